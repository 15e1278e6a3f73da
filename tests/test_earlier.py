"""What earlier versions wrote is read as it was meant, or refused in one line that says how to convert it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from audit import api, benchmark
from audit.domain.errors import InputError
from audit.domain.result import SCHEMA_VERSION
from audit.knowledge.mappings import load_mapping
from audit.portfolio.clients import read_all
from tests.conftest import ROOT

EARLIER = Path(__file__).parent / "earlier"
FLEET, SHEETS = ROOT / "examples" / "deutsch.csv", ROOT / "examples" / "messy.xlsx"
AS_OF = date(2026, 11, 24)


def kept(name: str) -> list[object]:
    """The files of this name, of every version that wrote one."""
    found = sorted(EARLIER.glob(f"*/{name}"))
    assert found
    return [pytest.param(path, id=path.parent.name) for path in found]


def test_every_schema_of_a_result_that_is_still_read_has_a_fixture() -> None:
    major = SCHEMA_VERSION.split(".")[0]
    assert {path.parent.name for path in EARLIER.glob("*/result.json")} >= {
        f"{major}.0",
        f"{major}.2",
        f"{major}.3",
        f"{major}.4",
    }


@pytest.mark.parametrize("path", kept("result.json"))
def test_a_result_is_loaded_rendered_compared_and_listed(path: Path) -> None:
    before = api.load(path)
    verdict = before.verdict
    assert (before.result.client, verdict.status) == ("Acme", "gap")
    assert (verdict.gap_low, verdict.gap_high, verdict.in_scope, len(before.models)) == (4, 6, 10, 12)
    assert api.load(api.render(before, "json")).result == before.result
    assert b"Absatzprognose" in api.render(before, "html")
    compared = api.compare_audits(before, api.audit(FLEET, as_of=AS_OF, client="Acme")).result.since
    assert compared is not None and len(compared.models) == 12
    (client,) = read_all(path.parent).clients
    assert (client.name, client.gap_low, client.models) == ("Acme", 4, 12)


@pytest.mark.parametrize("path", kept("mapping.yaml"))
def test_a_mapping_is_followed(path: Path) -> None:
    columns = load_mapping(path).columns
    assert columns["stage"] == "Deployment / Stage" and len(columns) >= 13
    looked = api.look(SHEETS, as_of=AS_OF, mapping=path)
    read = {(one.field, one.header) for one in looked.columns}
    assert set(columns.items()) <= read
    assert len(looked.models) == len(api.look(SHEETS, as_of=AS_OF).models)


@pytest.mark.parametrize("path", kept("answers.yaml"))
def test_answers_count(path: Path) -> None:
    heard = api.look(FLEET, as_of=AS_OF, answers=[path]).understood.heard
    assert heard is not None
    given = [(one.question, one.subject, one.values) for one in heard.given]
    assert given == [("monitoring.data_checks", "1", ("no",)), ("monitoring.data_checks", "2", ("no",))]
    assert not heard.problems


@pytest.mark.parametrize("path", kept("findings.xlsx"))
def test_a_review_is_applied(path: Path) -> None:
    before, after = api.audit(FLEET, as_of=AS_OF), api.audit(FLEET, as_of=AS_OF, review=path)
    monitored = [
        next(m.monitored.status for m in one.models if m.name == "Absatzprognose") for one in (before, after)
    ]
    assert monitored == ["planned", "yes"]
    assert not [problem for problem in after.result.problems if problem.code.startswith("review_")]


@pytest.mark.parametrize("path", kept("benchmark.json"))
def test_a_benchmark_is_refused_with_the_way_to_make_it_again(path: Path) -> None:
    with pytest.raises(InputError) as refused:
        benchmark.load(path)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{path}: ") and line.endswith("Make it again with `benchmark build`.")
