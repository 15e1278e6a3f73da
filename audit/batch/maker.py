"""The process that makes one report after another: whatever an input does, it does here, and a kill costs one report.

Started by `supervisor`, with pickled jobs as frames on its standard input and outcomes as JSON on its output.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import queue
import resource
import shutil
import signal
import sys
import tempfile
import threading
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from audit.batch.folders import note
from audit.batch.jobs import Job, Outcome, failed
from audit.batch.places import fetched, staged
from audit.domain.errors import AuditError
from audit.report.renderer import receive, send
from audit.writing import MARKER

if TYPE_CHECKING:
    from audit.knowledge import Knowledge
    from audit.report.brand import Brand

_ADDRESSES = 3  # times the limit: address space is reserved far beyond what is used


def main(memory_mb: int) -> None:
    """Makes what it is told until its input ends."""
    limit = memory_mb * 1_000_000 * _ADDRESSES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    orders, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may fall into a frame
    _import_all()
    gc.disable()  # what a report makes lives to its end; between two is time to look
    gc.freeze()
    send(answers, b"ready")
    for job in _Orders(orders):
        outcome = _outcome(job)
        gc.collect()
        send(answers, json.dumps(asdict(outcome)).encode())


class _Orders:
    """Jobs as they come. Where the input ends while one is being made, its supervisor is gone: all ends at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._busy = False
        threading.Thread(target=self._listen, args=(stream,), daemon=True).start()

    def __iter__(self) -> _Orders:
        return self

    def __next__(self) -> Job:
        self._busy = False
        job = self._jobs.get()
        if job is None:
            self._end()
            raise StopIteration
        return job

    def _listen(self, stream: IO[bytes]) -> None:
        while frame := receive(stream):
            self._busy = True
            self._jobs.put(pickle.loads(frame))
        if self._busy:
            shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
            os.killpg(0, signal.SIGKILL)  # the renderer and the reader too
        self._jobs.put(None)

    @staticmethod
    def _end() -> None:
        shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)  # its own, by the supervisor
        os._exit(0)


def _import_all() -> None:
    import audit.assess
    import audit.pipeline
    import audit.report.brand
    import audit.report.document
    import audit.report.html
    import audit.report.pdf
    import audit.report.workbook  # noqa: F401


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
    from audit import delivery, pipeline
    from audit.answers import Given
    from audit.knowledge import load_mapping

    client = job.client
    delivery.warm_up(job.looks.formats)
    brand, knowledge = _set_up(job.looks.brand_folder, client.rates, client.language)
    options = pipeline.Options(
        as_of=job.as_of,
        window_months=job.window_months,
        client=client.name,
        given=load_mapping(Path(client.mapping)) if client.mapping else {},
        answers=Given(files=(Path(client.answers),)) if client.answers else Given(),
        review=Path(client.review) if client.review else None,
    )
    with fetched(job.source) as source:
        result = pipeline.audit(source, knowledge, options)
    about = note(job, result)
    with staged(job.out, job.folder, MARKER) as target:
        delivery.deliver(result, brand, target, job.looks, note=about)
    return Outcome(job.source, job.folder, "made", attributes=client.attributes, **about["outcome"])


@lru_cache(maxsize=4)
def _set_up(folder: Path | None, rates: str | None, language: str | None) -> tuple[Brand, Knowledge]:
    """A brand with the client's own rate card, and the knowledge as it has it."""
    from audit.delivery import known
    from audit.knowledge.overlay import Overlay
    from audit.report.brand import load_brand

    brand = load_brand(folder)
    if rates:
        base = brand.overlay or Overlay(brand.name, name_sources=True, default_rates=True)
        brand = replace(brand, overlay=replace(base, rates=Path(rates)))
    return brand, known(brand, language or brand.language)


if __name__ == "__main__":
    main(int(sys.argv[1]))
