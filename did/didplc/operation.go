package didplc

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// Bounds of one operation. The specification wants one to five rotation keys,
// none twice; its own logs have none, and one twice, and the directory takes up
// to ten. What is signed here keeps to the text, what is read to the directory.
const (
	maxEncoded      = 7500 // "Operation Serialization, Signing, and Validation", in bytes of DAG-CBOR
	maxRotationKeys = 10
	maxMethods      = 10 // changelog, v0.2
	maxDIDKey       = 256
)

var operationLimits = strictjson.Limits{Bytes: 16 << 10, Depth: 8, Nodes: 2000}

// The types of operations.
const (
	typeOperation = "plc_operation"
	typeTombstone = "plc_tombstone"
	typeCreate    = "create"
)

// State is what an operation says of a DID.
type State struct {
	// RotationKeys, of P-256 or secp256k1, control the DID: the first is the
	// most powerful. They are not in the document.
	RotationKeys []did.PublicKey
	// VerificationMethods are the keys in the document by name, which is the
	// fragment ("atproto"): each a did:key in base58btc, of any type of key.
	VerificationMethods map[string]string
	// AlsoKnownAs are URIs of other names, claimed only.
	AlsoKnownAs []string
	// Services are the services in the document by name, which is the fragment.
	Services map[string]Service
}

// Service is a service of a [State].
type Service struct{ Type, Endpoint string }

func (s State) clone() State {
	return State{slices.Clone(s.RotationKeys), maps.Clone(s.VerificationMethods),
		slices.Clone(s.AlsoKnownAs), maps.Clone(s.Services)}
}

// Operation is a signed operation: a creation or an update, a tombstone, or the
// old "create". It cannot be changed. Whether its signature is by a key that
// may sign it, only a log can tell ([ParseLog]). The zero value is none.
type Operation struct {
	tree      map[string]any
	cid       string
	did       did.DID // of a genesis operation
	prev      string  // "" in a genesis operation
	tombstone bool
	state     State
	signed    []byte // what is signed: DAG-CBOR without "sig"
	sig       []byte
}

// ParseOperation reads an operation as JSON. A member that does not belong there
// is [did.ErrInvalid]: it would be part of what is hashed. So are rotation keys
// of other kinds than P-256 and secp256k1, a signature in another encoding than
// 64 bytes in strict base64url, and what takes more than 7500 bytes of DAG-CBOR.
func ParseOperation(data []byte) (Operation, error) {
	tree, err := strictjson.ParseObject(data, operationLimits)
	if err != nil {
		return Operation{}, fmt.Errorf("did:plc operation: %w: %w", did.ErrInvalid, err)
	}
	op, err := newOperation(tree)
	if err != nil {
		return Operation{}, fmt.Errorf("did:plc operation: %w", err)
	}
	return op, nil
}

// CID returns the content identifier, which the next operation names as "prev"
// and a resolution as the version.
func (o Operation) CID() string { return o.cid }

// DID returns the DID that a genesis operation makes; the zero value for others.
func (o Operation) DID() did.DID { return o.did }

// IsTombstone reports whether the operation deactivates the DID.
func (o Operation) IsTombstone() bool { return o.tombstone }

// State returns a copy of what the operation says; nothing for a tombstone.
func (o Operation) State() State { return o.state.clone() }

// JSON returns the operation as a directory takes it, members sorted.
func (o Operation) JSON() []byte { return strictjson.Append(nil, o.tree) }

func newOperation(tree map[string]any) (op Operation, err error) {
	op.tree = tree
	p := reader{tree: tree}
	var genesis bool
	switch typ := p.text("type"); typ {
	case typeOperation:
		genesis = tree["prev"] == nil
		op.state = p.state()
	case typeCreate:
		genesis = true
		op.state = p.oldState()
	case typeTombstone:
		op.tombstone = true
	default:
		p.fail("type", "%.40q", typ)
	}
	if genesis {
		p.null("prev")
	} else {
		if op.prev = p.text("prev"); !isCID(op.prev) {
			p.fail("prev", "%.80q is not the CID of an operation", op.prev)
		}
	}
	op.sig = p.signature()
	if err := p.done(); err != nil {
		return Operation{}, err
	}
	encoded, err := encode(tree)
	if err != nil {
		return Operation{}, err
	}
	if len(encoded) > maxEncoded {
		return Operation{}, fmt.Errorf("%w: %d bytes of DAG-CBOR, at most %d", did.ErrInvalid, len(encoded), maxEncoded)
	}
	op.cid = cid(encoded)
	if genesis {
		if op.did, err = genesisID(encoded); err != nil {
			return Operation{}, err
		}
	}
	unsigned := maps.Clone(tree)
	delete(unsigned, "sig")
	op.signed, err = encode(unsigned)
	return op, err
}

