"""Prints the requests that an official client makes for calls that no Java client in Maven Central makes in the same way.

usage: official_requests.py acr|ram
"""

import hashlib
import json
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, HTTPServer

import alibabacloud_cr20181201.client
import alibabacloud_ram20150501.client
from alibabacloud_cr20181201 import models
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_tea_openapi.utils_models import Config

INSTANCE = "cri-0123456789abcdef"
SEEN = []


def spelled(value):
    """Python writes True where every other client writes true."""
    return value.lower() if value in ("True", "False") else value


class Recorder(BaseHTTPRequestHandler):
    def answer(self):
        url = urllib.parse.urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        SEEN.append({
            "action": self.headers["x-acs-action"],
            "version": self.headers["x-acs-version"],
            "method": self.command,
            "path": url.path,
            "query": {key: spelled(value) for key, value in sorted(urllib.parse.parse_qsl(url.query))},
            "body": body,
        })
        content = b'{"RequestId": "1", "Code": "success", "IsSuccess": true}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


def acr(config):
    client = alibabacloud_cr20181201.client.Client(config)
    client.create_scan_rule(models.CreateScanRuleRequest(
        instance_id=INSTANCE, rule_name="nightly", namespaces=["team"], repo_tag_filter_pattern="1.*",
        scan_scope="NAMESPACE", trigger_type="AUTO"))
    client.update_scan_rule(models.UpdateScanRuleRequest(
        instance_id=INSTANCE, scan_rule_id="any", rule_name="nightly", namespaces=["team"], repo_names=["web"],
        repo_tag_filter_pattern="1.*", scan_scope="REPO", trigger_type="MANUAL"))
    client.list_scan_rule(models.ListScanRuleRequest(instance_id=INSTANCE, page_no=1, page_size=100))
    client.delete_scan_rule(models.DeleteScanRuleRequest(instance_id=INSTANCE, scan_rule_id="any"))
    client.create_artifact_lifecycle_rule(models.CreateArtifactLifecycleRuleRequest(
        instance_id=INSTANCE, auto=True, enable_delete_tag=True, namespace_name="team", repo_name="web",
        retention_tag_count=5, schedule_time="WEEK", scope="REPO", tag_regexp="v.*"))
    client.list_artifact_lifecycle_rule(models.ListArtifactLifecycleRuleRequest(
        instance_id=INSTANCE, page_no=1, page_size=100))
    client.delete_artifact_lifecycle_rule(models.DeleteArtifactLifecycleRuleRequest(
        instance_id=INSTANCE, rule_id="any"))
    domain = {"instance_id": INSTANCE, "domain": "images.example.com", "module_name": "Registry"}
    client.create_instance_customized_domain(models.CreateInstanceCustomizedDomainRequest(
        cert_id="21428921", cert_region_id="ap-southeast-1", **domain))
    client.update_instance_customized_domain(models.UpdateInstanceCustomizedDomainRequest(
        cert_id="21428922", cert_region_id="ap-southeast-1", **domain))
    client.get_instance_customized_domain(models.GetInstanceCustomizedDomainRequest(**domain))
    client.delete_instance_customized_domain(models.DeleteInstanceCustomizedDomainRequest(**domain))


def ram(config):
    client = alibabacloud_ram20150501.client.Client(config)
    policy = "sampan-push-%s-%s" % (INSTANCE, hashlib.sha256(b"team/*").hexdigest()[:12])
    push = {"Version": "1", "Statement": [
        {"Effect": "Allow", "Action": "cr:GetAuthorizationToken", "Resource": "*"},
        {"Effect": "Allow", "Action": ["cr:PullRepository", "cr:PushRepository"],
         "Resource": "acs:cr:*:*:repository/%s/team/*" % INSTANCE}]}
    attached = {"policy_name": policy, "policy_type": "Custom"}
    client.list_roles(ram_models.ListRolesRequest(max_items=100))
    client.create_policy(ram_models.CreatePolicyRequest(
        policy_name=policy, policy_document=json.dumps(push, separators=(",", ":"))))
    client.get_policy(ram_models.GetPolicyRequest(**attached))
    client.attach_policy_to_role(ram_models.AttachPolicyToRoleRequest(role_name="ci", **attached))
    client.list_policies_for_role(ram_models.ListPoliciesForRoleRequest(role_name="ci"))
    client.detach_policy_from_role(ram_models.DetachPolicyFromRoleRequest(role_name="ci", **attached))
    client.delete_policy(ram_models.DeletePolicyRequest(policy_name=policy))


def main():
    server = HTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    {"acr": acr, "ram": ram}[sys.argv[1]](Config(
        access_key_id="key", access_key_secret="secret", protocol="http", region_id="ap-southeast-1",
        endpoint="127.0.0.1:%d" % server.server_port))
    server.shutdown()
    json.dump(SEEN, sys.stdout, indent=2)
    print()


main()
