package main

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed pages
var files embed.FS

// pages are the templates: each file has one page's content, and frame.html what is around it.
type pages map[string]*template.Template

func newPages() (pages, error) {
	p := pages{}
	help := template.FuncMap{"day": func(t time.Time) string { return t.UTC().Format("2 January 2006") },
		"minute": func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }}
	list, err := files.ReadDir("pages")
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		name := f.Name()
		if name == "frame.html" || name == "style.css" {
			continue
		}
		if p[name], err = template.New("frame.html").Funcs(help).ParseFS(files, "pages/frame.html", "pages/"+name); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// show writes a page. It is made whole before anything is sent, so that nobody sees half of one.
func (p pages) show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := p[name].Execute(&b, data); err != nil {
		http.Error(w, "this page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

// fail is a page that says what went wrong and what can be done.
func (p pages) fail(w http.ResponseWriter, status int, words string) {
	p.show(w, status, "fail.html", map[string]any{"Title": http.StatusText(status), "Words": words})
}

// maxBody bounds what anybody sends, before any of it is looked at.
const maxBody = 1 << 20

// guarded sets what keeps pages to themselves: no scripts at all, nothing from elsewhere, no frames, nothing kept in a
// cache, and no forms that another site sends. A site whose name was made to lead here, which to a browser is the same site
// then, is told by that name. here is where this site is, forms are where forms may lead besides.
func guarded(next http.Handler, here string, forms func(*http.Request) string) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, host, _ := strings.Cut(here, "://"); r.Host != host {
			http.Error(w, "this site is "+here, http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		action := "'self'"
		if forms != nil {
			action += " " + forms(r)
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action "+action+"; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	}))
}

func style(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "pages/style.css") }
