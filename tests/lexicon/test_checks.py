"""What `rules check` finds wrong, and what `rules try` says of a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from audit.cli.rule_commands import rules
from audit.knowledge import load
from audit.knowledge.reading import WordFile
from audit.lexicon import Lexicon
from audit.lexicon.checks import check_rules, check_words
from audit.lexicon.examples import Example, example_of, read_example
from audit.lexicon.wordlist import WordList

KNOWN = load()
LEXICON = Lexicon(KNOWN, date(2026, 10, 1))


def flaws(**words: list[str]) -> set[tuple[str, str]]:
    """Kind of each flaw of an English file of these words, and the entry that it names first."""
    file = WordFile(language="en", stemmer="english", words=words)
    compiled = WordList(file, frozenset({"not"}))
    parser = LEXICON.parser()
    return {(flaw.kind, flaw.what.partition(":")[0]) for flaw in check_words(file, compiled, parser)}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"observe": ["watch", "Watch"]}, {("entry listed twice", "watch, Watch")}),
        ({"observe": ["watch", "=watch"]}, {("entry listed twice", "watch, =watch")}),
        ({"observe": ["monitor", "monitors"]}, {("entry that another one says", "monitors")}),
        ({"observe": ["monitor*", "monitoring"]}, {("entry that another one says", "monitoring")}),
        ({"observe": ["monitor*"], "serve": ["monitoring"]}, set()),  # it says something else
        ({"observe": ["monitor"], "not": ["=monitors"]}, set()),
        ({"observe": ["a. watch"]}, {("entry that no text can hold", "a. watch")}),
        ({"observe": ["watch"], "serve": ["watch"]}, set()),
    ],
)
def test_entries_that_change_nothing_are_named(
    words: dict[str, list[str]], found: set[tuple[str, str]]
) -> None:
    assert flaws(**words) == found


def test_a_table_that_lies_is_told() -> None:
    table = KNOWN.statuses.axes["monitored"]
    wrong = [
        row.model_copy(update={"examples": ["Monitored"]}) if row.id == "monitored.denied" else row
        for row in table.rows
    ]
    bare = [row.model_copy(update={"examples": []}) if row.id == "monitored.no" else row for row in wrong]
    odd = [
        row.model_copy(update={"when": ["watching"]}) if row.id == "monitored.tool" else row for row in bare
    ]
    statuses = KNOWN.statuses.model_copy(
        update={"axes": {"monitored": table.model_copy(update={"rows": odd})}, "relations": []}
    )
    documents = {**dict(KNOWN.documents), "statuses.yaml": statuses}
    documents = {name: one for name, one in documents.items() if name != "words/pl.yaml"}
    small = {name: one for name, one in documents.items() if not name.startswith("words/") or "en" in name}
    found = check_rules(Lexicon(replace(KNOWN, documents=small), date(2026, 10, 1)))
    told = {(flaw.kind, flaw.where) for flaw in found}
    assert ("example read by another row", "monitored.denied") in told
    assert ("row without an example", "monitored.no") in told
    assert ("concept that does not exist", "monitored.tool") in told


def test_an_example_names_its_header_and_its_language() -> None:
    files = KNOWN.word_files
    assert example_of("No | In production?", files) == Example("No", "In production?")
    assert example_of("de: läuft", files) == Example("läuft", "", "de")
    assert example_of("qq: läuft", files) == Example("qq: läuft")
    assert read_example(LEXICON, "deployed", example_of("de: läuft produktiv", files)).status == "production"


def said(*arguments: str) -> str:
    done = CliRunner().invoke(rules, ["try", *arguments, "--as-of", "2026-10-01"])
    assert done.exit_code == 0, done.output
    return done.output


def test_trying_a_text_shows_clauses_concepts_row_and_why() -> None:
    shown = said("Drift checks: daily; results discarded")
    for text in (
        "Drift [measure]",
        "discarded [ignored]",
        "monitored.ignored",
        "status     no",
        "Nobody acts on it.",
    ):
        assert text in shown


def test_trying_a_text_shows_what_was_left_over() -> None:
    shown = said("retrained nightly by frobnication", "--field", "retraining", "--lang", "en")
    assert "language   en" in shown
    assert "status" in shown
    assert "frobnication" in shown


@pytest.mark.parametrize("arguments", [["x", "--field", "owner"], ["x", "--lang", "qq"]])
def test_what_can_not_be_tried_is_said(arguments: list[str]) -> None:
    assert CliRunner().invoke(rules, ["try", *arguments]).exit_code == 2
