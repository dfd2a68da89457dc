# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields that an older version showed one by one, and the newer one in an object."""

from dataclasses import replace

from ..declaration import Filter, Listed, ObjectType, require
from ..declaration.fields import not_embedded
from .difference import Difference, in_type


def not_gathered(type_name: str, name: str) -> Difference:
    """Make a difference: what is in an object stood in the record itself.

    It has the name there that it has in the object. Lists are found and sorted by it as
    they are.

    :param name: of the object
    """

    def change(type_: ObjectType) -> ObjectType:
        embedded = type_.object_of(name)
        where = f"{type_.type_name}.{name}"
        require(embedded, where, "a version differs in it, and it is not there")
        inside = {} if embedded is None else type_.embedded[embedded]
        names = {each.name: each.own_name for each in inside}
        fields = tuple(
            not_embedded(each) if each.name in names else each for each in type_.fields
        )
        if not isinstance(type_, Listed):
            return replace(type_, fields=fields)
        filters = tuple(_of(each, names) for each in type_.filters)
        return replace(type_, fields=fields, filters=filters)

    return in_type(type_name, change)


def _of(filter_: Filter, names: dict[str, str]) -> Filter:
    """The filter, of the member by the name that it had."""
    if filter_.of is None or filter_.of not in names:
        return filter_
    return replace(filter_, of=names[filter_.of])
