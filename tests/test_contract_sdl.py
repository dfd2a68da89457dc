# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every kind of change of an SDL is known for what it does to clients."""

from graphql import BreakingChangeType, DangerousChangeType

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.tools.contract import sdl
from odoo.addons.dual_api.tools.contract.sdl import sdl_changes

SDL = '''
type Query {
  """A list of things. Needs the scope `things:read`."""
  things(first: Int = 50, filter: Filter): [Thing]
  thing(id: ID!): Thing
  found: Found
}
type Mutation { create(input: Input!): Thing }
interface Node { id: ID! }
type Thing implements Node { id: ID! name: String size: Size tags: [String!]! }
type Other { id: ID! }
union Found = Thing | Other
enum Size { S L }
input Filter { name: String size: Size = S }
input Input { name: String! code: String }
directive @kept(by: String) repeatable on FIELD | QUERY
'''
#: (what is replaced, by what, the sentences)
BREAKS = [
    (
        "name: String size: Size tags",
        "size: Size tags",
        ["SDL: Thing.name was removed, so documents that name it are refused."],
    ),
    (
        "name: String size: Size tags",
        "name: Int size: Size tags",
        [
            "SDL: Thing.name changed type from String to Int, so clients send or"
            " expect values of the type that it had."
        ],
    ),
    (
        "tags: [String!]!",
        "tags: [String!]",
        [
            "SDL: Thing.tags changed type from [String!]! to [String!], so clients"
            " send or expect values of the type that it had."
        ],
    ),
    (
        "thing(id: ID!)",
        "thing(id: Int!)",
        [
            "SDL: Query.thing arg id has changed type from ID! to Int!, so clients"
            " give values of the type that it had."
        ],
    ),
    (
        "filter: Filter",
        "filter: Filter!",
        [
            "SDL: Query.things arg filter has changed type from Filter to Filter!, so"
            " clients give values of the type that it had."
        ],
    ),
    (
        "thing(id: ID!)",
        "thing(id: ID!, lang: String!)",
        [
            "SDL: A required arg lang on Query.thing was added, so documents without"
            " it, which were right, are refused."
        ],
    ),
    (
        "first: Int = 50, ",
        "",
        [
            "SDL: Query.things arg first was removed, so documents that give it are"
            " refused."
        ],
    ),
    (
        "first: Int = 50",
        "first: Int = 20",
        [
            "SDL: Query.things arg first has changed defaultValue from 50 to 20, so"
            " documents without it get something else."
        ],
    ),
    (
        "size: Size = S",
        "size: Size = L",
        [
            "SDL, Filter.size: the default was 'S' and is 'L', so inputs without it get"
            " something else."
        ],
    ),
    (
        "size: Size = S",
        "size: Size",
        [
            "SDL, Filter.size: the default was 'S' and is not set, so inputs without it"
            " get something else."
        ],
    ),
    (
        "name: String! code",
        "name: String! size: Size! code",
        [
            "SDL: A required field size on input type Input was added, so inputs"
            " without it, which were right, are refused."
        ],
    ),
    (
        "code: String }",
        "code: String! }",
        [
            "SDL: Input.code changed type from String to String!, so clients send or"
            " expect values of the type that it had."
        ],
    ),
    (
        "name: String! code",
        "code",
        ["SDL: Input.name was removed, so documents that name it are refused."],
    ),
    (
        "S L }",
        "S }",
        [
            "SDL: L was removed from enum type Size, so documents that name it are"
            " refused, and clients wait for it in vain."
        ],
    ),
    (
        "= Thing | Other",
        "= Thing",
        [
            "SDL: Other was removed from union type Found, so fragments on it are"
            " refused."
        ],
    ),
    (
        "type Thing implements Node",
        "type Thing",
        [
            "SDL: Thing no longer implements interface Node, so fragments that lead"
            " from one to the other are refused."
        ],
    ),
    (
        "type Mutation { create(input: Input!): Thing }",
        "",
        [
            "SDL: Mutation was removed, so documents that use it are refused.",
            "SDL, mutation: its type was Mutation and is None, so documents with a"
            " mutation are refused.",
        ],
    ),
    (
        "interface Node { id: ID! }\ntype Thing implements Node",
        "type Node { id: ID! }\ntype Thing",
        [
            "SDL: Node changed from an Interface type to an Object type, so documents"
            " that use it are refused.",
            "SDL: Thing no longer implements interface Node, so fragments that lead"
            " from one to the other are refused.",
        ],
    ),
    (
        "`things:read`",
        "`things:list`",
        [
            "SDL, Query.things: it needs the scope `things:list` now, so keys without"
            " it fail."
        ],
    ),
    (
        "directive @kept(by: String) repeatable on FIELD | QUERY",
        "",
        ["SDL: kept was removed, so documents that use it are refused."],
    ),
    (
        "@kept(by: String)",
        "@kept",
        ["SDL: by was removed from kept, so documents that give it are refused."],
    ),
    (
        "@kept(by: String)",
        "@kept(by: String, of: String!)",
        [
            "SDL: A required arg of on directive kept was added, so documents without"
            " it, which were right, are refused."
        ],
    ),
    (
        ") repeatable on",
        ") on",
        [
            "SDL: Repeatable flag was removed from kept, so documents that repeat it"
            " fail."
        ],
    ),
    (
        "on FIELD | QUERY",
        "on FIELD",
        [
            "SDL: QUERY was removed from kept, so documents that use it there are"
            " refused."
        ],
    ),
]
ADDITIONS = [
    (
        "name: String size: Size tags",
        "name: String code: Int size: Size tags",
        ["SDL, Thing.code: it is new."],
    ),
    (
        "name: String size: Size tags",
        "name: String! size: Size tags",
        ["SDL, Thing.name: the type was String and is String!."],
    ),
    (
        "thing(id: ID!)",
        "thing(id: ID!, lang: String)",
        ["SDL, Query.thing arg lang: it is new."],
    ),
    (
        "input: Input!",
        "input: Input",
        ["SDL, Mutation.create arg input: the type was Input! and is Input."],
    ),
    ("S L }", "S L XL }", ["SDL, Size.XL: it is new."]),
    ("code: String }", "code: String size: Size }", ["SDL, Input.size: it is new."]),
    (
        "name: String size: Size tags",
        'name: String @deprecated(reason: "Use tags.") size: Size tags',
        ["SDL, Thing.name: it is deprecated now: Use tags."],
    ),
    (
        "S L }",
        'S L @deprecated(reason: "Use S") }',
        ["SDL, Size.L: it is deprecated now: Use S."],
    ),
    (
        " Needs the scope `things:read`.",
        "",
        ["SDL, Query.things: it needs the scope `things:read` no more."],
    ),
    (
        "union Found",
        "type More { id: ID! }\nunion Found",
        ["SDL, More: the type is new."],
    ),
    (
        "type Other {",
        "type Other implements Node {",
        ["SDL: Node added to interfaces implemented by Other."],
    ),
    (
        "= Thing | Other",
        "= Thing | Other | More\ntype More { id: ID! }",
        ["SDL: More was added to union type Found.", "SDL, More: the type is new."],
    ),
]


@tagged("-at_install", "post_install")
class TestSdlChanges(BaseCase):
    def assertTold(self, cases, verdict):
        for old, new, sentences in cases:
            with self.subTest(old=old, new=new):
                self.assertEqual(SDL.count(old), 1)
                found = sdl_changes(SDL, SDL.replace(old, new))
                self.assertCountEqual(map(str, found), sentences)
                self.assertEqual({change.effect.name for change in found}, {verdict})

    def test_what_breaks_clients_is_told_with_the_reason(self):
        self.assertTold(BREAKS, "BREAK")

    def test_what_is_new_breaks_nobody(self):
        self.assertTold(ADDITIONS, "ADDITION")

    def test_descriptions_and_order_are_no_change(self):
        for old, new in [
            ("A list of things", "Things"),
            ("S L }", "L S }"),
            ("first: Int = 50, filter: Filter", "filter: Filter, first: Int = 50"),
        ]:
            self.assertEqual(sdl_changes(SDL, SDL.replace(old, new)), [])

    def test_every_change_that_graphql_core_knows_has_a_reason(self):
        self.assertEqual(set(sdl._WHY), set(BreakingChangeType))
        self.assertLess(set(sdl._DANGEROUS), set(DangerousChangeType))
