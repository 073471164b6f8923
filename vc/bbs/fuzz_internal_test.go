package bbs

import (
	"bytes"
	"testing"
)

// FuzzProofVerify: no bytes but those of the one proof are a proof, and none panic.
func FuzzProofVerify(f *testing.F) {
	all := parties(f, SHA256)
	for n, p := range all {
		f.Add(byte(n), p.shown.Proof, p.shown.Nym, 2)
		f.Add(byte(n), p.shown.Proof[:proofFloor], []byte(nil), 0)
	}
	f.Fuzz(func(t *testing.T, n byte, proof, nym []byte, index int) {
		p := all[int(n)%len(all)]
		s := clone(p.shown)
		s.Proof, s.Nym, s.Show.Indexes[1] = proof, nym, index
		same := bytes.Equal(proof, p.shown.Proof) && bytes.Equal(nym, p.shown.Nym) && index == p.shown.Show.Indexes[1]
		if err := p.ProofVerify(p.key.PublicKey(), s); (err == nil) != same {
			t.Fatalf("%s: %v", p.name, err)
		}
	})
}

// FuzzSignature: the same of signatures.
func FuzzSignature(f *testing.F) {
	all := parties(f, SHA256)
	for n, p := range all {
		f.Add(byte(n), p.signature)
	}
	f.Fuzz(func(t *testing.T, n byte, signature []byte) {
		p := all[int(n)%len(all)]
		if err := p.Verify(p.key.PublicKey(), signature, p.signed, p.held); (err == nil) != bytes.Equal(signature, p.signature) {
			t.Fatalf("%s: %v", p.name, err)
		}
	})
}

// FuzzCommitment: a commitment is signed only with its proof.
func FuzzCommitment(f *testing.F) {
	all := parties(f, SHA256)[1:]
	for n, p := range all {
		f.Add(byte(n), p.commitment)
	}
	f.Fuzz(func(t *testing.T, n byte, commitment []byte) {
		p := all[int(n)%len(all)]
		_, err := p.BlindSign(p.key, p.signed, commitment, p.entropy)
		none := len(commitment) == 0 && p.profile == 0
		if (err == nil) != (none || bytes.Equal(commitment, p.commitment)) {
			t.Fatalf("%s: %v", p.name, err)
		}
	})
}

// FuzzPublicKey: what is read is written the same.
func FuzzPublicKey(f *testing.F) {
	f.Add(keyFor(f, schemes()[SHA256].Core(), "signer").PublicKey().Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		if k, err := ParsePublicKey(raw); err == nil && !bytes.Equal(k.Bytes(), raw) {
			t.Fatalf("%x", raw)
		}
	})
}
