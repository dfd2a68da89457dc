# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What `make dist` makes holds all that Odoo needs of the addon, and nothing else."""

import ast
import os
import re
import shutil
import subprocess
import time
import zipfile
from pathlib import PurePosixPath

import pytest
from devkit import assets, environment, node
from doc_pages import ROOT
from packaging.requirements import Requirement
from releases import EPOCH, GIT, Release

MANIFEST = ast.literal_eval((ROOT / "__manifest__.py").read_text())
#: What stays in the repository, by the first folders of its path. A new file at the
#: top or a new folder is in neither list, until somebody has decided.
LEFT_OUT = re.compile(
    r"\.|(?:clients|deploy/docker|docs|schema/contract|tests|tools)/"
    r"|(?:CHANGELOG|README|SECURITY)\.md$|Makefile$|(?:deploy/)?compose\.yaml$"
    r"|pyproject\.toml$|redocly\.yaml$|requirements-dev\.txt$"
)
#: What git does not have: built from the repository's files.
BUILT = re.compile(r"static/lib/|static/description/images/|README\.md$")


@pytest.fixture(scope="module")
def files(release):
    return release.in_zip()


def tracked():
    listed = subprocess.check_output([GIT, "ls-files", "-z"], cwd=ROOT, text=True)
    return {name for name in listed.split("\0") if name and (ROOT / name).exists()}


def test_wheel_zip_and_tree_hold_the_same(release, files):
    assert release.in_wheel() == files
    assert release.in_tree() == {n: f for n, f in files.items() if n != "README.md"}


def test_every_file_of_the_repository_is_in_or_left_out(files):
    known = tracked()
    assert {name for name in known if not LEFT_OUT.match(name)} == {
        name for name in files if not BUILT.match(name)
    }
    assert {name for name in files if LEFT_OUT.match(name)} == {"README.md"}


def test_files_are_those_of_the_clone(files):
    for name, content in files.items():
        if name != "README.md":
            assert content == (ROOT / name).read_bytes(), name


def test_what_the_manifest_names_is_there(files):
    assert set(MANIFEST["data"]) | set(MANIFEST["images"]) <= set(files)
    for patterns in MANIFEST["assets"].values():
        for pattern in patterns:
            wanted = pattern.removeprefix("dual_api/")
            assert any(PurePosixPath(name).match(wanted) for name in files), pattern


def test_security_and_translations_are_complete(files):
    for folder in ("security", "data", "i18n", "views"):
        here = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(f"{folder}/*")}
        assert here
        assert here <= set(files)


def test_the_built_pages_are_there(files):
    folder = files["static/lib/built"].decode()
    for name in ("docs.js", "docs.css", "graphiql.js", "graphiql.css"):
        assert files[f"static/lib/{folder}/{name}"]
    assert leftovers(files) == []
    assert files["static/postman.json"]


def leftovers(files):
    """What older builds have left: each `built` names the folder beside it in use."""
    libs = {name.removesuffix("built") for name in files if name.endswith("/built")}
    used = tuple(lib + files[f"{lib}built"].decode() + "/" for lib in libs)
    built = [name for name in files if name.startswith("static/lib/")]
    return [
        name for name in built if not name.startswith(used) and name[:-5] not in libs
    ]


def test_what_an_older_build_left_is_found():
    files = {
        "static/lib/built": b"1",
        "static/lib/1/a.js": b"",
        "static/lib/0/a.js": b"",
    }
    assert leftovers(files) == ["static/lib/0/a.js"]


def test_nothing_is_for_developers(files):
    odd = re.compile(r"(^|/)(tests?|__pycache__|node_modules|\.[^/]*)(/|$)|\.pyc$|~$")
    assert not [name for name in files if odd.search(name)]


