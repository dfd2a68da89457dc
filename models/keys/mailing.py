# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways to a user: a mail, by the outgoing mail servers of ``base``, and an activity."""

import logging
from datetime import date

from markupsafe import Markup

from odoo import models

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

_logger = logging.getLogger(__name__)


def mail(user: models.BaseModel, subject: str, text: str) -> bool:
    """Return whether the mail was sent: no mail is made for later.

    :param user: in an environment in that user's language
    """
    servers = user.env["ir.mail_server"]
    sender = servers._get_default_from_address() or user.company_id.email
    if not user.email or not sender:
        return False
    message = servers._build_email__(
        sender, [user.email], subject, f"{text}\n\n{user.get_base_url()}/odoo\n"
    )
    try:
        return bool(servers.send_email(message))
    except (MailDeliveryException, OSError) as error:
        _logger.info("A mail to user %s was not sent: %s", user.id, error)
        return False


def remind(user: models.BaseModel, subject: str, text: str, deadline: date) -> bool:
    """Return whether the user has got an activity: where the database knows them.

    :param user: in an environment in that user's language
    """
    if "mail.activity" not in user.env or not user._is_internal():
        return False
    kind = user.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
    user.env["mail.activity"].create(
        {
            "summary": subject,
            "note": Markup("<p>%s</p>") % text,
            "activity_type_id": kind.id if kind else False,
            "user_id": user.id,
            "date_deadline": deadline,
        }
    )
    return True
