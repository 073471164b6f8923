package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

func Example() {
	main()
	// Output: application/dc+sd-jwt application/vc
}

func TestIssuer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "employer.jwk")
	e, err := open(file)
	require.NoError(t, err)
	again, err := open(file)
	require.NoError(t, err)
	require.Equal(t, e.issuer.ID, again.issuer.ID, "the file keeps the DID")

	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	me, key, err := didkey.New(signer)
	require.NoError(t, err)
	asked := e.ask()
	answer, err := vc.Holder{ID: me, Key: key, As: e.suite}.Answer(t.Context(), asked)
	require.NoError(t, err)
	_, _, err = e.vouch(t.Context(), e.ask(), answer, "Planner")
	require.ErrorIs(t, err, vc.ErrInvalid, "an answer to another question")

	token, document, err := e.vouch(t.Context(), asked, answer, "Planner")
	require.NoError(t, err)
	gate := vc.Verifier{Resolver: e.gate.Resolver, Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}, e.suite}}
	for _, s := range []vc.Secured{token, document} {
		v, err := gate.Verify(t.Context(), s)
		require.NoError(t, err)
		require.Equal(t, e.issuer.ID, v.Issuer())
		require.Equal(t, me, v.Subject().DID)
		job, err := avatar.ParseEmployment(v.Credential())
		require.NoError(t, err)
		require.Equal(t, "Planner", job.JobTitle)
	}
	_, _, err = e.vouch(t.Context(), asked, answer, "Planner")
	require.ErrorIs(t, err, vc.ErrInvalid, "twice")
}
