package status

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

const (
	typeEntry      = "BitstringStatusListEntry"
	typeCredential = "BitstringStatusListCredential"
	typeList       = "BitstringStatusList"
)

// reference is where a credential says that a status of it stands.
type reference struct {
	token   bool // in a Token Status List
	url     string
	index   uint64
	purpose string // of a bitstring
	size    int    // bits of an entry, of a bitstring
}

// references are all statuses that a credential names: the entries of credentialStatus, or status.status_list of a claim set. What
// has another type could not be checked, so it is vc.ErrUnavailable, and so is any of several.
func references(c vc.Credential, most int) ([]reference, error) {
	v := c.Object()["credentialStatus"]
	if c.IsClaimSet() {
		v = c.Object()["status"]
		if o, is := v.(map[string]any); is && o["type"] == nil {
			r, err := readStatus(o)
			return []reference{r}, err
		}
	}
	// Of a document that became a claim set, status is what credentialStatus was.
	entries := strictjson.List(v)
	if len(entries) == 0 {
		return nil, invalid("there is no status entry")
	}
	if len(entries) > most {
		return nil, invalid("%w: %d status entries, at most %d", ErrLimit, len(entries), most)
	}
	all := make([]reference, len(entries))
	for i, e := range entries {
		o, is := e.(map[string]any)
		if !is {
			return nil, invalid("status entry %d: an object was expected", i)
		}
		var err error
		if all[i], err = readEntry(o); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// readStatus reads the status claim of a Referenced Token (section "Referenced Token in JOSE").
func readStatus(o map[string]any) (reference, error) {
	for name := range o {
		if name != "status_list" {
			return reference{}, unavailable("the status mechanism %.60q is not known here", name)
		}
	}
	list, is := o["status_list"].(map[string]any)
	if !is {
		return reference{}, invalid("status: an object status_list was expected")
	}
	index, err := parseIndex(number(list["idx"]))
	if err != nil {
		return reference{}, invalid("idx: %w", err)
	}
	uri, err := listURL(list["uri"])
	if err != nil {
		return reference{}, invalid("uri: %w", err)
	}
	return reference{token: true, url: uri, index: index}, nil
}

// readEntry reads a BitstringStatusListEntry (section 2.1).
func readEntry(o map[string]any) (r reference, err error) {
	if _, there := o["status_list"]; there {
		return r, unavailable("a status entry names a Token Status List too (status_list): which mechanism is it?")
	}
	if types := strictjson.List(o["type"]); len(types) != 1 || types[0] != any(typeEntry) {
		return r, unavailable("a status entry of the type %.100s is not known here, %s is", text(o["type"]), typeEntry)
	}
	if r.purpose, _ = o["statusPurpose"].(string); r.purpose == "" {
		return r, invalid("statusPurpose: a text was expected, got %.60s", text(o["statusPurpose"]))
	}
	index, is := o["statusListIndex"].(string)
	if !is {
		return r, invalid("statusListIndex: a text of digits was expected, got %.60s", text(o["statusListIndex"]))
	}
	if r.index, err = parseIndex(index); err != nil {
		return r, invalid("statusListIndex: %w", err)
	}
	if r.url, err = listURL(o["statusListCredential"]); err != nil {
		return r, invalid("statusListCredential: %w", err)
	}
	if id, there := o["id"]; there {
		if s, is := id.(string); !is || s == "" || s == r.url {
			return r, invalid("id: a URL was expected that is not that of the list, got %.200s", text(id))
		}
	}
	if err := checkReference(o["statusReference"]); err != nil {
		return r, err
	}
	if r.size, err = readSize(o); err != nil {
		return r, err
	}
	return r, checkMessages(o, r.size)
}

// parseIndex reads digits: no sign, no fraction, no exponent, no zeros in front. An index may be of any size (section 2.1), but what
// does not fit into 64 bits is in no list.
func parseIndex(s string) (uint64, error) {
	if s == "" || strings.Trim(s, "0123456789") != "" || len(s) > 1 && s[0] == '0' {
		return 0, fmt.Errorf("digits without a sign and without zeros in front were expected, got %.60q", s)
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == math.MaxUint64 {
		return 0, fmt.Errorf("the index %.60s is out of the range of any list", s)
	}
	return n, nil
}

// maxURL bounds the address of a list.
const maxURL = 2048

// listURL reads an absolute https URL. It has no fragment and no user: neither is part of where a list is.
func listURL(v any) (string, error) {
	s, _ := v.(string)
	u, err := url.Parse(s)
	switch {
	case len(s) > maxURL:
		return "", fmt.Errorf("a URL of %d bytes, at most %d", len(s), maxURL)
	case err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.String() != s || strings.Contains(s, "#"):
		return "", fmt.Errorf("an absolute https URL without user and fragment was expected, got %.200s", text(v))
	}
	return s, nil
}

func checkReference(v any) error {
	for _, e := range strictjson.List(v) {
		s, is := e.(string)
		if u, err := url.Parse(s); !is || err != nil || !u.IsAbs() {
			return invalid("statusReference: one or more URLs were expected, got %.200s", text(v))
		}
	}
	return nil
}

// readSize reads statusSize; entries of more than 8 bits are not read here, as section 1.3 allows.
func readSize(o map[string]any) (int, error) {
	v, there := o["statusSize"]
	if !there {
		return 1, nil
	}
	size, err := parseIndex(number(v))
	if err != nil || size == 0 {
		return 0, invalid("statusSize: a positive integer was expected, got %.60s", text(v))
	}
	if size > 8 {
		return 0, unavailable("statusSize: entries of %d bits are not read here, 1 to 8 are", size)
	}
	return int(size), nil
}

// checkMessages: one message for each possible value, needed where an entry has more than one bit.
func checkMessages(o map[string]any, size int) error {
	v, there := o["statusMessage"]
	if !there && size == 1 {
		return nil
	}
	messages := strictjson.List(v)
	if len(messages) != 1<<size {
		return invalid("statusMessage: %d messages were expected for %d bits, got %d", 1<<size, size, len(messages))
	}
	seen := make([]bool, 1<<size)
	for _, m := range messages {
		o, _ := m.(map[string]any)
		status, _ := o["status"].(string)
		digits, hex := strings.CutPrefix(status, "0x")
		value, err := strconv.ParseUint(digits, 16, 16)
		if _, is := o["message"].(string); !is || !hex || err != nil || value >= uint64(len(seen)) || seen[value] {
			return invalid(`statusMessage: a text "message" and a "status" from 0x0 to 0x%x, each once, were expected, got %.200s`, len(seen)-1, text(m))
		}
		seen[value] = true
	}
	return nil
}

// number is the text of a number, "" of anything else.
func number(v any) string {
	n, _ := v.(json.Number)
	return string(n)
}

// text is a value as JSON, for errors.
func text(v any) string { return string(strictjson.Append(nil, v)) }
