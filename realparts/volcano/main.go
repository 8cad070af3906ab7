// Package main asks Volcano's admission webhooks whether they take the objects on standard input, YAML or JSON. The
// queues among them are there and open when a job names one.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	jsonpatch "github.com/evanphx/json-patch"
	admission "k8s.io/api/admission/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	batch "volcano.sh/apis/pkg/apis/batch/v1alpha1"
	scheduling "volcano.sh/apis/pkg/apis/scheduling/v1beta1"
	"volcano.sh/apis/pkg/client/clientset/versioned"
	"volcano.sh/apis/pkg/client/clientset/versioned/fake"
	"volcano.sh/volcano/cmd/webhook-manager/app/options"
	_ "volcano.sh/volcano/pkg/webhooks/admission/jobs/mutate"
	_ "volcano.sh/volcano/pkg/webhooks/admission/jobs/validate"
	_ "volcano.sh/volcano/pkg/webhooks/admission/queues/mutate"
	_ "volcano.sh/volcano/pkg/webhooks/admission/queues/validate"
	"volcano.sh/volcano/pkg/webhooks/router"
)

// resources are the kinds whose webhooks are asked, first the one that mutates.
var resources = map[string]meta.GroupVersionResource{
	scheduling.SchemeGroupVersion.String() + "/Queue": meta.GroupVersionResource(scheduling.SchemeGroupVersion.WithResource("queues")),
	batch.SchemeGroupVersion.String() + "/Job":        meta.GroupVersionResource(batch.SchemeGroupVersion.WithResource("jobs")),
}

func check(client versioned.Interface, object *unstructured.Unstructured) error {
	resource, known := resources[object.GetAPIVersion()+"/"+object.GetKind()]
	if !known {
		return errors.New("no webhook for " + object.GetAPIVersion() + " " + object.GetKind())
	}
	raw, err := json.Marshal(object.Object)
	if err != nil {
		return err
	}
	services := &options.Config{EnabledAdmission: "/" + resource.Resource + "/mutate,/" + resource.Resource + "/validate"}
	return router.ForEachAdmission(services, func(service *router.AdmissionService) error {
		if service.Config != nil {
			service.Config.VolcanoClient = client
			service.Config.SchedulerNames = []string{"volcano"}
		}
		answer := service.Func(admission.AdmissionReview{Request: &admission.AdmissionRequest{
			Name: object.GetName(), Namespace: object.GetNamespace(), Operation: admission.Create,
			Resource: resource, Object: runtime.RawExtension{Raw: raw}}})
		if !answer.Allowed {
			return errors.New(answer.Result.Message)
		}
		if len(answer.Patch) == 0 {
			return nil
		}
		patch, err := jsonpatch.DecodePatch(answer.Patch)
		if err == nil {
			raw, err = patch.Apply(raw)
		}
		return err
	})
}

func main() {
	var objects []*unstructured.Unstructured
	client := fake.NewSimpleClientset()
	for documents := yaml.NewYAMLOrJSONDecoder(os.Stdin, 4096); ; {
		object := &unstructured.Unstructured{}
		err := documents.Decode(&object.Object)
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(err)
		}
		objects = append(objects, object)
		if object.GetKind() == "Queue" {
			queue := &scheduling.Queue{ObjectMeta: meta.ObjectMeta{Name: object.GetName()}}
			queue.Status.State = scheduling.QueueStateOpen
			// The same name twice is as good as once.
			_, _ = client.SchedulingV1beta1().Queues().Create(context.TODO(), queue, meta.CreateOptions{})
		}
	}
	code := 0
	for _, object := range objects {
		if err := check(client, object); err != nil {
			fmt.Printf("%q\n", err.Error())
			code = 1
		} else {
			fmt.Println("ok")
		}
	}
	os.Exit(code)
}
