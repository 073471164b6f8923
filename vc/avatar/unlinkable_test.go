package avatar_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func unlinkableJob() avatar.Employment {
	return avatar.Employment{Unlinkable: true, From: midnight, Until: midnight.AddDate(0, 1, 0), WorksFor: "Kestrel Freight", JobTitle: "Planner",
		Occupation: "http://data.europa.eu/esco/occupation/00cee175-1376-43fb-9f02-ba3d7a910a58", EmploymentType: "full-time",
		Start: avatar.Date{Year: 2021, Month: 11, Day: 24}}
}

func unlinkableSummary(t testing.TB) avatar.ConductSummary {
	_, _, _, s := each(t)
	return avatar.ConductSummary{Unlinkable: true, From: midnight, Until: midnight.Add(avatar.SummaryLife), World: s.World,
		PeriodStart: s.PeriodStart, PeriodEnd: s.PeriodEnd, AsOf: s.AsOf, Points: s.Points, OpenSanctions: s.OpenSanctions}
}

// graph is the predicates in the order of the statements, about the credential and about its subject.
type graph struct{ credential, subject []string }

// statements takes canonical RDF apart. The two nodes have labels, or names, in an order that depends on values: that is
// theirs to shuffle who proves, so each node's statements are looked at by themselves.
func statements(quads string) (g graph) {
	about := map[string][]string{}
	credential := ""
	for line := range strings.Lines(quads) {
		node, rest, _ := strings.Cut(line, " ")
		predicate, object, _ := strings.Cut(rest, " ")
		about[node] = append(about[node], predicate)
		if strings.HasPrefix(object, "<https://www.w3.org/2018/credentials#VerifiableCredential>") {
			credential = node
		}
	}
	g.credential = about[credential]
	delete(about, credential)
	for _, predicates := range about {
		g.subject = append(g.subject, predicates...)
	}
	return g
}

func quadsOf(t require.TestingT, c vc.Credential) string {
	o := maps.Clone(c.Object())
	o["issuer"] = "did:web:a.example"
	quads, err := jsonld.Embedded().Canonicalize(context.Background(), o, jsonld.Options{})
	require.NoError(t, err)
	return string(quads)
}

func date(r *rapid.T, name string, first, last avatar.Date) avatar.Date {
	days := int(last.Time().Sub(first.Time()).Hours() / 24)
	return avatar.DateOf(first.Time().AddDate(0, 0, rapid.IntRange(0, days).Draw(r, name)))
}

// Two people enrolled the same day differ in nothing but the values: the statements are the same in number, and what they
// are about in the same order; and there are two blank nodes.
func TestUnlinkableFormsDifferInValuesOnly(t *testing.T) {
	old, today := avatar.Date{Year: 2001, Month: 1, Day: 1}, avatar.DateOf(from)
	text := rapid.StringMatching(`[A-Za-zé][A-Za-z0-9 é]{0,30}[A-Za-z0-9é]`)
	count := rapid.IntRange(0, 1<<31-1)
	for kind, draw := range map[string]func(r *rapid.T) writer{
		avatar.TypePersonhood: func(r *rapid.T) writer {
			p := personhood()
			p.Method, p.Assurance = text.Draw(r, "method"), rapid.SampledFrom([]string{"low", "substantial", "high"}).Draw(r, "level")
			p.Since = date(r, "since", old, today)
			return p
		},
		avatar.TypeEmployment: func(r *rapid.T) writer {
			e := unlinkableJob()
			e.WorksFor, e.JobTitle = text.Draw(r, "employer"), text.Draw(r, "title")
			e.Occupation = "http://data.europa.eu/esco/" + rapid.StringMatching(`[a-z0-9/-]{1,60}`).Draw(r, "occupation")
			e.EmploymentType = rapid.SampledFrom([]string{"full-time", "part-time", "contract", "temporary", "seasonal", "internship"}).Draw(r, "type")
			e.Start = date(r, "start", old, today)
			if rapid.Bool().Draw(r, "ends") {
				e.End = date(r, "end", e.Start, avatar.Date{Year: 2040, Month: 1, Day: 1})
			}
			return e
		},
		avatar.TypeConductSummary: func(r *rapid.T) writer {
			s := unlinkableSummary(t)
			s.PeriodStart = date(r, "start", old, today)
			s.PeriodEnd = date(r, "end", s.PeriodStart, today)
			s.AsOf = date(r, "as of", s.PeriodEnd, today)
			s.Points, s.OpenSanctions = new(rapid.IntRange(-1_000_000, 1_000_000).Draw(r, "points")), new(count.Draw(r, "sanctions"))
			s.Incidents = rapid.MapOf(rapid.SampledFrom(avatar.Categories(avatar.Negative)), count).Draw(r, "incidents")
			return s
		},
	} {
		t.Run(kind, func(t *testing.T) {
			var first graph
			rapid.Check(t, func(r *rapid.T) {
				c, err := draw(r).Credential()
				require.NoError(r, err)
				require.Equal(r, kind, avatar.TypeOf(c))
				require.Equal(r, []string{"@context", "credentialSubject", "type", "validFrom", "validUntil"}, slices.Sorted(maps.Keys(c.Object())))
				require.Equal(r, slices.Sorted(slices.Values(avatar.Claims(kind))), slices.Sorted(maps.Keys(c.Object()["credentialSubject"].(map[string]any))))
				quads := quadsOf(r, c)
				require.True(r, strings.Contains(quads, "_:c14n1 ") && !strings.Contains(quads, "_:c14n2"), "two blank nodes: %s", quads)
				got := statements(quads)
				require.Len(r, got.subject, len(avatar.Claims(kind)))
				if first.subject == nil {
					first = got
				}
				require.Equal(r, first, got)

				v, err := avatar.Parse(c)
				require.NoError(r, err)
				again, err := v.(writer).Credential()
				require.NoError(r, err)
				require.Equal(r, c.JSON(), again.JSON())
			})
		})
	}
}

