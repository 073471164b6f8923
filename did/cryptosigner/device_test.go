package cryptosigner_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// device is a crypto.Signer that answers as it likes.
type device struct {
	public crypto.PublicKey
	sign   func(rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

func (d device) Public() crypto.PublicKey { return d.public }

func (d device) Sign(rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return d.sign(rand, digest, opts)
}

// answering is a device that answers every question with the same bytes.
func answering(public crypto.PublicKey, answer []byte) device {
	return device{public, func(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return answer, nil }}
}

// stoppable is a device that looks at contexts, and has no other way.
type stoppable struct {
	device
	signContext func(ctx context.Context, rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

func (d stoppable) SignContext(ctx context.Context, rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return d.signContext(ctx, rand, digest, opts)
}

// hashing is a device that hashes by itself, and has no other way.
type hashing struct{ crypto.Signer }

func (h hashing) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, io.ErrUnexpectedEOF
}

func (h hashing) SignMessage(rand io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	return crypto.SignMessage(h.Signer, rand, message, opts)
}

func newKey(t testing.TB, k did.Kind) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch k {
	case did.Ed25519:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	case did.P256:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case did.P384:
		key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	}
	require.NoError(t, err)
	require.NotNil(t, key, "%v", k)
	return key
}
