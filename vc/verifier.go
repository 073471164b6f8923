package vc

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
)

// Verifier judges credentials and presentations. Its zero value refuses everything and says what is missing. It is not
// changed by use and safe for concurrent use; so must be what it is made of.
type Verifier struct {
	// Resolver finds the keys of DIDs. Keys is a second source, for keys that no DID names. One of them is needed.
	Resolver did.Resolver
	Keys     Keys
	// Mechanisms open what is shown; the first that recognizes it. At least one is needed.
	Mechanisms []Mechanism
	// Trust decides about issuers. It is needed; AnyIssuer must be written out.
	Trust Trust
	// Status looks up credential status. Without it a credential that names a status is refused as unavailable.
	Status StatusChecker
	// AcceptStatus lets a status pass although it is set. Nil: none.
	AcceptStatus func(Credential, Status) bool
	// Schemas checks credential schemas. Without it a credential that names one is refused as unavailable.
	Schemas SchemaChecker
	// MustShow names, by type (of an SD-JWT VC its vct), the claims that may not be missing or left out.
	MustShow map[string][]Pointer
	Proofs   ProofRule
	// Replay remembers spent nonces. It is needed where a challenge has a nonce.
	Replay ReplayStore
	// Unsigned accepts presentations without a proof, and in presentations credentials without a proof whose issuer is the
	// holder. Holder() is then zero and nothing is Own.
	Unsigned bool
	// Now is the clock, nil the system's.
	Now    func() time.Time
	Limits Limits
}

// futureSlack is how far the clock of whoever signed may be ahead.
const futureSlack = 5 * time.Minute

// Verify judges one credential by itself: who signed it and whether it holds now, not who shows it. Any error is, or wraps,
// a *VerifyError.
func (v *Verifier) Verify(ctx context.Context, s Secured) (*Verified, error) {
	if err := v.ready(); err != nil {
		return nil, err
	}
	opening := v.opening()
	o, verr := v.open(ctx, s, opening)
	if verr != nil {
		return nil, verr
	}
	verified, verr := v.judge(ctx, s, o, opening, true)
	if verr != nil {
		return nil, verr
	}
	return verified, nil
}

func (v *Verifier) ready() error {
	switch {
	case len(v.Mechanisms) == 0:
		return refuse("structure", "", "the verifier has no mechanisms (Verifier.Mechanisms), so it can open nothing")
	case v.Resolver == nil && v.Keys == nil:
		return refuse("key", "", "the verifier can find no keys: set Verifier.Resolver or Verifier.Keys")
	case v.Trust == nil:
		return refuse("trust", "", "the verifier trusts nobody: set Verifier.Trust (vc.AnyIssuer to trust everybody)")
	}
	return nil
}

func (v *Verifier) opening() Opening {
	return Opening{Keys: documentKeys{v.Resolver, v.Keys}, At: now(v.Now), Rule: v.Proofs, Limits: v.Limits.orDefaults()}
}

// open finds the mechanism and lets it check the signatures: limit, structure, context, key, proof.
func (v *Verifier) open(ctx context.Context, s Secured, o Opening) (Opened, *VerifyError) {
	if n := len(s.Bytes()); n > o.Limits.Bytes {
		return Opened{}, refuse("limit", "", "%d bytes, at most %d", n, o.Limits.Bytes)
	}
	for _, m := range v.Mechanisms {
		if m == nil || !m.Recognizes(s) {
			continue
		}
		opened, err := m.Open(ctx, s, o)
		if err != nil {
			return Opened{}, asRefusal("proof", "", err)
		}
		if len(opened.Proofs) > o.Limits.Proofs {
			return Opened{}, refuse("limit", "", "%d proofs, at most %d", len(opened.Proofs), o.Limits.Proofs)
		}
		return opened, nil
	}
	// A document that nobody recognizes is refused for its form if that is bad, so that the reason is the nearest one.
	if s.isJSON() {
		if _, err := s.Object(o.Limits); err != nil {
			return Opened{}, asRefusal("structure", "", err)
		}
	}
	return Opened{}, refuse("structure", "", "none of the %d mechanisms opens this %.60q", len(v.Mechanisms), s.MediaType())
}

// judge makes all checks on a credential whose signatures hold, in their order. full adds trust and status, which a status
// list opened on the way is spared: its reader compares issuers.
func (v *Verifier) judge(ctx context.Context, s Secured, o Opened, by Opening, full bool) (*Verified, *VerifyError) {
	c := o.Credential
	if o.Presentation {
		return nil, refuse("structure", "", "a credential was expected, this is a presentation")
	}
	if err := checkCredential(c); err != nil {
		return nil, err
	}
	if err := v.checkIssuerProofs(o.Proofs, c.Issuer(), by.At); err != nil {
		return nil, err
	}
	if o.Bound != nil && (o.Confirmation == did.PublicKey{} || o.Bound.Key.Public != o.Confirmation) {
		return nil, refuse("binding", o.Bound.Path, "the key binding is by another key than the one that the issuer named")
	}
	if err := checkTime(c, by.At); err != nil {
		return nil, err
	}
	var statuses []Status
	if full {
		var err *VerifyError
		if statuses, err = v.checkStatus(ctx, c, by); err != nil {
			return nil, err
		}
	}
	if err := v.checkSchema(ctx, c); err != nil {
		return nil, err
	}
	if full {
		if err := v.Trust.Trusts(c.Issuer(), c); err != nil {
			return nil, asRefusal("trust", issuerPath(c), err)
		}
	}
	return &Verified{c, c.Issuer(), subjectOf(o), statuses, sha256.Sum256(s.Bytes())}, nil
}

