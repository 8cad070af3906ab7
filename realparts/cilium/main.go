// Package main asks Cilium's own code whether it takes the policies on standard input, YAML or JSON.
package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2/validator"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

var logger = slog.New(slog.DiscardHandler)

// check does what the API server does by the CRD, then what an agent does with a policy it is told of.
func check(schemas *validator.NPValidator, object *unstructured.Unstructured) error {
	switch object.GetAPIVersion() + "/" + object.GetKind() {
	case v2.SchemeGroupVersion.String() + "/CiliumNetworkPolicy":
		policy := &v2.CiliumNetworkPolicy{}
		return errors.Join(schemas.ValidateCNP(object), decode(object, policy), second(policy.Parse(logger, "default")))
	case v2.SchemeGroupVersion.String() + "/CiliumClusterwideNetworkPolicy":
		policy := &v2.CiliumClusterwideNetworkPolicy{}
		return errors.Join(schemas.ValidateCCNP(object), decode(object, policy), second(policy.Parse(logger, "default")))
	}
	return errors.New("Cilium has no policy " + object.GetAPIVersion() + " " + object.GetKind())
}

func decode(object *unstructured.Unstructured, policy any) error {
	return runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, policy, true)
}

func second[T any](_ T, err error) error { return err }

func main() {
	schemas, err := validator.NewNPValidator(logger)
	if err != nil {
		panic(err)
	}
	code := 0
	documents := yaml.NewYAMLOrJSONDecoder(os.Stdin, 4096)
	for {
		object := &unstructured.Unstructured{}
		err := documents.Decode(&object.Object)
		if err == io.EOF {
			os.Exit(code)
		}
		if err == nil {
			err = check(schemas, object)
		}
		if err != nil {
			fmt.Printf("%q\n", err.Error())
			code = 1
		} else {
			fmt.Println("ok")
		}
	}
}
