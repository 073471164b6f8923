package vc_test

import (
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// TestSecurityCase19NonceReuse: one challenge, one answer.
func TestSecurityCase19NonceReuse(t *testing.T) {
	s := newScene(t)
	require.NoError(t, judgeAnswer(s))
	requireRefusal(t, judgeAnswer(s), "replay")

	s = newScene(t)
	s.v.Replay = nil
	requireRefusal(t, judgeAnswer(s), "replay")
	s = newScene(t)
	s.to = vc.Challenge{Header: []byte("mine")}
	s.v.Replay = nil // a header alone spends nothing
	_, err := s.answer(s.derived("d", 0, []byte("mine")))
	require.NoError(t, err)
}

// TestAFailedAttemptSpendsNothing: whoever sends rubbish with somebody's nonce does not use it up.
func TestAFailedAttemptSpendsNothing(t *testing.T) {
	for _, b := range answerBreaches() {
		if b.name == "spent" || b.name == "no replay store" {
			continue
		}
		s := newScene(t)
		store := s.v.Replay
		to := s.to
		b.spoil(s)
		require.Error(t, judgeAnswer(s), b.name)
		good := newScene(t)
		good.v.Replay, good.to = store, to
		require.NoError(t, judgeAnswer(good), b.name)
	}
}

// TestReplayIsAtomic: of many answers at the same time exactly one is the first.
func TestReplayIsAtomic(t *testing.T) {
	s := newScene(t)
	f := fake{}
	items := []vc.Secured{s.shown.secured(t, f), s.sdj.secured(t, f)}
	s.v.Mechanisms = []vc.Mechanism{quiet{f}}
	var all sync.WaitGroup
	var won, lost atomic.Int32
	for range 32 {
		all.Go(func() {
			if _, err := s.v.VerifyPresentation(t.Context(), items, s.to); err == nil {
				won.Add(1)
			} else {
				lost.Add(1)
				requireRefusal(t, err, "replay")
			}
		})
	}
	all.Wait()
	require.Equal(t, int32(1), won.Load())
	require.Equal(t, int32(31), lost.Load())
}

func TestReplayKeyIsAudienceAndNonce(t *testing.T) {
	s := newScene(t)
	var keys [][32]byte
	s.v.Replay = spy(func(key [32]byte, now, until time.Time) (bool, error) {
		require.Equal(t, noon, now)
		require.Equal(t, s.to.Expires, until)
		keys = append(keys, key)
		return true, nil
	})
	require.NoError(t, judgeAnswer(s))
	require.Equal(t, [][32]byte{sha256.Sum256([]byte(s.to.Audience + "\x00" + s.to.Nonce))}, keys, "once for two items")
}

func TestMemoryReplay(t *testing.T) {
	key := func(i byte) [32]byte { return [32]byte{i} }
	m := vc.MemoryReplay(3)
	spend := func(i byte, now time.Time, until time.Time) (bool, error) {
		return m.Spend(t.Context(), key(i), now, until)
	}
	for i, until := range []time.Time{noon.Add(2 * time.Minute), {}, noon.Add(time.Minute)} {
		first, err := spend(byte(i), noon, until)
		require.NoError(t, err)
		require.True(t, first)
	}
	first, err := spend(1, noon, noon.Add(time.Minute))
	require.NoError(t, err, "a known one needs no place")
	require.False(t, first)
	first, err = spend(9, noon, noon.Add(time.Minute))
	require.ErrorIs(t, err, vc.ErrUnavailable, "full: none is forgotten before its time")
	require.False(t, first)

	first, err = spend(2, noon.Add(time.Minute), time.Time{})
	require.NoError(t, err)
	require.False(t, first, "at the time until which it counts it is still known")
	first, err = spend(9, noon.Add(time.Minute+time.Second), noon.Add(time.Hour))
	require.NoError(t, err, "the place of an expired one is free")
	require.True(t, first)
	_, err = spend(10, noon.Add(time.Minute+time.Second), noon.Add(time.Hour))
	require.ErrorIs(t, err, vc.ErrUnavailable)
	first, err = spend(1, noon.AddDate(10, 0, 0), time.Time{})
	require.NoError(t, err)
	require.False(t, first, "without an expiry it is known for ever")

	// Whoever was slow comes after it was forgotten, with the time at which they began.
	first, err = spend(2, noon, noon.Add(time.Minute))
	require.NoError(t, err)
	require.False(t, first, "it may have been spent before")

	for _, max := range []int{0, -1} {
		_, err = vc.MemoryReplay(max).Spend(t.Context(), key(0), noon, time.Time{})
		require.ErrorIs(t, err, vc.ErrUnavailable)
	}
}

// TestChallengeExpiresWhileChecking: what holds an answer up does not lengthen the life of its nonce.
func TestChallengeExpiresWhileChecking(t *testing.T) {
	s := newScene(t)
	clock := noon
	s.v.Now = func() time.Time { return clock }
	s.v.Trust = trustFunc(func(string, vc.Credential) error { clock = s.to.Expires; return nil })
	s.v.Replay = replayFunc(func() (bool, error) { t.Error("spent after its time"); return true, nil })
	requireRefusal(t, judgeAnswer(s), "time")

	s = newScene(t)
	s.v.Now = func() time.Time { return time.Time{} }
	requireRefusal(t, judgeInner(s), "time") // a clock that was never set
}

// setBack is a time that comes after another on the monotonic clock, and before it on the one on the wall, as when somebody set that
// back in between. Nothing in package time makes one: its seconds are the bits from 30 on.
func setBack(t time.Time, by time.Duration) time.Time {
	wall := (*uint64)(unsafe.Pointer(&t))
	*wall -= uint64(by/time.Second) << 30
	return t
}

// TestMemoryReplayOnTheWall: ends of challenges have no monotonic clock, the system's time has. What was forgotten stays spent when the
// system's clock is set back, however that is compared.
func TestMemoryReplayOnTheWall(t *testing.T) {
	begin := time.Now()
	until := begin.Add(5 * time.Minute).Round(0)
	later := begin.Add(10 * time.Minute)
	back := setBack(begin.Add(11*time.Minute), 11*time.Minute)
	require.True(t, back.After(later) && back.Round(0).Equal(begin.Round(0)), "this Go lays times out otherwise")

	m := vc.MemoryReplay(3)
	for i, c := range []struct {
		key   byte
		now   time.Time
		until time.Time
		first bool
	}{{1, begin, until, true}, {2, later, later.Add(time.Hour), true}, {1, back, until, false}} {
		first, err := m.Spend(t.Context(), [32]byte{c.key}, c.now, c.until)
		require.NoError(t, err)
		require.Equal(t, c.first, first, i)
	}
}
