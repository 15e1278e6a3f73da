"""The public API: its names and signatures are pinned, and every caller's way in and out gives the same.

`python -m tests.test_api` writes `golden/api.txt` anew, to be read in review: what is in it is promised.
"""

from __future__ import annotations

import inspect
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

import pytest

import audit
from audit import api
from audit.domain.places import Place
from audit.report import FORMATS
from tests.conftest import ROOT
from tests.knowledge.test_questionnaires import SET

AS_OF = date(2026, 11, 24)
PINNED = Path(__file__).parent / "golden" / "api.txt"
FLEET = """ID;Model;Stage;Monitored;Automated retraining;Owner;Remark
A-1;Churn;Live;No;No;Ada;
A-2;Fraud;Live;yes, weekly drift check;No;Ada;
A-3;Stock;Development;yes;automatic;Ben;
A-4;Twin;Live;quite so;No;Ben;
A-5;Route;Live;;;Ben;<b>&
"""
QUITE_SO = {"monitoring": {"quite so": "yes"}}
WATCHED = audit.Answer("monitoring.behaviour", ("ongoing",), subject="A-5", who="Ada", when=AS_OF)


def looked(**options: object) -> audit.Look:
    return audit.look(FLEET.encode(), **{"as_of": AS_OF, "name": "fleet.csv", **options})  # type: ignore[arg-type]


def audited(**options: object) -> audit.Audit:
    return audit.judge(looked(**options))


def statuses(found: audit.Look | audit.Audit) -> list[tuple[str, ...]]:
    return [(m.name, m.deployed.status, m.monitored.status, m.retrained.status) for m in found.models]


def described() -> Iterator[str]:
    """Every public name with its signature, its fields and the first paragraph of its docstring."""
    for name in audit.__all__:
        found = getattr(audit, name)
        if isinstance(found, str):
            yield name
            continue
        signature = "" if not inspect.isfunction(found) else str(inspect.signature(found))
        said = " ".join((found.__doc__ or "").partition("\n\n")[0].split())
        yield f"{name}{signature}: {said}"
        if is_dataclass(found) and found.__module__ in ("audit.api.types", "audit.knowledge.brand_overrides"):
            yield from (f"  .{one.name}: {one.type}" for one in fields(found))
            yield from (
                f"  .{member}{inspect.signature(value) if inspect.isfunction(value) else ''}"
                for member, value in vars(found).items()
                if not member.startswith("_") and member not in {one.name for one in fields(found)}
            )


def test_names_signatures_and_docstrings_are_as_promised() -> None:
    assert "\n".join(described()) + "\n" == PINNED.read_text(encoding="utf-8")


def test_an_audit_takes_the_options_of_a_look_and_no_others() -> None:
    parameters = dict(inspect.signature(audit.look).parameters)
    del parameters["source"]
    assert list(parameters) == list(api.LookOptions.__annotations__)


