package status

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/vc"
)

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %w", vc.ErrInvalid, fmt.Errorf(format, args...))
}

func unavailable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", vc.ErrUnavailable, fmt.Errorf(format, args...))
}

// ofList says of which list something is wrong. A refusal of the list itself is taken apart: it is not one of the credential.
func ofList(url string, err error) error {
	var e *vc.VerifyError
	if !errors.As(err, &e) {
		return fmt.Errorf("the status list %.200q: %w", url, err)
	}
	class := vc.ErrInvalid
	if errors.Is(err, vc.ErrUnavailable) {
		class = vc.ErrUnavailable
	}
	place := string(e.Check)
	if e.Path != "" {
		place += " at " + string(e.Path)
	}
	return fmt.Errorf("the status list %.200q: %w: %s: %w", url, class, place, e.Err)
}
