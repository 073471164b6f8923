package typemetadata_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt/typemetadata"
)

// documents is a Loader.
type documents map[string]string

func (d documents) Load(_ context.Context, vct string) ([]byte, error) {
	if text, ok := d[vct]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}

// is tells the outcomes apart.
func is(t testing.TB, want string, err error) {
	t.Helper()
	switch want {
	case "fine":
		require.NoError(t, err)
		return
	case "invalid":
		require.ErrorIs(t, err, vc.ErrInvalid)
		require.NotErrorIs(t, err, vc.ErrUnavailable)
	case "unavailable":
		require.ErrorIs(t, err, vc.ErrUnavailable)
		require.NotErrorIs(t, err, vc.ErrInvalid)
	default:
		t.Fatal(want)
	}
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, vc.Check("schema"), e.Check)
	require.Less(t, len(e.Error()), 2000)
}

func parse(t testing.TB, claims string) vc.Credential {
	t.Helper()
	c, err := vc.ParseCredential([]byte(claims))
	require.NoError(t, err)
	return c
}

func load(t testing.TB, d documents, vct string) *typemetadata.Type {
	t.Helper()
	got, err := typemetadata.Checker{Loader: d}.Load(t.Context(), vct, "")
	require.NoError(t, err)
	return got
}

const (
	betelgeuse = "https://betelgeuse.example.com/education_credential/v42"
	galactic   = "https://galaxy.example.com/galactic-education-credential/v2"
)

// education is the metadata of section 9.2, shortened: the claims and one display; the digest that it states of the type that
// it extends is of a document that the draft does not print, and is left out.
const education = `{"vct":"` + betelgeuse + `","name":"Betelgeuse Education Credential - First Version",
	"extends":"` + galactic + `",
	"display":[{"locale":"en-US","name":"Betelgeuse Education Credential","rendering":{"simple":{
		"logo":{"uri":"https://betelgeuse.example.com/public/education-logo.png","uri#integrity":"sha256-LmXfh+9cLlJNXN+TsMk+PmKjZ5t0WRL5ca/xGgX3c1U=","alt_text":"Betelgeuse Ministry of Education logo"},
		"background_image":{"uri":"https://betelgeuse.example.com/public/cred-background.png"},"background_color":"#12107c","text_color":"#FFFFFF"},
		"svg_templates":[{"uri":"https://betelgeuse.example.com/public/credential-english.svg","properties":{"orientation":"landscape","color_scheme":"light","contrast":"high"}}]}}],
	"claims":[
		{"path":["name"],"display":[{"locale":"de-DE","label":"Vor- und Nachname"},{"locale":"en-US","label":"Name","description":"The name of the student"}],"sd":"always","mandatory":true},
		{"path":["address"],"sd":"always"},
		{"path":["address","street_address"],"sd":"always","svg_id":"address_street_address"},
		{"path":["degrees"],"sd":"never"},
		{"path":["degrees",null],"sd":"always"},
		{"path":["degrees",null,"field_of_study"],"sd":"never"},
		{"path":["degrees",null,"date_awarded"],"sd":"always"}]}`

// student is the claim set of section 9.2.
const student = `{"vct":"` + betelgeuse + `","name":"Zaphod Beeblebrox",
	"address":{"street_address":"42 Galaxy Way","city":"Betelgeuse City","postal_code":"12345","country":"Betelgeuse"},
	"degrees":[{"field_of_study":"Intergalactic Politics","date_awarded":"2020-05-15"},
		{"field_of_study":"Space Navigation","date_awarded":"2018-06-20"},{"field_of_study":"Quantum Mechanics","date_awarded":"2016-07-25"}]}`

// studentDisclosures is what the rules of section 9.2 demand of it.
func studentDisclosures() []vc.Pointer {
	return []vc.Pointer{"/name", "/address", "/address/street_address", "/degrees/0", "/degrees/1", "/degrees/2",
		"/degrees/0/date_awarded", "/degrees/1/date_awarded", "/degrees/2/date_awarded"}
}

func educations() documents {
	return documents{betelgeuse: education, galactic: `{"vct":"` + galactic + `","claims":[{"path":["name"],"sd":"allowed","x-note":[1]}]}`}
}

