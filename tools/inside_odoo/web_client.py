# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scripts and styles of Odoo's web client, which its first visitor waits for."""

from typing import Any

SCRIPTS = ("web.assets_web",)
STYLES = ("web.assets_web", "web.assets_web_print")


def build(qweb: Any) -> list[str]:
    """Build them where they are not built; returns their addresses."""
    links: list[str] = []
    for name in SCRIPTS:
        links += qweb._get_asset_bundle(name, css=False, js=True).js()
    for name in STYLES:
        links += qweb._get_asset_bundle(name, css=True, js=False).css()
    return links


def build_no_more() -> None:
    """Let Odoo build these before it runs tests, but not what only its own load."""
    from odoo.addons.base.models.ir_qweb import IrQweb

    IrQweb._pregenerate_assets_bundles = build
