# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a batch is done: all of its items together, and without those that can't be.

What is wrong with an item is found out, where it can be, before anything is written.
Where Odoo refuses what is written, it refuses all of it: then each half is tried by
itself, down to the item that is to blame. That one is done as a request of its own
would be, and so is refused in the same words. Of 500 items with three such ones that
is about the work of 2,000.
"""

from collections.abc import Sequence
from dataclasses import replace

import psycopg2

from odoo.exceptions import RedirectWarning, UserError
from odoo.models import BaseModel

from ...gateway.call import Call
from ...gateway.exceptions import to_api_error
from ...schema.answer.outcome import Outcome
from ...schema.errors import ApiError, ValidationFailed
from ...schema.mistakes import MAX_MISTAKES
from ...schema.request.operation import BatchItem, DoBatch, DoVerb
from ...schema.request.rules import verb_validator
from ...schema.request.spelling import by_write_name
from ..database.transaction import undone_on_failure
from .finding import find_records
from .task import Task, refusal_of_all
from .together import NotTogetherError, Together

#: With what Odoo refuses what it is told to write. Anything else is a mistake in code,
#: or ends the whole request.
_REFUSALS = (
    ApiError,
    NotTogetherError,
    UserError,
    RedirectWarning,
    RecursionError,
    psycopg2.IntegrityError,
)


class BatchRun:
    """Does one batch, once.

    :param resolver: as the user, with the context of writes
    """

    def __init__(self, resolver: BaseModel, operation: DoBatch, call: Call) -> None:
        self._resolver = resolver
        self._env = resolver.env
        self._operation = operation
        # A request of its own would have the transaction for itself.
        self._call = replace(call, alone=False, deadline=None)
        self._shown: dict[tuple[str, int], None] = {}
        self._together = Together(
            resolver,
            operation.resource,
            operation.selection,
            self._call,
            self._shown,
        )

    def outcome(self) -> Outcome:
        """Do it, and return what each item came to.

        :raises ApiError: where nothing is done
        """
        tasks = self._tasks()
        find_records(self._resolver, self._operation, tasks)
        self._validate(tasks)
        self._check(tasks)
        self._do([task for task in tasks if task.error is None])
        self._check(tasks)
        results = tuple(task.result() for task in tasks)
        return Outcome(
            shown=tuple(self._shown),
            withheld=tuple(dict.fromkeys(self._together.withheld)),
            items=results,
        )

    def _check(self, tasks: Sequence[Task]) -> None:
        if self._operation.atomic and any(task.error for task in tasks):
            raise refusal_of_all(tasks)

    # -- what is to be done -------------------------------------------------------

    def _tasks(self) -> list[Task]:
        return [self._task(*each) for each in enumerate(self._operation.items)]

    def _task(self, index: int, item: BatchItem) -> Task:
        operation = self._operation
        batch, resource = operation.batch, operation.resource
        verb = batch.changing if item.record_id is not None else batch.creating
        verb = verb or batch.verbs[0]
        single = DoVerb(
            resource,
            verb,
            operation.selection,
            record_id=item.record_id,
            values=item.values,
            condition=item.condition,
        )
        task = Task(index, single, {})
        mistakes = list(item.mistakes)
        try:
            values, task.names = by_write_name(resource.inputs(verb), item.values)
            task.operation = replace(single, values=values)
        except ValidationFailed as error:
            mistakes += error.mistakes
        if mistakes:
            task.error = ValidationFailed(mistakes=mistakes)
        return task

    def _validate(self, tasks: Sequence[Task]) -> None:
        """Hold each item against the rules; an atomic batch, until enough is wrong."""
        wrong = 0
        for task in tasks:
            if task.error is not None and self._operation.batch.upserts:
                # Nobody knows what becomes of it.
                continue
            validator = verb_validator(self._operation.resource, task.verb)
            try:
                task.values = validator.validate(task.operation.values or {})
            except ValidationFailed as error:
                if task.error is not None:
                    error.rename(task.names)
                    task.error.mistakes += error.mistakes
                elif task.verb.partial:
                    # What is as it was shown needs no rules: one by one, for that
                    # takes a look at the record.
                    self._do_alone(task)
                else:
                    task.refuse(error)
            if task.error is not None:
                wrong += len(task.error.mistakes) or 1
                if self._operation.atomic and wrong > MAX_MISTAKES:
                    return

    # -- doing it -----------------------------------------------------------------

    def _do(self, tasks: Sequence[Task]) -> None:
        """Do the items; each that can't be done has its error afterwards."""
        left = [task for task in tasks if task.error is None and task.outcome is None]
        while left:
            if len(left) == 1:
                self._do_alone(left[0])
                return
            try:
                with undone_on_failure(self._env.cr, alone=False):
                    self._together.do(left)
                return
            except _REFUSALS:
                for task in left:
                    task.outcome = None
                refused = self._refused(left)
            if not refused:
                break
            if self._operation.atomic and any(task.error for task in refused):
                return
            left = [task for task in left if not task.error and not task.outcome]
        if not left:
            return
        middle = len(left) // 2
        for half in (left[:middle], left[middle:]):
            self._do(half)
            if self._operation.atomic and any(task.error for task in half):
                return

    def _refused(self, tasks: Sequence[Task]) -> list[Task]:
        """Those that were found out before anything was written.

        Changes are tried again by themselves, as what is as it was shown is no mistake.
        """
        refused = [task for task in tasks if task.error is not None]
        for task in refused:
            if task.verb.partial and isinstance(task.error, ValidationFailed):
                task.error = None
                self._do_alone(task)
        return refused

    def _do_alone(self, task: Task) -> None:
        """Do one item as a request of its own."""
        try:
            outcome = self._resolver._apply_leniently(task.operation, self._call)
        except (ApiError, UserError) as error:
            task.refuse(to_api_error(error))
            return
        self._shown.update(dict.fromkeys(outcome.shown))
        self._together.withheld += outcome.withheld
        record_id = outcome.record_id or task.record_id
        task.done(record_id, outcome.row)
