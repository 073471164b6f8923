package typemetadata_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt/typemetadata"
)

// TestMandatory: who sees everything knows what is missing; who does not knows it only of what nobody may hide (section 4.6).
func TestMandatory(t *testing.T) {
	for name, c := range map[string]struct{ claims, set, issued, shown string }{
		"there":                               {`{"path":["a"],"mandatory":true}`, `"a":null`, "fine", "fine"},
		"missing":                             {`{"path":["a"],"mandatory":true}`, ``, "invalid", "fine"},
		"missing, always hidden":              {`{"path":["a"],"mandatory":true,"sd":"always"}`, ``, "invalid", "fine"},
		"missing, never hidden":               {`{"path":["a"],"mandatory":true,"sd":"never"}`, ``, "invalid", "invalid"},
		"inside of what is missing":           {`{"path":["a","b"],"mandatory":true,"sd":"never"}`, ``, "invalid", "fine"},
		"inside of what is never hidden":      {`{"path":["a","b"],"mandatory":true},{"path":["a"],"sd":"never"}`, ``, "invalid", "invalid"},
		"missing inside":                      {`{"path":["a","b"],"mandatory":true,"sd":"never"}`, `"a":{}`, "invalid", "invalid"},
		"missing inside, may be hidden":       {`{"path":["a","b"],"mandatory":true}`, `"a":{}`, "invalid", "fine"},
		"of elements, one has it":             {`{"path":["a",null,"b"],"mandatory":true,"sd":"never"}`, `"a":[{},{"b":1}]`, "fine", "fine"},
		"of elements, none has it":            {`{"path":["a",null,"b"],"mandatory":true,"sd":"never"}`, `"a":[{},{}]`, "invalid", "fine"},
		"of elements, all of which are there": {`{"path":["a",null,"b"],"mandatory":true,"sd":"never"},{"path":["a",null],"sd":"never"}`, `"a":[{},{}]`, "invalid", "invalid"},
		"of no elements":                      {`{"path":["a",null],"mandatory":true}`, `"a":[]`, "invalid", "fine"},
		"of no elements, never hidden":        {`{"path":["a",null],"mandatory":true,"sd":"never"}`, `"a":[]`, "invalid", "invalid"},
		"an index":                            {`{"path":["a",1],"mandatory":true}`, `"a":[1,2]`, "fine", "fine"},
		"an index, too few":                   {`{"path":["a",1],"mandatory":true}`, `"a":[1]`, "invalid", "fine"},
		"an index, all are there":             {`{"path":["a",1],"mandatory":true},{"path":["a",null],"sd":"never"}`, `"a":[1]`, "invalid", "invalid"},
		"an index, by what null says":         {`{"path":["a",1,"b"],"mandatory":true},{"path":["a",null],"sd":"never"},{"path":["a",null,"b"],"sd":"never"}`, `"a":[{},{}]`, "invalid", "invalid"},
		"null, by what an index says":         {`{"path":["a",null,"b"],"mandatory":true},{"path":["a",null],"sd":"never"},{"path":["a",0,"b"],"sd":"never"}`, `"a":[{}]`, "invalid", "fine"},
		"an index that only itself is there":  {`{"path":["a",1],"mandatory":true,"sd":"never"}`, `"a":[1]`, "invalid", "fine"},
		"a path through null":                 {`{"path":["a",null,0]}`, `"a":[[1],[2]]`, "fine", "fine"},
		"a member of a text":                  {`{"path":["a","b"]}`, `"a":"x"`, "invalid", "invalid"},
		"a member of an array":                {`{"path":["a","0"]}`, `"a":[1]`, "invalid", "invalid"},
		"an element of an object":             {`{"path":["a",0]}`, `"a":{"0":1}`, "invalid", "invalid"},
		"elements of null":                    {`{"path":["a",null]}`, `"a":null`, "invalid", "invalid"},
		"one element is no object":            {`{"path":["a",null,"b"]}`, `"a":[{"b":1},2]`, "invalid", "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			d := documents{"urn:a": `{"vct":"urn:a","claims":[` + c.claims + `]}`}
			set := parse(t, strings.Replace(`{"vct":"urn:a",`+c.set+`}`, ",}", "}", 1))
			is(t, c.shown, typemetadata.Checker{Loader: d}.Check(t.Context(), set))
			a := load(t, d, "urn:a")
			if !strings.Contains(c.claims, "always") {
				is(t, c.shown, a.CheckShown(set, nil))
				is(t, c.issued, a.CheckIssued(set, nil))
			}
		})
	}
}

