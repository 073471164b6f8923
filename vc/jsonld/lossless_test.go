package jsonld

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLossless: two documents whose members say different things have different N-Quads, or one of them is refused. What a
// holder could add to a signed document, or change in it, without touching its RDF is refused (ErrValue).
func TestLossless(t *testing.T) {
	const head = `{"@context": ["https://www.w3.org/ns/credentials/v2", {"p": "urn:p", "q": {"@id": "urn:q", "@type": "@json"},
		"d": {"@id": "urn:d", "@type": "http://www.w3.org/2001/XMLSchema#double"}, "l": {"@id": "urn:l", "@container": "@language"}, "k": {"@id": "urn:k", "@type": "@id"}}],
		"id": "urn:c", "type": "VerifiableCredential", `
	for name, c := range map[string]struct {
		doc     string
		refused bool // by Canonicalize
		by      bool // by Check as well
	}{
		"null":                         {`"p": null`, true, false},
		"no values":                    {`"p": []`, true, false},
		"null among values":            {`"p": ["a", null]`, true, false},
		"no values among values":       {`"p": ["a", []]`, true, false},
		"null in a list":               {`"p": {"@list": ["a", null]}`, true, false},
		"an empty list":                {`"p": {"@list": []}`, false, false},
		"no languages":                 {`"l": {}`, true, false},
		"a language without texts":     {`"l": {"en": "a", "de": []}`, true, false},
		"languages":                    {`"l": {"en": "a", "de": ["b"]}`, false, false},
		"null in a JSON literal":       {`"q": {"a": null, "b": []}`, false, false},
		"2^53":                         {`"p": 9007199254740992`, false, false},
		"2^53 + 1":                     {`"p": 9007199254740993`, true, true},
		"2^53 + 1 in a JSON literal":   {`"q": [9007199254740993]`, true, true},
		"1e20":                         {`"p": 1e20`, false, false},
		"a number with zeros":          {`"p": 50.000`, false, false},
		"a fraction":                   {`"p": 0.1`, false, false},
		"more digits than a double":    {`"p": 0.10000000000000000001`, true, true},
		"less than any double":         {`"p": 1e-400`, true, true},
		"an exponent without end":      {`"p": 1e-99999999999999999999`, true, true},
		"zero with an exponent":        {`"p": 0e99999999999999999999`, false, false},
		"minus zero":                   {`"p": -0`, false, false},
		"17 digits":                    {`"p": 0.30000000000000004`, true, false},
		"17 digits in a JSON literal":  {`"q": 0.30000000000000004`, false, false},
		"17 digits, typed":             {`"d": 0.30000000000000004`, true, false},
		"2^53 + 2, typed":              {`"d": 9007199254740994`, false, false},
		"a value object":               {`"p": {"@value": 9007199254740993}`, true, true},
		"a reference to the document":  {`"k": ["urn:c", {"id": "urn:c"}, {"id": "urn:y", "p": "a", "k": "urn:c"}]`, false, false},
		"a label":                      {`"k": {"id": "_:admin", "p": "a"}`, true, false},
		"a label as a reference":       {`"k": "_:admin"`, true, false},
		"a label as a type":            {`"k": {"type": "_:admin"}`, true, false},
		"a label as a compact IRI key": {`"_:p": "a"`, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			doc := object(t, head+c.doc+`, "issuer": "did:web:office.example", "credentialSubject": {"id": "did:web:a.example", "p": 1}}`)
			_, err := Embedded().Canonicalize(t.Context(), doc, Options{})
			if !c.refused {
				require.NoError(t, err)
			} else {
				require.Error(t, err)
				var at *Error
				require.ErrorAs(t, err, &at)
				require.NotEmpty(t, at.Pointer)
			}
			if err := Embedded().Check(doc); c.by {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}
