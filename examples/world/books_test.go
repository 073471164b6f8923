package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/bans"
	"github.com/avouch-id/avouch/vc/request"
)

// hall is a world and its wallets without servers, for what has to happen between two lines.
type hall struct {
	*world
	town *town
	log  bytes.Buffer
}

func openHall(t *testing.T) *hall {
	t.Helper()
	now := newClock()
	return openHallOver(t, t.TempDir(), func() time.Time { return time.Unix(now.Load(), 0).UTC() })
}

func openHallOver(t *testing.T, data string, now func() time.Time) *hall {
	t.Helper()
	c := config{data: data, now: now}
	people, err := openTown(t.Context(), c)
	require.NoError(t, err)
	w, err := openWorld(t.Context(), c, "http://127.0.0.1:1", "http://127.0.0.1:2", people)
	require.NoError(t, err)
	require.NoError(t, people.meets(w.document))
	h := &hall{world: w, town: people}
	w.log = log.New(&h.log, "", 0)
	t.Cleanup(func() { _ = w.close() })
	return h
}

// answer is somebody's to a question that was asked just now.
func (h *hall) answer(t *testing.T, who int) (vc.Challenge, []vc.Secured) {
	t.Helper()
	now := h.now()
	q := request.Request{Audience: h.document.ID(), Purpose: "in", Asks: asks(h.registry, h.employer), Nonce: rand.Text(),
		NymDomain: plaza, Endpoint: h.origin + "/answers", Issued: now, Expires: now.Add(time.Minute)}
	signed, err := q.Sign(t.Context(), h.gateKey)
	require.NoError(t, err)
	items, err := h.town.answer(t.Context(), h.town.people[who], q, signed, false)
	require.NoError(t, err)
	return q.Challenge(signed), items
}

func (h *hall) visit(t *testing.T) *visit {
	t.Helper()
	to, items := h.answer(t, 0)
	v, err := h.judge(t.Context(), to, items)
	require.NoError(t, err)
	return v
}

func (h *hall) ban(t *testing.T, who visitor, days int) {
	t.Helper()
	now, byHand := h.now().UTC().Truncate(time.Second), false
	end := now.AddDate(0, 0, days)
	require.NoError(t, h.sanction(context.Background(), who, avatar.Sanction{From: now, Until: end, Category: "ScamsAndFraud", Ground: ruleBook[0],
		GroundURL: rulesURL, Facts: "Took payment and left.", Automated: &byHand, Measure: avatar.Ban, Scope: avatar.ScopeWorld, Start: now, End: end, AppealBy: end}))
}

// between does something between two looks of the gate into its books, if nothing keeps it from doing so.
type between struct {
	bans.List
	do func()
}

func (b between) Of(ctx context.Context, who bans.Who, at time.Time) ([]bans.Ban, error) {
	b.do()
	return b.List.Of(ctx, who, at)
}

// TestSanctionBetweenTwoLooks: whoever is banned while the gate decides is let in or denied with reasons, and not sent away
// without any. The same for a ban that is lifted.
func TestSanctionBetweenTwoLooks(t *testing.T) {
	h := openHall(t)
	v := h.visit(t)
	list, once := h.bans, true
	meanwhile := func(do func()) {
		once = true
		h.bans = between{list, func() {
			if once && h.papers.TryLock() {
				h.papers.Unlock()
				once = false
				do()
			}
		}}
	}
	meanwhile(func() { h.ban(t, v.Visitor, 10) })
	h.visit(t)
	h.bans = list
	if once { // it could not: it does now
		h.ban(t, v.Visitor, 10)
	}
	require.Equal(t, "deny", string(h.visit(t).Verdict.Decision))

	own, err := h.records.sanctionsOf(v.Nym)
	require.NoError(t, err)
	now := h.now().UTC()
	overturn := func() {
		require.NoError(t, h.decide(context.Background(), own[0].ID, avatar.AppealDecision{Outcome: avatar.Overturned, Reasons: "It was another.", Decided: now, From: now}))
	}
	h.sanctionAppealed(t, own[0].ID)
	meanwhile(overturn)
	h.visit(t)
	h.bans = list
	if once {
		overturn()
	}
	require.Equal(t, "allow", string(h.visit(t).Verdict.Decision))
}

