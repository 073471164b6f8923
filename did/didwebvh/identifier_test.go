package didwebvh_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

// scid is the one of the specification's example of an entry hash.
const scid = "QmdmPkUdYzbr9txmx8gM2rsHPgr5L6m3gHjJGAf4vUFoGE"

// TestTransformation holds the examples of "The DID to HTTPS Transformation" and what its rules say of others.
func TestTransformation(t *testing.T) {
	for specific, want := range map[string]string{
		"example.com":                    "https://example.com/.well-known/did.jsonl",
		"issuer.example.com":             "https://issuer.example.com/.well-known/did.jsonl",
		"example.com:dids:issuer":        "https://example.com/dids/issuer/did.jsonl",
		"example.com%3A3000:dids:issuer": "https://example.com:3000/dids/issuer/did.jsonl",
		"example.com%3a3000":             "https://example.com:3000/.well-known/did.jsonl",
		"example.com%3A1":                "https://example.com:1/.well-known/did.jsonl",
		"example.com%3A65535":            "https://example.com:65535/.well-known/did.jsonl",
		"EXAMPLE.com":                    "https://example.com/.well-known/did.jsonl",
		"ex%61mple.com":                  "https://example.com/.well-known/did.jsonl",
		"xn--jp-cd2fp15c.xn--fsq.jp:%E7%94%A8%e6%88%b7": "https://xn--jp-cd2fp15c.xn--fsq.jp/%E7%94%A8%E6%88%B7/did.jsonl",
		"example.com:a%20b:..a:%2E":                     "",
		"example.com:a%20b:..a":                         "https://example.com/a%20b/..a/did.jsonl",
		"example.com:%252E%252E":                        "https://example.com/%252E%252E/did.jsonl", // decoded exactly once
		"1.example":                                     "https://1.example/.well-known/did.jsonl",
	} {
		url, err := didwebvh.LogURL(parse(t, "did:webvh:"+scid+":"+specific))
		require.Equal(t, want, url)
		require.Equal(t, want == "", err != nil, specific)
	}
}

// recorder notes what is opened.
type recorder []string

func (r *recorder) Open(_ context.Context, url string) (io.ReadCloser, error) {
	*r = append(*r, url)
	return nil, io.ErrUnexpectedEOF
}

