# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A declaration of a model that nobody has declared, to be edited by who knows it.

Everything follows from what Odoo knows of the model: no record is read. What is
proposed is checked as any declaration is, so that what is printed works as it stands;
what can't be declared is named with the reason.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from odoo import api, models
from odoo.exceptions import UserError

from ...schema.declaration import (
    DELETE,
    IDENTITY,
    UPDATE,
    Listed,
    ObjectType,
    Resource,
)
from ...schema.naming import pascal
from ..resolver.left_out import sound_catalog
from .guesses import plural, singular_of
from .proposal import Proposal, proposal
from .spelling import (
    WIDTH,
    Constant,
    Made,
    choices_spelled,
    commented,
    import_of,
    names_in,
    quoted,
    spelled,
)

_DECLARATION = "odoo.addons.dual_api.schema.declaration"
_ABOUT = '''

Written by ``odoo declare``, and yours to edit: names, descriptions, what is shown by
default, who may see it. How personal a value is (``pii``) was guessed from its name
and type.
"""

'''
_VERBS = {"UPDATE": UPDATE, "DELETE": DELETE}


@dataclass
class _Draft:
    """A resource that is being written."""

    proposed: Proposal

    @property
    def model(self) -> models.BaseModel:
        return self.proposed.model

    @property
    def singular(self) -> str:
        return self.proposed.singular

    @property
    def name(self) -> str:
        return plural(self.singular)

    @property
    def type_name(self) -> str:
        return pascal(self.singular)

    @property
    def constant(self) -> str:
        return self.name.upper()

    def facts(self) -> dict[str, Any]:
        """What is said of the resource beside its members."""
        about = self.model._description or self.model._name
        proposed = self.proposed
        facts: dict[str, Any] = {
            "name": self.name,
            "singular": self.singular,
            "type_name": self.type_name,
            "model": self.model._name,
            "description": about if about.endswith(".") else f"{about}.",
        }
        if proposed.search:
            facts["search"] = proposed.search
        if order := proposed.order():
            facts["order"] = order
        if (verbs := proposed.verbs) is not None:
            facts["verbs"] = tuple(Constant(each, _VERBS[each]) for each in verbs)
        return facts

    def made(self) -> Resource:
        """The resource itself.

        :raises DeclarationError: where it contradicts itself
        """
        # Any: what a declaration takes.
        facts: dict[str, Any] = {
            name: tuple(
                each.value if isinstance(each, Constant) else each for each in value
            )
            if isinstance(value, tuple)
            else value
            for name, value in self.facts().items()
        }
        members = self.proposed.members
        return Resource(
            **facts,
            fields=(*IDENTITY, *(e.made.make() for e in members if not e.relation)),
            relations=tuple(e.made.make() for e in members if e.relation),
            filters=tuple(each.make() for each in self.proposed.filters),
        )


class DualApiGenerator(models.AbstractModel):
    """Writes declarations of models."""

    _name = "dual_api.generator"
    _description = "Generator of API declarations"

    @api.model
    def _declaration(self, *names: str) -> str:
        """Return a file that declares the models: resources, and what offers them.

        :param names: of Odoo's models, such as ``library.book``
        :raises odoo.exceptions.UserError: for a name that no model with records has
        """
        known = self.env["dual_api.resolver"]._catalog().types
        drafts = self._drafts(known, names)
        self._check(known, drafts)
        return "".join(_file(drafts))

    def _drafts(
        self, known: Mapping[str, ObjectType], names: Iterable[str]
    ) -> list[_Draft]:
        singulars = self._singulars(known, names)
        types = {each.model: each.type_name for each in known.values() if each.model}
        types |= {model: pascal(name) for model, name in singulars.items()}
        return [
            _Draft(proposal(self.env[model], name, types))
            for model, name in singulars.items()
        ]

    def _singulars(
        self, known: Mapping[str, ObjectType], names: Iterable[str]
    ) -> dict[str, str]:
        """What one record of each model is called; nothing else is called so."""
        taken = set(known) | {
            each.name for each in known.values() if isinstance(each, Listed)
        }
        found: dict[str, str] = {}
        for model in dict.fromkeys(names):
            if model not in self.env or self.env[model]._abstract:
                raise UserError(self.env._("There is no model %s.", model))
            whole = singular_of(f"all.{model}")
            for name in (singular_of(model), whole, f"{whole}_record"):
                if not taken & {pascal(name), plural(name)}:
                    break
            taken |= {pascal(name), plural(name)}
            found[model] = name
        return found

    def _check(self, known: Mapping[str, ObjectType], drafts: list[_Draft]) -> None:
        """Take out what can't work; that may take more along."""
        while True:
            types = (*known.values(), *(each.made() for each in drafts))
            _catalog, left_out = sound_catalog(self.env, types)
            wrong = {each.where: each.why for each in left_out}
            dropped = [each.proposed.drop(each.type_name, wrong) for each in drafts]
            if not any(dropped):
                return


