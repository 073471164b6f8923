package scoring_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

const guild, listID = "did:web:guild.example", "https://guild.example/members"

// listPolicy takes the employers from a list.
const listPolicy = `{"version": 1, "audience": "did:web:b.example", "purpose": "Entry to world B",
	"prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 365,
	"groups": [{"name": "employers", "issuersFrom": {"list": "https://guild.example/members", "issuer": "did:web:guild.example"}, "cap": 2000},
	           {"name": "worlds", "issuers": ["did:web:a.example"], "cap": 2000}],
	"rules": [{"name": "job", "type": "EmploymentCredential", "groups": ["employers", "worlds"], "shows": ["worksFor"], "weight": 1000}],
	"decisions": [
		{"code": "known", "decision": "allow", "words": "Somebody vouches for this avatar.", "when": {"scoreAtLeast": 600}},
		{"code": "stranger", "decision": "review", "words": "Nobody vouches for this avatar yet."}]}`

// recognition is a list as the W3C draft has it (example 2, without the schema).
func recognition(t testing.TB, entities ...any) vc.Credential {
	c, err := vc.NewCredential(map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "id": listID,
		"type": []any{"VerifiableCredential", "VerifiableRecognitionCredential"}, "issuer": map[string]any{"id": guild, "type": "RecognizedIssuer"},
		"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z", "credentialSubject": entities})
	require.NoError(t, err)
	return c
}

func entity(id string, actions ...any) map[string]any {
	return map[string]any{"id": id, "type": "RecognizedEntity", "name": "Kestrel Freight", "recognizedTo": actions}
}

var mayIssue = map[string]any{"type": "RecognizedAction", "action": "issue", "recognizedBy": guild}

type document struct{ c vc.Credential }

func (d document) Credential() (vc.Credential, error) { return d.c, nil }

func members(ids ...string) avatar.Membership {
	m := avatar.Membership{ID: listID, From: now.AddDate(0, 0, -1), Until: now.AddDate(0, 1, 0), Federation: "The guild"}
	for _, s := range ids {
		id, err := did.Parse(s)
		if err != nil {
			panic(err)
		}
		m.Members = append(m.Members, id)
	}
	m.Subject = m.Members[0]
	return m
}

func TestIssuersFromAList(t *testing.T) {
	a := newAnswer(t, true)
	a.show(job(), kestrel)
	p, err := scoring.Load([]byte(listPolicy))
	require.NoError(t, err)
	_, err = scoring.Assess(p, now, a.verified())
	require.ErrorIs(t, err, scoring.ErrNoList)
	_, err = p.Suppose(now)
	require.ErrorIs(t, err, scoring.ErrNoList)
	require.ErrorIs(t, p.Trust().Trusts(kestrel, vc.Credential{}), scoring.ErrNoList)

	for name, list := range map[string]writer{
		"membership":  members(kestrel, "did:web:heron.example"),
		"recognition": document{recognition(t, entity(kestrel, mayIssue), entity("did:web:heron.example", map[string]any{"type": "RecognizedAction", "action": "verify"}, mayIssue), entity("did:web:m.example"))},
	} {
		verified := a.holds(list, guild)
		with, err := p.WithIssuers(verified)
		require.NoError(t, err, name)
		require.Equal(t, p.Digest(), with.Digest())
		got, err := scoring.Assess(with, now, a.verified())
		require.NoError(t, err)
		require.Equal(t, "known", got.Code)
		require.Equal(t, []scoring.Digest{verified.Digest()}, got.Lists)
		require.Equal(t, "employers", got.Reasons[1].Contribution.Group)
		require.NoError(t, with.Trust().Trusts("did:web:heron.example", vc.Credential{}))
		require.NoError(t, with.Trust().Trusts(worldA, vc.Credential{}))
		require.Error(t, with.Trust().Trusts("did:web:m.example", vc.Credential{}))
		require.Error(t, with.Trust().Trusts(guild, vc.Credential{}))

		// The first policy is as it was, and a newer list takes the place of the older one.
		_, err = scoring.Assess(p, now, a.verified())
		require.ErrorIs(t, err, scoring.ErrNoList)
		newer, err := with.WithIssuers(a.holds(members("did:web:heron.example"), guild))
		require.NoError(t, err)
		got, err = scoring.Assess(newer, now, a.verified())
		require.NoError(t, err)
		require.Equal(t, "stranger", got.Code)
		_, err = with.WithIssuers()
		require.ErrorIs(t, err, scoring.ErrNoList)
		// A list is good for its time.
		for _, years := range []int{-1, 1} {
			_, err = with.Suppose(now.AddDate(years, 0, 0))
			require.ErrorIs(t, err, scoring.ErrNoList)
		}
	}
}

