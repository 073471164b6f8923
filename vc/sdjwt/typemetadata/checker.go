package typemetadata

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/folder"
)

// Loader gets the document of a type, wherever that is kept (section 4.3). One that there is none of is fs.ErrNotExist. It
// bounds what it reads, and where it reads from: a vct is the issuer's word.
type Loader interface {
	Load(ctx context.Context, vct string) ([]byte, error)
}

// Folder gives what is in a folder and nothing else. Its file index.json maps each vct to a file of the folder,
// {"https://…": "file"}.
func Folder(files fs.FS) (Loader, error) {
	f, err := folder.Open(files)
	if err != nil {
		return nil, fmt.Errorf("type metadata: %w", err)
	}
	return f, nil
}

// Limits bounds what whoever publishes a type can make others do. A zero field stands for its default.
type Limits struct {
	Bytes     int // of one document; 256 KiB
	Depth     int // of its nested JSON; 32
	Nodes     int // JSON values in it; 20,000
	Documents int // of a type and those that it extends; 8
	Claims    int // that a type describes; 500
	Work      int // claims that all paths together go through; 100,000
}

func (l Limits) orDefaults() Limits {
	d := Limits{256 << 10, 32, 20_000, 8, 500, 100_000}
	for _, f := range [...]struct{ have, otherwise *int }{
		{&l.Bytes, &d.Bytes}, {&l.Depth, &d.Depth}, {&l.Nodes, &d.Nodes},
		{&l.Documents, &d.Documents}, {&l.Claims, &d.Claims}, {&l.Work, &d.Work},
	} {
		if *f.have == 0 {
			*f.have = *f.otherwise
		}
	}
	return l
}

// Checker is a vc.SchemaChecker: it holds claim sets to the metadata of their type. Its zero value finds none and answers
// vc.ErrUnavailable. It is not changed by use, and safe for concurrent use if its Loader is. To check documents of the data
// model too, put it into Types of a schema.Checker (package vc/schema).
type Checker struct {
	Loader Loader
	// Optional lets claim sets pass of whose type the Loader has nothing, unless they state vct#integrity.
	Optional bool
	Limits   Limits
}

// Check holds a claim set to the metadata of its type, as far as it is known what was disclosed: see the package's comment. A
// document that names a credentialSchema is vc.ErrUnavailable, since nobody looked at that; any other passes. Errors are
// *vc.VerifyError of the check "schema".
func (k Checker) Check(ctx context.Context, c vc.Credential) error {
	if !c.IsClaimSet() {
		if _, named := c.Object()["credentialSchema"]; named {
			return unavailable("/credentialSchema", "this checks types of claim sets, not schemas")
		}
		return nil
	}
	vct, _ := c.Object()["vct"].(string)
	if vct == "" {
		return wrong("/vct", "a text was expected")
	}
	stated, there := c.Object()["vct#integrity"]
	integrity, ok := stated.(string)
	if there && (!ok || integrity == "") {
		return wrong("/vct#integrity", "integrity metadata was expected")
	}
	t, err := k.Load(ctx, vct, integrity)
	if k.Optional && !there && errors.Is(err, errNoType) {
		return nil
	}
	if err != nil {
		return wrong("/vct", "%w", err)
	}
	if disclosed, known := c.Disclosed(); known {
		return t.CheckShown(c, disclosed)
	}
	return result(t.check(c.Object(), false, nil))
}

// errNoType: the Loader knows no such type; it is not that one that the type extends is missing.
var errNoType = errors.New("no metadata of this type is known")

// Load gets the metadata of a type and of those that it extends. integrity is vct#integrity, "" where it is not stated. An
// error wraps vc.ErrUnavailable if a document could not be had or is beyond the limits; anything else was found, and is wrong.
func (k Checker) Load(ctx context.Context, vct, integrity string) (*Type, error) {
	l := k.Limits.orDefaults()
	var documents []*Document
	seen := map[string]bool{}
	for next := vct; next != ""; {
		if seen[next] {
			return nil, fmt.Errorf("%.200q extends itself, by way of others or not", next)
		}
		if seen[next] = true; len(seen) > l.Documents {
			return nil, fmt.Errorf("%w: %.200q extends more than %d types", vc.ErrUnavailable, vct, l.Documents-1)
		}
		d, err := k.one(ctx, next, integrity, l)
		if err != nil {
			if len(documents) == 0 && errors.Is(err, fs.ErrNotExist) {
				err = fmt.Errorf("%w: %w", errNoType, err)
			}
			return nil, err
		}
		documents = append(documents, d)
		next, integrity = d.Extends, d.ExtendsIntegrity
	}
	return combine(documents, l)
}

// one gets one document: its digest is checked before it is read (section 5).
func (k Checker) one(ctx context.Context, vct, integrity string, l Limits) (*Document, error) {
	if k.Loader == nil {
		return nil, fmt.Errorf("%w: %.200q: nothing to load type metadata with is set (Checker.Loader)", vc.ErrUnavailable, vct)
	}
	data, err := k.Loader.Load(ctx, vct)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %.200q: %w", vc.ErrUnavailable, vct, err)
	}
	if len(data) > l.Bytes {
		return nil, fmt.Errorf("%w: %.200q: more than %d bytes", vc.ErrUnavailable, vct, l.Bytes)
	}
	if integrity != "" {
		if err := CheckIntegrity(integrity, data); err != nil {
			return nil, fmt.Errorf("%.200q: %w", vct, err)
		}
	}
	d, err := Parse(data, l)
	if err != nil {
		return nil, fmt.Errorf("%.200q: %w", vct, err)
	}
	if d.VCT != vct {
		return nil, &vc.Mismatch{What: "vct of type metadata", Want: vct, Got: d.VCT}
	}
	return d, nil
}

// wrong is a refusal; it is unavailable if what it wraps is.
func wrong(path vc.Pointer, format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: "schema", Path: path, Err: fmt.Errorf(format, args...)}
}

func unavailable(path vc.Pointer, format string, args ...any) *vc.VerifyError {
	return wrong(path, "%w: %w", vc.ErrUnavailable, fmt.Errorf(format, args...))
}

// result keeps nil what is nil.
func result(err *vc.VerifyError) error {
	if err == nil {
		return nil
	}
	return err
}
