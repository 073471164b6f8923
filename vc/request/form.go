package request

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// What a request may say.
const (
	maxBytes = 64 << 10
	maxText  = 500 // characters
	maxName  = 200 // bytes of a type or a claim's name
	maxAsks  = 32
	maxList  = 64 // claims, or issuers, of one ask
)

// claims is the payload.
func (r Request) claims() map[string]any {
	asks := make([]any, len(r.Asks))
	for i, a := range r.Asks {
		o := map[string]any{"type": a.Type}
		texts(o, "claims", a.Claims)
		texts(o, "issuers", a.Issuers)
		if a.Optional {
			o["optional"] = true
		}
		if a.Why != "" {
			o["why"] = a.Why
		}
		asks[i] = o
	}
	o := map[string]any{"iss": r.Audience.String(), "purpose": r.Purpose, "asks": asks, "nonce": r.Nonce, "endpoint": r.Endpoint,
		"iat": token.Seconds(r.Issued), "exp": token.Seconds(r.Expires)}
	if r.NymDomain != "" {
		o["nymDomain"] = r.NymDomain
	}
	return o
}

func texts(o map[string]any, name string, list []string) {
	if len(list) == 0 {
		return
	}
	all := make([]any, len(list))
	for i, s := range list {
		all[i] = s
	}
	o[name] = all
}

// parse reads a payload, and holds it to the rules that hold for what is signed here.
func parse(claims map[string]any) (Request, *vc.VerifyError) {
	o := object{at: "", left: claims}
	var r Request
	r.Audience, _ = did.Parse(o.text("iss"))
	r.Purpose, r.Nonce, r.NymDomain, r.Endpoint = o.text("purpose"), o.text("nonce"), o.optional("nymDomain"), o.text("endpoint")
	r.Issued, r.Expires = o.seconds("iat"), o.seconds("exp")
	for i, v := range o.list("asks", maxAsks) {
		members, ok := v.(map[string]any)
		if !ok {
			o.fail(fmt.Sprintf("asks/%d", i), "an object was expected")
		}
		a := object{at: vc.Pointer(fmt.Sprintf("/asks/%d", i)), left: members}
		ask := Ask{Type: a.text("type"), Claims: a.texts("claims"), Issuers: a.texts("issuers"), Why: a.optional("why")}
		if v, there := a.take("optional"); there {
			if ask.Optional = v == true; !ask.Optional {
				a.fail("optional", "true, or nothing, was expected")
			}
		}
		a.end()
		if o.err == nil {
			o.err = a.err
		}
		r.Asks = append(r.Asks, ask)
	}
	o.end()
	if o.err != nil {
		return Request{}, o.err
	}
	if err := r.check(); err != nil {
		return Request{}, err
	}
	return r, nil
}

// check is what holds for every request, made here or received.
func (r Request) check() *vc.VerifyError {
	if r.Audience.IsZero() {
		return refuse("structure", "/iss", "whoever asks has a DID")
	}
	if !isLine(r.Purpose, maxText) {
		return refuse("structure", "/purpose", "a purpose is one line of at most %d characters, got %.60q", maxText, r.Purpose)
	}
	if n := len(r.Nonce); n < 22 || n > 128 || strings.ContainsFunc(r.Nonce, notBase64URL) {
		return refuse("structure", "/nonce", "a nonce has 22 to 128 characters of base64url, got %.60q", r.Nonce)
	}
	if r.NymDomain != "" {
		if _, err := did.Parse(r.NymDomain); err != nil {
			return refuse("structure", "/nymDomain", "a nym domain is a DID: %w", err)
		}
	}
	if err := checkEndpoint(r.Endpoint); err != nil {
		return refuse("structure", "/endpoint", "%w", err)
	}
	if r.Issued.Year() < 1970 || r.Expires.Year() > 9999 || !r.Issued.Before(r.Expires) || r.Expires.Sub(r.Issued) > Life {
		return refuse("time", "/exp", "a request counts for up to %s after it was issued, not from %s until %s", Life, stamp(r.Issued), stamp(r.Expires))
	}
	if n := len(r.Asks); n == 0 || n > maxAsks {
		return refuse("limit", "/asks", "%d asks, 1 to %d were expected", n, maxAsks)
	}
	for i, a := range r.Asks {
		if err := a.check(); err != nil {
			return refuse("structure", vc.Pointer(fmt.Sprintf("/asks/%d", i)), "%w", err)
		}
	}
	return nil
}

