"""The English that a client or user reads has none of the habits that a pattern can find.

The texts are those of the knowledge, without its vocabulary, the reasons that people are given for answers nobody could
read, and the help of every command and option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po
from ruamel.yaml import YAML

from audit import knowledge
from audit.cli import cli
from audit.knowledge.questionnaires import question_documents
from audit.knowledge.translation import texts as shown_texts
from audit.knowledge.translation import translated
from docs.translate import catalogue_path, messages
from tests.conftest import ROOT

KNOWLEDGE = ROOT / "questionnaires"

NOT_PROSE = {
    "assist.yaml",
    "concepts.yaml",
    "names.yaml",
    "statuses.yaml",
    "thresholds.yaml",
    "tools.yaml",
    "units.yaml",
}
"""Vocabulary, which is read and never shown, and what a language model is asked."""

VOCABULARY = {
    "*": {"also", "examples", "source", "licence"},
    "asking.yaml": {"name", "date"},
    "fields.yaml": {
        "abbreviations", "aliases", "company", "filler", "generic_sheet_names", "not_models", "questions",
        "sheets", "subject", "traps", "words",
    },
    "guidance.yaml": {"answers"},
    "review.yaml": {"names"},
    "roles.yaml": {"blended_plan", "blended_plan_examples", "clouds", "separate_plan_examples"},
    "survey.yaml": {"unsure"},
}  # fmt: skip
"""Keys below which a document, or every document, holds words to recognise instead of sentences."""

_NUMBER = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty"

HABITS = {
    "stands": r"\bstands?\b(?! for)",
    "hangs on": r"\bh(?:ang|angs|ung) on\b",
    "goes on": r"\b(?:go|goes|gone|going) on\b",
    "told": r"\btold\b",
    "beside": r"\bbeside\b",
    "surely": r"\b(?:surely|surer)\b",
    "anew": r"\banew\b",
    "a X a Y for per": r"(?i)\b(?:an?|one) [\w-]+ an? (?:day|week|month|year|row|line|sheet|change|client)\b"
    r"|^an? (?:row|line|sheet|file|entry) an? ",
    "the same, with nothing before it": r"^The same(?: of| for| as|,|\.|$)",
    "of which, before its verb": r"\b(?:of|from) (?:which|whom) (?:nothing|no|too little|the inventory)\b"
    r"|^Of (?:no|none) ",
    "nothing is said": r"\bnothing is (?:said|known)\b",
    "clause behind its verb": r"\b(?:is|are) \w+(?:ed|en|t) that (?:is|are|was|were)\b",
    "no for not a": r"\bis no (?:amount|answer|benchmark|command|date|day|field|inventory|model|number|result|sheet)\b",
    "unattended by another name": r"\b(?:unwatched|unsupervised)\b",
    "inventory by another name": r"\bthe (?:client['’]s )?(?:list|sheet) (?:says|does|is silent|names no)\b",
    "bare demand": r"^Tell us (?:how|what|whether|which|the)\b(?! about)",
    "figures from ten": rf"(?i)\b(?:{_NUMBER})\b",
    "percent": r"\bper cent\b",
}

ALLOWED = {
    # filled-in company sheets are recognised by the words of their questions
    "company.yaml: fields.capacity_days.label": {"a X a Y for per"},
    # the name of a section, by which a filled-in Review sheet finds it
    "review.yaml: sections.standing": {"stands"},
}
"""Where a habit is allowed: the beginning of a text's address -> the habits."""


@dataclass(frozen=True)
class Said:
    """A text and where it comes from: a file and the path inside it, or a command and its option."""

    where: str
    text: str


def in_knowledge(folder: Path = KNOWLEDGE) -> Iterator[Said]:
    for file in sorted(folder.rglob("*.yaml")):
        name = file.relative_to(folder).as_posix()
        if name.startswith(("translations/", "words/")) or name in NOT_PROSE:
            continue
        left_out = VOCABULARY["*"] | VOCABULARY.get(name, set())
        for path, text in _strings(YAML(typ="safe").load(file), left_out):
            yield Said(f"{name}: {path}", text)


