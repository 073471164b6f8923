package mldsa44_test

import (
	"bytes"
	"context"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"filippo.io/mldsa"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/mldsa44"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// TestSeeds: seeds and SHA3-256 of their public keys, of the known answers of libcrux (tests/nistkats-44.json).
func TestSeeds(t *testing.T) {
	for seed, want := range map[string]string{
		"7c9935a0b07694aa0c6d10e4db6b1add2fd81a25ccb148032dcd739936737f2d": "42e51c8ab5de8df35bd209e57656e1e83f41a6c90fa10bc71b95c4f4f2c70a2c",
		"4b622de1350119c45a9f2e2ef3dc5df50a759d138cdfbd64c81cc7cc2f513345": "3f8259e55ddf984d721052c391a81ba3cba1e3d9637fb5f07152fd2d1c25f21f",
		"1d836e889e46259bcd1ccd2b369583c5b47cfbb919ec2b72c280247cb15a5569": "e7d48befd495681a943bee8f4e5f6b49e1be9b5f13b578df60dee00e84e25361",
	} {
		raw, err := hex.DecodeString(seed)
		require.NoError(t, err)
		key, err := mldsa44.NewPrivateKey(raw)
		require.NoError(t, err)
		hash := sha3.Sum256(key.PublicKey().Bytes())
		require.Equal(t, want, hex.EncodeToString(hash[:]))

		// The seed is the caller's to wipe.
		clear(raw)
		signature, err := key.Sign(t.Context(), []byte("m"))
		require.NoError(t, err)
		require.NoError(t, mldsa44.Verify(key.PublicKey(), []byte("m"), signature))
	}
	for _, n := range []int{0, 1, 31, 33, 64, 2560} {
		_, err := mldsa44.NewPrivateKey(make([]byte, n))
		require.ErrorIs(t, err, did.ErrInvalid, n)
	}
}

// TestSecretDoesNotPrint: no format and no marshaller gives the seed or the expanded key away.
func TestSecretDoesNotPrint(t *testing.T) {
	seed := bytes.Repeat([]byte{0x5a}, 32)
	key, err := mldsa44.NewPrivateKey(seed)
	require.NoError(t, err)
	want := "private key of " + key.PublicKey().Multikey()
	type holder struct {
		Key    any
		hidden mldsa44.PrivateKey
	}
	for _, v := range []any{key, *key} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			require.Equal(t, want, fmt.Sprintf(verb, v), verb)
		}
		text, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, `"`+want+`"`, string(text))
		var out bytes.Buffer
		slog.New(slog.NewTextHandler(&out, nil)).Info("signed", "key", v)
		require.Contains(t, out.String(), want)
		inside := fmt.Sprintf("%v %+v %#v", holder{v, *key}, holder{v, *key}, holder{v, *key})
		for _, secret := range []string{"5a5a5a5a", "90 90 90 90", "0x5a, 0x5a", "ZZZZ"} {
			require.NotContains(t, inside, secret)
		}
	}
}

// TestCase24Hedged: two signatures of one message share no randomness, and hold both.
func TestCase24Hedged(t *testing.T) {
	_, key := newKey(t, 1)
	seen := map[string]bool{}
	for range 8 {
		signature, err := key.Signer.Sign(t.Context(), []byte("m"))
		require.NoError(t, err)
		require.NoError(t, mldsa44.Verify(key.Signer.PublicKey(), []byte("m"), signature))
		require.False(t, seen[string(signature)])
		seen[string(signature)] = true
	}
}

func TestKindsOfKeys(t *testing.T) {
	_, err := new(mldsa44.PrivateKey).Sign(t.Context(), nil)
	require.ErrorIs(t, err, did.ErrNotASigningKey)
	_, ed := ed25519Key(t)
	for _, key := range []did.PublicKey{{}, ed.Signer.PublicKey()} {
		var differs *vc.Mismatch
		require.ErrorAs(t, mldsa44.Verify(key, nil, make([]byte, 2420)), &differs)
		require.Equal(t, "mldsa44", differs.Want)
	}
}

// faulty signs wrongly, or not at all.
type faulty struct {
	did.Signer
	err error
}

func (f faulty) Sign(ctx context.Context, m []byte) ([]byte, error) {
	signature, err := f.Signer.Sign(ctx, m)
	if err == nil {
		signature[100] ^= 1
	}
	return signature, errors.Join(err, f.err)
}

func TestFaultySigner(t *testing.T) {
	id, key := newKey(t, 1)
	away := errors.New("the device is away")
	for _, c := range []struct{ fault, want error }{{nil, did.ErrSignature}, {away, away}} {
		for _, suite := range suites() {
			_, err := suite.AddProof(t.Context(), claims(t, id).JSON(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod},
				did.SigningKey{ID: key.ID, Signer: faulty{key.Signer, c.fault}})
			require.ErrorIs(t, err, c.want)
		}
	}
}

// BenchmarkVerify is a credential from bytes to claims, beside the bare signature that it cannot do without.
func BenchmarkVerify(b *testing.B) {
	secret, err := mldsa.NewPrivateKey(mldsa.MLDSA44(), make([]byte, 32))
	require.NoError(b, err)
	message := make([]byte, 64)
	signature, err := secret.Sign(nil, message, nil)
	require.NoError(b, err)
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			public, err := mldsa.NewPublicKey(mldsa.MLDSA44(), secret.PublicKey().Bytes())
			if err != nil || mldsa.Verify(public, message, signature, nil) != nil {
				b.Fatal("does not verify")
			}
		}
	})
	for name, suite := range map[string]dataintegrity.Suite{
		"rdfc": mldsa44.RDFC2024(jsonld.Embedded()), "jcs": mldsa44.JCS2024(jsonld.Embedded()),
	} {
		raw, gate := issue(b, suite).Bytes(), verifier(suite)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gate.Verify(b.Context(), vc.Received("", raw)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
