package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/miekg/pkcs11"

	"github.com/avouch-id/avouch/did"
)

// Edwards curves came with PKCS #11 3.0, which the library has no names for.
const (
	ckmECEdwardsKeyPairGen = 0x1055
	ckmEdDSA               = 0x1057
)

// curves are the kinds of keys: the DER of the curve's object identifier (RFC 5480, RFC 8410), and the mechanisms.
var curves = map[did.Kind]struct {
	params         []byte
	generate, sign uint
}{
	did.P256:    {[]byte("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"), pkcs11.CKM_EC_KEY_PAIR_GEN, pkcs11.CKM_ECDSA},
	did.P384:    {[]byte("\x06\x05\x2b\x81\x04\x00\x22"), pkcs11.CKM_EC_KEY_PAIR_GEN, pkcs11.CKM_ECDSA},
	did.Ed25519: {[]byte("\x06\x03\x2b\x65\x70"), ckmECEdwardsKeyPairGen, ckmEdDSA},
}

// key is a crypto.Signer on a token: a handle, and the public key.
type key struct {
	on      *token
	private pkcs11.ObjectHandle
	kind    did.Kind
	public  crypto.PublicKey
}

// newKey reads the public key as the token has it: the point in an OCTET STRING.
func newKey(on *token, private pkcs11.ObjectHandle, k did.Kind, params, point []byte) (*key, error) {
	if curve, known := curves[k]; !known || !bytes.Equal(params, curve.params) {
		return nil, fmt.Errorf("the key on the token is of another kind: %w", did.ErrUnsupportedKey)
	}
	var raw []byte
	if rest, err := asn1.Unmarshal(point, &raw); err != nil || len(rest) > 0 {
		return nil, errors.New("the point is not in an OCTET STRING")
	}
	var public crypto.PublicKey
	var err error
	switch k {
	case did.Ed25519:
		public = ed25519.PublicKey(raw) // cryptosigner looks at it
	case did.P256:
		public, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	case did.P384:
		public, err = ecdsa.ParseUncompressedPublicKey(elliptic.P384(), raw)
	}
	return &key{on, private, k, public}, err
}

// Public returns the public key.
func (k *key) Public() crypto.PublicKey { return k.public }

// Sign lets the token sign a digest, or with Ed25519 a message. Tokens have randomness of their own. The standard has no
// way to stop them, so there is no SignContext: what cryptosigner makes of this key does not wait longer than it may.
func (k *key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if hash := opts.HashFunc(); (hash == 0) != (k.kind == did.Ed25519) || hash != 0 && len(digest) != hash.Size() {
		return nil, fmt.Errorf("%v key: not a digest of %v", k.kind, hash)
	}
	if err := k.on.lock(); err != nil {
		return nil, err
	}
	defer k.on.one.Unlock()
	mechanism := []*pkcs11.Mechanism{pkcs11.NewMechanism(curves[k.kind].sign, nil)}
	if err := k.on.library.SignInit(k.on.session, mechanism, k.private); err != nil {
		return nil, err
	}
	signature, err := k.on.library.Sign(k.on.session, digest)
	if err != nil || k.kind == did.Ed25519 {
		return signature, err
	}
	// A token has r || s, and a crypto.Signer DER.
	n := len(signature) / 2
	return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:n]), new(big.Int).SetBytes(signature[n:])})
}
