package didwebvh

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// Files are what a static host serves: Log at [LogURL], with the media type text/jsonl, and Witnesses at [WitnessURL], nil
// where nobody has witnessed anything. Witnesses are published first.
type Files struct{ Log, Witnesses []byte }

// Files returns the files of a log. An entry that waits for its witnesses is an error that wraps [ErrWitness]: nobody could
// resolve it.
func (l *Log) Files() (Files, error) {
	if l.pending != nil {
		return Files{}, l.pending
	}
	f := Files{Log: bytes.Clone(l.text)}
	if len(l.v.runs) > 0 {
		f.Witnesses = writeWitnesses(l.proofs)
	}
	return f, nil
}

// Entry returns the newest entry, the last line of the log, for witnesses to look at.
func (l *Log) Entry() []byte { return bytes.TrimRight(bytes.Clone(l.line(l.Len())), "\n") }

// Witnesses returns who has to approve the newest entry: the witnesses before it, or its own if there were none.
func (l *Log) Witnesses() Witness {
	w := l.v.last()
	w.Witnesses = slices.Clone(w.Witnesses)
	return w
}

// Attest is a witness's approval of the newest entry, and by that of all before it: a Data Integrity proof as JSON. A witness
// makes it of a log that it got from [Append]; it never approves two entries with one number. Errors wrap [ErrWitness] where
// the signer is no witness of the entry.
func (l *Log) Attest(ctx context.Context, by did.Signer) ([]byte, error) {
	if by == nil || !l.v.last().has(by.PublicKey()) {
		return nil, &LogError{l.Len(), bad(ErrWitness, "the key is no witness of it")}
	}
	proof, err := sign(ctx, map[string]any{"versionId": l.v.newest().id}, by, l.v.rules.Now())
	if err != nil {
		return nil, err
	}
	return strictjson.Append(nil, proof), nil
}

// AddProofs returns the log with proofs of witnesses for its newest entry. Each is verified; one that is not by a witness of
// the entry is an error that wraps [ErrWitness]. Of each witness the newest proof is kept, and the one before it: that is what
// counts for those who do not see the entry yet.
func (l *Log) AddProofs(list ...[]byte) (*Log, error) {
	n, at := l.next(), l.v.newest().id
	n.proofs = slices.Clone(l.proofs)
	for _, text := range list {
		proof, err := strictjson.ParseObject(text, strictjson.Limits{Bytes: 4 << 10, Depth: 8})
		if err != nil {
			return nil, &LogError{l.Len(), bad(ErrWitness, "%w", err)}
		}
		multikey, err := signer(proof)
		if err != nil {
			return nil, &LogError{l.Len(), bad(ErrWitness, "%w", err)}
		}
		key, err := n.v.key(multikey)
		if err == nil && !l.v.last().has(key) {
			err = bad(ErrWitness, "%.80q is no witness of it", multikey)
		}
		if err == nil {
			err = verifyProof(witnessed(at), proof, key, n.v.now)
		}
		if err != nil {
			return nil, &LogError{l.Len(), bad(ErrWitness, "%w", err)}
		}
		n.proofs = append(n.proofs, attestation{at, proof})
	}
	n.prune()
	n.pending = n.v.checkWitnesses(n.proofs)
	return n, nil
}

// prune keeps of each witness the proof of the newest entry and the last one before it.
func (l *Log) prune() {
	type place struct {
		multikey string
		newest   bool
	}
	kept := map[place]attestation{}
	for _, a := range l.proofs {
		n, _, err := number(a.versionID)
		multikey, noSigner := signer(a.proof)
		if err != nil || noSigner != nil || n > l.Len() || l.v.versions[n-1].id != a.versionID {
			continue
		}
		p := place{multikey, n == l.Len()}
		if other, _, err := number(kept[p].versionID); err != nil || other <= n {
			kept[p] = a
		}
	}
	l.proofs = slices.SortedFunc(maps.Values(kept), func(a, b attestation) int {
		first, _ := signer(a.proof)
		second, _ := signer(b.proof)
		return cmp.Or(strings.Compare(a.versionID, b.versionID), strings.Compare(first, second))
	})
}

// writeWitnesses writes did-witness.json, by version.
func writeWitnesses(list []attestation) []byte {
	of := map[string][]any{}
	for _, a := range list {
		of[a.versionID] = append(of[a.versionID], a.proof)
	}
	file := []any{}
	for _, id := range slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		n, _, _ := number(a)
		m, _, _ := number(b)
		return n - m
	}) {
		file = append(file, map[string]any{"versionId": id, "proof": of[id]})
	}
	return strictjson.Append(nil, file)
}
