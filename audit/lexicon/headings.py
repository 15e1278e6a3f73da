"""What a heading says of everything below it: the name of a sheet, a banner, a heading between rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.lexicon import Lexicon
from audit.lexicon.answers import own_hit
from audit.lexicon.text import words

_LONGEST = 8  # words of a heading; a longer text is a sentence
_PARTS = re.compile(r"\s*[/&+|]\s*")
_ANSWER = 4  # words of an answer that stands in a list without headers


class StageHeadings:
    """Tells whether a heading names a stage. A heading is no answer: `Test centre` may be a team, `Draft` is said of
    the list, so that `outright` takes those alone which say nothing but a stage, generic words (`models`) aside."""

    def __init__(self, lexicon: Lexicon) -> None:
        fields = lexicon.knowledge.fields
        self._lexicon = lexicon
        self._generic = {word for name in fields.generic_sheet_names for word in words(name)}
        self._stages = {tuple(words(stage)) for stage in fields.words.stages}

    def outright(self, text: str) -> str | None:
        """The stage of a heading that says nothing else: `Retired models`, `PILOTS (3)`; None for any other."""
        known = next((form for form in self._forms(text) if form in self._stages), None)
        return self._read(" ".join(known)) if known else None

    def lowered(self, text: str) -> str | None:
        """A stage below production that a heading names, with whatever else: `No longer used, see wiki`."""
        if len(words(text)) > _LONGEST:
            return None
        told = {self._read(part) for part in _PARTS.split(text) if words(part)}
        status = told.pop() if len(told) == 1 else None  # `NOT IN PROD / OTHER` says nothing of all
        return status if status != "production" else None

    def speaks(self, text: str) -> bool:
        """Whether a short text is an answer that tells a stage, beside something else or not: `Tim / live`."""
        parts = [part for part in _PARTS.split(text) if words(part)]
        if len(words(text)) > _ANSWER:
            return False
        return any(self.outright(part) for part in parts) or (len(parts) > 1 and self._read(text) is not None)

    def names_stage(self, text: str) -> bool:
        """Whether a text between rows heads what is below it with a stage."""
        return self.outright(text) is not None or self.lowered(text) is not None

    def _forms(self, text: str) -> Iterator[tuple[str, ...]]:
        """The words of a heading: all; without numbers and generic words; in the singular."""
        said = words(text)
        yield tuple(said)
        telling = tuple(word for word in said if word not in self._generic and not word.isdigit())
        yield telling
        yield tuple(word.removesuffix("s") for word in telling)

    def _read(self, text: str) -> str | None:
        reader = self._lexicon.scales["deployed"]
        rules = reader.rules_for(reader.scale.own[0])
        status = own_hit(text, "deployed", reader, rules, self._lexicon).status
        return None if status == "unknown" else status
