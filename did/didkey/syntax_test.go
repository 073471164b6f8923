package didkey_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
)

// lines reads testdata/<name>.txt: one string a line, as it is or, if it begins
// with a quotation mark, as a Go string.
func lines(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".txt")
	require.NoError(t, err)
	out := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, s := range out {
		if strings.HasPrefix(s, `"`) {
			out[i], err = strconv.Unquote(s)
			require.NoError(t, err, "%s line %d", name, i+1)
		}
	}
	return out
}

// TestSyntax: the valid identifiers resolve, and the invalid ones are
// refused as invalid, be it by the grammar of DIDs or by the method.
func TestSyntax(t *testing.T) {
	for _, s := range lines(t, "valid") {
		id, err := did.Parse(s)
		require.NoError(t, err, s)
		r, err := didkey.Resolver{}.Resolve(t.Context(), id, did.Version{})
		require.NoError(t, err, s)
		require.Equal(t, s, r.Document.ID().String())
	}
	for _, s := range lines(t, "invalid") {
		id, err := did.Parse(s)
		if err == nil {
			_, err = didkey.Resolver{}.Resolve(t.Context(), id, did.Version{})
		}
		require.ErrorIs(t, err, did.ErrInvalid, "%q", s)
	}
}
