"""The owners' pages from outside: whose they are, what they ask, and that each is one page."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdfium2
import pytest

from audit.domain.result import AuditResult
from audit.report.brand import PAPERS, load_brand
from audit.report.owners import MOST_ROWS, owners_html, render_owners, sheets
from tests import factories
from tests.rendered import rendered


def pages(result: AuditResult, paper: str = "A4") -> list[str]:
    other = replace(load_brand(None), paper=PAPERS[paper])
    document = pypdfium2.PdfDocument(
        rendered("owners", result) if paper == "A4" else render_owners(result, other)
    )
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_each_owner_has_one_page_with_their_models_and_cells() -> None:
    result = factories.make_result()
    found = pages(result)
    held = [m for m in result.models if m.in_scope or m.legacy]
    owners = {m.owner for m in held if m.owner}
    assert len(found) == len(owners) + any(not m.owner for m in held)
    for model in held:
        page = next(p for p in found if (f"For {model.owner} ·" if model.owner else "Without owner") in p)
        assert model.name[:24] in page
        assert re.search(rf"\bB{model.place.row}\b", page)


def test_the_worst_page_comes_first_and_says_so() -> None:
    result = factories.make_result()
    first, *_, last = sheets(result, "owner", 297)
    assert first.surely >= last.surely
    assert pages(result)[0].count("run unattended") == 1


def test_a_question_has_boxes_and_the_cell_that_raises_it() -> None:
    result = factories.undecided_result()
    asked = [ask for sheet in sheets(result, "owner", 297) for ask in sheet.asks]
    assert asked
    text = " ".join(pages(result))
    assert "In production?" in text and "by hand" in text
    for ask in asked:
        assert ask.at in text
    assert owners_html(result, load_brand(None)).count('class="box"') == 3 * sum(len(a.open) for a in asked)


def test_a_sheet_without_owners_goes_by_team_or_is_one_page_that_says_so() -> None:
    result = factories.make_result()
    teams = replace(result, models=tuple(m._replace(owner=None) for m in result.models))
    held = [m for m in result.models if m.in_scope or m.legacy]
    assert len(pages(teams)) == len({m.team for m in held})
    nobody = replace(
        result, models=tuple(m._replace(owner=None, team=None, unit=None) for m in result.models)
    )
    (page,) = pages(nobody)
    assert "names no owner, team or unit" in page
    assert "Please answer" not in page, "there is nobody to answer"


def test_models_without_an_owner_are_on_the_last_page() -> None:
    result = factories.make_result()
    models = (*result.models[:5], *(m._replace(owner=None) for m in result.models[5:]))
    *named, last = pages(replace(result, models=models))
    assert "No owner is named" in last and "Please name" in last
    assert all("Without owner" not in page for page in named)


@pytest.mark.parametrize("paper", PAPERS)
def test_many_models_and_long_names_are_cut_but_for_what_decides(paper: str) -> None:
    """What is left out is counted."""
    result = factories.large_result()
    named = tuple(
        m._replace(
            name=f"A very long name of a model {n} " * 9, owner="The office of the director of models " * 4
        )
        for n, m in enumerate(result.models[:300])
    )
    first, *more = pages(replace(result, models=named), paper)
    (sheet,) = sheets(replace(result, models=named), "owner", PAPERS[paper].height_mm)
    assert 0 < len(sheet.rows) <= MOST_ROWS
    assert f"{sheet.more} more models are in findings.xlsx" in first
    deciding = sum(ask.decides for ask in sheet.asks)
    assert " ".join([first, *more]).count("Your answer decides") == deciding
    assert deciding == _deciding(replace(result, models=named), range(300))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_question_that_decides_is_asked_with_room_to_answer(paper: str) -> None:
    result = factories.all_unknown_result()
    owned = tuple(
        m._replace(owner=f"Owner of {n}", name=f"{m.name} {k}")
        for n in (1, 5, 12, 13, 17, 18, 26, 40)
        for k, m in enumerate(result.models[:n])
    )
    made = replace(result, models=owned)
    found = pages(made, paper)
    assert sum("please check what we know" in page for page in found) == 8
    asked = [
        ask for sheet in sheets(made, "owner", PAPERS[paper].height_mm) for ask in sheet.asks if ask.decides
    ]
    assert len(asked) == _deciding(made, range(len(owned))) > 8
    assert " ".join(found).count("How is it done, and where can we see it?") == len(asked)


def _deciding(result: AuditResult, models: range) -> int:
    """How many models with an owner a question that decides is about."""
    asked = {at for q in result.questions if q.decides for at in q.models}
    return sum(result.models[at].owner is not None for at in asked.intersection(models))


def test_hundreds_of_owners_get_a_line_a_model() -> None:
    result = factories.large_result()
    owned = tuple(m._replace(owner=f"Owner {n % 60}") for n, m in enumerate(result.models[:300]))
    html = owners_html(replace(result, models=owned), load_brand(None))
    assert html.count('<section class="sheet">') == 60
    assert 'class="heat"' not in html and html.count('class="ln"') > 200


def test_the_same_result_gives_the_same_bytes() -> None:
    brand = load_brand(None)
    assert render_owners(factories.make_result(), brand) == render_owners(factories.make_result(), brand)
