package avatar_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

var from = time.Date(2026, 11, 23, 9, 30, 15, 0, time.UTC)

func name(t testing.TB, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

// each is one credential of every type, with everything in it.
func each(t testing.TB) (avatar.SocialAccount, avatar.Employment, avatar.ConductAttestation, avatar.ConductSummary) {
	me, world := name(t, "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"), name(t, "did:web:a.example")
	today := avatar.DateOf(from)
	return avatar.SocialAccount{ID: "urn:uuid:11111111-1111-4111-8111-111111111111", Subject: me, From: from, Until: from.AddDate(1, 0, 0),
			Platform: "Plaza", Handle: "@wren", Created: avatar.Date{Year: 2019, Month: 2, Day: 28}, Verified: new(true),
			FollowerCount: new(1500), Followers: avatar.FollowersLadder(1500)},
		avatar.Employment{ID: "urn:uuid:22222222-2222-4222-8222-222222222222", Subject: me, From: from, Until: from.AddDate(1, 0, 0),
			WorksFor: "Kestrel Freight", JobTitle: "Planner", EmploymentType: "full-time",
			Occupation: "http://data.europa.eu/esco/occupation/00cee175-1376-43fb-9f02-ba3d7a910a58",
			Start:      avatar.Date{Year: 2021, Month: 11, Day: 24}, End: avatar.Date{Year: 2027, Month: 1, Day: 31}, Years: avatar.YearsLadder(4)},
		avatar.ConductAttestation{ID: "urn:uuid:33333333-3333-4333-8333-333333333333", Subject: me, From: from, Until: from.AddDate(1, 0, 0),
			World: world, Category: "ScamsAndFraud", Effect: avatar.Negative, Severity: 2, Points: new(-10),
			Occurred: today, Evidence: [32]byte{1, 2, 3}, Decision: "A-2026-117"},
		avatar.ConductSummary{ID: "urn:uuid:44444444-4444-4444-8444-444444444444", Subject: me, From: from, Until: from.AddDate(0, 0, 7),
			World: world, PeriodStart: avatar.Date{Year: 2025, Month: 11, Day: 23}, PeriodEnd: today, AsOf: today,
			Points: new(62), Standing: avatar.PointsLadder(62), OpenSanctions: new(0), Incidents: everyCategory(1)}
}

// all is one credential of every type, and a nym for a subject.
func all(t testing.TB) []writer {
	a, b, c, d := each(t)
	return []writer{a, b, c, d, personhood(), aboutNym(t), membership(t), banned(t), reduced(t), sanctionList(t), verdict(t)}
}

func verdict(t testing.TB) avatar.Verdict {
	a, _, _, _ := each(t)
	return avatar.Verdict{Subject: a.Subject, From: from, Until: from.AddDate(0, 1, 0), Audience: "did:web:b.example", Purpose: "Entry to world B", Decision: "allow",
		Code: "welcome", Score: new(666), Confidence: new(333), Policy: [32]byte{1}, Decided: from, Reasons: "Welcome.\nSomebody vouches.", Changes: "More."}
}

// midnight begins a day of which the period of an unlinkable credential consists.
var midnight = avatar.DateOf(from).Time()

func personhood() avatar.Personhood {
	return avatar.Personhood{From: midnight, Until: midnight.AddDate(0, 3, 0), Method: "in person, by two clerks", Assurance: "high",
		Since: avatar.Date{Year: 2026, Month: 9, Day: 1}}
}

func aboutNym(t testing.TB) avatar.ConductAttestation {
	_, _, c, _ := each(t)
	c.Subject = did.DID{}
	c.SubjectNym = vc.Nym{Suite: "bls12-381-sha-256", Domain: c.World.String(), Point: [48]byte{0xa1, 2, 47: 3}}
	return c
}

func membership(t testing.TB) avatar.Membership {
	return avatar.Membership{ID: "urn:uuid:55555555-5555-4555-8555-555555555555", Subject: name(t, "did:web:plaza.example"), From: from, Until: from.AddDate(0, 1, 0),
		Federation: "Harbour League", Members: []did.DID{name(t, "did:web:harbour.example"), name(t, "did:web:plaza.example")}}
}

func everyCategory(scams int) map[avatar.Category]int {
	all := map[avatar.Category]int{}
	for _, c := range avatar.Categories(avatar.Negative) {
		all[c] = 0
	}
	all["ScamsAndFraud"] = scams
	return all
}

type writer interface{ Credential() (vc.Credential, error) }

func write(t testing.TB, w writer) vc.Credential {
	t.Helper()
	c, err := w.Credential()
	require.NoError(t, err)
	return c
}

// claimSet is the same credential as an SD-JWT VC claim set.
func claimSet(t testing.TB, c vc.Credential) map[string]any {
	t.Helper()
	o := c.Object()
	unix := func(name string) int64 {
		at, err := time.Parse(time.RFC3339, o[name].(string))
		require.NoError(t, err)
		return at.Unix()
	}
	out := map[string]any{"vct": avatar.VCT(avatar.TypeOf(c)), "iss": "did:web:a.example", "nbf": unix("validFrom"), "exp": unix("validUntil"),
		"iat": unix("validFrom"), "cnf": map[string]any{"jwk": map[string]any{}}}
	switch avatar.TypeOf(c) {
	case avatar.TypeSanction:
		out["status"] = map[string]any{"status_list": map[string]any{"idx": 7, "uri": "https://a.example/status/1"}}
	case avatar.TypeSanctionList: // the federation's own
		out["iss"] = c.SubjectID()
	}
	if id := c.ID(); id != "" {
		out["jti"] = id
	}
	for name, v := range o["credentialSubject"].(map[string]any) {
		if name == "id" {
			name = "sub"
		}
		out[name] = v
	}
	return out
}

func credential(t testing.TB, claims map[string]any) vc.Credential {
	t.Helper()
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	return c
}

func TestBothFormsReadAsWritten(t *testing.T) {
	for _, w := range all(t) {
		doc := write(t, w)
		again, err := vc.ParseCredential(doc.JSON())
		require.NoError(t, err)
		for form, read := range map[string]vc.Credential{"as made": doc, "as JSON": again, "as claim set": credential(t, claimSet(t, doc))} {
			got, err := avatar.Parse(read)
			if form == "as claim set" && avatar.TypeOf(doc) == avatar.TypePersonhood {
				refused(t, err, "/vct", form)
				continue
			}
			require.NoError(t, err, form)
			require.Equal(t, w, got, form)
		}
	}
}

// What follows from the exact values is written without being asked for.
func TestLaddersFollowFromExactValues(t *testing.T) {
	a, b, _, d := each(t)
	wholeA, wholeB, wholeD := a, b, d
	a.Followers, b.Years, d.Standing, d.Incidents = avatar.Ladder{}, avatar.Ladder{}, avatar.Ladder{}, map[avatar.Category]int{"ScamsAndFraud": 1}
	require.Equal(t, write(t, wholeA).JSON(), write(t, a).JSON())
	require.Equal(t, write(t, wholeB).JSON(), write(t, b).JSON())
	require.Equal(t, write(t, wholeD).JSON(), write(t, d).JSON())
}

func TestHiddenClaimsAreEmpty(t *testing.T) {
	_, job, attestation, summary := each(t)
	shown := claimSet(t, write(t, summary))
	for name := range shown {
		switch name {
		case "vct", "iss", "nbf", "exp", "cnf", "sub", "pointsAtLeast50":
		default:
			delete(shown, name)
		}
	}
	got, err := avatar.ParseConductSummary(credential(t, shown))
	require.NoError(t, err)
	n, said := got.Standing.AtLeast()
	require.Equal(t, 50, n)
	require.True(t, said)
	_, said = got.Standing.Below()
	require.False(t, said)
	got.Standing = avatar.Ladder{}
	require.Equal(t, avatar.ConductSummary{Subject: summary.Subject, From: summary.From, Until: summary.Until}, got)

	for _, w := range []writer{job, attestation} {
		bare := claimSet(t, write(t, w))
		for name := range write(t, w).Object()["credentialSubject"].(map[string]any) {
			delete(bare, name)
		}
		delete(bare, "sub")
		delete(bare, "jti")
		_, err := avatar.Parse(credential(t, bare))
		require.NoError(t, err)
	}
}

func TestUnknownClaimsSurvive(t *testing.T) {
	_, job, _, _ := each(t)
	claims := claimSet(t, write(t, job))
	claims["deskNumber"] = json.Number("4.50")
	claims["team"] = map[string]any{"name": "North"}
	got, err := avatar.ParseEmployment(credential(t, claims))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"deskNumber": json.Number("4.50"), "team": map[string]any{"name": "North"}}, got.Extra)
	again := write(t, got)
	v, found := again.At("/credentialSubject/team/name")
	require.True(t, found)
	require.Equal(t, "North", v)
}

