package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/avouch-id/avouch"

// room is what a package may import: packages of this module (patterns as path.Match has them; "*" alone is all),
// modules of others, and those packages of the standard library that are guarded.
type room struct {
	packages string // pattern
	house    string
	others   string
	guarded  string
}

// guarded are standard packages that only the named rooms may have: the way out, and what weakens guarantees.
var guarded = []string{"net", "net/http", "os/exec", "unsafe", "math/rand", "math/rand/v2", "plugin"}

const (
	multibase  = "github.com/multiformats/go-multibase"
	secp256k1  = "github.com/decred/dcrd/dcrec/secp256k1/v4"
	edwards    = "filippo.io/edwards25519"
	mldsa      = "filippo.io/mldsa"
	gnark      = "github.com/consensys/gnark-crypto"
	jsonGold   = "github.com/piprate/json-gold"
	jsonSchema = "github.com/santhosh-tekuri/jsonschema/v6"
	fxcbor     = "github.com/fxamacker/cbor/v2"
	gocose     = "github.com/veraison/go-cose"
	cobra      = "github.com/spf13/cobra"
	testify    = "github.com/stretchr/testify"
	rapid      = "pgregory.net/rapid"
	script     = "github.com/rogpeppe/go-internal"
	yaml       = "go.yaml.in/yaml/v3"
	xcrypto    = "golang.org/x/crypto" // cryptobyte: strict DER
	bbolt      = "go.etcd.io/bbolt"
	ground     = "internal/strictjson internal/jcs internal/encoding internal/xsd "
)

