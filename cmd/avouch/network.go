package main

import (
	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/did/didplc"
	"github.com/avouch-id/avouch/did/didweb"
	"github.com/avouch-id/avouch/did/didwebvh"
	"github.com/avouch-id/avouch/fetch"
	"github.com/avouch-id/avouch/resolver"
)

// network are the flags of commands that may ask the network. Without --online nothing does.
type network struct {
	online    bool
	directory string
}

func (n *network) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&n.online, "online", false, "resolve did:web, did:webvh and did:plc over the network; it never goes to addresses inside of yours")
	f.StringVar(&n.directory, "plc-directory", "", "with --online: `URL` of the directory that is asked for did:plc")
}

// resolver is what resolves the DIDs that stand in no folder.
func (n network) resolver() (did.Resolver, error) {
	if !n.online {
		if n.directory != "" {
			return nil, usagef("--plc-directory is for --online")
		}
		return resolver.Offline(), nil
	}
	client := &fetch.Client{}
	return resolver.Methods{"key": didkey.Resolver{}, "jwk": didjwk.Resolver{}, "peer": didpeer.Resolver{},
		"web": didweb.Resolver{Loader: client}, "webvh": didwebvh.Resolver{Open: client},
		"plc": didplc.Resolver{Directory: n.directory, Loader: client}}, nil
}