def test_another_user_builds_the_same(release, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    before = os.umask(0o077)
    try:
        again = Release(tmp_path / "again")
    finally:
        os.umask(before)
    assert again.sums.read_text() == release.sums.read_text()


@pytest.mark.minutes
def test_pages_are_the_same_wherever_they_are_built(tmp_path):
    packages, built = node.ready(environment.dist()), []
    for name in ("here", "there/and/deeper"):
        folder = tmp_path / name
        shutil.copytree(assets.SOURCES, folder / "src")
        words = [str(packages.modules), str(folder / "src"), str(folder / "built")]
        packages.run(assets.BUILD, *words, cwd=folder).check_returncode()
        built.append(
            {
                path.name: path.read_bytes()
                for path in (folder / "built").rglob("*")
                if path.is_file()
            }
        )
    assert built[0].keys() == built[1].keys()
    assert built[0] == built[1]


@pytest.mark.parametrize("archive", ["wheel", "zip"])
def test_the_moment_of_the_build_is_told_and_no_other(release, archive):
    with zipfile.ZipFile(getattr(release, archive)) as packed:
        dates = {info.date_time for info in packed.infolist()}
    assert dates == {time.gmtime(int(EPOCH))[:6]}


def test_names_say_the_version_of_the_manifest(release):
    version = MANIFEST["version"]
    assert release.zip.name == f"dual_api-{version}.zip"
    assert release.wheel.name == f"odoo_addon_dual_api-{version}-py3-none-any.whl"
    assert release.tree.name == "19.0"
    assert version.startswith("19.0.")


def asked_of_python(lines):
    return {found.name.lower(): found for found in map(Requirement, lines)}


def test_pip_is_told_what_the_addon_needs(release):
    told = release.metadata()
    assert told["Name"] == "odoo-addon-dual_api"
    assert told["Version"] == MANIFEST["version"]
    assert told["License"] == MANIFEST["license"]
    assert told["Home-page"] == MANIFEST["website"]
    needed = asked_of_python(told.get_all("Requires-Dist"))
    assert str(needed.pop("odoo").specifier) == "==19.0.*"
    assert set(needed) == set(
        asked_of_python(MANIFEST["external_dependencies"]["python"])
    )
    for name, requirement in needed.items():
        bounds = {one.operator for one in requirement.specifier}
        assert bounds == {">=", "<"}, name


def test_lower_bounds_are_the_same_everywhere():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = asked_of_python(line for line in lines if line and line[0] != "#")
    for name, asked in asked_of_python(
        MANIFEST["external_dependencies"]["python"]
    ).items():
        assert set(asked.specifier) <= set(wanted[name].specifier), name


def test_nothing_that_distributions_pin_is_asked_for(release):
    """A newer one of these can keep a distribution's Odoo from starting."""
    pinned = {"cryptography", "pyopenssl", "requests", "urllib3", "werkzeug", "lxml"}
    named = set(asked_of_python(release.metadata().get_all("Requires-Dist")))
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    named |= set(asked_of_python(line for line in lines if line and line[0] != "#"))
    assert not pinned & named


def test_the_description_leads_nowhere_that_is_not_there(release, files):
    text = release.metadata().get_payload()
    assert text.strip() == files["README.md"].decode().strip()
    assert "pip install" in text
    targets = re.findall(r"\]\(([^)]*)\)", text)
    assert not [target for target in targets if not target.startswith("https://")]
    assert "![" not in text


def test_the_branch_has_what_odoo_sh_reads(release):
    """The requirements beside the addon's folder: inside of it nobody looks."""
    assert {path.name for path in release.tree.iterdir()} == {
        "LICENSE",
        "README.md",
        "dual_api",
        "requirements.txt",
    }
    ours = (ROOT / "requirements.txt").read_text()
    assert (release.tree / "requirements.txt").read_text() == ours


def test_the_zip_is_one_folder(release):
    with zipfile.ZipFile(release.zip) as packed:
        assert {name.split("/")[0] for name in packed.namelist()} == {"dual_api"}
        assert {info.external_attr >> 16 for info in packed.infolist()} == {0o100644}
