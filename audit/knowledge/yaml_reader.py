"""Reads one YAML document from outside into plain data that knows its places.

YAML 1.2, and of that only what people write: texts, numbers, true, false and null, lists, mappings and a few aliases.
A file of a few hundred bytes can otherwise hold the process for ever (aliases of aliases) or make something nobody
wrote (tags), so the document is built from the parser's events and refused at the first that it may not hold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from audit.domain.errors import KnowledgeError

DEEPEST = 8  # levels of nesting; the toolkit's own files have seven
_MOST_REPEATED = 1_000  # values that all aliases together stand for
_LONGEST_NUMBER = 40  # characters; Python refuses to read 5,000 digits, and a number is no text
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9][0-9_]*|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
Inside = tuple[int | str, ...]


class YamlDocument:
    """A document: `plain` is its data in builtin types, with texts as keys, `text` what stands in the file `path`."""

    def __init__(self, path: Path, text: str) -> None:
        """Parses the text of the file `path`. Raises KnowledgeError, as `path:line:column: cause. Way out.`"""
        self.path, self.text = path, text
        self._places: dict[Inside, tuple[int, int]] = {}
        self._anchored: dict[
            str, tuple[Any, int]
        ] = {}  # the value that an alias stands for, and how many it holds
        self._values = self._repeated = 0
        control = _CONTROL.search(text)
        if control:
            before = text[: control.start()]
            at = (before.count("\n"), control.start() - before.rfind("\n") - 1)
            raise self._mistake(at, f"holds the control character U+{ord(control[0]):04X}. Remove it")
        self.plain = self._parsed(text)

    def place(self, inside: Inside) -> str:
        """`line:column` of the deepest part of a path inside the document that it has, from 1."""
        while inside and inside not in self._places:
            inside = inside[:-1]
        line, column = self._places.get(inside, (0, 0))
        return f"{line + 1}:{column + 1}"

    def _mistake(self, at: tuple[int, int], what: str) -> KnowledgeError:
        return KnowledgeError(f"{self.path}:{at[0] + 1}:{at[1] + 1}: {what}.")

    def _parsed(self, text: str) -> Any:
        try:
            return self._document(YAML(typ="safe", pure=True).parse(text))
        except YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            said = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise self._mistake(
                (mark.line, mark.column) if mark else (0, 0),
                f"is not valid YAML: {said}. Correct it there; a text with ':', '#' or brackets needs quotes",
            ) from error
        except (ValueError, OverflowError) as error:  # an escape of a character that there is not
            raise self._mistake((0, 0), f"is not valid YAML: {error}. Save it again as plain text") from error

    def _document(self, events: Iterator[Any]) -> Any:
        plain, documents = None, 0
        for event in events:
            if not isinstance(event, DocumentStartEvent):
                continue  # the stream's beginning and end, and a document's end
            if documents:
                raise self._mistake(_at(event), "begins a second document. Keep one in the file")
            documents, plain = 1, self._node(next(events), events, (), 1)
        return plain

    def _node(self, event: Any, events: Iterator[Any], inside: Inside, depth: int) -> Any:
        """The value that begins with `event`; its further events are taken from the stream."""
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            raise self._mistake(_at(event), f"holds the tag '{event.tag[:60]}'. Write the value without it")
        before = self._values
        self._values += 1
        made = self._value(event, events, inside, depth)
        if event.anchor is not None:
            self._anchored[event.anchor] = made, self._values - before
        return made

    def _alias(self, event: Any) -> Any:
        """What the alias stands for, once more: only what is finished, and not without end."""
        if event.anchor not in self._anchored:
            raise self._mistake(_at(event), f"no value above is called '&{event.anchor[:60]}'. Write it out")
        made, values = self._anchored[event.anchor]
        self._values += values
        self._repeated += values
        if self._repeated > _MOST_REPEATED:
            raise self._mistake(
                _at(event), f"repeats more than {_MOST_REPEATED:,} values by aliases. Write them out"
            )
        return made

    def _value(self, event: Any, events: Iterator[Any], inside: Inside, depth: int) -> Any:
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if depth > DEEPEST:
            raise self._mistake(_at(event), f"nests more than {DEEPEST} deep. Write it flatter")
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, inside, depth)
        return self._sequence(events, inside, depth)

    def _mapping(self, events: Iterator[Any], inside: Inside, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise self._mistake(_at(event), "has a list or an alias as a key. Write a text there")
            key = str(self._node(event, events, inside, depth))
            if key in made:
                raise self._mistake(_at(event), f"found duplicate key '{key[:60]}'. Keep one of them")
            self._places[*inside, key] = _at(event)
            made[key] = self._node(next(events), events, (*inside, key), depth + 1)
        return made

    def _sequence(self, events: Iterator[Any], inside: Inside, depth: int) -> list[Any]:
        made: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            self._places[*inside, len(made)] = _at(event)
            made.append(self._node(event, events, (*inside, len(made)), depth + 1))
        return made

    def _scalar(self, event: Any) -> str | int | float | bool | None:
        """A text, or what it stands for where nobody quoted it. A date stays a text, which a schema then reads."""
        text: str = event.value
        if _HALF.search(text):
            raise self._mistake(_at(event), "holds half of a character. Write the whole character")
        if event.style is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        is_integer = _INTEGER.fullmatch(text)
        if not is_integer and not _FLOAT.fullmatch(text):
            return text
        if len(text) > _LONGEST_NUMBER:
            raise self._mistake(
                _at(event), f"holds a number of {len(text):,} digits. Write it shorter, or quote it"
            )
        if is_integer:
            return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
        number = float(
            text.replace(".", "", 1) if text.lower().lstrip("+-").startswith((".i", ".n")) else text
        )
        if not math.isfinite(number):
            raise self._mistake(_at(event), f"'{text}' is not a finite number. Write one, or quote it")
        return number


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column
