package sd

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
)

// Labels gives n blank nodes new labels: the one at i is for the canonical label c14n<i>. It is a label map factory function
// of the specification.
type Labels func(n int) ([]string, error)

// HMACLabels replaces each canonical label with its HMAC-SHA-256 under a secret key (createHmacIdLabelMapFunction): "u" and
// the digest in base64url.
func HMACLabels(key []byte) Labels {
	return func(n int) ([]string, error) {
		labels := make([]string, n)
		mac := hmac.New(sha256.New, key)
		for i := range labels {
			mac.Reset()
			mac.Write([]byte("c14n" + strconv.Itoa(i)))
			labels[i] = "u" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
		}
		return labels, nil
	}
}

// ShuffledLabels replaces the canonical labels with b0, b1 and so on, in the order of their HMACs
// (createShuffledIdLabelMapFunction of the BBS suites): a label says nothing but how many there are.
func ShuffledLabels(key []byte) Labels {
	return func(n int) ([]string, error) {
		labels, err := HMACLabels(key)(n)
		if err != nil {
			return nil, err
		}
		sorted := slices.Sorted(slices.Values(labels))
		for i, label := range labels {
			at, _ := slices.BinarySearch(sorted, label)
			labels[i] = "b" + strconv.Itoa(at)
		}
		return labels, nil
	}
}
