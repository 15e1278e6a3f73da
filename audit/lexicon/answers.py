"""How the answers of one column are read: below its header, each into a status with the frame that explains it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from audit.knowledge.reading import Axis, Row
from audit.lexicon.asked import Asked
from audit.lexicon.clauses import Parsed, Parser
from audit.lexicon.frames import DENIALS, UNEXPLAINED, Frame, Table
from audit.lexicon.parts import in_part
from audit.lexicon.residue import Residue, is_headed, joined
from audit.lexicon.subjects import OF_OURS, names_things, of_another, of_it
from audit.lexicon.wordlist import NONE, Concepts

UNREAD = ".unread"
LEFT_OVER = ".left_over"
_OF_CLAUSES = frozenset(  # which no word need carry
    {UNEXPLAINED, "not", "question", "hypothetical", "conditional", "part", "indispensable", "irregular"}
)
_BARE = frozenset({"yes", "no"})
_YES = frozenset({"yes"})
_SAID_BY_OTHERS = frozenset({"hearsay", "doubt"})  # which nothing behind makes surer
_THINGS = frozenset(
    {"item", "thing", "object", "truth", "data"}
)  # which a report or an alarm may be about instead
_APART = frozenset(
    {"place", "facility", "further"}
)  # which follow, beside what is in use: `yes (EU), US to come`
_INSTEAD = {"no": ("planned", "manual"), "development": ("pilot",)}  # of what the head denies
# what together says why a practice does not apply
_REASONS = (frozenset({"static", "vendor"}), frozenset({"static", "impossible"}))
_NOTHING_TO_DO = frozenset({"foundation"})
_TO_COME = frozenset({"plan", "future", "more"})
_NOT_TODAY = _TO_COME | {
    "build",
    "duty",
    "ability",
    "hypothetical",
    "was",
    "past",
    "ended",
    "not",
    "no",
    "condition",
    "until",
}
_RELEASED = frozenset({"release", "from"})
_OPEN = frozenset(
    {"plan", "future", "until", "condition", "conditional", "lacking", "manual", "past", "date", "once"}
)
_OVER = frozenset({"until", "ended", "no_longer"})
# what tells for how long a practice does not apply, and so not that it never will
_NOT_A_REASON = _OVER | {
    "plan", "future", "condition", "off", "serve", "release", "build", "date", "person", "us"
}  # fmt: skip
_DAY = frozenset({"past", "date", "since", "done", "number", "glue"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text was read as: the status, the line of the table (`rule`), and why.

    `left_over`: words that nobody explained, for which an assurance was withheld. `frames`: the clauses as understood.
    `concepts`: what they hold together, to add to what other cells say. `yields`: it gives way to whoever says more.
    `affirmed`: a bare yes or no to what the header states.
    """

    status: str
    rule: str
    left_over: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    concepts: Concepts = NONE
    yields: bool = False
    affirmed: bool = False

    @property
    def said(self) -> Concepts:
        """Every concept of its clauses."""
        return frozenset().union(*(frame.concepts for frame in self.frames)) if self.frames else NONE

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing: `n/a`, `?`, `TBD`."""
        return self.status == "unknown" and (not self.frames or "silent" in self.said)

    @property
    def is_unread(self) -> bool:
        """Whether it is for a person to say what the text means."""
        return is_unread(self.rule)


def is_unread(rule: str) -> bool:
    """Whether a rule's id says that a person has to say what the text means."""
    return rule.endswith((UNREAD, LEFT_OVER))


