// Package bolt keeps in one file what a verifier and an issuer have to remember: nonces that were spent, bans, and status
// lists. It is for one process at a time; many processes that judge or issue together need a shared database.
//
// What a method did is on the disk when it returns without an error: it waits for fsync. Calls that come while it waits are
// stored together by the next one. Whatever kills the process, or the machine, takes nothing back that was acknowledged, and
// leaves a file that opens.
//
// # The file
//
// It is a bbolt database (go.etcd.io/bbolt, file format version 2, which is read and written in the machine's byte order): a
// tree of buckets, which map keys to values, both bytes, or names to buckets. Here, numbers are big-endian; "‖" puts one
// after the other.
//
//	avouch
//	  format                        "1"
//	replay
//	  count                         number of nonces in spent, 8 bytes
//	  forgotten                     time: the latest end of one that was forgotten; absent: none was
//	  spent/
//	    key (32 bytes)              time until which it is remembered; empty: for ever
//	  until/
//	    time ‖ key                  empty; one for each of spent that has an end
//	bans
//	  count                         number of bans, 8 bytes
//	  bans/
//	    who ‖ sanction              second in which it ends; empty: never
//	  until/
//	    second ‖ who ‖ sanction     empty; one for each of bans that has an end
//	lists
//	  name of a status list/
//	    reserved/
//	      index (8 bytes)           empty; one for each index that was given out
//	    values/
//	      index (8 bytes)           one byte, not 0
//
// The key of a nonce is SHA-256(audience ‖ 00 ‖ nonce), which the verifier makes. A second is 8 bytes: seconds since
// 1970-01-01T00:00:00Z, as a signed number whose highest bit is inverted, so that bytes sort as times do. A time is a second ‖
// nanoseconds (4 bytes). Who is 01 ‖ text(suite) ‖ text(domain) ‖ point (48 bytes) for a pseudonym, or 02 ‖ text(DID); a text is
// its length (2 bytes) ‖ UTF-8. A sanction and a list's name are UTF-8.
//
// The file has mode 0600: who reads it learns who is banned. It has no checksums but those of bbolt's two first pages. What a
// file system lost or changed is an error where it is noticed, and after any error the store does nothing more until it is
// opened anew.
package bolt
