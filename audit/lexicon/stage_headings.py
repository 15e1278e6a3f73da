"""What a heading says of everything below it: the name of a sheet, a banner, a heading between rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from audit.lexicon import Answer, ColumnContext, Lexicon
from audit.lexicon.columns import ColumnAnswers
from audit.lexicon.normalization import plain, words
from audit.lexicon.wordlist import Concepts

_LONGEST = 8  # words of a heading; a longer text is a sentence
_ASIDE = re.compile(r"\s[–—-]\s.*$|\s*\(.*\)\s*$", re.DOTALL)  # a remark behind what a heading says
_REMARK = re.compile(r"\(([^()]+)\)\s*$")  # behind what a heading says
# of a heading: `B. Trials`, `A - RUNNING`
_NUMBER = re.compile(r"\s*\(?(?:(?:[A-Za-z]|[IVX]+|\d{1,2})[.):]\s+|(?:[A-Z]|[IVX]+|\d{1,2})\s+[–—-]\s+)")
_NUMBERED = re.compile(r"\s*(\w+) (?:[A-Z]|[IVX]+|\d{1,2})(?:[.):]| [–—-])\s+")  # `Section A: Tools in use`
_PARTS = re.compile(r"\s*[/&+|]\s*")
# of which each word of a heading that names a stage must have one
_NAMES = frozenset(
    {"serve", "build", "pilot", "retire", "ready", "plan", "paused", "off", "ended", "no_longer"}
)
_STAGES = _NAMES | {"not", "no", "done", "glue", "part", "place"}  # `Live in stores`
_STAGES |= {
    "people",
    "whole",
    "rhythm",
    "truth",
}  # `Live for all customers`, `In daily use`, `Running for real`
_NAMING = _NAMES | {"not", "no", "until", "replace", "testbed"}  # the same of one that lowers
# on which it may run, or where: `Running on the new platform`, `In use across the borough`
_WHERE = frozenset({"machine", "job", "where", "facility"})
_RUNS = frozenset({"serve", "whole"})
_GLUE = frozenset({"glue"})
_ANSWER = 5  # words of an answer that stands in a list without headers, or of where it is so


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
        names = sorted((" ".join(words(name)) for name in fields.generic_sheet_names), key=len, reverse=True)
        self._numbered = frozenset(fields.words.numbered)
        joined = "|".join(map(re.escape, (*fields.words.both, *fields.words.either)))
        self._listed = re.compile(rf"\s*[/&+|,]\s*|\s+(?:{joined})\s+", re.IGNORECASE)
        self._generic = re.compile(rf" (?:{'|'.join(map(re.escape, names))})(?= )")

    def headed(self, text: str) -> str | None:
        """The stage of a heading that says nothing else but a remark: `Out of service – kept for the auditors`.

        None where it names several, as a key does: `🟢 live 🔴 retired`.
        """
        said = self._answer(self._unnumbered(text))
        if said and _tells_origin(said):
            return None
        named = {frame.row.status for frame in said.frames if frame.row} - {"unknown"} if said else set()
        if len(named) > 1:
            return None
        bare = self._bare(text)
        first, _, rest = bare.partition(",")
        stage: str | None = self.outright(bare)
        if (
            stage is None
            and 0 < len(words(rest)) <= _ANSWER
            and self._read(rest) in (None, self.outright(first))
        ):
            stage = self.outright(first)  # `Live, all stores`
        return stage or self._of_part(text)

    def _of_part(self, text: str) -> str | None:
        """The stage behind the part of the company that a heading names: `Credit Risk - in use`."""
        part, dash, stage = self._unnumbered(text).rpartition(" - ")
        return self.outright(stage) if dash and self._read(part) is None else None

    def _outright(self, text: str) -> str | None:
        """The stage of a heading that says nothing else: `Retired models`, `PILOTS (3)`; None for any other."""
        said = f" {' '.join(word for word in words(self._unnumbered(text)) if not word.isdigit())} "
        telling = self._generic.sub(" ", said).strip()
        answer = self._answer(telling) if telling else None
        found = [word.concepts for f in answer.frames for word in f.words] if answer else []
        whole = all(_is_of_stage(found, at) for at in range(len(found)))
        named = any(concepts & _NAMES for concepts in found) or _is_everywhere(found)
        return answer.status if answer and whole and named and not self._names_several(text) else None

    def _names_several(self, text: str) -> bool:
        """Whether the parts of a heading name stages of their own: `Running & coming`."""
        parts = [part for part in self._listed.split(text) if words(part)]
        return len(parts) > 1 and len({self._read(part) for part in parts} - {None}) > 1

    def lowered(self, text: str) -> str | None:
        """A stage below production that a heading names, with whatever else: `No longer used, see wiki`; or that the
        remark in brackets behind it names: `In the shed (not built yet)`."""
        bare, remark = self._bare(text), _REMARK.search(text)
        if (said := self._answer(bare)) and _tells_origin(said):
            return None
        return self._lowered(bare) or (self._lowered(remark[1]) if remark and not self._read(bare) else None)

    def _lowered(self, text: str) -> str | None:
        if len(words(text)) > _LONGEST:
            return None
        told = {self._named(part) for part in _PARTS.split(text) if words(part)}
        status = told.pop() if len(told) == 1 else None  # `NOT IN PROD / OTHER` says nothing of all
        return status if status != "production" else None

    def speaks(self, text: str) -> bool:
        """Whether a short text is an answer that tells a stage, beside something else or not: `Tim / live`."""
        parts = [part for part in _PARTS.split(text) if words(part)]
        if len(words(text)) > _ANSWER:
            return False
        return any(self.outright(part) for part in parts) or (len(parts) > 1 and self._read(text) is not None)

    def tells(self, text: str) -> bool:
        """Whether a text would tell a stage or a practice as a remark: `in all shops, Ann counts its misses weekly`."""
        read = (remarks.read(text) for remarks in self._remarks)
        return any(answer is not None and answer.status != "unknown" for answer in read)

    @cached_property
    def _remarks(self) -> list[ColumnAnswers]:
        """What reads remarks on each axis."""
        context = ColumnContext("notes", "", self._languages, alone=True)
        return [self._lexicon.column(axis, context) for axis in self._lexicon.tables]

    def answers(self, text: str) -> bool:
        """Whether a text names a stage, and does not ask for one as `Run state` does."""
        if self.outright(text) is None:
            return False
        languages = self._languages or self._lexicon.languages.of([text])
        return "state" not in self._lexicon.header_concepts(text, languages)

    def names_stage(self, text: str) -> bool:
        """Whether a text between rows heads what is below it with a stage."""
        return self.headed(text) is not None or self.lowered(text) is not None

    def _bare(self, text: str) -> str:
        """A heading without its number and the remark behind it."""
        return _ASIDE.sub("", self._unnumbered(text))

    def _unnumbered(self, text: str) -> str:
        """A heading without its number: `B. Trials` and `Part B: Trials` are `Trials`."""
        part = _NUMBERED.match(text)
        if part and plain(part[1]) in self._numbered:
            return text[part.end() :]
        number = _NUMBER.match(text)
        return text[number.end() :] if number else text

    def _read(self, text: str) -> str | None:
        answer = self._answer(text)
        return answer.status if answer else None

    def _named(self, text: str) -> str | None:
        """The stage of a text, one word of which names it: `Audit selection` may be a business."""
        answer = self._answer(text)
        said = [word.concepts for frame in answer.frames for word in frame.words] if answer else []
        if any("it" in concepts for concepts in said):
            return None  # `8 desks have it, the other 60 not` is told of a model, and heads none
        return answer.status if answer and any(concepts & _NAMING for concepts in said) else None

    def _answer(self, text: str) -> Answer | None:
        # of a word or two nobody tells the language: it is that of the list
        languages = self._languages or self._lexicon.languages.of([text])
        answer = self._lexicon.column("deployed", ColumnContext("stage", "", languages), [text]).read(text)
        return answer if answer and answer.status != "unknown" else None


def _tells_origin(answer: Answer) -> bool:
    """Whether a heading says where models were made, and not how far they are: `Developed in-house`."""
    words = [word for frame in answer.frames for word in frame.words]
    made = [word for word in words if "made" in word.concepts]
    others = [word.concepts for word in words if word not in made and word.concepts != _GLUE]
    return bool(made and others) and all(one.isdisjoint(_NAMES) for one in others)


def _is_everywhere(found: Sequence[Concepts]) -> bool:
    """Whether a heading says that it is all over the company: `In all stores now`; `All stores` may be a team."""
    first, *rest = found or (_GLUE,)
    return "within" in first and any("whole" in one for one in rest)


def _is_of_stage(found: Sequence[Concepts], at: int) -> bool:
    """Whether a word of a heading speaks of the stage, or says on what it runs; `Models in scope of SS1` does not."""
    runs = any(one & _RUNS for one in found[:at])
    return bool(found[at] & _STAGES) or (
        runs and bool(found[at] & _WHERE) and any("within" in one for one in found[:at])
    )
