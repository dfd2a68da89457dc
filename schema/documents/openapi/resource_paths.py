# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths of the resources in OpenAPI."""

from ...declaration import Action, Relation, Resource
from ...errors import (
    BadRequest,
    Conflict,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    UnsupportedMediaType,
    ValidationFailed,
)
from ...headers import IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH
from ...naming import MAX_ID, camel, pascal
from ...request.operation import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from ...request.rates import MAX_NODES
from ...visible import Offer
from ..examples import Examples
from .json_schema import Schema as Document
from .operations import (
    KEY_ERRORS,
    Answer,
    json_body,
    json_content,
    needs_key,
    not_modified,
    operation,
)
from .parameters import (
    header_parameters,
    list_parameters,
    parameter,
    shown_parameters,
)

_READ_ERRORS = (*KEY_ERRORS, ValidationFailed)
_BODY_ERRORS = (BadRequest, PayloadTooLarge, UnsupportedMediaType)
_WRITE_ERRORS = (*_READ_ERRORS, *_BODY_ERRORS, Conflict)
_LIST = (
    f"At most {MAX_PAGE_SIZE} records at once, {DEFAULT_PAGE_SIZE} when nothing is"
    f" said; follow `next` for more. Many records, totals, searches and offsets"
    f" cost more than a point; more than {MAX_NODES:,} records, those of relations"
    " included, are refused."
)
_READ_HEADERS = header_parameters(IF_NONE_MATCH)
_CHANGE_HEADERS = header_parameters(IDEMPOTENCY_KEY, IF_MATCH)
#: What the answer to a write has besides.
_WRITTEN = ("Idempotent-Replayed",)
_NOT_KEPT = "Refuses `Idempotency-Key`: its answer tells a secret, which is not kept. "
_SHOWN = "Who may write a record is shown it; relations in the answer need more."