// TestPathExamples: section 4.6.1.1, told by which claims "never" holds for.
func TestPathExamples(t *testing.T) {
	c := parse(t, `{"vct":"`+betelgeuse+`","name":"Arthur Dent","address":{"street_address":"42 Market Street","city":"Milliways","postal_code":"12345"},
		"degrees":[{"type":"Bachelor of Science","university":"University of Betelgeuse"},{"type":"Master of Science","university":"University of Betelgeuse"}],
		"nationalities":["British","Betelgeusian"]}`)
	for path, selected := range map[string][]vc.Pointer{
		`["name"]`:                     {"/name"},
		`["address"]`:                  {"/address"},
		`["address","street_address"]`: {"/address/street_address"},
		`["degrees",null,"type"]`:      {"/degrees/0/type", "/degrees/1/type"},
		`["nationalities",1]`:          {"/nationalities/1"},
		`["nationalities",2]`:          nil,
	} {
		a := load(t, documents{betelgeuse: `{"vct":"` + betelgeuse + `","claims":[{"path":` + path + `,"sd":"never"}]}`}, betelgeuse)
		for _, p := range []vc.Pointer{"/name", "/address", "/address/street_address", "/degrees", "/degrees/0", "/degrees/0/type", "/degrees/1/type",
			"/degrees/1/university", "/nationalities", "/nationalities/0", "/nationalities/1"} {
			err := a.CheckIssued(c, []vc.Pointer{p})
			var e *vc.VerifyError
			if errors.As(err, &e) {
				require.Equal(t, p, e.Path)
			}
			require.Equal(t, strings.Contains(fmt.Sprint(selected)+" ", string(p)+" ") || strings.Contains(fmt.Sprint(selected), string(p)+"]"), err != nil, "%s: %s", path, p)
		}
	}
}

