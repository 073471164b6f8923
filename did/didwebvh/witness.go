package didwebvh

import (
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// attestation is one proof of did-witness.json.
type attestation struct {
	versionID string
	proof     map[string]any
}

// parseWitnesses reads "The Witness Proofs File". An empty one holds no proofs.
func parseWitnesses(file []byte, max int) ([]attestation, error) {
	if len(file) == 0 {
		return nil, nil
	}
	v, err := strictjson.Parse(file, strictjson.Limits{Bytes: max, Depth: 8})
	if err != nil {
		return nil, bad(ErrWitness, "did-witness.json: %w", err)
	}
	list, ok := v.([]any)
	if !ok {
		return nil, bad(ErrWitness, "did-witness.json is not an array")
	}
	var out []attestation
	for _, v := range list {
		tree, ok := v.(map[string]any)
		id, isText := tree["versionId"].(string)
		inner, isList := tree["proof"].([]any)
		if _, found := tree["proof"]; !ok || !isText || found && !isList {
			return nil, bad(ErrWitness, "did-witness.json: an element is not an object of a versionId and an array of proofs")
		}
		for _, p := range inner {
			proof, ok := p.(map[string]any)
			if !ok {
				return nil, bad(ErrWitness, "did-witness.json: a proof is not an object")
			}
			out = append(out, attestation{id, proof})
		}
	}
	return out, nil
}

// witnessed is what a witness signs: the version id.
func witnessed(versionID string) []byte {
	text, _ := jcs.Canonical(map[string]any{"versionId": versionID}) // a string that was parsed
	return text
}

// approvals are the last version that each witness has approved; a proof approves all versions before it too ("Verifying
// Witness Proofs During Resolution"). Proofs of versions that are not in this log, by others than its witnesses, and those
// that do not verify count for nothing. Those of the newest versions are looked at first, so that each witness costs one
// verification if the file is honest.
func (v *verifier) approvals(list []attestation) map[string]int {
	wanted := map[string]bool{}
	for _, r := range v.runs {
		for _, w := range r.witness.Witnesses {
			wanted[w.Specific()] = true
		}
	}
	type claim struct {
		version  int
		multikey string
		attestation
	}
	var claims []claim
	for _, a := range list {
		n, _, err := number(a.versionID)
		if err != nil || n > len(v.versions) || v.versions[n-1].id != a.versionID {
			continue
		}
		if multikey, err := signer(a.proof); err == nil && wanted[multikey] {
			claims = append(claims, claim{n, multikey, a})
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int { return b.version - a.version })
	latest := map[string]int{}
	for _, c := range claims {
		if latest[c.multikey] != 0 {
			continue
		}
		key, err := v.key(c.multikey)
		if err == nil && verifyProof(witnessed(c.versionID), c.proof, key, v.now) == nil {
			latest[c.multikey] = c.version
		}
	}
	return latest
}

// checkWitnesses demands that each run of entries has been approved up to its end. What is approved at the end of a run is
// approved before it.
func (v *verifier) checkWitnesses(list []attestation) error {
	latest := v.approvals(list)
	for _, r := range v.runs {
		approved := 0
		for _, w := range r.witness.Witnesses {
			if latest[w.Specific()] >= r.last {
				approved++
			}
		}
		if approved < r.witness.Threshold {
			return &LogError{r.last, bad(ErrWitness, "%d of %d witnesses have approved it", approved, r.witness.Threshold)}
		}
	}
	return nil
}

// last is who has to approve the last version.
func (v *verifier) last() Witness {
	if i := len(v.runs) - 1; i >= 0 && v.runs[i].last == len(v.versions) {
		return v.runs[i].witness
	}
	return Witness{}
}

func (w Witness) has(key did.PublicKey) bool {
	return slices.ContainsFunc(w.Witnesses, func(id did.DID) bool { return id.Specific() == key.Multikey() })
}
