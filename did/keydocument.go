package did

import (
	"fmt"

	"filippo.io/edwards25519"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// KeyDocument makes the document of a DID that is nothing but a Multikey, as
// did:key (v0.7, §3.1) and did:peer numalgo 0 prescribe; the key is named after
// its own text. A signing key stands under every relationship but key agreement;
// for Ed25519 that is an X25519 key derived from it, worked out only when it is
// asked for. X25519 stands under key agreement alone. Errors are those of
// [ParseMultikey].
func (id DID) KeyDocument(multikey string) (*Document, error) {
	key, err := ParseMultikey(multikey)
	if err != nil {
		return nil, err
	}
	if id.IsZero() {
		return nil, fmt.Errorf("key document: %w: no DID", ErrInvalid)
	}
	purposes := Authentication | AssertionMethod | CapabilityInvocation | CapabilityDelegation
	if key.kind == X25519 {
		purposes = KeyAgreement
	}
	m, err := keyMethod(id, key, multikey, purposes) // one key has one text, so it is not written again
	if err != nil {
		return nil, err
	}
	return &Document{id: id, methods: []method{m}}, nil
}

func keyMethod(id DID, key PublicKey, multikey string, purposes Purpose) (method, error) {
	s := id.s + "#" + multikey // in one piece: this is most of what did:key allocates
	if len(s) > maxIdentifier {
		return method{}, fmt.Errorf("DID URL %s: %w: longer than %d bytes", quote(s), ErrInvalid, maxIdentifier)
	}
	return method{VerificationMethod: VerificationMethod{
		ID: URL{s, len(id.s)}, Type: "Multikey", Controller: id, Key: key, Purposes: purposes,
	}}, nil
}

// derived returns the key agreement method of a key document of Ed25519.
func (d *Document) derived() (method, bool) {
	if d.raw != nil || len(d.methods) != 1 || d.methods[0].Key.kind != Ed25519 {
		return method{}, false
	}
	point, err := new(edwards25519.Point).SetBytes([]byte(d.methods[0].Key.raw))
	if err != nil {
		return method{}, false
	}
	// The birational map of RFC 7748, §4.1.
	key, err := NewPublicKey(X25519, point.BytesMontgomery())
	if err != nil {
		return method{}, false
	}
	m, err := keyMethod(d.id, key, key.Multikey(), KeyAgreement)
	return m, err == nil
}

// keyJSON writes a key document.
func (d *Document) keyJSON() []byte {
	tree := map[string]any{
		"@context": []any{contextDID1, "https://w3id.org/security/multikey/v1"},
		"id":       d.id.s,
	}
	methods := d.methods
	if derived, ok := d.derived(); ok {
		methods = []method{d.methods[0], derived}
	}
	var list []any
	for _, m := range methods {
		list = append(list, map[string]any{
			"id": m.ID.s, "type": m.Type, "controller": m.Controller.s, "publicKeyMultibase": m.Key.Multikey(),
		})
		for i, name := range purposeNames {
			if m.Purposes&(1<<i) != 0 {
				tree[name] = []any{m.ID.s}
			}
		}
	}
	tree["verificationMethod"] = list
	return strictjson.Append(nil, tree)
}
