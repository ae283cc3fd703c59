package main

import (
	"net/url"
	"time"
)

const (
	annotation    = "sandbox.sampan.dev/"
	defaultCPU    = "10m"
	defaultMemory = "32Mi"
	window        = "15s"
)

type metadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

type pod struct {
	Metadata metadata `json:"metadata"`
	Status   struct {
		Phase             string `json:"phase"`
		ContainerStatuses []struct {
			Name  string         `json:"name"`
			State map[string]any `json:"state"`
		} `json:"containerStatuses"`
	} `json:"status"`
}

type node struct {
	Metadata metadata `json:"metadata"`
}

type list[T any] struct {
	Items []T `json:"items"`
}

func selecting(selector string) url.Values {
	if selector == "" {
		return url.Values{}
	}
	return url.Values{"labelSelector": {selector}}
}

func (c *cluster) podMetrics(namespace, selector string) (any, error) {
	path := "/api/v1/pods"
	if namespace != "" {
		path = "/api/v1/namespaces/" + url.PathEscape(namespace) + "/pods"
	}
	var pods list[pod]
	if err := c.get(path, selecting(selector), &pods); err != nil {
		return nil, err
	}
	items := []object{}
	for _, one := range pods.Items {
		if one.Status.Phase == "Running" {
			items = append(items, one.metrics())
		}
	}
	return object{"kind": "PodMetricsList", "apiVersion": "metrics.k8s.io/v1beta1", "metadata": object{}, "items": items}, nil
}

func (c *cluster) podMetric(namespace, name string) (any, error) {
	var one pod
	if err := c.get("/api/v1/namespaces/"+url.PathEscape(namespace)+"/pods/"+url.PathEscape(name), nil, &one); err != nil {
		return nil, err
	}
	if one.Status.Phase != "Running" {
		return nil, notFound{"metrics of pod " + namespace + "/" + name}
	}
	return one.metrics(), nil
}

func (p pod) metrics() object {
	containers := []object{}
	for _, container := range p.Status.ContainerStatuses {
		if _, running := container.State["running"]; running {
			containers = append(containers, object{"name": container.Name, "usage": object{
				"cpu":    p.scripted(container.Name, "cpu", defaultCPU),
				"memory": p.scripted(container.Name, "memory", defaultMemory),
			}})
		}
	}
	return object{"kind": "PodMetrics", "apiVersion": "metrics.k8s.io/v1beta1", "metadata": described(p.Metadata),
		"timestamp": now(), "window": window, "containers": containers}
}

func (p pod) scripted(container, what, otherwise string) string {
	for _, name := range []string{annotation + container + "." + what, annotation + what} {
		if value, ok := p.Metadata.Annotations[name]; ok {
			return value
		}
	}
	return otherwise
}

func described(of metadata) object {
	described := object{"name": of.Name, "creationTimestamp": now()}
	if of.Namespace != "" {
		described["namespace"] = of.Namespace
	}
	if len(of.Labels) > 0 {
		described["labels"] = of.Labels
	}
	return described
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }

func (c *cluster) nodeMetrics(selector string) (any, error) {
	var nodes list[node]
	if err := c.get("/api/v1/nodes", selecting(selector), &nodes); err != nil {
		return nil, err
	}
	items := []object{}
	for _, one := range nodes.Items {
		items = append(items, one.metrics())
	}
	return object{"kind": "NodeMetricsList", "apiVersion": "metrics.k8s.io/v1beta1", "metadata": object{}, "items": items}, nil
}

func (c *cluster) nodeMetric(name string) (any, error) {
	var one node
	if err := c.get("/api/v1/nodes/"+url.PathEscape(name), nil, &one); err != nil {
		return nil, err
	}
	return one.metrics(), nil
}

func (n node) metrics() object {
	return object{"kind": "NodeMetrics", "apiVersion": "metrics.k8s.io/v1beta1", "metadata": described(n.Metadata),
		"timestamp": now(), "window": window, "usage": object{"cpu": "100m", "memory": "1Gi"}}
}
