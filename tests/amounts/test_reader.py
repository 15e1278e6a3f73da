"""Amounts in every notation are read back exactly; without a currency, or with units that disagree, there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import format_decimal
from hypothesis import assume, given
from hypothesis import strategies as st

from audit import knowledge
from audit.amounts import AmountReader, Column
from audit.domain.models import Money
from audit.domain.units import NO_UNIT
from audit.sources.number_formats import number_format

KNOWN = knowledge.load()
READER = AmountReader(KNOWN.units, KNOWN.fields.words.approximate)
UNITS = READER.units


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$2.5m", "2500000", "USD"),
        ("1.200.000,50 €", "1200000.5", "EUR"),
        ("£3k", "3000", "GBP"),
        ("approx 2 million euros", "2000000", "EUR"),
        ("USD 1,200", "1200", "USD"),
        ("2,5 Mio. €", "2500000", "EUR"),
        ("1.200 €", "1200", "EUR"),
        ("CHF 1'200", "1200", "CHF"),
        ("1 200,5 €", "1200.5", "EUR"),
        ("12 tis. Kč", "12000", "CZK"),
        ("600 mil. Kč", "600000000", "CZK"),
        ("R$ 600 mil", "600000", "BRL"),
        ("12 tysięcy złotych", "12000", "PLN"),
        ("₹12,50,000", "1250000", "INR"),
        ("INR 12.5 lakh", "1250000", "INR"),
        ("120 T€", "120000", "EUR"),
        ("1200 TEUR", "1200000", "EUR"),
        ("1,5 MCHF", "1500000", "CHF"),
        ("C$ 20k", "20000", "CAD"),
        ("2 Mrd. EUR", "2000000000", "EUR"),
        ("2 mil millones de euros", "2000000000", "EUR"),
        ("1.200,- €", "1200", "EUR"),
        ("€0.125", "0.125", "EUR"),
        ("7 US dollars a year", "7", "USD"),
    ],
)
def test_reads_amounts_as_people_write_them(text: str, amount: str, currency: str) -> None:
    assert READER.read(text, Column()) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "value",
    ["10-20k €", "€10k to 20k", "3 models", "-5 €", "USD -5", "€(1,200)", "5-€", "€5 or $6", "high", "", None, True,
     float("nan"), "5%", "5% EUR", "€600k?", "€5 6", "€12/hour", "1.200 k€", "1,200k $"],
)  # fmt: skip
def test_what_is_no_single_amount_is_unclear(value: Any) -> None:
    assert READER.read(value, Column()) == "unclear"


def test_a_column_decides_between_decimals_and_thousands() -> None:
    assert READER.read("1.200 k€", Column(mark=",")) == Money(Decimal(1_200_000), "EUR")
    assert READER.read("1.200 k€", Column(mark=".")) == Money(Decimal(1_200), "EUR")


def test_sums_for_another_time_are_converted_and_two_times_contradict_each_other() -> None:
    assert READER.read("€12k per year", Column(per="month")) == Money(Decimal(1000), "EUR")
    assert READER.read("$1,000 a month", Column(per="year")) == Money(Decimal(12000), "USD")
    assert READER.read(1000, Column((UNITS.in_text("EUR"),), time="month", per="year")) == Money(
        Decimal(12000), "EUR"
    )
    assert READER.read("$1,000 a month", Column(time="year", per="year")) == "units"


def test_a_shared_sign_is_what_the_other_sources_say() -> None:
    assert READER.read("$5", Column((UNITS.in_text("Value (CAD)"),))) == Money(Decimal(5), "CAD")
    assert READER.read("$5", Column(fallback=UNITS.in_text("AUD"))) == Money(Decimal(5), "AUD")
    assert READER.read("$5", Column(fallback=UNITS.in_text("EUR"))) == Money(Decimal(5), "USD")
    assert READER.read("5 kr", Column(fallback=UNITS.in_text("NOK"))) == Money(Decimal(5), "NOK")
    assert READER.read("5 kr", Column()) == "currency"


def test_an_m_beside_mm_may_be_a_thousand() -> None:
    column = Column(mille=READER.writes_mille(["$5M", "$2MM"]))
    assert [READER.read(text, column) for text in ("$5M", "$2MM")] == [
        "unclear",
        Money(Decimal(2_000_000), "USD"),
    ]


def test_the_company_sheets_magnitude_goes_with_its_currency() -> None:
    thousands = UNITS.in_text("k€")
    assert READER.read(600, Column(fallback=thousands)) == Money(Decimal(600_000), "EUR")
    assert READER.read("€600", Column(fallback=thousands)) == "units"  # in full, or in thousands as well?
    assert READER.read("€600k", Column(fallback=thousands)) == Money(Decimal(600_000), "EUR")
    assert READER.read("$600", Column(fallback=thousands)) == Money(Decimal(600), "USD")


LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "nl_NL", "pt_BR", "it_IT", "cs_CZ", "pl_PL", "de_CH", "en_IN")
CURRENCIES = {  # code -> how people write it
    "EUR": ("€", "EUR", "Euro", "euros"), "USD": ("$", "US$", "USD", "dollars"), "GBP": ("£", "GBP", "pounds"),
    "CHF": ("CHF", "SFr.", "Franken"), "CZK": ("Kč", "CZK"), "PLN": ("zł", "PLN", "złotych"),
    "BRL": ("R$", "BRL", "reais"), "INR": ("₹", "INR"), "SEK": ("SEK",), "CAD": ("C$", "CAD"),
}  # fmt: skip
MAGNITUDES = {
    1: ("",),
    1_000: ("k", "K", "thousand", "Tsd.", "milliers", "miles", "duizend", "mila", "tis.", "tys."),
    1_000_000: (
        "m",
        "M",
        "mn",
        "Mio.",
        "million",
        "millones",
        "miljoen",
        "milhões",
        "milioni",
        "mln",
        "milionów",
    ),
    1_000_000_000: ("bn", "Mrd.", "milliards", "miljard", "miliardi", "mld"),
    10_000_000: ("crore",),
}
GLUED = {1_000: ("k", "K", "T"), 1_000_000: ("m", "M", "Mio"), 1_000_000_000: ("bn", "Mrd")}
numbers = st.decimals(min_value=0, max_value=999_999, places=2)


@st.composite
def parts(draw: st.DrawFn) -> tuple[str, str, Decimal, str]:
    """A currency and a magnitude, each with one way to write it."""
    code = draw(st.sampled_from(sorted(CURRENCIES)))
    magnitude = draw(st.sampled_from(sorted(MAGNITUDES)))
    return (code, draw(st.sampled_from(CURRENCIES[code])), Decimal(magnitude),
            draw(st.sampled_from(MAGNITUDES[magnitude])))  # fmt: skip


def _formatted(number: Decimal, locale: str) -> str:
    return str(format_decimal(number, locale=locale, format=None, decimal_quantization=False))


def _mark(locale: str) -> Any:
    return "," if _formatted(Decimal("0.5"), locale)[1] == "," else "."


def _unit(currency: str, magnitude: str) -> str:
    return " ".join(filter(None, (magnitude, currency)))


@given(numbers, parts(), st.sampled_from(LOCALES), st.data())
def test_an_amount_in_one_cell_is_read_back(
    number: Decimal, said: tuple[str, str, Decimal, str], locale: str, data: st.DataObject
) -> None:
    code, currency, magnitude, word = said
    shown = _formatted(number, locale)
    ways = [f"{currency} {shown} {word}", f"{shown} {word} {currency}", f"{shown}{word} {currency}",
            f"{word} {currency} {shown}", f"{currency} {word} {shown}", f"ca. {shown} {word} {currency}"]  # fmt: skip
    if magnitude in GLUED and len(currency) == 3 and currency == code:
        ways += [f"{shown} {prefix}{currency}" for prefix in GLUED[int(magnitude)]]
    text = data.draw(st.sampled_from(ways))
    assert READER.read(text, Column(mark=_mark(locale))) == Money(number * magnitude, code)


@given(numbers, parts(), st.sampled_from(LOCALES), st.data())
def test_an_amount_whose_unit_is_spread_over_its_sources_is_read_back(
    number: Decimal, said: tuple[str, str, Decimal, str], locale: str, data: st.DataObject
) -> None:
    code, currency, magnitude, word = said
    homes = ("cell", "header", "group", "company")
    at = data.draw(st.sampled_from(homes))
    also = data.draw(st.sampled_from(homes[:3])) if at != "company" else "header"
    texts = dict.fromkeys(homes, "")
    texts[at] = currency
    texts[also] = _unit(texts[also], word)
    header = data.draw(st.sampled_from(("Annual value in {}", "Value ({})", "Wert, {}")))
    sources = [UNITS.in_text(header.format(texts[home])) for home in ("header", "group") if texts[home]]
    cell: Any = f"{_formatted(number, locale)} {texts['cell']}".strip()
    if not texts["cell"] and data.draw(st.booleans()):
        cell = float(number)
    fallback = UNITS.alone(texts["company"]) or NO_UNIT
    column = Column(tuple(sources), fallback=fallback, mark=_mark(locale))
    if len(word) == 1 and at != also and also != "cell":  # a letter alone, as in `Value, m`, is asked
        assert READER.read(cell, column) in ("units", Money(number * magnitude, code))
    else:
        assert READER.read(cell, column) == Money(number * magnitude, code)


@given(st.integers(1, 999), st.sampled_from(sorted(CURRENCIES)), st.sampled_from((0, 1, 2)), st.booleans())
def test_an_amount_that_is_scaled_by_its_number_format_is_read_back(
    thousands: int, code: str, hidden: int, spelled: bool
) -> None:
    letters = ("", "k", "M")[hidden]
    form = f"[${code}] #,##0{',' * hidden}" + (f'"{letters}"' if spelled and letters else "")
    shown = number_format(form)
    assert shown is not None
    stored = thousands * 1_000_000
    column = Column(shown=UNITS.of_format(shown))
    assert READER.read(stored, column) == Money(Decimal(stored), code)
    header = UNITS.in_text(f"Value in {letters} {code}")
    assert READER.read(stored, replace(column, sources=(header,))) == Money(Decimal(stored), code)


@given(numbers, st.sampled_from(sorted(MAGNITUDES)), st.sampled_from(LOCALES), st.data())
def test_without_a_currency_nothing_is_an_amount(
    number: Decimal, magnitude: int, locale: str, data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(MAGNITUDES[magnitude]))
    header = UNITS.in_text(f"Annual value ({data.draw(st.sampled_from(('', word)))})")
    cell = data.draw(st.sampled_from((float(number), f"{_formatted(number, locale)} {word}")))
    found = READER.read(cell, Column((header,), mark=_mark(locale)))
    assert isinstance(found, str)


@given(numbers, parts(), parts())
def test_sources_that_disagree_make_no_amount(
    number: Decimal,
    one: tuple[str, str, Decimal, str],
    other: tuple[str, str, Decimal, str],
) -> None:
    first, second = (UNITS.in_text(f"Value ({_unit(said[1], said[3])})") for said in (one, other))
    magnitudes = first.magnitudes and second.magnitudes and first.magnitudes.isdisjoint(second.magnitudes)
    assume(first.currencies.isdisjoint(second.currencies) or magnitudes)
    assert READER.read(float(number), Column((first, second))) == "units"
    assert READER.read(f"{_unit(one[1], one[3])} {number}", Column((second,), mark=".")) == "units"
