"""Runs scim2-tester against a service: scim-check.py BASE TOKEN. Prints one JSON line: how many checks passed, which did not."""
import json
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server

base, token = sys.argv[1:]
service = SyncSCIMClient(Client(base_url=base, headers={"Authorization": f"Bearer {token}"}))
service.discover()
results = check_server(service)
failed = [f"{each.title}: {each.reason}" for each in results if each.status.name in ("ERROR", "CRITICAL")]
passed = sum(each.status.name == "SUCCESS" for each in results)
print(json.dumps({"passed": passed, "failed": failed}))
