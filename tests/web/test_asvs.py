"""The checklist of docs/security.md: every requirement has its line, every line a test that there is, or a reason."""

from __future__ import annotations

import re
from pathlib import Path

from tests.web.serving import ROOT

_ROW = re.compile(r"^\| ([\d., ]+) \| (met|partly|not met|n/a|yours) \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def _rows() -> list[tuple[list[str], str, str]]:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    return [(ids.split(", "), state, said) for ids, state, said in _ROW.findall(text)]


def test_every_requirement_of_levels_1_and_2_has_its_line_once() -> None:
    wanted = (Path(__file__).parent / "data" / "asvs-5.0.txt").read_text("utf-8")
    found = [one for ids, _, _ in _rows() for one in ids]
    assert found == [line.split()[0] for line in wanted.splitlines()]


def test_every_line_names_a_test_that_there_is_or_says_why_not() -> None:
    for ids, state, said in _rows():
        named = _TEST.findall(said)
        for file, test in named:
            text = (ROOT / file).read_text("utf-8")
            assert not test or f"def {test}(" in text, (ids, test)
        assert named or len(said.split()) > 1, ids
        assert named or state != "met" or "](" in said or "mypy" in said, ids


def test_the_page_counts_its_lines() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    count = {state: sum(len(ids) for ids, found, _ in _rows() if found == state) for _, state, _ in _rows()}
    assert f"Of {sum(count.values())} lines {count['met']} are met, {count['n/a']} do not" in text
    assert f"{count['partly']} are met in part and {count.get('not met', 0)} are not" in text
