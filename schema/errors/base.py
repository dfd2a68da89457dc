# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an error is, and the registry in which each finds itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from werkzeug.exceptions import HTTPException

from ..mistakes import ENGLISH, Listener, Mistake, rendered, shortened_sentence
from ..open_types import Json
from ..sentences import Sentence, say

#: Sentences by public field or parameter name.
Details = Mapping[str, Sequence[str]]
#: No error is longer, in bytes, whatever was sent.
MAX_REFUSAL_BYTES = 64 * 1024
#: The header that says how many seconds to wait.
RETRY_AFTER = "Retry-After"
#: The code of a mistake that has none of its own.
INVALID = "invalid"

#: The registry: every error by its code, in the order of definition.
ERRORS: dict[str, type["ApiError"]] = {}


class ApiError(HTTPException):
    """An error that may be shown to the client.

    It is an ``HTTPException`` because that is the only kind of exception which
    Odoo lets pass unchanged from authentication to the dispatcher.

    A subclass that has an ``error`` of its own is registered in :data:`ERRORS`.

    :cvar error: the code for programs, in snake_case
    :cvar status: the HTTP status of the answer
    :cvar title: the same short text for every occurrence (RFC 9457, 3.1.3)
    :cvar description: what it means, in one sentence for readers of documents
    :cvar remedy: what to do about it, for the same readers
    :cvar retry: whether to send the request again; follows from the status and from
        ``Retry-After``, where it is not said
    :cvar default_retry_after: seconds to wait, where an occurrence says no other
    :cvar header_names: the response headers that every occurrence has
    :cvar extension_schemas: the further members that it can have, as JSON Schemas
    :cvar occasion: how an example of it is made, by parameter
    :param detail: a sentence about this occurrence, safe for strangers to read
    :param details: sentences by public field or parameter name
    :param mistakes: the same with codes of their own
    :param headers: response headers that belong to this occurrence
    :param retry_after: seconds to wait; the header ``Retry-After`` and GraphQL's
        ``extensions.retryAfter`` are made of it
    :param extensions: further members of the error (``required_scope``)
    """

    error: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[Sentence]
    # werkzeug's own, of another meaning, is an attribute of each exception.
    description: str
    remedy: ClassVar[str]
    retry: ClassVar[str]
    default_retry_after: ClassVar[int | None] = None
    header_names: ClassVar[tuple[str, ...]] = ()
    extension_schemas: ClassVar[Mapping[str, Mapping[str, object]]] = {}
    occasion: ClassVar[Mapping[str, Json]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "error" not in vars(cls):
            return
        if not 400 <= cls.status <= 599:
            raise ValueError(f"{cls.__name__}: {cls.status} is not an error status")
        if cls.error in ERRORS:
            raise ValueError(f"{cls.__name__}: the code {cls.error!r} is taken")
        if not getattr(cls, "remedy", ""):
            raise ValueError(f"{cls.__name__}: no remedy says what to do about it")
        cls.code = cls.status
        cls.retry = vars(cls).get("retry") or _retry(cls)
        ERRORS[cls.error] = cls

    def __init__(
        self,
        detail: str | None = None,
        *,
        details: Details | None = None,
        mistakes: Iterable[Mistake] = (),
        headers: Mapping[str, str] | None = None,
        retry_after: int | None = None,
        **extensions: object,
    ) -> None:
        self.detail = detail
        self.mistakes = [
            *mistakes,
            *(
                Mistake(name, INVALID, message)
                for name, messages in (details or {}).items()
                for message in messages
            ),
        ]
        if retry_after is None:
            retry_after = self.default_retry_after
        self.retry_after = retry_after
        waiting = {} if retry_after is None else {RETRY_AFTER: str(retry_after)}
        self.headers = {**(headers or {}), **waiting}
        self.extensions = extensions
        super().__init__(detail or self.title)

    @classmethod
    def with_status(cls, status: int) -> type["ApiError"]:
        """Return the same error with another HTTP status, as a version has it."""
        facts = {"status": status, "code": status, "__doc__": cls.__doc__}
        return type(cls.__name__, (cls,), facts)

    @classmethod
    def example(cls, scope: str | None = None) -> "ApiError":
        """Make one as it might occur, for the documents.

        :param scope: one that the database knows
        """
        return cls(**cls.occasion)

    @property
    def details(self) -> dict[str, list[str]]:
        """What is wrong, by public name, in English."""
        return rendered(self.mistakes, ENGLISH)[0]

    def rename(self, names: Mapping[str, str]) -> None:
        """Call fields as the client does.

        A name that was meant is not said where its field is called otherwise: it may
        be spelled otherwise, too.

        :param names: the client's, by the name that the field has here
        """
        self.mistakes = [_renamed(mistake, names) for mistake in self.mistakes]

    def sentence(self, listener: Listener = ENGLISH) -> str:
        """Return the sentence for this occurrence, or else for all like it."""
        return shortened_sentence(listener.told(self.detail or self.title))

    def members(
        self, correlation_id: str, listener: Listener = ENGLISH
    ) -> dict[str, Json]:
        """Return what both protocols say of the error, in the order in which they say
        it.
        """
        details, mistakes = rendered(self.mistakes, listener)
        return {
            "title": say(self.title, listener.translate),
            "status": self.code,
            **({"detail": self.sentence(listener)} if self.detail else {}),
            "error": self.error,
            "details": details,
            **({"mistakes": mistakes} if mistakes else {}),
            **self.extensions,
            "correlation_id": correlation_id,
        }


def _retry(error: type[ApiError]) -> str:
    """Whether to send the request again, as the class of its status has it."""
    if RETRY_AFTER in error.header_names:
        return "Yes, after as many seconds as `Retry-After` says."
    if error.status >= 500:
        return (
            "Yes, after 1, 2, 4… seconds, a few times; a write with the same"
            " `Idempotency-Key`, for it may have happened."
        )
    return "No: the same request will be refused again."


def _renamed(mistake: Mistake, names: Mapping[str, str]) -> Mistake:
    # Of an entry of a list the name has three steps: ``lines.2.product_id``; of what is
    # in an object, one more.
    steps = mistake.field.split(".", 4)
    for length in (4, 3, 2, 1):
        known = ".".join(steps[:length])
        name = names.get(known, known)
        if length <= len(steps) and name != known:
            field = ".".join((name, *steps[length:]))
            return mistake._replace(field=field, hint=None)
    return mistake
