package didpeer

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// serviceLimits bounds one encoded service.
var serviceLimits = strictjson.Limits{Bytes: 16 << 10, Depth: 16, Nodes: 1000}

// purposeCodes are the letters of numalgo 2 and their relationships.
var purposeCodes = [...]struct {
	code    byte
	purpose did.Purpose
}{
	{'A', did.AssertionMethod},
	{'E', did.KeyAgreement},
	{'V', did.Authentication},
	{'I', did.CapabilityInvocation},
	{'D', did.CapabilityDelegation},
}

// abbreviations are the common strings of numalgo 2, as names of members.
var abbreviations = map[string]string{"t": "type", "s": "serviceEndpoint", "r": "routingKeys", "a": "accept"}

// abbreviatedType is the one that is abbreviated as a value of "type".
const abbreviatedType, fullType = "dm", "DIDCommMessaging"

// Key is a key and its relationship: one in numalgo 2, a set in numalgo 4.
type Key struct {
	Purpose did.Purpose
	Key     did.PublicKey
}

// New2 makes a did:peer with numalgo 2 of keys, each with one purpose, and
// services, each a JSON object; a service's "id", if it has one, is relative
// ("#didcomm"), and no member has the name of an abbreviation ("t", "s", "r",
// "a"), nor the type "dm". The keys are named #key-1, #key-2, … in their order. Errors
// wrap [did.ErrInvalid].
func New2(keys []Key, services ...[]byte) (did.DID, error) {
	var s strings.Builder
	s.WriteString("did:peer:2")
	for i, k := range keys {
		code := byte(0)
		for _, c := range purposeCodes {
			if c.purpose == k.Purpose {
				code = c.code
			}
		}
		if code == 0 || k.Key.IsZero() {
			return did.DID{}, fmt.Errorf("did:peer key %d: %w: not one purpose, or no key", i+1, did.ErrInvalid)
		}
		s.WriteByte('.')
		s.WriteByte(code)
		s.WriteString(k.Key.Multikey())
	}
	for i, service := range services {
		tree, err := strictjson.ParseObject(service, serviceLimits)
		if err != nil {
			return did.DID{}, fmt.Errorf("did:peer service %d: %w: %w", i+1, did.ErrInvalid, err)
		}
		short := abbreviate(tree)
		// What reads "s", "t", "r", "a" or the type "dm" by itself comes back as
		// something else.
		if back, err := lengthenValue(short); err != nil || !strictjson.Equal(back, tree) {
			return did.DID{}, fmt.Errorf("did:peer service %d: %w: the abbreviations of numalgo 2 would change it", i+1, did.ErrInvalid)
		}
		s.WriteString(".S")
		s.WriteString(base64.RawURLEncoding.EncodeToString(strictjson.Append(nil, short)))
	}
	id, err := did.Parse(s.String())
	if err == nil {
		_, err = expand2(id, id.Specific()[1:])
	}
	if err != nil {
		return did.DID{}, fmt.Errorf("did:peer: %w", err)
	}
	return id, nil
}

// expand2 is "Resolving a did:peer:2".
func expand2(id did.DID, rest string) (*did.Document, error) {
	elements := strings.Split(rest, ".")
	if elements[0] != "" || len(elements) == 1 {
		return nil, fmt.Errorf("%w: numalgo 2 without elements", did.ErrInvalid)
	}
	var methods, services []any
	relationships := map[string][]any{}
	unnamed := 0
	for i, element := range elements[1:] {
		if element == "" {
			return nil, fmt.Errorf("%w: element %d is empty", did.ErrInvalid, i+1)
		}
		if element[0] == 'S' {
			service, err := decodeService(element[1:], &unnamed)
			if err != nil {
				return nil, fmt.Errorf("element %d: %w", i+1, err)
			}
			services = append(services, service)
			continue
		}
		purpose := did.Purpose(0)
		for _, c := range purposeCodes {
			if c.code == element[0] {
				purpose = c.purpose
			}
		}
		if purpose == 0 {
			return nil, fmt.Errorf("%w: element %d has the purpose %q", did.ErrInvalid, i+1, element[:1])
		}
		if err := base58Only(element[1:]); err != nil {
			return nil, fmt.Errorf("element %d: %w", i+1, err)
		}
		name := fmt.Sprintf("#key-%d", len(methods)+1)
		methods = append(methods, map[string]any{
			"id": name, "type": "Multikey", "controller": id.String(), "publicKeyMultibase": element[1:],
		})
		relationships[purpose.String()] = append(relationships[purpose.String()], name)
	}
	tree := map[string]any{
		"@context": []any{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"},
		"id":       id.String(),
	}
	if methods != nil {
		tree["verificationMethod"] = methods
	}
	for name, list := range relationships {
		tree[name] = list
	}
	if services != nil {
		tree["service"] = services
	}
	return parseExpanded(tree, id, len(methods))
}

// maxExpanded is how much of an expanded document may be the DID, written again
// as a controller. A DID of 16 KiB with a thousand methods would unfold into 16
// MiB; a DID document may have 256 KiB.
const maxExpanded = 256 << 10

// parseExpanded reads a tree in which the DID stands as the controller of so
// many methods.
func parseExpanded(tree map[string]any, id did.DID, controllers int) (*did.Document, error) {
	if n := controllers * len(id.String()); n > maxExpanded {
		return nil, fmt.Errorf("%w: %d methods make a document longer than %d bytes", did.ErrInvalid, controllers, maxExpanded)
	}
	return did.ParseDocument(strictjson.Append(nil, tree))
}

// decodeService reads one service and names it if it has no name; unnamed
// counts those.
func decodeService(encoded string, unnamed *int) (map[string]any, error) {
	data, err := encoding.Base64URL(encoded)
	if err != nil {
		return nil, fmt.Errorf("service: %w: %w", did.ErrInvalid, err)
	}
	tree, err := strictjson.ParseObject(data, serviceLimits)
	if err != nil {
		return nil, fmt.Errorf("service: %w: %w", did.ErrInvalid, err)
	}
	service, err := lengthen(tree)
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	id, found := service["id"]
	if s, _ := id.(string); found && !strings.HasPrefix(s, "#") {
		return nil, fmt.Errorf("service: %w: its id is not relative", did.ErrInvalid)
	}
	if !found {
		service["id"] = "#service"
		if *unnamed > 0 {
			service["id"] = fmt.Sprintf("#service-%d", *unnamed)
		}
		*unnamed++
	}
	return service, nil
}

// lengthen undoes abbreviate. Two members that come to have one name are
// refused.
func lengthen(object map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(object))
	for name, v := range object {
		if full, ok := abbreviations[name]; ok {
			name = full
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("%w: member %q abbreviated and in full", did.ErrInvalid, name)
		}
		v, err := lengthenValue(v)
		if err != nil {
			return nil, err
		}
		if name == "type" && v == abbreviatedType {
			v = fullType
		}
		out[name] = v
	}
	return out, nil
}

func lengthenValue(v any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		return lengthen(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			var err error
			if out[i], err = lengthenValue(v[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// abbreviate replaces common strings, in names of members and in the value of
// "type", at every depth.
func abbreviate(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			if name == "type" && member == fullType {
				member = abbreviatedType
			}
			for short, full := range abbreviations {
				if name == full {
					name = short
					break
				}
			}
			out[name] = abbreviate(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = abbreviate(v[i])
		}
		return out
	}
	return v
}
