package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/avouch-id/avouch/scoring"
)

// printNumbers shows how each piece of evidence was counted, and what the verdict rests on.
func printNumbers(l *lines, a *scoring.Assessment) {
	l.printf("the numbers")
	l.field("  ", "for", signed(a.For))
	l.field("  ", "against", signed(-a.Against))
	rows := [][]string{{"weight", "decayed", "counted", "effect", "why", "rule", "group", "evidence"}}
	for _, r := range a.Reasons[1:] {
		row := []string{"-", "-", "-", "-", r.Code, "-", "-", "-"}
		if k := r.Contribution; k != nil && k.Sanction != nil { // which counts no points
			row[6], row[7] = orNone(k.Group), evidenceName(k)
		} else if k != nil {
			row = []string{signed(k.Weight), signed(k.Decayed), signed(k.Counted), fmt.Sprintf("%+d", k.Effect), r.Code,
				orNone(k.Rule), orNone(k.Group), evidenceName(k)}
		} else if r.Required != nil {
			row[6], row[7] = strings.Join(r.Required.Groups, ", "), r.Required.Type+" "+r.Required.Name
		}
		rows = append(rows, row)
	}
	if len(rows) > 1 {
		for _, row := range aligned(rows) {
			l.printf("  %s", row)
		}
	}
	l.printf("  weights, decayed and counted are pieces of evidence: decayed is what its age leaves of")
	l.printf("  the weight, counted what twins and caps leave of that; effect is points of the score")
	l.printf("repeatable from")
	l.field("  ", "policy", a.Policy.String())
	l.field("  ", "audience", a.Audience)
	l.field("  ", "time", stamp(a.At))
	for _, digest := range a.Lists {
		l.field("  ", "list", digest.String())
	}
	for _, digest := range a.Inputs {
		l.field("  ", "input", digest.String())
	}
}

// evidenceName is a piece of evidence in a cell: "ConductAttestation ScamsAndFraud 2, did:web:a.example".
func evidenceName(k *scoring.Contribution) string {
	name := k.Type
	if name == "" {
		name = "other"
	}
	if k.Measure != "" {
		name += " " + string(k.Measure)
	}
	if k.Category != "" && k.Category != k.Type {
		name += " " + k.Category
	}
	if k.Severity > 0 {
		name += " " + strconv.Itoa(k.Severity)
	}
	if k.AtLeast > 0 {
		name += fmt.Sprintf(" %d+", k.AtLeast)
	}
	if k.Known {
		name += " (known)"
	}
	return name + ", " + k.Issuer
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// signed writes thousandths: +0.750.
func signed(n int64) string {
	sign := "+"
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
}

// aligned writes rows in columns. What strangers wrote is escaped first, so that it makes no column or line of its own.
func aligned(rows [][]string) []string {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			end := "\t"
			if i == len(row)-1 {
				end = "\n"
			}
			_, _ = fmt.Fprint(t, plain(cell), end) // into memory
		}
	}
	_ = t.Flush()
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}
