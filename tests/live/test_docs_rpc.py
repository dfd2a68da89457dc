# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""docs/how-to/coming-from-rpc.md: old calls and new ones name the same customers."""

import ast
import json

import pytest
from doc_fixtures import PAGES
from doc_pages import examples

PAGE = "docs/how-to/coming-from-rpc.md"
#: Calls that only ask; those that write are checked by what is stored.
READS = ("search_read", "read", "search_count", "name_search")
WRITES = ("create", "write", "unlink")
NUMBERS = ("id", "databaseId", "total", "totalCount")
#: What an answer says of other things than these customers.
OTHERS = ("parent", "parent_id", "country_id", "category_id", "extensions")


def in_section(name):
    """The examples below a heading."""
    return [e for e in examples(PAGES[PAGE]) if e.block.section == name]


def door(example):
    """Which door the example goes through."""
    text = example.block.text
    if example.block.language == "python":
        return "XML-RPC"
    if example.block.language == "graphql":
        return "GraphQL"
    return "JSON-2" if "/json/2/" in text else "REST"


def values(output):
    """Each value that was printed, from JSON or from Python."""
    try:
        return [json.loads(output)]
    except ValueError:
        return [ast.literal_eval(line) for line in output.splitlines()]


def named(value):
    """The numbers of the customers in an answer, or how many there are."""
    if isinstance(value, bool):
        return set()
    if isinstance(value, int):
        return {value}
    if isinstance(value, list):
        # A pair of number and name is one customer, too.
        return set().union(*map(named, value))
    if not isinstance(value, dict):
        return set()
    found = {value[name] for name in NUMBERS if name in value}
    below = [
        v
        for name, v in value.items()
        if isinstance(v, (dict, list)) and name not in OTHERS
    ]
    return found.union(*map(named, below))


def customers(example, ran):
    """What an example has named."""
    return set().union(*map(named, values(ran(example)[0].output)))


def test_every_call_has_all_four_doors():
    for section in (*READS, *WRITES, "fields_get"):
        doors = {door(example) for example in in_section(section)}
        assert doors >= {"XML-RPC", "JSON-2", "GraphQL", "REST"}, section


@pytest.mark.parametrize("section", READS)
def test_old_and_new_name_the_same_customers(ran, section):
    answers = {}
    for example in in_section(section):
        found = customers(example, ran)
        if found:
            answers.setdefault(door(example), found)
    assert set(answers) == {"XML-RPC", "JSON-2", "GraphQL", "REST"}
    assert answers == dict.fromkeys(answers, answers["XML-RPC"])


def test_each_door_makes_a_customer_and_deletes_it(ran, demo, tools):
    made = [customers(example, ran) for example in in_section("create")]
    assert [len(found) for found in made] == [1, 1, 1, 1]
    ids = sorted(set().union(*made))
    assert len(ids) == 4
    query = "SELECT count(*) FROM res_partner WHERE id = ANY(%s)"
    assert tools.sql(demo.database, query, [ids]) == [(0,)]
