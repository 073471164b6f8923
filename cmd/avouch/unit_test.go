package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		file string
		want []string
	}{
		{"", []string{""}},
		{" \n\t ", []string{""}},
		{"{}", []string{"{}"}},
		{"{\n \"a\": 1\n}\n", []string{"{\n \"a\": 1\n}"}},
		{"{} {}", []string{"{}", "{}"}},
		{"{\"a\":\"}\"}\na.b.c~\n", []string{`{"a":"}"}`, "a.b.c~"}},
		{"a.b.c\r\na.b.c~d~\r\n", []string{"a.b.c", "a.b.c~d~"}},
		{"{\"a\"\n:}\n{}", []string{"{\"a\"\n:}\n{}"}}, // whoever opens it says what is wrong
		{"Dear Sir,\nhello\n", []string{"Dear Sir,\nhello"}},
		{"[1]\n[2]", []string{"[1]\n[2]"}},
	} {
		var got []string
		for _, item := range split([]byte(c.file)) {
			got = append(got, string(item))
		}
		require.Equal(t, c.want, got, "%q", c.file)
	}
}

// FuzzSplit: nothing but white space is lost, and what was split stays so.
func FuzzSplit(f *testing.F) {
	f.Add([]byte("{\"a\":\"}\"}\na.b.c~\n{"))
	f.Add([]byte("a.b.c\n{}{}\nno token"))
	f.Add([]byte("\x84\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		items := split(file)
		require.NotEmpty(t, items)
		if isBinary(vc.Received("", file)) { // in which white space is none
			require.Equal(t, [][]byte{file}, items)
			return
		}
		rest := file
		for _, item := range items {
			i := bytes.Index(rest, item)
			require.GreaterOrEqual(t, i, 0)
			require.Empty(t, trim(rest[:i]))
			require.Equal(t, string(trim(item)), string(item))
			rest = rest[i+len(item):]
		}
		require.Empty(t, trim(rest))
	})
}

// FuzzLook: whatever a stranger wrote, inspect describes it, in lines of its own and in JSON.
func FuzzLook(f *testing.F) {
	f.Add([]byte(`{"type":["VerifiableCredential"],"issuer":{"id":"did:key:z"},"proof":[{"cryptosuite":"x","domain":["a"]}]}`))
	f.Add([]byte(`{"type":"VerifiablePresentation","verifiableCredential":[{"id":"data:application/dc+sd-jwt,e30.e30.~"},1]}`))
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","d":"AA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	f.Add([]byte(`{"type":"VerifiableCredential","proof":[{"cryptosuite":"bbs-2023","proofValue":"u2V0HiEEAoIACQQFkZDp4OlgwAAUB"},{"cryptosuite":"bbs-2023","proofValue":"u2V0"}]}`))
	f.Add([]byte(`{"format":"avouch bbs-2023 owned 1","feature":"pseudonym","nym":"c2VjcmV0","secured":"e30="}`))
	f.Add([]byte(`{"type":"Multikey","id":"did:key:z#z","publicKeyMultibase":"z6Mk","secretKeyMultibase":"zsecret"}`))
	f.Add([]byte("eyJhbGciOiJFZERTQSJ9.eyJpYXQiOjF9.AA"))
	f.Add([]byte("e30.e30.AA~e30~"))
	f.Fuzz(func(t *testing.T, item []byte) {
		s := look(vc.Received("", item))
		require.Contains(t, formats, s.Format)
		var text, asJSON bytes.Buffer
		s.print(&lines{w: &text}, "")
		for _, r := range text.String() {
			require.False(t, r != '\n' && (r < ' ' || r == 0x7f || r == 0x202e), "%q", text.String())
		}
		require.NoError(t, printJSON(&asJSON, s))
		require.True(t, json.Valid(asJSON.Bytes()))
		require.NotRegexp(t, `\n *"`+secretMultibase+`":`, asJSON.String())
	})
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"Grüße, 世界":               "Grüße, 世界",
		"a\nhint: trust me":       `a\nhint: trust me`,
		"\x1b[2Jgone":             `\x1b[2Jgone`,
		"a\u202eb":                `a\u202eb`,
		"bad \xff byte":           "bad \ufffd byte",
		"quote \" and back \\ ok": "quote \" and back \\ ok",
	} {
		require.Equal(t, want, plain(in))
	}
}

