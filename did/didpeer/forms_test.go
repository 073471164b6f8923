package didpeer_test

import (
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/internal/encoding"
)

// TestEquivalent: each form names the other, which only the long one can prove.
func TestEquivalent(t *testing.T) {
	p := load(t)
	long, short := parse(t, p.Numalgo4.Long), parse(t, p.Numalgo4.Short)
	got, err := didpeer.Short(long)
	require.NoError(t, err)
	require.Equal(t, short, got)
	resolver := didpeer.Resolver{Known: []did.DID{long}}
	for id, other := range map[did.DID]did.DID{long: short, short: long} {
		r, err := resolver.Resolve(t.Context(), id, did.Version{})
		require.NoError(t, err)
		require.Equal(t, id, r.Document.ID())
		require.Equal(t, []did.DID{other}, r.EquivalentIDs)
		require.Zero(t, r.CanonicalID)
	}
	r, err := resolver.Resolve(t.Context(), parse(t, p.Numalgo2.DID), did.Version{})
	require.NoError(t, err)
	require.Empty(t, r.EquivalentIDs)

	digest := sha256.Sum256(nil)
	empty := encoding.EncodeMultibase(append([]byte("\x12\x20"), digest[:]...))
	for _, s := range []string{p.Numalgo4.Short, p.Numalgo2.DID, p.Numalgo0.DID, "did:web:plaza.example", "did:peer:4" + empty,
		p.Numalgo4.Long[:20] + "x" + p.Numalgo4.Long[21:], p.Numalgo4.Long + "1", "did:peer:5" + p.Numalgo4.Long[len("did:peer:4"):]} {
		_, err := didpeer.Short(parse(t, s))
		require.ErrorIs(t, err, did.ErrInvalid, s)
	}
	_, err = didpeer.Short(did.DID{})
	require.ErrorIs(t, err, did.ErrInvalid)
}

// TestCase35Purposes: a key of numalgo 2 or 4 is for what its DID says, and no
// more.
func TestCase35Purposes(t *testing.T) {
	signing, err := did.ParseMultikey(ed)
	require.NoError(t, err)
	agreement, err := did.ParseMultikey(x)
	require.NoError(t, err)
	check := func(d *did.Document, want map[string]did.Purpose) {
		for name, purposes := range want {
			name, err := d.ID().URL(name)
			require.NoError(t, err)
			for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
				_, err := d.VerificationMethod(name, p, noon)
				if purposes&p != 0 {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, did.ErrPurpose)
				}
			}
		}
	}
	for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
		key := signing
		if p == did.KeyAgreement {
			key = agreement
		}
		id, err := didpeer.New2([]didpeer.Key{{Purpose: p, Key: key}})
		require.NoError(t, err)
		d, err := resolve(t, id.String())
		require.NoError(t, err)
		check(d, map[string]did.Purpose{"#key-1": p})
	}
	const both = did.Authentication | did.AssertionMethod
	service := []byte(`{"id":"#didcomm","type":"DIDCommMessaging","serviceEndpoint":{"uri":"https://plaza.example"}}`)
	input, err := didpeer.Input([]didpeer.Key{{both, signing}, {did.KeyAgreement, agreement}}, service)
	require.NoError(t, err)
	long, short, err := didpeer.New4(input)
	require.NoError(t, err)
	for _, id := range []did.DID{long, short} {
		d, err := resolve(t, id.String(), long)
		require.NoError(t, err)
		check(d, map[string]did.Purpose{"#key-1": both, "#key-2": did.KeyAgreement})
		require.Equal(t, id.String()+"#didcomm", d.Services()[0].ID)
	}
	for name, bad := range map[string][]didpeer.Key{
		"no purpose": {{0, signing}}, "no key": {{both, did.PublicKey{}}}, "any": {{did.AnyPurpose, signing}}, "any and one": {{did.AnyPurpose | both, signing}},
	} {
		_, err := didpeer.Input(bad)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
	_, err = didpeer.Input(nil, []byte(`[]`))
	require.ErrorIs(t, err, did.ErrInvalid)
}

// TestCase29PrivateKey: a secret in a DID is out, in every variant.
func TestCase29PrivateKey(t *testing.T) {
	key, err := did.ParseMultikey(ed)
	require.NoError(t, err)
	secret := encoding.EncodeMultibase(append([]byte("\x80\x26"), key.Bytes()...)) // ed25519-priv
	for _, s := range []string{"did:peer:0" + secret, "did:peer:2.V" + secret, "did:peer:2.V" + ed + ".A" + secret} {
		_, err := resolve(t, s)
		require.ErrorIs(t, err, did.ErrInvalid)
	}
	for _, members := range []string{
		`"type":"Multikey","publicKeyMultibase":"` + secret + `"`,
		`"type":"Multikey","publicKeyMultibase":"` + ed + `","secretKeyMultibase":"` + secret + `"`,
		`"type":"JsonWebKey","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AA"}`,
	} {
		_, _, err := didpeer.New4([]byte(`{"verificationMethod":[{"id":"#a",` + members + `}]}`))
		require.ErrorIs(t, err, did.ErrInvalid, members)
	}
}

// TestCase30Spellings: a key has one spelling in a did:peer.
func TestCase30Spellings(t *testing.T) {
	key, err := did.ParseMultikey(ed)
	require.NoError(t, err)
	raw := string(key.Bytes())
	for what, multikey := range map[string]string{
		"overlong varint": encoding.EncodeMultibase([]byte("\xed\x81\x00" + raw)),
		"trailing byte":   encoding.EncodeMultibase([]byte("\xed\x01" + raw + "\x00")),
		"upper-case Z":    "Z" + ed[1:],
		"no multibase":    ed[1:],
		"percent-encoded": "%7a" + ed[1:],
	} {
		for _, prefix := range []string{"did:peer:0", "did:peer:2.V", "did:peer:2.A" + ed + ".V"} {
			_, err := resolve(t, prefix+multikey)
			require.ErrorIs(t, err, did.ErrInvalid, what)
		}
	}
}
