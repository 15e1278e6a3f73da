"""Turns frozen nouns into plain JSON data and back, and tells the JSON Schema, from the type hints alone.

A dataclass and a NamedTuple become an object of their fields, a date its ISO text, a Decimal its text (so
that no amount of money is ever rounded), a tuple an array. A `StandIn` gives a type another shape there.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

Convert = Callable[[Any], Any]
_SCALARS: dict[Any, tuple[str, tuple[type, ...]]] = {
    str: ("string", (str,)),
    int: ("integer", (int,)),
    float: ("number", (int, float)),
    bool: ("boolean", (bool,)),
    type(None): ("null", (type(None),)),
}
_DIGITS = 30  # of an amount, before or after its point
_MOST = 10**15  # of any number that a document holds: no count, share, day or size comes near
_DECIMAL = r"^-?\d+(\.\d+)?(E[+-]?\d+)?$"


class StandIn(NamedTuple):
    """The type that stands for another in the document, and the ways there and back."""

    kind: type
    out: Convert
    back: Convert


class MismatchError(Exception):
    """Data that does not fit its type; `path` leads to it from the outside in."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.path: list[str] = []

    def __str__(self) -> str:
        told = f"{'.'.join(self.path) or 'document'}: {self.args[0]}"
        return "".join(sign if sign.isprintable() else "?" for sign in told)  # it quotes the data


