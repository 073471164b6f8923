package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// slow is a status checker that answers when it is let, or when nobody waits any more.
type slow struct{ begun, gate, left chan struct{} }

func newSlow() slow {
	return slow{make(chan struct{}, 8), make(chan struct{}), make(chan struct{}, 8)}
}

func (s slow) Check(ctx context.Context, _ vc.Credential, _ string, _ time.Time, _ vc.Keys, _ func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	s.begun <- struct{}{}
	select {
	case <-s.gate:
		return []vc.Status{{}}, nil
	case <-ctx.Done():
		s.left <- struct{}{}
		return nil, ctx.Err()
	}
}

// withStatus is a service whose verifications of what it issued take until they are let, and the body of one.
func withStatus(t *testing.T, change func(*limits)) (*world, slow, string) {
	t.Helper()
	s := newSlow()
	w := start(t, func(service *service, l *limits) {
		service.verifier.Status = s
		if change != nil {
			change(l)
		}
	})
	issued := w.issue(t, with(map[string]any{"issuer": w.s.named(t, "BitstringStatusList").ID}), nil)
	require.NotNil(t, issued)
	return w, s, string(strictjson.Append(nil, map[string]any{"verifiableCredential": issued}))
}

// raw opens a connection and sends a request, or the beginning of one.
func (w *world) raw(t *testing.T, length int, body string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.http, "http://"))
	require.NoError(t, err)
	_, err = fmt.Fprintf(conn, "POST /credentials/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", length, body)
	require.NoError(t, err)
	return conn
}

// TestOversized: a body that is too large is not read to its end, whether it says so or not.
func TestOversized(t *testing.T) {
	w := start(t, func(_ *service, l *limits) { l.body = 1000 })
	body := `{"verifiableCredential":{"a":"` + strings.Repeat("x", 2000) + `"}}`
	for name, reader := range map[string]io.Reader{"said": strings.NewReader(body), "not said": io.MultiReader(strings.NewReader(body))} {
		resp, err := client.Post(w.http+"/credentials/verify", "application/json", reader)
		require.NoError(t, err)
		status, answer := answerOf(t, resp)
		require.Equal(t, http.StatusRequestEntityTooLarge, status, name)
		require.Contains(t, answer["detail"], "1000")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.http+"/1.0/identifiers/did:key:"+strings.Repeat("z", 2*defaultLimits.header), nil)
	require.NoError(t, err)
	resp, err := client.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, resp.StatusCode)
	// What the library does not take is refused by it.
	w = start(t, nil)
	doc := with(map[string]any{"description": strings.Repeat("x", 1<<20)})
	require.Equal(t, "limit", w.verify(t, doc))
}

// TestOtherNames: a page whose own name was made to lead here is of the same site to its browser, and can send JSON and read what
// comes back. It has nothing signed, in whatever form its name stands there.
func TestOtherNames(t *testing.T) {
	w := start(t, nil)
	body := strictjson.Append(nil, map[string]any{"credential": claims()})
	for host, want := range map[string]int{"thief.example": 421, "thief.example:8088": 421, "127.0.0.1.thief.example:80": 421, "localhost.thief.example": 421,
		"LOCALHOST": 201, "localhost:1": 201, "127.0.0.1": 201, "127.0.0.1:80": 201, "[::1]:80": 201, "[::1]": 201} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.http+"/credentials/issue", bytes.NewReader(body))
		require.NoError(t, err)
		r.Host = host
		r.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(r)
		require.NoError(t, err)
		status, answer := answerOf(t, resp)
		require.Equal(t, want, status, host)
		require.Equal(t, want == 201, answer["proof"] != nil)
	}
}

