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
	if err := checkPointer(pointer); err != nil {
		return nil, err
	}
	var tokens []string
	for pointer != "" {
		var t string
		t, pointer = cut(pointer)
		tokens = append(tokens, t)
	}
	return tokens, nil
}

func checkPointer(pointer string) error {
	if pointer != "" && pointer[0] != '/' {
		return fmt.Errorf("%w: %.60q does not begin with a slash", ErrPointer, pointer)
	}
	for i := range len(pointer) {
		if pointer[i] == '~' && !strings.HasPrefix(pointer[i+1:], "0") && !strings.HasPrefix(pointer[i+1:], "1") {
			return fmt.Errorf("%w: %.60q has a tilde that escapes nothing", ErrPointer, pointer)
		}
	}
	return nil
}

// cut takes the first reference token from a pointer that has one, and unescapes it.
func cut(pointer string) (token, rest string) {
	token = pointer[1:]
	if i := strings.IndexByte(token, '/'); i >= 0 {
		token, rest = token[:i], token[i:]
	}
	if strings.IndexByte(token, '~') >= 0 {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return token, rest
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
	if err := checkPointer(pointer); err != nil {
		return nil, false, err
	}
	for pointer != "" {
		var t string
		t, pointer = cut(pointer)
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
