# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the analytics say is what clients have met, in numbers, files and pages."""

import csv
import io
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from bench.load import HttpClient
from devkit import database as databases
from devkit.back_office import BackOffice
from openpyxl import load_workbook
from playwright.sync_api import expect
from prometheus_client.parser import text_string_to_metric_families

#: 150 customers with up to 50 contacts each; the connection itself is little beside it.
BIG = "/api/v1/customers?limit=150&expand=contacts&is_company=true"
REQUESTS = 100
#: How much a percentile may differ: requests are counted in classes so wide.
WIDTH = 1.04
HELD_SECONDS = 0.5
METRICS = "/api/v1/metrics"
#: A line of the server's log for each request of the API that it has answered.
ASKED = re.compile(r'werkzeug: .* "\w+ /(api/v1|graphql)')


@pytest.fixture(scope="module")
def database(tools):
    with tools.temporary_database("live_analytics") as name:
        tools.evaluate(
            name,
            """
for number in range(150):
    env["res.partner"].create({
        "name": f"Company {number}", "is_company": True,
        "child_ids": [(0, 0, {"name": f"Contact {n}"}) for n in range(10)],
    })
""",
        )
        yield name


@pytest.fixture(scope="module")
def keys(database, keys_in):
    many = {"rate_limit_per_min": 1_000_000}
    return keys_in(
        database,
        all={"scopes": ["customers:read", "operations:read"], **many},
        none={"scopes": (), **many},
        spent={"scopes": (), "rate_limit_per_min": 2},
    )


@pytest.fixture(scope="module")
def server(tools, database, keys):
    with tools.Server(database, workers=2, env={"DUAL_API_METRICS": "true"}) as found:
        yield found


@pytest.fixture(scope="module")
def calls(tools, database):
    """Waits until so many calls are counted, of endpoints that are like that."""

    def wait(number, endpoint="%"):
        deadline = time.monotonic() + 120
        query = "SELECT COALESCE(sum(calls), 0) FROM api_usage WHERE endpoint LIKE %s"
        while True:
            [(found,)] = tools.sql(database, query, [endpoint])
            if found >= number:
                return found
            assert time.monotonic() < deadline, f"{found} calls of {number}"
            time.sleep(0.1)

    return wait


@pytest.fixture(scope="module")
def forget(tools, database, server, calls):
    """Empties the log, once all is there that was asked: nothing of it comes later."""
    forgotten = 0

    def forget():
        nonlocal forgotten
        asked = len(ASKED.findall(server.log_text()))
        calls(asked - forgotten)
        forgotten = asked
        for table in ("api_request", "api_usage", "api_usage_total"):
            tools.sql(database, f"DELETE FROM {table}")  # noqa: S608 - our own

    return forget


@pytest.fixture(scope="module")
def used(tools, database, server, client, keys, calls, forget):
    """A known use of the API."""
    forget()
    everything = client(server.base_url, keys["all"])
    for _turn in range(7):
        everything.get("customers?limit=3", headers={"User-Agent": "@SUM(1+1)"})
    for _turn in range(3):
        everything.graphql("{ viewer { name } }")
    client(server.base_url, keys["none"]).get("customers")
    spent = client(server.base_url, keys["spent"])
    assert [spent.get("me").status_code for _turn in range(4)] == [200, 200, 429, 429]
    assert calls(15) == 15
    # Some days ago it was one more, which no row of the log tells any more.
    tools.sql(
        database,
        "INSERT INTO api_usage (day, protocol, endpoint, status, calls, errors,"
        " limited, points, size, milliseconds, histogram, error_rate, p50, p95, p99)"
        " SELECT day - 3, protocol, endpoint, status, calls, errors, limited, points,"
        " size, milliseconds, histogram, error_rate, p50, p95, p99 FROM api_usage"
        " WHERE endpoint = 'GET /api/v1/customers' AND status = 200",
    )
    return calls(15 + 7)


@pytest.fixture(scope="module")
def site(tools, database, used):
    """One process, to which a browser can hold a connection."""
    with tools.Server(database) as found:
        yield found