def test_the_package_offers_what_the_module_lists() -> None:
    assert {*api.__all__, "__version__"} == set(audit.__all__) <= set(dir(audit))
    everything: dict[str, object] = {}
    exec("from audit import *", everything)
    assert all(everything[name] is getattr(api, name) for name in api.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        audit.no_such_name  # noqa: B018


def test_type_checkers_see_what_the_package_offers(tmp_path: Path) -> None:
    (tmp_path / "uses.py").write_text(
        "import audit\n\nreveal_type(audit.audit)\naudit.delivery_of_nothing\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", str(tmp_path / "uses.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Revealed type is" in done.stdout and "-> audit.api.types.Audit" in done.stdout
    assert 'Module has no attribute "delivery_of_nothing"' in done.stdout


def test_every_public_function_says_what_it_raises() -> None:
    silent = {"formats", "tables", "pack_cells"}  # which raise nothing of their own
    for name in set(api.__all__) - silent:
        if inspect.isfunction(found := getattr(api, name)):
            assert "Raises" in (found.__doc__ or ""), name


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("from audit import files, messages", {"audit.api", "pydantic", "pandas", "lxml", "click"}),
        ("import audit", {"audit.api", "pydantic", "pandas", "lxml", "click"}),
        ("import audit; audit.judge(audit.look(b'Model;Stage\\nA;Live\\nB;Live\\nC;Live\\n'))", {"pandas"}),
        (
            "import audit; audit.render(audit.audit(b'Model;Stage\\nA;Live\\nB;Live\\nC;Live\\n'), 'xlsx')",
            {"pandas"},
        ),
        (
            "import sys; sys.argv = ['x', 'inspect', 'examples/tidy.xlsx']\n"
            "from audit.cli import cli\ncli.main(standalone_mode=False)",
            {"pandas", "audit.frames", "audit.api"},
        ),
        (
            "import sys, tempfile\n"
            "from audit.cli import cli\n"
            "with tempfile.TemporaryDirectory() as folder:\n"
            "    sys.argv = ['x', 'run', 'examples/tidy.xlsx', '--format', 'json', '--out', f'{folder}/out']\n"
            "    cli.main(standalone_mode=False)",
            {"pandas", "audit.frames", "audit.api"},
        ),
    ],
)
def test_nothing_is_imported_that_is_not_needed(code: str, absent: set[str]) -> None:
    script = f"{code}\nimport sys\nprint(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "audit" in loaded
    assert not loaded & absent


def test_a_path_bytes_a_stream_and_kept_cells_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(FLEET)
    first = audit.audit(path, as_of=AS_OF).result
    assert audit.audit(str(path), as_of=AS_OF).result == first
    assert audited().result == first
    with path.open("rb") as stream:
        assert audit.audit(stream, as_of=AS_OF).result == first
    assert audit.audit(looked().workbook, as_of=AS_OF).result == first


@pytest.mark.parametrize("source", [io.StringIO(FLEET), 5, None])
def test_what_is_no_inventory_is_refused_in_one_line(source: object) -> None:
    with pytest.raises(audit.InputError, match=r"^inventory: is a text|^inventory: a (int|NoneType) is no"):
        audit.look(source)  # type: ignore[arg-type]


def test_a_correction_is_read_from_the_kept_cells(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(FLEET)
    before = audit.look(path, as_of=AS_OF)
    path.unlink()
    after = audit.correct(before, readings=QUITE_SO, columns={"notes": "Remark"}, confirmed_by="Ada")
    assert statuses(before)[3] == ("Twin", "production", "unknown", "no")
    assert statuses(after)[3] == ("Twin", "production", "yes", "no")
    assert statuses(before)[3][2] == "unknown"  # it is as it was
    told = looked(readings=QUITE_SO, columns={"notes": "Remark"}, confirmed_by="Ada")
    assert audit.judge(after).result == audit.judge(told).result
    assert {c.header: c.field for c in after.columns}["Remark"] == "notes"


def test_a_later_correction_holds_beside_the_earlier_ones() -> None:
    once = audit.correct(looked(header_rows=1), readings=QUITE_SO)
    twice = audit.correct(once, readings={"monitoring": {"quite so": "no"}})
    again = audit.correct(twice, columns={"notes": "Remark"})
    assert [statuses(one)[3][2] for one in (once, twice, again)] == ["yes", "no", "no"]
    assert again.options.mapping.layout.header_rows == ((None, 1),)


def test_a_look_shows_candidates_sheets_and_rows_to_point_at() -> None:
    found = audit.look(ROOT / "examples/messy.xlsx", as_of=AS_OF)
    assert all(len(one.candidates) <= 3 for one in found.columns)
    first = {one.candidates[0][0] for one in found.columns if one.candidates}
    assert first >= {"id", "name", "owner"}
    assert any(len(one.candidates) > 1 for one in found.columns)
    (banking,) = (one for one in found.sheets if one.sheet == "Retail Banking")
    shown = found.preview("Retail Banking", rows=banking.header[-1])
    headers = {str(cell) for row in shown[banking.header[0] - 1 :] for cell in row if cell}
    assert {one.header for one in found.columns if one.field == "id"} & {
        h for header in headers for h in (header, f"Model / {header}")
    }
    assert found.needs.left_out
    assert found.inspection.models == len(found.models)
    with pytest.raises(audit.InputError, match="no sheet 'Nope'"):
        found.preview("Nope")


def test_a_sheet_and_its_header_row_can_be_named() -> None:
    path = ROOT / "examples/messy.xlsx"
    (sheet,) = audit.look(
        path, as_of=AS_OF, sheets=["Retail Banking"], header_rows={"Retail Banking": 5}
    ).sheets
    assert (sheet.sheet, sheet.header[-1]) == ("Retail Banking", 5)
    with pytest.raises(audit.InputError, match="give a list"):
        audit.look(path, sheets="Retail Banking")


def test_a_review_from_values_is_one_from_a_workbook(tmp_path: Path) -> None:
    row = {
        "action": "status",
        "subject": "Churn",
        "about": "monitored",
        "value": "yes",
        "who": "Zoe",
        "why": "seen",
    }
    file = tmp_path / "review"
    file.write_text("\n".join(";".join(line) for line in (row.keys(), row.values())))
    by_values, by_file = audited(review=[row]).result, audited(review=file).result
    assert statuses(audit.Audit(by_values))[0][2] == "yes"
    assert by_values == by_file
    assert audit.judge(audit.correct(looked(), review=[row])).result == by_values


def test_a_row_of_a_review_that_says_too_little_is_a_problem() -> None:
    result = audited(
        review=[{"action": "status", "subject": "Churn", "about": "monitored", "value": "yes"}]
    ).result
    assert "review_incomplete" in {p.code for p in result.problems}
    assert not result.changes


def test_supposed_answers_and_window_are_what_an_audit_with_them_finds() -> None:
    before = audited()
    after = audit.what_if(before, audit.Changes(answers=(WATCHED,), window_months=6))
    assert after.result == audited(answers=[WATCHED], window_months=6).result
    assert statuses(after)[4][2] == "yes"
    assert before == audited()


def test_supposed_readings_hold_with_supposed_answers() -> None:
    first = audit.what_if(audited(), audit.Changes(answers=(WATCHED,)))
    second = audit.what_if(first, audit.Changes(readings=QUITE_SO, who="Ada"))
    expected = audited(answers=[WATCHED], readings=QUITE_SO, confirmed_by="Ada")
    assert second.result == expected.result


def test_an_own_question_set_is_read_again_once_it_was_edited(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    told = audit.Answer("own.first", ("yes",), who="Ada", when=AS_OF)

    def asked() -> str:
        look = looked(answers=[told], question_sets=tmp_path)
        heard = look.understood.heard
        assert heard is not None
        return heard.questionnaires.index["own.first"].asks

    own.write_text(SET, encoding="utf-8")
    assert asked() == "First?"
    own.write_text(SET.replace("First?", "Sixth?"), encoding="utf-8")
    os.utime(own, ns=(1, 1))  # an edit of the same size, in a clock that is too coarse to show it otherwise
    assert asked() == "Sixth?"


def test_people_who_are_there_are_hired_no_more() -> None:
    before = audited()
    after = audit.what_if(before, audit.Changes(head_count=9, who="Ada"))
    wanted = [[role.id for role in one.result.advice.roles if role.when == "now"] for one in (before, after)]
    assert wanted[0] and not wanted[1]
    assert after.verdict == before.verdict
    assert any(step.facts and any(f.place == Place("Ada") for f in step.facts) for step in after.result.steps)


def test_an_assumption_can_be_replaced_and_an_unknown_one_is_refused() -> None:
    before = audited()
    after = audit.what_if(before, audit.Changes(company={"capacity_days": 50}, who="Ada"))
    wide, narrow = (one.result.advice.roles[0].fte_high or 0 for one in (after, before))
    assert wide > narrow
    assert ("capacity_days", "Ada", "client") in {
        (i.id, i.source, i.kind) for i in after.result.advice.roles[0].inputs
    }
    with pytest.raises(audit.InputError, match=r"'capacity_day'.*did you mean 'capacity_days'"):
        audit.what_if(before, audit.Changes(company={"capacity_day": 50}))


def test_other_rates_are_cited_as_whose_they_are() -> None:
    before = audited()
    rates = audit.RateChange("Our price list", 2026, managed=(1000, "1500.50"), functions={"retraining": 700})
    after = audit.what_if(before, audit.Changes(rates=rates))
    (line, *_) = after.result.advice.budget
    assert line.managed.range is not None
    assert (line.managed.range.low, line.managed.range.high) == (52_000, 78_026)
    assert "Our price list, 2026" in {i.source for i in line.managed.inputs}
    assert after.result.overlay_sha256 != before.result.overlay_sha256
    assert after.result.verdict == before.result.verdict
    wider = audit.what_if(after, audit.Changes(window_months=24))  # the rates stay
    assert wider.result.advice.budget[0].managed == line.managed


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"managed": (900, 100)}, "low must be at least 0"),
        ({"managed": ("nan", 100)}, "managed"),
        ({"functions": {"retraining": 5000}}, "retraining is above"),
        ({"functions": {"retrain": 50}}, "functions"),
        ({"domestic": ("much", 1)}, "'much' is not a rate"),
    ],
)
def test_rates_that_make_no_sense_are_refused(change: dict[str, object], cause: str) -> None:
    rates = audit.RateChange("Us", 2026, **change)  # type: ignore[arg-type]
    with pytest.raises(audit.InputError, match=cause):
        audit.what_if(audited(), audit.Changes(rates=rates))


