package resolver_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
)

func TestFallback(t *testing.T) {
	good := did.Resolution{Document: document(t, kestrel)}
	odd := errors.New("odd")
	for name, c := range map[string]struct {
		answers []error // nil: good
		want    error
		asked   int
	}{
		"first":                   {[]error{nil, did.ErrInvalid}, nil, 1},
		"no method":               {[]error{did.ErrMethodNotSupported, nil}, nil, 2},
		"unavailable":             {[]error{did.ErrUnavailable, nil}, nil, 2},
		"invalid":                 {[]error{did.ErrInvalid, nil}, did.ErrInvalid, 1},
		"not found":               {[]error{did.ErrNotFound, nil}, did.ErrNotFound, 1},
		"unsupported key":         {[]error{did.ErrUnsupportedKey, nil}, did.ErrUnsupportedKey, 1},
		"odd":                     {[]error{odd, nil}, odd, 1},
		"nobody":                  {nil, did.ErrMethodNotSupported, 0},
		"none has it":             {[]error{did.ErrMethodNotSupported, did.ErrMethodNotSupported}, did.ErrMethodNotSupported, 2},
		"could not look":          {[]error{did.ErrUnavailable, did.ErrMethodNotSupported}, did.ErrUnavailable, 2},
		"invalid elsewhere":       {[]error{did.ErrUnavailable, did.ErrInvalid}, did.ErrInvalid, 2},
		"not found elsewhere":     {[]error{did.ErrUnavailable, did.ErrNotFound, nil}, did.ErrUnavailable, 2},
		"not found after another": {[]error{did.ErrMethodNotSupported, did.ErrNotFound, nil}, did.ErrNotFound, 2},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			list := resolver.Fallback{nil}
			for _, err := range c.answers {
				list = append(list, &script{say: func(context.Context, did.DID, did.Version) (did.Resolution, error) {
					asked++
					if err != nil {
						return did.Resolution{}, err
					}
					return good, nil
				}})
			}
			r, err := ask(t, list, kestrel)
			require.Equal(t, c.asked, asked)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
				require.Zero(t, r)
				return
			}
			require.NoError(t, err)
			require.Equal(t, good, r)
		})
	}
}

// TestFallbackEnds: a caller that has gone asks nobody else.
func TestFallbackEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	first := &script{say: func(context.Context, did.DID, did.Version) (did.Resolution, error) {
		cancel()
		return did.Resolution{}, did.ErrUnavailable
	}}
	second := says(did.Resolution{Document: document(t, kestrel)}, nil)
	_, err := resolver.Fallback{first, second}.Resolve(ctx, parse(t, kestrel), did.Version{})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, second.asked.Load())
}
