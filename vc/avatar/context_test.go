package avatar_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func terms(t *testing.T) map[string]any {
	file, err := os.ReadFile("../jsonld/contexts/avatar-v1.json")
	require.NoError(t, err)
	sum := sha256.Sum256(file)
	require.Equal(t, avatar.ContextSHA256, hex.EncodeToString(sum[:]))
	canonical, err := jcs.Transform(file, strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, string(canonical), string(file))
	doc, err := strictjson.ParseObject(file, strictjson.Limits{})
	require.NoError(t, err)
	require.Len(t, doc, 1)
	return doc["@context"].(map[string]any)
}

// The context has the terms that this package writes, and no others; none can be redefined.
func TestContextHoldsTheVocabulary(t *testing.T) {
	defined := maps.Clone(terms(t))
	for name, scoped := range map[string]any{"": defined, "category": nil, "effect": nil, "assuranceLevel": nil, "measure": nil, "scope": nil, "outcome": nil} {
		if name != "" {
			scoped = defined[name].(map[string]any)["@context"]
		}
		require.Equal(t, true, scoped.(map[string]any)["@protected"], name)
	}
	categories := defined["category"].(map[string]any)["@context"].(map[string]any)
	require.Len(t, categories, 1+18+4)
	for _, c := range avatar.Categories(avatar.Negative) {
		code, found := strings.CutPrefix(categories[string(c)].(string), "https://transparency.dsa.ec.europa.eu/page/api-documentation#STATEMENT_CATEGORY_")
		require.True(t, found)
		require.Equal(t, strings.ToLower(string(c)), strings.ToLower(strings.ReplaceAll(code, "_", "")))
	}
	for _, c := range avatar.Categories(avatar.Positive) {
		require.Equal(t, avatar.ContextURL+"#"+string(c), categories[string(c)])
	}
	const dsa = "https://transparency.dsa.ec.europa.eu/page/api-documentation#"
	for name, want := range map[string]map[string]any{
		"measure": {"warning": "#warning", "mute": "#mute", "restriction": "#restriction", "suspension": dsa + "DECISION_ACCOUNT_SUSPENDED", "ban": "#ban"},
		"scope":   {"world": "#worldScope", "federation": "#federationScope"},
		"outcome": {"upheld": "#upheld", "reduced": "#reduced", "overturned": "#overturned"},
	} {
		terms := maps.Clone(defined[name].(map[string]any)["@context"].(map[string]any))
		delete(terms, "@protected")
		for term, iri := range want {
			if strings.HasPrefix(iri.(string), "#") {
				want[term] = avatar.ContextURL + iri.(string)
			}
		}
		require.Equal(t, want, terms)
	}
	delete(defined, "@protected")
	used := map[string]bool{"Pseudonym": true}
	for _, w := range all(t) {
		doc := write(t, w)
		used[avatar.TypeOf(doc)] = true
		for claim := range doc.Object()["credentialSubject"].(map[string]any) {
			used[claim] = true
			if claim != "id" && claim != "type" && !strings.HasPrefix(claim, "nym") {
				require.Contains(t, avatar.Claims(avatar.TypeOf(doc)), claim)
			}
		}
	}
	delete(used, "id") // of the base context, and so is type
	delete(used, "type")
	for claim := range used {
		require.Contains(t, defined, claim)
	}
	for term := range defined {
		require.True(t, used[term], "%s is defined and never written", term)
	}
}

