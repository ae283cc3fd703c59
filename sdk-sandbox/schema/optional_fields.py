#!/usr/bin/env python3
"""Writes optional-fields.txt: the scalar fields of Kubernetes' protobuf messages that are pointers in Go, for which zero on the
wire is a value and not an absence. The message descriptors do not tell the two apart.

usage: optional_fields.py MODULE_CACHE > ../src/main/resources/dev/sampan/sandbox/internal/kubeapi/optional-fields.txt

MODULE_CACHE is a Go module cache (go env GOMODCACHE) with k8s.io/api, k8s.io/apimachinery and k8s.io/apiextensions-apiserver at
VERSION: `go mod download k8s.io/api@v0.35.4` and so on.
"""
import re
import sys
from pathlib import Path

VERSION = "v0.35.4"
MODULES = ("api", "apimachinery", "apiextensions-apiserver")
SCALARS = {"string", "bool", "int", "int32", "int64", "uint32", "uint64", "float32", "float64"}
TYPE = re.compile(r"^type (\w+) (\w[\w.]*)(?: \{)?$")
FIELD = re.compile(r'^\t\w+\s+\*([\w.]+)\s+`(?:[^`]*\s)?protobuf:"(?:varint|bytes|fixed\d+),\d+(?:,opt|,rep)?,(?:casttype=[\w.]+,)?name=(\w+)')


def scalars_of(sources):
    """The named types of a package that are scalars."""
    names = {}
    for source in sources:
        for line in source:
            match = TYPE.match(line)
            if match:
                names[match.group(1)] = match.group(2)
    found = set()
    for name in names:
        base = name
        while base in names and names[base] != base:
            base = names[base]
        if base in SCALARS:
            found.add(name)
    return found


def messages(package, sources, foreign):
    """The messages of a package with their optional scalar fields."""
    known = scalars_of(sources) | SCALARS
    for source in sources:
        message = None
        for line in source:
            start = re.match(r"^type (\w+) struct \{", line)
            if start:
                message, fields = start.group(1), set()
            elif line.startswith("}") and message:
                if fields:
                    yield f"{package}.{message}", sorted(fields)
                message = None
            elif message:
                field = FIELD.match(line)
                if field and (field.group(1) in known or field.group(1).split(".")[-1] in foreign and "." in field.group(1)):
                    fields.add(field.group(2))


def packages(cache):
    for module in MODULES:
        root = Path(cache) / "k8s.io" / f"{module}@{VERSION}"
        if not root.is_dir():
            sys.exit(f"{root} is missing: go mod download k8s.io/{module}@{VERSION}")
        for proto in sorted(root.rglob("generated.proto")):
            name = re.search(r"^package (.*);", proto.read_text(), re.M).group(1)
            files = [f for f in sorted(proto.parent.glob("*.go")) if not f.name.startswith("zz_") and f.name != "generated.pb.go"]
            yield name, [file.read_text().splitlines() for file in files if not file.name.endswith("_test.go")]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    all_packages = list(packages(sys.argv[1]))
    foreign = set().union(*(scalars_of(sources) for _, sources in all_packages))
    lines = {}
    for name, sources in all_packages:
        for message, fields in messages(name, sources, foreign):
            lines[message] = fields
    print("# Scalar fields of Kubernetes 1.35 messages that can be set to zero: message, then its fields.")
    for message in sorted(lines):
        print(message, *lines[message])


if __name__ == "__main__":
    main()
