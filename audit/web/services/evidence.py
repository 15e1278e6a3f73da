"""Snapshots of systems that were handed in, and what they show of the models.

A snapshot is used because somebody decided so: the decision keeps which file it is. One of the same name takes the
place of an earlier one, and taking the decision back takes the snapshot away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from audit.domain.evidenced import Evidenced, Held, Seen, Standing, Unlisted
from audit.domain.mapping import NO_MODEL
from audit.domain.models import Model
from audit.domain.result import AuditResult
from audit.evidence.wording import reading_text
from audit.web.call import RefusedError
from audit.web.jobs.orders import SnapshotFile
from audit.web.services import readings
from audit.web.services.readings import EVIDENCE
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.blobs import Stored
from audit.web.store.scope import Scope

ENDING = ".json"
IN_USE = ("kept", "reading")  # states of a decision whose snapshot counts


class Claim(NamedTuple):
    """A claim with its model, held against what systems show."""

    held: Held
    model: Model


def is_snapshot(name: str) -> bool:
    """Whether a file is handed in as a snapshot: no list is JSON."""
    return PurePath(name).suffix.lower() == ENDING


def add_snapshot(connection: Connection, scope: Scope, audit: Row[Any], name: str, stored: Stored) -> str:
    """Uses a snapshot from the next reading on; the id of the decision."""
    rows.note_blob(connection, scope.workspace, stored.sha256, stored.size)
    value = {"blob": stored.sha256, "size": stored.size}
    return rows.add(
        connection, scope, t.decision, audit_id=audit.id, client_id=audit.client_id, kind=EVIDENCE, subject=name,
        value=value, state="reading", who=scope.name,
    )  # fmt: skip


def snapshots_in_use(decisions: Iterable[Row[Any]]) -> list[Row[Any]]:
    """The decisions whose snapshots count: of each name the latest."""
    latest = {one.subject: one for one in decisions if one.kind == EVIDENCE and one.state in IN_USE}
    return list(latest.values())


def snapshot_files(
    connection: Connection, scope: Scope, audit: str, local: Callable[[str], str]
) -> tuple[SnapshotFile, ...]:
    """The snapshots of an audit, as a reading takes them; `local` says where a blob lies on this machine."""
    return tuple(
        SnapshotFile(one.id, one.subject, local(one.value["blob"]))
        for one in snapshots_in_use(rows.of_audit(connection, scope, t.decision, audit))
    )


def is_last_source(decisions: Sequence[Row[Any]], audit: Row[Any], one: Row[Any]) -> bool:
    """Whether nothing is left to audit once this snapshot is taken away: there is no list, and no other one."""
    left = snapshots_in_use(other for other in decisions if other.id != one.id)
    return one.kind == EVIDENCE and is_snapshot(audit.file) and not left


def undo(connection: Connection, scope: Scope, audit: Row[Any], id_: str) -> Row[Any]:
    """Takes a decision back. Raises MissingError; RefusedError for the last snapshot where there is no list."""
    every = rows.of_audit(connection, scope, t.decision, audit.id)
    if any(one.id == id_ and is_last_source(every, audit, one) for one in every):
        raise RefusedError("last_snapshot")
    return readings.undo_decision(connection, scope, audit, id_)


def claims(result: AuditResult) -> dict[Standing, list[Claim]]:
    """What systems show of the models, by how the claim stands."""
    told: dict[Standing, list[Claim]] = {"contradicted": [], "raised": [], "confirmed": [], "found": []}
    for one in (result.evidence or Evidenced()).held:
        told[one.standing].append(Claim(one, result.models[one.model]))
    return told


def serving(result: AuditResult) -> list[Unlisted]:
    """Objects that were seen to serve and that no model stands for."""
    return [one for one in (result.evidence or Evidenced()).unlisted if one.serving]


def object_name(model: Model, models: Sequence[Model]) -> str:
    """By what an object is joined to a model: its id where no other has it, else its name."""
    same = [one for one in models if one.id and model.id and one.id.casefold() == model.id.casefold()]
    return model.id if model.id and len(same) == 1 else model.name


def alias_key(one: Unlisted) -> str:
    """By what an alias file names an object."""
    return f"{one.kind}/{one.name}"


def joinable(result: AuditResult, key: str, model: str) -> str | None:
    """The word that joins an object to a model, given by its number, or says that it is none (`none`). None where the
    object was not shown to be joined, or there is no such model."""
    told = result.evidence or Evidenced()
    known = {one.key for one in told.to_confirm} | set(map(alias_key, told.unlisted))
    if key not in known:
        return None
    if model == "none":
        return NO_MODEL
    if not model.isdecimal() or int(model) >= len(result.models):
        return None
    return object_name(result.models[int(model)], result.models)


def join_object(
    connection: Connection, scope: Scope, audit: Row[Any], result: AuditResult, key: str, model: str
) -> str:
    """Says that an object of a system is a model of the list, given by its number, or none of it (`none`); the
    decision's id, which holds from the next reading on. Raises RefusedError for what can't be joined."""
    word = joinable(result, key, model)
    if word is None:
        raise RefusedError("decision")
    made = rows.add(
        connection, scope, t.decision, audit_id=audit.id, client_id=audit.client_id, kind="alias", subject=key,
        value=word, state="reading", who=scope.name,
    )  # fmt: skip
    rows.note(connection, scope, "decision", made)
    return made


def seen_behind(result: AuditResult, model: int) -> dict[tuple[str, str], Seen]:
    """File and text of a reading of a model -> the fact that it stands for."""
    return {
        (one.file, reading_text(one)): one
        for held in (result.evidence or Evidenced()).held
        if held.model == model
        for one in held.seen
    }
