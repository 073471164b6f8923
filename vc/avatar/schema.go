package avatar

import (
	"context"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/vc"
)

// Schema is a vc.SchemaChecker: a verifier that has it (vc.Verifier.Schemas) accepts no credential of this vocabulary that
// does not keep to it, a sanction without reasons or appeal for example. Others pass, as far as Next agrees. It is safe for
// concurrent use if Next is.
type Schema struct {
	// Next is asked about every credential that passed. Nil: a document that names a schema is refused as unavailable.
	Next vc.SchemaChecker
}

// Check is the error of Parse, a *vc.VerifyError of the check "structure", or what Next says.
func (s Schema) Check(ctx context.Context, c vc.Credential) error {
	if _, err := Parse(c); err != nil && !errors.Is(err, ErrOther) {
		return err
	}
	if s.Next != nil {
		return s.Next.Check(ctx, c)
	}
	if _, named := c.Object()["credentialSchema"]; named && !c.IsClaimSet() {
		return &vc.VerifyError{Check: "schema", Path: "/credentialSchema",
			Err: fmt.Errorf("%w: the credential names a schema and nothing to check it with is set (avatar.Schema.Next)", vc.ErrUnavailable)}
	}
	return nil
}
