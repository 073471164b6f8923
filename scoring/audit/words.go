package audit

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/avouch-id/avouch/scoring"
)

// English is the table of texts to translate from. It is a copy.
func English() scoring.Language { return scoring.Language{Tag: "en", Texts: maps.Clone(english)} }

// String is the report in English.
func (r Report) String() string { return r.In(scoring.Language{}) }

// In is the report in words, with a table for each attribute. What the language does not have is said in English.
func (r Report) In(l scoring.Language) string {
	w := &words{texts: l.Texts}
	w.line("title", "audience", r.Audience, "purpose", r.Purpose)
	w.line("at", "at", r.At.Format(time.RFC3339), "policy", r.Policy.String())
	w.line("supposed", "people", number(r.All.People))
	w.line("")
	w.table([]Group{{Label: w.say("everybody"), Outcome: r.All}})
	if len(r.All.Uncounted) > 0 {
		var counts []string
		for _, c := range r.All.Uncounted {
			counts = append(counts, c.Name+" "+number(c.Count))
		}
		w.line("uncounted", "counts", strings.Join(counts, ", "))
	}
	for _, a := range r.Attributes {
		w.line("")
		w.line("by", "attribute", a.Name)
		w.table(a.Groups)
		w.compared(a, r.Small)
	}
	w.line("")
	w.line("notes")
	return w.String()
}

// words writes a report in the texts of a language.
type words struct {
	bytes.Buffer
	texts map[string]string
}

// say fills a text; pairs are names and what they stand for.
func (w *words) say(code string, pairs ...string) string {
	text, there := w.texts[code]
	if !there {
		text = cmp.Or(english[code], code)
	}
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (w *words) line(code string, pairs ...string) { w.WriteString(w.say(code, pairs...) + "\n") }

// columns are those of the table, by the codes of their headings.
var columns = [...]string{"group", "people", "allow", "limit", "review", "deny", "selected", "selectedRatio", "allowed",
	"allowedRatio", "lowest", "median", "highest"}

// table writes groups under each other, in columns of their own width.
func (w *words) table(groups []Group) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	var heads []string
	for _, c := range columns {
		heads = append(heads, w.say("column."+c))
	}
	rows := [][]string{heads}
	for _, g := range groups {
		d := g.Decisions
		rows = append(rows, []string{g.Label, number(g.People), number(d.Allow), number(d.Limit), number(d.Review), number(d.Deny),
			percent(g.Selected.Rate), w.ratio(g.Selected), percent(g.Allowed.Rate), w.ratio(g.Allowed),
			strconv.Itoa(g.Scores.Lowest), strconv.Itoa(g.Scores.Median), strconv.Itoa(g.Scores.Highest)})
	}
	for _, cells := range rows {
		_, _ = fmt.Fprintln(t, strings.Join(cells, "\t")+"\t") // into memory
	}
	_ = t.Flush()
}

func (w *words) compared(a Attribute, small int64) {
	if a.Reference == "" {
		w.line("small.all", "small", number(small))
		return
	}
	same := true
	for _, g := range a.Groups {
		if g.Small {
			w.line("small", "label", g.Label, "small", number(small))
		}
		if g.Selected.BelowFourFifths {
			w.line("selected.below", "label", g.Label)
		}
		if g.Allowed.BelowFourFifths {
			w.line("allowed.below", "label", g.Label)
		}
		for _, d := range g.Differences {
			if d.slight() {
				continue
			}
			code := "difference.rule"
			switch {
			case d.Missing != "":
				code = "difference.missing"
			case d.Sanctioned:
				code = "difference.sanctioned"
			}
			same = false
			w.line(code, "label", g.Label, "reference", a.Reference, "rule", d.Rule, "required", d.Missing,
				"share", percent(d.Share), "referenceShare", percent(d.ReferenceShare),
				"effect", thousandths(d.Effect), "referenceEffect", thousandths(d.ReferenceEffect))
		}
	}
	if same {
		w.line("same")
	}
}

// slight differences are left to the JSON form: less than one in a hundred people, and less than one point on average.
func (d Difference) slight() bool {
	return magnitude(d.Share-d.ReferenceShare) < 10 && magnitude(d.Effect-d.ReferenceEffect) < 1000
}

func (w *words) ratio(r Rate) string {
	if r.Ratio == nil {
		return w.say("none")
	}
	return fmt.Sprintf("%d.%03d", *r.Ratio/1000, *r.Ratio%1000)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// percent writes thousandths as per cent: 75.0%.
func percent(n int) string { return fmt.Sprintf("%d.%d%%", n/10, n%10) }

// thousandths writes an effect with its sign: +0.750.
func thousandths(n int64) string {
	sign := "+"
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
}
