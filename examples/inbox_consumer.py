"""Takes over what waits in an inbox; Python 3.8 or newer and nothing else.

    python3 examples/inbox_consumer.py [--once]
"""
import base64
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("TOVHOLDER_URL", "http://127.0.0.1:8080")
KEY = os.environ.get("TOVHOLDER_KEY", "sandbox-ppr")
FOLDER = os.environ.get("FOLDER", "inbox")


def call(method, path, body=None):
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + KEY, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def keep(delivery):
    """Written through to the disk, and there whole or not at all. A message may come twice: the second time it is there already."""
    ending = "json" if delivery["format"].endswith("json") else "xml"
    path = os.path.join(FOLDER, "%s-%d.%s" % (delivery["messageId"], delivery.get("part", 1), ending))
    if os.path.exists(path):
        return
    body = delivery["body"]
    content = base64.b64decode(body) if delivery.get("encoding") == "base64" else body.encode()
    with open(path + ".new", "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".new", path)


def take_over(delivery):
    """First safe with us, then acknowledged. What fails in between comes again when its lease has run out."""
    settle = "/v1/inbox/" + delivery["deliveryId"]
    token = {"leaseToken": delivery["leaseToken"]}
    if delivery["type"] == "fmk-reminder":
        # We have no medication to update: its sender gets a negative receipt.
        call("POST", settle + "/reject", {**token, "code": "wrong-receiver"})
        return
    keep(delivery)
    call("POST", settle + "/ack", token)
    print("Took over", delivery["type"], delivery["messageId"], flush=True)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    while True:
        try:
            deliveries = call("GET", "/v1/inbox?max=10&wait=20&lease=60")["deliveries"]
            for delivery in deliveries:
                take_over(delivery)
            if deliveries and "--once" in sys.argv:
                return
        except urllib.error.HTTPError as error:
            problem = json.load(error)
            print(error.code, problem["code"] + ":", problem["detail"], file=sys.stderr)
            time.sleep(5)
        except OSError as error:
            print("The gateway did not answer:", error, file=sys.stderr)
            time.sleep(5)


main()
