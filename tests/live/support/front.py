# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx on the machine of the guide, and clients that come to it by its names."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from deployment import Machine
from devkit import processes, programs
from requests.adapters import HTTPAdapter

#: The guide's names, and one more for browsers, which take it for this machine.
API, OFFICE = "api.example.com", "odoo.example.com"
FOR_BROWSERS = "api.localhost"
#: An address of this machine that only one client has.
ELSEWHERE = "127.9.8.7"
MAIN = """
daemon off;
pid {root}/nginx.pid;
events {{}}
http {{
    types {{ text/html html; }}
    client_body_temp_path {root}/temp-body;
    proxy_temp_path {root}/temp-proxy;
    fastcgi_temp_path {root}/temp-fastcgi;
    uwsgi_temp_path {root}/temp-uwsgi;
    scgi_temp_path {root}/temp-scgi;
    include conf.d/*.conf;
}}
"""


class Front:
    """nginx in front of a server, as the guide has set it up on the machine.

    :param ports: Odoo's, for requests and for events
    """

    def __init__(self, machine: Machine, ports: tuple[int, int]) -> None:
        self.root = machine.root
        self.folder = machine.root / "etc" / "nginx"
        self.plain, self.tls = processes.free_port(), processes.free_port()
        self.certificate = self._certificate()
        moved = {
            r"(?<=[ \"])/(?=(etc|var)/)": f"{self.root}/",
            rf"server_name {API};": f"server_name {API} {FOR_BROWSERS};",
            r"listen 80\b": f"listen 127.0.0.1:{self.plain}",
            r"listen 443\b": f"listen 127.0.0.1:{self.tls}",
            r"127\.0\.0\.1:8069": f"127.0.0.1:{ports[0]}",
            r"127\.0\.0\.1:8072": f"127.0.0.1:{ports[1]}",
        }
        for file in self.folder.rglob("*.conf"):
            text = file.read_text()
            for pattern, other in moved.items():
                text = re.sub(pattern, other, text)
            file.write_text(text)
        main = MAIN.format(root=self.root)
        if os.geteuid() == 0:
            # Nobody, as whom it would work, can't keep a body in a folder of tests.
            main = f"user root;\n{main}"
        (self.folder / "nginx.conf").write_text(main)

    @property
    def log(self) -> Path:
        """Its log of requests."""
        return self.root / "var" / "log" / "nginx" / "dual_api.log"

    @contextmanager
    def running(self) -> Iterator["Front"]:
        """nginx, for the length of a block."""
        words = ["-p", str(self.root), "-c", str(self.folder / "nginx.conf")]
        said = self.root / "nginx-said"
        with said.open("wb") as errors:
            child = subprocess.Popen(
                [str(programs.nginx()), *words, "-e", "stderr"], stderr=errors
            )
        try:
            deadline = time.monotonic() + 120
            while not self._listens():
                assert child.poll() is None, said.read_text()
                assert time.monotonic() < deadline
            yield self
        finally:
            child.terminate()
            child.wait(30)

    def _listens(self) -> bool:
        try:
            return self.ask("/", plain=True).status_code == 301
        except requests.ConnectionError:
            return False

    def ask(
        self,
        path: str,
        host: str = API,
        *,
        method: str = "GET",
        plain: bool = False,
        source: str = "127.0.0.1",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> requests.Response:
        """One request to a name of the machine, over TLS unless it is `plain`."""
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _Named(host, source))
            scheme, port = ("http", self.plain) if plain else ("https", self.tls)
            return session.request(
                method,
                f"{scheme}://127.0.0.1:{port}{path}",
                headers={"Host": host, **(headers or {})},
                verify=str(self.certificate),
                timeout=30,
                allow_redirects=False,
                **options,
            )

    def _certificate(self) -> Path:
        """A certificate that nobody has signed, for both names."""
        folder = self.root / "etc" / "ssl"
        folder.mkdir()
        key, certificate = folder / f"{API}.key", folder / f"{API}.crt"
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
        words += ["-days", "1", "-subj", f"/CN={API}", "-keyout", str(key)]
        words += ["-addext", f"subjectAltName=DNS:{API},DNS:{OFFICE}"]
        subprocess.run(
            [*words, "-out", str(certificate)], check=True, capture_output=True
        )
        for file in (key, certificate):
            (folder / file.name.replace(API, OFFICE)).symlink_to(file)
        return certificate


class _Named(HTTPAdapter):
    """Asks an address for a name, and comes from one of this machine's."""

    def __init__(self, host: str, source: str) -> None:
        self._options: dict[str, Any] = {
            "server_hostname": host,
            "source_address": (source, 0),
        }
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: Any
    ) -> Any:
        options |= self._options
        return super().init_poolmanager(connections, maxsize, block, **options)
