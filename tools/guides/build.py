# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Builds the guides: `python build.py SOURCES FOLDER [URL]`; strictly, always."""

import logging
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: What the hooks share with the addon, which needs no Odoo.
SHARED = HERE.parents[1] / "schema" / "documents"


def main(sources: str, folder: str, url: str = "") -> None:
    """Build the site into the folder.

    :param sources: the folder of the guides
    :param url: the address at which the addon has the folder
    """
    # What it announces of its own future is no complaint about the guides.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    sys.path[:0] = [str(HERE), str(SHARED)]
    # Only now: it reads the variable.
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    config = load_config(
        str(HERE / "mkdocs.yml"), strict=True, docs_dir=sources, site_dir=folder
    )
    config["extra"]["files"] = url
    build(config)


if __name__ == "__main__":
    main(*sys.argv[1:])
