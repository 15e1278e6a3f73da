"""How values are written: cleaned texts, shares, amounts, dates. Sentences live in the templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from audit import locale
from audit.domain.places import Place, column_letters
from audit.domain.result import AuditResult, Range
from audit.report.templates.translations import gettext

CELL_LIMIT = 300  # characters of a cell's text that a report shows
_LONGEST_WORD = 22
_SHEET = 24  # characters of a sheet's name before a cell
_SHEETS: ContextVar[frozenset[str]] = ContextVar("sheets", default=frozenset())
# what is never seen: controls, soft hyphens, joiners, fillers, marks of direction, broken code units
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc\ufffe-\uffff\ud800-\udfff]"
)
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
BREAK, ISOLATE, ISOLATE_END = "\u200b", "\u2068", "\u2069"
_MARKS = re.compile(f"[{BREAK}{ISOLATE}{ISOLATE_END}]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_OPTION = re.compile(r"(?<!\S)['\"]?--[a-z]|mlops-audit ")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s")
_WORD_END = re.compile(r"\s")
_JOINS = " ,;:(–—-/·"  # what would lead on to the words that are left out
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")


def clean(text: str) -> str:
    """The text without what is never seen, its white space folded to single spaces."""
    return " ".join(_CONTROL.sub("", text).split())


def capped(text: str | None, limit: int = CELL_LIMIT) -> str:
    """A cleaned text of at most `limit` characters; '' for None. A longer one ends as `cut` has it."""
    if not text:
        return ""
    short = clean(text[: limit * 4])
    return short if len(short) <= limit and len(text) <= limit * 4 else cut(short, limit)


def cut(text: str, limit: int) -> str:
    """The beginning of a text that is longer than `limit` characters, and an ellipsis: up to the last whole sentence,
    else the last whole word, that ends in the second half of the room; within a word where none does."""
    room = text[: max(limit - 1, 0)]
    for end in (_SENTENCE_END, _WORD_END):
        last = max((found.start() for found in end.finditer(room, limit // 2)), default=0)
        if last:
            return f"{room[:last].rstrip(_JOINS)} …"
    return f"{room.rstrip()}…"


def for_client(message: str) -> str:
    """A message without the sentences that tell whoever runs the toolkit which option to use."""
    told = _SENTENCE.split(message)
    return " ".join(one for one in told if not _OPTION.search(one))


def finalize(value: Any) -> Any:
    """What a template prints: cleaned, long unbroken words given places to break, and a text that runs from right to
    left kept from taking along what stands beside it. Markup passes untouched."""
    if type(value) is not str:
        return value
    text = _CONTROL.sub("", value)
    if len(text) > _LONGEST_WORD:
        text = _LONG_WORD.sub(_breakable, text)
    runs_left = not text.isascii() and _RIGHT_TO_LEFT.search(text)
    return f"{ISOLATE}{text}{ISOLATE_END}" if runs_left else text


def unmarked(text: str) -> str:
    """A text that `finalize` made, without its invisible marks: an editor finds its own places to break."""
    return _MARKS.sub("", text)


def _breakable(match: re.Match[str]) -> str:
    word = match.group()
    return BREAK.join(word[i : i + _LONGEST_WORD] for i in range(0, len(word), _LONGEST_WORD))


def plain(value: str) -> Markup:
    """Text for a title or an attribute: cleaned and escaped, with no break opportunities added."""
    return Markup.escape(clean(value))


def percent(share: float | None, line: float = 1 / 3) -> str:
    """A share as a percentage without its sign; a decimal where rounding would hide on which side of `line`, of
    nothing or of everything it lies."""
    if share is None:
        return "?"
    value = share * 100
    whole = round(value)
    hides = whole == round(line * 100) or (whole in (0, 100) and whole != value)
    return locale.figures(value, 1) if hides else str(whole)


def percent_range(low: float | None, high: float | None) -> str:
    """`36–43%`, or `36%` where both ends read the same."""
    first, last = percent(low), percent(high)
    return locale.per_cent(first if first == last else f"{first}–{last}")


def per_cent(value: float, decimals: int = 0) -> str:
    """A value that is per cent already, with the sign: `33.3%`."""
    return locale.per_cent(locale.figures(value, decimals))


def number_range(low: float | None, high: float | None) -> str:
    """`10–12`, `0.8–1.4`, or one number where both ends are equal."""
    if low is None or high is None:
        return "?"
    first, last = number(low), number(high)
    return first if first == last else f"{first}–{last}"


def whole_range(low: float | None, high: float | None) -> str:
    """The same in whole numbers; a dash where nothing applies."""
    if low is None or high is None:
        return "–"
    return number_range(round(low), round(high))


def number(value: float | Decimal) -> str:
    """A count with thousands separated, or a decimal with one place."""
    return locale.figures(value, 0 if value == int(value) else 1)


def money(value: Decimal, currency: str, short: bool = False) -> str:
    """`$31,200`, or `$31k` where `short` and the language has a short form for it; unknown currencies keep their code;
    no currency, no sign."""
    sign, figures, unit = _figures(value, short)
    return f"{sign}{locale.with_currency(f'{figures}{unit}', currency)}"


def money_range(amount: Range, short: bool = False) -> str:
    """`$180k–$240k`, or one amount where both ends read the same; a sign that follows stands once: `180–240 k €`."""
    low, high = (money(v, amount.currency, short) for v in (amount.low, amount.high))
    if low == high or not locale.sign_follows():
        return low if low == high else f"{low}–{high}"
    (sign, first, unit), (last_sign, last, last_unit) = (
        _figures(v, short) for v in (amount.low, amount.high)
    )
    first += "" if unit == last_unit else unit
    return locale.with_currency(f"{sign}{first}–{last_sign}{last}{last_unit}", amount.currency)


def _figures(value: Decimal, short: bool) -> tuple[str, str, str]:
    """The minus, the figures and the unit of an amount."""
    sign = "−" if value < 0 else ""
    amount, unit, decimals = abs(value), "", 0
    if short and amount >= 1_000_000:
        amount, unit, decimals = amount / 1_000_000, locale.millions(), 1
    elif short and amount >= 10_000 and locale.thousands():
        amount, unit = amount / 1_000, locale.thousands()
    return sign, locale.figures(amount, decimals, trimmed=True), unit


def long_date(day: date) -> str:
    """`24 November 2026`."""
    return locale.long_date(day)


@contextmanager
def naming_sheets(result: AuditResult) -> Iterator[None]:
    """Everything inside names the sheet of a cell where the models lie on several and no team or unit is called as it:
    `F4` alone would be two cells."""
    homes = {(model.place.file, model.place.sheet) for model in result.models}
    said = {name for model in result.models for name in (model.team, model.unit)}
    several = len(homes) > 1
    before = _SHEETS.set(frozenset(sheet for _, sheet in homes if several and sheet and sheet not in said))
    try:
        yield
    finally:
        _SHEETS.reset(before)


def seen_at(home: Place, place: Place) -> str:
    """The cell alone where it is on a model's own sheet, which is said nearby; `Review row 3` where it is elsewhere."""
    here = (place.file, place.sheet) == (home.file, home.sheet)
    return bare_cell(place) if here else f"{place.sheet or place.file} {bare_cell(place)}".rstrip()


