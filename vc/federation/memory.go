package federation

import (
	"context"
	"fmt"
	"sync"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Role is what a DID is as a nym domain. The zero Role is none yet.
type Role uint8

const (
	World      Role = iota + 1 // a world's own domain
	Federation                 // one that several worlds share
)

// String names the role.
func (r Role) String() string {
	switch r {
	case World:
		return "a world's own domain"
	case Federation:
		return "a federation's domain"
	}
	return "no domain yet"
}

// Memory remembers as what each DID served one person, whichever wallets the person has. An error says that it cannot tell
// now, and then no pseudonym is shown.
type Memory interface {
	// Role is what was recorded for a DID, zero if nothing was.
	Role(ctx context.Context, domain did.DID) (Role, error)
	// Use records a role, before any pseudonym is shown, and tells whether the DID has this role now. It is atomic: all calls
	// for one DID that answer true, whoever made them, named the same role. Nothing that was recorded is forgotten.
	Use(ctx context.Context, domain did.DID, as Role) (bool, error)
}

// NewMemory remembers up to max DIDs in this process. When it is full it refuses new ones with vc.ErrUnavailable rather than
// forget one. It is safe for concurrent use. A wallet that lives longer than a process keeps its own with its seed: whoever
// restores a seed without it begins anew, and has the consent of the person alone to rely on.
func NewMemory(max int) Memory { return &memory{max: max, roles: map[did.DID]Role{}} }

type memory struct {
	mu    sync.Mutex
	max   int
	roles map[did.DID]Role
}

func (m *memory) Role(_ context.Context, domain did.DID) (Role, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.roles[domain], nil
}

func (m *memory) Use(_ context.Context, domain did.DID, as Role) (bool, error) {
	if domain.IsZero() || as != World && as != Federation {
		return false, fmt.Errorf("%w: %q cannot be %s", vc.ErrInvalid, domain, as)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if was := m.roles[domain]; was != 0 {
		return was == as, nil
	}
	if len(m.roles) >= m.max {
		return false, fmt.Errorf("%w: all %d places for domains are taken", vc.ErrUnavailable, m.max)
	}
	m.roles[domain] = as
	return true, nil
}
