// Package jcsproof is the core of the cryptosuite eddsa-jcs-2022 (W3C Recommendation "Data Integrity EdDSA Cryptosuites
// v1.0" of 2025-05-15, section 3.3): transformation, hashing, serialization. It knows no credentials, so that DID methods
// whose logs are signed this way can use it too.
package jcsproof

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/jcs"
)

// Name is the cryptosuite's identifier.
const Name = "eddsa-jcs-2022"

var (
	// ErrKey: the key is not an Ed25519 key.
	ErrKey = errors.New("not an Ed25519 key")
	// ErrProofValue: the proof value is not what section 3.3.1 prescribes.
	ErrProofValue = errors.New("not a proof value of 64 bytes in multibase base58btc")
)

// HashData is SHA-256 of the canonical proof configuration, then SHA-256 of the canonical document (section 3.3.4).
// Neither has a proof value or a proof member.
func HashData(document, proofConfig map[string]any) ([]byte, error) {
	config, err := jcs.Canonical(proofConfig)
	if err != nil {
		return nil, fmt.Errorf("proof configuration: %w", err)
	}
	doc, err := jcs.Canonical(document)
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	first, second := sha256.Sum256(config), sha256.Sum256(doc)
	return append(first[:], second[:]...), nil
}

// SignHash signs hash data and writes the proof value. Every suite that signs with Ed25519 shares it.
func SignHash(ctx context.Context, hashData []byte, by did.Signer) (string, error) {
	if by.PublicKey().Kind() != did.Ed25519 {
		return "", fmt.Errorf("%w but %s", ErrKey, by.PublicKey().Kind())
	}
	signature, err := by.Sign(ctx, hashData)
	if err != nil {
		return "", err
	}
	// A signer may be a device with a fault: what it returns is checked before anybody else sees it.
	if err := by.PublicKey().Verify(hashData, signature); err != nil {
		return "", fmt.Errorf("the signer's own signature: %w", err)
	}
	return encoding.EncodeMultibase(signature), nil
}

// VerifyHash checks a proof value over hash data.
func VerifyHash(hashData []byte, proofValue string, key did.PublicKey) error {
	if key.Kind() != did.Ed25519 {
		return fmt.Errorf("%w but %s", ErrKey, key.Kind())
	}
	signature, err := encoding.Multibase(proofValue, 100)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	if len(signature) != 64 {
		return fmt.Errorf("%w: it has %d bytes", ErrProofValue, len(signature))
	}
	return key.Verify(hashData, signature)
}

// Sign completes a proof over a document: options are all members of the proof but its value. Neither map is changed.
func Sign(ctx context.Context, document, options map[string]any, by did.Signer) (map[string]any, error) {
	hash, err := HashData(document, options)
	if err != nil {
		return nil, err
	}
	value, err := SignHash(ctx, hash, by)
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
	hash, err := HashData(document, options)
	if err != nil {
		return err
	}
	return VerifyHash(hash, value, key)
}
