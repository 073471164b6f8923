package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// FuzzCalls: whatever is sent to whatever call is answered in the one form, whatever is wrong with it.
func FuzzCalls(f *testing.F) {
	s, err := newService([32]byte{1}, "https://127.0.0.1:1")
	require.NoError(f, err)
	s.at(atNoon)
	h := s.handler()
	call := func(t testing.TB, path, body string) *httptest.ResponseRecorder {
		t.Helper()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		return w
	}
	paths := []string{"/credentials/issue", "/credentials/verify", "/credentials/derive", "/presentations/verify"}
	for _, by := range s.issuers {
		doc := with(map[string]any{"issuer": by.ID})
		body := string(strictjson.Append(nil, map[string]any{"credential": doc}))
		f.Add(body)
		f.Add(`{"verifiableCredential":` + call(f, paths[0], body).Body.String() + `,"options":{"selectivePointers":["/issuer"]}}`)
	}
	f.Add(`{"verifiablePresentation":{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation"},"options":{"challenge":"a","domain":"b"}}`)
	f.Add(`{"credential":{},"options":{"mandatoryPointers":["/a"]}}`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range paths {
			w := call(t, path, body)
			require.Contains(t, []int{http.StatusOK, http.StatusCreated, http.StatusBadRequest}, w.Code, "%s", w.Body)
			answer, err := strictjson.ParseObject(w.Body.Bytes(), strictjson.Limits{})
			require.NoError(t, err)
			require.Equal(t, w.Code == http.StatusBadRequest, answer["verified"] == false)
		}
	})
}
