package status

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/avouch-id/avouch/vc"
)

// ErrLimit: a list is larger than Limits allow. It is vc.ErrInvalid too.
var ErrLimit = fmt.Errorf("%w: beyond the limit", vc.ErrInvalid)

// Limits bounds what the publisher of a list can make a reader hold in memory. A zero field stands for its default. A list that is a
// credential is also held to the Limits of the vc.Verifier, whose default is 1 MiB.
type Limits struct {
	Compressed int // bytes of a list as it is compressed; 8 MiB. What it is wrapped in may have twice as many and 64 KiB more.
	Bytes      int // of a list that is decompressed; 8 MiB, which are 2^26 entries of one bit
	Entries    int // statuses of one credential, each of which may be in another list; 16
}

func (l Limits) orDefaults() Limits {
	d := Limits{Compressed: 8 << 20, Bytes: 8 << 20, Entries: 16}
	for _, f := range [...]struct{ have, otherwise *int }{{&l.Compressed, &d.Compressed}, {&l.Bytes, &d.Bytes}, {&l.Entries, &d.Entries}} {
		if *f.have <= 0 {
			*f.have = *f.otherwise
		}
	}
	return l
}

// wrapped is how many bytes a list may have as it is received: base64 over base64 takes 16/9 of what it holds.
func (l Limits) wrapped() int { return 2*min(l.Compressed, math.MaxInt/4) + 64<<10 }

// OpenBitstring decodes the encodedList of a Bitstring Status List (section 3.4): the multibase prefix "u", base64url without
// padding, GZIP (RFC 1952). size is how many bits an entry has, 1 to 8. It has to be one GZIP member with nothing behind it: several
// would be one list to some and a shorter one to others. Errors are vc.ErrInvalid, beyond the limits also ErrLimit; as soon as a
// limit is passed, no more is read.
func OpenBitstring(encodedList string, size int, l Limits) (Bits, error) {
	if size < 1 || size > 8 {
		return Bits{}, invalid("entries of 1 to 8 bits were expected, got %d", size)
	}
	text, is := strings.CutPrefix(encodedList, "u")
	if !is {
		return Bits{}, invalid(`the list does not begin with the multibase prefix "u" (base64url)`)
	}
	b, err := openBase64(text, l.orDefaults(), gunzip)
	b.width, b.msb = uint8(size), true
	return b, err
}

// OpenTokenList decodes the lst of a Token Status List in JSON (section "Status List in JSON Format"): base64url without padding, ZLIB
// (RFC 1950). bits is how many an entry has: 1, 2, 4 or 8. Otherwise it is as OpenBitstring.
func OpenTokenList(lst string, bits int, l Limits) (Bits, error) {
	if !isTokenWidth(bits) {
		return Bits{}, invalid("entries of 1, 2, 4 or 8 bits were expected, got %d", bits)
	}
	b, err := openBase64(lst, l.orDefaults(), inflate)
	b.width = uint8(bits)
	return b, err
}

// openTokenBytes does the same for a list in CBOR, which is not in base64.
func openTokenBytes(lst []byte, bits int, l Limits) (Bits, error) {
	if !isTokenWidth(bits) {
		return Bits{}, invalid("entries of 1, 2, 4 or 8 bits were expected, got %d", bits)
	}
	if l = l.orDefaults(); len(lst) > l.Compressed {
		return Bits{}, fmt.Errorf("%w: a list of %d bytes compressed, at most %d", ErrLimit, len(lst), l.Compressed)
	}
	b, err := expand(bufio.NewReaderSize(bytes.NewReader(lst), readAhead), l, inflate)
	b.width = uint8(bits)
	return b, err
}

func isTokenWidth(bits int) bool { return bits == 1 || bits == 2 || bits == 4 || bits == 8 }

// decompress begins to read one compressed stream. It reads no byte after its end.
type decompress func(*bufio.Reader) (io.Reader, error)

func gunzip(from *bufio.Reader) (io.Reader, error) {
	z, err := gzip.NewReader(from)
	if err == nil {
		z.Multistream(false)
	}
	return z, err
}

func inflate(from *bufio.Reader) (io.Reader, error) { return zlib.NewReader(from) }

const readAhead = 4 << 10

// openBase64 decodes as it decompresses, so that nothing is held but the list itself.
func openBase64(text string, l Limits, begin decompress) (Bits, error) {
	if n := base64URL.DecodedLen(len(text)); n > l.Compressed {
		return Bits{}, fmt.Errorf("%w: a list of %d bytes compressed, at most %d", ErrLimit, n, l.Compressed)
	}
	r, err := fromBase64(text)
	if err != nil {
		return Bits{}, err
	}
	return expand(bufio.NewReaderSize(r, readAhead), l, begin)
}

// expand decompresses piece by piece, and stops at the limit.
func expand(from *bufio.Reader, l Limits, begin decompress) (Bits, error) {
	z, err := begin(from)
	if err != nil {
		return Bits{}, invalid("the list cannot be decompressed: %w", whole(err))
	}
	var b Bits
	for {
		piece := make([]byte, min(chunk, max(l.Bytes-int(b.bytes), 1)))
		n, err := fill(z, piece)
		if b.bytes += uint64(n); b.bytes > uint64(l.Bytes) {
			return Bits{}, fmt.Errorf("%w: more than %d bytes decompressed", ErrLimit, l.Bytes)
		}
		if n == len(piece) {
			b.chunks = append(b.chunks, piece)
		} else if n > 0 { // the last, which may be small
			b.chunks = append(b.chunks, bytes.Clone(piece[:n]))
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return Bits{}, invalid("the list cannot be decompressed: %w", whole(err))
		}
	}
	if _, err := from.ReadByte(); err == nil {
		return Bits{}, invalid("the compressed list has something behind its end")
	} else if err != io.EOF {
		return Bits{}, invalid("the list: %w", err)
	}
	return b, nil
}

// fill reads until the buffer is full or there is an error; io.EOF is the end of the stream, checksum and all.
func fill(from io.Reader, buffer []byte) (n int, err error) {
	for n < len(buffer) && err == nil {
		var m int
		m, err = from.Read(buffer[n:])
		n += m
	}
	return n, err
}

// whole: a stream that just ends is not the end of a list.
func whole(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it breaks off")
	}
	return err
}

// encodeBitstring is the reverse of OpenBitstring (section 3.3).
func encodeBitstring(list []byte) string {
	var out bytes.Buffer
	compress(gzip.NewWriterLevel(&out, gzip.BestCompression))(list)
	return "u" + base64.RawURLEncoding.EncodeToString(out.Bytes())
}

// deflate compresses a Token Status List.
func deflate(list []byte) []byte {
	var out bytes.Buffer
	compress(zlib.NewWriterLevel(&out, zlib.BestCompression))(list)
	return out.Bytes()
}

// compress panics only where the level is unknown, or memory refuses to be written.
func compress[W io.WriteCloser](w W, err error) func([]byte) {
	return func(list []byte) {
		if err == nil {
			_, err = w.Write(list)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			panic(err)
		}
	}
}
