package bbs2023

import (
	"sync"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/bbs"
)

// maxKeys bounds the public keys that a suite remembers.
const maxKeys = 64

// keys remembers public keys as points: to find the point, check its subgroup and prepare it for pairings takes about as long as the
// check of a signature. It is safe for concurrent use.
type keys struct {
	mu    sync.Mutex
	known map[did.PublicKey]bbs.PublicKey
}

func (k *keys) of(key did.PublicKey) (bbs.PublicKey, error) {
	k.mu.Lock()
	known, there := k.known[key]
	k.mu.Unlock()
	if there {
		return known, nil
	}
	parsed, err := bbs.ParsePublicKey(key.Bytes())
	if err != nil {
		return bbs.PublicKey{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.known) >= maxKeys { // whatever comes first: strangers cannot make it larger, only forgetful
		for old := range k.known {
			delete(k.known, old)
			break
		}
	}
	k.known[key] = parsed
	return parsed, nil
}
