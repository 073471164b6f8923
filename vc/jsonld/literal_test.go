package jsonld

import (
	"context"
	"crypto"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// objectOf is the object of the one statement that a value of the property p makes.
func objectOf(t *testing.T, definition, value any) (string, error) {
	t.Helper()
	doc := map[string]any{"@context": map[string]any{"p": definition}, "@id": "urn:s", "p": value}
	quads, err := new(Contexts).Canonicalize(context.Background(), doc, Options{Lossy: true})
	if err != nil {
		return "", err
	}
	object, ok := strings.CutPrefix(string(quads), "<urn:s> <urn:p> ")
	require.True(t, ok, string(quads))
	return strings.TrimSuffix(object, " .\n"), nil
}

// Numbers as section 8.2.2 of JSON-LD 1.1 Processing Algorithms and API wants them. json-gold v0.9.1 writes integers from
// 2^63 on as doubles.
func TestNumbers(t *testing.T) {
	const integer, double = "^^<http://www.w3.org/2001/XMLSchema#integer>", "^^<http://www.w3.org/2001/XMLSchema#double>"
	for in, want := range map[json.Number]string{
		"0": `"0"` + integer, "-0": `"0"` + integer, "-0.0": `"0"` + integer, "7": `"7"` + integer, "-7": `"-7"` + integer,
		"1.0": `"1"` + integer, "1E3": `"1000"` + integer, "1e20": `"100000000000000000000"` + integer,
		"9223372036854775807": `"9223372036854775808"` + integer, "999999999999999868928": `"999999999999999868928"` + integer,
		"1e21": `"1.0E21"` + double, "-1e21": `"-1.0E21"` + double, "1.5": `"1.5E0"` + double, "5.3": `"5.3E0"` + double,
		"0.1": `"1.0E-1"` + double, "1e-7": `"1.0E-7"` + double, "5e-324": `"4.940656458412465E-324"` + double,
		"1.7976931348623157e308": `"1.797693134862316E308"` + double, "123.456": `"1.23456E2"` + double,
	} {
		got, err := objectOf(t, "urn:p", in)
		require.NoError(t, err)
		require.Equal(t, want, got, in)
	}
	for in, want := range map[json.Number]string{"100": `"1.0E2"` + double, "0": `"0.0E0"` + double, "-0": `"0.0E0"` + double, "1e20": `"1.0E20"` + double} {
		got, err := objectOf(t, map[string]any{"@id": "urn:p", "@type": "http://www.w3.org/2001/XMLSchema#double"}, in)
		require.NoError(t, err)
		require.Equal(t, want, got, in)
	}
	got, err := objectOf(t, map[string]any{"@id": "urn:p", "@type": "urn:d"}, json.Number("3"))
	require.NoError(t, err)
	require.Equal(t, `"3"^^<urn:d>`, got)
	_, err = objectOf(t, "urn:p", json.Number("1e999"))
	require.ErrorIs(t, err, ErrValue)
}

// Canonical N-Quads escape these characters and no others (RDFC-1.0 appendix A). json-gold v0.9.1 leaves the control
// characters but tab, line feed and carriage return as they are.
func TestEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"\x00": `\u0000`, "\x01": `\u0001`, "\x07": `\u0007`, "\b": `\b`, "\t": `\t`, "\n": `\n`, "\v": `\u000B`, "\f": `\f`,
		"\r": `\r`, "\x0e": `\u000E`, "\x1b": `\u001B`, "\x1f": `\u001F`, " ": " ", `"`: `\"`, `\`: `\\`, "'": "'", "\x7f": `\u007F`,
		"\u0080": "\u0080", "\u2028": "\u2028", "\ufeff": "\ufeff", "🚚": "🚚", "\U0010ffff": "\U0010ffff",
	} {
		got, err := objectOf(t, "urn:p", "a"+in+"b")
		require.NoError(t, err)
		require.Equal(t, `"a`+want+`b"`, got)
		quads, err := parseQuads([]byte("<urn:s> <urn:p> " + got + " ."))
		require.NoError(t, err)
		require.Equal(t, "a"+in+"b", quads[0].object.text)
	}
}

// JSON literals are written by RFC 8785. json-gold v0.9.1 writes only objects right: a string loses its quotes, an array
// and a number become a message, "JSON Canonicalization error".
func TestJSONLiterals(t *testing.T) {
	definition := map[string]any{"@id": "urn:p", "@type": "@json"}
	for in, want := range map[string]string{
		`"a"`: `\"a\"`, `7.0`: `7`, `1e21`: `1e+21`, `true`: `true`, `null`: `null`, `[]`: `[]`, `[1,["b"]]`: `[1,[\"b\"]]`, `{}`: `{}`,
		`{"b":1,"a":{"é":null}}`: `{\"a\":{\"é\":null},\"b\":1}`, `{"@context":"not one","@id":1}`: `{\"@context\":\"not one\",\"@id\":1}`,
	} {
		value, err := strictjson.Parse([]byte(in), strictjson.Limits{})
		require.NoError(t, err)
		got, err := objectOf(t, definition, value)
		require.NoError(t, err)
		require.Equal(t, `"`+want+`"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>`, got)
		got, err = objectOf(t, "urn:p", map[string]any{"@value": value, "@type": "@json"})
		require.NoError(t, err)
		require.Equal(t, `"`+want+`"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>`, got)
	}
	_, err := objectOf(t, definition, json.Number("1e999"))
	require.ErrorIs(t, err, ErrValue)
}

// json-gold v0.9.1 drops statements with http IRIs of 2083 characters or more, and with hosts that it does not like.
func TestIRIsAreKept(t *testing.T) {
	for _, s := range []string{
		"https://kestrel.example/" + strings.Repeat("a", 5000), "http://localhost:99999/", "http://-a-.example/", "https://kestrel_freight.example",
		"http://1.2.3/", "did:example:a#b", "data:image/png;base64,iVBOR=", "urn:a:ü",
	} {
		got, err := objectOf(t, map[string]any{"@id": "urn:p", "@type": "@id"}, s)
		require.NoError(t, err)
		require.Equal(t, "<"+s+">", got)
	}
}

func TestHashes(t *testing.T) {
	for _, h := range []crypto.Hash{crypto.MD5, crypto.SHA1, crypto.SHA512} {
		_, err := CanonicalizeQuads(context.Background(), []byte("_:a <urn:p> _:b ."), Options{Hash: h})
		require.Error(t, err)
	}
}
