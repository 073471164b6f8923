package schema

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/folder"
)

// Loader gets the schemas and the schema credentials that a credential names, and those that a schema refers to. It bounds
// what it reads, and where it reads from: the URLs are the issuer's word.
type Loader interface {
	Load(ctx context.Context, url string) ([]byte, error)
}

// Folder gives what is in a folder and nothing else. Its file index.json maps each URL to a file of the folder,
// {"https://…": "file"}.
func Folder(files fs.FS) (Loader, error) {
	f, err := folder.Open(files)
	if err != nil {
		return nil, fmt.Errorf("schemas: %w", err)
	}
	return f, nil
}

// Limits bounds what the issuer of a credential, and whoever publishes its schemas, can make a Checker do. A zero field
// stands for its default.
type Limits struct {
	Bytes      int // of one document; 256 KiB
	Depth      int // of nested JSON in a schema; 64
	Nodes      int // JSON values in all schemas of one credential; 10,000
	Documents  int // that are named or referred to; 16
	References int // $ref, $dynamicRef and $dynamicAnchor in all of them; 500
	Work       int // steps of one evaluation, about a microsecond each; 100,000
}

func (l Limits) orDefaults() Limits {
	d := Limits{256 << 10, strictjson.DefaultDepth, 10_000, 16, 500, 100_000}
	for _, f := range [...]struct{ have, otherwise *int }{
		{&l.Bytes, &d.Bytes}, {&l.Depth, &d.Depth}, {&l.Nodes, &d.Nodes},
		{&l.Documents, &d.Documents}, {&l.References, &d.References}, {&l.Work, &d.Work},
	} {
		if *f.have == 0 {
			*f.have = *f.otherwise
		}
	}
	return l
}

// Checker is a vc.SchemaChecker: it holds a credential against the JSON Schemas that it names. Its zero value finds no schema
// and answers vc.ErrUnavailable where one is named. It is not changed by use, and safe for concurrent use if what it is made
// of is.
type Checker struct {
	// Loader finds schemas. Nil: none is to be had. Nothing else is read, from the network, from files or from elsewhere.
	Loader Loader
	// Verify judges the credential in which a schema stands (JsonSchemaCredential): Verify of a vc.Verifier, whose Trust says
	// who may publish schemas. Nil: such schemas are unavailable.
	Verify func(ctx context.Context, s vc.Secured) (*vc.Verified, error)
	// Types checks claim sets, which have no credentialSchema but type metadata (package vc/sdjwt/typemetadata). Nil: they
	// pass.
	Types  vc.SchemaChecker
	Limits Limits
}

// Check holds a credential against every schema in its credentialSchema; one that names none passes. Errors are
// *vc.VerifyError of the check "schema". Their paths are places in the credential.
func (k Checker) Check(ctx context.Context, c vc.Credential) error {
	if c.IsClaimSet() {
		if k.Types == nil {
			return nil
		}
		return k.Types.Check(ctx, c)
	}
	named, there := c.Object()["credentialSchema"]
	if !there {
		return nil
	}
	if err := k.check(ctx, c, named); err != nil {
		return err
	}
	return nil
}

func (k Checker) check(ctx context.Context, c vc.Credential, named any) *vc.VerifyError {
	entries := strictjson.List(named)
	if len(entries) == 0 {
		return wrong(at, "a schema was expected, got none")
	}
	_, several := named.([]any)
	own := isSchemaCredential(c)
	s := &session{ctx: ctx, loader: k.Loader, verify: k.Verify, limits: k.Limits.orDefaults()}
	for i, v := range entries {
		path := at
		if several {
			path += vc.Pointer("/" + strconv.Itoa(i))
		}
		e, err := readEntry(path, v)
		switch {
		case err != nil:
			return err
		case own:
			err = checkOwn(e)
		default:
			err = s.check(c, e)
		}
		if err != nil {
			return err
		}
	}
	if own {
		_, err := schemaIn(c)
		return err
	}
	return nil
}

// at is where credentials name their schemas.
const at vc.Pointer = "/credentialSchema"

// The types of credentialSchema (sections 2.1 and 2.2), which are also those of a schema and of a credential with one.
const (
	typeSchema     = "JsonSchema"
	typeCredential = "JsonSchemaCredential"
)

// entry is one element of credentialSchema.
type entry struct {
	path vc.Pointer
	id   string
	typ  string
	sums [][]byte // digests of what is found at id
}

// isSchemaCredential tells a credential that carries a schema.
func isSchemaCredential(c vc.Credential) bool { return slices.Contains(c.Types(), typeCredential) }

// wrong is a refusal of what was looked at.
func wrong(path vc.Pointer, format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: "schema", Path: path, Err: fmt.Errorf(format, args...)}
}

// unavailable is a refusal of what could not be looked at.
func unavailable(path vc.Pointer, format string, args ...any) *vc.VerifyError {
	return wrong(path, "%w: %w", vc.ErrUnavailable, fmt.Errorf(format, args...))
}