class ResourcePaths:
    """The paths of one resource, as far as the offer goes."""

    def __init__(self, offer: Offer, resource: Resource) -> None:
        self._offer = offer
        self._resource = resource
        self._examples = Examples(offer)
        self._article = "an" if resource.singular[0] in "aeiou" else "a"
        self._shown = shown_parameters(offer, resource)

    def paths(self) -> Document:
        """By path."""
        name = self._resource.name
        reads = self._offer.reads(self._resource)
        writes = self._offer.writes(self._resource)
        many: Document = {}
        one: Document = {"parameters": [self._record_id()]}
        if reads:
            many["get"] = self._list()
            one["get"] = self._get()
        if writes and self._resource.editable:
            many["post"] = self._create()
            one["patch"] = self._update()
            one["delete"] = self._delete()
        paths = {f"/api/v1/{name}": many, f"/api/v1/{name}/{{id}}": one}
        for action in self._resource.actions if writes else ():
            if action.on_record:
                paths[f"/api/v1/{name}/{{id}}/{action.name}"] = {
                    "parameters": [self._record_id()],
                    "post": self._act(action),
                }
            else:
                many["post"] = self._act(action)
        for relation in self._offer.relations(self._resource):
            if relation.many and reads:
                paths[f"/api/v1/{name}/{{id}}/{relation.name}"] = {
                    "parameters": [self._record_id()],
                    "get": self._list_related(relation),
                }
        return paths

    def _record_id(self) -> Document:
        return parameter(
            "id",
            "path",
            {"type": "integer", "minimum": 1, "maximum": MAX_ID},
            f"The number of the {self._resource.singular}.",
            example=self._resource.member("id").example,
        )

    # -- reading ----------------------------------------------------------------

    def _list(self) -> Document:
        resource, name = self._resource, self._resource.name
        page = self._examples.page(resource, f"api/v1/{name}")
        return operation(
            f"list{pascal(name)}",
            f"List {name}",
            name,
            description=f"A page of {name}. {_LIST} {_needs(resource.read_scope)}",
            security=needs_key(resource.read_scope),
            parameters=[
                *list_parameters(self._offer, resource),
                *self._shown,
                *_READ_HEADERS,
            ],
            answers=[
                Answer(
                    description=f"A page of {name}.",
                    content=json_content(f"{resource.type_name}Page", page=page),
                    headers=["Link", "ETag"],
                ),
                not_modified(),
            ],
            errors=_READ_ERRORS,
        )

    def _list_related(self, relation: Relation) -> Document:
        resource, one = self._resource, self._resource.singular
        target = self._offer.catalog.target(relation)
        record_id = resource.member("id").example
        path = f"api/v1/{resource.name}/{record_id}/{relation.name}"
        scopes = dict.fromkeys((resource.read_scope, *self._offer.needs(relation)))
        return operation(
            f"list{pascal(one)}{pascal(relation.name)}",
            f"List the {relation.name} of {self._article} {one}",
            resource.name,
            description=f"{relation.description} {_LIST} {_needs(*scopes)}",
            security=needs_key(*scopes),
            parameters=[
                *list_parameters(self._offer, target, relation),
                *shown_parameters(self._offer, target),
                *_READ_HEADERS,
            ],
            answers=[
                Answer(
                    description=f"A page of {relation.name}.",
                    content=json_content(
                        f"{target.type_name}Page",
                        page=self._examples.page(target, path),
                    ),
                    headers=["Link", "ETag"],
                ),
                not_modified(),
            ],
            errors=(*_READ_ERRORS, NotFound),
        )

    def _get(self) -> Document:
        resource, one = self._resource, self._resource.singular
        examples = {"default": self._examples.record(resource)}
        if any(self._offer.relations(resource)):
            examples["expanded"] = self._examples.record(resource, expanded=True)
        return operation(
            f"get{pascal(one)}",
            f"Get {self._article} {one}",
            resource.name,
            description=(
                f"One {one}. `fields` picks what is shown, `expand` adds relations."
                f" {_needs(resource.read_scope)}"
            ),
            security=needs_key(resource.read_scope),
            parameters=[*self._shown, *_READ_HEADERS],
            answers=[
                Answer(
                    description=f"The {one}.",
                    content=json_content(resource.type_name, **examples),
                    headers=["ETag"],
                ),
                not_modified(),
            ],
            errors=(*_READ_ERRORS, NotFound),
        )

    # -- writing ----------------------------------------------------------------

    def _create(self) -> Document:
        resource, one = self._resource, self._resource.singular
        return operation(
            f"create{pascal(one)}",
            f"Create {self._article} {one}",
            resource.name,
            description=f"{_SHOWN} {_needs(resource.write_scope)}",
            security=needs_key(resource.write_scope),
            parameters=[*self._shown, *header_parameters(IDEMPOTENCY_KEY)],
            body=json_body(
                f"{resource.type_name}Create",
                f"The new {one}.",
                self._examples.create_bodies(resource),
            ),
            answers=[
                Answer(
                    status=201,
                    description=f"The new {one}, as it was stored.",
                    content=self._record(),
                    headers=["Location", "ETag", *_WRITTEN],
                )
            ],
            errors=_WRITE_ERRORS,
        )

    def _update(self) -> Document:
        resource, one = self._resource, self._resource.singular
        return operation(
            f"update{pascal(one)}",
            f"Change named fields of {self._article} {one}",
            resource.name,
            description=(
                f"What is not named stays as it is; `null` empties a field. {_SHOWN}"
                f" {_needs(resource.write_scope)}"
            ),
            security=needs_key(resource.write_scope),
            parameters=[*self._shown, *_CHANGE_HEADERS],
            body=json_body(
                f"{resource.type_name}Update",
                "The fields to change.",
                self._examples.update_bodies(resource),
            ),
            answers=[
                Answer(
                    description=f"The {one}, as it is now.",
                    content=self._record(),
                    headers=["ETag", *_WRITTEN],
                )
            ],
            errors=(*_WRITE_ERRORS, NotFound, PreconditionFailed),
        )

    def _delete(self) -> Document:
        resource, one = self._resource, self._resource.singular
        return operation(
            f"delete{pascal(one)}",
            f"Delete {self._article} {one}",
            resource.name,
            description=(
                "Refused with 409 while other records need it."
                f" {_needs(resource.write_scope)}"
            ),
            security=needs_key(resource.write_scope),
            parameters=_CHANGE_HEADERS,
            answers=[
                Answer(status=204, description=f"The {one} is gone.", headers=_WRITTEN)
            ],
            errors=(*_READ_ERRORS, NotFound, Conflict, PreconditionFailed),
        )

    def _act(self, action: Action) -> Document:
        resource, one = self._resource, self._resource.singular
        name = f"{resource.type_name}{pascal(action.name)}"
        schema = f"{name}Answer" if action.reveals else resource.type_name
        errors = [*_WRITE_ERRORS]
        sent, once = [], _NOT_KEPT if action.secret else ""
        if not action.secret:
            sent.append(IDEMPOTENCY_KEY)
        if action.on_record:
            sent.append(IF_MATCH)
            errors += (NotFound, PreconditionFailed)
        headers = ["Location"] if action.creates else []
        headers += ["ETag", *(() if action.secret else _WRITTEN)]
        return operation(
            f"{camel(action.name)}{pascal(one)}",
            f"{action.name.replace('_', ' ').capitalize()} {self._article} {one}",
            resource.name,
            description=(
                f"{action.description} {_SHOWN} {once}{_needs(resource.write_scope)}"
            ),
            security=needs_key(resource.write_scope),
            parameters=[*self._shown, *header_parameters(*sent)],
            body=json_body(
                name,
                "How to do it.",
                self._examples.bodies(action.inputs),
                required=any(member.write.required for member in action.inputs),
            ),
            answers=[
                Answer(
                    status=201 if action.creates else 200,
                    description=f"The {'new ' if action.creates else ''}{one}.",
                    content=json_content(
                        schema,
                        default=self._examples.record(resource)
                        | self._examples.revealed(action),
                    ),
                    headers=headers,
                )
            ],
            errors=errors,
        )

    def _record(self) -> Document:
        record = self._examples.record(self._resource)
        return json_content(self._resource.type_name, default=record)


def _needs(*scopes: str) -> str:
    names = " and ".join(f"`{scope}`" for scope in scopes)
    return f"Needs the scope{'s' if len(scopes) > 1 else ''} {names}."
