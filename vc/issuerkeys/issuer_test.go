package issuerkeys_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// TestMetadataURL: the first two are printed in SD-JWT VC, section "JWT VC Issuer Metadata Request".
func TestMetadataURL(t *testing.T) {
	for issuer, want := range map[string]string{
		"https://example.com":             "https://example.com/.well-known/jwt-vc-issuer",
		"https://example.com/tenant/1234": "https://example.com/.well-known/jwt-vc-issuer/tenant/1234",

		"https://example.com/":              "https://example.com/.well-known/jwt-vc-issuer",
		"https://example.com/tenant/1234/":  "https://example.com/.well-known/jwt-vc-issuer/tenant/1234",
		"https://example.com:8443/tenant":   "https://example.com:8443/.well-known/jwt-vc-issuer/tenant",
		"https://xn--bcher-kva.example/%C3": "https://xn--bcher-kva.example/.well-known/jwt-vc-issuer/%C3",
		"https://a.example/x;y=1,2@(3)/...": "https://a.example/.well-known/jwt-vc-issuer/x;y=1,2@(3)/...",
	} {
		got, err := issuerkeys.MetadataURL(issuer)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, issuer := range []string{
		"", "https://", "https:///", "https://a", "https://localhost", "https://localhost:8443", "https://a.localhost",
		"http://a.example", "HTTPS://a.example", "https:a.example", "//a.example", "a.example", " https://a.example", "https://a.example ",
		"https://A.example", "https://a.example.", "https://.a.example", "https://a..example", "https://-a.example", "https://a-.example",
		"https://a_b.example", "https://*.a.example", "https://bücher.example", "https://" + strings.Repeat("a", 64) + ".example",
		"https://" + strings.Repeat("a.", 123) + "example.a",
		"https://127.0.0.1", "https://127.1", "https://0x7f.1", "https://0x7f.0x1", "https://a.0x7f", "https://[::1]", "https://[::1]:443", "https://2130706433",
		"https://u@a.example", "https://u:p@a.example", "https://a.example:443@evil.example", `https://a.example\.evil.example`, `https://a.example/\evil`,
		"https://a.example:", "https://a.example:0", "https://a.example:01", "https://a.example:65536", "https://a.example:18446744073709552059", "https://a.example:x", "https://a.example:1:2",
		"https://a.example?", "https://a.example?x", "https://a.example/?x", "https://a.example/b?", "https://a.example#", "https://a.example#b", "https://a.example/#b", "https://a.example/b#c",
		"https://a.example//", "https://a.example//b", "https://a.example/b//", "https://a.example/b//c", "https://a.example/.", "https://a.example/..",
		"https://a.example/../b", "https://a.example/b/./c", "https://a.example/b/..", "https://a.example/%2e%2e/b", "https://a.example/%2E%2E/b", "https://a.example/.%2E/b",
		"https://a.example/b%2Fc", "https://a.example/b%5Cc", "https://a.example/%41", "https://a.example/%c3", "https://a.example/%", "https://a.example/%4", "https://a.example/%0A", "https://a.example/%7F", "https://a.example/%zz",
		"https://a.example/b c", "https://a.example/b\n", "https://a.example/b\x00", "https://a.example/ü", "https://a.example/<b>", `https://a.example/"`,
		"https://a.example/" + strings.Repeat("b", 2048),
	} {
		got, err := issuerkeys.MetadataURL(issuer)
		require.ErrorIs(t, err, vc.ErrInvalid, issuer)
		require.Empty(t, got)
	}
}

// FuzzMetadataURL: whatever is accepted, the standard library reads the same host and path out of, and taking the inserted
// part away gives the issuer again.
func FuzzMetadataURL(f *testing.F) {
	for _, s := range []string{"https://example.com/tenant/1234/", "https://a.example:8443/x;y=%C3", "https://a.example/../b", "https://a.example@evil.example", "https://a.example#b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, issuer string) {
		got, err := issuerkeys.MetadataURL(issuer)
		if err != nil {
			require.ErrorIs(t, err, vc.ErrInvalid)
			return
		}
		const inserted = "/.well-known/jwt-vc-issuer"
		require.Equal(t, 1, strings.Count(strings.Replace(got, inserted, "", 1), "://"))
		require.Equal(t, strings.TrimSuffix(issuer, "/"), strings.Replace(got, inserted, "", 1))
		u, err := url.Parse(issuer)
		require.NoError(t, err)
		well, err := url.Parse(got)
		require.NoError(t, err)
		require.Equal(t, got, well.String())
		require.Equal(t, u.Host, well.Host)
		require.Nil(t, u.User)
		require.Empty(t, u.RawQuery+u.Fragment)
		require.Equal(t, well.Path, well.JoinPath().Path) // nothing to clean away
		require.Equal(t, inserted+strings.TrimSuffix(u.EscapedPath(), "/"), well.EscapedPath())
	})
}
