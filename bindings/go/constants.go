// SPDX-License-Identifier: MIT

package qianfan

import "github.com/libqianfan/libqianfan/bindings/go/internal/capi"

// Status tells how a call ended. A newer library may bring numbers that are not listed here.
type Status int32

// The statuses; docs/errors.md tells when each of them comes.
const (
	StatusOK              Status = capi.OK
	StatusInvalidArgument Status = capi.ErrInvalidArgument // nothing was sent
	StatusConfig          Status = capi.ErrConfig          // nothing was sent
	StatusNoMemory        Status = capi.ErrNoMemory
	StatusCancelled       Status = capi.ErrCancelled // by the context or by Close
	StatusTimeout         Status = capi.ErrTimeout
	StatusDNS             Status = capi.ErrDNS
	StatusConnect         Status = capi.ErrConnect
	StatusProxy           Status = capi.ErrProxy
	StatusTLS             Status = capi.ErrTLS
	StatusNetwork         Status = capi.ErrNetwork  // the connection broke
	StatusProtocol        Status = capi.ErrProtocol // the answer is not the service's
	StatusRedirect        Status = capi.ErrRedirect // never followed
	StatusAuth            Status = capi.ErrAuth     // wrong key or signature
	StatusClock           Status = capi.ErrClock    // the service rejected the time
	StatusPermission      Status = capi.ErrPermission
	StatusNotFound        Status = capi.ErrNotFound
	StatusRateLimited     Status = capi.ErrRateLimited
	StatusUnavailable     Status = capi.ErrUnavailable
	StatusService         Status = capi.ErrService     // refused otherwise: see Code and Message
	StatusCredentials     Status = capi.ErrCredentials // the provider failed; nothing was sent
	StatusForked          Status = capi.ErrForked
	StatusInternal        Status = capi.ErrInternal // a bug in libqianfan
)

// String is the name it has in C, such as "QF_ERR_TIMEOUT".
func (s Status) String() string { return capi.StatusName(int32(s)) }

// LogLevel is how urgent a log line is, and the most verbose that is wanted.
type LogLevel int32

// The levels of log lines.
const (
	LogNone  LogLevel = capi.LogNone
	LogError LogLevel = capi.LogError // calls that failed
	LogWarn  LogLevel = capi.LogWarn  // retries, clock corrections, disabled certificate checks
	LogInfo  LogLevel = capi.LogInfo  // one line a call
	LogDebug LogLevel = capi.LogDebug // one line an attempt
)

// Phase is what a running call is doing.
type Phase int32

// The phases of a call.
const (
	PhaseIdle     Phase = capi.PhaseIdle
	PhasePrepare  Phase = capi.PhasePrepare  // obtaining credentials, signing
	PhaseThrottle Phase = capi.PhaseThrottle // waiting for the client's own rate limit
	PhaseTransfer Phase = capi.PhaseTransfer // a request is on its way, or its answer awaited
	PhaseBackoff  Phase = capi.PhaseBackoff  // waiting before the next attempt
	PhaseSettle   Phase = capi.PhaseSettle   // asking whether an unanswered create was executed
)

// Settled tells what became of a create whose answer was lost.
type Settled int32

// The ways of settling.
const (
	SettledNone   Settled = capi.SettledNone   // there was nothing to settle, or no way to
	SettledFound  Settled = capi.SettledFound  // the task exists, and the result describes it
	SettledResent Settled = capi.SettledResent // no new task existed; the create was sent again
)
