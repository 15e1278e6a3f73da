"""Reads the results of many clients, one after the other, and keeps of each what a portfolio shows."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from audit import files
from audit.batch.clients import Listed, Row, read_clients
from audit.domain.comparison import AuditPoint
from audit.domain.errors import InputError
from audit.domain.result import (
    SCHEMA_VERSION,
    Advice,
    FunctionResult,
    LadderStep,
    Question,
    Range,
    Source,
    Verdict,
)
from audit.portfolio.identity import Named, identities
from audit.report.saved.checks import check_figures
from audit.report.saved.serializer import MismatchError, Serializer

RESULT, LEDGER = "result.json", "batch.json"


class _Figures(NamedTuple):
    """The parts of a result that a portfolio needs, each with the name that it has there; `models`: how many."""

    schema_version: str
    client: str
    as_of: date
    verdict: Verdict
    ladder: tuple[LadderStep, ...]
    functions: tuple[FunctionResult, ...]
    questions: tuple[Question, ...]
    advice: Advice
    source: Source
    models: int
    knowledge_sha256: str = ""
    client_id: str | None = None
    redacted: bool = False


class _Entry(NamedTuple):
    """How one client of a batch ended, of what its batch.json says."""

    folder: str
    state: str
    client: str | None = None
    error: str | None = None
    message: str | None = None
    attributes: Mapping[str, str] = MappingProxyType({})


_SERIALIZER = Serializer()
_READ = frozenset(_Figures._fields) - {"models"}
_NEEDED = _READ - frozenset(_Figures._field_defaults)


class Step(NamedTuple):
    """A rung of the ladder: surely and at most on it, of those on the step that it is measured against."""

    low: int
    high: int
    of: int


class Function(NamedTuple):
    """One function: its state, and of how many models it surely is, surely is not, and is not surely either."""

    state: str
    yes: int
    lacking: int
    open: int
    of: int


class Amount(NamedTuple):
    """An amount of the gap; `range` is None where it is not quantified."""

    label: str
    per: str
    range: Range | None


class RoleCount(NamedTuple):
    """A role to fill now: the functions that it closes, and full-time equivalents."""

    id: str
    title: str
    gaps: tuple[str, ...]
    fte_low: float
    fte_high: float


@dataclass(frozen=True, slots=True)
class Client(AuditPoint):
    """What a portfolio knows of one client: an audit, and what follows from it. `client_id` is None where nobody said
    who the client is."""

    name: str
    folder: str
    good_answers: int | None
    bad_answers: int | None
    asks: str
    ladder: Mapping[str, Step]
    functions: Mapping[str, Function]
    amounts: Mapping[str, Amount]
    seats: tuple[RoleCount, ...]
    source_stem: str
    client_id: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


class Failure(NamedTuple):
    """A client of whom there is no result, with the reason."""

    name: str
    error: str
    message: str


class Read(NamedTuple):
    """The latest audit of each client in the order of their folders, those of whom there is none, and earlier audits of
    the same clients, which don't count."""

    clients: tuple[Client, ...]
    failures: tuple[Failure, ...]
    earlier: tuple[Client, ...] = ()


def read_all(folder: Path, listed: Path | None = None) -> Read:
    """The results anywhere below a folder; `listed` is a clients file, whose ids and attributes win over others.

    A report counts no more where the batch.json above it says that its client failed since, or is none any more. A file
    that is no result is a failure, and named. Raises InputError where there is no result at all.
    """
    clients: list[Client] = []
    failures: list[Failure] = []
    known: dict[str, Mapping[str, str]] = {}
    outdated: set[str] = set()
    for path in _files(folder):
        shown = path.relative_to(folder).as_posix()
        try:
            data = files.read_bytes(path, files.RESULT_BYTES)
            at = path.parent.relative_to(folder)
            if path.name == LEDGER:
                known |= _ledger(at, files.parse_json(data), failures, outdated)
            elif at.as_posix() not in outdated:
                clients.append(_client(_parts(data) or _whole(data), at.as_posix()))
        except (InputError, MismatchError, ValueError) as error:
            failures.append(Failure(shown, type(error).__name__, str(error)[:200]))
    if not clients:
        raise InputError(
            f"{folder}: holds no result.json of this toolkit. Run the batch with --format json, or give its folder."
        )
    told = {} if listed is None else _told(read_clients(listed))
    last, earlier = latest([_with_particulars(one, known, told) for one in clients])
    return Read(last, tuple(failures), earlier)


def latest(audits: Sequence[Client]) -> tuple[tuple[Client, ...], tuple[Client, ...]]:
    """The latest audit of each client, and the earlier ones of the same clients, in their order. Of two on one day the
    later in the order counts; where nobody knows who the client is, the audit stays."""
    found = identities([Named(one.client_id, one.name) for one in audits])
    last: dict[str, int] = {}
    for number, (who, audit) in enumerate(zip(found, audits, strict=True)):
        if who is not None and (who not in last or audit.as_of >= audits[last[who]].as_of):
            last[who] = number
    stay: list[Client] = []
    earlier: list[Client] = []
    for number, (who, audit) in enumerate(zip(found, audits, strict=True)):
        counts = who is None or last[who] == number
        (stay if counts else earlier).append(replace(audit, client_id=who))
    return tuple(stay), tuple(earlier)


