"""How the cells of one column are read on an axis: its own answers, with the codes that the workbook explains; or free
text, in which only a sentence that names the practice counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType

from audit.lexicon.answers import LEFT_OVER, UNREAD, Answer, AnswerReader
from audit.lexicon.clauses import OFTEN, Parser
from audit.lexicon.codes import CODE, bare_code, code_of, meaning_of, remark_of, turning, without_remark
from audit.lexicon.frames import DENIALS, UNEXPLAINED, Frame, Table
from audit.lexicon.headers import Aspects
from audit.lexicon.normalization import options_of, question_of, without_stamp, words
from audit.lexicon.prose import Prose, sentences, whole_sentences
from audit.lexicon.remarks import Remarks, is_mostly_understood
from audit.lexicon.scales import is_graded, letters_answered
from audit.lexicon.tokens import is_title
from audit.lexicon.wordlist import NONE

PRESENCE = "presence"
NO_MEANINGS: Mapping[str, str] = MappingProxyType({})
BOTH = " | "  # between what several codes mean
REFERENCE = re.compile(r" \(row \d+\)$")  # behind a text that refers to another row
_PLACE = re.compile(
    r" \([^()\n]{1,40}, row \d+\)|(?<=\S) \(row \d+\)(?=\n)|(\n[^\n]*) \(row \d+\)$"
)  # behind a note
_LABELLED = re.compile(r"\s*([^=:]{3,30}?)\s*[=:]\s*(\S.*)", re.DOTALL)
_SEVERAL = re.compile(r"\s*[-–/,+]\s*")
_KEY = re.compile(r"[(:\[][^(\[=]{1,40}=.*$", re.DOTALL)  # of codes, behind what a header asks
_COLOUR = r"^\s*(?:{})\s*[-–:/]\s*(?=\w)"
_OF_PERCENT = re.compile(r"%|(?<![^\W_])(?:pct|percent|per cent)(?![^\W_])", re.IGNORECASE)
_PERCENT, _NOTHING = "%", "0"  # a number below a header of per cent, and how a bare no is read
_OPTIONS = 200  # distinct answers of a column that tell what its list offers
_REPEATED = 2  # times that a column says an answer word for word for it to be an option of a list
_LONG_NAME = 4  # letters of a short name that is no day and no month

_ADDRESS = re.compile(r"(?=\S{16})[^\s./:]+(?:[./:]+[^\s./:]+){2,}")  # `team-7.retail.sales_model`
_SOMEBODY = frozenset({"person", "observe"})
_RETIRED = frozenset({"retire"})  # of the model itself, which tells nothing of its practices
_MEASURE = frozenset({"measure"})
_TOOL = frozenset({"tool"})
_ACTS = frozenset({"observe", "watch", "retrain", "train"})  # which say what it is that is over
_RESTRICTED = _ACTS - {"train"}  # which is no other axis: `training only` may be what the model is used for
_COMPARED = frozenset({"against", "truth"})
# one of which says that measures are not only named
_LOOKED_AT = frozenset({"observe", "watch", "alert", "rhythm", "clock", "automatic", "job", "person"})
_LOOKED_AT |= {"display", "channel", "yes", "done"}
# all that an answer to `By` may hold that is a name, and how often somebody looks
_OF_NAMES = frozenset({"person", "title", "rhythm", "clock", "glue", "joins", "of", "within", "by", "place"})
_OF_NAMES |= {"item", "thing", "activity", "where", "facility", "job", "us", "it", "means", "per", "display"}
_OF_NAMES |= {"channel", UNEXPLAINED}
_KNOWN_NAME = "Ann"  # of the names that are known in every language
_OF_LABS = frozenset({"build", "testbed"})  # which a name may hold: `QC lab`


@dataclass(frozen=True, slots=True)
class ColumnContext:
    """What is known of a column before its cells are read.

    `meanings`: what a legend says of its codes, by code as `code_of` has it. `repeated`: answers that it has in more
    than one row. `codes`: what finds a code of the axis that a remark names.
    """

    about: str  # the field that the column was understood as
    header: str = ""
    languages: tuple[str, ...] = ("en",)
    meanings: Mapping[str, str] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    colours: tuple[str, ...] = ()
    alone: bool = False
    short_names: Mapping[str, str] = field(default_factory=dict)
    codes: re.Pattern[str] | None = None
    products: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


def _is_name(answer: Answer) -> bool:
    """Whether an answer holds a name and how often, and nothing else; a word that nobody knows and that stands alone is
    none without its capital letter: `Ana, ideally`."""
    alone = (frame.words[0] for frame in answer.frames if len(frame.words) == 1)
    labs = (frame.words for frame in answer.frames if frame.concepts & _OF_LABS)
    named = all(any(w.raw[:1].isupper() and not w.concepts & _OF_LABS for w in words) for words in labs)
    known = all(word.raw[:1].isupper() for word in alone if word.is_unknown)
    return answer.said <= _OF_NAMES | _OF_LABS and named and known


class ColumnAnswers:
    """The answers of one column on one axis; `own`: the column states the axis, `beside`: or something else."""

    def __init__(
        self,
        parser: Parser,
        table: Table,
        context: ColumnContext,
        texts: Iterable[str],
        prose: Prose,
        asks: Aspects | None = None,
        others: Sequence[Table] = (),
        *,
        openly: bool = False,
    ) -> None:
        self.table = table
        self.axis = table.axis
        self.helps = context.about in table.table.helping
        self.own = context.about in table.table.own or self.helps
        self._alone = context.alone and context.about in table.table.alone
        self._of_stage = table.is_about(_RETIRED)
        free = (*table.table.free_text, *table.table.also, *table.table.described)
        self._free = self._alone or context.about in free
        self._remarks = Remarks(table) if context.about in table.table.free_text else None
        self.beside = context.about in table.table.beside
        self._described = context.about in table.table.described
        self._prose = prose
        self._parser = parser
        self._asks = asks
        self._openly = openly
        self._meanings = context.meanings
        self._colours = frozenset(context.colours)
        header = context.header if self.own else ""
        self._options = options_of(header)
        given = table.table.asks.get(context.about, ())
        asked = _KEY.sub("", header) if context.meanings else header
        self.reader = AnswerReader(parser, table, question_of(asked), given, context.repeated)
        self._others = [AnswerReader(parser, other) for other in others] if self.own or self._free else []
        self._short_names = context.short_names
        self._short = _any_word(context.short_names) if context.short_names and self._remarks else None
        self._codes = context.codes if self._remarks else None
        self._products = context.products
        self._people = _any_name(context.people) if context.people else None
        self._percent = self.own and _OF_PERCENT.search(header) is not None
        self._graded = self.own and is_graded(header, texts)
        self._colour = (
            re.compile(_COLOUR.format("|".join(map(re.escape, context.colours))), re.IGNORECASE)
            if context.colours
            else None
        )
        unexplained = (text for text in texts if code_of(without_remark(text)) not in context.meanings)
        self._letters = letters_answered(unexplained, header, self.reader)
        self._texts = tuple(islice(texts, _OPTIONS)) if self.own and isinstance(texts, Collection) else ()

    @property
    def adds(self) -> bool:
        """Whether the header leaves it to other columns what is done: `By`, `Rhythm`; not `Monitoring frequency`."""
        asks = self._asks
        return asks is not None and not asks.what and (asks.who or (asks.when and not asks.observes))

    @property
    def measures(self) -> bool:
        """Whether the header asks for measures, so that an answer names one, whatever it is called."""
        return self._asks is not None and self._asks.what

    def meaning(self, text: str) -> str | None:
        """What the legend says of a code, or of each of several: `2-3`, `W1/W2`; a remark in brackets aside.

        An answer in words that are read is no code, though a note on the header explains it.
        """
        if not self._meanings:
            return None
        if marked := self._behind_mark(text):
            return marked
        if (codes := turning(text)) and all(code in self._meanings for code in codes):
            return self._meanings[codes[0]]
        if not self._is_code(text) and not self._is_left_open(text):
            return None
        if (meaning := meaning_of(text, self._meanings)) is not None:
            return meaning
        bare = bare_code(text)
        found = [self._meanings.get(code) for code in (bare, *_SEVERAL.split(bare)) if code]
        if found and found[0] is not None:
            return found[0]
        return BOTH.join(filter(None, found)) if len(found) > 2 and all(found[1:]) else None

    def _behind_mark(self, text: str) -> str | None:
        """What a mark means with what stands behind it: `🧪 line 2`; none where it says something by itself: `✅`."""
        mark, _, rest = text.strip().partition(" ")
        meaning = self._meanings.get(code_of(mark)) if rest and not any(map(str.isalnum, mark)) else None
        alone = self.reader.read(mark) if meaning else None
        return f"{meaning}, {rest}" if alone and (alone.is_unread or alone.is_silent) else None

    def _is_left_open(self, text: str) -> bool:
        """Whether an answer says nothing of its own: it is not understood, silent, or refers to another row."""
        answer = self.reader.read(text)
        return answer.is_unread or answer.is_silent or REFERENCE.search(text) is not None

    def _is_code(self, text: str) -> bool:
        bare = bare_code(text)
        return len(bare) <= CODE or bare in self._colours or self.reader.is_bare(text)

    def read(self, text: str) -> Answer | None:
        """What a cell says; None where a free text says nothing on this axis."""
        text = _PLACE.sub(r"\1", text) if "row" in text else text
        if not self.own:
            if not self._free:
                return None
            if self._meanings and self.meaning(text) is not None:
                return None  # a code of another column is a word of none: `R2`
            answer = self._in_free_text(self._introduced(self._written_out(without_stamp(text))))
            named = answer is not None and answer.status == "unknown" and is_title(text)
            return None if named else answer  # what nobody understands of a name is no doubt
        if self.beside and _ADDRESS.fullmatch(text.strip()):
            return None  # where it lies says by none of its parts how far it is
        meaning = self.meaning(text)
        if meaning is not None:
            answers = [self.reader.read(part) for part in meaning.split(BOTH)]
            least = min(answers, key=lambda answer: self.table.rank(answer.status))
            return self._remarked(self._by_its_name(text, least), meaning, remark_of(text))
        if (option := self._options.get(code_of(text))) is not None:
            return self.reader.read(option)
        number = text.strip()
        if self._percent and number.isascii() and number.isdigit():
            text = f"{number}{_PERCENT}" if number.strip("0") else _NOTHING
        elif text.strip().isdigit() and self._graded:
            return Answer("unknown", f"{self.axis}{UNREAD}", (text,))
        if len(number) == 1 and number.isalpha() and not self._may_answer(number):
            return Answer("unknown", f"{self.axis}{UNREAD}", (text,))
        spoken = self._of_this_axis(self._colour.sub("", text) if self._colour else text)
        answer = self._with_products(self._as_asked(self.reader.read(self._introduced(spoken))))
        instead = self.table.set_apart(answer.rule)
        apart = instead and not answer.affirmed and self.reader.is_option(text) and self._has_another(answer)
        return replace(answer, status=instead) if apart else answer

    def _remarked(self, answer: Answer, meaning: str, remark: str) -> Answer:
        """What a code means, unless the remark behind it takes that back: `L (off since May)`, or names another code:
        `G (was A)`."""
        if not remark or not self.table.is_assuring(answer.status):
            return answer
        if others := [
            self._meanings[code] for code in map(code_of, remark.split()) if code in self._meanings
        ]:
            return min((answer, *map(self.reader.read, others)), key=lambda one: self.table.rank(one.status))
        said = self.reader.read(f"{meaning} – {remark}")
        if said.status == "unknown":
            lowers = self.table.lowers(self.reader.read(remark).said)
            return self._withheld(said, said.left_over) if lowers else answer
        return said if self._is_lower(said) else answer

    def _by_its_name(self, code: str, meant: Answer) -> Answer:
        """What a code means, or, where nobody understands that and nothing of it is taken back, what it says as a word:
        `Run`, which decides something on every shift; `x`, for what is so today."""
        bare = bare_code(code)
        says_itself = len(bare) >= CODE or (self.reader.is_bare(bare) and not meant.left_over)
        if not (meant.is_unread and says_itself) or self.table.lowers(meant.said):
            return meant
        named = self.reader.read(bare)
        return named if named.status != "unknown" else meant

    def _may_answer(self, letter: str) -> bool:
        return self._letters is None or letter in self._letters

    def _as_asked(self, answer: Answer) -> Answer:
        """An answer to a header that asks for a part of the practice: below `By` stands somebody, whatever the name;
        and measures are none that anybody looks at until another column says so. A yes doesn't say how."""
        if self._openly and answer.affirmed and "yes" in answer.said:
            return Answer("unknown", f"{self.axis}{UNREAD}", (), answer.frames, NONE)
        if self._asks is None or answer.is_silent:
            return answer
        assures = self.table.is_assuring(answer.status)
        if self._asks.measures_alone and assures and not answer.said & _LOOKED_AT:
            return replace(answer, status="unknown", yields=True)
        if self._asks.measures_alone and "plan" in answer.said and answer.said & _COMPARED:
            return replace(answer, status="unknown", concepts=_MEASURE, yields=True)  # `Actual/plan`
        if not self._asks.who_alone or assures or not _is_name(answer):
            return answer
        often = answer.said & OFTEN  # `Ops desk, weekly`: what is left over is a name
        concepts = _SOMEBODY | often
        row = self.table.look_up(concepts, frozenset())
        return Answer(row.status, row.id, (), answer.frames, concepts, row.yields) if row else answer

    def _with_products(self, answer: Answer) -> Answer:
        """An answer whose unexplained words name products that stand in other columns: it names a tool. No more than
        that is proved by it, so that it assures nothing."""
        unexplained = self.table.unexplained(answer.frames) if self._products and answer.is_unread else ()
        if not unexplained or any(word.casefold() not in self._products for word in unexplained):
            return answer
        concepts = answer.said - {UNEXPLAINED} | _TOOL
        row = self.table.look_up(concepts, self.reader.asked)
        if row is None or self.table.is_assuring(row.status):
            return answer
        return Answer(row.status, row.id, (), answer.frames, concepts, row.yields)

    def _of_this_axis(self, text: str) -> str:
        """An answer without the sentences that speak of another axis and of nothing else: `Checked by Ana every week.
        A job retrains it each month.`"""
        parts = whole_sentences(text) if self._others else []
        own = [part for part in parts if not self._is_of_another(part)] if len(parts) > 1 else parts
        return " ".join(own) if 0 < len(own) < len(parts) else text

    def _is_of_another(self, sentence: str) -> bool:
        """Whether a sentence is understood to the last word as one of another axis, and names none of this one."""
        for reader in self._others:
            answer = reader.read(sentence)
            told = answer.status != "unknown" or "hypothetical" in answer.said  # `they claim to monitor it`
            if not told or not reader.table.names(answer.said):
                continue  # `results are discarded` may be said of any of them
            acts = _RESTRICTED if "part" in answer.said else _ACTS
            whole = reader.table.is_assuring(answer.status)  # `error mailed weekly, red over 10%`
            if not whole and self.table.lowers(answer.said) and answer.said.isdisjoint(acts):
                continue
            own = self.table.names(answer.said, alone=True) or self.table.may_be_done(answer.said)
            if not reader.table.unexplained(answer.frames) and not own:
                return True
        return False

    def _written_out(self, text: str) -> str:
        """A remark with the practices that it calls by the short names of their columns: `T stopped in May`."""
        named = self._short_names
        return self._short.sub(lambda found: named[found[0].rstrip(".")], text) if self._short else text

    def _introduced(self, text: str) -> str:
        """A text with a name that everybody knows for each that only the list does."""
        return self._people.sub(_KNOWN_NAME, text) if self._people else text

    def _has_another(self, answer: Answer) -> bool:
        """Whether the column offers an answer of its own for a status: `In development`, beside `Not in use`."""
        offered = (self.reader.read(text) for text in self._texts if self.reader.is_option(text))
        return any(
            one.status == answer.status and one.rule != answer.rule and not one.yields for one in offered
        )

    def _in_free_text(self, text: str) -> Answer | None:
        """What a free text says; one that names a code of the axis speaks of it, and withholds what is not lower."""
        answer = self._in_sentences(text)
        if answer and self._is_label(answer, text):
            return None
        if self._codes is None or not self._codes.search(text):
            return answer
        return answer if answer and self._is_lower(answer) else self._withheld(self.reader.read(text), ())

    def _is_label(self, answer: Answer, text: str) -> bool:
        """Whether a remark is a word that names what would be done, and may be any label: `track`; one names the stage:
        `live`."""
        practice = self.table.table.also and self.table.is_assuring(answer.status)
        return bool(practice) and len(words(text)) == 1

    def _is_lower(self, answer: Answer) -> bool:
        """Whether an answer says something, and does not assure."""
        return answer.status != "unknown" and not self.table.is_assuring(answer.status)

    def _in_sentences(self, text: str) -> Answer | None:
        """The most cautious of what the sentences that name the practice say; of a description, and where no sentence
        does, what it tells of the model itself."""
        if not self._described and (whole := self._taken_whole(text)):
            return whole
        parts = [] if self._described else [*map(self._without_others, sentences(text))]
        read = [self._named(part) for part in parts]
        named = [*filter(None, read)]
        found = [answer for answer in named if answer.status != "unknown"]
        if not found and (told := self._prose.read(text)):
            return Answer(told.status, told.id)
        withheld = next((answer for answer in named if answer.status == "unknown"), None)
        least = min(found, key=lambda answer: self.table.rank(answer.status), default=withheld)
        if least is None or not self.table.is_assuring(least.status):
            return least
        behind = parts[read.index(named[0]) + 1 :]
        return self._withheld(least, ()) if any(map(self._is_taken_back, behind)) else least

    def _without_others(self, sentence: str) -> str:
        """A sentence of a remark that tells of the whole model, without what it says of other axes between commas."""
        pieces = sentence.split(", ") if self._alone and not self._is_of_another(sentence) else []
        own = [piece for piece in pieces if not self._is_of_another(piece)] if len(pieces) > 1 else pieces
        return ", ".join(own) if 0 < len(own) < len(pieces) else sentence

    def _is_taken_back(self, sentence: str) -> bool:
        """Whether a sentence behind an assurance may take it back, without its name: `Stopped in May.`"""
        answer = self.reader.read(sentence)
        if not self._is_lower(answer):
            return False
        told = self.table.denies(answer.said) or self.table.is_about(answer.said)
        return told and not self._is_of_another(sentence)

    def is_elsewhere(self, answer: Answer) -> bool:
        """Whether a text of a column that may hold something else is about that: `AWS eu-west-1` is no stage."""
        return self.beside and answer.is_unread and not self.table.is_about(answer.said)

    def _labelled(self, sentence: str) -> Answer | None:
        """What a remark says below a name of the practice: `monitored = server only`."""
        found = _LABELLED.fullmatch(sentence) if self._remarks and self.table.table.also else None
        words = [word for c in self._parser.parse(found[1]).clauses for word in c.words] if found else []
        said = frozenset().union(*(word.concepts for word in words))
        if not found or any(word.is_unknown for word in words) or not self.table.is_named(said):
            return None
        answer = AnswerReader(self._parser, self.table, found[1]).read(found[2])
        if answer.status == "unknown":
            return self._withheld(answer, answer.left_over)
        return replace(answer, yields=False)  # it is said of the practice itself

    def _named(self, sentence: str) -> Answer | None:
        if ("=" in sentence or ":" in sentence) and (labelled := self._labelled(sentence)):
            return labelled
        may_say = self.reader.may_say(sentence)
        taking_back = self._remarks is not None and self._remarks.may_take_back(may_say)
        if not (taking_back or self.table.names(may_say, alone=self._alone)):
            return None  # as most: to read what every model does would cost more than all else
        answer = self.reader.read(sentence)
        if self._is_of_the_past(answer):
            return None
        if self._is_beside_use(answer):
            return self._taken_back(answer)
        if answer.status == "unknown" or not self.table.names(answer.said, alone=self._alone):
            return self._taken_back(answer)
        # a sentence about anything: what it says of this axis must be understood to the last word; where it takes
        # something back it withholds what other cells assure
        telling = self._telling(answer)
        if self._alone and is_mostly_understood(self.table, answer.status, telling):
            return answer
        left, remarks = self.table.unexplained(telling), self._remarks
        if remarks is None:
            return None if left else answer
        if remarks.are_beside(answer.status, telling):
            return None
        if not left or remarks.tell_end(answer.status, telling):
            return answer
        return self._withheld(answer, left) if remarks.may_doubt(answer.status) else None

    def _is_of_the_past(self, answer: Answer) -> bool:
        """Whether a text says how the model came about, that it ended or is not used, and nothing of a practice now."""
        saying = (f.concepts for f in answer.frames if f.row is not None and f.row.id == answer.rule)
        unused = any(said & DENIALS and "serve" in said and not self.table.is_about(said) for said in saying)
        ended = self._alone and not self._of_stage and (unused or not _RETIRED.isdisjoint(answer.said))
        return ended or (self._remarks is not None and self._remarks.tell_origin(answer.said))

    def _is_beside_use(self, answer: Answer) -> bool:
        """Whether a sentence lowers the stage that no column states by words that may be said of anything: `plans the
        shifts` is what the model does."""
        if not (self._alone and self._of_stage) or self.table.is_assuring(answer.status):
            return False
        return not self.table.names(answer.said) or any(r.table.names(answer.said) for r in self._others)

    def _taken_back(self, answer: Answer) -> Answer | None:
        """What withholds an assurance though it states nothing: `alerts off since May, todo`."""
        if self._remarks is None or not self._remarks.take_back(answer.frames):
            return None
        return self._withheld(answer, self.table.unexplained(answer.frames))

    def _withheld(self, answer: Answer, left: tuple[str, ...]) -> Answer:
        return Answer("unknown", f"{self.axis}{LEFT_OVER}", left, answer.frames)

    def _telling(self, answer: Answer) -> Sequence[Frame]:
        """The clauses that must be understood: all for an assurance; for less the one that says so of the model, or
        with which the text opens; else those that speak of the axis."""
        if self.table.is_assuring(answer.status):
            return answer.frames
        of_model = self._of_model(answer)
        if of_model and not self.table.unexplained(of_model):
            return of_model
        return [frame for frame in answer.frames if self.table.is_about(frame.concepts)] or answer.frames

    def _of_model(self, answer: Answer) -> Sequence[Frame]:
        """The clauses that say what an answer was read as, of the model by its name, or else as the first:
        `switched off in May, move to graveyard`."""
        saying = [frame for frame in answer.frames if frame.row is not None and frame.row.id == answer.rule]
        named = [frame for frame in saying if "model" in frame.concepts]
        opening = answer.frames[:1] if saying and saying[0] is answer.frames[0] else ()
        return named or [frame for frame in opening if self.table.is_about(frame.concepts)]

    def _taken_whole(self, text: str) -> Answer | None:
        """What an option of a list says, where it speaks of this axis: the column repeats it word for word."""
        answer = self.reader.read(text) if self.reader.is_option(text) else None
        if answer is None or self._is_of_the_past(answer) or not self.table.names(answer.said):
            return None
        unclear = self._remarks and self.table.unexplained(self._telling(answer))
        return None if unclear else answer  # `National Archives`


def _any_name(names: Collection[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")


def _any_word(words: Collection[str]) -> re.Pattern[str]:
    """What finds short names: those of capitals anywhere, long ones with the dot of their header, others as labels
    alone, for `Mon` is a day, too."""
    told = (re.escape(word) if word.isupper() else rf"{re.escape(word)}(?=\s*[:=])" for word in words)
    dotted = (rf"{re.escape(word)}\." for word in words if len(word) >= _LONG_NAME and not word.isupper())
    return re.compile(rf"(?<!\w)(?:(?:{'|'.join(told)})(?!\w){''.join(f'|{word}' for word in dotted)})")
