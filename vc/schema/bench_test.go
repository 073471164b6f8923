package schema_test

import (
	"testing"

	"github.com/avouch-id/avouch/vc/schema"
)

// BenchmarkCheck holds a credential against the schema of section 4.2, which is compiled anew each time.
func BenchmarkCheck(b *testing.B) {
	k := schema.Checker{Loader: documents{email: rules(email, emailRules)}}
	c := credential(b, `{"emailAddress":"subject@example.com"}`, named(email, "JsonSchema"))
	b.ReportAllocs()
	for b.Loop() {
		if err := k.Check(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
}
