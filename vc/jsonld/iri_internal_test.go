package jsonld

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAbsolute: the table says what IRIREF excludes (N-Quads, section 4.1: #x00-#x20 <>"{}|^`\).
func TestAbsolute(t *testing.T) {
	for c := range 256 {
		excluded := c <= 0x20 || c < 128 && strings.ContainsRune("<>\"{}|^`\\", rune(c))
		require.Equal(t, !excluded, isAbsolute("urn:a"+string([]byte{byte(c)})+"b"), "%q", c)
	}
}
