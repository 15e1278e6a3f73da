"""What messages share: texts cut short, and what is near a word that there is not."""

from __future__ import annotations

from audit.messages import cut, did_you_mean, near_miss, nearest
from tests.conftest import ROOT


def test_what_is_near_is_asked_for_and_nothing_else() -> None:
    assert near_miss("ownr", ["owner", "stage"]) == "; did you mean 'owner'?"
    assert near_miss("colour", ["owner", "stage"]) == ""
    assert near_miss("colour", ["owner", "stage"], ".") == "."
    assert did_you_mean("pdf", "docx") == "; did you mean 'pdf' or 'docx'?"
    assert nearest("stag", ["stage", "stags", "owner"], most=2) == ["stags", "stage"]
    assert not nearest("ownr", ["owner"], like=0.95)


def test_a_text_is_cut_with_an_ellipsis_and_put_on_one_line() -> None:
    assert cut("Is the model\n  monitored?") == "Is the model monitored?"
    assert cut("x" * 60) == "x" * 60
    assert cut("x" * 61) == "x" * 59 + "…"
    assert cut("one two", 5) == "one…"


def test_the_question_is_worded_in_one_place() -> None:
    asking = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "audit").rglob("*.py"))
        if (text := path.read_text(encoding="utf-8")) and ("difflib" in text or "id you mean '{" in text)
    ]
    assert asking == ["audit/messages.py"]
