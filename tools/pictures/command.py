# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make screenshots`: the pictures in the documentation, taken anew."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devkit import (
    chromium,
    demo,
    demo_settings,
    environment,
    lifetime,
    places,
    processes,
)
from devkit.console import Problem, say, step
from devkit.odoo_process import INSIDE
from devkit.other_origin import served

from . import film, office, use

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = places.ROOT / "docs" / "images"
DRAWINGS = places.ROOT / "static" / "description"
#: What is drawn there from an SVG file of the same name; its width and height.
DRAWN = {"icon": (256, 256), "banner": (1120, 560)}
LARGEST = 200_000
DATABASE = "dual_api_screenshots"
FILL = """
() => ["width", "height"].forEach(
    (name) => document.documentElement.setAttribute(name, "100%"))"""


@dataclass(frozen=True)
class Shown:
    """What a picture is taken of: a tab, and the server with its keys.

    Pages of `http://127.0.0.1:<app_port>` may use the API.
    """

    tab: "Page"
    base_url: str
    keys: Mapping[str, str]
    app_port: int

    def open(self, path: str, key: str = "") -> None:
        """Show one of the server's pages, with a key in its field."""
        self.tab.goto(self.base_url + path)
        if key:
            self.tab.get_by_label("API key").fill(self.keys[key])
            self.tab.get_by_role("button", name="Use key").click()
            self.tab.get_by_text("Requests are sent with this key.").wait_for()


def index(shown: Shown) -> None:
    """Where everything is."""
    shown.open("/api")


def docs(shown: Shown) -> None:
    """The reference at an operation, with its samples."""
    shown.open("/api/docs", "write")
    shown.tab.get_by_role("link", name="Get a customer").click()
    section = shown.tab.locator('section[id$="/getCustomer"]')
    section.get_by_role("button", name="Test Request").wait_for()
    # A key is not for pictures; the page hides it itself.
    section.get_by_text(shown.keys["write"]).wait_for(state="hidden")


def graphiql(shown: Shown) -> None:
    """GraphiQL, after its first query, with the schema beside it."""
    shown.open("/graphql", "write")
    shown.tab.get_by_role("button", name="Show Documentation Explorer").click()
    explorer = shown.tab.locator(".graphiql-doc-explorer")
    explorer.get_by_role("link", name="Query", exact=True).click()
    shown.tab.locator(".graphiql-execute-button").click()
    shown.tab.locator(".graphiql-response").get_by_text("customers").wait_for()


def web_app(shown: Shown) -> None:
    """clients/web on a phone: an edit, and what the server says of it."""
    tab = shown.tab
    tab.set_viewport_size({"width": 390, "height": 700})
    with served(places.ROOT / "clients" / "web", shown.app_port) as origin:
        tab.goto(origin)
        tab.get_by_label("Server").fill(shown.base_url)
        tab.get_by_label("API key").fill(shown.keys["write"])
        tab.get_by_role("button", name="Show customers").click()
        tab.get_by_label("Name or e-mail").fill("mesa")
        tab.get_by_role("button", name="Search").click()
        tab.get_by_role("button", name="Edit Blue Mesa Supply 2").click()
        editor = tab.locator("#editor")
        editor.get_by_label("E-mail").fill("office@us")
        editor.get_by_role("button", name="Save").click()
        editor.get_by_text("Enter a valid").wait_for()


#: By the name of the file: what to do before it is taken.
PICTURES: Mapping[str, Callable[[Shown], None]] = {
    "index.png": index,
    "rest.png": docs,
    "graphiql.png": graphiql,
    "web-app.png": web_app,
    **use.PICTURES,
    **office.PICTURES,
}


def tour(shown: Shown) -> None:
    """The moving picture of the README."""
    shown.open("/graphql", "read")
    film.film(shown, IMAGES / film.NAME)


def take(names: Sequence[str] = ()) -> int:
    """Start a server of our own and take pictures.

    :param names: of files in docs/images; all of them, when there is none
    :return: 0 when all are there
    :raises Problem: when a name is of no picture, or a picture has too many bytes
    """
    unknown = set(names) - {*PICTURES, film.NAME}
    if unknown:
        raise Problem(f"No pictures: {', '.join(sorted(unknown))}.")
    environment.ready(tests=True)
    browser = chromium.find()
    app_port = processes.free_port()
    asked = {
        "PORT": str(processes.free_port()),
        "DB": DATABASE,
        "DEMO_LIMIT": "1000",
        "CORS_ORIGINS": f"http://127.0.0.1:{app_port}",
    }
    settings = demo_settings.read(asked)
    folder = places.run_folder()
    lifetime.listen()
    with lifetime.supervised(folder, "A server") as stack:
        runner = demo.make_runner(settings, folder, stack)
        demo.serve(runner, settings, stack)
        with step("making up a week of requests"):
            log = folder / "setup.log"
            runner.run(DATABASE, [], log, script=INSIDE / "demo_usage.py")
        keys = json.loads(places.DEMO_FILE.read_text())["keys"]
        with step("taking pictures"):
            wanted = names or (*PICTURES, film.NAME)
            _take(browser, settings.base_url, keys, app_port, wanted)
    say(f"The pictures are in {IMAGES}.")
    return 0


def _take(
    browser: Path,
    base_url: str,
    keys: Mapping[str, str],
    app_port: int,
    names: Sequence[str],
) -> None:
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(browser), args=list(chromium.OPTIONS)
        )
        for name in names:
            tab = started.new_page(viewport={"width": 1280, "height": 800})
            shown = Shown(tab, base_url, keys, app_port)
            if name == film.NAME:
                tour(shown)
            else:
                PICTURES[name](shown)
                tab.evaluate("document.fonts.ready")
                tab.screenshot(path=IMAGES / name, animations="disabled")
            tab.close()
            size = (IMAGES / name).stat().st_size
            if size > LARGEST:
                raise Problem(f"{name} has {size} bytes; at most {LARGEST}, please.")
        _draw(started)
        started.close()


def _draw(browser: "Browser") -> None:
    """Icon and cover, from their drawings."""
    for name, (width, height) in DRAWN.items():
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.goto((DRAWINGS / f"{name}.svg").as_uri())
        tab.evaluate(FILL)
        tab.screenshot(path=DRAWINGS / f"{name}.png", omit_background=True)
        tab.close()
