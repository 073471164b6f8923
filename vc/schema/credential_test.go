package schema_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/schema"
)

const schemaCredential = "https://example.com/credentials/3734"

// published is the schema credential of section 2.2, less what a test changes, before it is signed.
func published(change func(map[string]any)) map[string]any {
	doc := map[string]any{
		"@context":         []any{jsonld.CredentialsV2},
		"id":               schemaCredential,
		"type":             []any{"VerifiableCredential", "JsonSchemaCredential"},
		"credentialSchema": map[string]any{"id": "https://www.w3.org/ns/credentials/json-schema/v2.json", "type": "JsonSchema"},
		"credentialSubject": map[string]any{
			"id": "https://example.com/schemas/email-credential-schema.json", "type": "JsonSchema",
			"jsonSchema": map[string]any{
				"$id": "https://example.com/schemas/email-credential-schema.json", "$schema": dialect, "type": "object",
				"properties": map[string]any{"credentialSubject": map[string]any{"required": []any{"emailAddress"},
					"properties": map[string]any{"emailAddress": map[string]any{"type": "string", "format": "email"}}}},
			},
		},
	}
	change(doc)
	return doc
}

// office signs schema credentials, and verifies them with a checker of schemas that knows them.
type office struct {
	issuer   vc.Issuer
	suite    dataintegrity.Suite
	verifier *vc.Verifier
	docs     documents
	checker  schema.Checker
}

func newOffice(t testing.TB) *office {
	t.Helper()
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	o := &office{issuer: vc.Issuer{ID: id.String(), Key: key}, suite: dataintegrity.EdDSAJCS2022(jsonld.Embedded()), docs: documents{}}
	o.verifier = &vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{o.suite}, Trust: vc.AnyIssuer{}}
	o.checker = schema.Checker{Loader: o.docs, Verify: o.verifier.Verify}
	o.verifier.Schemas = o.checker
	return o
}

// publish signs a schema credential without asking whether it is one.
func (o *office) publish(t testing.TB, doc map[string]any) {
	t.Helper()
	doc["issuer"] = o.issuer.ID
	signed, err := o.suite.AddProof(t.Context(), strictjson.Append(nil, doc), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, o.issuer.Key)
	require.NoError(t, err)
	o.docs[schemaCredential] = string(signed)
}

// TestSchemaCredential: section 2.2, with the cases of the test suite (commit b91f591) by their numbers there.
func TestSchemaCredential(t *testing.T) {
	subject := func(d map[string]any) map[string]any { return d["credentialSubject"].(map[string]any) }
	rules := func(d map[string]any) map[string]any { return subject(d)["jsonSchema"].(map[string]any) }
	own := func(d map[string]any) map[string]any { return d["credentialSchema"].(map[string]any) }
	for name, c := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"1 as it should be":            {func(map[string]any) {}, "success"},
		"2 another id":                 {func(d map[string]any) { d["id"] = "https://example.com/bad" }, "failure"},
		"4 another type":               {func(d map[string]any) { subject(d)["type"] = []any{"JsonSchema", "VerifiableCredential"} }, "failure"},
		"5 no jsonSchema":              {func(d map[string]any) { delete(subject(d), "jsonSchema") }, "failure"},
		"6 another credentialSchema":   {func(d map[string]any) { own(d)["id"] = "https://example.com/bad" }, "failure"},
		"none":                         {func(d map[string]any) { delete(d, "credentialSchema") }, "failure"},
		"of another type":              {func(d map[string]any) { own(d)["type"] = "JsonSchemaCredential" }, "failure"},
		"its digest is none":           {func(d map[string]any) { own(d)["digestSRI"] = "sha384-" }, "failure"},
		"7 no $id":                     {func(d map[string]any) { delete(rules(d), "$id") }, "failure"},
		"8 $id is no URL":              {func(d map[string]any) { rules(d)["$id"] = "bad" }, "failure"},
		"9 no $schema":                 {func(d map[string]any) { delete(rules(d), "$schema") }, "failure"},
		"10 does not fit":              {func(d map[string]any) { rules(d)["required"] = []any{"firstName"} }, "failure"},
		"11 another version":           {func(d map[string]any) { rules(d)["$schema"] = "https://json-schema.org/draft/unknown/schema" }, "indeterminate"},
		"two subjects":                 {func(d map[string]any) { d["credentialSubject"] = []any{subject(d), subject(d)} }, "failure"},
		"no schema credential":         {func(d map[string]any) { d["type"] = []any{"VerifiableCredential"} }, "failure"},
		"names itself, as it is typed": {func(d map[string]any) { own(d)["id"], own(d)["type"] = schemaCredential, "JsonSchemaCredential" }, "failure"},
		"names itself, without the type": {func(d map[string]any) {
			d["type"] = []any{"VerifiableCredential"}
			own(d)["id"], own(d)["type"] = schemaCredential, "JsonSchemaCredential"
		}, "failure"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.publish(t, published(c.change))
			err := o.checker.Check(t.Context(), credential(t, `{"emailAddress":"subject@example.com"}`, named(schemaCredential, "JsonSchemaCredential")))
			is(t, c.want, err)
		})
	}
}

