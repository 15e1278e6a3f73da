"""Reads one TOML document strictly: every mistake with its file:line. A brand is written in it."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from audit.domain.errors import KnowledgeError
from audit.knowledge.mistakes import sentence

T = TypeVar("T", bound=BaseModel)
_MOST_MISTAKES = 30  # of one file: nobody mends more at a time
_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$| \(at end of document\)$")


def check_toml(path: Path, text: str, schema: type[T]) -> T:
    """The checked document of a text of a few thousand lines at most. Raises KnowledgeError with every mistake as
    file:line."""
    try:
        plain = tomllib.loads(text)
    except RecursionError as error:
        raise KnowledgeError(f"{path}:1:1: nests too deep. Write it flatter.") from error
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        at = f"{found[1]}:{found[2]}" if found and found[1] else str(text.count("\n") + 1)
        raise KnowledgeError(f"{path}:{at}: {_LINE.sub('', str(error))}. Correct the TOML.") from error
    except ValueError as error:  # of a number that Python refuses to read
        raise KnowledgeError(f"{path}:1: holds a number of thousands of digits. Shorten it.") from error
    try:
        return schema.model_validate(plain)
    except ValidationError as error:
        lines = [
            f"{path}:{line_of(text, e['loc'])}: {sentence(e, schema)}"
            for e in error.errors()[:_MOST_MISTAKES]
        ]
        raise KnowledgeError("\n".join(lines)) from error


def line_of(text: str, path: tuple[int | str, ...]) -> int:
    """The line that gives the deepest known part of `path`, from 1: where its statement begins, or of one that takes
    several lines the one that quotes the value.

    The parser tells no places, so beginnings of the text are read, each a line longer, until one holds the path.
    """
    lines = text.splitlines()
    depth, begins, at = 0, 0, 1
    for number, document in _beginnings(text):
        known = _depth(document, path)
        if known > depth:
            said = [n for n in range(begins, number) if _says_something(lines[n])]
            depth, at = known, next((n for n in said if _quotes(lines[n], document, path)), said[0]) + 1
        begins = number
    return at


@lru_cache(maxsize=1)
def _beginnings(text: str) -> tuple[tuple[int, dict[str, Any]], ...]:
    """The number of lines and the document of each beginning of a text that is TOML by itself."""
    lines, found = text.splitlines(), []
    for number in range(1, len(lines) + 1):
        # not in the middle of a value that takes several lines
        with suppress(tomllib.TOMLDecodeError):
            found.append((number, tomllib.loads("\n".join(lines[:number]))))
    return tuple(found)


def _depth(node: Any, path: tuple[int | str, ...]) -> int:
    """How many steps of the path a document has."""
    for done, key in enumerate(path):
        held = isinstance(node, dict) and key in node
        if not held and not (isinstance(node, list) and isinstance(key, int) and key < len(node)):
            return done
        node = node[key]
    return len(path)


def _quotes(line: str, document: Any, path: tuple[int | str, ...]) -> bool:
    for key in path:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(document, str) and (f'"{document}"' in line or f"'{document}'" in line)


def _says_something(line: str) -> bool:
    return not line.lstrip().startswith("#") and bool(line.strip())
