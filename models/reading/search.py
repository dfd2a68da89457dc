# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts that are looked for without regard to accents and case, in SQL.

Two functions in the database do it, the same in all: whether it has PostgreSQL's own
extension for accents, and which locale it was made with, does not matter. They are
written out in each statement, so that an index on them is used where there is one
(``models/customers/indexes.py``).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.declaration import Listed, PhoneType
from ...schema.declaration.value_types.phone import MIN_DIGITS, digits_of

_LIKE = "dual_api_folded(%s) LIKE dual_api_folded(%s)"
_DIGITS_LIKE = "dual_api_digits(%s) LIKE %s"
_SAME_DIGITS = "dual_api_digits(%s) IN %s"
#: What a telephone number is written with.
_NUMBER = re.compile(r"[0-9\s+./()-]+")
#: What is written above and below letters, by itself (Unicode, Combining Marks). As a
#: pattern: ``translate`` would hold each letter against all 112.
_MARKS = r"[\u0300-\u036f]+"
#: Letters that are no others with a mark; the last one ends Greek words.
_LETTERS, _PLAIN = "øđłħıŧς", "odlhit\N{GREEK SMALL LETTER SIGMA}"
#: Texts in ASCII, nearly all, are spared the rest. Any locale's idea of a small I ends
#: as the same letter.
_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION dual_api_folded(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$
    SELECT CASE
        WHEN octet_length($1) = char_length($1) THEN lower($1 COLLATE "C")
        ELSE replace(replace(replace(translate(
            regexp_replace(lower(normalize($1, NFD)), '{_MARKS}', '', 'g'),
            '{_LETTERS}', '{_PLAIN}'
        ), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')
    END
$function$;
CREATE OR REPLACE FUNCTION dual_api_digits(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$
    SELECT ltrim(regexp_replace($1, '[^0-9]+', '', 'g'), '0')
$function$;
"""


def make_functions(cr: Any) -> None:
    """Make the functions, anew with each version of the addon.

    A model calls it before it makes an index on them.
    """
    # It is a constant.
    # pylint: disable-next=sql-injection
    cr.execute(_FUNCTIONS)


def search_domain(model: BaseModel, resource: Listed, text: str) -> Domain:
    """Ask for each word somewhere in what the resource is searched by.

    A telephone number is compared by its digits, also where it is several words.
    """
    numbers = {f.source for f in resource.fields if isinstance(f.type, PhoneType)}
    sources = [source for source in resource.search if source not in numbers]
    numbers = numbers.intersection(resource.search)

    def somewhere(word: str) -> Domain:
        return Domain.OR(
            [
                *(_contained(model, source, word) for source in sources),
                *(_number(source, word) for source in numbers),
            ]
        )

    words = list(dict.fromkeys(text.split()))
    domain = Domain.AND(map(somewhere, words))
    if len(words) > 1:
        domain |= Domain.OR(_number(source, text) for source in numbers)
    return domain


def _number(source: str, text: str) -> Domain:
    """The number has these digits in it."""
    digits = digits_of(text)
    if len(digits) < MIN_DIGITS or not _NUMBER.fullmatch(text):
        return Domain.FALSE
    return at(source, lambda name: _computed(name, _DIGITS_LIKE, f"%{digits}%"))


def same_number(source: str, texts: Sequence[str]) -> Domain:
    """Ask for a number with the same digits as one of these."""
    wanted = tuple(dict.fromkeys(filter(None, map(digits_of, texts))))
    if not wanted:
        return Domain.FALSE
    return at(source, lambda name: _computed(name, _SAME_DIGITS, wanted))


def begins_with(source: str, text: str) -> Domain:
    """Ask for a text that begins with that one."""
    return at(source, lambda name: _computed(name, _LIKE, f"{_literal(text)}%"))


def _contained(model: BaseModel, source: str, word: str) -> Domain:
    """The text has the word in it."""
    *path, name = source.split(".")
    for step in path:
        model = model.env[model._fields[step].comodel_name]
    field = model._fields[name]
    if not (field.store and field.is_text):
        # What Odoo computes is looked for as Odoo does it.
        return Domain(source, "ilike", _literal(word))
    return at(source, lambda name: _computed(name, _LIKE, f"%{_literal(word)}%"))


def at(source: str, condition: Callable[[str], Domain]) -> Domain:
    """Return the condition on the field that the path leads to."""
    *path, name = source.split(".")
    domain = condition(name)
    for step in reversed(path):
        domain = Domain(step, "any", domain)
    return domain


def _computed(name: str, pattern: str, value: object) -> Domain:
    """A condition that Odoo has no operator for.

    :param pattern: in which stand the column and the value
    """

    def to_sql(model: BaseModel, alias: str, query: Query) -> SQL:
        model._check_field_access(model._fields[name], "read")
        return SQL(pattern, model._field_to_sql(alias, name, query), value)

    return Domain.custom(to_sql=to_sql)


def _literal(text: str) -> str:
    """The text with what LIKE would read as a wildcard taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
