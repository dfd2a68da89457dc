# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stands for a store that was asked for in words that nobody understands."""

from typing import NoReturn

from .base import Store, StoreError, StoreSettings


class UnusableStore(Store):
    """Fails at once, so that the fallback counts and ``/health`` says so.

    :param name: of the store that was meant
    :param reason: what is wrong with the words; holds no secret
    """

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self._reason = reason

    @classmethod
    def build(cls, settings: StoreSettings) -> NoReturn:
        """:raises ValueError: always; it is made in the place of another"""
        raise ValueError("Nobody chooses a store that can't be used")

    def charge(self, _key: str, _cost: int, _limit: int) -> NoReturn:
        """:raises StoreError: always"""
        raise StoreError(self._reason)

    def check(self) -> NoReturn:
        """:raises StoreError: always"""
        raise StoreError(self._reason)
