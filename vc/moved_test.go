package vc_test

import (
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/stretchr/testify/require"
)

// TestClaimsMovedWithinTheGraph: RDF says of a node what it says, wherever in the document it is said. So a signature over
// RDF survives when what limits a credential is moved to another place at which the credential is named.
func TestClaimsMovedWithinTheGraph(t *testing.T) {
	const self = "urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008"
	eachCast(t, func(t *testing.T, c *cast) {
		for member, value := range map[string]any{
			"validUntil":       "2026-02-01T00:00:00Z",
			"validFrom":        "2026-07-01T00:00:00Z",
			"credentialStatus": map[string]any{"type": "BitstringStatusListEntry", "id": "urn:a:1"},
			"credentialSchema": map[string]any{"type": "JsonSchema", "id": "https://kestrel.example/schema"},
		} {
			for _, name := range []string{"id", "@id"} {
				claims := c.claims()
				claims["id"] = self
				delete(claims, "validFrom")
				claims["@context"] = []any{v2, map[string]any{"target": map[string]any{"@id": "https://kestrel.example/target", "@type": "@id"}}}
				claims["termsOfUse"] = map[string]any{"type": "https://kestrel.example/Policy", "target": self}
				claims[member] = value
				signed := c.sign(claims, did.AssertionMethod, c.issuerKey)
				require.Error(t, c.verify(signed), "it has %s", member)
				moved := edit(t, signed, func(d map[string]any) {
					d["termsOfUse"].(map[string]any)["target"] = map[string]any{name: self, "type": "VerifiableCredential", member: strictjson.Clone(value)}
					delete(d, member)
				})
				require.Error(t, c.verify(moved), "%s in a node with %s", member, name)
			}
		}
	})
}

// TestSaidTwice: of the credential, its subjects, statuses and schemas something is said in one place each.
func TestSaidTwice(t *testing.T) {
	for _, r := range []rule{
		{"named elsewhere", `{"credentialSubject": {"id": "did:web:mira.example", "name": "Mira"}, "evidence": {"type": "T", "about": {"id": "did:web:mira.example"}, "of": "urn:fake:job"}}`, ""},
		{"described as the issuer", `{"issuer": {"id": "did:web:kestrel.example", "name": "K"}, "credentialSubject": {"id": "did:web:kestrel.example", "a": 1}}`, ""},
		{"subject split", `{"credentialSubject": [{"id": "did:web:mira.example", "a": 1}, {"id": "did:web:mira.example", "b": 1}]}`, "/credentialSubject/1"},
		{"subject elsewhere", `{"credentialSubject": {"id": "did:web:mira.example", "a": 1, "knows": {"knows": {"id": "did:web:mira.example", "b": 1}}}}`, "/credentialSubject/knows/knows"},
		{"subject below the issuer", `{"issuer": {"id": "did:web:kestrel.example", "employs": [{"id": "did:web:mira.example", "b": 1}]}, "credentialSubject": {"id": "did:web:mira.example", "a": 1}}`, "/issuer/employs/0"},
		{"subject as another's issuer", `{"credentialSubject": {"id": "did:web:mira.example", "a": 1}, "evidence": {"type": "T", "issuer": {"id": "did:web:mira.example", "b": 1}}}`, "/evidence/issuer"},
		{"the credential", `{"evidence": {"type": "T", "of": {"id": "urn:fake:job", "validUntil": "2026-01-01T00:00:00Z"}}}`, "/evidence/of"},
		{"the credential as issuer", `{"issuer": {"id": "urn:fake:job", "name": "K"}}`, "/issuer"},
		{"two statuses of one name", `{"credentialStatus": [{"type": "T", "id": "urn:a:1"}, {"type": "T", "id": "urn:a:1"}]}`, "/credentialStatus/1"},
		{"a schema", `{"credentialSchema": {"type": "T", "id": "urn:a:1"}, "credentialSubject": {"schema": {"id": "urn:a:1", "a": 1}}}`, "/credentialSubject/schema"},
	} {
		t.Run(r.section, func(t *testing.T) {
			s := newScene(t)
			amend(t, s.inner.claims, r.change)
			_, err := s.verify(s.inner)
			requireRule(t, r, err)
		})
	}
}
