package issuerkeys

import (
	"fmt"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// maxHeader bounds a protected header, decoded; it is what a compact JWS may have in base64url.
const maxHeader = 64 << 10

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{vc.ErrInvalid}, args...)...)
}

func unavailable(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{vc.ErrUnavailable}, args...)...)
}

// parseHeader reads the protected header of what names no DID. at is checked here, because crypto/x509 takes the zero time
// for now.
func parseHeader(r vc.KeyRef, at time.Time) (map[string]any, error) {
	if r.Method != "" {
		return nil, invalid("%.200q is a verification method: its key stands in a document", r.Method)
	}
	if at.IsZero() {
		return nil, unavailable("nobody said at what time keys have to be valid")
	}
	header, err := strictjson.ParseObject(r.Header, strictjson.Limits{Bytes: maxHeader, Depth: 8, Nodes: 1000})
	if err != nil {
		return nil, invalid("protected header: %w", err)
	}
	return header, nil
}

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
