package scoring

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/avatar"
)

// verdictsDigest is the SHA-256 of the verdicts below, as they were computed on amd64 once. Every other machine has to compute
// the same bytes.
//
//go:embed testdata/verdicts.sha256
var verdictsDigest string

//go:embed testdata/sanctions.json
var sanctionRules string

// chance is numbers that are the same everywhere.
type chance struct{ seed, n uint64 }

func (c *chance) upTo(n int64) int64 {
	c.n++
	sum := sha256.Sum256(fmt.Append(nil, c.seed, "/", c.n))
	return int64(binary.BigEndian.Uint64(sum[:]) >> 1 % uint64(n))
}

// somePolicy is a policy with numbers by chance, of the form of the laws' policies.
func somePolicy(t *testing.T, c *chance) *Policy {
	number := func(most int64) int64 { return 1 + c.upTo(c.upTo(most)+1)%most }
	var groups, rules []any
	for g := range 1 + int(c.upTo(4)) {
		in := []any{groupName(g)}
		groups = append(groups, m{"name": groupName(g), "issuers": []any{issuerOf(g, 0), issuerOf(g, 1)}, "cap": number(maxCap)})
		low := number(maxWeight / 2)
		for _, r := range []m{
			{"type": avatar.TypeConductSummary, "steps": []any{m{"atLeast": 50, "weight": low}, m{"atLeast": 100, "weight": 2 * low}}},
			{"type": avatar.TypeEmployment, "weight": number(maxWeight)},
			{"type": avatar.TypeConductAttestation, "weight": number(maxWeight)},
			{"type": avatar.TypeConductAttestation, "severity": []any{1, 2}, "weight": -number(maxWeight)},
			{"type": avatar.TypeConductAttestation, "severity": []any{3, 5}, "weight": -number(maxWeight), "maxAgeDays": number(maxDays)},
		} {
			r["name"], r["groups"], r["halfLifeDays"] = fmt.Sprintf("r%d", len(rules)), in, number(maxDays)
			rules = append(rules, r)
		}
	}
	text, err := json.Marshal(m{"version": 1, "audience": "did:web:b.example", "purpose": "tests",
		"prior":        m{"positive": minPrior + number(maxPrior-minPrior), "negative": minPrior + number(5000)},
		"halfLifeDays": number(maxDays), "groups": groups, "rules": rules, "categories": m{"ScamsAndFraud": number(maxCap), "EmploymentCredential": number(maxCap)},
		"required": []any{m{"name": "standing", "type": avatar.TypeConductSummary, "groups": []any{"g0"}, "atLeast": 50}},
		"decisions": []any{
			m{"code": "low", "decision": "deny", "words": "Too much speaks against it.", "when": m{"scoreBelow": 1 + c.upTo(400)}},
			m{"code": "muted", "decision": "review", "words": "Something is in force.", "when": m{"sanction": m{"measures": []any{"mute", "ban"}, "groups": []any{"g0"}}}},
			m{"code": "unknown", "decision": "review", "words": "Something is missing.", "when": m{"missing": []any{"standing"}}},
			m{"code": "high", "decision": "allow", "words": "Enough speaks for it.", "when": m{"scoreAtLeast": 600 + c.upTo(401), "groupsAtLeast": 1 + c.upTo(int64(len(groups)))}},
			m{"code": "middle", "decision": "limit", "words": "Some speaks for it."},
		}})
	require.NoError(t, err)
	p, err := Load(text)
	require.NoError(t, err, string(text))
	return p
}

// someone is what is known about somebody, by chance.
func someone(c *chance) []evidence {
	all := make([]evidence, c.upTo(60))
	kinds := []string{"", avatar.TypeEmployment, avatar.TypeConductSummary, avatar.TypeConductAttestation, avatar.TypeConductAttestation, avatar.TypeSanction}
	for i := range all {
		at := moment.Add(-time.Duration(c.upTo(4003*day)-3*day) * time.Second)
		e := evidence{issuer: issuerOf(int(c.upTo(5)), int(c.upTo(2))), kind: kinds[c.upTo(int64(len(kinds)))], happened: at, from: at}
		if c.upTo(2) == 0 {
			e.id = fmt.Sprint("urn:", c.upTo(6))
		}
		switch e.kind {
		case avatar.TypeConductAttestation:
			e.category = []avatar.Category{"", "Helpfulness", "Safety", "ScamsAndFraud", "Violence"}[c.upTo(5)]
			e.severity = int(c.upTo(6))
		case avatar.TypeConductSummary:
			e.atLeast = []int{0, 25, 50, 75, 100, 1000}[c.upTo(6)]
		case avatar.TypeSanction:
			s := avatar.Sanction{ID: e.id, Measure: measures[c.upTo(5)], Scope: avatar.ScopeWorld, Start: at, End: at.AddDate(8, 0, 0)}
			e.sanction, e.stands = &s, &stands{whyInForce + cause(c.upTo(8)), factsOf(s), Digest{}}
		}
		e.digest = sha256.Sum256(fmt.Append(nil, c.seed, i))
		if e.stands != nil {
			e.stands.issued = e.digest
		}
		all[i] = e
	}
	return all
}

func TestVerdictsAreTheSameOnEveryMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	all := sha256.New()
	say := func(a Assessment) {
		b, err := json.Marshal(a)
		require.NoError(t, err)
		all.Write(append(b, '\n'))
	}
	for seed := range uint64(200) {
		c := &chance{seed: seed}
		p := somePolicy(t, c)
		for range 5 {
			say(p.assess(moment, someone(c)))
		}
	}
	say(smallPolicy(t).assess(moment, population(2000)))
	p, err := Load([]byte(sanctionRules))
	require.NoError(t, err)
	say(p.assess(moment, population(100)))
	require.Equal(t, strings.TrimSpace(verdictsDigest), hex.EncodeToString(all.Sum(nil)))
}
