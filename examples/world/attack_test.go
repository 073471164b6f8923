package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOldVerdict: a browser that was told to come in is not told so any more once there is a ban.
func TestOldVerdict(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira, moderator := newReader(t), newReader(t)
	require.Contains(t, mira.visit(o, "Mira Quill", "first"), "Come in, and trade.")
	moderator.sanction(o, "ban", "Took payment for land and never handed it over.", "1")
	page := mira.get(o.world + "/verdict")
	require.Contains(t, page, "no longer holds")
	require.NotContains(t, page, `class="verdict allow"`)
	require.Contains(t, page, "<h1>Not now</h1>")
	require.NotNil(t, statements.FindStringSubmatch(page), "the reasons are there")
	o.now.Add(24*60*60 + 1)
	require.Contains(t, mira.visit(o, "Mira Quill", "first"), "Come in, and trade.")
}

// TestAppealAfterTheEnd: an appeal that was made in time is decided, even when the sanction is over in the meantime; what is
// called reduced ends earlier.
func TestAppealAfterTheEnd(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira, moderator := newReader(t), newReader(t)
	mira.visit(o, "Mira Quill", "first")
	moderator.sanction(o, "ban", "Took payment for land and never handed it over.", "1")
	link := statements.FindStringSubmatch(mira.visit(o, "Mira Quill", "first"))
	require.NotNil(t, link)
	mira.send(o.world+link[1]+"/appeal", url.Values{"words": {"The land was handed over."}})
	id := strings.TrimPrefix(link[1], "/sanctions/")
	status, page := moderator.read(moderator.PostForm(o.world+"/desk/decision", url.Values{"id": {id}, "outcome": {"reduced"}, "reasons": {"Less."}, "days": {"30"}}))
	require.Equal(t, http.StatusBadRequest, status, page)
	o.now.Add(2 * 24 * 60 * 60)
	moderator.decide(o, "overturned", "The log shows that the land was handed over.", "7")
	require.Contains(t, mira.visit(o, "Mira Quill", "first"), "Come in, and trade.")
	require.Contains(t, mira.get(o.world+link[1]), "overturned")
}

// TestPlantedCookie: whoever puts a session of their own into another's browser does not see what that person is told.
func TestPlantedCookie(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	thief, victim := newReader(t), newReader(t)
	signed := thief.ask(o)
	at, err := url.Parse(o.world)
	require.NoError(t, err)
	planted := thief.Jar.Cookies(at)
	victim.Jar.SetCookies(at, planted)
	page := victim.send(o.wallets+"/answer", url.Values{"request": {signed}, "who": {"Tomo Brandt"}, "avatar": {"first"}})
	require.Contains(t, page, "Come in, and trade.")
	require.NotEqual(t, planted[0].Value, victim.Jar.Cookies(at)[0].Value)
	thief.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	status, _ := thief.read(thief.Get(o.world + "/verdict"))
	require.Equal(t, http.StatusSeeOther, status)
	status, _ = thief.read(thief.Get(o.world + "/verdict.json"))
	require.Equal(t, http.StatusNotFound, status)
}

type httpRecorder http.Header

func (h httpRecorder) Header() http.Header       { return http.Header(h) }
func (httpRecorder) Write(b []byte) (int, error) { return len(b), nil }
func (httpRecorder) WriteHeader(int)             {}

// TestLargeForms: no route reads more than its bound, forms of several parts included; nothing of them goes to the disk.
func TestLargeForms(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	o := start(t, t.TempDir(), newClock())
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "large")
	require.NoError(t, err)
	_, err = part.Write(make([]byte, 40<<20))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	for _, at := range []string{o.wallets + "/answer", o.wallets + "/", o.world + "/ask", o.world + "/desk/sanction", o.world + "/sanctions/A/appeal", o.world + "/answers"} {
		read := &counted{left: body.Bytes()}
		response, err := http.Post(at, form.FormDataContentType(), read)
		if err == nil { // else the other side has closed the connection, as it should
			require.NoError(t, response.Body.Close())
		}
		require.Less(t, read.count(), 16<<20, at) // what the sockets hold included
	}
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	require.Empty(t, left)
}

// counted says how much of it was read.
type counted struct {
	mu   sync.Mutex
	left []byte
	n    int
}

func (c *counted) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.left) == 0 {
		return 0, errors.New("all was read")
	}
	n := copy(p, c.left)
	c.left, c.n = c.left[n:], c.n+n
	return n, nil
}

