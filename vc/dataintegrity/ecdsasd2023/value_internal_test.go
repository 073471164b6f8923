package ecdsasd2023

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// Parts of proof values in CBOR, hexadecimal.
var (
	sig    = "5840" + strings.Repeat("ab", 64)
	key    = "5823" + "8024" + strings.Repeat("02", 33)
	digest = "5820" + strings.Repeat("cd", 32)
	other  = "5820" + strings.Repeat("ce", 32)
)

func text(t testing.TB, header, body string) string {
	return "u" + base64.RawURLEncoding.EncodeToString(unhex(t, header+body))
}

func TestProofValuesAreStrict(t *testing.T) {
	derived := func(body string) string { return text(t, "d95d01", body) }
	base := func(body string) string { return text(t, "d95d00", body) }
	good := derived("85" + sig + key + "81" + sig + "a200" + digest + "01" + other + "820001")
	_, err := parseDerived(good)
	require.NoError(t, err)
	goodBase := base("85" + sig + key + digest + "81" + sig + "81632f6162")
	v, err := parseBase(goodBase)
	require.NoError(t, err)
	require.Equal(t, []string{"/ab"}, v.Mandatory)

	for name, bad := range map[string]string{
		"nothing":                     "",
		"no multibase":                good[1:],
		"base64":                      "m" + good[1:],
		"base58btc":                   "z" + good[1:],
		"padded":                      good + "=",
		"line break":                  good + "\n",
		"standard alphabet":           "u+/" + good[3:],
		"no header":                   text(t, "", "85"),
		"other header":                text(t, "d95d02", "85"),
		"bbs":                         text(t, "d95d03", "85"),
		"no body":                     derived(""),
		"four elements":               derived("84" + sig + key + "80" + "a0"),
		"six elements":                derived("86" + sig + key + "80" + "a0" + "80" + "80"),
		"a map":                       derived("a0"),
		"null":                        derived("f6"),
		"null signatures":             derived("85" + sig + key + "f6" + "a0" + "80"),
		"null label map":              derived("85" + sig + key + "80" + "f6" + "80"),
		"null indexes":                derived("85" + sig + key + "80" + "a0" + "f6"),
		"undefined":                   derived("85" + sig + key + "80" + "a0" + "f7"),
		"a byte after":                derived("85" + sig + key + "80" + "a0" + "80" + "00"),
		"short signature":             derived("85" + "583f" + strings.Repeat("ab", 63) + key + "80" + "a0" + "80"),
		"short statement signature":   derived("85" + sig + key + "8141ab" + "a0" + "80"),
		"short key":                   derived("85" + sig + "5822" + "8024" + strings.Repeat("02", 32) + "80" + "a0" + "80"),
		"key of P-384":                derived("85" + sig + "5823" + "8124" + strings.Repeat("02", 33) + "80" + "a0" + "80"),
		"text for bytes":              derived("85" + "7840" + strings.Repeat("61", 64) + key + "80" + "a0" + "80"),
		"array for bytes":             derived("85" + "9840" + strings.Repeat("01", 64) + key + "80" + "a0" + "80"),
		"reordered":                   derived("85" + key + sig + "80" + "a0" + "80"),
		"label map for signatures":    derived("85" + sig + key + "a0" + "80" + "80"),
		"indefinite array":            derived("9f" + sig + key + "80" + "a0" + "80" + "ff"),
		"indefinite signatures":       derived("85" + sig + key + "9f" + sig + "ff" + "a0" + "80"),
		"indefinite map":              derived("85" + sig + key + "80" + "bf00" + digest + "ff" + "80"),
		"indefinite bytes":            derived("85" + "5f" + sig + "ff" + key + "80" + "a0" + "80"),
		"long length":                 derived("85" + "590040" + sig[4:] + key + "80" + "a0" + "80"),
		"long array length":           derived("9805" + sig + key + "80" + "a0" + "80"),
		"long integer":                derived("85" + sig + key + "80" + "a11800" + digest + "80"),
		"long index":                  derived("85" + sig + key + "80" + "a0" + "811800"),
		"float index":                 derived("85" + sig + key + "80" + "a0" + "81f90000"),
		"negative index":              derived("85" + sig + key + "80" + "a0" + "8120"),
		"negative label":              derived("85" + sig + key + "80" + "a120" + digest + "80"),
		"text label":                  derived("85" + sig + key + "80" + "a16130" + digest + "80"),
		"labels twice":                derived("85" + sig + key + "80" + "a200" + digest + "00" + digest + "80"),
		"labels in another order":     derived("85" + sig + key + "80" + "a201" + digest + "00" + other + "80"),
		"tagged":                      derived("85" + "d818" + sig + key + "80" + "a0" + "80"),
		"tagged twice":                derived("d95d01" + "85" + sig + key + "80" + "a0" + "80"),
		"bignum index":                derived("85" + sig + key + "80" + "a0" + "81c24101"),
		"indexes twice":               derived("85" + sig + key + "80" + "a0" + "820101"),
		"indexes in another order":    derived("85" + sig + key + "80" + "a0" + "820201"),
		"huge index":                  derived("85" + sig + key + "80" + "a0" + "811bffffffffffffffff"),
		"more signatures than bytes":  derived("85" + sig + key + "9bffffffffffffffff" + "a0" + "80"),
		"more signatures than we had": derived("85" + sig + key + "991001" + strings.Repeat("40", 0x1001) + "a0" + "80"),
		"nested":                      derived("85" + sig + key + strings.Repeat("81", 60) + "80" + "a0" + "80"),
		"oversized":                   "u" + strings.Repeat("A", sd.MaxValue),
	} {
		_, err := parseDerived(bad)
		require.ErrorIs(t, err, ErrProofValue, name)
		require.Less(t, len(err.Error()), 500, name)
	}
	for name, bad := range map[string]string{
		"short HMAC key":      base("85" + sig + key + "581f" + strings.Repeat("cd", 31) + "80" + "80"),
		"long HMAC key":       base("85" + sig + key + "5821" + strings.Repeat("cd", 33) + "80" + "80"),
		"bytes for a pointer": base("85" + sig + key + digest + "80" + "81432f6162"),
		"no UTF-8":            base("85" + sig + key + digest + "80" + "8161ff"),
		"null pointers":       base("85" + sig + key + digest + "80" + "f6"),
		"derived body":        base("85" + sig + key + "80" + "a0" + "80"),
	} {
		_, err := parseBase(bad)
		require.ErrorIs(t, err, ErrProofValue, name)
	}
	raw := unhex(t, "d95d01"+"85"+sig+key+"81"+sig+"a200"+digest+"01"+other+"820001")
	for n := range raw {
		_, err := parseDerived("u" + base64.RawURLEncoding.EncodeToString(raw[:n]))
		require.ErrorIs(t, err, ErrProofValue, "the first %d bytes", n)
	}
	_, err = parseDerived(goodBase)
	require.ErrorIs(t, err, ErrBase)
	_, err = parseBase(good)
	require.ErrorIs(t, err, ErrDerived)
}

