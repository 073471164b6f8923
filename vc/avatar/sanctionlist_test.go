package avatar_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// A list says the domain and the suite once, and of each pseudonym nothing but its point and its end.
func TestAListSaysNothingElse(t *testing.T) {
	c := write(t, sanctionList(t))
	require.Equal(t, map[string]any{"id": "did:web:league.example", "pseudonymSuite": "bls12-381-sha-256", "asOf": "2026-11-23", "bannedCount": json.Number("2"),
		"banned": []any{nymIn("", 1).Text() + "/2027-02-23T09:30:15Z", nymIn("", 9).Text() + "/indefinite"}}, c.Object()["credentialSubject"])
	claims := claimSet(t, c)
	claims["names"] = []any{"Wren"}
	_, err := avatar.ParseSanctionList(credential(t, claims))
	refused(t, err, "/names", "more than a list says")
}

func TestFederationsListMistakesAreRefused(t *testing.T) {
	other := nymIn("did:web:a.example", 1)
	suite := nymIn("did:web:league.example", 1)
	suite.Suite = "another"
	for at, list := range map[vc.Pointer][]func(l *avatar.SanctionList){
		"/id":             {func(l *avatar.SanctionList) { l.Federation = did.DID{} }},
		"/pseudonymSuite": {func(l *avatar.SanctionList) { l.Suite = "" }},
		"/asOf":           {func(l *avatar.SanctionList) { l.AsOf = avatar.Date{} }, func(l *avatar.SanctionList) { l.AsOf = avatar.DateOf(l.Until) }},
		"":                {func(l *avatar.SanctionList) { l.Until = l.From.Add(avatar.SummaryLife + time.Second) }},
		"/banned": {
			func(l *avatar.SanctionList) { l.Banned[other] = time.Time{} },
			func(l *avatar.SanctionList) { l.Banned[suite] = time.Time{} },
			func(l *avatar.SanctionList) {
				l.Banned[vc.Nym{Suite: l.Suite, Domain: l.Federation.String()}] = time.Time{}
			},
			func(l *avatar.SanctionList) { l.Banned[nymIn(l.Federation.String(), 1)] = l.From }, // a ban that is over
			func(l *avatar.SanctionList) { l.Banned[nymIn(l.Federation.String(), 1)] = l.From.AddDate(9000, 0, 0) },
			func(l *avatar.SanctionList) { l.Banned = many(10_001) },
		},
	} {
		for _, change := range list {
			l := sanctionList(t)
			change(&l)
			_, err := l.Credential()
			refused(t, err, "/credentialSubject"+at, string(at))
		}
	}
	empty := sanctionList(t)
	empty.Banned = nil
	got, err := avatar.ParseSanctionList(write(t, empty))
	require.NoError(t, err)
	require.Empty(t, got.Banned)
}

func many(n int) map[vc.Nym]time.Time {
	all := map[vc.Nym]time.Time{}
	for i := range n {
		nym := nymIn("did:web:league.example", 0)
		nym.Point[1], nym.Point[2] = byte(i>>8), byte(i)
		all[nym] = from.AddDate(0, 1, 0)
	}
	return all
}

// TestALargeListFits: as many as there may be are within what a verifier reads.
func TestALargeListFits(t *testing.T) {
	l := sanctionList(t)
	l.Banned = many(10_000)
	c := write(t, l)
	require.Less(t, len(c.JSON()), 1_000_000)
	again, err := vc.ParseCredential(c.JSON())
	require.NoError(t, err)
	got, err := avatar.ParseSanctionList(again)
	require.NoError(t, err)
	require.Equal(t, l, got)

	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	l.Federation, l.Banned = id, map[vc.Nym]time.Time{}
	for nym, end := range many(10_000) {
		nym.Domain = id.String()
		l.Banned[nym] = end
	}
	clock := func() time.Time { return from }
	for _, suite := range []dataintegrity.Suite{dataintegrity.EdDSAJCS2022(jsonld.Embedded()), dataintegrity.EdDSARDFC2022(jsonld.Embedded())} {
		secured, err := vc.Issuer{ID: id.String(), Key: key, Now: clock}.Issue(t.Context(), write(t, l), suite)
		require.NoError(t, err)
		verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Now: clock, Mechanisms: []vc.Mechanism{suite}, Schemas: avatar.Schema{}}
		verified, err := verifier.Verify(t.Context(), secured)
		require.NoError(t, err)
		got, err := avatar.ParseSanctionList(verified.Credential())
		require.NoError(t, err)
		require.Equal(t, l, got)
	}
}

func TestReadersOfListsWantAllOfIt(t *testing.T) {
	whole := claimSet(t, write(t, sanctionList(t)))
	banned := whole["banned"].([]any)
	first, second := banned[0].(string), banned[1].(string)
	for at, list := range map[string][]any{
		"sub":            {nil, "https://league.example"},
		"pseudonymSuite": {nil, "", 7},
		"asOf":           {nil, "today"},
		"bannedCount":    {nil, 1, 3, "2", -1},
		"banned": {nil, "", 7, first, []any{7}, []any{second, first}, []any{first, first}, []any{first + "Z"}, []any{nymIn("", 1).Text()},
			[]any{nymIn("", 1).Text() + "/"}, []any{nymIn("", 1).Text() + "/never"}, []any{nymIn("", 1).Text() + "/2026-11-23T09:30:15Z"}, []any{"u/indefinite"}},
	} {
		for _, bad := range list {
			claims := maps.Clone(whole)
			claims[at] = bad
			if bad == nil {
				delete(claims, at)
			}
			_, err := avatar.Parse(credential(t, claims))
			refused(t, err, vc.Pointer("/"+at), fmt.Sprint(at, bad))
		}
	}
	claims := maps.Clone(whole)
	claims["banned"] = banned[:1] // one is hidden
	_, err := avatar.ParseSanctionList(credential(t, claims))
	refused(t, err, "/bannedCount", "part of the list")
	claims = maps.Clone(whole)
	claims["iss"] = "did:web:plaza.example"
	_, err = avatar.ParseSanctionList(credential(t, claims))
	refused(t, err, "/sub", "a member is not the federation")
	o := maps.Clone(write(t, sanctionList(t)).Object())
	o["issuer"] = "did:web:plaza.example"
	_, err = avatar.ParseSanctionList(credential(t, o))
	refused(t, err, "/credentialSubject/id", "a member is not the federation")
}