def test_a_saved_result_tells_the_verdict_that_more_answers_would_give(tmp_path: Path) -> None:
    before = audited(answers=[WATCHED])
    audit.save(before, tmp_path / "result.json")
    saved = audit.load(tmp_path / "result.json")
    more = replace(WATCHED, subject="A-1", values=("none",))
    expected = audit.what_if(before, audit.Changes(answers=(more,), window_months=6)).verdict
    assert audit.verdict_if(saved, answers=[more], window_months=6) == expected
    assert audit.verdict_if(saved) == before.verdict
    with pytest.raises(audit.InputError, match="holds no cells"):
        audit.what_if(saved, audit.Changes())
    with pytest.raises(audit.InputError, match="window of 0 months"):
        audit.verdict_if(saved, window_months=0)


def test_the_steps_are_told_and_a_stop_holds_between_them() -> None:
    told: list[str] = []
    audit.audit(FLEET.encode(), as_of=AS_OF, progress=told.append)
    assert told == ["read", "understand", "classify", "judge"]
    done: list[str] = []
    with pytest.raises(audit.StoppedError, match="after the step 'understand'"):
        audit.audit(FLEET.encode(), progress=done.append, stop=lambda: "understand" in done)
    assert done == ["read", "understand"]


def test_a_stop_ends_the_reading_of_a_file() -> None:
    told: list[str] = []
    with pytest.raises(audit.StoppedError, match=r"fleet\.csv: stopped while it was read"):
        looked(progress=told.append, stop=lambda: True)
    assert told == []


