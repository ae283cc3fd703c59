#!/usr/bin/env python3
"""Writes the roles and bindings that a cluster of Kubernetes 1.35 starts with, one object a line.

usage: default_access.py KUBERNETES_SOURCE > src/main/resources/dev/sampan/sandbox/internal/kubeapi/default-access.jsonl

They are read from the test data of the bootstrap policy, which the project keeps equal to what its API server creates."""
import json
import pathlib
import sys

import yaml

FILES = ("cluster-roles", "cluster-role-bindings", "controller-roles", "controller-role-bindings", "namespace-roles", "namespace-role-bindings")

source = pathlib.Path(sys.argv[1]) / "plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata"
for name in FILES:
    for item in yaml.safe_load((source / (name + ".yaml")).read_text())["items"]:
        if item.get("rules", ()) is None:
            del item["rules"]
        print(json.dumps(item, separators=(",", ":"), sort_keys=True))
