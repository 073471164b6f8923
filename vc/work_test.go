package vc_test

import (
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// TestWork: proofs do not multiply the work that a document of the largest size causes, nor do those of what it encloses.
func TestWork(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		c.v.Limits.Bytes = 20_000
		big := func(n int) []byte {
			claims := c.claims()
			claims["credentialSubject"].(map[string]any)["name"] = strings.Repeat("x", 500)
			raw := c.sign(claims, did.AssertionMethod, c.issuerKey)
			for range n - 1 {
				raw = c.sign(raw, did.AssertionMethod, c.issuerKey)
			}
			return raw
		}
		require.NoError(t, c.verify(big(8)), "small enough for eight")
		small := c.v.Limits
		c.v.Limits.Bytes = 10_000
		require.NoError(t, c.verify(big(2)))
		requireRefusal(t, c.verify(big(8)), "limit")

		if c.suite.Cryptosuite() != "eddsa-jcs-2022" {
			return // so many equal proofs are too much for RDFC-1.0 anyway
		}
		c.v.Limits = small
		show := make([]vc.Showing, 3)
		for i := range show {
			show[i].Of = vc.Received("", big(1))
		}
		_, err := c.v.VerifyPresentation(t.Context(), c.answer(show...), c.to)
		require.NoError(t, err)
		c.to.Nonce = "another nonce of this verifier"
		for i := range show {
			show[i].Of = vc.Received("", big(6))
		}
		_, err = c.v.VerifyPresentation(t.Context(), c.answer(show...), c.to)
		requireRefusal(t, err, "limit")
	})
}
