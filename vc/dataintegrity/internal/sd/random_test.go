package sd_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// terms are those of random documents. Few values: nodes that look alike are what labels have to tell apart.
const terms = `["https://www.w3.org/ns/credentials/v2", {"ex": "https://world.example/", "N": "ex:N", "says": "ex:says", "knows": {"@id": "ex:knows"}, "sees": {"@id": "ex:sees"},
	"steps": {"@id": "ex:steps", "@container": "@list"}, "any": {"@id": "ex:any", "@type": "@json"},
	"text": {"@id": "ex:text", "@container": "@language"}}]`

// generator makes a document and the pointers into it; whole are those to what cannot be shown in part.
type generator struct {
	*rapid.T
	pointers, atomic []string
	named            bool
}

func (g *generator) chance(percent int) bool {
	return rapid.IntRange(0, 99).Draw(g.T, "chance") < percent
}

func (g *generator) node(at string, depth int, partial bool) map[string]any {
	note := func(p string) {
		if partial {
			g.pointers = append(g.pointers, p)
		}
	}
	o := map[string]any{"says": g.value()}
	note(at + "/says")
	if g.chance(40) {
		o["type"] = "N"
		note(at + "/type")
	}
	if g.chance(25) {
		g.named = true
		o["id"] = "did:web:" + rapid.SampledFrom([]string{"a", "b"}).Draw(g.T, "id") + ".example"
		note(at + "/id")
	}
	if g.chance(30) {
		o["any"] = map[string]any{"a": g.value(), "b": "x"}
		g.atomic = append(g.atomic, at+"/any/a")
		note(at + "/any")
	}
	if g.chance(30) {
		o["text"] = map[string]any{"en": "x", "de": "y"}
		note(at + "/text/en")
	}
	if depth == 0 {
		return o
	}
	for _, name := range []string{"knows", "sees", "steps"} {
		if !g.chance(45) {
			continue
		}
		below := at + "/" + name
		inList := name == "steps"
		nodes := make([]any, rapid.IntRange(1, 3).Draw(g.T, "nodes"))
		for i := range nodes {
			step := below + "/" + strconv.Itoa(i)
			nodes[i] = g.node(step, depth-1, partial && !inList)
			if inList && len(nodes) > 1 {
				g.atomic = append(g.atomic, step)
			} else if !inList {
				note(step)
			}
		}
		note(below)
		o[name] = nodes
	}
	return o
}

func (g *generator) value() any {
	return rapid.SampledFrom([]any{"one", "two", json.Number("3"), true}).Draw(g.T, "value")
}

// TestRandomDocuments: every choice of pointers to whole values can be shown, alone and with others, says what is signed, and
// shows more the more is chosen; a part of what is one statement cannot.
func TestRandomDocuments(t *testing.T) {
	c := jsonld.Embedded()
	local, err := strictjson.Parse([]byte(terms), strictjson.Limits{})
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		g := &generator{T: t}
		document := g.node("", 2, true)
		document["@context"], document["type"] = local, "N" // an id alone states nothing
		labels := rapid.SampledFrom([]func([]byte) sd.Labels{sd.HMACLabels, sd.ShuffledLabels}).Draw(t, "labels")
		whole, err := sd.Transform(t.Context(), c, document, labels([]byte("key")))
		require.NoError(t, err)
		plain, err := sd.Statements(t.Context(), c, document, labels([]byte("key")))
		require.NoError(t, err)
		require.Equal(t, plain, whole.Statements)

		chosen := rapid.SliceOfN(rapid.SampledFrom(g.pointers), 1, 4).Draw(t, "pointers")
		r, err := whole.Reveal(t.Context(), chosen)
		require.NoError(t, err)
		seen, err := sd.Statements(t.Context(), c, r.Document, sd.Known(r.Labels))
		require.NoError(t, err)
		require.Subset(t, whole.Statements, seen)
		less, err := whole.Match(chosen[:1])
		require.NoError(t, err)
		require.Subset(t, r.Indexes, less)
		all, err := whole.Reveal(t.Context(), append([]string{""}, chosen...))
		require.NoError(t, err)
		require.Len(t, all.Indexes, len(whole.Statements))
		if g.named {
			return // a node that stands in several places may have elsewhere what is a part here
		}
		for _, p := range g.atomic {
			_, err := whole.Match([]string{p})
			require.ErrorIs(t, err, sd.ErrPointer, p)
		}
	})
}
