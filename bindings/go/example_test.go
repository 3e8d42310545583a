// SPDX-License-Identifier: MIT

package qianfan_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

func Example() {
	client, err := qianfan.New() // keys from the environment
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	task, err := client.CreateModelExportTask(ctx, "amv-example")
	if err != nil {
		log.Fatal(err)
	}
	state, err := client.DescribeModelExportTask(ctx, "amv-example")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(task.ExportID == state.ExportID, state.ExportStatus)
	// Output: true Doing
}

func ExampleError() {
	client, err := qianfan.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	_, err = client.CreateModelExportTask(context.Background(), "amv-denied")
	var failed *qianfan.Error
	switch {
	case err == nil:
		fmt.Println("it worked")
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Println("too slow")
	case errors.As(err, &failed) && failed.Status == qianfan.StatusPermission:
		fmt.Println(failed.HTTPStatus, failed.Code, "again:", failed.Retriable)
	}
	// Output: 403 AccessDenied again: false
}

func ExampleClient_CallAction() {
	client, err := qianfan.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	result, err := client.CallAction(context.Background(), "/v2/model", "DescribeModel",
		[]byte(`{"modelId":"amv-example"}`))
	if err != nil {
		log.Fatal(err)
	}
	name, found := result.Get("/result/modelName")
	fmt.Println(name, found)
	// Output: emulated true
}

func ExampleNewConsoleAction() {
	ca := qianfan.NewConsoleAction()
	defer ca.Close()
	res, err := ca.Call(context.Background(), "/v2/model", "DescribeModelExportTask",
		map[string]interface{}{"modelId": "amv-example-console"})
	if err != nil {
		log.Fatal(err)
	}
	hasRecord, _ := res.Get("/result/hasRecord")
	fmt.Println(hasRecord)
	// Output: false
}

func ExampleWithCredentialsProvider() {
	provider := func(context.Context) (qianfan.Credentials, error) {
		// Ask your vault here, within the context.
		return qianfan.Credentials{AccessKey: accessKey, SecretKey: secretKey,
			Expires: time.Now().Add(time.Hour)}, nil
	}
	client, err := qianfan.New(qianfan.WithCredentialsProvider(provider))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	state, err := client.DescribeModelExportTask(context.Background(), "amv-doing-not-yet")
	fmt.Printf("%q %v\n", state.ExportStatus, err)
	// Output: "" <nil>
}
