package main

import (
	"crypto"
	"errors"
	"fmt"
	"sync"

	"github.com/miekg/pkcs11"

	"github.com/avouch-id/avouch/did"
)

// token is a PKCS #11 token that the user has logged in to. One session serves all its keys, one signature after the other:
// to sign is two calls, and a session has one operation at a time. A service that signs much opens more sessions.
type token struct {
	library *pkcs11.Ctx
	session pkcs11.SessionHandle
	one     sync.Mutex
	closed  bool
}

// open loads the library, and logs in to the token with this label. The PIN stands in no error.
func open(library, label, pin string) (*token, error) {
	if pin == "" {
		return nil, errors.New("no PIN")
	}
	t := &token{library: pkcs11.New(library)}
	if t.library == nil {
		return nil, fmt.Errorf("%s cannot be loaded", library)
	}
	if err := t.library.Initialize(); err != nil {
		t.library.Destroy()
		return nil, fmt.Errorf("%s: %w", library, err)
	}
	if err := t.login(label, pin); err != nil {
		t.close()
		return nil, fmt.Errorf("token %q: %w", label, err)
	}
	return t, nil
}

// login opens the session.
func (t *token) login(label, pin string) error {
	slots, err := t.library.GetSlotList(true)
	if err != nil {
		return err
	}
	var found []uint
	for _, slot := range slots {
		if info, err := t.library.GetTokenInfo(slot); err != nil {
			return err
		} else if info.Label == label && info.Flags&pkcs11.CKF_TOKEN_INITIALIZED != 0 {
			found = append(found, slot)
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("there are %d of this label", len(found))
	}
	if t.session, err = t.library.OpenSession(found[0], pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION); err != nil {
		return err
	}
	return t.library.Login(t.session, pkcs11.CKU_USER, pin)
}

// lock waits for the session to be free. The error says that there is none, and that nothing is locked.
func (t *token) lock() error {
	t.one.Lock()
	if t.closed {
		t.one.Unlock()
		return errClosed
	}
	return nil
}

// close ends the session and the login. It waits for a signature that is under way, though its caller may have gone: the
// library has to stay. Those that would come after it get an error.
func (t *token) close() {
	if t.lock() != nil {
		return
	}
	defer t.one.Unlock()
	t.closed = true
	_ = t.library.CloseSession(t.session)
	_ = t.library.Finalize()
	t.library.Destroy()
}

// key finds the pair with this label, or makes it on the token the first time: a DID stays the same as long as its key does.
func (t *token) key(label string, k did.Kind) (crypto.Signer, error) {
	signer, err := t.find(label, k)
	if errors.Is(err, errNoKey) {
		if err = t.generate(label, k); err == nil {
			signer, err = t.find(label, k)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%v key %q: %w", k, label, err)
	}
	return signer, nil
}

// generate makes a pair whose private key never leaves the token, and cannot be told to.
func (t *token) generate(label string, k did.Kind) error {
	curve, known := curves[k]
	if !known {
		return did.ErrUnsupportedKey
	}
	public := []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true),
		pkcs11.NewAttribute(pkcs11.CKA_LABEL, label),
		pkcs11.NewAttribute(pkcs11.CKA_VERIFY, true),
		pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, curve.params),
	}
	private := []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true),
		pkcs11.NewAttribute(pkcs11.CKA_LABEL, label),
		pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, true), // nobody sees it without the PIN
		pkcs11.NewAttribute(pkcs11.CKA_SIGN, true),
		pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, true),
		pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, false),
	}
	if err := t.lock(); err != nil {
		return err
	}
	defer t.one.Unlock()
	_, _, err := t.library.GenerateKeyPair(t.session, []*pkcs11.Mechanism{pkcs11.NewMechanism(curve.generate, nil)}, public, private)
	return err
}

// find looks the pair up. A private key that could be read or wrapped once, or that came from elsewhere, is refused: the
// token says so in these two attributes, which nobody can set.
func (t *token) find(label string, k did.Kind) (*key, error) {
	if err := t.lock(); err != nil {
		return nil, err
	}
	defer t.one.Unlock()
	private, err := t.object(label, pkcs11.CKO_PRIVATE_KEY)
	if err != nil {
		return nil, err
	}
	for _, attribute := range []uint{pkcs11.CKA_ALWAYS_SENSITIVE, pkcs11.CKA_NEVER_EXTRACTABLE} {
		if got, err := t.attribute(private, attribute); err != nil {
			return nil, err
		} else if len(got) != 1 || got[0] != 1 {
			return nil, fmt.Errorf("attribute %#x is % x: the private key may be somewhere else too", attribute, got)
		}
	}
	public, err := t.object(label, pkcs11.CKO_PUBLIC_KEY)
	if err != nil {
		return nil, err
	}
	params, err := t.attribute(public, pkcs11.CKA_EC_PARAMS)
	if err != nil {
		return nil, err
	}
	point, err := t.attribute(public, pkcs11.CKA_EC_POINT)
	if err != nil {
		return nil, err
	}
	return newKey(t, private, k, params, point)
}

var (
	errNoKey  = errors.New("not on the token")
	errClosed = errors.New("the token is closed")
)

// object is the one with this label.
func (t *token) object(label string, class uint) (pkcs11.ObjectHandle, error) {
	err := t.library.FindObjectsInit(t.session, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_LABEL, label), pkcs11.NewAttribute(pkcs11.CKA_CLASS, class)})
	if err != nil {
		return 0, err
	}
	found, _, err := t.library.FindObjects(t.session, 2)
	if err := errors.Join(err, t.library.FindObjectsFinal(t.session)); err != nil {
		return 0, err
	}
	switch len(found) {
	case 0:
		return 0, errNoKey
	case 1:
		return found[0], nil
	}
	return 0, errors.New("more than one on the token")
}

// attribute reads one, which the token refuses for the value of a private key.
func (t *token) attribute(o pkcs11.ObjectHandle, name uint) ([]byte, error) {
	read, err := t.library.GetAttributeValue(t.session, o, []*pkcs11.Attribute{pkcs11.NewAttribute(name, nil)})
	if err != nil {
		return nil, err
	}
	return read[0].Value, nil
}
