package didwebvh_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

// TestCase35Proofs: a proof that holds as a signature and not as a proof of this entry.
func TestCase35Proofs(t *testing.T) {
	home := document("plaza.example")
	m1, m2 := key1.PublicKey().Multikey(), key2.PublicKey().Multikey()
	// again signs the entry anew with other options.
	again := func(key *did.PrivateKey, options ...func(object)) func(object) {
		return func(entry object) {
			delete(entry, "proof")
			entry["proof"] = []any{proof(t, entry, key, options...)}
		}
	}
	inProof := func(name string, v any) func(object) {
		return func(entry object) { set(name, v)(entry["proof"].([]any)[0].(object)) }
	}
	for name, change := range map[string]func(object){
		"purpose":             again(key1, set("proofPurpose", "authentication")),
		"no purpose":          again(key1, set("proofPurpose", nil)),
		"purposes":            again(key1, set("proofPurpose", []any{"assertionMethod"})),
		"suite":               again(key1, set("cryptosuite", "eddsa-rdfc-2022")),
		"ecdsa":               again(key1, set("cryptosuite", "ecdsa-jcs-2019")),
		"no suite":            again(key1, set("cryptosuite", nil)),
		"type":                again(key1, set("type", "Ed25519Signature2020")),
		"expired":             again(key1, set("expires", "2026-05-01T00:00:00Z")),
		"expires no time":     again(key1, set("expires", "never")),
		"created no time":     again(key1, set("created", 1)),
		"context":             again(key1, set("@context", "https://w3id.org/security/data-integrity/v2")),
		"previous":            again(key1, set("previousProof", "urn:x")),
		"key, other fragment": again(key2, set("verificationMethod", "did:key:"+m2+"#"+m1)),
		"fragment, other key": again(key2, set("verificationMethod", "did:key:"+m1+"#"+m2)),
		"other key named":     again(key2, set("verificationMethod", "did:key:"+m1+"#"+m1)),
		"no fragment":         again(key1, set("verificationMethod", "did:key:"+m1)),
		"empty fragment":      again(key1, set("verificationMethod", "did:key:"+m1+"#")),
		"nothing":             again(key1, set("verificationMethod", "did:key:#")),
		"bare key":            again(key1, set("verificationMethod", m1)),
		"another method":      again(key1, set("verificationMethod", "did:web:"+m1+"#"+m1)),
		"query":               again(key1, set("verificationMethod", "did:key:"+m1+"?a#"+m1)),
		"no method":           again(key1, set("verificationMethod", nil)),
		"suite changed":       inProof("cryptosuite", "eddsa-rdfc-2022"),
		"created added":       inProof("created", "2026-01-01T00:00:00Z"),
		"no value":            inProof("proofValue", nil),
		"empty value":         inProof("proofValue", ""),
		"short value":         inProof("proofValue", "z2"),
		"no proofs":           set("proof", []any{}),
		"null":                func(e object) { e["proof"] = nil },
		"a text":              set("proof", "z"),
		"not an object":       set("proof", []any{"z"}),
		"one good, one bad": func(e object) {
			e["proof"] = append(e["proof"].([]any), object{"type": "DataIntegrityProof"})
		},
		"seventeen": func(e object) {
			for range 16 {
				e["proof"] = append(e["proof"].([]any), e["proof"].([]any)[0])
			}
		},
	} {
		f := newForger(t).add(key1, genesis(nil), home)
		f.after = change
		require.ErrorIs(t, verify(f.add(key1, object{}, home)), didwebvh.ErrProof, name)
	}
	// Those that hold.
	for name, change := range map[string]func(object){
		"as made": func(object) {},
		"object":  func(e object) { e["proof"] = e["proof"].([]any)[0] },
		"not yet": again(key1, set("expires", "2026-07-01T00:00:00Z")),
		"created": again(key1, set("created", "2026-01-01T00:00:00Z")),
		"with id": again(key1, set("id", "urn:x")),
		"by both ": func(e object) {
			first := e["proof"].([]any)
			again(key2)(e)
			e["proof"] = append(first, e["proof"].([]any)...)
		},
	} {
		f := newForger(t).add(key1, genesis(object{"updateKeys": multikeys(key1, key2)}), home)
		f.after = change
		require.NoError(t, verify(f.add(key1, object{}, home)), name)
	}
}

// TestCase28Chain: entries that were changed, left out, doubled, or taken from another log.
func TestCase28Chain(t *testing.T) {
	home := document("plaza.example")
	f := newForger(t).add(key1, genesis(nil), home).add(key1, object{}, home).add(key1, object{}, home)
	other := newForger(t).add(key1, genesis(object{"ttl": 1}), home).add(key1, object{}, home)
	lines := splitLines(f.out.Bytes())
	others := splitLines(other.out.Bytes())
	require.Len(t, lines, 3)
	join := func(list ...string) []byte {
		var out []byte
		for _, l := range list {
			out = append(append(out, l...), '\n')
		}
		return out
	}
	for name, log := range map[string][]byte{
		"gap": join(lines[0], lines[2]), "first is missing": join(lines[1], lines[2]), "doubled": join(lines[0], lines[0]),
		"swapped": join(lines[1], lines[0]), "of another log": join(lines[0], others[1]), "begun anew": join(lines[0], others[0]),
	} {
		_, err := didwebvh.Verify(log, nil, rules)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
	for name, log := range map[string][]byte{
		"whole": f.out.Bytes(), "no end of line": f.out.Bytes()[:f.out.Len()-1], "prefix": join(lines[0], lines[1]),
		"CRLF": []byte(lines[0] + "\r\n" + lines[1] + "\r\n"),
	} {
		_, err := didwebvh.Verify(log, nil, rules)
		require.NoError(t, err, name)
	}
	// Every version id that is not the one.
	id, hash := f.before, f.before[2:]
	for _, bad := range []string{"", "3", hash, "03-" + hash, "+3-" + hash, "4-" + hash, "3--" + hash, "3-" + hash + "-", "3-Q" + hash, "-3-" + hash,
		"3-" + hash[:45], "3-" + scid, "٣-" + hash, "3-u" + hash[1:], "99999999999999999999-" + hash, "3 -" + hash} {
		g := newForger(t).add(key1, genesis(nil), home).add(key1, object{}, home)
		g.after = func(entry object) {
			entry["versionId"] = bad
			delete(entry, "proof")
			entry["proof"] = []any{proof(t, entry, key1)}
		}
		require.ErrorIs(t, verify(g.add(key1, object{}, home)), didwebvh.ErrHash, bad)
		require.Equal(t, id, g.before)
	}
}
