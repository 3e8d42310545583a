// SPDX-License-Identifier: MIT

package capi

// #include <qianfan/qianfan.h>
import "C"

// HeaderABI is the ABI this package was compiled for.
const HeaderABI = C.QF_ABI_VERSION

// Version of the header this package was compiled with.
const (
	VersionMajor = C.QF_VERSION_MAJOR
	VersionMinor = C.QF_VERSION_MINOR
	VersionPatch = C.QF_VERSION_PATCH
)

// Statuses.
const (
	OK                 = C.QF_OK
	ErrInvalidArgument = C.QF_ERR_INVALID_ARGUMENT
	ErrConfig          = C.QF_ERR_CONFIG
	ErrNoMemory        = C.QF_ERR_NO_MEMORY
	ErrCancelled       = C.QF_ERR_CANCELLED
	ErrTimeout         = C.QF_ERR_TIMEOUT
	ErrDNS             = C.QF_ERR_DNS
	ErrConnect         = C.QF_ERR_CONNECT
	ErrProxy           = C.QF_ERR_PROXY
	ErrTLS             = C.QF_ERR_TLS
	ErrNetwork         = C.QF_ERR_NETWORK
	ErrProtocol        = C.QF_ERR_PROTOCOL
	ErrRedirect        = C.QF_ERR_REDIRECT
	ErrAuth            = C.QF_ERR_AUTH
	ErrClock           = C.QF_ERR_CLOCK
	ErrPermission      = C.QF_ERR_PERMISSION
	ErrNotFound        = C.QF_ERR_NOT_FOUND
	ErrRateLimited     = C.QF_ERR_RATE_LIMITED
	ErrUnavailable     = C.QF_ERR_UNAVAILABLE
	ErrService         = C.QF_ERR_SERVICE
	ErrCredentials     = C.QF_ERR_CREDENTIALS
	ErrForked          = C.QF_ERR_FORKED
	ErrInternal        = C.QF_ERR_INTERNAL
)

// Levels of log lines.
const (
	LogNone  = C.QF_LOG_NONE
	LogError = C.QF_LOG_ERROR
	LogWarn  = C.QF_LOG_WARN
	LogInfo  = C.QF_LOG_INFO
	LogDebug = C.QF_LOG_DEBUG
)

// Phases of a call.
const (
	PhaseIdle     = C.QF_PHASE_IDLE
	PhasePrepare  = C.QF_PHASE_PREPARE
	PhaseThrottle = C.QF_PHASE_THROTTLE
	PhaseTransfer = C.QF_PHASE_TRANSFER
	PhaseBackoff  = C.QF_PHASE_BACKOFF
	PhaseSettle   = C.QF_PHASE_SETTLE
)

// How a create whose answer was lost was settled.
const (
	SettledNone   = C.QF_SETTLED_NONE
	SettledFound  = C.QF_SETTLED_FOUND
	SettledResent = C.QF_SETTLED_RESENT
)

// Moments of one attempt.
const (
	TimingDNS       = C.QF_TIMING_DNS
	TimingConnect   = C.QF_TIMING_CONNECT
	TimingTLS       = C.QF_TIMING_TLS
	TimingFirstByte = C.QF_TIMING_FIRST_BYTE
	TimingTotal     = C.QF_TIMING_TOTAL
)
