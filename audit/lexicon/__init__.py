"""The knowledge ready to read with: compiled once, before the first cell is there.

| module | does |
|---|---|
| `text`, `phrases` | words of a text, and thousands of phrases found in them in one pass |
| `rules` | one text on one scale, by the ordered rules of the knowledge |
| `answers` | the answers of one column, below its header and by its legend |
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property

from audit.domain.models import Strength
from audit.knowledge import Knowledge
from audit.knowledge.vocabulary import Words
from audit.lexicon.phrases import PhraseIndex
from audit.lexicon.rules import ScaleReader, each_phrase
from audit.lexicon.text import words


class WordCoder:
    """Gives a text the code of the first list of words that has a phrase in it."""

    def __init__(self, lists: Sequence[Words]) -> None:
        self._order = [entry.id for entry in lists]
        self._index: PhraseIndex[int] = PhraseIndex(
            (phrase, number) for number, entry in enumerate(lists) for phrase in each_phrase(entry.phrases)
        )

    def code(self, text: str | None) -> str:
        """The code, or `unknown`."""
        found = min((number for _, _, number in self._index.find(words(text or ""))), default=None)
        return "unknown" if found is None else self._order[found]


class Lexicon:
    """The compiled knowledge: one reader a scale, the tools, the words of strength and of small lists.

    `confirmed`: what a person says that an answer means, by axis (or field, of the scale `presence`) and answer.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.confirmed: Mapping[tuple[str, str], str] = {}
        vocabulary, tools = knowledge.vocabulary, knowledge.tools
        self.scales = {name: ScaleReader(scale) for name, scale in vocabulary.scales.items()}
        self.functions = vocabulary.functions
        self.tools = tools.tools
        answers = knowledge.fields.words
        self._truths = {
            tuple(words(text)): said
            for said in (True, False)
            for text in (answers.yes if said else answers.no)
        }
        self.colour = re.compile(
            rf"^\s*(?:{'|'.join(map(re.escape, answers.colours))})\s*[-–:/]\s*(?=\w)", re.I
        )
        self._above_crosses = {tuple(words(answer)) for answer in answers.answers}
        self._tools: PhraseIndex[str] = PhraseIndex(
            (name, tool) for tool, entry in tools.tools.items() for name in entry.names
        )
        self._strength: PhraseIndex[Strength] = PhraseIndex(
            (phrase, strength)
            for strength, phrases in vocabulary.strength.items()
            for phrase in each_phrase(phrases)
        )
        self._foundation: PhraseIndex[bool] = PhraseIndex(
            (name, as_is)
            for names, as_is in ((tools.foundation_models, True), (tools.adapted, False))
            for name in names
        )
        self._no_retraining: dict[str, PhraseIndex[bool]] = {
            field: PhraseIndex((phrase, True) for phrase in each_phrase(phrases))
            for field, phrases in vocabulary.no_retraining.items()
        }

        self._telling = {
            name: PhraseIndex((phrase, True) for phrase in each_phrase(scale.telling))
            for name, scale in vocabulary.scales.items()
        }
        self._named = {
            name: PhraseIndex((phrase, True) for phrase in each_phrase(scale.named))
            for name, scale in vocabulary.scales.items()
        }

    @cached_property
    def coders(self) -> dict[str, WordCoder]:
        """One coder a field of few values."""
        vocabulary = self.knowledge.vocabulary
        return {field: WordCoder(getattr(vocabulary, field)) for field in ("origin", "kind", "criticality")}

    def confirming(self, answers: Mapping[tuple[str, str], str]) -> Lexicon:
        """The same with what a person says that answers mean."""
        other = copy(self)
        other.confirmed = answers
        return other

    def tools_in(self, text: str) -> tuple[str, ...]:
        """The products that a text names, in its order, each once."""
        return tuple(dict.fromkeys(tool for _, _, tool in self._tools.find(words(text))))

    def watches_machines(self, text: str) -> bool:
        """Whether a text names tools, and all of them watch machines alone."""
        tools = self.tools_in(text)
        return bool(tools) and all(self.tools[tool].infrastructure for tool in tools)

    def tells(self, axis: str, text: str) -> bool:
        """Whether an answer names what is done on an axis, so that it tells of it below any header."""
        return bool(self._telling[axis].find(words(text)))

    def names(self, axis: str, text: str) -> bool:
        """Whether a sentence names the practice of an axis itself: `Refit by hand each spring`."""
        return bool(self._named[axis].find(words(text)))

    def is_silent(self, axis: str, text: str) -> bool:
        """Whether an answer says nothing: `n/a`, `?`, `TBD`."""
        reader = self.scales[axis]
        hit = reader.read(text, reader.rules_for(reader.scale.own[0])) if words(text) else None
        return not words(text) or (hit is not None and hit.rule == f"{axis}.silent")

    def no_retraining(self, field: str, said: Sequence[str]) -> str | None:
        """The rule by which a field's words say that there is nothing to retrain; None where they do not."""
        index = self._no_retraining.get(field)
        if index is not None and index.find(said):
            return "retrained.rules"
        if {as_is for _, _, as_is in self._foundation.find(said)} == {True}:
            return "retrained.foundation_model"  # named, and nothing is said of adapting it
        return None

    def truth(self, text: str) -> bool | None:
        """Whether a text is a bare yes (a cross) or a bare no; None where it is neither."""
        return self._truths.get(tuple(words(text)))

    def stands_above_crosses(self, text: str) -> bool:
        """Whether a header's last row is an answer, so that the cells below it affirm it or do not."""
        return tuple(words(text)) in self._above_crosses

    def strength(self, text: str) -> Strength:
        """How strong a text is as evidence: `observed` before `configured` before `claimed`."""
        found = {strength for _, _, strength in self._strength.find(words(text))}
        return "observed" if "observed" in found else "configured" if "configured" in found else "claimed"
