package bbs

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
)

type publishedCommitment struct {
	File, ProverBlind, CommitmentWithProof, STilde string
	CommittedMessages, MTildes, ProverNyms         []string
	Seed, Dst                                      string
}

// check makes the commitment of a fixture again, and reads it.
func (c publishedCommitment) check(t *testing.T, i Interface) {
	t.Helper()
	h := Held{Committed: unhexAll(t, c.CommittedMessages)}
	if len(c.ProverNyms) > 0 {
		h.Nym = secretOf(t, c.ProverNyms[0])
	}
	blinds := []fr.Element{scalarOf(t, c.ProverBlind), scalarOf(t, c.STilde)}
	for _, m := range c.MTildes {
		blinds = append(blinds, scalarOf(t, m))
	}
	require.Equal(t, mocked(i.scheme.suite, c.Seed, c.Dst, len(blinds)), blinds, c.File)
	commitment, blind, err := i.commit(i.all(Signed{}, h), blinds)
	require.NoError(t, err)
	require.Equal(t, c.CommitmentWithProof, hex.EncodeToString(commitment), c.File)
	require.Equal(t, c.ProverBlind, hex.EncodeToString(blind.Bytes()))
	_, hidden, err := i.parseCommitment(commitment)
	require.NoError(t, err)
	require.Equal(t, i.hidden(len(h.Committed)), hidden)
}

// mislabelled stands as B in the trace of the blind signature003 of SHA-256. It is another point: A · (SK + e), which is B whatever
// a trace says, stands as the domain there, and the domain nowhere.
const mislabelled = "99c95be56780fa694d182ca279de80297eb93fae1c8f398c7bc155b0a3be3abc7c61813cfead8a35a89dc4d7118b266f"

type publishedSignature struct {
	File, SecretKey, PublicKey, CommitmentWithProof, Header string
	Messages, CommittedMessages, NymSecrets, ProverNyms     []string
	ProverBlind, Signature, B, Domain, SignerNymEntropy     string
	Valid                                                   bool
}

// check makes a blind signature of a fixture again, and verifies it as its holder does.
func (c publishedSignature) check(t *testing.T, i Interface) {
	t.Helper()
	k, err := ParseSecretKey(unhex(t, c.SecretKey))
	require.NoError(t, err)
	require.Equal(t, c.PublicKey, k.PublicKey().String())
	signed := Signed{unhex(t, c.Header), unhexAll(t, c.Messages)}
	commitment, entropy := unhex(t, c.CommitmentWithProof), secretOf(t, c.SignerNymEntropy)
	signature, err := i.BlindSign(k, signed, commitment, entropy)
	require.NoError(t, err, c.File)
	require.Equal(t, c.Signature, hex.EncodeToString(signature), c.File)
	require.NoError(t, i.BlindCheck(k.PublicKey(), signature, signed, commitment, entropy))
	image, err := i.blindImage(k.PublicKey(), signed, commitment, entropy)
	require.NoError(t, err)
	b := affine(sum(image...))[0]
	s, err := parseSignature(signature)
	require.NoError(t, err)
	e := *k.scalar()
	require.Equal(t, pointHex(b), pointHex(affine(sum(product{newTables(freeWidth, s.a)[0], *e.Add(&e, &s.e)}))[0]), "A · (SK + e)")
	if c.B == mislabelled {
		require.Equal(t, c.Domain, pointHex(b))
	} else {
		// One of the published points ends with a letter that is no digit.
		require.Equal(t, strings.TrimSuffix(c.B, "s"), pointHex(b), c.File)
		require.Equal(t, c.Domain, scalarHex(image[1].by), c.File)
	}

	h := Held{unhexAll(t, c.CommittedMessages), secretOf(t, c.ProverBlind), Secret{}}
	if len(c.ProverNyms) > 0 {
		h.Nym = secretOf(t, c.ProverNyms[0]).Add(entropy)
		require.Equal(t, c.NymSecrets[0], hex.EncodeToString(h.Nym.Bytes()))
	}
	require.True(t, c.Valid)
	require.NoError(t, i.Verify(k.PublicKey(), signature, signed, h), c.File)
}

// check makes a blind proof of a fixture again, and verifies it. messages and committed are all that there are.
func (p published) check(t *testing.T, i Interface, messages, committed []string) {
	t.Helper()
	s := Shown{Proof: unhex(t, p.Proof), Header: unhex(t, p.Header), Total: p.L,
		Show: Show{Header: unhex(t, p.PresentationHeader), Domain: unhex(t, p.ContextID)}, Nym: unhex(t, p.Pseudonym)}
	s.Show.Indexes, s.Messages = revealed(t, p.RevealedMessages)
	s.Show.Committed, s.Committed = revealed(t, p.RevealedCommittedMessages)
	require.True(t, p.Valid)
	k := keyOf(t, p.PublicKey)
	require.NoError(t, i.ProofVerify(k, s), p.File)
	p.recomputed(t, i, k, s)

	h := Held{Committed: unhexAll(t, committed), Blind: secretOf(t, p.ProverBlind)}
	if len(p.NymSecrets) > 0 {
		h.Nym = secretOf(t, p.NymSecrets[0])
	}
	require.Equal(t, mocked(i.scheme.suite, p.Seed, p.Dst, 5+len(p.MTildes)), p.blinds(t), p.File)
	by, err := i.newProver(k, unhex(t, p.Signature), Signed{s.Header, unhexAll(t, messages)}, h, s.Show)
	require.NoError(t, err, p.File)
	proof, nym := p.traced(t, by)
	require.Equal(t, p.Proof, hex.EncodeToString(proof), p.File)
	require.Equal(t, p.Pseudonym, hex.EncodeToString(nym), p.File)
	if p.Op != "" {
		require.Equal(t, p.Op, pointHex(by.nym.base.point()))
	}
	if p.Pseudonym != "" {
		alone, err := i.Nym(h.Nym, s.Show.Domain)
		require.NoError(t, err)
		require.Equal(t, nym, alone)
	}
}