// reader takes the members of an object one by one and keeps the first fault.
type reader struct {
	tree  map[string]any
	taken int
	err   error
}

func (p *reader) fail(name, format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%s: %w: %s", name, did.ErrInvalid, fmt.Sprintf(format, args...))
	}
}

// take returns a member that has to be there.
func (p *reader) take(name string) any {
	v, found := p.tree[name]
	if !found {
		p.fail(name, "missing")
	}
	p.taken++
	return v
}

func (p *reader) null(name string) {
	if p.take(name) != nil {
		p.fail(name, "not null")
	}
}

func (p *reader) text(name string) string {
	s, ok := p.take(name).(string)
	if !ok {
		p.fail(name, "not a string")
	}
	return s
}

func (p *reader) object(name string) map[string]any {
	object, ok := p.take(name).(map[string]any)
	if !ok {
		p.fail(name, "not an object")
	}
	return object
}

func (p *reader) texts(name string) (list []string) {
	items, ok := p.take(name).([]any)
	for _, item := range items {
		s, isText := item.(string)
		ok = ok && isText
		list = append(list, s)
	}
	if !ok {
		p.fail(name, "not an array of strings")
	}
	return list
}

// done refuses members that nobody took.
func (p *reader) done() error {
	if p.taken != len(p.tree) {
		p.fail("members", "%d, want %d", len(p.tree), p.taken)
	}
	return p.err
}

func (p *reader) state() (s State) {
	s.RotationKeys = p.rotationKeys("rotationKeys", p.texts("rotationKeys"))
	s.AlsoKnownAs = p.texts("alsoKnownAs")
	s.VerificationMethods = map[string]string{}
	methods := p.object("verificationMethods")
	if len(methods) > maxMethods {
		p.fail("verificationMethods", "%d, at most %d", len(methods), maxMethods)
		return s
	}
	for name, v := range methods {
		key, _ := v.(string)
		p.didKey(name, key)
		s.VerificationMethods[name] = key
	}
	s.Services = map[string]Service{}
	for name, v := range p.object("services") {
		object, ok := v.(map[string]any)
		if !ok {
			p.fail("service", "not an object")
			return s
		}
		inner := reader{tree: object}
		s.Services[name] = Service{inner.text("type"), inner.text("endpoint")}
		if err := inner.done(); err != nil {
			p.fail("service", "%.40q: %v", name, err)
		}
	}
	return s
}

// oldState reads the members of a "create" as the state that they stand for.
func (p *reader) oldState() State {
	signing, recovery := p.text("signingKey"), p.text("recoveryKey")
	handle, service := p.text("handle"), p.text("service")
	if !strings.HasPrefix(handle, "at://") {
		handle = "at://" + strings.TrimPrefix(strings.TrimPrefix(handle, "http://"), "https://")
	}
	if !strings.HasPrefix(service, "http://") && !strings.HasPrefix(service, "https://") {
		service = "https://" + service
	}
	p.didKey("signingKey", signing)
	return State{
		RotationKeys:        p.rotationKeys("recoveryKey, signingKey", []string{recovery, signing}),
		VerificationMethods: map[string]string{"atproto": signing},
		AlsoKnownAs:         []string{handle},
		Services:            map[string]Service{"atproto_pds": {"AtprotoPersonalDataServer", service}},
	}
}

func (p *reader) rotationKeys(name string, texts []string) (keys []did.PublicKey) {
	if len(texts) > maxRotationKeys {
		p.fail(name, "%d, at most %d", len(texts), maxRotationKeys)
		return nil
	}
	for _, text := range texts {
		multikey, isKey := strings.CutPrefix(text, "did:key:")
		key, err := did.ParseMultikey(multikey)
		if !isKey || err != nil || !mayRotate(key) {
			p.fail(name, "%.80q is not a did:key of P-256 or secp256k1", text)
			return nil
		}
		keys = append(keys, key)
	}
	return keys
}

func mayRotate(key did.PublicKey) bool { return key.Kind() == did.P256 || key.Kind() == did.Secp256k1 }

// didKey checks the syntax of a verification method's key, whose type may be
// any.
func (p *reader) didKey(name, text string) {
	multikey, isKey := strings.CutPrefix(text, "did:key:")
	if _, err := encoding.Multibase(multikey, maxDIDKey); !isKey || err != nil {
		p.fail("verification method", "%.40q: %.80q is not a did:key in base58btc", name, text)
	}
}

func (p *reader) signature() []byte {
	sig, err := encoding.Base64URL(p.text("sig"))
	if err != nil {
		p.fail("sig", "%v", err)
	} else if len(sig) != 64 {
		p.fail("sig", "%d bytes, want 64", len(sig))
	}
	return sig
}
