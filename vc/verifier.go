package vc

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
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
	// Schemas checks what every credential has to be by its schemas and its type, status lists too. Without it a document that
	// names a schema is refused as unavailable.
	Schemas SchemaChecker
	// MustShow names, by type (of an SD-JWT VC its vct), the claims that may not be missing or left out. A derived proof can
	// leave out a type too, if its issuer did not make it mandatory: what all credentials have to show stands under
	// "VerifiableCredential", which none can leave out.
	MustShow map[string][]Pointer
	Proofs   ProofRule
	// MaySign says who may sign credentials in the name of an issuer besides that issuer: controller is the DID that the key
	// speaks for. Nil: nobody. Verified.Issuer is the issuer then as well: whoever allows this answers for it. It is asked about
	// an issuer's status lists, too. One that does not look at controller lets everybody sign.
	MaySign func(issuer, controller string) bool
	// Replay remembers spent nonces. It is needed where a challenge has a nonce.
	Replay ReplayStore
	// Unsigned accepts presentations without a proof, and in presentations credentials without a proof whose issuer is the
	// holder. Of a presentation without a proof Holder() is zero, and nothing in it is Own but what binds itself.
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
	opening := v.opening().withWork()
	if err := v.ready(opening.At); err != nil {
		return nil, err
	}
	o, verr := v.open(ctx, s, opening)
	if verr != nil {
		return nil, verr
	}
	verified, verr := v.judge(ctx, s, o, opening, nil)
	if verr != nil {
		return nil, verr
	}
	return verified, nil
}

// ready says what a verifier lacks. Nothing was looked at then, so it is unavailable and nobody is refused for it.
func (v *Verifier) ready(at time.Time) error {
	switch {
	case len(v.Mechanisms) == 0:
		return refuse("structure", "", "%w: the verifier has no mechanisms (Verifier.Mechanisms), so it can open nothing", ErrUnavailable)
	case v.Resolver == nil && v.Keys == nil:
		return refuse("key", "", "%w: the verifier can find no keys: set Verifier.Resolver or Verifier.Keys", ErrUnavailable)
	case at.IsZero():
		return refuse("time", "", "%w: the verifier's clock (Verifier.Now) does not know the time", ErrUnavailable)
	case v.Trust == nil:
		return refuse("trust", "", "%w: the verifier trusts nobody: set Verifier.Trust (vc.AnyIssuer to trust everybody)", ErrUnavailable)
	}
	return nil
}

func (v *Verifier) opening() Opening {
	return Opening{Keys: v.KeySource(), At: now(v.Now), Rule: v.Proofs, Limits: v.Limits.orDefaults(), Places: v.Schemas != nil}
}

// open finds the mechanism and lets it check the signatures: limit, structure, context, key, proof.
func (v *Verifier) open(ctx context.Context, s Secured, o Opening) (Opened, *VerifyError) {
	if n := len(s.Bytes()); n > o.Limits.Bytes {
		return Opened{}, refuse("limit", "", "%d bytes, at most %d", n, o.Limits.Bytes)
	}
	// Parsed here, before anybody looks at it: once, within this verifier's limits, and refused for its form if that is bad.
	if s.isJSON() {
		if _, err := s.Object(o.Limits); err != nil {
			return Opened{}, asRefusal("structure", "", err)
		}
	}
	if err := o.spend(s); err != nil {
		return Opened{}, err
	}
	if inner, envelope, err := unwrap(s); err != nil {
		return Opened{}, err
	} else if envelope != "" {
		opened, err := v.open(ctx, inner, o)
		if err == nil && opened.Presentation != (envelope == envelopedPresentation) {
			err = refuse("structure", "/type", "what is in the envelope is not what its type %q says", envelope)
		}
		if err != nil {
			return Opened{}, err
		}
		return opened, nil
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
		if opened.Credential.IsClaimSet() && s.isDocument() {
			return Opened{}, refuse("structure", "/@context", "a JSON document without @context is no credential of the data model")
		}
		opened.Credential.disclosed = opened.Disclosed
		return opened, nil
	}
	return Opened{}, refuse("structure", "", "none of the %d mechanisms opens this %.60q", len(v.Mechanisms), s.MediaType())
}

