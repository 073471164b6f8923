package dataintegrity

import (
	"fmt"

	"github.com/avouch-id/avouch/vc"
)

func refuse(c vc.Check, path vc.Pointer, format string, args ...any) error {
	return &vc.VerifyError{Check: c, Path: path, Err: fmt.Errorf(format, args...)}
}

func mismatch(c vc.Check, path vc.Pointer, what, want, got string) error {
	return &vc.VerifyError{Check: c, Path: path, Err: &vc.Mismatch{What: what, Want: want, Got: got}}
}