@pytest.fixture
def office(site, browser):
    """The administrator; nothing in the pages is to fail."""
    context, complaints = browser.new_context(), []
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield BackOffice(tab, site.base_url, "admin")
    context.close()
    assert complaints == []


def measures(people, domain):
    """Calls and percentiles of everything in the domain, as Odoo's views get them."""
    names = ["calls:sum", "p50:avg", "p95:avg"]
    [row] = people.call(
        "api.usage", "formatted_read_group", domain, groupby=[], aggregates=names
    )
    return [row[name] for name in names]


class ToTheEnd(HttpClient):
    """Reads until the server closes, which it does when all is done."""

    def _exchange(self, payload):
        with self._connected() as connection:
            connection.sendall(payload)
            answer = b""
            while part := connection.recv(262_144):
                answer += part
        assert answer[9:12] == b"200", answer[:500]
        return answer


@pytest.fixture
def ask(server, keys):
    """Asks for the big list, under an id; gives the milliseconds that it took."""

    def ask(correlation_id):
        payload = (
            f"GET {BIG} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"X-Correlation-ID: {correlation_id}\r\nX-API-Key: {keys['all']}\r\n\r\n"
        ).encode()
        began = time.time()
        ToTheEnd(server.port, [payload])()
        return (time.time() - began) * 1000

    return ask


@pytest.fixture
def logged(tools, database):
    """Waits for requests of these ids in the log; gives the milliseconds of each."""

    def wait(names):
        deadline = time.monotonic() + 120
        query = "SELECT correlation_id, milliseconds FROM api_request"
        while True:
            found = dict(tools.sql(database, query))
            if names <= found.keys():
                return found
            assert time.monotonic() < deadline, names - found.keys()
            time.sleep(0.1)

    return wait


def test_what_a_client_waited_for_is_logged(tools, database, ask, logged):
    """All that the server does is within what the client waits, and nothing is more."""
    ask("analytics-first")
    variables = tools.runner().variables
    with ThreadPoolExecutor(1) as pool, databases.connected(variables, database) as cr:
        cr.execute("BEGIN")
        cr.execute("LOCK TABLE res_partner IN ACCESS EXCLUSIVE MODE")
        asked = pool.submit(ask, "analytics-held")
        tools.await_locks(database, 1)
        waits = time.time()
        time.sleep(HELD_SECONDS)
        held = (time.time() - waits) * 1000
        cr.execute("COMMIT")
        waited = asked.result()
    assert held <= logged({"analytics-held"})["analytics-held"] <= waited


def test_percentiles_are_those_of_the_requests(
    server, ask, administrator, logged, forget
):
    ask("analytics-warm")
    logged({"analytics-warm"})
    forget()
    waited = {f"analytics-{number}": 0.0 for number in range(REQUESTS)}
    for name in waited:
        waited[name] = ask(name)
    found = logged(waited.keys())
    assert found.keys() == waited.keys()
    assert all(found[name] <= waited[name] for name in waited)
    domain = [("endpoint", "=", "GET /api/v1/customers")]
    counted, *shown = measures(administrator(server), domain)
    assert counted == REQUESTS
    times = sorted(found.values())
    for percent, value in zip((50, 95), shown, strict=True):
        # Between two requests any value is right; a class is so wide.
        place = REQUESTS * percent // 100
        assert times[place - 1] / WIDTH <= value <= times[place] * WIDTH


def test_every_process_gives_prometheus_the_same_counters(
    server, client, keys, used, pids_of
):
    seen, answers = len(server.log_text()), []
    deadline = time.monotonic() + 120
    while len(pids_of(server, METRICS, seen)) < 2:
        assert time.monotonic() < deadline, "one process answers everything"
        answer = client(server.base_url, keys["all"]).get("metrics")
        assert answer.status_code == 200, answer.text
        answers.append(answer.text)
    for text in (answers[0], answers[-1]):
        found = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

        def value(name, *labels, found=found):
            return found[(name, *sorted(labels))]

        requests, endpoint = "dual_api_requests_total", "GET /api/v1/customers"
        assert value(requests, "rest", endpoint, "", "200") == 7
        assert value(requests, "rest", endpoint, "forbidden", "403") == 1
        assert value(requests, "graphql", "query viewer", "", "200") == 3
        decisions = "dual_api_rate_limit_decisions_total"
        assert value(decisions, "refused", "key") == 2


