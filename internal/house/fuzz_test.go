package house

import (
	"go/ast"
	"path/filepath"
	"strings"
	"testing"
)

// TestFuzzTargetsHaveSeeds: a fuzz target without seeds tests nothing in an ordinary run, and one without a corpus in
// testdata begins anew each time.
func TestFuzzTargetsHaveSeeds(t *testing.T) {
	for _, f := range folders(t) {
		for _, file := range f.tests() {
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Fuzz") || !fn.Name.IsExported() {
					continue
				}
				corpus, err := filepath.Glob(filepath.Join(root, f.dir, "testdata", "fuzz", fn.Name.Name, "*"))
				if err != nil {
					t.Fatal(err)
				}
				if len(corpus) == 0 {
					t.Errorf("%s: %s has no corpus in testdata", f.at(fn), fn.Name.Name)
				}
				if !adds(fn, f) {
					t.Errorf("%s: %s has no seeds", f.at(fn), fn.Name.Name)
				}
			}
		}
	}
}

// adds tells whether a fuzz target, or a function of its folder that it calls, calls Add.
func adds(fn *ast.FuncDecl, f folder) (found bool) {
	called := map[string]bool{}
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			switch callee := call.Fun.(type) {
			case *ast.SelectorExpr:
				found = found || callee.Sel.Name == "Add"
			case *ast.Ident:
				called[callee.Name] = true
			}
		}
		return true
	})
	for _, file := range f.tests() {
		for _, d := range file.Decls {
			if helper, ok := d.(*ast.FuncDecl); ok && !found && helper != fn && helper.Recv == nil && called[helper.Name.Name] {
				found = adds(helper, folder{}) // one step, no further
			}
		}
	}
	return found
}
