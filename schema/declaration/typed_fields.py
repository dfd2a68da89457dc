# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A maker of fields for each type of value: the name, the bounds, and what else holds.

``Text("ref", "Your own reference.", max_length=100, sortable=True)``
"""

from dataclasses import fields
from inspect import Parameter, Signature

from ..open_types import FieldValue
from .fields import Field
from .refusal import DeclarationError
from .value_types import (
    ChoiceType,
    DateType,
    DecimalType,
    FlagType,
    HtmlType,
    IntegerType,
    LanguageType,
    MapType,
    MomentType,
    MoneyType,
    NumberType,
    PhoneType,
    TextsType,
    TextType,
    ValueType,
)

_FIRST = ("name", "description", "type")


class TypedField:
    """Makes fields of one type.

    :param type_: the type; its bounds are parameters beside those of :class:`Field`
    """

    def __init__(self, type_: type[ValueType]) -> None:
        self._type = type_
        self._bounds = tuple(each.name for each in fields(type_))
        self.__doc__ = type_.__doc__
        facts = [each for each in fields(Field) if each.name not in _FIRST]
        self.__signature__ = Signature(
            [
                *(
                    Parameter(each, Parameter.POSITIONAL_OR_KEYWORD, annotation=str)
                    for each in ("name", "description")
                ),
                *(
                    Parameter(each.name, Parameter.KEYWORD_ONLY, annotation=each.type)
                    for each in (*fields(type_), *facts)
                ),
            ],
            return_annotation=Field,
        )

    def __call__(self, name: str, description: str, **facts: FieldValue) -> Field:
        """Make a field.

        :param facts: bounds of the type and facts of the field, which check them
        :raises DeclarationError: where it contradicts itself
        """
        bounds = {each: facts.pop(each) for each in self._bounds if each in facts}
        facts.setdefault("nullable", not self._type.total)
        try:
            return Field(name, description, type=self._type(**bounds), **facts)
        except TypeError as error:
            raise DeclarationError(f"Field {name!r}", str(error)) from error


Text = TypedField(TextType)
Phone = TypedField(PhoneType)
Html = TypedField(HtmlType)
Language = TypedField(LanguageType)
Choice = TypedField(ChoiceType)
Texts = TypedField(TextsType)
Integer = TypedField(IntegerType)
Number = TypedField(NumberType)
Decimal = TypedField(DecimalType)
Money = TypedField(MoneyType)
Flag = TypedField(FlagType)
Date = TypedField(DateType)
Moment = TypedField(MomentType)
Map = TypedField(MapType)
