# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the server tells clients about itself, so that they need only its address."""

from collections.abc import Iterable

from ...schema.open_types import Json

#: Where the endpoints are, below the issuer.
AUTHORIZE = "/api/oauth/authorize"
TOKEN = "/api/oauth/token"  # noqa: S105 - an address
REVOKE = "/api/oauth/revoke"
INTROSPECT = "/api/oauth/introspect"
CHALLENGE = "/api/oauth/challenge"
REGISTER = "/api/oauth/register"
JWKS = "/.well-known/jwks.json"
SERVER = "/.well-known/oauth-authorization-server"
#: All of the API, as a resource.
WHOLE = "/api"
RESOURCE = "/.well-known/oauth-protected-resource"
_AT_TOKEN = ["none", "client_secret_basic", "client_secret_post"]


def server_metadata(
    issuer: str,
    scopes: Iterable[str],
    *,
    challenge: bool = False,
    registration: bool = False,
    documents: bool = False,
) -> dict[str, Json]:
    """Return the metadata of the authorization server (RFC 8414).

    :param challenge: whether apps may ask for passwords themselves
    :param registration: whether apps can be registered by a request
    :param documents: whether a client id may be the address of a document
    """
    found: dict[str, Json] = {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZE,
        "token_endpoint": issuer + TOKEN,
        "revocation_endpoint": issuer + REVOKE,
        "introspection_endpoint": issuer + INTROSPECT,
        "jwks_uri": issuer + JWKS,
        "scopes_supported": list(scopes),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
        ],
        "token_endpoint_auth_methods_supported": list(_AT_TOKEN),
        "revocation_endpoint_auth_methods_supported": list(_AT_TOKEN),
        "introspection_endpoint_auth_methods_supported": list(_AT_TOKEN[1:]),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": f"{issuer}/api/guides",
    }
    if challenge:
        found["authorization_challenge_endpoint"] = issuer + CHALLENGE
    if registration:
        found["registration_endpoint"] = issuer + REGISTER
    if documents:
        found["client_id_metadata_document_supported"] = True
    return found


def resource_metadata(
    issuer: str, resource: str, scopes: Iterable[str]
) -> dict[str, Json]:
    """Return the metadata of a part of the API (RFC 9728).

    :param resource: its address
    """
    return {
        "resource": resource,
        "authorization_servers": [issuer],
        "jwks_uri": issuer + JWKS,
        "scopes_supported": list(scopes),
        "bearer_methods_supported": ["header"],
        "resource_documentation": f"{issuer}/api/docs",
    }
