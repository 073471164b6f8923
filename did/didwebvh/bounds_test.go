package didwebvh_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

// TestCase28EndlessLog: a log without end is refused at the bound that is set, and no more of it is read than up to there.
func TestCase28EndlessLog(t *testing.T) {
	id := parse(t, "did:webvh:"+scid+":plaza.example")
	for name, text := range map[string]string{"a line": "a", "spaces": " ", "an object": `{"a":`, "brackets": "[", "zeros": "\x00"} {
		e := &endless{text: text}
		_, err := resolve(openFunc(func(string) (io.Reader, error) { return e, nil }), id, did.Version{})
		require.ErrorIs(t, err, didwebvh.ErrLimit, name)
		require.Less(t, e.read, 600<<10, name)
	}
}

// entries makes a log as it is read: the forger writes an entry whenever the last one is gone.
type entries struct {
	f     *forger
	left  int
	bytes int
	probe func()
}

func (e *entries) Read(p []byte) (int, error) {
	if e.f.out.Len() == 0 {
		if e.left == 0 {
			return 0, io.EOF
		}
		if e.left--; e.left == 98_050 {
			e.probe()
		}
		e.f.add(key1, object{}, document("plaza.example"))
	}
	n, err := e.f.out.Read(p)
	e.bytes += n
	return n, err
}

// TestCase28HundredThousandEntries: the log holds, and goes on for 100,000 entries. It is refused after as many as are
// allowed, and what is kept meanwhile is little.
func TestCase28HundredThousandEntries(t *testing.T) {
	f := newForger(t).add(key1, genesis(nil), document("plaza.example"))
	id := f.id("plaza.example")
	stream := &entries{f: f, left: 100_000 - 1}
	limited := rules
	limited.Entries = 2000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	stream.probe = func() {
		runtime.GC()
		runtime.ReadMemStats(&after)
	}
	_, err := didwebvh.Resolver{Open: openFunc(func(string) (io.Reader, error) { return stream, nil }), Rules: limited}.
		Resolve(context.Background(), id, did.Version{})
	require.ErrorIs(t, err, didwebvh.ErrLimit)
	var at *didwebvh.LogError
	require.ErrorAs(t, err, &at)
	require.Equal(t, 2001, at.Version)
	require.Greater(t, stream.left, 97_900)
	require.NotZero(t, after.HeapAlloc)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(stream.bytes/3)) // version ids and times
	t.Logf("%d bytes kept of %d", int64(after.HeapAlloc)-int64(before.HeapAlloc), stream.bytes)
}

// TestBounds: each bound counts, and at the bound all is well.
func TestBounds(t *testing.T) {
	f := newForger(t).add(key1, genesis(object{"witness": witnesses(1, wit1)}), document("plaza.example", object{"x": []any{[]any{[]any{}}}})).
		add(key1, object{}, document("plaza.example"))
	log, file := f.out.Bytes(), witnessFile(t, approval{f.before, by(wit1)})
	longest := len(splitLines(log)[0])
	exact := didwebvh.Rules{Now: rules.Now, Entries: 2, EntryBytes: longest, Depth: 5, LogBytes: len(log), WitnessBytes: len(file)}
	_, err := didwebvh.Verify(log, file, exact)
	require.NoError(t, err)
	for name, change := range map[string]func(*didwebvh.Rules){
		"entries": func(r *didwebvh.Rules) { r.Entries-- }, "entry": func(r *didwebvh.Rules) { r.EntryBytes-- }, "depth": func(r *didwebvh.Rules) { r.Depth-- },
		"log": func(r *didwebvh.Rules) { r.LogBytes-- },
	} {
		r := exact
		change(&r)
		_, err := didwebvh.Verify(log, file, r)
		require.ErrorIs(t, err, didwebvh.ErrLimit, name)
	}
	r := exact
	r.WitnessBytes--
	_, err = didwebvh.Verify(log, file, r)
	require.ErrorIs(t, err, didwebvh.ErrWitness)
	r = exact
	r.Now = func() time.Time { return time.Date(2026, 1, 1, 1, 59, 0, 0, time.UTC) }
	_, err = didwebvh.Verify(log, file, r)
	require.NoError(t, err)
	r.Skew = time.Minute - 1
	_, err = didwebvh.Verify(log, file, r)
	require.ErrorIs(t, err, didwebvh.ErrTime)
}

