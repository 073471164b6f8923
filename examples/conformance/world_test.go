package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

// world is a running service, and its client.
type world struct {
	s           *service
	http, https string
	log         bytes.Buffer
	end         func() error // ends the service and waits
}

// start runs a service on sockets of this machine, at noon. change may change it before, and the limits.
func start(t testing.TB, change func(*service, *limits)) *world {
	t.Helper()
	w := &world{}
	listeners := make([]net.Listener, 2)
	for i := range listeners {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		listeners[i] = l
	}
	w.http, w.https = "http://"+listeners[0].Addr().String(), "https://"+listeners[1].Addr().String()
	var err error
	listeners[1], err = secured(listeners[1])
	require.NoError(t, err)
	w.s, err = newService([32]byte{1}, w.https)
	require.NoError(t, err)
	w.s.at(atNoon)
	l := defaultLimits
	if change != nil {
		change(w.s, &l)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve(ctx, w.s.handler(), slog.New(slog.NewJSONHandler(&w.log, nil)), l, listeners...) }()
	ended := false
	w.end = func() error {
		ended = true
		cancel()
		client.CloseIdleConnections()
		return <-done
	}
	t.Cleanup(func() {
		if !ended {
			require.NoError(t, w.end())
		}
	})
	return w
}

// at sets all clocks.
func (s *service) at(now func() time.Time) {
	s.verifier.Now, s.wallet.Now = now, now
	for i := range s.issuers {
		s.issuers[i].Now = now
	}
	for _, p := range s.lists {
		p.by.Now = now
	}
}

func (s *service) named(t testing.TB, name string) issuer {
	t.Helper()
	for _, i := range s.issuers {
		if i.name == name {
			return i
		}
	}
	t.Fatalf("no issuer %q", name)
	return issuer{}
}

var client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxIdleConnsPerHost: 64}}

// post calls a route and holds the answer to the form that every answer has.
func (w *world) post(t testing.TB, path string, body map[string]any) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.http+path, bytes.NewReader(strictjson.Append(nil, body)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	require.NoError(t, err)
	return answerOf(t, resp)
}

func answerOf(t testing.TB, resp *http.Response) (int, map[string]any) {
	t.Helper()
	defer func() { require.NoError(t, resp.Body.Close()) }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Contains(t, resp.Header.Get("Content-Type"), "json")
	answer, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err, "%s", raw)
	if resp.StatusCode >= 400 && answer["didDocument"] == nil {
		require.Equal(t, false, answer["verified"], "%s", raw)
		require.Len(t, answer["errors"], 1)
		require.Equal(t, answer["errors"].([]any)[0], answer["detail"])
		require.Equal(t, json.Number(itoa(resp.StatusCode)), answer["status"])
		for _, name := range []string{"type", "title"} {
			require.NotEmpty(t, answer[name], "%s", raw)
		}
	}
	return resp.StatusCode, answer
}

func itoa(n int) string {
	raw, _ := json.Marshal(n)
	return string(raw)
}

// issue posts claims to be issued; nil if that is refused.
func (w *world) issue(t testing.TB, claims map[string]any, options map[string]any) map[string]any {
	t.Helper()
	body := map[string]any{"credential": claims}
	if options != nil {
		body["options"] = options
	}
	status, answer := w.post(t, "/credentials/issue", body)
	if status == http.StatusCreated {
		return answer
	}
	require.Equal(t, http.StatusBadRequest, status, "%s", strictjson.Append(nil, answer))
	return nil
}

// verify posts a credential to be verified; "" if it is, or the check that refuses it.
func (w *world) verify(t testing.TB, credential any) string {
	t.Helper()
	return checkOf(t, w, "/credentials/verify", map[string]any{"verifiableCredential": credential, "options": map[string]any{"checks": []any{"proof"}}})
}

func (w *world) verifyPresentation(t testing.TB, presentation any, options map[string]any) string {
	t.Helper()
	return checkOf(t, w, "/presentations/verify", map[string]any{"verifiablePresentation": presentation, "options": options})
}

func checkOf(t testing.TB, w *world, path string, body map[string]any) string {
	t.Helper()
	status, answer := w.post(t, path, body)
	if status == http.StatusOK {
		require.Equal(t, map[string]any{"verified": true, "errors": []any{}}, answer)
		return ""
	}
	require.Equal(t, http.StatusBadRequest, status)
	if check, ok := answer["check"].(string); ok {
		return check
	}
	return "the call"
}

// party is somebody outside of the service.
type party struct {
	id  did.DID
	key did.SigningKey
}

func newParty(t testing.TB) party {
	t.Helper()
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return party{id, key}
}

func contexts() *jsonld.Contexts { return jsonld.Embedded().AllowVocab(jsonld.ExamplesV2) }

// signs adds a proof to a document.
func (p party) signs(t testing.TB, document map[string]any, o dataintegrity.ProofOptions) (map[string]any, error) {
	t.Helper()
	o.Created = noon
	raw, err := dataintegrity.EdDSARDFC2022(contexts()).AddProof(t.Context(), strictjson.Append(nil, document), o, p.key)
	if err != nil {
		return nil, err
	}
	signed, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	return signed, nil
}

// claims are those of a credential without an issuer.
func claims() map[string]any {
	return map[string]any{"@context": []any{jsonld.CredentialsV2, jsonld.ExamplesV2}, "type": []any{"VerifiableCredential", "AlumniCredential"},
		"validFrom": "2026-01-01T00:00:00Z", "credentialSubject": map[string]any{"id": "did:example:alice", "alumniOf": map[string]any{"name": "The School of Examples"}}}
}

func clone(o map[string]any) map[string]any { return strictjson.Clone(o).(map[string]any) }