// refusedDIDs are no did:webvh. Nothing is opened for them.
var refusedDIDs = map[string]string{
	"no domain":              "did:webvh:" + scid,
	"no SCID":                "did:webvh:example.com",
	"SCID cut":               "did:webvh:" + scid[:45] + ":example.com",
	"SCID with a zero":       "did:webvh:0" + scid[1:] + ":example.com",
	"SCID of another hash":   "did:webvh:" + "8" + scid[1:] + ":example.com",
	"placeholder":            "did:webvh:%7BSCID%7D:example.com",
	"SCID percent-encoded":   "did:webvh:%51" + scid[1:] + ":example.com",
	"one label":              "did:webvh:" + scid + ":localhost",
	"one label, no address":  "did:webvh:" + scid + ":intranet",
	"no dot of its own":      "did:webvh:" + scid + ":intranet%2Eexample",
	"localhost below":        "did:webvh:" + scid + ":a.localhost",
	"empty domain":           "did:webvh:" + scid + "::a",
	"trailing dot":           "did:webvh:" + scid + ":example.com.",
	"leading dot":            "did:webvh:" + scid + ":.example.com",
	"two dots":               "did:webvh:" + scid + ":example..com",
	"hyphen first":           "did:webvh:" + scid + ":-a.example",
	"hyphen last":            "did:webvh:" + scid + ":a-.example",
	"underscore":             "did:webvh:" + scid + ":a_b.example",
	"long label":             "did:webvh:" + scid + ":" + strings.Repeat("a", 64) + ".example",
	"long name":              "did:webvh:" + scid + ":" + strings.Repeat("a.", 127) + "example",
	"U-label":                "did:webvh:" + scid + ":%E4%BE%8B.example",
	"wide digits":            "did:webvh:" + scid + ":127.0.0.%EF%BC%91",
	"at sign":                "did:webvh:" + scid + ":user%40example.com",
	"slash":                  "did:webvh:" + scid + ":a%2F.example.com",
	"question mark":          "did:webvh:" + scid + ":127.0.0.1%3Fa.example",
	"number sign":            "did:webvh:" + scid + ":169.254.169.254%23.example.com",
	"zero byte":              "did:webvh:" + scid + ":a%00.example.com",
	"line break":             "did:webvh:" + scid + ":a.example.com%0A",
	"port 0":                 "did:webvh:" + scid + ":example.com%3A0",
	"port 65536":             "did:webvh:" + scid + ":example.com%3A65536",
	"port of six digits":     "did:webvh:" + scid + ":example.com%3A000080",
	"port empty":             "did:webvh:" + scid + ":example.com%3A",
	"port no number":         "did:webvh:" + scid + ":example.com%3Aa",
	"port signed":            "did:webvh:" + scid + ":example.com%3A-1",
	"two ports":              "did:webvh:" + scid + ":example.com%3A80%3A81",
	"IPv4":                   "did:webvh:" + scid + ":127.0.0.1",
	"IPv4 with a port":       "did:webvh:" + scid + ":127.0.0.1%3A8080",
	"IPv4, port lower case":  "did:webvh:" + scid + ":127.0.0.1%3a8080",
	"IPv4 percent-encoded":   "did:webvh:" + scid + ":127.0.0.%31",
	"dots percent-encoded":   "did:webvh:" + scid + ":127%2E0%2E0%2E1",
	"dots, lower case":       "did:webvh:" + scid + ":169%2e254%2e169%2e254",
	"IPv4 short":             "did:webvh:" + scid + ":127.1",
	"IPv4 hexadecimal":       "did:webvh:" + scid + ":0x7f.0x1",
	"IPv4 capital X":         "did:webvh:" + scid + ":127.0X1",
	"IPv4 octal":             "did:webvh:" + scid + ":0177.0.0.01",
	"IPv4 too large":         "did:webvh:" + scid + ":999.999.999.999",
	"number last":            "did:webvh:" + scid + ":example.42",
	"empty hexadecimal last": "did:webvh:" + scid + ":example.0x",
	"IPv6":                   "did:webvh:" + scid + ":%5B%3A%3A1%5D",
	"IPv6 with a dot":        "did:webvh:" + scid + ":%5B%3A%3Affff%3A127.0.0.1%5D",
	"double encoding":        "did:webvh:" + scid + ":127.0.0.1%252Eexample.com",
	"up":                     "did:webvh:" + scid + ":example.com:..:..:admin",
	"up, percent-encoded":    "did:webvh:" + scid + ":example.com:%2E%2E:admin",
	"up, lower case":         "did:webvh:" + scid + ":example.com:%2e.:admin",
	"here":                   "did:webvh:" + scid + ":example.com:.",
	"slash inside":           "did:webvh:" + scid + ":example.com:a%2Fb",
	"backslash inside":       "did:webvh:" + scid + ":example.com:a%5Cb",
	"zero inside":            "did:webvh:" + scid + ":example.com:a%00b",
	"space first":            "did:webvh:" + scid + ":example.com:%20a",
	"tab last":               "did:webvh:" + scid + ":example.com:a%09",
	"wide space":             "did:webvh:" + scid + ":example.com:a%E3%80%80",
	"not UTF-8":              "did:webvh:" + scid + ":example.com:%FF",
	"empty segment":          "did:webvh:" + scid + ":example.com::a",
}

