package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// What a caller does next depends on which of these an error wraps.
var (
	// ErrRefused: the client does not go there, by its rules for URLs, addresses, ports and redirects. It says nothing about
	// what stands there: name resolution is not authenticated. It is fs.ErrPermission too.
	ErrRefused = error(class{"refused", fs.ErrPermission})
	// ErrNotFound: the server says that nothing is there (status 404 or 410). It is fs.ErrNotExist too.
	ErrNotFound = error(class{"not found", fs.ErrNotExist})
	// ErrContent: what came is not what was asked for: too long, compressed, of another media type or without a stated end.
	// It is fs.ErrInvalid too.
	ErrContent = error(class{"unfit content", fs.ErrInvalid})
	// ErrUnavailable: could not be looked at now: a fault of the network or of the server, or not in time.
	ErrUnavailable = errors.New("unavailable")
)

// class is an error that is one of package fs too.
type class struct {
	text string
	also error
}

func (c class) Error() string { return c.text }
func (c class) Unwrap() error { return c.also }

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrRefused, fmt.Errorf(format, args...))
}

func unfit(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrContent, fmt.Errorf(format, args...))
}

func unavailable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrUnavailable, fmt.Errorf(format, args...))
}

// classify gives an error its class. outer is the caller's context, inner the one with the client's own time limit.
func (c *Client) classify(outer, inner context.Context, err error) error {
	switch {
	case errors.Is(err, ErrRefused), errors.Is(err, ErrContent):
		return err
	case outer.Err() != nil:
		return unavailable("%w", outer.Err())
	case inner.Err() != nil:
		return unavailable("longer than %v", c.timeout())
	}
	return unavailable("%w", cause{err})
}

// cause is a fault of the network. The operating system has errors that are fs.ErrNotExist or fs.ErrPermission, and a time
// limit of ours looks like one of the caller's: none of them means here what it means to the caller.
type cause struct{ error }

func (c cause) Is(target error) bool {
	switch target {
	case fs.ErrNotExist, fs.ErrPermission, fs.ErrInvalid, context.Canceled, context.DeadlineExceeded:
		return false
	}
	return errors.Is(c.error, target)
}

func (c cause) As(target any) bool { return errors.As(c.error, target) }
