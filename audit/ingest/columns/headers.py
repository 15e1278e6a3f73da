"""What the header of one column proposes, with the group above it and the crosses below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit.ingest.blocks import Block
from audit.ingest.candidates import CLOSE, SURE, USABLE, Candidate, best_of
from audit.ingest.cell_samples import CellSamples
from audit.ingest.header_text import fold
from audit.ingest.infer_columns import AXES, SAMPLE, TableContext, are_truths, mostly_truths, sample, texts_of
from audit.ingest.infer_practices import is_misnamed
from audit.knowledge.fields import Words
from audit.lexicon.codes import code_of

_WEAK = 75.0  # of a column of which only the group above it is understood
_LANGUAGES = re.compile(r"\s+/\s+")  # between what a header says in two languages
_DASH = re.compile(r"\s+[–—-]\s+")  # between a field and which state of it: `Monitoring – audit found`
_ATTRIBUTES = ("stage", "kind")  # headers that say nothing of their own below a group
_SYSTEMS = ("registry", "experiment_tracking", "serving")  # from which the columns below may be an export
_LAST_ASKED = 91.0  # of one that asks for something else first
_PART = 70.0  # of one of which a part is understood
_BELOW = 92.0  # of one whose cells bear out what the group says
_MISNAMED = 60.0  # of notes whose codes tell of something else
_NAMED = 97.0  # of a header that is a field's name
_ANSWERED = 0.6  # share of the texts below a group that must be answers
_TOLD = 0.4  # the same, below what asks for a day
_UNREAD = 0.8  # share of the texts below a header that may ask for a stage, of which none tells one
_NAMES, _NAME_WORDS = 5, 6  # texts that may be names, and words of one
_EXACT = 100.0  # the score of a header that is a name of its field, word for word
_TEXTS, _CODED = 5, 0.1  # distinct texts below a field of few values, and share of them that tell one
_SOMEBODY = "owner"
_STORY, _STORY_WORDS = 95.0, 5  # score of remarks under another name, and words of their cells, on average
_STAGED = 0.5  # share of the cells that tell no stage, from which they are remarks
_NUMBERED = re.compile(r"([^\W\d_]+[-_./ ]?)\d+")  # letters and a number: `PSTW-17`
_OF_IDS = 3  # rows that tell that a column numbers them
_ASKED_FOR = {"deployed_on": "stage", "retired_on": "stage", "last_trained": "retraining"}  # by yes and no


class HeaderCandidates:
    """What the header of one column proposes, with the group above it and the crosses below."""

    def __init__(self, block: Block, column: int, context: TableContext) -> None:
        self._block, self._column, self._context = block, column, context
        self._texts = block.header_texts()[column - 1]
        self._spelled = context.header_texts(block)[column - 1]
        self._values = sample(block, column)
        spelled = texts_of(block, column, context) if column in context.legend else self._values
        self._cells = CellSamples(spelled, context.lexicon, context.languages, context.dates)
        self._only_group: Candidate | None = None  # where nothing but the group above is understood

    def all(self) -> Iterator[Candidate]:
        """Every proposal, in no order."""
        found = self._of_texts(self._texts)
        if not found and self._spelled != self._texts:
            found = self._of_texts(self._spelled)
        if not found and (about := self._explained_as()):
            found = self._of(about)
        found = [new for one in self._told_apart(found) for new in self._borne_out(one)]
        yield from self._stage_named()
        if not (any(one.field == "stage" for one in found) and self._tells_stages()):
            found = [self._as_remarks(one) for one in found]
        for one in found:
            if self._is_uncoded(one) or (one.field == "stage" and (self._are_shares() or self._are_kinds())):
                continue
            if one.field == "notes" and one.score < _EXACT and self._are_explained():
                continue  # `Upd`, over the letters of a key
            if not is_misnamed(self._block, self._column, one.field, self._context):
                yield one
            elif one.field == "notes":
                yield replace(one, score=_MISNAMED)

    def _are_explained(self) -> bool:
        """Whether the cells are codes, all of which the workbook explains: no remarks."""
        legend = self._context.legend.get(self._column)
        codes = [code_of(str(value)) for value in self._values if value is not None]
        return legend is not None and bool(codes) and all(code in legend.meanings for code in codes)

    def _as_remarks(self, one: Candidate) -> Candidate:
        """A proposal, or remarks instead: where sentences stand below a header that asks for somebody (`Upkeep`), and
        of what is described on a ticket, for nothing else tells there how far it is. Where no sentences do, a ticket
        is called so: `Summary`."""
        of_ticket = one.field == "description" and self._context.is_of_tickets(self._block)
        if not (of_ticket or one.field == _SOMEBODY):
            return one
        if self._tell_stories():
            return replace(one, field="notes", score=_STORY)
        return replace(one, field="name") if of_ticket else one

    def _tells_stages(self) -> bool:
        """Whether most of the column's texts can be read as a stage: `Status and upkeep`."""
        unread = self._unread_as_stages()
        return unread is not None and unread < _STAGED

    def _tell_stories(self) -> bool:
        texts = self._cells.texts()
        return len(texts) > 1 and sum(len(text.split()) for text in texts) >= _STORY_WORDS * len(texts)

    def _is_uncoded(self, one: Candidate) -> bool:
        """Whether a proposal is a field of few values of which the cells tell next to none: `Source` over addresses."""
        coder = self._context.lexicon.coders.get(one.field)
        if coder is None or any(map(self._context.lexicon.is_sold, self._texts)):
            return False
        texts = {value for value in self._values if isinstance(value, str)}
        if len(texts) < _TEXTS:
            return False
        return sum(coder.code(text) != "unknown" for text in texts) < _CODED * len(texts)

    def _are_shares(self) -> bool:
        """Whether nothing but broken numbers stands below the header, as shares and scores are: no code of a stage."""
        numbers = [value for value in self._values if isinstance(value, float)]
        return len(numbers) == len(self._values) > 0 and not any(map(float.is_integer, numbers))

    def _are_kinds(self) -> bool:
        """Whether nothing but techniques stands below the header: `Champion model` over `Logistic regression`."""
        coder = self._context.lexicon.coders["kind"]
        texts = self._cells.texts()
        return (
            bool(texts) and all(coder.code(text) != "unknown" for text in texts) and not self._tells_stages()
        )

    def _explained_as(self) -> str:
        """What the legend of the column's codes calls it: `OM (ongoing monitoring)`."""
        legend = self._context.legend.get(self._column)
        own = fold(self._texts[-1]) if self._texts else ""
        return legend.about.removeprefix(f"{own} ") if legend and own and legend.about != own else ""

    def _of_texts(self, texts: Sequence[str]) -> list[Candidate]:
        if not texts:
            return []
        if len(texts) == 1:
            field, dash, state = (
                texts[-1].partition(found[0]) if (found := _DASH.search(texts[-1])) else ("",) * 3
            )
            return self._of(texts[-1]) or (self._of_pair(field, state, texts[-1]) if dash else [])
        above, below = (_LANGUAGES.split(text) for text in texts[-2:])
        if len(above) == len(below) > 1:  # `Suivi / Opvolging` over `Qualité / Kwaliteit`
            both = [
                one for pair in zip(above, below, strict=True) for one in self._of_pair(*pair, " ".join(pair))
            ]
            if both:
                return best_of(both)
        return self._of_pair(texts[-2], texts[-1], " ".join(texts))

    def _of_pair(self, above: str, text: str, together: str) -> list[Candidate]:
        """What a header proposes, and the one above it; what is wanted proposes nothing: `To be`."""
        if self._context.headings.names_one_of(text, self._words.to_be):
            return []
        lowest, group = self._of(text), self._of(above)
        if self._context.headings.names_one_of(text, self._words.as_is):
            return group
        if lowest and group and group[0].field in _SYSTEMS:
            return lowest  # `current_stage` below `Registry export`
        return self._below(lowest, group, self._of(together), above)

    def _of(self, text: str) -> list[Candidate]:
        """What one text proposes; what stands behind `after` names no field: `Learning after go-live`."""
        found = best_of([*self._last_asked(text), *(self._proposed(text) or self._of_parts(text))])
        head, when = self._context.meanings.when_apart(text, self._context.languages)
        if not when:
            return found
        of_head = self._proposed(head)
        said_when = {one.field for one in self._proposed(when)} - {one.field for one in of_head}
        return best_of([*(one for one in found if one.field not in said_when), *of_head])

    def _last_asked(self, text: str) -> Iterator[Candidate]:
        """The practice or the stage for which the last of several questions asks: `What is it for, and is it live?`."""
        *others, last = self._context.meanings.questions(text)
        for one in self._proposed(last) if others else ():
            if self._context.headings.is_status(one.field) and one.score >= SURE:
                yield replace(one, score=_LAST_ASKED)

    def _of_parts(self, text: str) -> Iterator[Candidate]:
        """What a header of which nothing is understood as a whole may ask for beside something else, which its cells
        must bear out: `Human oversight and monitoring`."""
        parts = self._context.meanings.parts(text)
        if len(parts) < 2:
            return
        for part in parts:
            for one in self._proposed(part):
                if self._context.headings.is_status(one.field) and one.score >= SURE:
                    yield replace(one, score=_PART)

    def _proposed(self, text: str) -> list[Candidate]:
        """What the words of a text propose: its names, and its meaning unless it is the name of a field."""
        context, column = self._context, self._column
        if context.headings.is_trap(text):
            return []
        named = [
            Candidate(g.field, column, g.score, g.reason)
            for g in context.headings.all(text)
            if not (g.reason == "fuzzy" and self._is_judged(g.field) and context.is_elsewhere(text))
        ]  # `Produktionsstandort` is no `Produktionsstart`
        if any(one.score >= _NAMED for one in named):
            return named
        meant = context.meanings.of(text, column, self._cells, context.languages)
        if self._cells.are("dates") and any(self._is_day(one) for one in meant):
            named = [one for one in named if not context.headings.is_status(one.field)]
        fields = {one.field for one in meant}
        named = [one for one in named if one.field in fields or not self._is_misread_day(one, text)]
        return best_of([*named, *meant])

    def _is_judged(self, field: str) -> bool:
        """Whether the audit draws conclusions from a field: from what rules judge, and from days."""
        return self._context.headings.fields[field].type in ("status", "date")

    def _is_misread_day(self, one: Candidate, text: str) -> bool:
        """Whether a proposal is a day whose name is only spelled like the header, which holds a word that nobody knows:
        `Date returned` is not `Date retired`."""
        if one.reason != "fuzzy" or self._context.headings.fields[one.field].type != "date":
            return False
        return any(word.is_unknown for word in self._context.meanings.words(text, self._context.languages))

    def _is_day(self, one: Candidate) -> bool:
        """Whether a proposal can only be a day: `First used for real` over dates asks for no stage."""
        return one.score >= SURE and self._context.headings.fields[one.field].type == "date"

    def _below(
        self, lowest: list[Candidate], group: list[Candidate], together: list[Candidate], above: str
    ) -> list[Candidate]:
        """What a header below a group proposes."""
        headings = self._context.headings
        if together and together[0].score >= _NAMED:
            return together
        best, over = next(iter(lowest), None), next(iter(group), None)
        if over is None or not headings.is_status(over.field):
            meant = lowest or together
            vetoed = (
                meant and headings.is_status(meant[0].field) and headings.is_vetoed(meant[0].field, above)
            )
            return [] if vetoed else meant  # `Refreshed` below `Input data`
        only_group = self._only_group = replace(over, score=_WEAK, reason="fuzzy")
        if over.field == "stage":  # `Bench` below `Stage` is one where it holds crosses
            sure = [one for one in (*lowest[:1], *together[:1]) if self._outdoes_stage(one)]
            if sure and sure[0].field == "stage" and are_truths(self._values, self._words):
                return [replace(sure[0], score=max(sure[0].score, _BELOW))]
            return sure[:1] or [only_group]
        if best is None and together and together[0].field == over.field and together[0].score >= SURE:
            return together  # `Retraining` over `Way of`
        if best and best.field == over.field and best.score < USABLE <= over.score:
            return [replace(over, score=_BELOW)]  # `What we track` below `Performance tracking`
        if best is None or best.field == over.field or best.field in headings.fields[over.field].over:
            return lowest or [only_group]
        if headings.is_status(best.field) and best.field != "stage" and best.score >= USABLE:
            return lowest  # `Retraining` below `Monitoring and retraining`
        if best.field in _ATTRIBUTES:
            # `Status` or `Kind` below `Monitoring`, and `Runs` where the cells bear it out
            return [replace(over, score=_BELOW)] if best.score >= _NAMED else [only_group]
        return []  # the owner of the monitoring is not the owner of the model

    def _outdoes_stage(self, one: Candidate) -> bool:
        """Whether a header means something else than a stage below a group of stages; crosses name no supplier."""
        is_text = self._context.headings.fields[one.field].type == "text"
        sure = one.score >= USABLE and one.reason != "fuzzy"
        return sure and not (is_text and are_truths(self._values, self._words))

    def _borne_out(self, one: Candidate) -> Iterator[Candidate]:
        """A proposal as the cells bear it out.

        What stands below a group that is understood counts where its cells are crosses: an answer (`Monitoring` over
        `partly`), and, to be confirmed, what hints at the same (`Monitoring` over `Accuracy of the scores`). A date
        that is answered by yes and no asks for something else: `Go-live` for the stage.
        """
        if one.field in _ASKED_FOR and (are_truths(self._values, self._words) or self._is_told(one.field)):
            yield Candidate(_ASKED_FOR[one.field], self._column, min(one.score, _BELOW), "alias")
            return
        if one.field == "id" and one.score < SURE and self._numbers_each_row():
            one = replace(one, score=SURE)  # `PSTW ID`, over `PSTW-17`
        yield one
        if one is not self._only_group:
            return
        headings, text = self._context.headings, self._texts[-1]
        if one.field == "stage" or headings.names_one_of(text, [*self._words.answers, *self._words.in_place]):
            if are_truths(self._values, self._words):
                yield replace(one, score=_BELOW, reason="alias")
        elif self._context.hints_at(text, one.field) and mostly_truths(self._values, self._words):
            yield replace(one, score=USABLE, reason="values")
        elif self._answers_share(one.field, " ".join(self._texts)) >= _ANSWERED:
            yield replace(one, score=_BELOW, reason="values")

    def _numbers_each_row(self) -> bool:
        """Whether every row has a number of its own behind letters that are the same in all: `PSTW-17`."""
        told = [_NUMBERED.fullmatch(value) for value in self._values if isinstance(value, str)]
        letters = {found[1] for found in told if found}
        rows = len(self._block.rows[:SAMPLE])
        return rows >= _OF_IDS and len(told) == rows and all(told) and len(letters) == 1

    def _is_told(self, field: str) -> bool:
        """Whether words stand below a header that may ask for a day, none of them a day: `Shipped?` over `in both`."""
        texts = texts_of(self._block, self._column, self._context)
        if len(texts) < len(self._values) or any(map(self._cells.tells_a_day, texts)):
            return False
        return self._answers_share(_ASKED_FOR[field], self._texts[-1]) >= _TOLD

    def _answers_share(self, field: str, header: str) -> float:
        """Share of the column's texts that would be read as answers for a field, and say something."""
        texts = texts_of(self._block, self._column, self._context)
        answers = self._context.answers(field, self._column, header, texts)
        read = (answers.read(text) for text in texts)
        said = [answer for answer in read if answer and not answer.is_silent]
        told = sum(answer.status != "unknown" for answer in said)
        return told / len(said) if len(said) > 1 else 0.0

    def _told_apart(self, found: Sequence[Candidate]) -> Sequence[Candidate]:
        """The proposals without a stage that nothing below the header tells, where its words may mean something else:
        `Provoz` asks whether a model runs, or names the plant. Nothing but the stage where the cells tell it: `Runs?`.
        """
        best = max((one.score for one in found), default=0.0)
        others = [one for one in found if one.field != "stage"]
        rivals = [one for one in others if one.score > best - CLOSE]
        torn = len(others) < len(found) and bool(rivals)
        alone = bool(found) and not others and best < _NAMED
        if not torn and not (alone and self._texts and self._may_be_names()):  # `What we run`
            return found
        share = self._unread_as_stages()
        if torn and share is not None and share <= 1 - _UNREAD and not any(map(_tells_alike, rivals)):
            return [one for one in found if one.field == "stage"]
        return others if share is not None and share >= (_UNREAD if torn else 1.0) else found

    def _may_be_names(self) -> bool:
        """Whether the column has short texts alone, each once, as the names of models are."""
        texts = [text for text in self._values if isinstance(text, str)]
        short = all(len(text.split()) <= _NAME_WORDS for text in texts)
        return short and len(texts) >= _NAMES and len(set(texts)) == len(self._values)

    def _unread_as_stages(self) -> float | None:
        """Share of the column's texts that can't be read as a stage; None where it has none, or crosses."""
        texts = texts_of(self._block, self._column, self._context)
        if not texts or mostly_truths(self._values, self._words):
            return None
        answers = self._context.answers("stage", self._column, self._texts[-1], texts)
        unread = sum((said := answers.read(text)) is not None and said.is_unread for text in texts)
        return unread / len(texts)

    def _is_of_use(self, above: Sequence[str]) -> bool:
        """Whether a group is called by the use of a model and holds several stages: `Live`, `Trial` below `Release`."""
        context = self._context
        said = context.meanings.concepts(above[-1], context.languages)
        if not context.lexicon.tables["deployed"].is_about(frozenset(said)):
            return False
        beside = (texts for texts in self._block.header_texts() if texts[:-1] == [*above])
        return sum(context.stages.outright(texts[-1]) is not None for texts in beside) > 1

    def _is_beside_stages(self) -> bool:
        """Whether several columns of crosses without a gap, this one among them, name stages: `Live | Trial | Dev`."""
        texts = self._block.header_texts()
        named = 0
        for step in (-1, 1):
            at = self._column + step
            while 0 < at <= len(texts) and texts[at - 1] and self._context.stages.outright(texts[at - 1][-1]):
                named += mostly_truths(sample(self._block, at), self._words)
                at += step
        return named > 1

    def _stage_named(self) -> Iterator[Candidate]:
        """`Pilot` with crosses is a stage; below a group of stages, and beside others, what lowers needs to say
        nothing else."""
        *above, text = self._texts or [""]
        stages = self._context.stages
        over = self._context.headings.asked_field(above[-1]) if above else None
        group = {over} if over else set()
        below = "stage" in group
        if not below and any(map(self._context.headings.is_status, group)) and not self._is_of_use(above):
            return  # `Planned` below `Monitoring`
        known = self._context.headings.named(text)
        if self._context.is_elsewhere(text):
            return  # `Works council: approved?`
        if known and known.field != "stage" and self._context.headings.is_status(known.field):
            return  # `Rollback` asks for one, though its word may say that something was taken back
        named = stages.outright(text) or ((below or self._is_beside_stages()) and stages.lowered(text))
        # one cross may say more: `depot Venlo` below `Pilot`
        if named and mostly_truths(self._values, self._words):
            yield Candidate("stage", self._column, 100.0, "alias")

    @property
    def _words(self) -> Words:
        return self._context.words


def _tells_alike(one: Candidate) -> bool:
    """Whether the cells of a field may read like stages: `Watched in production?` over `yes`, a remark on the stage."""
    return one.field in (*AXES, "stage_comment", "notes")
