"""Makes calls with the official clients, one for each line of standard input, and prints what came of it, one line for each.

A line in: {"product": "cs", "call": "list_addons", "path": ["..."], "request": {...}}; without "request" the call takes none.
A line out: {"answer": ...} or {"error": "..."}.
"""

import importlib
import json
import os
import re
import sys

from alibabacloud_tea_openapi import utils_models as openapi
from darabonba.runtime import RuntimeOptions

PACKAGES = {"cs": "alibabacloud_cs20151215", "cr": "alibabacloud_cr20181201"}


def client(product):
    config = openapi.Config(
        access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        region_id=os.environ["ALIBABA_CLOUD_REGION_ID"],
        endpoint=re.sub("^http://", "", os.environ["SAMPAN_ENDPOINT"]),
        protocol="http",
    )
    return importlib.import_module(PACKAGES[product] + ".client").Client(config)


def request(product, call, fields):
    models = importlib.import_module(PACKAGES[product] + ".models")
    name = "".join(word.capitalize() for word in call.split("_")) + "Request"
    return getattr(models, name)().from_map(fields)


def answer(clients, line):
    product, call = line["product"], line["call"]
    arguments = list(line.get("path", []))
    if "request" in line:
        arguments.append(request(product, call, line["request"]))
    if product == "cs":
        arguments.append({})
    method = getattr(clients[product], call + "_with_options")
    got = method(*arguments, RuntimeOptions(autoretry=False, read_timeout=30000, connect_timeout=10000))
    body = getattr(got, "body", None)
    return body.to_map() if hasattr(body, "to_map") else body


def main():
    clients = {product: client(product) for product in PACKAGES}
    for text in sys.stdin:
        try:
            said = {"answer": answer(clients, json.loads(text))}
        except Exception as failure:  # told to the caller, which counts it as a difference
            said = {"error": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(said, default=str), flush=True)


if __name__ == "__main__":
    main()
