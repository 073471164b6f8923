package bbs2023_test

import (
	"context"
	"crypto/rand"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// names of the elements of derived values, by the third byte.
var elementNames = map[byte][]string{
	3: {"proof", "labels", "mandatory", "selective", "header"},
	5: {"proof", "labels", "mandatory", "selective", "header", "length"},
	7: {"proof", "labels", "mandatory", "selective", "header", "domain", "nym", "length"},
	9: {"proof", "labels", "mandatory", "selective", "header", "domain", "nym", "length"},
}

// equal names the elements that two derived values have alike, and fails where bytes of one stand anywhere in the other but there.
func equal(t testing.TB, a, b vc.Secured) (alike []string) {
	t.Helper()
	ha, va := proofValue(t, a)
	hb, vb := proofValue(t, b)
	require.Equal(t, ha, hb)
	require.Len(t, va, len(elementNames[ha]))
	require.Len(t, vb, len(va))
	var of, in [][]byte
	for i, name := range elementNames[ha] {
		if reflect.DeepEqual(va[i], vb[i]) {
			alike = append(alike, name)
		} else {
			of, in = append(of, octets(va[i])...), append(in, octets(vb[i])...)
		}
	}
	requireApart(t, of, in)
	return alike
}

// octets are the byte strings of elements.
func octets(elements ...any) (out [][]byte) {
	for _, v := range elements {
		if raw, ok := v.([]byte); ok {
			out = append(out, raw)
		}
	}
	return out
}

// requireApart: no 16 bytes of one stand in the other.
func requireApart(t testing.TB, of, in [][]byte) {
	t.Helper()
	const window = 16
	seen := map[[window]byte]bool{}
	for _, raw := range of {
		for at := 0; at+window <= len(raw); at++ {
			seen[[window]byte(raw[at:])] = true
		}
	}
	require.NotEmpty(t, seen)
	for _, raw := range in {
		for at := 0; at+window <= len(raw); at++ {
			require.False(t, seen[[window]byte(raw[at:])], "%x", raw[at:at+window])
		}
	}
}

// rest is a document without the value of its proof.
func rest(t testing.TB, s vc.Secured) map[string]any {
	t.Helper()
	return object(t, edit(t, s, func(_, _, p map[string]any) { delete(p, "proofValue") }))
}

// TestSecurityCase26DerivationsShareNothing: of two derived credentials the same shows, and beside it nothing is the same but what is here: by
// two avatars in two worlds, by two avatars in one, and by one avatar for two challenges.
func TestSecurityCase26DerivationsShareNothing(t *testing.T) {
	o := newOffice(t, suite)
	shows := []string{"labels", "mandatory", "selective"} // of one credential: they say what is shown, and how blank nodes are numbered
	for _, s := range scenes(t, o) {
		allowed := map[bool][]string{false: slices.Clone(shows), true: slices.Clone(shows)}
		if s.hasNym() {
			allowed[true] = append(allowed[true], "domain", "nym") // in one world
		}
		if s.owned != nil {
			allowed[true], allowed[false] = append(allowed[true], "length"), append(allowed[false], "length")
		}
		one, two := newAvatar(t), newAvatar(t)
		first := s.disclose(t, challenge(plaza), one, level)
		for _, other := range []struct {
			name, world string
			by          vc.Holder
		}{{"another world", harbour, two}, {"another avatar", plaza, two}, {"again", plaza, one}} {
			second := s.disclose(t, challenge(other.world), other.by, level)
			require.Equal(t, allowed[other.world == plaza], equal(t, first, second), "%s: %s", s.name, other.name)
			require.Equal(t, rest(t, first), rest(t, second))
		}
		// To the byte the same request, twice, by randomness that does not repeat.
		to := challenge(plaza)
		require.Equal(t, slices.Insert(slices.Clone(allowed[true]), 3, "header"),
			equal(t, s.disclose(t, to, one, level), s.disclose(t, to, one, level)), s.name)

		// What shows is what was asked for, and always shows; the options say nothing of the holder.
		shown := rest(t, first)
		require.Equal(t, []string{"@context", "credentialSubject", "issuer", "proof", "type", "validFrom", "validUntil"}, slices.Sorted(maps.Keys(shown)))
		require.Equal(t, []string{"assuranceLevel", "secretSince"}, slices.Sorted(maps.Keys(shown["credentialSubject"].(map[string]any))))
		options := []string{"cryptosuite", "proofPurpose", "type", "verificationMethod"}
		if s.owned == nil {
			options = slices.Insert(options, 0, "created") // Base says when
		}
		require.Equal(t, options, slices.Sorted(maps.Keys(shown["proof"].(map[string]any))))

		// Nothing of the base proof but the text of what shows.
		_, base := proofValue(t, s.base)
		_, derived := proofValue(t, first)
		requireApart(t, octets(base...), octets(derived...))
		// More shown, more seen: nothing else changes.
		more := s.disclose(t, challenge(plaza), one, level, "/credentialSubject/method")
		require.Subset(t, allowed[true], equal(t, first, more))
		require.NotContains(t, equal(t, first, more), "selective")
	}
}

// TestSecurityCase26TwoPeople: whoever was enrolled on one day has the same credential but for the proof; and what two of them show
// differs in nothing but proof, header and pseudonym, if their blank nodes happen to have the same numbers: of two nodes, half have.
func TestSecurityCase26TwoPeople(t *testing.T) {
	o := newOffice(t, suite)
	for _, f := range append([]bbs2023.Feature{bbs2023.HolderBinding}, nymFeatures...) {
		var labelled, all int
		for range 12 {
			var bases, shown [2]vc.Secured
			to := challenge(plaza)
			for i := range bases {
				s := scene{feature: f}
				if f == bbs2023.HolderBinding {
					s.owned = bind(t, o, newPerson(t, o), personhood(t))
				} else {
					s.owned, _ = enrol(t, o, newPerson(t, o), nil, nil, f)
				}
				s.by, s.base = s.owned, s.owned.Secured()
				bases[i], shown[i] = s.base, s.disclose(t, to, newAvatar(t), level)
			}
			require.Equal(t, rest(t, bases[0]), rest(t, bases[1]))
			_, one := proofValue(t, bases[0])
			_, two := proofValue(t, bases[1])
			digests := [2][]byte{one[1].([]byte), two[1].([]byte)}
			require.Equal(t, digests[0][:32], digests[1][:32], "of the proof's options")
			require.Equal(t, one[2], two[2], "key")
			require.Equal(t, one[4], two[4], "mandatory pointers")
			require.NotEqual(t, one[0], two[0])
			require.NotEqual(t, one[3], two[3])
			require.Equal(t, rest(t, shown[0]), rest(t, shown[1]))
			alike := equal(t, shown[0], shown[1])
			all++
			if !slices.Contains(alike, "labels") {
				continue
			}
			labelled++
			require.Equal(t, digests[0], digests[1], "of the mandatory statements, in which the numbers stand")
			want := []string{"labels", "mandatory", "selective", "domain", "length"}
			if f == bbs2023.HolderBinding {
				want = slices.Delete(want, 3, 4)
			}
			require.Equal(t, want, alike)
			if labelled == 2 {
				break
			}
		}
		require.NotZero(t, labelled, "of %d pairs", all)
	}
}

// noStatus fails whatever it is asked.
type noStatus struct{ t *testing.T }

func (n noStatus) Check(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	n.t.Error("a status was looked up")
	return nil, nil
}

// TestSecurityCase26NoStatus: a credential on a hidden secret has no status, so nobody looks one up: an index would be a name.
func TestSecurityCase26NoStatus(t *testing.T) {
	o := newOffice(t, suite)
	for _, s := range scenes(t, o) {
		require.NotContains(t, object(t, s.base), "credentialStatus")
		v := gate(suite)
		v.Status = noStatus{t}
		to, me := challenge(plaza), newAvatar(t)
		_, err := v.VerifyPresentation(t.Context(), present(t, me, to, s.disclose(t, to, me)), to)
		require.NoError(t, err)
	}
	with := maps.Clone(personhood(t).Object())
	with["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
		"statusListCredential": "https://registry.example/status/1"}
	c, err := vc.NewCredential(with)
	require.NoError(t, err)
	for _, f := range append([]bbs2023.Feature{bbs2023.HolderBinding}, nymFeatures...) {
		in := session(o, f)
		request, _, err := newPerson(t, o).Request(nil, in, nil)
		require.NoError(t, err)
		var e *bbs2023.Enrolment
		if f != bbs2023.HolderBinding {
			enrolled, err := suite.Enrol(request, in, nil, nil)
			require.NoError(t, err)
			e = &enrolled
		}
		_, err = vc.Issuer{ID: o.id, Key: o.key}.Issue(t.Context(), c, suite.Blind(request, in, e, avatar.Mandatory(c)...))
		require.ErrorIs(t, err, bbs2023.ErrTraceable)
	}
}

// TestSecurityCase24Derivations: a reader stuck at zero makes one proof of one statement, and of no two statements anything alike.
func TestSecurityCase24Derivations(t *testing.T) {
	for _, s := range scenes(t, newOffice(t, suite)) {
		if s.owned == nil {
			continue // the baseline has no key of a wallet, but what is hidden hedges it as well
		}
		me, to := newAvatar(t), challenge(plaza)
		stuck := func(to vc.Challenge, reveal ...vc.Pointer) vc.Secured {
			out, err := s.by.Disclose(t.Context(), s.base, vc.Disclosure{Reveal: reveal, To: to, Holder: me.ID, Rand: zeros{}})
			require.NoError(t, err)
			return out
		}
		require.Equal(t, stuck(to), stuck(to))
		for _, other := range []vc.Secured{stuck(challenge(plaza)), stuck(challenge(harbour)), stuck(to, level)} {
			require.NotContains(t, equal(t, stuck(to), other), "proof")
		}
		_, err := s.by.Disclose(t.Context(), s.base, vc.Disclosure{To: to, Holder: me.ID, Rand: &short{32}})
		require.Error(t, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// short has so many bytes and no more.
type short struct{ left int }

func (s *short) Read(p []byte) (int, error) {
	n := min(s.left, len(p))
	s.left -= n
	if n == 0 {
		return 0, context.DeadlineExceeded
	}
	return rand.Read(p[:n])
}
