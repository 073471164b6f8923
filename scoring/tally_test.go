package scoring

import (
	_ "embed"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc/avatar"
)

// sumsAnew works the sides out a second time, by the words of the package comment: no order, no filling, only min and max.
// What is superseded has been told so.
func (p *Policy) sumsAnew(entries []entry) (out [2]int64) {
	for g := range p.groups {
		for sign := range out {
			byCategory := map[string][2]map[int]int64{} // category → identified, unidentified → rule → sum
			for i := range entries {
				e := &entries[i]
				if int(e.group) != g || int(e.sign) != sign || e.why != whyCounted {
					continue
				}
				c, there := byCategory[branchOf(e)]
				if !there {
					c = [2]map[int]int64{{}, {}}
					byCategory[branchOf(e)] = c
				}
				if e.id != "" || e.kind == avatar.TypeConductSummary {
					c[0][int(e.rule)] += e.decayed
				} else {
					c[1][int(e.rule)] = max(c[1][int(e.rule)], e.decayed)
				}
			}
			var summaries, conduct, rest int64
			for category, c := range byCategory {
				var named, nameless int64
				for rule, n := range c[0] {
					named += min(n, p.rules[rule].cap)
				}
				for rule, n := range c[1] {
					nameless = max(nameless, min(n, p.rules[rule].cap))
				}
				n := max(named, nameless)
				if limit, capped := p.categories[category]; capped {
					n = min(n, limit)
				}
				switch {
				case category == avatar.TypeConductSummary:
					summaries += n
				case isCategory(category):
					conduct += n
				default:
					rest += n
				}
			}
			out[sign] += min(p.groups[g].cap, rest+max(summaries, conduct))
		}
	}
	return out
}

// branchOf is the category in which an entry counts: its own, or its type.
func branchOf(e *entry) string {
	if e.kind == avatar.TypeConductAttestation {
		return string(e.category)
	}
	return e.kind
}

func TestTallyIsMinAndMaxOverTheTree(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		entries := p.weigh(moment, all)
		supersede(entries)
		want := p.sumsAnew(entries)
		require.Equal(r, want, p.sides(moment, all))
	})
}

// small is a policy whose numbers can be worked out by hand.
//
//go:embed testdata/market.json
var small string

func smallPolicy(t testing.TB) *Policy {
	p, err := Load([]byte(small))
	require.NoError(t, err)
	return p
}

func conduct(issuer, id string, c avatar.Category, severity int, days int) evidence {
	at := moment.Add(-time.Duration(days) * day * time.Second)
	return evidence{issuer: issuer, kind: avatar.TypeConductAttestation, id: id, category: c, severity: severity, happened: at, from: at}.named()
}

func summary(issuer string, points, hours int) evidence {
	at := moment.Add(-time.Duration(hours) * time.Hour)
	return evidence{issuer: issuer, kind: avatar.TypeConductSummary, id: "urn:s", atLeast: points, happened: at, from: at,
		until: at.Add(avatar.SummaryLife), claim: map[string]any{"points": points}}.named()
}

