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
	for name, scoped := range map[string]any{"": defined, "category": nil, "effect": nil} {
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
	delete(defined, "@protected")
	a, b, c, d := each(t)
	used := map[string]bool{}
	for _, w := range []writer{a, b, c, d} {
		doc := write(t, w)
		used[avatar.TypeOf(doc)] = true
		for claim := range doc.Object()["credentialSubject"].(map[string]any) {
			used[claim] = true
			if claim != "id" {
				require.Contains(t, avatar.Claims(avatar.TypeOf(doc)), claim)
			}
		}
	}
	delete(used, "id") // of the base context
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
	a, b, c, d := each(t)
	for _, w := range []writer{a, b, c, d} {
		o := maps.Clone(write(t, w).Object())
		o["issuer"] = "did:web:a.example"
		quads, err := contexts.Canonicalize(context.Background(), o, jsonld.Options{})
		require.NoError(t, err)
		subject := o["credentialSubject"].(map[string]any)
		require.Equal(t, len(subject)-1, strings.Count(string(quads), "<"+subject["id"].(string)+"> <"))
	}
	for claim, statement := range map[string]string{
		"category":       `<https://avouch.example/ns/avatar/v1#category> <https://transparency.dsa.ec.europa.eu/page/api-documentation#STATEMENT_CATEGORY_SCAMS_AND_FRAUD> .`,
		"effect":         `<https://avouch.example/ns/avatar/v1#effect> <https://avouch.example/ns/avatar/v1#negative> .`,
		"points":         `<https://avouch.example/ns/avatar/v1#points> "-10"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
		"occurredOn":     `<https://avouch.example/ns/avatar/v1#occurredOn> "2026-11-23"^^<http://www.w3.org/2001/XMLSchema#date> .`,
		"world":          `<https://avouch.example/ns/avatar/v1#world> <did:web:a.example> .`,
		"evidenceDigest": `^^<https://w3id.org/security#multibase> .`,
	} {
		o := maps.Clone(write(t, c).Object())
		o["issuer"] = "did:web:a.example"
		quads, err := contexts.Canonicalize(context.Background(), o, jsonld.Options{})
		require.NoError(t, err)
		require.Contains(t, string(quads), statement, claim)
	}
}
