# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A server of this machine is asked over HTTP."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping


def ask(
    url: str,
    headers: Mapping[str, str] | None = None,
    body: object = None,
    method: str | None = None,
) -> tuple[int, str]:
    """Status and text of the answer; status 0 when there is none."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data=data, headers=dict(headers or {}), method=method
    )
    # The machine's proxy has no business on the way to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError:
        return 0, ""
