package fetch

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Request says what to load and what to take for it.
type Request struct {
	URL string
	// Accept are the media types that are asked for and taken, without parameters; any.
	Accept []string
	// Direct: no redirect is followed, whatever the client allows.
	Direct bool
	// MaxBytes is how long the body may be; as long as the client says.
	MaxBytes int64
}

// Response is what came. Body has to be closed; reading it gives the errors of this package. URL is where it was found, after
// redirects, without a fragment. MediaType is in lower case and without parameters, "" if the server states none that can be
// read.
type Response struct {
	Body      io.ReadCloser
	URL       string
	MediaType string
}

// Load gets the bytes at an https URL.
func (c *Client) Load(ctx context.Context, url string) ([]byte, error) {
	data, _, err := c.load(ctx, Request{URL: url, Accept: c.Accept})
	return data, err
}

// LoadDirect gets the bytes at this very URL, with no redirect, if they are of one of the media types (any, if none is given);
// and which of them it is.
func (c *Client) LoadDirect(ctx context.Context, url string, mediaTypes ...string) ([]byte, string, error) {
	return c.load(ctx, Request{URL: url, Accept: mediaTypes, Direct: true})
}

// Open is Load for what need not be held in memory. The body has to be closed, and read within Timeout. An error in the midst
// of it means that what came before is not the whole.
func (c *Client) Open(ctx context.Context, url string) (io.ReadCloser, error) {
	r, err := c.Get(ctx, Request{URL: url, Accept: c.Accept})
	if err != nil {
		return nil, err
	}
	return r.Body, nil
}

func (c *Client) load(ctx context.Context, r Request) ([]byte, string, error) {
	response, err := c.Get(ctx, r)
	if err != nil {
		return nil, "", err
	}
	data, err := io.ReadAll(response.Body)
	if closed := response.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, "", err
	}
	return data, response.MediaType, nil
}

// Get is the general form of Load and Open.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	response, err := c.get(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("fetching %.200q: %w", r.URL, err)
	}
	return response, nil
}

func (c *Client) get(outer context.Context, r Request) (*Response, error) {
	u, err := c.check(r.URL)
	if err != nil {
		return nil, err
	}
	redirects := c.Redirects
	if r.Direct {
		redirects = 0
	}
	ctx, cancel := context.WithTimeout(outer, c.timeout())
	for followed := 0; ; followed++ {
		answer, err := c.ask(ctx, u, r.Accept)
		if err != nil {
			err = c.classify(outer, ctx, err)
			cancel()
			return nil, err
		}
		next, err := c.redirect(u, answer)
		switch {
		case err != nil:
		case next == nil:
			if err = c.fits(r, answer); err != nil {
				break
			}
			return &Response{
				Body: &body{src: answer.Body, left: c.maxBytes(r), url: r.URL, failed: func(err error) error {
					return c.classify(outer, ctx, err)
				}, done: cancel},
				URL: u.String(), MediaType: mediaType(answer),
			}, nil
		case followed >= redirects:
			err = refused("a redirect to %.200q, after %d", next, followed)
		}
		_ = answer.Body.Close() // it is not read
		if err != nil {
			cancel()
			return nil, err
		}
		u = next
	}
}

// ask sends one request. It has no state but the URL.
func (c *Client) ask(ctx context.Context, u *url.URL, accept []string) (*http.Response, error) {
	request := (&http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{
		"User-Agent":      {c.UserAgent}, // an empty one is not sent
		"Accept-Encoding": {"identity"},
	}}).WithContext(ctx)
	if len(accept) > 0 {
		request.Header.Set("Accept", strings.Join(accept, ", "))
	}
	return c.roundTripper().RoundTrip(request)
}

// redirect gives the URL that an answer points to, nil if it points nowhere.
func (c *Client) redirect(from *url.URL, answer *http.Response) (*url.URL, error) {
	switch answer.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	location := answer.Header.Values("Location")
	if len(location) != 1 {
		return nil, unavailable("status %d with %d locations", answer.StatusCode, len(location))
	}
	to, err := from.Parse(location[0])
	if err == nil {
		to, err = c.check(to.String())
	}
	if err != nil {
		return nil, refused("a redirect to %.200q: %w", location[0], err)
	}
	return to, nil
}

// fits holds the header of an answer against what was asked for.
func (c *Client) fits(r Request, answer *http.Response) error {
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%w (status %d)", ErrNotFound, answer.StatusCode)
	default:
		return unavailable("status %d", answer.StatusCode)
	}
	if coding := answer.Header.Values("Content-Encoding"); len(coding) > 0 && !(len(coding) == 1 && strings.EqualFold(coding[0], "identity")) {
		return unfit("it is encoded, as %.80q", coding)
	}
	if most := c.maxBytes(r); answer.ContentLength > most {
		return unfit("%d bytes, at most %d", answer.ContentLength, most)
	}
	// A body that ends with its connection can be cut short by anybody on the way.
	if answer.ProtoMajor == 1 && answer.ContentLength < 0 && len(answer.TransferEncoding) == 0 {
		return unfit("it does not say where it ends")
	}
	if got := mediaType(answer); len(r.Accept) > 0 && !slices.ContainsFunc(r.Accept, func(s string) bool { return strings.EqualFold(s, got) }) {
		return unfit("the media type is %.80q, not one of %q", got, r.Accept)
	}
	return nil
}

func mediaType(answer *http.Response) string {
	stated := answer.Header.Values("Content-Type")
	if len(stated) != 1 {
		return ""
	}
	name, _, err := mime.ParseMediaType(stated[0])
	if err != nil {
		return ""
	}
	return name
}

func (c *Client) maxBytes(r Request) int64 {
	most := or(c.MaxBytes, 1<<20)
	if r.MaxBytes > 0 {
		return r.MaxBytes
	}
	return most
}
