# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lying and hostile files, through the door: refused, or given as they came."""

from werkzeug.http import parse_options_header

from .support.hostile_files import HARMLESS, NAMES, REFUSED, Sent, pdf
from .test_files import FilesCase

#: What no browser shows, whatever is in it: with ``nosniff`` it looks no further.
QUIET = (
    *("application/", "image/png", "image/jpeg", "image/gif", "image/webp"),
    *("text/plain", "text/csv"),
)


class TestHostileFiles(FilesCase):
    """Each file of the corpus."""

    def send(self, sent: Sent):
        """Send a file as its client does."""
        return self.upload(data=sent.data, name=sent.name, media_type=sent.media_type)

    def test_a_lying_file_is_refused_and_leaves_nothing(self):
        key = self.new_key(scopes=["files:read", "files:write"], limit=10_000)
        before = self.env["ir.attachment"].sudo().search_count([])
        allowed = ("unsupported_media_type", "media_type_mismatch", "validation")
        for sent in REFUSED:
            with self.subTest(sent.what):
                answer = self.upload(
                    data=sent.data,
                    name=sent.name,
                    media_type=sent.media_type,
                    key=key,
                )
                self.assertIn(answer.error, allowed)
                self.assertProblem(answer, answer.error)
        self.assertEqual(self.env["ir.attachment"].sudo().search_count([]), before)
        self.assertNothingIsSpooled()

    def test_a_harmless_file_is_given_as_a_file(self):
        # Whose user may store what browsers execute.
        self.api_user.group_ids += self.env.ref("base.group_system")
        for sent in HARMLESS:
            with self.subTest(sent.what):
                answer = self.send(sent)
                self.assertEqual(answer.status, 201, answer.text)
                file = self.env["ir.attachment"].sudo().browse(answer.json["id"])
                self.assertEqual(file.raw, sent.data)
                headers = self.content(file.id).headers
                kind, options = parse_options_header(headers["Content-Disposition"])
                self.assertEqual((kind, options["filename"]), ("attachment", sent.name))
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertTrue(headers["Content-Type"].startswith(QUIET))
                self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    def test_a_name_ends_as_its_type(self):
        for name, media_type, named in NAMES:
            if media_type == "application/pdf":
                with self.subTest(name):
                    # What a program calls it is completed,
                    file = self.uploaded(data=pdf(), name=name)
                    self.assertEqual(file["name"], named)
                    # what a person calls it is taken as it is, or not at all.
                    given = {"name": name}
                    for answer in (
                        self.rest("PATCH", f"files/{file['id']}", json=given),
                        self.upload(data=pdf(), name=None, params=given),
                    ):
                        if name == named:
                            self.assertEqual(answer.json["name"], name, answer.text)
                        else:
                            self.assertProblem(answer, "validation")
                            [mistake] = answer.json["mistakes"]
                            self.assertEqual(mistake["field"], "name")

    def test_what_may_come_can_be_set(self):
        self.set_setting("file_types", "png")
        answer = self.upload()
        self.assertProblem(answer, "unsupported_media_type")
        self.assertIn("image/png", answer.json["detail"])
        self.assertNotIn("pdf", answer.json["detail"])