// rooms: the first pattern that matches a package is its room.
var rooms = []room{
	{packages: "internal/strictjson"},
	{packages: "internal/encoding", others: multibase},
	{packages: "internal/xsd"},
	{packages: "internal/durable"},
	{packages: "internal/house"},
	{packages: "internal/supposed", house: ground + "scoring vc/avatar/standing"},
	{packages: "internal/jcs", house: "internal/strictjson"},
	{packages: "internal/jcsproof", house: ground + "did"},
	{packages: "internal/jws", house: ground + "did"},
	{packages: "did", house: ground, others: secp256k1 + " " + edwards + " " + xcrypto},
	{packages: "did/cryptosigner", house: "did", others: xcrypto},
	{packages: "did/didplc", house: ground + "did", others: fxcbor},
	{packages: "did/didwebvh", house: ground + "did internal/jcsproof"},
	{packages: "did/*", house: ground + "did"},
	{packages: "resolver", house: ground + "did did/*"},
	{packages: "resolver/resolution", house: ground + "did resolver"},
	{packages: "resolver/*", house: ground + "did resolver resolver/resolution"},
	{packages: "fetch", guarded: "net net/http"},
	{packages: "vc", house: ground + "did"},
	{packages: "vc/bbs", others: gnark},
	{packages: "vc/avatar", house: ground + "did vc"},
	{packages: "vc/avatar/standing", house: "did vc vc/avatar"},
	{packages: "vc/jsonld", house: ground, others: jsonGold},
	{packages: "vc/jsonld/mkcontexts", house: ground + "vc/jsonld"}, // a tool
	{packages: "vc/dataintegrity", house: ground + "internal/jcsproof internal/jws did vc vc/internal/datamodel vc/internal/terms vc/jsonld"},
	{packages: "vc/schema", house: ground + "vc vc/internal/*", others: jsonSchema},
	{packages: "vc/dataintegrity/ecdsasd2023", house: ground + "did vc vc/jsonld vc/dataintegrity vc/dataintegrity/internal/sd"},
	{packages: "vc/dataintegrity/bbs2023", house: ground + "did vc vc/bbs vc/jsonld vc/dataintegrity vc/dataintegrity/internal/sd", others: fxcbor},
	{packages: "vc/dataintegrity/internal/sd", house: ground + "vc/jsonld", others: fxcbor},
	{packages: "vc/dataintegrity/internal/sd/sdtest", house: ground + "vc/jsonld"},                             // for tests
	{packages: "vc/dataintegrity/mldsa44", house: ground + "did vc vc/dataintegrity vc/jsonld", others: mldsa}, // experimental
	{packages: "vc/sdjwt", house: ground + "internal/jws did vc vc/internal/datamodel vc/internal/token"},
	{packages: "vc/jose", house: ground + "internal/jws did vc vc/internal/* vc/jsonld vc/sdjwt"},
	{packages: "vc/cose", house: ground + "did vc vc/internal/* vc/jsonld", others: gocose + " " + fxcbor},
	{packages: "vc/status", house: ground + "internal/jws did vc vc/internal/*", others: gocose + " " + fxcbor},
	{packages: "vc/status/statustest", house: "vc/status"}, // for tests
	{packages: "vc/internal/sign1", house: "did", others: gocose},
	{packages: "vc/internal/token", house: ground + "internal/jws did vc"},
	{packages: "vc/internal/datamodel", house: ground + "vc"},
	{packages: "vc/internal/terms", house: ground + "vc vc/internal/digest vc/jsonld"},
	{packages: "vc/internal/digest", house: ground},
	{packages: "vc/internal/folder", house: ground},
	{packages: "vc/issuerkeys", house: ground + "internal/jws did vc"},
	{packages: "vc/sdjwt/typemetadata", house: ground + "vc vc/internal/*"},
	{packages: "vc/request", house: ground + "internal/jws did vc vc/internal/token"},
	{packages: "vc/bans", house: "did vc"},
	{packages: "vc/bans/banstest", house: "did vc vc/bans"}, // for tests
	{packages: "vc/replaytest", house: "vc"},                // for tests
	{packages: "store/bolt", house: "internal/durable vc vc/bans vc/status", others: bbolt},
	{packages: "vc/federation", house: ground + "did vc vc/avatar"},
	{packages: "scoring", house: ground + "vc vc/avatar vc/avatar/standing"},
	{packages: "scoring/audit", house: ground + "internal/supposed scoring vc/avatar"},
	{packages: "cmd/avouch", house: "*", others: cobra},
	{packages: "examples/resolver", house: "*", guarded: "net net/http"},
	{packages: "examples/world", house: "*", guarded: "net net/http"},
	{packages: "examples/conformance", house: "*", guarded: "net net/http"},
	{packages: "examples/*", house: "*"},
	{packages: "docs/mkspeed"}, // a tool
	{packages: "testvectors", guarded: "os/exec"},
	{packages: "testvectors/make", house: "testvectors", others: yaml},
}

// testModules may be imported by tests of the named packages.
var testModules = map[string]string{testify: "*", rapid: "*", script: "cmd/avouch", multibase: "did"}

// brought are the modules that the chosen ones bring into a program. A new one is a decision, and so is one that goes.
var brought = map[string]string{
	multibase:  "github.com/mr-tron/base58 github.com/multiformats/go-base32 github.com/multiformats/go-base36",
	secp256k1:  "",
	edwards:    "",
	mldsa:      "",
	gnark:      "github.com/bits-and-blooms/bitset golang.org/x/sys",
	xcrypto:    "",
	cobra:      "github.com/spf13/pflag",
	fxcbor:     "github.com/x448/float16",
	gocose:     "",
	jsonSchema: "golang.org/x/text",
	bbolt:      "golang.org/x/sys",
	jsonGold:   "github.com/cayleygraph/quad github.com/pquerna/cachecontrol",
}

// TestLinkedModules: programs made of this module's packages link these modules and no others.
func TestLinkedModules(t *testing.T) {
	want := map[string]bool{}
	for chosen, others := range brought {
		want[chosen] = true
		for _, m := range strings.Fields(others) {
			want[m] = true
		}
	}
	got := map[string]bool{}
	for _, p := range list(t, false) {
		// What makes our vectors is no part of a program.
		if p.Module != nil && p.Module.Path != module && p.Module.Path != yaml {
			got[p.Module.Path] = true
		}
	}
	for m := range got {
		if !want[m] {
			t.Errorf("%s is linked, and nobody chose it", m)
		}
	}
	for m := range want {
		if !got[m] {
			t.Errorf("%s is not linked any more: strike it from the table", m)
		}
	}
}

