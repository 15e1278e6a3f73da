"""The snapshot file: its schema, the way in, which trusts nothing, and the way out.

A mistake is told as `file: path.of.the.value: what is wrong`, all of them at once up to a limit.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictBool, ValidationError, WithJsonSchema

from audit import files
from audit.domain.errors import InputError, KnowledgeError
from audit.domain.models import Strength
from audit.domain.snapshot import (
    FORMAT,
    VERSION,
    About,
    Clock,
    Complete,
    Coverage,
    CoverageKind,
    Fact,
    FunctionId,
    Gap,
    Link,
    LinkRole,
    ObjectKind,
    Snapshot,
    Starter,
    System,
    SystemObject,
    What,
)
from audit.knowledge.documents import Document
from audit.knowledge.mistakes import sentence

LARGEST_BYTES = 64 * 2**20
_MOST_VALUES = 4_000_000  # commas and brackets: what they make takes ten times their room in memory
_MOST_MISTAKES = 20
MOST_OBJECTS, MOST_FACTS, _MOST_LINKS, _MOST_IDS, MOST_GAPS = 100_000, 1_000, 1_000, 50, 1_000
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_EVERY = re.compile(r"P(?:(\d{1,3})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?)")
_YEARS = range(1970, 2200)
_LONGEST_EVERY = timedelta(days=800)


def _plain(text: str) -> str:
    if found := UNSEEN.search(text):
        raise ValueError(f"holds the character U+{ord(found[0]):04X}, which nobody sees. Remove it")
    return text


def _time(text: str) -> str:
    parse_time(text)
    return text


def _every(text: str) -> str:
    parse_every(text)
    return text


def _none_of(kind: type[list[Any]] | type[dict[str, Any]], most: int) -> Any:
    """A field that may be left out: a default that is not copied for each of thousands of objects."""
    return Field(default_factory=kind, max_length=most, json_schema_extra={"default": kind()})


_TIME_SCHEMA = WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{_TIME.pattern}$"})
Name = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_plain)]
Pointer = Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_plain)]
Time = Annotated[str, Field(max_length=40), AfterValidator(_time), _TIME_SCHEMA]
Every = Annotated[
    str,
    Field(max_length=30),
    AfterValidator(_every),
    WithJsonSchema({"type": "string", "pattern": f"^{_EVERY.pattern}$"}),
]
SystemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class SourceText(Document):
    """The system that was read: its id, version, what of it, and a hash of whose eyes it was seen with."""

    system: SystemId
    version: Name | None = None
    scope: Pointer | None = None
    principal: Name | None = None


class GapText(Document):
    """A call that gave nothing, and why."""

    call: Pointer
    reason: Pointer


class CoverageText(Document):
    """How much of one kind of object the snapshot holds. `declared`: a person says that the company has no others;
    `verified`: the system says that the caller sees all of its own. `run` is about runs of pipelines and monitors."""

    kind: CoverageKind
    complete: Complete
    gaps: Annotated[list[GapText], _none_of(list, MOST_GAPS)]
    truncated: StrictBool = False


class LinkText(Document):
    """What the object serves, watches or trains: another object as `kind/name`, or a name alone."""

    to: Name
    role: Annotated[LinkRole, Field(alias="as")]


class FactText(Document):
    """One thing that was seen. `seen_at` is a time with its zone; `every` an ISO 8601 duration of days, hours or less;
    `raw` points at the answer that says so."""

    what: What
    function: FunctionId | None = None
    about: About | None = None
    strength: Strength
    seen_at: Time | None = None
    clock: Clock = "server"
    every: Every | None = None
    by: Starter = "unknown"
    environment: Name | None = None
    raw: Pointer


class ObjectText(Document):
    """A model, endpoint, pipeline, monitor or workload. `ids` are tags and labels that may hold an id of the list."""

    kind: ObjectKind
    name: Name
    ids: Annotated[dict[Name, Name], _none_of(dict, _MOST_IDS)]
    aliases: Annotated[list[Name], _none_of(list, _MOST_IDS)]
    environment: Name | None = None
    owner: Name | None = None
    created_at: Time | None = None
    links: Annotated[list[LinkText], _none_of(list, _MOST_LINKS)]
    facts: Annotated[list[FactText], _none_of(list, MOST_FACTS)]


class SnapshotText(Document):
    """The whole file."""

    format: Literal["mlops-audit/evidence"]
    version: Literal["1.0"]
    source: SourceText
    collected_at: Time
    redacted: StrictBool = False
    coverage: Annotated[list[CoverageText], _none_of(list, 6)]
    objects: Annotated[list[ObjectText], _none_of(list, MOST_OBJECTS)]


def schema() -> str:
    """The JSON Schema (draft 2020-12) of a snapshot, as text."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SnapshotText.model_json_schema(by_alias=True),
        "title": f"{FORMAT} {VERSION}",
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def read_snapshot(path: Path) -> Snapshot:
    """The snapshot of a file. Raises InputError where it can't be read or is no JSON, KnowledgeError with every
    mistake where it does not fit the schema."""
    return parse_snapshot(files.read_bytes(path, LARGEST_BYTES), path)


