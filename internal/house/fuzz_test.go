package house

import (
	"go/ast"
	"path/filepath"
	"strings"
	"testing"
)

// TestFuzzTargetsHaveSeeds: a fuzz target without seeds tests nothing in an ordinary run.
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
				if len(corpus) == 0 && !adds(fn) {
					t.Errorf("%s: %s has no seeds", f.at(fn), fn.Name.Name)
				}
			}
		}
	}
}

// adds tells whether a fuzz target calls Add.
func adds(fn *ast.FuncDecl) (found bool) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Add" {
			found = true
		}
		return true
	})
	return found
}