// TestDraftExample: section 9.2.
func TestDraftExample(t *testing.T) {
	got := load(t, educations(), betelgeuse)
	require.True(t, got.Is(betelgeuse))
	require.True(t, got.Is(galactic))
	require.False(t, got.Is("https://galaxy.example.com/"))
	require.Len(t, got.Claims, 7)
	require.Equal(t, typemetadata.Path{"degrees", nil, "field_of_study"}, got.Claims[5].Path)
	require.Equal(t, typemetadata.Never, got.Claims[5].SD)
	name := got.Claims[0]
	require.True(t, name.Mandatory)
	require.Equal(t, typemetadata.Always, name.SD)
	require.Equal(t, typemetadata.Label{Locale: "en-US", Label: "Name", Description: "The name of the student"}, name.Display[1])
	require.Contains(t, name.Members, "x-note") // unknown members survive, also where they are inherited
	r := got.Display[0].Rendering
	require.Equal(t, "Betelgeuse Ministry of Education logo", r.Simple.Logo.AltText)
	require.Equal(t, "#12107c", r.Simple.BackgroundColor)
	require.Equal(t, "landscape", r.SVG[0].Orientation)

	c := parse(t, student)
	require.NoError(t, got.CheckIssued(c, studentDisclosures()))
	require.NoError(t, got.CheckShown(c, studentDisclosures()))
	require.NoError(t, typemetadata.Checker{Loader: educations()}.Check(t.Context(), c))
	for name, change := range map[string]func([]vc.Pointer) []vc.Pointer{
		"name is not disclosable":     func(p []vc.Pointer) []vc.Pointer { return p[1:] },
		"one degree is not":           func(p []vc.Pointer) []vc.Pointer { return append(p[:4:4], p[5:]...) },
		"a date inside of one is not": func(p []vc.Pointer) []vc.Pointer { return p[:8] },
		"degrees is":                  func(p []vc.Pointer) []vc.Pointer { return append(p, "/degrees") },
		"a field of study is":         func(p []vc.Pointer) []vc.Pointer { return append(p, "/degrees/1/field_of_study") },
		"what is not there is":        func(p []vc.Pointer) []vc.Pointer { return append(p, "/email") },
		"the whole claim set is":      func(p []vc.Pointer) []vc.Pointer { return append(p, "") },
		"what is no pointer is":       func(p []vc.Pointer) []vc.Pointer { return append(p, "name") },
	} {
		t.Run(name, func(t *testing.T) {
			is(t, "invalid", got.CheckIssued(c, change(studentDisclosures())))
			is(t, "invalid", got.CheckShown(c, change(studentDisclosures())))
		})
	}
}

// TestDraftExtension: section 4.6.5.2.
func TestDraftExtension(t *testing.T) {
	const base, child = "https://example.com/base-type-metadata", "https://example.com/custom-type-metadata"
	got := load(t, documents{
		base: `{"vct":"` + base + `","display":[{"locale":"en","name":"Base"}],"claims":[{"path":["name"],"display":[{"label":"Full Name","locale":"en"}]},
			{"path":["address","city"],"display":[{"label":"City","locale":"en"}]}]}`,
		child: `{"vct":"` + child + `","extends":"` + base + `","claims":[{"path":["address","city"],"display":[{"label":"Town","locale":"en"}]},
			{"path":["nationalities"],"display":[{"label":"Nationalities","locale":"en"}]}]}`,
	}, child)
	var labels []string
	for _, c := range got.Claims {
		labels = append(labels, fmt.Sprint(c.Path, c.Display[0].Label))
	}
	require.Equal(t, []string{"[name]Full Name", "[address city]Town", "[nationalities]Nationalities"}, labels)
	require.Equal(t, "Base", got.Display[0].Name) // inherited, since the child has none
}

// TestNarrowing: section 4.6.5.1, and what else two documents may not say of a claim.
func TestNarrowing(t *testing.T) {
	for name, c := range map[string]struct{ base, child, want string }{
		"allowed to always":     {`"sd":"allowed"`, `"sd":"always"`, "fine"},
		"unsaid to never":       {`"x":1`, `"sd":"never"`, "fine"},
		"always again":          {`"sd":"always"`, `"sd":"always"`, "fine"},
		"always, unsaid":        {`"sd":"always"`, `"x":1`, "fine"},
		"always to allowed":     {`"sd":"always"`, `"sd":"allowed"`, "invalid"},
		"always to never":       {`"sd":"always"`, `"sd":"never"`, "invalid"},
		"never to always":       {`"sd":"never"`, `"sd":"always"`, "invalid"},
		"optional to mandatory": {`"mandatory":false`, `"mandatory":true`, "fine"},
		"mandatory, unsaid":     {`"mandatory":true`, `"x":1`, "fine"},
		"mandatory to optional": {`"mandatory":true`, `"mandatory":false`, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			d := documents{
				"urn:a:base":  `{"vct":"urn:a:base","claims":[{"path":["a"],` + c.base + `}]}`,
				"urn:a:child": `{"vct":"urn:a:child","extends":"urn:a:base","claims":[{"path":["a"],` + c.child + `}]}`,
			}
			is(t, c.want, typemetadata.Checker{Loader: d}.Check(t.Context(), parse(t, `{"vct":"urn:a:child","a":1}`)))
			if c.want == "fine" {
				merged := load(t, d, "urn:a:child").Claims[0]
				require.Equal(t, strings.Contains(c.base+c.child, "true"), merged.Mandatory)
				require.Equal(t, !strings.Contains(c.base+c.child, "always") && !strings.Contains(c.base+c.child, "never"), merged.SD == typemetadata.Allowed)
			}
		})
	}
	d := documents{
		"urn:a:base":  `{"vct":"urn:a:base","claims":[{"path":["a"],"svg_id":"x"}]}`,
		"urn:a:child": `{"vct":"urn:a:child","extends":"urn:a:base","claims":[{"path":["b"],"svg_id":"x"}]}`,
	}
	is(t, "invalid", typemetadata.Checker{Loader: d}.Check(t.Context(), parse(t, `{"vct":"urn:a:child"}`)))
}

