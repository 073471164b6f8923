package scoring

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/vc/avatar"
)

// verdict writes the explanation.
func (c *calculation) verdict() Assessment {
	sum := total(c.sums)
	a := Assessment{
		Policy: hex.EncodeToString(c.p.digest[:]), Audience: c.p.audience, Purpose: c.p.purpose, At: c.at,
		Decision: c.decision.what, Code: c.decision.code,
		Score: c.state.score, Confidence: c.state.confidence, For: sum[0], Against: sum[1],
		Inputs: make([]string, len(c.entries)), Changes: []Change{},
	}
	for i := range c.entries {
		a.Inputs[i] = c.entries[i].name()
	}
	a.Reasons = append(a.Reasons, Reason{Code: c.decision.code, Words: c.decision.words})
	for i := range c.p.required {
		if c.state.missing>>i&1 == 1 {
			a.Reasons = append(a.Reasons, Reason{Code: "missing", Words: c.p.required[i].sentence(c.p)})
		}
	}
	var evidence []Reason
	for i := range c.entries {
		e, effect := &c.entries[i], 0
		if c.matters(e) {
			s := c.without(i)
			effect = c.state.score - s.score
			if d := c.p.decide(s); d.what != c.decision.what {
				a.Changes = append(a.Changes, Change{Code: "without", Decision: d.what, Evidence: e.name(),
					Words: fmt.Sprintf("Without %s the decision would be: %s.", e.subject(), d.what)})
			}
		}
		evidence = append(evidence, c.reason(e, effect))
	}
	slices.SortStableFunc(evidence, func(x, y Reason) int {
		return cmp.Compare(magnitude(y.Contribution.Effect), magnitude(x.Contribution.Effect))
	})
	a.Reasons = append(a.Reasons, evidence...)
	a.Changes = append(a.Changes, c.changes()...)
	return a
}

func magnitude(n int) int { return max(n, -n) }

func (e *entry) name() string { return hex.EncodeToString(e.digest[:]) }

// reason explains one piece of evidence.
func (c *calculation) reason(e *entry, effect int) Reason {
	k := &Contribution{Evidence: e.name(), Known: e.known, Type: e.kind, Issuer: e.issuer, Category: string(e.evidence.category), Effect: effect}
	if e.group >= 0 {
		k.Group = c.p.groups[e.group].name
	}
	words := e.subject()
	if e.rule >= 0 {
		r := &c.p.rules[e.rule]
		k.Rule = r.name
		if r.words != "" {
			words = fmt.Sprintf("%s (%s)", r.words, e.issuer)
		}
		sign := int64(1 - 2*e.sign)
		k.Weight, k.Decayed, k.Counted = sign*e.raw, sign*e.decayed, sign*e.counted
	}
	words = capitalized(words) + ": "
	switch {
	case e.counted > 0:
		words += "counts " + thousandths(k.Counted)
		switch {
		case e.counted < e.decayed:
			words += ", cut by a cap from " + thousandths(k.Decayed)
		case e.decayed < e.raw:
			words += ", faded from " + thousandths(k.Weight)
		}
		words += fmt.Sprintf("; %s.", points(effect))
	default:
		words += "does not count: " + because[e.why] + "."
	}
	return Reason{Code: e.why, Words: words, Contribution: k}
}

// because says in words why something does not count.
var because = map[string]string{
	whyCapped:     "the evidence before it fills a cap",
	whyTwin:       "it is another issue of the same, or has no id and stands beside other evidence of its kind",
	whySuperseded: "there is a newer summary by the same issuer",
	whyCovered:    "the summary and the single attestations tell of the same conduct, and the others count for more",
	whyUnbound:    "it is bound by a header of the caller's own",
	whyOther:      "it is not of the avatar vocabulary",
	whyUnknown:    "its issuer is in none of the policy's groups",
	whyNotValid:   "it has expired, or is not valid yet",
	whyUndated:    "when it happened is hidden",
	whyFuture:     "it lies more than a day ahead",
	whyNoRule:     "no rule means it, or what a rule needs is hidden",
	whyTooOld:     "it is older than the rule allows",
	whyFaded:      "too much time has passed",
}

// subject names the evidence: "a conduct attestation (ScamsAndFraud, severity 2) by did:web:a.example".
func (e *entry) subject() string {
	what := map[string]string{
		avatar.TypePersonhood:         "a personhood",
		avatar.TypeSocialAccount:      "a social account",
		avatar.TypeEmployment:         "an employment",
		avatar.TypeConductAttestation: "a conduct attestation",
		avatar.TypeConductSummary:     "a conduct summary",
		avatar.TypeMembership:         "a world's membership",
		avatar.TypeSanction:           "a sanction",
		avatar.TypeAppealDecision:     "a decision on an appeal",
		avatar.TypeSanctionList:       "a sanction list",
	}[e.kind]
	if what == "" {
		what = "a credential"
	}
	var details []string
	if e.evidence.category != "" {
		details = append(details, string(e.evidence.category))
	}
	if e.severity > 0 {
		details = append(details, fmt.Sprintf("severity %d", e.severity))
	}
	if e.atLeast > 0 {
		details = append(details, fmt.Sprintf("at least %d", e.atLeast))
	}
	if len(details) > 0 {
		what += " (" + strings.Join(details, ", ") + ")"
	}
	return what + " by " + e.issuer
}

// sentence says what is missing.
func (r *required) sentence(p *Policy) string {
	var groups []string
	for _, g := range r.groups {
		groups = append(groups, p.groups[g].name)
	}
	s := fmt.Sprintf("Missing is %s: a %s by one of %s", r.name, r.kind, strings.Join(groups, ", "))
	if len(r.shows) > 0 {
		s += " that shows " + strings.Join(r.shows, ", ")
	}
	return s + "."
}

func capitalized(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// thousandths writes a weight: +0.750.
func thousandths(n int64) string {
	sign := "+"
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
}

func points(n int) string {
	switch {
	case n == 1 || n == -1:
		return fmt.Sprintf("%+d point", n)
	case n == 0:
		return "the score stays the same"
	}
	return fmt.Sprintf("%+d points", n)
}