func (h *hall) sanctionAppealed(t *testing.T, id string) {
	t.Helper()
	require.NoError(t, h.change(id, func(r *sanctionRecord) error {
		r.Appeal, r.Appealed = "No.", h.now()
		return nil
	}))
}

// TestOwnFaults: what is wrong here is not said to be wrong with the answer, and strangers hear nothing of files.
func TestOwnFaults(t *testing.T) {
	h := openHall(t)
	h.ban(t, h.visit(t).Visitor, 10)
	folder := filepath.Join(h.records.folder, "sanctions")
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	whole, err := os.ReadFile(files[0])
	require.NoError(t, err)
	for name, spoil := range map[string]func(){
		"a record that is half a one": func() { require.NoError(t, os.WriteFile(files[0], whole[:100], 0o600)) },
		"a record that was changed": func() {
			require.NoError(t, os.WriteFile(files[0], bytes.Replace(whole, []byte("Took"), []byte("Gave"), 1), 0o600))
		},
		"no list": func() {
			require.NoError(t, os.WriteFile(files[0], whole, 0o600))
			require.NoError(t, os.Remove(h.public))
		},
		"no database": func() { require.NoError(t, h.db.Close()) },
	} {
		if name == "no database" {
			continue // last
		}
		spoil()
		requireOurs(t, h, name)
	}
	require.NoError(t, h.db.Close())
	requireOurs(t, h, "no database")
}

func requireOurs(t *testing.T, h *hall, name string) {
	t.Helper()
	to, items := h.answer(t, 0)
	require.True(t, h.sessions.begin(httpRecorder{}, to, ""))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/answers", bytes.NewReader(request.EncodeAnswer(to.Request, items)))
	require.NoError(t, err)
	var got page
	h.answers(&got, r)
	require.GreaterOrEqual(t, got.status, 500, "%s: %s", name, got.body.String())
	require.True(t, json.Valid(got.body.Bytes()))
	for _, word := range []string{h.records.folder, "/", "json", "database", "proof"} {
		require.NotContains(t, got.body.String(), word, name)
	}
	require.NotEmpty(t, h.log.String(), name)
	h.log.Reset()
}

// page is what was answered.
type page struct {
	status int
	body   bytes.Buffer
	header http.Header
}

func (p *page) Header() http.Header {
	if p.header == nil {
		p.header = http.Header{}
	}
	return p.header
}
func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }
func (p *page) WriteHeader(status int)      { p.status = status }

// TestAtOnce: visits, sanctions, appeals and decisions at once. One appeal counts and one decision, and at the end the lists say
// what the papers say, before and after the world is opened again.
func TestAtOnce(t *testing.T) {
	clock := newClock()
	now := func() time.Time { return time.Unix(clock.Load(), 0).UTC() }
	data := t.TempDir()
	h := openHallOver(t, data, now)
	v := h.visit(t)
	h.ban(t, v.Visitor, 10)
	own, err := h.records.sanctionsOf(v.Nym)
	require.NoError(t, err)
	id := own[0].ID
	var group sync.WaitGroup
	var mu sync.Mutex
	appeals, decisions := 0, 0
	for i := range 4 {
		group.Go(func() {
			err := h.change(id, func(r *sanctionRecord) error {
				if r.Appeal != "" {
					return errAppealed
				}
				r.Appeal = fmt.Sprint("appeal ", i)
				return nil
			})
			d := h.decide(context.Background(), id, avatar.AppealDecision{Outcome: []avatar.Outcome{avatar.Overturned, avatar.Upheld}[i%2], Reasons: "So.", Decided: now(), From: now()})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				appeals++
			}
			if d == nil {
				decisions++
			}
		})
		to, items := h.answer(t, 0)
		group.Go(func() {
			if _, err := h.judge(context.Background(), to, items); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() { h.ban(t, v.Visitor, 3+i) })
	}
	group.Wait()
	require.Equal(t, 1, appeals)
	require.Equal(t, 1, decisions)
	state := func() (in []bans.Ban, papers []sanctionRecord) {
		in, err := h.bans.Of(t.Context(), bans.Who{Nym: v.Nym}, now())
		require.NoError(t, err)
		papers, err = h.records.sanctionsOf(v.Nym)
		require.NoError(t, err)
		return in, papers
	}
	in, papers := state()
	require.NoError(t, h.close())
	h = openHallOver(t, data, now)
	again, same := state()
	require.Equal(t, in, again)
	require.Equal(t, papers, same)
}

