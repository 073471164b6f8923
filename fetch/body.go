package fetch

import (
	"fmt"
	"io"
)

// body is a response's body, bounded; every error but io.EOF is of this package.
type body struct {
	src    io.ReadCloser
	url    string
	left   int64 // bytes that may still come
	err    error // what ended it
	failed func(error) error
	done   func()
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p))-1 > b.left { // one more shows that there is more
		p = p[:b.left+1]
	}
	n, err := b.src.Read(p)
	switch {
	case int64(n) > b.left:
		n = int(b.left)
		err = unfit("longer than allowed")
	case err != nil && err != io.EOF: // what merely wraps io.EOF is no good end
		err = b.failed(err)
	}
	b.left -= int64(n)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("fetching %.200q: %w", b.url, err)
	}
	b.err = err
	return n, err
}

// Close ends the request.
func (b *body) Close() error {
	b.done()
	_ = b.src.Close() // it was only read
	return nil
}
