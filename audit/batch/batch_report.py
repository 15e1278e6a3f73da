"""batch.json: how every client of a batch ended so far, for programs; batch.xlsx beside it for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from audit import __version__, files, writing
from audit.batch.jobs import Outcome
from audit.batch.places import is_remote, remote
from audit.domain.errors import InputError, OutputError

JSON, WORKBOOK = "batch.json", "batch.xlsx"
MOST_BYTES = 100_000_000  # of a batch.json: 100,000 clients
_MOST_SAVES = 1_000  # of a batch.json while a batch works: one a client, up to so many clients


class BatchReport:
    """How each client of a batch ended so far, in the order of their folders, and batch.json, which says so at any
    time: after a kill it holds all that had ended by then.

    `as_of` is the audit date of clients without one of their own; `left_over` are folders that no input leads to,
    `passed_over` files that are no inventories.
    """

    def __init__(
        self,
        out: str,
        as_of: date,
        outcomes: Sequence[Outcome],
        passed_over: Sequence[str] = (),
        left_over: Sequence[str] = (),
    ) -> None:
        self.as_of = as_of
        self.passed_over, self.left_over = tuple(passed_over), tuple(left_over)
        self._out = out
        self._outcomes = {one.folder: one for one in outcomes}
        self._lines = {one.folder: _line(one) for one in outcomes}
        self._unsaved = 0
        self._save_every = max(1, len(outcomes) // _MOST_SAVES)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every client's, in the order of the folders."""
        return tuple(self._outcomes.values())

    def begin(self) -> None:
        """Writes batch.json, so that whoever goes on after a kill has the same date. Raises OutputError."""
        self._save(ended=False)

    def add(self, outcome: Outcome) -> None:
        """One more client has ended, which batch.json says from now on. Where it can't be written the batch goes on:
        `end` tries again, and says so."""
        self._outcomes[outcome.folder] = outcome
        self._lines[outcome.folder] = _line(outcome)
        self._unsaved += 1
        if self._unsaved >= self._save_every:
            with suppress(OutputError):
                self._save(ended=False)

    def end(self) -> None:
        """Writes both files, each whole or not at all. Raises OutputError."""
        from audit.batch.outcome_workbook import outcome_workbook  # with openpyxl, which only the end needs

        self._save(ended=True)
        _write(self._out, WORKBOOK, outcome_workbook(self.outcomes, self.as_of))

    def _save(self, *, ended: bool) -> None:
        """One line for each client, which is turned into JSON once."""
        about = {"toolkit_version": __version__, "as_of": self.as_of.isoformat(), "ended": ended}
        files_beside = {"passed_over": self.passed_over, "left_over": self.left_over}
        head = json.dumps({**about, **files_beside}, indent=1, ensure_ascii=False).removesuffix("\n}")
        clients = ",\n".join(self._lines.values())
        text = f'{head},\n "clients": [\n{clients}\n ]\n}}\n'
        _write(self._out, JSON, text.encode(errors="backslashreplace"))
        self._unsaved = 0


def _line(outcome: Outcome) -> str:
    return "  " + json.dumps(asdict(outcome), ensure_ascii=False)


def _write(out: str, name: str, content: bytes) -> None:
    if not is_remote(out):
        writing.write_file(Path(out) / name, content)
        return
    try:
        (remote(out) / name).write_bytes(content)
    except Exception as error:  # each store has its own
        raise OutputError(
            f"{out}/{name}: can't be written: {error}. Check the address and the rights."
        ) from error


def earlier(out: str) -> Mapping[str, Any]:
    """The batch.json that stands there; empty where there is none that can be read."""
    try:
        text = (
            (remote(out) / JSON).read_bytes()
            if is_remote(out)
            else files.read_bytes(Path(out) / JSON, MOST_BYTES)
        )
        about = files.parse_json(text)
    except (OSError, ValueError, InputError):
        return {}
    return about if isinstance(about, dict) else {}


def with_cost(outcomes: Sequence[Outcome], before: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """The outcomes, those of kept reports with the time and memory that their making took."""
    clients = before.get("clients", ())
    old = {one["folder"]: one for one in clients if isinstance(one, dict) and "folder" in one}
    return tuple(
        replace(one, seconds=old[one.folder].get("seconds"), memory_mb=old[one.folder].get("memory_mb"))
        if one.state == "kept" and one.folder in old
        else one
        for one in outcomes
    )
