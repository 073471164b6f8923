package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
)

// TestCrowd: those who ask and never answer, and one person who comes again and again, do not keep the rest out for long.
func TestCrowd(t *testing.T) {
	now := newClock()
	s := newSessions(func() time.Time { return time.Unix(now.Load(), 0) }, false)
	s.most = 3
	begin := func(n byte) (*session, bool) {
		w := httpRecorder{}
		ask := vc.Challenge{Request: [32]byte{n}, Expires: s.now().Add(10 * time.Minute)}
		if !s.begin(w, ask, "") {
			return nil, false
		}
		return s.asked[ask.Request], true
	}
	for n := range byte(3) {
		_, ok := begin(n)
		require.True(t, ok)
	}
	_, ok := begin(4)
	require.False(t, ok)
	now.Add(12 * 60)
	for n := range byte(10) { // one person
		one, ok := begin(10 + n)
		require.True(t, ok, "those who never answered are forgotten, and those that the person left")
		code, waited := s.judged([32]byte{10 + n}, &visit{Nym: vc.Nym{Domain: plaza}})
		require.True(t, waited)
		require.True(t, s.collect(httpRecorder{}, one, code))
	}
	require.Len(t, s.byID, 1)
	require.Empty(t, s.asked)
	now.Add(11 * 60 * 60)
	_, ok = begin(30)
	require.True(t, ok)
	require.Len(t, s.byID, 2, "who was told something keeps it for a while")
}
