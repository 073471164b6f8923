package avatar

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// frame is what every type has around its claims.
type frame struct {
	id      *string
	subject *did.DID
	nym     *vc.Nym // nil: the type is never about a nym
	from    *time.Time
	until   *time.Time
	extra   *map[string]any
	blind   bool // to be written in the unlinkable form
	always  bool // the type has no other form
	named   bool // the subject is always said
	cited   bool // so is the credential's own name
	closed  bool // nothing is said but the type's claims
}

// claimed is a type of this vocabulary. fields names its claims, one after the other, and what holds between them.
type claimed interface {
	frame() (typeName string, _ frame)
	fields(f *form)
}

// write makes the document. Every claim that is said is a member of credentialSubject.
func write(v claimed) (vc.Credential, error) {
	name, frame := v.frame()
	f := &form{writing: true, blind: frame.blind || frame.always, claims: map[string]any{}}
	doc := map[string]any{
		"@context": []any{baseContext, ContextURL},
		"type":     []any{"VerifiableCredential", name},
	}
	if *frame.id != "" {
		doc["id"] = *frame.id // that it is a URL is checked with the rest of the data model, when it is issued
	}
	for _, p := range [...]struct {
		name string
		at   *time.Time
	}{{"validFrom", frame.from}, {"validUntil", frame.until}} {
		*p.at = p.at.UTC().Truncate(time.Second)
		if y := p.at.Year(); p.at.IsZero() || y < 1 || y > 9999 {
			f.fail(p.name, "an avatar's credential says from when and until when it is valid (From, Until)")
		}
		doc[p.name] = p.at.Format(time.RFC3339)
	}
	f.period(frame)
	f.names(frame)
	f.cited(frame, "id")
	f.at = "/credentialSubject"
	f.pseudonym(frame)
	f.somebody(frame, "id")
	v.fields(f)
	for _, claim := range slices.Sorted(maps.Keys(*frame.extra)) {
		_, there := f.claims[claim]
		if v := (*frame.extra)[claim]; there || claim == "id" || claim == "" || strings.HasPrefix(claim, "@") || ofNym(claim, v) {
			f.fail(claim, "this claim has a field or a meaning of its own, it is not extra")
		}
		f.claims[claim] = (*frame.extra)[claim]
	}
	if f.err != nil {
		return vc.Credential{}, f.err
	}
	if id := frame.subject.String(); id != "" {
		f.claims["id"] = id
	}
	doc["credentialSubject"] = f.claims
	return vc.NewCredential(doc)
}

func (f *form) period(frame frame) {
	if f.err == nil && !frame.from.Before(*frame.until) {
		f.fail("validUntil", "valid until %s, which is not after %s", frame.until.Format(time.RFC3339), frame.from.Format(time.RFC3339))
	}
}

// registered are the claims of SD-JWT VC and of the JWT around it: they are about the credential, not its subject.
var registered = []string{"iss", "sub", "aud", "nbf", "exp", "iat", "jti", "vct", "vct#integrity", "cnf", "status", "_sd", "_sd_alg"}

// read fills v from a credential of its type, in either form.
func read(c vc.Credential, v claimed) error {
	name, frame := v.frame()
	if got := TypeOf(c); got != name {
		return &vc.VerifyError{Check: "structure", Err: &vc.Mismatch{What: "type of this vocabulary", Want: name, Got: got}}
	}
	f := &form{}
	f.validity(c, frame)
	if f.err != nil {
		return f.err
	}
	f.claims = maps.Clone(c.Object())
	*frame.id = c.ID()
	f.cited(frame, idName(c))
	if c.IsClaimSet() {
		for _, member := range registered {
			delete(f.claims, member)
		}
	} else {
		f.at = "/credentialSubject"
		subject, ok := c.Object()["credentialSubject"].(map[string]any)
		if !ok {
			f.fail("", "one subject was expected")
			return f.err
		}
		f.claims = maps.Clone(subject)
		delete(f.claims, "id")
	}
	if s := c.SubjectID(); s != "" {
		var err error
		if *frame.subject, err = did.Parse(s); err != nil {
			f.fail(subjectName(c), "the subject of an avatar's credential is a DID: %w", err)
		}
	}
	f.pseudonym(frame)
	f.somebody(frame, subjectName(c))
	v.fields(f)
	if frame.always {
		f.unlinkable(c, frame)
	}
	f.nothingElse(frame)
	if f.err != nil {
		return f.err
	}
	if len(f.claims) > 0 {
		*frame.extra = f.claims
	}
	return nil
}

func idName(c vc.Credential) string {
	if c.IsClaimSet() {
		return "jti"
	}
	return "id"
}

func subjectName(c vc.Credential) string {
	if c.IsClaimSet() {
		return "sub"
	}
	return "id"
}

// validity reads the period and holds it to one way of writing: any other would be a mark by which holders are told apart.
func (f *form) validity(c vc.Credential, frame frame) {
	from, until, err := c.Validity()
	if err != nil {
		f.fail("", "%w", err)
		return
	}
	first, last := "validFrom", "validUntil"
	if c.IsClaimSet() {
		first, last = "nbf", "exp"
	}
	for _, p := range [...]struct {
		name string
		at   time.Time
	}{{first, from}, {last, until}} {
		v, there := c.Object()[p.name]
		if !there || p.at.IsZero() {
			f.fail(p.name, "an avatar's credential says from when and until when it is valid")
			return
		}
		whole := p.at.Format(time.RFC3339) == v && strings.HasSuffix(show(v), "Z")
		if c.IsClaimSet() {
			_, whole = integer(v)
		}
		if !whole {
			f.fail(p.name, "whole seconds in UTC were expected, got %.60q", show(v))
			return
		}
	}
	*frame.from, *frame.until = from, until
	f.period(frame)
}
