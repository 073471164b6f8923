// Package jcsproof is the core of the cryptosuite eddsa-jcs-2022 (W3C Recommendation "Data Integrity EdDSA Cryptosuites
// v1.0" of 2025-05-15, section 3.3): transformation, hashing, serialization. It knows no credentials, so that DID methods
// whose logs are signed this way can use it too. Hashing and serialization are those of all EdDSA and ECDSA suites.
package jcsproof

import (
	"context"
	"crypto"
	_ "crypto/sha256" // for crypto.Hash
	_ "crypto/sha512"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/jcs"
)

// Name is the cryptosuite's identifier.
const Name = "eddsa-jcs-2022"

var (
	// ErrKey: the suite does not sign with keys of this kind.
	ErrKey = errors.New("the suite has no keys of this kind")
	// ErrProofValue: the proof value is not a signature of the key's kind in multibase base58btc.
	ErrProofValue = errors.New("not a proof value")
)

// Hash is the hash function that goes with a kind of key: SHA-384 for P-384, otherwise SHA-256.
func Hash(k did.Kind) crypto.Hash {
	if k == did.P384 {
		return crypto.SHA384
	}
	return crypto.SHA256
}

// Digest is the hash of the canonical proof configuration, then the hash of the canonical document: what is signed.
func Digest(k did.Kind, config, document []byte) []byte {
	var out []byte
	for _, part := range [...][]byte{config, document} {
		h := Hash(k).New()
		h.Write(part)
		out = h.Sum(out)
	}
	return out
}

// SignDigest signs a digest by a key of one of the kinds and writes the proof value.
func SignDigest(ctx context.Context, digest []byte, by did.Signer, kinds ...did.Kind) (string, error) {
	key := by.PublicKey()
	if !slices.Contains(kinds, key.Kind()) {
		return "", fmt.Errorf("%w: %s", ErrKey, key.Kind())
	}
	signature, err := by.Sign(ctx, digest)
	if err != nil {
		return "", err
	}
	// A signer may be a device with a fault: what it returns is checked before anybody else sees it.
	if err := key.Verify(digest, signature); err != nil {
		return "", fmt.Errorf("the signer's own signature: %w", err)
	}
	return encoding.EncodeMultibase(signature), nil
}

// VerifyDigest checks a proof value over a digest by a key of one of the kinds.
func VerifyDigest(digest []byte, proofValue string, key did.PublicKey, kinds ...did.Kind) error {
	if !slices.Contains(kinds, key.Kind()) {
		return fmt.Errorf("%w: %s", ErrKey, key.Kind())
	}
	size := 64
	if key.Kind() == did.P384 {
		size = 96
	}
	signature, err := encoding.Multibase(proofValue, 140)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	if len(signature) != size {
		return fmt.Errorf("%w: it has %d bytes, a signature by %s has %d", ErrProofValue, len(signature), key.Kind(), size)
	}
	return key.Verify(digest, signature)
}

// digest transforms and hashes: neither map has a proof value or a proof member.
func digest(document, config map[string]any) ([]byte, error) {
	c, err := jcs.Canonical(config)
	if err != nil {
		return nil, fmt.Errorf("proof configuration: %w", err)
	}
	d, err := jcs.Canonical(document)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return Digest(did.Ed25519, c, d), nil
}

// Sign completes a proof over a document: options are all members of the proof but its value. Neither map is changed.
func Sign(ctx context.Context, document, options map[string]any, by did.Signer) (map[string]any, error) {
	hash, err := digest(document, options)
	if err != nil {
		return nil, err
	}
	value, err := SignDigest(ctx, hash, by, did.Ed25519)
	if err != nil {
		return nil, err
	}
	proof := make(map[string]any, len(options)+1)
	maps.Copy(proof, options)
	proof["proofValue"] = value
	return proof, nil
}

// Verify checks a proof over a document that has no proof member.
func Verify(document, proof map[string]any, key did.PublicKey) error {
	value, _ := proof["proofValue"].(string)
	options := maps.Clone(proof)
	delete(options, "proofValue")
	hash, err := digest(document, options)
	if err != nil {
		return err
	}
	return VerifyDigest(hash, value, key, did.Ed25519)
}
