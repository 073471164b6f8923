package resolver

import (
	"container/list"

	"github.com/avouch-id/avouch/did"
)

// shelf keeps entries within bounds; what was used least lately goes first. The
// zero value is empty.
type shelf struct {
	byDID map[did.DID]*list.Element
	order list.List // of place, the latest in front
	bytes int
}

type place struct {
	id   did.DID
	kept *entry
	size int
}

// take finds an entry and puts it in front, nil if there is none.
func (s *shelf) take(id did.DID) *entry {
	e := s.byDID[id]
	if e == nil {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(*place).kept
}

// put replaces the entry of a DID. One that alone goes beyond the bounds is not
// kept.
func (s *shelf) put(id did.DID, e *entry, size, entries, bytes int) {
	s.drop(id)
	if size > bytes || entries < 1 {
		return
	}
	for s.order.Len() >= entries || s.bytes > bytes-size {
		s.drop(s.order.Back().Value.(*place).id)
	}
	if s.byDID == nil {
		s.byDID = map[did.DID]*list.Element{}
	}
	s.byDID[id] = s.order.PushFront(&place{id, e, size})
	s.bytes += size
}

func (s *shelf) drop(id did.DID) {
	if e := s.byDID[id]; e != nil {
		s.bytes -= e.Value.(*place).size
		s.order.Remove(e)
		delete(s.byDID, id)
	}
}
