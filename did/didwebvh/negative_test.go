package didwebvh_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
	"github.com/avouch-id/avouch/testvectors"
)

// negatives are the families of the audit, each with what refuses it here. Those with DIDs are refused before anything is
// fetched; their SCID has zeros, which no SCID has, so TestIdentifiers has the same attacks behind a good one.
var negatives = map[string]struct {
	with error
	dids []string
}{
	"cross-did-witness-replay":       {with: didwebvh.ErrWitness},
	"did-key-body-fragment-mismatch": {with: didwebvh.ErrProof},
	"duplicate-witness-ids":          {with: didwebvh.ErrParameters},
	"portable-scid-swap":             {with: didwebvh.ErrIdentifier},
	"pre-rotation-omit-updatekeys":   {with: didwebvh.ErrParameters},
	"scid-mismatch-genesis":          {with: didwebvh.ErrHash},
	"unknown-method-version":         {with: didwebvh.ErrParameters},
	"versiontime-future":             {with: didwebvh.ErrTime},
	"versiontime-non-monotonic":      {with: didwebvh.ErrTime},
	"wrong-cryptosuite":              {with: didwebvh.ErrProof},
	"zero-witness-threshold":         {with: didwebvh.ErrParameters},

	"fragment-leaks-into-domain": {with: did.ErrInvalid, dids: []string{"did:webvh:Qm0000000000000000000000000000000000000000000000:127.0.0.1#x"}},
	"lowercase-pct-port-ip":      {with: did.ErrInvalid, dids: []string{"did:webvh:Qm0000000000000000000000000000000000000000000000:127.0.0.1%3a8080"}},
	"path-traversal-did":         {with: did.ErrInvalid, dids: []string{"did:webvh:Qm0000000000000000000000000000000000000000000000:example.com:..:..:admin"}},
	"pct-encoded-ip-host": {with: did.ErrInvalid, dids: []string{
		"did:webvh:Qm0000000000000000000000000000000000000000000000:127%2E0%2E0%2E1",
		"did:webvh:Qm0000000000000000000000000000000000000000000000:127%2e0%2e0%2e1",
		"did:webvh:Qm0000000000000000000000000000000000000000000000:169%2E254%2E169%2E254",
	}},
	"pct-encoded-traversal": {with: did.ErrInvalid, dids: []string{
		"did:webvh:Qm0000000000000000000000000000000000000000000000:example.com:%2E%2E:admin",
		"did:webvh:Qm0000000000000000000000000000000000000000000000:example.com:%2e%2e:admin",
		"did:webvh:Qm0000000000000000000000000000000000000000000000:example.com:a%2Fb",
	}},
}

// TestNegativeVectors runs the logs and DIDs that a resolver must refuse.
func TestNegativeVectors(t *testing.T) {
	vectors := testvectors.Shared(t)
	folders, err := fs.Glob(vectors, vectorsFolder+"negative-*")
	require.NoError(t, err)
	require.Len(t, folders, 16)
	require.Len(t, negatives, 16)
	for _, folder := range folders {
		family := strings.TrimPrefix(folder, vectorsFolder+"negative-")
		t.Run(family, func(t *testing.T) {
			want, found := negatives[family]
			require.True(t, found)
			script, err := fs.ReadFile(vectors, folder+"/script.yaml")
			require.NoError(t, err)
			require.Equal(t, len(want.dids), strings.Count(string(script), "did: "))
			if len(want.dids) > 0 {
				for _, s := range want.dids {
					require.Contains(t, string(script), `"`+s+`"`)
					require.ErrorIs(t, literal(s), want.with, s)
				}
				return
			}
			log, err := fs.ReadFile(vectors, folder+"/ts/did.jsonl")
			require.NoError(t, err)
			witnesses, err := fs.ReadFile(vectors, folder+"/ts/did-witness.json")
			if !errors.Is(err, fs.ErrNotExist) {
				require.NoError(t, err)
			}
			_, err = didwebvh.Verify(log, witnesses, rules)
			require.ErrorIs(t, err, want.with)
			require.ErrorIs(t, err, did.ErrInvalid)
			var at *didwebvh.LogError
			require.ErrorAs(t, err, &at)
			require.Positive(t, at.Version)
		})
	}
}

// literal resolves a text as it is; nothing is ever fetched.
func literal(s string) error {
	id, err := did.Parse(s)
	if err != nil {
		return err
	}
	_, err = didwebvh.Resolver{Open: host(nil), Rules: rules}.Resolve(context.Background(), id, did.Version{})
	return err
}
