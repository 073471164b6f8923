package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// call is one route: it answers with a status and JSON, or refuses.
type call func(ctx context.Context, r request) (status int, answer []byte, err error)

func post(c call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, err := read(r)
		if err != nil {
			refuse(w, err)
			return
		}
		status, answer, err := c(r.Context(), in)
		if err != nil {
			refuse(w, err)
			return
		}
		write(w, status, "application/json", answer)
	}
}

// request is the body of a call, as JSON.
type request struct{ body map[string]any }

// badRequest is about the call and not about a document in it.
type badRequest struct {
	status int
	error
}

func bad(format string, args ...any) error {
	return badRequest{http.StatusBadRequest, fmt.Errorf(format, args...)}
}

// read takes a body apart. A browser can be made to send a form or a text to the loopback from any page, but not JSON.
func read(r *http.Request) (request, error) {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return request{}, badRequest{http.StatusUnsupportedMediaType, errors.New("a body of application/json was expected")}
	}
	raw, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return request{}, badRequest{http.StatusRequestEntityTooLarge, fmt.Errorf("at most %d bytes were expected", tooLarge.Limit)}
	} else if err != nil {
		return request{}, badRequest{http.StatusRequestTimeout, errors.New("the request did not arrive whole")}
	}
	body, err := strictjson.ParseObject(raw, strictjson.Limits{Bytes: len(raw)})
	if err != nil {
		return request{}, bad("the body: %w", err)
	}
	return request{body}, nil
}

// document is a member that is an object, as a caller of the library would have received it.
func (r request) document(name string) ([]byte, error) {
	o, ok := r.body[name].(map[string]any)
	if !ok {
		return nil, bad("%q: an object was expected", name)
	}
	return strictjson.Append(nil, o), nil
}

// isPresentation tells by type what the library judges.
func (r request) isPresentation() bool {
	o, _ := r.body["verifiablePresentation"].(map[string]any)
	return slices.ContainsFunc(strictjson.List(o["type"]), func(t any) bool {
		return t == "VerifiablePresentation" || t == "EnvelopedVerifiablePresentation"
	})
}

// options are those of the call. One that is not known is refused: whoever set it would not get what they asked for.
func (r request) options(known ...string) (options, error) {
	all, there := r.body["options"]
	o, ok := all.(map[string]any)
	if there && !ok {
		return nil, bad("\"options\": an object was expected")
	}
	for name := range o {
		if !slices.Contains(known, name) {
			return nil, bad("the option %.60q is not known here", name)
		}
	}
	return o, nil
}

type options map[string]any

// text is an option that is a text, "" where there is none.
func (o options) text(name string) (string, error) {
	v, there := o[name]
	s, ok := v.(string)
	if there && (!ok || s == "") {
		return "", bad("the option %q: a text was expected", name)
	}
	return s, nil
}

// pointers are JSON pointers, none where there is no such option.
func (o options) pointers(name string) ([]vc.Pointer, error) {
	v, there := o[name]
	if !there {
		return nil, nil
	}
	all, ok := v.([]any)
	if !ok {
		return nil, bad("the option %q: an array of JSON pointers was expected", name)
	}
	out := make([]vc.Pointer, len(all))
	for i, e := range all {
		s, ok := e.(string)
		if !ok {
			return nil, bad("the option %q: an array of JSON pointers was expected", name)
		}
		out[i] = vc.Pointer(s)
	}
	return out, nil
}
