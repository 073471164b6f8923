package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// browser is Debian's Chromium, driven as the W3C's WebDriver says.
type browser struct {
	t       *testing.T
	session string
}

// newBrowser starts one in a window of a phone's size. Without Chromium and its driver the test is skipped, unless
// AVOUCH_BROWSER_REQUIRED is set, as .ci/run does.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	driver, err := exec.LookPath("chromedriver")
	if err == nil {
		_, err = exec.LookPath("chromium")
	}
	if err != nil {
		if os.Getenv("AVOUCH_BROWSER_REQUIRED") != "" {
			t.Fatal(err)
		}
		t.Skipf("no browser here: %v", err)
	}
	cmd := exec.Command(driver, "--port=0")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	base := ""
	for base == "" && lines.Scan() {
		if _, port, found := strings.Cut(lines.Text(), "successfully on port "); found {
			base = "http://127.0.0.1:" + strings.TrimSuffix(port, ".")
		}
	}
	require.NotEmpty(t, base, "the driver says on which port it listens")
	go io.Copy(io.Discard, out)
	b := &browser{t: t, session: base}
	var made struct{ SessionID string }
	b.call("POST", "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"browserName": "chrome",
		"goog:chromeOptions": map[string]any{"binary": "/usr/bin/chromium", "args": []string{"--headless=new", "--no-sandbox", "--disable-gpu",
			"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--window-size=390,844", "--user-data-dir=" + t.TempDir()}}}}}, &made)
	b.session = base + "/session/" + made.SessionID
	t.Cleanup(func() { b.call("DELETE", "", nil, nil) })
	b.call("POST", "/window/rect", map[string]any{"width": 390, "height": 844}, nil)
	return b
}

func (b *browser) call(method, path string, body, into any) {
	b.t.Helper()
	status, raw := b.try(method, path, body)
	require.Equal(b.t, http.StatusOK, status, "%s %s: %s", method, path, raw)
	if into != nil {
		require.NoError(b.t, json.Unmarshal(raw, &struct{ Value any }{into}))
	}
}

func (b *browser) try(method, path string, body any) (int, []byte) {
	b.t.Helper()
	var data io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(b.t, err)
		data = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, b.session+path, data)
	require.NoError(b.t, err)
	response, err := (&http.Client{Timeout: time.Minute}).Do(r)
	require.NoError(b.t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(b.t, err)
	return response.StatusCode, raw
}

func (b *browser) open(url string) {
	b.t.Helper()
	b.call("POST", "/url", map[string]string{"url": url}, nil)
}

// find is one element, by a CSS selector.
func (b *browser) find(css string) string {
	b.t.Helper()
	var e map[string]string
	b.call("POST", "/element", map[string]string{"using": "css selector", "value": css}, &e)
	for _, id := range e {
		return id
	}
	b.t.Fatalf("there is no %s", css)
	return ""
}

// on does something with an element. While a page is left and the next one comes, what was found is gone: it is found again.
func (b *browser) on(css, method, what string, body any) (raw []byte) {
	b.t.Helper()
	for range 20 {
		var status int
		if status, raw = b.try(method, "/element/"+b.find(css)+what, body); status == http.StatusOK {
			return raw
		}
		require.Contains(b.t, string(raw), "stale element", "%s of %s", what, css)
	}
	b.t.Fatalf("%s of %s: %s", what, css, raw)
	return nil
}

func (b *browser) click(css string) { b.t.Helper(); b.on(css, "POST", "/click", map[string]any{}) }

func (b *browser) write(css, text string) {
	b.t.Helper()
	b.on(css, "POST", "/value", map[string]string{"text": text})
}

func (b *browser) text(css string) (s string) {
	b.t.Helper()
	require.NoError(b.t, json.Unmarshal(b.on(css, "GET", "/text", nil), &struct{ Value any }{&s}))
	return s
}

// see waits until a page says something: what a click leads to is there when the browser has it.
func (b *browser) see(words string) {
	b.t.Helper()
	for range 200 {
		var e map[string]string
		status, raw := b.try("POST", "/element", map[string]string{"using": "css selector", "value": "main"})
		if status == http.StatusOK {
			require.NoError(b.t, json.Unmarshal(raw, &struct{ Value any }{&e}))
			for _, id := range e {
				if status, raw = b.try("GET", "/element/"+id+"/text", nil); status == http.StatusOK && strings.Contains(string(raw), words) {
					return
				}
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("%s does not say %q: %s", b.url(), words, b.source())
}

func (b *browser) url() (s string) { b.t.Helper(); b.call("GET", "/url", nil, &s); return s }

func (b *browser) source() (s string) { b.t.Helper(); b.call("GET", "/source", nil, &s); return s }

// fits: nothing is wider than the screen, and no script runs.
func (b *browser) fits() {
	b.t.Helper()
	var wide []any
	b.call("POST", "/execute/sync", map[string]any{"script": "return [document.documentElement.scrollWidth, window.innerWidth, document.scripts.length]", "args": []any{}}, &wide)
	require.LessOrEqual(b.t, wide[0], wide[1], "%s is wider than the screen", b.url())
	require.Zero(b.t, wide[2], "%s has scripts", b.url())
}

// screenshot writes what is seen, whole, where somebody asked for it: AVOUCH_SCREENSHOTS names the folder.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	folder := os.Getenv("AVOUCH_SCREENSHOTS")
	if folder == "" {
		return
	}
	var height float64
	b.call("POST", "/execute/sync", map[string]any{"script": "return document.documentElement.scrollHeight", "args": []any{}}, &height)
	b.call("POST", "/window/rect", map[string]any{"width": 390, "height": min(int(height)+140, 4000)}, nil)
	var shot string
	b.call("GET", "/screenshot", nil, &shot)
	raw, err := base64.StdEncoding.DecodeString(shot)
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(fmt.Sprintf("%s/%s.png", folder, name), raw, 0o644))
	b.call("POST", "/window/rect", map[string]any{"width": 390, "height": 844}, nil)
}
