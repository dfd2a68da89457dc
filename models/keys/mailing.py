# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mail to a user, by the outgoing mail servers of ``base``."""

import logging

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
