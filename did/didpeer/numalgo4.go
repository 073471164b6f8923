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

// expand4 is "Resolving a DID" of numalgo 4: the document of the long form,
// with the id that was asked for, long or short.
func expand4(id, long did.DID) (*did.Document, error) {
	hash, encoded, _ := strings.Cut(long.Specific()[1:], ":")
	if hash != hash4(encoded) {
		return nil, fmt.Errorf("%w: the hash %.80q is not that of the document", did.ErrInvalid, hash)
	}
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
	other, _, _ := strings.Cut(long.Specific(), ":")
	other = "did:peer:" + other
	if id != long {
		other = long.String()
	}
	known, _ := tree["alsoKnownAs"].([]any)
	if _, found := tree["alsoKnownAs"]; found && known == nil {
		return nil, fmt.Errorf("%w: alsoKnownAs is not an array", did.ErrInvalid)
	}
	tree["alsoKnownAs"] = append(known, other)
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
