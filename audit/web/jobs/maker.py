"""The process that reads a list or renders a report: whatever a file does, it does here, and a kill costs one job.

Forked on behalf of `supervision`. Its order comes as a pickle on standard input, written by the server alone; it
answers with lines of JSON: a step as it begins, and at last what came of it.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import socket
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import singledispatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from audit import api
from audit.api import Audit, Look
from audit.batch import forkserver
from audit.cached_knowledge import load_knowledge
from audit.doctor import diagnose
from audit.domain.comparison import UNATTENDED, ComparedModel, Listed
from audit.domain.errors import AuditError, InputError
from audit.evidence import objects_in
from audit.evidence.format import LARGEST_BYTES, parse_snapshot
from audit.files import read_bytes
from audit.portfolio.making import Wanted, make
from audit.redact import redact
from audit.report import FORMATS
from audit.report.brand import load_brand
from audit.report.comparison import render_comparison_pdf
from audit.report.html import sandbox_process
from audit.report.pdf import rendering
from audit.report.pdf.render_worker import load_engine
from audit.sources import Limits, read_values
from audit.web.jobs.orders import Order, Portfolio, Read, Render, Suppose
from audit.web.jobs.page_data import reading_data, report_sections

if TYPE_CHECKING:
    from audit.domain.mapping import SheetMapping
    from audit.domain.models import Model
    from audit.domain.result import AuditResult
    from audit.domain.snapshot import Snapshot

_LOADED = ("pdf", "xlsx", "json")  # formats that most people ask for
_SMALL = (
    ("Model", "Owner", "Stage", "Go-live", "Monitored?", "Retrained?", "Tools", "Cost per month"),
    ("Churn", "A. Person", "in production", "2025-06-01", "drift every week", "nightly job", "MLflow", 100),
    ("Fraud", "B. Person", "Pilot", "2025-07-01", "by the vendor, perhaps", "by hand", "Airflow", 200),
    ("Demand", "B. Person", "Live", "2025-08-01", "no", "planned", "Docker", 300),
)
Tell = Callable[[str], object]


def serve(handle: int) -> None:
    """Loads what makers need beyond this module, and forks them as the socket of this number asks."""
    gc.disable()  # a search for garbage would write to, and so copy, the pages that makers share
    for name in _LOADED:
        FORMATS[name].load()
    if diagnose().healthy:  # else the other formats can be made all the same
        load_engine()
    with suppress(AuditError):  # which each job then says
        _rehearse()
    forkserver.serve(socket.socket(fileno=handle), main)


def main() -> NoReturn:
    """Does what it is told to do."""
    with os.fdopen(0, "rb") as orders, os.fdopen(os.dup(1), "wb", buffering=0) as answers:
        os.dup2(2, 1)  # nothing that a library prints may fall into the answer
        told = orders.read()
        if not told:  # it was forked to see whether that works
            os._exit(0)  # a forked copy leaves the ends of the process that it was forked from alone
        order: Order = pickle.loads(told)
        forkserver.confine(order.memory_mb, order.deadline_seconds)
        gc.enable()  # from here on nothing is forked from this process
        rendering.render_here(Path(tempfile.gettempdir()))
        sandbox_process.disable()

        def say(told: dict[str, Any]) -> None:
            answers.write(json.dumps(told).encode() + b"\n")

        say(_ended(order, lambda step: say({"step": step})))
    os._exit(0)  # the answer is written: what is left needs no taking down piece by piece


def _rehearse() -> None:
    """Reads and judges a small list, so that every maker finds loaded and compiled what nearly all lists need."""
    book = read_values(_SMALL, "rehearsal", kind="values", reader="values", limits=Limits())
    look = api.look(book, as_of=date(2026, 1, 31))
    audited = api.judge(look)
    api.pack_cells(look.workbook)
    reading_data(look)
    report_sections(audited.result, load_brand(None))
    api.load(api.render(audited, "json"))


def _ended(order: Order, tell: Tell) -> dict[str, Any]:
    try:
        return {"done": _done(order.work, Path(order.out), tell)}
    except AuditError as error:
        return {"failed": type(error).__name__.removesuffix("Error").lower(), "message": str(error)}
    except MemoryError:
        return {"failed": "memory", "message": str(order.memory_mb)}
    except Exception as error:  # a defect of ours must not take the server along
        return {"failed": "defect", "message": f"{type(error).__name__}: {error}"}


@singledispatch
def _done(work: object, out: Path, tell: Tell) -> dict[str, Any]:
    """What came of some work, whose files are in `out`."""
    raise TypeError(type(work))


@_done.register
def _(work: Read, out: Path, tell: Tell) -> dict[str, Any]:
    tell("read")
    snapshots, unread = _snapshots(work)
    look, dropped = _looked(work, snapshots, tell)
    if work.source:
        (out / "cells").write_bytes(api.pack_cells(look.workbook))
    tell("judge")
    audited = api.judge(look)
    (out / "result").write_bytes(api.render(audited, "json"))
    (out / "reading").write_text(json.dumps(reading_data(look), ensure_ascii=False), "utf-8")
    verdict, review = audited.verdict, audited.result.changes
    return {
        "client": audited.result.client,
        "models": len(audited.models),
        "verdict": verdict.status,
        "gap_low": verdict.gap_low,
        "gap_high": verdict.gap_high,
        "in_scope": verdict.in_scope,
        "open": len(look.needs.open_answers),
        "dropped": dropped,
        "unread": unread,
        **_moved(work, audited.result),
        "applied": [change.place.row for change in review],
        "refused": {
            str(p.place.row): p.message
            for p in audited.result.problems
            if p.code.startswith("review_") and p.place and p.place.row
        },
    }


def _moved(work: Read, result: AuditResult) -> dict[str, Any]:
    """Which models are judged otherwise than in the result so far."""
    if not work.before:
        return {"moved": 0, "moved_names": []}
    before = {m.place: _statuses(m) for m in api.load(Path(work.before).read_bytes()).models}
    moved = [m.name for m in result.models if before.get(m.place, _statuses(m)) != _statuses(m)]
    return {"moved": len(moved), "moved_names": moved[:3]}


def _statuses(model: Model) -> tuple[str, ...]:
    return model.deployed.status, model.monitored.status, model.retrained.status


def _snapshots(work: Read) -> tuple[tuple[Snapshot, ...], dict[str, str]]:
    """The snapshots that can be used, and of the others why not, by the decision to use them. Raises InputError where
    the models are to come from snapshots, and none can be used."""
    found: list[Snapshot] = []
    unread: dict[str, str] = {}
    for one in work.evidence:
        try:
            found.append(parse_snapshot(read_bytes(Path(one.path), LARGEST_BYTES), Path(one.name)))
        except AuditError as error:
            unread[one.decision] = str(error)
    if unread and not (found or work.source or work.cells):
        raise InputError("\n".join(unread.values()))
    return tuple(found), unread


def _looked(work: Read, snapshots: Sequence[Snapshot], tell: Tell) -> tuple[Look, str]:
    """The list as it is understood, and why what was kept of earlier lists was left aside, if it was."""
    steps = {"read": "understand", "understand": "classify"}

    def ended(step: str) -> None:
        if step in steps:
            tell(steps[step])

    def look(mapping: SheetMapping) -> Look:
        book = api.unpack_cells(Path(work.cells).read_bytes()) if work.cells else ()
        with Path(work.source or os.devnull).open("rb") as stream:
            return api.look(
                stream if work.source else book,
                name=work.name,
                client=work.client or None,
                client_id=work.client_id,
                as_of=work.as_of,
                window_months=work.window_months,
                language=work.language,
                brand=work.brand,
                mapping=mapping,
                answers=work.answers,
                review=work.review or None,
                evidence=snapshots,
                progress=ended,
            )

    here = frozenset(objects_in(snapshots))
    fitting = tuple(alias for alias in work.kept.aliases if alias.name in here)
    both = _over(work.mapping, replace(work.kept, aliases=fitting))
    try:
        return look(both), ""
    except InputError as error:
        answers_alone = replace(work.mapping, answers=both.answers, aliases=both.aliases)
        if answers_alone == both:
            raise
        return look(answers_alone), str(error)


def _over(mine: SheetMapping, kept: SheetMapping) -> SheetMapping:
    return replace(
        mine,
        columns={**kept.columns, **mine.columns},
        answers=(*kept.answers, *mine.answers),
        layout=mine.layout.over(kept.layout),
        aliases=tuple({alias.name: alias for alias in (*kept.aliases, *mine.aliases)}.values()),
    )


@_done.register
def _(work: Suppose, out: Path, tell: Tell) -> dict[str, Any]:
    tell("judge")
    snapshots, _ = _snapshots(work.read)
    audited = api.judge(_looked(work.read, snapshots, lambda step: None)[0])
    rates = None
    if work.rates:
        rates = api.RateChange(source=work.who, year=work.read.as_of.year, managed=work.rates)
    changes = api.Changes(
        window_months=work.window_months, head_count=work.head_count, rates=rates, who=work.who
    )
    supposed = api.what_if(audited, changes)
    return {"before": _in_short(audited), "after": _in_short(supposed)}


def _in_short(audited: Audit) -> dict[str, Any]:
    """What a supposition may change, in plain values."""
    verdict, total = audited.verdict, audited.result.advice.budget_total
    managed = total.managed.range if total else None
    return {
        "verdict": verdict.status,
        "gap_low": verdict.gap_low,
        "gap_high": verdict.gap_high,
        "in_scope": verdict.in_scope,
        "share_low": verdict.share_low,
        "share_high": verdict.share_high,
        "roles": [role.title for role in audited.result.advice.roles if role.when == "now"],
        "budget": [str(managed.low), str(managed.high), managed.currency] if managed else None,
    }


@_done.register
def _(work: Render, out: Path, tell: Tell) -> dict[str, Any]:
    tell("load")
    brand = Path(work.brand) if work.brand else None
    audited = api.load(Path(work.result).read_bytes())
    result = audited.result
    if work.before:
        before = api.load(Path(work.before).read_bytes())
        series = [api.load(Path(one).read_bytes()) for one in work.series]
        result = api.compare_audits(before, audited, earlier=series).result
    if work.redact:
        result = redact(result, load_knowledge(language=result.language)).result
    tell("render")
    look_of = load_brand(brand)
    if work.format in ("pages", "comparison"):
        told = report_sections(result, look_of, comparison=work.format == "comparison")
        content, name = json.dumps(told, ensure_ascii=False).encode(), f"{work.format}.json"
    elif work.format == "comparison-pdf":
        content, name = render_comparison_pdf(result, look_of), "comparison.pdf"
    else:
        archive = work.format == "archive"
        content = api.render(result, "pdf" if archive else work.format, brand=brand, archive=archive)
        name = FORMATS["pdf" if archive else work.format].file_name
    (out / "file").write_bytes(content)
    return {"file": name, **_moves(result)}


def _moves(result: AuditResult) -> dict[str, Any]:
    """What changed since the earlier audit, model by model, where there was one."""
    if result.since is None:
        return {}
    everyone: list[ComparedModel | Listed] = [*result.since.models, *result.since.added]
    new_gaps = [
        [one.name, UNATTENDED, move.before, move.after]
        for one in everyone
        for move in one.moves
        if move.axis == UNATTENDED and move.direction == "regressed"
    ]
    return {
        "moves": new_gaps
        + [
            [model.name, move.axis, move.before, move.after]
            for model in result.since.models
            for move in model.moves
            if move.axis in ("deployed", "monitored", "retrained")
        ],
        "added": len(result.since.added),
        "gone": len(result.since.gone),
        "targets": [[one.title, one.reached] for one in result.since.targets],
    }


@_done.register
def _(work: Portfolio, out: Path, tell: Tell) -> dict[str, Any]:
    tell("load")
    folder = out / "results"
    for number, result in enumerate(work.results):
        own = folder / str(number)
        own.mkdir(parents=True)
        (own / "result.json").write_bytes(Path(result).read_bytes())
    tell("render")
    made = out / f"portfolio{work.suffix}"
    brand = Path(work.brand) if work.brand else None
    make(folder, Wanted([made], brand_folder=brand, language=work.language))
    made.rename(out / "file")
    return {"file": made.name}
