// Package main asks the validators of Kueue's webhooks whether they take the objects on standard input, YAML or
// JSON.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/kueue/apis/kueue/v1beta1"
	"sigs.k8s.io/kueue/apis/kueue/v1beta2"
	"sigs.k8s.io/kueue/pkg/webhooks"
)

func check(object *unstructured.Unstructured) error {
	switch object.GetAPIVersion() + "/" + object.GetKind() {
	case v1beta1.SchemeGroupVersion.String() + "/ClusterQueue":
		old, queue := &v1beta1.ClusterQueue{}, &v1beta2.ClusterQueue{}
		return errors.Join(decode(object, old), old.ConvertTo(queue), webhooks.ValidateClusterQueue(queue).ToAggregate())
	case v1beta2.SchemeGroupVersion.String() + "/ClusterQueue":
		queue := &v1beta2.ClusterQueue{}
		return errors.Join(decode(object, queue), webhooks.ValidateClusterQueue(queue).ToAggregate())
	case v1beta1.SchemeGroupVersion.String() + "/ResourceFlavor", v1beta2.SchemeGroupVersion.String() + "/ResourceFlavor":
		// Both versions have the same fields: Kueue converts none.
		flavor := &v1beta2.ResourceFlavor{}
		return errors.Join(decode(object, flavor), webhooks.ValidateResourceFlavor(flavor).ToAggregate())
	case v1beta1.SchemeGroupVersion.String() + "/LocalQueue", v1beta2.SchemeGroupVersion.String() + "/LocalQueue":
		return nil // Kueue has no webhook for it: the CRD says all.
	}
	return errors.New("no validator for " + object.GetAPIVersion() + " " + object.GetKind())
}

func decode(object *unstructured.Unstructured, into any) error {
	return runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, into, true)
}

func main() {
	code := 0
	documents := yaml.NewYAMLOrJSONDecoder(os.Stdin, 4096)
	for {
		object := &unstructured.Unstructured{}
		err := documents.Decode(&object.Object)
		if err == io.EOF {
			os.Exit(code)
		}
		if err == nil {
			err = check(object)
		}
		if err != nil {
			fmt.Printf("%q\n", err.Error())
			code = 1
		} else {
			fmt.Println("ok")
		}
	}
}
