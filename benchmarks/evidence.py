"""Ten thousand objects of a system against ten thousand models: time as a multiple of reading the same JSON.

python -m benchmarks.evidence
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from audit.domain.models import FUNCTIONS, UNKNOWN, Model
from audit.evidence import observe
from audit.evidence.format import parse_snapshot
from tests.evidence.build import AS_OF, KNOWN, document, fact, model, thing

MANY = 10_000
T = TypeVar("T")


def snapshot() -> bytes:
    """A snapshot of MANY objects that serve."""
    objects = (
        thing("endpoint", f"team {n % 97} risk model {n}", fact("serves"), fact("tracked", 3))
        for n in range(MANY)
    )
    return json.dumps(document("mlflow", *objects)).encode()


def fleet() -> list[Model]:
    """MANY models, of which every second is one of the objects."""
    nothing = dict.fromkeys(FUNCTIONS, UNKNOWN)
    return [
        model(f"Team {n % 97} risk model {n}")._replace(functions=nothing)
        for n in range(MANY // 2, MANY + MANY // 2)
    ]


def main() -> None:
    """Prints the two ratios."""
    data, models = snapshot(), fleet()
    alone, _ = _timed(lambda: json.loads(data))
    reading, read = _timed(lambda: parse_snapshot(data, Path("mlflow.json")))
    joining, _ = _timed(lambda: observe(models, [read], (), KNOWN, AS_OF))
    print(f"reading: {reading / alone:.1f} times the JSON alone; joining: {joining / alone:.1f} times")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of CPU, and what the work gave."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


if __name__ == "__main__":
    main()
