package testvectors_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/avouch-id/avouch/testvectors"
)

// probe stands in for a test that asks for the shared vectors, and notes how it was ended.
type probe struct {
	testing.TB
	skipped, failed bool
}

type ended struct{}

func (p *probe) Helper()               {}
func (p *probe) Skipf(string, ...any)  { p.skipped = true; panic(ended{}) }
func (p *probe) Fatalf(string, ...any) { p.failed = true; panic(ended{}) }

func shared(t *testing.T) (p *probe, found fs.FS) {
	p = &probe{TB: t}
	defer func() {
		if r := recover(); r != nil && r != any(ended{}) {
			panic(r)
		}
	}()
	return p, testvectors.Shared(p)
}

// TestShared: absent vectors skip a test, unless they are required or a folder was named.
func TestShared(t *testing.T) {
	absent := t.TempDir()
	module := filepath.Join(absent, "module", "inner")
	if err := os.MkdirAll(module, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(absent, "module", "go.mod"), []byte("module m\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	present := t.TempDir()
	if err := os.Mkdir(filepath.Join(present, "spec"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(module)
	for _, c := range []struct {
		name, folder, required        string
		wantSkip, wantFail, wantFound bool
	}{
		{name: "absent", wantSkip: true},
		{name: "absent and required", required: "1", wantFail: true},
		{name: "named and absent", folder: absent, wantFail: true},
		{name: "named", folder: present, required: "1", wantFound: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(testvectors.EnvFolder, c.folder)
			t.Setenv(testvectors.EnvRequired, c.required)
			p, found := shared(t)
			if p.skipped != c.wantSkip || p.failed != c.wantFail || (found != nil) != c.wantFound {
				t.Errorf("skipped %v, failed %v, found %v", p.skipped, p.failed, found != nil)
			}
		})
	}
}

// TestSharedBesideModule: without the variable the folder is looked for beside the root of the module.
func TestSharedBesideModule(t *testing.T) {
	top := t.TempDir()
	for _, dir := range []string{"module/inner", "shared/vectors/spec"} {
		if err := os.MkdirAll(filepath.Join(top, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(top, "module", "go.mod"), []byte("module m\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(top, "module", "inner"))
	t.Setenv(testvectors.EnvFolder, "")
	t.Setenv(testvectors.EnvRequired, "1")
	if _, found := shared(t); found == nil {
		t.Error("not found")
	}
}
