// Mkspeed makes docs/speed.md from the output of the benchmarks of the speed contract:
//
//	(cd docs/bench && go test -run '^$' -bench . -cpu 1 -count 5 -benchtime 0.4s) > beside.txt
//	go test -run '^$' -bench '^Benchmark(Open|At|Arithmetic)$' -cpu 1 -count 5 -benchtime 0.4s ./vc/status ./scoring > parts.txt
//	go test -run '^$' -bench '^Benchmark(Verify|Disclose|Issue)$' -cpu 1 -count 5 -benchtime 0.4s ./vc | go run ./docs/mkspeed -date 2026-11-23 -parts parts.txt -beside beside.txt > docs/speed.md
package main

import (
	"bufio"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	date := flag.String("date", "", "the day of the measurement, YYYY-MM-DD")
	note := flag.String("note", "", "what else there is to say of the measurement, a sentence")
	beside := flag.String("beside", "", "the output of the benchmarks of docs/bench, a `file`")
	parts := flag.String("parts", "", "the output of the benchmarks of status lists and scoring, a `file`")
	flag.Parse()
	if _, err := time.Parse(time.DateOnly, *date); err != nil {
		log.Fatalf("-date: the day of the measurement, YYYY-MM-DD, was expected: %v", err)
	}
	if err := write(os.Stdout, os.Stdin, *date, strings.TrimRight(" "+*note, " ")); err != nil {
		log.Fatal(err)
	}
	if *parts != "" {
		if err := writeParts(os.Stdout, *parts); err != nil {
			log.Fatal(err)
		}
	}
	if *beside == "" {
		return
	}
	if err := writeBeside(os.Stdout, *beside, "docs/bench/go.mod"); err != nil {
		log.Fatal(err)
	}
}

const headBeside = `
## Beside other libraries

One and the same SD-JWT VC with ten disclosures and key binding, Ed25519, verified in turns in one run by

    (cd docs/bench && go test -run '^$' -bench . -cpu 1 -count 5 -benchtime 0.4s)

The work differs. avouch also resolves the issuer's did:key and judges trust, times and replay. trustbloc/vc-go is given the
issuer's key, and does not compare sd_hash with what is shown. MichaelFraser99/go-sd-jwt checks neither signatures nor the
binding: the benchmark does that for it, by the standard library.

| library | µs | x/bare | x/ops | allocations |
|---|---:|---:|---:|---:|
`

// writeBeside writes the second table. The versions are those of the benchmarks' module.
func writeBeside(out io.Writer, file, module string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, names, runs, err := read(strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(module)
	if err != nil {
		return err
	}
	versions := map[string]string{"avouch": "avouch"}
	for line := range strings.Lines(string(mod)) {
		if f := strings.Fields(line); len(f) == 2 {
			versions[strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(f[0], "github.com/"), "/", "-"))] = f[0] + " " + f[1]
		}
	}
	var rows strings.Builder
	for _, name := range names {
		run := median(runs[name])
		_, library, _ := strings.Cut(name, "/")
		fmt.Fprintf(&rows, "| %s | %.0f | %.2f | %.2f | %.0f |\n", cmp.Or(versions[library], library), run["ns/op"]/1000, run["x/bare"], run["x/ops"], run["allocs/op"])
	}
	_, err = fmt.Fprint(out, headBeside+rows.String())
	return err
}

// median is the run in the middle by x/bare.
func median(runs []map[string]float64) map[string]float64 {
	slices.SortFunc(runs, func(a, b map[string]float64) int { return cmp.Compare(a["x/bare"], b["x/bare"]) })
	return runs[len(runs)/2]
}

// bounds are the speed contract's: what a benchmark may take at most, and of what.
var bounds = map[string]struct {
	most float64
	of   string
}{
	"Verify/eddsa-jcs-2022":  {2.5, "x/bare"},
	"Verify/eddsa-rdfc-2022": {20, "x/bare"},
	"Verify/ecdsa-sd-2023":   {45, "x/bare"},
	"Verify/bbs-2023":        {75, "x/bare"},
	"Verify/sd-jwt-vc":       {1.5, "x/ops"},
	"Verify/vc+jwt":          {1.4, "x/ops"},
	"Disclose/bbs-2023":      {110, "x/bare"},
}

const head = `# Speed

Measured on %s%s by

    go test -run '^$' -bench '^Benchmark(Verify|Disclose|Issue)$' -cpu 1 -count 5 -benchtime 0.4s ./vc | go run ./docs/mkspeed -date %[1]s > docs/speed.md

One credential, the W3C employment authorization credential, by a did:key issuer; as SD-JWT VC its claims with ten
disclosures and key binding. The ECDSA suites have P-256 keys where nothing else is said. The verifier has on what a user
would have on: trust, required claims, replay protection.

- x/bare: time divided by one bare Ed25519 verification of 64 bytes by Go's standard library, timed in turns with it.
- x/ops: time divided by the bare signatures, verifications and hashes that it cannot do without.
- Times are medians on one core; of several runs the median one stands here. They change with the machine and
  with what else it does, the two ratios less.%[3]s

| what | mechanism | µs | x/bare | x/ops | bound |
|---|---|---:|---:|---:|---|
`

var result = regexp.MustCompile(`^Benchmark(\w+)/(\S+)\s+\d+\s+(.*)$`)

// read reads benchmark lines: the runs of each by name ("Verify/eddsa-jcs-2022"), and the names in their order. No line, or a line
// without its metrics, is an error.
func read(in io.Reader) (cpu string, names []string, runs map[string][]map[string]float64, err error) {
	runs = map[string][]map[string]float64{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if name, found := strings.CutPrefix(lines.Text(), "cpu: "); found {
			cpu = ", " + name + ","
		}
		m := result.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		values, fields := map[string]float64{}, strings.Fields(m[3])
		for i := 0; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return "", nil, nil, fmt.Errorf("%s/%s: %w", m[1], m[2], err)
			}
			values[fields[i+1]] = v
		}
		if values["ns/op"] == 0 || values["x/bare"] == 0 || values["x/ops"] == 0 {
			return "", nil, nil, fmt.Errorf("%s/%s: ns/op, x/bare and x/ops were expected, got %q", m[1], m[2], m[3])
		}
		name := m[1] + "/" + m[2]
		if runs[name] == nil {
			names = append(names, name)
		}
		runs[name] = append(runs[name], values)
	}
	if err := lines.Err(); err != nil {
		return "", nil, nil, err
	}
	if len(names) == 0 {
		return "", nil, nil, errors.New("no benchmark of the contract in the input")
	}
	return cpu, names, runs, nil
}

// write writes the table.
func write(out io.Writer, in io.Reader, date, note string) error {
	cpu, names, runs, err := read(in)
	if err != nil {
		return err
	}
	var rows strings.Builder
	for _, name := range names {
		run, bound := median(runs[name]), "–"
		if b, has := bounds[name]; has {
			word := "held"
			if run[b.of] > b.most {
				word = "**not held**"
			}
			bound = fmt.Sprintf("≤ %g %s: %s", b.most, b.of, word)
		}
		what, mechanism, _ := strings.Cut(name, "/")
		fmt.Fprintf(&rows, "| %s | %s | %.0f | %.2f | %.2f | %s |\n", strings.ToLower(what), mechanism,
			run["ns/op"]/1000, run["x/bare"], run["x/ops"], bound)
	}
	_, err = fmt.Fprintf(out, head+"%[4]s", date, cpu, note, rows.String())
	return err
}
