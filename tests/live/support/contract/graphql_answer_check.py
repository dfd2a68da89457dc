# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an answer to a valid GraphQL document may say.

schemathesis takes every entry of `errors` for a failure of the server. That a record is
not there, or a value not allowed, is an answer too; that something broke is none.
"""

import schemathesis

MEDIA_TYPES = ("application/json", "application/graphql-response+json")


@schemathesis.check
def answers_as_promised(context, response, case):
    """A value, or why there is none: with code, status, and what to quote."""
    assert response.headers["content-type"][0].partition(";")[0] in MEDIA_TYPES
    answer = response.json()
    assert "data" in answer or answer["errors"], "neither data nor errors"
    [correlation_id] = response.headers["x-correlation-id"]
    for error in answer.get("errors", ()):
        told = error["extensions"]
        assert told["status"] < 500, f"broke: {told}"
        assert told["code"] == told["error"].upper()
        assert told["correlation_id"] == correlation_id
        assert isinstance(told["details"], dict)
