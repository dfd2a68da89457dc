# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a release has installed becomes what today's code installs, and keys work on."""

import ast
import re
import shutil
import subprocess

import pytest
from database_objects import objects
from deployment import Machine
from devkit import addon_files
from devkit.odoo_process import INSIDE
from doc_pages import ROOT

VERSION = re.compile(r"19\.0(\.\d+){3}")
SCRIPT = re.compile(r"(pre|post|end)-[\w-]+\.py")


def releases():
    """The tags of releases, the newest first."""
    words = ["git", "tag", "--list", "19.0.*", "--sort=-version:refname"]
    answer = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=False
    )
    tags = answer.stdout
    return [tag for tag in tags.split() if VERSION.fullmatch(tag)]


def numbers(version):
    return tuple(map(int, version.split(".")))


def faults(migrations):
    """What is wrong with a folder of migrations; Odoo passes most of it over."""
    present = numbers(addon_files.manifest()["version"])
    for folder in sorted(path for path in migrations.glob("*") if path.is_dir()):
        if not VERSION.fullmatch(folder.name) or numbers(folder.name) > present:
            yield f"{folder.name}: not a version, or a later one than the manifest's"
        for file in sorted(folder.glob("*.py")):
            tree = ast.parse(file.read_text())
            defined = [each for each in tree.body if isinstance(each, ast.FunctionDef)]
            signatures = [(f.name, [a.arg for a in f.args.args]) for f in defined]
            if not SCRIPT.fullmatch(file.name):
                yield f"{file.name}: neither pre-, post- nor end-"
            if ("migrate", ["cr", "version"]) not in signatures:
                yield f"{file.name}: no migrate(cr, version)"


def test_migrations_are_such_that_odoo_runs_them(tmp_path):
    assert list(faults(ROOT / "migrations")) == []
    for name in ("19.0.99.0.0", "1.0"):
        (tmp_path / name).mkdir()
    (tmp_path / "1.0" / "after.py").write_text("def migrate(cr): ...\n")
    assert len(list(faults(tmp_path))) == 4


@pytest.mark.skipif(not releases(), reason="nothing is released: no tag is 19.0.*")
def test_the_last_release_becomes_what_is_installed_today(tools, client, tmp_path):
    running, release = tools.runner(), tmp_path / "release" / "dual_api"
    archive = tmp_path / "release.tar"
    words = ["git", "archive", "--output", str(archive), releases()[0]]
    subprocess.run(words, cwd=ROOT, check=True)
    shutil.unpack_archive(archive, release)
    database = tools.create_database("live_upgrade", template=tools.BASE)
    addons = [release.parent, *running.odoo.addon_folders()]
    path = f"--addons-path={','.join(map(str, addons))}"
    words = [path, "-i", "dual_api", "--stop-after-init", "--no-http"]
    log = running.folder / "live" / "upgrade.log"
    running.run(database, words, log)
    key = running.run(database, [path], log, script=INSIDE / "first_key.py").split()[-1]

    Machine(tmp_path / "machine", {"production": database}).set_up().follow("Upgrade")
    today, upgraded = objects(tools, tools.TEMPLATE), objects(tools, database)
    for kind in ("relations", "columns", "routines", "constraints", "triggers"):
        assert upgraded[kind] == today[kind], kind
    with tools.Server(database) as server:
        api = client(server.base_url, key)
        assert api.get("customers?limit=1").status_code == 200
