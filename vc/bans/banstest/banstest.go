// Package banstest holds an implementation of bans.List to what stands there. It is for tests.
package banstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
)

// List runs subtests against empty lists, which open makes; each has to have room for 1,000 bans and 50 of one Who. What
// belongs to one is released by the Cleanup of the test that it is for.
func List(t *testing.T, open func(testing.TB) bans.List) {
	for name, test := range map[string]func(list){
		"PutAndLift": putAndLift, "Several": several, "Replace": replace, "Ends": ends, "Forgets": forgets,
		"WhoIsWho": whoIsWho, "Refuses": refuses, "Concurrent": concurrent, "Canceled": canceled,
	} {
		t.Run(name, func(t *testing.T) { test(list{t, open(t)}) })
	}
}

// noon is when the tests begin.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

type list struct {
	*testing.T
	bans.List
}

func (l list) put(who bans.Who, sanction string, until time.Time) {
	l.Helper()
	if err := l.Put(l.Context(), bans.Ban{Who: who, Sanction: sanction, Until: until}); err != nil {
		l.Fatalf("Put: %v", err)
	}
}

func (l list) lift(there bool, who bans.Who, sanction string) {
	l.Helper()
	if got, err := l.Lift(l.Context(), who, sanction); err != nil || got != there {
		l.Errorf("Lift(%q): %v, %v; expected %v", sanction, got, err, there)
	}
}

// of holds what Of returns to the sanctions that are expected, in order, and gives it.
func (l list) of(who bans.Who, at time.Time, sanctions ...string) []bans.Ban {
	l.Helper()
	got, err := l.Of(l.Context(), who, at)
	if err != nil {
		l.Fatalf("Of: %v", err)
	}
	var names []string
	for _, b := range got {
		names = append(names, b.Sanction)
		if b.Who != who {
			l.Errorf("Of: a ban of %v, not of %v", b.Who, who)
		}
		if b.Until.Location() != time.UTC {
			l.Errorf("Of: an end that is not in UTC: %v", b.Until)
		}
	}
	if !slices.Equal(names, sanctions) {
		l.Errorf("Of at %v: %q, expected %q", at, names, sanctions)
	}
	return got
}

// nym is a pseudonym.
func nym(n byte) bans.Who {
	return bans.Who{Nym: vc.Nym{Suite: "suite", Domain: "did:web:plaza.example", Point: [48]byte{0: 0x80, 47: n}}}
}

// business is a DID.
func business(l list, name string) bans.Who {
	id, err := did.Parse("did:web:" + name + ".example")
	if err != nil {
		l.Fatal(err)
	}
	return bans.Who{DID: id}
}

func putAndLift(l list) {
	for _, who := range []bans.Who{nym(1), business(l, "kestrel")} {
		l.of(who, noon)
		l.lift(false, who, "urn:s:1")
		l.put(who, "urn:s:1", noon.Add(time.Hour))
		if got := l.of(who, noon, "urn:s:1"); len(got) == 1 && !got[0].Until.Equal(noon.Add(time.Hour)) {
			l.Errorf("until %v, expected %v", got[0].Until, noon.Add(time.Hour))
		}
		l.lift(true, who, "urn:s:1")
		l.lift(false, who, "urn:s:1")
		l.of(who, noon)
	}
}

// several: one person has bans of several sanctions; the end of one lifts no other.
func several(l list) {
	for _, s := range []string{"b", "a", "ab", "a\x00", "é", "c"} {
		l.put(nym(1), s, time.Time{})
	}
	l.of(nym(1), noon, "a", "a\x00", "ab", "b", "c", "é")
	l.lift(true, nym(1), "a")
	l.lift(true, nym(1), "é")
	l.of(nym(1), noon, "a\x00", "ab", "b", "c")
}

func replace(l list) {
	cet := time.FixedZone("", 3600)
	for _, until := range []time.Time{noon.Add(time.Hour), noon.Add(time.Minute).In(cet), {}, time.Time{}.In(cet), noon.Add(2 * time.Hour)} {
		l.put(nym(1), "s", until)
		if got := l.of(nym(1), noon, "s"); len(got) == 1 && (!got[0].Until.Equal(until) || got[0].Until.IsZero() != until.IsZero()) {
			l.Errorf("until %v, expected %v", got[0].Until, until)
		}
	}
	l.of(nym(1), noon.Add(time.Hour), "s") // none of the ends that were replaced
	l.lift(true, nym(1), "s")
	l.of(nym(1), noon)
	l.put(nym(1), "s", noon.Add(3*time.Hour))
	l.of(nym(1), noon.Add(2*time.Hour), "s") // nor of those that were lifted
}

func ends(l list) {
	until := noon.Add(time.Hour)
	l.put(nym(1), "ends", until)
	l.put(nym(1), "never", time.Time{})
	l.of(nym(1), until.Add(-1), "ends", "never")
	l.of(nym(1), until, "never")
	l.of(nym(1), until.AddDate(500, 0, 0), "never")
	l.lift(false, nym(1), "ends") // it is forgotten
}

