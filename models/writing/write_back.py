# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client sends back as it was shown: its own rules do not refuse it."""

from ...schema.declaration import Field
from ...schema.errors import ApiError
from ...schema.request.operation import DoVerb, Selection, Value
from ..reading.reading import Projection


def unchanged(projection: Projection, operation: DoVerb, error: ApiError) -> set[str]:
    """Find the sent values that are as they are shown, by write name.

    :param operation: of a partial verb, its values by write name
    :param error: what became of it
    :return: none of them, where that can't be why the update was refused
    """
    sent, record_id = operation.values or {}, operation.record_id
    members = {
        member.write_name: member
        for member in operation.resource.inputs(operation.verb)
        if isinstance(member, Field) and member.write_name in sent
    }
    refused = {each.field.partition(".")[0] for each in error.mistakes}
    refused.discard("record")
    if record_id is None or not refused <= members.keys():
        return set()
    items = tuple(Value(name, member) for name, member in members.items())
    selection = Selection(operation.resource, items)
    row = projection.one(selection, record_id)
    if row is None:
        return set()
    alike = {name for name in members if _alike(sent[name], row[name])}
    return alike if refused <= alike else set()


def _alike(sent: object, shown: object) -> bool:
    if isinstance(sent, list) and isinstance(shown, list):
        texts = all(isinstance(one, str) for one in sent)
        return texts and sorted(sent) == sorted(shown)
    return type(sent) is type(shown) and sent == shown
