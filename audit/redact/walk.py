"""The way through a result: every text that is the client's own is replaced, kept or withheld.

A text that somebody wrote is kept only where nothing is left of it but the toolkit's own words, once its names are
codes. Records without a rule here hold the toolkit's own texts only; a test holds every text to one or the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import PurePath
from typing import Any, Literal, TypeVar

from audit.domain.changes import Change, UnappliedRow
from audit.domain.comparison import ComparedModel, Listed, Move, RuleChange
from audit.domain.evidenced import Covered, Held, Seen, ToConfirm, Unlisted
from audit.domain.inventory import ColumnMatch, SetAside
from audit.domain.models import (
    MAPPED,
    OBSERVED_RULE,
    Evidence,
    Model,
    Period,
    Reading,
    Status,
    VocabularyEntry,
)
from audit.domain.places import Place, Problem
from audit.domain.questionnaire import Answer, key_of
from audit.domain.readiness import Request
from audit.domain.result import (
    AuditResult,
    Decision,
    Finding,
    GroupSummary,
    Input,
    Question,
    Source,
    StepFact,
)
from audit.domain.snapshot import Gap
from audit.knowledge import Knowledge
from audit.redact.codes import Codes
from audit.redact.plain_words import PlainWords

T = TypeVar("T")
Guessed = TypeVar("Guessed", ColumnMatch, VocabularyEntry)

_SIMPLE = frozenset(
    (str, int, float, bool, type(None), date, Decimal)
)  # a text without a rule is no client's
_POINTERS = ("pointer", "gaps")  # of a Problem: they may hold names that are words of the toolkit's own
_SHARED = (Status, Reading)  # one object for thousands of models: redacted once
_AFTER_FILE = re.compile(
    r"(?: \[(?P<sheet>.*)\])?(?P<cell>(?: row \d+| column [A-Z]+| [A-Z]*\d+)?)", re.DOTALL
)


class Redactor:
    """Redacts one result."""

    def __init__(self, result: AuditResult, knowledge: Knowledge, codes: Codes, plain: PlainWords) -> None:
        self._result = result
        self._knowledge = knowledge
        self._codes = codes
        self._plain = plain
        word = result.labels.get("redaction", {}).get("withheld", "…")
        self._withheld = f"[{word}]"
        self._texts: dict[str, str] = {}
        self._shared: dict[int, Any] = {}
        self._sheets: dict[str, str] = {}
        self._keys = {key_of(m): code for m, code in zip(result.models, codes.models, strict=True)}
        self._rules: dict[type, Callable[[Any], Any]] = {
            Answer: self._answer,
            Change: self._change,
            ComparedModel: lambda v: self._rest(
                v, name=self._named(v.name), name_before=self._named(v.name_before)
            ),
            Listed: lambda v: self._rest(v, name=self._named(v.name)),
            Move: self._move,
            RuleChange: lambda v: self._rest(v, text=self._text(v.text)),
            ColumnMatch: lambda v: self._guessed(v, header=self._text(v.header)),
            Decision: lambda v: self._rest(v, decider=self._decider(v)),
            Finding: lambda v: self._rest(v, owner=v.owner and codes.of("owner", v.owner)),
            Evidence: lambda v: self._rest(v, text=self._text(v.text), rule=_without_names(v.rule)),
            GroupSummary: lambda v: self._rest(v, name=codes.of(v.by, v.name)),
            Covered: lambda v: self._rest(v, file=self._file(v.file), scope=v.scope and self._withheld),
            Gap: lambda v: v._replace(call=self._text(v.call), reason=self._text(v.reason)),
            Held: lambda v: self._rest(v, text=v.text and self._text(v.text)),
            Input: self._input,
            Period: self._period,
            Place: lambda v: v._replace(file=self._file(v.file), sheet=self._sheet(v.sheet)),
            Problem: self._problem,
            Question: self._question,
            Reading: self._reading,
            Request: self._request,
            Seen: self._seen,
            SetAside: lambda v: self._rest(v, name=self._text(v.name)),
            Source: self._source,
            StepFact: self._fact,
            ToConfirm: lambda v: self._rest(
                v, key=v.key.replace(v.name, self._object(v.name)), name=self._object(v.name)
            ),
            UnappliedRow: self._unapplied,
            Unlisted: self._unlisted,
            VocabularyEntry: lambda v: self._guessed(v, text=self._text(v.text), rule=_without_names(v.rule)),
        }

    def redacted(self) -> AuditResult:
        """The result; `redacted` is left to the caller."""
        result = self._result
        models = tuple(map(self._model, result.models, self._codes.models))
        client = self._client()
        return self._rest(
            result, models=models, client=client, client_id=self._client_id(client), labels=result.labels
        )

    def _decider(self, decision: Decision) -> str:
        """Who decides, by a code where it is a person or a team of the inventory."""
        people: tuple[Literal["owner", "team"], ...] = ("owner", "team")
        for kind in people:
            if any(getattr(model, kind) == decision.decider for model in self._result.models):
                return self._codes.of(kind, decision.decider)
        return decision.decider

    def _walk(self, value: Any) -> Any:
        kind: Any = type(value)
        if kind in _SIMPLE:
            return value
        if kind in _SHARED and id(value) in self._shared:
            return self._shared[id(value)]
        rule = self._rules.get(kind)
        if rule is not None:
            made = rule(value)
        elif kind is tuple:
            made = tuple(map(self._walk, value))
        elif isinstance(value, Mapping):
            made = {key: self._walk(item) for key, item in value.items()}
        else:
            made = self._rest(value) if _names(kind) else value
        if kind in _SHARED:
            self._shared[id(value)] = made
        return made

    def _rest(self, record: T, **done: Any) -> T:
        """The record with these fields, and all others walked through."""
        kind: Any = type(record)
        others = {name: self._walk(getattr(record, name)) for name in _names(kind) if name not in done}
        return remade(record, {**others, **done})

    def _guessed(self, record: Guessed, **done: str) -> Guessed:
        """The record without its guesses where a text changed: the phrases that it is like would tell what it said."""
        kept = all(getattr(record, name) == text for name, text in done.items())
        return self._rest(record, proposals=record.proposals if kept else (), **done)

    def _model(self, model: Model, code: str) -> Model:
        return self._rest(
            model,
            id=model.id and code,
            name=code,
            description=None,
            owner=model.owner and self._codes.of("owner", model.owner),
            team=model.team and self._codes.of("team", model.team),
            unit=model.unit and self._codes.of("unit", model.unit),
            criticality=model.criticality and self._text(model.criticality),
            value_text=model.value_text and self._text(model.value_text),
        )

    def _text(self, text: str) -> str:
        """What somebody wrote: with codes for names, or withheld where any other word is not the toolkit's own."""
        made = self._texts.get(text)
        if made is None:
            found = self._codes.find(text)
            plain = self._plain.cover(found.rest) and not self._codes.people & set(
                re.findall(r"\w+", found.rest)
            )
            made = self._texts[text] = found.text if plain else self._withheld
        return made

    def _named(self, name: str) -> str:
        """The code of a model's name; one that no code can be found for is withheld."""
        return self._codes.known(name) or self._withheld

    def _move(self, move: Move) -> Move:
        before, after = (tuple(map(self._text, said)) for said in (move.said_before, move.said_after))
        return self._rest(move, said_before=before, said_after=after)

    def _client_id(self, shown: str) -> str | None:
        """The client's id, unless the client's name has a code, or the id is a name that does not stay as it is."""
        client, own = self._result.client, self._result.client_id
        hidden = self._codes.client(client) is not None or (own == client and shown != client)
        return None if hidden else own

    def _client(self) -> str:
        """The client's name, unless a code was asked for; one that is only the file's is redacted as the file's."""
        client, file = self._result.client, self._result.source.file
        code = self._codes.client(client)
        if code is None and client == PurePath(file).stem:
            return PurePath(self._file(file)).stem
        return code or client

    def _file(self, file: str) -> str:
        path = PurePath(file)
        made = self._text(path.stem)
        return (self._codes.of("file", file) if made == self._withheld else made) + path.suffix

    def _sheet(self, sheet: str | None) -> str | None:
        if sheet is None:
            return None
        if sheet not in self._sheets:
            made = self._text(sheet)
            self._sheets[sheet] = self._codes.of("sheet", sheet) if made == self._withheld else made
        return self._sheets[sheet]

    def _source(self, source: Source) -> Source:
        sheets = tuple(self._sheet(sheet) or "" for sheet in source.sheets)
        skipped = tuple((self._sheet(sheet) or "", reason) for sheet, reason in source.skipped_sheets)
        return replace(source, file=self._file(source.file), sheets=sheets, skipped_sheets=skipped)

    def _period(self, period: Period) -> Period:
        text = self._text(period.text)
        return period._replace(text=f"{period.first} – {period.last}" if text == self._withheld else text)

    def _question(self, question: Question) -> Question:
        first = self._result.models[question.models[0]] if question.models else None
        group = question.group
        if question.grouped_by == "model" and first is not None:
            group = self._codes.models[question.models[0]]
        elif question.grouped_by == "owner":
            group = self._codes.of("owner", group)
        elif question.grouped_by == "team":
            group = self._codes.of("team" if first is None or first.team else "unit", group)
        elif question.grouped_by != "platform":  # a product that the toolkit knows by name
            group = self._text(group)
        return self._rest(question, group=group)

    def _fact(self, fact: StepFact) -> StepFact:
        """Only what has a place was read from the client; its values are words inside the finished sentence."""
        if fact.place is None:
            return fact
        told = {k: v for k, v in fact.values.items() if isinstance(v, str) and k != "text"}
        sentence = str(fact.values.get("text", ""))
        made = {k: self._text(v) for k, v in told.items()}
        values = {**fact.values, **made}
        if sentence:
            values["text"] = _put_in(sentence, told, made)
        return self._rest(fact, values=values)

    def _problem(self, problem: Problem) -> Problem:
        told = {k: v for k, v in problem.args.items() if isinstance(v, str)}
        made = {k: self._withheld if k in _POINTERS else self._text(v) for k, v in told.items()}
        bare = replace(problem, args={**problem.args, **made}, place=self._walk(problem.place))
        if self._words_as_told(problem):
            return self._knowledge.worded(bare)
        return replace(bare, message=self._codes.find(_put_in(problem.message, told, made)).text)

    def _words_as_told(self, problem: Problem) -> bool:
        """Whether this knowledge words the problem as the one did that the result was made with."""
        if problem.code not in self._knowledge.problems:
            return False
        try:
            return self._knowledge.worded(problem) == problem
        except KeyError:  # its sentence asks for more than the result holds
            return False

    def _input(self, given: Input) -> Input:
        if given.kind != "client":
            return given
        return replace(given, value=self._text(given.value), source=self._places(given.source))

    def _places(self, text: str) -> str:
        """Places as text, `fleet.xlsx [Company] B4`, each redacted as a Place is; any other text is withheld."""
        file = self._result.source.file
        parts = text.split(f", {file}")
        found = [_AFTER_FILE.fullmatch(part) for part in (parts[0].removeprefix(file), *parts[1:])]
        if not text.startswith(file) or None in found:
            return self._withheld
        sheets = (match["sheet"] and f" [{self._sheet(match['sheet'])}]" for match in found if match)
        cells = (match["cell"] for match in found if match)
        shown = (f"{sheet or ''}{cell}" for sheet, cell in zip(sheets, cells, strict=True))
        return ", ".join(f"{self._file(file)}{part}" for part in shown)

    def _answer(self, answer: Answer) -> Answer:
        subject = answer.subject and self._keys.get(answer.subject, self._withheld)
        who = answer.who and self._person(answer.who)
        return self._rest(answer, subject=subject, who=who, note=answer.note and self._text(answer.note))

    def _request(self, request: Request) -> Request:
        if request.by == "role":
            return request
        return self._rest(request, person=self._codes.of(request.by, request.person))

    def _person(self, name: str) -> str:
        return self._codes.known(name) or self._codes.of("reviewer", name)

    def _change(self, change: Change) -> Change:
        subject = change.subject
        if change.models:
            subject = self._codes.models[change.models[0]]
        elif change.action in ("column", "answer"):
            subject = self._text(subject)
        who = self._person(change.who)
        texts = {
            name: value and self._text(value) for name in ("why", "text") if (value := getattr(change, name))
        }
        return self._rest(change, subject=subject, who=who, **texts)

    def _object(self, name: str) -> str:
        """What a system calls an object: a model's code where it is a model's name, else a code of its own."""
        return (self._codes.known(name) or self._codes.of("object", name)) if name else name

    def _reading(self, said: Reading) -> Reading:
        """A reading of a system points at an object by its name, behind the words of the toolkit."""
        rule = _without_names(said.rule)
        if not said.rule.startswith(OBSERVED_RULE) or said.place is None:
            return self._rest(said, text=self._text(said.text), rule=rule)
        kind, _, name = (said.place.sheet or "").partition("/")
        place = Place(self._file(said.place.file), f"{kind}/{self._object(name)}" if name else kind)
        return self._rest(said, text=said.text.partition(" [")[0], place=place)

    def _seen(self, seen: Seen) -> Seen:
        """A mark says what somebody called a stage; every other fact is in the toolkit's own words."""
        said = self._text(seen.said) if seen.what == "marked" else seen.said
        return seen._replace(
            file=self._file(seen.file), name=self._object(seen.name), said=said, raw=self._withheld
        )

    def _unlisted(self, one: Unlisted) -> Unlisted:
        environment = one.environment and self._text(one.environment)
        owner = one.owner and (self._codes.known(one.owner) or self._codes.of("owner", one.owner))
        file = self._file(one.file)
        return self._rest(one, file=file, name=self._object(one.name), owner=owner, environment=environment)

    def _unapplied(self, row: UnappliedRow) -> UnappliedRow:
        """Nobody knows what a row that fits nothing speaks of: each cell is a text that somebody wrote."""
        cells = {
            name: self._person(text) if name == "who" else self._codes.known(text) or self._text(text)
            for name, text in row.cells.items()
        }
        return self._rest(row, cells=cells)


def _without_names(rule: str) -> str:
    """A rule's id without who stands behind it."""
    return MAPPED if rule.startswith(MAPPED) else rule


def remade(record: T, values: Mapping[str, Any]) -> T:
    """A frozen record, dataclass or named tuple, with other values in its fields."""
    if hasattr(record, "_replace"):
        made: T = record._replace(**values)
        return made
    return replace(record, **values)  # type: ignore[type-var]


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a kind of record; none where it is no record."""
    if hasattr(kind, "_fields"):
        return tuple(kind._fields)
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()


def _put_in(sentence: str, told: Mapping[str, str], made: Mapping[str, str]) -> str:
    """The sentence with each value that was put into it replaced, the longest first, as whole words only."""
    pairs = {told[name]: made[name] for name in told if told[name] != made[name]}
    if not pairs:
        return sentence
    longest_first = "|".join(re.escape(old) for old in sorted(pairs, key=lambda old: (-len(old), old)))
    return re.sub(rf"(?<!\w)(?:{longest_first})(?!\w)", lambda match: pairs[match.group()], sentence)
