# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shows what the server of `make run` sends to a webhook; ends with Ctrl-C.

It listens on this machine, creates a webhook with the key `events`, has a test sent,
verifies each message, and deletes the webhook when it ends.
"""

import argparse
import base64
import hashlib
import hmac
import json
import signal
import sys
import time
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer

from devkit import places
from devkit.asking import ask

#: Older messages could have been recorded by somebody.
_SECONDS = 300


def verified(secret: str, headers: Message, body: bytes) -> bool:
    """Return whether who sent the message knows the secret (Standard Webhooks)."""
    sent_at = headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > _SECONDS:
        return False
    content = f"{headers.get('webhook-id')}.{sent_at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    signatures = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(each, f"v1,{right}") for each in signatures)


class _Receiver(BaseHTTPRequestHandler):
    secret = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        right = verified(self.secret, self.headers, body)
        self.send_response(204 if right else 400)
        self.end_headers()
        print("\nNot from this server:" if not right else "", flush=True)
        print(json.dumps(json.loads(body), indent=2, ensure_ascii=False), flush=True)

    def log_message(self, *_words: object) -> None:
        """Say nothing: what matters is printed."""


def main() -> int:
    """Receive until asked to end; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="to listen on")
    arguments = parser.parse_args()
    try:
        demo = json.loads(places.DEMO_FILE.read_text())
    except OSError:
        return _fail("No server: `make run` starts one.")
    api = f"{demo['base_url']}/api/v2/webhooks"
    headers = {"X-API-Key": demo["keys"]["events"], "Content-Type": "application/json"}
    server = HTTPServer(("127.0.0.1", arguments.port), _Receiver)
    wanted = {
        "url": f"http://127.0.0.1:{server.server_port}/",
        "events": ["customer.*"],
        "payload": "fields",
        "ignore_own": False,
    }
    status, text = ask(api, headers, wanted)
    if status != 201:
        return _fail(f"The webhook could not be created: {status} {text}")
    webhook = json.loads(text)
    _Receiver.secret = webhook["secret"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("Change a customer, or wait for the test. Ctrl-C ends it.", flush=True)
    try:
        ask(f"{api}/{webhook['id']}/send_test", headers, {})
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        ask(f"{api}/{webhook['id']}", headers, method="DELETE")
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
