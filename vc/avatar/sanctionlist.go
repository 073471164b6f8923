package avatar

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// maxBanned is how many pseudonyms a sanction list has at most: a document of about 900 KB. As a token, which is longer by a
// third, a verifier takes about 7,500 of them with its default limits.
const maxBanned = 10_000

// SanctionList is a federation's word about whom it has banned: which pseudonyms of its own domain, until when, and nothing
// else. Its members fetch it and fill their ban lists with it. It is valid for at most seven days, and the newest counts.
//
// An issuer, which is the federation, gives Federation, From, Until, Suite and AsOf. Everything shows, always: a reader
// refuses a list of which part is hidden. It knows by bannedCount, which is written as the number of pseudonyms.
type SanctionList struct {
	ID          string    // the credential's own name, a URL; "": none
	Federation  did.DID   // the subject, and the issuer
	From, Until time.Time // fractions of a second are cut

	Suite string // pseudonymSuite: Suite of every nym
	AsOf  Date
	// Banned is until when each is banned, zero for ever; at most 10,000, all of Suite and of the federation's own domain. A ban
	// that is over by From stands in no list. Each is written as the nym's Text, "/", and the time or "indefinite", in order.
	Banned map[vc.Nym]time.Time
}

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (l SanctionList) Credential() (vc.Credential, error) { return write(&l) }

// ParseSanctionList reads a SanctionList in either form. It refuses a list by anybody but the federation, and claims of other
// vocabularies. Nothing is verified here.
func ParseSanctionList(c vc.Credential) (SanctionList, error) {
	var l SanctionList
	if err := read(c, &l); err != nil {
		return SanctionList{}, err
	}
	if issuer := c.Issuer(); issuer != "" && issuer != l.Federation.String() {
		return SanctionList{}, &vc.VerifyError{Check: "structure", Path: subjectPath(c),
			Err: &vc.Mismatch{What: "issuer of a sanction list", Want: l.Federation.String(), Got: issuer}}
	}
	return l, nil
}

func (l *SanctionList) frame() (string, frame) {
	return TypeSanctionList, frame{id: &l.ID, subject: &l.Federation, from: &l.From, until: &l.Until, extra: new(map[string]any), named: true, closed: true}
}

func (l *SanctionList) fields(f *form) {
	f.text("pseudonymSuite", &l.Suite)
	f.date("asOf", &l.AsOf)
	f.always("pseudonymSuite", l.Suite != "")
	f.always("asOf", !l.AsOf.IsZero())
	l.entries(f)
	count := new(len(l.Banned))
	if !f.writing {
		count = nil
	}
	f.number("bannedCount", &count, 0, maxBanned)
	f.always("bannedCount", count != nil)
	switch {
	case count != nil && *count != len(l.Banned):
		f.fail("bannedCount", "%d pseudonyms, of whom %d are shown", *count, len(l.Banned))
	case l.AsOf.After(DateOf(l.From)):
		f.fail("asOf", "as of %s, after the credential is valid from %s", l.AsOf, DateOf(l.From))
	case l.Until.Sub(l.From) > SummaryLife:
		f.fail("", "a sanction list is valid for 7 days at most, this one for %s", l.Until.Sub(l.From))
	}
}

// forEver stands where a ban has no end: that it has none is said.
const forEver = "indefinite"

// entries are the pseudonyms, each a statement, in the order of their points.
func (l *SanctionList) entries(f *form) {
	if f.writing {
		l.write(f)
		return
	}
	v, there := f.take("banned")
	f.always("banned", there)
	texts, ok := v.([]any)
	if there && !ok {
		f.fail("banned", "a list of pseudonyms was expected, got %.60q", show(v))
	}
	if len(texts) > maxBanned {
		f.fail("banned", "%d of them, at most %d", len(texts), maxBanned)
		return
	}
	l.Banned = make(map[vc.Nym]time.Time, len(texts))
	last := vc.Nym{}
	for _, v := range texts {
		n, end, ok := l.entry(v)
		if !ok || !end.IsZero() && !end.After(l.From) {
			f.fail("banned", "a pseudonym and an end after %s were expected, got %.120q", stamp(l.From), show(v))
			return
		}
		if bytes.Compare(n.Point[:], last.Point[:]) <= 0 {
			f.fail("banned", "%.80q stands there twice, or out of order", n.Text())
			return
		}
		l.Banned[n], last = end, n
	}
}

func (l *SanctionList) entry(v any) (n vc.Nym, end time.Time, ok bool) {
	s, _ := v.(string)
	point, until, _ := strings.Cut(s, "/")
	n = vc.Nym{Suite: l.Suite, Domain: l.Federation.String()}
	if !n.SetText(point) {
		return n, end, false
	}
	if until == forEver {
		return n, end, true
	}
	end, ok = parseTime(until)
	return n, end, ok
}

func (l *SanctionList) write(f *form) {
	if len(l.Banned) > maxBanned {
		f.fail("banned", "%d of them, at most %d", len(l.Banned), maxBanned)
		return
	}
	nyms := slices.SortedFunc(maps.Keys(l.Banned), func(a, b vc.Nym) int { return bytes.Compare(a.Point[:], b.Point[:]) })
	texts := make([]any, len(nyms))
	for i, n := range nyms {
		if n.Domain != l.Federation.String() || n.Suite != l.Suite || n.Point == [48]byte{} {
			f.fail("banned", "pseudonyms of %.60q in the domain %.100q were expected, got one of %.60q in %.100q", l.Suite, l.Federation, n.Suite, n.Domain)
		}
		end := l.Banned[n].UTC().Truncate(time.Second)
		texts[i] = n.Text() + "/" + forEver
		if !l.Banned[n].IsZero() {
			texts[i] = n.Text() + "/" + stamp(end)
			if !end.After(l.From) || end.Year() > 9999 {
				f.fail("banned", "the ban of %.80q ends on %s, which is not after the list begins", n.Text(), stamp(end))
			}
		}
	}
	f.put("banned", texts)
}