// TestOwnForm: a schema credential that is checked itself has the form of one, and nothing is looked up for it.
func TestOwnForm(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"as it should be":          {func(map[string]any) {}, "success"},
		"3 no type of the subject": {func(d map[string]any) { delete(d["credentialSubject"].(map[string]any), "type") }, "failure"},
		"6 another schema":         {func(d map[string]any) { d["credentialSchema"].(map[string]any)["id"] = email }, "failure"},
		"no schema in it":          {func(d map[string]any) { d["credentialSubject"] = map[string]any{"type": "JsonSchema"} }, "failure"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := vc.NewCredential(published(c.change))
			require.NoError(t, err)
			is(t, c.want, schema.Checker{}.Check(t.Context(), doc))
		})
	}
}

// TestSchemaCredentialProof: whose word a schema is matters; and a refusal of it is told as one of the schema.
func TestSchemaCredentialProof(t *testing.T) {
	o := newOffice(t)
	doc := published(func(map[string]any) {})
	o.publish(t, doc)
	c := credential(t, `{"emailAddress":"not an email"}`, named(schemaCredential, "JsonSchemaCredential"))
	var e *vc.VerifyError
	require.ErrorAs(t, o.checker.Check(t.Context(), c), &e)
	require.Equal(t, vc.Pointer("/credentialSubject/emailAddress"), e.Path)

	nobody := o.checker
	nobody.Verify = nil
	is(t, "indeterminate", nobody.Check(t.Context(), c))

	o.docs[schemaCredential] = string(strictjson.Append(nil, doc)) // without its proof
	err := o.checker.Check(t.Context(), c)
	is(t, "failure", err)
	require.Contains(t, err.Error(), "proof")

	refusing := o.checker
	for want, reason := range map[string]error{"failure": &vc.VerifyError{Check: "trust", Path: "/issuer", Err: errors.New("who is that?")},
		"indeterminate": &vc.VerifyError{Check: "key", Path: "/proof", Err: vc.ErrUnavailable}} {
		refusing.Verify = func(context.Context, vc.Secured) (*vc.Verified, error) { return nil, reason }
		err := refusing.Check(t.Context(), c)
		is(t, want, err)
		require.ErrorAs(t, err, &e)
		require.Equal(t, vc.Pointer("/credentialSchema"), e.Path)
	}
	refusing.Verify = func(context.Context, vc.Secured) (*vc.Verified, error) { return nil, nil }
	is(t, "failure", refusing.Check(t.Context(), c))
	o.docs[schemaCredential] = "{"
	is(t, "failure", o.checker.Check(t.Context(), c))
}

// TestCase21Digests: the digests that a credential states of its schema (section 4.1) are those of the bytes that are loaded.
func TestCase21Digests(t *testing.T) {
	long := fmt.Sprintf(`{"id":%q,"type":"JsonSchema","digestSRI":"sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="}`, email)
	is(t, "indeterminate", schema.Checker{Loader: documents{email: strings.Repeat(" ", 1<<20)}}.Check(t.Context(), credential(t, `{}`, long)))
	text := rules(email, emailRules)
	s256, s384, s512 := sha256.Sum256([]byte(text)), sha512.Sum384([]byte(text)), sha512.Sum512([]byte(text))
	sri := func(name string, sum []byte) string {
		return fmt.Sprintf(`"digestSRI":"%s-%s"`, name, base64.StdEncoding.EncodeToString(sum))
	}
	base := func(head string, sum []byte) string {
		return `"digestMultibase":"u` + base64.RawURLEncoding.EncodeToString(append([]byte(head), sum...)) + `"`
	}
	for name, c := range map[string]struct{ digest, want string }{
		"sha256":           {sri("sha256", s256[:]), "success"},
		"sha384":           {sri("sha384", s384[:]), "success"},
		"sha512":           {sri("sha512", s512[:]), "success"},
		"multihash":        {base("\x12\x20", s256[:]), "success"},
		"multihash 512":    {base("\x13\x40", s512[:]), "success"},
		"both":             {sri("sha384", s384[:]) + "," + base("", s256[:]), "success"},
		"wrong":            {sri("sha384", make([]byte, 48)), "failure"},
		"one of two wrong": {sri("sha384", s384[:]) + "," + base("", make([]byte, 32)), "failure"},
		// The text of section 4.1 prints this digest and not the bytes that it is of.
		"as printed": {`"digestSRI":"sha384-dNwyy/Zs/YjPor8aoOgnaCqb+PH24QcNFxbxM1XoBOxdbgnpQcVaGYH8QunXww2U"`, "failure"},
		"weak":       {`"digestSRI":"sha1-qUqP5cyxm6YcTAhz05Hph5gvu9M="`, "failure"},
		"no text":    {`"digestSRI":7`, "failure"},
		"other base": {`"digestMultibase":"f00"`, "failure"},
		"other hash": {base("\x16\x20", s256[:]), "failure"},
	} {
		t.Run(name, func(t *testing.T) {
			entry := fmt.Sprintf(`{"id":%q,"type":"JsonSchema",%s}`, email, c.digest)
			k := schema.Checker{Loader: documents{email: text}}
			is(t, c.want, k.Check(t.Context(), credential(t, `{"emailAddress":"subject@example.com"}`, entry)))
		})
	}
}