def _files(folder: Path) -> Iterator[Path]:
    """Every result and ledger, a ledger before the results below it, else by path. A brand's own name ends the same."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name == LEDGER or (name.endswith(RESULT) and not name.startswith(".")):
                yield Path(root, name)


def _parts(data: bytes) -> dict[str, Any] | None:
    """What is needed of a result as the toolkit writes it, a part or a model a line: the models, most of the file, are
    counted and not parsed. None where the file is laid out otherwise."""
    found: dict[str, Any] = {"models": 0}
    for line in data.split(b"\n"):
        if line.startswith(b'{"'):
            found["models"] += 1
        elif line.startswith(b'"'):
            name, _, value = line.partition(b":")
            key = name.strip(b'"').decode()
            if key in _READ:
                try:
                    found[key] = files.parse_json(value.removesuffix(b","))
                except ValueError:
                    return None
    return found if found.keys() >= _NEEDED else None


def _whole(data: bytes) -> dict[str, Any]:
    """The same of any JSON."""
    document = _object(files.parse_json(data))
    models = document.get("models")
    return {**document, "models": len(models) if isinstance(models, list) else None}


def _object(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise MismatchError(f"an object is expected, not {type(document).__name__}")
    return document


def _client(document: Mapping[str, Any], folder: str) -> Client:
    """Raises MismatchError with the path of what is no part of a result."""
    version = str(document.get("schema_version"))[:20]
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise MismatchError(f"its schema_version is {version}, and {SCHEMA_VERSION} is expected")
    named = {name: document[name] for name in _Figures._fields if name in document}
    result: _Figures = _SERIALIZER.decoder(_Figures)(named)
    check_figures(result)
    verdict, advice = result.verdict, result.advice
    stem = Path(result.source.file).stem
    # before there were ids, a name that is not the file's was given by somebody
    client_id = result.client_id or (None if result.redacted or result.client == stem else result.client)
    return Client.of(
        verdict,
        as_of=result.as_of,
        models=result.models,
        knowledge_sha256=result.knowledge_sha256,
        name=result.client,
        folder=folder,
        good_answers=verdict.good_answers,
        bad_answers=verdict.bad_answers,
        asks=next((q.group for q in result.questions if q.grouped_by == "owner"), ""),
        ladder={r.id: Step(r.low, r.high, r.of) for r in result.ladder},
        functions={f.id: _function(f) for f in result.functions},
        amounts={a.id: Amount(a.label, a.per, a.range) for a in advice.amounts},
        seats=tuple(
            RoleCount(r.id, r.title, r.gaps, r.fte_low, r.fte_high)
            for r in advice.roles
            if r.when == "now" and r.fte_low is not None and r.fte_high is not None
        ),
        source_stem=stem,
        client_id=client_id,
    )


def _function(told: FunctionResult) -> Function:
    lacking, open_ = told.no + told.planned, told.partial + told.unknown
    return Function(told.state, told.yes, lacking, open_, told.yes + lacking + open_)


def _ledger(
    at: Path, document: Any, failures: list[Failure], outdated: set[str]
) -> dict[str, Mapping[str, str]]:
    """Attributes by the folder of the result. Who has none now is noted, and where an older one may stand."""
    about = _object(document)
    left_over: tuple[str, ...] = _SERIALIZER.decoder(tuple[str, ...])(about.get("left_over") or [])
    outdated |= {(at / folder).as_posix() for folder in left_over}
    found: dict[str, Mapping[str, str]] = {}
    clients = about.get("clients")
    if not isinstance(clients, list):
        raise MismatchError("clients: an array is expected")
    for told in map(_object, clients):
        one: _Entry = _SERIALIZER.decoder(_Entry)({k: told[k] for k in _Entry._fields if k in told})
        folder = (at / one.folder).as_posix()
        found[folder] = one.attributes
        if one.state in ("failed", "left"):
            outdated.add(folder)
            failures.append(Failure(one.client or one.folder, one.error or one.state, one.message or ""))
    return found


def _told(listed: tuple[Listed, ...]) -> dict[str, Row]:
    """Rows by the client's name, and by the stem of its file; not by what several have."""
    told: defaultdict[str, list[Row]] = defaultdict(list)
    for one in listed:
        for key in {key.casefold() for key in (Path(one.row.file or "").stem, one.row.name) if key}:
            told[key].append(one.row)
    return {key: rows[0] for key, rows in told.items() if len(rows) == 1}


def _with_particulars(
    client: Client, known: Mapping[str, Mapping[str, str]], told: Mapping[str, Row]
) -> Client:
    """The client with attributes of its batch, and with what the clients file says of it, which wins."""
    row = told.get(client.name.casefold()) or told.get(client.source_stem.casefold()) or Row()
    client_id = row.client_id or client.client_id or row.name
    attributes = {**known.get(client.folder, {}), **row.attributes}
    return replace(client, client_id=client_id, attributes=attributes or client.attributes)