// TestSlowBody: who does not finish is not waited for.
func TestSlowBody(t *testing.T) {
	w := start(t, func(_ *service, l *limits) { l.arrival = 500 * time.Millisecond })
	for _, body := range []string{"", `{"verifiableCredential":`} {
		conn := w.raw(t, 10_000, body)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		status, _ := answerOf(t, resp)
		require.Equal(t, http.StatusRequestTimeout, status)
		_, err = io.Copy(io.Discard, conn) // until the other side has closed it
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
	require.NotNil(t, w.issue(t, claims(), nil))
}

// TestVanishedClient: work for somebody who has gone ends, and its place is free again.
func TestVanishedClient(t *testing.T) {
	w, s, body := withStatus(t, func(l *limits) { l.atOnce = 1 })
	for range 3 {
		var conn net.Conn
		for { // the one place is free once the last work has ended
			conn = w.raw(t, len(body), body)
			select {
			case <-s.begun:
			case <-time.After(20 * time.Millisecond):
				require.NoError(t, conn.Close())
				continue
			}
			break
		}
		require.NoError(t, conn.Close())
		<-s.left
	}
	// In the middle of its body.
	require.NoError(t, w.raw(t, len(body), body[:100]).Close())
	close(s.gate)
	require.NoError(t, w.end())
}

// TestBusyAndImpatient: beyond so many at once others are told to come back, and none takes longer than so long.
func TestBusyAndImpatient(t *testing.T) {
	w, s, body := withStatus(t, func(l *limits) { l.atOnce = 1 })
	conn := w.raw(t, len(body), body)
	<-s.begun
	resp, err := client.Post(w.http+"/credentials/verify", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	require.Equal(t, "1", resp.Header.Get("Retry-After"))
	status, _ := answerOf(t, resp)
	require.Equal(t, http.StatusServiceUnavailable, status)
	close(s.gate)
	resp, err = http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	status, _ = answerOf(t, resp)
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, conn.Close())

	w, s, body = withStatus(t, func(l *limits) { l.patience = 500 * time.Millisecond })
	resp, err = client.Post(w.http+"/credentials/verify", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	status, answer := answerOf(t, resp)
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "status", answer["check"])
	<-s.left
}

// TestShutdown: what has begun is answered, on both ports nobody gets in after.
func TestShutdown(t *testing.T) {
	w, s, body := withStatus(t, nil)
	conn := w.raw(t, len(body), body)
	<-s.begun
	ended := make(chan error, 1)
	go func() { ended <- w.end() }()
	for _, base := range []string{w.http, w.https} {
		for { // until it does not listen any more
			_, address, _ := strings.Cut(base, "://")
			c, err := net.Dial("tcp", address)
			if err != nil {
				break
			}
			_ = c.Close()
		}
	}
	close(s.gate)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	status, _ := answerOf(t, resp)
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, <-ended)
	require.NoError(t, conn.Close())
}

// TestLogHoldsNoClaims: who called what, how it ended and why; nothing of what was said, and of nobody's DID.
func TestLogHoldsNoClaims(t *testing.T) {
	w := start(t, nil)
	doc := claims()
	doc["credentialSubject"].(map[string]any)["alumniOf"] = "Secret School"
	issued := w.issue(t, doc, nil)
	require.Empty(t, w.verify(t, issued))
	issued["description"] = "Secret Word"
	require.Equal(t, "proof", w.verify(t, issued))
	doc["undefinedTermWithASecret"] = "x"
	doc["@context"] = []any{"https://www.w3.org/ns/credentials/v2"}
	require.Nil(t, w.issue(t, doc, nil))
	w.resolve(t, w.s.issuers[0].ID, "?versionId=secret")
	require.NoError(t, w.end())
	text := w.log.String()
	require.Equal(t, 5, strings.Count(text, "\n"), text)
	for _, word := range []string{"Secret", "secret", "did:", "proofValue", w.s.issuers[0].ID} {
		require.NotContains(t, text, word)
	}
	for _, word := range []string{`"route":"POST /credentials/issue"`, `"status":201`, `"status":400`, `"check":"proof"`, `"check":"context"`, `"route":"GET ` + identifiers} {
		require.Contains(t, text, word)
	}
}

// TestConcurrent: many at once, of every route; each is answered as if it were alone.
func TestConcurrent(t *testing.T) {
	w := start(t, nil)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for _, by := range w.s.issuers {
				doc := with(map[string]any{"issuer": by.ID, "id": fmt.Sprintf("urn:example:%d", i)})
				issued := w.issue(t, doc, nil)
				if issued == nil {
					t.Errorf("%s: not issued", by.name)
					continue
				}
				if by.selective {
					_, issued = w.post(t, "/credentials/derive", map[string]any{"verifiableCredential": issued, "options": map[string]any{"selectivePointers": []any{"/issuer", "/credentialSubject/alumniOf"}}})
				}
				if check := w.verify(t, issued); check != "" {
					t.Errorf("%s: %s", by.name, check)
				}
				if check := w.verify(t, with(map[string]any{"issuer": by.ID, "proof": issued["proof"]})); check == "" {
					t.Errorf("%s: another's proof", by.name)
				}
				w.resolve(t, by.ID, "")
			}
		})
	}
	group.Wait()
}

// TestMemoryIsFlat: a thousand verifications of different credentials leave nothing behind.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and the race detector has a heap of its own: the last step of .ci/run runs it")
	}
	w := start(t, nil)
	w.log.Grow(4 << 20)
	verify := func(from, to int) {
		for i := from; i < to; i++ {
			by := w.s.issuers[i%4]
			issued := w.issue(t, with(map[string]any{"issuer": by.ID, "id": fmt.Sprintf("urn:example:%d", i), "description": fmt.Sprint("number ", i)}), nil)
			require.Empty(t, w.verify(t, issued))
		}
	}
	heap := func() uint64 {
		var m runtime.MemStats
		client.CloseIdleConnections()
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	verify(0, 100)
	before := heap()
	verify(100, 1100)
	after := heap()
	t.Logf("%d KiB before, %d KiB after 1,000 verifications", before>>10, after>>10)
	require.Less(t, after, before+1<<20)
}
