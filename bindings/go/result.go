// SPDX-License-Identifier: MIT

package qianfan

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// keptTimings is how many attempts the library keeps the timings of.
const keptTimings = 16

// Result is the outcome of one call. It is a copy and holds nothing of the library.
type Result struct {
	HTTPStatus   int    // of the last answer; 0 if none came
	RequestID    string // quote it to Baidu's support
	ExportID     string // of the export task, if the answer names one
	ExportStatus string // "Doing", "Done", "Fail", a newer word, or "" without an export record
	Attempts     int    // requests sent
	Settled      Settled
	Body         []byte // of the last answer, byte for byte; nil if none came
	Timings      []Timing
	ClockOffset  *time.Duration // how far the service's clock is ahead; nil if not known
}

// Timing tells when the moments of one attempt were reached, from its start; negative if never.
type Timing struct {
	DNS, Connect, TLS, FirstByte, Total time.Duration
}

// Decode decodes the JSON body into v. A body of the console API is an object with members
// "requestId" and "result".
func (r *Result) Decode(v any) error { return json.Unmarshal(r.Body, v) }

// Get reads one member of the JSON body by RFC 6901 pointer, such as "/result/fileSize": the text of
// a string, a number just as the service wrote it, true or false, an object or array as JSON without
// blanks. It is false if there is no such member, or the member is null.
func (r *Result) Get(pointer string) (string, bool) {
	value := json.RawMessage(r.Body)
	if !json.Valid(value) || (pointer != "" && pointer[0] != '/') {
		return "", false
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		if value = member(value, token); value == nil {
			return "", false
		}
	}
	value = bytes.TrimSpace(value)
	switch value[0] {
	case 'n':
		return "", false
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return text, err == nil
	case '{', '[':
		var compact bytes.Buffer
		err := json.Compact(&compact, value)
		return compact.String(), err == nil
	}
	return string(value), true
}

// member is nil if there is none of that name or index.
func member(value json.RawMessage, token string) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) == nil {
		return object[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	var array []json.RawMessage
	if json.Unmarshal(value, &array) != nil {
		return nil
	}
	index, err := strconv.ParseUint(token, 10, 31)
	if err != nil || int(index) >= len(array) || strconv.FormatUint(index, 10) != token {
		return nil
	}
	return array[index]
}

// take copies a result of the library and frees it; one that is not OK becomes an [*Error].
func take(r capi.Result, causes func(Status) []error) (*Result, error) {
	if r.Status() != capi.OK {
		return nil, takeError(r, causes)
	}
	defer r.Free()
	result := read(r)
	return &result, nil
}

func takeError(r capi.Result, causes func(Status) []error) *Error {
	defer r.Free()
	e := &Error{Status: Status(r.Status()), Code: r.Code(), Message: r.Message(), Hint: r.Hint(),
		Retriable: r.Retriable() != 0, MaybeExecuted: r.MaybeExecuted() != 0,
		RetryAfter: time.Duration(r.RetryAfterMS()) * time.Millisecond, Result: read(r)}
	if causes != nil {
		e.causes = causes(e.Status)
	}
	return e
}

func read(r capi.Result) Result {
	result := Result{HTTPStatus: int(r.HTTPStatus()), RequestID: r.RequestID(), ExportID: r.ExportID(),
		ExportStatus: r.ExportStatus(), Attempts: int(r.Attempts()), Settled: Settled(r.Settled()),
		Body: r.Body()}
	if known, offset := r.ClockOffsetMS(); known != 0 {
		ahead := time.Duration(offset) * time.Millisecond
		result.ClockOffset = &ahead
	}
	for attempt := range int32(min(result.Attempts, keptTimings)) {
		at := func(moment int32) time.Duration {
			return time.Duration(r.TimingUS(attempt, moment)) * time.Microsecond
		}
		result.Timings = append(result.Timings, Timing{DNS: at(capi.TimingDNS),
			Connect: at(capi.TimingConnect), TLS: at(capi.TimingTLS),
			FirstByte: at(capi.TimingFirstByte), Total: at(capi.TimingTotal)})
	}
	return result
}
