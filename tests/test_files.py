# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files come as bodies, are done something to at both doors, and go as they came."""

import base64
import hashlib
import socket
from unittest.mock import patch
from urllib.parse import quote

from werkzeug.http import parse_options_header

from odoo.tests import BaseCase
from odoo.tools import mute_logger

from odoo.addons.dual_api.files.content import OCTETS, shown_type
from odoo.addons.dual_api.gateway import arriving, late_body, streaming
from odoo.addons.dual_api.gateway.arriving import Arriving
from odoo.addons.dual_api.gateway.charging import PLACES, whose
from odoo.addons.dual_api.gateway.uploads import spool_folder
from odoo.addons.dual_api.schema.errors import BadRequest
from odoo.addons.dual_api.schema.naming import to_global_id

from .common import ApiCase
from .support.forms import FORM_TYPE, form, picture
from .test_retry import DISPATCHER, RETRYING, RetryCase

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
SHA1 = "b86ff907d683a7632cd00e5eec0cb98b7727b302"


class FilesCase(ApiCase):
    def upload(self, data=PDF, name="offer.pdf", media_type="application/pdf", **more):
        headers = {"Content-Type": media_type, **more.pop("headers", {})}
        if name is not None:
            disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
            headers["Content-Disposition"] = disposition
        return self.rest("POST", "files", data=data, headers=headers, **more)

    def uploaded(self, **how):
        answer = self.upload(**how)
        self.assertEqual(answer.status, 201, answer.text)
        return answer.json

    def content(self, file_id, **how):
        return self.rest("GET", f"files/{file_id}/content", **how)

    def assertNothingIsSpooled(self):
        """Nothing is left of what has arrived, once the server has sent its answer."""
        folder = spool_folder(self.env.cr.dbname)
        for _turn in range(100):
            left = list(folder.iterdir()) if folder.exists() else []
            if not left:
                return
            # A client has the answer a moment before the server has ended.
            self.rest("GET", "health", key=None)
        self.assertEqual(left, [])


