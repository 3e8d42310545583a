// SPDX-License-Identifier: MIT

// Command export_task starts the export of one model version and reads its state.
//
//	QIANFAN_ACCESS_KEY=... QIANFAN_SECRET_KEY=... go run ./samples/export_task amv-...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: export_task MODEL_VERSION_ID (amv-...)")
		os.Exit(2)
	}
	if err := exportModel(os.Args[1]); err != nil {
		explain(err)
		os.Exit(1)
	}
}

func exportModel(modelID string) error {
	// Ctrl-C ends a running call at once, a minute ends it in any case.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()

	client, err := qianfan.New()
	if err != nil {
		return fmt.Errorf("no client: %w", err)
	}
	defer client.Close()

	task, err := client.CreateModelExportTask(ctx, modelID)
	if err != nil {
		return fmt.Errorf("the export was not started: %w", err)
	}
	fmt.Println("exportId:", task.ExportID)

	// The service is asked by the id of the model version, not by that of the task.
	state, err := client.DescribeModelExportTask(ctx, modelID)
	if err != nil {
		return fmt.Errorf("the state of the export could not be read: %w", err)
	}
	fmt.Println("state:", state.ExportStatus)
	return nil
}

func explain(err error) {
	fmt.Fprintln(os.Stderr, err)
	var failed *qianfan.Error
	switch {
	case !errors.As(err, &failed):
	case failed.MaybeExecuted:
		fmt.Fprintln(os.Stderr, "The task may exist all the same: look before you create it again.")
	case failed.Retriable:
		fmt.Fprintln(os.Stderr, "Trying again later may well succeed.")
	}
}
