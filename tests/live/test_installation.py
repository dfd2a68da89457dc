# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Somebody without this repository installs a release as docs/how-to/install.md says,
and reads the first answer: with the commands of the guide.
"""

import json
import re
import shutil
import subprocess

import pytest
import yaml
from devkit import dist, processes
from doc_pages import ROOT
from image import Image
from newcomer import Machine
from releases import GIT


@pytest.fixture
def folder(tmp_path, release):
    """Where somebody has downloaded a release."""
    for file in (release.wheel, release.zip, release.sums):
        shutil.copy(file, tmp_path)
    return tmp_path


def check_pages(machine):
    """The built pages, and what else is in no clone, are there."""
    for page, needed in (
        ("/api/docs", "docs.js"),
        ("/graphql", "graphiql.js"),
        ("/api/guides", "guides.js"),
    ):
        found = machine.loaded_by(page)
        assert set(found.values()) == {200}
        assert any(path.endswith(needed) for path in found)
    for path in ("postman.json", "description/images/dashboard.png"):
        assert machine.get(f"/dual_api/static/{path}").status_code == 200


def test_from_the_wheel_in_a_container(folder, release, tools):
    """What compose.yaml's container of Odoo does, with sample customers."""
    machine = Machine(folder, "container")
    with machine.following("Install", "With pip") as printed:
        assert "Successfully installed odoo-addon-dual" in "".join(printed)
    image = Image(machine, release)
    image.build("addon", "demo")
    assert machine.do("pip check") == "No broken requirements found.\n"
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    with tools.redis_server() as redis:
        machine.environ |= {
            **services["odoo"]["environment"],
            **{name: machine.environ[name] for name in ("PGHOST", "PGUSER")},
            "DATABASE": machine.database,
            "DUAL_API_REDIS_URL": redis.url,
            "BASE_URL": machine.base_url,
            "DEMO_LIMIT": "60",
            "HTTP_PORT": str(machine.port),
        }
        with machine.serving(image.entrypoint):
            assert machine.get("/api/v1/health").json()["status"] == "ok"
            for command in printed_commands(machine):
                assert "Boulangerie" in machine.do(command)
            check_pages(machine)
    assert machine.complaints() == []


def printed_commands(machine):
    """Those for REST and for GraphQL, which are printed once Odoo serves."""
    found = []

    def there():
        found[:] = re.findall(
            r"^  (curl (?:.*\\\n)*.*)$", machine.log.read_text(), re.M
        )
        return len(found) == 2

    assert processes.wait_until(there, seconds=60)
    return found


@pytest.mark.minutes
def test_from_the_wheel(folder):
    """The same commands as from the zip, once Odoo finds the addon."""
    machine = Machine(folder, "wheel")
    with machine.following("Install", "With pip", "The first answer") as printed:
        assert json.loads(printed[-1])["name"] == "First key"
        check_pages(machine)
    assert "Successfully installed odoo-addon-dual" in "".join(printed)
    assert machine.do("pip check") == "No broken requirements found.\n"
    assert machine.complaints() == []


@pytest.mark.minutes
def test_from_the_zip(folder):
    (folder / "addons").mkdir()
    machine = Machine(folder, "zip", folder / "addons")
    with machine.following("Install", "From the zip", "The first answer") as printed:
        assert json.loads(printed[-1])["name"] == "First key"
        check_pages(machine)
    assert machine.do("pip check") == "No broken requirements found.\n"
    assert machine.complaints() == []


@pytest.fixture
def project(folder, release, monkeypatch):
    """A machine whose owner has added the branch of releases as the guide says."""
    # Who publishes has told git who that is; not everybody who runs the tests has.
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Publisher")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "publisher@example.com")
    published, project = folder / "dual_api.git", folder / "project"
    for path, words in ((published, ["--bare"]), (project, [])):
        subprocess.run([GIT, "init", "-q", *words, str(path)], check=True)
    # A second release that changes nothing is none.
    commits = {dist.commit_tree(release.tree, published) for _turn in range(2)}
    assert len(commits) == 1
    # Odoo.sh finds the folders that have addons in them.
    addons = project / "dual-api"
    address = {"https://example.com/dual_api.git": str(published)}
    machine = Machine(folder, "branch", addons, **address)
    machine.here = project
    with machine.following("Odoo.sh"):
        yield machine


def test_the_branch_of_releases_has_what_odoo_sh_installs(project):
    """The requirements lie in the folder in which the addon is found."""
    assert (project.here / "dual-api" / "dual_api" / "__manifest__.py").is_file()
    assert "graphene" in project.do("pip install -r dual-api/requirements.txt")
    assert "dual-api" in project.do("git ls-tree --name-only HEAD")


@pytest.mark.minutes
def test_from_the_branch_of_releases(project, keys_in):
    """The files are those of the zip, in another folder of the addons path."""
    with project.serving(f"odoo -d {project.database} -i dual_api"):
        key = keys_in(project.database, first={"scopes": []})["first"]
        assert project.get("/api/v1/me", key).json()["name"] == "first"
        check_pages(project)
    assert project.complaints() == []