// TestProofsThatDoNotFit: well-formed values whose parts do not fit the document, each made of the published example.
func TestProofsThatDoNotFit(t *testing.T) {
	cases, issuer, _ := vectors(t)
	document, value := parts(t, cases[0].Derived)
	proofHash := unhex(t, cases[0].ProofHash)
	check := func(value string) error {
		return verify(t.Context(), jsonld.Embedded(), document, proofHash, value, issuer)
	}
	require.NoError(t, check(value))
	for name, c := range map[string]struct {
		change func(v *derivedValue)
		want   error
	}{
		"a gap in the label map":      {func(v *derivedValue) { v.Labels[2] = v.Labels[1]; delete(v.Labels, 1) }, ErrProofValue},
		"a label too many":            {func(v *derivedValue) { v.Labels[2] = bytes.Repeat([]byte{1}, 32) }, sd.ErrLabels},
		"a label too few":             {func(v *derivedValue) { delete(v.Labels, 1) }, sd.ErrLabels},
		"no labels":                   {func(v *derivedValue) { v.Labels = nil }, sd.ErrLabels},
		"one label for two nodes":     {func(v *derivedValue) { v.Labels[1] = v.Labels[0] }, sd.ErrLabels},
		"labels swapped":              {func(v *derivedValue) { v.Labels[0], v.Labels[1] = v.Labels[1], v.Labels[0] }, did.ErrSignature},
		"a label too short":           {func(v *derivedValue) { v.Labels[0] = v.Labels[0][1:] }, ErrProofValue},
		"an index out of range":       {func(v *derivedValue) { v.Mandatory[len(v.Mandatory)-1] = 10 }, ErrProofValue},
		"another index":               {func(v *derivedValue) { v.Mandatory[0] = 1 }, did.ErrSignature},
		"an index and no signature":   {func(v *derivedValue) { v.Mandatory = append(v.Mandatory, 9); v.Statements = v.Statements[1:] }, did.ErrSignature},
		"an index too few":            {func(v *derivedValue) { v.Mandatory = v.Mandatory[1:] }, did.ErrSignature},
		"a signature too few":         {func(v *derivedValue) { v.Statements = v.Statements[1:] }, did.ErrSignature},
		"a signature too many":        {func(v *derivedValue) { v.Statements = append(v.Statements, v.Statements[0]) }, did.ErrSignature},
		"signatures swapped":          {func(v *derivedValue) { v.Statements[0], v.Statements[1] = v.Statements[1], v.Statements[0] }, did.ErrSignature},
		"a statement's signature bad": {func(v *derivedValue) { v.Statements[5][63] ^= 1 }, did.ErrSignature},
		"the issuer's signature bad":  {func(v *derivedValue) { v.Signature[0] ^= 1 }, did.ErrSignature},
		"signature zero":              {func(v *derivedValue) { v.Signature = make([]byte, 64) }, did.ErrSignature},
		"another proof key":           {func(v *derivedValue) { v.ProofKey[2] ^= 1 }, did.ErrSignature}, // the point's negative
		"a proof key off the curve":   {func(v *derivedValue) { v.ProofKey = append([]byte{0x80, 0x24, 4}, v.ProofKey[3:]...) }, did.ErrSignature},
	} {
		v, err := parseDerived(value)
		require.NoError(t, err)
		c.change(&v)
		changed, err := serialize(headerDerived, v.items())
		require.NoError(t, err)
		require.ErrorIs(t, check(changed), c.want, name)
	}
	other, err := did.GenerateKey(did.P384)
	require.NoError(t, err)
	require.Error(t, verify(t.Context(), jsonld.Embedded(), document, proofHash, value, other.PublicKey()))
}

