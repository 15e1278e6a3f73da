"""`result.json`: the whole AuditResult as a document for other programs, and the way back.

Its shape is the AuditResult's own, save for two things that make it stand by itself: a model holds its
statuses (`deployed`, `monitored`, `retrained`, `functions`, `tools`), a status its evidence with full Places.

A list of 100,000 models repeats a few statuses, owners, dates. The models are therefore written by columns, each
distinct value becomes JSON once, and a status has gaps where the row goes. `plain` is the same without haste.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain, groupby, islice, repeat
from operator import attrgetter
from typing import Any, BinaryIO, get_type_hints

from audit.domain.errors import InputError
from audit.domain.models import (
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
from audit.files import parse_json
from audit.report.saved.checks import check
from audit.report.saved.serializer import MismatchError, Serializer, StandIn

_MODELS_A_CHUNK = 100  # some 300 kB, which the processor keeps at hand
_PIECE_BYTES = 1 << 23
_KEPT = 1 << 15  # texts that are kept, so that a list without repetition needs no more memory
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_quoted = json.encoder.encode_basestring
_GAP = b"\0"  # where the record goes; JSON text never holds it, since control characters are escaped


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
    recorded_on: Period | None = None


_AXES = ("deployed", "monitored", "retrained")
_OPTIONAL = ("evidence",)  # keys that a document has only where they hold something
_PLAIN = (str, str | None)  # what a text of its own, or nothing, is declared as
_UNLIKE = ("id", "name")  # hardly ever the same twice
_HINTS = get_type_hints(ModelDocument)
_STATUS, _EVIDENCE = tuple(get_type_hints(StatusDocument)), tuple(get_type_hints(EvidenceDocument))
_OWN = tuple(f for f in Model._fields if f not in (*_AXES, "functions"))


def begin_result(result: AuditResult, brand: object) -> Callable[[BinaryIO], object]:
    """What writes the result, as a format of the report; no brand changes it."""
    return partial(write_result, result)


def write_result(result: AuditResult, stream: BinaryIO) -> None:
    """Writes the result as UTF-8 JSON, a part or a model a line; the same result gives the same bytes."""
    with ThreadPoolExecutor(max_workers=1) as writer:
        written: Future[int] | None = None
        for piece in _pieces(_chunks(result)):
            if written is not None:
                written.result()
            written = writer.submit(stream.write, piece)
        if written is not None:
            written.result()


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytearray]:
    """The chunks in pieces so large that handing one to the thread that writes costs nothing beside the writing."""
    piece = bytearray()
    for chunk in chunks:
        piece += chunk
        if len(piece) >= _PIECE_BYTES:
            yield piece
            piece = bytearray()
    yield piece


def plain(result: AuditResult) -> dict[str, Any]:
    """The same document as builtin types only."""
    encode = _serializer().encoder(AuditResult)
    assert encode is not None
    made: dict[str, Any] = encode(result)
    return {name: value for name, value in made.items() if value is not None or name not in _OPTIONAL}


def read_result(data: bytes, name: str = "result.json") -> AuditResult:
    """The result that `write_result` wrote, equal in every part.

    `name` is the file's, for the message of the InputError that is raised where the data is something else, or where
    its parts don't fit each other.
    """
    try:
        result = decode(data)
        check(result)
    except (ValueError, MismatchError) as error:
        raise InputError(
            f"{name}: is not a result of this version of the toolkit, or is damaged: {error}. "
            "Take an undamaged copy, or run the audit again."
        ) from error
    return result


def decode(data: bytes) -> AuditResult:
    """The result by its shape alone, part by part. Raises ValueError where it is no JSON, MismatchError with the path
    of the part where it has another shape."""
    document = parse_json(data)
    version = document.get("schema_version") if isinstance(document, dict) else None
    if not _is_known(version):
        raise MismatchError(f"its schema_version is {_short(version)}, and {SCHEMA_VERSION!r} is expected")
    result: AuditResult = _serializer().decoder(AuditResult)({**document, "schema_version": SCHEMA_VERSION})
    return result


def _short(version: Any) -> str:
    return repr(version)[:40] if isinstance(version, str | None) else "no text"


def _is_known(version: Any) -> bool:
    """Whether it is this version or an earlier minor one, whose documents lack only what has a default."""
    known = version.split(".") if isinstance(version, str) else []
    major, minor = SCHEMA_VERSION.split(".")
    return len(known) == 2 and known[0] == major and known[1].isdecimal() and int(known[1]) <= int(minor)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document; `docs/result.schema.json` is its published copy."""
    defs: dict[str, Any] = {}
    root = _serializer().schema(AuditResult, defs)
    defs["AuditResult"]["properties"]["schema_version"] = {"const": SCHEMA_VERSION}
    defs["AuditResult"]["required"] = [n for n in defs["AuditResult"]["required"] if n not in _OPTIONAL]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"result.json {SCHEMA_VERSION}",
        **root,
        "$defs": dict(sorted(defs.items())),
    }