// judge makes all checks on a credential whose signatures hold, in their order. bound is what an answer has to say about
// what binds it to the challenge, nil where there is none.
func (v *Verifier) judge(ctx context.Context, s Secured, o Opened, by Opening, bound func() *VerifyError) (*Verified, *VerifyError) {
	if err := v.judgeProofs(o, by, bound); err != nil {
		return nil, err
	}
	c := o.Credential
	// Before status and schema, which may be looked up at addresses that the issuer names.
	if err := v.Trust.Trusts(c.Issuer(), c); err != nil {
		return nil, asRefusal("trust", issuerPath(c), err)
	}
	statuses, err := v.checkStatus(ctx, c, by)
	if err != nil {
		return nil, err
	}
	if err := v.checkSchema(ctx, c); err != nil {
		return nil, err
	}
	return &Verified{c, c.Issuer(), subjectOf(o), statuses, s}, nil
}

// judgeProofs is the first half of judge: structure, purpose, binding, time.
func (v *Verifier) judgeProofs(o Opened, by Opening, bound func() *VerifyError) *VerifyError {
	c := o.Credential
	if o.Presentation {
		return refuse("structure", "", "a credential was expected, this is a presentation")
	}
	holds, err := checkCredential(c)
	if err != nil {
		return err
	}
	proofs := v.counting(o.Proofs, c.Issuer(), by.At)
	if err := checkProofs(proofs, v.signersOf(c.Issuer()), did.AssertionMethod); err != nil {
		return err
	}
	if by.To != nil {
		if err := by.To.admits(proofs); err != nil {
			return err
		}
	}
	if o.Bound != nil && (o.Confirmation == did.PublicKey{} || o.Bound.Key.Public != o.Confirmation) {
		return refuse("binding", o.Bound.Path, "the key binding is by another key than the one that the issuer named")
	}
	if bound != nil {
		if err := bound(); err != nil {
			return err
		}
	}
	if err := checkProofTimes(proofs, by.At); err != nil {
		return err
	}
	if o.Bound != nil {
		if err := checkProofTimes([]Proof{*o.Bound}, by.At); err != nil {
			return err
		}
	}
	return checkTime(c, holds, by.At)
}

// counting are the proofs that count by the verifier's rule: all, or the first by the issuer of which everything holds. If
// there is none such, the first one, for the reason.
func (v *Verifier) counting(proofs []Proof, issuer string, at time.Time) []Proof {
	if v.Proofs != AnyIssuerProof || len(proofs) < 2 {
		return proofs
	}
	for i := range proofs {
		one := proofs[i : i+1]
		if checkProofs(one, v.signersOf(issuer), did.AssertionMethod) == nil && checkProofTimes(one, at) == nil {
			return one
		}
	}
	return proofs[:1]
}

// checkProofs: at least one proof; every one says and may be used for the purpose; one at least is by whom it has to be.
// On whose behalf a key speaks is what Keys said of it, not what a mechanism made of that.
func checkProofs(proofs []Proof, by signers, purpose did.Purpose) *VerifyError {
	if len(proofs) == 0 {
		return refuse("proof", "/proof", "there is no proof")
	}
	for _, p := range proofs {
		if p.Purpose != purpose {
			return mismatch("purpose", p.Path, "proof purpose", purpose.String(), p.Purpose.String())
		}
		if p.Key.Purposes&purpose != purpose {
			return refuse("purpose", p.Path, "%.200q does not list the key %.200q for %s", p.Key.Controller, p.Method, purpose)
		}
	}
	if !slices.ContainsFunc(proofs, func(p Proof) bool { return by.include(p.Key.Controller) }) {
		return mismatch("binding", proofs[0].Path, "signed by", by.name, proofs[0].Key.Controller)
	}
	return nil
}

// signers are those one of whom has to have signed: whoever is named, and who else may in that name.
type signers struct {
	name string
	also func(name, controller string) bool
}

func (v *Verifier) signersOf(issuer string) signers { return signers{issuer, v.MaySign} }

func (s signers) include(controller string) bool {
	return s.name != "" && (controller == s.name || s.also != nil && s.also(s.name, controller))
}

func checkProofTimes(proofs []Proof, at time.Time) *VerifyError {
	for _, p := range proofs {
		if !p.Expires.IsZero() && !at.Before(p.Expires) {
			return refuse("time", p.Path, "the proof expired at %s, it is %s", stampOf(p.Expires), stampOf(at))
		}
		if at.Before(p.NotBefore) {
			return refuse("time", p.Path, "the proof holds from %s, it is %s", stampOf(p.NotBefore), stampOf(at))
		}
		if p.Created.After(at.Add(futureSlack)) {
			return refuse("time", p.Path, "the proof was created at %s, it is %s", stampOf(p.Created), stampOf(at))
		}
	}
	return nil
}

