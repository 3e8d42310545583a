// SPDX-License-Identifier: MIT

package qianfan

import (
	"fmt"
	"strings"
	"time"
)

// Error is a call, or the making of a client, that failed. Find it with errors.As. The embedded
// Result tells what came of it all the same: HTTPStatus, RequestID, Attempts, Body and more.
type Error struct {
	Status        Status
	Code          string        // the service's own error code, such as "AccessDenied"; may be empty
	Message       string        // what went wrong
	Hint          string        // what to do about it; may be empty
	Retriable     bool          // the same call may well succeed later
	MaybeExecuted bool          // it may have been executed all the same: look before you repeat it
	RetryAfter    time.Duration // what the service asked to wait before; negative if it did not say
	Result

	causes []error
}

// failure is an error that this package found by itself. Nothing was sent.
func failure(status Status, message string, causes ...error) *Error {
	return &Error{Status: status, Message: message, RetryAfter: -time.Millisecond, causes: causes}
}

// Error tells everything that helps to mend it, on one line.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "qianfan: %s (%s", e.Message, e.Status)
	for _, detail := range []struct{ name, value string }{
		{"HTTP ", httpStatus(e.HTTPStatus)}, {"code ", e.Code}, {"request id ", e.RequestID},
	} {
		if detail.value != "" {
			text.WriteString(", " + detail.name + detail.value)
		}
	}
	text.WriteString(")")
	if e.Hint != "" {
		text.WriteString(": " + e.Hint)
	}
	if e.Status == StatusCredentials && len(e.causes) > 0 {
		text.WriteString(": " + e.causes[0].Error())
	}
	return text.String()
}

func httpStatus(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprint(status)
}

// Unwrap gives the context's error, [ErrClosed], or what the credentials provider returned.
func (e *Error) Unwrap() []error { return e.causes }

// Timeout makes this a timeout to those who ask for one, as with net.Error.
func (e *Error) Timeout() bool { return e.Status == StatusTimeout }