func TestRecognisedByContextAndVCTOnly(t *testing.T) {
	_, job, _, _ := each(t)
	doc := func(change func(o map[string]any)) vc.Credential {
		o := map[string]any{}
		for k, v := range write(t, job).Object() {
			o[k] = v
		}
		change(o)
		return credential(t, o)
	}
	base, types := "https://www.w3.org/ns/credentials/v2", "VerifiableCredential"
	for name, c := range map[string]vc.Credential{
		"a bare type name":          doc(func(o map[string]any) { o["@context"] = []any{base} }),
		"another context":           doc(func(o map[string]any) { o["@context"] = []any{base, avatar.ContextURL + "x"} }),
		"the context as one string": doc(func(o map[string]any) { o["@context"] = avatar.ContextURL }),
		"another type":              doc(func(o map[string]any) { o["type"] = []any{types, "EmploymentContract"} }),
		"two types of ours":         doc(func(o map[string]any) { o["type"] = []any{types, avatar.TypeEmployment, avatar.TypeConductSummary} }),
		"a bare vct":                credential(t, map[string]any{"vct": avatar.TypeEmployment}),
		"a vct and a context":       doc(func(o map[string]any) { o["@context"] = []any{base}; o["vct"] = avatar.VCT(avatar.TypeEmployment) }),
		"another vct":               credential(t, map[string]any{"vct": avatar.VCT("Employment")}),
		"nothing":                   {},
	} {
		require.Equal(t, "", avatar.TypeOf(c), name)
		_, err := avatar.Parse(c)
		require.ErrorIs(t, err, avatar.ErrOther, name)
		_, err = avatar.ParseEmployment(c)
		require.ErrorIs(t, err, vc.ErrInvalid, name)
	}
	more := doc(func(o map[string]any) { o["@context"] = []any{base, "https://a.example/ns", avatar.ContextURL} })
	require.Equal(t, avatar.TypeEmployment, avatar.TypeOf(more))
	_, err := avatar.ParseConductSummary(more)
	var mismatch *vc.Mismatch
	require.True(t, errors.As(err, &mismatch))
}

