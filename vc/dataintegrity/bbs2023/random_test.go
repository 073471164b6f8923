package bbs2023_test

import (
	"crypto/rand"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd/sdtest"
)

// terms are those of random documents. Few values: nodes that look alike are what labels have to tell apart.
const terms = `["https://www.w3.org/ns/credentials/v2", {"ex": "https://world.example/", "N": "ex:N", "says": "ex:says",
	"knows": {"@id": "ex:knows"}, "sees": {"@id": "ex:sees"}}]`

// node draws an object with what is below it, and notes the pointers.
func node(t *rapid.T, at string, depth int, pointers *[]vc.Pointer) map[string]any {
	o := map[string]any{"says": rapid.SampledFrom([]any{"one", "two", true}).Draw(t, "says")}
	*pointers = append(*pointers, vc.Pointer(at+"/says"))
	if rapid.Bool().Draw(t, "typed") {
		o["type"] = "N"
		*pointers = append(*pointers, vc.Pointer(at+"/type"))
	}
	if rapid.IntRange(0, 3).Draw(t, "named") == 0 {
		o["id"] = "did:web:" + rapid.SampledFrom([]string{"a", "b"}).Draw(t, "id") + ".example"
	}
	for _, name := range []string{"knows", "sees"} {
		if depth == 0 || !rapid.Bool().Draw(t, name) {
			continue
		}
		below := make([]any, rapid.IntRange(1, 3).Draw(t, "nodes"))
		for i := range below {
			below[i] = node(t, at+"/"+name+"/"+strconv.Itoa(i), depth-1, pointers)
		}
		o[name] = below
		*pointers = append(*pointers, vc.Pointer(at+"/"+name))
	}
	return o
}

// TestRandomDocuments: of random documents random parts are derived; they hold, say what is signed and nothing that was not asked for,
// and do not hold for anything else.
func TestRandomDocuments(t *testing.T) {
	local, err := strictjson.Parse([]byte(terms), strictjson.Limits{})
	require.NoError(t, err)
	o := newOffice(t, suite)
	rapid.Check(t, func(r *rapid.T) {
		var pointers []vc.Pointer
		subject := node(r, "/credentialSubject", 2, &pointers)
		c, err := vc.NewCredential(map[string]any{"@context": local, "type": []any{"VerifiableCredential", "N"}, "issuer": o.id, "credentialSubject": subject})
		require.NoError(r, err)
		chosen := func(label string) []vc.Pointer {
			return rapid.SliceOfN(rapid.SampledFrom(pointers), 1, 3).Draw(r, label)
		}
		base, err := suite.Base(append(chosen("mandatory"), "/issuer", "/type")...).Secure(r.Context(), c, vc.Signing{Key: o.key, Rand: rand.Reader})
		require.NoError(r, err)
		by := vc.Opening{Keys: documents{}, At: noon} // what a Verifier says of them besides is not asked here
		_, err = suite.ForHolder().Open(r.Context(), base, by)
		require.NoError(r, err)
		reveal := chosen("reveal")
		derived, err := suite.Disclose(r.Context(), base, vc.Disclosure{Reveal: reveal, Rand: rand.Reader})
		require.NoError(r, err)
		opened, err := suite.Open(r.Context(), derived, by)
		require.NoError(r, err)
		for _, p := range reveal {
			if !strings.ContainsAny(string(p), "0123456789") { // places in a list are others in what shows
				want, there := c.At(p)
				require.True(r, there)
				got, there := opened.Credential.At(p)
				require.True(r, there)
				if _, scalar := want.([]any); !scalar {
					require.Equal(r, want, got)
				}
			}
		}
		all := sdtest.Statements(t, c.Object())
		shown := sdtest.Statements(t, opened.Credential.Object())
		require.Subset(r, all, shown)
		_, v := proofValue(t, derived)
		require.Equal(r, len(v[2].([]any))+len(v[3].([]any)), len(shown))
		// The proof of a part is none of the whole.
		if len(shown) < len(all) {
			whole, err := suite.Disclose(r.Context(), base, vc.Disclosure{Reveal: []vc.Pointer{""}, Rand: rand.Reader})
			require.NoError(r, err)
			_, value := proofValue(t, derived)
			_, err = suite.Open(r.Context(), withValue(t, whole, 3, value), by)
			requireCheck(t, err, "proof")
		}
	})
}
