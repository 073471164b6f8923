package schema_test

import (
	"errors"
	"testing"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/schema"
)

// FuzzCheck: any schema and any credential give nil or one of the two refusals, the same each time, and a credential that
// fits a schema fits one that asks for it and for nothing more.
func FuzzCheck(f *testing.F) {
	f.Add(emailRules, `{"emailAddress":"subject@example.com"}`)
	f.Add(emailRules, `{"emailAddress":"not an email"}`)
	f.Add(levels(3, `{"anyOf":[%[2]s,%[2]s]}`, `{"type":"string"}`), `{}`)
	f.Add(dynamic(), `{}`)
	f.Add(subject(`"a":{"pattern":"^(a+)+$","multipleOf":0.1,"uniqueItems":true}`), `{"a":["b",0.30,1e2]}`)
	f.Add(`"patternProperties":{"^c":{"unevaluatedProperties":false}},"$recursiveRef":"#"`, `{"a":{}}`)
	const s, other = "https://a.example/s", "https://a.example/other"
	f.Fuzz(func(t *testing.T, members, subject string) {
		c, err := vc.ParseCredential([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],
			"credentialSubject":` + subject + `,"credentialSchema":` + named(s, "JsonSchema") + `}`))
		if err != nil {
			return
		}
		k := schema.Checker{Loader: documents{s: rules(s, members)}, Limits: schema.Limits{Work: 20_000}}
		err = k.Check(t.Context(), c)
		var e *vc.VerifyError
		if err != nil && (!errors.As(err, &e) || e.Check != "schema" || errors.Is(err, vc.ErrInvalid) == errors.Is(err, vc.ErrUnavailable)) {
			t.Fatalf("%#v", err)
		}
		again := k.Check(t.Context(), c)
		if errors.Is(err, vc.ErrInvalid) && !errors.Is(again, vc.ErrInvalid) || errors.Is(err, vc.ErrInvalid) && err.Error() != again.Error() {
			t.Fatalf("%v, then %v", err, again)
		}
		if err == nil {
			k.Loader = documents{s: rules(s, `"allOf":[{"$ref":"other"},true]`), other: rules(other, members)}
			k.Limits.Work = 0
			if err := k.Check(t.Context(), c); errors.Is(err, vc.ErrInvalid) {
				t.Fatal(err)
			}
		}
	})
}
