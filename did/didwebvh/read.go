package didwebvh

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/avouch-id/avouch/did"
)

// lines splits a stream into lines of bounded length, of which one is held at a time.
type lines struct {
	from *bufio.Reader
	left int // bytes of the whole
	most int // bytes of a line
	line []byte
}

func newLines(from io.Reader, r Rules) *lines {
	return &lines{from: bufio.NewReaderSize(from, 16<<10), left: r.LogBytes, most: r.EntryBytes}
}

// next returns the next line without its end; it is valid until the one after. io.EOF ends the stream. The last line needs
// no end.
func (l *lines) next() ([]byte, error) {
	l.line = l.line[:0]
	for {
		part, err := l.from.ReadSlice('\n')
		if l.left -= len(part); l.left < 0 {
			return nil, bad(ErrLimit, "a log of more than the limit of bytes")
		}
		if len(l.line)+len(part) > l.most+1 {
			return nil, bad(ErrLimit, "an entry of more than %d bytes", l.most)
		}
		l.line = append(l.line, part...)
		switch {
		case err == nil:
			return bytes.TrimSuffix(l.line[:len(l.line)-1], []byte{'\r'}), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(l.line) > 0:
			return l.line, nil
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		default:
			return nil, fmt.Errorf("did:webvh log: %w: %w", did.ErrUnavailable, err)
		}
	}
}

// read verifies a whole stream, all but the witnesses, and hands out each entry that holds. A line without anything in it is
// no entry.
func (v *verifier) read(ctx context.Context, log io.Reader, each func(line []byte, state map[string]any)) error {
	for l := newLines(log, v.rules); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, err := l.next()
		switch {
		case errors.Is(err, io.EOF):
			return v.finish()
		case errors.Is(err, did.ErrUnavailable):
			return err
		case err != nil:
			return v.fail(err)
		}
		state, err := v.add(line)
		if err != nil {
			return err
		}
		each(line, state)
	}
}
