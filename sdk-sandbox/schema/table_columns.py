#!/usr/bin/env python3
"""Writes what a real API server says of the columns of its tables, one line of JSON for each resource.

usage: table_columns.py HTTPS://HOST:PORT TOKEN > table-columns.jsonl
"""
import json
import ssl
import sys
import urllib.request

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
server, token = sys.argv[1:3]
trusting = ssl.create_default_context()
trusting.check_hostname = False
trusting.verify_mode = ssl.CERT_NONE


def get(path, accept="application/json"):
    request = urllib.request.Request(server + path, headers={"Authorization": "Bearer " + token, "Accept": accept})
    with urllib.request.urlopen(request, context=trusting) as response:
        return json.load(response)


versions = {"": "/api/v1"}
for group in get("/apis")["groups"]:
    versions[group["name"]] = "/apis/" + group["preferredVersion"]["groupVersion"]
del versions["metrics.k8s.io"]  # another server's
for group, path in sorted(versions.items()):
    for resource in get(path)["resources"]:
        if "list" in resource["verbs"]:
            name = resource["name"] + ("." + group if group else "")
            columns = get(f"{path}/{resource['name']}?limit=1", TABLE)["columnDefinitions"]
            print(json.dumps({"resource": name, "columns": columns}, separators=(",", ":")))
