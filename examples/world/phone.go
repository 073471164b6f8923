package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc/request"
)

// handler is the wallet as its owner sees it: who asks what, and a button.
func (t *town) handler(here string) http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		t.pages.show(w, http.StatusOK, "wallets.html", map[string]any{"Title": "Wallets", "People": t.people})
	})
	m.HandleFunc("GET /answer", t.consent)
	m.HandleFunc("POST /answer", t.share)
	m.HandleFunc("GET /style.css", style)
	// A form is sent here and leads on to whoever asked.
	return guarded(m, here, func(r *http.Request) string {
		asked, err := t.asked(r.Context(), r.FormValue("request"))
		if err != nil {
			return ""
		}
		return origin(asked.Endpoint)
	})
}

// asked opens a request: who asks is who they say, and the answer goes to them.
func (t *town) asked(ctx context.Context, signed string) (request.Request, error) {
	return request.Open(ctx, []byte(signed), t.resolver, t.now())
}

func (t *town) consent(w http.ResponseWriter, r *http.Request) {
	signed := r.FormValue("request")
	asked, err := t.asked(r.Context(), signed)
	if err != nil {
		t.pages.fail(w, http.StatusBadRequest, "The wallet does not answer this request. "+err.Error())
		return
	}
	t.pages.show(w, http.StatusOK, "consent.html", map[string]any{"Title": "Share with " + asked.Audience.String() + "?",
		"Asked": asked, "Signed": signed, "People": t.people})
}

// share sends the answer to the endpoint, and the browser to where that says.
func (t *town) share(w http.ResponseWriter, r *http.Request) {
	signed := r.FormValue("request")
	asked, err := t.asked(r.Context(), signed)
	if err != nil {
		t.pages.fail(w, http.StatusBadRequest, "The wallet does not answer this request. "+err.Error())
		return
	}
	i := slices.IndexFunc(t.people, func(p *wallet) bool { return p.Name == r.FormValue("who") })
	if i < 0 {
		t.pages.fail(w, http.StatusBadRequest, "There is no such wallet.")
		return
	}
	t.mu.Lock()
	answer, err := t.answer(r.Context(), t.people[i], asked, []byte(signed), r.FormValue("avatar") == "new")
	t.mu.Unlock() // whoever asked may take long
	if err != nil {
		t.pages.fail(w, http.StatusBadRequest, err.Error())
		return
	}
	to := asked.Challenge([]byte(signed))
	next, err := send(r.Context(), asked.Endpoint, request.EncodeAnswer(to.Request, answer))
	if err != nil {
		t.pages.fail(w, http.StatusBadGateway, "The plaza did not take the answer. "+err.Error())
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// send brings an answer to an endpoint, which stands in the document of whoever asked, and follows no redirects: the answer is
// for nobody else. The page to go on with is one of theirs. A wallet that answers worlds of other machines uses a client that does
// not reach addresses of its own network, which an endpoint can name.
func send(ctx context.Context, endpoint string, body []byte) (next string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	post.Header.Set("Content-Type", request.AnswerType)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(post)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return "", err
	}
	var said struct{ Continue, Detail string }
	if err := json.Unmarshal(raw, &said); err != nil {
		return "", fmt.Errorf("it answers with %s, and nothing that a wallet understands", response.Status)
	}
	if response.StatusCode != http.StatusOK {
		return "", errors.New(said.Detail)
	}
	if origin(said.Continue) != origin(endpoint) {
		return "", errors.New("it leads to somebody else's page")
	}
	return said.Continue, nil
}

// origin is scheme and host of a URL.
func origin(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
