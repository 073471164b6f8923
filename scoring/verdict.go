package scoring

import (
	"time"
)

// Assessment is a verdict. Its JSON form is the same for the same policy, time and evidence, whatever the order in which the
// evidence was shown; digests are SHA-256 in hexadecimal, weights in thousandths.
type Assessment struct {
	Policy   string    `json:"policy"` // digest
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

	Inputs  []string `json:"inputs"`  // digests of the credentials, sorted
	Reasons []Reason `json:"reasons"` // the decision first, then what is missing, then the evidence, by its effect
	Changes []Change `json:"changes"` // what would change the decision
}

// Reason is one step of the explanation: a code for machines and words for people. The first one's code is the decision's;
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
//	not-valid       it has expired, or is not valid yet
//	caller-binding  it is bound by a header of the caller's own
//	unknown-issuer  its issuer is in none of the policy's groups
//	other-type      it is not of the avatar vocabulary
type Reason struct {
	Code         string        `json:"code"`
	Words        string        `json:"words"`
	Contribution *Contribution `json:"contribution,omitempty"`
}

// String is the words.
func (r Reason) String() string { return r.Words }

// Contribution is what one piece of evidence adds, for (above zero) or against (below), in thousandths.
type Contribution struct {
	Evidence string `json:"evidence"` // digest of the credential
	Known    bool   `json:"known,omitempty"`
	Type     string `json:"type,omitempty"`
	Issuer   string `json:"issuer"`
	Group    string `json:"group,omitempty"`
	Rule     string `json:"rule,omitempty"`
	Category string `json:"category,omitempty"`
	Weight   int64  `json:"weight"`  // what the rule says
	Decayed  int64  `json:"decayed"` // after its half-lives
	Counted  int64  `json:"counted"` // after twins and caps
	Effect   int    `json:"effect"`  // on the score, in points: with it less without it
}

// Change is one thing that would lead to another decision, all else being equal.
//
//	without     a piece of evidence had not been there
//	shown       something required were shown
//	score       the score were Needs
//	confidence  the confidence were Needs
//	groups      evidence came from Needs groups
type Change struct {
	Code     string   `json:"code"`
	Words    string   `json:"words"`
	Decision Decision `json:"decision"`
	Evidence string   `json:"evidence,omitempty"` // digest
	Required string   `json:"required,omitempty"`
	Needs    int      `json:"needs,omitempty"`
}
