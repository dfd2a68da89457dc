# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that come in parts, by tus 1.0.0."""

import base64
import hashlib
import random
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tools import mute_logger

from odoo.addons.dual_api.files import scanner as asking
from odoo.addons.dual_api.files.partial import held
from odoo.addons.dual_api.gateway import going
from odoo.addons.dual_api.gateway.charging import Charging
from odoo.addons.dual_api.gateway.late_body import LateBodies
from odoo.addons.dual_api.gateway.uploads import Uploads, parts_folder
from odoo.addons.dual_api.schema.errors import BadRequest, RateLimitExceeded

from .common import ApiCase
from .support.hostile_files import EICAR, PDF, PNG, TXT, pdf
from .support.scanner import Scanner, nobody

VERSION = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"
DATA = pdf(random.Random(7).randbytes(3000))
SIZE = len(DATA)
MIB = 1024 * 1024
REFUSING = "odoo.addons.dual_api.gateway.refusing"


def coded(text):
    """A text in Base64."""
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def checksum(algorithm, data):
    """What a client says of a part."""
    return f"{algorithm} {coded(hashlib.new(algorithm, data).digest())}"


class UploadsCase(ApiCase):
    """Sends parts."""

    def metadata(self, name="offer.pdf", media_type=PDF, **more):
        said = {"filename": name, "filetype": media_type, **more}
        return ",".join(f"{key} {coded(str(value))}" for key, value in said.items())

    def post(self, data=None, length=SIZE, headers=None, metadata=None, **how):
        sent = {
            **VERSION,
            "Upload-Length": str(length),
            "Upload-Metadata": self.metadata() if metadata is None else metadata,
            **({} if data is None else {"Content-Type": PART}),
            **(headers or {}),
        }
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.rest("POST", "uploads", data=data, headers=sent, **how)

    def begun(self, **how):
        """The path of a new upload."""
        answer = self.post(**how)
        self.assertEqual(answer.status, 201, answer.text)
        return answer.headers["Location"]

    def patch(self, path, data, offset, headers=None, **how):
        sent = {**VERSION, "Content-Type": PART, "Upload-Offset": str(offset)}
        sent = {**sent, **(headers or {})}
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.rest("PATCH", path, data=data, headers=sent, **how)

    def head(self, path, **how):
        return self.rest("HEAD", path, headers=VERSION, **how)

    def offset(self, path):
        """How much is here; ``None`` of an upload that is not there."""
        answer = self.head(path)
        if answer.status == 404:
            self.assertNotIn("Upload-Offset", answer.headers)
            return None
        self.assertEqual(answer.status, 200)
        return int(answer.headers["Upload-Offset"])

    def folder(self):
        return parts_folder(self.env.cr.dbname)

    def part(self, path):
        """Where the bytes are."""
        return self.folder() / path.rpartition("/")[2]

    def files(self):
        """How many files there are that came by the API."""
        domain = [("dual_api_uploaded_at", "!=", False)]
        return self.env["ir.attachment"].sudo().search_count(domain)

    def assertContent(self, answer, data=DATA):
        """The answer names a file that is what was sent."""
        self.assertIn(answer.status, (200, 201, 204), answer.text)
        number = int(answer.headers["X-File-ID"])
        file = self.env["ir.attachment"].sudo().browse(number)
        self.assertEqual(file.raw, data)
        self.assertEqual(file.create_uid, self.api_user)
        return number


