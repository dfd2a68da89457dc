# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths of the resources in OpenAPI."""

from collections.abc import Iterator

from ...answer.exports import EXPORT, FORMS
from ...declaration import (
    BATCH,
    BATCH_METHOD,
    MAX_ITEMS,
    Relation,
    Resource,
    Verb,
)
from ...errors import (
    ApiError,
    BadRequest,
    Gone,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    UnsupportedMediaType,
    ValidationFailed,
)
from ...headers import IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, REPLAYED, Header
from ...naming import MAX_ID, camel, pascal
from ...request.page import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from ...request.prices import mails_price
from ...request.rates import MAX_NODES, RATES
from ...visible import VisibleCatalog, needed
from ..examples import Examples
from .answer_schemas import answer_name
from .batch_schemas import answer_name as batch_answer_name
from .batch_schemas import batch_name
from .input_schemas import body_name
from .json_schema import Schema as Document
from .operations import (
    KEY_ERRORS,
    Answer,
    Content,
    json_body,
    json_content,
    needs_key,
    not_modified,
    operation,
)
from .parameters import (
    FRAME_PARAMETERS,
    export_parameters,
    header_parameters,
    list_parameters,
    parameter,
    shown_parameters,
)

_READ_ERRORS = (*KEY_ERRORS, Gone, ValidationFailed)
_BODY_ERRORS = (BadRequest, PayloadTooLarge, UnsupportedMediaType)
_LIST = (
    f"At most {MAX_PAGE_SIZE} records per page, {DEFAULT_PAGE_SIZE} by default;"
    " follow `next` for more. Large pages, totals, searches and offsets cost more"
    f" than one point. A request for more than {MAX_NODES:,} records, relations"
    " included, is refused."
)
_EXPORT = (
    "Everything that the filters match, in the order of ids, as it was at one moment."
    " `Accept` chooses between JSON on each line and CSV, which has no columns for"
    " lists of records. The last line says how many records came before it, and if it"
    " is not all, at which address the export goes on; if there is no such line, the"
    " connection was cut. Costs as much as a list, and 1 point for every"
    f" {RATES['exported'].per:,} records begun, related ones included."
)
_READ_HEADERS = header_parameters(IF_NONE_MATCH)
#: What the answer to a write has besides.
_NOT_KEPT = (
    "Does not accept `Idempotency-Key`: the answer contains a secret, which is not"
    " stored."
)
_SHOWN = (
    "The answer shows the record even to a key that cannot read it; relations in it"
    " need their own scopes."
)


_BATCH = (
    "With `atomic` (the default) all is done or nothing: the error names the item, such"
    " as `items.3.name`. Otherwise each item is done by itself, and a refused one does"
    " not stop the others. `fields=id` answers ids only. One `Idempotency-Key` covers"
    f" the whole. Costs 1 point for every {RATES['items'].per} items or part of them."
)


