"""White label: under a brand that does not ask for it, no format names this toolkit, its guidance's publisher or the
provider of its rate card, in no text, no property and no attachment."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from audit import knowledge
from audit.domain.result import AuditResult
from audit.pipeline import Options
from audit.pipeline.judgement import audit
from audit.report import ARCHIVE, FORMATS, Format
from audit.report.brand import Brand, load_brand
from tests.conftest import ROOT

BRANDS = sorted(path.parent for path in (ROOT / "examples" / "brands").glob("*/brand.toml"))
FACES = {**FORMATS, "archive": ARCHIVE}
PROVIDER = "F5 Hiring"
SOURCE = "The MLOps Engineer Shortage"
TOOLKIT = ("MLOps readiness audit", "mlops-readiness-audit", "mlops-audit", "mlops_audit")
ZIP, PDF = b"PK\x03\x04", b"%PDF"


def audited(brand: Brand) -> AuditResult:
    options = Options(as_of=date(2026, 11, 24), client="Larkfield Goods")
    return audit(ROOT / "examples" / "tidy.xlsx", knowledge.load(overlay=brand.overlay), options)


@pytest.fixture(scope="module", params=BRANDS, ids=lambda path: path.name)
def branded(request: pytest.FixtureRequest) -> tuple[Brand, AuditResult]:
    brand = load_brand(request.param)
    return brand, audited(brand)


def written(face: Format, result: AuditResult, brand: Brand) -> bytes:
    stream = io.BytesIO()
    face.write(result, brand, stream)
    return stream.getvalue()


def texts(data: bytes) -> Iterator[str]:
    """Everything in a file that somebody could read, with whatever they read it."""
    if data.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment.decode("latin-1")
            for info in archive.infolist():
                yield info.filename
                yield from texts(archive.read(info))
    elif data.startswith(PDF):
        yield from pdf_texts(data)
    else:
        text = data.decode("utf-8", "replace")
        yield text
        yield re.sub(r"<[^>]*>", "", text)  # a name that is cut by tags
        yield re.sub(r"<[^>]*>", " ", text)


def pdf_texts(data: bytes) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(data):
        yield page.get_textpage().get_text_bounded()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            yield from strings(item, 0)
        yield from strings(pdf.trailer, 0)
        yield pdf.open_metadata().__str__()
        for name, attachment in pdf.attachments.items():
            yield name
            yield from texts(attachment.get_file().read_bytes())


def strings(item: Any, depth: int) -> Iterator[str]:
    """Strings and names inside an object of a PDF: titles, alternatives, properties."""
    if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/Metadata":
        yield item.read_bytes().decode("utf-8", "replace")
    if isinstance(item, (pikepdf.String, pikepdf.Name)):
        yield str(item)
    elif depth < 4 and isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in item.keys():  # noqa: SIM118 (iterating an object of a PDF is not iterating its keys)
            if key not in ("/Parent", "/P", "/Prev", "/Next"):
                yield from strings(item[key], depth + 1)
    elif depth < 4 and isinstance(item, pikepdf.Array):
        for part in item:
            yield from strings(part, depth + 1)


def plain(text: str) -> str:
    """As a reader takes it in: one case, no break opportunities, single spaces."""
    return re.sub(r"\s+", " ", re.sub("[\u200b\u00ad\ufeff]", "", text)).casefold()


def found(data: bytes, names: tuple[str, ...]) -> set[str]:
    held = [plain(text) for text in texts(data)]
    return {name for name in names if any(name.casefold() in text for text in held)}


@pytest.mark.slow
@pytest.mark.parametrize("name", FACES)
def test_no_format_of_a_brand_names_the_toolkit_or_its_sources(
    name: str, branded: tuple[Brand, AuditResult]
) -> None:
    brand, result = branded
    face = FACES[name]
    data = written(face, result, brand)
    assert found(data, (*TOOLKIT, PROVIDER, SOURCE, f"Toolkit {result.toolkit_version}")) == set()
    assert found(brand.file(face.file_name, result).encode(), TOOLKIT) == set()
    if name not in ("json", "tickets-jira", "tickets-github", "job-md"):  # which have no author
        assert found(data, (brand.name,)) == {brand.name}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pdf", "html", "xlsx", "json"])
def test_the_same_search_finds_the_names_that_the_toolkits_own_look_gives(name: str) -> None:
    own = load_brand(None)
    assert found(written(FACES[name], audited(own), own), (PROVIDER, SOURCE)) == {PROVIDER, SOURCE}


def test_a_name_is_found_wherever_it_hides() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("docProps/core.xml", "<a>MLOps</a> <b>readiness\u200b\n audit</b>")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("embedded.xlsx", inner.getvalue())
    assert found(outer.getvalue(), TOOLKIT) == {"MLOps readiness audit"}
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Creator"] = "mlops-audit"
    pdf.attachments["note.txt"] = pikepdf.AttachedFileSpec(pdf, b"from F5 Hiring Solutions")
    saved = io.BytesIO()
    pdf.save(saved)
    assert found(saved.getvalue(), (*TOOLKIT, PROVIDER)) == {"mlops-audit", PROVIDER}


def test_without_a_rate_card_no_hiring_amount_is_quantified_and_a_problem_says_so() -> None:
    brand = load_brand(ROOT / "examples" / "brands" / "fjellglimt")
    result = audited(brand)
    costs = {option.id: option.cost for option in result.advice.options}
    assert costs["managed"].range is costs["domestic"].range is None
    assert costs["managed"].tell_us == costs["domestic"].tell_us == "Add your rates to see this cost."
    assert result.advice.budget and result.advice.budget_total is not None
    for line in (*result.advice.budget, result.advice.budget_total):
        assert line.managed.range is line.domestic.range is line.savings.range is None
        assert line.seats_high >= 1
    assert not [i for i in result.assumptions if i.kind == "rate_card"]
    assert not [fact for fact in result.advice.market if fact.provider_claim]
    assert all(option.claims == () for option in result.advice.options)
    (problem,) = [problem for problem in result.problems if problem.code == "no_rates"]
    assert problem.level == "warning"
    assert "Fjellglimt Advisory" in problem.message
    shown = plain(" ".join(texts(written(FORMATS["html"], result, brand))))
    assert "not quantified" in shown and "add your rates" in shown
    for figure in ("31,200", "49,400", "220,000", "340,000", "170,600", "7 to 14"):
        assert figure not in shown


def test_a_rate_card_of_its_own_prices_the_seats_and_marks_its_own_word() -> None:
    brand = load_brand(ROOT / "examples" / "brands" / "quillharbour")
    result = audited(brand)
    costs = {option.id: option for option in result.advice.options}
    managed = costs["managed"].cost.range
    assert managed is not None
    assert managed == result.advice.budget[0].managed.range
    assert (managed.high, managed.currency) == (2600 * 48, "CAD") and managed.low >= 1800 * 48
    assert costs["managed"].claims == ("replacement", "start")
    assert costs["managed"].carries["shortlist"] == "Ask the provider"
    sources = {i.source for i in result.assumptions if i.kind == "rate_card"}
    assert sources and all("Quillharbour" in source for source in sources)
    (capacity,) = [i for i in result.assumptions if i.id == "capacity_days"]
    assert (capacity.value, capacity.source) == ("205–220 days", "Timesheets of Quillharbour Partners, 2026")
    assert not [problem for problem in result.problems if problem.code == "no_rates"]


def test_figures_keep_a_source_and_a_year_that_are_true() -> None:
    result = audited(load_brand(BRANDS[0]))
    for fact in result.advice.market:
        assert str(fact.year) in fact.source
    assert {finding.source for finding in result.findings} == {
        "A published guide to hiring MLOps engineers, 2026"
    }
    assert any("LinkedIn" in fact.source for fact in result.advice.market)


def test_example_brands_look_different_and_read_well() -> None:
    one, other = (load_brand(path) for path in BRANDS)
    assert not one.warnings and not other.warnings
    assert one.paper != other.paper
    assert one.colours != other.colours
    assert one.sections != other.sections
    assert {face.file for face in one.faces} != {face.file for face in other.faces}
    assert Path(other.templates or "").name == "templates"
