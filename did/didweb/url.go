package didweb

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/avouch-id/avouch/did"
)

// maxID bounds a did:web: a name has at most 253 bytes, and few servers take
// longer URLs.
const maxID = 2048

// URL gives the https URL at which the document of a did:web stands (draft,
// section "Read"), its host in lower case. Errors wrap [did.ErrInvalid], or
// [did.ErrMethodNotSupported] for another method.
func URL(id did.DID) (string, error) {
	if id.Method() != "web" {
		return "", fmt.Errorf("did:web: %w: %.80q", did.ErrMethodNotSupported, id)
	}
	where, err := place(id.Specific())
	if err != nil {
		return "", fmt.Errorf("did:web %.80q: %w: %w", id, did.ErrInvalid, err)
	}
	return where, nil
}

func place(specific string) (string, error) {
	if len("did:web:")+len(specific) > maxID {
		return "", fmt.Errorf("longer than %d bytes", maxID)
	}
	segments := strings.Split(specific, ":")
	host, err := authority(segments[0])
	if err != nil {
		return "", err
	}
	if len(segments) == 1 {
		return "https://" + host + "/.well-known/did.json", nil
	}
	for _, s := range segments[1:] {
		if err := checkSegment(s); err != nil {
			return "", fmt.Errorf("path segment %.80q: %w", s, err)
		}
	}
	return "https://" + host + "/" + strings.Join(segments[1:], "/") + "/did.json", nil
}

// authority reads a domain and perhaps a port.
func authority(s string) (string, error) {
	host, port, found := s, "", false
	if i := strings.IndexByte(s, '%'); i >= 0 {
		if len(s) < i+3 || !strings.EqualFold(s[i:i+3], "%3a") {
			return "", fmt.Errorf("percent-encoding in the domain other than %%3A before a port")
		}
		host, port, found = s[:i], s[i+3:], true
	}
	host = strings.ToLower(host)
	if err := checkDomain(host); err != nil {
		return "", err
	}
	if !found {
		return host, nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || strconv.FormatUint(n, 10) != port {
		return "", fmt.Errorf("the port %.80q is not a number from 1 to 65535", port)
	}
	return host + ":" + port, nil
}

// checkDomain takes names whose last label begins with a letter: some systems
// read a name that ends with a number as an address.
func checkDomain(host string) error {
	if host == "localhost" {
		return nil
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if !isLabel(label) {
			return fmt.Errorf("%.80q is not a label of a domain name", label)
		}
	}
	last := labels[len(labels)-1]
	switch {
	case len(host) > 253:
		return fmt.Errorf("a domain longer than 253 bytes")
	case last[0] < 'a' || last[0] > 'z':
		return fmt.Errorf("%.80q is an address, not a domain", host)
	case len(labels) < 2:
		return fmt.Errorf("%.80q is not a fully qualified domain name", host)
	}
	return nil
}

// isLabel tells a label of a host name (RFC 1123, §2.1) in lower case.
func isLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

func checkSegment(s string) error {
	if s == "" || s == "." || s == ".." {
		return fmt.Errorf("empty, or a step within the path")
	}
	if !strings.Contains(s, "%") {
		return nil
	}
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			continue
		}
		n, err := strconv.ParseUint(s[i+1:i+3], 16, 8) // two digits follow: it was parsed as a DID
		if err != nil {
			return err
		}
		switch c := byte(n); {
		case c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == '%':
			return fmt.Errorf("%s is taken by some servers for more than a character", s[i:i+3])
		case isIDChar(c):
			return fmt.Errorf("%s is another spelling of %q", s[i:i+3], c)
		}
		i += 2
	}
	if plain, err := url.PathUnescape(s); err != nil || !utf8.ValidString(plain) {
		return fmt.Errorf("not UTF-8")
	}
	return nil
}

func isIDChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_'
}
