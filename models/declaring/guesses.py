# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a generator can only guess: public names, and how personal a value is."""

import re

from odoo.fields import Field as OdooField

from ...schema.declaration import Pii
from ...schema.declaration.fields import NAME

_OWN = re.compile(r"^x_(studio_)?")
#: Help that is longer is cut behind its first sentence.
_LONGEST = 200
_IRREGULAR = {"child": "children", "person": "people"}
#: Words in the name of a field whose values can harm a person.
_SENSITIVE = frozenset(
    [
        "acc",
        "account",
        "bank",
        "birth",
        "birthday",
        "birthplace",
        "bonus",
        "children",
        "comment",
        "contract",
        "credit",
        "debt",
        "disability",
        "disabled",
        "ethnicity",
        "gender",
        "health",
        "iban",
        "illness",
        "income",
        "insurance",
        "marital",
        "medical",
        "nationality",
        "note",
        "notes",
        "passport",
        "password",
        "permit",
        "pin",
        "religion",
        "remark",
        "salary",
        "secret",
        "sex",
        "sick",
        "spouse",
        "ssid",
        "ssn",
        "token",
        "union",
        "visa",
        "wage",
    ]
)
#: Words in the name of a field whose values tell of a person, or lead to one.
_PERSONAL = frozenset(
    [
        "address",
        "author",
        "city",
        "contact",
        "email",
        "fax",
        "fingerprint",
        "firstname",
        "function",
        "ip",
        "job",
        "lastname",
        "latitude",
        "login",
        "longitude",
        "mail",
        "mobile",
        "name",
        "nickname",
        "origin",
        "owner",
        "phone",
        "photo",
        "postcode",
        "ref",
        "signature",
        "state",
        "street",
        "street2",
        "title",
        "user",
        "username",
        "vat",
        "website",
        "zip",
    ]
)
#: Texts of several lines, in which people write whatever comes to their mind.
_NOTES = frozenset({"html", "text"})


def how_personal(field: OdooField) -> Pii:
    """Guess how personal the values of a field of Odoo's are, rather too much so."""
    words = set(field.name.lower().split("_"))
    written = not field.readonly
    if words & _SENSITIVE or (field.type in _NOTES and written):
        return Pii.SENSITIVE
    if words & _PERSONAL and field.type in ("char", "text", "html"):
        return Pii.PERSONAL
    if field.type == "char" and written:
        return Pii.PERSONAL
    return Pii.NONE


def public_name(field: OdooField) -> str | None:
    """Return what clients could call it; ``None`` where its name is no name for that.

    ``partner_id`` is ``partner``, ``line_ids`` are ``lines``.
    """
    name = _OWN.sub("", field.name)
    if field.type == "many2one":
        name = name.removesuffix("_id")
    elif field.type in ("one2many", "many2many") and name.endswith("_ids"):
        name = plural(name.removesuffix("_ids"))
    name = re.sub("_+", "_", name.lower()).strip("_")
    return name if NAME.fullmatch(name) else None


def plural(singular: str) -> str:
    """Return the plural of an English word, as far as rules have it."""
    head, underscore, word = singular.rpartition("_")
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    elif re.search(r"(s|x|z|ch|sh)$", word):
        word += "es"
    elif re.search(r"[^aeiou]y$", word):
        word = f"{word[:-1]}ies"
    else:
        word += "s"
    return f"{head}{underscore}{word}"


def singular_of(model: str) -> str:
    """Return what one record of the model could be called: ``library.book``, ``book``.

    The first word says which app a model is of.
    """
    words = model.replace("_", ".").lower().split(".")
    own = words[1:] if len(words) > 1 else words
    name = "_".join(dict.fromkeys(filter(None, own)))
    return re.sub(r"(?<=[^aius])s$", "", name)


def sentence(field: OdooField) -> str:
    """Return a description: Odoo's help, else its label."""
    text = " ".join((field.help or field.string or field.name).split())
    if len(text) > _LONGEST:
        text = re.split(r"(?<=[.!?]) ", text)[0]
    return text if text.endswith((".", "!", "?")) else f"{text}."
