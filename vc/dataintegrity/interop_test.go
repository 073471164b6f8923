package dataintegrity_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const context2020 = "https://w3id.org/security/suites/ed25519-2020/v1"

func sorted[T cmp.Ordered](all []T) []T { return slices.Sorted(slices.Values(all)) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// peer is the other implementation: one process, a question and an answer at a time.
type peer struct {
	in   io.Writer
	out  *bufio.Reader
	keys map[did.Kind]string // the DIDs that it signs as
}

// question is what it is asked; every kind of question has its own fields.
type question struct {
	Ask       string            `json:"ask"`
	Contexts  map[string]any    `json:"contexts,omitempty"`
	Now       string            `json:"now,omitempty"`
	Suite     string            `json:"suite,omitempty"`
	Suites    []string          `json:"suites,omitempty"`
	Key       string            `json:"key,omitempty"`
	Document  json.RawMessage   `json:"document,omitempty"`
	Documents []json.RawMessage `json:"documents,omitempty"`
	Mandatory []vc.Pointer      `json:"mandatory,omitempty"`
	Reveal    []vc.Pointer      `json:"reveal,omitempty"`
	Header    string            `json:"header,omitempty"` // in hexadecimal
	Challenge string            `json:"challenge,omitempty"`
	Domain    string            `json:"domain,omitempty"`
}

type answer struct {
	Keys     map[string]string
	Document json.RawMessage
	Error    string
}

// newPeer starts it.
func newPeer(t *testing.T) *peer {
	t.Helper()
	node := testvectors.Node(t, "dataintegrity.mjs")
	contexts := map[string]any{wordsURL: json.RawMessage(words)}
	for url, file := range map[string]string{
		jsonld.CredentialsV2: "credentials-v2", jsonld.DataIntegrityV2: "data-integrity-v2", context2020: "ed25519-2020-v1",
	} {
		text, err := os.ReadFile(filepath.Join("..", "jsonld", "contexts", file+".json"))
		require.NoError(t, err)
		contexts[url] = json.RawMessage(text)
	}
	in, err := node.StdinPipe()
	require.NoError(t, err)
	out, err := node.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, node.Start())
	t.Cleanup(func() {
		require.NoError(t, in.Close())
		require.NoError(t, node.Wait())
	})
	p := &peer{in, bufio.NewReader(out), map[did.Kind]string{}}
	a := p.ask(t, question{Ask: "start", Contexts: contexts, Now: noon.Format("2006-01-02T15:04:05Z")})
	require.Empty(t, a.Error)
	for _, kind := range []did.Kind{did.Ed25519, did.P256, did.P384, did.BLS12381G2} {
		require.NotEmpty(t, a.Keys[kind.String()])
		p.keys[kind] = a.Keys[kind.String()]
	}
	return p
}

func (p *peer) ask(t *testing.T, q question) (a answer) {
	t.Helper()
	line, err := json.Marshal(q)
	require.NoError(t, err)
	_, err = p.in.Write(append(line, '\n'))
	require.NoError(t, err)
	line, err = p.out.ReadBytes('\n')
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(line, &a))
	return a
}

// makes is the document that it answers with.
func (p *peer) makes(t *testing.T, q question, about string) vc.Secured {
	t.Helper()
	a := p.ask(t, q)
	require.Empty(t, a.Error, about)
	require.NotEmpty(t, a.Document, about)
	return vc.Received("application/vc", a.Document)
}

// verify is what it has against a credential: nothing, or an error. header is in hexadecimal, for bbs-2023.
func (p *peer) verify(t *testing.T, suite, header string, s vc.Secured) string {
	t.Helper()
	return p.ask(t, question{Ask: "verify", Suite: suite, Header: header, Document: s.Bytes()}).Error
}

// by is the shape as claims of an issuer.
func (s shape) by(t *testing.T, issuer string) vc.Credential {
	t.Helper()
	claims := strictjson.Clone(s.claims).(map[string]any)
	if o, ok := claims["issuer"].(map[string]any); ok {
		o["id"] = issuer
	} else {
		claims["issuer"] = issuer
	}
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	return c
}

// unsecured is a document without its proof.
func unsecured(t *testing.T, s vc.Secured) string {
	t.Helper()
	o, err := s.Object(vc.Limits{})
	require.NoError(t, err)
	o = maps.Clone(o)
	delete(o, "proof")
	return string(strictjson.Append(nil, o))
}

// altered says something else in one place.
func altered(t *testing.T, s vc.Secured) vc.Secured {
	t.Helper()
	return change(t, s, func(d map[string]any) {
		subject := strictjson.List(d["credentialSubject"])[0].(map[string]any)
		subject["says"] = "altered"
	})
}

// keyKinds are of the keys that a suite signs with.
func keyKinds(suite string) []did.Kind {
	switch {
	case suite == "bbs-2023":
		return []did.Kind{did.BLS12381G2}
	case suite == "ecdsa-sd-2023":
		return []did.Kind{did.P256}
	case strings.HasPrefix(suite, "ecdsa"):
		return []did.Kind{did.P256, did.P384}
	}
	return []did.Kind{did.Ed25519}
}

// TestInterop: fifty shapes a suite, signed here and verified by the Digital Bazaar suites, and the other way round; and
// what was altered on the way holds nowhere.
func TestInterop(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	c, err := wordsContexts()
	require.NoError(t, err)
	p := newPeer(t)
	all := shapes(50)
	for _, name := range sortedKeys(suites(c)) {
		t.Run(name, func(t *testing.T) {
			suite, kinds := suites(c)[name], keyKinds(name)
			for i, s := range all {
				kind := kinds[i%len(kinds)]
				issuer := issuerOf(t, kind)
				claims := s.by(t, issuer.ID)
				about := string(claims.JSON())
				ours, err := issuer.Issue(t.Context(), claims, suite)
				require.NoError(t, err, about)
				require.Empty(t, p.verify(t, name, "", ours), about)
				require.NotEmpty(t, p.verify(t, name, "", altered(t, ours)), about)

				claims = s.by(t, p.keys[kind])
				theirs := p.makes(t, question{Ask: "issue", Suite: name, Key: kind.String(), Document: claims.JSON()}, about)
				_, err = verifier(suite).Verify(t.Context(), theirs)
				require.NoError(t, err, about)
				require.JSONEq(t, string(claims.JSON()), unsecured(t, theirs))
				_, err = verifier(suite).Verify(t.Context(), altered(t, theirs))
				requireCheck(t, err, "proof")
			}
		})
	}
}

// TestInteropSignature2020: fifty shapes, signed by the Digital Bazaar suite Ed25519Signature2020 and verified here, where it
// makes none.
func TestInteropSignature2020(t *testing.T) {
	c, err := wordsContexts()
	require.NoError(t, err)
	p := newPeer(t)
	gate := verifier(dataintegrity.Ed25519Signature2020(c))
	for _, s := range shapes(50) {
		s.claims["@context"] = append(s.claims["@context"].([]any), context2020)
		claims := s.by(t, p.keys[did.Ed25519])
		about := string(claims.JSON())
		theirs := p.makes(t, question{Ask: "issue2020", Document: claims.JSON()}, about)
		_, err := gate.Verify(t.Context(), theirs)
		require.NoError(t, err, about)
		require.JSONEq(t, about, unsecured(t, theirs))
		_, err = gate.Verify(t.Context(), altered(t, theirs))
		requireCheck(t, err, "proof")
	}
}