// In the form in which others see it, an employment that lasts has an end like every other.
func TestAnEmploymentThatLastsHasAnEnd(t *testing.T) {
	end, _ := write(t, unlinkableJob()).At("/credentialSubject/endDate")
	require.Equal(t, "9999-12-31", end)
	job, err := avatar.ParseEmployment(write(t, unlinkableJob()))
	require.NoError(t, err)
	require.Equal(t, avatar.Date{Year: 9999, Month: 12, Day: 31}, job.End)
	require.Equal(t, avatar.YearsLadder(4), job.Years)
	plain := unlinkableJob()
	plain.Unlinkable = false
	_, said := write(t, plain).At("/credentialSubject/endDate")
	require.False(t, said, "where the form is not fixed nothing is made up")
}

func TestUnlinkableIssuersMistakesAreRefused(t *testing.T) {
	me := name(t, "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
	const s = "/credentialSubject/"
	for _, row := range []struct {
		at   vc.Pointer
		job  func(e *avatar.Employment)
		also func(s *avatar.ConductSummary)
	}{
		{"/id", func(e *avatar.Employment) { e.ID = "urn:x:1" }, func(s *avatar.ConductSummary) { s.ID = "urn:x:1" }},
		{s + "id", func(e *avatar.Employment) { e.Subject = me }, func(s *avatar.ConductSummary) { s.Subject = me }},
		{s + "a~1b", func(e *avatar.Employment) { e.Extra = map[string]any{"a/b": 1} }, func(s *avatar.ConductSummary) { s.Extra = map[string]any{"a/b": 1} }},
		{"/validFrom", func(e *avatar.Employment) { e.From = from }, func(s *avatar.ConductSummary) { s.From = from }},
		{"/validUntil", func(e *avatar.Employment) { e.Until = e.Until.Add(time.Second) }, func(s *avatar.ConductSummary) { s.Until = s.Until.Add(-time.Hour) }},
		{s + "jobTitle", func(e *avatar.Employment) { e.JobTitle = "" }, nil},
		{s + "occupation", func(e *avatar.Employment) { e.Occupation = "" }, nil},
		{s + "employmentType", func(e *avatar.Employment) { e.EmploymentType = "" }, nil},
		{s + "startDate", func(e *avatar.Employment) { e.Start = avatar.Date{} }, nil},
		{s + "points", nil, func(s *avatar.ConductSummary) { s.Points, s.Standing = nil, avatar.PointsLadder(62) }},
	} {
		if row.job != nil {
			job := unlinkableJob()
			row.job(&job)
			_, err := job.Credential()
			refused(t, err, row.at, "employment")
			job.Unlinkable = false
			_, err = job.Credential()
			require.NoError(t, err, "all of it is fine where the credential names its holder")
		}
		if row.also != nil {
			summary := unlinkableSummary(t)
			row.also(&summary)
			_, err := summary.Credential()
			refused(t, err, row.at, "summary")
			summary.Unlinkable = false
			_, err = summary.Credential()
			require.NoError(t, err)
		}
	}
}

// What a wallet looks at before it presents: whatever makes the document another than everybody's, Unlinkable is false.
func TestUnlinkableIsTheWholeForm(t *testing.T) {
	for _, w := range []writer{unlinkableJob(), unlinkableSummary(t)} {
		whole := write(t, w)
		is := func(change func(o, subject map[string]any)) bool {
			o := maps.Clone(whole.Object())
			subject := maps.Clone(o["credentialSubject"].(map[string]any))
			o["credentialSubject"], o["issuer"], o["proof"] = subject, "did:web:a.example", map[string]any{"type": "DataIntegrityProof"}
			change(o, subject)
			v, err := avatar.Parse(credential(t, o))
			require.NoError(t, err)
			switch v := v.(type) {
			case avatar.Employment:
				return v.Unlinkable
			case avatar.ConductSummary:
				return v.Unlinkable
			}
			return false
		}
		require.True(t, is(func(o, subject map[string]any) {}))
		for what, change := range map[string]func(o, subject map[string]any){
			"a name":               func(o, _ map[string]any) { o["id"] = "urn:x:1" },
			"a status":             func(o, _ map[string]any) { o["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry"} },
			"terms of use":         func(o, _ map[string]any) { o["termsOfUse"] = map[string]any{"type": "X"} },
			"another context":      func(o, _ map[string]any) { o["@context"] = append(o["@context"].([]any), "https://a.example/1") },
			"another type":         func(o, _ map[string]any) { o["type"] = append(o["type"].([]any), "X") },
			"an issuer with more":  func(o, _ map[string]any) { o["issuer"] = map[string]any{"id": "did:web:a.example", "name": "A"} },
			"an issuer by URL":     func(o, _ map[string]any) { o["issuer"] = "https://a.example" },
			"a time within a day":  func(o, _ map[string]any) { o["validFrom"] = "2026-11-23T00:00:01Z" },
			"a subject":            func(_, s map[string]any) { s["id"] = "did:web:me.example" },
			"a claim of others":    func(_, s map[string]any) { s["deskNumber"] = 4 },
			"a claim that is gone": func(_, s map[string]any) { delete(s, "asOf"); delete(s, "jobTitle") },
			"a step that is gone":  func(_, s map[string]any) { delete(s, "pointsAtLeast1000"); delete(s, "employedAtLeast20Years") },
		} {
			require.False(t, is(change), what)
		}
		v, err := avatar.Parse(credential(t, claimSet(t, whole)))
		require.NoError(t, err)
		require.Contains(t, fmt.Sprintf("%+v", v), "Unlinkable:false", "an SD-JWT VC is linkable")
	}
}

// TestUnlinkable: what is whole and names nobody may be shown; with one claim less or more, or of a type without that form, it may not.
func TestUnlinkable(t *testing.T) {
	account, job, attestation, summary := each(t)
	person := avatar.Personhood{From: midnight, Until: midnight.AddDate(0, 3, 0), Method: "in person", Assurance: "high", Since: avatar.DateOf(midnight)}
	blindJob, blindSummary := unlinkableJob(), unlinkableSummary(t)
	for _, whole := range []interface{ Credential() (vc.Credential, error) }{person, blindJob, blindSummary} {
		c, err := whole.Credential()
		require.NoError(t, err)
		require.NoError(t, avatar.Unlinkable(c))
		subject := c.Object()["credentialSubject"].(map[string]any)
		for _, claim := range slices.Sorted(maps.Keys(subject)) {
			less := maps.Clone(subject)
			delete(less, claim)
			o := maps.Clone(c.Object())
			o["credentialSubject"] = less
			changed, err := vc.NewCredential(o)
			require.NoError(t, err)
			require.Error(t, avatar.Unlinkable(changed), claim)
		}
		more := maps.Clone(subject)
		more["mira"] = "is here"
		o := maps.Clone(c.Object())
		o["credentialSubject"] = more
		changed, err := vc.NewCredential(o)
		require.NoError(t, err)
		require.Error(t, avatar.Unlinkable(changed))
	}
	for _, other := range []interface{ Credential() (vc.Credential, error) }{account, job, attestation, summary} {
		c, err := other.Credential()
		require.NoError(t, err)
		var refused *vc.VerifyError
		require.ErrorAs(t, avatar.Unlinkable(c), &refused)
		require.ErrorIs(t, refused, vc.ErrInvalid)
	}
	require.ErrorIs(t, avatar.Unlinkable(vc.Credential{}), avatar.ErrOther)
}
