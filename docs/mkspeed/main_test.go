package main

import (
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
		"\n| verify | sd-jwt-vc | 260 | 4.40 | 2.10 | ≤ 2 x/ops: **not held** |\n",
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