// TestHostileEntries: what is no entry at all.
func TestHostileEntries(t *testing.T) {
	good := newForger(t).add(key1, genesis(nil), document("plaza.example")).out.String()
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	for name, c := range map[string]struct {
		log  string
		with error
	}{
		"nothing": {"", didwebvh.ErrSyntax}, "an empty line": {"\n", didwebvh.ErrSyntax}, "empty line first": {"\n" + good, didwebvh.ErrSyntax},
		"empty line last": {good + "\n", didwebvh.ErrSyntax}, "ten megabytes": {`{"a":"` + strings.Repeat("a", 10<<20) + `"}`, didwebvh.ErrLimit},
		"ten megabytes later": {good + `{"a":"` + strings.Repeat("a", 10<<20) + `"}`, didwebvh.ErrLimit},
		"deep":                {strings.Replace(good, `"state":{`, `"state":{"a":`+deep+`,`, 1), didwebvh.ErrLimit},
		"many values":         {strings.Replace(good, `"state":{`, `"state":{"a":[`+strings.Repeat("1,", 150_000)+`1],`, 1), didwebvh.ErrLimit},
		"a list":              {"[" + good + "]", didwebvh.ErrSyntax}, "an old form": {`["1-a","2026-01-01T00:00:00Z",{},{},[]]`, didwebvh.ErrSyntax},
		"two on a line": {strings.TrimSpace(good) + good, didwebvh.ErrSyntax}, "over two lines": {strings.Replace(good, ",", ",\n", 1), didwebvh.ErrSyntax},
		"byte order mark": {"\ufeff" + good, didwebvh.ErrSyntax}, "not UTF-8": {strings.Replace(good, "plaza", "pl\xffza", 1), didwebvh.ErrSyntax},
		"a member twice":    {strings.Replace(good, `"state":{`, `"state":{"id":"did:a:b",`, 1), didwebvh.ErrSyntax},
		"another member":    {strings.Replace(good, `"state":{`, `"note":1,"state":{`, 1), didwebvh.ErrSyntax},
		"no parameters":     {strings.Replace(good, `"parameters"`, `"parameter"`, 1), didwebvh.ErrSyntax},
		"number too large":  {strings.Replace(good, `"state":{`, `"state":{"a":1e999,`, 1), didwebvh.ErrSyntax},
		"HTML":              {"<!doctype html>\n<html></html>\n", didwebvh.ErrSyntax},
		"cut":               {good[:len(good)/2], didwebvh.ErrSyntax},
		"a changed byte":    {strings.Replace(good, "plaza", "plazb", 1), didwebvh.ErrHash},
		"escaped otherwise": {strings.Replace(good, "plaza", "pl\\u0061za", 1), nil}, // the same JSON
	} {
		_, err := didwebvh.Verify([]byte(c.log), nil, rules)
		require.ErrorIs(t, err, c.with, name)
		require.Equal(t, c.with == nil, err == nil, name)
	}
}

// TestCase29Keys: private keys and malformed keys in a document, and two things of one name, refuse the version.
func TestCase29Documents(t *testing.T) {
	method := func(id string, members string) string {
		return fmt.Sprintf(`{"id":%q,"type":"JsonWebKey2020","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"%s}}`, id, members)
	}
	for name, members := range map[string]string{
		"private key":  `"verificationMethod":[` + method("#a", `,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"`) + `]`,
		"two methods":  `"verificationMethod":[` + method("#a", "") + `,` + method("#a", "") + `]`,
		"two services": `"service":[{"id":"#a","type":"T","serviceEndpoint":"x:y"},{"id":"#a","type":"T","serviceEndpoint":"x:y"}]`,
		"two #files":   `"service":[{"id":"#files","type":"T","serviceEndpoint":"x:y"},{"id":"did:webvh:{SCID}:plaza.example#files","type":"T","serviceEndpoint":"x:y"}]`,
		"service text": `"service":"x"`,
		"overlong key": `"verificationMethod":[{"id":"#a","type":"Multikey","publicKeyMultibase":"Z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"}]`,
	} {
		_, err := didwebvh.Start(context.Background(), didwebvh.Change{Location: "plaza.example",
			Document: []byte(`{"@context":"https://www.w3.org/ns/did/v1",` + members + `}`)}, rules, key1)
		require.ErrorIs(t, err, didwebvh.ErrSyntax, name)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
	f := newForger(t).add(key1, genesis(nil), document("plaza.example", object{"verificationMethod": "x"}))
	_, err := resolve(host{homeURL: f.out.Bytes()}, f.id("plaza.example"), did.Version{})
	require.ErrorIs(t, err, didwebvh.ErrSyntax)
}

// TestLogsAreShared: a log is read by many at once; the race detector looks on.
func TestLogsAreShared(t *testing.T) {
	f := newForger(t).add(key1, genesis(object{"witness": witnesses(1, wit1)}), document("plaza.example"))
	l, err := didwebvh.Verify(f.out.Bytes(), witnessFile(t, approval{f.before, by(wit1)}), rules)
	require.NoError(t, err)
	p, err := l.Attest(context.Background(), wit1)
	require.NoError(t, err)
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := l.Resolution(did.Version{})
			if err == nil {
				_, err = l.WebDocument()
			}
			if err == nil {
				_, err = l.AddProofs(p)
			}
			if err == nil {
				_, err = l.Update(context.Background(), didwebvh.Change{}, key1)
			}
			f, _ := l.Files()
			if err == nil && !bytes.Equal(l.Entry(), bytes.TrimSpace(f.Log)) {
				err = fmt.Errorf("not one line: %s", f.Log)
			}
			done <- err
		}()
	}
	for range 8 {
		require.NoError(t, <-done)
	}
}
