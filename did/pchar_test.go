package did_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// TestPchar: the table says what RFC 3986 says.
func TestPchar(t *testing.T) {
	for c := range 256 {
		want := strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@", rune(c)) && c < 128
		_, err := did.ParseURL("did:web:k.example/" + string([]byte{byte(c)}))
		if c == '/' || c == '?' || c == '#' {
			want = true
		}
		require.Equal(t, want, err == nil, "%q", c)
	}
}
