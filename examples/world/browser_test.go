package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBrowser is the story on a phone's screen, in a real browser, from the gate to an appeal that is won. No page has a
// script: what works here works without JavaScript.
func TestBrowser(t *testing.T) {
	b := newBrowser(t)
	o := start(t, t.TempDir(), newClock())
	visit := func(as string) {
		t.Helper()
		b.open(o.world)
		b.see("What we ask for")
		b.click("button")
		b.see("Open the wallet")
		b.click("a.button")
		b.see("Who answers?")
		b.click("input[value=" + as + "]")
		b.fits()
		b.click("button")
		b.see("Yours to keep")
		b.fits()
	}
	b.open(o.world)
	b.fits()
	b.screenshot("gate")
	b.click("button")
	b.see("Open the wallet")
	require.Equal(t, o.world+"/ask", b.url())
	b.fits()
	b.screenshot("ask")
	b.click("a.button")
	b.see("Who answers?")
	require.True(t, strings.HasPrefix(b.url(), o.wallets))
	b.screenshot("consent")
	visit("first")
	require.Equal(t, o.world+"/verdict", b.url())
	require.Equal(t, "Come in", b.text("h1"))
	b.screenshot("verdict")

	b.open(o.desk)
	b.see("None are open.")
	require.Equal(t, o.world+"/desk", b.url(), "the key of the desk does not stay in the address")
	b.click("details summary")
	b.write("textarea", "Took payment for land in the harbour and never handed it over.")
	b.fits()
	b.screenshot("desk")
	b.click("details button")
	b.see("in force")

	visit("new")
	require.Equal(t, "Not now", b.text("h1"))
	b.screenshot("banned")
	b.click(`a[href^="/sanctions/"]`)
	b.see("Why is it wrong?")
	require.Equal(t, "Why this was decided", b.text("h1"))
	b.write("textarea", "The land was handed over the next day, and the log has it.")
	b.fits()
	b.screenshot("statement")
	b.click("button")
	b.see("Your appeal")

	b.open(o.desk)
	b.see("Outcome")
	b.fits()
	b.write("textarea", "The log shows that the land was handed over on the next day.")
	b.screenshot("appeals")
	b.click("form button")
	b.see("None are open.")
	visit("first")
	require.Equal(t, "Come in", b.text("h1"))
	b.screenshot("overturned")
	require.NotContains(t, b.source(), "<script")
}
