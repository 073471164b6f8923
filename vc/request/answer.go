package request

import (
	"encoding/base64"
	"fmt"

	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// AnswerType is the media type of an answer on its way to the endpoint.
const AnswerType = "application/avouch-answer+json"

// EncodeAnswer writes an answer, as vc.Holder.Answer makes it, for the way to the endpoint. asked is vc.Challenge.Request: by it
// whoever asked finds what they asked.
//
//	{"request": "base64url of the digest", "items": [{"mediaType": "…", "data": "base64url of the item's bytes"} …]}
func EncodeAnswer(asked [32]byte, items []vc.Secured) []byte {
	all := make([]any, len(items))
	for i, s := range items {
		all[i] = map[string]any{"mediaType": s.MediaType(), "data": base64.RawURLEncoding.EncodeToString(s.Bytes())}
	}
	return strictjson.Append(nil, map[string]any{"request": base64.RawURLEncoding.EncodeToString(asked[:]), "items": all})
}

// DecodeAnswer reads it, for vc.Verifier.VerifyPresentation to judge; nothing is verified here, the digest included. The bounds
// are those of the verifier, Items and Bytes of each. The error is a *vc.VerifyError of "structure" or "limit".
func DecodeAnswer(raw []byte, l vc.Limits) (asked [32]byte, items []vc.Secured, err error) {
	if l.Items == 0 {
		l.Items = 32
	}
	if l.Bytes == 0 {
		l.Bytes = strictjson.DefaultBytes
	}
	most := l.Items*(base64.RawURLEncoding.EncodedLen(l.Bytes)+200) + 200
	if len(raw) > most {
		return asked, nil, refuse("limit", "", "%d bytes, at most %d", len(raw), most)
	}
	tree, err := strictjson.ParseObject(raw, strictjson.Limits{Bytes: most, Depth: 4, Nodes: 4*l.Items + 4})
	if err != nil {
		return asked, nil, refuse(token.CheckOf(err), "", "an answer is a JSON object: %w", err)
	}
	o := object{left: tree}
	digest, err := jws.Decode([]byte(o.text("request")))
	if err != nil || len(digest) != len(asked) {
		o.fail("request", "a SHA-256 in base64url was expected")
	}
	list := o.list("items", l.Items)
	o.end()
	if o.err != nil {
		return asked, nil, o.err
	}
	items = make([]vc.Secured, len(list))
	for i, v := range list {
		members, _ := v.(map[string]any)
		item := object{at: vc.Pointer(fmt.Sprintf("/items/%d", i)), left: members}
		media := item.text("mediaType")
		data, err := jws.Decode([]byte(item.text("data")))
		if err != nil {
			item.fail("data", "%w", err)
		}
		item.end()
		if item.err != nil {
			return asked, nil, item.err
		}
		items[i] = vc.Received(media, data)
	}
	return [32]byte(digest), items, nil
}
