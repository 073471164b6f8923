package testvectors

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// EnvInterop is the environment variable that makes the absence of reference programs a failure, with the value 1.
const EnvInterop = "AVOUCH_INTEROP_REQUIRED"

// Node is a program in testdata/interop of the tested package, for Node. It needs the packages that the package.json there names: where
// they are not installed the test is skipped, or fails if AVOUCH_INTEROP_REQUIRED is 1. What it writes to standard error shows.
func Node(t testing.TB, program string) *exec.Cmd {
	t.Helper()
	folder := filepath.Join("testdata", "interop")
	_, err := os.Stat(filepath.Join(folder, "node_modules"))
	if err == nil {
		_, err = exec.LookPath("node")
	}
	if err != nil {
		if os.Getenv(EnvInterop) == "1" {
			t.Fatalf("testvectors: %s=1, but: %v", EnvInterop, err)
		}
		t.Skipf("the reference programs of %s are not installed (%v): npm ci --ignore-scripts", folder, err)
	}
	node := exec.Command("node", program)
	node.Dir, node.Stderr = folder, os.Stderr
	return node
}

// Ask gives a program one question in JSON and reads its one answer.
func Ask(t testing.TB, program string, question, answer any) {
	t.Helper()
	node := Node(t, program)
	in, err := json.Marshal(question)
	if err != nil {
		t.Fatalf("testvectors: %v", err)
	}
	node.Stdin = bytes.NewReader(in)
	out, err := node.Output()
	if err != nil {
		t.Fatalf("testvectors: %s: %v", program, err)
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatalf("testvectors: %s: %v", program, err)
	}
}
