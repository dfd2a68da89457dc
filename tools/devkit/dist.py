# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make dist`: the addon as others install it, the same bytes on every machine.

- a wheel for pip,
- a zip for an addons path, as Odoo's app store hands it out,
- a tree for a branch of releases, which Odoo.sh and the app store read.

All three hold the same files of the addon, the built pages among them.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from . import addon_files, assets, environment, places
from .console import Problem, say, step

FOLDER = places.RUN / "dist"
REQUIREMENTS = places.ROOT / "requirements.txt"
GUIDE = places.ROOT / "docs" / "how-to" / "install.md"
#: What the branch of releases has beside the addon. Odoo.sh reads the requirements in
#: the folder above an addon, and only there.
BESIDE = ("LICENSE", "requirements.txt")
#: A link in Markdown to another guide, or within this one.
_RELATIVE_LINK = re.compile(r"\[([^\]]*)\]\((?!https?:)[^)]*\)")
#: The first moment that a zip can tell.
_EARLIEST = 315_532_800


def make() -> int:
    """Build all of it into `.run/dist`."""
    if _git("status", "--porcelain"):
        say("  … what is not committed is part of this build")
    made = build(FOLDER)
    for path in made:
        say(f"  ✓ {path}")
    return 0


def build(folder: Path) -> list[Path]:
    """Build wheel, zip, tree and their checksums; returns the paths.

    :param folder: where to put them; what is in it goes
    """
    tools = environment.dist()
    assets.ready(tools)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (
        step("packing the addon"),
        tempfile.TemporaryDirectory(prefix="dual_api-dist-") as name,
    ):
        # Outside of the clone: whool packs what git knows, where there is a git.
        addon = Path(name) / places.ADDON
        _lay_out(addon)
        version = addon_files.manifest()["version"]
        archive = folder / f"{places.ADDON}-{version}.zip"
        _zip(addon, archive)
        tree = folder / ".".join(version.split(".")[:2])
        _make_tree(addon, tree)
        wheel = _make_wheel(tools, addon, folder)
    files = [wheel, archive]
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(f"{_sha256(file)}  {file.name}\n" for file in files))
    return [*files, tree, sums]


def release() -> int:
    """`make release-branch`: build, and commit the tree to the branch of releases."""
    tree = build(FOLDER)[2]
    commit = commit_tree(tree, places.ROOT)
    say(
        f"  ✓ branch {tree.name} is at {commit[:12]}; publish it with: git push origin"
        f" {tree.name}"
    )
    return 0


def commit_tree(tree: Path, repository: Path) -> str:
    """Commit `tree` to the branch of its name, and no other file is touched.

    :param repository: with or without a work tree
    """
    version = addon_files.manifest()["version"]
    when = f"@{moment()} +0000"
    with tempfile.TemporaryDirectory() as name:
        env = {
            "GIT_DIR": _git("rev-parse", "--absolute-git-dir", at=repository),
            "GIT_WORK_TREE": str(tree),
            "GIT_INDEX_FILE": f"{name}/index",
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_DATE": when,
        }
        _git("add", "--all", "--force", at=tree, env=env)
        listed = _git("write-tree", at=tree, env=env)
        branch = f"refs/heads/{tree.name}"
        before = _git("rev-parse", "--quiet", "--verify", branch, at=repository)
        if before and listed == _git("rev-parse", f"{before}^{{tree}}", at=repository):
            return before
        parent = ["-p", before] if before else []
        words = ["commit-tree", listed, *parent, "-m", f"{places.ADDON} {version}"]
        commit = _git(*words, at=tree, env=env)
        _git("update-ref", branch, commit, before or "0" * 40, at=repository)
    return commit


def moment() -> int:
    """The time that everything in the archives has: the last commit's.

    Or what SOURCE_DATE_EPOCH says, as reproducible-builds.org wants it.
    """
    named = os.environ.get("SOURCE_DATE_EPOCH")
    return max(int(named or _git("log", "-1", "--format=%ct")), _EARLIEST)


def requirements() -> dict[str, str]:
    """What the manifest asks of Python, each as `requirements.txt` has it.

    The manifest says what the addon can't work without; the upper bounds, which say
    what it was tried with, are for pip alone: Odoo would refuse to start for them.
    """
    lines = REQUIREMENTS.read_text().splitlines()
    named = {re.split(r"[<>=!~ ;\[]", line)[0].lower(): line for line in lines if line}
    asked = addon_files.manifest()["external_dependencies"]["python"]
    return {each: named[re.split(r"[<>=!~]", each)[0].lower()] for each in asked}


def description() -> str:
    """What the addon is, and the guide to its installation, for package indexes."""
    told = addon_files.manifest()
    guide = GUIDE.read_text(encoding="utf-8").split("\n## Next", 1)[0]
    text = f"# {told['name']}\n\n{told['summary']}.\n\n#{guide}\n"
    return _RELATIVE_LINK.sub(r"\1", text)


def _lay_out(addon: Path) -> None:
    """Copy the files, with permissions that do not depend on who does it."""
    for path in addon_files.installed():
        _copy(places.ROOT / path, addon / path)
    for path in assets.built():
        _copy(path, addon / path.relative_to(places.ROOT))
    (addon / "README.md").write_text(description(), encoding="utf-8")
    for path in addon.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    addon.chmod(0o755)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _zip(addon: Path, archive: Path) -> None:
    date = time.gmtime(moment())[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in addon.rglob("*") if path.is_file()):
            name = path.relative_to(addon.parent).as_posix()
            info = zipfile.ZipInfo(name, date)
            info.external_attr = 0o100644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, path.read_bytes())


def _make_tree(addon: Path, tree: Path) -> None:
    shutil.copytree(addon, tree / addon.name)
    (tree / addon.name / "README.md").rename(tree / "README.md")
    for name in BESIDE:
        shutil.copyfile(places.ROOT / name, tree / name)


def _make_wheel(tools: environment.Environment, addon: Path, folder: Path) -> Path:
    lines = [
        "[tool.whool]",
        # The version is the manifest's, whatever git says.
        'post_version_strategy_override = "none"',
        "[tool.whool.external_dependencies_override.python]",
        *(f'"{asked}" = "{line}"' for asked, line in requirements().items()),
    ]
    (addon / "pyproject.toml").write_text("\n".join(lines) + "\n")
    answer = subprocess.run(
        [
            str(tools.python),
            "-c",
            "import sys, whool.buildapi; whool.buildapi.build_wheel(sys.argv[1])",
            str(folder),
        ],
        cwd=addon,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(moment()), "GIT_DIR": os.devnull},
        umask=0o022,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise Problem(f"The wheel could not be built:\n{answer.stderr.strip()}")
    [wheel] = folder.glob("*.whl")
    return wheel


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _git(
    *words: str, at: Path = places.ROOT, env: Mapping[str, str] | None = None
) -> str:
    """What git prints; nothing when it has nothing to say."""
    answer = subprocess.run(
        ["git", *words],
        cwd=at,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode and answer.stderr:
        raise Problem(f"git {words[0]} failed:\n{answer.stderr.strip()}")
    return answer.stdout.strip()
