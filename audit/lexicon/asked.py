"""What the header of a column states, and what it leaves open, on an axis."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.lexicon.clauses import Clause, Parser
from audit.lexicon.frames import DENIALS, Table
from audit.lexicon.residue import EMPTY
from audit.lexicon.wordlist import NONE, Concepts

_CHOICE = re.compile(r"(?:^|[\s(\[]+)(\w+)\s*/\s*(\w+)(?:\s*/\s*\w+)*[)\]\s?]*$")  # `(on/off)`
_BELOW = re.compile(r"\?\s*/\s*")  # between a question and what stands below it
_REFUSED = DENIALS | {"off"}
_IF = frozenset({"condition", "conditional"})
_ITSELF = frozenset({"model", "it"})


class Asked:
    """A header as one clause: `clause`, its `concepts`, and whether it `denies` what it asks: `Unmonitored?`."""

    def __init__(self, parser: Parser, table: Table, header: str) -> None:
        self._parser = parser
        self._table = table
        self._text = header
        self.clause = self._asked(header)
        self.concepts: Concepts = frozenset(self.clause.concepts)
        # what `no` means below `No monitoring` is anybody's guess
        first = self.clause.words[0].concepts if self.clause.words and "?" in header else NONE
        self.denies = not DENIALS.isdisjoint(first)

    def beside(self, given: Iterable[str]) -> Concepts:
        """What is asked, with what the column asks for even where the header says nothing."""
        if self._table.is_about(self.concepts):
            return self.concepts
        return self.concepts | {*given, *self._switched(self._text)}

    def _asked(self, header: str) -> Clause:
        """The header as one clause, without its question and what it leaves open: `(on/off)`, `auto or by hand`."""
        asked = self._without_choice(self._below_question(header))
        told = self._parser.parse(asked).clauses if asked else ()
        clauses = [clause for at, clause in enumerate(told) if not (at and _is_for_others(clause))]
        words = [word for clause in clauses for word in self._parser.related(clause, self._table.axis).words]
        said = frozenset().union(*(word.concepts for word in words)) if words else NONE
        dropped = self._table.left_open(said) | {"question", "yes", "silent", "was"}
        choice = dropped | DENIALS if "yes" in said else dropped
        kept = (
            word._replace(concepts=word.concepts - (choice if "no" in word.concepts else dropped))
            for word in words
        )
        frame = self._table.frame(
            Clause(
                tuple(new for old, new in zip(words, kept, strict=True) if new.concepts or not old.concepts)
            ),
            NONE,
        )
        return Clause(
            tuple(word for word in frame.words if not word.concepts <= EMPTY or not word.concepts), False
        )

    def _below_question(self, header: str) -> str:
        """What stands below a question that heads several columns, where it assures nothing: `In use?` over `trial`."""
        *above, below = _BELOW.split(header)
        if not above or "?" in below:
            return header
        row = self._table.look_up(self._said_by(below), NONE)
        lowers = row and row.status != "unknown" and not self._table.is_assuring(row.status)
        return below if lowers else header

    def _switched(self, header: str) -> Concepts:
        """What a header asks that names nothing but a switch: `Model (on/off)`."""
        _, second = self._choice(header) if self.clause.concepts <= _ITSELF else (header, NONE)
        return frozenset(self._table.table.switched) if "off" in second else NONE

    def _without_choice(self, header: str) -> str:
        """A header without the choice that it ends in: `(on/off)`, `(yes / partly / no)`."""
        before, _ = self._choice(header)
        options = header[len(before) :].split("/")
        return before if any(self._said_by(option) & _REFUSED for option in options) else header

    def _choice(self, header: str) -> tuple[str, Concepts]:
        """What stands before the choice that a header ends in, and what its second answer says where its first one is
        a yes."""
        found = _CHOICE.search(header)
        if not found or "yes" not in self._said_by(found[1]):
            return header, NONE
        return header[: found.start()], self._said_by(found[2])

    def _said_by(self, text: str) -> Concepts:
        words = (word for clause in self._parser.parse(text).clauses for word in clause.words)
        return frozenset().union(*(word.concepts for word in words))


def _is_for_others(clause: Clause) -> bool:
    """Whether a further question is for whom the first one does not suit: `If not, where does it stand?`."""
    return bool(clause.words) and not clause.words[0].concepts.isdisjoint(_IF)
