package strictjson

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrPointer: the text is no JSON pointer (RFC 6901).
var ErrPointer = errors.New("not a JSON pointer")

// SplitPointer gives the unescaped reference tokens of a JSON pointer; the pointer "" has none.
func SplitPointer(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, nil
	}
	if pointer[0] != '/' {
		return nil, fmt.Errorf("%w: %.60q does not begin with a slash", ErrPointer, pointer)
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, t := range tokens {
		if !strings.Contains(t, "~") {
			continue
		}
		if rest := strings.NewReplacer("~0", "", "~1", "").Replace(t); strings.Contains(rest, "~") {
			return nil, fmt.Errorf("%w: %.60q has a tilde that escapes nothing", ErrPointer, pointer)
		}
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(t)
	}
	return tokens, nil
}

// EscapeToken writes one reference token as it stands in a pointer.
func EscapeToken(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}

// Index reads an array index as RFC 6901 writes it: no sign, no leading zero.
func Index(token string, length int) (int, bool) {
	if token == "" || len(token) > 1 && token[0] == '0' || token[0] < '0' || token[0] > '9' {
		return 0, false
	}
	i, err := strconv.Atoi(token)
	return i, err == nil && i < length
}

// Lookup finds what a pointer names in a tree; found is false where nothing stands there.
func Lookup(v any, pointer string) (at any, found bool, err error) {
	tokens, err := SplitPointer(pointer)
	if err != nil {
		return nil, false, err
	}
	for _, t := range tokens {
		switch c := v.(type) {
		case map[string]any:
			if v, found = c[t]; !found {
				return nil, false, nil
			}
		case []any:
			i, ok := Index(t, len(c))
			if !ok {
				return nil, false, nil
			}
			v = c[i]
		default:
			return nil, false, nil
		}
	}
	return v, true, nil
}
