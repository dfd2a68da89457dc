# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make postman`: the Postman collection, made of OpenAPI and the GraphQL schema."""

import os
import tempfile
from pathlib import Path

from . import environment, node, places
from .asking import ask
from .console import Problem, say

#: The collection of the published contract; every server has it as a static file.
COLLECTION = places.ROOT / "static" / "postman.json"
CONTRACT = places.ROOT / "schema" / "contract" / "v1"
CONVERTER = node.WEB / node.POSTMAN.name / "convert.cjs"


def make() -> int:
    """The collection of the contract, or of what a server shows a key.

    The latter when the environment names the server in `URL`, and the key in `KEY`.
    """
    url, key = os.environ.get("URL", "").rstrip("/"), os.environ.get("KEY", "")
    tools = environment.ready()
    packages = node.ready(tools, node.POSTMAN)
    if not url:
        convert(packages, CONTRACT, COLLECTION)
        say(f"The collection of the contract: {COLLECTION}")
        return 0
    target = places.run_folder() / "postman.json"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetch(url, key, folder)
        convert(packages, folder, target, url)
    say(f"The collection of {url}: {target}")
    return 0


def fetch(url: str, key: str, folder: Path) -> None:
    """Save the documents that the server shows the key, or everyone without one."""
    headers = {"X-API-Key": key} if key else {}
    documents = {
        "openapi.yaml": "/api/v1/openapi.yaml",
        "schema.graphql": "/graphql/schema.graphql",
    }
    for name, path in documents.items():
        status, text = ask(url + path, headers)
        if status != 200:
            raise Problem(f"{url}{path} answered {status or 'nothing'}.\n{text[:500]}")
        (folder / name).write_text(text)


def convert(packages: node.Node, folder: Path, target: Path, *base_url: str) -> None:
    """Write the collection of the `openapi.yaml` and `schema.graphql` in `folder`."""
    words = [folder / "openapi.yaml", folder / "schema.graphql", target, *base_url]
    answer = packages.run(CONVERTER, *map(str, words), capture_output=True, text=True)
    if answer.returncode:
        raise Problem(f"No collection could be made:\n{answer.stderr.strip()}")
