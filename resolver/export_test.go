package resolver

import "github.com/avouch-id/avouch/did"

// Waiting tells how many wait for a DID.
func (c *Cache) Waiting(id did.DID) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[id]; f != nil {
		return f.waiting
	}
	return 0
}
