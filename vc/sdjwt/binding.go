package sdjwt

import (
	"context"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// defaultAge is how old a key binding may be, or how far in the future, if Mechanism does not say otherwise.
const defaultAge = 5 * time.Minute

// bind signs the key binding JWT (RFC 9901, section 4.3) over all that comes before it.
func bind(ctx context.Context, bound []byte, algorithm string, to vc.Challenge, at time.Time, by did.Signer) ([]byte, error) {
	payload := map[string]any{
		"iat":     token.Seconds(at),
		"aud":     to.Audience,
		"nonce":   to.Nonce,
		"sd_hash": digest(algorithm, bound),
	}
	return jws.Sign(ctx, map[string]any{"typ": typeKeyBinding}, strictjson.Append(nil, payload), by)
}

// checkBinding checks a key binding JWT (section 7.3, step 5): everything but whose nonce and audience it names.
func (m Mechanism) checkBinding(p parts, algorithm string, key did.PublicKey, o vc.Opening) (*vc.Proof, *vc.VerifyError) {
	const what = "key binding"
	t, payload, err := token.Parse(p.binding, what, o.Limits, typeKeyBinding)
	if err != nil {
		return nil, err
	}
	if key.IsZero() {
		return nil, refuse("binding", "there is a key binding, but the issuer bound the credential to no key (cnf)")
	}
	if err := t.Verify(key); err != nil {
		return nil, refuse("proof", "%s: %w", what, err)
	}
	var nonce, audience, hash string
	for _, c := range [...]struct {
		name string
		to   *string
	}{{"nonce", &nonce}, {"aud", &audience}, {"sd_hash", &hash}} {
		var ok bool
		if *c.to, ok = payload[c.name].(string); !ok {
			return nil, refuse("structure", "%s: %q has to be a text", what, c.name)
		}
	}
	if want := digest(algorithm, p.bound); hash != want {
		return nil, &vc.VerifyError{Check: "binding", Err: fmt.Errorf("%s: made for other disclosures, or another credential: %w",
			what, &vc.Mismatch{What: "sd_hash", Want: want, Got: hash})}
	}
	created, err := m.checkBindingTime(payload, o.At)
	if err != nil {
		err.Path, err.Err = "", wrapf(err.Err, what)
		return nil, err
	}
	return &vc.Proof{Suite: typeKeyBinding, Purpose: did.Authentication, Key: vc.Key{Public: key, Purposes: did.Authentication},
		Challenge: nonce, Audience: []string{audience}, Created: created}, nil
}

// checkBindingTime: made just now, as far as two clocks can tell; exp and nbf, if somebody adds them, hold too.
func (m Mechanism) checkBindingTime(payload map[string]any, at time.Time) (created time.Time, err *vc.VerifyError) {
	age := m.KeyBindingAge
	if age == 0 {
		age = defaultAge
	}
	times := [3]time.Time{}
	for i, name := range []string{"iat", "nbf", "exp"} {
		if times[i], err = token.NumericDate(payload, name); err != nil {
			return created, err
		}
	}
	created, from, until := times[0], times[1], times[2]
	switch {
	case created.IsZero():
		return created, refuse("structure", "\"iat\" is missing")
	case created.Before(at.Add(-age)), created.After(at.Add(age)):
		return created, refuse("time", "made at %s, it is %s: at most %s apart", stamp(created), stamp(at), age)
	case at.Before(from):
		return created, refuse("time", "valid from %s, it is %s", stamp(from), stamp(at))
	case !until.IsZero() && !at.Before(until):
		return created, refuse("time", "valid until %s, it is %s", stamp(until), stamp(at))
	}
	return created, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func text(v any) string { return string(strictjson.Append(nil, v)) }