class AnswerReader:
    """Reads the texts of one column on one axis.

    `header`: what stands above. `given`: concepts that the column asks for even where the header says nothing.
    `options`: texts that the column repeats word for word, behind which an explanation may stay unexplained.
    """

    def __init__(
        self,
        parser: Parser,
        table: Table,
        header: str = "",
        given: Iterable[str] = (),
        options: Iterable[str] = (),
    ) -> None:
        self._parser = parser
        self.table = table
        self.axis: Axis = table.axis
        self._options = frozenset(" ".join(one.casefold().split()) for one in options)
        asked = Asked(parser, table, header)
        self._header, self._denies = asked.clause, asked.denies
        self.asked: Concepts = asked.beside(given)
        self._residue = Residue(parser, table, self.asked, len(self._header.words))
        self._said: dict[str, Answer] = {}

    def read(self, text: str) -> Answer:
        """The status of a text; the same text is read once."""
        if text not in self._said:
            self._said[text] = self._read(text)
        return self._said[text]

    def _read(self, text: str) -> Answer:
        parsed = self._parser.parse(text)
        frames = self._frames(parsed, text)
        if not frames or self._is_choice(parsed) or not text.strip("?¿ "):
            return Answer("unknown", f"{self.axis}.silent")
        answer = self._as_today(self._told(frames, parsed, text))
        opened = self._opened(frames) if answer.yields and answer.status == "unknown" else None
        return self._told(opened, parsed, text) if opened else answer

    def _as_today(self, answer: Answer) -> Answer:
        """What is done today, where an answer says so beside a plan: `auto is the target, by hand until then`."""
        for frame in answer.frames if answer.status == "planned" else ():
            row = frame.row
            told = row and row.status == "manual" and not (row.yields or frame.aside)
            if row and told and frame.concepts.isdisjoint(_NOT_TODAY):
                return Answer(row.status, row.id, (), answer.frames, frame.concepts)
        return answer

    def _opened(self, frames: tuple[Frame, ...]) -> tuple[Frame, ...] | None:
        """The clauses behind a yes that affirms what the header states: `Yes, the tutors receive its list`."""
        head, *rest = frames
        opens = (
            bool(rest) and self.table.table.opened_by_yes and "yes" in head.concepts and self._is_bare(head)
        )
        opens &= not any(self.table.denies(frame.concepts) for frame in rest)
        return (self._affirmed(head), *rest) if opens and not head.affirmed else None

    def _told(self, frames: tuple[Frame, ...], parsed: Parsed, text: str) -> Answer:
        affirmed = len(frames) == 1 and frames[0].affirmed
        if row := self._decided(frames[0], frames[1:]):
            row = self._of_supplier(row, frames, frames) or row
            concepts = next((frame.concepts for frame in frames if frame.row is row), frames[0].concepts)
            return Answer(row.status, row.id, (), frames, concepts, row.yields, affirmed)
        merged = self.table.together(self._counted(frames), self.asked)
        row = merged.row
        if row is not None and self.table.is_open(row) and self._only_detailed(frames):
            row = frames[0].row
        if row is None:
            return Answer("unknown", f"{self.axis}{UNREAD}", self._left_over(frames, parsed, text), frames)
        if other := self._denied_beside(row, frames) or self._of_supplier(row, frames, (merged,)):
            return Answer(other.status, other.id, (), frames, merged.concepts, other.yields)
        if self.table.is_assuring(row.status) and (left := self._left_over(frames, parsed, text)):
            return Answer("unknown", f"{self.axis}{LEFT_OVER}", left, frames)
        return Answer(row.status, row.id, (), frames, merged.concepts, row.yields, affirmed)

    def _of_supplier(self, row: Row, frames: Sequence[Frame], counted: Sequence[Frame]) -> Row | None:
        """The row that says why a practice does not apply, where another clause says whose the model is that stays as
        it is, or that it can't be done: `supplier's product, fixed`, `not possible, locked`. `counted`: the clauses of
        this axis."""
        if row.status != "no":
            return None
        if self._has_nothing_to_do(frames):
            return self.table.look_up(_NOTHING_TO_DO, self.asked)
        said = frozenset[str]().union(*(frame.concepts for frame in counted))
        for reason in _REASONS:
            other = self.table.look_up(reason | (said & _OPEN), self.asked) if reason <= said else None
            if other and other.status == "not_applicable":
                return other
        return None

    def _has_nothing_to_do(self, frames: Sequence[Frame]) -> bool:
        """Whether a first clause says that the practice does not apply, and another why: `n/a, nothing is trained`."""
        head, *rest = frames
        if not rest or "inapplicable" not in head.concepts:
            return False
        said = frozenset[str]().union(*(frame.concepts for frame in rest))
        return said.isdisjoint(_NOT_A_REASON) and not said.isdisjoint(DENIALS)

    def _denied_beside(self, row: Row, frames: tuple[Frame, ...]) -> Row | None:
        """The row of a clause that denies something else behind a head that assures, where only both together deny
        what the head states: `rolled out to all shops, no exceptions` is not out of use, and not proved to be in it."""
        head, *rest = frames
        if not (head.row and self.table.is_assuring(head.row.status)) or row in (f.row for f in frames):
            return None
        denying = [frame for frame in rest if not frame.concepts.isdisjoint(DENIALS)]
        if not denying or any(one.contrast or self.table.is_about(one.concepts) for one in denying):
            return None
        return next((f.row for f in denying if f.row and f.row.status == "unknown"), None)

    def _left_over(self, frames: tuple[Frame, ...], parsed: Parsed, text: str) -> tuple[str, ...]:
        if is_headed(text) and not parsed.labelled and (other := self._told_of_others(frames)):
            return other
        return self._residue.left_over(frames, text, option=parsed.labelled or self.is_option(text))

    def _told_of_others(self, frames: tuple[Frame, ...]) -> tuple[str, ...]:
        """The words behind a colon that tell of others than the model: `keeps learning: new staff go on courses`."""
        said = frames[1:]
        if any(self.table.is_about(frame.concepts) for frame in said):
            return ()
        others = frozenset(self.table.table.told_of_instead)
        return tuple(word.raw for frame in said for word in frame.words if word.concepts & others)

    def _only_detailed(self, frames: tuple[Frame, ...]) -> bool:
        """Whether a head assures, and what follows only adds to it: `yes, with alerts to Slack`."""
        head, *rest = frames
        assures = head.row is not None and self.table.is_assuring(head.row.status)
        return assures and bool(rest) and all(map(self._details, rest))

    def _details(self, frame: Frame) -> bool:
        """Whether a later clause, understood to its last word, assures as well or adds to it, and to nothing else."""
        assures = frame.row is not None and self.table.is_assuring(frame.row.status)
        apart = self.table.left_over(frame) or not frame.concepts.isdisjoint(_THINGS)
        return not apart and (assures or self._residue.adds(frame))

    @staticmethod
    def _is_choice(parsed: Parsed) -> bool:
        """Whether a text is yes and no at once, as nobody filled in leaves it: `Yes/No`."""
        words = [word.concepts for clause in parsed.clauses for word in clause.words]
        bare = all(concepts & _BARE for concepts in words)
        return bare and frozenset().union(*words) >= _BARE if words else False

    def may_say(self, text: str) -> Concepts:
        """No less than the concepts that the clauses of a text come to have below this header."""
        return self._parser.touched(text) | self.asked | _OF_CLAUSES

    def is_bare(self, text: str) -> bool:
        """Whether a text is a yes or a no and nothing else."""
        clauses = self._parser.parse(text).clauses
        return len(clauses) == 1 and all(
            word.concepts & _BARE or (word.concepts <= {"glue"} and word.concepts)
            for word in clauses[0].words
        )

    def _counted(self, frames: tuple[Frame, ...]) -> list[Frame]:
        """The frames that add up: of this axis, and no step that a later one has outgrown."""
        return [f for f in frames if not (f.aside or self._is_outgrown(f, frames))]

    def _is_outgrown(self, frame: Frame, others: Sequence[Frame]) -> bool:
        """Whether a frame is a step behind which another one tells of a later step: `approved, pilot in two depots`."""
        if frame.row is None or not frame.row.earlier:
            return False
        reached = (self.table.rank(f.row.status) for f in others if f.row and not f.row.earlier)
        return self.table.rank(frame.row.status) < max(reached, default=-1)

    def _frames(self, parsed: Parsed, text: str) -> tuple[Frame, ...]:
        questioned = "?" in text and any("question" in clause.concepts for clause in parsed.clauses)
        headed = is_headed(text) and not parsed.labelled
        found: list[Frame] = []
        for number, clause in enumerate(parsed.clauses):
            related = self._parser.related(clause, self.axis)
            if number and names_things(parsed.clauses[number - 1]):
                related = of_another(related)
            if any(one.row and one.row.of_another for one in found):
                ours = any(not one.concepts.isdisjoint(OF_OURS) for one in found)
                related = of_it(related, looked_at=not ours)
            frame = self._last_step(
                self.table.frame(related, self.asked, questioned=questioned, later=number > 0)
            )
            if headed and number == 1:
                frame = replace(frame, aside=False)  # it says what the head is said of
            said_of_head = headed and number == 1
            found.append(
                frame if headed and "more" in frame.concepts else self._behind(found, frame, said_of_head)
            )
        if any(self.table.is_about(frame.concepts) for frame in found):
            return tuple(found)  # what the answer says itself stands above what its header asks
        return tuple(self._affirmed(f) if self._affirms(f) and self._is_bare(f) else f for f in found)

    def _last_step(self, frame: Frame) -> Frame:
        """The frame, or what it says behind an `and` where that is the later step: `approved by MRC and in use`."""
        if frame.row is None or not frame.row.earlier:
            return self._own_side(frame)
        steps = (self.table.part(frame, frame.words[at + 1 :], self.asked) for at in joined(frame))
        return next(filter(self._residue.stands, steps), frame)

    def _own_side(self, frame: Frame) -> Frame:
        """The frame, or what it says on one side of an `and` where the other one tells of something else: `Marta checks
        its accuracy and Airflow retrains it nightly`."""
        if frame.row is None or self.table.is_assuring(frame.row.status):
            return frame
        for at in joined(frame):
            parts = (frame.words[:at], frame.words[at + 1 :])
            first, second = (self.table.part(frame, part, self.asked) for part in parts)
            for own, other in ((first, second), (second, first)):
                of_model = not own.concepts.isdisjoint(OF_OURS) and self._residue.stands(own)
                if of_model and self._is_of_something_else(other):
                    return own
        return frame

    def _is_of_something_else(self, frame: Frame) -> bool:
        """Whether a part of a clause is understood as something else's, and takes nothing back."""
        apart = frame.row is not None and (frame.row.aside or frame.row.of_another)
        return apart and not self.table.lowers(frame.concepts) and not self.table.unexplained((frame,))

    def _behind(self, before: Sequence[Frame], frame: Frame, said_of_head: bool) -> Frame:
        """The frame of a later clause, which speaks of a further step where one before has said of what it speaks, or
        affirmed it of its header, or said all that is asked: `automatic every night, after the tills close`."""
        behind = frame.row.aside_behind if frame.row else []
        if not (behind and before):
            return frame
        further = any(not one.concepts.isdisjoint(behind) for one in before)
        further |= not said_of_head and self._adds_when(frame) and self._residue.stands(before[0])
        affirmed = "yes" in before[0].concepts and self._is_bare(before[0])
        # but not `yes, from autumn on each order goes through it`
        apart = not frame.concepts.isdisjoint(_APART) and not self.table.lowers(frame.concepts - _TO_COME)
        further |= affirmed and apart and not self.asked.isdisjoint(behind)
        return replace(frame, aside=True) if further else frame

    @staticmethod
    def _adds_when(frame: Frame) -> bool:
        """Whether a clause may say when something starts, and of no step that is released."""
        return frame.row is not None and frame.row.yields and frame.concepts.isdisjoint(_RELEASED)

    def _affirms(self, frame: Frame) -> bool:
        """Whether a frame says yes or no to its header: by such a word, or by a past day where it asks since when."""
        dated = "since" in self.asked and "past" in frame.concepts and frame.concepts <= _DAY
        return bool(frame.concepts & _BARE) or (dated and frame.row is None)

    def _is_bare(self, frame: Frame) -> bool:
        """Whether a frame says yes or no and nothing of what: the header says that."""
        return not self.table.is_about(frame.concepts)

    def _affirmed(self, frame: Frame) -> Frame:
        """What the header states, affirmed or denied by a bare yes or no; a denial of what it denies affirms the rest:
        `Not in production?`, over `no`."""
        concepts, words = frame.concepts | self.asked, (*self._header.words, *frame.words)
        if self._denies and "no" in frame.concepts:
            concepts = (concepts - DENIALS) | _YES
            words = tuple(word._replace(concepts=word.concepts - DENIALS or _YES) for word in words)
        row = self.table.look_up(concepts, self.asked)
        return Frame(words, concepts, frame.contrast, row, affirmed=True)

    def _decided(self, head: Frame, others: tuple[Frame, ...]) -> Row | None:
        """What is decided before anything adds up: a head that lowers, or a later clause that lowers it."""
        table = self.table
        if override := next((f.row for f in (head, *others) if f.row and f.row.overrides), None):
            return override
        if part := in_part(table, self.asked, head, others):
            return part
        assured = head.row is not None and table.is_assuring(head.row.status)
        lowered = [
            f.row
            for f in others
            if self._is_lowering(f) and f.row and not (f.row.yields or f.aside or (assured and f.row.earlier))
        ]
        if head.row and not assured and not self._is_outgrown(head, others):
            return self._instead(head, others) or self._of_lowering_head(head, head.row, others, lowered)
        return min(lowered, key=self._caution, default=None)

    def _of_lowering_head(
        self, head: Frame, row: Row, others: tuple[Frame, ...], lowered: Sequence[Row]
    ) -> Row | None:
        """What an answer says whose head does not assure: `No, stopped in 2021` says worse than that it is not so."""
        if head.affirmed and head.concepts & DENIALS:
            return min((row, *lowered, *self._before_denial(others)), key=self._caution)
        said = [one for one in lowered if one.status != "unknown"]  # `yes, by cron` says how
        if not row.yields:
            # `the old one is watched, ours is not`: what is said of another thing leaves it open
            open_left = row.status == "unknown" and head.concepts.isdisjoint(_SAID_BY_OTHERS)
            return min(said, key=self._caution, default=row) if open_left else row
        return said[0] if said else None if others else row

    def _before_denial(self, others: tuple[Frame, ...]) -> Iterator[Row]:
        """What a no says whose explanation tells until when it was so: `no, until the upgrade they used it`."""
        for frame in others:
            if not frame.aside and frame.concepts & _OVER and frame.concepts.isdisjoint(_TO_COME):
                row = self.table.look_up(self.asked | frame.concepts, self.asked)
                if row and not row.yields and row.status != "unknown":
                    yield row

    def _caution(self, row: Row) -> tuple[bool, int]:
        """The most cautious line comes first, and what nobody knows last."""
        return row.status == "unknown", self.table.rank(row.status)

    def _instead(self, head: Frame, others: tuple[Frame, ...]) -> Row | None:
        """What a later clause says is done, or to come, instead of what the head denies: `not yet, from May on`."""
        if head.row is None or head.row.status not in _INSTEAD:
            return None
        said = (f for f in others if f.row and not f.aside and not self.table.denies(f.concepts))
        denied = not head.concepts.isdisjoint(DENIALS)
        # `we don't, they are rules`, but not `frozen, a medical device`
        reasons = ("not_applicable",) if denied else ()
        wanted = (*_INSTEAD[head.row.status], *reasons)
        found = (f.row for f in said if f.row and f.row.status in wanted)
        if head.row.status == "no":
            return next(found, None)
        tried = denied and any("pilot" in f.concepts for f in others)
        return next(found, None) if tried else None  # `not yet, shadow beside the rules`

    def _is_lowering(self, frame: Frame) -> bool:
        """Whether a later clause takes something back, and does not only say less than the head."""
        lowers = frame.row is not None and not self.table.is_assuring(frame.row.status)
        return lowers and self.table.lowers(frame.concepts)

    def is_option(self, text: str) -> bool:
        """Whether the column repeats a text word for word."""
        return " ".join(text.casefold().split()) in self._options
