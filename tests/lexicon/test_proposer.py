"""What is offered for a text that no rule reads: statuses of its axis and fields, with known phrases beside them."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.errors import KnowledgeError
from audit.domain.models import DEPLOYED, FUNCTION_STATUSES, MONITORED, RETRAINED
from audit.knowledge import Knowledge, directory, load
from audit.lexicon import Lexicon
from audit.lexicon.proposer import (
    FILE,
    FORMAT,
    NEAREST,
    OFFERED,
    Proposer,
    feature_buckets,
    header_features,
    nearest,
)

STATUSES = {
    "deployed": DEPLOYED,
    "monitored": MONITORED,
    "retrained": RETRAINED,
    "registry": FUNCTION_STATUSES,
}
PROPOSER = Lexicon(load(), date(2026, 11, 24)).proposer
DATA = (directory() / FILE).read_bytes()


@pytest.mark.parametrize(
    ("axis", "text", "header", "wanted"),
    [
        ("monitored", "we squint at its drift numbers each Monday", "Monitoring", "yes"),
        ("monitored", "Drift wird montags beäugt", "Überwachung", "yes"),
        ("retrained", "chaque dimanche, ré-appris par Airflow", "Réentraînement", "automatic"),
        ("deployed", "w eksploatacji u wszystkich klientów", "Status", "production"),
    ],
)
def test_the_truth_is_among_three_with_phrases_that_explain_it(
    axis: str, text: str, header: str, wanted: str
) -> None:
    offered = {one.value: one.near for one in PROPOSER.readings(axis, text, header)}
    assert len(offered) == OFFERED
    assert 1 <= len(offered[wanted]) <= NEAREST


def test_a_header_in_words_that_no_list_has_is_offered_its_field(known: Knowledge) -> None:
    offered = [one.value for one in PROPOSER.fields("Date of its very first productive use", ["2021-03-01"])]
    assert "deployed_on" in offered
    assert len(offered) == OFFERED
    assert set(offered) <= {field.id for field in known.fields.fields}


@given(st.sampled_from(sorted(STATUSES)), st.text(max_size=400), st.text(max_size=50))
def test_any_text_gets_three_different_statuses_of_its_axis(axis: str, text: str, header: str) -> None:
    offered = PROPOSER.readings(axis, text, header)
    values = [one.value for one in offered]
    assert len(set(values)) == len(values) == OFFERED
    assert set(values) <= set(STATUSES[axis])
    assert [one.value for one in Proposer(DATA, {}).readings(axis, text, header)] == values


def test_labels_are_ranked_by_mean_weight_times_root_plus_bias() -> None:
    pieces = header_features("Ctrl", [])
    model = PROPOSER.models["fields"]
    found, width = feature_buckets(pieces, model.bits), len(model.labels)
    weights = memoryview(model.weights).cast("b")
    scores = {
        label: sum(weights[bucket * width + at] for bucket in found) / sqrt(len(found)) + model.bias[at]
        for at, label in enumerate(model.labels)
    }
    rounded = (
        max(map(abs, model.bias)) / (1 << 8) / sqrt(len(found))
    )  # eight binary places of the root are kept
    ranked = [scores[label] for label in model.ranked(pieces)]
    assert sorted(model.labels) == sorted(model.ranked(pieces))
    assert all(better >= worse - rounded for better, worse in pairwise(ranked))


def test_the_nearest_phrases_are_those_that_share_most() -> None:
    phrases = ["retrained weekly by Airflow", "retrained by hand", "in the cloud"]
    assert nearest("Airflow retrained it weekly", phrases) == phrases[:2]
    assert nearest("", phrases) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"anything",
        FORMAT,
        FORMAT + b"[]\n",
        FORMAT + b"{}\n",
        DATA[: len(DATA) // 4],
        DATA + b"\xff\n",
        DATA + b"a line without tabs\n",
    ],
)
def test_a_file_that_is_something_else_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(KnowledgeError, match=r"elsewhere\.bin: is no proposer"):
        Proposer(data, {}, "elsewhere.bin")


def test_the_file_is_small_and_says_what_it_holds() -> None:
    assert len(DATA) < 250_000
    header = json.loads(DATA[len(FORMAT) :].partition(b"\n")[0])
    assert [model["name"] for model in header["models"]] == [
        "deployed",
        "fields",
        "monitored",
        "presence",
        "retrained",
    ]
