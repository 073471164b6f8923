package bbs2023

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
)

// exampleDerived is a value of a feature, as the text has it.
func exampleDerived(f Feature) derivedValue {
	v := derivedValue{Proof: bytes.Repeat([]byte{1}, 272), Labels: map[uint64]uint64{0: 1, 1: 0}, Mandatory: []uint64{0, 2}, Selective: []uint64{1}, Header: []byte{7}}
	if f.nym() {
		v.Domain, v.Nym = "did:web:plaza.example", bytes.Repeat([]byte{2}, bbs.NymSize)
	}
	if f != baseline {
		v.Length = 3
	}
	return v
}

func exampleBase(f Feature) baseValue {
	v := baseValue{Signature: make([]byte, bbs.SignatureSize), Header: make([]byte, headerSize), PublicKey: make([]byte, keySize),
		HMACKey: make([]byte, scalarSize), Mandatory: []string{"/issuer"}}
	if f.nym() {
		v.Entropy = make([]byte, scalarSize)
	}
	return v
}

var everyFeature = []Feature{baseline, HolderBinding, Pseudonym, HolderBindingPseudonym}

func raw(t testing.TB, value string) []byte {
	t.Helper()
	out, err := base64.RawURLEncoding.DecodeString(value[1:])
	require.NoError(t, err)
	return out
}

func text(raw []byte) string { return "u" + base64.RawURLEncoding.EncodeToString(raw) }

// TestHeaders are those of the text (sections 3.2.1 and 3.2.6).
func TestHeaders(t *testing.T) {
	for f, want := range map[Feature][2]byte{baseline: {2, 3}, HolderBinding: {4, 5}, Pseudonym: {6, 7}, HolderBindingPseudonym: {8, 9}} {
		b, d := exampleBase(f), exampleDerived(f)
		base, err := serialize(f, 0, b.items(f))
		require.NoError(t, err)
		derived, err := serialize(f, 1, d.items(f))
		require.NoError(t, err)
		require.Equal(t, []byte{0xd9, 0x5d, want[0]}, raw(t, base)[:3])
		require.Equal(t, []byte{0xd9, 0x5d, want[1]}, raw(t, derived)[:3])
		gotBase, g, err := parseBase(base)
		require.NoError(t, err)
		require.Equal(t, f, g)
		require.Equal(t, b, gotBase)
		gotDerived, g, err := parseDerived(derived)
		require.NoError(t, err)
		require.Equal(t, f, g)
		require.Equal(t, d, gotDerived)
		_, _, err = parseDerived(base)
		require.ErrorIs(t, err, ErrBase)
		_, _, err = parseBase(derived)
		require.ErrorIs(t, err, ErrDerived)
	}
}

// TestStrictValues: one encoding for each value, and lengths within their bounds.
func TestStrictValues(t *testing.T) {
	for _, f := range everyFeature {
		d := exampleDerived(f)
		good, err := serialize(f, 1, d.items(f))
		require.NoError(t, err)
		body := raw(t, good)
		with := func(change func(v *derivedValue)) string {
			v := exampleDerived(f)
			change(&v)
			out, err := serialize(f, 1, v.items(f))
			require.NoError(t, err)
			return out
		}
		tagged, err := cbor.Marshal(cbor.Tag{Number: 64, Content: d.Proof})
		require.NoError(t, err)
		var elements []cbor.RawMessage
		require.NoError(t, cbor.Unmarshal(body[3:], &elements))
		rebuilt := func(change func([]cbor.RawMessage) []cbor.RawMessage) string {
			out, err := cbor.Marshal(change(append([]cbor.RawMessage(nil), elements...)))
			require.NoError(t, err)
			return text(append(append([]byte(nil), body[:3]...), out...))
		}
		bad := map[string]string{
			"nothing": "", "no multibase": good[1:], "other multibase": "z" + good[1:], "padded": good + "=", "a byte more": text(append(body, 0)),
			"a byte less": text(body[:len(body)-1]), "only a header": text(body[:3]), "two bytes": text(body[:2]), "unknown header": text(append([]byte{0xd9, 0x5d, 0x0a}, body[3:]...)),
			"indexes that fall": with(func(v *derivedValue) { v.Mandatory = []uint64{2, 0} }), "an index twice": with(func(v *derivedValue) { v.Selective = []uint64{1, 1} }),
			"an index too large": with(func(v *derivedValue) { v.Selective = []uint64{1 << 40} }), "a header too long": with(func(v *derivedValue) { v.Header = make([]byte, maxHeader+1) }),
			"tagged":          rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { e[0] = tagged; return e }),
			"an element less": rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { return e[:len(e)-1] }),
			"an element more": rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { return append(e, e[0]) }),
			"longer number":   rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { e[3] = []byte{0x81, 0x18, 0x01}; return e }),
			"a label twice":   rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { e[1] = []byte{0xa2, 0, 1, 0, 0}; return e }),
			"labels unsorted": rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { e[1] = []byte{0xa2, 1, 0, 0, 1}; return e }),
			"indefinite":      rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { e[2] = []byte{0x9f, 0, 2, 0xff}; return e }),
			"huge":            "u" + strings.Repeat("A", maxValue),
		}
		if f.nym() {
			bad["a short nym"] = with(func(v *derivedValue) { v.Nym = v.Nym[1:] })
			bad["no domain"] = with(func(v *derivedValue) { v.Domain = "" })
			bad["domain of bytes"] = rebuilt(func(e []cbor.RawMessage) []cbor.RawMessage { e[5] = []byte{0x41, 'a'}; return e })
		}
		if f != baseline {
			bad["too many statements"] = with(func(v *derivedValue) { v.Length = maxStatements + 1 })
		}
		for name, value := range bad {
			_, _, err := parseDerived(value)
			require.ErrorIs(t, err, ErrProofValue, "%s: %s", f, name)
		}
		for _, gaps := range []map[uint64]uint64{{1: 0}, {0: 0, 2: 1}, {0: 1 << 40}} {
			_, err := derivedValue{Labels: gaps}.labels()
			require.ErrorIs(t, err, ErrProofValue)
		}
	}
}

