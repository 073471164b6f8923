package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// TestIssuers: every issuer signs in its own name, and what it signed is verified, whole or in part.
func TestIssuers(t *testing.T) {
	w := start(t, nil)
	for _, i := range w.s.issuers {
		t.Run(i.name, func(t *testing.T) {
			var options map[string]any
			if i.selective {
				options = map[string]any{"mandatoryPointers": []any{"/issuer"}}
			}
			issued := w.issue(t, with(map[string]any{"issuer": map[string]any{"id": i.ID}}), options)
			require.NotNil(t, issued)
			if !i.selective {
				require.Empty(t, w.verify(t, issued))
				_, answer := w.post(t, "/credentials/derive", map[string]any{"verifiableCredential": issued})
				require.Contains(t, answer["detail"], "base proof")
				require.Nil(t, w.issue(t, with(map[string]any{"issuer": i.ID}), map[string]any{"mandatoryPointers": []any{"/issuer"}}))
				return
			}
			require.Equal(t, "structure", w.verify(t, issued), "it shows all that it can hide")
			status, shown := w.post(t, "/credentials/derive", map[string]any{"verifiableCredential": issued,
				"options": map[string]any{"selectivePointers": []any{"/credentialSubject/alumniOf"}}})
			require.Equal(t, http.StatusCreated, status)
			require.Contains(t, shown, "issuer")
			require.NotContains(t, shown, "validFrom")
			require.Empty(t, w.verify(t, shown))
			_, answer := w.post(t, "/credentials/derive", map[string]any{"verifiableCredential": shown})
			require.Contains(t, answer["detail"], "base proof")
			for _, pointer := range []string{"/nothing", "no pointer"} {
				require.Nil(t, w.issue(t, with(map[string]any{"issuer": i.ID}), map[string]any{"mandatoryPointers": []any{pointer}}))
				status, _ := w.post(t, "/credentials/derive", map[string]any{"verifiableCredential": issued, "options": map[string]any{"selectivePointers": []any{pointer}}})
				require.Equal(t, http.StatusBadRequest, status)
			}
			// A holder looks at what they got.
			forged := clone(issued)
			forged["validFrom"] = "2025-01-01T00:00:00Z"
			status, answer = w.post(t, "/credentials/derive", map[string]any{"verifiableCredential": forged})
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, "proof", answer["check"])
		})
	}
	require.Nil(t, w.issue(t, with(map[string]any{"issuer": "did:example:another"}), nil), "in the name of another")
}

// TestEnvelopes: a credential in an envelope is verified, and in no other object.
func TestEnvelopes(t *testing.T) {
	w := start(t, nil)
	issued := w.issue(t, map[string]any{"@context": []any{jsonld.CredentialsV2}, "type": []any{"VerifiableCredential"}, "issuer": w.s.named(t, "vc+jwt").ID,
		"credentialSubject": map[string]any{"id": "did:example:alice", "name": "Alice"}}, nil)
	require.Equal(t, "EnvelopedVerifiableCredential", issued["type"])
	require.Empty(t, w.verify(t, issued))
	for name, spoil := range map[string]func(map[string]any){
		"no contexts":     func(o map[string]any) { o["@context"] = []any{} },
		"another context": func(o map[string]any) { o["@context"] = jsonld.ExamplesV2 },
		"no data: URL":    func(o map[string]any) { _, o["id"], _ = strings.Cut(o["id"].(string), ",") },
		"no type":         func(o map[string]any) { delete(o, "type") },
		"another type":    func(o map[string]any) { o["type"] = "VerifiableCredential" },
		"a presentation":  func(o map[string]any) { o["type"] = "EnvelopedVerifiablePresentation" },
	} {
		bad := clone(issued)
		spoil(bad)
		require.NotEmpty(t, w.verify(t, bad), name)
	}
}

// TestPresentations: an answer is to the one challenge, and what answers nothing may be signed or not.
func TestPresentations(t *testing.T) {
	w := start(t, nil)
	holder := newParty(t)
	presentation := map[string]any{"@context": []any{jsonld.CredentialsV2}, "type": []any{"VerifiablePresentation"}, "holder": holder.id.String(),
		"verifiableCredential": []any{w.issue(t, claims(), nil)}}
	signed, err := holder.signs(t, presentation, dataintegrity.ProofOptions{Purpose: did.Authentication, Challenge: "2GjUzvIQvpUzP5nLNNBWwA", Domain: []string{"plaza.example"}})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		document map[string]any
		options  map[string]any
		check    string
	}{
		"answered":             {signed, map[string]any{"challenge": "2GjUzvIQvpUzP5nLNNBWwA", "domain": "plaza.example"}, ""},
		"answered once more":   {signed, map[string]any{"challenge": "2GjUzvIQvpUzP5nLNNBWwA", "domain": "plaza.example"}, ""},
		"another challenge":    {signed, map[string]any{"challenge": "1GjUzvIQvpUzP5nLNNBWwA", "domain": "plaza.example"}, "binding"},
		"another domain":       {signed, map[string]any{"challenge": "2GjUzvIQvpUzP5nLNNBWwA", "domain": "inn.example"}, "binding"},
		"no domain":            {signed, map[string]any{"challenge": "2GjUzvIQvpUzP5nLNNBWwA"}, "binding"},
		"no challenge":         {signed, map[string]any{"domain": "plaza.example"}, "binding"},
		"nothing asked":        {signed, map[string]any{}, ""},
		"unsigned":             {presentation, map[string]any{}, ""},
		"unsigned, but asked":  {presentation, map[string]any{"challenge": "2GjUzvIQvpUzP5nLNNBWwA", "domain": "plaza.example"}, "proof"},
		"a challenge no text":  {signed, map[string]any{"challenge": []any{"x"}}, "the call"},
		"an empty challenge":   {signed, map[string]any{"challenge": ""}, "the call"},
		"an option not known":  {signed, map[string]any{"nonce": "x"}, "the call"},
		"a credential, signed": {w.issue(t, claims(), nil), map[string]any{}, "the call"},
	} {
		require.Equal(t, c.check, w.verifyPresentation(t, c.document, c.options), name)
	}
}

