// Package avatar is the vocabulary: what platforms, employers and worlds say about avatars.
//
// Each type here is one kind of credential. Its method Credential writes a document of the W3C Verifiable Credentials Data
// Model 2.0 under the JSON-LD context ContextURL; Parse and its relatives read that form and SD-JWT VC claim sets, in which
// the claims stand at the top level and vct is ContextURL, "#" and the type's name:
//
//	PersonhoodCredential     method, assuranceLevel, secretSince
//	SocialAccountCredential  platform, accountHandle, accountCreated, verifiedAccount, followerCount,
//	                         followersAtLeast100 … followersAtLeast1000000
//	EmploymentCredential     worksFor, jobTitle, occupation, employmentType, startDate, endDate,
//	                         employedAtLeast1Year … employedAtLeast20Years
//	ConductAttestation       world, category, effect, severity, points, occurredOn, evidenceDigest, decisionReference
//	ConductSummary           world, periodStart, periodEnd, points, pointsAtLeast10 … pointsAtLeast1000,
//	                         incidents… (one per category of violation), openSanctions, asOf
//	MembershipCredential     federationName, members, memberCount
//	SanctionCredential       category, ground, groundURL, facts, automated, measure, scope, startTime, endTime, indefinite,
//	                         appealURL, appealDeadline
//	AppealDecision           sanction, sanctionDigest, outcome, reasons, newEndTime, decidedAt
//	SanctionList             pseudonymSuite, asOf, banned, bannedCount
//	VerdictCredential        audience, purpose, decision, decisionCode, score, confidence, policyDigest, decidedAt, reasons, changes
//
// A credential is recognised by the URL of its context, or by its vct, never by a bare type name: others may use the same
// names.
//
// Whom a claim is about is a DID, whoever holds a bound key, or a nym (the subject's type is then Pseudonym, with nym,
// nymDomain and nymSuite). Or nobody is named: in the unlinkable form, in which a PersonhoodCredential always is and others
// can be, a mechanism commits to a secret that the issuer does not know. There all days are whole, and every claim is said,
// so that two of a kind differ in their values only.
//
// Each claim is a statement of its own, so that each can be shown alone. A ladder is a fixed row of statements, every one of
// which is signed for everybody as true or false; the holder shows one that is true and so proves "at least 50" without the
// number. Times are whole seconds in UTC, dates are UTC dates. A field that is zero or nil was not said, or was hidden.
//
// Consequences, which are the last three, show everything, and due process is part of their form: see Sanction. What is in
// force is for package vc/avatar/standing to say; Schema holds what a verifier is shown to all these forms.
//
// Published terms are used where there are some: schema.org for people and work, ESCO for occupations, the EU's DSA
// Transparency Database for categories of violations and for statements of reasons, the levels of assurance of eIDAS as IANA
// registers them.
package avatar
