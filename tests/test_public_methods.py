# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be called over RPC: every public method of every model, in one list."""

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged

#: Each is open to everybody who has a session or a key of Odoo's own RPC. What makes,
#: tells or lengthens a key asks for the password.
PUBLIC = {
    "api.client": {
        "action_approve",
        "action_change_first_party",
        "action_end_grants",
        "action_grants",
        "action_new_secret",
        "action_suspend",
        "create",
        "unlink",
        "write",
    },
    "api.field": {"create", "unlink", "write"},
    "api.refresh": {"action_end", "unlink"},
    "api.key": {
        "action_change",
        "action_devices",
        "action_extend",
        "action_forget_payloads",
        "action_log_payloads",
        "action_requests",
        "action_revoke",
        "action_rotate",
        "create",
        "unlink",
        "write",
    },
    "api.usage": {"dashboard"},
    "api.webhook": {
        "action_change",
        "action_delete",
        "action_deliveries",
        "action_enable",
        "action_pause",
        "action_replay",
        "action_rotate_secret",
        "action_send_test",
        "create",
        "unlink",
        "write",
    },
    "api.delivery": {"action_retry"},
    "dual_api.key.extend": {"extend"},
    "dual_api.key.wizard": {"make_key"},
    "dual_api.webhook.replay": {"replay"},
    "dual_api.webhook.wizard": {"change_webhook", "make_webhook"},
    "res.config.settings": {
        "action_dual_api_retire_signing_keys",
        "action_dual_api_test_redis",
        "default_get",
        "set_values",
    },
    "res.users": {
        "action_dual_api_end_grants",
        "action_dual_api_new_key",
        "action_dual_api_webhooks",
        "create",
        "unlink",
        "write",
    },
    "ir.rule": {"create", "unlink", "write"},
    "ir.model.fields": {"unlink"},
    "ir.model.access": {"create", "unlink", "write"},
    "res.groups": {"create", "unlink", "write"},
    "res.company": {"create", "unlink", "write"},
    "ir.config_parameter": {"create", "unlink", "write"},
    "dual_api.rights_source": {"create", "unlink", "write"},
}
ASKING = {
    ("res.config.settings", "action_dual_api_retire_signing_keys"),
    ("api.client", "action_approve"),
    ("api.client", "action_change_first_party"),
    ("api.client", "action_new_secret"),
    ("api.key", "action_change"),
    ("api.key", "action_rotate"),
    ("api.webhook", "action_change"),
    ("api.webhook", "action_rotate_secret"),
    ("api.webhook", "action_send_test"),
    ("dual_api.key.extend", "extend"),
    ("dual_api.key.wizard", "make_key"),
    ("dual_api.webhook.wizard", "change_webhook"),
    ("dual_api.webhook.wizard", "make_webhook"),
}
OURS = "odoo.addons.dual_api."


@tagged("-at_install", "post_install")
class TestPublicMethods(TransactionCase):
    """A sweep over the registry."""

    maxDiff = None

    def ours(self):
        """Names of models and methods that this addon has written."""
        for model in self.env.registry.values():
            for part in model.__mro__:
                if part.__module__.startswith(OURS):
                    for name, value in vars(part).items():
                        if callable(value) and not isinstance(value, type):
                            yield model._name, name

    def callable_names(self):
        found = {}
        for model, name in self.ours():
            try:
                get_public_method(self.env[model], name)
            except (AccessError, AttributeError):
                continue
            found.setdefault(model, set()).add(name)
        return found

    def test_the_list_is_whole(self):
        # Odoo's own methods, in other words: they give no more than they did.
        self.assertEqual(self.callable_names(), PUBLIC)

    def test_what_makes_a_key_is_private(self):
        for name in ("generate", "rotate", "extend", "revoke"):
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(self.env["api.key"], name)

    def test_what_tells_or_lengthens_one_asks_for_the_password(self):
        for model, name in ASKING:
            method = get_public_method(self.env[model], name)
            asks = getattr(method, "__has_check_identity", False)
            self.assertTrue(asks, (model, name))
