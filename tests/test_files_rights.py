# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a key with few rights gets of files that are not for it: nothing, by any way."""

from .support.forms import picture
from .test_files import FilesCase
from .test_uploads import DATA, PDF, UploadsCase


class TestPicturesRights(FilesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls.customer("Takes a Picture")

    def taken(self, file, key=None):
        """The answer to who makes the file the picture of a customer."""
        path = f"customers/{self.place.id}"
        key = key or self.api_key
        return self.rest("PATCH", path, json={"image_id": file}, key=key)

    def test_only_a_file_that_the_key_sees_becomes_a_picture(self):
        make = self.env["ir.attachment"].create
        data = picture(600)
        other = self.customer("Has One")
        of_other = {"name": "x", "raw": data, "res_model": "res.partner"}
        hidden = make(
            [
                {"name": "public", "raw": data, "public": True},
                {**of_other, "res_model": "res.users", "res_id": self.api_user.id},
                {**of_other, "res_model": "res.company", "res_id": 1},
            ]
        )
        for each in hidden:
            # Odoo shows it to the user.
            self.assertTrue(each.with_user(self.api_user).has_access("read"))
            self.assertProblem(self.taken(each.id), "validation")
        seen = make({**of_other, "res_id": other.id})
        self.assertEqual(self.taken(seen.id).status, 200)
        blind = self.new_key(["customers:read", "customers:write"])
        mine = self.uploaded(data=data, name="a.png", media_type="image/png")["id"]
        for file in (seen.id, mine):
            self.assertProblem(self.taken(file, key=blind), "validation")
        apart = self.new_key(["customers:write", "files:write"])
        self.assertProblem(self.taken(seen.id, key=apart), "validation")
        self.assertEqual(self.taken(mine, key=apart).status, 200)

    def test_only_a_picture_becomes_a_picture(self):
        make = self.env["ir.attachment"].create
        own = {"res_model": "res.partner", "res_id": self.place.id, "name": "x"}
        page = make({**own, "raw": b"<p>", "mimetype": "text/html"})
        drawing = make({**own, "raw": b"<svg/>", "mimetype": "image/svg+xml"})
        large = make({**own, "raw": picture()})
        self.env.cr.execute(
            "UPDATE ir_attachment SET file_size = %s WHERE id = %s",
            [16 * 1024 * 1024 + 1, large.id],
        )
        for each in (self.uploaded()["id"], page.id, drawing.id, large.id):
            answer = self.taken(each)
            self.assertProblem(answer, "validation")
            self.assertEqual([*answer.details], ["image_id"])
        self.assertFalse(self.place.image_1920)


class TestReadersRights(UploadsCase):
    """A user who may read customers and not change them."""

    api_groups = "base.group_user"

    def test_nothing_is_attached_to_what_one_may_only_read(self):
        customer = self.customer("Read Only")
        said = {"resource": "customers", "record_id": customer.id}
        before = self.env["api.upload"].sudo().search_count([])
        for answer in (
            self.post(metadata=self.metadata(**said)),
            self.rest(
                "POST",
                "files",
                params=said,
                data=DATA,
                headers={"Content-Type": PDF},
            ),
        ):
            self.assertProblem(answer, "forbidden")
        self.assertEqual(self.env["api.upload"].sudo().search_count([]), before)
        make = self.env["ir.attachment"].create
        there = make({"name": "x", "res_model": "res.partner", "res_id": customer.id})
        path = f"files/{there.id}"
        self.assertEqual(self.rest("GET", path).status, 200)
        mine = self.assertContent(self.post(DATA))
        for answer in (
            self.rest("PATCH", path, json={"name": "y"}),
            self.rest("DELETE", path),
            self.rest("POST", f"{path}/attach", json=said),
            self.rest("POST", f"files/{mine}/attach", json=said),
            self.rest("PATCH", f"customers/{customer.id}", json={"image_id": there.id}),
        ):
            self.assertIn(answer.error, ("forbidden", "validation"), answer.text)
        self.assertEqual((there.name, there.res_id), ("x", customer.id))
        stored = self.env["ir.attachment"].sudo().browse(mine)
        self.assertFalse(stored.res_model)
