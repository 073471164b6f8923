package status_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/status"
)

// examples are those of Bitstring Status List, W3C Recommendation 2025-05-15. Example 2 is left out: it is not whole.
type examples struct {
	EncodedList string
	Entries     []struct {
		Example string
		Entry   map[string]any
	}
	Secured []struct {
		Example  string
		Document json.RawMessage
	}
}

func loadExamples(t testing.TB) (e examples) {
	testvectors.Load(t, "bitstring", &e)
	require.Len(t, e.Entries, 7)
	require.Len(t, e.Secured, 4)
	return e
}

// TestRecommendationList: the one list that the Recommendation prints has 131,072 entries, and none is set.
func TestRecommendationList(t *testing.T) {
	b, err := status.OpenBitstring(loadExamples(t).EncodedList, 1, status.Limits{})
	require.NoError(t, err)
	require.Equal(t, uint64(131_072), b.Len())
	for i := range b.Len() {
		value, inside := b.At(i)
		require.True(t, inside)
		require.Zero(t, value)
	}
}

// TestRecommendationEntries: the entries that the Recommendation prints are read, and found in such a list.
func TestRecommendationEntries(t *testing.T) {
	e := loadExamples(t)
	for _, x := range e.Entries {
		w := newWorld(t)
		url := x.Entry["statusListCredential"].(string)
		w.web.put(url, w.listCredential(w.issuer, map[string]any{"encodedList": e.EncodedList, "statusPurpose": x.Entry["statusPurpose"]},
			map[string]any{"id": url}).Bytes())
		statuses, err := w.check(w.entries(x.Entry))
		require.NoError(t, err, x.Example)
		require.Equal(t, []vc.Status{{Purpose: x.Entry["statusPurpose"].(string), List: url}}, statuses, x.Example)
		require.Equal(t, []string{url}, w.web.asked)
	}
}

// whole completes the names of the Recommendation's keys: they are DIDs, and have no fragment.
type whole struct{ vc.Keys }

func (k whole) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	r.Method += "#" + strings.TrimPrefix(r.Method, "did:key:")
	return k.Keys.Find(ctx, r, at)
}

// TestRecommendationSecured: the signatures of the Recommendation's examples hold, by keys whose names are not whole and who are not the
// issuer: a verifier has to refuse them.
func TestRecommendationSecured(t *testing.T) {
	c := jsonld.Embedded().AllowVocab("https://www.w3.org/ns/credentials/examples/v2")
	m := dataintegrity.Suites(c, dataintegrity.EdDSARDFC2022(c), dataintegrity.ECDSARDFC2019(c))
	w := newWorld(t)
	v := w.verifier()
	v.Mechanisms = []vc.Mechanism{m}
	for _, x := range loadExamples(t).Secured {
		s := vc.Received("application/vc", x.Document)
		opened, err := m.Open(t.Context(), s, vc.Opening{Keys: whole{v.KeySource()}, At: noon})
		require.NoError(t, err, x.Example)
		require.Len(t, opened.Proofs, 1)

		_, err = v.Verify(t.Context(), s)
		var refused *vc.VerifyError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, vc.Check("key"), refused.Check)
		if x.Example == "5" { // as a list it is refused for the same reason, and the credential with it
			w.web.put("https://example.com/credentials/status/3", x.Document)
			w.checker.Issuers = func(string, string) bool { return true }
			_, err = w.checker.Check(t.Context(), w.entry(map[string]any{"statusListCredential": "https://example.com/credentials/status/3"}),
				w.issuer.ID, noon, v.KeySource(), v.Verify)
			require.ErrorIs(t, err, vc.ErrInvalid)
			require.ErrorContains(t, err, "key at /proof/verificationMethod")
		}
	}
}
