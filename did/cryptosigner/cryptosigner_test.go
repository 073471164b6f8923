package cryptosigner_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/cryptosigner"
)

var kinds = []did.Kind{did.Ed25519, did.P256, did.P384}

var _ did.Signer = (*cryptosigner.Signer)(nil)

// newSigner is a signer of a key that there is, without which a test tests nothing.
func newSigner(t testing.TB, key crypto.Signer) *cryptosigner.Signer {
	t.Helper()
	s, err := cryptosigner.New(key)
	require.NoError(t, err)
	return s
}

// TestSign: each kind, by each of the three ways to ask a key, with a context that can end and one that cannot.
func TestSign(t *testing.T) {
	for _, k := range kinds {
		key := newKey(t, k)
		for name, key := range map[string]crypto.Signer{
			"digest": key, "message": hashing{key},
			"context": stoppable{answering(key.Public(), nil), func(_ context.Context, rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
				return key.Sign(rand, digest, opts)
			}},
		} {
			t.Run(k.String()+"/"+name, func(t *testing.T) {
				s := newSigner(t, key)
				require.Equal(t, k, s.PublicKey().Kind())
				for _, ctx := range []context.Context{context.Background(), t.Context()} {
					for _, message := range [][]byte{nil, []byte("Kestrel Freight"), make([]byte, 100_000)} {
						signature, err := s.Sign(ctx, message)
						require.NoError(t, err)
						require.NoError(t, s.PublicKey().Verify(message, signature))
					}
				}
			})
		}
	}
}

// TestLyingKeys: what the key answers is not given out unless it is a signature of the message, with the key that was named.
func TestLyingKeys(t *testing.T) {
	message := []byte("Planner at Kestrel Freight")
	for _, k := range kinds {
		key, other := newKey(t, k), newKey(t, k)
		sign := func(by crypto.Signer, message []byte) []byte {
			opts := crypto.SignerOpts(crypto.Hash(0))
			if k != did.Ed25519 {
				opts = map[did.Kind]crypto.Hash{did.P256: crypto.SHA256, did.P384: crypto.SHA384}[k]
			}
			signature, err := crypto.SignMessage(by, rand.Reader, message, opts)
			require.NoError(t, err)
			return signature
		}
		right := sign(key, message)
		signature, err := newSigner(t, answering(key.Public(), right)).Sign(t.Context(), message)
		require.NoError(t, err, "what is spoilt below")
		answers := map[string][]byte{
			"nothing":         nil,
			"another key":     sign(other, message),
			"another message": sign(key, append(message, '.')),
			"a byte behind":   append(bytes.Clone(right), 0),
			"cut off":         right[:len(right)-1],
			"zeros":           make([]byte, len(right)),
			"a megabyte":      make([]byte, 1<<20),
		}
		if k == did.Ed25519 {
			answers["DER"] = append([]byte{0x04, 64}, right...)
		} else {
			answers["r || s"] = signature
		}
		for at := range right { // a fault
			spoilt := bytes.Clone(right)
			spoilt[at] ^= 4
			answers[fmt.Sprint("byte ", at)] = spoilt
		}
		for name, answer := range answers {
			t.Run(k.String()+"/"+name, func(t *testing.T) {
				got, err := newSigner(t, answering(key.Public(), answer)).Sign(t.Context(), message)
				require.ErrorIs(t, err, did.ErrSignature)
				require.Nil(t, got)
			})
		}
	}
}

// TestCase25OtherPublicKey: a private key of Ed25519 with the public half of another would sign with one nonce and two
// hashes, and so tell its secret.
func TestCase25OtherPublicKey(t *testing.T) {
	key := newKey(t, did.Ed25519).(ed25519.PrivateKey)
	copy(key[32:], newKey(t, did.Ed25519).Public().(ed25519.PublicKey))
	signature, err := newSigner(t, key).Sign(t.Context(), []byte("message"))
	require.ErrorIs(t, err, did.ErrSignature)
	require.Nil(t, signature)
}

// TestFixed: the public key is that of the beginning, even if the device is set up anew, and so is the answer.
func TestFixed(t *testing.T) {
	key, other := newKey(t, did.P256), newKey(t, did.P256)
	d := &device{public: key.Public(), sign: key.Sign}
	s := newSigner(t, d)
	public := s.PublicKey()
	d.public, d.sign = other.Public(), other.Sign
	require.Equal(t, public, s.PublicKey())
	_, err := s.Sign(t.Context(), []byte("message"))
	require.ErrorIs(t, err, did.ErrSignature)

	edKey := newKey(t, did.Ed25519)
	answer, err := edKey.Sign(nil, []byte("message"), crypto.Hash(0))
	require.NoError(t, err)
	signature, err := newSigner(t, answering(edKey.Public(), answer)).Sign(t.Context(), []byte("message"))
	require.NoError(t, err)
	clear(answer) // the device's buffer
	require.NotEqual(t, answer, signature)
}

// TestMessage: the device has a copy, so that nothing that it does to it counts as signed.
func TestMessage(t *testing.T) {
	key := newKey(t, did.Ed25519)
	message := []byte("message")
	s := newSigner(t, device{key.Public(), func(rand io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
		message[0] = 'M'
		return key.Sign(rand, message, opts)
	}})
	for _, ctx := range []context.Context{context.Background(), t.Context()} {
		_, err := s.Sign(ctx, message)
		require.ErrorIs(t, err, did.ErrSignature)
		require.Equal(t, "message", string(message))
	}
}

