package scoring

import (
	"time"

	"github.com/avouch-id/avouch/vc/avatar"
)

// Assessment is a verdict. Its JSON form is the same for the same policy, time and evidence, whatever the order in which the
// evidence was shown, and has the words in English; weights are in thousandths.
type Assessment struct {
	Policy   Digest    `json:"policy"`
	Lists    []Digest  `json:"lists,omitempty"` // of the list credentials from which groups took their issuers, in order of groups
	Audience string    `json:"audience"`
	Purpose  string    `json:"purpose"`
	At       time.Time `json:"at"`                 // whole seconds, UTC
	Supposed bool      `json:"supposed,omitempty"` // made by Suppose: no verdict about anybody

	Decision Decision `json:"decision"`
	Code     string   `json:"code"` // of the policy's decision

	Score      int   `json:"score"`      // 0 … 1000
	Confidence int   `json:"confidence"` // 0 … 1000: how much of the score is evidence and not prior
	For        int64 `json:"for"`
	Against    int64 `json:"against"`

	Inputs  []Digest `json:"inputs"`  // digests of the credentials, sorted
	Reasons []Reason `json:"reasons"` // the decision first, what is missing, sanctions, the evidence by its effect
	Changes []Change `json:"changes"` // what would change the decision
}

// Reason is one step of the explanation: a code and the data that words are made of (In, String). The first one's code is the decision's;
// "missing" is something required; those of evidence have its contribution and one of these codes:
//
//	counted         it counts
//	capped          a cap leaves less of it, or nothing
//	twin            another issue of the same, or evidence without an id beside other evidence
//	superseded      there is a newer summary by the same issuer
//	covered         the summary or the single attestations, whichever is more
//	faded, too-old  too much time has passed
//	no-rule         no rule means it, or what a rule needs is hidden
//	undated         when it happened is hidden
//	future          it lies more than a day ahead
//	not-valid       it has expired
//	caller-binding  it is bound by a header of the caller's own
//	unknown-issuer  its issuer is in none of the policy's groups
//	other-type      it is not of the avatar vocabulary
//	verdict         it is what somebody decided, which is never evidence
//
// A sanction has one of these:
//
//	in-force        a decision asks for sanctions like it
//	not-yet, suspended, lapsed, ended, reduced, revoked, overturned
//	                it has no effect (package standing)
//	reissued        there is a newer issue of it
//	no-rule         it is in force, and no decision asks for sanctions like it
//	unknown-issuer  its issuer is in none of the policy's groups
//
// And a decision on an appeal what it weighs (package standing), as appeal-counts, appeal-upholds and so on.
type Reason struct {
	Code         string        `json:"code"`
	PolicyWords  string        `json:"policyWords,omitempty"` // of the decision, as the policy has them
	Required     *Requirement  `json:"required,omitempty"`
	Contribution *Contribution `json:"contribution,omitempty"`
}

// Requirement is what a policy requires, and what is missing.
type Requirement struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"`
	Groups []string `json:"groups"`
	Shows  []string `json:"shows,omitempty"`

	SecretAgeDays int `json:"secretAgeDays,omitempty"` // of a personhood, at least
}

// Item is one piece of evidence.
type Item struct {
	Evidence Digest `json:"evidence,omitzero"` // of the credential
	Type     string `json:"type,omitempty"`
	Issuer   string `json:"issuer,omitempty"`
	Category string `json:"category,omitempty"`
	Severity int    `json:"severity,omitempty"`
	AtLeast  int    `json:"atLeast,omitempty"` // on the ladder of its type

	Measure avatar.Measure `json:"measure,omitempty"` // of a sanction
}

// Contribution is what one piece of evidence adds, for (above zero) or against (below), in thousandths.
type Contribution struct {
	Item
	Known     bool   `json:"known,omitempty"`
	Group     string `json:"group,omitempty"`
	Rule      string `json:"rule,omitempty"`
	RuleWords string `json:"ruleWords,omitempty"` // as the policy has them
	Weight    int64  `json:"weight"`              // what the rule says
	Decayed   int64  `json:"decayed"`             // after its half-lives
	Counted   int64  `json:"counted"`             // after twins and caps
	Effect    int    `json:"effect"`              // on the score, in points: with it less without it
	// Sanction: it is a sanction, or a decision on an appeal against one, and counts no points.
	Sanction *Sanction `json:"sanction,omitempty"`
}

// Sanction is what an explanation says of a sanction; of a decision on an appeal its ID, Body, Outcome and, if it was reduced,
// the new end in Ends.
type Sanction struct {
	ID       string         `json:"id"`
	Scope    avatar.Scope   `json:"scope,omitempty"`
	Starts   time.Time      `json:"starts,omitzero"`
	Ends     time.Time      `json:"ends,omitzero"` // after appeal; zero: no end
	Appeal   string         `json:"appeal,omitempty"`
	AppealBy time.Time      `json:"appealBy,omitzero"`
	Body     string         `json:"body,omitempty"` // whose decision on an appeal changed it
	Outcome  avatar.Outcome `json:"outcome,omitempty"`
}

// Change is one thing that would lead to another decision, all else being equal.
//
//	without     a piece of evidence, the Item, had not been there
//	shown       something required were shown
//	score       the score were Needs or more; or less, if that is below what it Is
//	confidence  the confidence likewise
//	groups      evidence came from Needs groups
//	ends        a sanction, the Item, had ended: it does so at When
//	overturned  an appeal had overturned a sanction, the Item: Appeal says where, and When until when
//	all-end     all sanctions had ended, the last at When
type Change struct {
	Code     string   `json:"code"`
	Decision Decision `json:"decision"`
	Item
	Required string `json:"required,omitempty"`
	Needs    int    `json:"needs,omitempty"`
	Is       int    `json:"is,omitempty"`

	When   time.Time `json:"when,omitzero"`
	Appeal string    `json:"appeal,omitempty"` // URL
}
