# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Beside `website` in two languages: the API has no languages in its paths."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import codes
import pytest

MUTATION = 'mutation { createCustomer(input: {name: "Langue"}) { customer { id } } }'
LANGUAGES = ("fr", "fr_FR", "fr_BE", "f", "en", "en_US")
PATHS = ("", "/v1/me", "/v1/customers", "/docs", "/v1/health", "/v1/nothing")
#: What a browser sends that has chosen French before.
FRENCH = {"Cookie": "frontend_lang=fr_FR"}


@pytest.fixture(scope="module")
def server(tools):
    database = tools.create_database("live_website", ["website"])
    source = """
french = env["res.lang"]._activate_lang("fr_FR")
env["website"].search([]).language_ids |= french
result = french.url_code
"""
    assert tools.evaluate(database, source) == "fr"
    with tools.Server(database) as server:
        yield server


@pytest.fixture(scope="module")
def api(server, client, keys_in):
    scopes = ["customers:read", "customers:write"]
    wanted = {"scopes": scopes, "rate_limit_per_min": 10_000}
    return client(server.base_url, keys_in(server.database, any=wanted)["any"])


def refused(answer):
    """404 as the API says it."""
    document = answer.json()
    members = document["errors"][0]["extensions"] if "errors" in document else document
    assert members["error"] == "not_found"
    assert "Set-Cookie" not in answer.headers
    return answer.status_code == 404


def test_the_website_itself_has_languages(api):
    page = api.get("/fr")
    assert page.status_code == 200
    assert 'lang="fr-FR"' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_path_of_the_api_has_one(api, language):
    for path in (*(f"/api{path}" for path in PATHS), "/graphql", "/graphql/x"):
        for method in ("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT"):
            answer = api.send(method, f"/{language}{path}", {"name": "Langue"})
            assert answer.status_code == 404, (method, path)
            assert method == "HEAD" or refused(answer)
    assert refused(api.send("POST", f"/{language}/graphql", {"query": MUTATION}))
    assert api.get("customers?name=Langue").json()["count"] == 0


def test_a_language_that_was_chosen_changes_nothing(api):
    for path in ("/api/v1/me", "/api", "/api/docs", "/graphql?query={viewer{name}}"):
        answer = api.get(path, headers=FRENCH)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers
    assert refused(api.get("/api//v1/me", headers=FRENCH))
    assert refused(api.get("/api/v1/nothing", headers=FRENCH))
    created = api.send("POST", "customers", {"name": "Français"}, headers=FRENCH)
    assert created.status_code == 201
    assert "Set-Cookie" not in created.headers


def test_a_rewriting_of_the_website_leads_to_no_door(api, server, administrator):
    """Who may design pages could open what a proxy closes."""
    rewriting = {"name": "Another door", "redirect_type": "308"}
    rewriting |= {"url_from": "/api/v1/me", "url_to": "/shop/me"}
    administrator(server).call("website.rewrite", "create", rewriting)
    assert refused(api.get("/shop/me"))
    # Odoo leads from the old address to the new one, which is none.
    assert api.get("me").status_code in (308, 404)


PAGE = """
arch = "<t t-name='page'><t t-call='website.layout'><p>Our prices</p></t></t>"
values = {{"name": "Page", "type": "qweb", "key": "website.a_page", "arch": arch}}
view = env["ir.ui.view"].create(values)
pages = [{{"view_id": view.id, "url": url, "is_published": True}} for url in {urls!r}]
result = env["website.page"].create(pages).ids
"""


def test_pages_of_the_website_that_are_not_ours_stay(api, client, server, tools):
    ours = ["/api/v1/prices", "/graphql/prices", "/api/v1/me", "/api/docs"]
    tools.evaluate(server.database, PAGE.format(urls=["/api/prices", *ours]))
    for path in ("/api/prices", "/fr/api/prices"):
        page = client(server.base_url).get(path)
        assert page.status_code == 200, path
        assert "Our prices" in page.text
    led = api.get("/api/prices", headers=FRENCH)
    assert led.headers["Location"].removeprefix(server.base_url) == "/fr/api/prices"
    for path in ours:
        assert "Our prices" not in api.get(path).text
        assert refused(api.get(f"/fr{path}"))
    for path in ("/api/v1/prices", "/graphql/prices", "/api/price", "/api/prices/x"):
        assert refused(api.get(path))


APP = f"""
env["ir.config_parameter"].set_param("dual_api.issuer", "https://erp.example")
app = env["api.client"].create({{"name": "App", "kind": "public",
    "redirect_uris": {codes.REDIRECT!r}, "scopes": "customers:read"}})
app._approve()
result = app.client_id
"""
AUTHORIZE = "/api/oauth/authorize"
#: Who may design pages gets more attributes in between.
ACTION = re.compile(r'<form[^>]* method="post"[^>]* action="([^"]+)"')
CSRF = re.compile(r'<input[^>]* name="csrf_token"[^>]* value="([^"]+)"')


@pytest.fixture(scope="module")
def asking(tools, server):
    """What an app asks; for the last tests, as an issuer makes the API offer more."""
    return {
        "response_type": "code",
        "client_id": tools.evaluate(server.database, APP),
        "redirect_uri": codes.REDIRECT,
        "scope": "customers:read",
        "state": "xyz",
        "code_challenge": codes.challenge(),
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize("headers", [{}, FRENCH], ids=["none", "French"])
def test_the_page_for_consent_is_one_of_the_website(
    server, administrator, asking, headers
):
    session = administrator(server).session
    for name, _equals, value in (each.partition("=") for each in headers.values()):
        session.cookies.set(name, value)
    url = f"{server.base_url}{AUTHORIZE}"
    page = session.get(url, params=asking, timeout=60, allow_redirects=False)
    assert page.status_code == 200, page.text
    # Nothing of the website's own leads away from the question.
    assert "App\n" in page.text
    assert "<footer" not in page.text
    assert "<nav" not in page.text
    [action] = ACTION.findall(page.text)
    [csrf] = CSRF.findall(page.text)
    form = {"csrf_token": csrf, "scope": "customers:read", "decision": "allow"}
    url = server.base_url + html.unescape(action)
    answer = session.post(url, form, timeout=60, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    place, _mark, query = answer.headers["Location"].partition("?")
    assert place == codes.REDIRECT
    assert {"code", "iss", "state"} == set(parse_qs(query))


def test_who_is_not_logged_in_comes_back_to_the_question(server, client, asking):
    api = client(server.base_url)
    led = api.get(AUTHORIZE, params=asking)
    assert led.status_code == 303
    to = urlsplit(led.headers["Location"])
    assert to.path == "/web/login"
    assert parse_qs(to.query)["redirect"][0].startswith(f"{AUTHORIZE}?")
    assert api.get(led.headers["Location"]).status_code == 200
    for language in LANGUAGES:
        answer = api.get(f"/{language}{AUTHORIZE}", params=asking)
        assert answer.status_code == 404
