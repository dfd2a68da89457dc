# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts that are looked for without regard to accents and case, in SQL.

Two functions in the database do it, the same in all: whether it has PostgreSQL's own
extension for accents, and which locale it was made with, does not matter. They are
written out in each statement, so that an index on them is used where there is one.

What a resource is searched by, PostgreSQL keeps as one text in each row, ready to be
compared, where the resource declares an index for ``q`` (``indexes.py``).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from odoo.fields import Domain
from odoo.fields import Field as OdooField
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.declaration import Listed, PhoneType
from ...schema.declaration.finding import finds_words
from ...schema.declaration.text import MARKS
from ...schema.declaration.value_types.phone import MIN_DIGITS, digits_of

_LIKE = "dual_api_folded(%s) LIKE dual_api_folded(%s)"
_WORDS_LIKE = "%s LIKE dual_api_folded(%s)"
_DIGITS_LIKE = "dual_api_digits(%s) LIKE %s"
_SAME_DIGITS = "dual_api_digits(%s) IN %s"
#: What a telephone number is written with.
_NUMBER = re.compile(r"[0-9\s+./()-]+")
#: Letters that are no others with a mark; the last one ends Greek words.
_LETTERS, _PLAIN = "øđłħıŧς", "odlhit\N{GREEK SMALL LETTER SIGMA}"
#: Digits of telephone numbers in a text whose other letters are small.
_AS_LETTERS = str.maketrans("0123456789", "ABCDEFGHIJ")
#: Marks are taken away by a pattern: ``translate`` would hold each letter against all
#: 112. Texts in ASCII, nearly all, are spared the rest. Any locale's idea of a small I
#: ends as the same letter.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION dual_api_folded(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$
    SELECT CASE
        WHEN octet_length($1) = char_length($1) THEN lower($1 COLLATE "C")
        ELSE replace(replace(replace(translate(
            regexp_replace(lower(normalize($1, NFD)), '[{MARKS}]+', '', 'g'),
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
    cr.execute(FUNCTIONS)


def plain_column(field: OdooField) -> bool:
    """Return whether the field's value is in the record's row as it is."""
    return bool(
        field.store
        and field.column_type
        and not field.translate
        and not field.company_dependent
    )


def words_column(resource: Listed) -> str:
    """Name the column that holds what the resource is searched by."""
    return f"dual_api_words_{resource.name}"


def words_of(model: BaseModel, resource: Listed) -> str:
    """Return the SQL of that text; nothing where it can't all be told by a record."""
    numbers = _numbers(resource)
    texts, digits = [], []
    for source in resource.search:
        field = model._fields.get(source)
        if "." not in source and field is None:
            # It is left out of the search, too.
            continue
        if field is None or not (plain_column(field) and field.is_text):
            return ""
        value = f"coalesce(\"{source}\", '')"
        if source in numbers:
            value = f"dual_api_digits({value})"
            digits.append(f"translate({value}, '0123456789', 'ABCDEFGHIJ')")
        else:
            texts.append(value)
    lines = " || chr(10) || "
    folded = [f"dual_api_folded({lines.join(texts)})"] if texts else []
    return lines.join([*folded, *digits])


def search_domain(model: BaseModel, resource: Listed, text: str) -> Domain:
    """Ask for each word somewhere in what the resource is searched by.

    A telephone number is compared by its digits, also where it is several words.
    """
    words = list(dict.fromkeys(text.split()))
    if finds_words(resource):
        return _in_words(resource, words, text)
    numbers = _numbers(resource)
    sources = [source for source in resource.search if source not in numbers]

    def somewhere(word: str) -> Domain:
        return Domain.OR(
            [
                *(_contained(model, source, word) for source in sources),
                *(_number(source, word) for source in numbers),
            ]
        )

    domain = Domain.AND(map(somewhere, words))
    if len(words) > 1:
        domain |= Domain.OR(_number(source, text) for source in numbers)
    return domain


def _numbers(resource: Listed) -> list[str]:
    """The telephone numbers among what the resource is searched by."""
    numbers = {f.source for f in resource.fields if isinstance(f.type, PhoneType)}
    return [source for source in resource.search if source in numbers]


def _in_words(resource: Listed, words: Sequence[str], text: str) -> Domain:
    """The one text of all that is searched has each of the words in it."""
    has_numbers = bool(_numbers(resource))

    def to_sql(model: BaseModel, alias: str, query: Query) -> SQL:
        # Who may not read one of the fields may not find out what is in it, either.
        for source in resource.search:
            model._check_field_access(model._fields[source], "read")
        column = SQL(
            "%s",
            SQL.identifier(alias, words_column(resource)),
            to_flush=[model._fields[source] for source in resource.search],
        )

        def number(sent: str) -> list[SQL]:
            digits = _digits(sent) if has_numbers else ""
            pattern = f"%{digits.translate(_AS_LETTERS)}%"
            return [SQL("%s LIKE %s", column, pattern)] if digits else []

        def somewhere(word: str) -> SQL:
            found = SQL(_WORDS_LIKE, column, f"%{_literal(word)}%")
            return SQL("(%s)", SQL(" OR ").join([found, *number(word)]))

        met = SQL(" AND ").join(map(somewhere, words))
        whole = number(text) if len(words) > 1 else []
        return SQL("(%s)", SQL(" OR ").join([SQL("(%s)", met), *whole]))

    return Domain.custom(to_sql=to_sql)


def _digits(text: str) -> str:
    """The digits of what may be a telephone number; none of what is not."""
    digits = digits_of(text)
    right = len(digits) >= MIN_DIGITS and _NUMBER.fullmatch(text)
    return digits if right else ""


def _number(source: str, text: str) -> Domain:
    """The number has these digits in it."""
    digits = _digits(text)
    if not digits:
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
