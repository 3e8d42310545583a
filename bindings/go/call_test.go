// SPDX-License-Identifier: MIT

package qianfan

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

func TestPlaceIsNotTakenOnceACallEnded(t *testing.T) {
	live := context.Background()
	ended, cancel := context.WithCancel(live)
	cancel()
	late, stop := context.WithDeadline(live, time.Now().Add(-time.Second))
	defer stop()
	closed, closeIt := context.WithCancelCause(live)
	closeIt(ErrClosed)
	for name, test := range map[string]struct {
		closed, ctx context.Context
		status      Status
		is          error
	}{
		"by the caller":   {live, ended, StatusCancelled, context.Canceled},
		"by its deadline": {live, late, StatusTimeout, context.DeadlineExceeded},
		"by Close":        {closed, live, StatusCancelled, ErrClosed},
		"by both":         {closed, late, StatusCancelled, ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			err := mayBegin(test.closed, test.ctx)
			var failed *Error
			if !errors.As(err, &failed) || failed.Status != test.status || !errors.Is(err, test.is) {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := mayBegin(live, live); err != nil {
		t.Errorf("got %v", err)
	}
}

// A call may find a place and the end of its context at once.
func TestPlaceIsGivenBack(t *testing.T) {
	client, err := New(WithAccessKey("a", "b"), WithMaxConcurrentCalls(1))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for range 100 {
		_, err := client.call(ended, nil, func(capi.Context) capi.Result {
			t.Fatal("it was begun")
			return capi.Result{}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if len(client.core.places) != 0 {
			t.Fatal("the place was not given back")
		}
	}
}

func TestMillisecondsAreNeverTooFew(t *testing.T) {
	for given, wanted := range map[time.Duration]int64{
		-time.Second: 1, 0: 1, time.Nanosecond: 1, time.Millisecond: 1, time.Millisecond + 1: 2,
		time.Second: 1000, 1000 * time.Hour: 24 * 3600 * 1000,
	} {
		if got := milliseconds(given); got != wanted {
			t.Errorf("%v became %d ms, wanted %d", given, got, wanted)
		}
	}
}

// A program may recover and go on: its Progress must not lead to the context that was freed.
func TestOptionThatPanics(t *testing.T) {
	client, err := New(WithAccessKey("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var progress Progress
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		_, err := client.DescribeModelExportTask(context.Background(), "amv-1", Watch(&progress),
			func(*run) { panic("in an option") })
		t.Errorf("it returned %v", err)
	}()
	if !progress.context.IsNull() {
		t.Fatal("the context is followed after it was freed")
	}
	if progress.Phase() != PhaseIdle || progress.Attempts() != 0 || len(client.core.places) != 0 {
		t.Errorf("phase %v, attempts %d, places taken %d", progress.Phase(), progress.Attempts(),
			len(client.core.places))
	}
}

func TestRefusedCallOptions(t *testing.T) {
	client, err := New(WithAccessKey("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for name, option := range map[string]CallOption{
		"a nil option":        nil,
		"a nil Progress":      Watch(nil),
		"no time":             ResponseTimeout(0),
		"no time to connect":  ConnectTimeout(0),
		"negative":            ResponseTimeout(-time.Nanosecond),
		"negative to connect": ConnectTimeout(math.MinInt64),
		"too long":            ResponseTimeout(24*time.Hour + time.Nanosecond),
		"too long to connect": ConnectTimeout(math.MaxInt64),
	} {
		t.Run(name, func(t *testing.T) {
			var progress Progress
			_, err := client.call(context.Background(), []CallOption{Watch(&progress), option},
				func(capi.Context) capi.Result {
					t.Error("it was begun")
					return capi.Result{}
				})
			var failed *Error
			if !errors.As(err, &failed) || failed.Status != StatusInvalidArgument {
				t.Errorf("got %v", err)
			}
			if !progress.context.IsNull() {
				t.Error("the context is followed after it was freed")
			}
		})
	}
}
