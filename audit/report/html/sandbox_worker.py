"""The process that fills a brand's own templates, within its limits."""

from __future__ import annotations

import os
import pickle
import resource

from audit.domain.errors import KnowledgeError
from audit.report.html.environment import fill_here
from audit.report.html.sandbox_process import DONE, FELL, WRONG
from audit.report.pdf.render_worker import receive, send


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Answers every order until its input ends, in the process that `Filler` starts; each within so many seconds."""
    orders, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may fall into a frame
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while order := receive(orders):
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        try:
            send(answers, _filled(order))
        except MemoryError:
            break
    os._exit(0)  # after a template has had all the memory there was, an orderly end may need more


def _filled(order: bytes) -> bytes:
    try:
        kind, said = DONE, fill_here(*pickle.loads(order))
    except KnowledgeError as error:
        kind, said = WRONG, str(error)
    except MemoryError:
        raise
    except Exception as error:  # of ours: told where everything is told
        kind, said = FELL, f"{type(error).__name__}: {error}"
    return kind + said.encode("utf-8", "surrogatepass")
