package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/miekg/pkcs11"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/cryptosigner"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

const label = "test of avouch"

// library is SoftHSM's.
func library() string {
	if file := os.Getenv("AVOUCH_PKCS11_MODULE"); file != "" {
		return file
	}
	return "/usr/lib/softhsm/libsofthsm2.so"
}

// fresh initialises a token in a folder of the test's own, and returns its PIN.
func fresh(t *testing.T) string {
	t.Helper()
	_, err := os.Stat(library())
	_, absent := exec.LookPath("softhsm2-util")
	if err := errors.Join(err, absent); err != nil {
		if os.Getenv("AVOUCH_INTEROP_REQUIRED") == "1" {
			t.Fatalf("SoftHSM is not installed: %v", err)
		}
		t.Skipf("SoftHSM is not installed (package softhsm2): %v", err)
	}
	folder := t.TempDir()
	conf := filepath.Join(folder, "softhsm2.conf")
	tokens := filepath.Join(folder, "tokens")
	require.NoError(t, os.Mkdir(tokens, 0o700))
	require.NoError(t, os.WriteFile(conf, []byte("directories.tokendir = "+tokens+"\nlog.level = ERROR\n"), 0o600))
	t.Setenv("SOFTHSM2_CONF", conf)
	return initialise(t)
}

// initialise makes one more token of the same label.
func initialise(t *testing.T) (pin string) {
	t.Helper()
	pin = rand.Text()
	out, err := exec.Command("softhsm2-util", "--module", library(), "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", rand.Text()).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return pin
}

// openTest opens a fresh token until the test ends.
func openTest(t *testing.T) *token {
	t.Helper()
	pin := fresh(t)
	on, err := open(library(), label, pin)
	require.NoError(t, err)
	t.Cleanup(on.close)
	return on
}

// TestRun: the program's whole way, with every pair of kinds that a verifier may meet.
func TestRun(t *testing.T) {
	for _, kinds := range [][2]did.Kind{{did.P256, did.P256}, {did.P256, did.Ed25519}, {did.Ed25519, did.P256}, {did.P384, did.P384}} {
		t.Run(kinds[0].String()+"/"+kinds[1].String(), func(t *testing.T) {
			pin := fresh(t)
			issuers := map[string]bool{}
			for range 2 { // as two runs of the program
				on, err := open(library(), label, pin)
				require.NoError(t, err)
				ask := vc.Challenge{Nonce: rand.Text(), Audience: "did:web:plaza.example", Expires: time.Now().Add(time.Minute)}
				answer, err := run(t.Context(), on, kinds[0], kinds[1], ask)
				require.NoError(t, err)
				employer, err := newParty(on, "employer", kinds[0])
				require.NoError(t, err)
				employee, err := newParty(on, "employee", kinds[1])
				require.NoError(t, err)
				on.close()

				gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(10),
					Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}, employer.suite, employee.suite}}
				seen, err := gate.VerifyPresentation(t.Context(), answer, ask)
				require.NoError(t, err)
				require.Equal(t, employee.id, seen.Holder())
				require.Len(t, seen.Shown(), 2)
				for _, v := range seen.Shown() {
					require.True(t, v.Own)
					require.Equal(t, employer.id.String(), v.Issuer())
					job, err := avatar.ParseEmployment(v.Credential())
					require.NoError(t, err)
					require.Equal(t, "Kestrel Freight", job.WorksFor)
					issuers[v.Issuer()] = true
				}
				_, err = gate.VerifyPresentation(t.Context(), answer, vc.Challenge{Nonce: rand.Text(), Audience: ask.Audience, Expires: ask.Expires})
				require.ErrorIs(t, err, vc.ErrInvalid, "an answer to another question")
			}
			require.Len(t, issuers, 1, "the token keeps the DID")
		})
	}
}

// TestPrivateKeyStays: the token neither shows a private key nor wraps it for anybody, and no one can allow it to.
func TestPrivateKeyStays(t *testing.T) {
	on := openTest(t)
	for _, k := range []did.Kind{did.P256, did.P384, did.Ed25519} {
		signer, err := on.key("the "+k.String()+" key", k)
		require.NoError(t, err)
		private := signer.(*key).private

		value, err := on.attribute(private, pkcs11.CKA_VALUE)
		require.ErrorIs(t, err, pkcs11.Error(pkcs11.CKR_ATTRIBUTE_SENSITIVE))
		require.Nil(t, value)

		aes, err := on.library.GenerateKey(on.session, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_AES_KEY_GEN, nil)},
			[]*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_VALUE_LEN, 32), pkcs11.NewAttribute(pkcs11.CKA_WRAP, true)})
		require.NoError(t, err)
		wrapped, err := on.library.WrapKey(on.session, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_AES_KEY_WRAP_PAD, nil)}, aes, private)
		require.ErrorIs(t, err, pkcs11.Error(pkcs11.CKR_KEY_UNEXTRACTABLE))
		require.Nil(t, wrapped)

		for attribute, open := range map[uint]bool{pkcs11.CKA_SENSITIVE: false, pkcs11.CKA_EXTRACTABLE: true} {
			require.Error(t, on.library.SetAttributeValue(on.session, private, []*pkcs11.Attribute{pkcs11.NewAttribute(attribute, open)}))
		}
		_, err = on.key("the "+k.String()+" key", k)
		require.NoError(t, err, "it is as before")
	}
	require.NoError(t, on.library.Logout(on.session))
	_, err := on.find("the p256 key", did.P256)
	require.ErrorIs(t, err, errNoKey, "without the PIN it cannot even be seen")
}