// TestCalls: what is no call is refused, and in the one form.
func TestCalls(t *testing.T) {
	w := start(t, nil)
	issued := w.issue(t, claims(), nil)
	for _, c := range []struct {
		path string
		body map[string]any
	}{
		{"/credentials/issue", map[string]any{}},
		{"/credentials/issue", map[string]any{"credential": "text"}},
		{"/credentials/issue", map[string]any{"credential": claims(), "options": "text"}},
		{"/credentials/issue", map[string]any{"credential": claims(), "options": map[string]any{"credentialId": "urn:a:1"}}},
		{"/credentials/issue", map[string]any{"credential": claims(), "options": map[string]any{"mandatoryPointers": "/issuer"}}},
		{"/credentials/issue", map[string]any{"credential": claims(), "options": map[string]any{"mandatoryPointers": []any{1}}}},
		{"/credentials/verify", map[string]any{"verifiableCredential": string(strictjson.Append(nil, issued))}},
		{"/credentials/verify", map[string]any{"verifiableCredential": issued, "options": map[string]any{"domain": "plaza.example"}}},
		{"/presentations/verify", map[string]any{"verifiableCredential": issued}},
		{"/credentials/derive", map[string]any{"verifiableCredential": issued, "options": map[string]any{"selectivePointers": nil}}},
	} {
		status, answer := w.post(t, c.path, c.body)
		require.Equal(t, http.StatusBadRequest, status)
		require.NotContains(t, answer, "check")
	}
	for _, c := range []struct {
		contentType, body string
		status            int
	}{
		{"application/json", "", 400}, {"application/json", "[]", 400}, {"application/json", `{"a":1,"a":2}`, 400}, {"application/json", "{}{}", 400},
		{"application/json; charset=utf-8", "{}", 400}, {"text/plain", "{}", 415}, {"", "{}", 415},
		{"application/json", strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100), 400},
	} {
		resp, err := client.Post(w.https+"/credentials/verify", c.contentType, strings.NewReader(c.body))
		require.NoError(t, err)
		status, _ := answerOf(t, resp)
		require.Equal(t, c.status, status, c.body)
	}
	for method, path := range map[string]string{http.MethodGet: "/credentials/verify", http.MethodPost: "/1.0/identifiers/did:key:z", http.MethodPut: "/nothing"} {
		req, err := http.NewRequestWithContext(t.Context(), method, w.http+path, nil)
		require.NoError(t, err)
		resp, err := client.Do(req)
		require.NoError(t, err)
		status, _ := answerOf(t, resp)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	resp, err := client.Get(w.http + "/1.0/identifiers/did:key:z?a=%zz")
	require.NoError(t, err)
	status, _ := answerOf(t, resp)
	require.Equal(t, http.StatusBadRequest, status)
}

// TestProblems: every check of the library has its problem.
func TestProblems(t *testing.T) {
	require.Len(t, problems, 12)
	for check, p := range problems {
		require.NotEmpty(t, p.title, check)
		require.True(t, p.uri == blank || strings.HasPrefix(p.uri, "https://"), check)
	}
}

// TestSeed: one seed, the same issuers again.
func TestSeed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seed")
	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("0a", 32)+"\n"), 0o600))
	seed, err := readSeed(file)
	require.NoError(t, err)
	a, err := newService(seed, "https://127.0.0.1:1")
	require.NoError(t, err)
	b, err := newService(seed, "https://127.0.0.1:1")
	require.NoError(t, err)
	require.Equal(t, string(a.announcement("", "")), string(b.announcement("", "")))
	fresh, err := readSeed("")
	require.NoError(t, err)
	other, err := newService(fresh, "https://127.0.0.1:1")
	require.NoError(t, err)
	seen := map[string]bool{}
	for i := range a.issuers {
		require.NotEqual(t, a.issuers[i].ID, other.issuers[i].ID)
		require.False(t, seen[a.issuers[i].ID])
		seen[a.issuers[i].ID] = true
	}
	for _, text := range []string{"", "0a", strings.Repeat("0g", 32)} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := readSeed(file)
		require.ErrorContains(t, err, "64 hexadecimal digits")
	}
	_, err = readSeed(file + "s")
	require.ErrorIs(t, err, os.ErrNotExist)
}
