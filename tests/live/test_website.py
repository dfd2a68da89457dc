# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Beside `website` in two languages: the API has no languages in its paths."""

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
