# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The types of public values, one file for each."""

from .base import Blank, Limits, Scalar, ValueType
from .choice import ChoiceType
from .choices import Choices
from .converted import ConvertedType, Spell
from .date import DateType
from .decimal import DecimalType
from .flag import FlagType
from .html import HtmlType
from .ids import AnyRecordIdType, GlobalIdType, NamedId, RecordIdType
from .integer import IntegerType
from .language import LanguageType
from .lists import ListType
from .map import MapType
from .maps import MapsType
from .moment import MomentType
from .money import MoneyType
from .number import NumberType
from .phone import PhoneType
from .records import PartsType, PartType, RecordIdsType, RecordsType
from .several import MAX_VALUES, SeveralType
from .text import TextType
from .texts import TextsType

__all__ = [
    "MAX_VALUES",
    "AnyRecordIdType",
    "Blank",
    "ChoiceType",
    "Choices",
    "ConvertedType",
    "DateType",
    "DecimalType",
    "FlagType",
    "GlobalIdType",
    "HtmlType",
    "IntegerType",
    "LanguageType",
    "Limits",
    "ListType",
    "MapType",
    "MapsType",
    "MomentType",
    "MoneyType",
    "NamedId",
    "NumberType",
    "PartType",
    "PartsType",
    "PhoneType",
    "RecordIdType",
    "RecordIdsType",
    "RecordsType",
    "Scalar",
    "SeveralType",
    "Spell",
    "TextType",
    "TextsType",
    "ValueType",
]