// TestPairingsAreForBBS: whoever imports these links no pairing code.
func TestPairingsAreForBBS(t *testing.T) {
	for _, p := range list(t, false, "./did/...", "./resolver", "./vc", "./vc/avatar", "./vc/sdjwt", "./vc/dataintegrity", "./vc/dataintegrity/ecdsasd2023", "./scoring/...") {
		if p.Module != nil && p.Module.Path == gnark {
			t.Errorf("%s is linked", p.ImportPath)
		}
	}
}

// TestNoClientUnasked: whoever imports these links no way out. A network is an import of its own.
func TestNoClientUnasked(t *testing.T) {
	for _, p := range list(t, false, "./did", "./did/didkey", "./did/didjwk", "./did/didpeer", "./resolver/...", "./vc", "./vc/avatar", "./vc/sdjwt", "./vc/status", "./scoring/...") {
		if p.ImportPath == "net" || p.ImportPath == "net/http" {
			t.Errorf("%s is linked", p.ImportPath)
		}
	}
}

type listed struct {
	ImportPath                         string
	Standard                           bool
	Module                             *struct{ Path string }
	Imports, TestImports, XTestImports []string
}

// TestRooms: a package imports what its room names and nothing else. With each step held, a heavy library cannot
// reach a package that its room keeps it from.
func TestRooms(t *testing.T) {
	moduleOf := map[string]string{} // package to module, of others
	var house []listed
	for _, p := range list(t, true) {
		switch {
		case p.Standard || p.Module == nil:
		case p.Module.Path == module:
			house = append(house, p)
		default:
			moduleOf[p.ImportPath] = p.Module.Path
		}
	}
	for _, p := range house {
		name := within(p.ImportPath)
		i := slices.IndexFunc(rooms, func(r room) bool { return matches(r.packages, name) })
		if i < 0 {
			t.Errorf("%s: no room has this package", name)
			continue
		}
		for _, imported := range p.Imports {
			if !rooms[i].allows(imported, moduleOf) {
				t.Errorf("%s: its room does not name %s", name, imported)
			}
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			m := moduleOf[imported]
			if m != "" && !matches(testModules[m], name) && !rooms[i].allows(imported, moduleOf) {
				t.Errorf("%s: its tests may not import %s", name, imported)
			}
		}
	}
}

func (r room) allows(imported string, moduleOf map[string]string) bool {
	if m := moduleOf[imported]; m != "" {
		return matches(r.others, m)
	}
	if imported == module || strings.HasPrefix(imported, module+"/") {
		return matches(r.house, within(imported))
	}
	return !slices.Contains(guarded, imported) || matches(r.guarded, imported)
}

// within is a package's path inside the module.
func within(importPath string) string { return strings.TrimPrefix(importPath, module+"/") }

// matches compares a name with patterns separated by spaces.
func matches(patterns, name string) bool {
	return slices.ContainsFunc(strings.Fields(patterns), func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return pattern == "*" || err == nil && ok
	})
}

// list asks the go command for packages, the module's if none are named, and all that they, and their tests if asked, are linked from.
func list(t *testing.T, tests bool, of ...string) (packages []listed) {
	t.Helper()
	const fields = "-json=ImportPath,Standard,Module,Imports,TestImports,XTestImports"
	if len(of) == 0 {
		of = []string{"./..."}
	}
	cmd := exec.Command("go", append([]string{"list", "-deps", "-test=" + strconv.FormatBool(tests), fields}, of...)...)
	cmd.Dir = root
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, problems.String())
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.ImportPath, " ") && !strings.HasSuffix(p.ImportPath, ".test") { // variants made for tests
			packages = append(packages, p)
		}
	}
}
