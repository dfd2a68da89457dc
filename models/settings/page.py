# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The settings page, derived from the list of what can be set."""

from dataclasses import Field as Setting
from dataclasses import fields as settings_of
from typing import Any, get_type_hints

from lxml import etree
from lxml.builder import E

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...auth.limiter.stores.base import StoreError
from ...auth.limiter.stores.redis import RedisStore
from ...gateway.setting_sources import outside
from ...gateway.settings import Settings, read_settings
from .texts import text_of

PREFIX = "dual_api_"
_TYPES = get_type_hints(Settings)
#: Where 0 would end everything.
_POSITIVE = frozenset(
    {
        "idempotency_kept_mib",
        "key_default_limit",
        "graphql_depth",
        "graphql_tokens",
        "resumable_hours",
        "resumable_max_mib",
        "upload_max_mib",
        "uploads_at_once",
    }
)


def _field(setting: Setting[Any]) -> fields.Field:
    text = text_of(setting.name)
    about = {"string": text.label, "help": text.help}
    choices = text.choices
    if choices:
        return fields.Selection(lambda self: choices(self.env), **about)
    kind = {bool: fields.Boolean, int: fields.Integer}.get(
        _TYPES[setting.name], fields.Char
    )
    return kind(**about)


def _shown(value: Any) -> Any:
    if isinstance(value, frozenset):
        return " ".join(map(str, sorted(value)))
    return " ".join(value) if isinstance(value, tuple) else value


def _text(name: str, value: Any) -> str:
    """The form's value of the setting as a system parameter spells it."""
    if _TYPES[name] is bool:
        return str(value).lower()
    return str(int(value)) if _TYPES[name] is int else value or ""


