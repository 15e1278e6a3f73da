"""The knowledge in another language: whole, with the same placeholders, or a mistake that names the line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from audit import knowledge
from audit.domain.errors import KnowledgeError
from audit.domain.models import VocabularyEntry
from audit.domain.places import Place, Problem
from audit.knowledge.translation import FOLDER, languages, texts, translated
from tests.pseudo_locale import CODE, documents, pseudo_knowledge, strange

SHIPPED = languages(knowledge.directory())[1:]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The knowledge with a language that is told by its first word."""
    return pseudo_knowledge(tmp_path)


def test_every_text_is_spoken_and_nothing_is_read_by_it(folder: Path) -> None:
    spoken, english = knowledge.load(folder, language=CODE), knowledge.load(folder)
    name = english.functions.functions["monitoring"].name
    assert spoken.functions.functions["monitoring"].name == strange(name)
    assert spoken.company_sheet == english.company_sheet and spoken.statuses == english.statuses
    assert spoken.sha256 == english.sha256
    for name, document in english.spoken.items():
        for (at, text), (same, other) in zip(texts(document), texts(spoken.spoken[name]), strict=True):
            assert at == same and other == strange(text)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (
            lambda t: t["functions"]["monitoring"].pop("name"),
            r"functions\.yaml:\d+:\d+: .*name: a text is missing",
        ),
        (
            lambda t: t["functions"]["monitoring"].update(severity="5"),
            r"severity: is not a text that can be translated",
        ),
        (lambda t: t["functions"].update(monitring={"name": "X"}), r"monitring: is not in the English file"),
        (lambda t: t["functions"]["monitoring"].update(chain=["X"]), r"chain: a list of \d is expected"),
        (
            lambda t: t["functions"]["monitoring"].update(name="{n} X"),
            r"name: other placeholders than in English",
        ),
    ],
)
def test_a_mistake_is_named_by_its_line(folder: Path, change: Callable[[Any], object], cause: str) -> None:
    path, yaml = folder / FOLDER / CODE / "functions.yaml", YAML()
    found = yaml.load(path.read_text(encoding="utf-8"))
    change(found)
    with path.open("w", encoding="utf-8") as stream:
        yaml.dump(found, stream)
    with pytest.raises(KnowledgeError, match=cause):
        knowledge.load(folder, language=CODE)


def test_a_language_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(KnowledgeError, match="No texts in 'tlh'"):
        knowledge.load(language="tlh")


@pytest.mark.parametrize("language", SHIPPED)
def test_no_text_of_a_shipped_language_is_missing(language: str) -> None:
    assert knowledge.load(language=language).language == language
    place, found = knowledge.directory(), documents()
    names = {name for name, document in found.items() if document is not None and any(texts(document))}
    there = {path.relative_to(place / FOLDER / language).as_posix() for path in _files(place, language)}
    assert there == names
    assert translated(found, place, language).keys() == found.keys()


def _files(place: Path, language: str) -> list[Path]:
    return [path for path in (place / FOLDER / language).rglob("*") if path.is_file()]


def test_a_list_of_what_has_an_id_is_translated_by_it(folder: Path) -> None:
    path, yaml = folder / FOLDER / CODE / "fields.yaml", YAML()
    found = yaml.load(path.read_text(encoding="utf-8"))
    found["fields"] = dict(reversed(list(found["fields"].items())))
    found["fields"]["ownr"] = found["fields"].pop("owner")
    with path.open("w", encoding="utf-8") as stream:
        yaml.dump(found, stream)
    with pytest.raises(KnowledgeError) as caught:
        knowledge.load(folder, language=CODE)
    told = str(caught.value).splitlines()
    assert [line.split(": ", 1)[1] for line in told] == [
        "fields.ownr: is not in the English file; remove it",
        "fields.owner.label: a text is missing, for 'Owner'",
        "fields.owner.help: a text is missing, for 'The person who is responsible for the model.'",
    ]


@pytest.mark.parametrize("language", [one for one in SHIPPED if one != "en"])
def test_a_problem_names_the_axis_and_the_status_in_its_language(language: str) -> None:
    known = knowledge.load(language=language)
    args = {"name": "A", "axis": "monitored", "texts": "a / b", "status": "no"}
    message = known.worded(Problem("contradiction", args=args)).message
    labels = known.labels.labels
    assert labels["axis"]["monitored"] in message
    assert labels["monitored"]["no"] in message
    assert "monitored" not in message


@pytest.mark.parametrize("language", SHIPPED)
def test_why_an_answer_leaves_its_reader_in_doubt_is_said_in_each_language(language: str) -> None:
    english, spoken = knowledge.load(), knowledge.load(language=language)
    shown = [
        (axis, row.id, row.why, other.why)
        for axis, table in english.statuses.axes.items()
        for row, other in zip(table.rows, spoken.told_statuses.axes[axis].rows, strict=True)
        if any(_is_asked_about(row.id, status) for status in (row.status, row.set_apart))
    ]
    assert len(shown) > 50
    assert [id_ for _, id_, why, said in shown if said == why] == []
    reasons = {(axis, why): said for axis, _, why, said in shown}
    assert [id_ for axis, id_, why, said in shown if reasons[axis, why] != said] == [], "one reason, two ways"


def _is_asked_about(rule: str, status: str) -> bool:
    """Whether a person is asked what an answer means that a row reads so: the page then shows the row's reason."""
    return VocabularyEntry("stage", "deployed", "x", status, rule, None, 1, Place("fleet.csv")).is_open


@pytest.mark.parametrize(
    ("row", "why", "cause"),
    [
        ("deployed.formerly", None, r"deployed\.formerly\.why: a text is missing, for 'It used to be so\.'"),
        ("deployed.formerlier", "Zz", r"deployed\.formerlier: is not in the English file"),
        ("deployed.silent", "Zz", r"deployed\.silent\.why: is not a text that can be translated"),
    ],
)
def test_a_reason_that_is_missing_or_that_nobody_sees_is_a_mistake(
    folder: Path, row: str, why: str | None, cause: str
) -> None:
    path, yaml = folder / FOLDER / CODE / "statuses.yaml", YAML()
    found = yaml.load(path.read_text(encoding="utf-8"))
    found["axes"]["deployed"]["rows"][row] = {"why": why} if why else {}
    with path.open("w", encoding="utf-8") as stream:
        yaml.dump(found, stream)
    with pytest.raises(KnowledgeError, match=rf"statuses\.yaml:\d+:\d+: axes\.deployed\.rows\.{cause}"):
        knowledge.load(folder, language=CODE)
