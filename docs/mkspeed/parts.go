package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const headParts = `
## Parts

What stands beside a verification, each timed in turns with the bare operation that it is divided by, in one run by

    go test -run '^$' -bench '^Benchmark(Open|At|Arithmetic)$' -cpu 1 -count 5 -benchtime 0.4s ./vc/status ./scoring

| what | divided by | ratio | bound |
|---|---|---:|---|
`

// parts are the benchmarks of the third table, with what the speed contract allows.
var parts = []struct {
	name, what, by, metric string
	most                   float64
}{
	{"At/bitstring", "looking up one status in a list at hand", "an Ed25519 verification", "x/bare", 0.003},
	{"At/token", "the same in a Token Status List", "an Ed25519 verification", "x/bare", 0.003},
	{"Open", "opening a status list of 2^20 entries, without its proof", "its decompression", "x/ops", 1.3},
	{"Arithmetic/1000", "scoring a piece of evidence, of 1,000", "an Ed25519 verification", "x/bare", 0.015},
	{"Arithmetic/10000", "scoring a piece of evidence, of 10,000", "an Ed25519 verification", "x/bare", 0.015},
}

var part = regexp.MustCompile(`^Benchmark(\S+)\s+\d+\s+(.*)$`)

// writeParts writes the third table: the median of the runs of each part. One that is not there is an error.
func writeParts(out io.Writer, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	runs := map[string][]float64{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		m := part.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		fields := strings.Fields(m[2])
		for i := 0; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return fmt.Errorf("%s: %w", m[1], err)
			}
			name := m[1] + " " + fields[i+1]
			runs[name] = append(runs[name], v)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	var rows strings.Builder
	for _, p := range parts {
		all := runs[p.name+" "+p.metric]
		if len(all) == 0 {
			return errors.New(file + ": no run of " + p.name)
		}
		slices.Sort(all)
		median, word := all[len(all)/2], "held"
		if median > p.most {
			word = "**not held**"
		}
		fmt.Fprintf(&rows, "| %s | %s | %.4g | ≤ %g: %s |\n", p.what, p.by, median, p.most, word)
	}
	_, err = fmt.Fprint(out, headParts+rows.String())
	return err
}
