package avatar_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

func TestPersonhoodIssuersMistakesAreRefused(t *testing.T) {
	const s = "/credentialSubject/"
	for _, row := range []struct {
		at     vc.Pointer
		change func(p *avatar.Personhood)
	}{
		{"/validFrom", func(p *avatar.Personhood) { p.From = time.Time{} }},
		{"/validFrom", func(p *avatar.Personhood) { p.From = p.From.Add(time.Second) }},
		{"/validFrom", func(p *avatar.Personhood) { p.From = p.From.Add(-time.Hour) }},
		{"/validUntil", func(p *avatar.Personhood) { p.Until = p.Until.Add(time.Hour) }},
		{"/validUntil", func(p *avatar.Personhood) { p.Until = p.From }},
		{s + "method", func(p *avatar.Personhood) { p.Method = "" }},
		{s + "method", func(p *avatar.Personhood) { p.Method = "two\nlines" }},
		{s + "assuranceLevel", func(p *avatar.Personhood) { p.Assurance = "" }},
		{s + "assuranceLevel", func(p *avatar.Personhood) { p.Assurance = "High" }},
		{s + "secretSince", func(p *avatar.Personhood) { p.Since = avatar.Date{} }},
		{s + "secretSince", func(p *avatar.Personhood) { p.Since.Month = 13 }},
		{s + "secretSince", func(p *avatar.Personhood) { p.Since = avatar.Date{Year: 2026, Month: 12, Day: 1} }},
	} {
		p := personhood()
		row.change(&p)
		_, err := p.Credential()
		refused(t, err, row.at, string(row.at))
	}
}

// The day of an enrolment would say more than the month; where a day stands in another zone it counts as in UTC.
func TestTheDayOfAnEnrolmentIsCut(t *testing.T) {
	p := personhood()
	p.Since = avatar.DateOf(from)
	p.From = midnight.In(time.FixedZone("", 3600))
	c := write(t, p)
	since, _ := c.At("/credentialSubject/secretSince")
	require.Equal(t, "2026-11", since)
	require.Equal(t, "2026-11-23T00:00:00Z", c.Object()["validFrom"])
	got, err := avatar.ParsePersonhood(c)
	require.NoError(t, err)
	require.Equal(t, avatar.Date{Year: 2026, Month: 11, Day: 1}, got.Since)
}

func TestReadersOfPersonhoodRefuseMarks(t *testing.T) {
	read := func(change func(o, subject map[string]any)) (avatar.Personhood, error) {
		o := maps.Clone(write(t, personhood()).Object())
		subject := maps.Clone(o["credentialSubject"].(map[string]any))
		o["credentialSubject"], o["issuer"], o["proof"] = subject, "did:web:clerk.example", map[string]any{"type": "DataIntegrityProof"}
		change(o, subject)
		return avatar.ParsePersonhood(credential(t, o))
	}
	got, err := read(func(_, s map[string]any) { delete(s, "method"); delete(s, "assuranceLevel") })
	require.NoError(t, err)
	want := personhood()
	want.Method, want.Assurance = "", ""
	require.Equal(t, want, got, "what is hidden is empty")
	const s = "/credentialSubject/"
	for at, list := range map[vc.Pointer][]func(o, subject map[string]any){
		"/id":               {func(o, _ map[string]any) { o["id"] = "urn:x:1" }},
		"/credentialStatus": {func(o, _ map[string]any) { o["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry"} }},
		"/name":             {func(o, _ map[string]any) { o["name"] = "Mira's" }},
		"/@context":         {func(o, _ map[string]any) { o["@context"] = append(o["@context"].([]any), "https://a.example/1") }},
		"/type":             {func(o, _ map[string]any) { o["type"] = append(o["type"].([]any), "Mira") }},
		"/issuer": {
			func(o, _ map[string]any) { o["issuer"] = map[string]any{"id": "did:web:clerk.example", "name": "C"} },
			func(o, _ map[string]any) { o["issuer"] = "https://clerk.example" },
			func(o, _ map[string]any) { o["issuer"] = "did:web:clerk.example#mira" },
		},
		"/validFrom":  {func(o, _ map[string]any) { o["validFrom"] = "2026-11-23T00:00:01Z" }},
		"/validUntil": {func(o, _ map[string]any) { o["validUntil"] = "2027-02-23T23:59:59Z" }},
		s + "id":      {func(_, s map[string]any) { s["id"] = "did:web:mira.example" }},
		s + "desk":    {func(_, s map[string]any) { s["desk"] = 4 }},
		s + "nym":     {func(_, s map[string]any) { s["nym"] = "u" }, func(_, s map[string]any) { s["type"] = "Pseudonym" }},
		s + "secretSince": {
			func(_, s map[string]any) { delete(s, "secretSince") },
			func(_, s map[string]any) { s["secretSince"] = "2026-11-23" },
			func(_, s map[string]any) { s["secretSince"] = "2026-9" },
			func(_, s map[string]any) { s["secretSince"] = "2026-00" },
			func(_, s map[string]any) { s["secretSince"] = "2026-12" },
			func(_, s map[string]any) { s["secretSince"] = "2026-09Z" },
			func(_, s map[string]any) { s["secretSince"] = 202609 },
		},
	} {
		for _, change := range list {
			_, err := read(change)
			refused(t, err, at, string(at))
		}
	}
}

