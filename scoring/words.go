package scoring

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Language is a table of texts by their codes; {name} in a text stands for what the data say. What a table does not have is
// said in English. The zero Language is English.
type Language struct {
	Tag   string // BCP 47
	Texts map[string]string
}

// English is the table to translate from. It is a copy.
func English() Language { return Language{"en", maps.Clone(english)} }

// say fills a text; pairs are names and what they stand for.
func (l Language) say(code string, pairs ...string) string {
	text, there := l.Texts[code]
	if !there {
		text = cmp.Or(english[code], code)
	}
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// In is the reason in words: for the decision those of the policy, whatever the language.
func (r Reason) In(l Language) string {
	switch {
	case r.Required != nil:
		return r.Required.in(l)
	case r.Contribution != nil:
		return r.Contribution.in(l, r.Code)
	}
	return r.PolicyWords
}

// String is the reason in English.
func (r Reason) String() string { return r.In(Language{}) }

// MarshalJSON adds the reason in English as "words".
func (r Reason) MarshalJSON() ([]byte, error) {
	type data Reason
	return json.Marshal(struct {
		data
		Words string `json:"words"`
	}{data(r), r.String()})
}

// In is the change in words.
func (c Change) In(l Language) string {
	code := "change." + c.Code
	if c.Needs < c.Is {
		code += ".less"
	}
	return l.say(code, "when", date(c.When), "appeal", c.Appeal, "evidence", c.Item.in(l), "required", c.Required, "needs", strconv.Itoa(c.Needs), "is", strconv.Itoa(c.Is),
		"decision", l.say("decision."+string(c.Decision)))
}

// String is the change in English.
func (c Change) String() string { return c.In(Language{}) }

// MarshalJSON adds the change in English as "words".
func (c Change) MarshalJSON() ([]byte, error) {
	type data Change
	return json.Marshal(struct {
		data
		Words string `json:"words"`
	}{data(c), c.String()})
}

// in names the evidence: "a conduct attestation (ScamsAndFraud, severity 2) by did:web:a.example".
func (i Item) in(l Language) string {
	what := "type." + i.Type
	if english[what] == "" && l.Texts[what] == "" {
		what = "type"
	}
	var details []string
	if i.Measure != "" {
		details = append(details, string(i.Measure))
	}
	if i.Category != "" && i.Category != i.Type {
		details = append(details, i.Category)
	}
	if i.Severity > 0 {
		details = append(details, l.say("severity", "n", strconv.Itoa(i.Severity)))
	}
	if i.AtLeast > 0 {
		details = append(details, l.say("atLeast", "n", strconv.Itoa(i.AtLeast)))
	}
	code := "evidence"
	if details != nil {
		code = "evidence.detailed"
	}
	return l.say(code, "what", l.say(what), "details", strings.Join(details, ", "), "issuer", i.Issuer)
}

func (k *Contribution) in(l Language, code string) string {
	evidence := k.Item.in(l)
	if k.RuleWords != "" {
		evidence = l.say("evidence.rule", "words", k.RuleWords, "issuer", k.Issuer)
	}
	evidence = capitalized(evidence)
	if s := k.Sanction; s != nil {
		return s.in(l, evidence, code)
	}
	if k.Counted == 0 {
		return l.say("not", "evidence", evidence, "because", l.say("not."+code))
	}
	text := "counted"
	switch {
	case k.Counted != k.Decayed:
		text = "counted.capped"
	case k.Decayed != k.Weight:
		text = "counted.faded"
	}
	return l.say(text, "evidence", evidence, "counted", thousandths(k.Counted), "decayed", thousandths(k.Decayed),
		"weight", thousandths(k.Weight), "effect", points(l, k.Effect))
}

func (s *Sanction) in(l Language, evidence, code string) string {
	if s.Outcome == "" {
		switch code = "sanction." + code; {
		case code != "sanction.in-force":
		case s.Ends.IsZero():
			code += ".endless"
		case s.Body != "":
			code += ".appealed"
		}
	}
	return l.say(code, "evidence", evidence, "starts", date(s.Starts), "ends", date(s.Ends), "body", s.Body,
		"outcome", l.say("outcome."+string(s.Outcome), "ends", date(s.Ends)))
}

func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (r *Requirement) in(l Language) string {
	code := "missing"
	if len(r.Shows) > 0 {
		code = "missing.shows"
	}
	if r.SecretAgeDays > 0 {
		code = "missing.old"
	}
	return l.say(code, "required", r.Name, "type", r.Type, "groups", strings.Join(r.Groups, ", "), "shows", strings.Join(r.Shows, ", "), "days", strconv.Itoa(r.SecretAgeDays))
}

func capitalized(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// thousandths writes a weight: +0.750.
func thousandths(n int64) string {
	sign := "+"
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
}

func points(l Language, n int) string {
	code := "effect"
	switch n {
	case 0:
		code = "effect.none"
	case 1, -1:
		code = "effect.one"
	}
	return l.say(code, "n", fmt.Sprintf("%+d", n))
}
