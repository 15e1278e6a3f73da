"""`result.json`: its core to the letter, an exact way back, and a schema that the documents keep."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.domain.changes import Action, Change
from audit.domain.errors import InputError
from audit.domain.inventory import SetAside
from audit.domain.models import FUNCTIONS, Model, Money, Period, Reading, Score, Status, VocabularyEntry
from audit.domain.places import Place, Problem
from audit.domain.result import AuditResult
from audit.report.saved.document import decode, plain, read_result, schema, write_result
from tests.factories import (
    all_unknown_result,
    large_result,
    make_result,
    no_gap_result,
    not_applicable_result,
    tiny_result,
    undecided_result,
)

SCHEMA = schema()
BASES = [tiny_result(), not_applicable_result()]
PUBLISHED = Path(__file__).parents[2] / "docs" / "result.schema.json"
MAKERS = [
    make_result,
    undecided_result,
    all_unknown_result,
    no_gap_result,
    not_applicable_result,
    tiny_result,
]


def written(result: AuditResult) -> bytes:
    stream = io.BytesIO()
    write_result(result, stream)
    return stream.getvalue()


def texts() -> st.SearchStrategy[str]:
    return st.text(max_size=12) | st.sampled_from(
        ['"', "\\", "\0", "\u2028", "</script>", "Größe", "{0}", "\t"]
    )


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


strengths = st.sampled_from(["claimed", "configured", "observed"])
counts = st.integers(1, 10**6)
places = st.builds(Place, texts(), maybe(texts()), maybe(counts), maybe(counts))
periods = st.builds(Period, st.dates(), st.dates(), texts())
monies = st.builds(Money, st.decimals(-(10**15), 10**15, places=4), texts())
review_rows = st.builds(Place, st.just("review.xlsx"), st.just("Review"), counts, st.none())
readings = st.builds(Reading, counts, texts(), texts(), texts(), strengths) | st.builds(
    Reading, st.just(0), texts(), texts(), texts(), strengths, review_rows
)
statuses = st.builds(
    Status,
    st.sampled_from(["yes", "no", "unknown"]),
    maybe(strengths),
    st.lists(readings, max_size=2).map(tuple),
    st.booleans(),
)
answers = st.sampled_from(["yes", "maybe", "no"])
changes = st.builds(
    Change,
    st.sampled_from(get_args(Action)),
    texts(),
    texts(),
    maybe(texts()),
    maybe(texts()),
    texts(),
    maybe(texts()),
    review_rows,
    maybe(st.dates()),
    maybe(texts()),
    st.lists(counts, max_size=2).map(tuple),
)


@st.composite
def models(draw: st.DrawFn) -> tuple[Model, ...]:
    """Models of every make, some of which share a status and dates, as rows of a sheet do."""
    shared = st.sampled_from(draw(st.lists(statuses, min_size=1, max_size=3)))
    dates = draw(st.lists(periods, min_size=1))
    return tuple(
        draw(
            st.lists(
                st.builds(
                    Model,
                    id=maybe(texts()),
                    name=texts(),
                    place=places,
                    deployed=shared,
                    monitored=shared,
                    retrained=shared,
                    functions=st.dictionaries(st.sampled_from(FUNCTIONS), shared, max_size=3),
                    tools=st.lists(texts(), max_size=2).map(tuple),
                    across=st.booleans(),
                    description=maybe(texts()),
                    owner=maybe(texts()),
                    criticality=maybe(texts()),
                    criticality_rank=st.integers(0, 3),
                    kind=st.sampled_from(["predictive", "agent", "unknown"]),
                    origin=st.sampled_from(["own", "vendor"]),
                    value=maybe(monies),
                    value_text=maybe(texts()),
                    monthly_cost=maybe(monies),
                    started=maybe(st.sampled_from(dates)),
                    retired_on=maybe(st.sampled_from(dates)),
                    in_scope=st.booleans(),
                    legacy=st.booleans(),
                    score=maybe(st.builds(Score, answers, answers)),
                ),
                max_size=4,
            )
        )
    )


@st.composite
def results(draw: st.DrawFn) -> AuditResult:
    problem = st.builds(
        Problem,
        texts(),
        maybe(places),
        st.dictionaries(texts(), texts() | st.integers(-(10**15), 10**15), max_size=2),
    )
    entry = st.builds(
        VocabularyEntry, texts(), texts(), texts(), texts(), texts(), maybe(strengths), counts, places
    )
    return replace(
        draw(st.sampled_from(BASES)),
        models=draw(models()),
        client=draw(texts()),
        as_of=draw(st.dates()),
        problems=draw(st.lists(problem, max_size=2).map(tuple)),
        vocabulary=draw(st.lists(entry, max_size=2).map(tuple)),
        changes=draw(st.lists(changes, max_size=2).map(tuple)),
        redacted=draw(st.booleans()),
        set_aside=draw(st.lists(st.builds(SetAside, texts(), places, texts()), max_size=2).map(tuple)),
    )


unhurried = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(results())
def test_the_fast_writer_says_what_the_plain_one_says(result: AuditResult) -> None:
    assert json.dumps(json.loads(written(result))) == json.dumps(plain(result))


@unhurried
@given(results())
def test_what_is_read_back_equals_what_was_written(result: AuditResult) -> None:
    data = written(result)
    back = decode(data)
    assert back == result
    assert written(back) == data


@pytest.mark.parametrize("make", [*MAKERS, large_result])
def test_every_kind_of_result_comes_back(make: Callable[[], AuditResult]) -> None:
    result = make()
    assert read_result(written(result)) == result


def test_equal_statuses_are_one_object_again() -> None:
    back = read_result(written(large_result(500)))
    assert len({id(m.deployed) for m in back.models}) < 30


def test_the_core_is_to_the_letter() -> None:
    document = json.loads(written(make_result()))
    first = document["models"][0]
    place = {"file": "fleet.xlsx", "sheet": "Models", "row": 5, "column": 2}
    assert {key: first[key] for key in ("id", "name", "place", "in_scope", "scope_reason")} == {
        "id": "M-005",
        "name": "Base price engine",
        "place": place,
        "in_scope": True,
        "scope_reason": "in_scope",
    }
    for status in (first["deployed"], first["monitored"], first["retrained"], *first["functions"].values()):
        assert {"status", "strength", "evidence"} <= set(status)
        for evidence in status["evidence"]:
            assert {"place", "text", "rule"} <= set(evidence)
            assert set(evidence["place"]) == {"file", "sheet", "row", "column"}
    assert first["monitored"]["status"] == "yes"
    assert first["monitored"]["evidence"][0]["place"] == {**place, "column": 8}
    assert list(first["functions"]) == list(FUNCTIONS)
    assert {"name", "place", "reason"} <= set(document["set_aside"][0])
    assert {"code", "level", "message", "place"} <= set(document["problems"][0])
    assert {"field", "header", "place", "score", "reason"} <= set(document["columns"][0])
    needed = {"status", "share_low", "share_high", "threshold", "in_scope", "gap_low", "gap_high"}
    assert needed | {"strict", "production_only"} <= set(document["verdict"])


def test_the_evidence_of_a_turned_sheet_has_its_true_place() -> None:
    status = Status("yes", "claimed", (Reading(7, "ja", "r", "yes"),))
    model = Model(None, "m", Place("f.ods", "S", 1, 4), monitored=status, across=True)
    result = replace(tiny_result(), models=(model,))
    document = json.loads(written(result))
    assert document["models"][0]["monitored"]["evidence"][0]["place"] == {
        "file": "f.ods",
        "sheet": "S",
        "row": 7,
        "column": 4,
    }
    assert decode(written(result)) == result


def test_money_is_never_rounded() -> None:
    model = make_result().models[0]._replace(value=Money(Decimal("0.10"), "EUR"))
    document = json.loads(written(replace(tiny_result(), models=(model,))))
    assert document["models"][0]["value"] == {"amount": "0.10", "currency": "EUR"}
    assert document["as_of"] == "2026-11-24"


def test_a_result_of_an_earlier_minor_version_is_read() -> None:
    document = json.loads(written(make_result()))
    document["schema_version"] = "1.0"
    for key in ("changes", "redacted"):
        del document[key]
    assert read_result(json.dumps(document).encode()) == make_result()


def test_a_lone_surrogate_is_escaped() -> None:
    result = tiny_result(client="\ud800")
    assert read_result(written(result)) == result


def test_the_published_schema_is_fresh() -> None:
    """Refresh: python -c "import json; from audit.report.saved.document import schema;
    print(json.dumps(schema(), indent=1))" > docs/result.schema.json"""
    assert json.loads(PUBLISHED.read_text()) == schema()