func TestBlindCFRG(t *testing.T) {
	var file struct {
		Messages, CommittedMessages []string
		Suites                      []struct {
			Suite                       string
			Generators, BlindGenerators row4
			Commitments                 []publishedCommitment
			Signatures                  []publishedSignature
			Proofs                      []published
		}
	}
	testvectors.Load(t, "bbsblind", &file)
	require.Len(t, file.Suites, 2)
	for _, v := range file.Suites {
		t.Run(v.Suite, func(t *testing.T) {
			s := New(suites[v.Suite], 0)
			i := s.Blind()
			require.Equal(t, v.Generators.APIID, i.api)
			checkGenerators(t, s, i.api, v.Generators)
			checkGenerators(t, s, v.BlindGenerators.APIID, v.BlindGenerators)
			require.Equal(t, v.BlindGenerators.APIID, "BLIND_"+i.api)
			require.Len(t, v.Commitments, 2)
			for _, c := range v.Commitments {
				c.check(t, i)
			}
			require.Len(t, v.Signatures, 5)
			for _, c := range v.Signatures {
				c.check(t, i)
			}
			require.Len(t, v.Proofs, 8)
			for _, c := range v.Proofs {
				committed := file.CommittedMessages
				if c.ProverBlind == "" { // made without a commitment
					committed = nil
				}
				c.check(t, i, file.Messages, committed)
			}
		})
	}
}

// TestPseudonymsCFRG: both profiles, with one secret. Vectors of ten secrets are not of ours: they are refused, by their length.
func TestPseudonymsCFRG(t *testing.T) {
	var file struct {
		Messages, CommittedMessages []string
		Profiles                    []struct {
			Profile string
			Suites  []struct {
				Suite                       string
				Generators, BlindGenerators row4
				Commitments                 []publishedCommitment
				Signatures                  []publishedSignature
				Proofs                      []published
			}
		}
	}
	testvectors.Load(t, "bbsnym", &file)
	profiles := map[string]Profile{"w3c-2025": W3C2025, "cfrg-03": CFRG03}
	require.Len(t, file.Profiles, 2)
	for _, profile := range file.Profiles {
		for _, v := range profile.Suites {
			t.Run(profile.Profile+" "+v.Suite, func(t *testing.T) {
				s := New(suites[v.Suite], 0)
				i := s.Pseudonyms(profiles[profile.Profile])
				require.Equal(t, v.Generators.APIID, i.api)
				checkGenerators(t, s, i.api, v.Generators)
				checkGenerators(t, s, v.BlindGenerators.APIID, v.BlindGenerators)
				counts := map[int]int{}
				for _, c := range v.Commitments {
					if counts[len(c.ProverNyms)]++; len(c.ProverNyms) == 1 {
						c.check(t, i)
					}
				}
				for _, c := range v.Signatures {
					if counts[len(c.ProverNyms)]++; len(c.ProverNyms) == 1 {
						c.check(t, i)
						continue
					}
					h := Held{unhexAll(t, c.CommittedMessages), secretOf(t, c.ProverBlind), secretOf(t, c.NymSecrets[len(c.NymSecrets)-1])}
					require.ErrorIs(t, i.Verify(keyOf(t, c.PublicKey), unhex(t, c.Signature), Signed{unhex(t, c.Header), unhexAll(t, c.Messages)}, h), ErrNotVerified)
				}
				for _, c := range v.Proofs {
					if counts[len(c.NymSecrets)]++; len(c.NymSecrets) == 1 {
						messages, committed := c.Messages, c.CommittedMessages
						if messages == nil {
							messages = file.Messages
						}
						if committed == nil {
							committed = file.CommittedMessages
						}
						c.check(t, i, messages, committed)
						continue
					}
					shown := Shown{Proof: unhex(t, c.Proof), Header: unhex(t, c.Header), Total: c.L,
						Show: Show{Header: unhex(t, c.PresentationHeader), Domain: unhex(t, c.ContextID)}, Nym: unhex(t, c.Pseudonym)}
					shown.Show.Indexes, shown.Messages = revealed(t, c.RevealedMessages)
					shown.Show.Committed, shown.Committed = revealed(t, c.RevealedCommittedMessages)
					require.ErrorIs(t, i.ProofVerify(keyOf(t, c.PublicKey), shown), ErrNotVerified)
				}
				if profiles[profile.Profile] == W3C2025 {
					require.Equal(t, map[int]int{1: 13}, counts)
				} else {
					require.Equal(t, map[int]int{1: 13, 10: 3}, counts)
				}
			})
		}
	}
}