func (c *counted) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// TestOtherNames: a page of another site, whose name was made to lead to this machine, is not one of ours to the browser; here
// neither: nobody has a wallet answer, or reads a desk, through it.
func TestOtherNames(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira := newReader(t)
	signed := mira.ask(o)
	for _, at := range []string{o.world + "/", o.world + "/desk", o.wallets + "/", o.wallets + "/answer?request=" + url.QueryEscape(signed)} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r, err := http.NewRequest(method, at, nil)
			require.NoError(t, err)
			r.Host = "thief.example:" + r.URL.Port()
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Origin", "http://"+r.Host)
			status, page := mira.read(mira.Do(r))
			require.Equal(t, http.StatusMisdirectedRequest, status, at)
			require.NotContains(t, page, "Mira")
		}
	}
}

// TestWhereItLeads: an endpoint leads the browser to its own pages and nowhere else, and the answer goes no further than there.
func TestWhereItLeads(t *testing.T) {
	var says string
	asked, elsewhere := 0, 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if says == "moved" {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"continue": says})
	}))
	defer here.Close()
	next, host := "", strings.TrimPrefix(here.URL, "http://")
	for _, says = range []string{"moved", "", "/verdict", "//" + host + "/", other.URL + "/", "javascript:alert(1)", "https://" + host + "/",
		here.URL + "0/", here.URL + "@thief.example/", here.URL + "\\@thief.example/", here.URL + "\\.thief.example/", here.URL + ".thief.example/",
		"http://" + strings.ReplaceAll(host, "127.0.0.1", "localhost") + "/", "http:\\\\" + host + "/", "http:/" + host + "/", "http:" + host,
		here.URL + "/\r\nSet-Cookie: session=a", here.URL + "/\x00", " " + here.URL + "/", "http://thief.example#@" + host + "/", "http://thief.example/" + here.URL} {
		var err error
		next, err = send(t.Context(), here.URL+"/answers", []byte("{}"))
		require.Error(t, err, "%q leads to %q", says, next)
		require.Empty(t, next)
	}
	require.Zero(t, elsewhere)
	says = here.URL + "/verdict?code=A"
	next, err := send(t.Context(), here.URL+"/answers", []byte("{}"))
	require.NoError(t, err)
	require.Equal(t, says, next)
	require.Equal(t, 22, asked)
}

// TestWordsOfStrangers: what people write is text wherever others read it, and names nothing on the disk.
func TestWordsOfStrangers(t *testing.T) {
	o := start(t, t.TempDir(), newClock())
	mira, moderator := newReader(t), newReader(t)
	mira.visit(o, "Mira Quill", "first")
	const script, attribute = `</p><script>alert("1")</script>`, `" onfocus="alert(1)`
	moderator.sanction(o, "ban", script+attribute, "10")
	page := mira.visit(o, "Mira Quill", "first")
	link := statements.FindStringSubmatch(page)
	require.NotNil(t, link)
	mira.send(o.world+link[1]+"/appeal", url.Values{"words": {script + attribute}})
	for _, page := range []string{mira.get(o.world + link[1]), moderator.get(o.world + "/desk"), mira.get(o.world + "/verdict")} {
		require.NotContains(t, page, "<script")
		require.NotContains(t, page, attribute)
	}
	for _, at := range []string{"/verdict.json", "/verdict/credential", link[1] + "/credential"} {
		response, err := mira.Get(o.world + at)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"))
		require.Contains(t, response.Header.Get("Content-Disposition"), "attachment")
		require.NotContains(t, response.Header.Get("Content-Type"), "html")
	}
	for _, name := range []string{"..%2f..%2fgate", "..%2fvisitors%2fa", "%2e%2e", "a%00", "a%0d%0aSet-Cookie:%20a=b", strings.Repeat("A", 200)} {
		status, page := mira.read(mira.Get(o.world + "/sanctions/" + name))
		require.Equal(t, http.StatusNotFound, status, page)
	}
	for _, nym := range []string{"", "../sanctions/a", "../gate", "u" + strings.Repeat("A", 64)} {
		status, _ := moderator.read(moderator.PostForm(o.world+"/desk/sanction", url.Values{"nym": {nym}, "measure": {"ban"}, "category": {"ScamsAndFraud"},
			"rule": {ruleBook[0]}, "facts": {"x"}, "days": {"1"}}))
		require.Equal(t, http.StatusNotFound, status, nym)
	}
}