func TestCase8NothingIsOpenedForABadHost(t *testing.T) {
	for name, s := range refusedDIDs {
		var opened recorder
		id := parse(t, s)
		_, err := didwebvh.Resolver{Open: &opened, Rules: rules}.Resolve(context.Background(), id, did.Version{})
		require.ErrorIs(t, err, did.ErrInvalid, name)
		require.Empty(t, opened, name)
		_, err = didwebvh.WitnessURL(id)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
}

// TestOtherAlphabets: what looks like the method's name is not it.
func TestOtherAlphabets(t *testing.T) {
	for _, s := range []string{"did:wеbvh:", "did:webvһ:", "did:WEBVH:", "did:web%76h:", "ԁid:webvh:", "did:webvh\u200b:"} {
		_, err := did.Parse(s + scid + ":example.com")
		require.ErrorIs(t, err, did.ErrInvalid, s)
	}
	for _, s := range []string{"did:web:example.com", "did:webvh2:" + scid + ":example.com", "did:tdw:" + scid + ":example.com"} {
		_, err := didwebvh.LogURL(parse(t, s))
		require.ErrorIs(t, err, did.ErrMethodNotSupported, s)
	}
	_, err := didwebvh.LogURL(did.DID{})
	require.ErrorIs(t, err, did.ErrMethodNotSupported)
}

func TestCase31PathsStayInTheirEndpoint(t *testing.T) {
	start := func(service string) (*did.Document, did.DID) {
		l, err := didwebvh.Start(context.Background(), didwebvh.Change{Location: "plaza.example:a",
			Document: []byte(`{"@context":"https://www.w3.org/ns/did/v1","service":[` + service + `]}`)}, rules, newKey(1))
		require.NoError(t, err)
		r, err := l.Resolution(did.Version{})
		require.NoError(t, err)
		return r.Document, l.ID()
	}
	d, id := start(``)
	url := func(relative string) string {
		u, err := id.URL(relative)
		require.NoError(t, err)
		s, err := didwebvh.PathURL(d, u)
		require.Equal(t, err != nil, s == "", relative)
		if err != nil {
			require.ErrorIs(t, err, did.ErrInvalid)
		}
		return s
	}
	require.Equal(t, "https://plaza.example/a/b/c.json", url("/b/c.json"))
	require.Equal(t, "https://plaza.example/a/whois.vp", url("/whois"))
	require.Equal(t, "https://plaza.example/a/whois/", url("/whois/"))
	for _, bad := range []string{"", "#key", "?service=files&relativeRef=/../b", "/../b", "/b/..", "/%2E%2E/b", "/.%2e/b", "/b/%2e", "/a%2F..%2Fb", "/a%5Cb", "/%00"} {
		require.Empty(t, url(bad), bad)
	}
	d, id = start(`{"id":"did:webvh:{SCID}:plaza.example:a#files","type":"relativeRef","serviceEndpoint":"https://files.example/x"}`)
	require.Equal(t, "https://files.example/x/b", url("/b"))
	d, id = start(`{"id":"#files","type":"relativeRef","serviceEndpoint":"https://files.example/x/"},{"id":"#whois","type":"T","serviceEndpoint":"https://files.example/who.jwt"}`)
	require.Equal(t, "https://files.example/x/b", url("/b"))
	require.Equal(t, "https://files.example/who.jwt", url("/whois"))
	for _, endpoint := range []string{`"http://files.example/"`, `"ftp://a.example"`, `["https://a.example/","https://b.example/"]`, `"https://a.example/?q="`, `"did:web:a.example"`, `{"a":1}`} {
		d, id = start(`{"id":"#files","type":"relativeRef","serviceEndpoint":` + endpoint + `}`)
		require.Empty(t, url("/b"), endpoint)
	}
	d, _ = start(`{"id":"did:webvh:` + scid + `:plaza.example:a#files","type":"relativeRef","serviceEndpoint":"https://files.example/"}`)
	u, err := parse(t, "did:webvh:"+scid+":plaza.example:a").URL("/b")
	require.NoError(t, err)
	_, err = didwebvh.PathURL(d, u) // of another DID
	require.ErrorIs(t, err, did.ErrInvalid)
}
