# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The grammar of query strings: text to the values that validation expects.

Text that does not spell a value of its parameter's type stays text, and validation
refuses it in the words that GraphQL's clients get for the same mistake.
"""

from werkzeug.datastructures import MultiDict

from ..schema.catalog import Catalog
from ..schema.declaration import (
    FlagType,
    IntegerType,
    Match,
    ObjectType,
    Relation,
    Resource,
)
from ..schema.errors import ValidationFailed, invalid
from ..schema.mistakes import unknown
from ..schema.request.field_paths import MAX_PATHS, Picker
from ..schema.request.operation import Page, Selection
from ..schema.request.paging import LISTS, build_page
from ..schema.request.rules import MAX_SORT_KEYS
from ..schema.sentences import _lt
from .room import check_inner_lists, check_record

_INTEGER, _FLAG = IntegerType(), FlagType()
_LIMIT_SUFFIX = ".limit"
#: What every answer with records can be asked with.
_SELECTING = {"fields": (), "expand": ()}


def read_selection(
    catalog: Catalog, type_: ObjectType, arguments: MultiDict[str, str]
) -> Selection:
    """Read what ``fields``, ``expand`` and ``<relation>.limit`` ask for, and nothing
    else.

    :raises ApiError: ``validation``
    """
    selection, rest = _selection(catalog, type_, _single(arguments))
    if rest:
        raise ValidationFailed(mistakes=unknown(rest, _SELECTING))
    check_record(selection)
    return selection


def read_list(
    catalog: Catalog,
    resource: Resource,
    arguments: MultiDict[str, str],
    relation: Relation | None = None,
) -> tuple[Selection, Page]:
    """Read what a list is asked to show, and which part of it.

    :raises ApiError: ``validation``
    """
    selection, rest = _selection(catalog, resource, _single(arguments))
    document = {name: _value(resource, name, text) for name, text in rest.items()}
    # Lists are read forward; the other direction is not a parameter.
    if "backward" in document:
        raise ValidationFailed(mistakes=unknown(["backward"], {}))
    check_inner_lists(selection)
    page = build_page(resource, document, relation=relation)
    return selection, page.as_told()


def _single(arguments: MultiDict[str, str]) -> dict[str, str]:
    """Each parameter once; what is a list may come piece by piece."""
    values = {}
    for name, texts in arguments.lists():
        if len(texts) > 1 and name not in LISTS:
            raise invalid(name, _lt("This is given twice."), "twice")
        values[name] = ",".join(texts)
    return values


def _selection(
    catalog: Catalog, type_: ObjectType, values: dict[str, str]
) -> tuple[Selection, dict[str, str]]:
    fields = values.pop("fields", None)
    expand = values.pop("expand", None)
    limits = {
        name.removesuffix(_LIMIT_SUFFIX): _INTEGER.from_text(values.pop(name))
        for name in list(values)
        if name.endswith(_LIMIT_SUFFIX)
    }
    picker = Picker(
        catalog,
        fields=None if fields is None else _several(fields, MAX_PATHS),
        expand=() if expand is None else _several(expand, MAX_PATHS),
        limits=limits,
    )
    return picker.pick(type_), values


def _value(resource: Resource, name: str, text: str) -> object:
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
