"""What a heading says of everything below it: the name of a sheet, a banner, a heading between rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from audit.lexicon import Answer, ColumnContext, Lexicon
from audit.lexicon.text import words

_LONGEST = 8  # words of a heading; a longer text is a sentence
_ASIDE = re.compile(r"\s[–—-]\s.*$|\s*\(.*\)\s*$", re.DOTALL)  # a remark behind what a heading says
_PARTS = re.compile(r"\s*[/&+|]\s*")
# of which each word of a heading that names a stage must have one
_NAMES = frozenset({"serve", "build", "pilot", "retire", "ready", "plan", "paused", "off", "ended"})
_STAGES = _NAMES | {"not", "no", "done", "glue"}
_ANSWER = 4  # words of an answer that stands in a list without headers


class StageHeadings:
    """Tells whether a heading names a stage. A heading is no answer: `Test centre` may be a team, `Draft` is said of
    the list, so that `outright` takes those alone which say nothing but a stage, generic words (`models`) aside.

    `languages`: those of the list that it stands in or above.
    """

    def __init__(self, lexicon: Lexicon, languages: Sequence[str] = ()) -> None:
        self._languages = tuple(languages)
        fields = lexicon.knowledge.fields
        self._lexicon = lexicon
        self.outright = lru_cache(maxsize=4096)(self._outright)
        self._generic = {word for name in fields.generic_sheet_names for word in words(name)}

    def headed(self, text: str) -> str | None:
        """The stage of a heading that says nothing else but a remark: `Out of service – kept for the auditors`."""
        return self.outright(_ASIDE.sub("", text))

    def _outright(self, text: str) -> str | None:
        """The stage of a heading that says nothing else: `Retired models`, `PILOTS (3)`; None for any other."""
        telling = " ".join(word for word in words(text) if word not in self._generic and not word.isdigit())
        answer = self._answer(telling) if telling else None
        said = [word.concepts for f in answer.frames for word in f.words] if answer else []
        whole = all(concepts & _STAGES for concepts in said) and any(concepts & _NAMES for concepts in said)
        return answer.status if answer and whole else None

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

    def _read(self, text: str) -> str | None:
        answer = self._answer(text)
        return answer.status if answer else None

    def _answer(self, text: str) -> Answer | None:
        # of a word or two nobody tells the language: that of the list comes first
        for languages in filter(None, (self._languages, self._lexicon.languages.of([text]))):
            answer = self._lexicon.column("deployed", ColumnContext("stage", "", languages), [text]).read(
                text
            )
            if answer and answer.status != "unknown":
                return answer
        return None
