"""How the answers of one column are read: below its header, with what a legend says of its codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from audit.lexicon import Lexicon
from audit.lexicon.rules import Hit, ScaleReader, sentences
from audit.lexicon.text import as_said, options_of, question_of, words

PRESENCE = "presence"
CROSSED = ("monitored", "retrained")  # the deployed axis has rules of its own for columns of one stage
UNREAD = ".unread"
TOOL = ".tool"
MACHINES = "monitored.partial.machines"
ROWS_APART = " / "  # between the rows of a header
NO_MEANINGS: Mapping[str, str] = MappingProxyType({})
BOTH = " | "  # between what several codes mean
_ASIDE = re.compile(r"\(.*?\)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*", re.DOTALL)  # since when, below `Drift dashboard on since`
_REMARK = re.compile(r"\s*(?:\(.*\)\s*|\s[–—-]\s.*)$", re.DOTALL)
_SEVERAL = re.compile(r"\s*[-–/,+]\s*")
# of an answer at the head of a column: `5c None`; not `a mano`
_NUMBERING = re.compile(r"^\W*(?:\d{1,2}[a-z]?[\s.):]+|[a-z][.):]\s*)", re.IGNORECASE)
CODE = 3  # characters of what is a code whatever it spells
_GRADES = {str(number) for number in range(2, 11)}
_GRADED = re.compile(r"\b[01]\s*(?:[-–—]|to|bis|à|a)\s*(?:[2-9]|10)\b")  # `Monitoring (0-3)`


class Answers:
    """The answers of one column on one scale.

    `own`: the column states the axis; else it is free text or about something else. `meanings`: what a legend says of
    the column's codes, by code as `code_of` has it.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        axis: str,
        field: str,
        header: str,
        texts: Iterable[str],
        meanings: Mapping[str, str] = NO_MEANINGS,
    ) -> None:
        self.reader = lexicon.scales[axis]
        self.own = field in self.reader.scale.own
        self._axis = axis
        self._rules = self.reader.rules_for(field, question_of(header))
        self._quiet = field in self.reader.scale.hints
        self._meanings = meanings
        self._lexicon = lexicon
        self._options = options_of(header) if self.own else {}
        self._graded = self.own and _is_graded(header, texts)
        self._read = self._reading(lexicon, field, header)

    def _reading(self, lexicon: Lexicon, field: str, header: str) -> Callable[[str], Hit | None]:
        reader, axis, rules = self.reader, self._axis, self._rules
        if self.own:
            below = _below(header, axis, reader, rules, lexicon)
            if reader.asks_who(header):
                below = _named(below, axis, reader.scale.somebody)
            return lambda text: below(_without_the_other(text, axis, lexicon))
        if field not in reader.scale.also:
            return lambda text: reader.read_free(text, rules)
        own = reader.rules_for(reader.scale.own[0])

        def read(text: str) -> Hit | None:
            """A sentence that names the practice is an answer, whatever the column is about."""
            if hit := reader.read_free(text, rules):
                return hit
            named = [
                own_hit(sentence, axis, reader, own, lexicon)
                for sentence in sentences(text)
                if lexicon.names(axis, sentence)
                # `Retrained where it drifts` is of retraining alone
                and not (axis == "monitored" and lexicon.names("retrained", sentence))
            ]
            told = [hit for hit in named if hit.status != "unknown"]
            return min(told, key=lambda hit: reader.rank(hit.status), default=None)

        return read

    def meaning(self, text: str) -> str | None:
        """What the legend says of a code, or of each of several: `2-3`, `W1/W2`; a remark in brackets aside.

        An answer in words that the rules read is no code, though a note on the header explains it.
        """
        if not self._meanings or (not self._is_code(text) and self._is_read(text)):
            return None
        if (meaning := self._meanings.get(code_of(text))) is not None:
            return meaning
        bare = bare_code(text)
        found = [self._meanings.get(code) for code in (bare, *_SEVERAL.split(bare)) if code]
        if found and found[0] is not None:
            return found[0]
        return BOTH.join(filter(None, found)) if len(found) > 2 and all(found[1:]) else None

    def _unassured(self, text: str) -> Hit | None:
        """A yes or no whose explanation no rule reads: it assures nothing, but a no stays one."""
        hit = self._read(text)
        return None if hit and self.reader.is_best(hit.status) else hit

    def _is_code(self, text: str) -> bool:
        return len(bare_code(text)) <= CODE or self._lexicon.truth(text) is not None

    def _is_read(self, text: str) -> bool:
        hit = self._read(text)
        return hit is not None and hit.status != "unknown"

    def hit(self, text: str) -> Hit | None:
        """What an answer says, of several codes the most cautious; None where it says nothing on this scale."""
        meaning = self.meaning(text)
        if meaning is None and self._graded and text.isdigit() and text not in self._options:
            return Hit("unknown", f"{self._axis}{UNREAD}")
        if meaning and (truth := self._lexicon.truth(meaning)) is not None:
            meaning = "yes" if truth else "no"  # `x = have it`
        if meaning and BOTH in meaning:
            hits = [hit for part in meaning.split(BOTH) if (hit := self._read(part))]
            return min(hits, key=lambda hit: self.reader.rank(hit.status), default=None)
        hit = self._read(meaning or self._options.get(code_of(text)) or self._lexicon.colour.sub("", text))
        if meaning and (hit is None or hit.status == "unknown") and self._lexicon.truth(text) is not None:
            hit = self._unassured(text) or hit
        return None if hit and self._quiet and hit.rule.endswith(UNREAD) else hit


