package mldsa44_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/mldsa44"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

func proofValue(t testing.TB, s vc.Secured) string {
	return parse(t, s.Bytes())["proof"].(map[string]any)["proofValue"].(string)
}

// TestProofValue: one encoding, one length, no second spelling.
func TestProofValue(t *testing.T) {
	signed := map[string]vc.Secured{}
	for name, suite := range suites() {
		signed[name] = issue(t, suite)
	}
	for name, suite := range suites() {
		good := proofValue(t, signed[name])
		raw, err := base64.RawURLEncoding.DecodeString(good[1:])
		require.NoError(t, err)
		var other string
		for n, s := range signed {
			if n != name {
				other = proofValue(t, s)
			}
		}
		for what, value := range map[string]any{
			"empty":                "",
			"u alone":              "u",
			"cut":                  good[:len(good)-1],
			"cut by four":          good[:len(good)-4],
			"longer":               good + "A",
			"a byte longer":        "u" + base64.RawURLEncoding.EncodeToString(append(raw[:2420:2420], 0)),
			"base58btc":            encoding.EncodeMultibase(raw),
			"base16":               "f" + hex.EncodeToString(raw),
			"base64":               "m" + base64.RawStdEncoding.EncodeToString(raw),
			"padded":               "U" + base64.URLEncoding.EncodeToString(raw),
			"padded under u":       "u" + base64.URLEncoding.EncodeToString(raw),
			"no multibase":         good[1:] + "A",
			"upper-case U":         "U" + good[1:],
			"spare bits":           good[:len(good)-1] + "B",
			"line break":           good[:100] + "\n" + good[101:],
			"line breaks":          good[:100] + "\r\n" + good[102:],
			"line break at end":    good[:len(good)-1] + "\n",
			"not ASCII":            good[:100] + "é" + good[102:],
			"base64 of the other":  good[:100] + "+/" + good[102:],
			"zeros":                "u" + strings.Repeat("A", 3227),
			"ones":                 "u" + strings.Repeat("_", 3226) + "8",
			"of another hash data": other,
			"a number":             7,
			"a list":               []any{good},
		} {
			t.Run(name+" "+what, func(t *testing.T) {
				_, err := verifier(suite).Verify(t.Context(), change(t, signed[name], func(_, p map[string]any) { p["proofValue"] = value }))
				require.Equal(t, "/proof/proofValue", string(requireCheck(t, err, "proof").Path))
			})
		}
	}
}

func TestWhatIsWrongWithAProof(t *testing.T) {
	for name, suite := range suites() {
		signed := issue(t, suite)
		for what, c := range map[string]struct {
			edit  func(d, p map[string]any)
			check vc.Check
		}{
			"a claim":           {func(d, p map[string]any) { d["validFrom"] = "2026-01-02T00:00:00Z" }, "proof"},
			"a term":            {func(d, p map[string]any) { d["conduct"] = "none" }, "context"},
			"created":           {func(d, p map[string]any) { p["created"] = "2026-01-02T00:00:00Z" }, "proof"},
			"a jws":             {func(d, p map[string]any) { p["jws"] = "e30..AA" }, "proof"},
			"no value":          {func(d, p map[string]any) { delete(p, "proofValue") }, "proof"},
			"type":              {func(d, p map[string]any) { p["type"] = "MLDSA44Signature2024" }, "proof"},
			"a context of less": {func(d, p map[string]any) { p["@context"] = []any{jsonld.CredentialsV2} }, "context"},
		} {
			t.Run(name+" "+what, func(t *testing.T) {
				_, err := verifier(suite).Verify(t.Context(), change(t, signed, c.edit))
				requireCheck(t, err, c.check)
			})
		}
	}
}

// TestCase25SecondSignatures: no signature becomes another one that holds. The last 84 bytes are the hint (FIPS 204 section
// 7.1), which has one encoding: positions in order, unused ones zero, counts that rise.
func TestCase25SecondSignatures(t *testing.T) {
	_, key := newKey(t, 1)
	message := []byte("hash data")
	good, err := key.Signer.Sign(t.Context(), message)
	require.NoError(t, err)
	public := key.Signer.PublicKey()
	require.NoError(t, mldsa44.Verify(public, message, good))
	refused := func(what string, signature []byte) {
		t.Helper()
		require.ErrorIs(t, mldsa44.Verify(public, message, signature), did.ErrSignature, what)
	}
	changed := func(at int, to byte) []byte {
		s := append([]byte(nil), good...)
		s[at] = to
		return s
	}
	for at := 0; at < len(good); at += 7 {
		refused("a bit", changed(at, good[at]^1<<(at%8)))
	}
	hint := good[2420-84:]
	used := int(hint[83])
	require.Greater(t, used, 2)
	if used < 80 {
		refused("an unused position", changed(2420-84+used, 1))
		refused("the last unused position", changed(2420-5, 1))
	}
	for i := range 4 {
		refused("a count beyond all", changed(2420-4+i, 81))
		refused("a count of 255", changed(2420-4+i, 255))
	}
	for i := 1; i < int(hint[80]); i++ {
		s := changed(2420-84+i, hint[i-1])
		refused("a position twice", s)
		s[2420-84+i-1] = hint[i]
		refused("positions out of order", s)
	}
	refused("cut", good[:2419])
	refused("longer", append(good[:2420:2420], 0))
	refused("none", nil)
	require.ErrorIs(t, mldsa44.Verify(public, []byte("another"), good), did.ErrSignature)
	_, other := newKey(t, 2)
	require.ErrorIs(t, mldsa44.Verify(other.Signer.PublicKey(), message, good), did.ErrSignature)
	for _, numbers := range []byte{0, 0xff} { // keys of no key pair
		raw := make([]byte, 1312)
		for i := range raw {
			raw[i] = numbers
		}
		odd, err := did.NewPublicKey(did.MLDSA44, raw)
		require.NoError(t, err)
		require.ErrorIs(t, mldsa44.Verify(odd, message, good), did.ErrSignature)
		require.ErrorIs(t, mldsa44.Verify(odd, message, make([]byte, 2420)), did.ErrSignature)
	}
}

// TestCase35Purpose: a proof for authentication secures no credential, and neither does one by the key of somebody else.
func TestCase35Purpose(t *testing.T) {
	for _, suite := range suites() {
		id, key := newKey(t, 1)
		for _, p := range []did.Purpose{did.Authentication, did.CapabilityInvocation, did.KeyAgreement} {
			signed, err := suite.AddProof(t.Context(), claims(t, id).JSON(), dataintegrity.ProofOptions{Purpose: p, Created: noon}, key)
			require.NoError(t, err)
			_, err = verifier(suite).Verify(t.Context(), vc.Received("application/vc", signed))
			requireCheck(t, err, "purpose")
		}
		otherID, _ := newKey(t, 2)
		signed, err := suite.AddProof(t.Context(), claims(t, otherID).JSON(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: noon}, key)
		require.NoError(t, err)
		_, err = verifier(suite).Verify(t.Context(), vc.Received("application/vc", signed))
		requireCheck(t, err, "binding")

	}
}