def parse_snapshot(data: bytes, path: Path) -> Snapshot:
    """Parses the bytes of a snapshot; messages name `path`, and the snapshot keeps its last part."""
    if files.count_values(data) > _MOST_VALUES:
        raise InputError(
            f"{path}: holds more than {_MOST_VALUES:,} values. Collect less of the system at once."
        )
    try:
        plain = files.parse_json(data, unique=True)
    except ValueError as error:
        raise InputError(f"{path}: is no snapshot: {error}. Collect it again.") from error
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise InputError(
            f"{path}: is no snapshot: its 'format' is not '{FORMAT}'. Give a file that `collect` wrote."
        )
    try:
        found = SnapshotText.model_validate(plain)
    except ValidationError as error:
        raise KnowledgeError("\n".join(_mistakes(error, path))) from error
    made = replace(_snapshot(found), file=path.name)
    if wrong := list(_misfits(made)):
        raise KnowledgeError("\n".join(f"{path}: {one}" for one in wrong[:_MOST_MISTAKES]))
    return made


def _mistakes(error: ValidationError, path: Path) -> Iterator[str]:
    told = error.errors(include_url=False)
    for one in told[:_MOST_MISTAKES]:
        loc = tuple(str(part)[:60] for part in one["loc"])
        yield f"{path}: {sentence({**one, 'loc': loc}, SnapshotText)}".replace("\n", " ")
    if len(told) > _MOST_MISTAKES:
        yield f"{path}: and {len(told) - _MOST_MISTAKES:,} more mistakes."


def _misfits(snapshot: Snapshot) -> Iterator[str]:
    """What is wrong though each part alone is right."""
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(snapshot.objects):
        key = (one.kind, one.name)
        if key in seen:
            yield f"objects.{number}: the {one.kind} '{one.name[:60]}' stands twice. Put its facts together."
        seen.add(key)
    kinds = [one.kind for one in snapshot.coverage]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        yield f"coverage: the kind '{kind}' stands twice. Keep one of them."


@lru_cache(maxsize=1 << 16)
def parse_time(text: str) -> datetime:
    """A time in UTC. Raises ValueError with the cause."""
    told = f"'{text[:40]}' is not a time with its zone, as in 2026-11-26T09:30:00Z"
    if not _TIME.fullmatch(text):
        raise ValueError(told)
    try:
        made = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(told) from error
    if made.year not in _YEARS:
        raise ValueError(told)
    return made


def parse_every(text: str) -> timedelta:
    """A duration of days, hours, minutes or seconds. Raises ValueError with the cause."""
    found = _EVERY.fullmatch(text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0,) * 5
    made = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not timedelta(0) < made <= _LONGEST_EVERY:
        raise ValueError(f"'{text[:40]}' is not a duration of up to 800 days, as in P1D or PT6H")
    return made


