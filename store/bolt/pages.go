package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// checkPages looks whether the pages of the file fit together, before bbolt follows them: it does so without looking, by
// address, for ever in a circle. Page numbers are within the file, no page is part of two things, keys are within their pages and
// in order.
func (d *DB) checkPages() error {
	info, err := d.file.Stat()
	if err != nil {
		return err
	}
	w := walk{file: d.file, size: d.bolt.Info().PageSize}
	m, err := w.current()
	if err != nil {
		return err
	}
	if pages := info.Size() / int64(w.size); int64(m.pages) < 0 || int64(m.pages) > pages {
		return fmt.Errorf("%w: it is cut off: %d pages of %d bytes were expected, got %d", ErrDamaged, m.pages, w.size, pages)
	}
	w.seen = make([]bool, m.pages)
	w.seen[0], w.seen[1] = true, true
	if err := w.tree(m.root, nil, nil, 0); err != nil {
		return err
	}
	return w.free(m.free)
}

// meta is the newer one of the two first pages whose checksum holds.
type meta struct{ root, free, pages, transaction uint64 }

// walk reads pages, each once. Numbers are in the machine's byte order.
type walk struct {
	file io.ReaderAt
	size int
	seen []bool
}

const (
	header      = 16 // number (8), flags (2), count (2), overflow (4): how many pages it has beside the first
	branch      = 1
	leaf        = 2
	free        = 16
	inBucket    = 1 // flag of an element that is a bucket
	maxDepth    = 64
	metaSum     = 56 // bytes that the checksum is of
	maxElements = 0xffff
)

func (w *walk) current() (newest meta, err error) {
	found := false
	for i := range 2 {
		b := make([]byte, header+metaSum+8)
		if _, err := w.file.ReadAt(b, int64(i*w.size)); err != nil {
			return meta{}, err
		}
		b = b[header:]
		sum := fnv.New64a()
		sum.Write(b[:metaSum])
		u64 := func(at int) uint64 { return binary.NativeEndian.Uint64(b[at:]) }
		if sum.Sum64() != u64(metaSum) || found && u64(48) < newest.transaction {
			continue
		}
		found, newest = true, meta{root: u64(16), free: u64(32), pages: u64(40), transaction: u64(48)}
	}
	if !found || newest.pages < 2 {
		return meta{}, fmt.Errorf("%w: neither of its first pages holds", ErrDamaged)
	}
	return newest, nil
}

// page reads a page with what overflows from it.
func (w *walk) page(n uint64) (b []byte, err error) {
	if n < 2 || n >= uint64(len(w.seen)) {
		return nil, w.bad(n, "is not within the file")
	}
	b = make([]byte, w.size)
	if _, err := w.file.ReadAt(b, int64(n)*int64(w.size)); err != nil {
		return nil, err
	}
	more := uint64(binary.NativeEndian.Uint32(b[12:]))
	if got := binary.NativeEndian.Uint64(b); got != n {
		return nil, w.bad(n, fmt.Sprintf("calls itself %d", got))
	}
	if more >= uint64(len(w.seen))-n {
		return nil, w.bad(n, "goes beyond the file")
	}
	for i := n; i <= n+more; i++ {
		if w.seen[i] {
			return nil, w.bad(i, "is part of two things")
		}
		w.seen[i] = true
	}
	if more == 0 {
		return b, nil
	}
	b = make([]byte, (more+1)*uint64(w.size))
	_, err = w.file.ReadAt(b, int64(n)*int64(w.size))
	return b, err
}

