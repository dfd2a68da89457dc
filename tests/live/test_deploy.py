# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo with workers behind nginx, set up from `deploy` as the guide says."""

import json
import re
import socket
import ssl
import subprocess
from contextlib import contextmanager
from http.client import parse_headers

import pytest
import requests
import yaml
from collector import collecting, values
from deployment import DEPLOY, Machine
from devkit import operations, processes
from devkit.odoo_process import WITHOUT_EVENTS
from front import API, ELSEWHERE, FOR_BROWSERS, OFFICE, Front
from playwright.sync_api import expect

SECRET = "Zyxwvut"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    return Machine(tmp_path_factory.mktemp("machine")).set_up()


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("production")


@pytest.fixture(scope="module")
def keys(keys_in, database):
    reading = {"scopes": ["customers:read"], "rate_limit_per_min": 10_000}
    watching = {"scopes": ["operations:read"], "rate_limit_per_min": 10_000}
    filing = {"scopes": ["files:write"], "rate_limit_per_min": 10_000}
    return keys_in(database, read=reading, watch=watching, file=filing)


@pytest.fixture(scope="module")
def collector():
    with collecting() as found:
        yield found


@pytest.fixture(scope="module")
def odoo(tools, machine, database, collector):
    """Odoo with the guide's odoo.conf, and all that it can log."""
    words = [f"--config={machine.root}/etc/odoo/odoo.conf", "--log-handler=:DEBUG"]
    events = processes.free_port()
    env = {
        WITHOUT_EVENTS: "",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    words.append(f"--gevent-port={events}")
    with tools.Server(database, workers=2, words=words, env=env) as server:
        server.events = events
        yield server


@pytest.fixture(scope="module")
def front(machine, odoo):
    with Front(machine, (odoo.port, odoo.events)).running() as found:
        yield found


def lines(odoo, name):
    """The lines of Odoo's log that bear the correlation id."""
    found = [json.loads(each) for each in odoo.log_text().splitlines() if name in each]
    return [each for each in found if each.get("correlation_id") == name]


def test_both_names_answer_at_rest_and_graphql(front, keys):
    for host in (API, OFFICE):
        key = {"X-API-Key": keys["read"]}
        assert front.ask("/api/v1/me", host, headers=key).status_code == 200
        answer = front.ask("/graphql?query={viewer{name}}", host, headers=key)
        assert answer.json()["data"]["viewer"]
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Correlation-ID"]
        assert answer.headers["Server"] == "nginx"


def test_the_name_of_the_api_leads_nowhere_else(front):
    for path in ("/web/login", "/", "/odoo", "/fr/api/v1/me", "/apis", "/web/static/x"):
        answer = front.ask(path)
        assert answer.status_code == 404, path
        assert "X-Correlation-ID" not in answer.headers


def test_languages_lead_nobody_to_the_api(front, keys):
    key = {"X-API-Key": keys["read"]}
    for path in ("/fr/api/v1/me", "/fr_BE/graphql", "/sr@latin/api"):
        answer = front.ask(path, OFFICE, headers=key)
        assert (answer.status_code, "X-Correlation-ID" in answer.headers) == (
            404,
            False,
        )
    # Other spellings come to the API as they were sent, which knows one of each.
    for path in ("//api/v1/me", "/api/v1/me/"):
        answer = front.ask(path, OFFICE, headers=key)
        assert (answer.status_code, "X-Correlation-ID" in answer.headers) == (404, True)


def test_a_client_keeps_its_connection(front, keys):
    with connected(front, API) as connection:
        answers = connection.makefile("rb")
        for _turn in range(2):
            connection.sendall(
                f"GET /api/v1/me HTTP/1.1\r\nHost: {API}\r\n"
                f"X-API-Key: {keys['read']}\r\n\r\n".encode()
            )
            assert b" 200 " in answers.readline()
            headers = parse_headers(answers)
            answers.read(int(headers["Content-Length"]))


def test_the_back_office_and_its_events(front):
    page = front.ask("/web/login", OFFICE)
    assert page.status_code == 200
    assert "Secure" in page.headers["Set-Cookie"].title()
    assert front.ask("/web/database/manager", OFFICE).status_code == 404
    scripts = re.findall(r'src="(/web/assets/[^"]*\.js)"', page.text)
    script = front.ask(scripts[0], OFFICE, headers={"Accept-Encoding": "gzip"})
    assert script.headers["Content-Encoding"] == "gzip"

    def events_are_told():
        return b" 101 " in shaken(front).partition(b"\r\n")[0]

    # Odoo's process for events comes after its workers.
    assert processes.wait_until(events_are_told, seconds=60)


@contextmanager
def connected(front, host):
    """A connection to a name of the machine, over TLS."""
    context = ssl.create_default_context(cafile=str(front.certificate))
    with (
        socket.create_connection(("127.0.0.1", front.tls), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=host) as connection,
    ):
        yield connection


def shaken(front):
    """What is answered to somebody who wants to be told of events."""
    with connected(front, OFFICE) as connection:
        connection.sendall(
            f"GET /websocket HTTP/1.1\r\nHost: {OFFICE}\r\nOrigin: https://{OFFICE}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        return connection.recv(4096)


def test_plain_http_is_for_nobody(front, keys):
    """Browsers are led away from it; whoever has sent a key is told."""
    for path, host in (("/web/login?a=1", OFFICE), ("/api/docs", API)):
        answer = front.ask(path, host, plain=True)
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"https://{host}{path}"
    answer = front.ask("/api/v1/me", plain=True, headers={"X-API-Key": keys["read"]})
    assert (answer.status_code, answer.json()["error"]) == (403, "https_required")


def test_a_name_that_is_nobodys_has_no_answer(front):
    with pytest.raises(requests.ConnectionError):
        front.ask("/api/v1/livez", "other.example.com")
    with pytest.raises(requests.ConnectionError):
        front.ask("/api/v1/livez", "other.example.com", plain=True)


def test_what_is_too_large_does_not_reach_odoo(front, keys):
    key, body = {"X-API-Key": keys["read"]}, b"x" * (1024 * 1024 + 1)
    sent = {**key, "Content-Type": "application/json"}
    answer = front.ask("/api/v1/customers", method="POST", data=body, headers=sent)
    assert (answer.status_code, "X-Correlation-ID" in answer.headers) == (413, False)
    answer = front.ask(f"/api/v1/customers?q={'x' * 9000}", headers=key)
    assert (answer.status_code, "X-Correlation-ID" in answer.headers) == (414, False)


def test_files_are_larger_whole_and_in_parts(front, keys):
    key, data = {"X-API-Key": keys["file"]}, b"%PDF-1.7\n" + bytes(3 * 1024 * 1024)
    sent = {**key, "Content-Type": "application/pdf"}
    answer = front.ask("/api/v1/files", method="POST", data=data, headers=sent)
    assert answer.status_code == 201, answer.text
    begun = {
        **key,
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(data)),
        "Upload-Metadata": "filename YS5wZGY=,filetype YXBwbGljYXRpb24vcGRm",
    }
    answer = front.ask("/api/v1/uploads", method="POST", headers=begun)
    part = {
        **key,
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    path = answer.headers["Location"]
    answer = front.ask(path, method="PATCH", data=data, headers=part)
    assert (answer.status_code, "X-File-ID" in answer.headers) == (204, True)


def test_the_client_that_nginx_sees_is_the_one_that_counts(tools, front, database):
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Correlation-ID": "who-comes"}
    front.ask("/api/v1/health", source=ELSEWHERE, headers=headers)
    query = "SELECT address FROM api_request WHERE correlation_id = 'who-comes'"
    assert processes.wait_until(lambda: tools.sql(database, query), 30)
    assert tools.sql(database, query) == [("127.9.8.0",)]


def test_proxies_wait_as_long_as_odoo_may_take():
    conf = (DEPLOY / "odoo.conf").read_text()
    limit = int(re.search(r"^limit_time_real = (\d+)", conf, re.M)[1])
    proxy = (DEPLOY / "nginx" / "dual_api" / "server.conf").read_text()
    assert int(re.search(r"proxy_read_timeout (\d+)s", proxy)[1]) > limit
    unit = (DEPLOY / "systemd" / "odoo.service").read_text()
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > limit


def test_a_request_has_one_name_in_all_logs_and_no_key(front, odoo, keys):
    name = "in-all-logs"
    headers = {"X-API-Key": keys["read"], "X-Correlation-ID": name}
    headers["traceparent"] = f"00-{TRACE}-{PARENT}-01"
    answer = front.ask(f"/api/v1/customers?q={SECRET}", headers=headers)
    assert answer.status_code == 200
    assert front.ask("/api/v1/me", headers={"X-API-Key": SECRET}).status_code == 401
    assert processes.wait_until(lambda: name in front.log.read_text(), 30)
    (line,) = [each for each in front.log.read_text().splitlines() if name in each]
    told = json.loads(line)
    assert told["correlation_id"] == name
    assert (told["status"], told["path"]) == (200, "/api/v1/customers")
    loggers = {each["logger"] for each in lines(odoo, name)}
    assert {"werkzeug", "odoo.sql_db"} <= loggers
    assert {each["trace_id"] for each in lines(odoo, name)[-3:]} == {TRACE}
    (last,) = [each for each in lines(odoo, name) if each["logger"] == "werkzeug"]
    assert last["statements"] >= 1
    assert '"GET /api/v1/customers?… HTTP' in last["message"]
    for text in (front.log.read_text(), odoo.log_text()):
        assert SECRET not in text
        assert not [key for key in keys.values() if key in text]


def test_every_line_is_json_and_every_request_has_a_name(front, odoo, keys):
    since = len(odoo.log_text())
    for path in ("/api/v1/me", "/graphql?query={viewer{name}}", "/web/login", "/none"):
        front.ask(path, OFFICE, headers={"X-API-Key": keys["read"]})
    written = odoo.log_text()[since:].splitlines()
    told = [json.loads(line) for line in written]
    assert all({"time", "level", "logger", "message"} <= each.keys() for each in told)
    asked = [each for each in told if each["logger"] == "werkzeug"]
    assert len(asked) == 4
    names = [each["correlation_id"] for each in asked]
    assert len(set(names)) == 4
    # What Odoo writes on a request's way, too, is the request's.
    ways = [each for each in told if each["logger"].startswith("odoo.http")]
    assert all(each.get("correlation_id") in names for each in ways)


def test_a_request_is_a_span_of_its_trace(front, collector, keys):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"X-API-Key": keys["read"], "traceparent": f"00-{trace}-{PARENT}-01"}
    front.ask(f"/api/v1/customers?q={SECRET}", headers=headers)
    document = json.dumps({"query": "{ customers(first: 1) { nodes { name } } }"})
    sent = {**headers, "Content-Type": "application/json"}
    front.ask("/graphql", method="POST", data=document, headers=sent)
    front.ask("/api/v1/customers/2147483647", headers=headers)

    def of_server():
        return {
            span.name: (span, values(span.attributes))
            for span in collector.of_trace(trace)
            if span.parent_span_id.hex() == PARENT
        }

    assert processes.wait_until(lambda: len(of_server()) == 3, 30)
    asked, said = of_server()["GET /api/v1/customers"]
    assert said["http.route"] == "/api/v1/customers"
    assert (said["http.request.method"], said["http.response.status_code"]) == (
        "GET",
        200,
    )
    assert re.fullmatch(r"key:\d+", said["enduser.pseudo.id"])
    assert said["dual_api.points"] >= 1
    assert of_server()["query customers"][1]["http.route"] == "/graphql"
    assert of_server()["GET /api/v1/customers/{id}"][1]["error.type"] == "not_found"
    spans = collector.of_trace(trace)
    parts = {"dual_api.admit", "dual_api.resolve", "dual_api.read", "dual_api.encode"}
    of_asked = {each.name for each in within(spans, asked)}
    assert of_asked == parts
    assert {"dual_api.parse", "dual_api.plan"} <= {span.name for span in spans}
    assert all(span.start_time_unix_nano <= span.end_time_unix_nano for span in spans)
    assert collector.resources[0]["service.name"] == "odoo"
    assert SECRET not in str(spans)
    assert not [key for key in keys.values() if key in str(spans)]


def within(spans, outer):
    """The spans below one."""
    for span in spans:
        if span.parent_span_id == outer.span_id:
            yield span
            yield from within(spans, span)


@pytest.fixture(scope="module")
def metrics(front, machine, keys):
    """What Prometheus is told, asked as its configuration says."""
    text = (DEPLOY / "prometheus" / "prometheus.yml").read_text()
    (job,) = yaml.safe_load(text)["scrape_configs"]
    (header,) = job["http_headers"]
    assert job["http_headers"][header]["files"] == ["/etc/prometheus/dual_api.key"]
    for path in ("/api/v1/me", "/api/v1/none"):
        front.ask(path, headers={"X-API-Key": keys["watch"]})

    def told():
        answer = front.ask(job["metrics_path"], headers={header: keys["watch"]})
        assert answer.status_code == 200
        return answer.text

    assert job["scheme"] == "https"
    assert processes.wait_until(lambda: 'error="not_found"' in told(), 30)
    return told()


def expressions():
    """Every expression of the rules and the dashboard."""
    rules = yaml.safe_load((DEPLOY / "prometheus/dual_api.rules.yml").read_text())
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])
    dashboard = json.loads((DEPLOY / "grafana/dual_api.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            text = target["expr"].replace("$__rate_interval", "5m")
            yield text.replace("$job", "dual_api")


def checked(*words, **options):
    """What a program says that has no complaint."""
    answer = subprocess.run(
        words, capture_output=True, text=True, check=False, **options
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def test_what_is_watched_is_there(metrics):
    names = set(re.findall(r"^(dual_api\w+)", metrics, re.M))
    labels = {"job", "le", *re.findall(r'[{,](\w+)="', metrics)}
    text = "\n".join(expressions())
    # There is no replica here, and no message of a webhook is late.
    watched = set(re.findall(r"\bdual_api_\w+", text))
    assert watched - names == {
        "dual_api_replica_lag_seconds",
        "dual_api_delivery_late_seconds",
    }
    asked = set(re.findall(r"\b(\w+)(?:=|!=|=~)\"", text))
    for together in re.findall(r"by \(([^)]*)\)", text):
        asked |= set(re.split(r",\s*", together))
    assert {"endpoint", "le", "status"} <= asked <= labels


def test_promtool_takes_metrics_and_every_expression(metrics, tmp_path):
    promtool = str(operations.promtool())
    checked(promtool, "check", "metrics", input=metrics)
    rules = [{"record": f"x:{n}", "expr": text} for n, text in enumerate(expressions())]
    file = tmp_path / "all.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}))
    checked(promtool, "check", "rules", str(file))


def test_the_pages_have_what_they_load(front, browser):
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"https://{FOR_BROWSERS}:{front.tls}/api/docs")
    expect(page.locator("aside a").first).to_be_visible()
    page.goto(f"https://{FOR_BROWSERS}:{front.tls}/graphql")
    expect(page.locator(".graphiql-container").first).to_be_visible()
    context.close()
