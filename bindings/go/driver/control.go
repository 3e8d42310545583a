// SPDX-License-Identifier: MIT

package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

const (
	// patience is how long the emulator may take to see what is waited for.
	patience = 20 * time.Second
	poll     = 5 * time.Millisecond
)

var errNotListed = errors.New("the requests did not reach the emulator")

// direct reaches this machine whatever proxy the environment names.
var direct = http.Client{Transport: &http.Transport{Proxy: nil}}

// ask decodes the answer of a control route of the emulator.
func ask(control, route string, answer any) error {
	reply, err := direct.Get(control + "/_emulator/" + route)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	return json.NewDecoder(reply.Body).Decode(answer)
}

// await tells whether the emulator came to list that many requests.
func await(control string, count int) bool {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(poll) {
		var requests []json.RawMessage
		if ask(control, "requests", &requests) == nil && len(requests) >= count {
			return true
		}
	}
	return false
}
