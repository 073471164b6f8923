package house

import (
	"go/ast"
	"path"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

// longFiles may have more than 400 lines, each for its reason.
var longFiles = map[string]string{}

// TestFilesAreShort: no Go file has more than 400 lines, tests included.
func TestFilesAreShort(t *testing.T) {
	const most = 400
	for _, file := range committed(t) {
		if path.Ext(file) != ".go" {
			continue
		}
		lines := strings.Count(read(t, file), "\n")
		if _, excepted := longFiles[file]; lines > most != excepted {
			t.Errorf("%s: %d lines, at most %d (excepted: %v)", file, lines, most, excepted)
		}
	}
}

// budgets are the exported names that a package may have, where it is not 35. Of did's, twelve are the constants of its
// two enumerations, which the specifications name, and twelve are errors: callers tell apart what can be wrong with a
// key. Of vc/avatar's, three belong to each of its ten types of credential: its struct, its reader, its name; and thirteen are
// what a sanction can do and an appeal decide, three enumerations that policies name by their terms.
var budgets = map[string]int{"vc": 51, "did": 50, "vc/avatar": 65}

// TestExportedNames: a package is small enough to hold in the head. Methods and fields are not counted.
func TestExportedNames(t *testing.T) {
	for _, f := range folders(t) {
		budget, named := budgets[f.dir]
		if !named {
			budget = 35
		}
		if names := exported(f); len(names) > budget {
			t.Errorf("%s: %d exported names, at most %d: %s", f.dir, len(names), budget, strings.Join(names, " "))
		}
	}
}

// exported are the package's exported names outside of tests.
func exported(f folder) (names []string) {
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names = append(names, id.Name)
		}
	}
	for _, file := range f.code() {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add(d.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						add(s.Name)
					case *ast.ValueSpec:
						for _, id := range s.Names {
							add(id)
						}
					}
				}
			}
		}
	}
	return names
}
