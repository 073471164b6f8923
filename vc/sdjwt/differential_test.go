package sdjwt_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maker makes SD-JWTs from bytes: a payload and disclosures that are good on the whole, and go wrong at places.
type maker struct {
	choices     []byte
	disclosures []string
	digests     []string // that were used
	leaves      int
}

// pick is a number below n, 0 when the bytes are used up.
func (m *maker) pick(n int) int {
	if len(m.choices) == 0 {
		return 0
	}
	c := int(m.choices[0])
	m.choices = m.choices[1:]
	return c % n
}

// rarely is true once in 16 times.
func (m *maker) rarely() bool { return m.pick(16) == 15 }

// odd are values where others belong.
var odd = []string{`1`, `null`, `"x"`, `[]`, `{}`, `["x"]`, `{"...":"x"}`, `{"_sd":["x"]}`, `[{"...":"y"}]`, `{"_sd":"x"}`, `{"_sd_alg":"sha-256"}`, `"_sd"`, `{"a":1,"a":2}`, `[`}

// memberNames are those that claims get; the last ones are special somewhere.
var memberNames = []string{"a", "b", "c", "d", "", "sub", "exp", "vct", "cnf", "status", "_sd", "...", "_sd_alg", "__proto__"}

func (m *maker) name() string {
	if m.rarely() {
		return memberNames[m.pick(len(memberNames))]
	}
	m.leaves++
	return fmt.Sprintf("n%d", m.leaves)
}

// digest is that of a new disclosure, mostly.
func (m *maker) digest(content string) string {
	switch {
	case m.rarely():
		return fmt.Sprintf("decoy%d", m.pick(4))
	case m.rarely() && len(m.digests) > 0:
		return m.digests[m.pick(len(m.digests))]
	}
	text := b64(content)
	if m.rarely() {
		text = b64(" " + content)
	}
	d := digest(text)
	m.digests = append(m.digests, d)
	if !m.rarely() { // or it stays hidden
		m.disclosures = append(m.disclosures, text)
	}
	if m.rarely() {
		m.disclosures = append(m.disclosures, text)
	}
	return d
}

func quoted(s string) string { q, _ := json.Marshal(s); return string(q) }

func (m *maker) salt() string {
	if m.rarely() {
		return odd[m.pick(len(odd))]
	}
	m.leaves++
	return fmt.Sprintf(`"salt%d"`, m.leaves)
}

func (m *maker) value(depth int) string {
	if m.rarely() {
		return odd[m.pick(len(odd))]
	}
	switch kind := m.pick(6); {
	case depth > 0 && kind < 2:
		return `{` + strings.Join(m.members(depth), ",") + `}`
	case depth > 0 && kind < 4:
		var all []string
		for range m.pick(4) {
			switch m.pick(3) {
			case 0:
				all = append(all, m.value(depth-1))
			default:
				content := `[` + m.salt() + `,` + m.value(depth-1) + `]`
				if m.rarely() {
					content = m.member(depth)
				}
				more := ""
				if m.rarely() {
					more = `,"x":1`
				}
				all = append(all, `{"...":`+quoted(m.digest(content))+more+`}`)
			}
		}
		return `[` + strings.Join(all, ",") + `]`
	}
	m.leaves++
	return fmt.Sprintf(`"leaf%d"`, m.leaves)
}

// member is the content of a member's disclosure.
func (m *maker) member(depth int) string {
	name := quoted(m.name())
	if m.rarely() {
		name = odd[m.pick(len(odd))]
	}
	content := `[` + m.salt() + `,` + name + `,` + m.value(depth-1)
	if m.rarely() {
		content += `,1`
	}
	return content + `]`
}

