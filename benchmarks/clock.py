"""The clock that everything is timed by: time as it passes, or the CPU's on a machine that does other work too."""

from __future__ import annotations

import os
import resource
import time

CPU = "BENCHMARK_CPU"  # set in the environment: every process then counts CPU seconds


def now() -> float:
    """Seconds from a fixed start; CPU seconds are those of this process and its children that have ended."""
    if CPU not in os.environ:
        return time.perf_counter()
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
