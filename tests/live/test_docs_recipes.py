# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the recipes of docs/how-to/recipes.md do when a key has spent its points.

The code is the page's. Only the waiting is left out: instead, the next try has another
key.
"""

import json
import subprocess

import pytest
from doc_fixtures import PAGES
from doc_pages import blocks
from doc_runners import NAMED
from doc_shell import SECONDS

READ = {"scopes": ["customers:read"]}
PROGRAMS = {
    "fetch": """
import { waitingFetch } from "./waiting.mjs";
const withKey = (url, options) => {
  options.headers["X-API-Key"] = keys[0];
  return fetch(url, options);
};
const headers = { "Content-Type": "application/json" };
const ask = waitingFetch({ fetch: withKey, wait });
const answer = await ask(url, { method: "POST", headers, body });
tell(answer.status, Object.keys(await answer.json()));
""",
    "axios": """
import axios from "axios";
import { patient } from "./patient.mjs";
const api = patient(axios.create(), { wait });
api.interceptors.request.use((config) => {
  config.headers.set("X-API-Key", keys[0]);
  return config;
});
const answer = await api.post(url, JSON.parse(body));
tell(answer.status, Object.keys(answer.data));
""",
}
#: The key that has no points goes when the program waits.
COMMON = """
const { url, keys, body } = JSON.parse(process.env.ASKED);
const waits = [];
const wait = async (seconds) => { waits.push(seconds); keys.shift(); };
const tell = (status, names) => console.log(JSON.stringify({ status, names, waits }));
"""


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_recipe_waits_as_long_as_it_is_told(
    demo, tools, keys_in, tmp_path, client, name
):
    keys = keys_in(demo.database, spent={**READ, "rate_limit_per_min": 1}, full=READ)
    refused = client(demo.server.base_url, keys["spent"])
    assert refused.get("me").status_code == 200
    for block in blocks(PAGES["docs/how-to/recipes.md"]):
        if named := NAMED.match(block.text):
            (tmp_path / named[1]).write_text(block.text)
    node = tools.node()
    node.link(tmp_path)
    program = tmp_path / "program.mjs"
    program.write_text(COMMON + PROGRAMS[name])
    asked = {
        "url": f"{demo.server.base_url}/graphql",
        "keys": [keys["spent"], keys["full"]],
        "body": json.dumps({"query": "{ viewer { name } }"}),
    }
    ran = subprocess.run(
        [str(node.program), str(program)],
        env={**node.env, "ASKED": json.dumps(asked), "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    told = json.loads(ran.stdout)
    assert told["status"] == 200
    assert told["names"] == ["data", "extensions"]
    [waited] = told["waits"]
    # As the server says now, when the same request would fit a little sooner.
    answer = refused.graphql("{ viewer { name } }")
    said = int(answer.headers["Retry-After"])
    assert answer.json()["errors"][0]["extensions"]["retryAfter"] == said
    assert said <= waited < 62
