package jsonld

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseQuads(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "",
		"# nothing\r\n \t\n":                   "",
		"<urn:s> <urn:p> <urn:o> .":            "<urn:s> <urn:p> <urn:o> .\n",
		"<urn:s><urn:p><urn:o><urn:g>.#c":      "<urn:s> <urn:p> <urn:o> <urn:g> .\n",
		"_:a <urn:p> _:b.c.":                   "_:a <urn:p> _:b.c .\n",
		"_:0 <urn:p> _:é·- _:x:y .":            "_:0 <urn:p> _:é·- _:x:y .\n",
		`<urn:s> <urn:p> "" .`:                 "<urn:s> <urn:p> \"\" .\n",
		`<urn:s> <urn:p> "\t\b\n\r\f\"\'\\" .`: "<urn:s> <urn:p> \"\\t\\b\\n\\r\\f\\\"'\\\\\" .\n",
		`<urn:s> <urn:p> "\u00e9\U0001F69A" .`: "<urn:s> <urn:p> \"é🚚\" .\n",
		`<urn:\u00E9> <urn:p> "x"@en-GB .`:     "<urn:é> <urn:p> \"x\"@en-GB .\n",
		`<urn:s> <urn:p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .`: "<urn:s> <urn:p> \"x\" .\n",
		`<urn:s> <urn:p> "x"^^<urn:d> _:g .`:                               "<urn:s> <urn:p> \"x\"^^<urn:d> _:g .\n",
		"<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> <urn:o> .":             "<urn:s> <urn:p> <urn:o> .\n",
	} {
		quads, err := parseQuads([]byte(in))
		require.NoError(t, err, in)
		var out []byte
		for i := range quads {
			out = quads[i].append(out, func(dst []byte, label string) []byte { return append(dst, label...) })
		}
		require.Equal(t, want, string(out), in)
	}
	for _, in := range []string{
		"<urn:s> <urn:p> <urn:o>", "<urn:s> <urn:p> .", "<urn:s> <urn:p>", "<urn:s>", "x", ".", "<urn:s> <urn:p> <urn:o> . .",
		"<urn:s> <urn:p> <urn:o> <urn:g> <urn:h> .", "<s> <urn:p> <urn:o> .", "<> <urn:p> <urn:o> .", "<urn:s <urn:p> <urn:o> .",
		"<urn: s> <urn:p> <urn:o> .", `<urn:\u0020> <urn:p> <urn:o> .`, `<urn:\n> <urn:p> <urn:o> .`, `<urn:s> _:p <urn:o> .`,
		`"s" <urn:p> <urn:o> .`, `<urn:s> <urn:p> "x .`, `<urn:s> <urn:p> "x"^^ .`, `<urn:s> <urn:p> "x"^^<d> .`, `<urn:s> <urn:p> "x"@ .`,
		`<urn:s> <urn:p> "x"@1 .`, `<urn:s> <urn:p> "x"@en- .`, `<urn:s> <urn:p> "x"@en--x .`, `<urn:s> <urn:p> "\x" .`, `<urn:s> <urn:p> "\u12" .`,
		`<urn:s> <urn:p> "\uD800" .`, `<urn:s> <urn:p> "\U00110000" .`, `<urn:s> <urn:p> "\UFFFFFFFF" .`, `<urn:s> <urn:p> "\u00g0" .`, `<urn:s> <urn:p> "\`,
		"_: <urn:p> <urn:o> .", "_:- <urn:p> <urn:o> .", "_:.a <urn:p> <urn:o> .", "_a <urn:p> <urn:o> .", "<urn:s> <urn:p> \"\xff\" .",
		"<urn:s> <urn:p> \"a\nb\" .", "<urn:s> <urn:p> <urn:o> <g> .", "<urn:s> <urn:p> <urn:o> \"g\" .",
	} {
		quads, err := parseQuads([]byte(in))
		require.ErrorIs(t, err, ErrQuads, in)
		require.Nil(t, quads)
	}
}
