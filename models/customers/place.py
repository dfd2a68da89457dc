# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a customer stands: its chain of parents, and who signs in below it.

All of it is asked from PostgreSQL, whatever the key's user may see: only the answer
whether a change is right follows from it.
"""

from collections.abc import Collection, Iterable, Mapping

from odoo.api import Environment
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ...schema.errors import invalid
from ...schema.sentences import _lt

#: So many customers may stand one below the other. Odoo follows such a chain by
#: calling itself, up to where Python ends it.
MAX_LEVELS = 20

_ANCESTORS = """
    WITH RECURSIVE above(start, id, parent_id, level) AS (
        SELECT id, id, parent_id, 1 FROM res_partner WHERE id = ANY(%s)
        UNION ALL SELECT start, p.id, p.parent_id, level + 1
        FROM above JOIN res_partner AS p ON p.id = above.parent_id WHERE level <= %s)
    SELECT start, id FROM above"""
_BELOW = """
    WITH RECURSIVE below(id, level) AS (
        SELECT %s, 0
        UNION ALL SELECT p.id, level + 1
        FROM below JOIN res_partner AS p ON p.parent_id = below.id WHERE level <= %s)"""


def chains_above(env: Environment, ids: Iterable[int]) -> dict[int, list[int]]:
    """Return each of these customers with those above it."""
    env["res.partner"].flush_model(["parent_id"])
    found: dict[int, list[int]] = {each: [] for each in ids}
    for start, above in env.execute_query(SQL(_ANCESTORS, list(found), MAX_LEVELS)):
        found[start].append(above)
    return found


def check_parent(
    env: Environment, name: str, above: Collection[int], record_id: int
) -> None:
    """Refuse a parent below which the customer can't be moved.

    :param name: what the client calls the parent
    :param above: the parent, and those above it
    :param record_id: the customer; 0 for a new one
    :raises ApiError: ``validation``, for a circle or too long a chain
    """
    levels = len(above)
    if record_id:
        if record_id in above:
            sentence = _lt("A customer can't be below itself.")
            raise invalid(name, sentence, "circle")
        _lock(env, [*above, record_id])
        below = SQL(_BELOW, record_id, MAX_LEVELS)
        levels += _ids(env, SQL("%s SELECT max(level) FROM below", below))[0]
    if levels + 1 > MAX_LEVELS:
        sentence = _lt(
            "Customers can be nested at most %(levels)s levels deep.",
            levels=MAX_LEVELS,
        )
        raise invalid(name, sentence, "too_deep")


def _lock(env: Environment, ids: Iterable[int]) -> None:
    """Hold the chain: two moves at once could make a circle that neither sees.

    The second waits, fails to serialize, and is repeated with what the first has done.
    """
    env.cr.execute(
        "SELECT FROM res_partner WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
        [list(ids)],
        log_exceptions=False,
    )


def signing_in(env: Environment, ids: Iterable[int]) -> set[int]:
    """Return which of these are contacts of users, archived ones included."""
    env["res.users"].flush_model(["partner_id", "active"])
    query = SQL(
        "SELECT partner_id FROM res_users WHERE partner_id = ANY(%s)", list(ids)
    )
    return set(_ids(env, query))


def signs_in(env: Environment, record_id: int) -> bool:
    """Return whether there is a user whose contact this is, and who is not archived."""
    env["res.users"].flush_model(["partner_id", "active"])
    query = SQL(
        "SELECT id FROM res_users WHERE partner_id = %s AND active LIMIT 1", record_id
    )
    return bool(_ids(env, query))


def companies_of_users(env: Environment, record_id: int) -> Mapping[int, int]:
    """Return to whom the contacts of users belong, from the customer downwards.

    A portal user sees what belongs to that company.
    """
    env["res.users"].flush_model(["partner_id"])
    env["res.partner"].flush_model(["parent_id", "commercial_partner_id"])
    query = SQL(
        "%s SELECT p.id, p.commercial_partner_id FROM below"
        " JOIN res_partner AS p ON p.id = below.id"
        " WHERE EXISTS (SELECT FROM res_users AS u WHERE u.partner_id = p.id)",
        SQL(_BELOW, record_id, MAX_LEVELS),
    )
    return dict(env.execute_query(query))


def check_nobody_joined(env: Environment, record_id: int) -> None:
    """Let Odoo repeat the request where others came below the customer meanwhile.

    Who creates or moves a contact holds the parent for sharing, and so has committed
    before the parent could be changed here. But this transaction sees the database as
    it was when it began, without that contact: it would stay what the parent was.

    :raises odoo.exceptions.ConcurrencyError: a failure to serialize
    """
    [(began,)] = env.execute_query(
        SQL(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " %% (1::bigint << 32)"
        )
    )
    query = SQL(
        "%s SELECT p.id FROM below JOIN res_partner AS p ON p.id = below.id",
        SQL(_BELOW, record_id, MAX_LEVELS),
    )
    seen = set(_ids(env, query))
    with env.registry.cursor() as cr:
        # Of those that were changed since, so that whom this transaction has moved away
        # is not taken for one.
        cr.execute(SQL("%s WHERE age(p.xmin) <= age(%s::text::xid)", query, began))
        if any(joined not in seen for (joined,) in cr.fetchall()):
            raise ConcurrencyError("Somebody came below a customer that is changed")


def _ids(env: Environment, query: SQL) -> list[int]:
    return [record_id for (record_id,) in env.execute_query(query)]
