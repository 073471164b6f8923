package ecdsasd2023

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// ErrPointer: a JSON pointer is none, leads into nothing, or names a part of what is one statement.
var ErrPointer = sd.ErrPointer

// Base secures credentials with base proofs, by P-256 keys. What the JSON pointers into the credential name always shows,
// with the id and the type of every object on the way to it, and so does nothing else: of an avatar credential,
// avatar.Mandatory says what must. The pointer "" is the whole credential. Without pointers the types of the credential always
// show, as they do with any: or a holder who leaves one out would get round what verifiers want of that type (MustShow).
//
// The proof's own key and the HMAC key are made from Signing.Rand. The secured credential is for its holder alone.
func (s Suite) Base(mandatory ...vc.Pointer) vc.Securer {
	return securer{s.contexts, sd.Texts(mandatory)}
}

type securer struct {
	contexts  *jsonld.Contexts
	mandatory []string
}

func (s securer) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	if s.contexts == nil {
		return vc.Secured{}, errors.New("the zero Suite secures nothing")
	}
	s.mandatory = sd.Mandatory(c.Object(), s.mandatory)
	a := algorithm(s.contexts)
	a.SignDocument = func(ctx context.Context, document map[string]any, proofHash []byte, k did.Signer) (string, error) {
		return s.sign(ctx, document, proofHash, k, by.Rand)
	}
	return a.Suite(s.contexts).Secure(ctx, c, by)
}

// sign makes the value of a base proof (sections 3.6.2, 3.6.3 and 3.6.5).
func (s securer) sign(ctx context.Context, document map[string]any, proofHash []byte, by did.Signer, random io.Reader) (string, error) {
	issuer := by.PublicKey()
	if err := checkKind(issuer); err != nil {
		return "", err
	}
	var secret [2 * digestSize]byte
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return "", fmt.Errorf("randomness for a proof: %w", err)
	}
	v := baseValue{HMACKey: secret[:digestSize], Mandatory: s.mandatory}
	whole, err := sd.Transform(ctx, s.contexts, document, sd.HMACLabels(v.HMACKey))
	if err != nil {
		return "", err
	}
	if len(whole.Statements) > maxStatements {
		return "", fmt.Errorf("%w: %d statements, at most %d", ErrProofValue, len(whole.Statements), maxStatements)
	}
	indexes, err := whole.Match(s.mandatory)
	if err != nil {
		return "", err
	}
	mandatory, others := sd.Group(whole.Statements, indexes)
	key, err := newProofKey(secret[digestSize:], proofHash, whole.Statements)
	if err != nil {
		return "", err
	}
	v.ProofKey = slices.Concat(multicodec[:], key.PublicKey().Bytes())
	for _, statement := range others {
		signature, err := key.Sign(ctx, []byte(statement))
		if err != nil {
			return "", err
		}
		v.Statements = append(v.Statements, signature)
	}
	toSign := signData(proofHash, v.ProofKey, mandatory)
	if v.Signature, err = by.Sign(ctx, toSign); err != nil {
		return "", err
	}
	// A signer may be a device with a fault: what it returns is checked before anybody else sees it.
	if err := issuer.Verify(toSign, v.Signature); err != nil {
		return "", fmt.Errorf("the signer's own signature: %w", err)
	}
	return serialize(headerBase, v.items())
}

// newProofKey makes the key of one proof from a random seed. What is signed goes into it as well: where randomness fails and
// repeats itself, two credentials still have two keys, and no statement of one can be put into the other.
func newProofKey(seed, proofHash []byte, statements []string) (*did.PrivateKey, error) {
	h := sha256.New()
	h.Write(proofHash)
	h.Write([]byte(strings.Join(statements, "")))
	return did.DeriveKey(seed, name+" proof "+hex.EncodeToString(h.Sum(nil)), 0, did.P256)
}
