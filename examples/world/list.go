package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/avouch-id/avouch/internal/durable"
)

// Load gives the verifier the world's own status list, which it has at hand, and no other.
func (w *world) Load(ctx context.Context, url string) ([]byte, error) {
	if url != w.list.URL {
		return nil, fmt.Errorf("%w: %s", fs.ErrNotExist, url)
	}
	return w.freshList(ctx)
}

// statusList is the list as everybody may fetch and keep it.
func (w *world) statusList(rw http.ResponseWriter, r *http.Request) {
	raw, err := w.freshList(r.Context())
	if err != nil {
		w.broken(rw, err)
		return
	}
	rw.Header().Set("Content-Type", "application/vc")
	_, _ = rw.Write(raw)
}

// freshList is the published list. It is signed anew when half of its time has passed, changed or not.
func (w *world) freshList(ctx context.Context) ([]byte, error) {
	w.listing.Lock()
	defer w.listing.Unlock()
	if w.now().Sub(w.listed) > 12*time.Hour {
		if err := w.sign(ctx); err != nil {
			return nil, err
		}
	}
	return os.ReadFile(w.public)
}

// publish signs the list after a change.
func (w *world) publish(ctx context.Context) error {
	w.listing.Lock()
	defer w.listing.Unlock()
	return w.sign(ctx)
}

// sign signs the list as it is now, and puts it where the old one was.
func (w *world) sign(ctx context.Context) error {
	signed, err := w.list.Publish(ctx, w.issuer, w.jcs)
	if err != nil {
		return err
	}
	if err := durable.Replace(w.public, signed.Bytes(), 0o644); err != nil {
		return err
	}
	w.listed = w.now()
	return nil
}
