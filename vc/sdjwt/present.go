package sdjwt

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// Bound is a vc.Discloser: it shows chosen claims of an SD-JWT VC, or of a document secured as vc+sd-jwt, bound to a challenge by the key that the issuer named.
type Bound struct{ Key did.Signer }

// Disclose keeps the disclosures that the pointers need and signs the key binding JWT for the challenge's nonce and audience. The
// serialization stays the same; in JSON, other unprotected header parameters stay as they are.
//
// Pointers are into the claims with all disclosures in their places, "" is all of them. A pointer shows what it names with
// everything inside of it; disclosures around it are added, those beside it are not. One that names nothing is an error. So
// are a credential that is bound to another key or to none, one that has been shown before (with a key binding JWT), and a
// challenge without nonce or audience.
//
// The issuer's signature is not checked here: a wallet verifies what it receives.
func (b Bound) Disclose(ctx context.Context, s vc.Secured, d vc.Disclosure) (vc.Secured, error) {
	raw, err := b.disclose(ctx, s, d)
	if err != nil {
		return vc.Secured{}, fmt.Errorf("disclosing an SD-JWT VC: %w", err)
	}
	return vc.Received(s.MediaType(), raw), nil
}

func (b Bound) disclose(ctx context.Context, s vc.Secured, d vc.Disclosure) ([]byte, error) {
	if b.Key == nil {
		return nil, errors.New("there is no key to bind with (Bound.Key)")
	}
	if d.To.Nonce == "" || d.To.Audience == "" {
		return nil, errors.New("a key binding answers a challenge with a nonce and an audience")
	}
	u, err := readAll(s, []string{sha384Name, sha512Name})
	if err != nil {
		return nil, err
	}
	if len(u.binding) > 0 {
		return nil, errors.New("this was shown to somebody already: it ends with a key binding")
	}
	key, verr := token.Confirmation(u.claims)
	if verr != nil {
		return nil, verr
	}
	if key.IsZero() {
		return nil, errors.New("the issuer bound it to no key (cnf)")
	}
	if mine := b.Key.PublicKey(); key != mine {
		return nil, &vc.Mismatch{What: "key in cnf", Want: mine.String(), Got: key.String()}
	}
	chosen, err := u.choose(d.Reveal)
	if err != nil {
		return nil, err
	}
	shown := join(u.jwt, chosen)
	binding, err := bind(ctx, shown, u.algorithm, d.To, d.At, b.Key)
	if err != nil {
		return nil, err
	}
	if s.MediaType() == mediaJSON {
		o, err := s.Object(vc.Limits{})
		if err != nil {
			return nil, err
		}
		return showJSON(o, chosen, binding), nil
	}
	return append(shown, binding...), nil
}

// contents is an SD-JWT taken apart; no signature was checked.
type contents struct {
	parts
	header      map[string]any
	claims      map[string]any
	algorithm   string
	disclosures []disclosure // as they stand in the SD-JWT
	hidden      int
}

// readAll takes an SD-JWT VC apart; hashes are those accepted besides SHA-256.
func readAll(s vc.Secured, hashes []string) (contents, error) {
	var u contents
	if err := u.read(s, hashes); err != nil {
		return contents{}, err
	}
	return u, nil
}

func (u *contents) read(s vc.Secured, hashes []string) (err *vc.VerifyError) {
	if u.parts, err = take(s, vc.Limits{}, 0); err != nil {
		return err
	}
	tokens, payload, err := u.parse(vc.Limits{}, typeSDJWT, typeDocument)
	if err != nil {
		return err
	}
	t := tokens[0]
	if u.algorithm, err = takeAlgorithm(payload, hashes); err != nil {
		return err
	}
	var byDigest map[string]*disclosure
	if u.disclosures, byDigest, err = readDisclosures(u.parts.disclosures, u.algorithm, strictjson.Limits{}); err != nil {
		return err
	}
	f := claimSetForm
	if t.Type() == typeDocument {
		f = documentForm
	}
	p := processor{disclosures: u.disclosures, byDigest: byDigest, fixed: f.fixed, keep: true}
	if err := p.process(payload); err != nil {
		return err
	}
	u.header, u.claims, u.hidden = t.Header, payload, p.hidden
	return nil
}

// choose gives the disclosures on the way to what the pointers name, and those inside of it, in the order of the SD-JWT.
func (u *contents) choose(reveal []vc.Pointer) ([]string, error) {
	wanted := make([][]string, len(reveal))
	for i, p := range reveal {
		_, found, err := strictjson.Lookup(u.claims, string(p))
		if err != nil {
			return nil, fmt.Errorf("revealing %q: %w", p, err)
		}
		if !found {
			return nil, fmt.Errorf("revealing %q: there is no such claim", p)
		}
		wanted[i], _ = strictjson.SplitPointer(string(p))
	}
	chosen := []string{}
	for _, d := range u.disclosures {
		if slices.ContainsFunc(wanted, func(w []string) bool { return begins(w, d.at) || begins(d.at, w) }) {
			chosen = append(chosen, string(d.text))
		}
	}
	return chosen, nil
}

// begins tells whether a path begins with another one, or is it.
func begins(path, with []string) bool {
	return len(path) >= len(with) && slices.Equal(path[:len(with)], with)
}
