package request_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/request"
)

// FuzzOpen: nothing but the payload that the key signed opens, and only refusals come out.
func FuzzOpen(f *testing.F) {
	p := newPlaza(f)
	good := p.signed(f, p.request())
	f.Add(string(good))
	f.Add("e30.e30.")
	f.Add("eyJhbGciOiJFZERTQSIsInR5cCI6ImF2b3VjaC1yZXF1ZXN0K2p3dCIsImtpZCI6ImRpZDp3ZWI6cGxhemEuZXhhbXBsZSNnYXRlIn0.e30.AA")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := request.Open(t.Context(), []byte(text), p, now)
		if err != nil {
			require.Zero(t, r)
			var e *vc.VerifyError
			require.ErrorAs(t, err, &e)
			return
		}
		require.Equal(t, string(good), text)
	})
}

// FuzzClaims: what opens can be signed again, and opens as the same request.
func FuzzClaims(f *testing.F) {
	p := newPlaza(f)
	f.Add(`{"iss":"did:web:plaza.example","purpose":"Entry","nonce":"JGHQ6SZKNJVXLVHMPIMCZBHLVE","nymDomain":"did:web:plaza.example",
		"endpoint":"https://plaza.example/answers","iat":1795694400,"exp":1795694700,"asks":[{"type":"A","claims":["b"],"optional":true}]}`)
	f.Add(`{"iss":"did:web:plaza.example","asks":[{}]}`)
	f.Fuzz(func(t *testing.T, payload string) {
		signed := p.raw(t, `{"alg":"EdDSA","typ":"avouch-request+jwt","kid":"did:web:plaza.example#gate"}`, payload)
		r, err := request.Open(t.Context(), signed, p, now)
		if err != nil {
			require.Zero(t, r)
			return
		}
		again, err := request.Open(t.Context(), p.signed(t, r), p, now)
		require.NoError(t, err)
		require.Equal(t, r, again)
	})
}

// FuzzDecodeAnswer: what is read is written again as the same items.
func FuzzDecodeAnswer(f *testing.F) {
	f.Add(`{"items":[{"data":"e30","mediaType":"application/vp"}],"request":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`)
	f.Add(`{"items":[{"data":"","mediaType":""}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		asked, items, err := request.DecodeAnswer([]byte(text), vc.Limits{})
		if err != nil {
			require.Nil(t, items)
			return
		}
		to, again, err := request.DecodeAnswer(request.EncodeAnswer(asked, items), vc.Limits{})
		require.NoError(t, err)
		require.Equal(t, asked, to)
		require.Len(t, again, len(items))
		for i := range items {
			require.Equal(t, items[i].Bytes(), again[i].Bytes())
		}
	})
}
