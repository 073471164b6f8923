package dereference

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// maxDecodings is how often a relativeRef is decoded again to see what it could
// become on its way.
const maxDecodings = 8

// below puts a relative reference under a service's endpoint. It changes neither
// scheme nor host, and its path stays below the endpoint's: literally, after
// normalization, and after any number of percent-decodings by those who handle
// the URL later. Errors are a *resolution.Problem.
func below(endpoint, ref string) (string, error) {
	base, err := url.Parse(endpoint)
	if err != nil || base.Host == "" || base.Opaque != "" {
		return "", resolution.NewProblem(resolution.FeatureNotSupported,
			fmt.Sprintf("relativeRef with the endpoint %.80q, which has no host and path", endpoint), did.ErrUnavailable)
	}
	if err := isReference(ref); err != nil {
		return "", err
	}
	rest, fragment, hasFragment := strings.Cut(ref, "#")
	path, query, hasQuery := strings.Cut(rest, "?")
	if err := staysBelow(path); err != nil {
		return "", err
	}
	root, _, _ := strings.Cut(endpoint, "#")
	root, oldQuery, hadQuery := strings.Cut(root, "?")
	switch {
	case path == "":
		if !hasQuery {
			query, hasQuery = oldQuery, hadQuery
		}
	case path[0] == '/':
		root = strings.TrimSuffix(root, "/") + clean(path)
	case strings.HasSuffix(root, "/"):
		root += strings.TrimPrefix(clean("/"+path), "/")
	case base.Path == "":
		root += clean("/" + path)
	default: // RFC 3986 would replace the last segment
		return "", invalid("relativeRef %.80q does not begin with a slash, the endpoint does not end with one", ref)
	}
	if hasQuery {
		root += "?" + query
	}
	if hasFragment {
		root += "#" + fragment
	}
	return root, nil
}

// isReference checks that it is a relative reference with a path, a query or a
// fragment (RFC 3986, §4.2), of a path that names no host.
func isReference(ref string) error {
	if strings.HasPrefix(ref, "//") {
		return invalid("relativeRef %.80q names a host", ref)
	}
	// The characters, and no more than one fragment, are those of a DID URL.
	probe := ref
	if !strings.ContainsRune("/?#", rune(ref[0])) {
		probe = "/" + ref
		if segment, _, _ := strings.Cut(ref, "/"); strings.Contains(segment, ":") {
			return invalid("relativeRef %.80q has a scheme", ref)
		}
	}
	if _, err := did.ParseURL("did:a:b" + probe); err != nil {
		return invalid("relativeRef %.80q is no relative reference", ref)
	}
	return nil
}

// staysBelow walks the path as it is, and as it becomes when it is decoded once,
// twice, and so on, each time with what some server takes for "..".
func staysBelow(path string) error {
	for range maxDecodings {
		depth := 0
		for segment := range strings.SplitSeq(path, "/") {
			segment, _, _ = strings.Cut(segment, ";") // parameters of a segment, which some servers cut off
			switch dots(segment) {
			case "", ".": // an empty one is none for who joins slashes
			case "..":
				depth--
			default:
				depth++
			}
			if depth < 0 {
				return invalid("relativeRef leads out of the endpoint's path")
			}
		}
		next := unescape(path)
		switch {
		case strings.Contains(path, `\`):
			return invalid("relativeRef has a backslash")
		case !printable(path):
			return invalid("relativeRef has control characters, or is not UTF-8")
		case next == path:
			return nil
		}
		path = next
	}
	return invalid("relativeRef is encoded more than %d times", maxDecodings)
}

// dots is a segment with its percent-encoded dots decoded (RFC 3986, §6.2.2.2).
func dots(segment string) string { return strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") }

// unescape decodes what is percent-encoded and leaves other percent signs, as
// lenient servers do.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if one, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(one)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// clean is remove_dot_segments (RFC 3986, §5.2.4) of a path that begins with a
// slash and stays below it, with the dots that are percent-encoded (§6.2.2.2).
func clean(path string) string {
	var out []string
	segments := strings.Split(path[1:], "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch d := dots(s); d {
		case ".", "..":
			if d == ".." && len(out) > 0 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return "/" + strings.Join(out, "/")
}
