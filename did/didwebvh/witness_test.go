package didwebvh_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

// approvals write did-witness.json: by version id, who signed it.
type approval struct {
	id string
	by []*did.PrivateKey
}

func witnessFile(t *testing.T, list ...approval) []byte {
	file := []any{}
	for _, a := range list {
		proofs := []any{}
		for _, k := range a.by {
			proofs = append(proofs, proof(t, object{"versionId": a.id}, k))
		}
		file = append(file, object{"versionId": a.id, "proof": proofs})
	}
	data, err := json.Marshal(file)
	require.NoError(t, err)
	return data
}

func by(keys ...*did.PrivateKey) []*did.PrivateKey { return keys }

// versionIDs are those of a forged log.
func versionIDs(t *testing.T, f *forger) (ids []string) {
	for _, l := range splitLines(f.out.Bytes()) {
		var e struct{ VersionID string }
		require.NoError(t, json.Unmarshal([]byte(l), &e))
		ids = append(ids, e.VersionID)
	}
	return ids
}

// TestCase28Witnesses: who has to approve which entry, and what counts.
func TestCase28Witnesses(t *testing.T) {
	home := document("plaza.example")
	two := witnesses(2, wit1, wit2, wit3)
	f := newForger(t).add(key1, genesis(object{"witness": two}), home).add(key1, object{}, home).add(key1, object{}, home)
	ids := versionIDs(t, f)
	other := versionIDs(t, newForger(t).add(key1, genesis(object{"witness": two, "ttl": 1}), home))
	check := func(log *forger, file []byte) error {
		_, err := didwebvh.Verify(log.out.Bytes(), file, rules)
		return err
	}
	mangled := func(name string, v any) []byte {
		p := proof(t, object{"versionId": ids[2]}, wit2)
		set(name, v)(p)
		file, err := json.Marshal([]any{object{"versionId": ids[2], "proof": []any{proof(t, object{"versionId": ids[2]}, wit1), p}}})
		require.NoError(t, err)
		return file
	}
	crossed := "did:key:" + wit3.PublicKey().Multikey() + "#" + wit2.PublicKey().Multikey()
	for name, file := range map[string][]byte{
		"none": nil, "empty": []byte("[]"), "one of two": witnessFile(t, approval{ids[2], by(wit1)}),
		"one twice":          witnessFile(t, approval{ids[2], by(wit1, wit1)}),
		"one in two places":  witnessFile(t, approval{ids[2], by(wit1)}, approval{ids[2], by(wit1)}),
		"the version before": witnessFile(t, approval{ids[1], by(wit1, wit2)}),
		"one too early":      witnessFile(t, approval{ids[2], by(wit1)}, approval{ids[1], by(wit2)}),
		"of another log":     witnessFile(t, approval{other[0], by(wit1, wit2)}),
		"strangers":          witnessFile(t, approval{ids[2], by(wit1, key1, key2)}),
		"not yet published":  witnessFile(t, approval{"4-" + ids[2][2:], by(wit1, wit2)}),
		"other hash":         witnessFile(t, approval{"3-" + ids[1][2:], by(wit1, wit2)}),
		"under another id":   append([]byte(nil), []byte(`[{"versionId":"`+ids[2]+`","proof":`+inner(t, witnessFile(t, approval{ids[1], by(wit1, wit2)}))+`}]`)...),
		"purpose":            mangled("proofPurpose", "authentication"), "suite": mangled("cryptosuite", "eddsa-rdfc-2022"),
		"crossed": mangled("verificationMethod", crossed), "value": mangled("proofValue", "z2"), "no proofs": []byte(`[{"versionId":"` + ids[2] + `"}]`),
		"not an array": []byte(`{}`), "not JSON": []byte(`[`), "an id twice": []byte(`[{"versionId":"a","versionId":"b","proof":[]}]`),
		"proof no array": []byte(`[{"versionId":"a","proof":{}}]`), "proof a text": []byte(`[{"versionId":"a","proof":["z"]}]`), "number": []byte(`[1]`),
		"deep": []byte(`[[[[[[[[[[]]]]]]]]]]`),
	} {
		require.ErrorIs(t, check(f, file), didwebvh.ErrWitness, name)
	}
	for name, file := range map[string][]byte{
		"two": witnessFile(t, approval{ids[2], by(wit1, wit3)}), "all": witnessFile(t, approval{ids[0], by(wit1)}, approval{ids[2], by(wit1, wit2, wit3)}),
		"with a bad one":       witnessFile(t, approval{ids[2], by(wit1, key1, wit2)}),
		"with unpublished":     witnessFile(t, approval{"4-" + ids[2][2:], by(wit1, wit2)}, approval{ids[2], by(wit1, wit2)}),
		"with other logs'":     witnessFile(t, approval{other[0], by(wit3)}, approval{ids[2], by(wit1, wit2)}),
		"with an empty record": append(append([]byte(`[{"versionId":"x"},`), witnessFile(t, approval{ids[2], by(wit1, wit2)})[1:]...), '\n'),
	} {
		require.NoError(t, check(f, file), name)
	}
}