func TestMandatory(t *testing.T) {
	_, job, _, _ := each(t)
	doc := write(t, job)
	require.Equal(t, []vc.Pointer{"/issuer", "/type", "/validFrom", "/validUntil"}, avatar.Mandatory(doc))
	o := doc.Object()
	o["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry"}
	require.Equal(t, vc.Pointer("/credentialStatus"), avatar.Mandatory(credential(t, o))[4])
	claims := claimSet(t, doc)
	require.Equal(t, []vc.Pointer{"/iss", "/vct", "/nbf", "/exp"}, avatar.Mandatory(credential(t, claims)))
	claims["status"] = map[string]any{}
	require.Equal(t, vc.Pointer("/status"), avatar.Mandatory(credential(t, claims))[4])

	require.Equal(t, vc.Pointer("/credentialSubject/secretSince"), avatar.Mandatory(write(t, personhood()))[4])
	whole := write(t, membership(t))
	for form, c := range map[vc.Pointer]vc.Credential{"/credentialSubject": whole, "": credential(t, claimSet(t, whole))} {
		require.Equal(t, []vc.Pointer{form + "/federationName", form + "/members", form + "/memberCount"}, avatar.Mandatory(c)[4:])
	}
}

func TestCategoriesAreApart(t *testing.T) {
	require.Len(t, avatar.Categories(avatar.Negative), 18) // those of the DSA Transparency Database
	for _, good := range avatar.Categories(avatar.Positive) {
		require.NotContains(t, avatar.Categories(avatar.Negative), good)
	}
	require.Nil(t, avatar.Categories("neutral"))
	avatar.Categories(avatar.Negative)[0] = "changed"
	require.False(t, strings.HasPrefix(string(avatar.Categories(avatar.Negative)[0]), "changed"))
}
