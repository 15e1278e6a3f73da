"""A pack goes out in one language and comes back to an audit in another: the same answers, whatever the two are."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from audit import knowledge, pipeline
from audit.answers import AnswerInputs
from audit.answers.what_if import AnsweredAudit
from audit.domain.questionnaire import Questionnaires
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge, directory
from audit.knowledge.questionnaires import load_questionnaires
from audit.knowledge.translation import languages
from audit.pipeline import judgement
from audit.question_workbook import pack_workbook, sheets
from audit.report.saved.document import read_result
from tests.answers.test_question_workbook import run
from tests.answers.test_reading import AS_OF, FLEET
from tests.pseudo_locale import CODE, pseudo_knowledge

SHIPPED = languages(directory())[1:]
HEADER = 4
QUESTION, ANSWER, STATUS, ID = "question", "answer", "status", "id"


@pytest.fixture(scope="module")
def strange_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pseudo_knowledge(tmp_path_factory.mktemp("strange"))


@pytest.fixture(params=[CODE, *SHIPPED])
def told(request: pytest.FixtureRequest, strange_folder: Path) -> tuple[Path, str]:
    """A folder of knowledge, and a language that it speaks besides English."""
    return (strange_folder if request.param == CODE else directory()), request.param


@cache
def spoken(folder: Path, language: str) -> tuple[Knowledge, Questionnaires]:
    return knowledge.load(folder, language=language), load_questionnaires(folder, language=language)


def audited(folder: Path, language: str, inventory: Path, *files: Path) -> AuditResult:
    known = spoken(folder, language)[0]
    given = AnswerInputs(files=files, questionnaires=lambda one: spoken(folder, one)[1])
    return judgement.audit(inventory, known, pipeline.Options(as_of=AS_OF, answers=given))


def pack(folder: Path, language: str, inventory: Path) -> bytes:
    known, sets = spoken(folder, language)
    surveyed = AnsweredAudit.of(audited(folder, language, inventory), sets, known).surveyed()
    return pack_workbook(sheets(surveyed, known.asking), sets, known)


def filled(data: bytes, path: Path, known: Knowledge, sets: Questionnaires, *, by_text: bool) -> Path:
    """The pack with an answer to every open row, each value in turn, and every fifth one not known; `by_text`: with
    the questions told by their text alone."""
    book = load_workbook(io.BytesIO(data))
    column = {name: number for number, name in enumerate(known.asking.headings, 1)}
    number = 0
    for sheet in book.worksheets:
        if sheet.cell(HEADER, column[ID]).value != known.asking.columns.id.label:
            continue
        sheet.cell(2, 2).value, sheet.cell(2, 4).value = "Anna", date(2026, 11, 20)
        for row in range(HEADER + 1, sheet.max_row + 1):
            labels = list(sets.index[str(sheet.cell(row, column[ID]).value)].scale.labels.values())
            number += 1
            if sheet.cell(row, column[ANSWER]).value is None:
                said = known.asking.dont_know if number % 5 == 0 else labels[number % len(labels)]
                sheet.cell(row, column[ANSWER]).value = said
                if number % 7 == 0:
                    sheet.cell(row, column[STATUS]).value = known.asking.statuses.to_confirm
        if by_text:
            for row in range(HEADER, sheet.max_row + 1):
                sheet.cell(row, column[ID]).value = None
    book.save(path)
    return path


def answers(result: AuditResult) -> set[tuple[object, ...]]:
    assert result.survey is not None
    return {(a.question, a.subject, a.values, a.who, a.when, a.status) for a in result.survey.answers}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "fleet.csv"
    path.write_text(FLEET, encoding="utf-8")
    return path


@pytest.mark.parametrize("by_text", [False, True], ids=["by id", "by text"])
def test_a_pack_says_the_same_to_an_audit_in_any_language(
    told: tuple[Path, str], inventory: Path, tmp_path: Path, by_text: bool
) -> None:
    folder, language = told
    own = filled(
        pack(folder, language, inventory), tmp_path / "own.xlsx", *spoken(folder, language), by_text=by_text
    )
    english = filled(
        pack(folder, "en", inventory), tmp_path / "en.xlsx", *spoken(folder, "en"), by_text=by_text
    )
    results = [audited(folder, one, inventory, file) for one in ("en", language) for file in (own, english)]
    first = answers(results[0])
    assert len(first) > 100 and len({values for _, _, values, *_ in first}) > 20
    assert {"given", "to_confirm"} == {status for *_, status in first}
    assert all(answers(result) == first for result in results)
    assert not [p for result in results for p in result.problems if p.code.startswith("answer_not")]
    scores = [[(c.low, c.high) for c in result.survey.coverage] for result in results if result.survey]
    assert all(score == scores[0] for score in scores)


def test_an_untouched_pack_says_nothing_in_any_language(
    told: tuple[Path, str], inventory: Path, tmp_path: Path
) -> None:
    folder, language = told
    path = tmp_path / "pack.xlsx"
    path.write_bytes(pack(folder, language, inventory))
    assert answers(audited(folder, "en", inventory, path)) == set()


@pytest.mark.parametrize("language", SHIPPED)
def test_the_pack_stays_within_what_excel_takes(language: str, inventory: Path) -> None:
    book = load_workbook(io.BytesIO(pack(directory(), language, inventory)))
    assert [name for name in book.sheetnames if len(name) > 31] == []
    known = spoken(directory(), language)[0]
    assert {known.asking.sheets.how, known.asking.sheets.lists} <= set(book.sheetnames)


@pytest.mark.parametrize("language", SHIPPED)
def test_an_interview_speaks_and_understands_the_language(language: str, tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text(FLEET, encoding="utf-8")
    known, sets = spoken(directory(), language)
    role = sets.roles["data_engineer"]
    command = ("interview", "fleet.csv", "--lang", language, "--who", "Cleo", "--only", role)
    command = (*command, "--as-of", "2026-11-24", "-o", "talk.yaml")
    asked = run(*command, cwd=tmp_path, typed="?\nq\n")
    assert asked.returncode == 0, asked.stderr
    question = next(q for q in sets.questions if f"\n{q.asks}\n" in asked.stdout)
    label = list(question.scale.labels.values())[-1]
    line = known.asking.interview.line.format(
        label=known.asking.columns.wanted.label, value=question.evidence
    )
    assert line in asked.stdout
    done = run(*command, cwd=tmp_path, typed=f"{label}\n\nq\n")
    assert done.returncode == 0, done.stderr
    assert known.asking.interview.saved.format(number=1, file="talk.yaml") in done.stdout
    read = run(
        "run",
        "fleet.csv",
        "--as-of",
        "2026-11-24",
        "--format",
        "json",
        "--answers",
        "talk.yaml",
        cwd=tmp_path,
    )
    assert read.returncode == 0, read.stderr
    survey = read_result((tmp_path / "fleet-audit" / "result.json").read_bytes()).survey
    assert survey is not None
    assert {(a.question, a.values) for a in survey.answers} == {(question.id, question.scale.values[-1:])}


@pytest.mark.parametrize("language", SHIPPED)
def test_the_readiness_of_a_report_is_in_its_language(language: str, inventory: Path, tmp_path: Path) -> None:
    sets = spoken(directory(), language)[1]
    path = tmp_path / "answers.yaml"
    path.write_text(
        'answers:\n  - {question: features.schema, answer: "by_hand", who: Anna}\n', encoding="utf-8"
    )
    survey = audited(directory(), language, inventory, path).survey
    assert survey is not None
    for name, text in survey.questions.items():
        question = sets.index[name]
        assert (text.asks, text.why, text.evidence) == (question.asks, question.why, question.evidence)
        assert text.labels.items() >= question.scale.labels.items()
        assert text.whom == sets.roles[question.whom]
    for rated, framework in zip(survey.frameworks, sets.frameworks, strict=True):
        assert (rated.title, rated.levels, rated.sections) == (
            framework.title,
            framework.levels,
            framework.sections,
        )