#: Fields to export, with their types.
USAGE = {
    "day": "date",
    "endpoint": "char",
    "status": "integer",
    "calls": "integer",
    "error_rate": "float",
    "p50": "float",
    "p95": "float",
}
REQUEST = {
    "moment": "datetime",
    "endpoint": "char",
    "status": "integer",
    "milliseconds": "float",
    "points": "integer",
    "key_id": "many2one",
    "client": "char",
}


def exported(people, kind, model, types, domain):
    """The rows of a file that Odoo's export makes, the titles first."""
    wanted = {
        "model": model,
        "fields": [
            {"name": name, "label": name, "type": type_}
            for name, type_ in types.items()
        ],
        "ids": False,
        "domain": domain,
        "groupby": [],
        "import_compat": False,
    }
    answer = people.session.get(
        f"{people.base_url}/web/export/{kind}",
        params={"data": json.dumps(wanted)},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    if kind == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode())))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_usage_and_requests_are_exported(
    tools, database, server, used, administrator, kind
):
    people = administrator(server)
    day = [("day", "=", time.strftime("%Y-%m-%d", time.gmtime()))]
    # Other tests ask for the metrics, and what they ask is logged when it is.
    others = [*day, ("endpoint", "!=", f"GET {METRICS}")]
    titles, *rows = exported(people, kind, "api.usage", USAGE, others)
    assert titles == list(USAGE)
    query = (
        "SELECT endpoint, status, calls, p95::float8 FROM api_usage"
        " WHERE day = %s AND endpoint <> %s"
    )
    kept = tools.sql(database, query, [day[0][2], f"GET {METRICS}"])
    assert len(rows) == len(kept) > 4
    for row in rows:
        values = dict(zip(titles, row, strict=True))
        of_it = (values["endpoint"], int(values["status"]), int(values["calls"]))
        [p95] = [p95 for *same, p95 in kept if tuple(same) == of_it]
        assert float(values["p95"]) == pytest.approx(p95, abs=0.06)

    customers = [("endpoint", "=", "GET /api/v1/customers")]
    titles, *rows = exported(people, kind, "api.request", REQUEST, customers)
    assert titles == list(REQUEST)
    assert sorted(int(row[2]) for row in rows) == [200] * 7 + [403]
    assert {row[5].split()[0] for row in rows} == {"all", "none"}
    assert all(float(row[3]) > 0 for row in rows)
    # Text, also where a spreadsheet would calculate.
    assert [row[6] for row in rows].count("'@SUM(1+1)") == 7


# -- pages --------------------------------------------------------------------------


def number(text):
    return float(re.sub(r"[^0-9.]", "", text))


def test_the_dashboard_says_who_calls_what_is_slow_and_what_fails(
    office, tools, database, used
):
    office.dashboard()
    query = (
        "SELECT sum(calls), sum(errors) * 100.0 / sum(calls), sum(limited),"
        " dual_api_quantile(dual_api_histogram_sum(histogram), 0.5),"
        " dual_api_quantile(dual_api_histogram_sum(histogram), 0.95) FROM api_usage"
    )
    [expected] = tools.sql(database, query)
    cards = office.tab.locator(".o_dual_api_dashboard .card .fs-2")
    shown = [number(text) for text in cards.all_inner_texts()]
    assert shown == pytest.approx([float(each) for each in expected], abs=0.06)

    def first(name, column=0):
        row = office.tab.locator(f"[data-table={name}] tbody tr").first
        return row.locator("td").nth(column)

    expect(first("keys")).to_contain_text("all")
    expect(first("endpoints")).to_have_text("GET /api/v1/customers")
    expect(first("endpoints", 1)).to_have_text("15")
    slowest = tools.sql(
        database,
        "SELECT endpoint FROM api_usage GROUP BY endpoint ORDER BY"
        " dual_api_quantile(dual_api_histogram_sum(histogram), 0.95) DESC LIMIT 1",
    )
    expect(first("slow")).to_have_text(slowest[0][0])
    failures = office.tab.locator("[data-table=failures] tbody")
    expect(failures).to_contain_text("rate_limit_exceeded")
    expect(failures).to_contain_text("forbidden")

    # Each day has its bar and its name.
    days = office.tab.locator(".o_dual_api_day")
    expect(days).to_have_count(7)
    assert all(text.strip() for text in days.all_inner_texts())
    heights = days.locator(".bg-primary").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    used_on = [number for number, height in enumerate(heights) if height > 1]
    assert used_on == [3, 6]

    # A period of one day leaves the older out; a row leads to its requests.
    office.tab.get_by_role("button", name="Today").click()
    expect(cards.first).to_have_text(str(int(expected[0]) - 7))
    # A day is shown by its hours; all are of this one, or the one before.
    expect(days).to_have_count(24)
    heights = days.locator(".bg-primary").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height > 1).length"
    )
    assert heights in (1, 2)
    expect(office.tab.locator(".o_dual_api_legend li")).to_have_count(2)
    first("failures").locator("a").click()
    office.tab.locator(".o_list_view").wait_for()
    expect(office.tab.locator(".o_data_row")).not_to_have_count(0)