def stated(lexicon: Lexicon, axis: str, field: str, header: str) -> Hit | None:
    """What a header states on an axis by itself, which crosses below it affirm: `Relearns by itself`."""
    reader = lexicon.scales[axis]
    rules = reader.rules_for(field, header)
    said = _said_by(header, axis, lambda text: own_hit(text, axis, reader, rules, lexicon), lexicon)
    return said[0] if said else None


def bare_code(text: str) -> str:
    """The code before a remark: `4 (from May on)` is `4`, `L5 – live` is `l5`."""
    return code_of(_REMARK.sub("", text))


def code_of(text: str) -> str:
    """An answer as a legend or a header lists it: `(B).` is `b`."""
    return text.strip().strip("().").lower()


def _below(
    header: str, axis: str, reader: ScaleReader, rules: frozenset[int], lexicon: Lexicon
) -> Callable[[str], Hit]:
    """Reads cells below a header; a cross affirms what the header says: `partly` of `Monitoring / partly`."""

    def plain(text: str) -> Hit:
        return own_hit(text, axis, reader, rules, lexicon)

    said = _said_by(header, axis, plain, lexicon)
    if said is None:
        return plain
    statement, outright = said
    # a yes below a header that limits (`We only look at the server`) says no more than the header
    outright = outright or not reader.is_best(statement.status)

    def read(text: str) -> Hit:
        truth = True if _DATE.fullmatch(text) else lexicon.truth(as_said(text))
        hit = plain(text)
        if truth is None or (not outright and hit.status != "unknown"):
            return hit
        return statement if truth else hit if not outright else Hit("unknown", f"{axis}.silent")

    return read


def _without_the_other(text: str, axis: str, lexicon: Lexicon) -> str:
    """An answer on one practice without the sentences that name the other alone: one column may tell of both."""
    if axis not in CROSSED or len(said := list(sentences(text))) < 2:
        return text
    (other,) = (one for one in CROSSED if one != axis)
    about = [sentence for sentence in said if lexicon.names(axis, sentence)]
    if not about:
        return text
    return ". ".join(one for one in said if one in about or not lexicon.names(other, one))


def _named(read: Callable[[str], Hit], axis: str, somebody: str) -> Callable[[str], Hit]:
    """Reads answers to `Who checks it?`: what no rule reads is a name, so that somebody does."""

    def named(text: str) -> Hit:
        hit = read(text)
        return Hit(somebody, f"{axis}.somebody") if hit.rule.endswith(UNREAD) else hit

    return named


def _said_by(
    header: str, axis: str, plain: Callable[[str], Hit], lexicon: Lexicon
) -> tuple[Hit, bool] | None:
    """What a header states that crosses below it affirm, and whether it is an answer outright, below a group."""
    if axis not in CROSSED:
        return None
    _, group, answer = header.rpartition(ROWS_APART)
    answer = _NUMBERING.sub("", answer)
    outright = bool(group) and lexicon.stands_above_crosses(answer)
    said = answer if outright else _ASIDE.sub(" ", header)  # `Retraining (auto/by hand)` states neither
    if not outright and not lexicon.tells(axis, said):
        return None
    hit = plain(said)
    if outright:  # crosses below an answer that no rule reads affirm nothing
        return (Hit("unknown", f"{axis}{UNREAD}") if hit.rule.endswith(UNREAD) else hit), True
    return None if hit.rule.endswith(UNREAD) or hit.status == "unknown" else (hit, False)


def _is_graded(header: str, texts: Iterable[str]) -> bool:
    """Whether the numbers of a column are grades: a 1 is then no yes, and a 0 no no."""
    return bool(_GRADED.search(header)) or not _GRADES.isdisjoint(texts)


def own_hit(text: str, axis: str, reader: ScaleReader, rules: frozenset[int], lexicon: Lexicon) -> Hit:
    """A cell that states the axis is always read: by a rule, as a tool's name, or as not understood."""
    text = as_said(text)
    hit = reader.read(text, rules) if words(text) else Hit("unknown", f"{axis}.silent")
    if hit is not None:
        doubted = reader.is_best(hit.status) and reader.is_doubted(text)
        if doubted:
            return Hit("unknown", f"{axis}.doubted")
        return Hit("partial", MACHINES) if _watches_machines(text, hit, reader, lexicon) else hit
    if axis != "deployed" and lexicon.tools_in(text):
        if axis == "monitored" and lexicon.watches_machines(text):
            return Hit("partial", MACHINES)
        return Hit("partial" if "partial" in reader.scale.statuses else "unknown", f"{axis}{TOOL}")
    return Hit("unknown", f"{axis}{UNREAD}")


def _watches_machines(text: str, hit: Hit, reader: ScaleReader, lexicon: Lexicon) -> bool:
    """Whether a bare yes beside tools means machines alone: `Datadog: yes`."""
    if hit.rule != "monitored.yes.head" or not reader.is_best(hit.status):
        return False
    return lexicon.watches_machines(text)
