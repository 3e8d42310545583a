// SPDX-License-Identifier: MIT

package capi

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// api is what scripts drew from the header.
type api struct {
	ABIVersion int `json:"abi_version"`
	Enums      []struct {
		Members []struct {
			Name  string
			Value int
		}
	}
	Functions []struct{ Name, Prototype string }
}

func readAPI(t *testing.T) (a api) {
	t.Helper()
	text, err := os.ReadFile("../../../../abi/api.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// constants of this package by their names in C.
var constants = map[string]int{
	"QF_ABI_VERSION":   HeaderABI,
	"QF_VERSION_MAJOR": VersionMajor, "QF_VERSION_MINOR": VersionMinor,
	"QF_VERSION_PATCH": VersionPatch,
	"QF_OK":            OK, "QF_ERR_INVALID_ARGUMENT": ErrInvalidArgument, "QF_ERR_CONFIG": ErrConfig,
	"QF_ERR_NO_MEMORY": ErrNoMemory, "QF_ERR_CANCELLED": ErrCancelled, "QF_ERR_TIMEOUT": ErrTimeout,
	"QF_ERR_DNS": ErrDNS, "QF_ERR_CONNECT": ErrConnect, "QF_ERR_PROXY": ErrProxy,
	"QF_ERR_TLS": ErrTLS, "QF_ERR_NETWORK": ErrNetwork, "QF_ERR_PROTOCOL": ErrProtocol,
	"QF_ERR_REDIRECT": ErrRedirect, "QF_ERR_AUTH": ErrAuth, "QF_ERR_CLOCK": ErrClock,
	"QF_ERR_PERMISSION": ErrPermission, "QF_ERR_NOT_FOUND": ErrNotFound,
	"QF_ERR_RATE_LIMITED": ErrRateLimited, "QF_ERR_UNAVAILABLE": ErrUnavailable,
	"QF_ERR_SERVICE": ErrService, "QF_ERR_CREDENTIALS": ErrCredentials, "QF_ERR_FORKED": ErrForked,
	"QF_ERR_INTERNAL": ErrInternal,
	"QF_LOG_NONE":     LogNone, "QF_LOG_ERROR": LogError, "QF_LOG_WARN": LogWarn,
	"QF_LOG_INFO": LogInfo, "QF_LOG_DEBUG": LogDebug,
	"QF_PHASE_IDLE": PhaseIdle, "QF_PHASE_PREPARE": PhasePrepare,
	"QF_PHASE_THROTTLE": PhaseThrottle, "QF_PHASE_TRANSFER": PhaseTransfer,
	"QF_PHASE_BACKOFF": PhaseBackoff, "QF_PHASE_SETTLE": PhaseSettle,
	"QF_SETTLED_NONE": SettledNone, "QF_SETTLED_FOUND": SettledFound,
	"QF_SETTLED_RESENT": SettledResent,
	"QF_TIMING_DNS":     TimingDNS, "QF_TIMING_CONNECT": TimingConnect, "QF_TIMING_TLS": TimingTLS,
	"QF_TIMING_FIRST_BYTE": TimingFirstByte, "QF_TIMING_TOTAL": TimingTotal,
}

func TestConstantsAreThoseOfTheABI(t *testing.T) {
	drawn := readAPI(t)
	if drawn.ABIVersion != HeaderABI {
		t.Errorf("the header has ABI %d, abi/api.json %d", HeaderABI, drawn.ABIVersion)
	}
	seen := 0
	for _, enum := range drawn.Enums {
		for _, member := range enum.Members {
			seen++
			if value, there := constants[member.Name]; !there || value != member.Value {
				t.Errorf("%s: %d (there: %v), abi/api.json says %d", member.Name, value, there,
					member.Value)
			}
		}
	}
	if seen != len(constants) {
		t.Errorf("%d constants here, %d in abi/api.json", len(constants), seen)
	}
	for name, value := range constants {
		if strings.HasPrefix(name, "QF_ERR_") && StatusName(int32(value)) != name {
			t.Errorf("the library calls %s %s", name, StatusName(int32(value)))
		}
	}
}

// quoted finds the prototypes in comments, and the function that each of them stands above.
func quoted(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	// Long ones go on in the next line.
	prototype := regexp.MustCompile(`(?m)^\t[^;]*\b(qf_\w+)\([^;]*;$`)
	found := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range file.Decls {
			if function, is := declared.(*ast.FuncDecl); is {
				for _, match := range prototype.FindAllStringSubmatch(function.Doc.Text(), -1) {
					found[match[1]] = strings.Join(strings.Fields(match[0]), " ")
				}
			}
		}
	}
	return found
}

func TestEachFunctionIsBoundBelowItsPrototype(t *testing.T) {
	found := quoted(t)
	for _, function := range readAPI(t).Functions {
		if found[function.Name] != function.Prototype {
			t.Errorf("%s\n  quoted:       %q\n  abi/api.json: %q", function.Name, found[function.Name],
				function.Prototype)
		}
		delete(found, function.Name)
	}
	for name := range found {
		t.Errorf("%s is quoted, but not in abi/api.json", name)
	}
}

func TestNullIsAnsweredNotDereferenced(t *testing.T) {
	if status := (Context{}).Cancel(); status != ErrInvalidArgument {
		t.Errorf("cancel: %d", status)
	}
	if status := (Config{}).SetLog(LogDebug); status == OK {
		t.Error("a log was set on no configuration")
	}
	if status := (Config{}).SetCredentialsProvider(); status == OK {
		t.Error("a provider was set on no configuration")
	}
	if status := (Result{}).Status(); status != ErrInvalidArgument {
		t.Errorf("status of no result: %d", status)
	}
}

// noting counts log lines.
type noting struct{ lines int }

func (n *noting) Provide(Credentials) int32 { return ErrCredentials }
func (n *noting) Log(int32, string)         { n.lines++ }

func TestCallbacksReachWhomDuringNames(t *testing.T) {
	config := NewConfig()
	defer config.Free()
	config.Set("access_key", "a")
	config.Set("secret_key", "b")
	config.Set("ssl_verification_enabled", "false")
	if status := config.SetLog(LogWarn); status != OK {
		t.Fatalf("no log was set: %d", status)
	}
	makeClient := func() Result { // it warns
		client, failed := NewClient(config)
		client.Free()
		return failed
	}
	var one, other noting
	for _, callbacks := range []*noting{&one, &other, &other} {
		if failed := During(callbacks, makeClient); !failed.IsNull() {
			t.Errorf("no client: %s", failed.Message())
		}
	}
	if makeClient(); one.lines != 1 || other.lines != 2 {
		t.Errorf("%d and %d lines", one.lines, other.lines)
	}
}
