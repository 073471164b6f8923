package jsonld

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// TestValueInTypeScope: an object with a member that means @value stays in the type-scoped context around it, whatever else it
// has (JSON-LD 1.1 Processing Algorithms and API, section 5.1.2, step 7), so this one is a value with an id and no node, although
// "text" is a property outside of that context.
func TestValueInTypeScope(t *testing.T) {
	c := with(t, "https://c.example/", `{"@context":{"id":"@id","type":"@type","text":"urn:text","p":"urn:p",
		"T":{"@id":"urn:T","@context":{"text":"@value"}}}}`)
	for in, want := range map[string]error{
		`{"text":"x"}`:               nil,
		`{"id":"urn:x"}`:             nil,
		`{"id":"urn:x","p":"y"}`:     nil,
		`{"id":"urn:x","text":"y"}`:  ErrValue,
		`{"@id":"urn:x","text":"y"}`: ErrValue,
	} {
		doc, err := strictjson.ParseObject([]byte(`{"@context":"https://c.example/","type":"T","p":`+in+`}`), strictjson.Limits{})
		require.NoError(t, err)
		for range 20 { // the order of members is another each time
			require.ErrorIs(t, c.Check(doc), want, in)
		}
	}
}