// TestProofKeyOffTheCurve: a key that the issuer signed and that is none.
func TestProofKeyOffTheCurve(t *testing.T) {
	require.ErrorIs(t, verifyStatements(unhex(t, "8024"+"05"+strings.Repeat("02", 32)), []string{"a"}, [][]byte{make([]byte, 64)}), ErrProofValue)
}

// TestSecurityCase24ProofKeys: where randomness repeats itself, what is signed still makes another key of it.
func TestSecurityCase24ProofKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range [][2]string{{"a", "b"}, {"a", "c"}, {"b", "b"}} {
		for _, seed := range []byte{0, 1} {
			k, err := newProofKey(bytes.Repeat([]byte{seed}, 32), []byte(c[0]), []string{c[1]})
			require.NoError(t, err)
			require.False(t, seen[k.PublicKey().Multikey()])
			seen[k.PublicKey().Multikey()] = true
		}
	}
}

// FuzzProofValue: a proof value that is read has one spelling, and it is not read as both kinds.
func FuzzProofValue(f *testing.F) {
	cases, _, _ := vectors(f)
	for _, c := range cases {
		for _, document := range [][]byte{c.Base, c.Derived} {
			_, value := parts(f, document)
			f.Add(value)
		}
	}
	f.Add("u2V0BhVhA")
	f.Add(text(f, "d95d01", "85"+sig+key+"81"+sig+"a200"+digest+"01"+other+"820001"))
	f.Add(text(f, "d95d01", "9f"+sig+key+"80a080ff"))
	f.Add(text(f, "d95d00", "85"+sig+key+digest+"81"+sig+"81632f6162"))
	f.Fuzz(func(t *testing.T, value string) {
		base, errBase := parseBase(value)
		derived, errDerived := parseDerived(value)
		var again string
		var err error
		switch {
		case errBase == nil && errDerived == nil:
			t.Fatal("both")
		case errBase == nil:
			again, err = serialize(headerBase, base.items())
		case errDerived == nil:
			_, _ = derived.labels()
			again, err = serialize(headerDerived, derived.items())
		default:
			return
		}
		require.NoError(t, err)
		require.Equal(t, value, again, fmt.Sprint(hex.EncodeToString([]byte(value))))
	})
}
