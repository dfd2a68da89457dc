# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The programs for which the files in `deploy` are written."""

from pathlib import Path

from . import programs

#: Debian's newest: older ones do not know all that the files say.
SUITE = "sid"
PROMTOOL = programs.Source("promtool", "usr/bin/promtool", suite=SUITE)
COMPOSE = programs.Source(
    "docker-compose", "usr/libexec/docker/cli-plugins/docker-compose", suite=SUITE
)


def promtool() -> Path:
    """Prometheus' checker of configurations, rules and expressions."""
    return programs.fetched("promtool", PROMTOOL)


def docker_compose() -> Path:
    """Docker's Compose, which reads its files without an engine, too."""
    return programs.fetched("docker-compose", COMPOSE)


def systemd_analyze() -> Path:
    """systemd's checker of units; it needs no systemd that runs."""
    return programs.find("systemd-analyze", "systemd")