func TestTallyByHand(t *testing.T) {
	const a, c = "did:web:a.example", "did:web:c.example"
	for name, row := range map[string]struct {
		evidence     []evidence
		pro, against int64
	}{
		"nothing":                             {nil, 0, 0},
		"one deed":                            {[]evidence{conduct(a, "1", "Safety", 1, 0)}, 400, 0},
		"a deed one half-life ago":            {[]evidence{conduct(a, "1", "Safety", 1, 100)}, 200, 0},
		"two deeds, cut by the rule":          {[]evidence{conduct(a, "1", "Safety", 1, 0), conduct(c, "2", "Safety", 1, 0)}, 600, 0},
		"the cap is for each category":        {[]evidence{conduct(a, "1", "Safety", 1, 0), conduct(a, "2", "Safety", 1, 0), conduct(a, "3", "Fairness", 1, 0), conduct(a, "4", "Fairness", 1, 0)}, 1200, 0},
		"the same id twice":                   {[]evidence{conduct(a, "1", "Safety", 1, 0), conduct(a, "1", "Safety", 1, 0)}, 400, 0},
		"the newer issue":                     {[]evidence{conduct(a, "1", "Violence", 4, 0), conduct(a, "1", "Violence", 1, 100)}, 0, 1200},
		"the newer issue weighs less":         {[]evidence{conduct(a, "1", "Violence", 1, 0), conduct(a, "1", "Violence", 4, 100)}, 0, 500},
		"the same id by another issuer":       {[]evidence{conduct(a, "1", "Violence", 1, 0), conduct(c, "1", "Violence", 1, 0)}, 0, 1000},
		"two without id":                      {[]evidence{conduct(a, "", "Violence", 1, 0), conduct(a, "", "Violence", 5, 0)}, 0, 1200},
		"with ids, more than the one without": {[]evidence{conduct(a, "", "Violence", 1, 0), conduct(a, "1", "Violence", 2, 0), conduct(a, "2", "Violence", 2, 0)}, 0, 1000},
		"without id, more than the others":    {[]evidence{conduct(a, "", "Violence", 3, 0), conduct(a, "1", "Violence", 2, 0), conduct(a, "2", "Violence", 2, 0)}, 0, 1200},
		"cut by the category":                 {[]evidence{conduct(a, "1", "ScamsAndFraud", 3, 0), conduct(a, "2", "ScamsAndFraud", 2, 0)}, 0, 1500},
		"cut by the group":                    {[]evidence{conduct(a, "1", "Violence", 3, 0), conduct(a, "2", "Violence", 3, 0), conduct(c, "3", "Violence", 3, 0)}, 0, 3000},
		"praise does not displace a complaint": {[]evidence{conduct(a, "1", "Safety", 1, 0), conduct(a, "2", "Fairness", 1, 0), conduct(a, "3", "Helpfulness", 1, 0),
			conduct(a, "4", "Contribution", 1, 0), conduct(a, "5", "Violence", 3, 0)}, 1600, 1200},
		"too old":                         {[]evidence{conduct(a, "1", "Violence", 3, 1001)}, 0, 0},
		"no severity shown":               {[]evidence{conduct(a, "1", "Violence", 0, 0)}, 0, 0},
		"no category shown":               {[]evidence{conduct(a, "1", "", 1, 0)}, 0, 0},
		"an hour ahead":                   {[]evidence{summary(a, 50, -1)}, 500, 0},
		"two days ahead":                  {[]evidence{summary(a, 50, -48)}, 0, 0},
		"an expired summary":              {[]evidence{summary(a, 50, 7*24)}, 0, 0},
		"the highest step that is shown":  {[]evidence{summary(a, 250, 0)}, 900, 0},
		"below the first step":            {[]evidence{summary(a, 25, 0)}, 0, 0},
		"the newest summary":              {[]evidence{summary(a, 100, 24), summary(a, 50, 0)}, 500, 0},
		"the newest summary shows little": {[]evidence{summary(a, 100, 24), summary(a, 25, 0)}, 0, 0},
		"summaries of two worlds":         {[]evidence{summary(a, 100, 0), summary(c, 50, 0)}, 1400, 0},
		"a summary and less conduct":      {[]evidence{summary(a, 50, 0), conduct(a, "1", "Safety", 1, 0)}, 500, 0},
		"a summary and more conduct":      {[]evidence{summary(a, 50, 0), conduct(a, "1", "Safety", 1, 0), conduct(a, "2", "Fairness", 1, 0)}, 800, 0},
		"a summary and a complaint":       {[]evidence{summary(a, 50, 0), conduct(a, "1", "Violence", 1, 0)}, 500, 500},
		"an issuer that nobody named":     {[]evidence{conduct("did:web:m.example", "1", "Safety", 1, 0)}, 0, 0},
		"an issuer of another group":      {[]evidence{conduct("did:web:kestrel.example", "1", "Safety", 1, 0)}, 0, 0},
		"a job, cut by its group":         {[]evidence{{issuer: "did:web:kestrel.example", kind: avatar.TypeEmployment, happened: moment, claim: m{"worksFor": "Kestrel Freight"}}}, 800, 0},
		"a job that shows nothing":        {[]evidence{{issuer: "did:web:kestrel.example", kind: avatar.TypeEmployment, happened: moment}}, 0, 0},
	} {
		require.Equal(t, [2]int64{row.pro, row.against}, smallPolicy(t).sides(moment, row.evidence), name)
	}
}

// No policy that loads overflows, with as much evidence as is looked at.
func TestLargestNumbers(t *testing.T) {
	p := smallPolicy(t)
	for i := range p.rules {
		p.rules[i].weight, p.rules[i].cap, p.rules[i].halfLife = max(min(p.rules[i].weight, 1)*maxWeight, -maxWeight), maxCap, maxDays*day
	}
	p.groups, p.issuers, p.prior, p.categories = nil, map[string]member{}, [2]int64{maxPrior, maxPrior}, nil
	var all []evidence
	for g := range maxGroups {
		p.groups = append(p.groups, group{name: groupName(g), cap: maxCap})
		p.issuers[issuerOf(g, 0)] = member{int32(g), int32(g)}
		for i := range maxEvidence / maxGroups {
			e := conduct(issuerOf(g, 0), issuerOf(g, i), "Violence", 5, 0)
			all = append(all, e)
		}
		for i := range p.rules {
			p.rules[i].groups = append(p.rules[i].groups, g)
		}
	}
	p.index()
	require.Equal(t, [2]int64{0, maxGroups * maxCap}, p.sides(moment, all))
	require.Equal(t, int(1000*int64(maxPrior)/(2*maxPrior+maxGroups*maxCap)), p.assess(moment, all).Score)
}

// A date up to a day ahead is now; one that lies further ahead is ignored, and reported.
func TestDatesAhead(t *testing.T) {
	p := smallPolicy(t)
	for ahead, want := range map[time.Duration]cause{0: whyCounted, 24 * time.Hour: whyCounted, 24*time.Hour + time.Second: whyFuture, 400 * 24 * time.Hour: whyFuture} {
		valid := conduct("did:web:a.example", "1", "Safety", 1, 0)
		valid.from = moment.Add(ahead)
		happened := conduct("did:web:a.example", "1", "Safety", 1, 0)
		happened.happened = moment.Add(ahead)
		both := summary("did:web:a.example", 50, 0)
		both.from, both.happened = moment.Add(ahead), moment.Add(ahead)
		for _, e := range []evidence{valid.named(), happened.named(), both.named()} {
			reasons := p.assess(moment, []evidence{e}).Reasons
			require.Equal(t, want.String(), reasons[len(reasons)-1].Code, "%s %s", ahead, e.kind)
		}
	}
}
