"""Walks an XML part of an archive; a document type declaration is refused, and nothing is resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from audit.sources.refusals import Refusal

Attributes = dict[str, str]


def walk(
    chunks: Iterable[bytes],
    part: str,
    start: Callable[[str, Attributes], Any],
    end: Callable[[str], Any] | None = None,
    text: Callable[[str], Any] | None = None,
) -> None:
    """Calls back with the names of elements and attributes without their prefixes.

    Raises Refusal (`doctype`, `damaged`).
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Refusal("doctype", part=part)

    def begin(name: str, attributes: Attributes) -> None:
        start(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    if end is not None:
        finish = end
        parser.EndElementHandler = lambda name: finish(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refusal("damaged", detail=f"part {part} is no XML") from error