// FuzzProofValue: what is read is written the same, and is a base or a derived proof, not both.
func FuzzProofValue(f *testing.F) {
	for _, feature := range everyFeature {
		b, d := exampleBase(feature), exampleDerived(feature)
		base, err := serialize(feature, 0, b.items(feature))
		require.NoError(f, err)
		derived, err := serialize(feature, 1, d.items(feature))
		require.NoError(f, err)
		f.Add(base)
		f.Add(derived)
	}
	f.Fuzz(func(t *testing.T, value string) {
		b, g, berr := parseBase(value)
		d, h, derr := parseDerived(value)
		require.False(t, berr == nil && derr == nil)
		if berr == nil {
			again, err := serialize(g, 0, b.items(g))
			require.NoError(t, err)
			require.Equal(t, value, again)
		}
		if derr == nil {
			again, err := serialize(h, 1, d.items(h))
			require.NoError(t, err)
			require.Equal(t, value, again)
		}
	})
}

// TestDerivedCheats: each element of a derived proof of each feature, altered by itself, in the published examples.
func TestDerivedCheats(t *testing.T) {
	p := vectors(t)
	s := New(contexts())
	key, err := ParseSecretKey(unhex(t, p.Keys.SecretKey))
	require.NoError(t, err)
	other, err := GenerateKey(nil)
	require.NoError(t, err)
	for _, v := range p.Cases {
		f := features[v.Name]
		document, _ := parts(t, v.Derived)
		proofHash := unhex(t, v.ProofHash)
		fresh := func() derivedValue { d, _ := lenientDerived(t, v, p.Inputs.VerifierID); return d }
		by := func(k SecretKey) *vc.Proof { return &vc.Proof{Key: vc.Key{Public: k.Signer().PublicKey()}} }
		require.NoError(t, s.verifyDerived(t.Context(), document, proofHash, fresh(), f, by(key)))
		require.Error(t, s.verifyDerived(t.Context(), document, proofHash, fresh(), f, by(other)))
		require.Error(t, s.verifyDerived(t.Context(), document, proofHash[1:], fresh(), f, by(key)))
		for _, g := range everyFeature {
			if g != f {
				require.Error(t, s.verifyDerived(t.Context(), document, proofHash, fresh(), g, by(key)), "%s as %s", f, g)
			}
		}
		for name, change := range map[string]func(d *derivedValue){
			"proof": func(d *derivedValue) { d.Proof[len(d.Proof)-40] ^= 1 }, "proof cut": func(d *derivedValue) { d.Proof = d.Proof[:len(d.Proof)-32] },
			"labels": func(d *derivedValue) { d.Labels[0], d.Labels[1] = d.Labels[1], d.Labels[0] }, "a label less": func(d *derivedValue) { delete(d.Labels, uint64(len(d.Labels)-1)) },
			"mandatory": func(d *derivedValue) { d.Mandatory = d.Mandatory[1:] }, "mandatory out of range": func(d *derivedValue) { d.Mandatory = append(d.Mandatory, 1000) },
			"selective": func(d *derivedValue) { d.Selective[len(d.Selective)-1]++ }, "selective less": func(d *derivedValue) { d.Selective = d.Selective[1:] },
			"presentation header": func(d *derivedValue) { d.Header = append(d.Header, 0) },
			"domain":              func(d *derivedValue) { d.Domain += "x" }, "nym": func(d *derivedValue) { d.Nym[0] ^= 0x20 }, "length": func(d *derivedValue) { d.Length++ },
		} {
			if !f.nym() && (name == "domain" || name == "nym") || f == baseline && name == "length" {
				continue
			}
			d := fresh()
			change(&d)
			require.Error(t, s.verifyDerived(t.Context(), document, proofHash, d, f, by(key)), "%s: %s", v.Name, name)
		}
	}
}