@pytest.mark.parametrize("make", MAKERS)
def test_documents_keep_the_schema(make: Callable[[], AuditResult]) -> None:
    assert list(mistakes(json.loads(written(make())), schema())) == []


def test_the_schema_refuses_what_is_wrong() -> None:
    document = json.loads(written(make_result()))
    document["models"][0]["monitored"]["strength"] = "sworn"
    document["models"][1]["extra"] = 1
    del document["verdict"]["strict"]
    document["advice"]["budget"][0]["managed"]["range"]["low"] = 12.5
    assert len(list(mistakes(document, schema()))) >= 4


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Expecting value"),
        (b"[]", "schema_version is None"),
        (b"[" * 100_000, "result.json"),
        (b"\xff\xfe", "result.json"),
        (b'{"schema_version": "9.0"}', r"'9\.0', and '1\.5' is expected"),
        (b'{"schema_version": "1.5"}', "the key '.+' is missing"),
        (b'{"schema_version": "1.6"}', r"'1\.6', and '1\.5' is expected"),
    ],
)
def test_another_file_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        read_result(data)
    assert "result.json: " in str(refused.value)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("models", 0, "name"), 3, r"models\.0\.name: string is expected, not int"),
        (("models", 0, "in_scope"), 1, r"models\.0\.in_scope: boolean is expected, not int"),
        (("models", 0, "deployed", "strength"), "sworn", "models.0.deployed.strength: 'sworn' is not one of"),
        (("as_of",), "yesterday", "as_of: 'yesterday' can't be read"),
        (("as_of",), 3, "as_of: string is expected"),
        (("models", 0, "value", "amount"), "a lot", "models.0.value.amount: 'a lot' can't be read"),
        (("models",), {}, "models: an array is expected"),
        (("source", "skipped_sheets", 0), ["x"], "source.skipped_sheets.0: 2 items are expected, not 1"),
        (("verdict", "guess"), 1, "verdict: unknown key 'guess'"),
    ],
)
def test_a_mistake_in_a_result_is_named_by_its_path(path: tuple[Any, ...], value: Any, message: str) -> None:
    document = json.loads(written(make_result()))
    node = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    with pytest.raises(InputError, match=message):
        read_result(json.dumps(document).encode())


