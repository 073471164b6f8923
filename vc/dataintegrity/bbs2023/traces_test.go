package bbs2023_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// TestTraces: for each thing by which a holder could be recognised whatever is hidden, a credential that has it, by an issuer who
// gave it on purpose. The wallet names it and does not show the credential, unless it is told to; our issuer does not sign it.
func TestTraces(t *testing.T) {
	keys := keysOf{}
	o := webOffice(t, "did:web:registry.example", "key", keys, did.AssertionMethod)
	peer := webOffice(t, "did:peer:0z6MkgNtnjHuisA4uYQWDMZFFDNYnZLKjKr2kNdWFBDE4hT6C", "key", keys, did.AssertionMethod)
	must := avatar.Mandatory(personhood(t))
	anyForm := suite.WithForm(func(vc.Credential) error { return nil }) // TestTracesOfForm has the form
	type giver struct {
		by      office
		must    []vc.Pointer
		options dataintegrity.ProofOptions
		doc     map[string]any
		subject map[string]any
	}
	set := func(name string, v any) func(g *giver) { return func(g *giver) { g.doc[name] = v } }
	claim := func(name string, v any) func(g *giver) { return func(g *giver) { g.subject[name] = v } }
	always := func(p vc.Pointer) func(g *giver) { return func(g *giver) { g.must = append(g.must, p) } }
	for _, c := range []struct {
		name, found string
		blind       bool // Blind refuses it as well; options of the proof it does not offer
		change      func(g *giver)
	}{
		{"nothing", "", false, func(*giver) {}},
		{"created", `the proof has a member "created"`, false, func(g *giver) { g.options.Created = noon }},
		{"expires", `the proof has a member "expires"`, false, func(g *giver) { g.options.Expires = noon.AddDate(1, 0, 0) }},
		{"proof id", `the proof has a member "id"`, false, func(g *giver) { g.options.ID = "urn:x:mira" }},
		{"nonce", `the proof has a member "nonce"`, false, func(g *giver) { g.options.Nonce = "mira" }},
		{"challenge", `the proof has a member "challenge"`, false, func(g *giver) { g.options.Challenge = "mira" }},
		{"domain", `the proof has a member "domain"`, false, func(g *giver) { g.options.Domain = []string{"mira"} }},
		{"id", `the credential has a member "id"`, true, set("id", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33")},
		{"status", `the credential has a member "credentialStatus"`, true, set("credentialStatus", map[string]any{"type": "BitstringStatusListEntry",
			"id": "https://registry.example/status/1#7", "statusPurpose": "revocation", "statusListIndex": "7", "statusListCredential": "https://registry.example/status/1"})},
		{"schema", `the credential has a member "credentialSchema"`, true, set("credentialSchema", map[string]any{"id": "https://registry.example/mira", "type": "JsonSchema"})},
		{"name", `the credential has a member "name"`, true, set("name", "Mira's")},
		{"evidence", `the credential has a member "evidence"`, true, set("evidence", map[string]any{"type": "https://registry.example/Evidence", "id": "urn:x:mira"})},
		{"issuer described", "the issuer is described, not named", true, func(g *giver) { g.doc["issuer"] = map[string]any{"id": g.by.id, "name": "Mira's issuer"} }},
		{"subject's id", "the subject has an id", true, claim("id", plaza)},
		{"no subject", "there is not one subject", true, func(g *giver) {
			g.doc["credentialSubject"] = []any{g.subject, map[string]any{"secretSince": "2026-02"}}
			g.must = []vc.Pointer{"/issuer", "/type"}
		}},
		{"context inside", "a context stands in the document itself", true, func(g *giver) {
			g.doc["@context"] = append(g.doc["@context"].([]any), map[string]any{"mira": "https://registry.example/mira"})
		}},
		{"type of its own", `"urn:x:mira"`, true, func(g *giver) { g.doc["type"] = append(g.doc["type"].([]any), "urn:x:mira") }},
		{"type twice", "stands there twice", true, func(g *giver) { g.doc["type"] = append(g.doc["type"].([]any), "VerifiableCredential") }},
		{"subject's type", `"urn:x:mira"`, true, claim("type", "urn:x:mira")},
		{"a list", `the claim "method" is a list`, true, claim("method", []any{"in person", "for Mira"})},
		{"since a day", "secretSince is not a month", true, claim("secretSince", "2026-02-13")},
		{"since when", "secretSince is not a month", true, claim("secretSince", "when Mira came")},
		{"since an object", "secretSince is not a month", true, claim("secretSince", map[string]any{"@value": "2026-02"})},
		{"an object", `the claim "method" is an object`, true, claim("method", map[string]any{"@value": "in person"})},
		{"a number with an exponent", `the claim "points" is a number in a form of its own`, true, claim("points", json.Number("7e1"))},
		{"a number with a fraction", `the claim "points" is a number in a form of its own`, true, claim("points", json.Number("70.0"))},
		{"a number", "", false, claim("points", json.Number("70"))},
		{"from an hour", "validFrom is not a whole day in UTC", true, set("validFrom", "2026-06-01T07:13:24Z")},
		{"another zone", "validFrom is not a whole day in UTC", true, set("validFrom", "2026-06-01T00:00:00+02:00")},
		{"another way to write", "validFrom is not a whole day in UTC", true, set("validFrom", "2026-06-01T00:00:00.000Z")},
		{"until an hour", "validUntil is not a whole day in UTC", true, set("validUntil", "2026-09-01T07:13:24Z")},
		{"no end", "validUntil is not a whole day in UTC", true, func(g *giver) { delete(g.doc, "validUntil"); g.must = []vc.Pointer{"/issuer", "/type"} }},
		{"no beginning", "validFrom is not a whole day in UTC", true, func(g *giver) { delete(g.doc, "validFrom"); g.must = []vc.Pointer{"/issuer", "/type"} }},
		{"claim always", `"/credentialSubject/method" always shows`, true, always("/credentialSubject/method")},
		{"subject always", `"/credentialSubject" always shows`, true, always("/credentialSubject")},
		{"all always", `"" always shows`, true, always("")},
		{"many nodes", "3 nodes without an id, at most 2", true, claim("world", map[string]any{"type": "https://registry.example/World"})},
		{"made for few", "the issuer's DID is made for few", false, func(g *giver) { g.by = peer }},
	} {
		for _, f := range nymFeatures[:1] {
			g := giver{by: o, must: append([]vc.Pointer{}, must...), options: dataintegrity.ProofOptions{Purpose: did.AssertionMethod},
				doc: strictjson.Clone(personhood(t).Object()).(map[string]any)}
			g.subject = g.doc["credentialSubject"].(map[string]any)
			g.by, g.doc["issuer"] = o, nil
			c.change(&g)
			if g.doc["issuer"] == nil {
				g.doc["issuer"] = g.by.id
			}
			in := session(g.by, f)
			request, pending, err := newPerson(t, office{g.by.id, g.by.key, anyForm}).Request(nil, in, nil)
			require.NoError(t, err, c.name)
			e, err := suite.Enrol(request, in, nil, nil)
			require.NoError(t, err)
			claims, err := vc.NewCredential(g.doc)
			require.NoError(t, err)
			_, err = suite.Blind(request, in, &e, g.must...).Secure(t.Context(), claims, vc.Signing{Key: g.by.key, At: noon, Rand: rand.Reader})
			if c.blind {
				require.ErrorIs(t, err, bbs2023.ErrTraceable, c.name)
				require.ErrorContains(t, err, c.found)
			} else {
				require.NoError(t, err, c.name)
			}
			raw, err := suite.Adding(request.Commitment, f, e.Entropy[:], g.must...).AddProof(t.Context(), strictjson.Append(nil, g.doc), g.options, g.by.key)
			require.NoError(t, err, c.name)
			owned, err := pending.Accept(t.Context(), vc.Received("application/vc", raw), keys, noon)
			require.NoError(t, err, c.name)

			d := vc.Disclosure{Reveal: []vc.Pointer{"/issuer"}, To: challenge(plaza), Holder: newAvatar(t).ID, Rand: rand.Reader}
			_, told := owned.Traceable().Disclose(t.Context(), owned.Secured(), d)
			require.NoError(t, told, c.name)
			_, err = owned.Disclose(t.Context(), owned.Secured(), d)
			if c.found == "" {
				require.NoError(t, err)
				require.Empty(t, owned.Traces())
				continue
			}
			require.ErrorIs(t, err, bbs2023.ErrTraceable, c.name)
			require.ErrorContains(t, err, c.found, c.name)
			if c.name != "no subject" && c.name != "since an object" && c.name != "many nodes" { // which are two things each
				require.Len(t, owned.Traces(), 1, "%s: %q", c.name, owned.Traces())
			}
		}
	}
}

// TestTracesOfForm: a statement more or less than others have is a name, too.
func TestTracesOfForm(t *testing.T) {
	o := newOffice(t, suite)
	for name, row := range map[string]struct {
		by     bbs2023.Suite
		change func(subject map[string]any)
		found  string
	}{
		"whole":           {suite, func(map[string]any) {}, ""},
		"nobody asked":    {bbs2023.New(jsonld.Embedded()), func(map[string]any) {}, "nobody knows how many statements"},
		"one less":        {suite, func(s map[string]any) { delete(s, "method") }, "PersonhoodCredential: not in the unlinkable form"},
		"one more":        {suite, func(s map[string]any) { s["points"] = json.Number("70") }, "points"},
		"of another kind": {suite, func(s map[string]any) { s["type"] = "Pseudonym" }, "credentialSubject"},
	} {
		document := strictjson.Clone(personhood(t).Object()).(map[string]any)
		row.change(document["credentialSubject"].(map[string]any))
		claims, err := vc.NewCredential(document)
		require.NoError(t, err)
		in := session(o, bbs2023.Pseudonym)
		request, pending, err := newPerson(t, office{o.id, o.key, row.by}).Request(nil, in, nil)
		require.NoError(t, err)
		e, err := suite.Enrol(request, in, nil, nil)
		require.NoError(t, err)
		base := o.issue(t, claims, suite.Blind(request, in, &e, "/issuer", "/type"))
		owned, err := pending.Accept(t.Context(), base, documents{}, noon)
		require.NoError(t, err)
		if row.found == "" {
			require.Empty(t, owned.Traces(), name)
			continue
		}
		require.Len(t, owned.Traces(), 1, name)
		require.Contains(t, owned.Traces()[0], row.found, name)
		_, err = owned.Disclose(t.Context(), owned.Secured(), vc.Disclosure{To: challenge(plaza), Holder: newAvatar(t).ID, Rand: rand.Reader})
		require.ErrorIs(t, err, bbs2023.ErrTraceable, name)
	}
}

// TestTracesAreShort: whatever an issuer writes, what a wallet shows of it is short.
func TestTracesAreShort(t *testing.T) {
	o := newOffice(t, suite)
	c := strictjson.Clone(personhood(t).Object()).(map[string]any)
	c["issuer"], c["validFrom"] = o.id, "2026-06-01T00:00:00Z"
	c["type"] = append(c["type"].([]any), "urn:x:"+strings.Repeat("m", 4000))
	claims, err := vc.NewCredential(c)
	require.NoError(t, err)
	in := session(o, bbs2023.Pseudonym)
	request, pending, err := newPerson(t, o).Request(nil, in, nil)
	require.NoError(t, err)
	base := bySigner(t, o, claims, suite.Shifted(request.Commitment, bbs2023.Pseudonym, scalar(t, 9), "/type"))
	owned, err := pending.Accept(t.Context(), base, documents{}, time.Time{})
	require.NoError(t, err)
	require.Less(t, len(fmt.Sprint(owned.Traces())), 500)
}

// TestOurVocabularyLeavesNoTrace: what package avatar writes in the unlinkable form is signed, and shown.
func TestOurVocabularyLeavesNoTrace(t *testing.T) {
	o := newOffice(t, suite)
	day := noon.Truncate(24 * time.Hour)
	world, err := did.Parse(plaza)
	require.NoError(t, err)
	points, none := -70, 0
	summary, err := avatar.ConductSummary{Unlinkable: true, From: day, Until: day.AddDate(0, 0, 5), World: world, Points: &points, OpenSanctions: &none,
		PeriodStart: avatar.DateOf(day), PeriodEnd: avatar.DateOf(day), AsOf: avatar.DateOf(day)}.Credential()
	require.NoError(t, err)
	employment, err := avatar.Employment{Unlinkable: true, From: day, Until: day.AddDate(1, 0, 0), WorksFor: "Kestrel Freight", JobTitle: "Planner",
		Occupation: "http://data.europa.eu/esco/occupation/00cee175-1376-43fb-9f02-ba3d7a910a58", EmploymentType: "full-time", Start: avatar.DateOf(day.AddDate(-4, 0, 0))}.Credential()
	require.NoError(t, err)
	for _, c := range []vc.Credential{personhood(t), summary, employment} {
		owned := bind(t, o, newPerson(t, o), c)
		require.Empty(t, owned.Traces())
		require.Equal(t, object(t, owned.Secured())["credentialSubject"], c.Object()["credentialSubject"])
	}
}
