# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo does around a partner that is written, and what it does silently.

Odoo's form gives a contact the company of its parent; who writes without the form has
to. Odoo copies addresses and tax numbers between a contact and its parent, whatever was
sent: here what was sent is stored, or refused.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from odoo.api import Environment
from odoo.models import BaseModel

from ...schema.declaration import ObjectType
from ...schema.errors import ValidationFailed, invalid
from ...schema.mistakes import Mistake
from ...schema.sentences import _lt
from .ahead import Ahead
from .place import (
    MAX_LEVELS,
    chains_above,
    check_nobody_joined,
    check_parent,
    companies_of_users,
)

#: Of the types of addresses, the one that has no address of its own.
_SHARING = "contact"
_OWN = "other"


class CustomerChange:
    """One customer that is made or changed.

    :param partner: the customer; empty for a new one
    :param values: what to write, as Odoo takes it
    :param ahead: answers about this one, where several are written together
    """

    def __init__(
        self,
        env: Environment,
        resource: ObjectType,
        partner: BaseModel,
        values: dict[str, Any],
        ahead: Ahead | None = None,
    ) -> None:
        self._env, self._partner, self._values = env, partner, values
        self._ahead = ahead or Ahead(env)
        self._names = resource.stored_as
        parent_id = self._later("parent_id")
        self._parent = self._ahead.parent(parent_id or 0)
        self._moved = self._changes("parent_id")
        self._users: Mapping[int, int] = {}

    def _changes(self, *fields: str) -> bool:
        return any(
            name in self._values
            and (self._values[name] or False) != self._current(name)
            for name in fields
        )

    def _current(self, name: str) -> Any:
        if not self._partner:
            return False
        value = self._partner[name]
        return (value.id if isinstance(value, BaseModel) else value) or False

    def _later(self, name: str) -> Any:
        """What the field will be."""
        if name in self._values:
            return self._values[name] or False
        return self._current(name)

    def prepare(self) -> dict[str, Any]:
        """Return the values to write.

        :raises ApiError: ``validation``, for what Odoo would not store as it was sent,
            and for what would give a user's account or rights away
        """
        self._check_identity()
        if self._moved and self._parent:
            name = self._names["parent_id"]
            self._check_parent(name)
            # As Odoo's form does: rights depend on it.
            company = self._parent.company_id.id
            if not self._partner or company != self._partner.company_id.id:
                self._values["company_id"] = company
        if self._parent:
            self._settle_type()
            if self._kind() == _SHARING:
                self._check_address()
            if not self._later("is_company"):
                self._check_commercial()
        return self._values

    def _check_parent(self, name: str) -> None:
        above: Collection[int]
        if self._partner:
            # Others that are written with it may have been moved meanwhile.
            parent_id = self._parent.id
            above = chains_above(self._env, [parent_id])[parent_id]
        else:
            above = self._ahead.chain_above(self._parent.id)
        check_parent(self._env, name, above, self._partner.id or 0)

    # -- identity ---------------------------------------------------------------

    def _check_identity(self) -> None:
        """Whoever has the address of a portal user has the account."""
        if not self._partner:
            return
        settings = self._env["dual_api.settings"]._get()
        if settings.portal_identity_changes:
            return
        if self._changes("email") and self._ahead.signs_in(self._partner.id):
            sentence = _lt(
                "This customer signs in to the portal with this address. Change it in"
                " Odoo."
            )
            raise invalid(self._names["email"], sentence, "signs_in")
        if self._changes("parent_id", "is_company"):
            self._users = companies_of_users(self._env, self._partner.id)

    def settle(self) -> None:
        """Do what is left to do, or to be found, after the change.

        :raises ApiError: ``validation``
        """
        if "company_id" in self._values:
            self._bring_along()
            check_nobody_joined(self._env, self._partner.id)
        if self._users and self._users != companies_of_users(
            self._env, self._partner.id
        ):
            name = "parent_id" if self._moved else "is_company"
            sentence = _lt(
                "This change would show a portal user documents of another company."
                " Make it in Odoo."
            )
            raise invalid(self._names[name], sentence, "signs_in")

    def _bring_along(self) -> None:
        """Odoo gives the company to contacts in use only; rights are those of all."""
        company = self._values["company_id"]
        partners = self._env["res.partner"].with_context(active_test=False)
        below = partners.search(
            [
                ("id", "child_of", self._partner.id),
                ("company_id", "!=", company),
            ]
        )
        below.write({"company_id": company})

    # -- type and address -------------------------------------------------------

    def _kind(self) -> Any:
        if "type" in self._values or self._partner:
            return self._later("type")
        return _SHARING

    def _settle_type(self) -> None:
        """A company below another has an address of its own, unless sent otherwise."""
        address = self._env["res.partner"]._address_fields()
        if (
            "type" not in self._values
            and self._kind() == _SHARING
            and self._later("is_company")
            and (self._moved or self._changes("is_company", *address))
        ):
            self._values["type"] = _OWN

    def _check_address(self) -> None:
        fields = self._env["res.partner"]._address_fields()
        joins = self._moved or self._changes("type")
        if not joins and not self._changes(*fields):
            return
        theirs = self._parent._get_address_values()
        if joins and theirs:
            self._refuse_unlike(
                theirs,
                _lt(
                    "A contact shares the address of its parent. Change it there, or"
                    ' also send a `type` other than "contact".'
                ),
            )
            return
        if not any(self._later(name) for name in fields):
            if theirs:
                self._refuse_unlike(
                    theirs,
                    _lt(
                        "A contact shares the address of its parent. Empty it there, or"
                        ' also send a `type` other than "contact".'
                    ),
                )
            return
        self._check_above(fields, lambda above: above.type == _SHARING)

    def _check_commercial(self) -> None:
        """Of the tax number, and what else companies have and persons do not."""
        partners, values = self._env["res.partner"], self._values
        if self._moved:
            # Only these: some of the others are for accountants to read.
            sent = [name for name in partners._commercial_fields() if name in values]
            company = self._parent.commercial_partner_id
            theirs = company._convert_fields_to_values(sent) if sent else {}
            theirs = {name: value for name, value in theirs.items() if value}
            sentence = _lt("A contact shares this with its company. Change it there.")
            self._refuse_unlike(theirs, sentence)
        synced = [n for n in partners._synced_commercial_fields() if n in self._names]
        if not self._moved and not self._changes(*synced):
            return
        sentence = _lt("A contact shares this with its company. Empty it there.")
        emptied = {
            name: self._parent[name]
            for name in synced
            if self._parent[name] and not self._later(name) and not self._moved
        }
        self._refuse_unlike(emptied, sentence)
        if any(self._later(name) for name in synced):
            self._check_above(synced, lambda above: not above.is_company)

    def _refuse_unlike(self, theirs: Mapping[str, Any], sentence: str) -> None:
        """Refuse what was sent and would be replaced by theirs."""
        unlike = [
            Mistake(self._names[name], "shared", sentence)
            for name, value in theirs.items()
            if name in self._names
            and name in self._values
            and (self._values[name] or False) != (value or False)
        ]
        if unlike:
            raise ValidationFailed(mistakes=unlike)

    def _check_above(
        self, fields: list[str], goes_on: Callable[[BaseModel], bool]
    ) -> None:
        """Refuse a change that Odoo would carry on to what is no customer.

        :param goes_on: whether it would go on from there to the next parent
        """
        above = self._parent
        for _level in range(MAX_LEVELS):
            if not above.dual_api_customer:
                break
            if not (above.parent_id and goes_on(above)):
                return
            above = above.parent_id
        sentence = _lt(
            "A contact shares this with its parents, and one of them can't be changed"
            " here."
        )
        sent = [name for name in fields if name in self._values and name in self._names]
        name = sent[0] if sent else "parent_id"
        raise invalid(self._names[name], sentence, "shared")
