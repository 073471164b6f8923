// Package didjwk is the DID method did:jwk (quartzjer/did-jwk): the DID is the
// base64url of a public JSON Web Key,
//
//	did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6Ii4uLiIsInkiOiIuLi4ifQ
//
// and its document has that key as its one verification method, "#0". A key
// with "use" is for signatures ("sig") or for key agreement ("enc") alone.
// There is no update, no history and no network.
package didjwk

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// New names a signer's key as a did:jwk. Ed25519 gets the "use" that the
// specification recommends, "sig", and X25519 "enc". Errors wrap [did.ErrInvalid], or
// [did.ErrUnsupportedKey] for a kind that has no JWK form.
func New(s did.Signer) (did.DID, did.SigningKey, error) {
	if s == nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:jwk: %w: no signer", did.ErrInvalid)
	}
	jwk, err := s.PublicKey().JWK()
	if err != nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:jwk: %w", err)
	}
	switch s.PublicKey().Kind() {
	case did.Ed25519:
		jwk = append(jwk[:len(jwk)-1], `,"use":"sig"}`...)
	case did.X25519:
		jwk = append(jwk[:len(jwk)-1], `,"use":"enc"}`...)
	}
	id, err := did.Parse("did:jwk:" + base64.RawURLEncoding.EncodeToString(jwk))
	if err != nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:jwk: %w", err)
	}
	name, err := id.URL("#0")
	if err != nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:jwk: %w", err)
	}
	return id, did.SigningKey{ID: name, Signer: s}, nil
}

// Resolver resolves did:jwk. Its zero value is ready.
type Resolver struct{}

// Resolve works out the document. Errors wrap [did.ErrInvalid] for what is no
// public JWK in strict base64url (a private or a symmetric key above all),
// [did.ErrMethodNotSupported] for another method, and [did.ErrNotFound] for a
// version id. A key of an unknown type, such as RSA, resolves; its verification
// method yields [did.ErrUnsupportedKey].
func (Resolver) Resolve(_ context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	if id.Method() != "jwk" {
		return did.Resolution{}, fmt.Errorf("did:jwk: %w: %.80q", did.ErrMethodNotSupported, id)
	}
	if err := at.WithoutHistory(); err != nil {
		return did.Resolution{}, fmt.Errorf("did:jwk: %w", err)
	}
	data, err := encoding.Base64URL(id.Specific())
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:jwk: %w: %w", did.ErrInvalid, err)
	}
	jwk, err := strictjson.ParseObject(data, strictjson.Limits{Depth: 8, Nodes: 256})
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:jwk: %w: %w", did.ErrInvalid, err)
	}
	document, err := did.ParseDocument(strictjson.Append(nil, expand(id, jwk)))
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:jwk: %w", err)
	}
	return did.Resolution{Document: document}, nil
}

// expand writes the document of the specification's "Read" section.
func expand(id did.DID, jwk map[string]any) map[string]any {
	name := id.String() + "#0"
	tree := map[string]any{
		"@context": []any{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"},
		"id":       id.String(),
		"verificationMethod": []any{map[string]any{
			"id": name, "type": "JsonWebKey2020", "controller": id.String(), "publicKeyJwk": jwk,
		}},
	}
	if jwk["use"] != "enc" {
		for _, relationship := range [...]string{
			"assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation",
		} {
			tree[relationship] = []any{name}
		}
	}
	if jwk["use"] != "sig" {
		tree["keyAgreement"] = []any{name}
	}
	return tree
}
