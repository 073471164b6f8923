package dereference_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver/dereference"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// TestCase31Traversal: §13.7.1, and more spellings. Each reference is encoded as
// a parameter's value once.
func TestCase31Traversal(t *testing.T) {
	at := func(endpoint string) dereference.Dereferencer {
		return dereference.Dereferencer{Resolver: world{"did:web:a": document(t,
			fmt.Sprintf(`{"id":"did:web:a","service":[{"id":"#s","type":"T","serviceEndpoint":%q}]}`, endpoint))}}
	}
	get := func(endpoint, ref string) dereference.Result {
		return at(endpoint).Dereference(t.Context(), "did:web:a?service=s&relativeRef="+strings.ReplaceAll(url.QueryEscape(ref), "+", "%20"),
			dereference.Options{Accept: dereference.MediaTypeURIs})
	}
	const base = "https://files.example/public/k"
	for _, ref := range []string{
		"../", "..", "/..", "/../", "/../x", "../../etc", "/a/../../x", "/a/b/../../../x", "./../x", "/./../x", "a/../../x",
		"%2E%2E%2F", "%2E%2E/", ".%2E/", "%2E./", "/%2e%2e/x", "/%2E%2E%2Fx", "/a/%2e%2e/%2e%2e/x",
		"%252E%252E%252F", "/%252e%252e/x", "/%25252e%25252e/x", "/..%252f..%252fx", "/a%2F..%2F..%2Fx", "/a/..%2F..%2Fx",
		`..\`, `/..\x`, "/..%5Cx", "/..%255cx", "/%5C%5Cevil.example", `/\evil.example`,
		"/a%2Fb/../../x", "/a%2Fb/%2e%2e/%2e%2e/x", "/a%252Fb/%252e%252e/%252e%252e/x",
		"/..;/x", "/..;a=b/x", "/%2e%2e;x/y", "/;/../x", "//../x", "/a//../../x",
		"//evil.example", "//evil.example/x", "///evil.example", "https://evil.example", "https:evil.example", "javascript:alert(1)", "did:web:evil",
		"/x%00", "/x%2500", "/\x00", "/x\r\nSet-Cookie:a", "/x%0d%0aa", "/a b", "/é", "/%C0%AE%C0%AE/", "/%ff", "/x#a#b", "/%zz", "[",
		strings.Repeat("%25", 10) + "2e" + "/" + "%" + strings.Repeat("25", 12) + "2e",
	} {
		for _, endpoint := range []string{base, base + "/", base + "?q=1"} {
			r := get(endpoint, ref)
			require.NotNil(t, r.Problem, "%q below %q: %q", ref, endpoint, r.URLs)
			require.Equal(t, resolution.InvalidDIDURL, r.Problem.Type, ref)
			require.Nil(t, r.URLs)
		}
	}
	for _, c := range [][3]string{
		{base, "/resume.pdf", base + "/resume.pdf"},
		{base, "/a/../b", base + "/b"},
		{base, "/a/./b/", base + "/a/b/"},
		{base, "/a/%2e%2e/b", base + "/b"},
		{base, "/a/..", base + "/"},
		{base, "/...", base + "/..."},
		{base, "/a..b/..c", base + "/a..b/..c"},
		{base, "/100%25", base + "/100%25"},
		{base, "/a?q=../../x", base + "/a?q=../../x"},
		{base, "?q=2", base + "?q=2"},
		{base + "?q=1", "/a", base + "/a"},
		{base + "?q=1", "#top", base + "?q=1#top"},
		{base + "/", "resume.pdf", base + "/resume.pdf"},
		{base + "/", "/resume.pdf", base + "/resume.pdf"},
		{base + "/", "a/../b", base + "/b"},
		{"https://files.example", "/resume.pdf", "https://files.example/resume.pdf"},
		{"https://files.example", "resume.pdf", "https://files.example/resume.pdf"},
		{"https://files.example/", "/a//b", "https://files.example/a//b"},
	} {
		r := get(c[0], c[1])
		require.Nil(t, r.Problem, "%v: %v", c, r.Problem)
		require.Equal(t, []string{c[2]}, r.URLs, c)
	}
	// RFC 3986 would replace the last segment of the endpoint.
	require.Equal(t, resolution.InvalidDIDURL, get(base, "resume.pdf").Problem.Type)
	// What has no path to stay below.
	for _, endpoint := range []string{"mailto:k@kestrel.example", "urn:uuid:1", "did:web:b", "did:web:b/c?service=s", "file:///etc"} {
		require.Equal(t, resolution.FeatureNotSupported, get(endpoint, "/x").Problem.Type, endpoint)
	}
}

// TestCase31Parameters: the same name twice, in any encoding, and values that
// bring a parameter along.
func TestCase31Parameters(t *testing.T) {
	d := dereference.Dereferencer{Resolver: kestrelWorld(t)}
	many := "?a0=1"
	for i := range 16 {
		many += fmt.Sprintf("&a%d=1", i+1)
	}
	for _, tail := range []string{
		"?versionId=1&versionId=2", "?versionId=1&versionId=1", "?versionId=1&%76ersionId=2", "?service=files&service=web",
		"?service=files&relativeRef=%2Fa&relativeRef=%2Fb", "?a&a", "?&&", "?versionId=", "?service", "?relativeRef=&service=files",
		"?versionId=%00", "?versionId=%ff", "?service=%0a", many,
	} {
		r := d.Dereference(t.Context(), "did:web:kestrel.example"+tail, dereference.Options{})
		require.NotNil(t, r.Problem, tail)
		require.Equal(t, resolution.InvalidDIDURL, r.Problem.Type, tail)
	}
	// §13.7.3: the value is one value.
	r := d.Dereference(t.Context(), "did:web:kestrel.example?service=files%26versionId%3D1", dereference.Options{Accept: dereference.MediaTypeURIs})
	require.Equal(t, resolution.NotFound, r.Problem.Type)
	// "+" is a plus.
	r = d.Dereference(t.Context(), "did:web:kestrel.example?service=files&relativeRef=%2Fa+b", dereference.Options{Accept: dereference.MediaTypeURIs})
	require.Equal(t, []string{"https://files.example/a+b"}, r.URLs)
}

// TestCase31Cycle: endpoints that lead back, that lead on without end, and that
// double at each step.
func TestCase31Cycle(t *testing.T) {
	w := world{}
	add := func(name string, endpoints ...string) {
		w["did:web:"+name] = document(t, fmt.Sprintf(`{"id":"did:web:%s","service":[{"id":"#s","type":"T","serviceEndpoint":["%s"]}]}`,
			name, strings.Join(endpoints, `","`)))
	}
	add("self", "did:web:self?service=s")
	add("spelled", "did:web:spelled?servi%63e=%73")
	add("a", "did:web:b?service=s")
	add("b", "did:web:a?serviceType=T")
	add("end", "https://end.example", "mailto:k@end.example")
	add("fork", "did:web:end?service=s", "did:web:end?service=s")
	add("party", "did:web:mediator", "did:web:mediator#key")
	add("gone", "did:web:nobody?service=s")
	for i := range 40 {
		next := fmt.Sprintf("did:web:deep%d?service=s", i+1)
		add(fmt.Sprintf("deep%d", i), next)
		add(fmt.Sprintf("wide%d", i), strings.ReplaceAll(next, "deep", "wide"), strings.ReplaceAll(next, "deep", "wide")+"&serviceType=T")
	}
	asked := &counted{world: w}
	d := dereference.Dereferencer{Resolver: asked, Follow: 16}
	list := dereference.Options{Accept: dereference.MediaTypeURIs}
	for name, want := range map[string]string{
		"self": resolution.InvalidDIDDocument, "spelled": resolution.InvalidDIDDocument,
		"a": resolution.InvalidDIDDocument, "b": resolution.InvalidDIDDocument,
		"deep0": resolution.FeatureNotSupported, "wide0": resolution.FeatureNotSupported, "wide38": resolution.NotFound,
		"gone": resolution.NotFound,
	} {
		asked.times = 0
		r := d.Dereference(t.Context(), "did:web:"+name+"?service=s", list)
		require.NotNil(t, r.Problem, name)
		require.Equal(t, want, r.Problem.Type, name)
		require.Nil(t, r.URLs)
		require.LessOrEqual(t, asked.times, 17, name)
	}
	r := d.Dereference(t.Context(), "did:web:fork?service=s", list)
	require.Equal(t, []string{"https://end.example", "mailto:k@end.example", "https://end.example", "mailto:k@end.example"}, r.URLs)
	r = d.Dereference(t.Context(), "did:web:party?service=s", list)
	require.Equal(t, []string{"did:web:mediator", "did:web:mediator#key"}, r.URLs)
	// Two services of one DID are no cycle.
	w["did:web:two"] = document(t, `{"id":"did:web:two","service":[
		{"id":"#s","type":"T","serviceEndpoint":"did:web:two?service=t"},
		{"id":"#t","type":"T","serviceEndpoint":"https://two.example"}]}`)
	r = d.Dereference(t.Context(), "did:web:two?service=s", list)
	require.Equal(t, []string{"https://two.example"}, r.URLs)
	// Without Follow nothing is followed.
	r = dereference.Dereferencer{Resolver: w}.Dereference(t.Context(), "did:web:self?service=s", list)
	require.Equal(t, []string{"did:web:self?service=s"}, r.URLs)
	// A document that names itself does not loop while an object is looked for.
	w["did:web:alice"] = document(t, `{"id":"did:web:alice","controller":"did:web:alice","alsoKnownAs":["did:web:alice#x"]}`)
	r = d.Dereference(t.Context(), "did:web:alice#x", dereference.Options{})
	require.Equal(t, resolution.NotFound, r.Problem.Type)
}

// FuzzDereference: there is content or a problem, an endpoint stays below the
// document's, and the result is JSON.
func FuzzDereference(f *testing.F) {
	w := kestrelWorld(f)
	for _, tail := range []string{"", "#key-1", "?service=web&relativeRef=%2Fa%2F..%2Fb#x", "?serviceType=Files&relativeRef=..%252f", "?versionId=1#v1", "?%76ersionId=1&a=b"} {
		f.Add(tail, "text/uri-list")
		f.Add(tail, "")
	}
	d := dereference.Dereferencer{Resolver: w, Now: now, Follow: 4}
	f.Fuzz(func(t *testing.T, tail, accept string) {
		r := d.Dereference(t.Context(), "did:web:kestrel.example"+tail, dereference.Options{Accept: accept})
		require.NotEqual(t, r.Problem == nil, r.Content == nil)
		member(t, r.JSON(), "content")
		for _, u := range r.URLs {
			ok := false
			for _, base := range []string{"https://files.example", "https://kestrel.example/", "mailto:k@kestrel.example", "https://v0.example", "https://v1.example"} {
				ok = ok || strings.HasPrefix(u, base)
			}
			parsed, err := url.Parse(u)
			require.NoError(t, err)
			require.True(t, ok, u)
			require.NotContains(t, strings.Split(parsed.Path, "/"), "..", u)
			if strings.HasPrefix(u, "https://kestrel.example/") && parsed.Fragment != "top" {
				require.True(t, strings.HasPrefix(parsed.Path, "/~k/"), u)
			}
			_, err = did.ParseURL("did:a:b/" + strings.ReplaceAll(strings.TrimPrefix(u, "https:"), "//", ""))
			require.NoError(t, err, u)
		}
	})
}
