package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did/didplc"
	"github.com/avouch-id/avouch/testvectors"
)

// TestMain lets scripts run the command: this test's own program, called avouch.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"avouch": main})
}

// TestScripts runs every script of testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: scripts, Setup: privateKeys, Cmds: own})
}

// TestSharedScripts runs the scripts that need the shared vectors; $PEERS is the folder of credentials that other
// implementations made.
func TestSharedScripts(t *testing.T) {
	testvectors.Shared(t)
	testscript.Run(t, testscript.Params{Dir: sharedScripts, Cmds: own, Setup: func(e *testscript.Env) error {
		folder := os.Getenv(testvectors.EnvFolder)
		if folder == "" {
			folder = filepath.Join("..", "..", "..", "shared", "vectors")
		}
		peers, err := filepath.Abs(filepath.Join(folder, "peers"))
		e.Setenv("PEERS", peers)
		e.Setenv("GORACE", "atexit_sleep_ms=0")
		return err
	}})
}

// own are commands of our scripts: "exits N COMMAND" runs a command that has to end with exit status N, "replace OLD NEW
// FILE" changes a text that occurs once, "trim FILE" takes a file's last line end away, "capture
// NAME" makes a variable of what the last command printed, "pick NAME REGEXP" one of a part of it, "expand FILE..." puts variables into files, "audit FILE
// DID OPERATION..." is the log that a directory has after these operations of a did:plc, an hour between two.
var own = map[string]func(*testscript.TestScript, bool, []string){
	"capture": func(s *testscript.TestScript, _ bool, args []string) {
		s.Setenv(args[0], strings.TrimSpace(s.ReadFile("stdout")))
	},
	"pick": func(s *testscript.TestScript, _ bool, args []string) {
		found := regexp.MustCompile(args[1]).FindStringSubmatch(s.ReadFile("stdout"))
		if len(found) != 2 {
			s.Fatalf("%q is not found", args[1])
		}
		s.Setenv(args[0], found[1])
	},
	"expand": func(s *testscript.TestScript, _ bool, args []string) {
		for _, file := range args {
			s.Check(os.WriteFile(s.MkAbs(file), []byte(os.Expand(s.ReadFile(file), s.Getenv)), 0o600))
		}
	},
	"trim": func(s *testscript.TestScript, _ bool, args []string) {
		s.Check(os.WriteFile(s.MkAbs(args[0]), []byte(strings.TrimSpace(s.ReadFile(args[0]))), 0o600))
	},
	"replace": func(s *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 3 {
			s.Fatalf("usage: replace old new file")
		}
		text := s.ReadFile(args[2])
		if n := strings.Count(text, args[0]); n != 1 {
			s.Fatalf("%s holds %q %d times:\n%s", args[2], args[0], n, text)
		}
		s.Check(os.WriteFile(s.MkAbs(args[2]), []byte(strings.Replace(text, args[0], args[1], 1)), 0o600))
	},
	"audit": func(s *testscript.TestScript, _ bool, args []string) {
		var log []map[string]any
		for i, file := range args[2:] {
			op, err := didplc.ParseOperation([]byte(s.ReadFile(file)))
			s.Check(err)
			log = append(log, map[string]any{"did": args[1], "cid": op.CID(), "nullified": false, "operation": json.RawMessage(op.JSON()),
				"createdAt": fmt.Sprintf("2026-01-01T%02d:00:00.000Z", i)})
		}
		data, err := json.Marshal(log)
		s.Check(err)
		s.Check(os.WriteFile(s.MkAbs(args[0]), data, 0o600))
	},
	"exits": func(s *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 2 {
			s.Fatalf("usage: exits N command...")
		}
		got := "0"
		var exit *exec.ExitError
		if err := s.Exec(args[1], args[2:]...); errors.As(err, &exit) {
			got = strconv.Itoa(exit.ExitCode())
		} else if err != nil {
			s.Fatalf("%v", err)
		}
		if got != args[0] {
			s.Fatalf("exit status %s, expected %s\n%s%s", got, args[0], s.ReadFile("stdout"), s.ReadFile("stderr"))
		}
	},
}

const (
	scripts       = "testdata/script"
	sharedScripts = "testdata/shared"
)

// privateKeys makes the key files of a script private, which its archive cannot say.
func privateKeys(e *testscript.Env) error {
	e.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector would keep each command for a second
	for _, pattern := range []string{"*.jwk", "*.key"} {
		keys, err := filepath.Glob(filepath.Join(e.WorkDir, pattern))
		if err != nil {
			return err
		}
		for _, k := range keys {
			if err := os.Chmod(k, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// ran are the commands that scripts run, as they stand there.
func ran(t *testing.T) map[string]bool {
	commands := map[string]bool{}
	for _, folder := range []string{scripts, sharedScripts} {
		files, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for line := range strings.Lines(string(text)) {
				if strings.HasPrefix(line, "-- ") {
					break // files follow
				}
				if words := strings.Fields(line); len(words) > 1 && (words[0] == "exec" || words[0] == "exits") {
					if i := slices.Index(words, "avouch"); i >= 0 {
						commands[strings.Join(words[i:], " ")] = true
					}
				}
			}
		}
	}
	return commands
}

// TestExamplesAreRun: a script runs every example that the help shows, word by word, and every command has one.
func TestExamplesAreRun(t *testing.T) {
	commands := ran(t)
	var check func(c *cobra.Command)
	check = func(c *cobra.Command) {
		if !c.IsAvailableCommand() && c.HasParent() {
			return
		}
		examples := commandLines(c.Example)
		require.NotEmpty(t, examples, "%s has no example", c.CommandPath())
		for _, e := range examples {
			require.True(t, commands[e], "%s: no script runs %q", c.CommandPath(), e)
		}
		for _, below := range c.Commands() {
			check(below)
		}
	}
	check(new(app).root())
}

// TestReadmeIsRun: a script runs every command that the README shows.
func TestReadmeIsRun(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	commands := ran(t)
	var code strings.Builder
	inside := false
	for s := bufio.NewScanner(strings.NewReader(string(text))); s.Scan(); {
		if strings.HasPrefix(s.Text(), "```") {
			inside = !inside
		} else if inside {
			code.WriteString(s.Text() + "\n")
		}
	}
	for _, line := range commandLines(code.String()) {
		require.True(t, commands[line], "no script runs %q", line)
	}
}

// commandLines are the lines that call avouch, those that end with a backslash joined with the next one.
func commandLines(text string) (lines []string) {
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "$ "))
		if len(words) > 0 && words[0] == "avouch" {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return lines
}