// Whoever the policy names and the list names too is one issuer, and everybody else another: an id means nothing among several.
func TestIssuersOfListsAreToldApart(t *testing.T) {
	a := newAnswer(t, true)
	p, err := scoring.Load([]byte(strings.Replace(listPolicy, `"issuersFrom"`, `"issuers": ["did:web:kestrel.example"], "issuersFrom"`, 1)))
	require.NoError(t, err)
	with, err := p.WithIssuers(a.holds(members(kestrel, "did:web:lark.example"), guild))
	require.NoError(t, err)
	var all []scoring.Supposed
	for _, issuer := range []string{kestrel, "did:web:lark.example"} {
		s := supposed(t, job(), issuer)
		s.ID = "urn:1"
		all = append(all, s)
	}
	got, err := with.Suppose(now, all...)
	require.NoError(t, err)
	require.Greater(t, got.For, int64(1900))
}

func TestListsThatAreRefused(t *testing.T) {
	a := newAnswer(t, true)
	p, err := scoring.Load([]byte(listPolicy))
	require.NoError(t, err)
	good := a.holds(members(kestrel), guild)
	narrowed := map[string]any{"type": "RecognizedAction", "action": "issue", "outputValidation": map[string]any{"type": "JsonSchema", "id": "https://guild.example/s.json"}}
	other := members(kestrel)
	other.ID = "https://guild.example/others"
	many := make([]any, 1025)
	for i := range many {
		many[i] = entity(fmt.Sprintf("did:web:i%d.example", i), mayIssue)
	}
	for name, lists := range map[string][]*vc.Verified{
		"none":                        {},
		"nil":                         {nil},
		"zero":                        {{}},
		"by another issuer":           {a.holds(members(kestrel), "did:web:m.example")},
		"of another name":             {a.holds(other, guild)},
		"twice":                       {good, good},
		"no list":                     {a.holds(avatar.Employment{ID: listID, WorksFor: "Kestrel", JobTitle: "Clerk", From: now.AddDate(0, 0, -1), Until: now.AddDate(1, 0, 0)}, guild)},
		"who stands in another group": {a.holds(members(worldA), guild)},
		"nobody that may issue":       {a.holds(document{recognition(t, entity(kestrel))}, guild)},
		"who may issue by a schema":   {a.holds(document{recognition(t, entity(kestrel, narrowed))}, guild)},
		"a subject that is no entity": {a.holds(document{recognition(t, map[string]any{"id": kestrel})}, guild)},
		"an action that is none":      {a.holds(document{recognition(t, entity(kestrel, "issue"))}, guild)},
		"no DID":                      {a.holds(document{recognition(t, entity("urn:kestrel", mayIssue))}, guild)},
		"too many":                    {a.holds(document{recognition(t, many...)}, guild)},
	} {
		got, err := p.WithIssuers(lists...)
		require.Nil(t, got, name)
		var fault *scoring.PolicyError
		require.True(t, errors.As(err, &fault), "%s: %v", name, err)
	}
	_, err = (*scoring.Policy)(nil).WithIssuers(good)
	require.ErrorIs(t, err, scoring.ErrNoPolicy)
	// A policy without references takes no lists.
	_, err = policy(t).WithIssuers(good)
	require.Error(t, err)
	for _, change := range [][2]string{{`"list": "https://guild.example/members", `, ``}, {`"issuer": "did:web:guild.example"`, `"issuer": "guild"`},
		{`"list":`, `"also": 1, "list":`}, {`{"list": "https://guild.example/members", "issuer": "did:web:guild.example"}`, `"https://guild.example/members"`}} {
		_, err := scoring.Load([]byte(strings.Replace(listPolicy, change[0], change[1], 1)))
		require.Error(t, err, change[1])
	}
}

// A group's issuers are read from a list that the world has verified.
func ExamplePolicy_WithIssuers() {
	policy := must(scoring.Load([]byte(listPolicy)))
	fmt.Println(policy.Trust().Trusts("did:web:kestrel.example", vc.Credential{}))

	list := must(listVerifier().Verify(context.Background(), signedList))
	with := must(policy.WithIssuers(list))
	fmt.Println(with.Trust().Trusts("did:web:kestrel.example", vc.Credential{}))
	fmt.Println(with.Digest() == policy.Digest())
	// Output:
	// a list of issuers is missing: Policy.WithIssuers takes it: "https://guild.example/members" by "did:web:guild.example"
	// <nil>
	// true
}

// signedList stands for the guild's list as it was fetched, and listVerifier for a verifier that knows the guild.
var signedList = vc.Received("application/test", []byte("list"))

func listVerifier() *vc.Verifier {
	a := &answer{opens: opens{}}
	c := must(members("did:web:kestrel.example").Credential())
	o := c.Object()
	o["issuer"] = guild
	a.opens["list"] = vc.Opened{Credential: c, Proofs: []vc.Proof{proof(guild, did.AssertionMethod)}}
	return a.verifier()
}
