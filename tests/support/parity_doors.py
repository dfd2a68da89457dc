# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A test class that sends each request through every door and compares."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from odoo.addons.dual_api.schema.declaration import (
    Field,
    Filter,
    Match,
    Relation,
    Verb,
)
from odoo.addons.dual_api.schema.documents.examples import value as example
from odoo.addons.dual_api.schema.request.operation import Kind

from ..common import NO_KEY_GIVEN
from .effort import EFFORT
from .parity import Outcome, Request, RestDriver, Show
from .parity_graphql import GraphQLDriver, GraphQLLiteralDriver

DRIVERS = (RestDriver, GraphQLDriver, GraphQLLiteralDriver)

if TYPE_CHECKING:
    from ..common import ApiCase as _Case
else:
    # Were it a test case, Odoo would run it by itself.
    _Case = object


def _like(value: Any) -> Any:
    """What a value has in common with others that are spelled in the same way."""
    if isinstance(value, Mapping):
        return {name: _like(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_like(each) for each in value]
    if isinstance(value, int):
        # GraphQL's own integers end there.
        return type(value).__name__, value < 0, value.bit_length() > 31
    return value if value in ("", None) else type(value).__name__


class Doors(_Case):
    """Sends requests through every door; stands in front of ``ApiCase``.

    The samples need to have, among them, a value for each field and each filter.
    """

    # Without it Odoo's loader takes no test that a class inherits.
    allow_inherited_tests_method = True
    resource_name: str
    #: What each class has sent with everything in the document.
    _spelled: ClassVar[dict[type, set[str]]] = {}

    def setUp(self) -> None:
        super().setUp()
        self.catalog = self.declared()
        self.resource = self.catalog.resources[self.resource_name]
        self.drivers = [driver(self, self.catalog) for driver in DRIVERS]
        self.samples = self.make_samples()

    # -- what an addon says -----------------------------------------------------

    def make_samples(self) -> Any:
        """Some records; the first is the one that is changed, and deleted."""
        raise NotImplementedError

    def write_values(self) -> dict[str, Any]:
        """A value for each name that can be written, other than what is there."""
        return {
            member.write_name: example(member)
            for member in self.creation_inputs()
            if not isinstance(member, Relation)
        }

    def verb_values(self, verb: Verb) -> dict[str, Any]:
        """A value for each input without which the verb is not done."""
        return {
            member.write_name: member.example
            for member in self.resource.required_inputs(verb)
            if not isinstance(member, Relation)
        }

    # -- both doors -------------------------------------------------------------

    def agree(
        self, request: Request, key: Any = NO_KEY_GIVEN, *, words: bool = True
    ) -> Outcome:
        """What came of it, which is the same at every door; a write is undone.

        :param words: whether the words of a refusal are the same, too
        """
        key = self.api_key if key is NO_KEY_GIVEN else key
        outcomes = {
            driver.name: self._tried(driver, request, key)
            for driver in self.drivers
            if not isinstance(driver, GraphQLLiteralDriver) or self._is_new(request)
        }
        if not words:
            outcomes = {
                name: replace(outcome, details=sorted(outcome.details))
                for name, outcome in outcomes.items()
            }
        first = outcomes[RestDriver.name]
        for name, outcome in outcomes.items():
            self.assertEqual(outcome, first, f"{name}: {request}")
        return first

    def _is_new(self, request: Request) -> bool:
        """Whether the class has not sent the like of it: such arguments, of such types.

        How a document spells an argument hangs on nothing else. With more effort, all
        are sent.
        """
        verb = request.verb and request.verb.name
        about = (request.kind, request.relation, verb, request.show, request.sort)
        names = ("record_id", "filters", "limit", "cursor", "values", "if_match")
        like = repr((*about, *(_like(getattr(request, name)) for name in names)))
        known = self._spelled.setdefault(type(self), set())
        new = like not in known
        known.add(like)
        return new or EFFORT > 1

    def _tried(self, driver: Any, request: Request, key: str | None) -> Outcome:
        if request.kind is not Kind.DO:
            return driver.send(request, key)
        model = self.env[request.resource.model].with_context(active_test=False)
        # Parts of a record may be of its model.
        own = list(request.resource.domain)
        before = model.search_count(own)
        with self.env.cr.savepoint() as savepoint:
            outcome = driver.send(request, key)
            change = model.search_count(own) - before
            savepoint.rollback()
        expected = request.verb.creates - request.verb.deletes
        self.assertEqual(change, 0 if outcome.error else expected, driver.name)
        if outcome.rows is None:
            return outcome
        return replace(outcome, rows=self._timeless(request, outcome.rows))

    def _timeless(self, request: Request, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row without what differs between any two writes."""
        kept = dict(row)
        for name in row:
            member = request.resource.member(name)
            if member is None:
                # An object: nothing in it is of another write.
                continue
            if member.source in ("create_date", "write_date"):
                self.assertRegex(kept.pop(name), r"^[-0-9]{10}T[:0-9]{8}Z$")
            elif member.source == "id" and request.verb.creates:
                self.assertTrue(kept.pop(name))
            elif isinstance(member, Relation) and member.written_as_parts:
                kept[name] = self._anew(kept[name])
        return kept

    def _anew(self, page: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The parts of a record, of which some may have been made."""
        return [
            {
                name: value
                for name, value in row.items()
                if name not in ("id", "node_id")
            }
            for row in page["rows"]
        ]

    def request(self, kind: Kind, show: Show | None = None, **parts: Any) -> Request:
        """A request of the resource, for its plain fields when nothing is said."""
        return Request(kind, self.resource, show or self.all_fields(), **parts)

    def do(self, verb: Verb | str, show: Show | None = None, **parts: Any) -> Request:
        """A request of the resource that does what the verb says."""
        found = self.resource.verb(verb) if isinstance(verb, str) else verb
        return self.request(Kind.DO, show, verb=found, **parts)

    def creation(self, show: Show | None = None, **parts: Any) -> Request:
        """A request that makes a record of the resource, in its own way."""
        return self.do(self.resource.creating, show, **parts)

    def creation_inputs(self) -> tuple[Field | Relation, ...]:
        """What a new record is made of; nothing where none can be made."""
        verb = self.resource.creating
        return self.resource.inputs(verb) if verb else ()

    def on_record(self, show: Show | None = None, **parts: Any) -> Iterator[Request]:
        """A request of each kind that does something to a record."""
        for verb in self.resource.verbs:
            if verb.on_record:
                yield self.do(verb, show, values=self._least(verb), **parts)

    def on_none(self, show: Show | None = None, **parts: Any) -> Iterator[Request]:
        """A request for each verb that is done to no record and makes none."""
        for verb in self.resource.verbs:
            if not verb.on_record and not verb.creates:
                yield self.do(verb, show, values=self._least(verb), **parts)

    def _least(self, verb: Verb) -> dict[str, Any] | None:
        """The least that the verb must be sent; ``None`` for no body at all."""
        return self.verb_values(verb) if self.resource.needs_body(verb) else None

    def all_fields(self) -> Show:
        """Every field of the resource."""
        return Show(tuple(member.name for member in self.resource.fields))

    def lists(self) -> list[Relation]:
        """The to-many relations of the resource."""
        return [relation for relation in self.resource.relations if relation.many]

    def related(self, relation: Relation, depth: int = 1, level: int = 1) -> Show:
        """Every field of what the relation leads to, and below for so many levels.

        :param level: below the first fields are those shown by default, and below
            these the first: the addresses of the next pages have room for so many names
        """
        target = self.catalog.target(relation)
        below = {
            further.name: self.related(further, depth - 1, level + 1)
            for further in target.relations
            if depth > 1
        }
        shown = [field for field in target.fields if level == 1 or field.default]
        fields = [field.name for field in shown if level < 3 or field is shown[0]]
        names = tuple(fields) or (target.fields[0].name,)
        return Show(names, below, limit=2 if relation.many else None)

    def any_choice(self) -> dict[str, None]:
        """Filters that keep a list from leaving out anything by default."""
        return {
            filter_.name: None
            for filter_ in self.resource.filters
            if filter_.match is Match.CHOICE
        }

    def filter_values(self, filter_: Filter) -> Iterator[Any]:
        """Values of the filter that some sample has."""
        if filter_.match is Match.CHOICE:
            yield from (True, False, None)
            return
        if filter_.match is Match.PRESENT:
            yield from (True, False)
            return
        found = [
            value
            for sample in self.samples
            for value in self._values_behind(sample, filter_)
        ]
        self.assertTrue(found, f"no sample has a value for the filter {filter_.name}")
        found = list(dict.fromkeys(found))[:3]
        if filter_.match is Match.PREFIX:
            yield from (found[0][:3].swapcase(), found[-1])
        elif filter_.several:
            yield [found[0]]
            yield found
        else:
            yield from found

    def _values_behind(self, sample: Any, filter_: Filter) -> list[Any]:
        if filter_.source == "id":
            return sample.ids
        values = sample.mapped(filter_.source)
        if filter_.to is not None:
            return values.ids
        shown = filter_.type.show([value or None for value in values])
        return [value for value in shown if value is not None]
