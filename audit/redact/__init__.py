"""A result that may circulate: names become codes, and what a person wrote freely is withheld.

redact(result, knowledge) -> Redacted      the result with codes for names, and the key to them
key_csv(redacted)         -> bytes         the key as a file of its own

| module | does |
|---|---|
| `codes` | which name has which code, and finds names inside a text |
| `plain_words` | which words are the toolkit's own, so that they name nobody |
| `walk` | the way through the result: what is done to each text of the client's |
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.redact.codes import Code, Codes
from audit.redact.plain_words import PlainWords
from audit.redact.walk import Redactor

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A result without names, and the key: every code with what it stands for."""

    result: AuditResult
    key: tuple[Code, ...]


def redact(result: AuditResult, knowledge: Knowledge, *, client: bool = False) -> Redacted:
    """The result with models, owners, teams and units as codes, numbered in the order of the result.

    `client`: the client's name too. What is redacted already stays as it is, with an empty key.
    """
    if result.redacted:
        return Redacted(result, ())
    codes = Codes(result, knowledge.fields.words.blank, client=client)
    redactor = Redactor(result, knowledge, codes, PlainWords(knowledge))
    return Redacted(replace(redactor.redacted(), redacted=True), codes.key())


def key_csv(redacted: Redacted) -> bytes:
    """The key as UTF-8 CSV: code, kind, name; a name that a spreadsheet could run is written as text."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("code", "kind", "name"))
    for code in redacted.key:
        name = f"'{code.name}" if code.name.startswith(_FORMULA) else code.name
        writer.writerow((code.code, code.kind, name))
    return stream.getvalue().encode("utf-8-sig", "replace")
