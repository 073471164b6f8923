package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

func told(t *testing.T, at time.Time) (*story, string) {
	t.Helper()
	var out bytes.Buffer
	s, err := tell(t.Context(), &out, at)
	require.NoError(t, err)
	return s, out.String()
}

func TestWhatIsTold(t *testing.T) {
	s, text := told(t, time.Now())
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	require.LessOrEqual(t, len(lines), 75)
	for _, line := range lines {
		require.LessOrEqual(t, len([]rune(line)), 112, line)
	}
	require.NotContains(t, text, "%!")
	_, list, _ := strings.Cut(text, "\n7. ")
	list, _, found := strings.Cut(list, "That day the ban is over")
	require.True(t, found)
	require.Contains(t, list, short(s.inA.Nym))
	for _, name := range []string{"did:key:", "Mira", "Quill", "Tomo", "Ines"} {
		require.NotContains(t, list, name, "the ban list")
	}
	require.Equal(t, 1, strings.Count(list, s.a.id), "one ban")
}

// Leap days, the last second of a day, another zone: the dates of what is issued are whole days in UTC.
func TestTheStoryAtAnyTime(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2026, 2, 28, 23, 59, 59, 999, time.UTC),
		time.Date(2028, 2, 29, 0, 0, 0, 0, time.FixedZone("", 14*3600)),
	} {
		told(t, at)
	}
}

func TestWhatTheRegistryKnows(t *testing.T) {
	s, _ := told(t, time.Now())
	mira := s.registry.files[s.mira.who]
	require.Len(t, mira.Desk, 6, "enrolled once, renewed twice")
	knows, err := mira.marks()
	require.NoError(t, err)
	require.True(t, knows[string(mira.Y.Point[:])])
	for _, v := range []visit{s.inA, s.inB, s.fresh, s.renewed, s.after} {
		require.False(t, knows[v.Avatar.String()], "an avatar")
		require.False(t, knows[string(v.Nym.Point[:])], "a pseudonym in a world")
		require.NotEqual(t, mira.Y, v.Nym)
	}
	exported, err := s.mira.personhood.Export()
	require.NoError(t, err)
	var secrets struct{ Nym, Blind []byte }
	require.NoError(t, json.Unmarshal(exported, &secrets))
	require.Len(t, secrets.Nym, 32)
	require.False(t, knows[string(secrets.Nym)], "the secret")
	require.False(t, knows[string(secrets.Blind)])

	// The same Y each time, in a commitment that is fresh each time.
	var requests [3]bbs2023.Request
	for i := range requests {
		require.NoError(t, json.Unmarshal(mira.Desk[2*i], &requests[i]))
		require.Equal(t, mira.Y.Point[:], requests[i].Enrolment)
	}
	require.NotEqual(t, requests[0].Commitment, requests[1].Commitment)
	require.NotEqual(t, requests[1].Commitment, requests[2].Commitment)
	_, err = s.registry.sign(t.Context(), s.mira.who, "no session", requests[0])
	require.Error(t, err)
}

func TestWhatTheWorldsSee(t *testing.T) {
	s, _ := told(t, time.Now())
	require.Equal(t, s.a.id, s.inA.Nym.Domain)
	require.Equal(t, s.b.id, s.inB.Nym.Domain)
	require.NotEqual(t, s.inA.Nym.Point, s.inB.Nym.Point)
	require.NotEqual(t, s.inA.Avatar, s.inB.Avatar)
	require.Equal(t, scoring.Allow, s.inA.Decision)
	require.Equal(t, scoring.Limit, s.inB.Decision)
	again, err := (&wallet{seed: s.mira.seed, jcs: s.jcs}).avatar(s.a.id, 0)
	require.NoError(t, err)
	require.Equal(t, s.inA.Avatar, again.ID, "the seed alone restores an avatar")

	// Conduct of A, in B: of a summary one step shows, and it counts.
	require.Equal(t, s.inB.Nym, s.travelled.Nym)
	require.Equal(t, scoring.Allow, s.travelled.Decision)
	require.Greater(t, s.travelled.Score, s.inB.Score)
	shown := credentials(t, s.travelled)
	require.Len(t, shown, 2)
	summary, err := avatar.ParseConductSummary(shown[1])
	require.NoError(t, err)
	require.Equal(t, s.a.id, shown[1].Issuer())
	require.Nil(t, summary.Points)
	claims, ok := shown[1].Object()["credentialSubject"].(map[string]any)
	require.True(t, ok)
	require.Equal(t, map[string]any{"pointsAtLeast50": true}, claims)
	sees, err := s.travelled.marks()
	require.NoError(t, err)
	require.False(t, sees[s.inA.Avatar.String()])
	require.False(t, sees[string(s.inA.Nym.Point[:])])
	require.True(t, sees[string(s.travelled.Nym.Point[:])], "marks are found in proofs")
}

// credentials are those in the presentation of a visit.
func credentials(t *testing.T, v visit) (all []vc.Credential) {
	t.Helper()
	require.Len(t, v.Answer, 1)
	sent, err := v.Answer[0].Unverified()
	require.NoError(t, err)
	inside := sent.Object()["verifiableCredential"]
	if _, several := inside.([]any); !several {
		inside = []any{inside}
	}
	for _, c := range inside.([]any) {
		raw, err := json.Marshal(c)
		require.NoError(t, err)
		parsed, err := vc.ParseCredential(raw)
		require.NoError(t, err)
		all = append(all, parsed)
	}
	return all
}

