"""The process that makes one report: whatever an input does, it does here, and a kill costs one report.

Forked by `forkserver` on behalf of `supervisor`, with a pickled job as its standard input and the outcome as JSON on
its output. It renders by itself: nothing else is lost with it.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import NoReturn

from audit import cached_knowledge, cached_questionnaires, delivery, pipeline
from audit.answers import AnswerInputs
from audit.batch import forkserver
from audit.batch.folders import note
from audit.batch.jobs import Client, Job, Outcome, failed, outcome
from audit.batch.places import fetched, staged
from audit.benchmark import of_brand, placing
from audit.compare import require_names, with_comparison
from audit.doctor import diagnose, warm_up
from audit.domain.errors import AuditError
from audit.domain.mapping import SheetMapping
from audit.domain.questionnaire import Questionnaires
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.knowledge.brand_overrides import BrandOverrides
from audit.knowledge.mappings import load_mapping
from audit.pipeline import judgement
from audit.report import FORMATS
from audit.report.brand import Brand, load_brand
from audit.report.html import sandbox_process
from audit.report.pdf import rendering
from audit.report.pdf.render_worker import load_engine
from audit.report.saved.loading import read_saved
from audit.writing import MARKER

_LOADED = ("pdf", "xlsx", "json")  # formats that most batches write
# Most of what a report makes lives to its end: looked through this rarely, it holds 7 MB less for 5 % more time.
_GARBAGE = (150_000, 2, 2)


def serve(handle: int) -> None:
    """Loads what makers need beyond this module, and forks them as the socket of this number asks."""
    gc.disable()  # a search for garbage would write to, and so copy, the pages that makers share
    for name in _LOADED:
        FORMATS[name].load()
    if diagnose().healthy:  # else the other formats can be made all the same
        load_engine()
    if not os.fork():  # checking knowledge that no cache holds yet takes memory which this process would keep
        _know()
        os._exit(0)  # a forked copy leaves the ends of the process that it was forked from alone
    os.wait()
    _know()
    forkserver.serve(socket.socket(fileno=handle), main)


def _know() -> None:
    with suppress(AuditError):  # which each report then says
        _, knowledge = _set_up(None, None, None)
        tuple(knowledge.documents.values())  # their schemas are made here, once for all makers
        _question_sets(None, knowledge.language)


def main() -> NoReturn:
    """Makes the report that it is told to."""
    with os.fdopen(0, "rb") as orders, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # nothing that a library prints may fall into the answer
        job: Job = pickle.load(orders)
        forkserver.confine(job.memory_mb, job.deadline_seconds)
        gc.set_threshold(*_GARBAGE)
        gc.enable()  # from here on nothing is forked from this process
        rendering.render_here(Path(tempfile.gettempdir()))
        sandbox_process.disable()
        answers.write(json.dumps(asdict(_outcome(job))).encode())
    os._exit(0)  # the answer is written: what is left needs no taking down piece by piece


def _outcome(job: Job) -> Outcome:
    try:
        return _made(job)
    except AuditError as error:
        return failed(job, type(error).__name__.removesuffix("Error").lower(), str(error))
    except MemoryError:
        return failed(job, "memory", f"{job.source}: needs more memory than {job.memory_mb} MB.")
    except Exception as error:  # a defect of ours must not end the batch
        return failed(
            job, "defect", f"{job.source}: a defect of the toolkit: {type(error).__name__}: {error}"
        )


def _made(job: Job) -> Outcome:
    client = job.client
    warm_up(job.looks.formats)
    brand, knowledge = _set_up(job.looks.brand_folder, client.rates, client.language)
    options = pipeline.Options(
        as_of=job.as_of,
        window_months=job.window_months,
        client=client.name,
        client_id=client.client_id,
        mapping=_mapping(job),
        answers=_answers(client),
        review=Path(client.review) if client.review else None,
        evidence=_evidence(client),
    )
    held_against = _held_against(job, knowledge)
    with fetched(job.source) as source:
        result = held_against(judgement.audit(source, knowledge, options))
    about = note(job, result)
    with staged(job.out, job.folder, MARKER) as target:
        delivery.deliver(result, brand, target, job.looks, note=about, at_once=False)
    return outcome(job, "made", **about["outcome"])


def _evidence(client: Client) -> tuple[Path, ...]:
    """The client's snapshot, or those of its folder."""
    if not client.evidence:
        return ()
    path = Path(client.evidence)
    return tuple(sorted(path.glob("*.json"))) if path.is_dir() else (path,)


def _answers(client: Client) -> AnswerInputs:
    """What people answered, to the toolkit's question sets and the client's own."""
    files = (Path(client.answers),) if client.answers else ()
    own = Path(client.questionnaires) if client.questionnaires else None
    return AnswerInputs(files=files, questionnaires=partial(_question_sets, own))


@cache
def _question_sets(own: Path | None, language: str) -> Questionnaires:
    """The toolkit's question sets and those of a folder, in a language."""
    return cached_questionnaires.question_sets(own, language)


def _held_against(job: Job, knowledge: Knowledge) -> Callable[[AuditResult], AuditResult]:
    """What adds to a result where the client stands in its benchmark, and what changed since its earlier audit. Both
    are read at once: a wrong one fails before the inventory is read."""
    client = job.client
    placed: Callable[[AuditResult], AuditResult] = _unchanged
    compared: Callable[[AuditResult], AuditResult] = _unchanged
    chosen = Path(client.benchmark) if client.benchmark else of_brand(job.looks.brand_folder)
    if chosen is not None:
        placed = placing(chosen, client.segment)
    if client.since:
        earlier = read_saved(Path(client.since))
        require_names(earlier)
        compared = partial(with_comparison, before=earlier, thresholds=knowledge.thresholds)
    return lambda result: placed(compared(result))


def _unchanged(result: AuditResult) -> AuditResult:
    return result


def _mapping(job: Job) -> SheetMapping:
    """The client's own mapping, and what the whole batch is told of sheets where it says nothing."""
    mapping = load_mapping(Path(job.client.mapping)) if job.client.mapping else SheetMapping()
    return replace(mapping, layout=mapping.layout.over(job.layout))


@lru_cache(maxsize=1)
def _set_up(folder: Path | None, rates: str | None, language: str | None) -> tuple[Brand, Knowledge]:
    """A brand with the client's own rate card, and the knowledge as it has it."""
    brand = load_brand(folder)
    if rates:
        base = brand.overlay or BrandOverrides(brand.name, name_sources=True, default_rates=True)
        brand = replace(brand, overlay=replace(base, rates=Path(rates)))
    return brand, cached_knowledge.load_knowledge(brand, language or brand.language)