func TestNymsAreRead(t *testing.T) {
	whole := write(t, aboutNym(t))
	subject := whole.Object()["credentialSubject"].(map[string]any)
	require.Equal(t, "Pseudonym", subject["type"])
	require.Equal(t, "", whole.SubjectID())
	read := func(change func(s map[string]any)) (avatar.ConductAttestation, error) {
		o := maps.Clone(whole.Object())
		s := maps.Clone(subject)
		o["credentialSubject"] = s
		change(s)
		a, err := avatar.ParseConductAttestation(credential(t, o))
		claims := claimSet(t, credential(t, o))
		b, both := avatar.ParseConductAttestation(credential(t, claims))
		require.Equal(t, err == nil, both == nil, "the same in both forms: %v, %v", err, both)
		require.Equal(t, a, b)
		return a, err
	}
	got, err := read(func(s map[string]any) { delete(s, "nym"); delete(s, "nymDomain"); delete(s, "nymSuite") })
	require.NoError(t, err)
	require.Equal(t, vc.Nym{}, got.SubjectNym)
	require.Nil(t, got.Extra)
	text := subject["nym"].(string)
	require.Len(t, text, 65)
	for at, list := range map[vc.Pointer][]func(s map[string]any){
		"type": {func(s map[string]any) { delete(s, "type") }, func(s map[string]any) { s["type"] = []any{"Pseudonym"} },
			func(s map[string]any) { s["type"] = "Person" }},
		"nym": {
			func(s map[string]any) { s["id"] = "did:web:mira.example" },
			func(s map[string]any) { delete(s, "nym") },
			func(s map[string]any) { delete(s, "nymSuite") },
			func(s map[string]any) { delete(s, "nymDomain"); delete(s, "nymSuite") },
			func(s map[string]any) { s["nym"] = text[1:] },
			func(s map[string]any) { s["nym"] = "z" + text[1:] },
			func(s map[string]any) { s["nym"] = text[:64] },
			func(s map[string]any) { s["nym"] = text + "A" },
			func(s map[string]any) { s["nym"] = text[:64] + "=" },
			func(s map[string]any) { s["nym"] = text[:64] + "\n" },
			func(s map[string]any) { s["nym"] = text[:63] + "+/" },
			func(s map[string]any) { s["nym"] = text + "\n" },
			func(s map[string]any) { s["nym"] = "u" + string(slices.Repeat([]byte("A"), 64)) },
			func(s map[string]any) { s["nym"] = 7 },
		},
		"nymDomain": {
			func(s map[string]any) { s["nymDomain"] = "https://a.example" },
			func(s map[string]any) { s["nymDomain"] = "did:web:a.example/enrolment" },
			func(s map[string]any) { s["nymDomain"] = "did:web:a.example#1" },
			func(s map[string]any) { s["nymDomain"] = nil },
		},
		"nymSuite": {func(s map[string]any) { s["nymSuite"] = "" }, func(s map[string]any) { s["nymSuite"] = 1 }},
	} {
		for _, change := range list {
			_, err := read(change)
			refused(t, err, "/credentialSubject/"+at, string(at))
		}
	}
	_, job, _, _ := each(t)
	o := maps.Clone(write(t, job).Object())
	o["credentialSubject"] = maps.Clone(subject)
	_, err = avatar.ParseEmployment(credential(t, o))
	refused(t, err, "/credentialSubject/nym", "a type that is about no nym")
}

func TestNymsAreWritten(t *testing.T) {
	for _, row := range []struct {
		at     vc.Pointer
		change func(a *avatar.ConductAttestation)
	}{
		{"nym", func(a *avatar.ConductAttestation) { a.Subject = name(t, "did:web:mira.example") }},
		{"nym", func(a *avatar.ConductAttestation) { a.SubjectNym.Point = [48]byte{} }},
		{"nymSuite", func(a *avatar.ConductAttestation) { a.SubjectNym.Suite = "" }},
		{"nymDomain", func(a *avatar.ConductAttestation) { a.SubjectNym.Domain = "" }},
		{"nymDomain", func(a *avatar.ConductAttestation) { a.SubjectNym.Domain = "https://a.example" }},
		{"nymDomain", func(a *avatar.ConductAttestation) {
			a.SubjectNym, a.Extra = vc.Nym{}, map[string]any{"nymDomain": "did:web:a.example"}
		}},
		{"type", func(a *avatar.ConductAttestation) {
			a.SubjectNym, a.Extra = vc.Nym{}, map[string]any{"type": "Pseudonym"}
		}},
		{"type", func(a *avatar.ConductAttestation) { a.Extra = map[string]any{"type": "Person"} }},
	} {
		a := aboutNym(t)
		row.change(&a)
		_, err := a.Credential()
		refused(t, err, "/credentialSubject/"+row.at, string(row.at))
	}
}
