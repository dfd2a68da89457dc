# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The calls in README.md and in guides are made, and answer what these say.

A fenced block in which `curl` is called with a key is run as it stands, but for the
address of the server; the block that begins with `export KEY=` has set `$KEY` before.
When the next block is `json`, the answer must be equal to it; what differs from one
request to the next may differ (DIFFERENT).
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
GUIDES = (README, ROOT / "docs" / "reliable-writes.md")
ADDRESS = "http://127.0.0.1:8069"
DIFFERENT = {"correlation_id", "extensions", "next"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def blocks_of(guide):
    """(language, text) of each fenced block."""
    return BLOCK.findall(guide.read_text(encoding="utf-8") if guide.exists() else "")


def calls(guide):
    """(guide, number, curl command, promised answer or None) of each call."""
    blocks = blocks_of(guide)
    following = [*blocks, ("", "")][1:]
    return [
        (guide, number, body, after if language == "json" else None)
        for number, ((_, body), (language, after)) in enumerate(
            zip(blocks, following, strict=True), start=1
        )
        if "curl" in body and "$KEY" in body
    ]


def same(document):
    """The document without what differs from one request to the next."""
    if isinstance(document, list):
        return [same(value) for value in document]
    if isinstance(document, dict):
        return {
            name: "…" if name in DIFFERENT else same(value)
            for name, value in document.items()
        }
    return document


def test_readme_shows_both_doors_and_both_commands():
    text = README.read_text(encoding="utf-8")
    commands = [command for _guide, _number, command, _answer in calls(README)]
    assert any("/api/v1/" in command for command in commands)
    assert any("/graphql" in command for command in commands)
    for command in ("make run", "make test"):
        assert command in text
    for command in commands:
        assert ADDRESS in command
        assert "$KEY" in command


def run(command, folder, **variables):
    """What bash makes of the command."""
    kept = {name: text for name, text in os.environ.items() if "proxy" not in name}
    return subprocess.run(
        ["bash", "-euc", command],  # noqa: S607 - whichever a reader has
        capture_output=True,
        text=True,
        env={**kept, "NO_PROXY": "*", **variables},
        cwd=folder,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def key_of(demo, tmp_path_factory):
    """The key that a guide takes from the file that `make run` writes."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / ".run").mkdir()
    (folder / ".run" / "demo.json").write_text(json.dumps({"keys": demo.keys}))

    def key(guide):
        (command,) = [
            text for _, text in blocks_of(guide) if text.startswith("export KEY=")
        ]
        ran = run(f'{command}\nprintf %s "$KEY"', folder)
        assert ran.stdout in demo.keys.values(), ran.stderr
        return ran.stdout

    return key


@pytest.mark.parametrize(
    ("guide", "number", "command", "promised"),
    [call for guide in GUIDES for call in calls(guide)],
    ids=lambda value: value.name if isinstance(value, Path) else None,
)
def test_the_call_answers_what_is_promised(
    demo, key_of, tmp_path, guide, number, command, promised
):
    command = command.replace(ADDRESS, demo.server.base_url)
    ran = run(command, tmp_path, KEY=key_of(guide))
    assert ran.returncode == 0, f"block {number}: {ran.stderr}"
    # With -i the headers come first.
    body = re.sub(r"\AHTTP/.*?\n\r?\n", "", ran.stdout, flags=re.S)
    if promised is not None:
        promised = json.loads(promised.replace(ADDRESS, demo.server.base_url))
        assert same(json.loads(body)) == same(promised), f"block {number}"
    elif body.strip():
        answer = json.loads(body)
        assert "error" not in answer, f"block {number}: {body}"
        assert "errors" not in answer, f"block {number}: {body}"
