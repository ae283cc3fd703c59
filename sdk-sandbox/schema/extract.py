#!/usr/bin/env python3
"""Extracts what a Kubernetes API server knows of its built-in kinds into one compact file.

usage: extract.py MODULES OUTPUT

MODULES is the k8s.io folder of a Go module cache that holds kubernetes@v1.35.4 and api@, apimachinery@,
apiextensions-apiserver@, kube-aggregator@v0.35.4 (go mod download fetches them). Read are the OpenAPI v3 documents and the
aggregated discovery document of the kubernetes module, and from the Go types only what OpenAPI leaves out: whether a field is
a pointer, whether its zero value is omitted, and the name of its Go type, which decoding errors mention. Descriptions are
left out. The same input gives the same bytes.
"""

import glob
import gzip
import json
import os
import re
import sys

VERSION = "1.35.4"
STAGING = "0.35.4"
PACKAGES = {
    "io.k8s.api.": ("api", ""),
    "io.k8s.apimachinery.pkg.": ("apimachinery", "pkg/"),
    "io.k8s.apiextensions-apiserver.pkg.": ("apiextensions-apiserver", "pkg/"),
    "io.k8s.kube-aggregator.pkg.": ("kube-aggregator", "pkg/"),
}
STRUCT = re.compile(r"^type (\w+) struct \{(.*?)^\}", re.S | re.M)
ALIAS = re.compile(r"^type (\w+) (=\s*)?([\w.\[\]*]+)$", re.M)
FIELD = re.compile(r'^\s+(?:(\w+)\s+)?([\w.*\[\]]+)\s+`[^`]*json:"([^"]*)"', re.M)


def main(modules, output):
    documents = f"{modules}/kubernetes@v{VERSION}/api"
    definitions, queries = read_definitions(f"{documents}/openapi-spec/v3")
    go = GoTypes(modules)
    for name, definition in definitions.items():
        go.annotate(name, definition)
    with open(f"{documents}/discovery/aggregated_v2.json") as file:
        discovery = json.load(file)
    groups = read_groups(discovery, f"{documents}/discovery")
    facts = {
        "version": VERSION,
        "groups": groups,
        "definitions": served_definitions(groups, definitions),
        "actions": queries,
    }
    write(facts, output)


def read_definitions(folder):
    definitions, actions = {}, {}
    for path in sorted(glob.glob(f"{folder}/*.json")):
        with open(path) as file:
            document = json.load(file)
        for name, schema in document.get("components", {}).get("schemas", {}).items():
            compact = compact_schema(schema)
            known = definitions.setdefault(name, compact)
            if "x-kubernetes-group-version-kind" in compact and len(
                compact["x-kubernetes-group-version-kind"]
            ) > len(known.get("x-kubernetes-group-version-kind", [])):
                definitions[name] = compact
        for operations in document.get("paths", {}).values():
            for verb, operation in operations.items():
                if isinstance(operation, dict) and "x-kubernetes-action" in operation:
                    collect_parameters(actions, operation)
    return definitions, {k: sorted(v) for k, v in sorted(actions.items())}


def collect_parameters(actions, operation):
    """The query parameters that each action takes: those which every operation of that action has."""
    names = {p["name"] + ":" + p["schema"]["type"] for p in operation.get("parameters", []) if p["in"] == "query"}
    action = operation["x-kubernetes-action"]
    actions[action] = names if action not in actions else actions[action] | names


def compact_schema(schema):
    result = {}
    for key in sorted(schema):
        value = schema[key]
        if key == "description":
            continue
        if key == "allOf" and len(value) == 1 and set(value[0]) == {"$ref"}:
            result["$ref"] = value[0]["$ref"].rsplit("/", 1)[1]
        elif key == "$ref" and isinstance(value, str):
            result["$ref"] = value.rsplit("/", 1)[1]
        elif key == "properties":
            result[key] = {name: compact_schema(value[name]) for name in sorted(value)}
        elif key in ("items", "additionalProperties", "not") and isinstance(value, dict):
            result[key] = compact_schema(value)
        elif key in ("oneOf", "anyOf", "allOf"):
            result[key] = [compact_schema(one) for one in value]
        elif key == "x-kubernetes-group-version-kind":
            result[key] = sorted(value, key=lambda gvk: (gvk["group"], gvk["version"], gvk["kind"]))
        else:
            result[key] = value
    return result


