# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What openapi-generator makes of the published contract compiles, and makes calls.

It is the generator of most languages; its Python and its Java clients check what is
sent and answered the most strictly.
"""

import json
import os
import subprocess

import java as javas
import pytest
from generated_programs import ANNOTATIONS, JAVA, PYTHON, SAID

pytestmark = pytest.mark.minutes


@pytest.fixture(scope="module")
def environ(demo, keys_in):
    """The server, and a key that nobody else spends."""
    scopes = ["customers:read", "customers:write"]
    wanted = {"scopes": scopes, "rate_limit_per_min": 1000}
    key = keys_in(demo.database, generated=wanted)["generated"]
    kept = {k: text for k, text in os.environ.items() if "proxy" not in k.lower()}
    return {**kept, "SERVER": demo.server.base_url, "KEY": key}


@pytest.fixture
def generate(tools, demo, tmp_path):
    """Make a client of what the server publishes; returns its folder."""

    def run(language, *options):
        java = javas.ready(tools.contract())
        made = java.run(
            *("-jar", java.generator, "generate", "-g", language, "-o", tmp_path),
            *("-i", f"{demo.server.base_url}/api/v1/openapi.json", *options),
        )
        assert made.returncode == 0, made.stderr
        assert "ERROR" not in made.stdout + made.stderr
        return tmp_path

    return run


def test_its_python_client(tools, generate, environ):
    folder = generate("python", "--package-name=dual")
    (folder / "program.py").write_text(PYTHON)
    ran = subprocess.run(
        [str(tools.contract().python), "program.py"],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == SAID


def test_its_java_client(tools, generate, environ):
    options = {
        "openApiNullable": "false",
        "useSingleRequestParameter": "true",
        "useJakartaEe": "true",
        "hideGenerationTimestamp": "true",
    }
    chosen = ",".join(f"{name}={value}" for name, value in options.items())
    folder = generate("java", "--library=native", f"--additional-properties={chosen}")
    annotations = folder / "jakarta" / "annotation"
    annotations.mkdir(parents=True)
    for name, text in ANNOTATIONS.items():
        source = f"package jakarta.annotation; {text}"
        (annotations / f"{name}.java").write_text(source)
    (folder / "Program.java").write_text(JAVA)
    java, classes = javas.ready(tools.contract()), folder / "classes"
    sources = [
        *(folder / "src" / "main").rglob("*.java"),
        *annotations.glob("*.java"),
        folder / "Program.java",
    ]
    compiled = java.compile(sources, classes)
    assert compiled.returncode == 0, compiled.stderr
    path = os.pathsep.join([str(classes), str(java.generator)])
    ran = java.run("-cp", path, "Program", env=environ)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == SAID
