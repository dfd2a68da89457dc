# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files and forms, as browsers send them."""

import io

from PIL import Image

BOUNDARY = "xYzZY"
FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def form(*parts):
    """The bytes of a form.

    :param parts: of each the name and what belongs to it, the bytes, and the type
    """
    lines = []
    for name, data, media_type in parts:
        lines.append(f"--{BOUNDARY}\r\n".encode())
        lines.append(f"Content-Disposition: form-data; name={name}\r\n".encode())
        if media_type:
            lines.append(f"Content-Type: {media_type}\r\n".encode())
        lines += [b"\r\n", data, b"\r\n"]
    return b"".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


def picture(side=8):
    """A PNG of so many pixels each way, of noise: fewer pixels are fewer bytes."""
    stream = io.BytesIO()
    Image.effect_noise((side, side), 80).save(stream, "PNG")
    return stream.getvalue()
