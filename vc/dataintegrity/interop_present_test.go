package dataintegrity_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// TestInteropPresentations: fifty presentations a suite, of credentials of all suites, whole and derived, signed here and
// verified by the Digital Bazaar suites, and the other way round; for another challenge they hold nowhere.
func TestInteropPresentations(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	c, err := wordsContexts()
	require.NoError(t, err)
	p := newPeer(t)
	whole, derived := suites(c), selectives(c)
	names := sortedKeys(whole)
	all := slices.Concat(names, []string{"ecdsa-sd-2023"})
	gate := verifier()
	for _, s := range whole {
		gate.Mechanisms = append(gate.Mechanisms, s)
	}
	for _, s := range derived {
		gate.Mechanisms = append(gate.Mechanisms, s)
	}
	gate.Replay = vc.MemoryReplay(1000)
	shapes := selectiveShapes(t, c, 50, 16)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			kinds := keyKinds(name)
			for i, s := range shapes {
				of := all[i%len(all)]
				if i%25 == 24 {
					of = "bbs-2023" // few, for the time that they take
				}
				kind, kindOf := kinds[i%len(kinds)], keyKinds(of)[0]
				issuer := issuerOf(t, kindOf)
				to := vc.Challenge{Nonce: fmt.Sprintf("a nonce of 128 bits %s %d", name, i),
					Audience: "did:web:plaza.example", Domain: "plaza.example"}
				other := "another"
				ask := question{Ask: "verifyPresentation", Suites: slices.Compact(sorted([]string{name, of})),
					Challenge: to.Nonce, Domain: to.Domain}

				// Made here.
				id, key := newKeyOf(t, kind)
				holder := vc.Holder{ID: id, Key: key, As: whole[name], Now: gate.Now}
				show, as := vc.Showing{}, vc.Securer(whole[of])
				if d, ok := derived[of]; ok {
					show, as = vc.Showing{By: d, Reveal: s.reveal}, d.Base(s.mandatory...)
				}
				credential, err := issuer.Issue(t.Context(), s.by(t, issuer.ID), as)
				require.NoError(t, err)
				show.Of = credential
				answer, err := holder.Answer(t.Context(), to, show)
				require.NoError(t, err)
				require.Len(t, answer, 1)
				about := string(answer[0].Bytes())
				ask.Document, ask.Header = answer[0].Bytes(), hex.EncodeToString(to.PresentationHeader(id))
				require.Empty(t, p.ask(t, ask).Error, about)
				ask.Challenge = other
				require.NotEmpty(t, p.ask(t, ask).Error, about)

				// Made there.
				theirs := p.makes(t, question{Ask: "issue", Suite: of, Key: kindOf.String(), Mandatory: s.mandatory,
					Document: s.by(t, p.keys[kindOf]).JSON()}, about)
				id, err = did.Parse(p.keys[kind])
				require.NoError(t, err)
				if _, ok := derived[of]; ok {
					theirs = p.makes(t, question{Ask: "derive", Suite: of, Reveal: s.reveal, Document: theirs.Bytes(),
						Header: hex.EncodeToString(to.PresentationHeader(id))}, about)
				}
				presented := p.makes(t, question{Ask: "present", Suite: name, Key: kind.String(), Documents: []json.RawMessage{theirs.Bytes()},
					Challenge: to.Nonce, Domain: to.Domain}, about)
				shown, err := gate.VerifyPresentation(t.Context(), []vc.Secured{presented}, to)
				require.NoError(t, err, "%s", presented.Bytes())
				require.Equal(t, id, shown.Holder())
				require.Len(t, shown.Shown(), 1)
				require.Equal(t, p.keys[kindOf], shown.Shown()[0].Issuer())
				to.Nonce = other
				_, err = gate.VerifyPresentation(t.Context(), []vc.Secured{presented}, to)
				requireCheck(t, err, "binding")
			}
		})
	}
}