func sri(name, text string) string {
	var sum []byte
	switch name {
	case "sha256":
		s := sha256.Sum256([]byte(text))
		sum = s[:]
	case "sha384":
		s := sha512.Sum384([]byte(text))
		sum = s[:]
	case "sha512":
		s := sha512.Sum512([]byte(text))
		sum = s[:]
	}
	return name + "-" + base64.StdEncoding.EncodeToString(sum)
}

// TestCase21Integrity: section 5, of vct#integrity and of extends#integrity.
func TestCase21Integrity(t *testing.T) {
	const base = `{"vct":"urn:a:base"}`
	for name, c := range map[string]struct{ integrity, want string }{
		"sha256":                    {sri("sha256", base), "fine"},
		"sha384":                    {sri("sha384", base), "fine"},
		"sha512":                    {sri("sha512", base), "fine"},
		"one of two":                {sri("sha256", "x") + " " + sri("sha256", base), "fine"},
		"the strongest holds":       {sri("sha256", "x") + " " + sri("sha512", base), "fine"},
		"only a weaker one holds":   {sri("sha256", base) + " " + sri("sha512", "x"), "invalid"},
		"wrong":                     {sri("sha256", "x"), "invalid"},
		"of an unknown function":    {"md5-1B2M2Y8AsgTpgAmY7PhCfg==", "invalid"},
		"none":                      {"", "invalid"},
		"as the draft prints of v2": {"sha256-ilOUJsTultOwLfz7QUcFALaRa3BP/jelX1ds04kB9yU=", "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			d := documents{"urn:a:base": base, "urn:a:child": fmt.Sprintf(`{"vct":"urn:a:child","extends":"urn:a:base","extends#integrity":%q}`, c.integrity)}
			k := typemetadata.Checker{Loader: d}
			is(t, c.want, k.Check(t.Context(), parse(t, fmt.Sprintf(`{"vct":"urn:a:base","vct#integrity":%q}`, c.integrity))))
			is(t, c.want, k.Check(t.Context(), parse(t, `{"vct":"urn:a:child"}`)))
			if c.integrity != "" {
				require.Equal(t, c.want == "fine", typemetadata.CheckIntegrity(c.integrity, []byte(base)) == nil)
			}
		})
	}
	long := documents{"urn:a": strings.Repeat(" ", 10<<20)} // is not gone through for its digest
	is(t, "unavailable", typemetadata.Checker{Loader: long}.Check(t.Context(), parse(t, `{"vct":"urn:a","vct#integrity":"`+sri("sha256", base)+`"}`)))
	is(t, "invalid", typemetadata.Checker{Loader: documents{"urn:a": base}}.Check(t.Context(), parse(t, `{"vct":"urn:a","vct#integrity":7}`)))
}

// chainOf is n types, each of which extends the next; the last extends the type at back, if there is one.
func chainOf(n, back int) documents {
	d := documents{}
	for i := range n {
		next := i + 1
		if i == n-1 {
			next = back
		}
		extends := fmt.Sprintf(`,"extends":"urn:a:%d"`, next)
		if next < 0 {
			extends = ""
		}
		d[fmt.Sprintf("urn:a:%d", i)] = fmt.Sprintf(`{"vct":"urn:a:%d"%s}`, i, extends)
	}
	return d
}

