package sd_test

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// sdCase is a worked example of ecdsa-sd-2023, as far as this package goes.
type sdCase struct {
	Name                                 string
	Unsigned, Revealed                   json.RawMessage
	MandatoryPointers, SelectivePointers []string
	Canonical, Statements                []string
	Groups                               struct{ MandatoryIndexes, NonMandatoryIndexes, SelectiveIndexes, CombinedIndexes []int }
	LabelMap, VerifierLabels             [][2]string
	DerivedStatements                    []string
}

type sdVectors struct {
	HMACKey  string
	Cases    []sdCase
	Shuffled []struct {
		Name       string
		Unsigned   json.RawMessage
		Statements []string
	}
}

func load(t testing.TB) (v sdVectors, key []byte) {
	testvectors.Load(t, "ecdsasd", &v)
	require.Len(t, v.Cases, 2)
	require.Len(t, v.Shuffled, 2)
	key, err := hex.DecodeString(v.HMACKey)
	require.NoError(t, err)
	return v, key
}

func parse(t testing.TB, text []byte) map[string]any {
	o, err := strictjson.ParseObject(text, strictjson.Limits{})
	require.NoError(t, err)
	return o
}

// contexts: a document of the BBS vectors takes its terms from a vocabulary of its own.
func contexts() *jsonld.Contexts {
	return jsonld.Embedded().AllowVocab("https://windsurf.grotto-networking.com/selective#")
}

func canonicalLabels(n int) ([]string, error) {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = "c14n" + string(rune('0'+i))
	}
	return labels, nil
}

func TestVectorsStepByStep(t *testing.T) {
	v, key := load(t)
	for _, c := range v.Cases {
		t.Run(c.Name, func(t *testing.T) {
			document := parse(t, c.Unsigned)
			plain, err := sd.Statements(t.Context(), contexts(), document, canonicalLabels)
			require.NoError(t, err)
			require.Equal(t, c.Canonical, plain)

			labels, err := sd.HMACLabels(key)(len(c.LabelMap))
			require.NoError(t, err)
			for _, entry := range c.LabelMap { // its keys are labels before canonicalization
				require.Contains(t, labels, entry[1])
			}

			whole, err := sd.Transform(t.Context(), contexts(), document, sd.HMACLabels(key))
			require.NoError(t, err)
			require.Equal(t, c.Statements, whole.Statements)
			again, err := sd.Statements(t.Context(), contexts(), document, sd.HMACLabels(key))
			require.NoError(t, err)
			require.Equal(t, c.Statements, again)

			combined := append(append([]string(nil), c.MandatoryPointers...), c.SelectivePointers...)
			for _, group := range []struct {
				pointers []string
				indexes  []int
			}{{c.MandatoryPointers, c.Groups.MandatoryIndexes}, {c.SelectivePointers, c.Groups.SelectiveIndexes},
				{combined, c.Groups.CombinedIndexes}} {
				got, err := whole.Match(group.pointers)
				require.NoError(t, err)
				require.Equal(t, group.indexes, got)
			}

			part, err := sd.Select(document, combined)
			require.NoError(t, err)
			require.Equal(t, parse(t, c.Revealed), part)
			revealed, err := whole.Reveal(t.Context(), combined)
			require.NoError(t, err)
			require.Equal(t, parse(t, c.Revealed), revealed.Document)
			require.Equal(t, c.Groups.CombinedIndexes, revealed.Indexes)
			require.Len(t, revealed.Labels, len(c.VerifierLabels))
			for i, entry := range c.VerifierLabels {
				require.Equal(t, [2]string{"c14n" + string(rune('0'+i)), revealed.Labels[i]}, entry)
			}
			seen, err := sd.Statements(t.Context(), contexts(), revealed.Document, sd.Known(revealed.Labels))
			require.NoError(t, err)
			require.Equal(t, c.DerivedStatements, seen)
			require.Equal(t, parse(t, c.Unsigned), document, "the document is not changed")
		})
	}
}

func TestShuffledLabels(t *testing.T) {
	v, key := load(t)
	for _, c := range v.Shuffled {
		t.Run(c.Name, func(t *testing.T) {
			whole, err := sd.Transform(t.Context(), contexts(), parse(t, c.Unsigned), sd.ShuffledLabels(key))
			require.NoError(t, err)
			require.Equal(t, c.Statements, whole.Statements)
		})
	}
}
