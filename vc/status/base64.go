package status

import (
	"encoding/base64"
	"io"
	"strings"
)

var base64URL = base64.RawURLEncoding.Strict()

// base64Reader decodes base64url without padding as it is read. The decoder of the standard library would skip line breaks.
type base64Reader struct {
	text  string // that is left
	piece [4 << 10]byte
}

// fromBase64 refuses what has a line break.
func fromBase64(text string) (*base64Reader, error) {
	if strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0 {
		return nil, invalid("the list is not base64url: it has a line break")
	}
	return &base64Reader{text: text}, nil
}

// Read decodes whole groups of four characters, and at the end what is left.
func (r *base64Reader) Read(p []byte) (int, error) {
	if r.text == "" {
		return 0, io.EOF
	}
	n := copy(r.piece[:min(len(r.piece), len(p)/3*4)], r.text)
	if n == 0 && len(p) > 0 {
		return 0, io.ErrShortBuffer
	}
	r.text = r.text[n:]
	return base64URL.Decode(p, r.piece[:n])
}
