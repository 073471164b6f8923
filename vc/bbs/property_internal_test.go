package bbs

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawn are messages of any bytes, equal ones among them.
func drawn(t *rapid.T, most int, name string) [][]byte {
	return rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 5), 0, most).Draw(t, name)
}

// some are rising indexes below n.
func some(t *rapid.T, n int, name string) (indexes []int) {
	for j := range n {
		if rapid.Bool().Draw(t, name) {
			indexes = append(indexes, j)
		}
	}
	return indexes
}

// TestRoundTrip: for any messages of the signer and the holder, and any of them shown: what is signed verifies, what is proved verifies, and
// nothing that was handed in is changed by it.
func TestRoundTrip(t *testing.T) {
	keys := map[Suite]SecretKey{}
	for suite, s := range schemes() {
		keys[suite] = keyFor(t, s.Core(), "signer")
	}
	rapid.Check(t, func(t *rapid.T) {
		suite := rapid.SampledFrom([]Suite{SHA256, SHAKE256}).Draw(t, "suite")
		p := rapid.SampledFrom(interfaces(schemes()[suite])).Draw(t, "interface")
		k := keys[suite]
		m := Signed{rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "header"), drawn(t, 6, "messages")}
		var h Held
		var entropy Secret
		if p.blind {
			h.Committed = drawn(t, 4, "committed")
		}
		if p.profile != 0 {
			var err error
			h.Nym, err = SecretFrom(rapid.SliceOfN(rapid.Byte(), 48, 48).Draw(t, "secret"))
			require.NoError(t, err)
			if rapid.Bool().Draw(t, "entropy") {
				entropy, err = SecretFrom(rapid.SliceOfN(rapid.Byte(), 48, 48).Draw(t, "entropy"))
				require.NoError(t, err)
			}
		}
		show := Show{Header: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "presentation header"), Indexes: some(t, len(m.Messages), "shows"),
			Committed: some(t, len(h.Committed), "committed shows"), Domain: p.domain(rapid.StringN(1, 9, 30).Draw(t, "domain"))}
		hedge := Hedge{Key: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "hedge")}
		before := clone(Shown{Header: m.Header, Messages: m.Messages, Committed: h.Committed, Show: show, Nym: hedge.Key})

		var signature []byte
		var err error
		if p.blind {
			var commitment []byte
			if len(h.Committed) > 0 || p.profile != 0 || rapid.Bool().Draw(t, "commits") {
				commitment, h.Blind, err = p.Commit(h, hedge)
				require.NoError(t, err)
			}
			kept := slices.Clone(commitment)
			if p.profile != 0 {
				s := testSession()
				proof, nym, err := p.CommitNym(commitment, h, s, hedge)
				require.NoError(t, err)
				require.NoError(t, p.CheckNymCommitment(commitment, proof, nym, s))
			}
			signature, err = p.BlindSign(k, m, commitment, entropy)
			require.NoError(t, err)
			require.NoError(t, p.BlindCheck(k.PublicKey(), signature, m, commitment, entropy))
			require.Equal(t, kept, commitment)
			h.Nym = h.Nym.Add(entropy)
		} else {
			signature, err = p.Sign(k, m)
			require.NoError(t, err)
		}
		kept := slices.Clone(signature)
		require.NoError(t, p.Verify(k.PublicKey(), signature, m, h))
		s := Shown{Header: m.Header, Show: show}
		s.Proof, s.Nym, err = p.ProofGen(k.PublicKey(), signature, m, h, show, hedge)
		require.NoError(t, err)
		require.Len(t, s.Proof, proofFloor+(len(m.Messages)-len(show.Indexes)+p.hidden(len(h.Committed)-len(show.Committed)))*scalarSize)
		if p.blind || rapid.Bool().Draw(t, "total") {
			s.Total = len(m.Messages)
		}
		for _, j := range show.Indexes {
			s.Messages = append(s.Messages, m.Messages[j])
		}
		for _, j := range show.Committed {
			s.Committed = append(s.Committed, h.Committed[j])
		}
		given := clone(s)
		require.NoError(t, p.ProofVerify(k.PublicKey(), s))
		require.NoError(t, p.ProofVerifyBatch(k.PublicKey(), []Shown{s, s}, nil))
		require.Equal(t, given, clone(s))
		require.Equal(t, kept, signature)
		require.Equal(t, before, clone(Shown{Header: m.Header, Messages: m.Messages, Committed: h.Committed, Show: show, Nym: hedge.Key}))
		if p.profile != 0 {
			nym, err := p.Nym(h.Nym, show.Domain)
			require.NoError(t, err)
			require.Equal(t, nym, s.Nym)
		}
		// Another message at any place is another statement.
		if len(s.Messages) > 0 {
			j := rapid.IntRange(0, len(s.Messages)-1).Draw(t, "place")
			s.Messages = cloneAll(s.Messages)
			s.Messages[j] = append(s.Messages[j], 0)
			require.ErrorIs(t, p.ProofVerify(k.PublicKey(), s), ErrNotVerified)
		}
	})
}
