"""`result.json`: the whole AuditResult as a document for other programs, and the way back.

Its shape is the AuditResult's own, save for two things that make it stand by itself: a model holds its
statuses (`deployed`, `monitored`, `retrained`, `functions`, `tools`), a status its evidence with full Places.

A list of 100,000 models repeats a few judgements, so each distinct one becomes JSON once, with gaps where the
row goes; a model is then its own few texts and that text with its row. `plain` is the same without haste.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from json.encoder import encode_basestring as _quoted
from typing import Any, BinaryIO, TypeVar, get_type_hints

from audit.domain.errors import InputError
from audit.domain.models import (
    Judgement,
    Kind,
    Model,
    Money,
    Origin,
    Period,
    Reading,
    Score,
    Status,
    Strength,
)
from audit.domain.places import Place
from audit.domain.result import SCHEMA_VERSION, AuditResult
from audit.report.plain import MismatchError, Plainer, StandIn

T = TypeVar("T")

_MODELS_A_CHUNK = 500
_KEPT = 4096  # texts that are kept, so that a list without repetition needs no more memory
_GAP = "\0"  # where the row goes; JSON text never holds it, since control characters are escaped


@dataclass(frozen=True, slots=True)
class EvidenceDocument:
    """What one cell said, where, and what it was read as by which rule."""

    place: Place
    text: str
    rule: str
    status: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class StatusDocument:
    """One axis, or one function, of a model. Contradicted: cells disagree; the cautious reading is shown."""

    status: str
    strength: Strength | None
    evidence: tuple[EvidenceDocument, ...]
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class ModelDocument:
    """One model of the client's list, with its statuses and their evidence."""

    id: str | None
    name: str
    place: Place
    in_scope: bool
    scope_reason: str
    deployed: StatusDocument
    monitored: StatusDocument
    retrained: StatusDocument
    functions: Mapping[str, StatusDocument]
    tools: tuple[str, ...]
    description: str | None
    across: bool
    owner: str | None
    team: str | None
    unit: str | None
    kind: Kind
    origin: Origin
    criticality: str | None
    criticality_rank: int
    value: Money | None
    value_text: str | None
    monthly_cost: Money | None
    started: Period | None
    built: Period | None
    deployed_on: Period | None
    last_trained: Period | None
    retired_on: Period | None
    legacy: bool
    score: Score | None


_JUDGED = ("deployed", "monitored", "retrained", "functions", "tools")
_OWN = tuple(f.name for f in fields(ModelDocument) if f.name not in _JUDGED)


def write_result(result: AuditResult, stream: BinaryIO) -> None:
    """Writes the result as UTF-8 JSON, a part or a model a line; the same result gives the same bytes."""
    for chunk in _chunks(result):
        stream.write(chunk)


def plain(result: AuditResult) -> dict[str, Any]:
    """The same document as builtin types only."""
    encode = _plainer().encoder(AuditResult)
    assert encode is not None
    made: dict[str, Any] = encode(result)
    return made


def read_result(data: bytes, name: str = "result.json") -> AuditResult:
    """The result that `write_result` wrote, equal in every part.

    `name` is the file's, for the message of the InputError that is raised where the data is something else.
    """
    try:
        document = json.loads(data)
        version = document.get("schema_version") if isinstance(document, dict) else None
        if not _is_known(version):
            raise MismatchError(f"its schema_version is {version!r}, and {SCHEMA_VERSION!r} is expected")
        result: AuditResult = _plainer().decoder(AuditResult)({**document, "schema_version": SCHEMA_VERSION})
    except (ValueError, RecursionError, MismatchError) as error:
        raise InputError(
            f"{name}: is no result of this version of the toolkit: {error}. Run the audit again to make one."
        ) from error
    return result