// TestWitnessChanges: a new list counts from the next entry on; a first list at once; the last list approves of its end.
func TestWitnessChanges(t *testing.T) {
	home := document("plaza.example")
	plain := func() *forger { return newForger(t).add(key1, genesis(nil), home) }
	watched := func() *forger { return newForger(t).add(key1, genesis(object{"witness": witnesses(1, wit1)}), home) }
	for name, c := range map[string]struct {
		f       *forger
		enough  [][]*did.PrivateKey // by version
		missing [][]*did.PrivateKey
	}{
		"begin later":  {plain().add(key1, object{"witness": witnesses(1, wit1)}, home), [][]*did.PrivateKey{nil, by(wit1)}, [][]*did.PrivateKey{by(wit1), nil}},
		"replace":      {watched().add(key1, object{"witness": witnesses(1, wit2)}, home), [][]*did.PrivateKey{nil, by(wit1)}, [][]*did.PrivateKey{by(wit1), by(wit2)}},
		"and go on":    {watched().add(key1, object{"witness": witnesses(1, wit2)}, home).add(key1, object{}, home), [][]*did.PrivateKey{nil, by(wit1), by(wit2)}, [][]*did.PrivateKey{nil, by(wit1), by(wit1)}},
		"not the old":  {watched().add(key1, object{"witness": witnesses(1, wit2)}, home).add(key1, object{}, home), [][]*did.PrivateKey{nil, nil, by(wit1, wit2)}, [][]*did.PrivateKey{nil, nil, by(wit2)}},
		"end":          {watched().add(key1, object{"witness": object{}}, home), [][]*did.PrivateKey{nil, by(wit1)}, [][]*did.PrivateKey{by(wit1), nil}},
		"after an end": {watched().add(key1, object{"witness": object{}}, home).add(key1, object{}, home), [][]*did.PrivateKey{nil, by(wit1), nil}, [][]*did.PrivateKey{by(wit1), nil, nil}},
		"null ends":    {watched().add(key1, object{"witness": nil}, home).add(key1, object{}, home), [][]*did.PrivateKey{nil, by(wit1), nil}, [][]*did.PrivateKey{by(wit1), nil, nil}},
		"again": {watched().add(key1, object{"witness": object{}}, home).add(key1, object{"witness": witnesses(1, wit2)}, home),
			[][]*did.PrivateKey{nil, by(wit1), by(wit2)}, [][]*did.PrivateKey{nil, by(wit1), nil}},
		"threshold": {watched().add(key1, object{"witness": witnesses(2, wit1, wit2)}, home).add(key1, object{}, home),
			[][]*did.PrivateKey{nil, nil, by(wit1, wit2)}, [][]*did.PrivateKey{nil, by(wit1, wit2), by(wit1)}},
		"at the end of life": {watched().add(key1, object{"deactivated": true}, home), [][]*did.PrivateKey{nil, by(wit1)}, [][]*did.PrivateKey{by(wit1), nil}},
	} {
		ids := versionIDs(t, c.f)
		file := func(keys [][]*did.PrivateKey) []byte {
			var list []approval
			for i, k := range keys {
				list = append(list, approval{ids[i], k})
			}
			return witnessFile(t, list...)
		}
		_, err := didwebvh.Verify(c.f.out.Bytes(), file(c.enough), rules)
		require.NoError(t, err, name)
		_, err = didwebvh.Verify(c.f.out.Bytes(), file(c.missing), rules)
		require.ErrorIs(t, err, didwebvh.ErrWitness, name)
	}
}

// inner are the proofs of a file's first element.
func inner(t *testing.T, file []byte) string {
	var list []struct{ Proof json.RawMessage }
	require.NoError(t, json.Unmarshal(file, &list))
	return string(list[0].Proof)
}
