package jsonld

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

func object(t testing.TB, s string) map[string]any {
	t.Helper()
	doc, err := strictjson.ParseObject([]byte(s), strictjson.Limits{})
	require.NoError(t, err)
	return doc
}

const licence = `{
	"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
	"id": "urn:uuid:1", "type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
	"issuer": "did:web:office.example",
	"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z",
	"credentialStatus": {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7", "statusListCredential": "https://office.example/1"},
	"credentialSubject": {"id": "did:example:a", "type": ["Person", "EmployablePerson"], "givenName": "A", "familyName": "B", "name": "C", "description": "D"}
}`

// Security case 5: whoever presents a document changes its @context, or the names in it, so that the RDF and with it the
// signature stay as they were, and its members say something else.
func TestSecurityCase05ContextInjection(t *testing.T) {
	c := Embedded()
	require.NoError(t, c.Check(object(t, licence)))
	const status = "https://www.w3.org/2018/credentials#credentialStatus"
	context := func(more string) func(map[string]any) {
		return func(doc map[string]any) {
			doc["@context"] = append(doc["@context"].([]any), object(t, `{"c":`+more+`}`)["c"])
		}
	}
	rename := func(from, to string) func(map[string]any) {
		return func(doc map[string]any) { doc[to] = doc[from]; delete(doc, from) }
	}
	both := func(steps ...func(map[string]any)) func(map[string]any) {
		return func(doc map[string]any) {
			for _, s := range steps {
				s(doc)
			}
		}
	}
	inSubject := func(step func(map[string]any)) func(map[string]any) {
		return func(doc map[string]any) { step(doc["credentialSubject"].(map[string]any)) }
	}
	for name, attack := range map[string]struct {
		change func(map[string]any)
		is     error
		at     string
	}{
		"an unknown context": {context(`"https://mallory.example/v1"`), ErrUnknownContext, "/@context"},
		"claims swapped": {both(context(`{"name": "https://schema.org/description", "description": "https://schema.org/name"}`),
			inSubject(func(s map[string]any) { s["name"], s["description"] = s["description"], s["name"] })), ErrRedefined, "/@context"},
		"a term at the top redefined": {context(`{"name": "https://mallory.example/name"}`), ErrRedefined, "/@context"},
		"a type redefined":            {context(`{"EmployablePerson": "https://schema.org/Person"}`), ErrRedefined, "/@context"},
		"a term taken away":           {context(`{"name": null}`), ErrRedefined, "/@context"},
		"all terms taken away":        {context(`null`), ErrContext, "/@context"},
		"@vocab":                      {context(`{"@vocab": "https://mallory.example/"}`), ErrVocab, "/@context"},
		"@vocab taken away":           {context(`{"@vocab": null}`), ErrContext, "/@context"},
		"@vocab by a pinned context":  {context(`"https://www.w3.org/ns/credentials/undefined-terms/v2"`), ErrVocab, "/@context"},
		"@base":                       {both(context(`{"@base": "https://office.example/"}`), func(d map[string]any) { d["id"] = "x" }), ErrContext, "/@context"},
		"a relative id":               {func(d map[string]any) { d["id"] = "x" }, ErrRelativeIRI, "/id"},
		"@import":                     {context(`{"@import": "https://www.w3.org/ns/credentials/v2"}`), ErrContext, "/@context"},
		"@language":                   {context(`{"@language": "en"}`), ErrContext, "/@context"},
		"@direction":                  {context(`{"@direction": "rtl"}`), ErrContext, "/@context"},
		"@propagate":                  {context(`{"@propagate": false}`), ErrContext, "/@context"},
		"another version":             {context(`{"@version": 1.0}`), ErrContext, "/@context"},
		"another name for the id":     {context(`{"ID": "@id"}`), ErrContext, "/@context"},
		"a reverse property":          {context(`{"holds": {"@reverse": "https://schema.org/owns"}}`), ErrContext, "/@context"},
		"a nested property":           {context(`{"in": "@nest"}`), ErrContext, "/@context"},
		"the status by its IRI":       {rename("credentialStatus", status), ErrRedefined, "/https:~1~1www.w3.org~12018~1credentials#credentialStatus"},
		"the status by a prefix":      {both(context(`{"c": {"@id": "https://www.w3.org/2018/credentials#", "@prefix": true}}`), rename("credentialStatus", "c:credentialStatus")), ErrRedefined, "/c:credentialStatus"},
		"the status by a term":        {both(context(`{"about": {"@id": "`+status+`", "@type": "@id"}}`), rename("credentialStatus", "about")), ErrRedefined, "/about"},
		"the status at the subject": {func(d map[string]any) {
			subject := d["credentialSubject"].(map[string]any)
			subject["id"], subject[status] = d["id"], d["credentialStatus"]
			delete(d, "credentialStatus")
		}, ErrRedefined, "/credentialSubject/https:"},
		"the status beside the document": {func(d map[string]any) {
			d["@included"] = []any{map[string]any{"id": d["id"], "credentialStatus": "urn:x"}}
		}, ErrValue, "/@included"},
		"the status below @nest":            {func(d map[string]any) { d["@nest"] = map[string]any{"credentialStatus": d["credentialStatus"]} }, ErrValue, "/@nest"},
		"the status below @graph":           {func(d map[string]any) { d["@graph"] = []any{map[string]any{"credentialStatus": d["credentialStatus"]}} }, ErrValue, "/@graph"},
		"something below @reverse":          {func(d map[string]any) { d["@reverse"] = map[string]any{"evidence": map[string]any{"id": "urn:e"}} }, ErrValue, "/@reverse"},
		"the subject's id under @id":        {inSubject(rename("id", "@id")), ErrValue, "/credentialSubject/@id"},
		"the subject's type under @type":    {inSubject(rename("type", "@type")), ErrValue, "/credentialSubject/@type"},
		"the type by its IRI":               {inSubject(func(s map[string]any) { s["type"] = []any{"Person", "https://w3id.org/citizenship#EmployablePerson"} }), ErrRedefined, "/credentialSubject/type/1"},
		"two ids":                           {func(d map[string]any) { d["@id"] = d["id"] }, ErrValue, "/@id"},
		"the subject's DID by a prefix":     {both(context(`{"did": {"@id": "https://mallory.example/", "@prefix": true}}`)), ErrRedefined, "/credentialSubject/id"},
		"an index that is not signed":       {inSubject(func(s map[string]any) { s["@index"] = "x" }), ErrValue, "/credentialSubject/@index"},
		"a term with a scoped context":      {both(context(`{"w": {"@id": "urn:w", "@context": {"name": "urn:n"}}}`), inSubject(func(s map[string]any) { s["w"] = map[string]any{"name": "M"} })), ErrRedefined, "/credentialSubject/w"},
		"a type with a scoped context":      {both(context(`{"W": {"@id": "urn:W", "@context": {"name": "urn:n"}}}`), inSubject(func(s map[string]any) { s["type"] = "W" })), ErrRedefined, "/credentialSubject"},
		"a context in the subject":          {inSubject(func(s map[string]any) { s["@context"] = map[string]any{"name": "urn:n"} }), ErrRedefined, "/credentialSubject/@context"},
		"a context taken away in a subject": {inSubject(func(s map[string]any) { s["@context"] = nil }), ErrContext, "/credentialSubject/@context"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := object(t, licence)
			attack.change(doc)
			err := c.Check(doc)
			require.ErrorIs(t, err, attack.is)
			var at *Error
			require.ErrorAs(t, err, &at)
			require.True(t, strings.HasPrefix(at.Pointer, attack.at), "%v", err)
			_, err = c.Canonicalize(t.Context(), doc, Options{})
			require.ErrorIs(t, err, attack.is)
		})
	}
}