// TestParse: what a document may not be.
func TestParse(t *testing.T) {
	claim := func(members string) string { return `{"vct":"urn:a","claims":[{` + members + `}]}` }
	display := func(members string) string {
		return `{"vct":"urn:a","display":[{"locale":"en","name":"N",` + members + `}]}`
	}
	for _, text := range []string{
		``, `[]`, `{}`, `{"vct":""}`, `{"vct":7}`, `{"vct":"urn:a","name":7}`, `{"vct":"urn:a","extends":""}`, `{"vct":"urn:a","extends":["urn:b"]}`,
		`{"vct":"urn:a","extends#integrity":"` + sri("sha256", "") + `"}`, `{"vct":"urn:a","claims":{}}`, `{"vct":"urn:a","claims":null}`, `{"vct":"urn:a","claims":[1]}`,
		claim(`"x":1`), claim(`"path":[]`), claim(`"path":"a"`), claim(`"path":[-1]`), claim(`"path":[1.0]`), claim(`"path":[1e2]`), claim(`"path":[true]`),
		claim(`"path":[{}]`), claim(`"path":[99999999999]`), claim(`"path":[` + strings.Repeat(`"a",`, 64) + `"a"]`),
		claim(`"path":["a"],"sd":"Always"`), claim(`"path":["a"],"sd":""`), claim(`"path":["a"],"sd":true`), claim(`"path":["a"],"sd":null`), claim(`"path":["a"],"mandatory":"true"`),
		claim(`"path":["a"],"svg_id":"1a"`), claim(`"path":["a"],"svg_id":""`), claim(`"path":["a"],"svg_id":"a-b"`), claim(`"path":["a"],"svg_id":"ä"`),
		claim(`"path":["a"],"display":[{"locale":"en"}]`), claim(`"path":["a"],"display":[{"label":"x"}]`), claim(`"path":["a"],"display":{"label":"x","locale":"en"}`),
		claim(`"path":["a"],"display":[{"label":"x","locale":"en_US"}]`),
		`{"vct":"urn:a","claims":[{"path":["a",0]},{"path":["a",0],"sd":"never"}]}`, `{"vct":"urn:a","claims":[{"path":["a"],"svg_id":"x"},{"path":["b"],"svg_id":"x"}]}`,
		`{"vct":"urn:a","display":[{"name":"N"}]}`, `{"vct":"urn:a","display":[{"locale":"en"}]}`, `{"vct":"urn:a","display":[{"locale":"en--us","name":"N"}]}`, `{"vct":"urn:a","display":[{"locale":"9","name":"N"}]}`,
		display(`"rendering":[]`), display(`"rendering":{"simple":{"logo":{}}}`), display(`"rendering":{"simple":{"text_color":7}}`), display(`"rendering":{"simple":{"background_image":"x"}}`),
		display(`"rendering":{"svg_templates":{}}`), display(`"rendering":{"svg_templates":[{"properties":{"contrast":"high"}}]}`), display(`"rendering":{"svg_templates":[{"uri":"x","properties":{}}]}`),
		display(`"rendering":{"svg_templates":[{"uri":"x","properties":{"contrast":"low"}}]}`), display(`"rendering":{"svg_templates":[{"uri":"x"},{"uri":"y"}]}`),
	} {
		_, err := typemetadata.Parse([]byte(text), typemetadata.Limits{})
		require.Error(t, err, text)
		require.NotErrorIs(t, err, vc.ErrUnavailable, text)
	}
	_, err := typemetadata.Parse([]byte(`{"vct":"urn:a","claims":[{"path":["a"]},{"path":["b"]}]}`), typemetadata.Limits{Claims: 1})
	require.ErrorIs(t, err, vc.ErrUnavailable)
	d, err := typemetadata.Parse([]byte(`{"vct":"urn:a","x":{"y":[1]},"display":[{"locale":"de-DE-1996","name":"N","rendering":{"other":{"z":1}},"w":2}],"claims":[{"path":["a"],"svg_id":"_a1","v":3}]}`), typemetadata.Limits{})
	require.NoError(t, err)
	require.Contains(t, d.Members, "x")
	require.Contains(t, d.Display[0].Members, "w")
	require.Contains(t, d.Display[0].Rendering.Members, "other")
	require.Contains(t, d.Claims[0].Members, "v")
	require.Equal(t, typemetadata.Allowed, d.Claims[0].SD)
}

// TestWork: paths that all go through all elements are stopped; and types that nobody loaded check nothing.
func TestWork(t *testing.T) {
	list := strings.Repeat(strings.Repeat("[", 10)+strings.Repeat("]", 10)+",", 2000) + `[]`
	var claims []string
	for i := range 200 {
		claims = append(claims, fmt.Sprintf(`{"path":["a",null,%d]}`, i))
	}
	d := documents{"urn:a": `{"vct":"urn:a","claims":[` + strings.Join(claims, ",") + `]}`}
	c := parse(t, `{"vct":"urn:a","a":[`+list+`]}`)
	is(t, "unavailable", typemetadata.Checker{Loader: d}.Check(t.Context(), c))
	is(t, "fine", typemetadata.Checker{Loader: d, Limits: typemetadata.Limits{Work: 10_000_000}}.Check(t.Context(), c))
	is(t, "unavailable", (&typemetadata.Type{}).CheckIssued(c, nil))
	is(t, "invalid", load(t, chainOf(1, -1), "urn:a:0").CheckIssued(c, nil)) // another type
}
