package did_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// lines reads testdata/<kind>/<name>.txt: one string a line, as it is or, if it
// begins with a quotation mark, as a Go string.
func lines(t testing.TB, kind, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", kind, name+".txt"))
	require.NoError(t, err)
	out := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, s := range out {
		if strings.HasPrefix(s, `"`) {
			out[i], err = strconv.Unquote(s)
			require.NoError(t, err, "%s %s line %d", kind, name, i+1)
		}
	}
	require.NotEmpty(t, out)
	return out
}

// syntaxes are the types of strings, each with the way through its only door.
var syntaxes = map[string]func(string) (string, error){
	"did": func(s string) (string, error) {
		d, err := did.Parse(s)
		return d.String(), err
	},
	"url": func(s string) (string, error) {
		u, err := did.ParseURL(s)
		return u.String(), err
	},
	"multikey": func(s string) (string, error) {
		k, err := did.ParseMultikey(s)
		return k.Multikey(), err
	},
	"jwk": func(s string) (string, error) {
		k, err := did.ParseJWK([]byte(s))
		if err != nil {
			return k.Multikey(), err
		}
		jwk, err := k.JWK()
		return string(jwk), err
	},
}

func TestSyntax(t *testing.T) {
	for kind, parse := range syntaxes {
		for _, s := range lines(t, kind, "valid") {
			got, err := parse(s)
			require.NoError(t, err, "%s %q", kind, s)
			require.Equal(t, s, got)
		}
		for _, s := range lines(t, kind, "invalid") {
			got, err := parse(s)
			require.ErrorIs(t, err, did.ErrInvalid, "%s %q", kind, s)
			require.Empty(t, got)
		}
	}
}

func TestText(t *testing.T) {
	type pair struct {
		DID did.DID `json:"did,omitzero"`
		URL did.URL `json:"url,omitzero"`
	}
	in := `{"did":"did:example:123","url":"did:example:123#key-1"}`
	var p pair
	require.NoError(t, json.Unmarshal([]byte(in), &p))
	out, err := json.Marshal(p)
	require.NoError(t, err)
	require.JSONEq(t, in, string(out))

	out, err = json.Marshal(pair{})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(out))

	for _, bad := range []string{`{"did":""}`, `{"did":"did:x"}`, `{"url":""}`, `{"url":"#key-1"}`} {
		require.ErrorIs(t, json.Unmarshal([]byte(bad), new(pair)), did.ErrInvalid, bad)
	}
	_, err = did.DID{}.MarshalText()
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = did.URL{}.MarshalText()
	require.ErrorIs(t, err, did.ErrInvalid)
}

func TestDIDParts(t *testing.T) {
	d, err := did.Parse("did:web:issuer.kestrel.example:a")
	require.NoError(t, err)
	require.Equal(t, "web", d.Method())
	require.Equal(t, "issuer.kestrel.example:a", d.Specific())
	require.False(t, d.IsZero())
	require.True(t, did.DID{}.IsZero())
	require.Empty(t, did.DID{}.Method())
	require.Empty(t, did.DID{}.Specific())

	u, err := d.URL("#key-1")
	require.NoError(t, err)
	require.Equal(t, "did:web:issuer.kestrel.example:a#key-1", u.String())
	_, err = d.URL("b#key-1") // would name another DID
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = did.DID{}.URL("#key-1")
	require.ErrorIs(t, err, did.ErrInvalid)
}

func TestURLParts(t *testing.T) {
	for _, c := range []struct {
		url, path, query, fragment string
		hasQuery, hasFragment      bool
	}{
		{"did:x:y", "", "", "", false, false},
		{"did:x:y?#", "", "", "", true, true},
		{"did:x:y/p?q#f", "/p", "q", "f", true, true},
		{"did:x:y#f?g/h", "", "", "f?g/h", false, true},
		{"did:x:y/p#f", "/p", "", "f", false, true},
		{"did:x:y?q/r?s", "", "q/r?s", "", true, false},
	} {
		u, err := did.ParseURL(c.url)
		require.NoError(t, err)
		require.Equal(t, "did:x:y", u.DID().String())
		require.Equal(t, c.path, u.Path(), c.url)
		query, ok := u.Query()
		require.Equal(t, c.query, query, c.url)
		require.Equal(t, c.hasQuery, ok, c.url)
		fragment, ok := u.Fragment()
		require.Equal(t, c.fragment, fragment, c.url)
		require.Equal(t, c.hasFragment, ok, c.url)
	}
	require.True(t, did.URL{}.IsZero())
	require.True(t, did.URL{}.DID().IsZero())
}

func TestIdentifierLimit(t *testing.T) {
	long := "did:x:" + strings.Repeat("y", 16<<10-len("did:x:"))
	d, err := did.Parse(long)
	require.NoError(t, err)
	require.Equal(t, long, d.String())
	_, err = did.Parse(long + "y")
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = did.ParseURL(long + "#")
	require.ErrorIs(t, err, did.ErrInvalid)
}

func TestPurpose(t *testing.T) {
	names := []string{
		"authentication", "assertionMethod", "keyAgreement", "capabilityInvocation", "capabilityDelegation",
	}
	var all did.Purpose
	for i, name := range names {
		p, err := did.ParsePurpose(name)
		require.NoError(t, err)
		require.Equal(t, did.Purpose(1<<i), p)
		require.Equal(t, name, p.String())
		all |= p
	}
	require.Equal(t, strings.Join(names, ","), all.String())
	require.Empty(t, did.Purpose(0).String())
	for _, bad := range []string{"", "assertion", "AssertionMethod", "authentication,assertionMethod"} {
		_, err := did.ParsePurpose(bad)
		require.ErrorIs(t, err, did.ErrInvalid, bad)
	}
}

func TestKindNames(t *testing.T) {
	for kind, name := range map[did.Kind]string{
		did.Ed25519: "ed25519", did.X25519: "x25519", did.P256: "p256", did.P384: "p384",
		did.Secp256k1: "secp256k1", did.BLS12381G2: "bls12381", did.MLDSA44: "mldsa44",
	} {
		require.Equal(t, name, kind.String())
		var got did.Kind
		require.NoError(t, got.UnmarshalText([]byte(name)))
		require.Equal(t, kind, got)
	}
	for _, bad := range []string{"", "P256", "rsa", "Kind(0)"} {
		require.ErrorIs(t, new(did.Kind).UnmarshalText([]byte(bad)), did.ErrUnsupportedKey, bad)
	}
}

// TestRelativeURL: appending to a DID is reading the whole, bounds included.
func TestRelativeURL(t *testing.T) {
	long, err := did.Parse("did:x:" + strings.Repeat("y", 16<<10-len("did:x:")-2))
	require.NoError(t, err)
	short, err := did.Parse("did:x:y")
	require.NoError(t, err)
	for _, d := range []did.DID{long, short, {}} {
		for _, relative := range []string{"", "#", "#a", "#ab", "/p?q#f", "?q", "#a#b", "/%4", "/%4g", "/%41", "#é", "# ", "a", ":a", "%41", "//b"} {
			got, err := d.URL(relative)
			want, wantErr := did.ParseURL(d.String() + relative)
			if relative != "" && !strings.ContainsAny(relative[:1], "/?#") {
				require.ErrorIs(t, err, did.ErrInvalid, relative)
				continue
			}
			require.Equal(t, want, got, relative)
			require.Equal(t, wantErr == nil, err == nil, relative)
			if err != nil {
				require.ErrorIs(t, err, did.ErrInvalid, relative)
			}
		}
	}
}