func (m *maker) members(depth int) (all []string) {
	for range m.pick(3) {
		all = append(all, quoted(m.name())+`:`+m.value(depth-1))
	}
	if m.pick(3) == 0 {
		return all
	}
	var sd []string
	for range m.pick(4) {
		content := m.member(depth)
		if m.rarely() {
			content = `[` + m.salt() + `,` + m.value(depth-1) + `]`
		}
		sd = append(sd, quoted(m.digest(content)))
	}
	if m.rarely() {
		sd = append(sd, odd[m.pick(len(odd))])
	}
	return append(all, `"_sd":[`+strings.Join(sd, ",")+`]`)
}

// text is an SD-JWT by the world's issuer.
func (m *maker) text(t testing.TB, w world) string {
	members := strings.Join(m.members(4), ",")
	if members != "" {
		members += ","
	}
	if m.rarely() {
		members += `"_sd_alg":` + []string{`"sha-256"`, `"sha-512"`, `null`, `"md5"`}[m.pick(4)] + `,`
	}
	if len(m.disclosures) > 1 && m.rarely() { // left out, doubled, moved
		i := m.pick(len(m.disclosures))
		switch m.pick(3) {
		case 0:
			m.disclosures = append(m.disclosures[:i:i], m.disclosures[i+1:]...)
		case 1:
			m.disclosures = append(m.disclosures, m.disclosures[i])
		default:
			m.disclosures[0], m.disclosures[i] = m.disclosures[i], m.disclosures[0]
		}
	}
	text := w.forge(t, members, m.disclosures...)
	if len(m.disclosures) > 0 && m.rarely() { // one character of one disclosure
		i := strings.IndexByte(text, '~') + 1
		i += (m.pick(256)<<8 | m.pick(256)) % (len(text) - i)
		text = text[:i] + string("AQgw~=-_\n"[m.pick(9)]) + text[i+1:]
	}
	return text
}

// FuzzDifferential: two implementations of section 7.1 agree: on what is accepted, and on what it says.
func FuzzDifferential(f *testing.F) {
	w := fixedWorld(f)
	for seed := range byte(24) {
		choices := make([]byte, 0, 400)
		for i := range 400 {
			choices = append(choices, byte(i*i)*(2*seed+1)+byte(i)*7+seed)
		}
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		m := maker{choices: choices}
		text := m.text(t, w)
		if strings.Count(text, "~") > 500 {
			return
		}
		compare(t, w, text)
	})
}

func compare(t testing.TB, w world, text string) (accepted bool) {
	t.Helper()
	if !strings.HasSuffix(text, "~") {
		text += "~" // a key binding is not the question here
	}
	opened, err := w.open(text)
	claims, nerr := processed(text)
	if nerr == nil {
		// What is decided elsewhere: the claims of an SD-JWT VC have their forms.
		for _, name := range []string{"cnf", "iat", "aud", "aka_vcts", "@context", "vct"} {
			if _, there := claims[name]; there && (name != "vct" || claims[name] != vct) {
				return err == nil
			}
		}
	}
	require.Equal(t, nerr == nil, err == nil, "%v\n%s", err, text)
	if err != nil {
		return false
	}
	require.Equal(t, string(mustJSON(t, claims)), string(mustJSON(t, opened.Credential.Object())), text)
	return true
}

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	require.NoError(t, err)
	return out
}

// TestDifferential: the maker makes good and bad ones, enough of both to be worth comparing; so do the rules.
func TestDifferential(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	w := fixedWorld(t)
	accepted, revealed := 0, 0
	const n = 3000
	state := uint32(1)
	for range n {
		choices := make([]byte, 300)
		for i := range choices {
			state = state*1664525 + 1013904223
			choices[i] = byte(state >> 24)
		}
		m := maker{choices: choices}
		if compare(t, w, m.text(t, w)) {
			accepted++
			if len(m.disclosures) > 0 {
				revealed++
			}
		}
	}
	require.Greater(t, accepted, n/10)
	require.Greater(t, n-accepted, n/10)
	require.Greater(t, revealed, n/20)
	t.Log(accepted, revealed)
	for _, r := range rules {
		compare(t, w, r.text(t, w))
	}
}