# -- the file -------------------------------------------------------------------------


def _file(drafts: list[_Draft]) -> Iterator[str]:
    *others, last = (f"``{each.model._name}``" for each in drafts)
    listed = f"{', '.join(others)} and {last}" if others else last
    yield textwrap.fill(f'"""What the API offers of {listed}.', WIDTH)
    yield _ABOUT
    yield "from odoo import api, models\n\n"
    yield f"{import_of(_DECLARATION, _imports(drafts))}\n\n"
    yield "# A field is a paragraph here: what it is, then what else holds of it.\n"
    yield "# fmt: off\n"
    for draft in drafts:
        yield from _resource(draft)
    yield "# fmt: on\n\n\n"
    yield (
        "class DualApiResolver(models.AbstractModel):\n"
        '    _inherit = "dual_api.resolver"\n\n'
        "    @api.model\n"
        "    def _types(self):\n"
    )
    together = ["*super()._types()", *(each.constant for each in drafts)]
    line = f"        return ({', '.join(together)})\n"
    if len(line) <= WIDTH + 1:
        yield line
    else:
        inside = "".join(f"            {each},\n" for each in together)
        yield f"        return (\n{inside}        )\n"


def _imports(drafts: list[_Draft]) -> Iterator[str]:
    yield from ("IDENTITY", "Resource")
    for draft in drafts:
        proposed = draft.proposed
        yield from proposed.verbs or ()
        if proposed.choices():
            yield "Choices"
        for made in (*(each.made for each in proposed.members), *proposed.filters):
            yield from names_in(made)


def _resource(draft: _Draft) -> Iterator[str]:
    proposed, prefix = draft.proposed, f"_{draft.singular.upper()}"
    for choices in proposed.choices():
        yield f"{choices_spelled(choices)}\n"
    parts = {
        "fields": [each.made for each in proposed.members if not each.relation],
        "relations": [each.made for each in proposed.members if each.relation],
        "filters": list(proposed.filters),
    }
    for name, made in parts.items():
        if made:
            yield from _tuple_of(f"{prefix}_{name.upper()}", made)
    if proposed.reasons:
        yield "# Not declared:\n"
        together: dict[str, list[str]] = {}
        for source, why in proposed.reasons.items():
            together.setdefault(why, []).append(source)
        for why, sources in together.items():
            listed = ", ".join(sources)
            yield f"{commented(f'{listed}: {why}')}\n"
    yield f"{draft.constant} = Resource(\n"
    for name, value in draft.facts().items():
        yield from _fact(name, value)
    own = f", *{prefix}_FIELDS" if parts["fields"] else ","
    yield f"    fields=(*IDENTITY{own}),\n"
    for name in ("relations", "filters"):
        if parts[name]:
            yield f"    {name}={prefix}_{name.upper()},\n"
    yield ")\n"


def _tuple_of(name: str, made: list[Made]) -> Iterator[str]:
    yield f"{name} = (\n"
    for each in made:
        yield f"{each.spelled(4)}\n"
    yield ")\n"


def _fact(name: str, value: Any) -> Iterator[str]:
    text = quoted(value) if isinstance(value, str) else spelled(value)
    yield f"    {name}={text},\n"
