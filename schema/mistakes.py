# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mistake in what was sent: a value that each protocol tells in its own format.

However many there are and whatever was sent, what is told of them is short: so many
mistakes, so many characters of each name and value, so many bytes together.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from .naming import camel
from .open_types import Json
from .sentences import NamingSentence, Sentence, Translate, _lt, say, shortened

#: Of one error.
MAX_MISTAKES = 20
_MAX_MISTAKES_BYTES = 12 * 1024
#: A sentence of Odoo's, or of another addon's, is as long as it likes.
MAX_SENTENCE = 500
#: How many unknown names are compared with the known ones, and up to which length.
MAX_COMPARED = 3
_MAX_COMPARED_LENGTH = 40
_ALIKE = 0.75


class Hint(NamedTuple):
    """The name that may have been meant.

    :param needs: the scopes without which nobody is told that there is such a name
    """

    name: str
    needs: tuple[str, ...] = ()


class Mistake(NamedTuple):
    """What is wrong with one field, or parameter, of a request.

    :param field: its public name; dotted for a place in a list (``tags.1``)
    :param code: for programs
    :param message: for people
    """

    field: str
    code: str
    message: str
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told of an error.

    :param translate: into the language of who is told; ``None`` for English
    :param scopes: what the key that asks may do; ``None`` for everything
    :param camel: whether names are spelled as GraphQL spells them, in hints
    """

    translate: Translate | None = None
    scopes: Collection[str] | None = None
    camel: bool = False

    def told(self, text: str) -> str:
        """Return the sentence as this listener reads it."""
        if self.camel and isinstance(text, NamingSentence):
            return text.spelled(camel)
        return say(text, self.translate)

    def hinted(self, hint: Hint | None) -> str | None:
        """Return the name that the hint gives this listener, if it may be told."""
        if hint is None:
            return None
        if self.scopes is not None and not {*hint.needs} <= {*self.scopes}:
            return None
        return camel(hint.name) if self.camel else hint.name


ENGLISH = Listener()


def required(field: str) -> Mistake:
    """Return the mistake of a field that a new record needs."""
    return Mistake(field, "required", _lt("required field"))


def placed(place: str, mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Yield the mistakes of an object by their names in what it is a part of."""
    return (each._replace(field=f"{place}.{each.field}") for each in mistakes)


def too_long(field: str, maximum: int) -> Mistake:
    """Return the mistake of a text that is too long.

    :param maximum: in characters
    """
    sentence = _lt("Enter at most %(maximum)s characters.", maximum=maximum)
    return Mistake(field, "too_long", sentence)


def too_many(field: str, maximum: int) -> Mistake:
    """Make the mistake of a list that is too long."""
    sentence = _lt("Enter at most %(maximum)s entries.", maximum=maximum)
    return Mistake(field, "too_many", sentence)


def unknown(
    names: Iterable[str], known: Mapping[str, tuple[str, ...]]
) -> Iterator[Mistake]:
    """Return the mistakes of names that mean nothing here.

    The first few are told what may have been meant.

    :param known: the names that do, with the scopes that each needs to be told
    """
    for number, name in enumerate(names):
        if number == MAX_MISTAKES:
            return
        hint = hint_for(name, known) if number < MAX_COMPARED else None
        yield Mistake(name, "unknown_field", _lt("unknown field"), hint)


def hint_for(name: str, known: Mapping[str, tuple[str, ...]]) -> Hint | None:
    """Return the known name that is most like this one, if one is.

    Of the names in an object, ``address.city``, that is the one with the last part that
    is most like it, of the same object; ``city`` alone means just that.
    """
    if not 1 < len(name) <= _MAX_COMPARED_LENGTH:
        return None
    within, _dot, own_name = name.rpartition(".")
    paths = {each: each.rpartition(".") for each in known}
    inside = [
        each for each, (place, _dot, last) in paths.items() if place and last == name
    ]
    if inside:
        return Hint(inside[0], known[inside[0]])
    beside = {
        last: each for each, (place, _dot, last) in paths.items() if place == within
    }
    found = get_close_matches(own_name, beside, 1, _ALIKE)
    return Hint(beside[found[0]], known[beside[found[0]]]) if found else None


def rendered(
    mistakes: Iterable[Mistake], listener: Listener
) -> tuple[dict[str, list[str]], list[dict[str, Json]]]:
    """Return the mistakes as sentences by name, and the same for programs."""
    details: dict[str, list[str]] = {}
    entries: list[dict[str, Json]] = []
    size = 0
    for mistake in mistakes:
        entry, sentences = _entry(mistake, listener)
        size += _size(entry, sentences)
        if entries and (len(entries) == MAX_MISTAKES or size > _MAX_MISTAKES_BYTES):
            break
        entries.append(entry)
        details.setdefault(entry["field"], []).extend(sentences)
    return details, entries


def _entry(mistake: Mistake, listener: Listener) -> tuple[dict[str, Json], list[str]]:
    message = shortened_sentence(listener.told(mistake.message))
    params = dict(_params(mistake.message))
    sentences = [message]
    name = listener.hinted(mistake.hint)
    if name is not None:
        params["suggestion"] = name
        sentences.append(
            say(_lt("Did you mean %(name)s?", name=name), listener.translate)
        )
    entry: dict[str, Json] = {
        "field": shortened(mistake.field),
        "code": mistake.code,
        "message": message,
        "params": params,
    }
    return entry, sentences


def shortened_sentence(text: str) -> str:
    """Return a sentence that somebody else wrote, no longer than it may be."""
    return text if len(text) <= MAX_SENTENCE else f"{text[: MAX_SENTENCE - 1]}…"


def _size(entry: Mapping[str, Json], sentences: Iterable[str]) -> int:
    """About as many bytes as it is of JSON, rather too many."""
    texts = (*sentences, entry["field"], *entry.values(), *entry["params"].values())
    return sum(len(str(text).encode("utf-8", "replace")) for text in texts)


def _params(message: str) -> Mapping[str, object]:
    return message.params if isinstance(message, Sentence) else {}