// TestHints: an advice is given for what it is about, the narrower before the wider, and none that nothing leads to.
func TestHints(t *testing.T) {
	for i, a := range advices {
		var err error = errors.New("so it is")
		if a.what != "" {
			err = &vc.Mismatch{What: a.what, Want: "a", Got: "b"}
		} else if a.err != nil {
			err = fmt.Errorf("wrapped: %w", a.err)
		}
		if a.check != "" {
			err = &vc.VerifyError{Check: a.check, Err: err}
		}
		require.Equal(t, a.words, hint(err), "advice %d is never given", i)
	}
	require.Empty(t, hint(errors.New("something else")))
}

func TestExitStatus(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, exitValid},
		{errors.New("unknown flag"), exitUsage},
		{workError{usagef("no file")}, exitUsage},
		{workError{reported{exitUnavailable}}, exitUnavailable},
		{workError{&vc.VerifyError{Check: "proof", Err: did.ErrSignature}}, exitInvalid},
		{workError{&vc.VerifyError{Check: "status", Err: vc.ErrUnavailable}}, exitUnavailable},
		{workError{fmt.Errorf("resolving: %w", did.ErrMethodNotSupported)}, exitUnavailable},
		{workError{fmt.Errorf("resolving: %w", did.ErrNotFound)}, exitInvalid},
		{workError{strictjson.ErrSyntax}, exitInvalid},
	} {
		require.Equal(t, c.want, exitStatus(c.err), "%v", c.err)
	}
}

// breaks is a mechanism that panics.
type breaks struct{}

func (breaks) Recognizes(vc.Secured) bool { return true }
func (breaks) Open(context.Context, vc.Secured, vc.Opening) (vc.Opened, error) {
	panic("broken")
}

// TestCorpusPanic: a verifier that breaks is a failure, whatever was expected.
func TestCorpusPanic(t *testing.T) {
	m := &manifest{Now: time.Unix(1_780_000_000, 0), folder: fstest.MapFS{"x": {Data: []byte("a.b.c~")}}, mechanisms: []vc.Mechanism{breaks{}}}
	var err error
	m.resolver, err = offlineResolver("")
	require.NoError(t, err)
	for _, expected := range []string{resultValid, resultInvalid} {
		r := m.judge(t.Context(), corpusItem{ID: "x", Kind: "sd-jwt-vc", File: "x", Expected: expected})
		require.Equal(t, itemFailed, r.Outcome)
		require.Contains(t, r.Note, "broken")
	}
}

// FuzzManifest: every item of a manifest that is read has an outcome, and the counts are those of the outcomes.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"now":"2026-06-01T12:00:00Z","items":[{"id":"a","kind":"sd-jwt-vc","file":"x","expected":"invalid","nonce":"n","audience":"a"}]}`))
	f.Add([]byte(`{"now":"2026-06-01T12:00:00Z","contexts":{"https://plaza.example/v1":"x"},"did_documents":{"did:web:plaza.example":"x"},"items":[]}`))
	f.Add([]byte(`{"now":"2026-06-01T12:00:00Z","items":[{"id":"a","kind":"vp-di","file":"y","expected":"valid","presentation_header":"AA"}]}`))
	folder := fstest.MapFS{"x": {Data: []byte("e30.e30.AA~")}, "y": {Data: []byte(`{"type":"VerifiablePresentation"}`)}}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest(data, folder)
		if err != nil {
			require.Nil(t, m)
			return
		}
		require.NotEmpty(t, m.Items)
		var all corpusResult
		for _, it := range m.Items {
			r := m.judge(t.Context(), it)
			require.Contains(t, []string{itemPassed, itemFailed, itemSkipped}, r.Outcome)
			require.NotContains(t, r.Note, "panic")
			all.add(r)
		}
		require.Equal(t, len(m.Items), all.Passed+all.Failed+all.Skipped)
	})
}

func TestReveals(t *testing.T) {
	got, err := reveals([]string{"/a", "1:/b", "2:/c:d", "/e:f"}, 2)
	require.NoError(t, err)
	require.Equal(t, [][]vc.Pointer{{"/a", "/b", "/e:f"}, {"/c:d"}}, got)
	for _, bad := range []string{"", "a", "0:/a", "3:/a", "x:/a", "1:", "1:a", "-1:/a"} {
		_, err := reveals([]string{bad}, 2)
		var use usageError
		require.ErrorAs(t, err, &use, "%q", bad)
	}
}