class TestFiles(FilesCase):
    def test_a_body_becomes_a_file(self):
        answer = self.upload(params={"fields": "name,media_type,size,sha256,resource"})
        self.assertEqual(answer.status, 201, answer.text)
        file = answer.json
        self.assertEqual(
            file,
            {
                "id": file["id"],
                "name": "offer.pdf",
                "media_type": "application/pdf",
                "size": len(PDF),
                "sha256": hashlib.sha256(PDF).hexdigest(),
                "resource": None,
            },
        )
        self.assertTrue(answer.headers["Location"].endswith(f"/files/{file['id']}"))
        stored = self.env["ir.attachment"].sudo().browse(file["id"])
        self.assertEqual(stored.raw, PDF)
        self.assertEqual(stored.checksum, SHA1)
        self.assertEqual(stored.create_uid, self.api_user)
        self.assertEqual(
            self.rest("GET", f"files/{file['id']}").json["name"], "offer.pdf"
        )
        self.assertNothingIsSpooled()

    def test_a_form_brings_one(self):
        customer = self.customer("Filed")
        body = form(
            ("record_id", str(customer.id).encode(), ""),
            ("resource", b"customers", ""),
            ('file; filename="a b.pdf"', PDF, "application/pdf"),
        )
        headers = {"Content-Type": FORM_TYPE}
        answer = self.rest("POST", "files", data=body, headers=headers)
        self.assertEqual(answer.status, 201, answer.text)
        self.assertEqual(answer.json["name"], "a b.pdf")
        self.assertEqual(answer.json["resource"], "customers")
        self.assertEqual(answer.json["record_id"], customer.id)
        stored = self.env["ir.attachment"].sudo().browse(answer.json["id"])
        self.assertEqual(
            (stored.res_model, stored.res_id), ("res.partner", customer.id)
        )
        self.assertEqual(stored.raw, PDF)

    def test_what_is_no_form_is_refused(self):
        file = ('file; filename="a.pdf"', PDF, "application/pdf")
        for body in (b"", b"--", form(), form(("name", b"x", "")), form(file, file)):
            for kind in (
                FORM_TYPE,
                "multipart/form-data",
            ):
                answer = self.rest(
                    "POST", "files", data=body, headers={"Content-Type": kind}
                )
                self.assertProblem(answer, "bad_request")
        self.assertNothingIsSpooled()

    def test_content_goes_as_it_came(self):
        file_id = self.uploaded()["id"]
        answer = self.content(file_id)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.text.encode("latin-1", "ignore")[:8], PDF[:8])
        headers = answer.headers
        self.assertEqual(headers["Content-Length"], str(len(PDF)))
        self.assertEqual(headers["Content-Type"], "application/pdf")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertTrue(headers["Content-Disposition"].startswith("attachment;"))
        tag = headers["ETag"]
        for sent, status in (
            ({"If-None-Match": tag}, 304),
            ({"If-None-Match": '"other"'}, 200),
            ({"Range": "bytes=0-3"}, 206),
            ({"Range": "bytes=-4"}, 206),
            ({"Range": "bytes=5-"}, 206),
            ({"Range": "bytes=0-3", "If-Range": tag}, 206),
            ({"Range": "bytes=0-3", "If-Range": '"other"'}, 200),
            ({"Range": f"bytes={len(PDF)}-"}, 416),
        ):
            answer = self.content(file_id, headers=sent)
            self.assertEqual(answer.status, status, sent)
        head = self.rest("HEAD", f"files/{file_id}/content")
        self.assertEqual(head.status, 200)
        self.assertEqual(head.headers["Content-Length"], str(len(PDF)))

    def test_names_are_texts(self):
        for sent, name in (
            ("ünïcode ☂️ 文件.pdf", None),
            ("שלום.pdf", None),
            ("quo\"te's;x=y.pdf", None),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\temp\\a.pdf", "a.pdf"),
            ("a\x00b\r\nX: y.pdf", "abX: y.pdf"),
            ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
            ("..", "file.pdf"),
            ("x" * 300, "x" * 251 + ".pdf"),
        ):
            file = self.uploaded(name=sent)
            self.assertEqual(file["name"], name or sent)
            shown = self.content(file["id"]).headers["Content-Disposition"]
            kind, options = parse_options_header(shown)
            self.assertEqual((kind, options["filename"]), ("attachment", file["name"]))

    def test_no_name_breaks_a_line(self):
        for name in ("a\r\nb.pdf", "a.pdf\n", "a\x7f.pdf"):
            answer = self.upload(params={"name": name})
            self.assertProblem(answer, "validation")
            file = self.uploaded()["id"]
            answer = self.rest("PATCH", f"files/{file}", json={"name": name})
            self.assertProblem(answer, "validation")
            # So it may be called in Odoo.
            self.env["ir.attachment"].sudo().browse(file).name = name
            answer = self.content(file)
            self.assertEqual(answer.status, 200, answer.text)
            _kind, options = parse_options_header(answer.headers["Content-Disposition"])
            shown = "".join(each for each in name if each.isprintable())
            self.assertEqual(options["filename"], shown)

    def test_digests_are_compared(self):
        right = base64.b64encode(hashlib.sha256(PDF).digest()).decode()
        wrong = base64.b64encode(hashlib.sha256(b"").digest()).decode()
        for header in ("Content-Digest", "Repr-Digest"):
            self.uploaded(headers={header: f"sha-256=:{right}:"})
            self.uploaded(headers={header: f"md5=:{wrong}:"})
            for sent in (f"sha-256=:{wrong}:", "sha-256=x", f"sha-256=:{right}"):
                answer = self.upload(headers={header: sent})
                self.assertProblem(answer, "validation")
                self.assertEqual(list(answer.details), [header])
        self.assertNothingIsSpooled()

    def test_it_is_no_larger_than_it_may_be(self):
        self.set_setting("upload_max_mib", "1")
        mib = 1024 * 1024
        self.assertEqual(self.upload(PDF.ljust(mib)).status, 201)
        answer = self.upload(PDF.ljust(mib + 1))
        self.assertProblem(answer, "payload_too_large")
        self.assertIn("1 MiB", answer.json["detail"])
        answer = self.upload(iter([PDF.ljust(mib), b"x"]))
        self.assertProblem(answer, "payload_too_large")
        self.assertNothingIsSpooled()

    def test_it_costs_by_its_size(self):
        self.assertEqual(self.upload().points, 1)
        self.assertEqual(self.upload(PDF.ljust(2 * 1024 * 1024)).points, 3)

    def test_it_is_stored_once(self):
        headers = {"Idempotency-Key": "once"}
        first = self.upload(headers=headers)
        again = self.upload(headers=headers)
        self.assertEqual(again.json, first.json)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        for other in ({"data": PDF + b"\n"}, {"name": "other.pdf"}):
            answer = self.upload(headers=headers, **other)
            self.assertProblem(answer, "validation")

    def test_a_link_needs_no_key(self):
        file_id = self.uploaded()["id"]
        answer = self.rest("POST", f"files/{file_id}/link", json={"minutes": 1})
        self.assertEqual(answer.status, 200, answer.text)
        url = answer.json["url"]
        for method in ("GET", "HEAD"):
            self.assertEqual(self.rest(method, url, key=None).status, 200)
        self.assertEqual(self.rest("POST", url, key=None).status, 405)
        other = url.replace(f"/{file_id}/", f"/{self.uploaded()['id']}/")
        for wrong in (other, url[:-1], url.replace("expires=1", "expires=2")):
            self.assertProblem(self.rest("GET", wrong, key=None), "unauthorized")
        self.assertEqual(self.content(file_id, key=None).status, 401)
        self.key_record(self.api_key).action_revoke()
        self.assertProblem(self.rest("GET", url, key=None), "unauthorized")

    def test_both_doors_do_the_same(self):
        customer = self.customer("Has a File")
        file_id = self.uploaded()["id"]
        query = """mutation($id: ID!, $record: ID!) {
            attachFile(input: {id: $id, resource: "customers", recordId: $record})
                { file { databaseId name resource recordDatabaseId contentUrl } }
            linkFile(input: {id: $id}) { url expiresAt }
            updateFile(input: {id: $id, name: "new.pdf"}) { file { name } }
        }"""
        variables = {
            "id": str(file_id),
            "record": to_global_id("Customer", customer.id),
        }
        answer = self.graphql(query, variables)
        self.assertIsNone(answer.failure, answer.text)
        self.assertEqual(answer.data["attachFile"]["file"]["resource"], "customers")
        url = answer.data["linkFile"]["url"]
        self.assertEqual(self.rest("GET", url, key=None).status, 200)
        listed = self.rest(
            "GET", f"files?resource=customers&record_id={customer.id}"
        ).json["results"]
        self.assertEqual([each["name"] for each in listed], ["new.pdf"])
        self.assertEqual(self.rest("DELETE", f"files/{file_id}").status, 204)
        self.assertEqual(self.content(file_id).status, 404)