func checkTime(c Credential, p period, at time.Time) *VerifyError {
	if !p.from.IsZero() && at.Before(p.from) {
		return refuse("time", periodPath(c, 0), "valid from %s, it is %s", stampOf(p.from), stampOf(at))
	}
	if !p.until.IsZero() && !at.Before(p.until) {
		return refuse("time", periodPath(c, 1), "valid until %s, it is %s", stampOf(p.until), stampOf(at))
	}
	return nil
}

func (v *Verifier) checkStatus(ctx context.Context, c Credential, by Opening) ([]Status, *VerifyError) {
	name := "credentialStatus"
	if c.IsClaimSet() {
		if _, there := c.object[name]; there {
			return nil, refuse("status", "/credentialStatus", "%w: a claim set has its status in \"status\", this one is not looked up", ErrUnavailable)
		}
		name = "status"
	}
	if _, there := c.object[name]; !there {
		return nil, nil
	}
	path := Pointer("/" + name)
	if v.Status == nil {
		return nil, refuse("status", path, "%w: the credential has a status and nothing to look it up with is set (Verifier.Status)", ErrUnavailable)
	}
	statuses, err := v.Status.Check(ctx, c, c.Issuer(), by.At, by.Keys, func(ctx context.Context, s Secured) (*Verified, error) {
		return v.openList(ctx, s, by.At)
	})
	if err != nil {
		return nil, &VerifyError{Check: "status", Path: path, Err: plain(err)}
	}
	if entries := max(len(strictjson.List(c.object[name])), 1); len(statuses) < entries {
		return nil, refuse("status", path, "%w: the status checker answered for %d of %d entries", ErrUnavailable, len(statuses), entries)
	}
	for _, s := range statuses {
		if s.Value != 0 && (v.AcceptStatus == nil || !v.AcceptStatus(c, s)) {
			return nil, refuse("status", path, "%.60q is set (%d) in %.200q", s.Purpose, s.Value, s.List)
		}
	}
	return statuses, nil
}

// openList verifies a status list by itself, wherever the credential stood that names it. Trust is spared: who reads the
// list compares its issuer; and so is the list's own status, or two lists could send a verifier in circles.
func (v *Verifier) openList(ctx context.Context, s Secured, at time.Time) (*Verified, error) {
	by := v.opening().withWork()
	by.At = at
	o, err := v.open(ctx, s, by)
	if err != nil {
		return nil, err
	}
	if err := v.judgeProofs(o, by, nil); err != nil {
		return nil, err
	}
	c := o.Credential
	if err := v.checkSchema(ctx, c); err != nil {
		return nil, err
	}
	return &Verified{c, c.Issuer(), subjectOf(o), nil, s}, nil
}

// plain takes the refusal of a list apart, so that its check is not taken for the credential's own.
func plain(err error) error {
	var e *VerifyError
	if errors.As(err, &e) {
		return asUnavailable(err, e)
	}
	return err
}

func (v *Verifier) checkSchema(ctx context.Context, c Credential) *VerifyError {
	path := Pointer("")
	_, named := c.object["credentialSchema"]
	if c.IsClaimSet() {
		path, named = "/vct", false
	} else if named {
		path = "/credentialSchema"
	}
	if named && v.Schemas == nil {
		return refuse("schema", path, "%w: the credential names a schema and nothing to check it with is set (Verifier.Schemas)", ErrUnavailable)
	}
	if v.Schemas != nil {
		if err := v.Schemas.Check(ctx, c); err != nil {
			return asRefusal("schema", path, err)
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

// periodPath is where a credential says from when (0) and until when (1) it holds.
func periodPath(c Credential, i int) Pointer {
	names := [...][2]string{{"nbf", "exp"}, {"validFrom", "validUntil"}, {"issuanceDate", "expirationDate"}}
	for _, n := range names {
		if _, there := c.object[n[i]]; there {
			return Pointer("/" + n[i])
		}
	}
	return ""
}

func stampOf(t time.Time) string { return t.UTC().Format(time.RFC3339) }
