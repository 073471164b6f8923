package scoring

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// ErrSupposed: an assessment that Suppose made is about nobody.
var ErrSupposed = errors.New("a supposed assessment is no verdict")

// Credential is the verdict as claims for whoever it is about to keep (subject access): a VerdictCredential, valid from the
// time of the assessment until another, its reasons in a language. vc.Issuer issues it for the audience, whose it is. It names
// no nym and no evidence, and no assessment takes it as evidence.
//
// Reasons that find no room in 5,000 characters are counted in a last line; they are those with the least effect. The errors
// are ErrSupposed, and ErrForeign where nobody signed the answer: there is no DID to issue it to.
func (a Assessment) Credential(who *vc.VerifiedPresentation, until time.Time, l Language) (vc.Credential, error) {
	if a.Supposed {
		return vc.Credential{}, ErrSupposed
	}
	if who == nil || who.Holder().IsZero() {
		return vc.Credential{}, ErrForeign
	}
	var reasons, changes []string
	for _, r := range a.Reasons {
		reasons = append(reasons, r.In(l))
	}
	for _, c := range a.Changes {
		changes = append(changes, c.In(l))
	}
	return avatar.Verdict{Subject: who.Holder(), From: a.At, Until: until, Audience: a.Audience, Purpose: a.Purpose,
		Decision: string(a.Decision), Code: a.Code, Score: &a.Score, Confidence: &a.Confidence, Policy: a.Policy, Decided: a.At,
		Reasons: lines(l, reasons), Changes: lines(l, changes)}.Credential()
}

// lines are as many as find room, and how many do not.
func lines(l Language, all []string) string {
	const room = 5_000 - 200 // for the last line
	var out []string
	size := 0
	for i, s := range all {
		if size += utf8.RuneCountInString(s) + 1; size > room {
			out = append(out, l.say("more", "n", strconv.Itoa(len(all)-i)))
			break
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}
