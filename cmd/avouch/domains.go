package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/federation"
)

// domainsFile remembers for a person what each DID served as: a federation.Memory in a file that only its owner may read. Each line is
// "world DID" or "federation DID"; lines are added and never changed, and the first about a DID counts, so that of two
// commands at once one is right.
type domainsFile string

var roleNames = map[string]federation.Role{"world": federation.World, "federation": federation.Federation}

// Role is what the first line about a DID says.
func (d domainsFile) Role(_ context.Context, domain did.DID) (federation.Role, error) {
	text, err := readPrivate("domains", string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", vc.ErrUnavailable, err)
	}
	for line := range strings.Lines(string(text)) {
		name, id, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		role := roleNames[name]
		if role == 0 || !strings.HasSuffix(line, "\n") {
			return 0, fmt.Errorf("%w: domains %s: world or federation, and a DID, were expected in each line", vc.ErrUnavailable, d)
		}
		if id == domain.String() {
			return role, nil
		}
	}
	return 0, nil
}

// Use adds a line where there is none yet, and tells which is the first.
func (d domainsFile) Use(ctx context.Context, domain did.DID, as federation.Role) (bool, error) {
	was, err := d.Role(ctx, domain)
	if err != nil || was != 0 {
		return was == as, err
	}
	for name, role := range roleNames {
		if role != as {
			continue
		}
		f, err := os.OpenFile(string(d), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err == nil {
			err = durable.Finish(f, []byte(name+" "+domain.String()+"\n"))
		}
		if err != nil {
			return false, fmt.Errorf("%w: domains: %w", vc.ErrUnavailable, err)
		}
	}
	was, err = d.Role(ctx, domain)
	return was == as, err
}
