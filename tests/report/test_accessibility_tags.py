"""The PDF as a reader aloud meets it: the tags of every page, walked with a library that did not write them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdfium2 import PdfDocument

from audit.cached_knowledge import load_knowledge
from audit.compare import with_comparison
from audit.report.brand import fit_to_render, load_brand
from audit.report.html.pages import render_comparison, render_html
from audit.report.owners import owners_html
from audit.report.pdf.rendering import pdf_of
from tests import factories
from tests.report.test_running import pages_of_many

OWN = load_brand(None)


def compared() -> str:
    earlier = replace(factories.undecided_result(), as_of=date(2026, 8, 1))
    result = with_comparison(factories.make_result(), earlier, load_knowledge().thresholds)
    return render_comparison(result, OWN, for_print=True)


def clients() -> str:
    with tempfile.TemporaryDirectory() as folder:
        return pages_of_many(OWN, Path(folder))


REPORTS: dict[str, Callable[[], str]] = {
    "gap": lambda: render_html(factories.make_result(), OWN, for_print=True),
    "three": lambda: render_html(factories.tiny_result(), OWN, for_print=True),
    "unknown": lambda: render_html(factories.all_unknown_result(), OWN, for_print=True),
    "stages": lambda: render_html(factories.known_of("deployed"), OWN, for_print=True),
}
KINDS = {
    **REPORTS,
    "owners": lambda: owners_html(factories.make_result(), OWN),
    "comparison": compared,
    "portfolio": clients,
    "draft": lambda: render_html(factories.tiny_result(), fit_to_render(OWN, draft=True), for_print=True),
}


@dataclass
class Tag:
    """A structure element: its role, its attributes by key, its text's marks as (page, number), what is inside it."""

    role: str
    about: dict[str, Any]
    marks: list[tuple[int, int]] = field(default_factory=list)
    kids: list[Tag] = field(default_factory=list)

    def walk(self) -> Iterator[Tag]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def of(self, role: str) -> list[Tag]:
        return [tag for tag in self.walk() if tag.role == role]


