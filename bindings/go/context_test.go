// SPDX-License-Identifier: MIT

package qianfan_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

// soon is what the library promises for a cancel, with room for a loaded machine.
const soon = 2 * time.Second

func TestCancelBeforeTheCall(t *testing.T) {
	service := newEmulator(t)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, err := newClient(t, service.url).CreateModelExportTask(cancelled, "amv-1")
	if asError(t, err, qianfan.StatusCancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if seen := service.requests(t); len(seen) != 0 {
		t.Errorf("requests: %v", seen)
	}
}

func TestCancelDuringTheCall(t *testing.T) {
	url, arrived := silentService(t)
	client := newClient(t, url)
	reason := errors.New("the user went away")
	cancellable, cancel := context.WithCancelCause(ctx)
	var at time.Time
	go func() {
		<-arrived
		at = time.Now()
		cancel(reason)
	}()
	_, err := client.DescribeModelExportTask(cancellable, "amv-1")
	asError(t, err, qianfan.StatusCancelled)
	if took := time.Since(at); took > soon {
		t.Errorf("it took %v", took)
	}
	for _, wanted := range []error{context.Canceled, reason} {
		if !errors.Is(err, wanted) {
			t.Errorf("%v is not %v", err, wanted)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, qianfan.ErrClosed) {
		t.Errorf("it is too much: %v", err)
	}
}

func TestDeadlineOfTheContext(t *testing.T) {
	url, _ := silentService(t)
	limited, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := newClient(t, url).DescribeModelExportTask(limited, "amv-1")
	if took := time.Since(began); took < 100*time.Millisecond || took > soon {
		t.Errorf("it took %v", took)
	}
	failed := asError(t, err, qianfan.StatusTimeout)
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		!failed.Timeout() || !os.IsTimeout(error(failed)) {
		t.Errorf("got %v", err)
	}
	if failed.Hint == "" {
		t.Error("the library's own words are lost")
	}
}

func TestDeadlineThatHasPassed(t *testing.T) {
	late, cancel := context.WithDeadline(ctx, time.Now().Add(-time.Second))
	defer cancel()
	_, err := newClient(t, shared.url).DescribeModelExportTask(late, "amv-1")
	if asError(t, err, qianfan.StatusTimeout); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestTimeoutOfTheClientIsNotTheContexts(t *testing.T) {
	url, _ := silentService(t)
	client := newClient(t, url, qianfan.WithConfig("timeout_ms", "100"))
	_, err := client.DescribeModelExportTask(ctx, "amv-1")
	if asError(t, err, qianfan.StatusTimeout); errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no context had a deadline: %v", err)
	}
	// A far deadline takes the place of timeout_ms; the limit of an attempt stays its own.
	far, cancel := context.WithTimeout(ctx, 1000*time.Hour)
	defer cancel()
	client = newClient(t, url, qianfan.WithConfig("console_api_retry_count", "1"))
	_, err = client.DescribeModelExportTask(far, "amv-1",
		qianfan.ResponseTimeout(100*time.Millisecond), qianfan.ConnectTimeout(time.Minute))
	if asError(t, err, qianfan.StatusTimeout); errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the deadline is far away: %v", err)
	}
}

func TestWatch(t *testing.T) {
	url, arrived := silentService(t)
	var progress qianfan.Progress
	if progress.Phase() != qianfan.PhaseIdle || progress.Attempts() != 0 {
		t.Error("something runs before the call")
	}
	cancellable, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		<-arrived
		if phase, n := progress.Phase(), progress.Attempts(); phase != qianfan.PhaseTransfer || n != 1 {
			t.Errorf("phase %v, attempts %v", phase, n)
		}
	}()
	_, err := newClient(t, url).DescribeModelExportTask(cancellable, "amv-1", qianfan.Watch(&progress))
	asError(t, err, qianfan.StatusCancelled)
	if progress.Phase() != qianfan.PhaseIdle || progress.Attempts() != 1 {
		t.Errorf("phase %v, attempts %v", progress.Phase(), progress.Attempts())
	}
}

