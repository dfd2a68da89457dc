# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""compose.yaml is what Docker's Compose takes, and opens nothing to others.

What its container of Odoo does is done by hand in test_installation.py.
"""

import json
import re
import subprocess

import pytest
from devkit import operations
from doc_pages import ROOT
from image import DOCKERFILE, stages


@pytest.fixture(scope="module")
def project():
    """The file as Compose understands it."""
    command = [operations.docker_compose(), "--file", ROOT / "compose.yaml", "config"]
    answer = subprocess.run(
        [*map(str, command), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    # Nor does it warn.
    assert answer.stderr == ""
    return json.loads(answer.stdout)


def test_each_service_says_whether_it_is_well(project):
    assert set(project["services"]) == {"odoo", "postgres", "redis"}
    for service in project["services"].values():
        assert service["healthcheck"]["test"][0] == "CMD"
    waits_for = project["services"]["odoo"]["depends_on"]
    assert {name: each["condition"] for name, each in waits_for.items()} == {
        "postgres": "service_healthy",
        "redis": "service_healthy",
    }


def test_it_listens_to_this_machine_alone(project):
    services = project["services"]
    assert {name for name, each in services.items() if each.get("ports")} == {"odoo"}
    [port] = services["odoo"]["ports"]
    assert (port["host_ip"], port["published"], port["target"]) == (
        "127.0.0.1",
        "8069",
        8069,
    )
    assert services["odoo"]["environment"]["BASE_URL"] == "http://127.0.0.1:8069"


def test_it_has_a_name_of_its_own(project):
    """Production, on the same machine, keeps its volumes."""
    others = (ROOT / "deploy").glob("*compose*.yaml")
    assert f"name: {project['name']}\n" not in "".join(p.read_text() for p in others)


def test_the_image_is_built_from_a_release(project):
    build = project["services"]["odoo"]["build"]
    assert ROOT / build["dockerfile"] == DOCKERFILE
    assert list(stages())[-1] == build["target"]
    assert ("RUN", "make dist") in stages()["build"]


def test_what_is_built_anew_does_not_go_into_the_image():
    """Nor what is large; git's own folder does, `make dist` asks it."""
    ignored = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text().split("\n")
    assert {".run", "static/lib", "static/description/images"} <= set(ignored)
    assert ".git" not in ignored


def test_no_secret_goes_into_the_image():
    """What git leaves out of deploy, the operator's passwords and keys."""
    secret = re.findall(r"^/(deploy/.+)/$", (ROOT / ".gitignore").read_text(), re.M)
    assert secret
    ignored = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text().split("\n")
    assert set(secret) <= set(ignored)