// Security case 5: the same URL with other bytes.
func TestSecurityCase05ContextReplaced(t *testing.T) {
	text, err := files.ReadFile("contexts/citizenship-v4rc1.json")
	require.NoError(t, err)
	other := strings.Replace(string(text), "givenName", "familyNam3", 1)
	require.NotEqual(t, string(text), other)
	_, err = Embedded().With(fstest.MapFS{"index.json": {Data: []byte(`{"https://w3id.org/citizenship/v4rc1": "c"}`)}, "c": {Data: []byte(other)}})
	require.ErrorIs(t, err, ErrReplaced)
}

// Security case 6, the part of the tables: a JCS suite checks a document under the proof's @context. What only the
// document's own @context, longer or another one, would define is refused.
func TestSecurityCase06ContextOfTheProof(t *testing.T) {
	for name, contextOfProof := range map[string]any{
		"shorter":   []any{CredentialsV2},
		"another":   []any{CredentialsV2, "https://w3id.org/citizenship/v1"},
		"none":      nil,
		"empty":     []any{},
		"unknown":   []any{CredentialsV2, "https://w3id.org/citizenship/v4"},
		"an object": map[string]any{"type": "@type"},
	} {
		doc := maps.Clone(object(t, licence))
		require.NoError(t, Embedded().Check(doc))
		doc["@context"] = contextOfProof
		require.Error(t, Embedded().Check(doc), name)
	}
}