def mistakes(value: Any, node: dict[str, Any], path: str = "") -> Any:
    """The keywords of JSON Schema that `schema()` uses, checked independently of how it was made."""
    if "$ref" in node:
        yield from mistakes(value, SCHEMA["$defs"][node["$ref"].rsplit("/", 1)[1]], path)
    if "anyOf" in node and all(list(mistakes(value, option, path)) for option in node["anyOf"]):
        yield f"{path}: none fits"
    if ("enum" in node and value not in node["enum"]) or ("const" in node and value != node["const"]):
        yield f"{path}: {value!r} is not allowed"
    if "type" in node and not _is(value, node["type"]):
        yield f"{path}: {value!r} is no {node['type']}"
    elif isinstance(value, dict) and "additionalProperties" in node:
        yield from _object_mistakes(value, node, path)
    elif isinstance(value, list):
        items = node.get("prefixItems") or [node["items"]] * len(value)
        for n, (item, kind) in enumerate(zip(value, items, strict=True)):
            yield from mistakes(item, kind, f"{path}/{n}")
    elif node.get("format") == "date":
        date.fromisoformat(value)


def _object_mistakes(value: dict[str, Any], node: dict[str, Any], path: str) -> Any:
    known = node.get("properties", {})
    yield from (f"{path}: {key} is missing" for key in node.get("required", ()) if key not in value)
    for key, item in value.items():
        kind = known.get(key, node["additionalProperties"])
        if kind is False:
            yield f"{path}: {key} is unknown"
        else:
            yield from mistakes(item, kind, f"{path}/{key}")


def _is(value: Any, kind: str) -> bool:
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    if kind in kinds:
        return isinstance(value, kinds[kind])
    return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)
