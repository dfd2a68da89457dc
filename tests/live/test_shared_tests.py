# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes that share the tests in Odoo leave out none, and run none twice."""

import itertools
import runpy
from pathlib import Path

import pytest
from devkit.odoo_process import INSIDE

unclaimed = runpy.run_path(str(INSIDE / "shared_tests.py"))["unclaimed"]


@pytest.fixture
def tests():
    """Some of several classes, as Odoo sorts them: those of a class together."""
    classes = [type(f"Test{number}", (), {}) for number in range(7)]
    return [
        kind() for number, kind in enumerate(classes) for _ in range(number % 3 + 1)
    ]


def taken_by_turns(*shares):
    """What each gets, where each asks for one test after the other."""
    found = [[] for _ in shares]
    for turn in itertools.zip_longest(*shares):
        for mine, test in zip(found, turn, strict=True):
            mine += [test] if test else []
    return found


def test_each_class_runs_once_and_whole(tests, tmp_path):
    first, second, third = taken_by_turns(
        unclaimed(tests, tmp_path),
        unclaimed(tests, tmp_path, backwards=True),
        unclaimed(tests, tmp_path),
    )
    assert all((first, second, third))
    ran = [*first, *second, *third]
    assert len(ran) == len(tests)
    assert set(ran) == set(tests)
    kinds = [set(map(type, mine)) for mine in (first, second, third)]
    assert not any(one & other for one, other in itertools.combinations(kinds, 2))


def test_from_either_end_the_order_is_the_same_each_time(tests, tmp_path):
    first, second = taken_by_turns(
        unclaimed(tests, tmp_path), unclaimed(tests, tmp_path, backwards=True)
    )
    assert first == tests[: len(first)]
    assert {type(test) for test in second} == {type(t) for t in tests[len(first) :]}


def test_one_alone_runs_all(tests, tmp_path):
    assert list(unclaimed(tests, tmp_path)) == tests
    # Before an addon is installed and after it, a class has other tests.
    assert list(unclaimed(tests, tmp_path, "after:")) == tests


def test_the_files_that_begin_first_are_there(request):
    there = {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    [conftest] = (
        plugin
        for plugin in request.config.pluginmanager.get_plugins()
        if hasattr(plugin, "LONGEST")
    )
    assert there.issuperset(conftest.LONGEST)
