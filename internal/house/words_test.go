package house

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

// foreign are texts that speak of the machine that a file was written on, and not of the project. They are cut in two
// so that this file does not hold them.
var foreign = []string{
	"/wo" + "rk/", "/tm" + "p/avouch", "/ro" + "ot/", "/ho" + "me/",
	"registry.np" + "mjs.org", "registry.yarn" + "pkg.com", "proxy.gol" + "ang.org", "sum.gol" + "ang.org",
	"goproxy" + ".io", "files.python" + "hosted.org", "static.crates" + ".io",
}

// foreignAllowed may hold such a text, each for its reason: "file: text".
var foreignAllowed = map[string]string{}

// TestNoForeignWords: committed text names no folder of a machine and no host of a package registry.
func TestNoForeignWords(t *testing.T) {
	for _, file := range committed(t) {
		text := read(t, file)
		if !utf8.ValidString(text) {
			continue // fuzz inputs and other bytes
		}
		for _, word := range foreign {
			if _, excepted := foreignAllowed[file+": "+word]; !excepted && strings.Contains(text, word) {
				t.Errorf("%s: %q", file, word)
			}
		}
		if path.Base(file) == "package-lock.json" && strings.Contains(text, `"resolved": "http`) {
			t.Errorf("%s: names a registry; npm's omit-lockfile-registry-resolved leaves it out", file)
		}
	}
}
