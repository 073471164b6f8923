package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module, seen from this package.
const root = "../.."

// folder is a package as its source says.
type folder struct {
	dir   string // "." or a path with slashes
	name  string
	files map[string]*ast.File // by file name, tests included
	fset  *token.FileSet
}

// code yields the files that are no tests, in order.
func (f folder) code() []*ast.File { return f.pick(false) }

// tests yields the test files, in order.
func (f folder) tests() []*ast.File { return f.pick(true) }

func (f folder) pick(tests bool) (files []*ast.File) {
	var names []string
	for name := range f.files {
		if strings.HasSuffix(name, "_test.go") == tests {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		files = append(files, f.files[name])
	}
	return files
}

// at says where a node stands.
func (f folder) at(n ast.Node) string {
	p := f.fset.Position(n.Pos())
	return path.Join(f.dir, filepath.Base(p.Filename)) + ":" + itoa(p.Line)
}

// public tells whether others can import the package.
func (f folder) public() bool {
	return f.name != "main" && f.dir != "testvectors" && !slices.Contains(strings.Split(f.dir, "/"), "internal")
}

// folders parses every package of the module.
func folders(t *testing.T) []folder {
	t.Helper()
	byDir := map[string]*folder{}
	var dirs []string
	for _, file := range committed(t) {
		if path.Ext(file) != ".go" || slices.Contains(strings.Split(file, "/"), "testdata") {
			continue
		}
		dir := path.Dir(file)
		f := byDir[dir]
		if f == nil {
			f = &folder{dir: dir, files: map[string]*ast.File{}, fset: token.NewFileSet()}
			byDir[dir] = f
			dirs = append(dirs, dir)
		}
		parsed, err := parser.ParseFile(f.fset, filepath.Join(root, filepath.FromSlash(file)), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		f.files[path.Base(file)] = parsed
		if name := strings.TrimSuffix(parsed.Name.Name, "_test"); f.name == "" || f.name != name && parsed.Name.Name == name {
			f.name = name
		}
	}
	if len(dirs) == 0 {
		t.Fatal("no packages")
	}
	var all []folder
	for _, dir := range dirs {
		all = append(all, *byDir[dir])
	}
	return all
}

// committed lists the files of the module, slashes and relative to its root: all but what .git and node_modules hold.
func committed(t *testing.T) (files []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == ".git" || name == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() && d.Name() != ".git" {
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// read is a file's text.
func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