def test_usage_as_pivot_graph_and_list(office, tools, database, used):
    office.usage()
    [[calls, p50]] = tools.sql(
        database,
        "SELECT sum(calls), dual_api_quantile(dual_api_histogram_sum(histogram), 0.5)"
        " FROM api_usage",
    )
    total = office.tab.locator(".o_pivot tbody tr").first.locator(".o_pivot_cell_value")
    shown = [number(text) for text in total.all_inner_texts()]
    assert shown[0] == calls
    # The median of all, not a sum or an average of medians.
    assert any(each == pytest.approx(p50, abs=0.06) for each in shown)
    office.switch("graph")
    office.tab.locator(".o_graph_canvas_container canvas").wait_for()
    office.switch("list")
    rows = office.tab.locator(".o_data_row")
    [[number_of_rows]] = tools.sql(database, "SELECT count(*) FROM api_usage")
    expect(rows).to_have_count(number_of_rows)


def test_requests_are_listed_and_opened(office, tools, database, used):
    office.requests()
    [[logged]] = tools.sql(database, "SELECT count(*) FROM api_request")
    rows = office.tab.locator(".o_data_row")
    expect(rows).to_have_count(logged)
    moment = rows.first.locator("td[name=moment]")
    expect(moment).to_have_text(re.compile(r"\d+:\d\d:\d\d"))
    refused = office.row("forbidden")
    expect(refused).to_contain_text("GET /api/v1/customers")
    expect(refused).to_contain_text("403")
    refused.locator("td[name=endpoint]").click()
    form = office.tab.locator(".o_form_view")
    expect(form.locator("[name=endpoint]").first).to_have_text("GET /api/v1/customers")
    expect(form.locator("[name=error]")).to_have_text("forbidden")
    expect(form.locator("[name=key_id]")).to_contain_text("none")


@pytest.fixture
def phone(site, browser):
    """The administrator, on a screen of 390 pixels."""
    size = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True)
    yield BackOffice(context.new_page(), site.base_url, "admin")
    context.close()


def test_everything_is_readable_on_a_phone(phone, used):
    """Cards in place of lists, and nothing that is wider than the screen."""
    tab = phone.tab
    for path in ("api-dashboard", "api-requests", "api-usage"):
        tab.goto(f"{phone.base_url}/odoo/{path}")
        shown = tab.locator(".o_dual_api_dashboard .card, .o_kanban_record .fw-bold")
        shown.first.wait_for()
        expect(tab.get_by_text("GET /api/v1/customers").first).to_be_visible()
        wide = tab.evaluate(
            "[...document.querySelectorAll('.o_action_manager *')].filter(each =>"
            " each.getBoundingClientRect().right > innerWidth + 1 &&"
            " !each.closest('.table-responsive')).map(each => each.className)"
        )
        assert wide == [], path
    # To the second, as in the list.
    tab.goto(f"{phone.base_url}/odoo/api-requests")
    moment = tab.locator(".o_kanban_record:not(.o_kanban_ghost) [name=moment]").first
    expect(moment).to_have_text(re.compile(r"\d+:\d\d:\d\d"))
