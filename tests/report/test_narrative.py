"""What a finding says is about this company: no paragraph without a name, a count or a cell, no text for everybody.

A paragraph is a block of a card's HTML, or a cell of a table that sets things side by side; rails, headings of a page,
records (amounts, the risk register) and tables of data are none. Sentences are compared with this company's own facts
left out: names, quoted cells, places, numbers, in figures and in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import lxml.html
import pytest

from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.pipeline import Options, judgement
from tests import factories
from tests.acceptance.test_cases import CASES, inventory_of
from tests.conftest import ROOT
from tests.rendered import printed_html

MADE: dict[str, Callable[[], AuditResult]] = {
    "gap": factories.make_result,
    "undecided": factories.undecided_result,
    "none": factories.no_gap_result,
    "idle": factories.not_applicable_result,
    "tiny": factories.tiny_result,
    "silent": factories.all_unknown_result,
    "large": lambda: factories.large_result(300),
}
EXAMPLES = ("tidy.xlsx", "messy.xlsx", "deutsch.csv")
WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
CELL = re.compile(r"\b[A-Z]{1,2}\d+\b")
COUNT = re.compile(rf"\d|\b({'|'.join(WORDS)}|both|alone)\b", re.IGNORECASE)
_NO_PARAGRAPH = " or ".join(f"contains(@class, '{name}')" for name in ("rail", "kick", "record"))
LEAST_WORDS = 5  # a label is no paragraph
MOST_IN_COMMON = 0.15  # of the sentences of the shorter text


def audited(path: Path, known: Knowledge) -> AuditResult:
    return judgement.audit(path, known, Options(as_of=date(2026, 11, 24)))


def cards(result: AuditResult) -> list[lxml.html.HtmlElement]:
    page = lxml.html.fromstring(printed_html(result))
    return list(page.xpath("//*[contains(concat(' ', @class, ' '), ' card ')]"))


def paragraphs(card: lxml.html.HtmlElement) -> Iterator[str]:
    """The blocks of a card that hold no other block, as a reader sees them."""
    for block in card.xpath(".//h1 | .//p[not(ancestor::td)] | .//table[contains(@class, 'cols')]//td"):
        if block.xpath(
            "ancestor-or-self::*[contains(@class, 'rail') or contains(@class, 'kick') or contains(@class, 'record')]"
        ):
            continue
        text = " ".join("".join(block.itertext()).replace("\u200b", "").split())
        if len(text.split()) >= LEAST_WORDS:
            yield text


def names(result: AuditResult) -> set[str]:
    """Names of this company, long ones as they are cut."""
    found = {n for m in result.models for n in (m.name, m.owner, m.team, m.unit) if n}
    return {" ".join(n.split())[:30].rstrip() for n in found}


def skeletons(result: AuditResult) -> set[str]:
    """The findings' sentences without what is this company's own; amounts and evidence are records, not sentences."""
    known = sorted(names(result) | {result.source.file, result.client}, key=len, reverse=True)
    mask = re.compile("|".join(map(re.escape, known)))
    found = set()
    for card in cards(result):
        for record in card.xpath(".//*[contains(@class, 'record')]"):
            record.drop_tree()
        for text in paragraphs(card):
            bare = re.sub(r"“[^”]*”", "Q", text)
            bare = mask.sub("N", bare)
            bare = CELL.sub("C", bare)
            bare = re.sub(
                r"[$€£][\d.,–$€£km]+|[\d.,–]*\d|\b(" + "|".join(WORDS[1:]) + r")\b", "#", bare, flags=re.I
            )
            found |= {s.strip() for s in re.split(r"(?<=[.?!])\s+", bare) if len(s.split()) > LEAST_WORDS}
    return found


def without_a_fact(result: AuditResult) -> list[str]:
    own = {*names(result), result.source.file}
    told = (text for card in cards(result) for text in paragraphs(card))
    return [
        text
        for text in told
        if not COUNT.search(text) and not CELL.search(text) and not any(n in text for n in own)
    ]


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_every_paragraph_of_a_finding_carries_a_fact_of_this_company(make: Callable[[], AuditResult]) -> None:
    assert without_a_fact(make()) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_of_the_examples(name: str, known: Knowledge) -> None:
    assert without_a_fact(audited(ROOT / "examples" / name, known)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_of_every_case_and_its_numbers_agree(case: Path, known: Knowledge, tmp_path: Path) -> None:
    result = audited(inventory_of(case, tmp_path), known)
    assert without_a_fact(result) == []
    assert disagreeing(result) == []


DISAGREE = re.compile(
    r"\b(?:1|one) (?:live )?(?:models|months|columns|days|readings|roles|amounts|questions|gaps|cells|plans)\b"
    r"|\bof the 1\b|\bone of (?:the )?one\b|\b1 of the 1\b|\ball (?:one|two|1|2) |\bzero (?:model|month)s?\b"
    r"|\b(?<!by )(?:one|1) (?:are|have|lack|run)\b|\b(?<!of )(?:two|three|four|\d\d) (?:is|has|lacks|runs)\b",
    re.IGNORECASE,
)


def disagreeing(result: AuditResult) -> list[str]:
    """Pieces of text in which number and noun, or number and verb, don't agree."""
    page = lxml.html.fromstring(printed_html(result))
    for quoted in page.xpath(
        "//style | //script | //table[contains(@class, 'tab')] | //*[contains(@class, 'annex')] | //*[@class='decide']"
    ):
        quoted.drop_tree()
    text = re.sub(r"“[^”]*”", "“”", " ".join(" ".join(page.itertext()).split()))
    return [text[max(m.start() - 40, 0) : m.end() + 30] for m in DISAGREE.finditer(text)]


