package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func Example() {
	main()
	// Output: allow 750 Welcome.
}

// The README shows this program whole, and the body of main is short.
func TestProgramOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, block, found := strings.Cut(string(readme), "```go\n")
	require.True(t, found)
	block, _, found = strings.Cut(block, "```\n")
	require.True(t, found)
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	_, program, found := strings.Cut(string(source), "package main\n\n")
	require.True(t, found)
	require.Equal(t, "package main\n\n"+program, block)

	_, body, _ := strings.Cut(program, "func main() {\n")
	body, _, found = strings.Cut(body, "\n}\n")
	require.True(t, found)
	require.LessOrEqual(t, len(strings.Split(body, "\n")), 40)
}