class ResConfigSettings(models.TransientModel):
    """A field ``dual_api_<name>`` for each setting."""

    _inherit = "res.config.settings"

    vars().update({PREFIX + each.name: _field(each) for each in settings_of(Settings)})

    @api.model
    def default_get(self, fields: list[str]) -> dict[str, Any]:
        """Return the settings as they are in force, wherever they are set.

        Odoo lets anybody call it, and an address of Redis may have a password in it:
        who may not open the page is told nothing of ours.
        """
        values = super().default_get(fields)
        if not self.has_access("create"):
            return values
        settings = self.env["dual_api.settings"]._get()
        for setting in settings_of(Settings):
            if PREFIX + setting.name in fields:
                value = getattr(settings, setting.name)
                values[PREFIX + setting.name] = _shown(value)
        return values

    # Odoo's own returns nothing.
    # pylint: disable-next=missing-return
    def set_values(self) -> None:
        """Store what differs from what is in force and is not set outside."""
        super().set_values()
        settings = self.env["dual_api.settings"]._get()
        changed = {
            setting.name: self[PREFIX + setting.name]
            for setting in settings_of(Settings)
            if outside(setting.name) is None
            and self[PREFIX + setting.name] != self._in_force(settings, setting.name)
        }
        self._check_dual_api(changed)
        if changed.get("redis_url"):
            self._check_redis(changed["redis_url"])
        parameters = self.env["ir.config_parameter"]
        for name, value in changed.items():
            text = _text(name, value)
            usual = _text(name, _shown(getattr(Settings(), name)))
            # What is as usual follows the usual, should that change.
            parameters.set_param(f"dual_api.{name}", text if text != usual else False)

    @staticmethod
    def _in_force(settings: Settings, name: str) -> Any:
        value = _shown(getattr(settings, name))
        # An empty text is False in a form.
        return False if value == "" else value

    def _check_dual_api(self, changed: dict[str, Any]) -> None:
        for name, value in changed.items():
            mistake = None
            try:
                read_settings({name: _text(name, value)}.get)
            except ValueError as error:
                mistake = error
            if mistake or (name in _POSITIVE and not value):
                label = self.fields_get([PREFIX + name])[PREFIX + name]["string"]
                raise ValidationError(
                    self.env._("API: “%s” can't have this value.", label)
                ) from mistake

    def _check_redis(self, url: str) -> None:
        """Refuse a new address at which no Redis answers."""
        try:
            RedisStore(url, "dual_api:test").check()
        except (ValueError, StoreError) as error:
            raise ValidationError(
                self.env._("Redis does not answer: %s", error)
            ) from error

    def action_dual_api_test_redis(self) -> dict[str, Any]:
        """Count a point at the address in the form, and say how that went."""
        self.ensure_one()
        self.env["res.config.settings"].check_access("write")
        if not self.dual_api_redis_url:
            raise UserError(self.env._("Enter an address to test."))
        try:
            RedisStore(self.dual_api_redis_url, "dual_api:test").check()
        except (ValueError, StoreError) as error:
            return self._notice(
                self.env._("Redis does not answer: %s", error), kind="danger"
            )
        return self._notice(self.env._("Redis answers and counts."), kind="success")

    @staticmethod
    def _notice(message: str, kind: str) -> dict[str, Any]:
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": kind},
        }

    # -- the page ---------------------------------------------------------------

    @api.model
    def _get_view(
        self, view_id: int | None = None, view_type: str = "form", **options: Any
    ) -> tuple[Any, models.BaseModel]:
        arch, view = super()._get_view(view_id, view_type, **options)
        app = arch.find(".//app[@name='dual_api']")
        if app is not None:
            app.extend(self._dual_api_left_out())
            for block in self._dual_api_blocks():
                app.append(block)
        return arch, view

    def _dual_api_left_out(self) -> list[etree._Element]:
        """A warning with what was declared and can't work, where there is some."""
        left_out = self.env["dual_api.resolver"]._left_out()
        if not left_out:
            return []
        text = self.env._("The API leaves these out because they cannot work here:")
        reasons = E.ul(*(E.li(str(each)) for each in left_out), {"class": "mb-0"})
        attributes = {"class": "alert alert-warning mx-4 my-3", "role": "alert"}
        return [E.div(text, reasons, attributes)]

    def _dual_api_blocks(self) -> list[etree._Element]:
        titles = {
            "keys": self.env._("Keys"),
            "security": self.env._("Security"),
            "limits": self.env._("Rate Limit"),
            "signin": self.env._("Apps That Sign In Users"),
            "changes": self.env._("What Is Deprecated"),
            "webhooks": self.env._("Webhooks"),
            "files": self.env._("Files"),
            "graphql": self.env._("Largest GraphQL Document"),
            "documents": self.env._("Documents for Developers"),
            "log": self.env._("Request Log"),
            "more": self.env._("More"),
        }
        blocks = {
            name: E.block(title=title, name=f"{PREFIX}{name}")
            for name, title in titles.items()
        }
        described = self.fields_get([PREFIX + each.name for each in self._settings()])
        for setting in self._settings():
            about = described[PREFIX + setting.name].get("help") or ""
            block = blocks[text_of(setting.name).section]
            block.append(self._dual_api_setting(setting.name, about))
        return [block for block in blocks.values() if len(block)]

    @staticmethod
    def _settings() -> tuple[Setting[Any], ...]:
        return settings_of(Settings)

    def _dual_api_setting(self, name: str, about: str) -> etree._Element:
        found = outside(name)
        field = E.field(name=PREFIX + name)
        node = E.setting(field, id=f"{PREFIX}{name}_setting", help=about)
        if found is not None:
            field.set("readonly", "1")
            note = self.env._(
                "Set by %s on the server, which takes precedence.", found.where
            )
            node.append(E.div(note, {"class": "text-warning"}))
        if name == "issuer":
            node.extend(self._dual_api_of_issuer())
        if name == "redis_url":
            node.append(
                E.button(
                    {
                        "name": "action_dual_api_test_redis",
                        "type": "object",
                        "string": self.env._("Test the Connection"),
                        "class": "btn-link",
                        "icon": "fa-plug",
                        # What is tried is what is in the form, saved or not.
                        "noSaveDialog": "true",
                    }
                )
            )
        return node
