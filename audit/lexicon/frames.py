"""From clauses to a status: the frame of a clause, the line of the table that it meets, and what was left over."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from audit.knowledge.reading import NUMBERS, TOOLS, Axis, AxisTable, Row, Statuses
from audit.lexicon.accounting import Accounts
from audit.lexicon.clauses import JOBS, Clause
from audit.lexicon.wordlist import FUNCTION, NONE, Concepts
from audit.lexicon.words import Word

DENIALS = frozenset({"no", "not"})
UNEXPLAINED = "?"  # of a clause with a word that nobody knows
PLAIN = {UNEXPLAINED, "made", *FUNCTION, *NUMBERS} - {"percent", "future"}
_NO_TECHNIQUE = PLAIN - {UNEXPLAINED} | {*DENIALS, "vendor", *TOOLS}
_DENYING = PLAIN | DENIALS
_OF_MODEL = {"it", "model", "output"}
_INDISPENSABLE = frozenset({"indispensable"})
_LEFT_OUT = Word("", "", frozenset({"it"}))  # what a sentence leaves unsaid
_TESTBED = frozenset({"testbed"})
# beside what was a trial
_TRIAL = PLAIN - {UNEXPLAINED} | frozenset(["rhythm", "clock", "date", "past", "data", "job"])
_SOMEBODY = {"person", "people", "vendor", "title"}
_OVER = DENIALS | {"ended", "until", "no_longer", "off", "was", "failed", "ignored"}
_STARTED = frozenset({"alert", "trigger"})  # before a condition: whatever it is, it is what starts them
_STARTING = frozenset(
    {"measure", "threshold", "trigger", "number", "output", "it", "alert", "data", "percent"}
)  # behind one
_ENDED = frozenset({"ended"})
_PEOPLE = frozenset({"people"})
_NEAR = 4  # words between `without` and the model


@dataclass(frozen=True, slots=True)
class Frame:
    """What a clause says on one axis: its words, resolved, and the concepts that hold for the whole of it."""

    words: tuple[Word, ...]
    concepts: Concepts
    contrast: bool
    row: Row | None
    aside: bool = False  # about something else: it says nothing here
    affirmed: bool = False  # a bare yes or no to what the header states


class Table:
    """The table of one axis, ready to look frames up in."""

    def __init__(self, statuses: Statuses, axis: Axis) -> None:
        table: AxisTable = statuses.axes[axis]
        self.table = table
        self.axis = axis
        self._senses = [(frozenset(s.keep), frozenset(s.drop)) for s in table.senses]
        self._hypothetical = frozenset(statuses.hypothetical)
        self._lowering = frozenset(statuses.lowering) - frozenset(table.harmless)
        self._adding = frozenset(statuses.adding)
        self._prepared = frozenset(statuses.prepared)
        self._cancelled = frozenset(statuses.cancelled)
        self._tried = frozenset(statuses.tried) & frozenset(table.harmless)
        self._accounts = Accounts(table, PLAIN)
        self._topic, self._neighbour = frozenset(table.topic), frozenset(table.neighbour)
        self._elsewhere = frozenset(table.elsewhere)
        self._event = frozenset(table.event)
        self._scheduled, self._triggered = frozenset(table.scheduled), frozenset(table.triggered)
        self._portions, self._timed = frozenset(table.portions), frozenset(statuses.timed)
        self._instead = frozenset(row.id for row in table.rows if row.instead)
        self._apart = {row.id: row.set_apart for row in table.rows if row.set_apart}
        self._released = {row.id: row.released for row in table.rows if row.released}
        self._rows = [_Compiled(row) for row in table.rows]
        self._tellings = {telling.id: frozenset(telling.lowers) for telling in table.tellings}
        self.fields = frozenset((*table.own, *table.also, *table.free_text, *table.described))
        self.first_own = table.own[0]
        self.dates = {field: frozenset(asked) for field, asked in table.dates.items()}
        self.helping = tuple(table.helping)
        self._alternatives = [frozenset(group) for group in statuses.alternatives]
        self._named = {
            alone: [frozenset(item.split("|")) for item in items]
            for alone, items in ((False, table.named), (True, table.named_alone or table.named))
        }
        self._naming = frozenset().union(*self._named[False]) | PLAIN | {"done"}
        self.partly = table.statuses[-2]  # what is said where not all of the assuring status holds
        self.look_up = lru_cache(maxsize=65536)(self._look_up)
        self._sense = lru_cache(maxsize=65536)(self._with_sense)
        self._rank = {status: number for number, status in enumerate(table.statuses)}

    def rank(self, status: str) -> int:
        """How assuring a status is; `unknown` and `not_applicable` are below all."""
        return self._rank.get(status, -1)

    def is_assuring(self, status: str) -> bool:
        """Whether a status needs every word accounted for."""
        return status == self.table.assures

    @staticmethod
    def is_reason(concepts: Concepts) -> bool:
        """Whether a clause names what can't be trained, or nothing of a technique."""
        return "foundation" in concepts or concepts <= _NO_TECHNIQUE

    def set_apart(self, rule: str) -> str:
        """The status that a line gives where its column has another answer for what it says; "" for most."""
        return self._apart.get(rule, "")

    def once_released(self, rule: str) -> str:
        """The status that a line gives of what was put into use before; "" for most."""
        return self._released.get(rule, "")

    def is_open(self, row: Row) -> bool:
        """Whether a line only says that none before it holds."""
        return row is self.table.rows[-1]

    def is_instead(self, rule: str) -> bool:
        """Whether a line says that something else is done."""
        return rule in self._instead

    def may_lower(self, rule: str, status: str) -> bool:
        """Whether what was read by a line may lower a stated status; what prose tells may lower but some."""
        return status in self._tellings.get(rule, (status,))

    def denies(self, concepts: Concepts) -> bool:
        """Whether concepts deny something, or say that it is over."""
        return not concepts.isdisjoint(_OVER)

    def is_practised(self, status: str) -> bool:
        """Whether a status says that it is done, if only in part."""
        return self.rank(status) >= self.rank(self.table.assures) - 1

    def is_named(self, concepts: Concepts) -> bool:
        """Whether concepts name the practice and say nothing else: `monitoring`."""
        return self.names(concepts) and concepts <= self._naming

    def is_portion(self, concepts: Concepts) -> bool:
        """Whether concepts hold one of what may be done without the rest of the practice: a place, one measure."""
        return not concepts.isdisjoint(self._portions)

    def denies_portion(self, frame: Frame, known: Set[str]) -> bool:
        """Whether a clause denies something of what one may have without the other: a place, another measure.

        `known`: the keys of what the practice itself was said of.
        """
        if frame.concepts.isdisjoint(DENIALS) or not frame.concepts.isdisjoint(self._timed):
            return False
        others = (w.concepts for w in frame.words if w.key not in known and w.concepts.isdisjoint(DENIALS))
        return any(not concepts.isdisjoint(self._portions) for concepts in others)

    def lowers(self, concepts: Concepts) -> bool:
        """Whether concepts hold one that may lower an answer."""
        return bool(concepts & self._lowering)

    def adds(self, concepts: Concepts) -> bool:
        """Whether a later clause says who, how often or where."""
        return bool(concepts & self._adding)

    def left_open(self, asked: Concepts) -> Concepts:
        """What a header names as alternatives, and so does not state: automatic or by hand."""
        groups = (asked & group for group in self._alternatives)
        return frozenset().union(*(group for group in groups if len(group) > 1))

    def names(self, concepts: Set[str], *, alone: bool = False) -> bool:
        """Whether a sentence anywhere speaks of this axis: it has a concept of every item of `named`; `alone`: no
        column of its own does."""
        named = self._named[alone]
        return bool(named) and all(concepts & item for item in named)

    def is_measure_alone(self, concepts: Set[str]) -> bool:
        """Whether concepts name the practice by a measure, and nothing that is done with it."""
        return self.names(concepts) and not self.names(concepts - {"measure"})

    def may_be_done(self, concepts: Set[str]) -> bool:
        """Whether concepts say that somebody does what may be this practice: `the team then trains`."""
        named = self._named[False]
        return bool(named) and "person" in concepts and not named[0].isdisjoint(concepts)

    def is_scheduled(self, concepts: Concepts) -> bool:
        """Whether what cells say together is kept by a schedule, and started by nothing else."""
        return not concepts.isdisjoint(self._scheduled) and concepts.isdisjoint(self._triggered)

    def bearing(self, concepts: Concepts) -> Concepts:
        """Those of the concepts that may lower an answer, or that speak of this axis."""
        return concepts & (self._lowering | self._topic)

    def unexplained(self, frames: Sequence[Frame]) -> tuple[str, ...]:
        """The words of a text that nobody explained, or that only their place in it explains."""
        return tuple(word.raw for frame in frames for word in frame.words if word.is_unexplained)

    def is_about(self, concepts: Concepts) -> bool:
        """Whether concepts speak of this axis at all."""
        return bool(concepts & self._topic)

    def frame(
        self, clause: Clause, asked: Concepts, *, questioned: bool = False, later: bool = False
    ) -> Frame:
        """The frame of one clause below a header that asks for `asked`."""
        words = self._affirming(tuple(map(self._sensed, clause.words)))
        concepts = self._concepts(words, questioned)
        if "conditional" in concepts:
            words = _starting(words, not concepts.isdisjoint(self._event))
        if later and not concepts.isdisjoint(self._tried) and concepts <= self._tried | _TRIAL:
            concepts |= _TESTBED  # `weekly (draft)`
        if self._is_elsewhere(concepts, later=later):
            return Frame(words, concepts, clause.contrast, None, aside=True)
        row = self.look_up(concepts, asked)
        return Frame(words, concepts, clause.contrast, row, aside=row is not None and row.aside)

    def _is_elsewhere(self, concepts: Concepts, *, later: bool) -> bool:
        """Whether a clause is about another axis, and so says nothing here: one that lowers only where it names it."""
        if concepts & self._topic:
            return False
        if concepts & self._elsewhere:
            return True
        return later and bool(concepts & self._neighbour) and not concepts & self._lowering

    def part(self, frame: Frame, words: tuple[Word, ...], asked: Concepts) -> Frame:
        """The frame of some words of a clause, resolved as they are in the whole of it."""
        concepts = self._concepts(words, "question" in frame.concepts)
        return Frame(words, concepts, frame.contrast, self.look_up(concepts, asked))

    def together(self, frames: Sequence[Frame], asked: Concepts) -> Frame:
        """The frame of several clauses that add up."""
        words = tuple(word for frame in frames for word in frame.words)
        head, *others = (frame.concepts for frame in frames) if frames else (NONE,)
        concepts = (self._heading(frames[0]) if others else head).union(*others)
        return Frame(words, concepts, False, self.look_up(concepts, asked))

    def _heading(self, frame: Frame) -> Concepts:
        """The concepts of a head that others add to: of one that assures, not what else would end them (`completed, all
        wards use it`, but not `all wards use it, completed`)."""
        assures = frame.row is not None and self.is_assuring(frame.row.status)
        return frame.concepts - _ENDED if assures else frame.concepts

    def _look_up(self, concepts: Concepts, asked: Concepts) -> Row | None:
        """The first line that the concepts meet."""
        return next((one.row for one in self._rows if one.fits(concepts, asked)), None)

    def left_over(self, frame: Frame) -> tuple[str, ...]:
        """The words that nothing in an assuring line accounts for; none where the axis asks for no such proof."""
        return self._accounts.left_over(frame.words) if self.table.accounted else ()

    def names_use(self, frame: Frame) -> bool:
        """Whether a clause says that something is done with the model."""
        return self._accounts.names_use(frame.words)

    def _sensed(self, word: Word) -> Word:
        concepts = self._sense(word.concepts)
        return word if concepts is word.concepts else word._replace(concepts=concepts)

    def _affirming(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """The words where two denials affirm: `no parcel leaves without its score`. The model is what nothing is done
        without; whatever else nobody knows in such a clause is what is not done."""
        lacking = next((at for at, word in enumerate(words) if "lacking" in word.concepts), None)
        if lacking is None or not _is_lacked(words[lacking + 1 :]):
            return words
        # the model: `we couldn't do without`, but not `never live without`
        left_out = lacking + 1 == len(words)
        if left_out and any("serve" in word.concepts for word in words):
            return words
        denials = (at for at, word in enumerate(words) if not word.concepts.isdisjoint(DENIALS))
        denied = [at for at in denials if at != lacking]
        thrice = len(denied) > 1 and denied[0] == 0 and lacking == 1  # `not: nothing goes without it`
        if not denied or thrice:
            return words
        return tuple(
            word._replace(concepts=_INDISPENSABLE)
            if word.is_unknown or not word.concepts.isdisjoint(self._cancelled)
            else word
            for word in ((*words, _LEFT_OUT) if left_out else words)
        )

    def _with_sense(self, concepts: Concepts) -> Concepts:
        for keep, drop in self._senses:
            if concepts & keep and concepts & drop:
                concepts = concepts - (drop - keep)
        return concepts

    def _concepts(self, words: Sequence[Word], questioned: bool) -> Concepts:
        found: set[str] = set().union(*(word.concepts for word in words)) if words else set()
        if questioned:
            found.add("question")
        if any(word.is_unknown for word in words):
            found.add(UNEXPLAINED)
        alone = all(word.concepts <= _DENYING and word.concepts for word in words)
        if "no" in found and not alone:
            found.discard("no")  # `no drift checks`, `monitoring: N`
            if "no" in words[0].concepts | words[-1].concepts:
                found.add("not")
        elif "no" in found:
            found.discard("not")
        self._condition(found, words)
        if found & self._hypothetical:
            found.add("hypothetical")
        return frozenset(found)

    def _condition(self, found: set[str], words: Sequence[Word]) -> None:
        """A condition about the model's own behaviour starts something; any other one makes it unsaid."""
        if "condition" not in found:
            return
        at = next((at for at, word in enumerate(words[:-1]) if "condition" in word.concepts), None)
        if at is None:
            found.discard("condition")  # nothing follows it: `checked once`
            return
        before, behind = (frozenset().union(*(w.concepts for w in part)) for part in (words[:at], words[at:]))
        if self._is_somebodys(words[at + 1 :]):
            found.discard("condition")
            found.add("irregular")
            return
        told = not before.isdisjoint(_STARTED) and behind.isdisjoint(_SOMEBODY)
        starts = told or not behind.isdisjoint(_STARTING)
        if self.axis != "deployed" and starts and not self._settled(words):
            found.discard("condition")
            found |= {"conditional"}
            if at and before.isdisjoint(DENIALS):
                found -= DENIALS  # `starts when AUC does not drop`

    def _is_somebodys(self, words: Sequence[Word]) -> bool:
        """Whether it is for people to act before anybody looks at the model: `if a customer kicks off`."""
        first = next((word.concepts for word in words if not word.concepts <= FUNCTION), NONE)
        return self.axis == "monitored" and not first.isdisjoint(_PEOPLE)

    def _settled(self, words: Sequence[Word]) -> bool:
        """Whether what follows the condition must be made first: `once the pipeline is ready`."""
        at = next(number for number, word in enumerate(words) if "condition" in word.concepts)
        following: set[str] = set().union(*(word.concepts for word in words[at + 1 : at + 6]))
        if following & self._prepared and not self._counts_data(words[at + 1 :]):
            return True
        if _is_done_to_job(words[at + 1 : at + 6]):
            return True
        return bool(following & TOOLS) and not following & {"measure", "threshold"}

    @staticmethod
    def _counts_data(words: Sequence[Word]) -> bool:
        """Whether a number of data is spoken of: as soon as 200 new pictures are approved."""
        at = next((at for at, word in enumerate(words) if "number" in word.concepts), len(words))
        return any("data" in word.concepts for word in words[at + 1 :])


def _is_lacked(following: Sequence[Word]) -> bool:
    """Whether the model, and nobody who has to do with it, stands a few words behind `without`, or nothing does."""
    if not following:
        return True
    at = next((at for at, word in enumerate(following) if not word.concepts.isdisjoint(_OF_MODEL)), _NEAR)
    behind = following[at + 1].concepts if at + 1 < len(following) else NONE
    return at < _NEAR and behind.isdisjoint(_SOMEBODY)


def _is_done_to_job(words: Sequence[Word]) -> bool:
    """Whether something that nobody knows is to happen to a job first: `as soon as the job is zorked`."""
    job = next((at for at, word in enumerate(words) if word.concepts & JOBS), len(words))
    return any(word.is_unknown for word in words[job + 1 :])


def _starting(words: Sequence[Word], of_model: bool) -> tuple[Word, ...]:
    """The words where a condition starts something: it is accounted for, and, in a clause `of_model`, so is the event
    behind it, however it is called; a capital letter may be somebody's name."""
    found: list[Word] = []
    behind = False
    for word in words:
        if "condition" in word.concepts:
            word = word._replace(concepts=word.concepts - {"condition"} | {"conditional"})
        elif behind and of_model and word.is_unknown and not word.raw[:1].isupper():
            word = word._replace(concepts=frozenset({"input"}))
        behind = behind or "conditional" in word.concepts
        found.append(word)
    return tuple(found)


class _Compiled:
    """One line of the table as sets."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self._when = [frozenset(item.split("|")) for item in row.when]
        self._unless = frozenset(row.unless)
        self._only = frozenset(row.only) | PLAIN | {"conditional"} if row.only else None
        self._asks = [frozenset(item.split("|")) for item in row.asks]
        self._asks_not = frozenset(row.asks_not)

    def fits(self, concepts: Concepts, asked: Concepts) -> bool:
        """Whether the line holds for these concepts below such a header."""
        for item in self._when:  # most fail here
            if concepts.isdisjoint(item):
                return False
        return (
            concepts.isdisjoint(self._unless)
            and (self._only is None or concepts <= self._only)
            and all(asked & item for item in self._asks)
            and not asked & self._asks_not
        )
