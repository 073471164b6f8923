package cose

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// The CWT claims that are looked at (RFC 8392, section 3.1; RFC 8747; RFC 9711).
const (
	claimIssuer       int64 = 1
	claimSubject      int64 = 2
	claimAudience     int64 = 3
	claimExpires      int64 = 4
	claimNotBefore    int64 = 5
	claimIssuedAt     int64 = 6
	claimConfirmation int64 = 8
	claimNonce        int64 = 10
	claimStatus       int64 = 65535
)

// How long a nonce is, in bytes (RFC 9711, section 4.1).
const minNonce, maxNonce = 8, 64

// claims are what the CWT claims say.
type claims struct {
	status       bool           // that there is one (draft-ietf-oauth-status-list-20)
	named        map[string]any // by the names that JWTs have for them, for what checks those
	nonce        string
	confirmation did.PublicKey
}

// claims reads the CWT claims in the protected header, if there are any.
func (m message) claims() (c claims, err *vc.VerifyError) {
	v, there := m.header.at(labelClaims)
	if !there {
		return c, nil
	}
	p, err := parseParams(v, "the map of CWT claims (15)")
	if err != nil {
		return c, err
	}
	c.named = map[string]any{}
	for _, known := range [...]struct {
		number int64
		name   string
		read   func(cbor.RawMessage) (any, bool)
		want   string
	}{
		{claimIssuer, "iss", readText, "a text"},
		{claimSubject, "sub", readText, "a text"},
		{claimAudience, "aud", readTexts, "one or more texts"},
		{claimExpires, "exp", readSeconds, "seconds since 1970"},
		{claimNotBefore, "nbf", readSeconds, "seconds since 1970"},
		{claimIssuedAt, "iat", readSeconds, "seconds since 1970"},
	} {
		v, there := p.at(known.number)
		if !there {
			continue
		}
		value, ok := known.read(v)
		if !ok {
			return claims{}, refuse("structure", "the CWT claim %s (%d): %s expected, got %s", known.name, known.number, known.want, diagnose(v))
		}
		c.named[known.name] = value
	}
	_, c.status = p.at(claimStatus)
	if c.nonce, err = nonceOf(p); err != nil {
		return claims{}, err
	}
	if c.confirmation, err = confirmationOf(p); err != nil {
		return claims{}, err
	}
	return c, nil
}

func readText(v cbor.RawMessage) (any, bool) { return textOf(v) }

func readTexts(v cbor.RawMessage) (any, bool) {
	if major(v) != majorArray {
		return textOf(v)
	}
	var parts []cbor.RawMessage
	if strict.Unmarshal(v, &parts) != nil {
		return nil, false
	}
	texts := make([]any, len(parts))
	for i, p := range parts {
		s, ok := textOf(p)
		if !ok {
			return nil, false
		}
		texts[i] = s
	}
	return texts, true
}

// readSeconds reads a NumericDate, which has no tag here (RFC 8392, section 2).
func readSeconds(v cbor.RawMessage) (any, bool) {
	if n, ok := integerOf(v); ok {
		return json.Number(strconv.FormatInt(n, 10)), true
	}
	var f float64
	// A simple value would decode as a number too.
	if len(v) == 0 || v[0] < headFloat16 || v[0] > headFloat64 || strict.Unmarshal(v, &f) != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, false
	}
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64)), true
}

// nonceOf reads one nonce; "" if there is none. What answers one challenge answers no second one.
func nonceOf(p params) (string, *vc.VerifyError) {
	v, there := p.at(claimNonce)
	if !there {
		return "", nil
	}
	nonce, ok := bytesOf(v)
	if !ok || len(nonce) < minNonce || len(nonce) > maxNonce || !utf8.Valid(nonce) {
		return "", refuse("structure", "the CWT claim nonce (10): a byte string of %d to %d bytes, in UTF-8, expected, got %s", minNonce, maxNonce, diagnose(v))
	}
	return string(nonce), nil
}

// diagnose writes an item in diagnostic notation, cut short, for errors.
func diagnose(v cbor.RawMessage) string {
	if len(v) > 60 {
		return "a longer item"
	}
	s, err := cbor.Diagnose(v)
	if err != nil {
		return "?"
	}
	return s
}
