package schema_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/schema"
)

const (
	dialect = "https://json-schema.org/draft/2020-12/schema"
	email   = "https://example.com/schemas/email.json"
)

// documents is a Loader.
type documents map[string]string

func (d documents) Load(_ context.Context, url string) ([]byte, error) {
	if text, ok := d[url]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}

// credential makes one with a subject and schemas.
func credential(t testing.TB, subject, credentialSchema string) vc.Credential {
	t.Helper()
	c, err := vc.ParseCredential([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],
		"issuer":"did:example:issuer","credentialSubject":` + subject + `,"credentialSchema":` + credentialSchema + `}`))
	require.NoError(t, err)
	return c
}

// named is a credentialSchema.
func named(id, typ string) string { return fmt.Sprintf(`{"id":%q,"type":%q}`, id, typ) }

// rules is a schema at a URL with further members.
func rules(id, members string) string {
	return fmt.Sprintf(`{"$schema":%q,"$id":%q,%s}`, dialect, id, members)
}

// judge holds a subject against a schema.
func judge(t testing.TB, subject, members string) error {
	t.Helper()
	d := documents{"https://a.example/s": rules("https://a.example/s", members)}
	return schema.Checker{Loader: d}.Check(t.Context(), credential(t, subject, named("https://a.example/s", "JsonSchema")))
}

// is tells the three outcomes apart.
func is(t testing.TB, want string, err error) {
	t.Helper()
	switch want {
	case "success":
		require.NoError(t, err)
		return
	case "failure":
		require.ErrorIs(t, err, vc.ErrInvalid)
		require.NotErrorIs(t, err, vc.ErrUnavailable)
	case "indeterminate":
		require.ErrorIs(t, err, vc.ErrUnavailable)
		require.NotErrorIs(t, err, vc.ErrInvalid)
	default:
		t.Fatal(want)
	}
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, vc.Check("schema"), e.Check)
	require.Less(t, len(e.Error()), 2000)
}

const emailRules = `"title":"EmailCredential","type":"object","properties":{"credentialSubject":{"type":"object",
	"properties":{"emailAddress":{"type":"string","format":"email"}},"required":["emailAddress"]}}`

// TestSpecification: the examples of section 4.2 and of the sections before it.
func TestSpecification(t *testing.T) {
	const good, bad = `{"id":"did:example:ebfeb1f712ebc6f1c276e12ec21","emailAddress":"subject@example.com"}`, `{"emailAddress":"not an email"}`
	older := strings.Replace(rules(email, emailRules), "2020-12", "2019-09", 1)
	for name, c := range map[string]struct{ subject, schema, want string }{
		"4.2 success":                    {good, rules(email, emailRules), "success"},
		"4.2 failure":                    {bad, rules(email, emailRules), "failure"},
		"4.2 indeterminate":              {bad, older, "indeterminate"},
		"4.2 indeterminate, good":        {good, older, "indeterminate"},
		"5.1 validUntil and evidence":    {good, rules(email, `"type":"object","required":["validUntil","evidence"]`), "failure"},
		"5.2 additionalProperties":       {`{"name":{"firstName":"a","lastName":"b"}}`, rules(email, names), "success"},
		"5.2 additionalProperties wrong": {`{"name":{"firstName":"a"}}`, rules(email, names), "failure"},
	} {
		t.Run(name, func(t *testing.T) {
			k := schema.Checker{Loader: documents{email: c.schema}}
			err := k.Check(t.Context(), credential(t, c.subject, named(email, "JsonSchema")))
			is(t, c.want, err)
			if name == "4.2 failure" {
				var e *vc.VerifyError
				require.ErrorAs(t, err, &e)
				require.Equal(t, vc.Pointer("/credentialSubject/emailAddress"), e.Path)
			}
		})
	}
}

// names is the schema of section 5.2, in which additionalProperties has slipped among the properties.
const names = `"type":"object","properties":{"credentialSubject":{"type":"object","properties":{"name":{"type":"object",
	"properties":{"firstName":{"type":"string"},"lastName":{"type":"string"},"additionalProperties":false},
	"required":["firstName","lastName"]}}}}`

// TestSuite: the cases of w3c/vc-json-schema-test-suite (commit b91f591) for JsonSchema and 2020-12, by its numbers.
func TestSuite(t *testing.T) {
	const good = `{"id":"did:example:ebfeb1f712ebc6f1c276e12ec21","emailAddress":"subject@example.com"}`
	firstName := `"properties":{"credentialSubject":{"required":["firstName"]}}`
	for name, c := range map[string]struct{ typ, schema, want string }{
		"1, 3, 8, 11, 13":                 {"JsonSchema", rules(email, emailRules), "success"},
		"2 URL of another schema":         {"JsonSchema", rules("https://example.com/schemas/bad.json", emailRules), "failure"},
		"9 $id is not present":            {"JsonSchema", fmt.Sprintf(`{"$schema":%q,%s}`, dialect, emailRules), "failure"},
		"10 $id is not valid":             {"JsonSchema", rules("not-a-uri", emailRules), "failure"},
		"12 $schema is not present":       {"JsonSchema", fmt.Sprintf(`{"$id":%q,%s}`, email, emailRules), "failure"},
		"14 validation fails":             {"JsonSchema", rules(email, firstName), "failure"},
		"15 validation is indeterminate":  {"JsonSchema", strings.Replace(rules(email, emailRules), "2020-12", "unknown", 1), "indeterminate"},
		"4 type is not JsonSchema: other": {"NotJsonSchema", rules(email, emailRules), "indeterminate"}, // there: failure
	} {
		t.Run(name, func(t *testing.T) {
			k := schema.Checker{Loader: documents{email: c.schema}}
			is(t, c.want, k.Check(t.Context(), credential(t, good, named(email, c.typ))))
		})
	}
}

// TestNotTheirs: what names no schema passes, and claim sets are for Types.
func TestNotTheirs(t *testing.T) {
	c, err := vc.ParseCredential([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"]}`))
	require.NoError(t, err)
	require.NoError(t, schema.Checker{}.Check(t.Context(), c))
	claims, err := vc.ParseCredential([]byte(`{"vct":"https://a.example/t","credentialSchema":7}`))
	require.NoError(t, err)
	require.NoError(t, schema.Checker{}.Check(t.Context(), claims))
	is(t, "indeterminate", schema.Checker{Types: unavailable{}}.Check(t.Context(), claims))
}

type unavailable struct{}

func (unavailable) Check(context.Context, vc.Credential) error {
	return &vc.VerifyError{Check: "schema", Err: vc.ErrUnavailable}
}
