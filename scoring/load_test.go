package scoring

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

func TestLoad(t *testing.T) {
	p := smallPolicy(t)
	require.Equal(t, "did:web:b.example", p.Audience())
	require.Equal(t, "Entry to the market of world B", p.Purpose())
	canonical, err := jcs.Transform([]byte(small), strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, sha256.Sum256(canonical), p.Digest())
	again, err := Load(canonical) // the digest is of the policy, not of its white space
	require.NoError(t, err)
	require.Equal(t, p.Digest(), again.Digest())
	changed, err := Load([]byte(strings.Replace(small, `"weight": 400`, `"weight": 401`, 1)))
	require.NoError(t, err)
	require.NotEqual(t, p.Digest(), changed.Digest())
}

func TestTrustIsThePolicysIssuers(t *testing.T) {
	trust := smallPolicy(t).Trust()
	for _, issuer := range []string{"did:web:a.example", "did:web:c.example", "did:web:kestrel.example"} {
		require.NoError(t, trust.Trusts(issuer, vc.Credential{}))
	}
	for _, issuer := range []string{"", "did:web:m.example", "did:web:a.example ", "did:web:b.example"} {
		require.Error(t, trust.Trusts(issuer, vc.Credential{}), issuer)
	}
	require.ErrorIs(t, (&Policy{}).Trust().Trusts("did:web:a.example", vc.Credential{}), ErrNoPolicy)
	require.ErrorIs(t, (*Policy)(nil).Trust().Trusts("did:web:a.example", vc.Credential{}), ErrNoPolicy)
}

