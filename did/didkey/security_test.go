package didkey_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
)

// TestCase30Spellings: a key has one did:key. Every other spelling of the
// multicodec, the key or the base is refused, the right one resolves.
func TestCase30Spellings(t *testing.T) {
	key, err := did.ParseMultikey(ed)
	require.NoError(t, err)
	raw := string(key.Bytes())
	name := func(data string) string { return "did:key:" + encoding.EncodeMultibase([]byte(data)) }
	_, err = resolve(t, name("\xed\x01"+raw))
	require.NoError(t, err)
	for what, s := range map[string]string{
		"overlong varint":         name("\xed\x81\x00" + raw),
		"varint of ten bytes":     name("\xed\x81" + strings.Repeat("\x80", 7) + "\x00" + raw),
		"varint beyond 64 bits":   name(strings.Repeat("\xff", 10) + "\x01" + raw),
		"varint without end":      name("\xed\x81"),
		"trailing byte":           name("\xed\x01" + raw + "\x00"),
		"a byte missing":          name("\xed\x01" + raw[:31]),
		"upper-case Z":            "did:key:Z" + ed[1:],
		"percent-encoded":         "did:key:%7a" + ed[1:],
		"base16":                  "did:key:fed01",
		"private key's codec":     name("\x80\x26" + raw),
		"leading zero":            "did:key:z1" + ed[1:],
		"identity, non-canonical": name("\xed\x01\x01" + strings.Repeat("\x00", 30) + "\x80"),
	} {
		_, err := resolve(t, s)
		if what == "leading zero" { // multicodec 0, and an Ed25519 prefix behind it
			require.ErrorIs(t, err, did.ErrUnsupportedKey)
			continue
		}
		require.ErrorIs(t, err, did.ErrInvalid, what)
	}
}

// TestCase35Purposes: a signing key agrees on no keys, and the X25519 key that
// is derived from it signs nothing; a key of agreement alone serves nothing else.
func TestCase35Purposes(t *testing.T) {
	const signing = did.Authentication | did.AssertionMethod | did.CapabilityInvocation | did.CapabilityDelegation
	for s, want := range map[string][]did.Purpose{
		"did:key:" + ed: {signing, did.KeyAgreement},
		"did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv": {signing},
		"did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F":  {did.KeyAgreement},
	} {
		r, err := resolve(t, s)
		require.NoError(t, err)
		all := r.Document.Methods(did.AnyPurpose, noon)
		require.Len(t, all, len(want))
		for i, m := range all {
			require.Equal(t, want[i], m.Purposes)
			for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
				_, err := r.Document.VerificationMethod(m.ID, p, noon)
				if want[i]&p != 0 {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, did.ErrPurpose)
				}
			}
			_, err = r.Document.VerificationMethod(m.ID, 0, noon)
			require.ErrorIs(t, err, did.ErrPurpose, "no purpose")
		}
	}
}
