# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the pictures of the back office show."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol

from devkit.back_office import PATIENCE, BackOffice
from devkit.console import Problem

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: A key is not for pictures, not even one of a server that is gone.
_HIDE = """(shown, key) => {
  const walk = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    walk.currentNode.data = walk.currentNode.data.replaceAll(key, "•".repeat(43));
}"""


#: Asks Odoo as the web client does.
_CALL = """async ([model, method, args]) => {
  const params = {model, method, args, kwargs: {}};
  const answer = await fetch("/web/dataset/call_kw", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({jsonrpc: "2.0", params}),
  });
  const {result, error} = await answer.json();
  if (error) throw new Error(JSON.stringify(error));
  return result;
}"""
NAME, OWN_NAME = "Web shop", "My script"
#: As whom they act; nobody is offered to an administrator.
USER, OWN_USER = "API demo", "Administrator"
WEBHOOK, WEBHOOK_URL = "Warehouse", "https://warehouse.example.com/odoo"
WEBHOOK_KEY = "Demo: events"
RECEIVER = "Price list"
#: A field as a company adds it, with its values.
FIELD = {
    "name": "x_loyalty_level",
    "field_description": "Loyalty Level",
    "help": "The customer's level in our loyalty program.",
    "ttype": "selection",
    "state": "manual",
    "selection_ids": [
        (0, 0, {"value": value, "name": value.capitalize()})
        for value in ("bronze", "silver", "gold")
    ],
}


class Shown(Protocol):
    """A tab, and the server that it shows."""

    @property
    def tab(self) -> "Page":
        """The tab."""

    @property
    def base_url(self) -> str:
        """The server's address."""


def _office(shown: Shown) -> BackOffice:
    office = BackOffice(shown.tab, shown.base_url, "admin")
    office.home()
    return office


def _call(shown: Shown, model: str, method: str, *args: object) -> Any:
    return shown.tab.evaluate(_CALL, [model, method, list(args)])


def _forget(shown: Shown, name: str) -> None:
    """Revoke the keys of that name: the database is kept from one time to the next."""
    keys = _call(shown, "api.key", "search", [["name", "=", name]])
    _call(shown, "api.key", "action_revoke", keys)


def new_key(shown: Shown) -> None:
    """The form, filled in."""
    office = _office(shown)
    _forget(shown, NAME)
    office.keys()
    office.ask_for_key(NAME, "customers:write", user=USER)


def made_key(shown: Shown) -> None:
    """The key, shown once."""
    office = _office(shown)
    office.keys()
    office.ask_for_key(NAME, "customers:write", user=USER)
    key = office.make_key()
    shown.tab.mouse.move(0, 0)
    shown.tab.locator(".o_popover, .o-tooltip, .popover").first.wait_for(state="hidden")
    office.dialog.evaluate(_HIDE, key)


def keys(shown: Shown) -> None:
    """The list."""
    _office(shown).keys()
    shown.tab.wait_for_function("[...document.images].every((one) => one.complete)")


def key(shown: Shown) -> None:
    """The form of a key that was rotated."""
    office = _office(shown)
    office.key(NAME)
    office.press("Rotate", "Rotate")
    office.copied_key()
    office.close()
    office.state("Replaced, still active")


def extended_key(shown: Shown) -> None:
    """Until when."""
    office = _office(shown)
    office.key(NAME)
    office.press("Extend")
    office.dialog.get_by_label("New End").wait_for()


def own_keys(shown: Shown) -> None:
    """One's own keys, in the preferences."""
    office = _office(shown)
    _forget(shown, OWN_NAME)
    office.preferences()
    office.ask_for_key(OWN_NAME, user=OWN_USER)
    office.make_key()
    office.close()
    office.preferences()
    office.row(OWN_NAME).wait_for()
    shown.tab.mouse.move(0, 0)


def settings(shown: Shown) -> None:
    """The settings; the server was started with origins of its own."""
    office = _office(shown)
    office.settings()


def field(shown: Shown) -> None:
    """The form of a field that the company has added, filled in."""
    office = _office(shown)
    found = [["model", "=", "res.partner"], ["name", "=", FIELD["name"]]]
    if not _call(shown, "ir.model.fields", "search_count", found):
        model = _call(shown, "ir.model", "search", [["model", "=", "res.partner"]])
        _call(shown, "ir.model.fields", "create", {**FIELD, "model_id": model[0]})
    added = _call(shown, "api.field", "search", [["name", "=", "loyalty_level"]])
    _call(shown, "api.field", "unlink", added)
    office.new_field(str(FIELD["field_description"]))


def new_webhook(shown: Shown) -> None:
    """The form, filled in."""
    office = _office(shown)
    office.webhooks()
    office.ask_for_webhook(WEBHOOK, WEBHOOK_URL, WEBHOOK_KEY, "created", "updated")
    shown.tab.mouse.move(0, 0)


def webhook(shown: Shown) -> None:
    """The form of a webhook that was made."""
    office = _office(shown)
    office.webhooks()
    office.ask_for_webhook(WEBHOOK, WEBHOOK_URL, WEBHOOK_KEY, "created", "updated")
    office.make_webhook()
    office.close()
    office.webhook(WEBHOOK)
    shown.tab.mouse.move(0, 0)


class _Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def _receiver() -> Iterator[str]:
    """The address of somebody who takes every message."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/odoo"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def delivery(shown: Shown) -> None:
    """A message that was delivered, and how."""
    office = _office(shown)
    with _receiver() as url:
        office.webhooks()
        office.ask_for_webhook(RECEIVER, url, WEBHOOK_KEY, "created")
        office.make_webhook()
        office.close()
        office.webhook(RECEIVER)
        office.press("Send a Test")
        office.dialog.locator("[name=body]").wait_for()
        until = time.monotonic() + PATIENCE / 1000
        done = [["state", "=", "delivered"]]
        while not _call(shown, "api.delivery", "search_count", done):
            if time.monotonic() > until:
                raise Problem("No message was delivered.")
            shown.tab.wait_for_timeout(500)
    office.webhook(RECEIVER)
    shown.tab.get_by_role("button", name="Deliveries").click()
    office.row("customer.created").locator("td[name=type]").click()
    shown.tab.locator("[name=attempt_ids] .o_data_row").wait_for()
    shown.tab.mouse.move(0, 0)


#: In this order: the later ones show what the earlier ones have made.
PICTURES: Mapping[str, Callable[[Shown], None]] = {
    "key-new.png": new_key,
    "key-made.png": made_key,
    "key-extend.png": extended_key,
    "key.png": key,
    "keys.png": keys,
    "key-own.png": own_keys,
    "webhook-new.png": new_webhook,
    "webhook.png": webhook,
    "webhook-delivery.png": delivery,
    "settings.png": settings,
    "field.png": field,
}
