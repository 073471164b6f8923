package scoring

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc/avatar"
)

// Every code has its words: nothing is said in codes.
func TestEnglishIsWhole(t *testing.T) {
	for _, why := range causes[whyCapped:whyInForce] {
		require.Contains(t, english, "not."+why)
	}
	for _, why := range slices.Concat(causes[whyInForce:whyAppealCounts], []string{whyNoRule.String(), whyUnknown.String()}) {
		require.Contains(t, english, "sanction."+why)
	}
	for _, why := range causes[whyAppealCounts:] {
		require.Contains(t, english, why)
	}
	require.Len(t, causes, int(whyAppealNotEarlier)+1)
	for _, d := range ranking {
		require.Contains(t, english, "decision."+string(d))
	}
	for _, kind := range []string{avatar.TypePersonhood, avatar.TypeSocialAccount, avatar.TypeEmployment, avatar.TypeConductAttestation,
		avatar.TypeConductSummary, avatar.TypeMembership, avatar.TypeSanction, avatar.TypeAppealDecision, avatar.TypeSanctionList, avatar.TypeVerdict} {
		require.Contains(t, english, "type."+kind)
	}
	law(t, func(r *rapid.T) {
		a := anyPolicy(r).assess(moment, someEvidence(r))
		for _, reason := range a.Reasons {
			words(r, reason.String())
		}
		for _, change := range a.Changes {
			words(r, change.String())
		}
	})
}

// words: a sentence, without a hole or a code in it.
func words(t require.TestingT, s string) {
	require.True(t, strings.HasSuffix(s, ".") && strings.ToUpper(s[:1]) == s[:1], s)
	for code := range english {
		if strings.Contains(code, ".") {
			require.NotContains(t, s, code+" ", s)
		}
	}
	require.False(t, strings.ContainsAny(s, "{}"), s)
}

// Another language is another table. What it leaves out is said in English.
func TestAnotherLanguage(t *testing.T) {
	german := Language{"de", map[string]string{
		"evidence.detailed":       "{what} ({details}) von {issuer}",
		"type.ConductAttestation": "eine Auskunft über Verhalten",
		"severity":                "Schwere {n}",
		"counted":                 "{evidence} zählt {counted}; {effect}.",
		"effect":                  "{n} Punkte",
		"change.without":          "Ohne {evidence} wäre die Entscheidung: {decision}.",
		"decision.limit":          "eingeschränkt",
	}}
	p := smallPolicy(t)
	i := slices.IndexFunc(p.rules, func(r rule) bool { return r.name == "grave" })
	require.Empty(t, p.rules[i].words)
	a := p.assess(moment, []evidence{conduct("did:web:a.example", "1", "Violence", 3, 0)})
	reason := a.Reasons[2]
	require.Equal(t, "Eine Auskunft über Verhalten (Violence, Schwere 3) von did:web:a.example zählt -1.200; -188 Punkte.", reason.In(german))
	require.Equal(t, "A conduct attestation (Violence, severity 3) by did:web:a.example: counts -1.200; -188 points.", reason.String())
	require.Equal(t, reason.String(), reason.In(English()))
	require.Equal(t, a.Reasons[1].String(), a.Reasons[1].In(german)) // nothing for it in the table
}

// What stands in the data is never taken for a hole of the text.
func TestDataAreNoTexts(t *testing.T) {
	k := Contribution{Item: Item{Type: avatar.TypeEmployment, Issuer: "did:web:{counted}"}, RuleWords: "éin {weight}", Counted: 5, Decayed: 5, Weight: 5}
	require.Equal(t, "Éin {weight} (did:web:{counted}): counts +0.005; +1 point.", (&Reason{Code: "counted", Contribution: func() *Contribution { k.Effect = 1; return &k }()}).String())
}

// A verdict read back from its JSON has the same words.
func TestWordsSurviveJSON(t *testing.T) {
	law(t, func(r *rapid.T) {
		a := anyPolicy(r).assess(moment, someEvidence(r))
		var back Assessment
		require.NoError(r, json.Unmarshal([]byte(text(r, a)), &back))
		require.Equal(r, a, back)
		var words struct{ Reasons, Changes []struct{ Words string } }
		require.NoError(r, json.Unmarshal([]byte(text(r, a)), &words))
		for i := range a.Reasons {
			require.Equal(r, a.Reasons[i].String(), words.Reasons[i].Words)
		}
		for i := range a.Changes {
			require.Equal(r, a.Changes[i].String(), words.Changes[i].Words)
		}
	})
}

func TestEnglishIsACopy(t *testing.T) {
	before := maps.Clone(english)
	clear(English().Texts)
	require.Equal(t, before, english)
}