def test_every_format_is_rendered_to_the_bytes_that_a_report_has(tmp_path: Path) -> None:
    found = audited()
    assert set(audit.formats()) == set(FORMATS)
    for name in ("xlsx", "json", "html", "job-md", "tickets-github"):
        assert len(audit.render(found, name)) > 1_000
        assert audit.render(found, name) == audit.render(found.result, name)
    with pytest.raises(audit.InputError, match=r"no format 'htm'.*did you mean 'html'"):
        audit.render(found, "htm")
    with pytest.raises(audit.InputError, match="archive is a PDF"):
        audit.render(found, "html", archive=True)


def test_a_result_comes_back_from_a_path_from_bytes_and_from_a_pdf(tmp_path: Path) -> None:
    found = audited()
    audit.save(found, tmp_path / "result.json")
    data = (tmp_path / "result.json").read_bytes()
    assert audit.load(tmp_path / "result.json").result == found.result
    assert audit.load(data).result == found.result
    assert audit.load(audit.render(found, "pdf", archive=True)).result == found.result
    with pytest.raises(audit.InputError, match=r"^result\.json: is not a result"):
        audit.load(data[:-100])


def test_a_brand_is_the_one_of_the_audit_and_must_have_its_rates() -> None:
    folder = next(path.parent for path in sorted((ROOT / "examples/brands").glob("*/rates.yaml")))
    found = audited(brand=folder)
    assert found.brand == folder
    assert audit.render(found, "html") == audit.render(found.result, "html", brand=folder)
    assert audit.render(found, "html") != audit.render(found.result, "html")
    with pytest.raises(audit.InputError, match="other rates"):
        audit.render(audited(), "html", brand=folder)


def test_two_audits_are_held_against_each_other() -> None:
    before = audited(as_of=date(2026, 5, 1))
    after = audit.audit(FLEET.replace("Live;No;No", "Live;yes;No", 1).encode(), as_of=AS_OF)
    compared = audit.compare_audits(before, after)
    assert compared.result.since is not None
    assert [(m.name, move.axis, move.after) for m in compared.result.since.models for move in m.moves] == [
        ("Churn", "monitored", "yes"),
        ("Churn", "monitoring", "yes"),
    ]
    assert compared.look is after.look
    assert after.result.since is None


def test_html_for_a_notebook_is_escaped() -> None:
    hostile = FLEET.replace("Churn", "<script>alert(1)</script>")
    found = audit.audit(hostile.encode(), as_of=AS_OF, client="<i>Acme</i>")
    shown = found._repr_html_() + audit.look(hostile.encode(), as_of=AS_OF)._repr_html_()
    assert "&lt;script&gt;" in shown and "&lt;i&gt;Acme" in shown
    assert "<script" not in shown and "<i>" not in shown


if __name__ == "__main__":
    PINNED.write_text("\n".join(described()) + "\n", encoding="utf-8")