class Tagged:
    """A page's PDF and its tags."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.pdf = pikepdf.open(io.BytesIO(pdf_of(html, OWN)))
        self.numbers = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        (document,) = self.pdf.Root.StructTreeRoot.K
        self.document = self._tag(document)

    def _tag(self, element: Any) -> Tag:
        tag = Tag(str(element.S), {key: element[key] for key in element.keys()})  # noqa: SIM118 (no mapping)
        for kid in element.get("/K", []):
            if isinstance(kid, int):
                tag.marks.append((self.numbers[element.Pg.objgen], kid))
            elif "/S" in kid:
                tag.kids.append(self._tag(kid))
        return tag

    @cached_property
    def marked(self) -> list[tuple[int, str, int | None, bool]]:
        """Page, role, number of every marked stretch of the pages, and whether it shows text."""
        return list(self._marked())

    def _marked(self) -> Iterator[tuple[int, str, int | None, bool]]:
        for number, page in enumerate(self.pdf.pages):
            open_marks: list[list[Any]] = []
            for operands, operator in pikepdf.parse_content_stream(page):
                match str(operator):
                    case "BMC":
                        open_marks.append([str(operands[0]), None, False])
                    case "BDC":
                        open_marks.append([str(operands[0]), operands[1].get("/MCID"), False])
                    case "EMC":
                        role, mark, shows = open_marks.pop()
                        yield number, role, mark, shows
                    case "Tj" | "TJ":
                        assert open_marks, (
                            f"page {number + 1} shows text that is neither tagged nor an artifact"
                        )
                        open_marks[-1][2] = True


@cache
def tagged_report(kind: str) -> Tagged:
    """The PDF of a kind of report, made once for both fixtures."""
    return Tagged(KINDS[kind]())


@pytest.fixture(scope="module", params=KINDS)
def tagged(request: pytest.FixtureRequest) -> Tagged:
    return tagged_report(request.param)


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest) -> Tagged:
    return tagged_report(request.param)


def test_it_says_its_title_its_language_and_its_standard(tagged: Tagged) -> None:
    root = tagged.pdf.Root
    assert root.MarkInfo.Marked and root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang) == "en"
    with tagged.pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == str(tagged.pdf.docinfo.Title)
        assert metadata["pdfuaid:part"] == "1"
    assert all(page.Tabs == "/S" for page in tagged.pdf.pages)


def test_all_text_is_in_the_tree_or_an_artifact(tagged: Tagged) -> None:
    in_tree = [mark for tag in tagged.document.walk() for mark in tag.marks]
    assert len(in_tree) == len(set(in_tree))
    on_pages = {(page, mark) for page, _, mark, _ in tagged.marked if mark is not None}
    assert set(in_tree) == on_pages
    owners = tagged.pdf.Root.StructTreeRoot.ParentTree.Nums
    owned = enumerate(owners[1 : 2 * len(tagged.pdf.pages) : 2])
    assert {(page, n) for page, marks in owned for n, owner in enumerate(marks) if owner} == on_pages


def test_the_running_head_and_foot_are_artifacts(tagged: Tagged) -> None:
    shown = {page for page, role, mark, shows in tagged.marked if role == "/Artifact" and shows}
    is_draft = 'content: "DRAFT"' in tagged.html  # which the cover says too
    first = int('<section class="cover' in tagged.html and not is_draft)
    assert shown == set(range(first, len(tagged.pdf.pages)))


def test_headings_go_down_one_level_at_a_time(tagged: Tagged) -> None:
    levels = [int(tag.role[2]) for tag in tagged.document.walk() if re.fullmatch("/H[1-6]", tag.role)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_table_has_headers_that_say_what_they_head_and_no_hole(tagged: Tagged) -> None:
    for table in tagged.document.of("/Table"):
        heads = [tag for row in table.of("/TR") for tag in row.kids if tag.role == "/TH"]
        assert heads
        assert {str(head.about["/A"].Scope) for head in heads} <= {"/Column", "/Row"}
        assert len({_width(row) for row in table.of("/TR")}) == 1
        assert all({tag.role for tag in row.kids} <= {"/TH", "/TD"} for row in table.of("/TR"))


def _width(row: Tag) -> int:
    return sum(int(cell.about.get("/A", {}).get("/ColSpan", 1)) for cell in row.kids)


def test_no_cell_stands_outside_of_a_table(tagged: Tagged) -> None:
    inside = {id(tag) for table in tagged.document.of("/Table") for tag in table.walk()}
    for tag in tagged.document.walk():
        assert tag.role not in ("/TR", "/TH", "/TD", "/TBody", "/THead") or id(tag) in inside


def test_a_link_is_one_area_and_says_its_words(tagged: Tagged) -> None:
    areas = {area.objgen: area for page in tagged.pdf.pages for area in page.get("/Annots", [])}
    links = tagged.document.of("/Link")
    hung = [
        [kid.Obj.objgen for kid in link.about["/K"] if not isinstance(kid, int) and "/Obj" in kid]
        for link in links
    ]
    assert bool(links) == ("<a href" in tagged.html)
    assert sorted(hung) == [[area] for area in sorted(areas)]
    assert not [inner for link in links for kid in link.kids for inner in kid.of("/Link")]
    for area in areas.values():
        assert " " in str(area.Contents)
        left, low, right, high = (float(edge) for edge in area.Rect)
        corners = [float(edge) for edge in area.QuadPoints]
        assert (min(corners[::2]), max(corners[::2])) == (left, right)
        assert (min(corners[1::2]), max(corners[1::2])) == (low, high)


def test_every_drawing_and_every_symbol_says_what_it_shows(tagged: Tagged) -> None:
    figures = tagged.document.of("/Figure")
    html = tagged.html
    found = re.findall(r'<figure[^>]*><svg[^>]*><title>(.*?)</title>|<i><img[^>]* alt="(.*?)"', html)
    assert [str(figure.about["/Alt"]) for figure in figures] == [unescape(a or b) for a, b in found]
    assert sum(bool(drawing) for drawing, _ in found) == html.count("<figure")
    symbols = html.count('<td class="st ') + html.count('<td class="mk"><i>')
    assert sum(bool(symbol) for _, symbol in found) == symbols


def test_a_report_has_drawings_and_its_map_symbols(report: Tagged) -> None:
    said = [str(figure.about["/Alt"]) for figure in report.document.of("/Figure")]
    drawn = '<table class="heat"' in report.html  # a map of nothing is not drawn
    assert len(said) - said.count("yes") >= 2 and ("yes" in said) == drawn


def test_every_figure_says_where_it_is(tagged: Tagged) -> None:
    for figure in tagged.document.of("/Figure"):
        left, low, right, high = (float(edge) for edge in figure.about["/A"].BBox)
        _, _, width, height = (float(edge) for edge in figure.about["/Pg"].MediaBox)
        assert 0 <= left < right <= width and 0 <= low < high <= height


def test_nothing_is_read_beside_the_picture_in_a_cell(tagged: Tagged) -> None:
    cells = [cell for table in tagged.document.of("/Table") for cell in table.of("/TD")]
    for cell in cells:
        if figures := cell.of("/Figure"):
            assert cell.kids == figures


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="no pdfinfo: apt install poppler-utils")
def test_another_reader_meets_the_text_in_order(report: Tagged, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    report.pdf.save(path)
    done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True)
    read = " ".join(" ".join(re.findall(r'"(.*)"', done.stdout)).split())
    marks = PdfDocument(path).get_toc()
    titles = [" ".join(mark.get_title().split()) for mark in marks][
        2:
    ]  # after the cover's and the contents' own
    order = [read.rfind(words) for words in titles]  # the last time: the contents say them too
    assert done.stderr == ""
    assert -1 not in order and order == sorted(order)


def test_it_has_no_syntax_errors(tagged: Tagged) -> None:
    assert tagged.pdf.check_pdf_syntax() == []