def _strings(node: object, left_out: set[str], path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in left_out:
                yield from _strings(value, left_out, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _strings(value, left_out, f"{path}.{index}")


def in_reasons() -> Iterator[Said]:
    """Why answers leave their reader in doubt, which the page shows: all that is shown of the table of statuses."""
    for path, text in shown_texts(knowledge.load().statuses):
        yield Said(f"statuses.yaml: {'.'.join(map(str, path))}", text)


def in_help(command: click.Command = cli, name: str = "mlops-audit") -> Iterator[Said]:
    yield Said(f"{name} --help", " ".join((command.help or "").split()))
    for option in command.params:
        yield Said(f"{name} {option.opts[0]}", getattr(option, "help", None) or "")
    for word, below in getattr(command, "commands", {}).items():
        yield from in_help(below, f"{name} {word}")


def habits(said: Said) -> list[str]:
    allowed = {habit for start, some in ALLOWED.items() if said.where.startswith(start) for habit in some}
    found = [name for name, pattern in HABITS.items() if re.search(pattern, said.text)]
    return [name for name in [*found, *_colons(said.text)] if name not in allowed]


def _colons(text: str) -> list[str]:
    """A colon in every second sentence; one before a value, a list or a command is a label's and doesn't count."""
    sentences = len(re.findall(r"[.!?](?:\s|$)", text))
    colons = len(re.findall(r"[a-z)]: (?=[a-z])(?!mlops-audit)", text))
    return ["colons"] if colons > 1 and 2 * colons >= sentences else []


@pytest.mark.parametrize("source", [in_knowledge, in_reasons, in_help])
def test_no_text_has_a_habit_to_lose(source: object) -> None:
    assert callable(source)
    texts = list(source())
    found = [f"{said.where}: {', '.join(wrong)}: {said.text}" for said in texts if (wrong := habits(said))]
    assert len(texts) > 50
    assert found == []


@pytest.mark.parametrize(
    ("text", "habit"),
    [
        ("It stands on the report.", "stands"),
        ("The same command goes on where it was stopped.", "goes on"),
        ("Whether someone is told when it goes wrong.", "told"),
        ("The key is written beside the folder.", "beside"),
        ("No model surely lacks it.", "surely"),
        ("Upkeep of a model a year", "a X a Y for per"),
        ("A sheet a person or team, the deciding questions first.", "a X a Y for per"),
        ("The same of a workbook that is still being read", "the same, with nothing before it"),
        ("The model of which the inventory says nothing", "of which, before its verb"),
        ("Tell us how the job is described that is to be filled.", "clause behind its verb"),
        ("It is no date.", "no for not a"),
        ("Six to twelve models run.", "figures from ten"),
        ("Decide: it is late. Act: it is later.", "colons"),
    ],
)
def test_the_patterns_find_the_habits(text: str, habit: str) -> None:
    assert habit in habits(Said("", text))


@pytest.mark.parametrize(
    "text",
    [
        "There are no questions left.",
        "One engineer costs 31,200 USD a year.",
        "Hours a week that data scientists spend on releasing models",
        "Could not interpret these answers in the column 'x': {examples}.",
        "Between 6 and 12 of your 20 models run unattended.",
    ],
)
def test_the_patterns_leave_plain_english_alone(text: str) -> None:
    assert habits(Said("", text)) == []


STRAIGHT = re.compile(r"(?<=[\w}])'(?=\w)")
NOT_CURLED = {"fields.yaml", "statuses.yaml"}
"""English beside the words that sheets are read by, which are written as people type them."""


def shown(language: str) -> Iterator[Said]:
    """Every text of the knowledge and of the templates that a reader of a language may meet."""
    place = knowledge.directory()
    documents = {**knowledge.load().documents, **question_documents(place)[0]}
    for name, document in translated(documents, place, language).items():
        if language != "en" or name not in NOT_CURLED:
            yield from (Said(f"{name}: {'.'.join(map(str, at))}", text) for at, text in shown_texts(document))
    if language == "en":
        said = [(message.file, message.text) for message in messages()]
    else:
        with catalogue_path(language).open("rb") as stream:
            said = [("locale", message.string) for message in read_po(stream, language) if message.id]
    for file, text in said:
        yield from (Said(file, one) for one in ((text,) if isinstance(text, str) else text))


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_an_apostrophe_that_a_reader_meets_is_curly(language: str) -> None:
    texts = list(shown(language))
    assert len(texts) > 2000
    assert [f"{said.where}: {said.text}" for said in texts if STRAIGHT.search(said.text)] == []
    assert language not in ("en", "fr") or any("’" in said.text for said in texts)
