package jsonld

import (
	"context"
	"crypto"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
)

// The RDFC-1.0 test suite of the W3C, whole.
func TestRDFCSuite(t *testing.T) {
	folder, err := fs.Sub(testvectors.Shared(t), "spec/rdfc-1.0/tests")
	require.NoError(t, err)
	data, err := fs.ReadFile(folder, "manifest.jsonld")
	require.NoError(t, err)
	var manifest struct {
		Entries []struct{ ID, Type, Action, Result, HashAlgorithm string }
	}
	require.NoError(t, json.Unmarshal(data, &manifest))
	ran := map[string]int{}
	for _, e := range manifest.Entries {
		ran[e.Type]++
		t.Run(strings.TrimPrefix(e.ID, "#"), func(t *testing.T) {
			in, err := fs.ReadFile(folder, e.Action)
			require.NoError(t, err)
			o := Options{Hash: map[string]crypto.Hash{"": 0, "SHA384": crypto.SHA384}[e.HashAlgorithm]}
			got, err := CanonicalizeQuads(context.Background(), in, o)
			if e.Type == "rdfc:RDFC10NegativeEvalTest" {
				require.ErrorIs(t, err, ErrWork)
				return
			}
			require.NoError(t, err)
			want, err := fs.ReadFile(folder, e.Result)
			require.NoError(t, err)
			switch e.Type {
			case "rdfc:RDFC10EvalTest":
				require.Equal(t, string(want), string(got.NQuads))
			case "rdfc:RDFC10MapTest":
				var labels map[string]string
				require.NoError(t, json.Unmarshal(want, &labels))
				require.Equal(t, labels, got.Labels)
			default:
				t.Fatalf("%s: what is a %s?", path.Base(e.Action), e.Type)
			}
		})
	}
	require.Equal(t, map[string]int{"rdfc:RDFC10EvalTest": 64, "rdfc:RDFC10MapTest": 21, "rdfc:RDFC10NegativeEvalTest": 1}, ran)
}

// Cases of the suite from the module's own file, for a plain clone.
func TestOwnRDFCVectors(t *testing.T) {
	var vectors struct {
		Cases []struct {
			Name, Hash, Input, Output string
			Labels                    map[string]string
		}
	}
	testvectors.Load(t, "rdfc", &vectors)
	require.NotEmpty(t, vectors.Cases)
	for _, v := range vectors.Cases {
		hash, ok := map[string]crypto.Hash{"SHA256": crypto.SHA256, "SHA384": crypto.SHA384}[v.Hash]
		require.True(t, ok, v.Hash)
		got, err := CanonicalizeQuads(t.Context(), []byte(v.Input), Options{Hash: hash})
		if v.Output == "" {
			require.ErrorIs(t, err, ErrWork, v.Name)
			continue
		}
		require.NoError(t, err, v.Name)
		require.Equal(t, v.Output, string(got.NQuads), v.Name)
		if v.Labels != nil {
			require.Equal(t, v.Labels, got.Labels, v.Name)
		}
	}
}