def _is_known(version: Any) -> bool:
    """Whether it is this version or an earlier minor one, whose documents lack only what has a default."""
    known = version.split(".") if isinstance(version, str) else []
    major, minor = SCHEMA_VERSION.split(".")
    return len(known) == 2 and known[0] == major and known[1].isdecimal() and int(known[1]) <= int(minor)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document; `docs/result.schema.json` is its published copy."""
    defs: dict[str, Any] = {}
    root = _plainer().schema(AuditResult, defs)
    defs["AuditResult"]["properties"]["schema_version"] = {"const": SCHEMA_VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"result.json {SCHEMA_VERSION}",
        **root,
        "$defs": dict(sorted(defs.items())),
    }


def _plainer() -> Plainer:
    return Plainer({Model: StandIn(ModelDocument, _document, _restorer())})


def _document(model: Model) -> ModelDocument:
    judgement = model.judgement
    own = {name: getattr(model, name) for name in _OWN}
    return ModelDocument(
        **own,
        deployed=_status_document(model, judgement.deployed),
        monitored=_status_document(model, judgement.monitored),
        retrained=_status_document(model, judgement.retrained),
        functions={id_: _status_document(model, status) for id_, status in judgement.functions.items()},
        tools=judgement.tools,
    )


def _status_document(model: Model, status: Status) -> StatusDocument:
    evidence = tuple(
        EvidenceDocument(at.place, at.text, at.rule, reading.status, at.strength)
        for at, reading in zip(model.evidence(status), status.readings, strict=True)
    )
    return StatusDocument(status.status, status.strength, evidence, status.contradicted)


def _restorer() -> Callable[[ModelDocument], Model]:
    """The way from the document to the Model; equal judgements become one object again."""
    kept: dict[Any, Judgement] = {}

    def restore(document: ModelDocument) -> Model:
        functions = {id_: _status(document, s) for id_, s in document.functions.items()}
        deployed, monitored = _status(document, document.deployed), _status(document, document.monitored)
        retrained = _status(document, document.retrained)
        key = (deployed, monitored, retrained, *functions.items(), document.tools)
        if key not in kept:
            kept[key] = Judgement(deployed, monitored, retrained, functions, document.tools)
        return Model(judgement=kept[key], **{name: getattr(document, name) for name in _OWN})

    return restore


def _status(model: ModelDocument, status: StatusDocument) -> Status:
    readings = tuple(_reading(model, evidence) for evidence in status.evidence)
    return Status(status.status, status.strength, readings, status.contradicted)


def _reading(model: ModelDocument, e: EvidenceDocument) -> Reading:
    at = (e.place.row if model.across else e.place.column) or 0
    if e.place == (model.place._replace(row=at) if model.across else model.place._replace(column=at)):
        return Reading(at, e.text, e.rule, e.status, e.strength)
    return Reading(0, e.text, e.rule, e.status, e.strength, e.place)


def _chunks(result: AuditResult) -> Iterator[bytes]:
    plainer = _plainer()
    mark = "{"
    for name, hint in get_type_hints(AuditResult).items():
        yield _bytes(f'{mark}\n"{name}":')
        if name == "models":
            yield from _model_chunks(result)
        else:
            encode = plainer.encoder(hint)
            value = getattr(result, name)
            yield _bytes(_json(encode(value) if encode else value))
        mark = ","
    yield b"\n}\n"


def _model_chunks(result: AuditResult) -> Iterator[bytes]:
    texts = _ModelTexts()
    mark = b"["
    for start in range(0, len(result.models), _MODELS_A_CHUNK):
        parts: list[bytes] = []
        for model in result.models[start : start + _MODELS_A_CHUNK]:
            parts += (mark, *texts.parts(model))
            mark = b","
        yield b"".join(parts)
    yield b"]" if mark == b"," else b"[]"


class _ModelTexts:
    """Models as JSON text, with what they share made once."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str | None], str] = {}
        self._statuses: dict[Any, str] = {}
        self._judgements: dict[Any, list[bytes]] = {}
        self._dates: dict[int, str] = {}
        self._groups: dict[Any, str] = {}

    def parts(self, m: Model) -> tuple[bytes, bytes, bytes]:
        """One model in three parts, in the order of ModelDocument's fields."""
        place = m.place
        row, column = _number(place.row), _number(place.column)
        head = (
            f'\n{{"id":{_text(m.id)},"name":{_quoted(m.name)},"place":{self._place(place)}"row":{row},'
            f'"column":{column}}},"in_scope":{"true" if m.in_scope else "false"},'
            f'"scope_reason":"{m.scope_reason}",'
        )
        tail = f',"description":{_text(m.description)},{self._group(m)}{self._facts(m)}'
        gap = (column if m.across else row).encode()
        return _bytes(head), gap.join(self._judgement(m)), _bytes(tail)

    def _group(self, m: Model) -> str:
        """What many models have in common."""
        key = (m.across, m.owner, m.team, m.unit, m.kind, m.origin, m.criticality, m.criticality_rank)
        made = self._groups.get(key)
        if made is None:
            text = (
                f'"across":{_bool(m.across)},"owner":{_text(m.owner)},"team":{_text(m.team)},'
                f'"unit":{_text(m.unit)},"kind":"{m.kind}","origin":"{m.origin}",'
                f'"criticality":{_text(m.criticality)},"criticality_rank":{m.criticality_rank},'
            )
            made = _keep(self._groups, key, text)
        return made

    def _facts(self, m: Model) -> str:
        """Money and dates, which are a model's own, blank in most."""
        score = "null" if m.score is None else f'{{"gap":"{m.score[0]}","strict":"{m.score[1]}"}}'
        period = self._period
        return (
            f'"value":{_money(m.value)},"value_text":{_text(m.value_text)},"monthly_cost":{_money(m.monthly_cost)},'
            f'"started":{period(m.started)},"built":{period(m.built)},"deployed_on":{period(m.deployed_on)},'
            f'"last_trained":{period(m.last_trained)},"retired_on":{period(m.retired_on)},'
            f'"legacy":{_bool(m.legacy)},"score":{score}}}'
        )

    def _place(self, place: Place) -> str:
        key = place[:2]
        if key not in self._places:
            self._places[key] = f'{{"file":{_quoted(place.file)},"sheet":{_text(place.sheet)},'
        return self._places[key]

    def _period(self, period: Period | None) -> str:
        if period is None:
            return "null"
        made = self._dates.get(
            id(period)
        )  # by identity: it is shared, and hashing it costs more than it saves
        if made is None:
            first, last, text = period
            made = f'{{"first":"{first.isoformat()}","last":"{last.isoformat()}","text":{_quoted(text)}}}'
            _keep(self._dates, id(period), made)
        return made

    def _judgement(self, m: Model) -> list[bytes]:
        """The statuses' text in pieces, between which the row (or, across, the column) goes."""
        key = (id(m.judgement), m.across, *m.place[:2])
        pieces = self._judgements.get(key)
        if pieces is None:
            pieces = _keep(self._judgements, key, _bytes(self._judgement_text(m)).split(_GAP.encode()))
        return pieces

    def _judgement_text(self, m: Model) -> str:
        judgement = m.judgement
        axes = ",".join(f'"{axis}":{self._status(m, getattr(judgement, axis))}' for axis in _JUDGED[:3])
        functions = ",".join(f"{_quoted(f)}:{self._status(m, s)}" for f, s in judgement.functions.items())
        return f'{axes},"functions":{{{functions}}},"tools":{_json(judgement.tools)}'

    def _status(self, m: Model, status: Status) -> str:
        key = (id(status), m.across, *m.place[:2])
        made = self._statuses.get(key)
        if made is None:
            evidence = ",".join(self._evidence(m, reading) for reading in status.readings)
            text = (
                f'{{"status":{_quoted(status.status)},"strength":{_text(status.strength)},'
                f'"evidence":[{evidence}],"contradicted":{_bool(status.contradicted)}}}'
            )
            made = _keep(self._statuses, key, text)
        return made

    def _evidence(self, m: Model, reading: Reading) -> str:
        row, column = (str(reading.column), _GAP) if m.across else (_GAP, str(reading.column))
        if reading.place is not None:
            row, column = _number(reading.place.row), _number(reading.place.column)
        return (
            f'{{"place":{self._place(reading.place or m.place)}"row":{row},"column":{column}}},'
            f'"text":{_quoted(reading.text)},'
            f'"rule":{_quoted(reading.rule)},"status":{_quoted(reading.status)},"strength":"{reading.strength}"}}'
        )


def _keep(memo: dict[Any, T], key: Any, made: T) -> T:
    if len(memo) >= _KEPT:
        memo.clear()
    memo[key] = made
    return made


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")  # which gives a lone surrogate JSON's own escape


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _text(value: str | None) -> str:
    return "null" if value is None else _quoted(value)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _money(money: Money | None) -> str:
    return "null" if money is None else f'{{"amount":"{money.amount}","currency":{_quoted(money.currency)}}}'
