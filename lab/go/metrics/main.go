// Command metrics serves metrics.k8s.io/v1beta1 for the real control plane: each container of a running pod uses what the pod's
// annotations sandbox.sampan.dev/cpu and sandbox.sampan.dev/memory say, or those of the form sandbox.sampan.dev/CONTAINER.cpu.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to serve HTTPS on")
	kubeconfig := flag.String("kubeconfig", "", "the cluster whose pods are read")
	flag.Parse()
	cluster, err := openCluster(*kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := selfSigned()
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Addr:              *listen,
		Handler:           routes(cluster),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: 10 * time.Second,
	}
	log.Fatal(server.ListenAndServeTLS("", ""))
}

const group = "/apis/metrics.k8s.io/v1beta1"

func routes(cluster *cluster) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") })
	mux.HandleFunc("GET "+group, func(w http.ResponseWriter, r *http.Request) { answer(w, resources, nil) })
	mux.HandleFunc("GET "+group+"/nodes", func(w http.ResponseWriter, r *http.Request) {
		answered(w)(cluster.nodeMetrics(r.URL.Query().Get("labelSelector")))
	})
	mux.HandleFunc("GET "+group+"/nodes/{name}", func(w http.ResponseWriter, r *http.Request) {
		answered(w)(cluster.nodeMetric(r.PathValue("name")))
	})
	mux.HandleFunc("GET "+group+"/pods", func(w http.ResponseWriter, r *http.Request) {
		answered(w)(cluster.podMetrics("", r.URL.Query().Get("labelSelector")))
	})
	mux.HandleFunc("GET "+group+"/namespaces/{namespace}/pods", func(w http.ResponseWriter, r *http.Request) {
		answered(w)(cluster.podMetrics(r.PathValue("namespace"), r.URL.Query().Get("labelSelector")))
	})
	mux.HandleFunc("GET "+group+"/namespaces/{namespace}/pods/{name}", func(w http.ResponseWriter, r *http.Request) {
		answered(w)(cluster.podMetric(r.PathValue("namespace"), r.PathValue("name")))
	})
	return mux
}

func answered(w http.ResponseWriter) func(any, error) {
	return func(body any, err error) { answer(w, body, err) }
}

func answer(w http.ResponseWriter, body any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		code := http.StatusInternalServerError
		reason := "InternalError"
		if missing, ok := err.(notFound); ok {
			code, reason = http.StatusNotFound, "NotFound"
			err = missing
		}
		w.WriteHeader(code)
		body = object{"kind": "Status", "apiVersion": "v1", "metadata": object{}, "status": "Failure",
			"message": err.Error(), "reason": reason, "code": code}
	}
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}

type object map[string]any

var resources = object{
	"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "metrics.k8s.io/v1beta1",
	"resources": []object{
		{"name": "nodes", "singularName": "", "namespaced": false, "kind": "NodeMetrics", "verbs": []string{"get", "list"}},
		{"name": "pods", "singularName": "", "namespaced": true, "kind": "PodMetrics", "verbs": []string{"get", "list"}},
	},
}
