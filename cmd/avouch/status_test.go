package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/status"
)

// avouch runs the command in this process, in which it has to end well.
func avouch(t *testing.T, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	require.Equal(t, exitValid, run(args, nil, &out, &errOut), "%q: %s", args, &errOut)
	return out.String()
}

// TestKilledPublish: the command is killed while it publishes. What is published is a whole list, the one before or the new one,
// and nothing that was set is lost.
func TestKilledPublish(t *testing.T) {
	t.Chdir(t.TempDir())
	self, err := os.Executable()
	require.NoError(t, err)
	avouch(t, "did", "create", "--out", "employer.jwk")
	avouch(t, "status", "create", "--list", "status", "--url", "https://kestrel.example/status/1", "--bits", "2", "--purpose", "message",
		"--message", "a", "--message", "b", "--message", "c", "--message", "d")
	require.NoError(t, os.WriteFile("claims.json", []byte(`{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
		"credentialSubject": {"id": "did:web:a.example"}}`), 0o600))
	issued, err := strictjson.ParseObject([]byte(avouch(t, "issue", "--key", "employer.jwk", "--as", "eddsa-jcs-2022", "--status-list", "status", "claims.json")), strictjson.Limits{})
	require.NoError(t, err)
	text, _, err := strictjson.Lookup(issued, "/credentialStatus/statusListIndex")
	require.NoError(t, err)
	index, err := strconv.ParseUint(text.(string), 10, 64)
	require.NoError(t, err)
	publish := []string{"status", "publish", "--list", "status", "--key", "employer.jwk", "--as", "eddsa-jcs-2022", "--out", "list"}
	avouch(t, publish...)
	published := func() uint64 {
		data, err := os.ReadFile("list")
		require.NoError(t, err)
		list, err := strictjson.ParseObject(data, strictjson.Limits{})
		require.NoError(t, err, "half a list")
		encoded, _, err := strictjson.Lookup(list, "/credentialSubject/encodedList")
		require.NoError(t, err)
		bits, err := status.OpenBitstring(encoded.(string), 2, status.Limits{})
		require.NoError(t, err)
		value, inside := bits.At(index)
		require.True(t, inside)
		return uint64(value)
	}
	kills := 200
	if testing.Short() {
		kills = 20
	}
	last, killed := published(), 0
	for i := range kills {
		value := uint64(i+1) % 4
		avouch(t, "status", "set", "--list", "status", text.(string), strconv.FormatUint(value, 10))
		cmd := &exec.Cmd{Path: self, Args: append([]string{"avouch"}, publish...)}
		require.NoError(t, cmd.Start())
		time.Sleep(time.Duration(rand.N(30_000)) * time.Microsecond)
		require.NoError(t, cmd.Process.Kill())
		if cmd.Wait() != nil {
			killed++
			require.Contains(t, []uint64{last, value}, published())
		} else {
			require.Equal(t, value, published())
		}
		last = published()
	}
	require.Positive(t, killed)
	avouch(t, publish...)
	require.Equal(t, uint64(kills)%4, published())
	left, err := filepath.Glob("list*")
	require.NoError(t, err)
	require.Equal(t, []string{"list"}, left)
}

// TestListDurations: how long a list is valid and how long it may be kept are two things, also where they are equally long.
func TestListDurations(t *testing.T) {
	for _, c := range []struct {
		validity, ttl         string
		wantValidity, wantTTL time.Duration
	}{
		{"1h", "", time.Hour, 0}, {"1h", "5m", time.Hour, 5 * time.Minute}, {"1h", "1h", time.Hour, time.Hour}, {"", "1h", 0, time.Hour},
	} {
		l, err := listConfig{Kind: bitstringList, Validity: c.validity, TTL: c.ttl}.list()
		require.NoError(t, err)
		require.Equal(t, c.wantValidity, l.Validity, "%+v", c)
		require.Equal(t, c.wantTTL, l.TTL, "%+v", c)
	}
}
