package cryptosigner

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	_ "crypto/sha256" // crypto.SHA256
	_ "crypto/sha512" // crypto.SHA384
	"errors"
	"fmt"
	"io"

	"github.com/avouch-id/avouch/did"
)

// ContextSigner is a crypto.Signer whose call can be stopped. Where the key is one, it is asked by this method: like Sign,
// and it returns soon after the context ends. It is given the digest even if it is a crypto.MessageSigner as well.
type ContextSigner interface {
	crypto.Signer
	SignContext(ctx context.Context, rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

// Signer is a did.Signer whose key is somewhere else. It prints as its public key.
type Signer struct {
	public did.PublicKey
	hash   crypto.Hash
	// ask is a function, so that no format of package fmt looks into a key that is in memory.
	ask  func(ctx context.Context, rand io.Reader, message []byte) ([]byte, error)
	rand io.Reader
}

// New asks the key for its public key, once. A kind of key other than Ed25519, P-256 and P-384 is did.ErrUnsupportedKey; a
// public key that is malformed, or none, is did.ErrInvalid.
//
// The key has to be safe for concurrent use, as those of the standard library are. A crypto.MessageSigner is given the
// message and does the hashing, which a TPM insists on for some keys.
func New(key crypto.Signer) (*Signer, error) {
	if key == nil {
		return nil, fmt.Errorf("signer: %w: there is no key", did.ErrInvalid)
	}
	if k, ok := key.(ed25519.PrivateKey); ok && len(k) != ed25519.PrivateKeySize { // its Public would panic
		return nil, fmt.Errorf("signer: %w: an Ed25519 key of %d bytes, want %d", did.ErrInvalid, len(k), ed25519.PrivateKeySize)
	}
	public, hash, err := publicKey(key.Public())
	if err != nil {
		return nil, fmt.Errorf("signer: %w", err)
	}
	ask := func(_ context.Context, rand io.Reader, message []byte) ([]byte, error) {
		return crypto.SignMessage(key, rand, message, hash)
	}
	if key, ok := key.(ContextSigner); ok {
		ask = func(ctx context.Context, rand io.Reader, message []byte) ([]byte, error) {
			if hash != 0 {
				h := hash.New()
				h.Write(message)
				message = h.Sum(nil)
			}
			return key.SignContext(ctx, rand, message, hash)
		}
	}
	return &Signer{public, hash, ask, rand.Reader}, nil
}

// WithRand returns a signer that hands the key this source instead of crypto/rand.Reader, which is also what nil means. The
// source has to be safe for concurrent use. Devices have their own and ignore it, and since Go 1.26 so does crypto/ecdsa.
func (s *Signer) WithRand(source io.Reader) *Signer {
	if source == nil {
		source = rand.Reader
	}
	with := *s
	with.rand = source
	return &with
}

// PublicKey returns the key that was there when New was called.
func (s *Signer) PublicKey() did.PublicKey { return s.public }

// String names the public key.
func (s Signer) String() string { return "signer of " + s.public.String() }

// Sign asks the key and checks the answer: what does not verify is did.ErrSignature, and an error of the key's is wrapped.
//
// When the context ends, Sign returns its error at once, whether the key looks at contexts or not. The call goes on in a
// goroutine of its own until the key returns, and what it returns then is discarded: the key may have signed. Nothing else
// stays behind. A key that never returns keeps one goroutine for each call; there is no limit to them here. A panic of the
// key's reaches whoever called Sign, if they still wait.
func (s *Signer) Sign(ctx context.Context, message []byte) ([]byte, error) {
	signature, err := s.sign(ctx, message)
	if err != nil {
		return nil, fmt.Errorf("signing with the %v key %v: %w", s.public.Kind(), s.public, err)
	}
	return signature, nil
}

func (s *Signer) sign(ctx context.Context, message []byte) ([]byte, error) {
	answer, err := s.wait(ctx, message)
	if err != nil {
		return nil, err
	}
	// A copy, in both cases: what has been checked is not the device's to change.
	signature := bytes.Clone(answer)
	if s.hash != 0 {
		if signature, err = fromDER(answer, order(s.public.Kind())); err != nil {
			return nil, err
		}
	}
	if err := s.public.Verify(message, signature); err != nil {
		return nil, fmt.Errorf("what the key answered: %w", err)
	}
	return signature, nil
}

// wait calls ask and waits for its end or the context's.
func (s *Signer) wait(ctx context.Context, message []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// The caller may use its message again when Sign has returned, while the key still reads.
	message = bytes.Clone(message)
	if ctx.Done() == nil {
		return s.ask(ctx, s.rand, message)
	}
	type outcome struct {
		answer []byte
		err    error
		panic  any
	}
	done := make(chan outcome, 1) // 1: a late answer has where to go
	go func() {
		o := outcome{err: errors.New("the key ended its goroutine")} // runtime.Goexit
		defer func() {
			o.panic = recover()
			done <- o
		}()
		o.answer, o.err = s.ask(ctx, s.rand, message)
	}()
	select {
	case o := <-done:
		if o.panic != nil { // where it would be had there been no goroutine
			panic(o.panic)
		}
		return o.answer, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// publicKey is the key of a crypto.Signer, and what is to be hashed with before it signs.
func publicKey(key crypto.PublicKey) (did.PublicKey, crypto.Hash, error) {
	switch key := key.(type) {
	case ed25519.PublicKey:
		public, err := did.NewPublicKey(did.Ed25519, key)
		return public, 0, err
	case *ecdsa.PublicKey:
		//lint:ignore SA1019 Bytes panics without them
		if key == nil || key.X == nil || key.Y == nil {
			break
		}
		kind, hash := did.P256, crypto.SHA256
		switch key.Curve {
		case elliptic.P256():
		case elliptic.P384():
			kind, hash = did.P384, crypto.SHA384
		default:
			return did.PublicKey{}, 0, fmt.Errorf("ECDSA key on another curve than P-256 and P-384: %w", did.ErrUnsupportedKey)
		}
		point, err := key.Bytes() // refuses what is not on the curve
		if err != nil {
			return did.PublicKey{}, 0, fmt.Errorf("%v key: %w: %w", kind, did.ErrInvalid, err)
		}
		n := len(point) / 2
		public, err := did.NewPublicKey(kind, append([]byte{2 + point[2*n]&1}, point[1:1+n]...))
		return public, hash, err
	case nil:
	default:
		return did.PublicKey{}, 0, fmt.Errorf("public key %T: %w", key, did.ErrUnsupportedKey)
	}
	return did.PublicKey{}, 0, fmt.Errorf("%w: the key has no public key", did.ErrInvalid)
}