def few(number: int) -> AuditResult:
    return factories.result_of(factories.make_models("\n".join(factories.ROWS.strip().splitlines()[:number])))


@pytest.mark.parametrize("number", [1, 2, 3, 12, 13])
def test_numbers_agree_with_nouns_and_verbs(number: int) -> None:
    assert disagreeing(few(number)) == []


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_numbers_agree_in_every_situation(make: Callable[[], AuditResult]) -> None:
    assert disagreeing(make()) == []


SITUATIONS = {
    "none has it": ("Pnn|nnnnnn", "Pnn|nnnnnn", "Pnm|nnnnnn"),
    "some have it": ("Pya|yyyyyy", "Pnn|nnnnnn", "Pya|yyyyyy"),
    "nothing is said": ("P??|??????", "P??|??????", "D??|xxxxxx"),
    "plans only": ("Pll|llllll", "Pll|llllll", "Pll|llllll"),
    "a part of it": ("Ppm|pppppp", "Ppm|pppppp", "Ppm|pppppp"),
}


def in_situation(statuses: tuple[str, str, str]) -> AuditResult:
    """Three models of the same company, by what is said of them."""
    whose = (
        "Base price|Pricing|Commerce|A. Ode",
        "Promo uplift|Pricing|Commerce|A. Ode",
        "Returns|Fraud|Risk|C. Ilves",
    )
    rows = (f"{who}|{said}|2026-0{n}" for n, (who, said) in enumerate(zip(whose, statuses, strict=True), 1))
    return factories.result_of(factories.make_models("\n".join(rows)))


def test_two_situations_get_different_words() -> None:
    told = {name: skeletons(in_situation(statuses)) for name, statuses in SITUATIONS.items()}
    shared = {
        (one, other): len(told[one] & told[other]) / min(len(told[one]), len(told[other]))
        for one, other in combinations(told, 2)
    }
    assert {pair: share for pair, share in shared.items() if share > MOST_IN_COMMON} == {}


def test_who_is_to_be_asked_is_not_told_again_as_whose_they_are(known: Knowledge, tmp_path: Path) -> None:
    crews = ["Night Crew"] * 4 + ["Day Crew"] * 2
    rows = ["Model,Team,Stage,Monitoring,Retraining"]
    rows += [
        f"Pump {at},{crew},Live,PSI weekly,{'by hand' if at else 'nightly job'}"
        for at, crew in enumerate(crews)
    ]
    (tmp_path / "fleet.csv").write_text("\n".join(rows))
    told = lxml.html.fromstring(printed_html(audited(tmp_path / "fleet.csv", known))).text_content()
    assert "Ask Night Crew about" in told
    assert "unclear models belong to Night Crew" not in told
