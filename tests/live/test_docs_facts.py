# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the guides say in tables is what the code declares, and what the server does."""

import re
from dataclasses import fields

import pytest
from declared import declared
from doc_pages import BLOCK, ROOT


def text_of(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def rows(text):
    """The cells of each line of a table."""
    for line in re.findall(r"^\|(.*)\|$", text, re.M):
        yield [cell.strip() for cell in line.split("|")]


def section(text, heading):
    """What stands below a heading, until the next one."""
    return re.split(r"^## ", text.split(f"## {heading}\n", 1)[1], flags=re.M)[0]


ERRORS = declared("schema", "errors").ERRORS


def test_every_error_has_its_section_in_the_order_of_the_table():
    headings = re.findall(r"^## ([a-z_]+)$", text_of("reference/errors.md"), re.M)
    assert headings == list(ERRORS)


@pytest.mark.parametrize("code", ERRORS)
def test_a_section_says_what_the_table_says(code):
    row = ERRORS[code]
    written = section(text_of("reference/errors.md"), code).strip().split("\n\n")[:2]
    assert [" ".join(each.split()) for each in written] == [
        f"{row.status} · {row.title} · {row.description}",
        f"*What to do:* {row.remedy} *Send it again?* {row.retry}",
    ]


def test_the_examples_of_an_error_are_of_that_error():
    for code in ERRORS:
        for _indent, language, text in BLOCK.findall(
            section(text_of("reference/errors.md"), code)
        ):
            if language in {"json", "http"}:
                assert f'"error": "{code}"' in text, code


def test_the_pauses_between_attempts_are_those_of_the_schedule():
    schedule = declared("webhooks", "schedule").SCHEDULE
    units = {"second": 1, "minute": 60, "hour": 3600}
    written = []
    for cells in rows(section(text_of("reference/webhooks.md"), "Retries")):
        if cells[0].isdigit():
            assert int(cells[0]) == len(written) + 1
            number, _space, unit = cells[1].partition(" ")
            seconds = 0 if unit == "" else int(number) * units[unit.rstrip("s")]
            written.append(seconds)
    assert tuple(written) == schedule.steps
    text = text_of("reference/webhooks.md")
    assert f"up to {schedule.jitter:.0%}".replace("%", " %") in text
    assert f"After {schedule.most_failures} failures in a row" in text
    assert f"After {schedule.longest_failing.days} days without a delivery" in text


def test_the_settings_are_all_there_with_their_defaults():
    settings = {}
    for field in fields(declared("gateway", "settings").Settings):
        default = field.default
        if isinstance(default, (tuple, frozenset)):
            default = " ".join(map(str, default))
        text = str(default).lower() if isinstance(default, bool) else str(default)
        settings[field.name] = f"`{text}`" if text else ""
    table = rows(section(text_of("reference/using-the-api.md"), "Settings"))
    written = {
        cells[0].strip("`").removeprefix("dual_api."): cells[1]
        for cells in table
        if cells[0].startswith("`dual_api.")
    }
    assert written == settings


LIMITS = text_of("reference/limits-and-cost.md")


def test_the_rates_are_those_that_are_charged():
    known = declared("schema", "request.rates")
    written = [
        tuple(cells)
        for cells in rows(section(LIMITS, "What a request costs"))
        if cells[0].startswith("every ")
    ]
    assert sorted(written) == sorted(
        (f"every {rate.text}", str(rate.each)) for rate in known.RATES.values()
    )


def priced():
    """(request, formula, records, points) of the worked examples."""
    for request, records, *rest in rows(section(LIMITS, "What a request costs")):
        if rest and request.startswith("`"):
            (points,) = rest
            formula, _, total = records.rpartition(" = ")
            yield request, formula or total, int(total.replace(",", "")), int(points)


@pytest.fixture(scope="module")
def payer(demo, client, keys_in):
    """A client whose points nobody else spends."""
    wanted = {"scopes": ["customers:read"], "rate_limit_per_min": 1000}
    return client(demo.server.base_url, keys_in(demo.database, payer=wanted)["payer"])


@pytest.mark.parametrize(("request_", "formula", "records", "points"), [*priced()])
def test_a_worked_example_costs_what_it_says(payer, request_, formula, records, points):
    words = formula.replace("\N{MULTIPLICATION SIGN}", "*").replace(",", "")
    assert eval(words) == records  # noqa: S307 - a sum in our own guide
    words = re.search(r"`(?:GET )?(.*)`", request_)[1]
    if words.startswith("{"):
        cost = payer.graphql(words).json()["extensions"]["cost"]
        assert cost["points"] == points
        return
    path = words if words.startswith("customers") else f"customers?{words}"
    before = payer.remaining()
    answer = payer.get(f"/api/v2/{path}")
    assert answer.status_code == 200
    assert before - int(answer.headers["X-RateLimit-Remaining"]) == points


def test_the_limits_of_documents_are_the_defaults():
    settings = declared("gateway", "settings").Settings()
    written = dict(rows(section(LIMITS, "Documents")))
    limits = {
        name: int(text.replace(",", ""))
        for name, text in written.items()
        if text.replace(",", "").isdecimal()
    }
    assert limits == {
        "levels of fields": settings.graphql_depth,
        "root fields of an operation, aliases included": settings.graphql_aliases,
        "fields at any level, counted through fragments": settings.graphql_fields,
        "tokens": settings.graphql_tokens,
        "bytes": settings.graphql_document_bytes,
        "records of one page, at any level": 200,
    }


def drawn():
    """The folders of the tree in the page on architecture, by their paths."""
    tree = re.search(
        r"```\ndual_api/\n(.*?)```", text_of("explanation/architecture.md"), re.S
    )[1]
    path = []
    for line in tree.splitlines():
        found = re.match(r"((?:[│ ] {3})*)[├└]── ([\w-]+)/ {2,}\S", line)
        assert found, line
        path[len(found[1]) // 4 :] = [found[2]]
        yield "/".join(path)


def test_the_drawn_house_is_the_one_that_stands():
    packages = {
        file.parent.relative_to(ROOT).as_posix()
        for file in ROOT.rglob("*/__init__.py")
        if not {".run", "tests", "tools"}.intersection(file.relative_to(ROOT).parts)
    }
    top = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_"))
    }
    found = list(drawn())
    assert [path for path in found if not (ROOT / path).is_dir()] == []
    assert packages | top <= set(found)


def test_what_is_to_be_touched_is_there():
    table = rows(section(text_of("explanation/architecture.md"), "What to touch"))
    named = [
        name for cells in table for name in re.findall(r"`(\w+/[\w/.]*)`", cells[-1])
    ]
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []
