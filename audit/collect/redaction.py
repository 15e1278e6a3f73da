"""Codes for names, hosts and account numbers in a snapshot, with a key file of the form that reports use."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from pathlib import Path

from audit import files
from audit.domain.errors import InputError
from audit.domain.snapshot import Coverage, Gap, Link, Snapshot, SystemObject

_HEADS = ["code", "kind", "name"]
_PREFIXES = {"object": "X", "owner": "O", "id": "I", "host": "H", "environment": "E"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Key:
    """Code of each name by its kind. A key that was read gives the same names the same codes again."""

    codes: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Key:
        """The key of an earlier collection or report. Raises InputError where the file is none."""
        rows = list(csv.reader(io.StringIO(files.read_text(path, 50_000_000))))
        if not rows or rows[0] != _HEADS or any(len(row) != len(_HEADS) for row in rows):
            raise InputError(
                f"{path}: is no key. Name the file that an earlier redaction wrote, or move it away."
            )
        return cls({(kind, name.removeprefix("'")): code for code, kind, name in rows[1:]})

    def of(self, kind: str, name: str) -> str:
        """The code of a name, a new one where it has none; a model's of a report is taken for an object of its name."""
        known = self.codes.get((kind, name)) or (
            self.codes.get(("model", name)) if kind == "object" else None
        )
        if known is None:
            number = sum(one == kind for one, _ in self.codes) + 1
            known = self.codes[kind, name] = f"{_PREFIXES[kind]}-{number:03d}"
        return known

    def csv(self) -> bytes:
        """The file: code, kind, name; a name that a spreadsheet could run is written as text."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_HEADS)
        for (kind, name), code in self.codes.items():
            writer.writerow((code, kind, f"'{name}" if name.startswith(_FORMULA) else name))
        return stream.getvalue().encode("utf-8-sig", "replace")


def redacted(snapshot: Snapshot, key: Key, environments: frozenset[str] = frozenset()) -> Snapshot:
    """The snapshot with codes. What a fact points at, and why a call failed, may hold names, and is left out; the call
    itself is the reader's own, with places for names."""
    objects = tuple(_object(one, key, environments) for one in snapshot.objects)
    scope = snapshot.source.scope
    source = replace(snapshot.source, scope=scope and key.of("host", scope))
    coverage = tuple(
        Coverage(one.kind, one.complete, tuple(Gap(g.call, g.reason) for g in one.gaps), one.truncated)
        for one in snapshot.coverage
    )
    return replace(snapshot, source=source, coverage=coverage, objects=objects, redacted=True)


def _object(one: SystemObject, key: Key, environments: frozenset[str]) -> SystemObject:
    code = key.of("object", one.name)

    def place(said: str | None) -> str | None:
        return said if said is None or said.casefold() in environments else key.of("environment", said)

    facts = tuple(
        replace(fact, raw=f"{code}#{number}", environment=place(fact.environment))
        for number, fact in enumerate(one.facts, 1)
    )
    links = tuple(Link(_to(link.to, key), link.role) for link in one.links)
    return replace(
        one,
        name=code,
        ids={tag: key.of("id", value) for tag, value in one.ids.items()},
        aliases=tuple(key.of("object", name) for name in one.aliases),
        environment=place(one.environment),
        owner=one.owner and key.of("owner", one.owner),
        links=links,
        facts=facts,
    )


def _to(to: str, key: Key) -> str:
    kind, slash, name = to.partition("/")
    known = slash and kind in ("model", "endpoint", "pipeline", "monitor", "workload")
    return f"{kind}/{key.of('object', name)}" if known else key.of("object", to)
