package didwebvh

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/internal/xsd"
)

// maxProofs bounds the proofs of one entry.
const maxProofs = 16

// verifyProof checks one Data Integrity proof over canonical JSON by a key that the caller has chosen by its Multikey
// (Data Integrity 1.0, section 4.4; Data Integrity EdDSA Cryptosuites 1.0, section 3.3.2).
func verifyProof(document []byte, proof map[string]any, key did.PublicKey, at time.Time) error {
	for _, m := range [...][2]string{{"type", "DataIntegrityProof"}, {"cryptosuite", jcsproof.Name}, {"proofPurpose", "assertionMethod"}} {
		if v, ok := proof[m[0]].(string); !ok || v != m[1] {
			return fmt.Errorf("%s is not %s", m[0], m[1])
		}
	}
	// What is signed has no context, so a proof cannot have one; and there is no earlier proof that it could build upon.
	for _, name := range [...]string{"@context", "previousProof"} {
		if _, found := proof[name]; found {
			return fmt.Errorf("%s does not belong in a proof here", name)
		}
	}
	if v, found := proof["created"]; found {
		if _, err := parseTime(v); err != nil {
			return fmt.Errorf("created: %w", err)
		}
	}
	if v, found := proof["expires"]; found {
		end, err := parseTime(v)
		if err != nil {
			return fmt.Errorf("expires: %w", err)
		}
		if !at.Before(end) {
			return fmt.Errorf("expired at %s", end.Format(time.RFC3339))
		}
	}
	value, _ := proof["proofValue"].(string)
	options := maps.Clone(proof)
	delete(options, "proofValue")
	config, err := jcs.Canonical(options)
	if err != nil {
		return err
	}
	return jcsproof.VerifyDigest(jcsproof.Digest(did.Ed25519, config, document), value, key, did.Ed25519)
}

func parseTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, errors.New("not a string")
	}
	return xsd.DateTimeStamp(s)
}

// signer is the Multikey of a proof's verification method, did:key:KEY#KEY: both have to be one text, since the first says
// which key it is and the second only how it is called.
func signer(proof map[string]any) (string, error) {
	id, _ := proof["verificationMethod"].(string)
	body, ok := strings.CutPrefix(id, "did:key:")
	body, fragment, _ := strings.Cut(body, "#")
	if !ok || body == "" || body != fragment {
		return "", fmt.Errorf("the verification method %.200q is not did:key:KEY#KEY", id)
	}
	return body, nil
}

// proofs are the proofs of a member that holds one or several, at least one.
func proofs(v any) ([]map[string]any, error) {
	list := strictjson.List(v)
	if len(list) == 0 || len(list) > maxProofs {
		return nil, fmt.Errorf("%d proofs, from 1 to %d belong here", len(list), maxProofs)
	}
	out := make([]map[string]any, len(list))
	for i, v := range list {
		ok := false
		if out[i], ok = v.(map[string]any); !ok {
			return nil, errors.New("a proof is not an object")
		}
	}
	return out, nil
}