class Serializer:
    """Encoders, decoders and the schema for a family of types, each made once a type and kept."""

    def __init__(self, stand_ins: Mapping[type, StandIn] | None = None) -> None:
        self._stand_ins = stand_ins or {}
        self._encoders: dict[Any, Convert | None] = {}
        self._decoders: dict[Any, Convert] = {}

    def encoder(self, kind: Any) -> Convert | None:
        """What makes plain data of a value of the type `kind`; None where the value is plain already."""
        if kind not in self._encoders:
            self._encoders[kind] = self._make_encoder(kind)
        return self._encoders[kind]

    def decoder(self, kind: Any) -> Convert:
        """What makes a value of the type `kind` of plain data; raises MismatchError where it does not fit."""
        if kind not in self._decoders:
            self._decoders[kind] = self._make_decoder(kind)
        return self._decoders[kind]

    def schema(self, kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of `kind`; types that it refers to are added to `defs` by name."""
        if kind in self._stand_ins:
            return self.schema(self._stand_ins[kind].kind, defs)
        if kind in _SCALARS:
            return {"type": _SCALARS[kind][0]}
        if kind is date:
            return {"type": "string", "format": "date"}
        if kind is Decimal:
            return {"type": "string", "pattern": _DECIMAL}
        if _is_record(kind):
            return self._record_schema(kind, defs)
        return self._generic_schema(kind, defs)

    def _record_schema(self, kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
        name = kind.__name__
        if name not in defs:
            defs[name] = {}
            hints = _hints(kind)
            defs[name] = {
                "description": " ".join((inspect.getdoc(kind) or "").split()),
                "type": "object",
                "properties": {field: self.schema(hint, defs) for field, hint in hints.items()},
                "required": list(hints),
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{name}"}

    def _generic_schema(self, kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
        origin, args = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(args)}
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.schema(a, defs) for a in args]}
        if origin is tuple and args[-1] is Ellipsis:
            return {"type": "array", "items": self.schema(args[0], defs)}
        if origin is tuple:
            items = [self.schema(a, defs) for a in args]
            return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
        return {"type": "object", "additionalProperties": self.schema(_mapped(kind), defs)}

    def _make_encoder(self, kind: Any) -> Convert | None:
        if kind in self._stand_ins:
            return self._stand_in_encoder(self._stand_ins[kind])
        if kind is date:
            return date.isoformat
        if kind is Decimal:
            return str
        if kind in _SCALARS or get_origin(kind) is Literal:
            return None
        if _is_record(kind):
            return self._record_encoder(kind)
        return self._generic_encoder(kind)

    def _stand_in_encoder(self, stand_in: StandIn) -> Convert:
        encode = self.encoder(stand_in.kind) or (lambda value: value)
        return lambda value: encode(stand_in.out(value))

    def _record_encoder(self, kind: Any) -> Convert:
        fields = [(name, self.encoder(hint)) for name, hint in _hints(kind).items()]

        def encode(value: Any) -> dict[str, Any]:
            return {n: e(getattr(value, n)) if e else getattr(value, n) for n, e in fields}

        return encode

    def _generic_encoder(self, kind: Any) -> Convert | None:
        origin, args = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            made = [encode for a in args if (encode := self.encoder(a))]
            if len(made) > 1:
                raise TypeError(f"{kind} can't be told apart")
            return (lambda value: None if value is None else made[0](value)) if made else None
        if origin is tuple and args[-1] is Ellipsis:
            item = self.encoder(args[0])
            return (lambda value: [item(v) for v in value]) if item else None
        if origin is tuple:
            items = [self.encoder(a) or (lambda value: value) for a in args]
            return lambda value: [e(v) for e, v in zip(items, value, strict=True)]
        mapped = self.encoder(_mapped(kind))
        return (lambda value: {k: mapped(v) for k, v in value.items()}) if mapped else dict

    def _make_decoder(self, kind: Any) -> Convert:
        if kind in self._stand_ins:
            stand_in = self._stand_ins[kind]
            decode = self.decoder(stand_in.kind)
            return lambda data: stand_in.back(decode(data))
        if kind in _SCALARS:
            return _scalar_decoder(kind)
        if kind is date:
            return _text_decoder(date.fromisoformat)
        if kind is Decimal:
            return _text_decoder(_decimal)
        if _is_record(kind):
            return self._record_decoder(kind)
        return self._generic_decoder(kind)

    def _record_decoder(self, kind: Any) -> Convert:
        fields = {name: self.decoder(hint) for name, hint in _hints(kind).items()}
        needed = frozenset(fields) - _defaults(kind)

        def decode(data: Any) -> Any:
            _expect(data, dict)
            if not needed <= data.keys() <= fields.keys():
                raise MismatchError(_key_mistake(data, fields, needed))
            values = {}
            for name, value in data.items():
                try:
                    values[name] = fields[name](value)
                except MismatchError as mismatch:
                    mismatch.path.insert(0, name)
                    raise
            return kind(**values)

        return decode

    def _generic_decoder(self, kind: Any) -> Convert:
        origin, args = get_origin(kind), get_args(kind)
        if origin is Literal:
            return _literal_decoder(args)
        if origin in (Union, types.UnionType):
            return _union_decoder([(a is type(None), self.decoder(a)) for a in args])
        if origin is tuple and args[-1] is Ellipsis:
            item = self.decoder(args[0])
            return lambda data: tuple(_each(_expect(data, list), [item] * len(data)))
        if origin is tuple:
            items = [self.decoder(a) for a in args]
            return lambda data: tuple(_each(_expect(data, list), items))
        mapped = self.decoder(_mapped(kind))
        return lambda data: dict(
            zip(_expect(data, dict), _each(data.values(), [mapped] * len(data)), strict=True)
        )


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and (dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    names = kind._fields if hasattr(kind, "_fields") else [f.name for f in dataclasses.fields(kind)]
    hints = get_type_hints(kind)
    return {name: hints[name] for name in names}


def _defaults(kind: Any) -> frozenset[str]:
    if hasattr(kind, "_fields"):
        return frozenset(kind._field_defaults)
    missing = dataclasses.MISSING
    return frozenset(
        f.name
        for f in dataclasses.fields(kind)
        if f.default is not missing or f.default_factory is not missing
    )


def _mapped(kind: Any) -> Any:
    """The type of a Mapping's values; its keys are texts."""
    if not isinstance(get_origin(kind), type) or not issubclass(get_origin(kind), Mapping):
        raise TypeError(f"{kind} has no plain form")
    return get_args(kind)[1]


def _expect(data: Any, kind: type) -> Any:
    if type(data) is not kind:
        raise MismatchError(
            f"{'an object' if kind is dict else 'an array'} is expected, not {type(data).__name__}"
        )
    return data


def _each(data: Any, decoders: list[Convert]) -> list[Any]:
    if len(data) != len(decoders):
        raise MismatchError(f"{len(decoders)} items are expected, not {len(data)}")
    made: list[Any] = []
    for decode, value in zip(decoders, data, strict=True):
        try:
            made.append(decode(value))
        except MismatchError as mismatch:
            mismatch.path.insert(0, str(len(made)))
            raise
    return made


def _key_mistake(data: dict[str, Any], fields: Mapping[str, Any], needed: frozenset[str]) -> str:
    unknown, missing = sorted(data.keys() - fields.keys()), sorted(needed - data.keys())
    return f"unknown key '{unknown[0][:60]}'" if unknown else f"the key '{missing[0]}' is missing"


def _scalar_decoder(kind: Any) -> Convert:
    name, accepted = _SCALARS[kind]

    def decode(data: Any) -> Any:
        if type(data) not in accepted:
            raise MismatchError(f"{name} is expected, not {type(data).__name__}")
        if type(data) in (int, float) and not -_MOST <= data <= _MOST:
            raise MismatchError("the number is too large, or none")
        return float(data) if kind is float else data

    return decode


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or (number and abs(number.adjusted()) > _DIGITS) or len(text) > 3 * _DIGITS:
        raise ValueError("no amount has so many digits")
    return number


def _text_decoder(parse: Callable[[str], Any]) -> Convert:
    text = _scalar_decoder(str)

    def decode(data: Any) -> Any:
        try:
            return parse(text(data))
        except (ValueError, InvalidOperation) as error:
            raise MismatchError(f"'{str(data)[:40]}' can't be read") from error

    return decode


def _literal_decoder(allowed: tuple[Any, ...]) -> Convert:
    def decode(data: Any) -> Any:
        if data not in allowed:
            raise MismatchError(f"'{str(data)[:40]}' is not one of {', '.join(map(str, allowed))}")
        return data

    return decode


def _union_decoder(options: list[tuple[bool, Convert]]) -> Convert:
    """Options as (is it None, decoder): the error is that of the last one that may hold a value."""
    values = [decode for is_none, decode in options if not is_none]
    optional = len(values) < len(options)

    def decode(data: Any) -> Any:
        if data is None and optional:
            return None
        for option in values[:-1]:
            try:
                return option(data)
            except MismatchError:
                continue
        return values[-1](data)

    return decode
