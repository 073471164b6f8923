package digest_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/internal/digest"
)

// The digests of "abc" that FIPS 180-4 has as its examples.
var abc = map[string]string{
	"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	"sha384": "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
	"sha512": "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
}

func sri(t testing.TB, algorithm string) string {
	t.Helper()
	sum, err := hex.DecodeString(abc[algorithm])
	require.NoError(t, err)
	return algorithm + "-" + base64.StdEncoding.EncodeToString(sum)
}

func TestFits(t *testing.T) {
	for name, want := range abc {
		sum, err := digest.SRI(sri(t, name))
		require.NoError(t, err)
		require.Equal(t, want, hex.EncodeToString(sum))
		require.True(t, digest.Fits(sum, []byte("abc")))
		require.False(t, digest.Fits(sum, []byte("abd")))
	}
	require.False(t, digest.Fits(nil, nil))
	require.False(t, digest.Fits(make([]byte, 20), []byte("abc")))
}

func TestSRI(t *testing.T) {
	good := sri(t, "sha256")
	for _, s := range []string{"", "sha256", "sha256-", "md5-1B2M2Y8AsgTpgAmY7PhCfg==", "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha384" + good[6:],
		good + "=", good[:len(good)-1], good + "\n", strings.ToUpper(good), " " + good, good[:20] + "\n" + good[20:]} {
		_, err := digest.SRI(s)
		require.Error(t, err, "%q", s)
	}
}

func TestIntegrity(t *testing.T) {
	s256, s384, s512 := sri(t, "sha256"), sri(t, "sha384"), sri(t, "sha512")
	none := "sha256-" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	for text, sizes := range map[string][]int{
		s256:                           {32},
		" " + s384 + "\t":              {48},
		s256 + " " + s512:              {64},
		s512 + " " + s384:              {64},
		s256 + " " + none:              {32, 32},
		s256 + "?ct=json":              {32},
		"sha1-x sha3-y " + s256:        {32},
		none + " " + s384 + " " + s256: {48},
	} {
		sums, err := digest.Integrity(text)
		require.NoError(t, err, text)
		var got []int
		for _, s := range sums {
			got = append(got, len(s))
		}
		require.Equal(t, sizes, got, text)
	}
	for _, text := range []string{"", "  ", "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256-", s256 + " sha256-x", strings.Repeat(s256+" ", 100)} {
		_, err := digest.Integrity(text)
		require.Error(t, err, text)
	}
}

// FuzzRead: what is read as a digest has the length of one.
func FuzzRead(f *testing.F) {
	f.Add(sri(f, "sha256") + " " + sri(f, "sha512"))
	f.Add("zQmWvQxTqbG2Z9HPJgG57jjwR154cKhbtJenbyYTWkjgF3e")
	f.Add("uEiC6eBa_jwHP6kFBQN5driIjsANho5YXepy0EP9h8gAVrQ")
	f.Fuzz(func(t *testing.T, s string) {
		var sums [][]byte
		if sum, err := digest.SRI(s); err == nil {
			sums = append(sums, sum)
		}
		if sum, err := digest.Multibase(s); err == nil {
			sums = append(sums, sum)
		}
		all, err := digest.Integrity(s)
		require.Equal(t, err == nil, len(all) > 0)
		for _, sum := range append(sums, all...) {
			require.Contains(t, []int{32, 48, 64}, len(sum))
		}
	})
}
