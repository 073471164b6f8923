package house

import (
	"go/ast"
	"go/doc"
	"slices"
	"testing"
)

// unshown are exported functions and types that need no example, each for its reason: "folder.name".
var unshown = map[string]string{"vc.CredentialOf": "only this module can make what it takes"}

// TestExamples: each exported function, and each exported type that has methods, appears in an example whose output is
// checked; a type also by one of its methods.
func TestExamples(t *testing.T) {
	for _, f := range folders(t) {
		if !f.public() {
			continue
		}
		shown := map[string]bool{}
		for _, e := range doc.Examples(f.tests()...) {
			if e.Output == "" && !e.EmptyOutput {
				t.Errorf("%s: Example%s has no checked output", f.dir, e.Name)
			}
			ast.Inspect(e.Code, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					shown[id.Name] = true
				}
				return true
			})
		}
		methods := map[string][]string{} // of exported types
		for _, file := range f.code() {
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || !fn.Name.IsExported() {
					continue
				}
				if fn.Recv != nil {
					if id := receiver(fn); id.IsExported() {
						methods[id.Name] = append(methods[id.Name], fn.Name.Name)
					}
				} else if _, excepted := unshown[f.dir+"."+fn.Name.Name]; !shown[fn.Name.Name] && !excepted {
					t.Errorf("%s: no example shows %s", f.at(fn), fn.Name.Name)
				}
			}
		}
		for name, has := range methods {
			inUse := shown[name] || slices.ContainsFunc(has, func(m string) bool { return shown[m] })
			if _, excepted := unshown[f.dir+"."+name]; !inUse && !excepted {
				t.Errorf("%s: no example shows %s", f.dir, name)
			}
		}
	}
}

// receiver is the type that a method belongs to.
func receiver(fn *ast.FuncDecl) *ast.Ident {
	e := fn.Recv.List[0].Type
	if ix, ok := e.(*ast.IndexExpr); ok {
		e = ix.X
	}
	return base(e)
}

// TestPackageComments: every package says what it is.
func TestPackageComments(t *testing.T) {
	for _, f := range folders(t) {
		if len(f.code()) > 0 && !slices.ContainsFunc(f.code(), func(file *ast.File) bool { return file.Doc != nil }) {
			t.Errorf("%s: no package comment", f.dir)
		}
	}
}
