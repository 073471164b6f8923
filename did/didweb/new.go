package didweb

import (
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// New makes a did:web for a place on the web, such as "kestrel.example" or
// "kestrel.example:8443/u/bob", and a document with the signer's key: its JSON
// is to be served where [URL] says, as application/did or application/json.
// The key is a Multikey that is named after its own text, and stands under
// every relationship but key agreement; X25519 under key agreement alone.
//
// The domain is in lower case, and the path has no characters but those of a
// DID. Errors wrap [did.ErrInvalid].
func New(at string, s did.Signer) (did.DID, did.SigningKey, *did.Document, error) {
	id, key, document, err := create(at, s)
	if err != nil {
		return did.DID{}, did.SigningKey{}, nil, fmt.Errorf("did:web at %.80q: %w", at, err)
	}
	return id, key, document, nil
}

func create(at string, s did.Signer) (id did.DID, key did.SigningKey, document *did.Document, err error) {
	if s == nil || s.PublicKey().IsZero() {
		return id, key, nil, fmt.Errorf("%w: no signer, or no key", did.ErrInvalid)
	}
	host, path, hasPath := strings.Cut(at, "/")
	if host != strings.ToLower(host) || strings.ContainsAny(at, "%") || strings.Contains(path, ":") {
		return id, key, nil, fmt.Errorf("%w: upper case in the domain, percent-encoding, or a colon in the path", did.ErrInvalid)
	}
	specific := strings.ReplaceAll(host, ":", "%3A")
	if hasPath {
		specific += ":" + strings.ReplaceAll(path, "/", ":")
	}
	if id, err = did.Parse("did:web:" + specific); err != nil {
		return id, key, nil, err
	}
	if _, err = URL(id); err != nil {
		return id, key, nil, err
	}
	name, err := id.URL("#" + s.PublicKey().Multikey())
	if err != nil {
		return id, key, nil, err
	}
	document, err = did.ParseDocument(strictjson.Append(nil, tree(id, name, s.PublicKey())))
	return id, did.SigningKey{ID: name, Signer: s}, document, err
}

// tree is not [did.PublicKey.Document], which for Ed25519 adds a derived key
// for key agreement: here nobody asked for one.
func tree(id did.DID, name did.URL, key did.PublicKey) map[string]any {
	tree := map[string]any{
		"@context": []any{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"},
		"id":       id.String(),
		"verificationMethod": []any{map[string]any{
			"id": name.String(), "type": "Multikey", "controller": id.String(), "publicKeyMultibase": key.Multikey(),
		}},
	}
	relationships := []string{"authentication", "assertionMethod", "capabilityInvocation", "capabilityDelegation"}
	if key.Kind() == did.X25519 {
		relationships = []string{"keyAgreement"}
	}
	for _, r := range relationships {
		tree[r] = []any{name.String()}
	}
	return tree
}