// forgets: many bans end, also of others than are asked for, and none too early. One that was put after its end is not in force.
func forgets(l list) {
	for i := range 200 {
		l.put(nym(byte(i)), "s", noon.Add(time.Duration(1+i/2)*time.Second))
	}
	for i := range 200 {
		at := noon.Add(time.Duration(1+i/2) * time.Second)
		l.of(nym(byte(i)), at.Add(-time.Second), "s")
		l.of(nym(byte(i)), at.Add(-1), "s")
		if i%2 == 1 {
			l.of(nym(byte(i)), at)
		}
	}
	l.put(nym(1), "late", noon.Add(-time.Hour))
	l.of(nym(1), noon)
}

// whoIsWho: every part of a pseudonym counts, and a DID is not the pseudonym of its domain.
func whoIsWho(l list) {
	base := nym(1)
	others := []bans.Who{nym(2), base, base, base, business(l, "plaza"), business(l, "plaza2")}
	others[1].Nym.Suite = "suite2"
	others[2].Nym.Domain = "did:web:plaza.example2"
	others[3].Nym.Point[0] = 0x81
	l.put(base, "s", time.Time{})
	for _, other := range others {
		l.of(other, noon)
		l.lift(false, other, "s")
		l.put(other, "s2", time.Time{})
	}
	l.of(base, noon, "s")
	for _, other := range others {
		l.of(other, noon, "s2")
	}
}

func refuses(l list) {
	half := func(change func(*bans.Who)) bans.Who { w := nym(1); change(&w); return w }
	for name, b := range map[string]bans.Ban{
		"nobody":      {Sanction: "s"},
		"both":        {Who: bans.Who{Nym: nym(1).Nym, DID: business(l, "plaza").DID}, Sanction: "s"},
		"no point":    {Who: half(func(w *bans.Who) { w.Nym.Point = [48]byte{} }), Sanction: "s"},
		"no domain":   {Who: half(func(w *bans.Who) { w.Nym.Domain = "" }), Sanction: "s"},
		"path":        {Who: half(func(w *bans.Who) { w.Nym.Domain += "/path" }), Sanction: "s"},
		"no suite":    {Who: half(func(w *bans.Who) { w.Nym.Suite = "" }), Sanction: "s"},
		"long suite":  {Who: half(func(w *bans.Who) { w.Nym.Suite = strings.Repeat("s", 257) }), Sanction: "s"},
		"bad suite":   {Who: half(func(w *bans.Who) { w.Nym.Suite = "\xff" }), Sanction: "s"},
		"no sanction": {Who: nym(1)},
		"long":        {Who: nym(1), Sanction: strings.Repeat("s", 2049)},
		"no UTF-8":    {Who: nym(1), Sanction: "\xff"},
		"fraction":    {Who: nym(1), Sanction: "s", Until: noon.Add(1)},
		"far":         {Who: nym(1), Sanction: "s", Until: noon.AddDate(8000, 0, 0)},
	} {
		if err := l.Put(l.Context(), b); !errors.Is(err, vc.ErrInvalid) {
			l.Errorf("%s: Put: %v, expected vc.ErrInvalid", name, err)
		}
		if _, err := l.Lift(l.Context(), b.Who, b.Sanction); errors.Is(bans.Named(b.Who, b.Sanction), vc.ErrInvalid) != errors.Is(err, vc.ErrInvalid) {
			l.Errorf("%s: Lift: %v", name, err)
		}
		if _, err := l.Of(l.Context(), b.Who, noon); errors.Is(b.Who.Check(), vc.ErrInvalid) != errors.Is(err, vc.ErrInvalid) {
			l.Errorf("%s: Of: %v", name, err)
		}
	}
	l.of(nym(1), noon)
	longest := half(func(w *bans.Who) {
		w.Nym.Suite, w.Nym.Domain = strings.Repeat("s", 256), "did:web:"+strings.Repeat("p", 16<<10-8)
	})
	l.put(longest, strings.Repeat("s", 2048), noon.Add(time.Hour))
	l.of(longest, noon, strings.Repeat("s", 2048))
	l.lift(true, longest, strings.Repeat("s", 2048))
}

func concurrent(l list) {
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			s := fmt.Sprintf("s%02d", i)
			for n := range 10 {
				if err := l.Put(l.Context(), bans.Ban{Who: nym(1), Sanction: s, Until: noon.Add(time.Duration(n) * time.Second)}); err != nil {
					l.Error(err)
				}
				if _, err := l.Of(l.Context(), nym(1), noon.Add(-time.Hour)); err != nil {
					l.Error(err)
				}
			}
			if i%2 == 0 {
				if there, err := l.Lift(l.Context(), nym(1), s); err != nil || !there {
					l.Errorf("Lift: %v, %v", there, err)
				}
			}
		})
	}
	all.Wait()
	l.of(nym(1), noon.Add(8*time.Second), "s01", "s03", "s05", "s07", "s09", "s11", "s13", "s15")
	l.of(nym(1), noon.Add(9*time.Second))
}

// canceled: a call whose context has ended gives an error or does what it was asked for, never half of it.
func canceled(l list) {
	ctx, cancel := context.WithCancel(l.Context())
	cancel()
	put := l.Put(ctx, bans.Ban{Who: nym(1), Sanction: "s"})
	if got, err := l.Of(ctx, nym(1), noon); err == nil && put == nil && len(got) != 1 {
		l.Errorf("Of: %v after a Put that went well", got)
	}
	l.put(nym(2), "s", time.Time{})
	l.of(nym(2), noon, "s")
}
