package jsonld

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// reference runs the JavaScript reference over lines of jobs.
func reference(t *testing.T, jobs [][]byte) []answer {
	node := testvectors.Node(t, "canonize.js")
	node.Stdin = bytes.NewReader(bytes.Join(jobs, []byte("\n")))
	out, err := node.Output()
	require.NoError(t, err)
	var answers []answer
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var a answer
		require.NoError(t, json.Unmarshal(lines.Bytes(), &a))
		answers = append(answers, a)
	}
	require.NoError(t, lines.Err())
	return answers
}

type answer struct{ NQuads, Error string }

func job(members map[string]any) []byte { return strictjson.Append(nil, members) }

// Random documents give the canonical N-Quads that the JavaScript reference gives, and what it refuses is refused.
func TestInteropDocuments(t *testing.T) {
	c := randomContexts(t)
	contexts := map[string]any{}
	for url, d := range c.documents {
		value, err := d.parse()
		require.NoError(t, err)
		contexts[url] = map[string]any{"@context": value}
	}
	jobs := [][]byte{job(map[string]any{"contexts": contexts})}
	var docs []map[string]any
	spoiled := map[int]string{}
	for seed := range uint64(1500) {
		g := newGen(seed)
		doc := g.document()
		if seed%10 == 0 {
			spoiled[len(docs)] = g.spoil(doc)
		}
		docs = append(docs, doc)
		jobs = append(jobs, job(map[string]any{"doc": doc}))
	}
	answers := reference(t, jobs)
	require.Len(t, answers, len(docs))
	signed := 0
	for i, doc := range docs {
		got, err := c.Canonicalize(context.Background(), doc, Options{Lossy: true})
		strict, serr := c.Canonicalize(context.Background(), doc, Options{})
		text := string(strictjson.Append(nil, doc))
		if how := spoiled[i]; how != "" {
			require.Error(t, err, text)
			require.Error(t, serr, text)
			require.NotEmpty(t, answers[i].Error, "%s: %s", how, text)
			continue
		}
		require.Empty(t, answers[i].Error, text)
		require.NoError(t, err, text)
		require.Equal(t, answers[i].NQuads, string(got), text)
		if serr == nil { // as suites sign it
			signed++
			require.Equal(t, answers[i].NQuads, string(strict), text)
		}
	}
	t.Logf("%d of %d documents can be signed", signed, len(docs))
	require.Greater(t, signed, 200)
}

// Random datasets full of blank nodes.
func TestInteropDatasets(t *testing.T) {
	var jobs [][]byte
	var datasets []string
	for seed := range uint64(300) {
		d := newGen(seed).dataset()
		datasets = append(datasets, d)
		j := map[string]any{"nquads": d}
		if seed%3 == 0 {
			j["hash"] = "sha384"
		}
		jobs = append(jobs, job(j))
	}
	answers := reference(t, jobs)
	require.Len(t, answers, len(datasets))
	for i, d := range datasets {
		o := Options{Work: 10_000_000}
		if i%3 == 0 {
			o.Hash = crypto.SHA384
		}
		got, err := CanonicalizeQuads(context.Background(), []byte(d), o)
		require.NoError(t, err)
		require.Empty(t, answers[i].Error, d)
		require.Equal(t, answers[i].NQuads, string(got.NQuads), d)
	}
}

// dataset is N-Quads over few blank nodes, so that many look alike.
func (g *gen) dataset() string {
	n := 2 + g.IntN(5)
	blank := func() string { return "_:e" + string(rune('0'+g.IntN(n))) }
	d := ""
	for range 1 + g.IntN(3*n) {
		object := pick(g, blank(), blank(), blank(), "<urn:o>", `"x"`, `"y"@en`, `"1"^^<urn:d>`, `"\u0001\n\t\u007F\\"`)
		subject := pick(g, blank(), blank(), blank(), "<urn:s>")
		graph := pick(g, "", "", "", "<urn:g>", blank())
		d += subject + " " + pick(g, "<urn:p>", "<urn:p>", "<urn:q>") + " " + object + " " + graph + " .\n"
	}
	return d
}