// TestKilled: a world that was killed between its papers and its lists has both right when it is opened again.
func TestKilled(t *testing.T) {
	clock := newClock()
	now := func() time.Time { return time.Unix(clock.Load(), 0).UTC() }
	data := t.TempDir()
	h := openHallOver(t, data, now)
	v := h.visit(t)
	killed := errors.New("killed")
	list := h.bans
	attempt := func(do func() error) {
		t.Helper()
		require.ErrorIs(t, do(), killed)
		require.NoError(t, h.close())
		h = openHallOver(t, data, now)
		list = h.bans
	}
	h.bans = dead{list, killed}
	attempt(func() error {
		at := now()
		byHand, end := false, at.AddDate(0, 0, 10)
		return h.sanction(t.Context(), v.Visitor, avatar.Sanction{From: at, Until: end, Category: "ScamsAndFraud", Ground: ruleBook[0], GroundURL: rulesURL,
			Facts: "Took payment and left.", Automated: &byHand, Measure: avatar.Ban, Scope: avatar.ScopeWorld, Start: at, End: end, AppealBy: end})
	})
	require.Equal(t, "deny", string(h.visit(t).Verdict.Decision))
	own, err := h.records.sanctionsOf(v.Nym)
	require.NoError(t, err)
	h.sanctionAppealed(t, own[0].ID)
	h.bans = dead{list, killed}
	attempt(func() error {
		return h.decide(t.Context(), own[0].ID, avatar.AppealDecision{Outcome: avatar.Overturned, Reasons: "It was another.", Decided: now(), From: now()})
	})
	require.Equal(t, "allow", string(h.visit(t).Verdict.Decision))
	set := map[uint64]uint8{}
	require.NoError(t, h.list.Storage.Values(t.Context(), func(index uint64, value uint8) error {
		set[index] = value
		return nil
	}))
	require.Equal(t, map[uint64]uint8{own[0].Index: 1}, set)
}

// dead is a list in whose place the machine stopped.
type dead struct {
	bans.List
	err error
}

func (d dead) Put(context.Context, bans.Ban) error                  { return d.err }
func (d dead) Lift(context.Context, bans.Who, string) (bool, error) { return false, d.err }

// TestSilentConnections: who connects and says nothing, as browsers do in advance, does not turn the end into a failure.
func TestSilentConnections(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	for _, at := range []string{o.world, o.wallets} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(at, "http://"))
		require.NoError(t, err)
		defer conn.Close()
	}
	newReader(t).get(o.world + "/") // the connections have been accepted
	newReader(t).get(o.wallets + "/")
	o.stop()
}

// TestNobodySigned: an answer that no avatar signed is refused for that, and not taken for a fault of the world's.
func TestNobodySigned(t *testing.T) {
	h := openHall(t)
	now := h.now()
	to := vc.Challenge{Nonce: rand.Text(), Audience: plaza, NymDomain: plaza, Request: [32]byte{1}, Expires: now.Add(time.Minute)}
	p := h.town.people[0].personhood
	derived, err := p.Disclose(t.Context(), p.Secured(), vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/assuranceLevel"}, To: to, At: now, Rand: rand.Reader})
	require.NoError(t, err)
	_, err = h.judge(t.Context(), to, []vc.Secured{derived})
	var u unfit
	require.ErrorAs(t, err, &u)
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, vc.Check("binding"), e.Check)
}
