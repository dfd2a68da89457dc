# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST's dispatcher: the common pipeline, with errors as problem documents."""

from collections.abc import Mapping
from typing import Any

from odoo.http import Response

from ..gateway.dispatcher import ApiDispatcher
from ..gateway.negotiation import accepted
from ..gateway.protocols import REST
from ..gateway.retry_state import Label
from ..schema.errors import ApiError, BadRequest, NotAcceptable
from ..schema.media_types import JSON
from ..schema.mistakes import Listener
from ..schema.open_types import Json
from ..schema.request.json_text import MAX_VALUES
from ..schema.request.operation import DoBatch
from ..schema.sentences import _lt
from .problems import problem, problem_document


class RestDispatcher(ApiDispatcher):
    """Speaks JSON, and problem+json when it refuses."""

    routing_type = REST.route_type
    protocol = REST

    def pre_dispatch(self, rule: Any, args: Mapping[str, Any]) -> None:
        """Refuse, before anything is done, who takes no answer that there is.

        A route says as ``dual_api_answers`` in which types it answers; JSON, where it
        says nothing. With none of them the answer does not depend on ``Accept``. Where
        it depends on the path, a function of what is in the path says them.
        """
        super().pre_dispatch(rule, args)
        if rule.methods is None:
            # No such path or method: that comes first.
            return
        offered = rule.endpoint.routing.get("dual_api_answers", (JSON,))
        if callable(offered):
            offered = offered(**args)
        header = self.request.httprequest.headers.get("Accept")
        if offered and accepted(header).best(offered) is None:
            raise NotAcceptable()

    def render_error(self, error: ApiError, listener: Listener) -> Response:
        """Return the error as a problem document."""
        self._set_status(error)
        root = self._settings().public_url
        return problem(error, self.state.correlation_id, root, listener)

    def problem(self, error: ApiError, listener: Listener) -> dict[str, Json]:
        """Return the members of a problem document."""
        self._set_status(error)
        root = self._settings().public_url
        return problem_document(error, self.state.correlation_id, root, listener)

    def _set_status(self, error: ApiError) -> None:
        """Give the error the HTTP status that it has in the version."""
        if self.request.env is not None:
            resolver = self.request.env["dual_api.resolver"]
            known = resolver._catalog(self.version).errors.get(error.error)
            error.code = known.status if known else error.code

    def label_batch(self, operation: DoBatch) -> None:
        """Tell the request log what a batch does, and to how many."""
        if self.state.route is not None:
            what = f"{operation.batch.name} {len(operation.items)}"
            self.state.label = Label(self.state.route.name, what)

    def json_object(
        self, *, optional: bool = False, most: int = MAX_VALUES
    ) -> dict[str, Any]:
        """Return the body, which must be a JSON object.

        :param optional: whether there may be no body, which says nothing
        :param most: how many values it may have
        :raises ApiError: ``bad_request``, ``unsupported_media_type``
        """
        if optional and not self.request.httprequest.get_data():
            return {}
        body = self.json_body(most)
        if not isinstance(body, dict):
            raise BadRequest(_lt("The body must be a JSON object."))
        return body
