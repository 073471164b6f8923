package avatar

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// A credential in the unlinkable form is issued on a hidden nym secret: nobody, its issuer included, shall tell by it who
// shows it. So it names nobody, its period is in whole days, and the statements of a type are the same for everybody in
// number and in what they are about. In RDF it has two blank nodes, itself and its subject: proofs that hide statements give
// blank nodes labels in random order, and the more there are, the more that order tells.

// Unlinkable tells a document, as its holder has it, that differs from others of its kind in values only: one statement more or less
// would name its holder wherever it is shown. A wallet asks before it shows one (bbs2023.Suite.WithForm). The error is that
// of Parse, or a *vc.VerifyError.
func Unlinkable(c vc.Credential) error {
	v, err := Parse(c)
	if err != nil {
		return err
	}
	whole := false
	switch v := v.(type) {
	case Personhood:
		whole = unlinkable(c, &v)
	case Employment:
		whole = v.Unlinkable
	case ConductSummary:
		whole = v.Unlinkable
	}
	if !whole {
		return &vc.VerifyError{Check: "structure", Err: fmt.Errorf("%w %s: not in the unlinkable form, or not whole", vc.ErrInvalid, TypeOf(c))}
	}
	return nil
}

// names refuses what would be a name in what is written in the unlinkable form, and a period that only few share.
func (f *form) names(frame frame) {
	if !f.blind {
		return
	}
	const why = "an unlinkable credential names nobody, so it has no %s"
	if *frame.id != "" {
		f.fail("id", why, "name of its own (ID)")
	}
	if !frame.subject.IsZero() {
		f.fail("credentialSubject/id", why, "subject (Subject)")
	}
	for _, claim := range slices.Sorted(maps.Keys(*frame.extra)) {
		f.fail("credentialSubject/"+strictjson.EscapeToken(claim), why, "claims of other vocabularies (Extra)")
	}
	f.wholeDay("validFrom", *frame.from)
	f.wholeDay("validUntil", *frame.until)
}

// wholeDay: to the second, a time would tell the holders of one day apart.
func (f *form) wholeDay(name string, t time.Time) {
	if !t.Equal(DateOf(t).Time()) {
		f.fail(name, "an unlinkable credential is valid for whole days in UTC, from and until T00:00:00Z, got %s", t.UTC().Format(time.RFC3339))
	}
}

// unlinkable refuses what was read of a type that has only the unlinkable form. Claims may be hidden; nothing may be added.
func (f *form) unlinkable(c vc.Credential, frame frame) {
	where := f.at
	f.at = ""
	defer func() { f.at = where }()
	if c.IsClaimSet() {
		f.fail("vct", "an SD-JWT VC is known again wherever it is shown: a %s is no such", TypeOf(c))
		return
	}
	for _, member := range slices.Sorted(maps.Keys(c.Object())) {
		switch member {
		case "@context", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "proof":
		default:
			f.fail(strictjson.EscapeToken(member), "an unlinkable credential has no such member: holders could be told apart by it")
		}
	}
	if contexts := []any{baseContext, ContextURL}; !reflect.DeepEqual(c.Object()["@context"], any(contexts)) {
		f.fail("@context", "%q were expected, and no others", contexts)
	}
	if types := []any{"VerifiableCredential", TypeOf(c)}; !reflect.DeepEqual(c.Object()["type"], any(types)) {
		f.fail("type", "%q were expected, and no others", types)
	}
	if !issuerIsDID(c) {
		f.fail("issuer", "the issuer of an unlinkable credential is a DID, and nothing more is said of it")
	}
	if !frame.subject.IsZero() {
		f.fail("credentialSubject/id", "an unlinkable credential names nobody")
	}
	for _, claim := range slices.Sorted(maps.Keys(f.claims)) {
		f.fail("credentialSubject/"+strictjson.EscapeToken(claim), "an unlinkable credential has the same claims for everybody, and this is none of them")
	}
	f.wholeDay("validFrom", *frame.from)
	f.wholeDay("validUntil", *frame.until)
}

// unlinkable tells whether a document is, but for issuer and proof, what is written for v in the unlinkable form.
func unlinkable(c vc.Credential, v claimed) bool {
	if c.IsClaimSet() || !issuerIsDID(c) {
		return false
	}
	want, err := write(v)
	return err == nil && reflect.DeepEqual(c.Without("issuer", "proof").Object(), want.Object())
}

// issuerIsDID: no object, which would be a node of its own. Claims that nobody issued yet have no issuer.
func issuerIsDID(c vc.Credential) bool {
	v, there := c.Object()["issuer"]
	s, _ := v.(string)
	_, err := did.Parse(s)
	return err == nil || !there
}