class ResourcePaths:
    """The paths of one resource, as far as it is visible."""

    def __init__(self, visible: VisibleCatalog, resource: Resource) -> None:
        self._offer = visible
        self._resource = resource
        self._examples = Examples(visible)
        self._url = visible.catalog.version.url
        self._article = "an" if resource.singular[0] in "aeiou" else "a"
        self._shown = shown_parameters(visible, resource)

    def paths(self) -> Document:
        """Describe the paths of the resource, by path."""
        name = self._resource.name
        reads = self._offer.reads(self._resource)
        many: Document = {"parameters": FRAME_PARAMETERS}
        one: Document = {"parameters": [self._record_id(), *FRAME_PARAMETERS]}
        url = self._url("", name)
        paths = {url: many, f"{url}/{{id}}": one}
        if reads:
            many["get"] = self._list()
            one["get"] = self._get()
            paths[f"{url}/{EXPORT}"] = {
                "parameters": FRAME_PARAMETERS,
                "get": self._export(),
            }
        for verb in self._offer.verbs(self._resource):
            own = one if verb.on_record else many
            place = {"parameters": own["parameters"]}
            item = paths.setdefault(f"{url}{verb.path}", place)
            item[verb.http_method.lower()] = self._do(verb)
        if self._offer.batches(self._resource):
            paths[f"{url}/{BATCH}"] = {
                "parameters": many["parameters"],
                BATCH_METHOD.lower(): self._batch(),
            }
        for relation in self._offer.relations(self._resource):
            if relation.many and reads:
                paths[f"{url}/{{id}}/{relation.name}"] = {
                    "parameters": one["parameters"],
                    "get": self._list_related(relation),
                }
        return {path: item for path, item in paths.items() if len(item) > 1}

    def _record_id(self) -> Document:
        return parameter(
            "id",
            "path",
            {"type": "integer", "minimum": 1, "maximum": MAX_ID},
            f"The number of the {self._resource.singular}.",
            example=self._resource.identity.example,
        )

    # -- reading ----------------------------------------------------------------

    def _list(self) -> Document:
        resource, name = self._resource, self._resource.name
        page = self._examples.page(resource)
        return operation(
            f"list{pascal(name)}",
            f"List {name}",
            name,
            description=f"A page of {name}. {_LIST} {needed(resource.read_scope)}",
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
            deprecated=resource.deprecated,
        )

    def _export(self) -> Document:
        resource, name = self._resource, self._resource.name
        return operation(
            f"export{pascal(name)}",
            f"Export {name}",
            name,
            description=f"{_EXPORT} {needed(resource.read_scope)}",
            security=needs_key(resource.read_scope),
            parameters=[
                *export_parameters(self._offer, resource),
                *self._shown,
            ],
            answers=[
                Answer(
                    description=f"All {name} that the filters match.",
                    content={
                        media_type: ({"type": "string"}, {"default": example})
                        for media_type, example in zip(
                            FORMS, self._examples.export(resource), strict=True
                        )
                    },
                )
            ],
            errors=_READ_ERRORS,
            deprecated=resource.deprecated,
        )

    def _list_related(self, relation: Relation) -> Document:
        resource, one = self._resource, self._resource.singular
        target = self._offer.catalog.listed(relation)
        scopes = dict.fromkeys((resource.read_scope, *self._offer.needs(relation)))
        return operation(
            f"list{pascal(one)}{pascal(relation.name)}",
            f"List the {relation.said} of {self._article} {one}",
            resource.name,
            description=f"{relation.description} {_LIST} {needed(*scopes)}",
            security=needs_key(*scopes),
            parameters=[
                *list_parameters(self._offer, target, relation),
                *shown_parameters(self._offer, target),
                *_READ_HEADERS,
            ],
            answers=[
                Answer(
                    description=f"A page of {relation.said}.",
                    content=json_content(
                        f"{target.type_name}Page",
                        page=self._examples.related_page(resource, relation),
                    ),
                    headers=["Link", "ETag"],
                ),
                not_modified(),
            ],
            errors=(*_READ_ERRORS, NotFound),
            deprecated=relation.deprecated or resource.deprecated,
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
                f"One {one}. `fields` chooses the fields, `expand` adds relations."
                f" {needed(resource.read_scope)}"
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
            deprecated=resource.deprecated,
        )

    # -- writing ----------------------------------------------------------------

    def _do(self, verb: Verb) -> Document:
        resource, words = self._resource, verb.words
        scopes = resource.scopes_of(verb)
        title = f"{verb.said.capitalize()} {{one}}"
        about = verb.description if words.details is None else words.details
        said = (
            resource.named(about),
            _SHOWN if verb.answers else "",
            _NOT_KEPT if verb.secret else "",
            mails_price(verb),
            needed(*scopes),
        )
        return operation(
            f"{camel(verb.name)}{pascal(resource.singular)}",
            resource.named(words.summary or title),
            resource.name,
            description=" ".join(filter(None, said)),
            security=needs_key(*scopes),
            parameters=[
                *(self._shown if verb.answers else ()),
                *header_parameters(*_sent_headers(verb)),
            ],
            body=self._body(verb) if verb.takes_body else None,
            answers=[self._done(verb)],
            errors=_verb_errors(verb),
            deprecated=verb.deprecated or resource.deprecated,
        )

    def _batch(self) -> Document:
        resource, said = self._resource, self._resource.said
        batches = self._offer.batches(resource)
        verbs = dict.fromkeys(verb for each in batches for verb in each.verbs)
        scopes = dict.fromkeys(s for verb in verbs for s in resource.scopes_of(verb))
        done = [each.name for each in batches]
        listed = f"{', '.join(done[:-1])} or {done[-1]}" if done[1:] else done[0]
        errors = dict.fromkeys(error for verb in verbs for error in _verb_errors(verb))
        return operation(
            f"batch{pascal(resource.name)}",
            f"{listed.capitalize()} many {said}",
            resource.name,
            description=f"Up to {MAX_ITEMS} {said} in one request. {_BATCH}"
            f" {_SHOWN} {needed(*scopes)}",
            security=needs_key(*scopes),
            parameters=[*self._shown, *header_parameters(IDEMPOTENCY_KEY)],
            body=json_body(
                batch_name(resource),
                "What is done, and to what.",
                self._examples.batches(resource, batches),
            ),
            answers=[
                Answer(
                    description="What each item came to.",
                    content=json_content(
                        batch_answer_name(resource),
                        default=self._examples.batch_answer(resource),
                    ),
                    headers=[REPLAYED.name],
                )
            ],
            errors=(*errors, *_BODY_ERRORS),
            deprecated=resource.deprecated,
        )

    def _body(self, verb: Verb) -> Document:
        resource = self._resource
        return json_body(
            body_name(resource, verb),
            resource.named(verb.words.body),
            self._examples.bodies(resource, verb),
            required=resource.needs_body(verb),
        )

    def _done(self, verb: Verb) -> Answer:
        resource = self._resource
        usual = f"The {'new ' if verb.creates else ''}{{singular}}."
        headers = ["Location"] if verb.creates else []
        headers += ["ETag"] if verb.answers else []
        headers += [] if verb.secret else [REPLAYED.name]
        content: Content = {}
        if verb.has_answer:
            example = self._examples.done(resource, verb)
            content = json_content(answer_name(resource, verb), default=example)
        return Answer(
            status=verb.status,
            description=resource.named(verb.words.answer or usual),
            content=content,
            headers=headers,
        )


def _sent_headers(verb: Verb) -> Iterator[Header]:
    if not verb.secret:
        yield IDEMPOTENCY_KEY
    if verb.on_record:
        yield IF_MATCH


def _verb_errors(verb: Verb) -> Iterator[type[ApiError]]:
    """What the verb can be refused with: by its form, and by its own word."""
    yield from _READ_ERRORS
    if verb.takes_body:
        yield from _BODY_ERRORS
    if verb.on_record:
        yield from (NotFound, PreconditionFailed)
    yield from verb.errors
