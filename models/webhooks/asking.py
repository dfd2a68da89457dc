# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a webhook asks for: which events, of which records, and what of each.

It is asked for in the words of the API, so it is read as a request is: the filter as
that of a list, the fields as those of REST, the fragment as a part of a GraphQL query.
"""

from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models

from ...auth.principal import Principal
from ...auth.scopes import lacking
from ...schema.answer.entity_tags import check_nameable
from ...schema.answer.outcome import Outcome
from ...schema.catalog import Catalog
from ...schema.declaration import Match, Resource
from ...schema.errors import ApiError, ValidationFailed, invalid
from ...schema.events import event_types, told
from ...schema.graph.execution import engine_of
from ...schema.graph.fragment import plan_fragment
from ...schema.mistakes import Mistake, hint_for, required, unknown
from ...schema.request.cost import cost
from ...schema.request.field_paths import Picker
from ...schema.request.operation import GetRecord
from ...schema.request.page import Page
from ...schema.request.paging import build_page
from ...schema.request.selection import Selection, ToMany
from ...schema.sentences import _lt

#: Lists inside of a record, one below the other.
_MAX_LISTS = 1
#: Stands for the record while it is asked what one costs.
_ANY_RECORD = 1


class Asked(NamedTuple):
    """What a message shows of a record.

    :param shape: GraphQL's, from what the resolver answers to the object; ``None`` for
        REST's representation
    """

    selection: Selection
    shape: Callable[[Outcome], object] | None = None


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    # -- which events -------------------------------------------------------------

    def _event_resources(self) -> dict[str, Resource]:
        """The resources whose changes can be told, by the first word of their events.

        They are as the version of the messages has them; as the newest, where that is
        not served, or there is no webhook.
        """
        newest = self.env["dual_api.resolver"]._catalog()
        catalog = self._served_versions().get(self.api_version, newest)
        resources = catalog.resources.values()
        if self.payload == "graphql":
            # GraphQL is of no version: it shows what the newest one has.
            resources = [each for each in resources if each.name in newest.resources]
        return told(resources)

    def _patterns(self) -> dict[str, tuple[str, ...]]:
        """What events can be chosen by, with the types that each stands for."""
        types = event_types(self._event_resources().values())
        found = {"*": types}
        for type_ in types:
            every = f"{type_.partition('.')[0]}.*"
            found[every] = (*found.get(every, ()), type_)
            found[type_] = (type_,)
        return found

    def _told_types(self) -> tuple[str, ...]:
        """The types of the events that it is told of, as far as there are any."""
        patterns, chosen = self._patterns(), (self.events or "").split()
        types = (type_ for each in chosen for type_ in patterns.get(each, ()))
        return tuple(dict.fromkeys(types))

    def _check_events(self) -> None:
        """Refuse what is no event.

        :raises ApiError: ``validation``
        """
        patterns = self._patterns()
        known: dict[str, tuple[str, ...]] = dict.fromkeys(patterns, ())
        mistakes = [
            Mistake(
                f"events.{number}",
                "unknown_event",
                _lt("There is no event %(name)s.", name=each),
                hint_for(each, known),
            )
            for number, each in enumerate((self.events or "").split())
            if each not in patterns
        ]
        if mistakes or not self.events:
            raise ValidationFailed(mistakes=mistakes or [required("events")])

    def _told_resources(self) -> tuple[Resource, ...]:
        """The resources of these events."""
        resources = self._event_resources()
        names = dict.fromkeys(each.partition(".")[0] for each in self._told_types())
        return tuple(resources[name] for name in names)

    # -- of which records ---------------------------------------------------------

    def _filter_page(self, resource: Resource) -> Page | None:
        """What a record has to meet, as the page of a list; ``None``: nothing.

        A list leaves archived records out unless it is told otherwise; a filter does
        not, for archiving is a change.

        :raises ApiError: ``validation``, for a filter that the list does not have
        """
        asked = self.filter or {}
        if not asked:
            return None
        known = {each.name: () for each in resource.filters} | {"or": ()}
        if resource.search:
            known["q"] = ()
        names = asked.keys() - known.keys()
        if names:
            raise ValidationFailed(mistakes=unknown(sorted(names), known))
        every = {
            each.name: None for each in resource.filters if each.match is Match.CHOICE
        }
        return build_page(resource, {**every, **asked})

    # -- what of each -------------------------------------------------------------

    def _asked(self, resource: Resource) -> Asked | None:
        """What its messages show of the resource's records; ``None``: nothing.

        :raises ApiError: ``validation``, for what the API does not have
        """
        if self.payload == "thin":
            return None
        if self.payload == "graphql":
            return self._asked_by_fragment(resource)
        paths = (self.payload_fields or "").split()
        picker = Picker(
            self._catalog_of_messages(),
            fields=paths or None,
            expand=(self.payload_expand or "").split(),
        )
        selection = picker.pick(resource)
        check_nameable(selection)
        return Asked(selection)

    def _catalog_of_messages(self) -> Catalog:
        """The declarations whose names and addresses its messages use.

        :raises ApiError: ``validation``, for a version that is not served
        """
        served = self._served_versions()
        if self.api_version not in served:
            choices = ", ".join(served)
            sentence = _lt("Choose one of these: %(choices)s.", choices=choices)
            raise invalid("version", sentence, "not_a_choice")
        return served[self.api_version]

    @api.model
    def _served_versions(self) -> dict[str, Catalog]:
        """What each version offers, by its name, the oldest first."""
        catalogs = self.env["dual_api.resolver"]._catalogs()
        return {catalog.version.name: catalog for catalog in catalogs}

    def _asked_by_fragment(self, resource: Resource) -> Asked:
        settings = self.env["dual_api.settings"]._get()
        engine, text = engine_of(self.env), self.query or ""
        shown = engine.catalog.resources[resource.name]
        planned = plan_fragment(engine, shown, text, settings, "query")
        return Asked(planned.selection, planned.shape)

    # -- all of it ----------------------------------------------------------------

    def _check_asked(self, principal: Principal, *, again: bool = False) -> None:
        """Refuse a webhook that asks for what there is not, or its key may not read.

        :param principal: of its key
        :param again: whether it was not refused before: of ``*`` there may be more by
            now, of which it is not told
        :raises ApiError: ``validation``; ``forbidden``, naming every scope that the
            key lacks
        """
        self._catalog_of_messages()
        self._check_events()
        resources = self._told_resources()
        if again:
            named = {each.partition(".")[0] for each in (self.events or "").split()}
            resources = (
                tuple(
                    each
                    for each in resources
                    if each.singular in named or each.read_scope in principal.scopes
                )
                or resources
            )
        mistakes: dict[Mistake, None] = {}
        needed: dict[str, None] = {}
        for resource in resources:
            needed[resource.read_scope] = None
            for check in (self._check_filter, self._check_payload):
                try:
                    needed |= dict.fromkeys(check(resource, principal))
                except ValidationFailed as error:
                    mistakes |= dict.fromkeys(error.mistakes)
        if mistakes:
            raise ValidationFailed(mistakes=mistakes)
        missing = [scope for scope in needed if scope not in principal.scopes]
        if missing:
            raise lacking(missing)

    def _check_filter(self, resource: Resource, _principal: Principal) -> list[str]:
        try:
            page = self._filter_page(resource)
        except ApiError as error:
            error.mistakes = [
                each._replace(field=f"filter.{each.field}") for each in error.mistakes
            ]
            raise
        return list(page.needs) if page else []

    def _check_payload(self, resource: Resource, principal: Principal) -> list[str]:
        asked = self._asked(resource)
        if asked is None:
            return []
        if _levels(asked.selection) > _MAX_LISTS:
            name = "query" if self.payload == "graphql" else "fields"
            raise invalid(name, _lt("A list can't be inside of another list."), "depth")
        operation = GetRecord(resource, _ANY_RECORD, asked.selection)
        cost([operation], principal.limit)
        return list(operation.scopes())


def _levels(selection: Selection) -> int:
    """How many lists are one below the other."""
    return max(
        (
            _levels(item.selection) + isinstance(item, ToMany)
            for item in selection.relations()
        ),
        default=0,
    )
