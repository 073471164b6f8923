package scoring

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each way in which a policy can be ambiguous, contradictory or unbounded, by its name. The error names the rule, and says what
// is wrong with it.
func TestLint(t *testing.T) {
	const job = `"shows": ["worksFor"], "weight": 1000`
	for name, row := range map[string]struct{ old, new, where, says string }{
		"a rule that nothing can match": {job, `"equals": {"employmentType": "nightly"}, "weight": 1000`, "rule job", "nothing can match"},
		"a severity outside of its own range": {`"severity": [3, 5]`, `"severity": [3, 5], "equals": {"severity": 2}`,
			"rule grave", "severity shall be 2, and from 3 to 5"},
		"a category outside of its own set": {`"severity": [3, 5]`, `"severity": [3, 5], "categories": ["Violence"], "equals": {"category": "SelfHarm"}`,
			"rule grave", "its categories are others"},
		"a requirement that nothing can meet":    {`"equals": {"openSanctions": 0}`, `"equals": {"openSanctions": -1}`, "required clean-record", "nothing can match"},
		"two rules for one piece of evidence":    {`"severity": [3, 5]`, `"severity": [2, 5]`, "rule grave", "rule minor can count the same evidence"},
		"an issuer in two groups":                {`"did:web:kestrel.example"`, `"did:web:c.example"`, "group employers", "group worlds already"},
		"a group for nothing":                    {`"cap": 800}`, `"cap": 800}, {"name": "idle", "issuers": ["did:web:d.example"], "cap": 5}`, "group idle", "trusted for nothing"},
		"a requirement that nobody asks for":     {`"when": {"missing": ["clean-record"]}`, `"when": {"confidenceBelow": 10}`, "required clean-record", "no decision says"},
		"no last decision":                       {`entry without trading."`, `entry without trading.", "when": {"scoreBelow": 999}`, "decision little", "the last decision has no condition"},
		"a decision that is never taken":         {`"scoreAtLeast": 550`, `"scoreBelow": 300`, "decision good", "never taken"},
		"a decision after one that always holds": {`, "when": {"scoreAtLeast": 550}`, ``, "decision good", "it always holds"},
		"a better score, a worse decision":       {`"scoreAtLeast": 550`, `"scoreBelow": 550`, "decision little", "for a better score"},
		"an allowance before it was asked for": {`"harm", "decision": "deny", "words": "Too much speaks against entry.", "when": {"scoreBelow": 300}`,
			`"harm", "decision": "allow", "words": "x", "when": {"scoreAtLeast": 900}`, "decision harm", "before anybody asked"},
		"something missing, a better decision": {`"no-record", "decision": "review"`, `"no-record", "decision": "allow"`, "decision no-record", "better than decision little"},
		"a sanction, a better decision": {`"code": "no-record"`, `"code": "mute", "decision": "limit", "words": "x", "when": {"sanction": {"measures": ["mute"]}}}, {"code": "no-record"`,
			"decision mute", "better than decision no-record"},
		"a weight without bound":        {`"weight": 400`, `"weight": 1000001`, "rule deed", "from -1000000 to 1000000"},
		"a weight that overflows":       {`"weight": 400`, `"weight": 99999999999999999999`, "rule deed", "from -1000000 to 1000000"},
		"a weight that is no integer":   {`"weight": 400`, `"weight": 0.5`, "rule deed", "a whole number"},
		"a weight of nothing":           {`"weight": 400`, `"weight": 0`, "rule deed", "counts nothing"},
		"a group without a cap":         {`, "cap": 800`, ``, "group employers", `"cap" is missing`},
		"a cap that overflows":          {`"cap": 800`, `"cap": 9223372036854775807`, "group employers", "from 1 to 10000000"},
		"a cap that cuts every piece":   {`"cap": 600`, `"cap": 399`, "rule deed", "less than the weight"},
		"a half-life of nothing":        {`"halfLifeDays": 100`, `"halfLifeDays": 0`, "", "halfLifeDays: a whole number from 1"},
		"a rule's half-life of nothing": {`"weight": 400`, `"weight": 400, "halfLifeDays": 0`, "rule deed", "halfLifeDays: a whole number from 1"},
		"a prior of nothing":            {`{"positive": 1000, `, `{"positive": 0, `, "prior", "positive: a whole number from 1000"},
		"a name twice in an object":     {`"weight": 400`, `"weight": 400, "weight": 4`, "", `"weight"`},
		"two rules of one name":         {`"name": "grave"`, `"name": "minor"`, "rule minor", "another rule has this name"},
		"a type that is no evidence":    {`"type": "EmploymentCredential"`, `"type": "SanctionCredential"`, "rule job", "counts no points"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(small, row.old, row.new, 1)
			require.NotEqual(t, small, changed)
			p, err := Load([]byte(changed))
			require.Nil(t, p)
			var e *PolicyError
			require.True(t, errors.As(err, &e), "%v", err)
			require.Equal(t, row.where, e.Where, "%v", err)
			require.Contains(t, err.Error(), row.says)
		})
	}
}