def _serializer() -> Serializer:
    return Serializer({Model: StandIn(ModelDocument, _document, _restorer())})


def _document(model: Model) -> ModelDocument:
    own = {name: getattr(model, name) for name in _OWN}
    axes: dict[str, Any] = {axis: _status_document(model, getattr(model, axis)) for axis in _AXES}
    functions = {id_: _status_document(model, status) for id_, status in model.functions.items()}
    return ModelDocument(**own, **axes, functions=functions)


def _status_document(model: Model, status: Status) -> StatusDocument:
    evidence = tuple(
        EvidenceDocument(at.place, at.text, at.rule, reading.status, at.strength)
        for at, reading in zip(model.evidence(status), status.readings, strict=True)
    )
    return StatusDocument(status.status, status.strength, evidence, status.contradicted)


def _restorer() -> Callable[[ModelDocument], Model]:
    """The way from the document to the Model; equal statuses become one object again."""
    kept: dict[Status, Status] = {}

    def restore(document: ModelDocument) -> Model:
        def status(told: StatusDocument) -> Status:
            made = _status(document, told)
            return kept.setdefault(made, made)

        axes: dict[str, Any] = {axis: status(getattr(document, axis)) for axis in _AXES}
        functions = {id_: status(told) for id_, told in document.functions.items()}
        return Model(**axes, functions=functions, **{name: getattr(document, name) for name in _OWN})

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
    serializer = _serializer()
    mark = "{"
    for name, hint in get_type_hints(AuditResult).items():
        if name in _OPTIONAL and getattr(result, name) is None:
            continue
        yield _bytes(f'{mark}\n"{name}":')
        if name == "models":
            yield from _model_chunks(result.models, serializer)
        else:
            yield _encoder(serializer, hint)(getattr(result, name))
        mark = ","
    yield b"\n}\n"


def _model_chunks(models: Sequence[Model], serializer: Serializer) -> Iterator[bytes]:
    mark = b"[\n"
    for (file, sheet, across), group in groupby(models, lambda model: (*model.place[:2], model.across)):
        texts = _SheetTexts(serializer, file, sheet, across)
        while chunk := list(islice(group, _MODELS_A_CHUNK)):
            yield mark + b",\n".join(texts.of(chunk))
            mark = b",\n"
    yield b"]" if models else b"[]"


class _Texts:
    """The JSON texts of values with what comes before each, made once a value.

    A value that many models share is known by its identity, which spares hashing, and 1.0 is not 1.00. The values must
    outlive what is kept of them.
    """

    def __init__(self, make: Callable[[Any], bytes], head: str = "") -> None:
        self.head = _bytes(head)
        self._make = make
        self._kept: dict[int, bytes] = {}

    def of(self, values: Sequence[Any]) -> list[bytes]:
        """The text of each value."""
        kept = self._kept
        texts = list(map(kept.get, map(id, values)))
        if None not in texts:  # as nearly always
            return texts  # type: ignore[return-value]
        if len(kept) > _KEPT:
            kept.clear()
        return [kept.get(id(value)) or self._new(value) for value in values]

    def _new(self, value: Any) -> bytes:
        text = self._kept[id(value)] = self.head + self._make(value)
        return text


