# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's web client as a person uses it, for tests and for pictures."""

import re
from typing import TYPE_CHECKING

from .console import Problem

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

#: Milliseconds: a machine may be busy, and nothing here is about speed.
PATIENCE = 120_000
KEYS = "/odoo/api-keys"
FIELDS = "/odoo/api-fields"
WEBHOOKS = "/odoo/api-webhooks"


class BackOffice:
    """A tab, empty yet, of somebody who is logged in, with the login for a password."""

    def __init__(self, tab: "Page", base_url: str, login: str) -> None:
        self.tab = tab
        self.base_url = base_url
        self.password = login
        allowed = ["clipboard-read", "clipboard-write"]
        tab.context.grant_permissions(allowed, origin=base_url)
        tab.set_default_timeout(PATIENCE)
        self._log_in(login)

    def _log_in(self, login: str) -> None:
        """As the form does it, whose page need not be drawn for that."""
        asks, address = self.tab.context.request, f"{self.base_url}/web/login"
        form = asks.get(address, timeout=PATIENCE).text()
        token = re.search(r'name="csrf_token" value="(\w+)"', form)
        asked: dict[str, str | float | bool] = {"login": login, "password": login}
        asked["csrf_token"] = token[1] if token else ""
        answer = asks.post(address, form=asked, max_redirects=0, timeout=PATIENCE)
        if answer.status != 303:
            raise Problem(f"{login} cannot log in: {answer.status}")

    def home(self) -> None:
        """Show what Odoo shows who has logged in."""
        self.tab.goto(f"{self.base_url}/odoo")
        self.tab.locator(".o_main_navbar").wait_for()

    @property
    def dialog(self) -> "Locator":
        """The dialog in front of all others."""
        return self.tab.locator(".modal").last

    # -- fields -----------------------------------------------------------------

    def new_field(self, label: str) -> None:
        """Show the form of a new field, with one of Odoo's chosen by its label."""
        self.tab.goto(f"{self.base_url}{FIELDS}/new")
        self.tab.locator("div[name=field_id] input").fill(label)
        self.tab.get_by_role("option", name=label, exact=True).click()
        proposed = "document.querySelector('[name=description] input').value"
        self.tab.wait_for_function(proposed)
        self.tab.mouse.move(0, 0)

    # -- webhooks ---------------------------------------------------------------

    def webhooks(self) -> None:
        """Show the list of webhooks."""
        self.tab.goto(self.base_url + WEBHOOKS)
        self.tab.locator(".o_data_row, .o_view_nocontent").first.wait_for()

    def webhook(self, name: str) -> None:
        """Show the form of a webhook that the list shows."""
        self.webhooks()
        self.row(name).locator("td[name=name]").click()
        self.tab.locator(".o_form_view .o_statusbar_status").wait_for()

    def ask_for_webhook(self, name: str, url: str, key: str, *events: str) -> None:
        """Fill in the form of a new webhook.

        :param events: columns of the line of customers
        """
        self.tab.get_by_role("button", name="New Webhook").last.click()
        form = self.tab.locator(".modal", has=self.tab.locator("[name=make_webhook]"))
        form.locator("div[name=name] input").fill(name)
        form.locator("div[name=url] input").fill(url)
        form.locator("div[name=key_id] input").fill(key)
        self.tab.get_by_role("option", name=key).first.click()
        line = form.locator(".o_data_row", has_text="customer").first
        for event in events:
            line.locator(f"td[name={event}] input[type=checkbox]").click()

    def make_webhook(self) -> str:
        """Make the webhook that was asked for, and copy its secret."""
        self.tab.get_by_role("button", name="Create Webhook").click()
        return self.copied("secret")

    # -- keys -------------------------------------------------------------------

    def keys(self) -> None:
        """Show the list of keys."""
        self.tab.goto(self.base_url + KEYS)
        self.tab.locator(".o_data_row, .o_view_nocontent").first.wait_for()

    def key(self, name: str) -> None:
        """Show the form of a key that the list shows."""
        self.keys()
        self.row(name).locator("td[name=name]").click()
        self.tab.locator(".o_form_view .o_statusbar_status").wait_for()

    def row(self, name: str) -> "Locator":
        """The row of the list that holds the name."""
        return self.tab.locator(".o_data_row", has_text=name).first

    def ask_for_key(self, name: str, *more: str, user: str | None = None) -> None:
        """Fill in the form of a new key, which a button New Key opens.

        :param more: scopes that are not offered by default
        :param user: as whom it acts; the one that is offered, when nobody is named
        """
        self.tab.get_by_role("button", name="New Key").last.click()
        form = self.tab.locator(".modal", has=self.tab.locator("[name=make_key]"))
        form.locator("div[name=name] input").fill(name)
        if user:
            form.locator("div[name=user_id] input").fill(user)
            self.tab.get_by_role("option", name=user, exact=True).click()
        for scope in more:
            line = form.locator(".o_data_row", has_text=scope)
            line.locator("input[type=checkbox]").click()

    def make_key(self) -> str:
        """Make the key that was asked for, and copy it; it stays on the screen."""
        self.tab.get_by_role("button", name="Create Key").click()
        return self.copied_key()

    def copied_key(self) -> str:
        """Confirm the password where that is asked, and copy the key that is shown."""
        return self.copied("key")

    def copied(self, field: str) -> str:
        """Confirm the password where that is asked, and copy what is shown once."""
        shown = self.tab.locator(f".modal .o_field_widget[name={field}]")
        password = self.tab.locator(".modal input[type=password]")
        shown.or_(password).first.wait_for()
        if password.count():
            password.fill(self.password)
            self.tab.get_by_role("button", name="Confirm Password").click()
        return self.copy(field)

    def copy(self, field: str) -> str:
        """Press the button beside a field of the new key; what the clipboard holds."""
        self.dialog.locator(f".o_field_widget[name={field}] button").click()
        self.tab.locator(".o_popover, .o-tooltip, .popover").first.wait_for()
        return self.tab.evaluate("navigator.clipboard.readText()")

    def close(self) -> None:
        """Put the new key away."""
        self.dialog.get_by_role("button", name="I Have Copied It").click()
        self.tab.locator(".modal").wait_for(state="detached")

    def press(self, button: str, confirmation: str | None = None) -> None:
        """Press a button of the form, and the one that asks whether to do it."""
        buttons = self.tab.locator(".o_form_view .o_statusbar_buttons")
        buttons.get_by_role("button", name=button, exact=True).click()
        if confirmation:
            self.dialog.get_by_role("button", name=confirmation, exact=True).click()

    def state(self, words: str) -> None:
        """Wait until the form says the state."""
        shown = self.tab.locator(".o_statusbar_status .o_arrow_button_current")
        shown.get_by_text(words, exact=True).wait_for()

    # -- use --------------------------------------------------------------------

    def dashboard(self) -> None:
        """Show who calls, what is slow, what fails."""
        self.tab.goto(f"{self.base_url}/odoo/api-dashboard")
        self.tab.locator(".o_dual_api_dashboard .card").first.wait_for()

    def usage(self) -> None:
        """Show what was used, as a pivot."""
        self.tab.goto(f"{self.base_url}/odoo/api-usage")
        self.tab.locator(".o_pivot table").wait_for()

    def requests(self) -> None:
        """Show the request log."""
        self.tab.goto(f"{self.base_url}/odoo/api-requests")
        self.tab.locator(".o_list_view .o_data_row").first.wait_for()

    def switch(self, view: str) -> None:
        """Show the same in another view."""
        self.tab.locator(f".o_switch_view.o_{view}").click()
        self.tab.locator(f".o_{view}_view").wait_for()

    # -- other pages ------------------------------------------------------------

    def preferences(self) -> None:
        """Show one's own keys, in the preferences; some page must be shown."""
        self.tab.locator(".o_user_menu button").click()
        self.tab.get_by_role("menuitem", name="My Preferences").click()
        self.tab.get_by_role("tab", name="API", exact=True).click()
        self.dialog.get_by_role("button", name="New Key").wait_for()

    def settings(self) -> None:
        """Show the settings of the API."""
        self.tab.goto(self.base_url + KEYS)
        self.tab.get_by_role("menuitem", name="Settings").click()
        self.tab.locator(".o_setting_container").get_by_text("Redis Address").wait_for()
