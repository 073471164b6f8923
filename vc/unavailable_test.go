package vc_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// away is a resolver to which one DID is out of reach.
type away struct {
	did.Resolver
	from did.DID
}

func (a away) Resolve(ctx context.Context, id did.DID, v did.Version) (did.Resolution, error) {
	if id == a.from {
		return did.Resolution{}, errors.New("no route to host")
	}
	return a.Resolver.Resolve(ctx, id, v)
}

// TestUnavailableProof: an issuer's proof that could not be looked at is not a missing one, whoever else signed.
func TestUnavailableProof(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		both := c.sign(c.sign(c.claims(), did.AssertionMethod, c.theirs), did.AssertionMethod, c.issuerKey)
		broken := edit(t, both, func(d map[string]any) { d["proof"].([]any)[0].(map[string]any)["created"] = "2026-01-01T00:00:00Z" })
		c.v.Proofs = vc.AnyIssuerProof
		require.NoError(t, c.verify(both))
		require.NoError(t, c.verify(broken))
		c.v.Resolver = away{c.v.Resolver, c.issuer}
		for _, raw := range [][]byte{both, broken} {
			err := c.verify(raw)
			require.ErrorIs(t, err, vc.ErrUnavailable)
			require.NotErrorIs(t, err, vc.ErrInvalid)
			var e *vc.VerifyError
			require.ErrorAs(t, err, &e)
			require.Equal(t, vc.Pointer("/proof/1/verificationMethod"), e.Path)
		}
	})
}

// TestUnavailableList: a checker says that it could not open a list that is there and wrong: that is its word.
func TestUnavailableList(t *testing.T) {
	c := newCast(t, bothSuites()[0])
	claims := c.claims()
	claims["credentialStatus"] = map[string]any{"id": "https://kestrel.example/1#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
		"statusListIndex": "7", "statusListCredential": "https://kestrel.example/1"}
	c.v.Status = statusFunc(func(ctx context.Context, _ vc.Credential, _ string, _ time.Time, _ vc.Keys, open func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
		_, err := open(ctx, vc.Received("", []byte("{}")))
		return nil, fmt.Errorf("%w: the cached list: %w", vc.ErrUnavailable, err)
	})
	err := c.verify(c.sign(claims, did.AssertionMethod, c.issuerKey))
	require.ErrorIs(t, err, vc.ErrUnavailable)
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, vc.Check("status"), e.Check)
}
