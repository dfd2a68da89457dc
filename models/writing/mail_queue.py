# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mails of API writes go out later: no request waits for a mail server.

The addon does not depend on ``mail``; where it is installed, assigning a salesperson
makes a mail, which Odoo would send before the request ends.
"""

from odoo.api import Environment

#: Of the context of writes: ``mail`` leaves what it makes in its queue.
QUEUED = {"mail_notify_force_send": False}
_SENDER = "mail.ir_cron_mail_scheduler_action"


def send_soon(env: Environment) -> None:
    """Let Odoo's scheduler send what the transaction has put in the queue.

    By itself it looks there once an hour. Whether something was put there is known from
    the memory of the ORM, which costs no statement.
    """
    if "mail.mail" not in env:
        return
    made = env.transaction.field_data.get(env["mail.mail"]._fields["state"])
    sender = made and env.ref(_SENDER, raise_if_not_found=False)
    if sender:
        sender.sudo()._trigger()
