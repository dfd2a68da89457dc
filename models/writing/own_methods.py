# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Verbs that Odoo itself has a method for: that of a button of the record's form."""

from typing import Any

from odoo.api import Environment
from odoo.models import BaseModel

from ...schema.declaration import Verb
from ...schema.errors import Conflict
from ...schema.sentences import _lt


def call(record: BaseModel, verb: Verb) -> BaseModel:
    """Call the method as the user of the record.

    :return: the record
    :raises ApiError: ``conflict``, where it asks back, or has not done it
    """
    answer = getattr(record, verb.calls)()
    if _is_question(record.env, answer):
        sentence = _lt(
            "Odoo asks a question here that the API can't answer: %(title)s. Do it in"
            " Odoo.",
            title=answer.get("name") or verb.said,
        )
        raise Conflict(sentence)
    if verb.achieves and not record.filtered_domain(list(verb.achieves)):
        sentence = _lt("Odoo has not done this, and does not say why. Try it in Odoo.")
        raise Conflict(sentence)
    return record


# Any: whatever a method of Odoo's returns.
def _is_question(env: Environment, answer: Any) -> bool:
    """Whether a button's answer opens a dialog; others are views, reports, flags."""
    if not isinstance(answer, dict) or answer.get("type") != "ir.actions.act_window":
        return False
    model = answer.get("res_model")
    transient = model in env and env[model].is_transient()
    return answer.get("target") == "new" or transient