def time_text(moment: datetime) -> str:
    """`2026-11-26T09:30:00Z`, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def every_text(every: timedelta) -> str:
    """`P7D`, `PT6H`, `PT90S`."""
    days, seconds = every.days, every.seconds
    return (f"P{days}D" if days else "P") + (f"T{seconds}S" if seconds else "") if every else "PT1S"


def _snapshot(text: SnapshotText) -> Snapshot:
    source = System(**text.source.model_dump())
    coverage = tuple(
        Coverage(one.kind, one.complete, tuple(Gap(g.call, g.reason) for g in one.gaps), one.truncated)
        for one in text.coverage
    )
    objects = tuple(map(_object, text.objects))
    return Snapshot(source, parse_time(text.collected_at), coverage, objects, text.redacted)


def _object(text: ObjectText) -> SystemObject:
    return SystemObject(
        text.kind,
        text.name,
        text.ids,
        tuple(text.aliases),
        text.environment,
        text.owner,
        _maybe(parse_time, text.created_at),
        tuple(Link(one.to, one.role) for one in text.links),
        tuple(map(_fact, text.facts)),
    )


def _fact(text: FactText) -> Fact:
    return Fact(
        text.what,
        text.strength,
        text.raw,
        _maybe(parse_time, text.seen_at),
        text.clock,
        text.function,
        text.about,
        _maybe(parse_every, text.every),
        text.by,
        text.environment,
    )


def _maybe(parse: Callable[[str], Any], text: str | None) -> Any:
    return None if text is None else parse(text)


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """The file of a snapshot, objects in the order of kind and name; the same snapshot gives the same bytes."""
    objects = sorted(map(_object_plain, snapshot.objects), key=lambda one: (one["kind"], one["name"]))
    source = snapshot.source
    made = {
        "format": FORMAT,
        "version": VERSION,
        "source": _without_nothing(
            system=source.system, version=source.version, scope=source.scope, principal=source.principal
        ),
        "collected_at": time_text(snapshot.collected_at),
        "redacted": snapshot.redacted,
        "coverage": [_coverage_plain(one) for one in snapshot.coverage],
        "objects": objects,
    }
    return json.dumps(made, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _coverage_plain(one: Coverage) -> dict[str, Any]:
    gaps = [{"call": gap.call, "reason": gap.reason} for gap in one.gaps]
    return {"kind": one.kind, "complete": one.complete, "gaps": gaps, "truncated": one.truncated}


def _object_plain(one: SystemObject) -> dict[str, Any]:
    return _without_nothing(
        kind=one.kind,
        name=one.name,
        ids=dict(sorted(one.ids.items())),
        aliases=list(one.aliases),
        environment=one.environment,
        owner=one.owner,
        created_at=None if one.created_at is None else time_text(one.created_at),
        links=[{"to": link.to, "as": link.role} for link in one.links],
        facts=[_fact_plain(fact) for fact in one.facts],
    )


def _fact_plain(fact: Fact) -> dict[str, Any]:
    return _without_nothing(
        what=fact.what,
        function=fact.function,
        about=fact.about,
        strength=fact.strength,
        seen_at=None if fact.seen_at is None else time_text(fact.seen_at),
        clock=fact.clock,
        every=None if fact.every is None else every_text(fact.every),
        by=fact.by,
        environment=fact.environment,
        raw=fact.raw,
    )


def _without_nothing(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value not in ([], {})}


def described(snapshot: Snapshot) -> list[str]:
    """How many objects of each kind a snapshot holds: `3 endpoints`."""
    counts = Counter(one.kind for one in snapshot.objects)
    return [f"{number:,} {kind}{'' if number == 1 else 's'}" for kind, number in sorted(counts.items())]