// checkIssuerProofs holds the proofs of a credential to the verifier's rule.
func (v *Verifier) checkIssuerProofs(proofs []Proof, issuer string, at time.Time) *VerifyError {
	if v.Proofs != AnyIssuerProof || len(proofs) < 2 {
		return checkProofs(proofs, issuer, did.AssertionMethod, at)
	}
	var first *VerifyError
	for i := range proofs {
		err := checkProofs(proofs[i:i+1], issuer, did.AssertionMethod, at)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// checkProofs: at least one proof; every one says and may be used for the purpose; one at least is by whom it has to be.
func checkProofs(proofs []Proof, by string, purpose did.Purpose, at time.Time) *VerifyError {
	if len(proofs) == 0 {
		return refuse("proof", "/proof", "there is no proof")
	}
	for _, p := range proofs {
		if p.Purpose != purpose {
			return mismatch("purpose", p.Path, "proof purpose", purpose.String(), p.Purpose.String())
		}
		if p.Key.Purposes&purpose != purpose {
			return refuse("purpose", p.Path, "%.200q does not list the key %.200q for %s", p.Controller, p.Method, purpose)
		}
	}
	if !slices.ContainsFunc(proofs, func(p Proof) bool { return by != "" && p.Controller == by }) {
		return mismatch("binding", proofs[0].Path, "signed by", by, proofs[0].Controller)
	}
	for _, p := range proofs {
		if !p.Expires.IsZero() && !at.Before(p.Expires) {
			return refuse("time", p.Path, "the proof expired at %s, it is %s", stampOf(p.Expires), stampOf(at))
		}
		if p.Created.After(at.Add(futureSlack)) {
			return refuse("time", p.Path, "the proof was created at %s, it is %s", stampOf(p.Created), stampOf(at))
		}
	}
	return nil
}

func checkTime(c Credential, at time.Time) *VerifyError {
	from, until, err := c.Validity()
	if err != nil {
		return asRefusal("structure", "", err)
	}
	if !from.IsZero() && at.Before(from) {
		return refuse("time", "", "valid from %s, it is %s", stampOf(from), stampOf(at))
	}
	if !until.IsZero() && !at.Before(until) {
		return refuse("time", "", "valid until %s, it is %s", stampOf(until), stampOf(at))
	}
	return nil
}

func (v *Verifier) checkStatus(ctx context.Context, c Credential, by Opening) ([]Status, *VerifyError) {
	path := Pointer("/credentialStatus")
	if c.IsClaimSet() {
		path = "/status"
	}
	if _, there := c.At(path); !there {
		return nil, nil
	}
	if v.Status == nil {
		return nil, refuse("status", path, "%w: the credential has a status and nothing to look it up with is set (Verifier.Status)", ErrUnavailable)
	}
	open := func(ctx context.Context, s Secured) (*Verified, error) {
		o, err := v.open(ctx, s, by)
		if err != nil {
			return nil, err
		}
		verified, err := v.judge(ctx, s, o, by, false)
		if err != nil {
			return nil, err
		}
		return verified, nil
	}
	statuses, err := v.Status.Check(ctx, c, c.Issuer(), by.At, by.Keys, open)
	if err != nil {
		return nil, &VerifyError{Check: "status", Path: path, Err: plain(err)}
	}
	if len(statuses) == 0 {
		return nil, refuse("status", path, "%w: the status checker found nothing to say", ErrUnavailable)
	}
	for _, s := range statuses {
		if s.Value != 0 && (v.AcceptStatus == nil || !v.AcceptStatus(c, s)) {
			return nil, refuse("status", path, "%.60q is set (%d) in %.200q", s.Purpose, s.Value, s.List)
		}
	}
	return statuses, nil
}

// plain takes the refusal of a list apart, so that its check is not taken for the credential's own.
func plain(err error) error {
	var e *VerifyError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

func (v *Verifier) checkSchema(ctx context.Context, c Credential) *VerifyError {
	if _, there := c.object["credentialSchema"]; there && !c.IsClaimSet() {
		if v.Schemas == nil {
			return refuse("schema", "/credentialSchema", "%w: the credential names a schema and nothing to check it with is set (Verifier.Schemas)", ErrUnavailable)
		}
		if err := v.Schemas.Check(ctx, c); err != nil {
			return asRefusal("schema", "/credentialSchema", err)
		}
	}
	for _, t := range c.Types() {
		for _, p := range v.MustShow[t] {
			if _, shown := c.At(p); !shown {
				return refuse("schema", p, "the verifier wants this of every %.100q; it is missing or was left out", t)
			}
		}
	}
	return nil
}

func issuerPath(c Credential) Pointer {
	if c.IsClaimSet() {
		return "/iss"
	}
	return "/issuer"
}

func stampOf(t time.Time) string { return t.UTC().Format(time.RFC3339) }