// Each row is one change to the policy above, and where the fault is found.
func TestPoliciesThatDoNotLoad(t *testing.T) {
	for _, row := range []struct{ where, old, new string }{
		// form
		{"", `"version": 1,`, ``},
		{"", `"version": 1`, `"version": 2`},
		{"", `"version": 1`, `"version": 1.0`},
		{"", `"version": 1`, `"version": 1, "version": 1`},
		{"", `"version": 1`, `"version": 1, "rule": []`},
		{"", `"version": 1`, `"Version": 1`},
		{"", `"audience": "did:web:b.example"`, `"audience": ""`},
		{"", `"purpose": "Entry to the market of world B"`, `"purpose": "two\nlines"`},
		{"", `"audience": "did:web:b.example"`, `"audience": "did:web:` + strings.Repeat("b", 250) + `"`}, // no verdict could name it
		{"", `"version": 1`, `"version": 1, "maxEvidence": 0`},
		{"", `"version": 1`, `"version": 1, "maxEvidence": 16385`},
		{"", `"halfLifeDays": 100`, `"halfLifeDays": 0`},
		{"", `"halfLifeDays": 100`, `"halfLifeDays": 36501`},
		{"prior", `{"positive": 1000, "negative": 1000}`, `{"positive": 999, "negative": 1000}`},
		{"prior", `{"positive": 1000, "negative": 1000}`, `{"positive": 1000}`},
		{"prior", `{"positive": 1000, "negative": 1000}`, `{"positive": 1000, "negative": 1000000001}`},
		{"prior", `{"positive": 1000, "negative": 1000}`, `[1000, 1000]`},
		// whom to believe
		{"group employers", `"did:web:kestrel.example"`, `"did:web:a.example"`},
		{"group worlds", `"did:web:a.example", "did:web:c.example"`, `"did:web:a.example", "did:web:a.example"`},
		{"group employers", `"did:web:kestrel.example"`, `"kestrel"`},
		{"group employers", `"did:web:kestrel.example"`, `"https://kestrel.example/\u009b31m"`}, // what a terminal would follow
		{"group employers", `"did:web:kestrel.example"`, ``},
		{"group employers", `"cap": 800`, `"cap": 0`},
		{"group employers", `"cap": 800`, `"cap": 10000001`},
		{"group employers", `, "cap": 800`, ``},
		{"group worlds", `"name": "employers"`, `"name": "worlds"`},
		{"group 2", `"name": "employers"`, `"name": "the employers"`},
		{"group third", `"cap": 800}`, `"cap": 800}, {"name": "third", "issuers": ["did:web:d.example"], "cap": 5}`},
		{"categories", `"ScamsAndFraud": 1500`, `"Scams": 1500`},
		{"categories", `"ScamsAndFraud": 1500`, `"ConductAttestation": 1500`},
		{"categories", `"ScamsAndFraud": 1500`, `"MembershipCredential": 1500`},
		{"categories", `"ScamsAndFraud": 1500`, `"SanctionCredential": 1500`},
		{"categories", `"ScamsAndFraud": 1500`, `"ScamsAndFraud": -1`},
		// rules
		{"rule deed", `"weight": 400`, `"weight": 0`},
		{"rule deed", `"weight": 400`, `"weight": 1000001`},
		{"rule deed", `"weight": 400`, `"weight": 4e2`},
		{"rule deed", `"weight": 400, `, ``},
		{"rule deed", `"cap": 600`, `"cap": 399`},
		{"rule deed", `"cap": 600`, `"cap": 600, "claims": []`},
		{"rule deed", `"cap": 600`, `"cap": 600, "categories": ["Violence"]`},
		{"rule minor", `"severity": [1, 2]`, `"severity": [1, 2], "categories": ["Safety"]`},
		{"rule minor", `"severity": [1, 2]`, `"severity": [1, 2], "equals": {"effect": "positive"}`},
		{"rule minor", `"severity": [1, 2]`, `"severity": [2, 1]`},
		{"rule minor", `"severity": [1, 2]`, `"severity": [0, 2]`},
		{"rule minor", `"severity": [1, 2]`, `"severity": [1]`},
		{"rule grave", `"severity": [3, 5]`, `"severity": [2, 5]`}, // which rule counts severity 2?
		{"rule grave", `"severity": [3, 5], `, ``},
		{"rule grave", `"maxAgeDays": 1000`, `"maxAgeDays": 0`},
		{"rule minor", `"name": "grave"`, `"name": "minor"`},
		{"rule minor", `"words": "A minor offence"`, `"words": 5`},
		{"rule standing", `"steps": [{"atLeast": 50, "weight": 500}, {"atLeast": 100, "weight": 900}]`, `"weight": 5`},
		{"rule standing", `"steps": [{"atLeast": 50`, `"weight": 5, "steps": [{"atLeast": 50`},
		{"rule standing: step 1", `"atLeast": 50`, `"atLeast": 60`},
		{"rule standing: step 2", `"atLeast": 100, "weight": 900`, `"atLeast": 100, "weight": 500`},
		{"rule standing: step 2", `"atLeast": 100`, `"atLeast": 25`},
		{"rule job", `"type": "EmploymentCredential"`, `"type": "MembershipCredential"`},
		{"rule job", `"type": "EmploymentCredential"`, `"type": "SanctionCredential"`},
		{"rule job", `"type": "EmploymentCredential"`, `"type": "AppealDecision"`},
		{"rule job", `"type": "EmploymentCredential"`, `"type": "SanctionList"`},
		{"rule job", `"shows": ["worksFor"]`, `"shows": ["salary"]`},
		{"rule job", `"shows": ["worksFor"]`, `"shows": ["worksFor", "worksFor"]`},
		{"rule job", `"shows": ["worksFor"]`, `"equals": {"worksFor": null}`},
		{"rule job", `"shows": ["worksFor"]`, `"equals": {"worksFor": 1.5}`},
		{"rule job", `"shows": ["worksFor"]`, `"categories": ["Safety"]`},
		{"rule job", `"shows": ["worksFor"]`, `"severity": [1, 2]`},
		{"rule job", `"EmploymentCredential"`, `"Employment"`},
		{"rule job", `"groups": ["employers"]`, `"groups": ["nobody"]`},
		{"rule job", `"groups": ["employers"]`, `"groups": []`},
		{"rule again", `"weight": 1000}],`, `"weight": 1000}, {"name": "again", "type": "EmploymentCredential", "groups": ["employers"], "weight": 5}],`},
		// what is required
		{"required clean-record", `"equals": {"openSanctions": 0}, `, ``},
		{"required clean-record", `"equals": {"openSanctions": 0}`, `"atLeast": 60`},
		{"required clean-record", `, "when": {"missing": ["clean-record"]}`, `, "when": {"confidenceBelow": 10}`},
		// decisions
		{"decision little", `"little", "decision": "limit", "words": "Little is known: entry without trading."`, `"little", "decision": "limit", "words": "x", "when": {"scoreBelow": 999}`},
		{"required clean-record", `, "when": {"missing": ["clean-record"]}`, ``},
		{"decision good", `, "when": {"scoreAtLeast": 550}`, ``}, // always
		{"decision no-record", `"missing": ["clean-record"]`, `"missing": ["something"]`},
		{"decision good", `"missing": ["clean-record"]`, `"missing": ["clean-record"], "scoreBelow": 200`},
		{"decision no-record", `"missing": ["clean-record"]`, ``},
		{"decision good", `"missing": ["clean-record"]`, `"missing": ["clean-record"], "groupsAtLeast": 3`},
		{"decision good", `"scoreAtLeast": 550`, `"scoreAtLeast": 550, "scoreBelow": 550`},
		{"decision good", `"scoreAtLeast": 550`, `"scoreBelow": 300`},                    // never taken
		{"decision little", `"scoreAtLeast": 550`, `"scoreBelow": 550`},                  // better for less
		{"decision harm", `"when": {"scoreBelow": 300}`, `"when": {"groupsAtLeast": 2}`}, // worse for more
		{"decision good", `"scoreAtLeast": 550`, `"scoreAtLeast": 1001`},
		{"decision good", `"scoreAtLeast": 550`, `"scoreMin": 550`},
		{"decision harm", `"code": "harm", "decision": "deny"`, `"code": "harm", "decision": "ban"`},
		{"decision 1", `"code": "harm", `, `"code": "much harm", `},
		{"decision good", `"code": "harm"`, `"code": "good"`},
		{"decision harm", `"deny", "words": "Too much speaks against entry.", "when": {"scoreBelow": 300}`, `"allow", "words": "x", "when": {"scoreAtLeast": 900}`},
		// sanctions
		{"appealBodies", `"version": 1`, `"version": 1, "appealBodies": ["council"]`},
		{"", `"version": 1`, `"version": 1, "appealBodies": []`},
		{"decision good", `"scoreAtLeast": 550`, `"scoreAtLeast": 550, "sanction": {"measures": ["ban"]}`}, // better than little
		{"decision harm", `"scoreBelow": 300`, `"scoreBelow": 300, "sanction": {"measures": ["exile"]}`},
		{"decision harm", `"scoreBelow": 300`, `"scoreBelow": 300, "sanction": {"measures": []}`},
		{"decision harm", `"scoreBelow": 300`, `"scoreBelow": 300, "sanction": {}`},
		{"decision harm", `"scoreBelow": 300`, `"scoreBelow": 300, "sanction": {"measures": ["ban"], "scope": "planet"}`},
		{"decision harm", `"scoreBelow": 300`, `"scoreBelow": 300, "sanction": {"measures": ["ban"], "groups": ["nobody"]}`},
		{"decision harm", `"scoreBelow": 300`, `"scoreBelow": 300, "sanction": {"measures": ["ban"], "state": "in-force"}`},
		{"rule job", `"EmploymentCredential"`, `"SanctionCredential"`},
		{"rule job", `"EmploymentCredential"`, `"AppealDecision"`},
		{"rule job", `"EmploymentCredential"`, `"VerdictCredential"`},
		{"required clean-record", `"clean-record", "type": "ConductSummary"`, `"clean-record", "type": "VerdictCredential"`},
		{"categories", `"ScamsAndFraud": 1500`, `"VerdictCredential": 1500`},
	} {
		changed := strings.Replace(small, row.old, row.new, 1)
		require.NotEqual(t, small, changed, row.old)
		p, err := Load([]byte(changed))
		require.Nil(t, p, row.new)
		var e *PolicyError
		require.True(t, errors.As(err, &e), "%s → %s: %v", row.old, row.new, err)
		require.Equal(t, row.where, e.Where, "%s → %s: %v", row.old, row.new, err)
	}
	for _, bad := range []string{"", "{}", "[]", "null", small + "{}", strings.Repeat(`{"a":`, 100)} {
		_, err := Load([]byte(bad))
		require.Error(t, err, bad)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(sanctionRules))
	f.Add([]byte(strings.Replace(small, `"issuers": ["did:web:kestrel.example"]`, `"issuersFrom": {"list": "urn:list", "issuer": "did:web:guild.example"}`, 1)))
	f.Add([]byte(`{"version": 1}`))
	f.Add([]byte(strings.Replace(small, `"shows": ["worksFor"]`, `"equals": {"employmentType": "full-time"}, "halfLifeDays": 5`, 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Load(data)
		if err != nil {
			require.Nil(t, p)
			var e *PolicyError
			require.True(t, errors.As(err, &e))
			return
		}
		// Whatever loads decides, and within bounds.
		a := p.assess(moment, []evidence{conduct("did:web:a.example", "", "Violence", 3, 1), summary("did:web:a.example", 50, 1)})
		require.True(t, 0 <= a.Score && a.Score <= 1000)
		require.Contains(t, ranking, a.Decision)
	})
}

// One good policy mangled: a part of it never loads, and what loads after a change is another policy.
func TestMangledPolicies(t *testing.T) {
	p := smallPolicy(t)
	whole := strings.TrimSpace(small)
	for i := range whole {
		_, err := Load([]byte(whole[:i]))
		require.Error(t, err, i)
		changed := []byte(whole)
		changed[i] ^= 1
		if q, err := Load(changed); err == nil {
			require.NotEqual(t, p.Digest(), q.Digest(), i)
		}
	}
}
