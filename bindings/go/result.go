// SPDX-License-Identifier: MIT

package qianfan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// keptTimings is how many attempts the library keeps the timings of.
const keptTimings = 16

// Decode decodes the JSON body into v. A body of the console API is an object with members
// "requestId" and "result".
func (r *Result) Decode(v any) error { return json.Unmarshal(r.Body, v) }

// Get reads one member of the JSON body by RFC 6901 pointer, such as "/result/fileSize": the text
// of a string, a number just as the service wrote it, true or false, an object or array as JSON
// without blanks. It is false if there is no such member, or the member is null. Where a name
// occurs twice in an object, the first counts; [Result.Decode] takes the last.
func (r *Result) Get(pointer string) (string, bool) {
	var compact bytes.Buffer
	if json.Compact(&compact, r.Body) != nil || (pointer != "" && pointer[0] != '/') {
		return "", false
	}
	value := json.RawMessage(compact.Bytes())
	for _, token := range strings.Split(pointer, "/")[1:] {
		if value = member(value, token); value == nil {
			return "", false
		}
	}
	switch value[0] {
	case 'n':
		return "", false
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return text, err == nil
	}
	return string(value), true
}

// escape writes the name of a member as pointers do.
var escape = strings.NewReplacer("~", "~0", "/", "~1")

// member is nil if there is none of that name or index. Of several it is the first.
func member(value json.RawMessage, token string) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(value))
	opening, _ := decoder.Token()
	for index := 0; decoder.More(); index++ {
		here := strconv.Itoa(index)
		if opening == json.Delim('{') {
			name, _ := decoder.Token()
			here = escape.Replace(fmt.Sprint(name))
		}
		var found json.RawMessage
		if decoder.Decode(&found) != nil || here == token {
			return found
		}
	}
	return nil
}

// take copies a result of the library and frees it. One that is not OK becomes an [*Error], with
// the Go errors behind its status.
func take(r capi.Result, causes func(Status) []error) (*Result, error) {
	defer r.Free()
	if r.Status() == capi.OK {
		result := readResult(r)
		return &result, nil
	}
	failed := readError(r)
	if causes != nil {
		failed.causes = causes(failed.Status)
	}
	return nil, &failed
}

func readClockOffset(r capi.Result) *time.Duration {
	if known, offset := r.ClockOffsetMS(); known != 0 {
		ahead := time.Duration(offset) * time.Millisecond
		return &ahead
	}
	return nil
}

func readTimings(r capi.Result) (timings []Timing) {
	for attempt := range min(r.Attempts(), keptTimings) {
		timings = append(timings, readTiming(r, attempt))
	}
	return timings
}

// failure is an error that this package found by itself. Nothing was sent.
func failure(status Status, message string, causes ...error) *Error {
	return &Error{Status: status, Message: message, RetryAfter: -time.Millisecond, causes: causes}
}

// Error tells everything that helps to mend it, on one line.
func (e *Error) Error() string {
	text := fmt.Sprintf("qianfan: %s (%s", e.Message, e.Status) +
		ifKnown(", HTTP %d", e.HTTPStatus) + ifKnown(", code %s", e.Code) +
		ifKnown(", request id %s", e.RequestID) + ")" + ifKnown(": %s", e.Hint)
	if e.Status == StatusCredentials && len(e.causes) > 0 {
		text += ": " + e.causes[0].Error()
	}
	return text
}

func ifKnown[T comparable](format string, detail T) string {
	var unknown T
	if detail == unknown {
		return ""
	}
	return fmt.Sprintf(format, detail)
}

// Unwrap gives the context's error, [ErrClosed], or what the credentials provider returned.
func (e *Error) Unwrap() []error { return e.causes }

// Timeout makes this a timeout to those who ask for one, as with net.Error.
func (e *Error) Timeout() bool { return e.Status == StatusTimeout }

// String is the name it has in C, such as "QF_ERR_TIMEOUT".
func (s Status) String() string { return capi.StatusName(int32(s)) }