// TestChains: circles are refused (section 6.3), and so are chains beyond the limit; documents have to be those asked for.
func TestChains(t *testing.T) {
	c := parse(t, `{"vct":"urn:a:0"}`)
	for name, x := range map[string]struct {
		d    documents
		want string
	}{
		"one alone":          {chainOf(1, -1), "fine"},
		"eight":              {chainOf(8, -1), "fine"},
		"nine":               {chainOf(9, -1), "unavailable"},
		"a thousand":         {chainOf(1000, -1), "unavailable"},
		"extends itself":     {chainOf(1, 0), "invalid"},
		"a circle of two":    {chainOf(2, 0), "invalid"},
		"a circle of eight":  {chainOf(8, 0), "invalid"},
		"a circle further":   {chainOf(5, 3), "invalid"},
		"the next is gone":   {documents{"urn:a:0": `{"vct":"urn:a:0","extends":"urn:a:1"}`}, "unavailable"},
		"another vct":        {documents{"urn:a:0": `{"vct":"urn:a:1"}`}, "invalid"},
		"another vct, next":  {documents{"urn:a:0": `{"vct":"urn:a:0","extends":"urn:a:1"}`, "urn:a:1": `{"vct":"urn:A:1"}`}, "invalid"},
		"not there":          {documents{}, "unavailable"},
		"not JSON":           {documents{"urn:a:0": `{"vct":"urn:a:0","vct":"urn:a:0"}`}, "invalid"},
		"ten megabytes":      {documents{"urn:a:0": `{"vct":"urn:a:0","name":"` + strings.Repeat("x", 10<<20) + `"}`}, "unavailable"},
		"nested too deep":    {documents{"urn:a:0": `{"vct":"urn:a:0","x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`}, "unavailable"},
		"too many claims":    {documents{"urn:a:0": `{"vct":"urn:a:0","claims":[` + manyClaims(501) + `]}`}, "unavailable"},
		"many claims":        {documents{"urn:a:0": `{"vct":"urn:a:0","claims":[` + manyClaims(500) + `]}`}, "fine"},
		"too many, together": {documents{"urn:a:0": `{"vct":"urn:a:0","extends":"urn:a:1","claims":[` + manyClaims(500) + `]}`, "urn:a:1": `{"vct":"urn:a:1","claims":[{"path":["x"]}]}`}, "unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			is(t, x.want, typemetadata.Checker{Loader: x.d}.Check(t.Context(), c))
			want := x.want
			if name == "not there" {
				want = "fine" // there is none of this type itself, and that may be
			}
			is(t, want, typemetadata.Checker{Loader: x.d, Optional: true}.Check(t.Context(), c))
		})
	}
	stated := parse(t, `{"vct":"urn:a:0","vct#integrity":"`+sri("sha256", "x")+`"}`)
	is(t, "unavailable", typemetadata.Checker{Loader: documents{}, Optional: true}.Check(t.Context(), stated))
	is(t, "unavailable", typemetadata.Checker{}.Check(t.Context(), c))
}

func manyClaims(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`{"path":["c%d"]}`, i)
	}
	return strings.Join(all, ",")
}

// loaderFunc is a Loader.
type loaderFunc func(context.Context, string) ([]byte, error)

func (f loaderFunc) Load(ctx context.Context, vct string) ([]byte, error) { return f(ctx, vct) }

// TestLoaderErrors: a loader that fails, or waits for ever, says nothing of the credential, whether types are optional or not.
func TestLoaderErrors(t *testing.T) {
	c, broken := parse(t, `{"vct":"urn:a:0"}`), errors.New("broken")
	for _, optional := range []bool{false, true} {
		err := typemetadata.Checker{Optional: optional, Loader: loaderFunc(func(context.Context, string) ([]byte, error) { return nil, broken })}.Check(t.Context(), c)
		is(t, "unavailable", err)
		require.ErrorIs(t, err, broken)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		waits := loaderFunc(func(ctx context.Context, _ string) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() })
		is(t, "unavailable", typemetadata.Checker{Optional: optional, Loader: waits}.Check(ended, c))
		is(t, "unavailable", typemetadata.Checker{Optional: optional, Loader: chainOf(1, -1)}.Check(ended, c))
	}
}

// TestNotTheirs: documents without a schema pass; one that names a schema was not looked at.
func TestNotTheirs(t *testing.T) {
	is(t, "fine", typemetadata.Checker{}.Check(t.Context(), parse(t, `{"@context":["https://www.w3.org/ns/credentials/v2"]}`)))
	is(t, "unavailable", typemetadata.Checker{}.Check(t.Context(), parse(t, `{"@context":["https://www.w3.org/ns/credentials/v2"],"credentialSchema":{}}`)))
	is(t, "invalid", typemetadata.Checker{}.Check(t.Context(), parse(t, `{"vct":7}`)))
}
