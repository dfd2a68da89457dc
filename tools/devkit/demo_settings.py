# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What `make run` takes from its variables, checked before anything slow begins."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from . import places, postgres, processes
from .base_database import FULL
from .console import Problem

DEFAULT_PORT = 8069
DEFAULT_LIMIT = 60
#: What APPS may name, and what it installs beside the addon, with Odoo's demo data.
APPS = {"": (), "full": FULL.addons}


@dataclass(frozen=True)
class DemoSettings:
    """The choices of one `make run`.

    :param apps: of Odoo's, beside what the addon stands on
    """

    port: int
    database: str
    apps: tuple[str, ...]
    workers: int
    limit: int
    addon_settings: dict[str, str]
    named_server: dict[str, str] | None

    @property
    def base_url(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}"


def read(environ: Mapping[str, str] = os.environ) -> DemoSettings:
    """The settings named by variables; raises Problem for one that makes no sense."""
    port = _number(environ, "PORT", DEFAULT_PORT, 1, 65535)
    if processes.port_is_taken(port):
        raise Problem(
            f"Port {port} is taken by another program. `make run PORT={port + 1}`"
            " takes another; `make stop` ends a server of this clone."
        )
    apps = environ.get("APPS", "")
    if apps not in APPS:
        raise Problem(f"APPS={apps}: {' or '.join(filter(None, APPS))}, please.")
    usual = "_".join(filter(None, ("dual_api_demo", apps)))
    database = environ.get("DB") or postgres.named_database(environ) or usual
    if not database.replace("_", "").replace("-", "").isalnum():
        raise Problem(f"DB={database}: letters, digits, '_' and '-' only, please.")
    return DemoSettings(
        port=port,
        database=database,
        apps=APPS[apps],
        workers=_number(environ, "WORKERS", 0, 0, 64),
        limit=_number(environ, "DEMO_LIMIT", DEFAULT_LIMIT, 1, 1_000_000),
        addon_settings=_addon_settings(environ, port),
        named_server=postgres.named_server(environ),
    )


def _addon_settings(environ: Mapping[str, str], port: int) -> dict[str, str]:
    """The addon's own variables pass through; two have short names here."""
    prefix = places.ADDON.upper() + "_"
    own = {name: text for name, text in environ.items() if name.startswith(prefix)}
    short = ("REDIS_URL", "CORS_ORIGINS")
    named = {prefix + name: environ[name] for name in short if environ.get(name)}
    # So that a receiver can be tried on this machine.
    here = {
        f"{prefix}WEBHOOK_ALLOW": "http://127.0.0.1 http://localhost",
        # So that apps can let users sign in.
        f"{prefix}ISSUER": f"http://127.0.0.1:{port}",
    }
    return {**here, **own, **named}


def _number(
    environ: Mapping[str, str], name: str, default: int, lowest: int, highest: int
) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise Problem(f"{name}={text}: a number from {lowest} to {highest}, please.")
    return int(text)