class TestShownType(BaseCase):
    def test_nothing_live_is_sent_as_what_it_is(self):
        for stored, shown in (
            ("text/html", OCTETS),
            ("TEXT/HTML", OCTETS),
            ("image/svg+xml", OCTETS),
            ("application/xhtml+xml", OCTETS),
            ("text/xml", OCTETS),
            ("text/javascript", OCTETS),
            ("multipart/related", OCTETS),
            ("", OCTETS),
            (None, OCTETS),
            ("image/png", "image/png"),
            ("text/plain", "text/plain"),
            (
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
        ):
            self.assertEqual(shown_type(stored), shown, stored)


class TestFilesOfCustomers(FilesCase):
    def test_customers_have_files(self):
        customer = self.customer("Has Files")
        params = {"resource": "customers", "record_id": customer.id, "name": "a.pdf"}
        file = self.uploaded(params=params)
        path = f"customers/{customer.id}"
        self.assertEqual(
            [each["id"] for each in self.rest("GET", f"{path}/files").json["results"]],
            [file["id"]],
        )
        self.assertEqual(file["name"], "a.pdf")
        answer = self.graphql(
            "query($id: ID!) { customer(id: $id) {"
            " files { nodes { databaseId name } } image { name } } }",
            {"id": str(customer.id)},
        )
        node = {"databaseId": file["id"], "name": "a.pdf"}
        self.assertEqual(
            answer.data, {"customer": {"files": {"nodes": [node]}, "image": None}}
        )

    def test_a_picture_is_a_file(self):
        customer = self.customer("Has a Picture")
        data = picture(600)
        file = self.uploaded(data=data, name="me.png", media_type="image/png")
        path = f"customers/{customer.id}?expand=image"
        answer = self.rest("PATCH", path, json={"image_id": file["id"]})
        self.assertEqual(answer.status, 200, answer.text)
        image = self.rest("GET", path).json["image"]
        self.assertEqual(image["resource"], "customers")
        self.assertEqual(image["media_type"], "image/png")
        sizes = [
            int(self.content(image["id"], params=params).headers["Content-Length"])
            for params in ({}, {"size": 512}, {"size": 128})
        ]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        for size in ("3", "1920", "x"):
            answer = self.content(image["id"], params={"size": size})
            self.assertProblem(answer, "validation")
        same = self.content(file["id"], params={"size": "128"})
        self.assertEqual(same.headers["Content-Length"], str(len(data)))
        listed = self.rest("GET", "files?limit=200").json["results"]
        self.assertNotIn(image["id"], [each["id"] for each in listed])
        attach = {"resource": "customers", "record_id": self.customer("Other").id}
        answer = self.rest("POST", f"files/{image['id']}/attach", json=attach)
        self.assertProblem(answer, "conflict")
        self.assertEqual(self.rest("DELETE", f"files/{image['id']}").status, 204)
        self.assertFalse(customer.image_128)
        self.assertIsNone(self.rest("GET", path).json["image"])

    def test_no_file_is_taken_of_what_is_not_seen(self):
        customer = self.customer("Takes a File")
        hidden = self.env["ir.attachment"].create({"name": "x", "raw": picture(600)})
        answer = self.rest(
            "PATCH", f"customers/{customer.id}", json={"image_id": hidden.id}
        )
        self.assertProblem(answer, "validation")
        mine = self.uploaded()["id"]
        for resource, record, name in (
            ("customers", 2**31 - 1, "record_id"),
            ("customers", self.api_user.partner_id.id, "record_id"),
            ("customers", to_global_id("Order", customer.id), "record_id"),
            ("users", 2, "resource"),
            ("keys", 1, "resource"),
            ("files", mine, "resource"),
        ):
            answer = self.rest(
                "POST",
                f"files/{mine}/attach",
                json={"resource": resource, "record_id": record},
            )
            self.assertProblem(answer, "validation")
            self.assertEqual(list(answer.details), [name])


class TestFilesVisibility(FilesCase):
    def test_a_file_is_as_visible_as_its_record(self):
        customer = self.customer("Seen")
        colleague = self.api_user.partner_id
        make = self.env["ir.attachment"].create
        seen = make({"name": "seen", "res_model": "res.partner", "res_id": customer.id})
        hidden = make(
            [
                {"name": "a", "res_model": "res.partner", "res_id": colleague.id},
                {"name": "b", "res_model": "ir.ui.view", "res_id": 1},
                {"name": "c"},
                {
                    "name": "d",
                    "res_model": "res.partner",
                    "res_id": customer.id,
                    "res_field": "image_512",
                },
            ]
        )
        listed = self.rest("GET", "files?limit=200").json["results"]
        ids = {each["id"] for each in listed}
        self.assertIn(seen.id, ids)
        self.assertFalse(ids & set(hidden.ids))
        for each in hidden:
            self.assertEqual(self.rest("GET", f"files/{each.id}").status, 404)
            self.assertEqual(self.content(each.id).status, 404)
            self.assertEqual(self.rest("DELETE", f"files/{each.id}").status, 404)
        narrow = self.new_key(["files:read", "files:write"])
        self.assertEqual(self.rest("GET", f"files/{seen.id}", key=narrow).status, 404)
        self.assertEqual(self.content(seen.id, key=narrow).status, 404)
        path = f"files/{seen.id}"
        self.assertEqual(self.rest("DELETE", path, key=narrow).status, 404)

    def test_a_list_takes_one_statement(self):
        customer = self.customer("Many")
        values = {"name": "x", "res_model": "res.partner", "res_id": customer.id}
        self.env["ir.attachment"].create([values] * 3)
        self.rest("GET", "files")
        counts = []
        for more in (0, 30):
            self.env["ir.attachment"].create([values] * more)
            with self.statements() as found:
                self.rest("GET", "files")
            counts.append(len(found))
        self.assertEqual(*counts)
        self.assertLess(counts[0], 6, found)


class TestFilesTriedAgain(RetryCase):
    """PostgreSQL fails where the attachment is made; Odoo tries again."""

    upload = FilesCase.upload
    assertNothingIsSpooled = FilesCase.assertNothingIsSpooled

    @mute_logger(RETRYING)
    def test_one_file_comes_of_it(self):
        headers = {"Content-Type": FORM_TYPE}
        body = form(('file; filename="once.pdf"', PDF, "application/pdf"))
        attachments = self.env["ir.attachment"].sudo()
        for send in (
            lambda: self.upload(name="once.pdf"),
            lambda: self.rest("POST", "files", data=body, headers=headers),
        ):
            self.attempts = 0
            with self.failing(2, model="ir.attachment"):
                answer = send()
            self.assertEqual(answer.status, 201, answer.text)
            self.assertEqual((self.attempts, answer.points), (3, 1))
            made = attachments.search([("name", "=", "once.pdf")])
            self.assertEqual((len(made), made.raw), (1, PDF))
            made.unlink()
        self.assertNothingIsSpooled()

    @mute_logger(RETRYING)
    def test_nothing_is_left_where_all_fail(self):
        with self.failing(99, model="ir.attachment"), mute_logger(DISPATCHER):
            self.assertProblem(self.upload(name="never.pdf"), "unavailable")
        self.assertNothingIsSpooled()


class TestLateBodies(FilesCase):
    def test_nobody_without_a_key_has_a_large_body_read(self):
        large = PDF.ljust(2 * 1024 * 1024)
        with patch.object(Arriving, "pieces", side_effect=AssertionError):
            for key in (None, "wrong"):
                answer = self.upload(large, key=key)
                self.assertProblem(answer, "unauthorized")
            readonly = self.new_key(["files:read"])
            self.assertProblem(self.upload(large, key=readonly), "forbidden")
            spent = self.new_key(["files:write"], limit=1)
            self.assertProblem(self.upload(large, key=spent), "validation")
            self.rest("GET", "me", key=spent)
            answer = self.upload(large, key=spent)
            self.assertProblem(answer, "rate_limit_exceeded")

    @mute_logger(DISPATCHER)
    def test_only_a_few_arrive_at_once(self):
        self.set_setting("uploads_at_once", "1")
        database = whose(self.env.cr.dbname)
        place = PLACES.take(database, late_body.SUBJECT, 1)
        self.addCleanup(place.leave)
        answer = self.upload()
        self.assertProblem(answer, "unavailable")
        self.assertEqual(answer.headers["Retry-After"], "2")
        place.leave()
        self.assertEqual(self.upload().status, 201)

    def test_a_key_leaves_a_place_for_others(self):
        self.set_setting("uploads_at_once", "3")
        database = whose(self.env.cr.dbname)
        own = f"{late_body.SUBJECT} of key:{self.key_record(self.api_key).id}"
        for _which in range(2):
            self.addCleanup(PLACES.take(database, own, 2).leave)
        answer = self.upload()
        self.assertProblem(answer, "rate_limit_exceeded")
        self.assertEqual(answer.headers["Retry-After"], "2")
        other = self.new_key(["files:write", "files:read"])
        self.assertEqual(self.upload(key=other).status, 201)


class TestSlowReaders(BaseCase):
    def test_what_is_taken_buys_the_time_for_the_rest(self):
        clock = [1000.0]
        piece = bytes(streaming._BLOCK_BYTES)
        seconds = len(piece) / streaming.SLOWEST_BYTES_PER_SECOND
        with patch.object(streaming.time, "monotonic", lambda: clock[0]):
            file = iter([piece] * 999)
            paced = iter(streaming.Paced(file, {}))
            self.assertEqual(next(paced), piece)
            clock[0] += streaming.seconds_allowed() + streaming.WRITE_SECONDS
            for _turn in range(9):
                clock[0] += seconds * 0.9
                self.assertEqual(next(paced), piece)
            clock[0] += seconds * 2
            with self.assertRaises(TimeoutError):
                next(paced)


class TestSlowBodies(BaseCase):
    def test_a_body_has_the_time_of_what_has_come(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        environ = {
            "wsgi.input": ours.makefile("rb"),
            "CONTENT_LENGTH": "40",
            "werkzeug.socket": ours,
        }
        clock = [1000.0]
        with patch.object(arriving.time, "monotonic", lambda: clock[0]):
            pieces = Arriving(environ, 10.0, slowest=2).pieces(99_999)
            theirs.sendall(b"x" * 20)
            self.assertEqual(next(pieces), b"x" * 20)
            clock[0] += 19.5
            theirs.sendall(b"y" * 10)
            self.assertEqual(next(pieces), b"y" * 10)
            clock[0] += 5.6
            theirs.sendall(b"z" * 10)
            with self.assertRaises(BadRequest):
                next(pieces)
