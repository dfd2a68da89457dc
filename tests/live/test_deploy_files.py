# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The files of `deploy` are what the programs take for which they are written."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from declared import declared
from deployment import DEPLOY, GUIDE, Machine
from devkit import operations
from doc_pages import ROOT

#: What systemd itself brings along.
TARGETS = ("basic", "multi-user", "network-online", "shutdown", "sysinit", "timers")
#: Of 10: systemd-analyze calls up to 2 "OK".
EXPOSED = 1.6


def said(*words, **options):
    """What a program says that has no complaint."""
    answer = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, **options
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine with the units, and what they start."""
    made = Machine(tmp_path_factory.mktemp("units")).set_up()
    for path in ("usr/bin/odoo", "bin/kill", "bin/sh"):
        program = made.root / path
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    for name in TARGETS:
        unit = made.root / f"etc/systemd/system/{name}.target"
        unit.write_text(f"[Unit]\nDescription={name}\n")
    return made


def units():
    return sorted(path.name for path in (DEPLOY / "systemd").iterdir())


def test_the_guide_starts_what_it_has_copied(machine):
    done = machine.left_out.read_text()
    assert "systemctl enable --now odoo odoo-backup.timer" in done
    installed = {path.name for path in (machine.root / "etc/systemd/system").iterdir()}
    assert set(units()) <= installed


def test_systemd_takes_the_units(machine):
    analyze = operations.systemd_analyze()
    assert said(analyze, "verify", f"--root={machine.root}", *units()) == ""


@pytest.mark.parametrize("unit", [name for name in units() if "service" in name])
def test_a_service_is_shut_in(machine, unit):
    analyze = operations.systemd_analyze()
    words = ["security", "--offline=true", "--no-pager", f"--root={machine.root}"]
    found = said(analyze, *words, f"--threshold={int(EXPOSED * 10)}", unit)
    exposed = float(re.search(r"exposure level for \S+ ([\d.]+)", found)[1])
    assert exposed <= EXPOSED


def test_units_name_what_is_there():
    service = (DEPLOY / "systemd" / "odoo-backup.service").read_text()
    command = re.search(r"^ExecStart=\S+ \S+/dual_api/(\S+)", service, re.M)[1]
    assert (ROOT / command).is_file()


def composed(*words):
    file = DEPLOY / "compose.yaml"
    return said(operations.docker_compose(), "--file", file, "--profile=*", *words)


def test_compose_takes_its_file():
    services = json.loads(composed("config", "--format=json"))["services"]
    # nginx reaches Odoo, which listens to its own machine alone.
    assert services["nginx"]["network_mode"] == "service:odoo"
    assert "http_interface = 127.0.0.1" in (DEPLOY / "odoo.conf").read_text()
    assert [name for name in services if services[name].get("ports")] == ["odoo"]
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert re.search(r":\d", service["image"]), name
        for mount in service.get("volumes", ()):
            source = mount.get("source", "")
            if source.startswith(str(DEPLOY)) and not source.endswith("/tls"):
                assert Path(source).exists(), source


def test_postgresql_has_a_connection_for_every_process_of_odoo():
    conf = dict(
        re.findall(r"^(\w+) = (\d+)$", (DEPLOY / "odoo.conf").read_text(), re.M)
    )
    processes = int(conf["workers"]) + int(conf["max_cron_threads"]) + 1
    command = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"][
        "database"
    ]["command"]
    allowed = int(re.search(r"max_connections=(\d+)", " ".join(command))[1])
    assert allowed > processes * int(conf["db_maxconn"])


def test_prometheus_takes_its_files_and_every_alert_fires_when_it_should():
    promtool, folder = operations.promtool(), DEPLOY / "prometheus"
    said(promtool, "check", "config", "prometheus.yml", cwd=folder)
    said(promtool, "test", "rules", "dual_api.rules.test.yml", cwd=folder)
    rules = (folder / "dual_api.rules.yml").read_text()
    fired = (folder / "dual_api.rules.test.yml").read_text()
    for alert in re.findall(r"alert: (\w+)", rules):
        assert f'alertname="{alert}"' in fired


def test_rules_know_the_errors_that_are_the_servers():
    errors = declared("schema", "errors").ERRORS
    failures = {name for name, error in errors.items() if error.status >= 500}
    for file in ("prometheus/dual_api.rules.yml", "grafana/dual_api.json"):
        text = (DEPLOY / file).read_text().replace('\\"', '"')
        named = re.findall(r'error=~"([^"]+)"', text)
        assert named
        assert all(set(words.split("|")) == failures for words in named)


def test_grafana_knows_all_that_the_dashboard_says(tools, tmp_path):
    """Held against the types that Grafana publishes."""
    dashboard = json.loads((DEPLOY / "grafana" / "dual_api.json").read_text())
    panels = dashboard.pop("panels")
    assert len({panel["id"] for panel in panels}) == len(panels)
    source = [(Path(__file__).parent / "support" / "dashboard.ts").read_text()]
    source.append(f"export const whole: Whole = {json.dumps(dashboard)};")
    for number, panel in enumerate(panels):
        kind = panel["type"]
        text = f'export const panel{number}: Panels["{kind}"] = {json.dumps(panel)};'
        source.append(text)
    (tmp_path / "dashboard.ts").write_text("\n".join(source))
    tools.node().link(tmp_path)
    options = ["--noEmit", "--strict", "--skipLibCheck"]
    options += ["--module", "esnext", "--moduleResolution", "bundler"]
    answer = tools.node().run(
        "tsc", *options, "dashboard.ts", cwd=tmp_path, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout


def test_every_file_is_in_the_guide():
    guide = GUIDE.read_text()
    for path in DEPLOY.iterdir():
        assert f"deploy/{path.name})" in guide, path.name
