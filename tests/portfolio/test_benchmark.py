"""A benchmark tells where others stand, and not who they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copy

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from audit.benchmark import load, of_brand, standing
from audit.cli import cli
from audit.domain.benchmark import LEAST
from audit.domain.errors import InputError
from audit.portfolio.benchmark import build, written
from audit.portfolio.clients import Client, Read, Step
from audit.portfolio.metrics import quartiles
from audit.report.brand import load_brand
from audit.report.html.pages import render_html
from tests.conftest import ROOT
from tests.factories import make_result

SHIPPED = ROOT / "questionnaires" / "benchmarks" / "us-federal-2024.json"


def client(number: int, sector: str = "Retail") -> Client:
    """A client of whose ten models in scope `number` run, surely."""
    return Client(
        name=f"Quince & Co {number}",
        folder=f"quince-{number}",
        as_of=date(2026, 11, 24),
        status="gap",
        share_low=number / 10,
        share_high=1.0,
        gap_low=number,
        gap_high=10,
        in_scope=10,
        good_answers=None,
        bad_answers=None,
        asks="Pat Quince",
        models=10,
        knowledge_sha256="",
        ladder={"deployed": Step(number, 10, 10)},
        functions={},
        amounts={},
        seats=(),
        source_stem=f"quince {number}",
        client_id=f"Q-{number}-{sector}",
        attributes={"Sector": sector},
    )


def test_quartiles_of_all_and_of_segments_that_are_large_enough() -> None:
    clients = (*(client(n) for n in range(5)), *(client(n, "Bank") for n in range(4)))
    made = build(Read(clients, ()), "Ours", 2026, ["Sector"])
    assert [(s.attribute, s.value, s.clients) for s in made.segments] == [
        ("", "", 9),
        ("Sector", "Retail", 5),
    ]
    retail = {spread.metric: spread for spread in made.segments[1].spreads}
    assert (retail["production"].first, retail["production"].median, retail["production"].third) == (
        0.1,
        0.2,
        0.3,
    )


def test_no_name_is_in_the_file_and_it_is_read_back(tmp_path: Path) -> None:
    made = build(Read(tuple(client(n) for n in range(6)), ()), "Ours", 2026)
    path = tmp_path / "b.json"
    path.write_bytes(written(made))
    assert "uince" not in path.read_text()
    assert load(path) == made


def test_fewer_than_five_make_no_benchmark_and_none_is_believed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs 5 clients"):
        build(Read(tuple(client(n) for n in range(4)), ()), "Ours", 2026)
    document = json.loads(written(build(Read(tuple(client(n) for n in range(6)), ()), "Ours", 2026)))
    document["segments"][0]["spreads"][0]["of"] = 3
    path = tmp_path / "b.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match="fewer than 5"):
        load(path)
    document["segments"][0]["spreads"][0]["of"] = 7
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match="over more clients than its group holds"):
        load(path)
    document["segments"][0] |= {"clients": 4, "spreads": []}
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match="fewer than 5"):
        load(path)
    path.write_text("[]")
    with pytest.raises(InputError, match="is not a benchmark"):
        load(path)


def test_audits_of_one_client_count_once_with_the_latest() -> None:
    again = [replace(client(9), client_id="q-0-retail ", as_of=date(2020 + n, 1, 1)) for n in range(6)]
    audits = (*again, client(0))
    with pytest.raises(InputError, match="needs 5 clients, and there are only 1,"):
        build(Read(audits, ()), "Ours", 2026)
    made = build(Read((*audits, *(client(n) for n in range(1, 5))), ()), "Ours", 2026)
    assert made.segments[0].clients == 5
    assert {spread.of for spread in made.segments[0].spreads} == {5}
    assert next(s for s in made.segments[0].spreads if s.metric == "gap_low").third == 0.3


def test_who_is_not_known_does_not_count_and_the_way_out_is_named() -> None:
    audits = [client(n) for n in range(5)]
    nobody = [replace(one, client_id=None) for one in audits]
    with pytest.raises(
        InputError, match=r"there are only 0, .* 5 audits don't say whose they are: give --clients"
    ):
        build(Read(tuple(nobody), ()), "Ours", 2026)
    assert build(Read((*audits, *nobody), ()), "Ours", 2026) == build(Read(tuple(audits), ()), "Ours", 2026)


def test_a_benchmark_that_counted_audits_is_refused_with_the_way_to_convert(tmp_path: Path) -> None:
    document = json.loads(SHIPPED.read_bytes()) | {"format": "mlops-audit benchmark 1"}
    path = tmp_path / "b.json"
    path.write_text(json.dumps(document))
    with pytest.raises(
        InputError, match=r"audits were counted, not clients.*Make it again with `benchmark build`"
    ):
        load(path)


@given(st.lists(st.floats(0, 1), min_size=LEAST, max_size=40))
def test_quartiles_are_in_order_and_within_what_there_is(values: list[float]) -> None:
    found = quartiles(values)
    assert found is not None
    assert round(min(values), 2) <= found.first <= found.median <= found.third <= round(max(values), 2)


def test_the_report_says_where_the_client_stands_and_out_of_how_many() -> None:
    shipped = load(SHIPPED)
    result = make_result()
    result = replace(result, standing=standing(result, shipped))
    assert result.standing is not None
    assert all(0 <= place.low <= place.high <= 1 for place in result.standing.places)
    page = render_html(result, load_brand(None), for_print=False)
    assert "Where the company stands among 41" in page
    assert "Where the company stands" not in render_html(make_result(), load_brand(None), for_print=False)
    with pytest.raises(InputError, match="no segment 'Sector=Bank'"):
        standing(result, shipped, "Sector=Bank")


def test_a_brands_own_benchmark_is_shown_without_being_asked_for(tmp_path: Path) -> None:
    brand = tmp_path / "brand"
    brand.mkdir()
    (brand / "brand.toml").write_text('name = "Acme"\n')
    assert of_brand(None) is None and of_brand(brand) is None
    copy(SHIPPED, brand / "benchmark.json")
    target = tmp_path / "out"
    words = [
        "run",
        str(ROOT / "examples/tidy.xlsx"),
        "--out",
        str(target),
        "--brand",
        str(brand),
        "--format",
        "json",
    ]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    told = json.loads((target / "result.json").read_bytes())["standing"]
    assert told["source"].startswith("US federal AI use case inventory") and told["clients"] == 41