// TestErrors of the key come out as they went in, and say whose they are.
func TestErrors(t *testing.T) {
	broken := errors.New("slot is empty")
	key := newKey(t, did.P256)
	s := newSigner(t, device{key.Public(), func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
		return []byte("an answer too"), broken
	}})
	for _, ctx := range []context.Context{context.Background(), t.Context()} {
		signature, err := s.Sign(ctx, nil)
		require.ErrorIs(t, err, broken)
		require.Contains(t, err.Error(), s.PublicKey().String())
		require.Nil(t, signature)
	}
}

// TestContext: Sign does not outlast its context, whatever the key does, and a late answer goes nowhere.
func TestContext(t *testing.T) {
	for _, k := range kinds {
		key := newKey(t, k)
		slow := func(rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
			time.Sleep(time.Hour)
			return key.Sign(rand, digest, opts)
		}
		deaf := stoppable{device{key.Public(), nil}, func(_ context.Context, rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
			return slow(rand, digest, opts)
		}}
		for name, key := range map[string]crypto.Signer{"a signer": device{key.Public(), slow}, "a deaf one": deaf} {
			synctest.Test(t, func(t *testing.T) { // its clock jumps; it fails if a goroutine stays behind
				start, message := time.Now(), []byte("message")
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				signature, err := newSigner(t, key).Sign(ctx, message)
				require.ErrorIs(t, err, context.DeadlineExceeded, "%v: %s", k, name)
				require.Nil(t, signature)
				require.Equal(t, time.Second, time.Since(start))
				clear(message) // ours again; the race detector would see the late call read it
				time.Sleep(2 * time.Hour)
				synctest.Wait()

				ctx, cancel = context.WithTimeout(context.Background(), 2*time.Hour)
				defer cancel()
				_, err = newSigner(t, key).Sign(ctx, message)
				require.NoError(t, err, "there is time")
			})
		}
	}
}

// TestContextSigner gets the caller's context, and what it says when that ends comes out.
func TestContextSigner(t *testing.T) {
	type name struct{}
	stopped := errors.New("the token has stopped")
	key := newKey(t, did.P256)
	digest := sha256.Sum256([]byte("message"))
	s := newSigner(t, stoppable{device{key.Public(), nil}, func(ctx context.Context, _ io.Reader, got []byte, opts crypto.SignerOpts) ([]byte, error) {
		require.Equal(t, "caller", ctx.Value(name{}))
		require.Equal(t, digest[:], got)
		require.Equal(t, crypto.SHA256, opts.HashFunc())
		return nil, stopped
	}})
	_, err := s.Sign(context.WithValue(t.Context(), name{}, "caller"), []byte("message"))
	require.ErrorIs(t, err, stopped)
}

// TestEndedContext: the key is not even asked.
func TestEndedContext(t *testing.T) {
	s := newSigner(t, device{newKey(t, did.P256).Public(), func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
		t.Error("asked")
		return nil, nil
	}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Sign(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// TestEndedGoroutines: a key that panics does so in its caller's goroutine, which can recover; one that ends its goroutine
// has not signed.
func TestEndedGoroutines(t *testing.T) {
	key := newKey(t, did.P256)
	for _, ctx := range []context.Context{context.Background(), t.Context()} {
		require.PanicsWithValue(t, "broken", func() {
			_, _ = newSigner(t, device{key.Public(), func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { panic("broken") }}).Sign(ctx, nil)
		})
	}
	_, err := newSigner(t, device{key.Public(), func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
		runtime.Goexit()
		return nil, nil
	}}).Sign(t.Context(), nil)
	require.Error(t, err)
	require.NotErrorIs(t, err, did.ErrSignature, "there was no answer")
}

// TestRand: the key gets the caller's source, and crypto/rand.Reader if there is none.
func TestRand(t *testing.T) {
	key := newKey(t, did.P256)
	var got io.Reader
	s := newSigner(t, device{key.Public(), func(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
		got = r
		return key.Sign(rand.Reader, digest, opts)
	}})
	mine := io.Reader(bytes.NewReader(nil))
	for _, c := range []struct {
		s    *cryptosigner.Signer
		want io.Reader
	}{{s, rand.Reader}, {s.WithRand(mine), mine}, {s, rand.Reader}, {s.WithRand(mine).WithRand(nil), rand.Reader}} {
		_, err := c.s.Sign(context.Background(), nil)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
}

// TestConcurrent: one signer for many, of whom half have no patience. For the race detector.
func TestConcurrent(t *testing.T) {
	for _, k := range kinds {
		s := newSigner(t, newKey(t, k))
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				message := fmt.Append(nil, "message ", i)
				if i%2 == 0 {
					go cancel()
				}
				signature, err := s.Sign(ctx, message)
				switch {
				case err == nil:
					if err := s.PublicKey().Verify(message, signature); err != nil {
						t.Error(err)
					}
				case i%2 != 0 || !errors.Is(err, context.Canceled):
					t.Error(err)
				}
				clear(message)
			})
		}
		all.Wait()
	}
}

// TestPrints: no format tells the private key, though it is in memory.
func TestPrints(t *testing.T) {
	seed := bytes.Repeat([]byte{0xab}, ed25519.SeedSize)
	s := newSigner(t, ed25519.NewKeyFromSeed(seed))
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("signing", "by", s, "copy", *s)
	printed := log.String()
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		printed += fmt.Sprintf(format+format, s, *s)
	}
	require.Contains(t, printed, s.PublicKey().String())
	for _, secret := range []string{"abababab", "ABABABAB", "171 171", "171, 171", "0xab, 0xab", "q6ur", string(seed[:4]), `\xab\xab`} {
		require.NotContains(t, printed, secret)
	}
}
