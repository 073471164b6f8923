package avatar

import (
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// SocialAccount is a platform's word that the subject has an account there.
//
// An issuer gives Platform, Handle, From and Until. Followers says the ladder; where only FollowerCount is given the ladder
// follows from it. Everything else may be left out.
type SocialAccount struct {
	ID          string    // the credential's own name, a URL; "": none
	Subject     did.DID   // zero: bound by a key or a nym instead
	From, Until time.Time // fractions of a second are cut

	Platform      string
	Handle        string // accountHandle
	Created       Date   // accountCreated
	Verified      *bool  // verifiedAccount: the platform has checked who holds the account
	FollowerCount *int   // 0 … 2^31 - 1
	Followers     Ladder

	Extra map[string]any // claims of other vocabularies
}

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (a SocialAccount) Credential() (vc.Credential, error) { return write(&a) }

// ParseSocialAccount reads a SocialAccountCredential in either form. Nothing is verified here.
func ParseSocialAccount(c vc.Credential) (SocialAccount, error) {
	var a SocialAccount
	if err := read(c, &a); err != nil {
		return SocialAccount{}, err
	}
	return a, nil
}

func (a *SocialAccount) frame() (string, frame) {
	return TypeSocialAccount, frame{id: &a.ID, subject: &a.Subject, from: &a.From, until: &a.Until, extra: &a.Extra}
}

func (a *SocialAccount) fields(f *form) {
	f.text("platform", &a.Platform)
	f.text("accountHandle", &a.Handle)
	f.date("accountCreated", &a.Created)
	f.yes("verifiedAccount", &a.Verified)
	f.number("followerCount", &a.FollowerCount, 0, maxCount)
	if f.writing && a.Followers == (Ladder{}) && a.FollowerCount != nil {
		a.Followers = FollowersLadder(*a.FollowerCount)
	}
	f.steps(&followersLadder, &a.Followers)

	f.need("platform", a.Platform != "")
	f.need("accountHandle", a.Handle != "")
	f.reaches("followerCount", a.FollowerCount, a.Followers)
	if a.Created.After(DateOf(a.From)) {
		f.fail("accountCreated", "created on %s, after the credential is valid from %s", a.Created, DateOf(a.From))
	}
}
