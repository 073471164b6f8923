package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestChecks: what calls itself a check of a verification is one of the list in the doc of vc.Check, and each is in use.
func TestChecks(t *testing.T) {
	all := folders(t)
	listed := checks(t, all)
	used := map[string]bool{}
	for _, f := range all {
		for _, file := range f.files {
			if f.dir != "vc" && !slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return strings.HasSuffix(i.Path.Value, `/vc"`) }) {
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, lit := range checksIn(n) {
					name, err := strconv.Unquote(lit.Value)
					if err != nil || !slices.Contains(listed, name) {
						t.Errorf("%s: %s is no check", f.at(lit), lit.Value)
					}
					used[name] = true
				}
				return true
			})
		}
	}
	for _, name := range listed {
		if !used[name] {
			t.Errorf("nothing makes the check %q", name)
		}
	}
}

// checks reads the list: the indented lines of the type's comment begin with the names.
func checks(t *testing.T, all []folder) (names []string) {
	t.Helper()
	for _, f := range all {
		for _, file := range f.code() {
			for _, d := range file.Decls {
				g, ok := d.(*ast.GenDecl)
				if !ok || f.dir != "vc" || g.Tok != token.TYPE || g.Specs[0].(*ast.TypeSpec).Name.Name != "Check" {
					continue
				}
				for line := range strings.Lines(g.Doc.Text()) {
					if rest, indented := strings.CutPrefix(line, "\t"); indented {
						names = append(names, strings.Fields(rest)[0])
					}
				}
			}
		}
	}
	if len(names) != 12 {
		t.Fatalf("the doc of vc.Check lists %q, not 12 checks", names)
	}
	return names
}

// checksIn finds string literals in the places of a check: Check: "…", Check("…"), refuse("…", …), check = "…", e.Check == "…".
func checksIn(n ast.Node) (found []*ast.BasicLit) {
	take := func(es ...ast.Expr) {
		for _, e := range es {
			if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING && lit.Value != `""` { // "": none
				found = append(found, lit)
			}
		}
	}
	named := func(e ast.Expr, names ...string) bool {
		if s, ok := e.(*ast.SelectorExpr); ok {
			e = s.Sel
		}
		id, ok := e.(*ast.Ident)
		return ok && slices.Contains(names, id.Name)
	}
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if named(n.Key, "Check") {
			take(n.Value)
		}
	case *ast.CallExpr:
		if _, method := n.Fun.(*ast.SelectorExpr); len(n.Args) > 0 && (named(n.Fun, "Check") || !method && named(n.Fun, "refuse", "refusal", "mismatch", "asRefusal")) {
			take(n.Args[0])
		}
	case *ast.AssignStmt:
		if len(n.Lhs) == 1 && len(n.Rhs) == 1 && named(n.Lhs[0], "check", "Check") {
			take(n.Rhs[0])
		}
	case *ast.BinaryExpr:
		if named(n.X, "Check") {
			take(n.Y)
		}
	case *ast.SwitchStmt:
		if n.Tag != nil && named(n.Tag, "check", "Check") {
			for _, c := range n.Body.List {
				take(c.(*ast.CaseClause).List...)
			}
		}
	}
	return found
}

// cases are the numbered classes of attack that stand against what is built so far.
var cases = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 33, 35, 36, 37, 38, 39, 40}

// TestSecurityCases: each of them has a test that is named after it.
func TestSecurityCases(t *testing.T) {
	name := regexp.MustCompile(`^Test(?:Security)?Case0*(\d+)\D`)
	found := map[string]bool{}
	for _, f := range folders(t) {
		for _, file := range f.tests() {
			for _, d := range file.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
					if m := name.FindStringSubmatch(fn.Name.Name + "."); m != nil {
						found[m[1]] = true
					}
				}
			}
		}
	}
	for _, n := range cases {
		if !found[itoa(n)] {
			t.Errorf("no test is named after security case %d", n)
		}
	}
}
