# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What clients are told of the ways in which they may show who they are."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """What the published documents say of one kind of credential.

    :param name: among ``securitySchemes`` of OpenAPI
    :param header: the request header that carries it
    :param challenge: how ``WWW-Authenticate`` asks for it
    :param definition: OpenAPI's Security Scheme Object, without the description
    :param description: what it is; the scopes are listed below it
    :param instruction: how to send it, in the Markdown of the introduction
    """

    name: str
    header: str
    challenge: str
    definition: Mapping[str, object]
    description: str
    instruction: str
