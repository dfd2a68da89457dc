# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Chromium without windows, for tests and screenshots."""

import shutil
from pathlib import Path

from . import programs

INSTALLED = ("chromium-headless-shell", "chromium", "google-chrome")
# Of its own, so that a picture of a page is the same on every machine: a bare one
# has no font at all.
FAMILIES = {
    "Liberation Sans": ("sans-serif", "system-ui", "Arial", "Helvetica"),
    "Liberation Serif": ("serif", "Times New Roman"),
    "Liberation Mono": ("monospace", "Courier New"),
}
ALIAS = """\
  <alias binding="same">
    <family>{name}</family><prefer><family>{font}</family></prefer>
  </alias>"""
FONTS = """\
<?xml version="1.0"?>
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
{aliases}
</fontconfig>
""".format(
    aliases="\n".join(
        ALIAS.format(name=name, font=font)
        for font, names in FAMILIES.items()
        for name in names
    )
)
SOURCE = programs.Source(
    package="chromium-headless-shell",
    # /usr/bin has a script that looks for everything below /usr.
    path="usr/lib/chromium/chromium-headless-shell",
    companions=("fonts-liberation",),
    files={"fonts.conf": FONTS},
)
# Nobody but the tests is to be talked to, and nothing remembered.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path:
    """Path of a Chromium to be started with OPTIONS: the machine's, or fetched."""
    for name in INSTALLED:
        installed = shutil.which(name)
        if installed:
            return Path(installed)
    return programs.fetched("chromium-headless-shell", SOURCE)