// Security case 7: datasets made to keep canonicalization busy end with ErrWork, and memory stays bounded. Whatever is
// allocated along the way counts, so that the bound holds for what is in use at once.
func TestSecurityCase07PoisonGraphs(t *testing.T) {
	poison := map[string]string{}
	for _, n := range []int{10, 40, 150} {
		poison[fmt.Sprint("clique of ", n)] = clique(n)
	}
	poison["a long ring"] = ring(20_000)
	for i := range 300 {
		poison["many rings"] += strings.ReplaceAll(ring(7), "_:r", fmt.Sprintf("_:x%dr", i))
	}
	poison["a star of stars"] = star(9, 9)
	for name, in := range poison {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, err := CanonicalizeQuads(t.Context(), []byte(in), Options{})
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, ErrWork)
			require.Empty(t, got)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(256<<20))
		})
	}
	t.Run("in a document", func(t *testing.T) {
		var nodes []any
		for i := range 12 {
			var others []any
			for j := range 12 {
				if i != j {
					others = append(others, map[string]any{"@id": fmt.Sprintf("_:n%d", j)})
				}
			}
			nodes = append(nodes, map[string]any{"@id": fmt.Sprintf("_:n%d", i), "p": others})
		}
		doc := map[string]any{"@context": map[string]any{"p": "urn:p", "q": "urn:q"}, "q": nodes}
		_, err := Embedded().Canonicalize(t.Context(), doc, Options{Lossy: true})
		require.ErrorIs(t, err, ErrWork)
	})
	t.Run("the W3C's", func(t *testing.T) {
		in, err := fs.ReadFile(testvectors.Shared(t), "spec/rdfc-1.0/tests/rdfc10/test074-in.nq")
		require.NoError(t, err)
		_, err = CanonicalizeQuads(t.Context(), in, Options{})
		require.ErrorIs(t, err, ErrWork)
	})
	t.Run("stopped", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		_, err := CanonicalizeQuads(ctx, []byte(clique(4)), Options{})
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("contexts in a row", func(t *testing.T) {
		doc := object(t, licence)
		for range 1000 {
			doc["@context"] = append(doc["@context"].([]any), CredentialsV2)
		}
		require.ErrorIs(t, Embedded().Check(doc), ErrWork)
	})
	t.Run("a large context changed often", func(t *testing.T) {
		large := map[string]any{}
		for i := range 10_000 {
			large[fmt.Sprintf("x%d", i)] = "urn:x"
		}
		subjects := make([]any, 500)
		for i := range subjects {
			subjects[i] = map[string]any{"@context": map[string]any{fmt.Sprintf("y%d", i): "urn:y"}, "x1": "x"}
		}
		doc := object(t, licence)
		doc["@context"] = append(doc["@context"].([]any), large)
		doc["credentialSubject"] = subjects
		require.ErrorIs(t, Embedded().Check(doc), ErrWork)
	})
	t.Run("contexts that double", func(t *testing.T) {
		index, folder := []string{}, fstest.MapFS{}
		for i := range 16 {
			index = append(index, fmt.Sprintf(`"urn:c%d": "%d"`, i, i))
			folder[fmt.Sprint(i)] = &fstest.MapFile{Data: fmt.Appendf(nil, `{"@context": ["urn:c%d", "urn:c%d", {"t": "urn:t"}]}`, i+1, i+1)}
		}
		folder["15"] = &fstest.MapFile{Data: []byte(`{"@context": {"t": "urn:t"}}`)}
		folder["index.json"] = &fstest.MapFile{Data: []byte("{" + strings.Join(index, ",") + "}")}
		c, err := Embedded().With(folder)
		require.NoError(t, err)
		require.ErrorIs(t, c.Check(map[string]any{"@context": "urn:c0", "t": "x"}), ErrWork)
	})
	t.Run("contexts in the document", func(t *testing.T) {
		subjects := make([]any, 20_000)
		for i := range subjects {
			subjects[i] = map[string]any{"@context": map[string]any{fmt.Sprintf("x%d", i): "urn:x"}}
		}
		doc := object(t, licence)
		doc["credentialSubject"] = subjects
		require.ErrorIs(t, Embedded().Check(doc), ErrWork)
	})
	t.Run("scoped contexts", func(t *testing.T) {
		subjects := make([]any, 20_000)
		for i := range subjects {
			subjects[i] = map[string]any{"type": "Person"}
		}
		doc := object(t, licence)
		doc["credentialSubject"] = subjects
		require.NoError(t, Embedded().Check(doc))
		_, err := Embedded().Canonicalize(t.Context(), doc, Options{Lossy: true})
		require.ErrorIs(t, err, ErrWork)
	})
}

func clique(n int) string {
	var b strings.Builder
	for i := range n {
		for j := range n {
			if i != j {
				fmt.Fprintf(&b, "_:c%d <urn:p> _:c%d .\n", i, j)
			}
		}
	}
	return b.String()
}

func ring(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "_:r%d <urn:p> _:r%d .\n", i, (i+1)%n)
	}
	return b.String()
}

func star(n, m int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "_:s <urn:p> _:s%d .\n", i)
		for j := range m {
			fmt.Fprintf(&b, "_:s%d <urn:p> _:s%d_%d .\n", i, i, j)
		}
	}
	return b.String()
}
