// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

func main() {
	team, err := qianfan.New(
		qianfan.WithAccessKey(os.Getenv("TEAM_ACCESS_KEY"), os.Getenv("TEAM_SECRET_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	defer team.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()

	task, err := team.CreateModelExportTask(ctx, os.Args[1])
	var failed *qianfan.Error
	if errors.As(err, &failed) {
		fmt.Println(failed.Status, failed.HTTPStatus, failed.Code, failed.RequestID)
		if failed.MaybeExecuted {
			fmt.Println("look before you create it again")
		}
		os.Exit(1)
	}
	fmt.Println(task.ExportID)
}
