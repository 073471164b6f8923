package sdjwt_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// rule is one SD-JWT by the section and step of RFC 9901 that decides about it, or of SD-JWT VC (VC), whose issuer signs anything: members go into the payload, %1, %2 … there and in later disclosures
// stand for the digests of the disclosures.
type rule struct {
	name        string
	members     string
	disclosures []string // contents, not encoded
	check       vc.Check // empty: accepted
}

func (r rule) text(t testing.TB, w world) string { return r.forged(t, w.forge) }

func (r rule) forged(t testing.TB, forge func(testing.TB, string, ...string) string) string {
	members, texts := r.members, make([]string, len(r.disclosures))
	for i := len(texts) - 1; i >= 0; i-- { // inner ones stand behind outer ones
		content := r.disclosures[i]
		for j := i + 1; j < len(texts); j++ {
			content = strings.ReplaceAll(content, "%"+string(rune('1'+j)), digest(texts[j]))
		}
		texts[i] = b64(content)
		members = strings.ReplaceAll(members, "%"+string(rune('1'+i)), digest(texts[i]))
	}
	return forge(t, members, texts...)
}

var rules = []rule{
	{"accepted: a member", `"_sd":["%1"],`, []string{`["s","a",1]`}, ""},
	{"accepted: an element", `"x":[{"...":"%1"}],`, []string{`["s",1]`}, ""},
	{"accepted: recursive", `"_sd":["%1"],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",[{"...":"%3"}]]`, `["u",null]`}, ""},
	{"accepted: sha-256 named", `"_sd_alg":"sha-256","_sd":["%1"],`, []string{`["s","a",1]`}, ""},
	{"accepted: an empty _sd", `"_sd":[],`, nil, ""},
	{"accepted: an empty name and salt", `"_sd":["%1"],`, []string{`["","",1]`}, ""},
	{"accepted: white space in a disclosure", `"_sd":["%1"],`, []string{"[ \"s\",\n \"a\" , 1 ]"}, ""},
	{"accepted: digests that are no digests are decoys", `"_sd":["x",""],"y":[{"...":"z"}],`, nil, ""},
	{"accepted: sub and iat may be disclosed", `"_sd":["%1","%2"],`, []string{`["s","sub","did:example:1"]`, `["s","iat",1]`}, ""},
	{"accepted: reserved names further down are ordinary", `"x":{"_sd":["%1"]},`, []string{`["s","exp","soon"]`}, ""},
	{"accepted: a name that other languages trip over", `"_sd":["%1"],`, []string{`["s","__proto__",{"constructor":1}]`}, ""},

	// Section 7.1, step 3.b: where digests stand.
	{"7.1 3.b: _sd a text", `"_sd":"%1",`, []string{`["s","a",1]`}, "structure"},
	{"7.1 3.b: _sd an object", `"_sd":{"a":"%1"},`, []string{`["s","a",1]`}, "structure"},
	{"7.1 3.b: _sd null", `"_sd":null,`, nil, "structure"},
	{"7.1 3.b: _sd with a number", `"_sd":["%1",1],`, []string{`["s","a",1]`}, "structure"},
	{"7.1 3.b: ... in an object", `"x":{"...":"%1"},`, []string{`["s",1]`}, "structure"},
	{"7.1 3.b: ... at the top", `"...":"%1",`, []string{`["s",1]`}, "structure"},
	{"7.1 3.b: ... in an object, hidden", `"x":{"...":"y"},`, nil, "structure"},
	{"7.1 3.b: ... at the top, hidden", `"...":"y",`, nil, "structure"},
	{"7.1 3.b: ... as the value of a disclosure, hidden", `"x":[{"...":"%1"}],`, []string{`["s",{"...":"y"}]`}, "structure"},
	{"7.1 3.b: ... with company", `"x":[{"...":"%1","y":1}],`, []string{`["s",1]`}, "structure"},
	{"7.1 3.b: ... with a number", `"x":[{"...":1}],`, nil, "structure"},
	{"7.1 3.b: ... as the value of a disclosure", `"x":[{"...":"%1"}],`, []string{`["s",{"...":"%2"}]`, `["t",1]`}, "structure"},
	{"7.1 3.b: _sd_alg further down", `"x":{"_sd_alg":"sha-256"},`, nil, "structure"},
	{"7.1 3.b: _sd_alg within a disclosure", `"_sd":["%1"],`, []string{`["s","a",{"_sd_alg":"sha-256"}]`}, "structure"},
	{"7.1 3.b: _sd_alg within an element", `"x":[{"_sd_alg":"sha-256"}],`, nil, "structure"},
	{"7.1 3.b: _sd a text within a disclosure", `"_sd":["%1"],`, []string{`["s","a",{"_sd":"x"}]`}, "structure"},
	{"7.1 3.b: _sd with an array", `"_sd":[["%1"]],`, []string{`["s","a",1]`}, "structure"},
	{"7.1 3.b: ... beside _sd", `"x":[{"...":"%1","_sd":[]}],`, []string{`["s",1]`}, "structure"},
	{"7.1 3.b: ... null", `"x":[{"...":null}],`, nil, "structure"},
	{"7.1 3.b: ... with a list", `"x":[{"...":["%1"]}],`, []string{`["s",1]`}, "structure"},
	// Step 3.c.2: members.
	{"7.1 3.c.2: member with two elements", `"_sd":["%1"],`, []string{`["s",1]`}, "structure"},
	{"7.1 3.c.2: member called _sd", `"_sd":["%1"],`, []string{`["s","_sd",["x"]]`}, "structure"},
	{"7.1 3.c.2: member called ...", `"_sd":["%1"],`, []string{`["s","...","x"]`}, "structure"},
	{"7.1 3.c.2: member called _sd_alg", `"_sd":["%1"],`, []string{`["s","_sd_alg","md5"]`}, "structure"},
	{"7.1 3.c.2: member that is there", `"_sd":["%1"],"a":1,`, []string{`["s","a",2]`}, "structure"},
	{"7.1 3.c.2: member that is there further down", `"x":{"_sd":["%1"],"a":null},`, []string{`["s","a",2]`}, "structure"},
	{"7.1 3.c.2: two members of one name", `"_sd":["%1","%2"],`, []string{`["s","a",1]`, `["t","a",1]`}, "structure"},
	{"7.1 3.c.2: an array for a member", `"_sd":["%1"],`, []string{`["s",["a",1]]`}, "structure"},
	{"7.1 3.c.2: member that is there within a disclosure", `"_sd":["%1"],`, []string{`["s","a",{"b":0,"_sd":["%2"]}]`, `["t","b",1]`}, "structure"},
	// Step 3.c.3: elements.
	{"7.1 3.c.3: element with three elements", `"x":[{"...":"%1"}],`, []string{`["s","a",1]`}, "structure"},
	// Disclosures that are none.
	{"4.2: one element", `"_sd":["%1"],`, []string{`["s"]`}, "structure"},
	{"4.2: four elements", `"_sd":["%1"],`, []string{`["s","a",1,2]`}, "structure"},
	{"4.2: an object", `"_sd":["%1"],`, []string{`{"salt":"s"}`}, "structure"},
	{"4.2: salt a number", `"_sd":["%1"],`, []string{`[1,"a",1]`}, "structure"},
	{"4.2: name a number", `"_sd":["%1"],`, []string{`["s",1,1]`}, "structure"},
	{"4.2: no JSON", `"_sd":["%1"],`, []string{`["s","a",`}, "structure"},
	{"4.2: two values", `"_sd":["%1"],`, []string{`["s","a",1] []`}, "structure"},
	{"4.2: not UTF-8", `"_sd":["%1"],`, []string{"[\"s\",\"a\",\"\xff\"]"}, "structure"},
	{"4.2: empty", `"_sd":["%1"],`, []string{``}, "structure"},
	// Step 4: every digest once.
	{"7.1 4: digest twice in _sd", `"_sd":["%1","%1"],`, []string{`["s","a",1]`}, "structure"},
	{"7.1 4: digest in two objects", `"_sd":["%1"],"x":{"_sd":["%1"]},`, []string{`["s","a",1]`}, "structure"},
	{"7.1 4: decoy twice", `"_sd":["x"],"y":{"_sd":["x"]},`, nil, "structure"},
	{"7.1 4: digest outside and inside of a disclosure", `"_sd":["%1","%2"],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",1]`}, "structure"},
	{"7.1 4: digest twice among elements", `"x":[{"...":"%1"},{"...":"%1"}],`, []string{`["s",1]`}, "structure"},
	{"7.1 4: digest in two disclosures", `"_sd":["%1","%2"],`, []string{`["s","a",{"_sd":["%3"]}]`, `["t","b",{"_sd":["%3"]}]`, `["u","c",1]`}, "structure"},
	{"7.1 4: decoy in two disclosures", `"_sd":["%1","%2"],`, []string{`["s","a",{"_sd":["x"]}]`, `["t","b",[{"...":"x"}]]`}, "structure"},
	{"7.1 4: decoy that is another claim's digest", `"_sd":["%1"],"y":[{"...":"%2"}],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",1]`}, "structure"},
	// Step 5: every disclosure has its digest.
	{"7.1 5: no digest at all", ``, []string{`["s","a",1]`}, "structure"},
	{"7.1 5: disclosure twice", `"_sd":["%1"],`, []string{`["s","a",1]`, `["s","a",1]`}, "structure"},
	{"7.1 5: digest of another one", `"_sd":["x"],`, []string{`["s","a",1]`}, "structure"},
	{"7.1 5: digest as an ordinary text", `"x":["%1"],`, []string{`["s",1]`}, "structure"},
	{"7.1 5: digest in what was left out", `"_sd":["x"],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",1]`}, "structure"},
	{"7.1 5: disclosures that name each other alone", `"_sd":["x"],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",{"_sd":["y"]}]`}, "structure"},
	// SD-JWT VC, section 3.2.2.2: what has to be seen.
	{"VC 3.2.2.2: iss disclosed over iss", `"_sd":["%1"],`, []string{`["s","iss","did:example:1"]`}, "structure"},
	{"VC 3.2.2.2: vct disclosed over vct", `"_sd":["%1"],`, []string{`["s","vct","x"]`}, "structure"},
	{"VC 3.2.2.2: part of aka_vcts disclosed", `"aka_vcts":["x",{"...":"%1"}],`, []string{`["s","y"]`}, "structure"},
	{"VC 3.2.2.2: exp disclosed", `"_sd":["%1"],`, []string{`["s","exp",1]`}, "structure"},
	{"VC 3.2.2.2: nbf disclosed", `"_sd":["%1"],`, []string{`["s","nbf",1]`}, "structure"},
	{"VC 3.2.2.2: cnf disclosed", `"_sd":["%1"],`, []string{`["s","cnf",{"jwk":{}}]`}, "structure"},
	{"VC 3.2.2.2: vct#integrity disclosed", `"_sd":["%1"],`, []string{`["s","vct#integrity","x"]`}, "structure"},
	{"VC 3.2.2.2: aka_vcts disclosed", `"_sd":["%1"],`, []string{`["s","aka_vcts",["x"]]`}, "structure"},
	{"VC 3.2.2.2: status disclosed", `"_sd":["%1"],`, []string{`["s","status",{}]`}, "structure"},
	{"VC 3.2.2.2: part of status disclosed", `"status":{"x":[{"...":"%1"}]},`, []string{`["s",1]`}, "structure"},
	{"VC 3.2.2.2: part of cnf hidden", `"cnf":{"_sd":["x"]},`, nil, "structure"},
	// Claims of the wrong shape.
	{"VC 3.2.2: iat a text", `"iat":"now",`, nil, "structure"},
	{"VC 3.2.2: cnf a text", `"cnf":"key",`, nil, "structure"},
	{"VC 3.2.2: cnf without a key", `"cnf":{"kid":"1"},`, nil, "key"},
	{"VC 3.2.2: cnf with a private key", `"cnf":{"jwk":{"kty":"OKP","crv":"Ed25519","d":"AA","x":"AA"}},`, nil, "key"},
	{"VC 3.2.2: other types", `"aka_vcts":["https://plaza.example/work"],`, nil, ""},
	{"VC 3.2.2: no other types", `"aka_vcts":[],`, nil, "structure"},
	{"VC 3.2.2: other types a text", `"aka_vcts":"https://plaza.example/work",`, nil, "structure"},
	{"VC 3.2.2: the same type once more", `"aka_vcts":["x","` + vct + `"],`, nil, "structure"},
	{"VC 3.2.2: other types with a number", `"aka_vcts":[1],`, nil, "structure"},
	{"VC 3.2.2: @context", `"@context":"https://www.w3.org/ns/credentials/v2",`, nil, "structure"},
}

// TestRules: the rules, each in every envelope. Every issuer's signature is good.
func TestRules(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, e := range envelopes {
		t.Run(e.name, func(t *testing.T) {
			for _, r := range rules {
				if e.document && (r.check == "" || strings.HasPrefix(r.name, "VC ")) {
					continue // the claims are another format's, and a document's terms have to be defined
				}
				t.Run(r.name, func(t *testing.T) {
					o, err := e.open(t, w, r.forged(t, e.forge(w)))
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
		})
	}
}

// TestProcessed: what a verifier sees of the accepted ones.
func TestProcessed(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for name, want := range map[string]string{
		"accepted: recursive":                              `{"a":{"b":[null]}`,
		"accepted: an element":                             `"x":[1]`,
		"accepted: an empty _sd":                           `{"iss"`,
		"accepted: an empty name and salt":                 `{"":1`,
		"accepted: digests that are no digests are decoys": `"y":[]`,
		"accepted: a name that other languages trip over":  `{"__proto__":{"constructor":1}`,
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
