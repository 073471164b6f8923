package bbs

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
)

// TestW3C makes the BBS proofs of the W3C's bbs-2023 examples again, with their random numbers: those of the draft's procedure, under
// the api_id as tag. The random numbers of their commitments are not published, so those are opened. The documents around them are
// the concern of package bbs2023.
func TestW3C(t *testing.T) {
	var file struct {
		Keys   struct{ PublicKey string }
		Inputs struct{ HolderSecret, ProverNym, VerifierID, PresentationHeader, PseudoRandSeed string }
		Cases  []struct {
			Name, BBSSignature, ProofHash, MandatoryHash, BBSProof, Pseudonym, NymSecret string
			Statements                                                                   []string
			Groups                                                                       struct{ NonMandatoryIndexes []int }
			AdjustedSelectiveIndexes                                                     []int
			Commitment                                                                   struct{ SecretProverBlind, CommitmentWithProof string }
		}
	}
	testvectors.Load(t, "bbs2023", &file)
	require.Len(t, file.Cases, 5)
	s := New(SHA256, 0)
	seed := string(unhex(t, file.Inputs.PseudoRandSeed))
	committed := [][]byte{unhex(t, file.Inputs.HolderSecret)}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			i, h, show := s.Core(), Held{}, Show{Header: unhex(t, file.Inputs.PresentationHeader), Indexes: c.AdjustedSelectiveIndexes}
			switch c.Name {
			case "HolderBinding":
				i, h = s.Blind(), Held{Committed: committed}
			case "Pseudonym":
				i = s.Pseudonyms(W3C2025)
			case "PseudonymHB":
				i, h = s.Pseudonyms(W3C2025), Held{Committed: committed}
			}
			if c.Commitment.CommitmentWithProof != "" {
				toCommit := h
				if i.profile != 0 {
					toCommit.Nym = secretOf(t, file.Inputs.ProverNym)
				}
				h.Blind = secretOf(t, c.Commitment.SecretProverBlind)
				toCommit.Blind = h.Blind
				raw := unhex(t, c.Commitment.CommitmentWithProof)
				commitment, hidden, err := i.parseCommitment(raw)
				require.NoError(t, err)
				secrets := i.all(Signed{}, toCommit)
				require.Len(t, secrets, hidden)
				row, _, err := i.commitmentRow(hidden)
				require.NoError(t, err)
				var products []product
				for j := range row {
					products = append(products, product{row[j], secrets[j]})
				}
				require.Equal(t, commitment.point(), affine(sum(products...))[0])
			}
			if i.profile != 0 {
				h.Nym, show.Domain = secretOf(t, "0"+c.NymSecret), []byte(file.Inputs.VerifierID)
			}
			signed := Signed{Header: unhex(t, c.ProofHash+c.MandatoryHash)}
			for _, at := range c.Groups.NonMandatoryIndexes {
				signed.Messages = append(signed.Messages, []byte(c.Statements[at]))
			}
			p, err := i.newProver(keyOf(t, file.Keys.PublicKey), unhex(t, c.BBSSignature), signed, h, show)
			require.NoError(t, err)
			proof, nym, err := p.prove(mocked(SHA256, seed, i.api, 5+len(p.show.hidden)))
			require.NoError(t, err)
			require.Equal(t, c.BBSProof, hex.EncodeToString(proof))
			require.Equal(t, c.Pseudonym, hex.EncodeToString(nym))
		})
	}
}
