"""What is wrong with a document from outside, in words for whoever wrote it, not for whoever wrote its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from audit.messages import cut, near_miss

_PATTERNS = {
    r"^#[0-9A-Fa-f]{6}$": "a colour written as #RRGGBB, as in #BF3F0A",
    r"^[A-Z]{3}$": "a currency of three capital letters, as in EUR",
    "^[a-z]{2}$": "a language of two small letters, as in de",
    r"^[a-z][a-z0-9_]*$": "a name of small letters, digits and _, as in drift_alert",
}
"""Pattern of a text -> what it stands for."""
_KINDS = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "date": "a day, as in 2025-11-26",
    "datetime": "a day, as in 2025-11-26",
    "list": "a list",
    "tuple": "a list",
    "dict": "a group of settings, each with a name",
    "mapping": "a group of settings, each with a name",
    "model": "a group of settings, each with a name",
}
"""The kind of a value, as it begins the name of an error -> what it is called."""
_LIMITS = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
    "string_too_short": "of {min_length} or more characters",
    "string_too_long": "of {max_length} or fewer characters",
    "finite_number": "a finite number",
}
_FORMS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda error: "is missing",
    "extra_forbidden": lambda error: "there is no such setting",
    "value_error": lambda error: str(error["msg"]).removeprefix("Value error, "),
    "literal_error": lambda error: f"{_shown(error)} is not {error['ctx']['expected']!s}",
    "string_pattern_mismatch": lambda error: f"{_shown(error)} is not {_pattern(error)}",
    "too_short": lambda error: (
        f"has {error['ctx']['actual_length']} entries, and needs {error['ctx']['min_length']} at least"
    ),
    "too_long": lambda error: f"has more than the {error['ctx']['max_length']} entries that it may have",
}


def sentence(error: Mapping[str, Any], schema: type[BaseModel]) -> str:
    """`place.of.the.value: what is wrong with it`, of one of pydantic's errors; with a near miss where there is one."""
    at = ".".join(map(str, error["loc"]))
    told = f"{_told(error)}{_meant(error, schema)}"
    return f"{at}: {told}" if at else told


def _meant(error: Mapping[str, Any], schema: type[BaseModel]) -> str:
    """The setting that may be meant by one that there is not."""
    if error["type"] != "extra_forbidden":
        return ""
    known = {name for model in _models(schema) for name in model.model_fields}
    return near_miss(str(error["loc"][-1]), known)


def _told(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind in _FORMS:
        return _FORMS[kind](error)
    if kind in _LIMITS:
        return f"{_shown(error)} should be {_LIMITS[kind].format(**error.get('ctx', {}))}"
    called = next((name for begin, name in _KINDS.items() if kind.startswith(begin)), None)
    return f"{_shown(error)} is not {called}" if called else str(error["msg"])


def _shown(error: Mapping[str, Any]) -> str:
    value = error.get("input")
    if isinstance(value, str | int | float):
        return f"'{cut(str(value))}'"
    return "what stands here" if value is not None else "nothing"


def _pattern(error: Mapping[str, Any]) -> str:
    pattern = error["ctx"]["pattern"]
    return _PATTERNS.get(pattern, f"of the form {pattern}")


def _models(schema: type[BaseModel]) -> set[type[BaseModel]]:
    found = {schema}
    stack: list[Any] = [f.annotation for f in schema.model_fields.values()]
    while stack:
        kind = stack.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
            found.add(kind)
            stack.extend(f.annotation for f in kind.model_fields.values())
        stack.extend(getattr(kind, "__args__", ()))
    return found
