# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make postman`: Postman collections, made of OpenAPI and the GraphQL schema."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import environment, node, places
from .asking import ask
from .console import Problem, say

#: The collections of the published contract; every server has them as static files.
COLLECTIONS = places.ROOT / "static"
CONTRACT = places.ROOT / "schema" / "contract"
OPENAPI, SDL = "openapi.yaml", "schema.graphql"
CONVERTER = node.WEB / node.POSTMAN.name / "convert.cjs"


def make() -> int:
    """The collection of each version of the contract, or of what a server shows a key.

    The latter, of the newest version, when the environment names the server in `URL`,
    and the key in `KEY`.
    """
    url, key = os.environ.get("URL", "").rstrip("/"), os.environ.get("KEY", "")
    tools = environment.ready()
    packages = node.ready(tools, node.POSTMAN)
    if not url:
        for target, openapi, sdl in collections():
            convert(packages, openapi, sdl, target)
            say(f"The collection of {openapi.parent.name}: {target}")
        return 0
    target = places.run_folder() / "postman.json"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetch(url, key, folder)
        convert(packages, folder / OPENAPI, folder / SDL, target, url)
    say(f"The collection of {url}: {target}")
    return 0


def collections() -> Iterator[tuple[Path, Path, Path]]:
    """Yield the collections of the contract, each with OpenAPI and the GraphQL schema.

    That of the newest version comes first; GraphQL has one schema for all of them.
    """
    folders = sorted(CONTRACT.glob("v*"), key=lambda each: -int(each.name[1:]))
    newest = folders[0]
    for folder in folders:
        name = "postman.json" if folder == newest else f"postman-{folder.name}.json"
        yield COLLECTIONS / name, folder / OPENAPI, newest / SDL


def fetch(url: str, key: str, folder: Path) -> None:
    """Save the documents that the server shows the key, or everyone without one; of
    REST that of the newest version.
    """
    headers = {"X-API-Key": key} if key else {}
    documents = {
        OPENAPI: "/api/docs",
        SDL: "/graphql/schema.graphql",
    }
    for name, path in documents.items():
        status, text = ask(url + path, headers)
        if status != 200:
            raise Problem(f"{url}{path} answered {status or 'nothing'}.\n{text[:500]}")
        (folder / name).write_text(text)


def convert(
    packages: node.Node, openapi: Path, sdl: Path, target: Path, *base_url: str
) -> None:
    """Write the collection of an OpenAPI document and a GraphQL schema."""
    words = [openapi, sdl, target, *base_url]
    answer = packages.run(CONVERTER, *map(str, words), capture_output=True, text=True)
    if answer.returncode:
        raise Problem(f"No collection could be made:\n{answer.stderr.strip()}")
