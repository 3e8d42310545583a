// SPDX-License-Identifier: MIT

package qianfan

import (
	"context"
	"errors"
	"testing"
	"time"
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
		closed, outer, inner context.Context
		status               Status
		is                   error
	}{
		"by the caller":   {live, ended, live, StatusCancelled, context.Canceled},
		"by its deadline": {live, late, live, StatusTimeout, context.DeadlineExceeded},
		"by Close":        {closed, live, live, StatusCancelled, ErrClosed},
		"by all":          {closed, ended, late, StatusCancelled, ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			c := &core{closed: test.closed, places: make(chan struct{}, 1)}
			_, err := c.takePlace(test.inner, test.outer)
			var failed *Error
			if !errors.As(err, &failed) || failed.Status != test.status || !errors.Is(err, test.is) {
				t.Errorf("got %v", err)
			}
			if len(c.places) != 0 {
				t.Error("the place was not given back")
			}
		})
	}
	c := &core{closed: live, places: make(chan struct{}, 1)}
	leave, err := c.takePlace(live, live)
	if err != nil || len(c.places) != 1 {
		t.Fatalf("%d places taken, error %v", len(c.places), err)
	}
	if leave(); len(c.places) != 0 {
		t.Error("the place was not given back")
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
