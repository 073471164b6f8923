package avatar_test

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// refused: a *vc.VerifyError of structure, at the named claim.
func refused(t *testing.T, err error, at vc.Pointer, about string) {
	t.Helper()
	var e *vc.VerifyError
	require.True(t, errors.As(err, &e), "%s: %v", about, err)
	require.ErrorIs(t, err, vc.ErrInvalid, about)
	require.Equal(t, vc.Check("structure"), e.Check, about)
	require.Equal(t, at, e.Path, about)
}

func TestIssuersMistakesAreRefused(t *testing.T) {
	a, b, c, d := each(t)
	const s = "/credentialSubject/"
	for at, list := range map[vc.Pointer][]func() (vc.Credential, error){
		"/validFrom": {func() (vc.Credential, error) { x := b; x.From = time.Time{}; return x.Credential() }},
		"/validUntil": {
			func() (vc.Credential, error) { x := b; x.Until = time.Time{}; return x.Credential() },
			func() (vc.Credential, error) { x := b; x.Until = x.From; return x.Credential() },
			func() (vc.Credential, error) {
				x := b
				x.Until = x.From.Add(999 * time.Millisecond)
				return x.Credential()
			},
			func() (vc.Credential, error) { x := b; x.Until = x.From.AddDate(9000, 0, 0); return x.Credential() },
		},
		s + "platform": {func() (vc.Credential, error) { x := a; x.Platform = ""; return x.Credential() }},
		s + "accountHandle": {
			func() (vc.Credential, error) { x := a; x.Handle = ""; return x.Credential() },
			func() (vc.Credential, error) { x := a; x.Handle = "two\nlines"; return x.Credential() },
			func() (vc.Credential, error) { x := a; x.Handle = " blank"; return x.Credential() },
			func() (vc.Credential, error) { x := a; x.Handle = "\xff"; return x.Credential() },
			func() (vc.Credential, error) { x := a; x.Handle = strings.Repeat("é", 257); return x.Credential() },
		},
		s + "accountCreated": {
			func() (vc.Credential, error) { x := a; x.Created.Day = 29; return x.Credential() },
			func() (vc.Credential, error) { x := a; x.Created = avatar.DateOf(x.Until); return x.Credential() },
		},
		s + "followerCount": {
			func() (vc.Credential, error) { x := a; x.FollowerCount = new(-1); return x.Credential() },
			func() (vc.Credential, error) { x := a; x.FollowerCount = new(99); return x.Credential() },
		},
		s + "followersAtLeast100": {func() (vc.Credential, error) { x := a; x.Followers = avatar.PointsLadder(1500); return x.Credential() }},
		s + "worksFor":            {func() (vc.Credential, error) { x := b; x.WorksFor = ""; return x.Credential() }},
		s + "occupation": {
			func() (vc.Credential, error) { x := b; x.Occupation = "planner"; return x.Credential() },
			func() (vc.Credential, error) {
				x := b
				x.Occupation = "http://data.europa.eu/esco/"
				return x.Credential()
			},
		},
		s + "employmentType": {func() (vc.Credential, error) { x := b; x.EmploymentType = "FULL_TIME"; return x.Credential() }},
		s + "endDate": {func() (vc.Credential, error) {
			x := b
			x.End = avatar.Date{Year: 2021, Month: 11, Day: 23}
			return x.Credential()
		}},
		s + "world":  {func() (vc.Credential, error) { x := c; x.World = did.DID{}; return x.Credential() }},
		s + "effect": {func() (vc.Credential, error) { x := c; x.Effect = "neutral"; return x.Credential() }},
		s + "category": {
			func() (vc.Credential, error) { x := c; x.Category = "Helpfulness"; return x.Credential() },
			func() (vc.Credential, error) {
				x := c
				x.Category = "STATEMENT_CATEGORY_VIOLENCE"
				return x.Credential()
			},
		},
		s + "severity": {
			func() (vc.Credential, error) { x := c; x.Severity = 0; return x.Credential() },
			func() (vc.Credential, error) { x := c; x.Severity = 6; return x.Credential() },
			func() (vc.Credential, error) { x := c; x.Severity = -1; return x.Credential() },
		},
		s + "points": {
			func() (vc.Credential, error) { x := c; x.Points = nil; return x.Credential() },
			func() (vc.Credential, error) { x := c; x.Points = new(10); return x.Credential() },
			func() (vc.Credential, error) {
				x := d
				x.Points = nil
				x.Standing = avatar.Ladder{}
				return x.Credential()
			},
			func() (vc.Credential, error) { x := d; x.Points = new(1_000_001); return x.Credential() },
			func() (vc.Credential, error) { x := d; x.Points = new(75); return x.Credential() },
		},
		s + "occurredOn":     {func() (vc.Credential, error) { x := c; x.Occurred = avatar.DateOf(x.Until); return x.Credential() }},
		s + "evidenceDigest": {func() (vc.Credential, error) { x := c; x.Evidence = [32]byte{}; return x.Credential() }},
		s + "periodEnd": {func() (vc.Credential, error) {
			x := d
			x.PeriodEnd = avatar.Date{Year: 2024, Month: 1, Day: 1}
			return x.Credential()
		}},
		s + "asOf":          {func() (vc.Credential, error) { x := d; x.AsOf = avatar.DateOf(x.Until); return x.Credential() }},
		s + "openSanctions": {func() (vc.Credential, error) { x := d; x.OpenSanctions = nil; return x.Credential() }},
		s + "incidentsSafety": {func() (vc.Credential, error) {
			x := d
			x.Incidents = map[avatar.Category]int{"Safety": 1}
			return x.Credential()
		}},
		s + "jobTitle": {func() (vc.Credential, error) {
			x := b
			x.Extra = map[string]any{"jobTitle": "Queen"}
			return x.Credential()
		}},
		"/credentialSubject": {func() (vc.Credential, error) { x := d; x.Until = x.Until.Add(time.Second); return x.Credential() }},
	} {
		for _, try := range list {
			_, err := try()
			refused(t, err, at, string(at))
		}
	}
	_, err := avatar.Employment{WorksFor: "K", From: from, Until: from.AddDate(1, 0, 0), Extra: map[string]any{"x": 1.5}}.Credential()
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// What the README does: a clock with fractions and a zone.
func TestTimesAreWholeSecondsUTC(t *testing.T) {
	local := time.Date(2026, 11, 23, 10, 30, 15, 999_999_999, time.FixedZone("", 3600))
	c := write(t, avatar.Employment{WorksFor: "Kestrel Freight", From: local, Until: local.AddDate(1, 0, 0)})
	require.Equal(t, "2026-11-23T09:30:15Z", c.Object()["validFrom"])
	require.Equal(t, "2027-11-23T09:30:15Z", c.Object()["validUntil"])
}

func TestReadersRefuseWhatIsNoClaim(t *testing.T) {
	a, b, c, d := each(t)
	social, job, attestation, summary := claimSet(t, write(t, a)), claimSet(t, write(t, b)), claimSet(t, write(t, c)), claimSet(t, write(t, d))
	for _, row := range []struct {
		of    map[string]any
		claim string
		bad   []any
	}{
		{social, "platform", []any{"", 1, nil, []any{"Plaza"}, map[string]any{"name": "Plaza"}}},
		{social, "verifiedAccount", []any{"true", 1, nil}},
		{social, "followerCount", []any{"1500", json.Number("1500.0"), json.Number("1.5e3"), json.Number("-0"), json.Number("99999999999999999999")}},
		{social, "accountCreated", []any{"2019-02-28Z", "2019-2-28", "2019-02-30", "0000-01-01", 20190228}},
		{job, "occupation", []any{"javascript:alert(1)", "http://data.europa.eu/esco/a b"}},
		{job, "employedAtLeast20Years", []any{true, nil, "false"}}, // true contradicts "not at least 5"
		{job, "sub", []any{"Wren"}},
		{job, "nbf", []any{json.Number("1.7e9"), json.Number("1795426215.5"), "1795426215"}},
		{job, "exp", []any{0, json.Number("1795426215.5")}},
		{attestation, "world", []any{"", "https://a.example", 7}},
		{attestation, "category", []any{"Helpfulness", "Nothing", 3}},
		{attestation, "severity", []any{0, 6, "2"}},
		{attestation, "points", []any{1}},
		{attestation, "evidenceDigest", []any{"", "uEiA", "zEiA", "u" + strings.Repeat("A", 46), write(t, c).Object()["credentialSubject"].(map[string]any)["evidenceDigest"].(string) + "\n"}},
		{summary, "pointsAtLeast50", []any{false, 1}},
		{summary, "points", []any{9, json.Number("62e0")}},
		{summary, "incidentsViolence", []any{-1, "0"}},
	} {
		for _, bad := range row.bad {
			claims := maps.Clone(row.of)
			claims[row.claim] = bad
			got, err := avatar.Parse(credential(t, claims))
			require.ErrorIs(t, err, vc.ErrInvalid, "%s: %v", row.claim, bad)
			require.Nil(t, got)
		}
	}
	for _, name := range []string{"nbf", "exp"} {
		claims := maps.Clone(job)
		delete(claims, name)
		_, err := avatar.Parse(credential(t, claims))
		refused(t, err, vc.Pointer("/"+name), name)
	}
	long := maps.Clone(summary)
	long["exp"] = from.Add(avatar.SummaryLife + time.Second).Unix()
	_, err := avatar.Parse(credential(t, long))
	require.ErrorIs(t, err, vc.ErrInvalid)
}

func TestReadersRefuseOtherWaysOfWritingTimes(t *testing.T) {
	_, job, _, _ := each(t)
	for _, at := range []string{"2026-11-23T09:30:15.000Z", "2026-11-23T10:30:15+01:00", "2026-11-23T09:30:15+00:00", "2026-11-23", ""} {
		o := maps.Clone(write(t, job).Object())
		o["validFrom"] = at
		_, err := avatar.ParseEmployment(credential(t, o))
		require.ErrorIs(t, err, vc.ErrInvalid, at)
	}
	o := maps.Clone(write(t, job).Object())
	o["credentialSubject"] = []any{o["credentialSubject"]}
	_, err := avatar.ParseEmployment(credential(t, o))
	refused(t, err, "/credentialSubject", "an array of subjects")
}
