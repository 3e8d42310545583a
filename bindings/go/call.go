// SPDX-License-Identifier: MIT

package qianfan

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// longest is the longest limit that the library accepts.
const longest = 24 * time.Hour

// run is one call while it runs. The library's callbacks reach its methods Provide and Log.
type run struct {
	ctx      context.Context // the caller's, which Close cancels too
	settings *settings       // of the client
	context  capi.Context
	fault    error // of the credentials provider
}

// call runs one blocking call of the library on this goroutine, under the client's limit and ctx.
func (c *Client) call(
	ctx context.Context, options []CallOption, do func(capi.Context) capi.Result, texts ...string,
) (*Result, error) {
	if ctx == nil {
		return nil, failure(StatusInvalidArgument, "the context is nil: use context.Background()")
	}
	for _, text := range texts {
		if strings.ContainsRune(text, 0) {
			return nil, failure(StatusInvalidArgument, "an argument holds a NUL character")
		}
	}
	if err := c.core.enter(); err != nil {
		return nil, err
	}
	// Until here this goroutine holds the client, so that its cleanup cannot run during the call.
	defer runtime.KeepAlive(c)
	defer c.core.leave()

	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(c.core.closed, func() { cancel(ErrClosed) })()
	leavePlace, err := c.core.takePlace(inner, ctx)
	if err != nil {
		return nil, err
	}
	defer leavePlace()
	return (&run{ctx: inner, settings: c.core.settings}).do(options, do)
}

// takePlace waits for a place among the calls that may run. The returned function gives it back.
func (c *core) takePlace(inner, outer context.Context) (func(), error) {
	leave := func() {}
	if c.places != nil {
		select {
		case c.places <- struct{}{}:
			leave = func() { <-c.places }
		case <-inner.Done():
		}
	}
	// The inner context hears of an end a moment after the others, and by then a place may be free.
	for _, one := range []context.Context{c.closed, outer, inner} {
		if one.Err() == nil {
			continue
		}
		leave()
		status := StatusCancelled
		if errors.Is(one.Err(), context.DeadlineExceeded) {
			status = StatusTimeout
		}
		return nil, failure(status, "the context or the client ended before the call began; nothing "+
			"was sent", endOf(one)...)
	}
	return leave, nil
}

// endOf tells what ended a call: its context, whose error and cause may differ, or Close.
func endOf(ctx context.Context) []error {
	if cause := context.Cause(ctx); cause == ErrClosed {
		return []error{cause}
	} else if cause != ctx.Err() {
		return []error{ctx.Err(), cause}
	}
	return []error{ctx.Err()}
}

// do makes the library's context follow ctx, calls, and waits for the call whatever happens to ctx.
func (r *run) do(options []CallOption, do func(capi.Context) capi.Result) (*Result, error) {
	r.context = capi.NewContext()
	if r.context.IsNull() {
		return nil, failure(StatusNoMemory, "memory ran out")
	}
	defer r.context.Free()
	deadline, limited := r.ctx.Deadline()
	if limited {
		r.context.SetTimeoutMS(milliseconds(time.Until(deadline)))
	}
	for _, option := range options {
		defer option.apply(r.context)()
	}
	finished := make(chan struct{})
	stop := context.AfterFunc(r.ctx, func() {
		defer close(finished)
		// A deadline is left to the library, which then tells what it was waiting for.
		if !limited || time.Now().Before(deadline) {
			r.context.Cancel()
		}
	})
	result := capi.During(r, func() capi.Result { return do(r.context) })
	if !stop() {
		<-finished // it may be about to use the context that is freed below
	}
	return take(result, r.causes(limited && !time.Now().Before(deadline)))
}

// causes gives the Go errors behind a status.
func (r *run) causes(late bool) func(Status) []error {
	return func(status Status) []error {
		switch {
		case status == StatusCancelled && r.ctx.Err() != nil:
			return endOf(r.ctx)
		case status == StatusTimeout && late:
			return []error{context.DeadlineExceeded}
		case status == StatusCredentials && r.fault != nil:
			return []error{r.fault}
		}
		return nil
	}
}

// milliseconds rounds up, so that the library is never ahead of the deadline it was given.
func milliseconds(d time.Duration) int64 {
	d = min(max(d, time.Millisecond), longest)
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

// CallOption is a setting of one call.
type CallOption struct {
	apply func(capi.Context) (done func())
}

// ConnectTimeout limits name resolution, TCP and TLS of each attempt of this call.
func ConnectTimeout(d time.Duration) CallOption {
	return CallOption{func(c capi.Context) func() {
		c.SetConnectTimeoutMS(milliseconds(d))
		return func() {}
	}}
}

// ResponseTimeout limits each attempt of this call as a whole.
func ResponseTimeout(d time.Duration) CallOption {
	return CallOption{func(c capi.Context) func() {
		c.SetResponseTimeoutMS(milliseconds(d))
		return func() {}
	}}
}

// Watch lets other goroutines see through progress what this call is doing.
func Watch(progress *Progress) CallOption {
	return CallOption{func(c capi.Context) func() {
		progress.set(c)
		return func() {
			progress.mu.Lock()
			defer progress.mu.Unlock()
			progress.attempts = int(c.Attempts())
			progress.context = capi.Context{}
		}
	}}
}

// Progress shows what a call is doing. It serves one call at a time. The zero value is ready.
type Progress struct {
	mu       sync.Mutex
	context  capi.Context
	attempts int
}

func (p *Progress) set(c capi.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.context = c
}

// Phase tells what the call is doing now; PhaseIdle before and after it.
func (p *Progress) Phase() Phase {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Phase(p.context.Phase())
}

// Attempts tells how many requests of the running or last call were begun so far.
func (p *Progress) Attempts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.context.IsNull() {
		return p.attempts
	}
	return int(p.context.Attempts())
}