func (a Ask) check() error {
	if !isName(a.Type) {
		return fmt.Errorf("a type is a name of at most %d bytes, got %.60q", maxName, a.Type)
	}
	if len(a.Claims) > maxList || len(a.Issuers) > maxList {
		return fmt.Errorf("%d claims and %d issuers, at most %d of each", len(a.Claims), len(a.Issuers), maxList)
	}
	for _, list := range [...][]string{a.Claims, a.Issuers} {
		for i, s := range list {
			if !isName(s) || slices.Contains(list[:i], s) {
				return fmt.Errorf("different names of at most %d bytes were expected, got %.60q", maxName, s)
			}
		}
	}
	if a.Why != "" && !isLine(a.Why, maxText) {
		return fmt.Errorf("why is one line of at most %d characters, got %.60q", maxText, a.Why)
	}
	return nil
}

// isLine: what people read can neither end a line nor turn the direction of writing, and all of it shows.
func isLine(s string, most int) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, isHidden)
}

// isHidden: a control, a space other than " ", or one of those letters, marks and symbols that are made to show nothing.
func isHidden(c rune) bool {
	return !unicode.IsPrint(c) || unicode.In(c, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || c == '\u2800' // braille, no dots
}

func isName(s string) bool {
	return len(s) <= maxName && isLine(s, maxName) && !strings.Contains(s, " ")
}

func notBase64URL(c rune) bool {
	return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_')
}

func notInURL(c rune) bool { return c <= ' ' || c > '~' || c == '#' || c == '\\' }

// notInName: a host's name can go into a header, where commas and semicolons mean something.
func notInName(c rune) bool { return c == '_' || c != '.' && notBase64URL(c) }

// checkEndpoint: https, or http on this machine; nothing that a client would cut off or hide, or that a person would read as
// another address: a name outside of ASCII stands there as "xn--…".
func checkEndpoint(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || strings.ContainsFunc(s, notInURL) || len(s) > 2000 || u.Opaque != "" {
		return fmt.Errorf("an endpoint is an absolute URL in ASCII without user and fragment, got %.100q", s)
	}
	host, err := netip.ParseAddr(u.Hostname())
	if err != nil && strings.ContainsFunc(u.Hostname(), notInName) || host.Zone() != "" || u.Hostname() == "" || strings.HasSuffix(u.Host, ":") {
		return fmt.Errorf("the host of an endpoint is a name or an address, got %.100q", s)
	}
	loopback := u.Hostname() == "localhost" || err == nil && host.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && loopback) {
		return fmt.Errorf("an endpoint is an https URL, or an http URL on this machine, got %.100q", s)
	}
	return nil
}

// object reads one object of a payload, member by member; the first fault is kept.
type object struct {
	at   vc.Pointer
	left map[string]any
	err  *vc.VerifyError
}

func (o *object) fail(name, format string, args ...any) {
	if o.err == nil {
		o.err = refuse("structure", o.at+vc.Pointer("/"+name), format, args...)
	}
}

func (o *object) take(name string) (any, bool) {
	v, there := o.left[name]
	delete(o.left, name)
	return v, there
}

func (o *object) text(name string) string {
	v, _ := o.take(name)
	s, ok := v.(string)
	if !ok || s == "" {
		o.fail(name, "a text was expected")
	}
	return s
}

func (o *object) optional(name string) string {
	if _, there := o.left[name]; !there {
		return ""
	}
	return o.text(name)
}

func (o *object) seconds(name string) time.Time {
	v, _ := o.take(name)
	text, _ := v.(json.Number)
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 0 || n > 1e11 || strconv.FormatInt(n, 10) != string(text) {
		o.fail(name, "whole seconds since 1970 were expected")
	}
	return time.Unix(n, 0).UTC()
}

func (o *object) list(name string, most int) []any {
	v, _ := o.take(name)
	a, ok := v.([]any)
	if !ok || len(a) == 0 || len(a) > most {
		o.fail(name, "a list of 1 to %d was expected", most)
		return nil
	}
	return a
}

func (o *object) texts(name string) (out []string) {
	if _, there := o.left[name]; !there {
		return nil
	}
	for _, v := range o.list(name, maxList) {
		s, ok := v.(string)
		if !ok {
			o.fail(name, "a list of texts was expected")
		}
		out = append(out, s)
	}
	return out
}

// end refuses what nobody here understands.
func (o *object) end() {
	for _, name := range slices.Sorted(maps.Keys(o.left)) {
		o.fail(strictjson.EscapeToken(name), "there is no such member here")
	}
}

func refuse(check vc.Check, at vc.Pointer, format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: check, Path: at, Err: fmt.Errorf(format, args...)}
}
