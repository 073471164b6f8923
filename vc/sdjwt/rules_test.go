package sdjwt_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// rule is one SD-JWT whose issuer signs anything: members go into the payload, %1, %2 … there and in later disclosures
// stand for the digests of the disclosures.
type rule struct {
	name        string
	members     string
	disclosures []string // contents, not encoded
	check       vc.Check // empty: accepted
}

func (r rule) text(t testing.TB, w world) string {
	members, texts := r.members, make([]string, len(r.disclosures))
	for i := len(texts) - 1; i >= 0; i-- { // inner ones stand behind outer ones
		content := r.disclosures[i]
		for j := i + 1; j < len(texts); j++ {
			content = strings.ReplaceAll(content, "%"+string(rune('1'+j)), digest(texts[j]))
		}
		texts[i] = b64(content)
		members = strings.ReplaceAll(members, "%"+string(rune('1'+i)), digest(texts[i]))
	}
	return w.forge(t, members, texts...)
}

var rules = []rule{
	{"a member", `"_sd":["%1"],`, []string{`["s","a",1]`}, ""},
	{"an element", `"x":[{"...":"%1"}],`, []string{`["s",1]`}, ""},
	{"recursive", `"_sd":["%1"],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",[{"...":"%3"}]]`, `["u",null]`}, ""},
	{"sha-256 named", `"_sd_alg":"sha-256","_sd":["%1"],`, []string{`["s","a",1]`}, ""},
	{"an empty _sd", `"_sd":[],`, nil, ""},
	{"an empty name and salt", `"_sd":["%1"],`, []string{`["","",1]`}, ""},
	{"white space in a disclosure", `"_sd":["%1"],`, []string{"[ \"s\",\n \"a\" , 1 ]"}, ""},
	{"digests that are no digests are decoys", `"_sd":["x",""],"y":[{"...":"z"}],`, nil, ""},
	{"sub and iat may be disclosed", `"_sd":["%1","%2"],`, []string{`["s","sub","did:example:1"]`, `["s","iat",1]`}, ""},
	{"reserved names further down are ordinary", `"x":{"_sd":["%1"]},`, []string{`["s","exp","soon"]`}, ""},
	{"a name that other languages trip over", `"_sd":["%1"],`, []string{`["s","__proto__",{"constructor":1}]`}, ""},

	// Section 7.1, step 3.b: where digests stand.
	{"_sd a text", `"_sd":"%1",`, []string{`["s","a",1]`}, "structure"},
	{"_sd an object", `"_sd":{"a":"%1"},`, []string{`["s","a",1]`}, "structure"},
	{"_sd null", `"_sd":null,`, nil, "structure"},
	{"_sd with a number", `"_sd":["%1",1],`, []string{`["s","a",1]`}, "structure"},
	{"... in an object", `"x":{"...":"%1"},`, []string{`["s",1]`}, "structure"},
	{"... at the top", `"...":"%1",`, []string{`["s",1]`}, "structure"},
	{"... in an object, hidden", `"x":{"...":"y"},`, nil, "structure"},
	{"... at the top, hidden", `"...":"y",`, nil, "structure"},
	{"... as the value of a disclosure, hidden", `"x":[{"...":"%1"}],`, []string{`["s",{"...":"y"}]`}, "structure"},
	{"... with company", `"x":[{"...":"%1","y":1}],`, []string{`["s",1]`}, "structure"},
	{"... with a number", `"x":[{"...":1}],`, nil, "structure"},
	{"... as the value of a disclosure", `"x":[{"...":"%1"}],`, []string{`["s",{"...":"%2"}]`, `["t",1]`}, "structure"},
	{"_sd_alg further down", `"x":{"_sd_alg":"sha-256"},`, nil, "structure"},
	// Step 3.c.2: members.
	{"member with two elements", `"_sd":["%1"],`, []string{`["s",1]`}, "structure"},
	{"member called _sd", `"_sd":["%1"],`, []string{`["s","_sd",["x"]]`}, "structure"},
	{"member called ...", `"_sd":["%1"],`, []string{`["s","...","x"]`}, "structure"},
	{"member called _sd_alg", `"_sd":["%1"],`, []string{`["s","_sd_alg","md5"]`}, "structure"},
	{"member that is there", `"_sd":["%1"],"a":1,`, []string{`["s","a",2]`}, "structure"},
	{"member that is there further down", `"x":{"_sd":["%1"],"a":null},`, []string{`["s","a",2]`}, "structure"},
	{"two members of one name", `"_sd":["%1","%2"],`, []string{`["s","a",1]`, `["t","a",1]`}, "structure"},
	// Step 3.c.3: elements.
	{"element with three elements", `"x":[{"...":"%1"}],`, []string{`["s","a",1]`}, "structure"},
	// Disclosures that are none.
	{"one element", `"_sd":["%1"],`, []string{`["s"]`}, "structure"},
	{"four elements", `"_sd":["%1"],`, []string{`["s","a",1,2]`}, "structure"},
	{"an object", `"_sd":["%1"],`, []string{`{"salt":"s"}`}, "structure"},
	{"salt a number", `"_sd":["%1"],`, []string{`[1,"a",1]`}, "structure"},
	{"name a number", `"_sd":["%1"],`, []string{`["s",1,1]`}, "structure"},
	{"no JSON", `"_sd":["%1"],`, []string{`["s","a",`}, "structure"},
	{"two values", `"_sd":["%1"],`, []string{`["s","a",1] []`}, "structure"},
	{"not UTF-8", `"_sd":["%1"],`, []string{"[\"s\",\"a\",\"\xff\"]"}, "structure"},
	{"empty", `"_sd":["%1"],`, []string{``}, "structure"},
	// Step 4: every digest once.
	{"digest twice in _sd", `"_sd":["%1","%1"],`, []string{`["s","a",1]`}, "structure"},
	{"digest in two objects", `"_sd":["%1"],"x":{"_sd":["%1"]},`, []string{`["s","a",1]`}, "structure"},
	{"decoy twice", `"_sd":["x"],"y":{"_sd":["x"]},`, nil, "structure"},
	{"digest outside and inside of a disclosure", `"_sd":["%1","%2"],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",1]`}, "structure"},
	// Step 5: every disclosure has its digest.
	{"no digest at all", ``, []string{`["s","a",1]`}, "structure"},
	{"disclosure twice", `"_sd":["%1"],`, []string{`["s","a",1]`, `["s","a",1]`}, "structure"},
	{"digest of another one", `"_sd":["x"],`, []string{`["s","a",1]`}, "structure"},
	{"digest as an ordinary text", `"x":["%1"],`, []string{`["s",1]`}, "structure"},
	// SD-JWT VC, section 3.2.2.2: what has to be seen.
	{"iss disclosed over iss", `"_sd":["%1"],`, []string{`["s","iss","did:example:1"]`}, "structure"},
	{"exp disclosed", `"_sd":["%1"],`, []string{`["s","exp",1]`}, "structure"},
	{"nbf disclosed", `"_sd":["%1"],`, []string{`["s","nbf",1]`}, "structure"},
	{"cnf disclosed", `"_sd":["%1"],`, []string{`["s","cnf",{"jwk":{}}]`}, "structure"},
	{"vct#integrity disclosed", `"_sd":["%1"],`, []string{`["s","vct#integrity","x"]`}, "structure"},
	{"aka_vcts disclosed", `"_sd":["%1"],`, []string{`["s","aka_vcts",["x"]]`}, "structure"},
	{"status disclosed", `"_sd":["%1"],`, []string{`["s","status",{}]`}, "structure"},
	{"part of status disclosed", `"status":{"x":[{"...":"%1"}]},`, []string{`["s",1]`}, "structure"},
	{"part of cnf hidden", `"cnf":{"_sd":["x"]},`, nil, "structure"},
	// Claims of the wrong shape.
	{"iat a text", `"iat":"now",`, nil, "structure"},
	{"cnf a text", `"cnf":"key",`, nil, "structure"},
	{"cnf without a key", `"cnf":{"kid":"1"},`, nil, "key"},
	{"cnf with a private key", `"cnf":{"jwk":{"kty":"OKP","crv":"Ed25519","d":"AA","x":"AA"}},`, nil, "key"},
	{"other types", `"aka_vcts":["https://plaza.example/work"],`, nil, ""},
	{"no other types", `"aka_vcts":[],`, nil, "structure"},
	{"other types a text", `"aka_vcts":"https://plaza.example/work",`, nil, "structure"},
	{"the same type once more", `"aka_vcts":["x","` + vct + `"],`, nil, "structure"},
	{"other types with a number", `"aka_vcts":[1],`, nil, "structure"},
	{"@context", `"@context":"https://www.w3.org/ns/credentials/v2",`, nil, "structure"},
}