// TestEntries: what stands in credentialSchema, one or several.
func TestEntries(t *testing.T) {
	const other = "https://example.com/schemas/name.json"
	d := documents{email: rules(email, emailRules), other: rules(other, subjectNeeds("name"))}
	for name, c := range map[string]struct{ subject, entry, want, path string }{
		"several":        {`{"emailAddress":"a@b.example","name":"A"}`, `[` + named(email, "JsonSchema") + `,` + named(other, "JsonSchema") + `]`, "success", ""},
		"the second":     {`{"emailAddress":"a@b.example"}`, `[` + named(email, "JsonSchema") + `,` + named(other, "JsonSchema") + `]`, "failure", "/credentialSubject"},
		"second unknown": {`{"emailAddress":"a@b.example"}`, `[` + named(email, "JsonSchema") + `,` + named("urn:uuid:1", "JsonSchema") + `]`, "indeterminate", "/credentialSchema/1"},
		"none":           {`{}`, `[]`, "failure", "/credentialSchema"},
		"null":           {`{}`, `null`, "failure", "/credentialSchema"},
		"a text":         {`{}`, `"` + email + `"`, "failure", "/credentialSchema"},
		"no id":          {`{}`, `{"type":"JsonSchema"}`, "failure", "/credentialSchema/id"},
		"relative":       {`{}`, named("email.json", "JsonSchema"), "failure", "/credentialSchema/id"},
		"no type":        {`{}`, `{"id":"` + email + `"}`, "failure", "/credentialSchema/type"},
		"two types":      {`{}`, `{"id":"` + email + `","type":["JsonSchema","JsonSchemaCredential"]}`, "failure", "/credentialSchema/type"},
		"a type alone":   {`{"emailAddress":"a@b.example"}`, `{"id":"` + email + `","type":["JsonSchema"]}`, "success", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := schema.Checker{Loader: d}.Check(t.Context(), credential(t, c.subject, c.entry))
			is(t, c.want, err)
			if err != nil {
				var e *vc.VerifyError
				require.ErrorAs(t, err, &e)
				require.Equal(t, vc.Pointer(c.path), e.Path)
			}
		})
	}
}

func subjectNeeds(member string) string {
	return fmt.Sprintf(`"properties":{"credentialSubject":{"required":[%q]}}`, member)
}

// TestNumbers: numbers are compared as they are written; a double could not tell these apart.
func TestNumbers(t *testing.T) {
	for name, c := range map[string]struct{ number, rules, want string }{
		"const":             {"9007199254740993", `"const":9007199254740993`, "success"},
		"const, one off":    {"9007199254740993", `"const":9007199254740992`, "failure"},
		"enum, one off":     {"9007199254740993", `"enum":[9007199254740992,9007199254740994]`, "failure"},
		"maximum":           {"123456789012345678901234567890", `"maximum":123456789012345678901234567889`, "failure"},
		"equal in value":    {"1.50", `"const":15e-1`, "success"},
		"integer":           {"1.0", `"type":"integer"`, "success"},
		"a large integer":   {"1e300", `"type":"integer"`, "success"},
		"no integer":        {"0.1", `"type":"integer"`, "failure"},
		"multipleOf":        {"0.3", `"multipleOf":0.1`, "success"},
		"multipleOf, large": {"1e300", `"multipleOf":3`, "failure"},
		"exclusive":         {"0.1", `"exclusiveMaximum":0.1`, "failure"},
	} {
		t.Run(name, func(t *testing.T) {
			is(t, c.want, judge(t, `{"a":`+c.number+`}`, subject(`"a":{`+c.rules+`}`)))
		})
	}
}

// TestConcurrent: one checker serves many at once.
func TestConcurrent(t *testing.T) {
	o := newOffice(t)
	o.publish(t, published(func(map[string]any) {}))
	c := credential(t, `{"emailAddress":"subject@example.com"}`, named(schemaCredential, "JsonSchemaCredential"))
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			require.NoError(t, o.checker.Check(t.Context(), c))
		})
	}
}
