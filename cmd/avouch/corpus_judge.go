package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"time"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// judge runs one item and compares.
func (m *manifest) judge(ctx context.Context, it corpusItem) itemResult {
	r := itemResult{ID: it.ID, Kind: it.Kind, Expected: it.Expected, Check: it.Check}
	data, err := fs.ReadFile(m.folder, it.File)
	if err != nil {
		return r.failed("%v", err)
	}
	if r.Needs = unbuilt(it, data); len(r.Needs) > 0 {
		r.Outcome = itemSkipped
		return r
	}
	to, err := it.challenge()
	if err != nil {
		return r.failed("%v", err)
	}
	shown, err := m.open(ctx, it, data, to)
	if p, isPanic := err.(panicked); isPanic {
		return r.failed("%v", p)
	}
	r.Result = resultValid
	if err != nil {
		refused := refusalOf(err, nil)
		r.Result, r.Refusal = refused.Result, &refused
	}
	switch {
	case err == nil && it.Expected == resultInvalid:
		return r.failed("accepted, expected was a refusal by %q", it.Check)
	case err != nil && it.Expected == resultValid:
		return r.failed("refused: %v", err)
	case err == nil:
		if it.Claims != nil {
			if err := sameClaims(it.Claims, shown); err != nil {
				return r.failed("%v", err)
			}
		}
	case it.Check != "" && r.Refusal.Check != it.Check:
		if it.Strict {
			return r.failed("refused by %q, has to be by %q: %v", r.Refusal.Check, it.Check, err)
		}
		r.Note = fmt.Sprintf("refused by %q, the manifest names %q", r.Refusal.Check, it.Check)
	}
	r.Outcome = itemPassed
	return r
}

func (r itemResult) failed(format string, args ...any) itemResult {
	r.Outcome, r.Note = itemFailed, fmt.Sprintf(format, args...)
	return r
}

// panicked is a verifier that broke: always a failure, whatever was expected.
type panicked struct{ what any }

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.what) }

// open verifies one item as the manifest says, with a replay store of its own.
func (m *manifest) open(ctx context.Context, it corpusItem, data []byte, to *vc.Challenge) (shown []vc.Credential, err error) {
	defer func() {
		if p := recover(); p != nil {
			shown, err = nil, panicked{p}
		}
	}()
	v := vc.Verifier{Resolver: m.resolver, Mechanisms: m.mechanisms, Trust: vc.AnyIssuer{},
		Status: status.Checker{Lists: listed{m.folder, it.StatusList}},
		Replay: vc.MemoryReplay(1), Now: func() time.Time { return m.Now }}
	s := vc.Received(it.MediaType, data)
	if to == nil {
		verified, err := v.Verify(ctx, s)
		if err != nil {
			return nil, err
		}
		return []vc.Credential{verified.Credential()}, nil
	}
	p, err := v.VerifyPresentation(ctx, []vc.Secured{s}, *to)
	if err != nil {
		return nil, err
	}
	for _, c := range p.Shown() {
		shown = append(shown, c.Credential())
	}
	return shown, nil
}

// listed are the status lists that an item names.
type listed struct {
	folder fs.FS
	files  map[string]string
}

// Load gives the list at a URL; one that is not named cannot be had.
func (l listed) Load(_ context.Context, url string) ([]byte, error) {
	name, there := l.files[url]
	if !there {
		return nil, fmt.Errorf("the item has no status list %.200q: %w", url, fs.ErrNotExist)
	}
	return fs.ReadFile(l.folder, name)
}

// sameClaims compares what was verified with the claims that the manifest expects, as JSON values.
func sameClaims(want []byte, shown []vc.Credential) error {
	if len(shown) != 1 {
		return fmt.Errorf("%d credentials, the manifest has the claims of one", len(shown))
	}
	expected, err := jcs.Transform(want, strictjson.Limits{})
	if err != nil {
		return fmt.Errorf("claims of the manifest: %w", err)
	}
	got, err := jcs.Canonical(shown[0].Object())
	if err != nil {
		return err
	}
	if !bytes.Equal(expected, got) {
		return fmt.Errorf("other claims: expected %s, got %s", expected, got)
	}
	return nil
}