class _SheetTexts:
    """The models of one sheet as JSON text: what they share is made once, with a gap where the record goes.

    A record is a row, or a column where the sheet is read `across`.
    """

    def __init__(self, serializer: Serializer, file: str, sheet: str | None, across: bool) -> None:
        self._across = across
        self._record, self._field = map(attrgetter, ("column", "row") if across else ("row", "column"))
        self._place = lru_cache(_KEPT)(self._place_at)
        self._sheet = (_json(file), _json(sheet))
        self._elsewhere = _encoder(serializer, Place)
        self._readings = _Texts(self._evidence)
        makers = {
            name: _text if hint in _PLAIN else _encoder(serializer, hint) for name, hint in _HINTS.items()
        }
        makers |= dict.fromkeys(_AXES, self._status)
        self._columns = {name: _Texts(makers[name], head) for name, head in _heads(_HINTS, "{")}
        self._functions: dict[str, _Texts] = {}

    def of(self, models: Sequence[Model]) -> Iterator[bytes]:
        """The text of each model."""
        columns = dict(zip(Model._fields, zip(*models, strict=True), strict=True))
        parts = [part for name in _HINTS for part in self._parts(name, columns[name])]
        records = map(self._record, columns["place"])
        for text, record in zip(_joined([*parts, repeat(b"}")], len(models)), records, strict=True):
            yield text.replace(_GAP, _number(record))

    def _parts(self, name: str, values: Sequence[Any]) -> Iterable[Iterable[bytes]]:
        """The texts of a column, in parts that follow each other."""
        column = self._columns[name]
        if name == "functions":
            return self._by_function(column.head, values)
        if name == "place":
            return repeat(column.head), map(self._place, map(self._field, values))
        if name in _UNLIKE:
            return repeat(column.head), map(_text, values)
        return (column.of(values),)

    def _by_function(self, head: bytes, values: Sequence[Mapping[str, Status]]) -> Iterable[Iterable[bytes]]:
        names = tuple(values[0])
        if any(tuple(functions) != names for functions in values):  # as no one sheet's models do
            return ([text for one in values for text in _joined(self._by_function(head, [one]), 1)],)
        columns = (
            self._functions.setdefault(mark, _Texts(self._status, mark)).of([one[name] for one in values])
            for name, mark in _heads(names, "")
        )
        return repeat(head + b"{"), *columns, repeat(b"}")

    def _status(self, status: Status) -> bytes:
        return _object(_STATUS) % (
            _text(status.status),
            _text(status.strength),
            b"[%b]" % b",".join(self._readings.of(status.readings)),
            b"true" if status.contradicted else b"false",
        )

    def _evidence(self, reading: Reading) -> bytes:
        place = self._place(reading.column) if reading.place is None else self._elsewhere(reading.place)
        return _object(_EVIDENCE) % (
            place,
            _text(reading.text),
            _text(reading.rule),
            _text(reading.status),
            _text(reading.strength),
        )

    def _place_at(self, field: int | None) -> bytes:
        """A cell of the record, by its column, or row where `across`."""
        row, column = (_number(field), _GAP) if self._across else (_GAP, _number(field))
        return _object(Place._fields) % (*self._sheet, row, column)


def _encoder(serializer: Serializer, hint: Any) -> Callable[[Any], bytes]:
    """What makes JSON text of a value of a type."""
    encode = serializer.encoder(hint)
    return (lambda value: _json(encode(value))) if encode else _json


def _heads(names: Iterable[str], first: str) -> Iterator[tuple[str, str]]:
    """The names of an object with what comes before the value of each."""
    marks = chain([first], repeat(","))
    return ((name, f"{mark}{json.dumps(name)}:") for mark, name in zip(marks, names, strict=False))


def _joined(parts: Iterable[Iterable[bytes]], count: int) -> Iterator[bytes]:
    """The texts of `count` objects, from their parts by columns."""
    return map(b"".join, islice(zip(*parts, strict=False), count))


@cache
def _object(names: Iterable[str]) -> bytes:
    """The template of a JSON object, to be filled with its values' texts by `%`."""
    return _bytes(f"{{{','.join(f'{json.dumps(name)}:%b' for name in names)}}}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")  # which gives a lone surrogate JSON's own escape


def _number(value: int | None) -> bytes:
    return b"null" if value is None else b"%d" % value


def _text(value: str | None) -> bytes:
    """The same as `_json`, for what is a text or nothing."""
    return b"null" if value is None else _quoted(value).encode("utf-8", "backslashreplace")


def _json(value: Any) -> bytes:
    return _bytes(_ENCODER.encode(value))
