package bbs2023

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// TestSessionsAsTheProofSeesThem: every field, and what tells an enrolment from a session. A domain without "/enrolment" would be one in
// which the issuer, as a world, sees pseudonyms.
func TestSessionsAsTheProofSeesThem(t *testing.T) {
	secret, err := GenerateKey(nil)
	require.NoError(t, err)
	key := secret.Signer().PublicKey()
	holder, err := did.Parse("did:web:mira.example")
	require.NoError(t, err)
	s := Session{Issuer: "did:web:a.example", IssuerKey: key, Holder: holder, Nonce: strings.Repeat("n", MinNonce)}
	want := bbs.Session{Label: "enrol", Issuer: s.Issuer, IssuerKey: key.Bytes(), Holder: "did:web:mira.example", Nonce: s.Nonce, Domain: []byte("did:web:a.example/enrolment")}
	require.Equal(t, want, s.bound())
	s.Nym, s.Presentation = vc.Nym{Suite: NymSuite, Domain: "did:web:b.example", Point: [48]byte{1}}, [32]byte{2}
	want.Label, want.Domain, want.Presentation = "session", []byte("did:web:b.example"), [32]byte{2}
	require.Equal(t, want, s.bound())

	require.NoError(t, s.check())
	for name, change := range map[string]func(s *Session){
		"short nonce":      func(s *Session) { s.Nonce = s.Nonce[1:] },
		"baseline":         func(s *Session) { s.Feature = baseline },
		"holder binding":   func(s *Session) { s.Feature = HolderBinding },
		"another suite":    func(s *Session) { s.Nym.Suite = "" },
		"no presentation":  func(s *Session) { s.Presentation = [32]byte{} },
		"enrolment domain": func(s *Session) { s.Nym.Domain = s.Issuer + enrolmentPath },
		"no domain":        func(s *Session) { s.Nym.Domain = "" },
		"nym missing":      func(s *Session) { s.Nym = vc.Nym{} },
	} {
		spoilt := s
		change(&spoilt)
		require.Error(t, spoilt.check(), name)
	}
	s.Nym, s.Presentation, s.Feature = vc.Nym{}, [32]byte{}, baseline
	require.Error(t, s.check())
}

// TestSecretsFromSeeds is docs/cryptography.md, section 4, written down once more: a wallet that is restored with another release has the same secrets.
func TestSecretsFromSeeds(t *testing.T) {
	seed := []byte("0123456789abcdef0123456789abcdef")
	p, err := New(jsonld.Embedded()).Person(seed, "did:web:a.example", 258)
	require.NoError(t, err)
	of := func(info string) []byte {
		okm, err := hkdf.Key(sha256.New, seed, []byte("avouch v1"), info, 48)
		require.NoError(t, err)
		return okm
	}
	r, _ := new(big.Int).SetString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)
	scalar := func(okm []byte) []byte {
		n := new(big.Int).SetBytes(okm)
		n.Mod(n, new(big.Int).Sub(r, big.NewInt(1)))
		return n.Add(n, big.NewInt(1)).FillBytes(make([]byte, 32))
	}
	const tail = "\x00\x00\x00\x00\x00\x00\x00\x11did:web:a.example" + "\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x01\x02"
	require.Equal(t, scalar(of("\x00\x00\x00\x00\x00\x00\x00\x03nym"+tail)), p.nym.Bytes())
	require.Equal(t, scalar(of("\x00\x00\x00\x00\x00\x00\x00\x06holder"+tail)), p.binds.Bytes())
	require.Equal(t, of("\x00\x00\x00\x00\x00\x00\x00\x05hedge"), p.hedge())
}

// TestNoSecretIsLeft: a signer that knew a secret could take all of it away.
func TestNoSecretIsLeft(t *testing.T) {
	raw := make([]byte, 32)
	raw[31] = 1
	one, err := bbs.ParseSecret(raw)
	require.NoError(t, err)
	minus, _ := new(big.Int).SetString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000", 16)
	p := &Pending{wallet: wallet{nym: one}, session: Session{Feature: Pseudonym}}
	require.ErrorIs(t, p.settle(&Owned{}, minus.Bytes()), ErrEntropy)
	require.NoError(t, p.settle(&Owned{}, raw))
}

// TestTracesOfOneValue: minus zero is zero in a form of its own, and a type that is no text is none.
func TestTracesOfOneValue(t *testing.T) {
	document := func() map[string]any {
		return map[string]any{"@context": []any{"c"}, "type": []any{"A"}, "issuer": "did:web:a.example", "validFrom": "2026-06-01T00:00:00Z",
			"validUntil": "2026-09-01T00:00:00Z", "credentialSubject": map[string]any{"points": json.Number("0")}}
	}
	require.Empty(t, traces(document(), nil, nil))
	for name, change := range map[string]func(d map[string]any){
		"minus zero":   func(d map[string]any) { d["credentialSubject"].(map[string]any)["points"] = json.Number("-0") },
		"empty type":   func(d map[string]any) { d["type"] = []any{"A", ""} },
		"type, number": func(d map[string]any) { d["type"] = []any{"A", json.Number("7")} },
	} {
		d := document()
		change(d)
		require.Len(t, traces(d, nil, nil), 1, name)
	}
}

// What has no statements that can be counted is not passed over.
func TestTracesOfWhatIsNoDataset(t *testing.T) {
	s := New(jsonld.Embedded())
	require.NotEmpty(t, s.blankNodes(map[string]any{"@context": "https://nobody.example/v1", "type": "T"}))
}
