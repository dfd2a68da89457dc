# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading a request's body as JSON."""

from ..schema.errors import UnsupportedMediaType
from ..schema.media_types import JSON
from ..schema.open_types import Json, OdooRequest
from ..schema.request.json_text import BODY, MAX_VALUES, read_json
from ..schema.sentences import _lt
from .body import refuse_compressed


def read_json_body(request: OdooRequest, data: bytes, most: int = MAX_VALUES) -> Json:
    """Return the parsed body.

    :param request: whose headers say what the body is
    :param data: the body
    :param most: how many values it may have
    :raises ApiError: ``unsupported_media_type``, ``bad_request``
    """
    httprequest = request.httprequest
    if httprequest.mimetype != JSON:
        raise UnsupportedMediaType()
    refuse_compressed(request)
    charset = httprequest.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(_lt("The body must be UTF-8."))
    return read_json(data, BODY, most)
