package avatar_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

func TestMembersAreWrittenInOrder(t *testing.T) {
	m := membership(t)
	m.Members[0], m.Members[1] = m.Members[1], m.Members[0]
	given := m.Members[0]
	c := write(t, m)
	require.Equal(t, given, m.Members[0], "the caller's list stays as it is")
	members, _ := c.At("/credentialSubject/members")
	require.Equal(t, []any{"did:web:harbour.example", "did:web:plaza.example"}, members)
	count, _ := c.At("/credentialSubject/memberCount")
	require.Equal(t, json.Number("2"), count)
}

func TestFederationsMistakesAreRefused(t *testing.T) {
	for _, row := range []struct {
		at     vc.Pointer
		change func(m *avatar.Membership)
	}{
		{"federationName", func(m *avatar.Membership) { m.Federation = "" }},
		{"members", func(m *avatar.Membership) { m.Members = nil }},
		{"members", func(m *avatar.Membership) { m.Members = m.Members[:1] }},
		{"members", func(m *avatar.Membership) { m.Subject = did.DID{} }},
		{"members", func(m *avatar.Membership) { m.Members = append(m.Members, m.Subject) }},
		{"members", func(m *avatar.Membership) { m.Members = append(m.Members, did.DID{}) }},
		{"members", func(m *avatar.Membership) {
			for i := range 255 {
				m.Members = append(m.Members, name(t, fmt.Sprintf("did:web:w%d.example", i)))
			}
		}},
	} {
		m := membership(t)
		row.change(&m)
		_, err := m.Credential()
		refused(t, err, "/credentialSubject/"+row.at, string(row.at))
	}
}

func TestReadersOfMembershipsWantAllOfIt(t *testing.T) {
	whole := claimSet(t, write(t, membership(t)))
	for at, list := range map[string][]any{
		"federationName": {nil, "", 7},
		"memberCount":    {nil, 0, 1, 3, "2", 257},
		"members": {nil, []any{}, "did:web:plaza.example", []any{"did:web:plaza.example", "did:web:plaza.example"},
			[]any{"did:web:plaza.example", "https://harbour.example"}, []any{"did:web:plaza.example", 7},
			[]any{"did:web:a.example", "did:web:b.example"}},
	} {
		for _, bad := range list {
			claims := maps.Clone(whole)
			claims[at] = bad
			if bad == nil {
				delete(claims, at)
			}
			_, err := avatar.Parse(credential(t, claims))
			refused(t, err, vc.Pointer("/"+at), fmt.Sprint(bad))
		}
	}
	claims := maps.Clone(whole)
	claims["members"] = []any{"did:web:plaza.example"} // one is hidden
	_, err := avatar.ParseMembership(credential(t, claims))
	refused(t, err, "/memberCount", "part of the list")
	claims = maps.Clone(whole)
	for _, issuer := range []string{"did:web:plaza.example", "did:web:harbour.example"} {
		claims["iss"] = issuer
		_, err = avatar.ParseMembership(credential(t, claims))
		refused(t, err, "/members", "a federation is none of its members")
		o := maps.Clone(write(t, membership(t)).Object())
		o["issuer"] = issuer
		_, err = avatar.ParseMembership(credential(t, o))
		refused(t, err, "/credentialSubject/members", "a federation is none of its members")
	}
}
