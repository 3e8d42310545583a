// SPDX-License-Identifier: MIT

// Command driver runs the conformance cases: conformance/README.md says what it reads and writes.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

// order is the document that the driver reads.
type order struct {
	Do        string            `json:"do"`
	Config    map[string]string `json:"config"`
	Config2   map[string]string `json:"config2"`
	Control   string            `json:"control"`
	Call      call              `json:"call"`
	Calls     []call            `json:"calls"`
	Get       []string          `json:"get"`
	TimeoutMS *int64            `json:"timeout_ms"`
	Count     int               `json:"count"`
	Rounds    int               `json:"rounds"`
	When      string            `json:"when"`
	Throws    bool              `json:"throws"`
	Keys      struct {
		AccessKey     string `json:"access_key"`
		SecretKey     string `json:"secret_key"`
		SecurityToken string `json:"security_token"`
		ExpiresAtSec  int64  `json:"expires_at_sec"`
	} `json:"keys"`
}

type call struct {
	Op      string `json:"op"`
	ModelID string `json:"model_id"`
	Route   string `json:"route"`
	Action  string `json:"action"`
	Body    string `json:"body"`
}

// answer is the document that the driver writes.
type answer map[string]any

var todo = map[string]func(*order) (answer, error){
	"call":            doCall,
	"calls":           doCalls,
	"concurrent":      doConcurrent,
	"two_clients":     doTwoClients,
	"cancel":          doCancel,
	"close_running":   doCloseRunning,
	"use_after_close": doUseAfterClose,
	"log_throws":      doLogThrows,
	"provider":        doProvider,
	"collect":         doCollect,
	"fork":            doFork,
	"exit":            doExit,
	"load":            doLoad,
	"leaks":           doLeaks,
	"log_lines":       doLogLines,
	"progress":        doProgress,
}

func main() {
	var o order
	if err := json.NewDecoder(os.Stdin).Decode(&o); err != nil {
		fmt.Fprintln(os.Stderr, "driver: standard input:", err)
		os.Exit(2)
	}
	do, known := todo[o.Do]
	if !known {
		fmt.Fprintf(os.Stderr, "driver: it cannot do %q\n", o.Do)
		os.Exit(2)
	}
	document, err := do(&o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(document); err != nil {
		fmt.Fprintln(os.Stderr, "driver: standard output:", err)
		os.Exit(1)
	}
}

// open makes a client from the configuration of the case.
func open(config map[string]string, options ...qianfan.Option) (*qianfan.Client, error) {
	for key, value := range config {
		options = append(options, qianfan.WithConfig(key, value))
	}
	return qianfan.New(options...)
}
