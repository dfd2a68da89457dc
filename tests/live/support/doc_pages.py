# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages of the documentation, taken apart: what is to be run, what is answered.

The language of a fenced block says what it is:

- `bash`, `python`, `javascript`, `js`, `graphql`: an example, run as it stands:
  `javascript` in a browser, `js` as a module in Node;
- `json`, `http`, `text`: what the example before it answers;
- `sh`: what is typed on a server, run where the files of `deploy` are (deployment.py);
- `ini`, `nginx`, `toml`, `yaml`: a piece of a file for Odoo's or another program's
  configuration;
- none: a drawing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = {"bash", "python", "javascript", "js", "graphql"}
ANSWERS = {"json", "http", "text"}
#: What nothing is run for.
OTHERS = {"ini", "nginx", "sh", "toml", "yaml", ""}
BLOCK = re.compile(r"^([ ]*)```(\w*)\n(.*?)^\1```$", re.M | re.S)
INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is where it begins, `section` the heading above it."""

    line: int
    language: str
    text: str
    section: str


@dataclass(frozen=True)
class Example:
    """Something to run, and what the page says that it answers, if it does."""

    page: str
    block: Block
    answer: Block | None

    def __str__(self) -> str:
        return f"{self.page}:{self.block.line}"


def pages() -> list[Path]:
    """Everything that a reader may copy from."""
    guides = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("clients/*/README.md")]
    return [ROOT / "README.md", *sorted(guides)]


def name_of(page: Path) -> str:
    """As it is called from the repository's root."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        above = text[: match.start()]
        headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", above), re.M)
        found.append(
            Block(
                above.count("\n") + 1,
                match[2],
                dedent(match[3]),
                headings[-1] if headings else "",
            )
        )
    return found


def examples(page: Path) -> Iterator[Example]:
    """The examples of a page, each with the answer that follows it directly."""
    of_page = blocks(page)
    for block, following in pairwise([*of_page, None]):
        if block.language in EXAMPLES:
            answered = following is not None and following.language in ANSWERS
            yield Example(name_of(page), block, following if answered else None)


def lost(page: Path) -> list[str]:
    """Blocks that are neither an example nor the answer of one, nor known otherwise."""
    answers = {example.answer for example in examples(page)}
    return [
        f"{name_of(page)}:{block.line}: {block.language}"
        for block in blocks(page)
        if block.language not in EXAMPLES | OTHERS and block not in answers
    ]


def inline(page: Path) -> list[str]:
    """What stands between backticks in a line."""
    return INLINE.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))
