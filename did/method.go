package did

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/xsd"
)

// The properties that hold a public key.
const (
	propMultibase = "publicKeyMultibase"
	propJWK       = "publicKeyJwk"
	propBase58    = "publicKeyBase58"
)

// methodTypes are the types of verification methods whose keys are read, the
// kind of key that each may hold (0: any) and the properties it may stand in.
var methodTypes = map[string]struct {
	kind  Kind
	props []string
}{
	"Multikey":                          {0, []string{propMultibase}},
	"JsonWebKey":                        {0, []string{propJWK}},
	"JsonWebKey2020":                    {0, []string{propJWK}},
	"Ed25519VerificationKey2020":        {Ed25519, []string{propMultibase}},
	"Ed25519VerificationKey2018":        {Ed25519, []string{propBase58, propMultibase, propJWK}},
	"X25519KeyAgreementKey2020":         {X25519, []string{propMultibase}},
	"X25519KeyAgreementKey2019":         {X25519, []string{propBase58, propMultibase, propJWK}},
	"EcdsaSecp256k1VerificationKey2019": {Secp256k1, []string{propBase58, propMultibase, propJWK}},
	"EcdsaSecp256r1VerificationKey2019": {P256, []string{propBase58, propMultibase, propJWK}},
	"Bls12381G2Key2020":                 {BLS12381G2, []string{propBase58, propMultibase}},
}

// secretProps have no place in a document that others read.
var secretProps = [...]string{
	"secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk", "privateKeyBase58",
	"privateKeyHex", "privateKeyPem",
}

// materialProps are the properties that hold a public key, today's and those of
// old suites. A method has one (Controlled Identifiers 1.0, §2.2.1).
var materialProps = [...]string{propMultibase, propJWK, propBase58, "publicKeyHex", "publicKeyPem"}

func (p *parser) parseMethod(object map[string]any) (method, error) {
	var m method
	id, err := stringMember(object, "id")
	if err != nil {
		return m, err
	}
	if m.ID, err = p.resolve(id); err != nil {
		return m, fmt.Errorf("id: %w", err)
	}
	if m.Type, err = stringMember(object, "type"); err != nil {
		return m, err
	}
	m.Controller = p.doc.id
	if _, found := object["controller"]; found {
		controller, err := stringMember(object, "controller")
		if err != nil {
			return m, err
		}
		if m.Controller, err = Parse(controller); err != nil {
			return m, fmt.Errorf("controller: %w", err)
		}
	}
	if m.Expires, err = timeMember(object, "expires"); err != nil {
		return m, err
	}
	if m.Revoked, err = timeMember(object, "revoked"); err != nil {
		return m, err
	}
	m.Key, m.allowed, err = parseMethodKey(m.Type, object)
	if errors.Is(err, ErrUnsupportedKey) {
		m.problem, err = err, nil
	}
	return m, err
}

// parseMethodKey reads the key of a method and the purposes that it allows.
func parseMethodKey(typ string, object map[string]any) (PublicKey, Purpose, error) {
	for _, name := range secretProps {
		if _, found := object[name]; found {
			return PublicKey{}, 0, fmt.Errorf("%w: private key %q in a document", ErrInvalid, name)
		}
	}
	if jwk, ok := object[propJWK].(map[string]any); ok {
		if err := refuseSecret(jwk); err != nil {
			return PublicKey{}, 0, fmt.Errorf("%s: %w", propJWK, err)
		}
	}
	want, known := methodTypes[typ]
	if !known {
		return PublicKey{}, allPurposes, fmt.Errorf("%w: verification method type %s", ErrUnsupportedKey, quote(typ))
	}
	var prop string
	for _, name := range materialProps {
		if _, found := object[name]; !found {
			continue
		}
		if prop != "" {
			return PublicKey{}, 0, fmt.Errorf("%w: a key as %s and as %s", ErrInvalid, prop, name)
		}
		prop = name
	}
	if !slices.Contains(want.props, prop) {
		return PublicKey{}, 0, fmt.Errorf("%w: a %s without %v", ErrInvalid, typ, want.props)
	}
	key, allowed, err := parseProp(prop, object[prop], want.kind)
	if err == nil && want.kind != 0 && key.kind != want.kind {
		err = fmt.Errorf("%w: a %s with a key of %v", ErrInvalid, typ, key.kind)
	}
	if err != nil {
		return PublicKey{}, allPurposes, fmt.Errorf("%s: %w", prop, err)
	}
	return key, allowed, nil
}

func parseProp(prop string, v any, kind Kind) (PublicKey, Purpose, error) {
	if prop == propJWK {
		jwk, ok := v.(map[string]any)
		if !ok {
			return PublicKey{}, 0, fmt.Errorf("%w: not an object", ErrInvalid)
		}
		return publicJWK(jwk)
	}
	s, ok := v.(string)
	if !ok {
		return PublicKey{}, 0, fmt.Errorf("%w: not a string", ErrInvalid)
	}
	if prop == propMultibase {
		key, err := ParseMultikey(s)
		return key, allPurposes, err
	}
	data, err := encoding.Base58(s, maxMultikey)
	if err != nil {
		return PublicKey{}, 0, fmt.Errorf("%w: %v", ErrInvalid, err)
	}
	key, err := NewPublicKey(kind, data)
	return key, allPurposes, err
}

// timeMember reads an XML Schema dateTimeStamp, the zero time where it is absent.
func timeMember(object map[string]any, name string) (time.Time, error) {
	v, found := object[name]
	if !found {
		return time.Time{}, nil
	}
	s, _ := v.(string)
	t, err := xsd.DateTimeStamp(s)
	if err != nil || t.IsZero() {
		return time.Time{}, fmt.Errorf("%s: %w: not a date and time with a zone", name, ErrInvalid)
	}
	return t, nil
}
