# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the declarations allow: what may be written, and asked of lists."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from ..declaration import (
    Field,
    FlagType,
    IntegerType,
    Limits,
    Listed,
    Match,
    RecordIdType,
    Relation,
    Resource,
    TextsType,
    TextType,
    Verb,
)
from ..declaration.text import LOOKED_FOR
from .cursor import MAX_CURSOR_LENGTH
from .page import MAX_PAGE_SIZE
from .parts import ID, PartRules
from .validation import InputValidator, Rule
from .value_check import SortValues

#: The validators of each resource's verbs, by name; they go when the declaration goes.
_VALIDATORS_OF_VERBS: WeakKeyDictionary[Resource, dict[str, InputValidator]] = (
    WeakKeyDictionary()
)
#: The validators of lists.
_VALIDATORS_OF_LISTS: WeakKeyDictionary[Listed, InputValidator] = WeakKeyDictionary()
#: The validators of exports.
_VALIDATORS_OF_EXPORTS: WeakKeyDictionary[Listed, InputValidator] = WeakKeyDictionary()
#: Behind which record an export begins.
AFTER = "after"
#: The validators of what lists are filtered by.
_VALIDATORS_OF_CONDITIONS: WeakKeyDictionary[Listed, InputValidator] = (
    WeakKeyDictionary()
)


#: A key of an order list may come with so many others.
MAX_SORT_KEYS = 3
MAX_OFFSET = 1_000_000
MAX_SEARCH_LENGTH = 200


def write_rule(member: Field | Relation, *, required: bool) -> Rule:
    """Return what may be sent to be written."""
    type_ = member.type.written(required=member.writing.required)
    parts = None
    if isinstance(member, Relation) and member.written_as_parts:
        parts = part_rules(member)
    return Rule(type_, required, member.takes_null, parts)


def part_rules(relation: Relation) -> PartRules:
    """Make the rules for what is sent of a part of a record."""
    rules = {
        each.write_name: write_rule(each, required=each.writing.required)
        for each in relation.part_members
    }
    needs = _needs(relation.part_members)
    known = {name: replace(rule, required=False) for name, rule in rules.items()}
    known[ID] = Rule(relation.id_type, required=True)
    return PartRules(InputValidator(rules, needs), InputValidator(known, needs))


def _needs(members: Iterable[Field | Relation]) -> dict[str, tuple[str, ...]]:
    """The scopes without which nobody is told that there are these names."""
    return {each.write_name: (each.scope,) for each in members if each.scope}


def verb_validator(resource: Resource, verb: Verb) -> InputValidator:
    """Return the validator of what may, and what must, be sent with the verb."""
    validators = _VALIDATORS_OF_VERBS.setdefault(resource, {})
    validator = validators.get(verb.name)
    if validator is None:
        validator = validators.setdefault(verb.name, _verb_validator(resource, verb))
    return validator


def _verb_validator(resource: Resource, verb: Verb) -> InputValidator:
    required, members = resource.required_inputs(verb), resource.inputs(verb)
    rules = {
        each.write_name: write_rule(each, required=each in required) for each in members
    }
    return InputValidator(rules, _needs(members))


def conditions_validator(resource: Listed) -> InputValidator:
    """Return what one alternative may hold."""
    validator = _VALIDATORS_OF_CONDITIONS.get(resource)
    if validator is None:
        made = InputValidator(filter_rules(resource))
        validator = _VALIDATORS_OF_CONDITIONS.setdefault(resource, made)
    return validator


def filter_rules(resource: Listed) -> dict[str, Rule]:
    """Return the conditions that a list of the type may be put under."""
    rules = {
        filter_.name: Rule(filter_.type, nullable=filter_.match is Match.CHOICE)
        for filter_ in resource.filters
    }
    if resource.search:
        rules["q"] = Rule(
            TextType(min_length=1, max_length=MAX_SEARCH_LENGTH, pattern=LOOKED_FOR)
        )
    return rules


def sort_values(resource: Listed) -> tuple[str, ...]:
    """Return every value that a list of the type can be sorted by."""
    needs = {
        sign + field.own_name: (field.scope,) if field.scope else ()
        for field in resource.sortable
        for sign in ("", "-")
    }
    values = SortValues(needs)
    values.needs = needs
    return values


@dataclass(frozen=True, kw_only=True)
class _SortKey(TextType):
    """One of the values that a list can be sorted by."""

    values: tuple[str, ...]

    def limits(self) -> Limits:
        """Return the values."""
        return Limits(choices=self.values)


def list_validator(resource: Listed) -> InputValidator:
    """Return the validator of all that a list may be asked with, but for its fields."""
    validator = _VALIDATORS_OF_LISTS.get(resource)
    if validator is None:
        validator = _VALIDATORS_OF_LISTS.setdefault(resource, _list_validator(resource))
    return validator


def export_validator(resource: Listed) -> InputValidator:
    """Return the validator of all that an export may be asked with, but for its
    fields.
    """
    validator = _VALIDATORS_OF_EXPORTS.get(resource)
    if validator is None:
        rules = {
            **filter_rules(resource),
            AFTER: Rule(RecordIdType(to=resource.type_name)),
        }
        made = InputValidator(rules)
        validator = _VALIDATORS_OF_EXPORTS.setdefault(resource, made)
    return validator


def _list_validator(resource: Listed) -> InputValidator:
    sort_key = _SortKey(values=sort_values(resource))
    return InputValidator(
        {
            **filter_rules(resource),
            "limit": Rule(IntegerType(minimum=0, maximum=MAX_PAGE_SIZE)),
            "offset": Rule(IntegerType(minimum=0, maximum=MAX_OFFSET)),
            "cursor": Rule(TextType(max_length=MAX_CURSOR_LENGTH)),
            "backward": Rule(FlagType()),
            "include_total": Rule(FlagType()),
            "sort": Rule(TextsType(max_items=MAX_SORT_KEYS, item=sort_key)),
        }
    )


def record_id(type_name: str, value: object) -> int | None:
    """Return the id in what a client gave for a record; ``None`` if it can't be one."""
    found = RecordIdType(to=type_name).parse(value)
    return found if type(found) is int else None
