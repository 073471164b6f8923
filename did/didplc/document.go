package didplc

import (
	"maps"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// The contexts of a document: those of every one, and those of its keys.
const (
	contextDID       = "https://www.w3.org/ns/did/v1"
	contextMultikey  = "https://w3id.org/security/multikey/v1"
	contextP256      = "https://w3id.org/security/suites/ecdsa-2019/v1"
	contextSecp256k1 = "https://w3id.org/security/suites/secp256k1-2019/v1"
)

func (l *Log) resolution(at did.Version, purposes map[string]did.Purpose) (r did.Resolution, err error) {
	n, err := l.find(at)
	if err != nil {
		return r, err
	}
	entry := l.entries[l.chain[n]]
	r.VersionID = entry.Operation.cid
	r.Created = l.entries[0].Created
	if n > 0 {
		r.Updated = entry.Created
	}
	if n+1 < len(l.chain) {
		next := l.entries[l.chain[n+1]]
		r.NextVersionID, r.NextUpdate = next.Operation.cid, next.Created
	}
	if entry.Operation.tombstone {
		r.Deactivated = true
		return r, nil
	}
	r.Document, err = document(l.id, entry.Operation.state, purposes)
	if err != nil {
		return did.Resolution{}, err
	}
	return r, nil
}

// document is "Presentation as DID Document", in the order of the names.
func document(id did.DID, s State, purposes map[string]did.Purpose) (*did.Document, error) {
	contexts := []any{contextDID, contextMultikey}
	names := []any{}
	for _, name := range s.AlsoKnownAs {
		names = append(names, name)
	}
	methods, services := []any{}, []any{}
	relationships := map[string][]any{}
	for _, name := range slices.Sorted(maps.Keys(s.VerificationMethods)) {
		multikey := strings.TrimPrefix(s.VerificationMethods[name], "did:key:")
		if key, err := did.ParseMultikey(multikey); err == nil {
			for _, suite := range [...]struct {
				kind    did.Kind
				context any
			}{{did.P256, contextP256}, {did.Secp256k1, contextSecp256k1}} {
				if key.Kind() == suite.kind && !slices.Contains(contexts, suite.context) {
					contexts = append(contexts, suite.context)
				}
			}
		}
		methods = append(methods, map[string]any{
			"id": id.String() + "#" + name, "type": "Multikey", "controller": id.String(), "publicKeyMultibase": multikey,
		})
		for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
			if purposes[name]&p != 0 {
				relationships[p.String()] = append(relationships[p.String()], id.String()+"#"+name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Services)) {
		service := s.Services[name]
		services = append(services, map[string]any{
			"id": "#" + name, "type": service.Type, "serviceEndpoint": service.Endpoint,
		})
	}
	tree := map[string]any{
		"@context": contexts, "id": id.String(), "alsoKnownAs": names, "verificationMethod": methods, "service": services,
	}
	for name, list := range relationships {
		tree[name] = list
	}
	return did.ParseDocument(strictjson.Append(nil, tree))
}
