package main

import (
	"bufio"
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// open is a plaza that is open, with its wallets: real servers on this machine.
type open struct {
	world, wallets, desk string
	data                 string
	now                  *atomic.Int64
	stop                 func()
}

// start opens a plaza over a folder, on ports that are free.
func start(t *testing.T, data string, now *atomic.Int64) *open {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	clock := func() time.Time { return time.Unix(now.Load(), 0).UTC() }
	go func() {
		ended <- run(ctx, config{world: "127.0.0.1:0", wallets: "127.0.0.1:0", data: data, now: clock}, in)
		in.Close()
	}()
	o := &open{data: data, now: now}
	lines := bufio.NewScanner(out)
	for o.desk == "" {
		if !lines.Scan() {
			t.Fatal(<-ended)
		}
		switch words := strings.Fields(lines.Text()); words[0] + " " + words[1] {
		case "the plaza":
			o.world = words[2]
		case "its desk":
			o.desk = words[2]
		default:
			o.wallets = words[1]
		}
	}
	stopped := false
	o.stop = func() {
		if !stopped {
			stopped = true
			cancel()
			require.NoError(t, <-ended)
		}
	}
	t.Cleanup(o.stop)
	return o
}

func newClock() *atomic.Int64 {
	now := new(atomic.Int64)
	now.Store(time.Now().Unix())
	return now
}

// reader is a browser without a screen.
type reader struct {
	t *testing.T
	http.Client
}

func newReader(t *testing.T) *reader {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &reader{t, http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

func (r *reader) read(response *http.Response, err error) (int, string) {
	r.t.Helper()
	require.NoError(r.t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(r.t, err)
	return response.StatusCode, string(raw)
}

func (r *reader) get(url string) string {
	r.t.Helper()
	status, page := r.read(r.Get(url))
	require.Equal(r.t, http.StatusOK, status, page)
	return page
}

func (r *reader) send(url string, form url.Values) string {
	r.t.Helper()
	status, page := r.read(r.PostForm(url, form))
	require.Equal(r.t, http.StatusOK, status, page)
	return page
}

var (
	walletLink = regexp.MustCompile(`href="([^"]*/answer\?request=[^"]*)"`)
	hidden     = regexp.MustCompile(`name="request" value="([^"]*)"`)
	statements = regexp.MustCompile(`href="(/sanctions/[A-Za-z0-9_-]+)"`)
)

// ask is the first half of a visit: what is asked.
func (r *reader) ask(o *open) (signed string) {
	r.t.Helper()
	page := r.send(o.world+"/ask", nil)
	link := walletLink.FindStringSubmatch(page)
	require.NotNil(r.t, link, page)
	consent := r.get(html.UnescapeString(link[1]))
	field := hidden.FindStringSubmatch(consent)
	require.NotNil(r.t, field, consent)
	return field[1]
}

// visit is somebody at the gate, and what they are told.
func (r *reader) visit(o *open, who, as string) string {
	r.t.Helper()
	return r.send(o.wallets+"/answer", url.Values{"request": {r.ask(o)}, "who": {who}, "avatar": {as}})
}

// sanction is what a moderator decides about whoever was at the gate last.
func (r *reader) sanction(o *open, measure, facts, days string) {
	r.t.Helper()
	page := r.get(o.desk)
	nym := regexp.MustCompile(`name="nym" value="([^"]*)"`).FindStringSubmatch(page)
	require.NotNil(r.t, nym, page)
	r.send(o.world+"/desk/sanction", url.Values{"nym": {nym[1]}, "measure": {measure}, "category": {"ScamsAndFraud"}, "rule": {ruleBook[0]}, "facts": {facts}, "days": {days}})
}

func (r *reader) decide(o *open, outcome, reasons, days string) {
	r.t.Helper()
	page := r.get(o.desk)
	id := regexp.MustCompile(`name="id" value="([^"]*)"`).FindStringSubmatch(page)
	require.NotNil(r.t, id, page)
	r.send(o.world+"/desk/decision", url.Values{"id": {id[1]}, "outcome": {outcome}, "reasons": {reasons}, "days": {days}})
}

// TestStory: a visit, a ban that a new avatar does not shed, an appeal, and restarts in between.
func TestStory(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira, tomo, moderator := newReader(t), newReader(t), newReader(t)
	page := mira.visit(o, "Mira Quill", "first")
	require.Contains(t, page, "Come in, and trade.")
	require.Contains(t, page, "You work somewhere")
	page = mira.visit(o, "Mira Quill", "new")
	require.Contains(t, page, "Trade opens when somebody vouches for you.")

	moderator.sanction(o, "ban", "Took payment for land and never handed it over.", "180")
	for _, as := range []string{"new", "first"} {
		page = mira.visit(o, "Mira Quill", as)
		require.Contains(t, page, `class="verdict deny"`)
	}
	require.Contains(t, tomo.visit(o, "Tomo Brandt", "first"), "Come in, and trade.")

	// The verdict as a credential is for the avatar, names no pseudonym, and is nobody's evidence.
	paper := mira.get(o.world + "/verdict/credential")
	claims, err := vc.ParseCredential([]byte(paper))
	require.NoError(t, err)
	verdict, err := avatar.ParseVerdict(claims)
	require.NoError(t, err)
	require.Equal(t, "deny", verdict.Decision)
	require.Equal(t, plaza, claims.Issuer())
	require.NotContains(t, paper, "nym")

	// Everything is still there afterwards: the ban, its reasons, the wallets.
	o.stop()
	o = start(t, o.data, o.now)
	page = mira.visit(o, "Mira Quill", "new")
	require.Contains(t, page, `class="verdict deny"`)
	link := statements.FindStringSubmatch(page)
	require.NotNil(t, link, page)
	statement := mira.get(o.world + link[1])
	require.Contains(t, statement, "never handed it over")
	require.Contains(t, statement, ruleBook[0])

	mira.send(o.world+link[1]+"/appeal", url.Values{"words": {"The land was handed over the next day."}})
	o.stop()
	o = start(t, o.data, o.now)
	page = mira.visit(o, "Mira Quill", "new")
	require.Contains(t, page, "Your appeal is being looked at.")
	moderator.decide(o, "overturned", "The log shows that the land was handed over.", "7")
	page = mira.visit(o, "Mira Quill", "first")
	require.Contains(t, page, "Come in, and trade.")
	require.Contains(t, page, "overturned")
	o.stop()
	o = start(t, o.data, o.now)
	require.Contains(t, mira.visit(o, "Mira Quill", "first"), "Come in, and trade.")
}

// TestReduced: a ban that an appeal reduced ends on its new day, and one that was upheld does not.
func TestReduced(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira, moderator := newReader(t), newReader(t)
	mira.visit(o, "Mira Quill", "first")
	moderator.sanction(o, "suspension", "Shouted at people who had asked for quiet.", "30")
	link := statements.FindStringSubmatch(mira.visit(o, "Mira Quill", "first"))
	require.NotNil(t, link)
	mira.send(o.world+link[1]+"/appeal", url.Values{"words": {"It was one shout."}})
	status, page := mira.read(mira.PostForm(o.world+link[1]+"/appeal", url.Values{"words": {"And another thing."}}))
	require.Equal(t, http.StatusConflict, status, page)
	o.now.Add(60)
	moderator.decide(o, "reduced", "Thirty days is too much for one shout.", "2")
	require.Contains(t, mira.visit(o, "Mira Quill", "first"), `class="verdict deny"`)
	o.now.Add(2*24*60*60 + 1)
	require.Contains(t, mira.visit(o, "Mira Quill", "first"), "Come in, and trade.")
}

// TestNobodyElsesDoor: what a browser may not see or do, it does not.
func TestNobodyElsesDoor(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira, tomo, stranger, moderator := newReader(t), newReader(t), newReader(t), newReader(t)
	mira.visit(o, "Mira Quill", "first")
	moderator.sanction(o, "ban", "Took payment for land and never handed it over.", "180")
	link := statements.FindStringSubmatch(mira.visit(o, "Mira Quill", "first"))
	require.NotNil(t, link)
	tomo.visit(o, "Tomo Brandt", "first")
	for _, r := range []*reader{tomo, stranger} {
		for _, path := range []string{link[1], link[1] + "/credential"} {
			status, page := r.read(r.Get(o.world + path))
			require.Equal(t, http.StatusNotFound, status)
			require.NotContains(t, page, "never handed it over")
		}
		status, _ := r.read(r.PostForm(o.world+link[1]+"/appeal", url.Values{"words": {"no"}}))
		require.Equal(t, http.StatusNotFound, status)
		for _, path := range []string{"/desk", "/desk?key=", "/desk?key=guess"} {
			status, _ := r.read(r.Get(o.world + path))
			require.Equal(t, http.StatusForbidden, status)
		}
		for _, path := range []string{"/desk/sanction", "/desk/decision"} {
			status, _ := r.read(r.PostForm(o.world+path, nil))
			require.Equal(t, http.StatusForbidden, status)
		}
	}

	// A question that somebody else answers: the verdict goes to the browser of whoever answered, and that has not asked.
	lured := newReader(t)
	signed := stranger.ask(o)
	lured.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := lured.PostForm(o.wallets+"/answer", url.Values{"request": {signed}, "who": {"Tomo Brandt"}, "avatar": {"first"}})
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	next := response.Header.Get("Location")
	require.Contains(t, next, o.world+"/verdict?code=")
	status, page := lured.read(lured.Get(next))
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, page, "has not asked")
	stranger.CheckRedirect = lured.CheckRedirect
	status, _ = stranger.read(stranger.Get(o.world + "/verdict"))
	require.Equal(t, http.StatusSeeOther, status, "without the code there is no verdict")
	for _, code := range []string{"guess", strings.SplitAfter(next, "code=")[1] + "A"} {
		status, page = stranger.read(stranger.Get(o.world + "/verdict?code=" + code))
		require.Equal(t, http.StatusForbidden, status, "a verdict waits for this browser, and the code is another: %s", page)
	}
	status, page = stranger.read(stranger.Get(o.world + "/verdict"))
	require.Equal(t, http.StatusSeeOther, status, page)
	status, _ = stranger.read(stranger.Get(next))
	require.Equal(t, http.StatusSeeOther, status, "with the code there is")
	status, _ = stranger.read(stranger.Get(next))
	require.Equal(t, http.StatusForbidden, status, "once")

	// Another site's form.
	forged, err := http.NewRequest(http.MethodPost, o.world+"/ask", nil)
	require.NoError(t, err)
	forged.Header.Set("Sec-Fetch-Site", "cross-site")
	status, _ = mira.read(mira.Do(forged))
	require.Equal(t, http.StatusForbidden, status)
}

// TestAnswersRefused: what is sent to the endpoint and is no answer.
func TestAnswersRefused(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira := newReader(t)
	mira.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for body, want := range map[string]int{"": 400, "{}": 400, `{"request":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","items":[{"mediaType":"application/vp","data":"e30"}]}`: 410,
		strings.Repeat(" ", maxAnswer+1): 413} {
		status, page := mira.read(mira.Post(o.world+"/answers", "application/json", strings.NewReader(body)))
		require.Equal(t, want, status, page)
	}
	// An expired question, and a wallet that is asked in another's name.
	signed := newReader(t)
	text := signed.ask(o)
	o.now.Add(601)
	status, page := mira.read(mira.PostForm(o.wallets+"/answer", url.Values{"request": {text}, "who": {"Mira Quill"}}))
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, page, "expired")
	status, page = mira.read(mira.Get(o.wallets + "/answer?request=" + url.QueryEscape(text[:len(text)-8]+"AAAAAAAA")))
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, page, "The wallet does not answer this request.")
}

// TestNoSecretInAPage: nothing of the keys, of the sessions or of the desk stands in what a visitor gets.
func TestNoSecretInAPage(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira, moderator := newReader(t), newReader(t)
	mira.visit(o, "Mira Quill", "first")
	moderator.sanction(o, "ban", "Took payment for land and never handed it over.", "180")
	page := mira.visit(o, "Mira Quill", "new")
	link := statements.FindStringSubmatch(page)
	require.NotNil(t, link)
	at, err := url.Parse(o.world)
	require.NoError(t, err)
	secrets := []string{strings.SplitAfter(o.desk, "key=")[1]}
	for _, c := range mira.Jar.Cookies(at) {
		secrets = append(secrets, c.Value)
	}
	files, err := filepath.Glob(filepath.Join(o.data, "*", "*"))
	require.NoError(t, err)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			continue // a folder
		}
		for _, private := range regexp.MustCompile(`"(?:d|seed|secret[A-Za-z]*)": *"([^"]{20,})"`).FindAllSubmatch(raw, -1) {
			secrets = append(secrets, string(private[1]))
		}
	}
	require.Greater(t, len(secrets), 5)
	var pages []string
	for _, path := range []string{"/", "/ask", "/verdict", "/verdict.json", "/verdict/credential", link[1], link[1] + "/credential", "/policy.json", "/did.json", "/status/1", "/style.css"} {
		pages = append(pages, mira.get(o.world+path))
	}
	pages = append(pages, mira.get(o.wallets+"/"), moderator.get(o.world+"/desk"))
	for _, page := range pages {
		for _, s := range secrets {
			require.NotContains(t, page, s)
		}
	}
}
