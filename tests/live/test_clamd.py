# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scanner that people have: ClamAV's own, with one signature of ours.

Its signatures are on the internet; the program is fetched as others are.
"""

import io
import subprocess
import time

import pytest
from declared import declared
from devkit import programs

pytestmark = pytest.mark.minutes

scanner = declared("files", "scanner")
hostile = declared("tests", "support.hostile_files")
CLAMD = programs.Source("clamav-daemon", "usr/sbin/clamd")
SIGNATURE = b"nothing but this test has these words in it"
MIB = 1024 * 1024
CONFIGURATION = """\
LocalSocket {folder}/clamd.ctl
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
Foreground yes
StreamMaxLength 2M
MaxFileSize 2M
MaxScanSize 20M
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A running clamd."""
    folder = tmp_path_factory.mktemp("clamd")
    signatures = folder / "signatures"
    signatures.mkdir()
    line = f"DualApi.Test:0:*:{SIGNATURE.hex()}\n"
    signatures.joinpath("own.ndb").write_text(line)
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    words = [str(programs.fetched("clamd", CLAMD)), "-c", str(configuration)]
    log = folder / "clamd.log"
    with (
        log.open("w") as written,
        subprocess.Popen(words, stdout=written, stderr=written) as clamd,
    ):
        try:
            while not folder.joinpath("clamd.ctl").exists():
                assert clamd.poll() is None, log.read_text()
                time.sleep(0.1)
            yield scanner.read_address(str(folder / "clamd.ctl"))
        finally:
            clamd.terminate()


def test_it_finds_what_it_knows(address):
    pdf = hostile.pdf(SIGNATURE)
    packed = hostile.archive({"deep.zip": hostile.archive({"a.pdf": pdf})})
    for data in (SIGNATURE, pdf, packed, bytes(MIB) + SIGNATURE):
        found = scanner.infection(io.BytesIO(data), address)
        assert found == "DualApi.Test.UNOFFICIAL"


def test_it_lets_pass_what_it_does_not(address):
    for sent in (*hostile.HONEST, *hostile.HARMLESS):
        assert scanner.infection(io.BytesIO(sent.data), address) is None, sent.what


def test_what_it_does_not_read_is_not_clean(address):
    with pytest.raises(scanner.ScannerError, match="size limit"):
        scanner.infection(io.BytesIO(bytes(8 * MIB)), address)