// tree walks the pages from n on, whose keys are not before low and before high (nil: no bound).
func (w *walk) tree(n uint64, low, high []byte, depth int) error {
	b, err := w.page(n)
	if err != nil {
		return err
	}
	if depth == maxDepth {
		return w.bad(n, "lies too deep")
	}
	if binary.NativeEndian.Uint16(b[8:]) != branch {
		return w.leaf(n, b, low, high, depth)
	}
	count := int(binary.NativeEndian.Uint16(b[10:]))
	if count == 0 || count*16 > len(b)-header {
		return w.bad(n, fmt.Sprintf("has %d branches", count))
	}
	keys := make([][]byte, count+1) // the last is the bound
	for i := range count {
		at := header + 16*i
		keys[i], err = w.part(n, b, at, binary.NativeEndian.Uint32(b[at:]), binary.NativeEndian.Uint32(b[at+4:]), 0)
		if err != nil {
			return err
		}
	}
	keys[count] = high
	for i := range count {
		// bbolt lets the first branch begin later than what leads to it.
		if i == 0 && bytes.Compare(keys[0], low) < 0 || i > 0 && bytes.Compare(keys[i], keys[i-1]) <= 0 || high != nil && bytes.Compare(keys[i], high) >= 0 {
			return w.bad(n, "is out of order")
		}
		if err := w.tree(binary.NativeEndian.Uint64(b[header+16*i+8:]), keys[i], keys[i+1], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// leaf looks at the elements of a page that holds keys and values, and walks those that are buckets.
func (w *walk) leaf(n uint64, b []byte, low, high []byte, depth int) error {
	if flags := binary.NativeEndian.Uint16(b[8:]); flags != leaf {
		return w.bad(n, fmt.Sprintf("is of the kind %#x", flags))
	}
	count := int(binary.NativeEndian.Uint16(b[10:]))
	if count*16 > len(b)-header {
		return w.bad(n, fmt.Sprintf("has %d elements", count))
	}
	last := low
	for i := range count {
		at := header + 16*i
		u32 := func(j int) uint32 { return binary.NativeEndian.Uint32(b[at+4*j:]) }
		key, err := w.part(n, b, at, u32(1), u32(2), 0)
		if err != nil {
			return err
		}
		value, err := w.part(n, b, at, u32(1), u32(3), u32(2))
		if err != nil {
			return err
		}
		if c := bytes.Compare(key, last); c < 0 || c == 0 && i > 0 || high != nil && bytes.Compare(key, high) >= 0 {
			return w.bad(n, "is out of order")
		}
		last = key
		if u32(0)&inBucket != 0 {
			if err := w.bucket(n, value, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucket walks a bucket, which has pages of its own or is so small that it stands in the value.
func (w *walk) bucket(n uint64, value []byte, depth int) error {
	if len(value) < 16 {
		return w.bad(n, "has half a bucket")
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return w.tree(root, nil, nil, depth+1)
	}
	if len(value) < 16+header || depth == maxDepth {
		return w.bad(n, "has half a bucket")
	}
	return w.leaf(n, value[16:], nil, nil, depth+1)
}

// part is a key or a value of the element at a place of a page: it begins at+pos+skip and has size bytes.
func (w *walk) part(n uint64, b []byte, at int, pos, size, skip uint32) ([]byte, error) {
	from := uint64(at) + uint64(pos) + uint64(skip)
	if from+uint64(size) > uint64(len(b)) {
		return nil, w.bad(n, "has an element that goes beyond it")
	}
	return b[from : from+uint64(size)], nil
}

// free looks at the list of pages that are in no use.
func (w *walk) free(n uint64) error {
	b, err := w.page(n)
	if err != nil {
		return err
	}
	if flags := binary.NativeEndian.Uint16(b[8:]); flags != free {
		return w.bad(n, fmt.Sprintf("is of the kind %#x", flags))
	}
	count, at := uint64(binary.NativeEndian.Uint16(b[10:])), header
	if count == maxElements {
		count, at = binary.NativeEndian.Uint64(b[at:]), at+8
	}
	if count > uint64(len(b)-at)/8 {
		return w.bad(n, fmt.Sprintf("lists %d pages", count))
	}
	for i := range int(count) {
		id := binary.NativeEndian.Uint64(b[at+8*i:])
		if id >= uint64(len(w.seen)) || w.seen[id] {
			return w.bad(id, "is called free and is not")
		}
		w.seen[id] = true
	}
	return nil
}

func (w *walk) bad(n uint64, what string) error {
	return fmt.Errorf("%w: page %d %s", ErrDamaged, n, what)
}