func TestNothingMatches(t *testing.T) {
	s, _ := told(t, time.Now())
	require.Equal(t, 4*9, s.compared)
	require.Zero(t, s.common)
	require.Len(t, s.registry.files, 3)

	// The comparison finds what there is: a pseudonym that comes again, and a base proof that was shown.
	_, same, err := together(s.a.visits[:3], []visit{s.fresh, s.other})
	require.NoError(t, err)
	require.Contains(t, same, string(s.inA.Nym.Point[:]))
	careless := s.inB
	careless.Answer = []vc.Secured{s.mira.personhood.Secured()}
	_, same, err = together([]file{s.registry.files[s.mira.who], s.registry.files[s.tomo.who]}, []visit{careless})
	require.NoError(t, err)
	require.NotEmpty(t, same)

	// The bit that is left: the labels of the two nodes of a credential are in one order or the other, wherever it is shown.
	for i := range 3 {
		require.Equal(t, labels(t, s.a.visits[i]), labels(t, s.b.visits[i]))
	}
}

// labels reads the order of labels behind the BBS proof: CBOR's {0: 0, 1: 1} or {0: 1, 1: 0}.
func labels(t *testing.T, v visit) string {
	t.Helper()
	text, _ := credentials(t, v)[0].At("/proof/proofValue")
	raw, err := base64.RawURLEncoding.DecodeString(text.(string)[1:])
	require.NoError(t, err)
	const header, proof = 3 + 1, 3 + 368 // a byte string of two bytes of length
	order := string(raw[header+proof:][:5])
	require.Contains(t, []string{"\xa2\x00\x00\x01\x01", "\xa2\x00\x01\x01\x00"}, order)
	return order
}

func TestTheBanSticksToThePerson(t *testing.T) {
	s, _ := told(t, time.Now())
	avatars := map[string]bool{s.inA.Avatar.String(): true, s.other.Avatar.String(): true}
	for _, v := range []visit{s.fresh, s.renewed, s.after} {
		require.Equal(t, s.inA.Nym, v.Nym)
		require.False(t, avatars[v.Avatar.String()], "a fresh avatar")
		avatars[v.Avatar.String()] = true
	}
	for _, v := range []visit{s.fresh, s.renewed} {
		require.Equal(t, scoring.Deny, v.Decision)
		require.Contains(t, v.Words, "never handed it over")
	}
	require.ErrorIs(t, s.attempt, bbs2023.ErrEnrolled)
	require.Equal(t, scoring.Allow, s.other.Decision)
	require.NotEqual(t, s.inA.Nym, s.other.Nym)
	require.Equal(t, scoring.Allow, s.still.Decision)
	require.Equal(t, s.inB.Nym, s.still.Nym)
	require.Empty(t, s.b.bans)

	// The record is A's own, about the pseudonym, and outlives the ban.
	require.Len(t, s.a.records, 1)
	require.Len(t, s.a.records[s.inA.Nym], 1)
	record, err := avatar.ParseConductAttestation(s.a.records[s.inA.Nym][0].Credential())
	require.NoError(t, err)
	require.Equal(t, s.inA.Nym, record.SubjectNym)
	require.True(t, record.Subject.IsZero())
	require.Equal(t, avatar.Category("ScamsAndFraud"), record.Category)
	require.Equal(t, avatar.Negative, record.Effect)
	require.Equal(t, s.a.id, s.a.records[s.inA.Nym][0].Issuer())
	require.Empty(t, s.a.bans, "a ban that is over is forgotten")
	require.Equal(t, scoring.Limit, s.after.Decision)
	require.Less(t, s.after.Score, s.inA.Score)
}

func TestCheatsAreRefused(t *testing.T) {
	s, _ := told(t, time.Now())
	require.Len(t, s.refused, 5)
	for name, words := range map[string]string{"borrowed": "different nyms", "lifted": "presentation header",
		"foreign": "never a federation's", "unguarded": "nym domain"} {
		var refused *vc.VerifyError
		require.ErrorAs(t, s.refused[name], &refused, name)
		require.EqualValues(t, "binding", refused.Check, name)
		require.ErrorContains(t, refused, words)
	}
	require.ErrorIs(t, s.refused["moved"], bbs2023.ErrEntropy)
	v, err := s.visit(s.b, s.ines, 0, s.ines.isOnePerson())
	require.NoError(t, err, "the wallet still has the credential from before")
	require.Equal(t, scoring.Limit, v.Decision)

	// Whoever has not just shown a pseudonym gets no summary; a session is for one request; nor does an answer count twice.
	_, err = s.a.begin(v.Digest)
	require.Error(t, err)
	_, err = s.a.summarize(t.Context(), "no session", bbs2023.Request{})
	require.Error(t, err)
	_, err = s.b.enter(t.Context(), v.Ask, v.Answer)
	var refused *vc.VerifyError
	require.ErrorAs(t, err, &refused)
	require.EqualValues(t, "replay", refused.Check)
}
