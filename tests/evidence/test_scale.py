"""Ten thousand objects and models: time as a multiple of reading the same JSON, never in seconds."""

from __future__ import annotations

import json
import time
from pathlib import Path

from audit.domain.models import FUNCTIONS, UNKNOWN
from audit.evidence import observe
from audit.evidence.format import parse_snapshot
from tests.evidence.build import AS_OF, KNOWN, document, fact, model, thing

MANY = 10_000


def test_reading_and_joining_cost_a_small_multiple_of_reading_the_json() -> None:
    objects = [
        thing("endpoint", f"team {n % 97} risk model {n}", fact("serves"), fact("tracked", 3))
        for n in range(MANY)
    ]
    data = json.dumps(document("mlflow", *objects)).encode()
    began = time.process_time()
    json.loads(data)
    alone = max(time.process_time() - began, 0.02)
    began = time.process_time()
    read = parse_snapshot(data, Path("mlflow.json"))
    reading = time.process_time() - began
    fleet = [
        model(f"Team {n % 97} risk model {n}")._replace(functions=dict.fromkeys(FUNCTIONS, UNKNOWN))
        for n in range(MANY // 2, MANY + MANY // 2)
    ]
    began = time.process_time()
    observed = observe(fleet, [read], (), KNOWN, AS_OF)
    joining = time.process_time() - began
    assert len(read.objects) == MANY and observed.held
    print(f"json {alone:.3f} s, snapshot {reading / alone:.1f} times, joined {joining / alone:.1f} times")
    assert reading < 25 * alone
    assert joining < 120 * alone
