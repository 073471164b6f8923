package status

import "math"

// chunk is how many bytes of a decoded list lie together: the least that a Bitstring Status List may have (16 KB).
const chunk = 16 << 10

// Bits is a decoded list. It is not changed, copies share it, and reading it is safe for concurrent use and allocates nothing.
// The zero value has no entries.
type Bits struct {
	chunks [][]byte // all but the last are full
	bytes  uint64
	width  uint8 // bits of one entry
	msb    bool  // the first entry is at the most significant bit
}

// Len is how many whole entries the list has.
func (b Bits) Len() uint64 {
	if b.width == 0 {
		return 0
	}
	return b.bytes * 8 / uint64(b.width)
}

// At is the value of the entry with an index; inside is false, and the value says nothing, if there is none.
//
// In a Bitstring Status List entry 0 is the left-most bits, the most significant of the first byte, and an entry of several bits
// is read from left to right (Bitstring Status List, sections 2.2 and 7.1). In a Token Status List entry 0 is the least
// significant bits of the first byte (draft-ietf-oauth-status-list-20, section "Compressed Byte Array").
func (b Bits) At(index uint64) (value uint64, inside bool) {
	if index >= b.Len() {
		return 0, false
	}
	width := uint64(b.width)
	first := index * width // no overflow: it lies inside
	if !b.msb {
		return uint64(b.at(first/8)>>(first%8)) & (1<<width - 1), true
	}
	for bit := first; bit < first+width; bit++ {
		value = value<<1 | uint64(b.at(bit/8)>>(7-bit%8)&1)
	}
	return value, true
}

func (b Bits) at(i uint64) byte { return b.chunks[i/chunk][i%chunk] }

// size is how many bytes a decoded list holds, for those who bound them.
func (b Bits) size() int { return int(min(b.bytes, math.MaxInt32)) }

// put writes an entry into the bytes of a list, in the same order; those of the entry are 0 before.
func put(list []byte, index uint64, value uint8, width int, msb bool) {
	first := index * uint64(width)
	for i := range uint64(width) {
		bit := value >> i & 1 // from the least significant
		at := first + i
		if msb {
			at = first + uint64(width) - 1 - i
			list[at/8] |= bit << (7 - at%8)
		} else {
			list[at/8] |= bit << (at % 8)
		}
	}
}
