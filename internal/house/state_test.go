package house

import (
	"go/ast"
	"go/token"
	"testing"
)

// mutable may be package-level state, each for its reason: "folder.name".
var mutable = map[string]string{}

// TestNoHiddenState: no init function, and no package-level variable that changes. Tables that are only read are fine.
func TestNoHiddenState(t *testing.T) {
	for _, f := range folders(t) {
		globals := map[string]bool{}
		for _, file := range f.code() {
			for _, d := range file.Decls {
				g, ok := d.(*ast.GenDecl)
				if !ok || g.Tok != token.VAR {
					continue
				}
				for _, s := range g.Specs {
					spec := s.(*ast.ValueSpec)
					for _, id := range spec.Names {
						globals[id.Name] = true
					}
					if use := synchronized(spec); use != "" {
						report(t, f, spec, spec.Names[0].Name, "holds "+use)
					}
				}
			}
		}
		for _, file := range f.code() {
			for _, d := range file.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok {
					if fn.Recv == nil && fn.Name.Name == "init" {
						report(t, f, fn, "init", "is an init function")
					}
					assigned(fn, func(id *ast.Ident) {
						if globals[id.Name] && (id.Obj == nil || file.Scope.Lookup(id.Name) == id.Obj) {
							report(t, f, id, id.Name, "is changed here")
						}
					})
				}
			}
		}
	}
}

func report(t *testing.T, f folder, n ast.Node, name, what string) {
	if _, excepted := mutable[f.dir+"."+name]; !excepted {
		t.Errorf("%s: %s %s", f.at(n), name, what)
	}
}

// synchronized names what a variable takes from sync or sync/atomic: a sign that it changes.
func synchronized(spec *ast.ValueSpec) (use string) {
	ast.Inspect(spec, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok && (id.Name == "sync" || id.Name == "atomic") {
				use = id.Name + "." + s.Sel.Name
			}
		}
		return true
	})
	return use
}

// assigned calls found with the variable under each assignment, increment, delete, clear and copy.
func assigned(fn *ast.FuncDecl, found func(*ast.Ident)) {
	ast.Inspect(fn, func(n ast.Node) bool {
		var targets []ast.Expr
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				targets = n.Lhs
			}
		case *ast.IncDecStmt:
			targets = []ast.Expr{n.X}
		case *ast.CallExpr:
			id, ok := n.Fun.(*ast.Ident)
			if ok && len(n.Args) > 0 && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy") {
				targets = n.Args[:1]
			}
		}
		for _, target := range targets {
			if id := base(target); id != nil {
				found(id)
			}
		}
		return true
	})
}

// base is the variable that an expression reaches into.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		default:
			return nil
		}
	}
}
