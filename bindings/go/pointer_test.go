// SPDX-License-Identifier: MIT

package qianfan

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// same allows objects and arrays to escape their texts in different ways.
func same(one, other string) bool {
	return one == other ||
		(strings.HasPrefix(one, "{") && reflect.DeepEqual(decoded(one), decoded(other)))
}

// decoded keeps numbers as they are written.
func decoded(text string) (value any) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	return value
}

// Get reads the copied body in Go. It must answer as the library does for the same body.
func TestGetAgreesWithTheLibrary(t *testing.T) {
	const body = `{"requestId":"r","result":{"text":"模型 \u0041\n\ud83d\ude80","empty":"",` +
		`"big":18446744073709551615,"real":-1.50e+3,"yes":true,"no":false,"none":null,` +
		`"a/b":1,"m~n":2,"":3,"list":["zero",{"in":"one"},[2]], "o" : { "k" : [ 1 , "x y" ] },` +
		`"twice":"one","twice":"two","nested":{"in":1},"nested":{"in":2,"other":3},"gone":null,` +
		`"gone":1,"\u0061b":"once","ab":"again","m~2n":4,"m~":5,"huge":1e999,"~1":6,"0":7}}`
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(body))
	}))
	defer service.Close()
	client, err := New(WithBaseURL(service.URL), WithAccessKey("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	pointers := []string{"", "/", "x", "/result/text", "/result/empty", "/result/big", "/result/real",
		"/result/yes", "/result/no", "/result/none", "/result/a~1b", "/result/m~0n", "/result/",
		"/result/list", "/result/list/0", "/result/list/1/in", "/result/list/2/0", "/result/list/3",
		"/result/list/00", "/result/list/-", "/result/list/-1", "/result/list/+1", "/result/o",
		"/result/o/k", "/result/o/k/1", "/result/text/0", "/Result/text", "/result/list/1/none",
		"/result/m~2n", "/result/m~", "/result/list/99999999999999999999", "/result/twice",
		"/result/nested", "/result/nested/in", "/result/nested/other", "/result/gone", "/result/ab",
		"/result/huge", "/result/huge/0", "/result/~01", "/result/~1", "/result/0", "/result/yes/0",
		"/result/none/0", "/result/list/0/0", "result/twice", "/result/list/0~1"}
	_, err = client.call(context.Background(), nil, func(c capi.Context) capi.Result {
		result := client.core.handle.CallAction("/v2/model", "DescribeModel", "{}", c)
		copied := readResult(result)
		for _, pointer := range pointers {
			wanted, there := result.Get(pointer)
			if got, found := copied.Get(pointer); !same(got, wanted) || found != there {
				t.Errorf("%q: %q %v, the library says %q %v", pointer, got, found, wanted, there)
			}
		}
		return result
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range []string{"", "{", "<html>", "{}}"} {
		if _, found := (&Result{Body: []byte(broken)}).Get(""); found {
			t.Errorf("%q is no JSON", broken)
		}
	}
}

func TestVersionOfTheLibrary(t *testing.T) {
	if ABIVersion() != capi.HeaderABI || Version() == "" {
		t.Errorf("version %q, ABI %d", Version(), ABIVersion())
	}
	number := capi.VersionMajor*1000000 + capi.VersionMinor*1000 + capi.VersionPatch
	if loaded := capi.VersionNumber(); int(loaded) < number {
		t.Errorf("the library (%d) is older than the header (%d)", loaded, number)
	}
}