class GoTypes:
    """The struct fields of the Go packages that the definitions come from."""

    def __init__(self, modules):
        self.modules = modules
        self.packages = {}

    def annotate(self, name, definition):
        prefix = next((p for p in PACKAGES if name.startswith(p)), None)
        if prefix is None or "properties" not in definition:
            return
        module, root = PACKAGES[prefix]
        package, struct = name[len(prefix):].rsplit(".", 1)
        fields = self.fields(module, root + package.replace(".", "/"), struct)
        if "x-kubernetes-group-version-kind" in definition:
            fields = {"apiVersion": "o string", "kind": "o string", **fields}
        for field, schema in definition["properties"].items():
            if field in fields:
                schema["x-go"] = fields[field]

    def fields(self, module, folder, struct):
        structs = self.package(module, folder)
        short = folder.rsplit("/", 1)[1]
        result = {}
        for go_name, go_type, tag in FIELD.findall(structs.get(struct, "")):
            name, *options = tag.split(",")
            if "inline" in options or (not name and not go_name):
                result.update(self.embedded(module, folder, go_type.lstrip("*")))
                continue
            if name in ("", "-"):
                continue
            flags = ("p" if go_type.startswith("*") else "") + ("o" if "omitempty" in options else "")
            flags += "z" if "omitzero" in options else ""
            result[name] = flags + " " + self.qualified(go_type.lstrip("*"), short, structs)
        return result

    def embedded(self, module, folder, go_type):
        if "." in go_type:
            return {}
        return self.fields(module, folder, go_type)

    def qualified(self, go_type, package, structs):
        match = re.match(r"^((?:\[\]|map\[[\w.]+\]|\*)*)(.+)$", go_type)
        containers, base = match.groups()
        if "." in base:
            alias, base = base.split(".")
            alias = re.sub(r"^(meta|core|apps|batch|policy|rbac)(v\d\w*)$", r"\2", alias)
            base = f"{alias}.{base}"
        elif base[0].isupper():
            base = f"{package}.{base}"
        return containers + base

    def package(self, module, folder):
        key = (module, folder)
        if key not in self.packages:
            structs = {}
            for path in sorted(glob.glob(f"{self.modules}/{module}@v{STAGING}/{folder}/*.go")):
                if path.endswith(("_test.go", "generated.pb.go")):
                    continue
                with open(path) as file:
                    text = re.sub(r"^\s*//.*$", "", file.read(), flags=re.M)
                structs.update(STRUCT.findall(text))
            self.packages[key] = structs
        return self.packages[key]


def served_definitions(groups, definitions):
    """The definitions of the served group versions and what they refer to; the others' mention in shared kinds is left out."""
    served = {(group["name"], version["version"]) for group in groups for version in group["versions"]}
    pending, kept = [], {}
    for name, definition in definitions.items():
        kinds = definition.get("x-kubernetes-group-version-kind", [])
        kinds = [gvk for gvk in kinds if (gvk["group"], gvk["version"]) in served]
        if kinds:
            definition["x-kubernetes-group-version-kind"] = kinds
            pending.append(name)
    while pending:
        name = pending.pop()
        if name not in kept:
            kept[name] = definitions[name]
            pending.extend(references(definitions[name]))
    return dict(sorted(kept.items()))


def references(schema):
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from references(one)


def read_groups(discovery, folder):
    """Groups in their order of priority. Alpha and beta versions are left out: a server does not serve them unless told to."""
    groups = [{"name": "", "versions": [read_classic(f"{folder}/api__v1.json")]}]
    for item in discovery["items"]:
        versions = []
        name = item["metadata"]["name"]
        for version in item["versions"]:
            if re.fullmatch(r"v\d+", version["version"]):
                versions.append(read_classic(f"{folder}/apis__{name}__{version['version']}.json"))
        if versions:
            groups.append({"name": name, "versions": versions})
    return groups


def read_classic(path):
    """The resources of one version; classic documents carry the storage version hash and the subresources' own kinds."""
    with open(path) as file:
        document = json.load(file)
    return {
        "version": document["groupVersion"].rsplit("/", 1)[-1],
        "resources": sorted(document["resources"], key=lambda resource: resource["name"]),
    }


def write(facts, output):
    text = json.dumps(facts, separators=(",", ":"), sort_keys=False, ensure_ascii=True).encode()
    with open(output, "wb") as raw:
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=9) as file:
            file.write(text)
    print(f"{os.path.basename(output)}: {len(text)} bytes, {os.path.getsize(output)} compressed")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