// TestRules: RFC 9901, section 7.1, and what SD-JWT VC adds, rule by rule. Every issuer's signature is good.
func TestRules(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			o, err := w.open(r.text(t, w))
			if r.check == "" {
				require.NoError(t, err)
				require.NotContains(t, jsonOf(o.Credential), `"_sd`)
				require.NotContains(t, jsonOf(o.Credential), `"..."`)
				return
			}
			require.Equal(t, vc.Opened{}, o)
			refused(t, r.check, err)
		})
	}
}

// TestProcessed: what a verifier sees of the accepted ones.
func TestProcessed(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for name, want := range map[string]string{
		"recursive":                              `{"a":{"b":[null]}`,
		"an element":                             `"x":[1]`,
		"an empty _sd":                           `{"iss"`,
		"an empty name and salt":                 `{"":1`,
		"digests that are no digests are decoys": `"y":[]`,
		"a name that other languages trip over":  `{"__proto__":{"constructor":1}`,
	} {
		found := false
		for _, r := range rules {
			if r.name == name {
				found = true
				o, err := w.open(r.text(t, w))
				require.NoError(t, err)
				require.Contains(t, jsonOf(o.Credential), want)
			}
		}
		require.True(t, found, name)
	}
}

// TestDisclosureForms: the text of a disclosure has one spelling.
func TestDisclosureForms(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	good := b64(`["s","a",12]`)
	_, err := w.open(w.forge(t, `"_sd":["`+digest(good)+`"],`, good))
	require.NoError(t, err)
	for name, bad := range map[string]string{"padding": b64(`["s","a",1]`) + "=", "unused bits": b64(`["s","a",1]`)[:14] + "1",
		"line break": good[:4] + "\n" + good[4:], "standard alphabet": strings.ReplaceAll(b64(`["s","a","???>>>"]`), "_", "/"), "space": good + " "} {
		t.Run(name, func(t *testing.T) {
			_, err := w.open(w.forge(t, `"_sd":["`+digest(bad)+`"],`, bad))
			refused(t, "structure", err)
		})
	}
}
