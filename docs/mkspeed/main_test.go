package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWrite(t *testing.T) {
	var out strings.Builder
	require.NoError(t, write(&out, strings.NewReader(`goos: linux
cpu: A Processor
BenchmarkVerify/eddsa-jcs-2022 	   16326	     69000 ns/op	         1.400 x/bare	         1.410 x/ops	   15000 B/op	     200 allocs/op
BenchmarkVerify/eddsa-jcs-2022 	   16326	     99000 ns/op	         2.400 x/bare	         1.410 x/ops	   15000 B/op	     200 allocs/op
BenchmarkVerify/eddsa-jcs-2022 	   16326	     59000 ns/op	         1.300 x/bare	         1.410 x/ops	   15000 B/op	     200 allocs/op
BenchmarkVerify/sd-jwt-vc     	    5000	    260000 ns/op	         4.400 x/bare	         2.100 x/ops	   15000 B/op	     200 allocs/op
PASS
`), "2026-11-23", " Quiet."))
	for _, line := range []string{
		"Measured on 2026-11-23, A Processor, by\n",
		"-date 2026-11-23 >",
		"the two ratios less. Quiet.\n",
		"\n| verify | eddsa-jcs-2022 | 69 | 1.40 | 1.41 | ≤ 2.5 x/bare: held |\n",
		"\n| verify | sd-jwt-vc | 260 | 4.40 | 2.10 | ≤ 1.5 x/ops: **not held** |\n",
	} {
		require.Contains(t, out.String(), line)
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"nothing":        "",
		"no benchmark":   "PASS\nok\n",
		"no metrics":     "BenchmarkVerify/x 	 1	 5 ns/op\n",
		"not a number":   "BenchmarkVerify/x 	 1	 5 ns/op 	 many x/bare 	 1 x/ops\n",
		"a metric is 0":  "BenchmarkVerify/x 	 1	 5 ns/op 	 0 x/bare 	 1 x/ops\n",
		"cut in the mid": "BenchmarkVerify/x 	 1	 5\n",
	} {
		require.Error(t, write(&strings.Builder{}, strings.NewReader(in), "2026-11-23", ""), name)
	}
}

func TestWriteBeside(t *testing.T) {
	folder := t.TempDir()
	file, mod := filepath.Join(folder, "beside.txt"), filepath.Join(folder, "go.mod")
	require.NoError(t, os.WriteFile(mod, []byte("require (\n\tgithub.com/Kestrel/sd-jwt v1.2.3\n\tother v1 // indirect\n)\n"), 0o600))
	require.NoError(t, os.WriteFile(file, []byte(`BenchmarkVerify/avouch         	 399	 145060 ns/op	 2.889 x/bare	 1.402 x/ops	 20718 B/op	 153 allocs/op
BenchmarkVerify/kestrel-sd-jwt 	 268	 236883 ns/op	 4.648 x/bare	 2.276 x/ops	 71299 B/op	 977 allocs/op
`), 0o600))
	var out strings.Builder
	require.NoError(t, writeBeside(&out, file, mod))
	require.Contains(t, out.String(), "\n| avouch | 145 | 2.89 | 1.40 | 153 |\n| github.com/Kestrel/sd-jwt v1.2.3 | 237 | 4.65 | 2.28 | 977 |\n")
	require.Error(t, writeBeside(&out, mod, mod))
	require.Error(t, writeBeside(&out, filepath.Join(folder, "nothing"), mod))
}

func TestWriteParts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "parts.txt")
	lines := `BenchmarkAt/bitstring  10  31.2 ns/op  0.0004 x/bare
BenchmarkAt/bitstring  10  31.2 ns/op  0.0006 x/bare
BenchmarkAt/bitstring  10  31.2 ns/op  0.0005 x/bare
BenchmarkAt/token  10  31.2 ns/op  0.0004 x/bare
BenchmarkOpen  10  3100 ns/op  1.42 x/ops  36000 bytes
BenchmarkArithmetic/1000  10  3100 ns/op  0.009 x/bare
`
	require.NoError(t, os.WriteFile(file, []byte(lines), 0o600))
	require.ErrorContains(t, writeParts(&strings.Builder{}, file), "Arithmetic/10000")
	require.NoError(t, os.WriteFile(file, []byte(lines+"BenchmarkArithmetic/10000  10  3100 ns/op  0.0151 x/bare\n"), 0o600))
	var out strings.Builder
	require.NoError(t, writeParts(&out, file))
	require.Contains(t, out.String(), "| looking up one status in a list at hand | an Ed25519 verification | 0.0005 | ≤ 0.003: held |\n")
	require.Contains(t, out.String(), "| 1.42 | ≤ 1.3: **not held** |\n")
	require.Contains(t, out.String(), "| 0.0151 | ≤ 0.015: **not held** |\n")
	require.Error(t, writeParts(&out, file+"x"))
}
