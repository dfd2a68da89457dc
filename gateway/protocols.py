# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The two protocols of the API, and what each is known by outside its own package."""

from typing import NamedTuple


class ApiProtocol(NamedTuple):
    """A protocol that clients speak.

    :param name: in the request log and the metrics
    :param title: as people read it
    :param route_type: the ``type`` of its routes, by which Odoo chooses a dispatcher
    :param segment: the first segment of its paths
    """

    name: str
    title: str
    route_type: str
    segment: str


#: Service routes, such as health, speak it too: they answer JSON and problem documents.
REST = ApiProtocol("rest", "REST", "dual_api.rest", "api")
GRAPHQL = ApiProtocol("graphql", "GraphQL", "dual_api.graphql", "graphql")
PROTOCOLS = (REST, GRAPHQL)
#: As a field of Odoo has them.
TITLES = [(each.name, each.title) for each in PROTOCOLS]


def protocol_of(route_type: str) -> ApiProtocol | None:
    """Return the protocol of a route; ``None`` for routes outside the API.

    :param route_type: the ``type`` that the route declares
    """
    for protocol in PROTOCOLS:
        if protocol.route_type == route_type:
            return protocol
    return None
