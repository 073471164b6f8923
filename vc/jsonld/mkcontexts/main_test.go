package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
)

// What stands in package jsonld is what the tool makes of the published contexts.
func TestUpToDate(t *testing.T) {
	from, err := fs.Sub(testvectors.Shared(t), "spec/contexts")
	require.NoError(t, err)
	require.NoError(t, run(from, "..", true))
}

// The tool makes everything that it checks, and notices a change.
func TestMakes(t *testing.T) {
	from, err := fs.Sub(testvectors.Shared(t), "spec/contexts")
	require.NoError(t, err)
	to := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(to, "contexts"), 0o755))
	require.Error(t, run(from, to, true))
	require.NoError(t, run(from, to, false))
	require.NoError(t, run(from, to, true))
	made, err := os.ReadFile(filepath.Join(to, "contexts", "credentials-v2.json"))
	require.NoError(t, err)
	ours, err := os.ReadFile("../contexts/credentials-v2.json")
	require.NoError(t, err)
	require.Equal(t, string(ours), string(made))
	require.NoError(t, os.WriteFile(filepath.Join(to, "contexts", "credentials-v2.json"), append(made, ' '), 0o644))
	require.Error(t, run(from, to, true))
}
