package did

import "context"

// Signer is an HSM, a phone's secure element or a key in memory
// ([PrivateKey]). Package did/cryptosigner makes one of a crypto.Signer.
//
// Sign signs with the one algorithm of the public key's kind: PublicKey().Verify
// accepts what it returns, where the kind has its algorithm in this package. Both are safe for concurrent use, and PublicKey
// always returns the same key.
type Signer interface {
	PublicKey() PublicKey
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// SigningKey is a signer and the name under which others find its key.
type SigningKey struct {
	ID     URL
	Signer Signer
}
