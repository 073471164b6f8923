package bbs2023_test

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const (
	plaza   = "did:web:plaza.example"
	harbour = "did:web:harbour.example"
	level   = "/credentialSubject/assuranceLevel"
)

var suite = bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable)

func gate(m ...vc.Mechanism) *vc.Verifier {
	return &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(16),
		Mechanisms: append([]vc.Mechanism{dataintegrity.EdDSAJCS2022(jsonld.Embedded())}, m...), Now: clock}
}

func challenge(world string) vc.Challenge {
	return vc.Challenge{Nonce: rand.Text(), Audience: world, NymDomain: world, Expires: noon.Add(time.Minute)}
}

func requireCheck(t testing.TB, err error, want vc.Check, about ...string) {
	t.Helper()
	var refused *vc.VerifyError
	require.ErrorAs(t, err, &refused, "%q", about)
	require.Equal(t, want, refused.Check, "%q: %v", about, err)
	require.ErrorIs(t, err, vc.ErrInvalid, "%q", about)
}

// scene is a credential of personhood with a proof of one feature, and who derives from it. owned is nil for the baseline.
type scene struct {
	name    string
	feature bbs2023.Feature // of owned
	derived byte            // the third byte of derived proofs
	from    office
	base    vc.Secured
	by      vc.Discloser
	owned   *bbs2023.Owned
}

// scenes are one of each feature, all from one office.
func scenes(t testing.TB, o office) []scene {
	t.Helper()
	c, p := personhood(t), newPerson(t, o)
	out := []scene{{name: "baseline", derived: 3, from: o, base: o.issue(t, c, suite.Base(avatar.Mandatory(c)...)), by: suite}}
	for f, header := range map[bbs2023.Feature]byte{bbs2023.HolderBinding: 5, bbs2023.Pseudonym: 7, bbs2023.HolderBindingPseudonym: 9} {
		var owned *bbs2023.Owned
		if f == bbs2023.HolderBinding {
			owned = bind(t, o, p, c)
		} else {
			owned, _ = enrol(t, o, p, nil, nil, f)
		}
		out = append(out, scene{f.String(), f, header, o, owned.Secured(), owned, owned})
	}
	return out
}

// bind is the whole flow of a credential with holder binding and no pseudonym.
func bind(t testing.TB, o office, p *bbs2023.Person, c vc.Credential) *bbs2023.Owned {
	t.Helper()
	in := session(o, bbs2023.HolderBinding)
	request, pending, err := p.Request(nil, in, nil)
	require.NoError(t, err)
	require.Empty(t, request.Binding)
	require.Empty(t, request.Enrolment)
	owned, err := pending.Accept(t.Context(), o.issue(t, c, suite.Blind(request, in, nil, avatar.Mandatory(c)...)), documents{}, noon)
	require.NoError(t, err)
	return owned
}

// session is a new one to enrol in.
func session(o office, f bbs2023.Feature) bbs2023.Session {
	return bbs2023.Session{Issuer: o.id, IssuerKey: o.public(), Nonce: rand.Text(), Feature: f}
}

func (s scene) hasNym() bool {
	return s.owned != nil && s.feature != bbs2023.HolderBinding
}

func (s scene) disclose(t testing.TB, to vc.Challenge, me vc.Holder, reveal ...vc.Pointer) vc.Secured {
	t.Helper()
	out, err := s.by.Disclose(t.Context(), s.base, vc.Disclosure{Reveal: reveal, To: to, Holder: me.ID, At: noon, Rand: rand.Reader})
	require.NoError(t, err)
	return out
}

func object(t testing.TB, s vc.Secured) map[string]any {
	t.Helper()
	o, err := strictjson.ParseObject(s.Bytes(), strictjson.Limits{})
	require.NoError(t, err)
	return o
}

func secured(o map[string]any) vc.Secured {
	return vc.Received("application/vc", strictjson.Append(nil, o))
}

// edit changes a copy of a document.
func edit(t testing.TB, s vc.Secured, change func(o, subject, proof map[string]any)) vc.Secured {
	t.Helper()
	o := object(t, s)
	subject, _ := o["credentialSubject"].(map[string]any)
	change(o, subject, o["proof"].(map[string]any))
	return secured(o)
}

// proofValue takes the value of a document's one proof apart, by the specification and not by the code under test.
func proofValue(t testing.TB, s vc.Secured) (header byte, elements []any) {
	t.Helper()
	text := object(t, s)["proof"].(map[string]any)["proofValue"].(string)
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(text, "u"))
	require.NoError(t, err)
	require.NoError(t, cbor.Unmarshal(raw[3:], &elements))
	return raw[2], elements
}

// withValue puts another value into a document's one proof.
func withValue(t testing.TB, s vc.Secured, header byte, elements []any) vc.Secured {
	t.Helper()
	mode, err := cbor.CoreDetEncOptions().EncMode()
	require.NoError(t, err)
	body, err := mode.Marshal(elements)
	require.NoError(t, err)
	text := "u" + base64.RawURLEncoding.EncodeToString(append([]byte{0xd9, 0x5d, header}, body...))
	return edit(t, s, func(_, _, proof map[string]any) { proof["proofValue"] = text })
}

// labels of a derived value, by number.
func labels(v any) map[uint64]uint64 {
	out := map[uint64]uint64{}
	for k, label := range v.(map[any]any) {
		out[k.(uint64)] = label.(uint64)
	}
	return out
}

func numbers(v any) []uint64 {
	out := []uint64{}
	for _, n := range v.([]any) {
		out = append(out, n.(uint64))
	}
	return out
}
