package status

import (
	"context"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// futureSlack is how far the clock of whoever signed a list may be ahead.
const futureSlack = 5 * time.Minute

// The types of Status List Tokens, as their headers have them.
const (
	typeJWT = "statuslist+jwt"
	typeCWT = "application/statuslist+cwt"
)

// tokenName is how errors call a token.
const tokenName = "the status list token"

// openJWT verifies a Status List Token in JWT format and reads it.
func (o opener) openJWT(ctx context.Context, raw []byte, url, issuer string, at time.Time) (*statusList, error) {
	l := o.Limits.orDefaults()
	t, claims, verr := token.Parse(raw, tokenName, vc.Limits{Bytes: l.wrapped(), Depth: 16, Nodes: 1000}, typeJWT)
	if verr != nil {
		return nil, verr
	}
	signer := signerOf(claims, issuer)
	proof, verr := token.Verify(ctx, t, typeJWT, signer, tokenName, did.AssertionMethod, vc.Opening{Keys: o.keys, At: at})
	if verr != nil {
		return nil, verr
	}
	s, err := readClaims(claims, url, proof.Key, at)
	if err != nil {
		return nil, err
	}
	content, _ := claims["status_list"].(map[string]any)
	bits, err := readBits(content["bits"])
	if err != nil {
		return nil, err
	}
	lst, is := content["lst"].(string)
	if !is {
		return nil, invalid("status_list: a text lst was expected, got %.60s", text(content["lst"]))
	}
	s.bits, err = OpenTokenList(lst, bits, o.Limits)
	return s, err
}

// signerOf is who says that they signed: iss, or the issuer of the credential, who need not be named again.
func signerOf(claims map[string]any, issuer string) string {
	if iss, is := claims["iss"].(string); is {
		return iss
	}
	return issuer
}

// readClaims judges the claims of a token, by the names that a JWT has for them, and the key that signed them (section "Validation
// Rules").
func readClaims(claims map[string]any, url string, key vc.Key, at time.Time) (*statusList, error) {
	if key.Purposes&did.AssertionMethod == 0 {
		return nil, invalid("%.200q does not list the key for assertionMethod", key.Controller)
	}
	if iss, there := claims["iss"]; there && iss != any(key.Controller) {
		return nil, invalid("%w", &vc.Mismatch{What: "issuer of the token, by its key", Want: key.Controller, Got: fmt.Sprint(iss)})
	}
	if sub := claims["sub"]; sub != any(url) {
		return nil, invalid("%w", &vc.Mismatch{What: "sub of the token", Want: url, Got: fmt.Sprint(sub)})
	}
	if _, there := claims["aud"]; there {
		return nil, invalid("the token is for a certain audience (aud), which is nobody here")
	}
	if _, there := claims["status"]; there {
		return nil, unavailable("the token has a status of its own, which is not looked up")
	}
	var times [3]time.Time
	for i, name := range [...]string{"iat", "nbf", "exp"} {
		var err *vc.VerifyError
		if times[i], err = token.NumericDate(claims, name); err != nil {
			return nil, err
		}
	}
	issued, from, until := times[0], times[1], times[2]
	switch {
	case issued.IsZero():
		return nil, invalid("the token does not say when it was issued (iat)")
	case issued.After(at.Add(futureSlack)):
		return nil, invalid("the token was issued at %s, it is %s", stamp(issued), stamp(at))
	case at.Before(from):
		return nil, invalid("the token holds from %s, it is %s", stamp(from), stamp(at))
	case !until.IsZero() && !at.Before(until):
		return nil, invalid("the token expired at %s, it is %s", stamp(until), stamp(at))
	}
	ttl, err := readTTL(claims, time.Second)
	return &statusList{issuer: key.Controller, until: until, ttl: ttl}, err
}

func readBits(v any) (int, error) {
	n, err := parseIndex(number(v))
	if err != nil || n > 8 || !isTokenWidth(int(n)) {
		return 0, invalid("bits: 1, 2, 4 or 8 was expected, got %.60s", text(v))
	}
	return int(n), nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
