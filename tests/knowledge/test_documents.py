"""Knowledge fails loudly at load: every mistake at once, with its place and a near-miss."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audit import knowledge
from audit.domain.errors import KnowledgeError
from audit.domain.places import Problem
from audit.knowledge import Knowledge
from audit.knowledge.documents import check_document
from audit.knowledge.mappings import load_mapping
from audit.knowledge.thresholds import Thresholds

WRONG = """one_third:
  parts: 1
  of: 0
  source: x
function_in_place: 1.9
function_mising: 0.1
function_unknown: 0.5
silence_withholds: 0.5
dated_in_window: 0.5
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        check_document(Path("q.yaml"), text, Thresholds)
    return str(caught.value).splitlines()


def test_every_mistake_at_once_with_its_line_and_a_near_miss() -> None:
    found = mistakes(WRONG)
    assert [line.split(": ")[0] for line in found] == ["q.yaml:3:3", "q.yaml:5:1", "q.yaml:1:1", "q.yaml:6:1"]
    assert "did you mean 'function_missing'?" in found[-1]


def test_a_repeated_key_is_a_mistake() -> None:
    assert mistakes("a: 1\na: 2\n")[0].startswith("q.yaml:2:1: found duplicate key")


def test_words_of_yaml_1_1_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("stage: On\nmonitoring: yes\n")
    assert load_mapping(path).columns == {"stage": "On", "monitoring": "yes"}


def test_all_files_are_checked_before_the_load_fails(tmp_path: Path) -> None:
    folder = tmp_path / "questionnaires"
    shutil.copytree(knowledge.directory(), folder)
    (folder / "thresholds.yaml").write_text(WRONG)
    (folder / "tools.yaml").write_text("tools: 3\n")
    with pytest.raises(KnowledgeError) as caught:
        knowledge.load(folder)
    assert "thresholds.yaml:3:3" in str(caught.value)
    assert "tools.yaml:1:1" in str(caught.value)


def test_the_cache_gives_the_same_and_a_spoilt_one_is_passed_over(tmp_path: Path) -> None:
    fresh = knowledge.load(cache=tmp_path)
    assert knowledge.load(cache=tmp_path) == fresh
    for kept in tmp_path.iterdir():
        kept.write_text("{}")
    assert knowledge.load(cache=tmp_path) == fresh


def test_a_changed_file_changes_the_hash(tmp_path: Path) -> None:
    folder = tmp_path / "questionnaires"
    shutil.copytree(knowledge.directory(), folder)
    before = knowledge.load(folder).sha256
    with (folder / "thresholds.yaml").open("a") as file:
        file.write("# a word more\n")
    assert knowledge.load(folder).sha256 != before


def test_a_problem_is_worded_by_its_code(known: Knowledge) -> None:
    args: dict[str, str | int] = {"inside": 1, "dated": 9, "date": "{braces}"}
    problem = known.worded(Problem("window_misses", None, args))
    assert problem.level == "warning"
    assert "1 of 9" in problem.message and "{braces}" in problem.message


@pytest.mark.parametrize(
    ("language", "all_rows"),
    [("en", "every row counts"), ("de", "jede Zeile"), ("fr", "chaque ligne"), ("es", "cada fila")],
)
def test_a_column_without_ids_promises_nothing_for_rows_that_are_set_aside(
    language: str, all_rows: str
) -> None:
    known = knowledge.load(language=language)
    problem = known.worded(Problem("id_is_none", None, {"header": "Ref", "count": 45}))
    assert "Ref" in problem.message and "45" in problem.message
    assert all_rows not in problem.message
