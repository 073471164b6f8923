package scoring_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
)

func TestDigestText(t *testing.T) {
	d := scoring.Digest{0: 0xab, 31: 1}
	good := "ab" + strings.Repeat("0", 61) + "1"
	require.Equal(t, good, d.String())
	var back scoring.Digest
	require.NoError(t, json.Unmarshal([]byte(`"`+good+`"`), &back))
	require.Equal(t, d, back)
	for _, bad := range []string{"", good[1:], good + "0", good + "00", "AB" + good[2:], "g" + good[1:], " " + good} {
		require.Error(t, back.UnmarshalText([]byte(bad)), bad)
		require.Equal(t, d, back)
	}
}

// Digests are how a verdict names what it was made of.
func ExampleDigest() {
	policy := must(scoring.Load([]byte(doorPolicy(world()))))
	verdict := must(policy.Suppose(now))
	fmt.Println(verdict.Policy == policy.Digest(), len(verdict.Policy.String()))
	// Output: true 64
}