class TestUploads(UploadsCase):
    """What the protocol says."""

    def test_what_there_is_is_told_without_a_key(self):
        for path, methods in (
            ("uploads", "POST, OPTIONS"),
            ("uploads/x", "HEAD, POST, PATCH, DELETE, OPTIONS"),
        ):
            answer = self.rest("OPTIONS", path, key=None)
            self.assertEqual((answer.status, answer.text), (204, ""))
            self.assertEqual(answer.headers["Allow"], methods)
            self.assertEqual(answer.headers["Tus-Version"], "1.0.0")
            self.assertEqual(answer.headers["Tus-Max-Size"], str(1024 * MIB))
            self.assertEqual(
                answer.headers["Tus-Extension"],
                "creation,creation-with-upload,checksum,expiration,termination",
            )
            self.assertEqual(answer.headers["Tus-Checksum-Algorithm"], "sha1,sha256")

    def test_a_brownout_takes_nothing_and_ends_nothing(self):
        path = self.post().headers["Location"]
        self.assertEqual(self.patch(path, DATA[:1000], 0).status, 204)
        self.set_setting("deprecation_brownout_hours", "9")
        with patch.object(going, "utc_now", lambda: datetime(2027, 5, 1, 9)):
            self.assertProblem(self.post(), "gone")
            with patch.object(Uploads, "receive_file", side_effect=AssertionError):
                self.assertProblem(self.rest("POST", "files", data=DATA), "gone")
            self.assertProblem(self.patch(path, DATA[1000:], 1000), "gone")
        self.set_setting("deprecation_brownout_hours", "")
        self.assertEqual(self.offset(path), 1000)
        self.assertContent(self.patch(path, DATA[1000:], 1000))

    def test_a_file_comes_part_after_part(self):
        before = self.files()
        answer = self.post()
        self.assertEqual((answer.status, answer.text), (201, ""))
        self.assertEqual(answer.headers["Upload-Offset"], "0")
        self.assertRegex(answer.headers["Upload-Expires"], r"^\w{3}, \d\d .* GMT$")
        path = answer.headers["Location"]
        self.assertRegex(path, r"^/api/v\d+/uploads/[0-9a-f]{32}$")
        self.assertEqual(self.offset(path), 0)
        for start in range(0, len(DATA), 1000):
            self.assertEqual(self.files(), before)
            piece = DATA[start : start + 1000]
            answer = self.patch(path, piece, start)
            self.assertEqual((answer.status, answer.text), (204, ""))
            self.assertEqual(answer.headers["Tus-Resumable"], "1.0.0")
            told = answer.headers["Upload-Offset"]
            self.assertEqual(told, str(start + len(piece)))
            self.assertEqual(self.offset(path), start + len(piece))
        number = self.assertContent(answer)
        self.assertEqual(self.files(), before + 1)
        row = self.rest("GET", f"files/{number}").json
        self.assertEqual((row["name"], row["media_type"]), ("offer.pdf", PDF))
        head = self.head(path)
        self.assertEqual(head.headers["Upload-Length"], str(len(DATA)))
        self.assertEqual(head.headers["Upload-Metadata"], self.metadata())
        self.assertEqual(head.headers["Cache-Control"], "no-store")
        self.assertContent(head)

    def test_the_first_part_may_come_at_once(self):
        for first in (1, 1000, len(DATA)):
            answer = self.post(DATA[:first])
            self.assertEqual(answer.status, 201, answer.text)
            self.assertEqual(answer.headers["Upload-Offset"], str(first))
            if first < len(DATA):
                path = answer.headers["Location"]
                self.assertNotIn("X-File-ID", answer.headers)
                answer = self.patch(path, DATA[first:], first)
            self.assertContent(answer)

    def test_the_record_can_be_named(self):
        customer = self.customer("Filed")
        said = {"resource": "customers", "record_id": customer.id}
        answer = self.post(DATA, metadata=self.metadata(**said))
        number = self.assertContent(answer)
        file = self.env["ir.attachment"].sudo().browse(number)
        self.assertEqual((file.res_model, file.res_id), (customer._name, customer.id))

    def test_the_version_is_said_each_time(self):
        path = self.begun()
        for version in (None, "0.2.2", "1.0.1"):
            sent = {"Tus-Resumable": version}
            for answer in (
                self.post(headers=sent),
                self.patch(path, DATA, 0, headers=sent),
                *(
                    self.rest(each, path, headers={} if version is None else sent)
                    for each in ("HEAD", "DELETE")
                ),
            ):
                self.assertEqual(answer.status, 412)
                self.assertEqual(answer.headers["Tus-Version"], "1.0.0")
        self.assertEqual(self.offset(path), 0)
        # Refusals say it, too, whoever gives them.
        for key, status in ((None, 401), (self.new_key(scopes=()), 403)):
            answer = self.post(key=key)
            self.assertEqual(answer.status, status)
            self.assertEqual(answer.headers["Tus-Resumable"], "1.0.0")

    def test_what_can_not_be_begun(self):
        for how, error, named in (
            ({"headers": {"Upload-Length": None}}, "validation", "Upload-Length"),
            ({"length": "x"}, "validation", "Upload-Length"),
            ({"length": "-1"}, "validation", "Upload-Length"),
            ({"length": 0}, "validation", "Upload-Length"),
            ({"metadata": "filename"}, "unsupported_media_type", None),
            ({"metadata": "filename !"}, "validation", "Upload-Metadata"),
            ({"metadata": "filename \xe9"}, "validation", "Upload-Metadata"),
            ({"metadata": "a YQ==,a YQ=="}, "validation", "Upload-Metadata"),
            ({"metadata": "a /w=="}, "validation", "Upload-Metadata"),
            ({"metadata": self.metadata(media_type="text/html")}, None, None),
            ({"metadata": self.metadata(record_id=7)}, "validation", "resource"),
            (
                {"metadata": self.metadata(resource="customers", record_id="x")},
                "validation",
                "record_id",
            ),
            (
                {"metadata": self.metadata(resource="customers", record_id=2**31 - 1)},
                "validation",
                "record_id",
            ),
            ({"length": 1024 * MIB + 1}, "payload_too_large", None),
            (
                {"data": DATA, "headers": {"Content-Type": "application/pdf"}},
                "unsupported_media_type",
                None,
            ),
            ({"data": DATA, "length": len(DATA) - 1}, "payload_too_large", None),
        ):
            with self.subTest(how):
                before = self.env["api.upload"].sudo().search_count([])
                answer = self.post(**how)
                self.assertProblem(answer, error or "unsupported_media_type")
                if named:
                    self.assertEqual(list(answer.json["details"]), [named])
                count = self.env["api.upload"].sudo().search_count([])
                self.assertEqual(count, before)

    def test_a_part_follows_what_is_here(self):
        path = self.begun()
        self.assertEqual(self.patch(path, DATA[:1000], 0).status, 204)
        for offset in (0, 999, 1001, len(DATA)):
            answer = self.patch(path, DATA[:10], offset)
            self.assertIn(answer.error, ("conflict", "payload_too_large"))
            if answer.error == "conflict":
                self.assertEqual(answer.headers["Upload-Offset"], "1000")
        for offset in ("", "x", "-1", "1e3", None):
            answer = self.patch(path, DATA[:10], 0, headers={"Upload-Offset": offset})
            self.assertProblem(answer, "validation")
        for kind in ("application/pdf", "text/plain", None):
            answer = self.patch(path, DATA[:10], 1000, headers={"Content-Type": kind})
            self.assertProblem(answer, "unsupported_media_type")
        for coding in ("gzip", "identity, br"):
            packed = {"Content-Encoding": coding}
            answer = self.patch(path, DATA[:10], 1000, headers=packed)
            self.assertProblem(answer, "unsupported_media_type")
        answer = self.patch(path, DATA, 1000)
        self.assertProblem(answer, "payload_too_large")
        self.assertEqual(self.offset(path), 1000)
        # A part of nothing changes nothing.
        answer = self.patch(path, b"", 1000)
        self.assertEqual(
            (answer.status, answer.headers["Upload-Offset"]), (204, "1000")
        )
        self.assertContent(self.patch(path, DATA[1000:], 1000))

    def test_a_part_with_a_checksum_counts_whole_or_not_at_all(self):
        path = self.begun()
        first, rest = DATA[:2000], DATA[2000:]
        sent = {"Upload-Checksum": checksum("sha1", first)}
        self.assertEqual(self.patch(path, first, 0, headers=sent).status, 204)
        for algorithm in ("sha1", "sha256"):
            wrong = {"Upload-Checksum": checksum(algorithm, DATA)}
            answer = self.patch(path, rest, 2000, headers=wrong)
            self.assertProblem(answer, "checksum_mismatch", status=460)
            self.assertEqual(self.offset(path), 2000)
        for text in (
            "",
            "sha1",
            "md5 YQ==",
            "sha1 !",
            "sha256 YQ==",
            "crc32 A",
            "sha1 \xe9",
        ):
            answer = self.patch(path, rest, 2000, headers={"Upload-Checksum": text})
            self.assertProblem(answer, "bad_request")
        right = {"Upload-Checksum": checksum("sha256", rest)}
        self.assertContent(self.patch(path, rest, 2000, headers=right))

    def test_nobody_else_knows_of_it(self):
        path = self.begun(data=DATA[:100])
        other = self.new_key(scopes=["files:read", "files:write"])
        for answer in (
            self.head(path, key=other),
            self.patch(path, DATA[100:], 100, key=other),
            self.rest("DELETE", path, headers=VERSION, key=other),
        ):
            self.assertEqual(answer.status, 404)
        self.assertEqual(self.offset(path), 100)
        for name in ("x", "0" * 32, "..%2F..%2Fetc", "%00"):
            self.assertIn(self.head(f"uploads/{name}").status, (400, 404))

    def test_it_can_be_ended(self):
        path = self.begun(data=DATA[:100])
        self.assertTrue(self.part(path).exists())
        answer = self.rest("DELETE", path, headers=VERSION)
        self.assertEqual((answer.status, answer.text), (204, ""))
        self.assertFalse(self.part(path).exists())
        self.assertIsNone(self.offset(path))
        self.assertEqual(self.patch(path, DATA[100:], 100).status, 404)
        # The file of one that is finished stays.
        answer = self.post(DATA)
        gone = self.rest("DELETE", answer.headers["Location"], headers=VERSION)
        self.assertEqual(gone.status, 204)
        self.assertContent(answer)

    def test_who_can_not_send_a_method_says_it(self):
        path = self.begun()
        sent = {**VERSION, "Content-Type": PART, "Upload-Offset": "0"}
        said = {"X-HTTP-Method-Override": "PATCH"}
        answer = self.rest("POST", path, data=DATA[:9], headers={**sent, **said})
        self.assertEqual((answer.status, answer.headers["Upload-Offset"]), (204, "9"))
        for method in (None, "GET", "patch"):
            said = {} if method is None else {"X-HTTP-Method-Override": method}
            answer = self.rest("POST", path, data=DATA[:9], headers={**sent, **said})
            self.assertProblem(answer, "method_not_allowed")
        said = {"X-HTTP-Method-Override": "DELETE"}
        answer = self.rest("POST", path, headers={**VERSION, **said})
        self.assertEqual(answer.status, 204)
        self.assertIsNone(self.offset(path))

    def test_what_has_come_when_the_time_is_over_counts(self):
        path = self.begun()
        original = LateBodies.receive

        def cut(dispatcher, take, *args):
            def pieces(whole):
                data = b"".join(whole)
                yield data[: len(data) // 2]
                raise BadRequest("Too slow")

            return original(dispatcher, lambda whole: take(pieces(whole)), *args)

        with patch.object(LateBodies, "receive", cut):
            answer = self.patch(path, DATA[:1000], 0)
            self.assertEqual(answer.status, 204, answer.text)
            self.assertEqual(answer.headers["Upload-Offset"], "500")
            # With a checksum nothing counts, and nothing, where nothing came.
            wrong = {"Upload-Checksum": checksum("sha1", DATA[500:1000])}
            answer = self.patch(path, DATA[500:1000], 500, headers=wrong)
            self.assertProblem(answer, "bad_request")
            self.assertProblem(self.patch(path, b"", 500), "bad_request")
            # Nobody was told where to go on.
            before = self.env["api.upload"].sudo().search_count([])
            self.assertProblem(self.post(DATA), "bad_request")
            count = self.env["api.upload"].sudo().search_count([])
            self.assertEqual(count, before)
        self.assertEqual(self.offset(path), 500)
        self.assertContent(self.patch(path, DATA[500:], 500))

    def test_one_request_at_a_time_sends(self):
        path = self.begun(data=DATA[:100])
        with held(self.part(path)):
            for answer in (
                self.patch(path, DATA[100:], 100),
                self.rest("DELETE", path, headers=VERSION),
            ):
                self.assertProblem(answer, "locked", status=423)
            self.assertEqual(self.offset(path), 100)
        self.assertContent(self.patch(path, DATA[100:], 100))

    def test_bytes_that_nobody_has_counted_are_written_over(self):
        path = self.begun(data=DATA[:100])
        # So a process leaves them that is killed.
        with self.part(path).open("ab") as file:
            file.write(b"x" * 5000)
        self.assertEqual(self.offset(path), 100)
        self.assertContent(self.patch(path, DATA[100:], 100))

    def test_bytes_that_are_lost_are_sent_again(self):
        path = self.begun(data=DATA[:1000])
        with self.part(path).open("ab") as file:
            file.truncate(600)
        self.assertEqual(self.offset(path), 600)
        self.assertProblem(self.patch(path, DATA[1000:], 1000), "conflict")
        self.assertContent(self.patch(path, DATA[600:], 600))
        path = self.begun(data=DATA[:1000])
        self.part(path).unlink()
        self.assertIsNone(self.offset(path))
        self.assertEqual(self.patch(path, DATA[1000:], 1000).status, 404)


class TestUploadsEnd(UploadsCase):
    """The last part, whatever comes between."""

    def assertGone(self, path):
        """Nothing is left of the upload."""
        self.assertIsNone(self.offset(path))
        self.assertFalse(self.part(path).exists())

    def test_what_the_file_is_refused_for_ends_the_upload(self):
        before = self.files()
        path = self.begun(metadata=self.metadata("cat.png", PNG))
        answer = self.patch(path, DATA, 0)
        self.assertProblem(answer, "media_type_mismatch", status=422)
        self.assertGone(path)
        customer = self.customer("Gone")
        said = {"resource": "customers", "record_id": customer.id}
        path = self.begun(metadata=self.metadata(**said))
        customer.unlink()
        self.assertProblem(self.patch(path, DATA, 0), "validation")
        self.assertGone(path)
        self.assertEqual(self.files(), before)

    def test_a_key_that_ends_while_its_client_sends_stores_nothing(self):
        key = self.new_key(scopes=["files:read", "files:write"])
        before = self.files()
        path = self.post(key=key).headers["Location"]
        original = self.registry["api.upload"]._append

        def revoked(uploads, *args, **how):
            part = original(uploads, *args, **how)
            self.key_record(key).is_active = False
            self.env.flush_all()
            return part

        with patch.object(self.registry["api.upload"], "_append", revoked):
            answer = self.patch(path, DATA, 0, key=key)
        self.assertProblem(answer, "unauthorized")
        self.assertEqual(self.files(), before)

    def test_an_infected_file_is_refused_and_nothing_is_left(self):
        with Scanner() as scanner, mute_logger(asking.__name__):
            self.set_setting("virus_scanner", scanner.address)
            how = {"length": len(EICAR), "metadata": self.metadata("a.txt", TXT)}
            path = self.begun(**how)
            self.assertProblem(self.patch(path, EICAR, 0), "file_infected", status=422)
            self.assertGone(path)
            answer = self.rest(
                "POST", "files", data=EICAR, headers={"Content-Type": TXT}
            )
            self.assertProblem(answer, "file_infected", status=422)
            self.assertEqual(scanner.seen, [EICAR, EICAR])
            self.assertContent(self.post(DATA))
            self.assertEqual(scanner.seen[2:], [DATA])

    def test_without_a_verdict_the_last_byte_is_sent_again(self):
        path = self.begun(data=DATA[:100])
        with nobody() as address, mute_logger(asking.__name__, REFUSING):
            self.set_setting("virus_scanner", address)
            for offset in (100, len(DATA) - 1):
                answer = self.patch(path, DATA[offset:], offset)
                self.assertProblem(answer, "unavailable", status=503)
                self.assertEqual(answer.headers["Retry-After"], "30")
                self.assertEqual(self.offset(path), len(DATA) - 1)
            self.set_setting("unscanned_files", "true")
            self.assertContent(self.post(DATA))
        with Scanner() as scanner:
            self.set_setting("virus_scanner", scanner.address)
            # What is stored may be these very bytes: they are not written again.
            self.assertContent(self.patch(path, b"X", len(DATA) - 1))

    @contextmanager
    def failing(self, method, times=1):
        """Serialization fails so often behind a method."""
        original, left = getattr(self.registry["api.upload"], method), [times]

        def fail(uploads, *args):
            result = original(uploads, *args)
            if left[0]:
                left[0] -= 1
                raise ConcurrencyError("Of the test")
            return result

        with (
            patch.object(self.registry["api.upload"], method, fail),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.service.model"),
        ):
            yield left

    def test_a_failure_to_serialize_appends_nothing_twice(self):
        before = self.files()
        path = self.begun()
        with self.failing("_finish", times=3) as left:
            answer = self.patch(path, DATA, 0)
        self.assertEqual(left, [0])
        self.assertContent(answer)
        self.assertEqual(self.files(), before + 1)
        with self.failing("_finish", times=2) as left:
            answer = self.post(DATA)
        self.assertEqual(left, [0])
        self.assertContent(answer)
        self.assertEqual(self.files(), before + 2)
        uploads = self.env["api.upload"].sudo().search([("file_id", "!=", False)])
        self.assertEqual(len(uploads.file_id), len(uploads))

    def test_an_answer_that_was_lost_is_told_again(self):
        before = self.files()
        path = self.begun()
        number = self.assertContent(self.patch(path, DATA, 0))
        head = self.head(path)
        self.assertEqual(head.headers["Upload-Offset"], str(len(DATA)))
        self.assertEqual(self.assertContent(head), number)
        again = self.patch(path, b"", len(DATA))
        self.assertEqual(self.assertContent(again), number)
        self.assertProblem(self.patch(path, DATA[-1:], len(DATA) - 1), "conflict")
        self.assertEqual(self.files(), before + 1)

    def test_who_is_second_gets_the_file_of_the_first(self):
        path = self.begun()
        original = self.registry["api.upload"]._append

        def twice(uploads, begun, *args, **how):
            part = original(uploads, begun, *args, **how)
            if part.file and begun.public_id in path:
                made = self.env["ir.attachment"].create({"name": "first", "raw": DATA})
                self.env["api.upload"]._finish(begun, made.id)
            return part

        with patch.object(self.registry["api.upload"], "_append", twice):
            answer = self.patch(path, DATA, 0)
        number = int(answer.headers["X-File-ID"])
        self.assertEqual(self.env["ir.attachment"].browse(number).name, "first")


class TestUploadsLimits(UploadsCase):
    """How much, how many, how long."""

    def test_a_key_has_only_so_many_unfinished(self):
        self.set_setting("resumable_per_key", "2")
        paths = [self.begun(), self.begun()]
        self.assertProblem(self.post(), "rate_limit_exceeded")
        self.assertContent(self.patch(paths[0], DATA, 0))
        self.begun()
        self.assertProblem(self.post(), "rate_limit_exceeded")
        self.assertEqual(self.rest("DELETE", paths[1], headers=VERSION).status, 204)
        self.begun()

    def test_how_large_a_file_may_be(self):
        self.set_setting("resumable_max_mib", "1")
        self.assertProblem(self.post(length=MIB + 1), "payload_too_large")
        self.begun(length=MIB)
        options = self.rest("OPTIONS", "uploads", key=None)
        self.assertEqual(options.headers["Tus-Max-Size"], str(MIB))
        with patch("shutil.disk_usage") as usage, mute_logger(REFUSING):
            usage.return_value.free = 100 * MIB
            self.assertProblem(self.post(length=MIB), "unavailable")
            headers = {"Content-Type": PDF}
            whole = self.rest("POST", "files", data=DATA, headers=headers)
            self.assertProblem(whole, "unavailable")

    def test_what_others_announce_keeps_nobody_out(self):
        other = self.new_key(scopes=["files:write"])
        with patch("shutil.disk_usage") as usage, mute_logger(REFUSING):
            usage.return_value.free = 260 * MIB
            self.assertEqual(self.post(length=3 * MIB, key=other).status, 201)
            self.assertProblem(self.post(length=2 * MIB, key=other), "unavailable")
            path = self.begun(length=4 * MIB)
            usage.return_value.free = 255 * MIB
            part = pdf(bytes(4 * MIB))[: 4 * MIB]
            answer = self.patch(path, part, 0)
            self.assertProblem(answer, "unavailable")
            self.assertEqual(self.offset(path), 4 * MIB - 1)

    def test_larger_than_what_one_request_brings(self):
        self.set_setting("upload_max_mib", "1")
        data = pdf(bytes(MIB))
        answer = self.rest("POST", "files", data=data, headers={"Content-Type": PDF})
        self.assertProblem(answer, "payload_too_large")
        self.assertContent(self.post(data, length=len(data)), data)

    def test_each_mib_costs_a_point(self):
        data = pdf(bytes(3 * MIB))
        key = self.new_key(scopes=["files:read", "files:write"], limit=7)
        self.rest("GET", "me", key=key)
        answer = self.post(length=len(data), key=key)
        self.assertEqual(answer.points, 1)
        path = answer.headers["Location"]
        answer = self.patch(path, data[:MIB], 0, key=key)
        self.assertEqual((answer.status, answer.points), (204, 2))
        # Three are left: one for the request, one for each MiB of the others.
        answer = self.patch(path, data[MIB:], MIB, key=key)
        self.assertContent(answer, data)

    def test_what_has_arrived_when_the_points_end_stays(self):
        data = pdf(bytes(3 * MIB))
        path = self.begun(length=len(data))
        charged = []

        def charge(_dispatcher, points):
            charged.append(points)
            if len(charged) == 2:
                raise RateLimitExceeded(retry_after=7)

        with patch.object(Charging, "charge_further", charge):
            answer = self.patch(path, data, 0)
        self.assertProblem(answer, "rate_limit_exceeded")
        self.assertEqual((charged, answer.headers["Retry-After"]), ([1, 1], "7"))
        here = self.offset(path)
        self.assertTrue(MIB < here < 2 * MIB, here)
        self.assertContent(self.patch(path, data[here:], here), data)

    def test_its_time_ends(self):
        path = self.begun(data=DATA[:100])
        upload = self.env["api.upload"].sudo().search([], order="id desc", limit=1)
        self.env.cr.execute(
            "UPDATE api_upload SET expires_at = now() AT TIME ZONE 'UTC' WHERE id = %s",
            [upload.id],
        )
        self.assertIsNone(self.offset(path))
        self.assertEqual(self.patch(path, DATA[100:], 100).status, 404)
