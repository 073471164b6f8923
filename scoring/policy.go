package scoring

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// What a policy may say. With these no sum overflows (see the package comment).
const (
	maxWeight    = 1_000_000
	maxCap       = 10_000_000
	minPrior     = 1_000
	maxPrior     = 1_000_000_000
	maxDays      = 36_500
	maxGroups    = 64
	maxIssuers   = 1024 // of one group
	maxRules     = 256
	maxRequired  = 8
	maxDecisions = 16
	maxEvidence  = 16_384
	maxAudience  = 256 // runes, as a verdict's: whoever it is about can have one
)

// Policy is a world's rules for one purpose, as Load checked them. It never changes and is safe for concurrent use. The
// zero Policy decides nothing and trusts nobody.
type Policy struct {
	digest            [32]byte
	audience, purpose string
	prior             [2]int64 // for, against
	groups            []group
	issuers           map[string]member // those that the policy names, and those of its lists
	named             map[string]member // those that it names
	categories        map[string]int64
	rules             []rule
	required          []required
	decisions         []decision
	appealBodies      []string
	callerBinding     bool
	most              int // pieces of evidence
}

// member is whom a policy believes: the group, and a number of its own.
type member struct{ group, number int32 }

type group struct {
	name    string
	cap     int64
	members []string
	from    *issuersFrom // nil: it names its issuers
	rules   [kinds][]int // by type: which rules could mean its evidence
}

// match says which evidence is meant.
type match struct {
	name       string
	kind       string // a type of package avatar
	groups     []int
	categories []avatar.Category // sorted; none: all
	severity   [2]int            // zero: any
	shows      []string
	equals     map[string]any
	atLeast    int   // on the ladder; 0: not asked
	maxAge     int64 // seconds; 0: any

	of       uint64 // bits of groups
	category uint32 // bits of categories; none: all
}

type rule struct {
	match
	words    string
	halfLife int64 // seconds
	weight   int64 // below zero: against
	steps    []step
	cap      int64
}

type step struct {
	atLeast int
	weight  int64
}

type required struct {
	match
	secretAge int64 // seconds; 0: any
}

// sign is 0 for evidence that speaks for somebody, 1 against.
func (r *rule) sign() int {
	if r.weight < 0 {
		return 1
	}
	return 0
}

// PolicyError says what is wrong with a policy, and where: "rule good-deed", "group worlds", "decision 3".
type PolicyError struct {
	Where string
	Err   error
}

func (e *PolicyError) Error() string {
	if e.Where == "" {
		return "policy: " + e.Err.Error()
	}
	return "policy: " + e.Where + ": " + e.Err.Error()
}

func (e *PolicyError) Unwrap() error { return e.Err }

// ErrNoPolicy: there is no policy, or it is zero.
var ErrNoPolicy = errors.New("no policy: scoring.Load makes one")

// Load reads a policy and holds it to the rules of the package comment. The error is a *PolicyError.
func Load(json []byte) (*Policy, error) {
	tree, err := strictjson.ParseObject(json, strictjson.Limits{})
	if err != nil {
		return nil, &PolicyError{Err: err}
	}
	canonical, err := jcs.Canonical(tree)
	if err != nil {
		return nil, &PolicyError{Err: err}
	}
	l := &loader{p: &Policy{digest: sha256.Sum256(canonical)}}
	l.policy(tree)
	if l.err == nil {
		l.lint()
	}
	if l.err != nil {
		return nil, l.err
	}
	l.p.index()
	return l.p, nil
}

// index makes of the policy what is looked up for every piece of evidence.
func (p *Policy) index() {
	for i := range p.rules {
		r := &p.rules[i]
		r.index()
		for _, g := range r.groups {
			of := &p.groups[g].rules[kindOf(r.kind)]
			*of = append(*of, i)
		}
	}
	for i := range p.required {
		p.required[i].index()
	}
}

func (m *match) index() {
	for _, g := range m.groups {
		m.of |= 1 << g
	}
	for _, c := range m.categories {
		m.category |= 1 << branches[string(c)]
	}
}

// kinds is how many types there are, and none.
const kinds = 7

// kindOf numbers the types, from 1; 0 is everything else.
func kindOf(typeName string) int {
	switch typeName {
	case avatar.TypeConductAttestation:
		return 1
	case avatar.TypeConductSummary:
		return 2
	case avatar.TypeEmployment:
		return 3
	case avatar.TypeSocialAccount:
		return 4
	case avatar.TypePersonhood:
		return 5
	case avatar.TypeMembership:
		return 6
	}
	return 0
}

// branches numbers what caps go by within a group: the types, and the categories of conduct after them.
var branches = numbered()

func numbered() map[string]int {
	n := map[string]int{}
	for i, c := range slices.Concat(avatar.Categories(avatar.Positive), avatar.Categories(avatar.Negative)) {
		n[string(c)] = kinds + i
	}
	return n
}

// Digest is the SHA-256 of the policy's canonical form (RFC 8785): what a verdict names it by.
func (p *Policy) Digest() [32]byte { return p.digest }

// Audience is the verifier for whom the policy decides: what a challenge for it names.
func (p *Policy) Audience() string { return p.audience }

// Purpose is what the decision is for, in words: what a challenge for it tells.
func (p *Policy) Purpose() string { return p.purpose }