// Every claim becomes one statement about the subject.
func TestEachClaimIsOneStatement(t *testing.T) {
	contexts := jsonld.Embedded()
	_, _, c, _ := each(t)
	for _, w := range all(t) {
		o := maps.Clone(write(t, w).Object())
		o["issuer"] = "did:web:a.example"
		quads, err := contexts.Canonicalize(context.Background(), o, jsonld.Options{})
		require.NoError(t, err)
		want, isList := 0, false
		for claim, v := range o["credentialSubject"].(map[string]any) {
			if want++; claim == "id" {
				want--
			} else if _, isList = v.([]any); isList {
				want += len(v.([]any)) - 1
			}
		}
		require.Equal(t, want, len(statements(string(quads)).subject), "%s", quads)
	}
	for claim, statement := range map[string]string{
		"category":       `<https://avouch.example/ns/avatar/v1#category> <https://transparency.dsa.ec.europa.eu/page/api-documentation#STATEMENT_CATEGORY_SCAMS_AND_FRAUD> .`,
		"effect":         `<https://avouch.example/ns/avatar/v1#effect> <https://avouch.example/ns/avatar/v1#negative> .`,
		"points":         `<https://avouch.example/ns/avatar/v1#points> "-10"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
		"occurredOn":     `<https://avouch.example/ns/avatar/v1#occurredOn> "2026-11-23"^^<http://www.w3.org/2001/XMLSchema#date> .`,
		"world":          `<https://avouch.example/ns/avatar/v1#world> <did:web:a.example> .`,
		"evidenceDigest": `^^<https://w3id.org/security#multibase> .`,
		"secretSince":    `<https://avouch.example/ns/avatar/v1#secretSince> "2026-09"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> .`,
		"assuranceLevel": `<https://avouch.example/ns/avatar/v1#assuranceLevel> <http://eidas.europa.eu/LoA/high> .`,
		"type":           ` <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://avouch.example/ns/avatar/v1#Pseudonym> .`,
		"nym":            `<https://avouch.example/ns/avatar/v1#nym> "uoQ`,
		"nymDomain":      `<https://avouch.example/ns/avatar/v1#nymDomain> <did:web:a.example> .`,
		"members":        `<https://avouch.example/ns/avatar/v1#members> <did:web:harbour.example> .`,
		"ground":         `<https://transparency.dsa.ec.europa.eu/page/api-documentation#incompatible_content_ground> "Rule 4: sell what you show" .`,
		"groundURL":      `<https://transparency.dsa.ec.europa.eu/page/api-documentation#decision_ground_reference_url> <https://a.example/rules#4> .`,
		"facts":          `<https://transparency.dsa.ec.europa.eu/page/api-documentation#decision_facts> "Sold the same horse three times.\nTwo buyers complained." .`,
		"automated":      `<https://avouch.example/ns/avatar/v1#automated> "false"^^<http://www.w3.org/2001/XMLSchema#boolean> .`,
		"measure":        `<https://avouch.example/ns/avatar/v1#measure> <https://avouch.example/ns/avatar/v1#ban> .`,
		"scope":          `<https://avouch.example/ns/avatar/v1#scope> <https://avouch.example/ns/avatar/v1#worldScope> .`,
		"startTime":      `<https://schema.org/startTime> "2026-11-23T09:30:15Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .`,
		"endTime":        `<https://schema.org/endTime> "2027-05-23T09:30:15Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .`,
		"appealURL":      `<https://avouch.example/ns/avatar/v1#appealURL> <https://a.example/appeals> .`,
		"sanction":       `<https://avouch.example/ns/avatar/v1#sanction> <urn:uuid:66666666-6666-4666-8666-666666666666> .`,
		"sanctionDigest": `^^<https://w3id.org/security#multibase> .`,
		"outcome":        `<https://avouch.example/ns/avatar/v1#outcome> <https://avouch.example/ns/avatar/v1#reduced> .`,
		"banned":         `/indefinite"^^<https://avouch.example/ns/avatar/v1#Ban> .`,
		"memberCount":    `<https://avouch.example/ns/avatar/v1#memberCount> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
	} {
		var w writer = c
		for _, other := range all(t) {
			if _, says := write(t, other).At("/credentialSubject/" + vc.Pointer(claim)); says {
				w = other
				break
			}
		}
		o := maps.Clone(write(t, w).Object())
		o["issuer"] = "did:web:a.example"
		quads, err := contexts.Canonicalize(context.Background(), o, jsonld.Options{})
		require.NoError(t, err)
		require.Contains(t, string(quads), statement, claim)
	}
}
