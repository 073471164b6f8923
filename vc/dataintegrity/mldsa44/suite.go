package mldsa44

import (
	"context"
	"encoding/base64"
	"fmt"

	"filippo.io/mldsa"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// RDFC2024 is mldsa44-rdfc-2024 (Quantum-Safe Cryptosuites section 3.3), experimental:
//
//	transformation  RDF Dataset Canonicalization, RDFC-1.0 with SHA-256, after expansion with contexts from c
//	hash            SHA-256 of the proof configuration || SHA-256 of the document
//	key             ML-DSA-44
//	proof value     signature, 2420 bytes, multibase base64url without padding
func RDFC2024(c *jsonld.Contexts) dataintegrity.Suite {
	return algorithm("mldsa44-rdfc-2024", false).Suite(c)
}

// JCS2024 is mldsa44-jcs-2024 (Quantum-Safe Cryptosuites section 3.3), experimental: as RDFC2024, but for
//
//	transformation  JSON Canonicalization Scheme, RFC 8785
//
// The proof has no contexts of its own; those of the document are signed whole. Terms and types are checked against c.
func JCS2024(c *jsonld.Contexts) dataintegrity.Suite {
	return algorithm("mldsa44-jcs-2024", true).Suite(c)
}

func algorithm(name string, byJCS bool) dataintegrity.Algorithm {
	return dataintegrity.Algorithm{Cryptosuite: name, JCS: byJCS, SignHash: sign, VerifyHash: verify, KeyName: keyName}
}

// sign is proof serialization (section 3.1.4).
func sign(ctx context.Context, hashData []byte, by did.Signer) (string, error) {
	if err := checkKind(by.PublicKey()); err != nil {
		return "", err
	}
	signature, err := by.Sign(ctx, hashData)
	if err != nil {
		return "", err
	}
	// A signer may be a device with a fault: what it returns is checked before anybody else sees it.
	if err := Verify(by.PublicKey(), hashData, signature); err != nil {
		return "", fmt.Errorf("the signer's own signature: %w", err)
	}
	return "u" + base64.RawURLEncoding.EncodeToString(signature), nil
}

// verify is proof verification (section 3.1.5).
func verify(hashData []byte, proofValue string, key did.PublicKey) error {
	want := 1 + base64.RawURLEncoding.EncodedLen(mldsa.MLDSA44SignatureSize)
	if len(proofValue) != want || proofValue[0] != 'u' {
		return fmt.Errorf(`%w: a proof value is "u" and base64url, %d characters, got %d: %.20q`, did.ErrSignature, want, len(proofValue), proofValue)
	}
	signature, err := encoding.Base64URL(proofValue[1:])
	if err != nil {
		return fmt.Errorf("%w: proof value: %w", did.ErrSignature, err)
	}
	return Verify(key, hashData, signature)
}

// keyName takes a did:key in base64url, without a fragment, for its one key, and leaves all else as it is.
func keyName(verificationMethod string) string {
	id, err := did.Parse(verificationMethod) // a DID and nothing behind it
	if err != nil || id.Method() != "key" || id.Specific()[0] != 'u' {
		return verificationMethod
	}
	return verificationMethod + "#" + id.Specific()
}