// Trust accepts the issuers that the policy's groups name; the policy's own audience for sanctions and decisions on appeals,
// its appeal bodies for those decisions; and nobody else.
func (p *Policy) Trust() vc.Trust { return trust{p} }

type trust struct{ p *Policy }

func (t trust) Trusts(issuer string, c vc.Credential) error {
	if t.p == nil || t.p.decisions == nil {
		return ErrNoPolicy
	}
	for g := range t.p.groups {
		if l := t.p.groups[g].from; l != nil && l.members == nil {
			return fmt.Errorf("%w: %q by %q", ErrNoList, l.id, l.issuer)
		}
	}
	kind := avatar.TypeOf(c)
	_, known := t.p.issuers[issuer]
	own := issuer == t.p.audience && sanctionKind(kind)
	appeal := kind == avatar.TypeAppealDecision && t.p.accepts("", issuer)
	if !known && !own && !appeal {
		return fmt.Errorf("the policy of %.200q has %.200q in none of its groups", t.p.audience, issuer)
	}
	return nil
}

// loader makes a policy from JSON; the first fault is kept.
type loader struct {
	p   *Policy
	err error
}

func (l *loader) fail(where, format string, args ...any) {
	if l.err == nil {
		l.err = &PolicyError{Where: where, Err: fmt.Errorf(format, args...)}
	}
}

// policy reads the top level.
func (l *loader) policy(tree map[string]any) {
	p, o := l.p, l.object("", tree)
	if o.integer("version", 1, 1) != 1 {
		return
	}
	p.audience, p.purpose = o.text("audience"), o.text("purpose")
	if n := utf8.RuneCountInString(p.audience); n > maxAudience {
		l.fail("", "audience: %d characters, at most %d", n, maxAudience)
	}
	prior := l.object("prior", o.member("prior"))
	p.prior = [2]int64{prior.integer("positive", minPrior, maxPrior), prior.integer("negative", minPrior, maxPrior)}
	prior.end()
	halfLife := o.integer("halfLifeDays", 1, maxDays) * day
	l.groups(o.list("groups", 1, maxGroups))
	l.categories(o)
	for i, v := range o.list("rules", 1, maxRules) {
		l.rule(l.object(fmt.Sprintf("rule %d", i+1), v), halfLife)
	}
	if o.has("required") {
		for i, v := range o.list("required", 1, maxRequired) {
			l.required(l.object(fmt.Sprintf("required %d", i+1), v))
		}
	}
	for i, v := range o.list("decisions", 1, maxDecisions) {
		l.decision(l.object(fmt.Sprintf("decision %d", i+1), v))
	}
	if o.has("appealBodies") {
		p.appealBodies = o.texts("appealBodies", 1, maxIssuers)
		for _, body := range p.appealBodies {
			l.issuer("appealBodies", body)
		}
	}
	if o.has("callerBinding") {
		p.callerBinding = o.yes("callerBinding")
	}
	p.most = maxEvidence
	if o.has("maxEvidence") {
		p.most = int(o.integer("maxEvidence", 1, maxEvidence))
	}
	o.end()
}

func (l *loader) groups(list []any) {
	p := l.p
	p.issuers = map[string]member{}
	for i, v := range list {
		o := l.object(fmt.Sprintf("group %d", i+1), v)
		g := group{name: o.name("group"), cap: o.integer("cap", 1, maxCap)}
		if o.has("issuersFrom") {
			from := l.object(o.where, o.member("issuersFrom"))
			g.from = &issuersFrom{issuer: from.text("issuer"), id: from.text("list")}
			l.issuer(o.where, g.from.issuer)
			from.end()
		}
		if g.from == nil || o.has("issuers") {
			g.members = o.texts("issuers", 1, maxIssuers)
		}
		o.end()
		if slices.ContainsFunc(p.groups, func(h group) bool { return h.name == g.name }) {
			l.fail(o.where, "another group has this name")
		}
		for _, issuer := range g.members {
			l.issuer(o.where, issuer)
			if other, taken := p.issuers[issuer]; taken && int(other.group) != i {
				l.fail(o.where, "%.200q stands in group %s already", issuer, p.groups[other.group].name)
			}
			p.issuers[issuer] = member{int32(i), int32(len(p.issuers))}
		}
		p.groups = append(p.groups, g)
	}
	p.named = p.issuers
}

func (l *loader) issuer(where, name string) {
	if !issuerName.MatchString(name) {
		l.fail(where, "an issuer is a DID or an https URL, got %.100q", name)
	}
}

func (l *loader) categories(o *object) {
	l.p.categories = map[string]int64{}
	if !o.has("categories") {
		return
	}
	c := l.object("categories", o.member("categories"))
	for _, name := range c.names() {
		if !isCategory(name) && (avatar.Claims(name) == nil || name == avatar.TypeConductAttestation || noEvidence[name] != "") {
			l.fail("categories", "%.60q is no category of conduct and no type without categories", name)
		}
		l.p.categories[name] = c.integer(name, 1, maxCap)
	}
}

func isCategory(name string) bool { return effectOf(avatar.Category(name)) != "" }

// effectOf is the effect to which a category belongs.
func effectOf(c avatar.Category) avatar.Effect {
	for _, e := range [...]avatar.Effect{avatar.Positive, avatar.Negative} {
		if slices.Contains(avatar.Categories(e), c) {
			return e
		}
	}
	return ""
}
