package scoring

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc/avatar"
)

var moment = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

type m = map[string]any

func groupName(g int) string { return fmt.Sprintf("g%d", g) }

func issuerOf(g, i int) string { return fmt.Sprintf("did:web:i%d.g%d.example", i, g) }

// anyPolicy is a policy of the widest kind that loads.
func anyPolicy(t *rapid.T) *Policy {
	weight := rapid.Int64Range(1, maxWeight)
	limit := rapid.OneOf(rapid.Int64Range(1, 3000), rapid.Int64Range(1, maxCap))
	days := rapid.OneOf(rapid.Int64Range(1, 30), rapid.Int64Range(1, maxDays))
	prior := rapid.OneOf(rapid.Int64Range(minPrior, 5000), rapid.Int64Range(minPrior, maxPrior))
	var groups, rules []any
	for g := range rapid.IntRange(1, 3).Draw(t, "groups") {
		in := []any{groupName(g)}
		groups = append(groups, m{"name": groupName(g), "issuers": []any{issuerOf(g, 0), issuerOf(g, 1)}, "cap": limit.Draw(t, "group cap")})
		add := func(name string, rule m) {
			rule["name"], rule["groups"] = fmt.Sprintf("%s-%d", name, g), in
			if rapid.Bool().Draw(t, name+" has a half-life") {
				rule["halfLifeDays"] = days.Draw(t, name+" half-life")
			}
			if w, single := rule["weight"].(int64); single && rapid.Bool().Draw(t, name+" has a cap") {
				rule["cap"] = max(w, -w, limit.Draw(t, name+" cap"))
			}
			rules = append(rules, rule)
		}
		low := rapid.Int64Range(1, maxWeight/2).Draw(t, "step")
		add("summary", m{"type": avatar.TypeConductSummary, "steps": []any{m{"atLeast": 50, "weight": low}, m{"atLeast": 100, "weight": 2 * low}}})
		add("job", m{"type": avatar.TypeEmployment, "weight": weight.Draw(t, "job")})
		add("deed", m{"type": avatar.TypeConductAttestation, "weight": weight.Draw(t, "deed")})
		add("minor", m{"type": avatar.TypeConductAttestation, "severity": []any{1, 2}, "weight": -weight.Draw(t, "minor")})
		add("grave", m{"type": avatar.TypeConductAttestation, "severity": []any{3, 5}, "weight": -weight.Draw(t, "grave"), "maxAgeDays": 5000})
	}
	text, err := json.Marshal(m{"version": 1, "audience": "did:web:b.example", "purpose": "tests",
		"prior":        m{"positive": prior.Draw(t, "for"), "negative": prior.Draw(t, "against")},
		"halfLifeDays": days.Draw(t, "half-life"), "groups": groups, "rules": rules,
		"categories": m{"ScamsAndFraud": limit.Draw(t, "category cap"), "EmploymentCredential": limit.Draw(t, "category cap")},
		"required":   []any{m{"name": "standing", "type": avatar.TypeConductSummary, "groups": []any{"g0"}, "atLeast": 50}},
		"decisions": []any{
			m{"code": "banned", "decision": "deny", "words": "A ban is in force.", "when": m{"sanction": m{"measures": []any{"ban", "suspension"}, "groups": []any{"g0"}}}},
			m{"code": "low", "decision": "deny", "words": "Too much speaks against it.", "when": m{"scoreBelow": rapid.IntRange(1, 400).Draw(t, "low")}},
			m{"code": "muted", "decision": "review", "words": "Something is in force.", "when": m{"sanction": m{"measures": []any{"mute"}, "scope": "world"}}},
			m{"code": "unknown", "decision": "review", "words": "Something is missing.", "when": m{"missing": []any{"standing"}}},
			m{"code": "high", "decision": "allow", "words": "Enough speaks for it.", "when": m{"scoreAtLeast": rapid.IntRange(600, 1000).Draw(t, "high")}},
			m{"code": "middle", "decision": "limit", "words": "Some speaks for it."},
		}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(text)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return p
}

// anyEvidence is a credential that means something to the policies above, or nearly.
func anyEvidence(t *rapid.T) evidence {
	e := evidence{
		issuer:   issuerOf(rapid.IntRange(0, 3).Draw(t, "group"), rapid.IntRange(0, 1).Draw(t, "issuer")),
		kind:     rapid.SampledFrom([]string{"", avatar.TypeEmployment, avatar.TypeConductSummary, avatar.TypeConductAttestation, avatar.TypeConductAttestation}).Draw(t, "kind"),
		id:       rapid.SampledFrom([]string{"", "", "urn:a", "urn:b", "urn:c"}).Draw(t, "id"),
		happened: moment.Add(-time.Duration(rapid.IntRange(-3*day, 4000*day).Draw(t, "age")) * time.Second),
	}
	e.from = e.happened
	switch e.kind {
	case avatar.TypeConductAttestation:
		e.category = rapid.SampledFrom([]avatar.Category{"", "Helpfulness", "Safety", "ScamsAndFraud", "Violence"}).Draw(t, "category")
		e.severity = rapid.IntRange(0, 5).Draw(t, "severity")
		if rapid.IntRange(0, 9).Draw(t, "undated") == 0 {
			e.happened = time.Time{}
		}
	case avatar.TypeConductSummary:
		e.atLeast = rapid.SampledFrom([]int{0, 25, 50, 75, 100, 1000}).Draw(t, "at least")
	}
	return e.named()
}

// anySanction is a sanction or a decision on an appeal, and how it stands.
func anySanction(t *rapid.T) evidence {
	issuers := []string{"did:web:b.example", issuerOf(0, 0), issuerOf(1, 0), "did:web:m.example"}
	s := avatar.Sanction{ID: rapid.SampledFrom([]string{"urn:s", "urn:t"}).Draw(t, "sanction"), Measure: rapid.SampledFrom(measures).Draw(t, "measure"),
		Scope: rapid.SampledFrom([]avatar.Scope{avatar.ScopeWorld, avatar.ScopeFederation}).Draw(t, "scope"), Start: moment, AppealBy: moment,
		End: rapid.SampledFrom([]time.Time{{}, moment.AddDate(0, 1, 0), moment.AddDate(0, 2, 0)}).Draw(t, "end")}
	e := evidence{issuer: rapid.SampledFrom(issuers).Draw(t, "issuer"), kind: avatar.TypeSanction, id: s.ID, happened: moment, from: moment, sanction: &s}
	e.stands = &stands{rapid.OneOf(rapid.Just(whyInForce), rapid.SampledFrom(slices.Sorted(maps.Values(standings)))).Draw(t, "state"), factsOf(s), Digest{}}
	if rapid.IntRange(0, 4).Draw(t, "appeal") == 0 {
		e.kind, e.sanction = avatar.TypeAppealDecision, nil
		e.stands = &stands{rapid.SampledFrom(slices.Sorted(maps.Values(hearings))).Draw(t, "weight"), &Sanction{ID: s.ID, Body: e.issuer, Outcome: avatar.Upheld}, Digest{}}
	}
	e.digest = sha256.Sum256(fmt.Append(nil, e.issuer, e.kind, s, e.stands.why))
	e.stands.issued = e.digest
	return e
}

// named gives evidence the digest that its content has.
func (e evidence) named() evidence {
	e.digest = [32]byte{}
	e.digest = sha256.Sum256(fmt.Append(nil, e))
	return e
}

func someEvidence(t *rapid.T) []evidence {
	return append(rapid.SliceOfN(rapid.Custom(anyEvidence), 0, 24).Draw(t, "evidence"),
		rapid.SliceOfN(rapid.Custom(anySanction), 0, 3).Draw(t, "sanctions")...)
}

// sides is what counts on each side.
func (p *Policy) sides(at time.Time, all []evidence) [2]int64 {
	return total(p.tally(p.weigh(at, all)).sums())
}
