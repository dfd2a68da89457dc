# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The grammar of query strings: text to the values that validation expects.

Text that does not spell a value of its parameter's type stays text, and validation
refuses it in the words that GraphQL's clients get for the same mistake.
"""

from collections.abc import Callable, Container
from functools import lru_cache

from werkzeug.datastructures import MultiDict

from ..schema.catalog import Catalog
from ..schema.declaration import (
    FlagType,
    IntegerType,
    Listed,
    Match,
    ObjectType,
    Relation,
    Resource,
    SeveralType,
)
from ..schema.errors import ValidationFailed, invalid
from ..schema.mistakes import unknown
from ..schema.request.field_paths import MAX_PATHS, Picker
from ..schema.request.page import Page
from ..schema.request.paging import LISTS, build_export, build_page
from ..schema.request.rules import MAX_SORT_KEYS
from ..schema.request.selection import Selection
from ..schema.sentences import _lt
from .room import check_inner_lists, check_record

_INTEGER, _FLAG = IntegerType(), FlagType()
_LIMIT_SUFFIX = ".limit"
#: What every answer with records can be asked with.
_SELECTING = {"fields": (), "expand": ()}
#: Selections are kept for when the same is asked for again: so many, of at most so many
#: characters each.
_KEPT = 256
_KEPT_CHARACTERS = 1024


def read_selection(
    catalog: Catalog, type_: ObjectType, arguments: MultiDict[str, str]
) -> Selection:
    """Read what ``fields``, ``expand`` and ``<relation>.limit`` ask for, and nothing
    else.

    :raises ApiError: ``validation``
    """
    selection, rest = _selection(catalog, type_, _single(arguments), check_record)
    if rest:
        raise ValidationFailed(mistakes=unknown(rest, _SELECTING))
    return selection


def read_list(
    catalog: Catalog,
    resource: Listed,
    arguments: MultiDict[str, str],
    relation: Relation | None = None,
) -> tuple[Selection, Page]:
    """Read what a list is asked to show, and which part of it.

    :raises ApiError: ``validation``
    """
    selection, document = _asked(catalog, resource, arguments)
    # Lists are read forward; the other direction is not a parameter.
    for name in ("backward", "or"):
        if name in document:
            raise ValidationFailed(mistakes=unknown([name], {}))
    page = build_page(resource, document, relation=relation)
    return selection, page.as_told()


def read_export(
    catalog: Catalog, resource: Resource, arguments: MultiDict[str, str]
) -> tuple[Selection, Page]:
    """Read what an export is asked to show, and of which records.

    :raises ApiError: ``validation``
    """
    selection, document = _asked(catalog, resource, arguments)
    if "or" in document:
        raise ValidationFailed(mistakes=unknown(["or"], {}))
    return selection, build_export(resource, document)


def _asked(
    catalog: Catalog, resource: Listed, arguments: MultiDict[str, str]
) -> tuple[Selection, dict[str, object]]:
    """What is to be shown, and all else that is asked, of the right types."""
    several = {
        filter_.name: filter_.type
        for filter_ in resource.filters
        if isinstance(filter_.type, SeveralType)
    }
    selection, rest = _selection(
        catalog, resource, _single(arguments, several), check_inner_lists
    )
    document = {name: _value(resource, name, text) for name, text in rest.items()}
    for name in several.keys() & arguments.keys():
        document[name] = several[name].from_texts(arguments.getlist(name))
    return selection, document


def _single(
    arguments: MultiDict[str, str], several: Container[str] = ()
) -> dict[str, str]:
    """Each parameter once; what is a list may come piece by piece.

    :param several: parameters that are read by themselves
    """
    values = {}
    for name, texts in arguments.lists():
        if name in several:
            continue
        if len(texts) > 1 and name not in LISTS:
            raise invalid(name, _lt("This is given twice."), "twice")
        values[name] = ",".join(texts)
    return values


def _selection(
    catalog: Catalog,
    type_: ObjectType,
    values: dict[str, str],
    check: Callable[[Selection], None],
) -> tuple[Selection, dict[str, str]]:
    """What is asked for, checked, and the values that ask for something else."""
    limits = tuple(
        (name.removesuffix(_LIMIT_SUFFIX), values.pop(name))
        for name in list(values)
        if name.endswith(_LIMIT_SUFFIX)
    )
    fields, expand = values.pop("fields", None), values.pop("expand", None)
    texts = (fields or "", expand or "", *(text for pair in limits for text in pair))
    small = sum(map(len, texts)) <= _KEPT_CHARACTERS
    pick = _picked if small else _picked.__wrapped__
    return pick(catalog, type_.type_name, fields, expand, limits, check), values


@lru_cache(_KEPT)
def _picked(
    catalog: Catalog,
    type_name: str,
    fields: str | None,
    expand: str | None,
    limits: tuple[tuple[str, str], ...],
    check: Callable[[Selection], None],
) -> Selection:
    picker = Picker(
        catalog,
        fields=None if fields is None else _several(fields, MAX_PATHS),
        expand=() if expand is None else _several(expand, MAX_PATHS),
        limits={path: _INTEGER.from_text(text) for path, text in limits},
    )
    selection = picker.pick(catalog.types[type_name])
    check(selection)
    return selection


def _value(resource: Listed, name: str, text: str) -> object:
    if name in ("limit", "offset"):
        return _INTEGER.from_text(text)
    if name == "include_total":
        return _FLAG.from_text(text)
    if name == "sort":
        return _several(text, MAX_SORT_KEYS)
    for filter_ in resource.filters:
        if filter_.name == name:
            if filter_.match is Match.CHOICE and text == "all":
                return None
            return filter_.type.from_text(text)
    return text


def _several(text: str, maximum: int) -> list[str]:
    """The values of a list; one more than there may be is enough to be refused."""
    return text.split(",", maximum)