// TestOpenKeys: a private key that the token would give out is not used, even if it is closed afterwards.
func TestOpenKeys(t *testing.T) {
	on := openTest(t)
	generate := func(label string, private ...*pkcs11.Attribute) pkcs11.ObjectHandle {
		named := pkcs11.NewAttribute(pkcs11.CKA_LABEL, label)
		_, handle, err := on.library.GenerateKeyPair(on.session, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_EC_KEY_PAIR_GEN, nil)},
			[]*pkcs11.Attribute{named, pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, curves[did.P256].params)},
			append(private, named, pkcs11.NewAttribute(pkcs11.CKA_SIGN, true)))
		require.NoError(t, err)
		return handle
	}
	yes, no := pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, true), pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, false)
	open, closed := pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, true), pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, false)
	value, err := on.attribute(generate("readable", no, open), pkcs11.CKA_VALUE)
	require.NoError(t, err)
	require.NotEmpty(t, value, "this is what is refused")
	generate("wrappable", yes, open)
	once := generate("once readable", no, closed)
	require.NoError(t, on.library.SetAttributeValue(on.session, once, []*pkcs11.Attribute{yes}))
	once = generate("once wrappable", yes, open)
	require.NoError(t, on.library.SetAttributeValue(on.session, once, []*pkcs11.Attribute{closed}))
	_, err = on.library.CreateObject(on.session, []*pkcs11.Attribute{yes, closed, pkcs11.NewAttribute(pkcs11.CKA_LABEL, "imported"),
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY), pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, pkcs11.CKK_EC),
		pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, curves[did.P256].params), pkcs11.NewAttribute(pkcs11.CKA_VALUE, value)})
	require.NoError(t, err)
	for _, label := range []string{"readable", "wrappable", "once readable", "once wrappable", "imported"} {
		_, err := on.key(label, did.P256)
		require.ErrorContains(t, err, "may be somewhere else too", label)
	}

	generate("two", yes, closed)
	_, err = on.key("two", did.P384)
	require.ErrorIs(t, err, did.ErrUnsupportedKey, "another kind")
	_, err = on.key("two", did.P256)
	require.NoError(t, err)
	generate("two", yes, closed)
	_, err = on.key("two", did.P256)
	require.ErrorContains(t, err, "more than one")
	_, err = on.key("other", did.Secp256k1)
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
}

// TestOpen: no error has the PIN in it.
func TestOpen(t *testing.T) {
	pin := fresh(t)
	for _, c := range []struct{ library, label, pin string }{
		{library(), label, pin + "1"}, {library(), "another token", pin}, {filepath.Join(t.TempDir(), "none.so"), label, pin},
	} {
		on, err := open(c.library, c.label, c.pin)
		require.Error(t, err)
		require.Nil(t, on)
		require.NotContains(t, err.Error(), pin)
		require.Equal(t, err, show(t.Context(), c.library, c.label, c.pin))
	}
	_, err := open(library(), label, "")
	require.ErrorContains(t, err, "no PIN")
	require.NoError(t, show(t.Context(), library(), label, pin), "and the library is free again")
	initialise(t)
	_, err = open(library(), label, pin)
	require.ErrorContains(t, err, "there are 2 of this label")
}

// TestConcurrent: one session serves many, of whom some have no patience.
func TestConcurrent(t *testing.T) {
	on := openTest(t)
	for _, k := range []did.Kind{did.P256, did.Ed25519} {
		onToken, err := on.key(k.String(), k)
		require.NoError(t, err)
		signer, err := cryptosigner.New(onToken)
		require.NoError(t, err)
		var all sync.WaitGroup
		for i := range 32 {
			all.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if i%4 == 0 {
					go cancel()
				}
				_, err := signer.Sign(ctx, []byte{byte(i)})
				if err != nil && (i%4 != 0 || !errors.Is(err, context.Canceled)) {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

// TestClose: a call that its caller has given up may still be on its way when the token is closed.
func TestClose(t *testing.T) {
	on := openTest(t)
	onToken, err := on.key("key", did.P384)
	require.NoError(t, err)
	var all sync.WaitGroup
	signed := make(chan struct{}, 32)
	for range 32 {
		all.Go(func() {
			if _, err := onToken.Sign(nil, make([]byte, 48), crypto.SHA384); err != nil && !errors.Is(err, errClosed) {
				t.Error(err)
			}
			signed <- struct{}{}
		})
	}
	<-signed
	on.close()
	all.Wait()
	_, err = onToken.Sign(nil, make([]byte, 48), crypto.SHA384)
	require.ErrorIs(t, err, errClosed)
	_, err = on.key("key", did.P384)
	require.ErrorIs(t, err, errClosed)
	require.ErrorIs(t, on.generate("other", did.P384), errClosed)
	on.close()
}

// TestDigest: a key signs what its kind signs, and nothing else: no short digest, and no digest of Ed25519ph.
func TestDigest(t *testing.T) {
	on := openTest(t)
	for _, c := range []struct {
		kind did.Kind
		size int
		hash crypto.Hash
		ok   bool
	}{
		{did.P256, 32, crypto.SHA256, true}, {did.P256, 31, crypto.SHA256, false}, {did.P256, 32, 0, false},
		{did.Ed25519, 64, 0, true}, {did.Ed25519, 64, crypto.SHA512, false},
	} {
		onToken, err := on.key(c.kind.String(), c.kind)
		require.NoError(t, err)
		_, err = onToken.Sign(nil, make([]byte, c.size), c.hash)
		require.Equal(t, c.ok, err == nil, "%+v: %v", c, err)
	}
}
