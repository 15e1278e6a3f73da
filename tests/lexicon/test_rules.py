"""Every rule's examples are executed; what a rule must not read, it does not read."""

from __future__ import annotations

import pytest

from audit import knowledge
from audit.knowledge.vocabulary import Rule, Scale
from audit.lexicon import Lexicon
from audit.lexicon.answers import own_hit
from audit.lexicon.rules import Hit

KNOWN = knowledge.load()
LEXICON = Lexicon(KNOWN)
EXAMPLES = [
    pytest.param(axis, rule, text, id=f"{rule.id}: {text[:40]}")
    for axis, scale in KNOWN.vocabulary.scales.items()
    for rule in scale.rules
    for text in rule.examples
]
NOT_THESE = [
    pytest.param(axis, rule, text, id=f"{rule.id}: {text[:40]}")
    for axis, scale in KNOWN.vocabulary.scales.items()
    for rule in scale.rules
    for text in rule.not_these
]


def hits(axis: str, rule: Rule, text: str) -> list[Hit | None]:
    """What the text is read as in each column that the rule may read."""
    scale = KNOWN.vocabulary.scales[axis]
    return [read(axis, field, text, _header(rule)) for field in _fields(scale, rule)]


def _fields(scale: Scale, rule: Rule) -> list[str]:
    free = [*scale.also, *scale.free_text] if rule.free else []
    return rule.on or [*scale.own, *free]


def _header(rule: Rule) -> str:
    return " ".join(phrases[0].rstrip("*") for phrases in rule.header.values())


def read(axis: str, field: str, text: str, header: str = "") -> Hit | None:
    reader = LEXICON.scales[axis]
    rules = reader.rules_for(field, header)
    if field in reader.scale.own:
        return own_hit(text, axis, reader, rules, LEXICON)
    return reader.read_free(text, rules)


@pytest.mark.parametrize(("axis", "rule", "text"), EXAMPLES)
def test_an_example_is_read_by_its_rule(axis: str, rule: Rule, text: str) -> None:
    assert any(hit and hit.rule == rule.id for hit in hits(axis, rule, text))


@pytest.mark.parametrize(("axis", "rule", "text"), NOT_THESE)
def test_what_looks_alike_is_read_otherwise(axis: str, rule: Rule, text: str) -> None:
    assert not any(hit and hit.rule == rule.id for hit in hits(axis, rule, text))


def test_every_status_of_a_rule_is_one_of_its_scale() -> None:
    for scale in KNOWN.vocabulary.scales.values():
        allowed = {*scale.statuses, "unknown", "not_applicable"}
        assert {rule.status for rule in scale.rules} <= allowed


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for scale in KNOWN.vocabulary.scales.values() for rule in scale.rules]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("not monitored", "no"),
        ("TBD", "unknown"),
        ("planned Q3", "planned"),
        ("in progress", "planned"),
        ("able to monitor", "unknown"),
        ("was monitored until 2024", "no"),
        ("MLflow", "partial"),
        ("Datadog", "partial"),
        ("N/A", "unknown"),
        ("Not applicable", "unknown"),
        ("?", "unknown"),
        ("see above", "unknown"),
        ("REDACTED", "unknown"),
        ("Yes (planned for Q3)", "planned"),
        ("Yes, but only uptime", "partial"),
        ("Yes. However it was switched off in March and nobody looks at the alerts since", "no"),
        ("yes?", "unknown"),
        ("The system monitors network traffic", "unknown"),
        ("Monitoring: none", "no"),
        ("sin monitoreo", "no"),
        ("částečně", "partial"),
    ],
)
def test_monitoring_is_never_assured_by_less(text: str, status: str) -> None:
    hit = read("monitored", "monitoring", text)
    assert hit is not None
    assert hit.status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("pre-trained", "unknown"),
        ("operators are trained periodically", "unknown"),
        ("data refreshed weekly", "unknown"),
        ("Yes", "unknown"),
        ("quarterly", "unknown"),
        ("MLflow", "unknown"),
        ("Kubeflow pipeline", "unknown"),
        ("automated (planned)", "planned"),
        ("no automated retraining", "no"),
        ("semi-automated", "manual"),
        ("Airflow DAG, nightly", "automatic"),
    ],
)
def test_retraining_is_never_assured_by_less(text: str, status: str) -> None:
    hit = read("retrained", "retraining", text)
    assert hit is not None
    assert hit.status == status


def test_yes_means_automatic_only_where_the_header_asks_for_it() -> None:
    asked = read("retrained", "retraining", "Yes", "Automated retraining (Y/N)")
    assert asked is not None
    assert asked.status == "automatic"


def test_a_capability_is_no_practice_in_any_free_text() -> None:
    assert read("monitored", "notes", "The vendor is able to monitor the model.") is None
    hit = read("monitored", "notes", "The model is not monitored.")
    assert hit is not None
    assert hit.status == "no"


@pytest.mark.parametrize("answer", KNOWN.fields.words.answers)
def test_an_answer_above_crosses_is_understood_or_tells_nothing(answer: str) -> None:
    monitored, retrained = read("monitored", "monitoring", answer), read("retrained", "retraining", answer)
    assert monitored and not monitored.rule.endswith(".unread")
    crossed = read("retrained", "retraining", "x", f"Retraining / {answer}")
    assert crossed and retrained and (crossed.status in ("unknown", retrained.status))