func TestProgressOfSeveralCalls(t *testing.T) {
	url, arrived := silentService(t)
	client := newClient(t, url, qianfan.WithConfig("console_api_retry_count", "2"))
	var first, second qianfan.Progress
	_, err := client.DescribeModelExportTask(ctx, "amv-1", qianfan.Watch(&first),
		qianfan.Watch(&second), qianfan.ResponseTimeout(50*time.Millisecond))
	asError(t, err, qianfan.StatusTimeout)
	if first.Attempts() != 2 || second.Attempts() != 2 || first.Phase() != qianfan.PhaseIdle {
		t.Errorf("attempts %d and %d, phase %v", first.Attempts(), second.Attempts(), first.Phase())
	}
	for len(arrived) > 0 {
		<-arrived
	}
	cancellable, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		<-arrived
		if n := first.Attempts(); n != 1 {
			t.Errorf("%d attempts, those of the call before included", n)
		}
	}()
	_, err = client.DescribeModelExportTask(cancellable, "amv-1", qianfan.Watch(&first))
	asError(t, err, qianfan.StatusCancelled)
	if first.Attempts() != 1 || second.Attempts() != 2 {
		t.Errorf("attempts %d and %d", first.Attempts(), second.Attempts())
	}
}

func TestProgressThatIsWatchedTwice(t *testing.T) {
	var progress qianfan.Progress
	_, err := newClient(t, shared.url).DescribeModelExportTask(ctx, "amv-1",
		qianfan.Watch(&progress), qianfan.ResponseTimeout(24*time.Hour), qianfan.Watch(&progress),
		qianfan.ConnectTimeout(time.Nanosecond), qianfan.ConnectTimeout(24*time.Hour))
	if err != nil || progress.Attempts() != 1 || progress.Phase() != qianfan.PhaseIdle {
		t.Errorf("attempts %d, phase %v, error %v", progress.Attempts(), progress.Phase(), err)
	}
}

// threads of this process, as the system counts them.
func threads(t *testing.T) (count int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "Threads:")
	if _, err := fmt.Sscan(after, &count); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestManyGoroutinesMakeFewThreads(t *testing.T) {
	const goroutines, limit = 2000, 8
	url, arrived := silentService(t)
	client := newClient(t, url, qianfan.WithMaxConcurrentCalls(limit))
	cancellable, cancel := context.WithCancel(ctx)
	defer cancel()
	before := threads(t)
	var running sync.WaitGroup
	failures := make(chan error, goroutines)
	for range goroutines {
		running.Add(1)
		go func() {
			defer running.Done()
			_, err := client.DescribeModelExportTask(cancellable, "amv-1")
			failures <- err
		}()
	}
	for range limit {
		<-arrived
	}
	// The Go runtime keeps some threads of its own.
	if during := threads(t); during > before+limit+16 {
		t.Errorf("%d threads before, %d with %d calls", before, during, goroutines)
	}
	cancel()
	running.Wait()
	close(failures)
	for err := range failures {
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	}
	if more := len(arrived); more != 0 {
		t.Errorf("%d calls more than the limit were sent", more)
	}
}

func TestDeadlineWhileWaitingForAPlace(t *testing.T) {
	url, arrived := silentService(t)
	client := newClient(t, url, qianfan.WithMaxConcurrentCalls(1))
	cancellable, cancel := context.WithCancel(ctx)
	ended := make(chan error)
	go func() {
		_, err := client.DescribeModelExportTask(cancellable, "amv-1")
		ended <- err
	}()
	<-arrived
	limited, stop := context.WithTimeout(ctx, 50*time.Millisecond)
	defer stop()
	_, err := client.DescribeModelExportTask(limited, "amv-1")
	failed := asError(t, err, qianfan.StatusTimeout)
	if !errors.Is(err, context.DeadlineExceeded) || failed.Attempts != 0 {
		t.Errorf("got %v", err)
	}
	cancel()
	asError(t, <-ended, qianfan.StatusCancelled)
}

func TestHundredAtOnceWithoutLimit(t *testing.T) {
	client := newClient(t, shared.url, qianfan.WithMaxConcurrentCalls(0))
	failures := make(chan error)
	for range 100 {
		go func() {
			_, err := client.DescribeModelExportTask(ctx, "amv-hundred")
			failures <- err
		}()
	}
	for range 100 {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
}
