package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// lines writes text for people, a line at a time. Much of it was written by strangers: whatever could move the cursor, turn
// the direction of writing or begin a line of its own is escaped.
type lines struct {
	w   io.Writer
	err error
}

func (l *lines) printf(format string, args ...any) {
	if l.err == nil {
		_, l.err = io.WriteString(l.w, plain(fmt.Sprintf(format, args...))+"\n")
	}
}

// field writes a name and its value, and nothing where there is no value.
func (l *lines) field(indent, name, value string) {
	if value != "" {
		l.printf("%s%-10s %s", indent, name, value)
	}
}

// plain escapes what is not printable.
func plain(s string) string {
	s = strings.ToValidUTF8(s, string(unicode.ReplacementChar))
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}

// printJSON writes a result that --json asked for.
func printJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