def located(home: Place, place: Place) -> str:
    """The same where nothing nearby says the model's sheet: `Live F4` where that is not clear."""
    return cell(place) if place.sheet in _SHEETS.get() else seen_at(home, place)


def cell(place: Place | None) -> str:
    """The cell, `H7`; with its sheet, `Live H7`, where `naming_sheets` says that the cell alone could be another."""
    if place is None or place.sheet not in _SHEETS.get():
        return bare_cell(place)
    return f"{capped(place.sheet, _SHEET)} {bare_cell(place)}".rstrip()


def bare_cell(place: Place | None) -> str:
    """The cell alone, `H7`, where the file and the sheet are said nearby; `row 7` where the column is not known."""
    if place is None:
        return ""
    if place.row and place.column:
        return f"{column_letters(place.column)}{place.row}"
    return gettext("row %(row)s") % {"row": place.row} if place.row else column_letters(place.column or 0)


def at(place: Place) -> str:
    """A Place as a whole: `fleet.xlsx [Models] C14`; its row or its column by name where it is one of them."""
    if place.row and not place.column:
        where = gettext("row %(row)s") % {"row": place.row}
    elif place.column and not place.row:
        where = gettext("column %(column)s") % {"column": column_letters(place.column)}
    else:
        return str(place)
    return f"{place._replace(row=None, column=None)} {where}"


def quoted(at: str, said_there: str) -> str:
    """A cell and what it says: `H7 “live”`."""
    return gettext("%(at)s “%(text)s”") % {"at": at, "text": said_there}
