// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"time"
)

const deepest = 8

// leaves collects everything that a program can reach from the value by name.
func leaves(found map[string]any, value reflect.Value, path string, depth int) {
	if !value.IsValid() || depth > deepest {
		return
	}
	// Of an embedded struct whose type has no exported name, the exported fields can be reached.
	if value.CanInterface() {
		switch text := value.Interface().(type) {
		case fmt.Stringer:
			// A nil pointer may well be a Stringer that cannot say its name.
			if value.Kind() != reflect.Pointer && value.Kind() != reflect.Struct {
				found[path] = text.String()
				return
			}
		case []byte:
			found[path] = string(text)
			return
		}
	} else if value.Kind() != reflect.Struct {
		return
	}
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			leaves(found, value.Elem(), path, depth+1)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Type().Field(i)
			if field.IsExported() || field.Anonymous {
				leaves(found, value.Field(i), path+"."+field.Name, depth+1)
			}
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			leaves(found, value.MapIndex(key), fmt.Sprint(path, ".", key), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range value.Len() {
			leaves(found, value.Index(i), fmt.Sprint(path, ".", i), depth+1)
		}
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32,
		reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		found[path] = value.Interface()
	}
}

// limit is two seconds where no answer comes.
func limit() time.Duration {
	if os.Getenv("QIANFAN_TIMEOUT_MS") != "" {
		return 2 * time.Second
	}
	return time.Minute
}

// tell runs createExport and tells what its user got.
func tell(modelID string) map[string]any {
	fields := map[string]any{}
	ctx, cancel := context.WithTimeout(context.Background(), limit())
	defer cancel()
	answer, err := createExport(ctx, modelID)
	if err != nil {
		leaves(fields, reflect.ValueOf(err), "", 0)
		return map[string]any{"told": true, "type": fmt.Sprintf("%T", err), "text": err.Error(),
			"fields": fields}
	}
	leaves(fields, reflect.ValueOf(answer), "", 0)
	tale := map[string]any{"told": false, "type": fmt.Sprintf("%T", answer), "text": "",
		"fields": fields, "export_id": nil}
	id, err := exportID(answer)
	if err != nil {
		tale["text"] = fmt.Sprintf("%T: %v", err, err)
	} else if id != "" {
		tale["export_id"] = id
	}
	return tale
}

func main() {
	if err := json.NewEncoder(os.Stdout).Encode(tell(os.Args[1])); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
