package didpeer

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
)

const (
	codecJSON    = "\x80\x04" // multicodec json, 0x0200
	codecSHA256  = "\x12\x20" // multihash sha2-256, 32 bytes
	maxDocument4 = 16 << 10
)

// inputLimits bounds the input document.
var inputLimits = strictjson.Limits{Bytes: maxDocument4, Depth: 32, Nodes: 5000}

// Input writes an input document for [New4]: keys, each under all of its
// purposes, and services, each a JSON object with a relative "id" ("#didcomm").
// The keys are named #key-1, #key-2, … in their order. Errors wrap
// [did.ErrInvalid].
func Input(keys []Key, services ...[]byte) ([]byte, error) {
	tree := map[string]any{
		"@context": []any{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"},
	}
	var methods, list []any
	for i, k := range keys {
		name := fmt.Sprintf("#key-%d", i+1)
		if k.Key.IsZero() || k.Purpose == 0 {
			return nil, fmt.Errorf("did:peer key %d: %w: no purpose, or no key", i+1, did.ErrInvalid)
		}
		rest := k.Purpose
		for _, c := range purposeCodes {
			if k.Purpose&c.purpose != 0 {
				under, _ := tree[c.purpose.String()].([]any)
				tree[c.purpose.String()] = append(under, name)
				rest &^= c.purpose
			}
		}
		if rest != 0 {
			return nil, fmt.Errorf("did:peer key %d: %w: unknown purpose %v", i+1, did.ErrInvalid, rest)
		}
		methods = append(methods, map[string]any{"id": name, "type": "Multikey", "publicKeyMultibase": k.Key.Multikey()})
	}
	for i, service := range services {
		object, err := strictjson.ParseObject(service, serviceLimits)
		if err != nil {
			return nil, fmt.Errorf("did:peer service %d: %w: %w", i+1, did.ErrInvalid, err)
		}
		list = append(list, object)
	}
	if methods != nil {
		tree["verificationMethod"] = methods
	}
	if list != nil {
		tree["service"] = list
	}
	return strictjson.Append(nil, tree), nil
}

// New4 makes a did:peer with numalgo 4 of an input document: a DID document
// without "id", in which every id is relative ("#key-1") and a verification
// method without "controller" is the DID's own. The long form carries the
// document; the short form is for those who have seen the long one. The members
// of the input document are sorted. Errors wrap [did.ErrInvalid].
func New4(input []byte) (long, short did.DID, err error) {
	tree, err := strictjson.ParseObject(input, inputLimits)
	if err != nil {
		return did.DID{}, did.DID{}, fmt.Errorf("did:peer: %w: %w", did.ErrInvalid, err)
	}
	encoded := encoding.EncodeMultibase(strictjson.Append([]byte(codecJSON), tree))
	short, err = did.Parse("did:peer:4" + hash4(encoded))
	if err == nil {
		long, err = did.Parse(short.String() + ":" + encoded)
	}
	if err == nil {
		_, err = expand4(long, long)
	}
	if err != nil {
		return did.DID{}, did.DID{}, fmt.Errorf("did:peer: %w", err)
	}
	return long, short, nil
}

func hash4(encoded string) string {
	digest := sha256.Sum256([]byte(encoded))
	return encoding.EncodeMultibase(append([]byte(codecSHA256), digest[:]...))
}

// Short returns the short form of a long form of numalgo 4, whose hash has to be
// that of its document. Errors wrap [did.ErrInvalid].
func Short(long did.DID) (did.DID, error) {
	rest, isPeer := strings.CutPrefix(long.String(), "did:peer:4")
	hash, encoded, isLong := strings.Cut(rest, ":")
	if !isPeer || !isLong {
		return did.DID{}, fmt.Errorf("did:peer: %w: %.80q is no long form", did.ErrInvalid, long)
	}
	if hash != hash4(encoded) {
		return did.DID{}, fmt.Errorf("did:peer: %w: the hash %.80q is not that of the document", did.ErrInvalid, hash)
	}
	return did.Parse("did:peer:4" + hash)
}

// expand4 is "Resolving a DID" of numalgo 4: the document of a long form, with
// the id that was asked for, that or the short one, and the other as its
// equivalent.
func expand4(id, long did.DID) (did.Resolution, error) {
	other, err := Short(long)
	if err != nil {
		return did.Resolution{}, err
	}
	if id != long {
		other = long
	}
	document, err := document4(id, other, long)
	if err != nil {
		return did.Resolution{}, err
	}
	return did.Resolution{Document: document, EquivalentIDs: []did.DID{other}}, nil
}

func document4(id, other, long did.DID) (*did.Document, error) {
	_, encoded, _ := strings.Cut(long.Specific(), ":")
	data, err := encoding.Multibase(encoded, maxDocument4)
	if err != nil {
		return nil, fmt.Errorf("%w: document: %w", did.ErrInvalid, err)
	}
	json, ok := strings.CutPrefix(string(data), codecJSON)
	if !ok {
		return nil, fmt.Errorf("%w: the document is not marked as JSON", did.ErrInvalid)
	}
	tree, err := strictjson.ParseObject([]byte(json), inputLimits)
	if err != nil {
		return nil, fmt.Errorf("%w: document: %w", did.ErrInvalid, err)
	}
	controllers, err := contextualize(tree, id)
	if err != nil {
		return nil, err
	}
	known, _ := tree["alsoKnownAs"].([]any)
	if _, found := tree["alsoKnownAs"]; found && known == nil {
		return nil, fmt.Errorf("%w: alsoKnownAs is not an array", did.ErrInvalid)
	}
	tree["alsoKnownAs"] = append(known, other.String())
	return parseExpanded(tree, id, controllers)
}

// contextualize puts the id and the controllers in and counts these. Every
// method and service has to have a relative id.
func contextualize(tree map[string]any, id did.DID) (controllers int, err error) {
	if _, found := tree["id"]; found {
		return 0, fmt.Errorf("%w: the input document has an id", did.ErrInvalid)
	}
	tree["id"] = id.String()
	for _, list := range [...]string{
		"verificationMethod", "authentication", "assertionMethod", "keyAgreement",
		"capabilityInvocation", "capabilityDelegation", "service",
	} {
		items, _ := tree[list].([]any)
		for i, item := range items {
			object, ok := item.(map[string]any)
			if !ok {
				continue // a reference, or for ParseDocument to refuse
			}
			if name, _ := object["id"].(string); !strings.HasPrefix(name, "#") {
				return 0, fmt.Errorf("%w: %s %d: its id is not relative", did.ErrInvalid, list, i)
			}
			if _, found := object["controller"]; !found && list != "service" {
				object["controller"] = id.String()
				controllers++
			}
		}
	}
	return controllers, nil
}
