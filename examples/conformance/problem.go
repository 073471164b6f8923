package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/avouch-id/avouch/vc"
)

// The types of problems that the specifications name (VC Data Model 2.0, section 7.2; Bitstring Status List 1.0, section 3.5).
const (
	dataModel  = "https://www.w3.org/TR/vc-data-model#"
	statusList = "https://www.w3.org/ns/credentials/status-list#"
)

// problems are the checks of the library in the words of those specifications.
var problems = map[vc.Check]struct{ uri, title string }{
	"limit":     {dataModel + "PARSING_ERROR", "The document is larger than what is read here"},
	"structure": {dataModel + "MALFORMED_VALUE_ERROR", "The document is not formed as it has to be"},
	"context":   {dataModel + "MALFORMED_VALUE_ERROR", "The document has a context, a term or a resource that does not hold"},
	"key":       {dataModel + "CRYPTOGRAPHIC_SECURITY_ERROR", "The key is not to be found, or not to be used"},
	"proof":     {dataModel + "CRYPTOGRAPHIC_SECURITY_ERROR", "The proof does not hold"},
	"purpose":   {dataModel + "CRYPTOGRAPHIC_SECURITY_ERROR", "The proof is for another purpose"},
	"binding":   {dataModel + "CRYPTOGRAPHIC_SECURITY_ERROR", "The proof is by somebody else, or answers another challenge"},
	"time":      {dataModel + "RANGE_ERROR", "It is too early or too late"},
	"status":    {statusList + "STATUS_VERIFICATION_ERROR", "The status does not hold"},
	"schema":    {dataModel + "MALFORMED_VALUE_ERROR", "The document is not what its schema demands"},
	"trust":     {blank, "The issuer is not trusted"},
	"replay":    {blank, "The challenge was answered before"},
}

// blank is the type of a problem that is no more than its status (RFC 9457, section 4.2.1).
const blank = "about:blank"

// refuse tells why. A refusal of a document is always 400.
func refuse(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	var call badRequest
	switch {
	case errors.As(err, &call):
		status = call.status
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		status = http.StatusServiceUnavailable
	}
	fail(w, status, err)
}

// fail writes an error in both of its forms: as the suites read it, and as a problem (RFC 9457).
func fail(w http.ResponseWriter, status int, err error) {
	tree := map[string]any{"verified": false, "errors": []any{err.Error()},
		"type": blank, "title": http.StatusText(status), "detail": err.Error(), "status": status}
	var e *vc.VerifyError
	if errors.As(err, &e) {
		p, known := problems[e.Check]
		if !known {
			p.uri, p.title = blank, http.StatusText(status)
		}
		if e.Check == "status" && errors.Is(err, vc.ErrUnavailable) {
			p.uri, p.title = statusList+"STATUS_RETRIEVAL_ERROR", "The status list is not to be had"
		}
		tree["type"], tree["title"] = p.uri, p.title
		tree["check"], tree["pointer"] = string(e.Check), string(e.Path)
		if n, ok := w.(*noting); ok {
			n.check = string(e.Check)
		}
	}
	body, err := vc.NewCredential(tree)
	if err != nil { // an error text that is not UTF-8
		body, _ = vc.NewCredential(map[string]any{"verified": false, "errors": []any{"refused"}, "status": status})
	}
	write(w, status, "application/problem+json", body.JSON())
}

func write(w http.ResponseWriter, status int, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // nobody is there to hear of a failure
}
