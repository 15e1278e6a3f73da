"""What an Excel number format shows beside the digits: a currency, thousands that it hides, a text."""

from __future__ import annotations

import re

from audit.domain.tables import NumberFormat

# Windows language ids, for signs that several currencies share.
_BY_LANGUAGE = {
    "$": {"409": "USD", "1009": "CAD", "C0C": "CAD", "C09": "AUD", "1409": "NZD", "4809": "SGD", "C04": "HKD",
          "80A": "MXN", "2C0A": "ARS", "340A": "CLP", "240A": "COP"},
    "kr": {"41D": "SEK", "414": "NOK", "814": "NOK", "406": "DKK", "40F": "ISK"},
    "¥": {"411": "JPY", "804": "CNY"},
}  # fmt: skip
_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₺": "TRY", "₴": "UAH",
    "฿": "THB", "₫": "VND", "₦": "NGN", "zł": "PLN", "Kč": "CZK", "R$": "BRL", "Ft": "HUF", "лв": "BGN", "lei": "RON",
    "Fr.": "CHF", "SFr.": "CHF", "US$": "USD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD",
}  # fmt: skip
_BRACKET = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?\]")
_QUOTED = re.compile(r'"([^"]*)"')
_ISO = re.compile(r"[A-Z]{3}")
_CONDITION = re.compile(r"\[\s*([<>=]+)\s*(-?[\d.]+)\s*\]")
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.")  # colours, and what only fills a cell up
_DIGITS = re.compile(
    r"[0#?][0#?., ]*|General"
)  # with the commas behind them, each of which hides three zeros
_DATES = re.compile(r"[ymdhs]", re.IGNORECASE)


def number_format(code: str) -> NumberFormat | None:
    """What a format shows beside the digits; None where that is nothing, or it is a date's."""
    currency, sections = currency_of(code) or "", tuple(dict.fromkeys(map(_section, _sections(code))))
    if None in sections or not (currency or any(hidden or text for hidden, text in filter(None, sections))):
        return None
    return NumberFormat(currency, tuple(filter(None, sections)), code)


def _sections(code: str) -> list[str]:
    """The parts of a format that positive numbers may be shown by: the first, or those with their conditions."""
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    if not any(map(_CONDITION.search, parts)):
        return parts[:1]
    return [part for part in parts if not ((found := _CONDITION.search(part)) and found[1].startswith("<")
            and float(found[2]) <= 0)]  # fmt: skip


def _section(code: str) -> tuple[int, str] | None:
    """How many groups of three zeros are hidden, and the text; None for a section without digits."""
    texts = _QUOTED.findall(code) + re.findall(r"\\([^\W\d_])", code)
    texts += [sign for sign, _ in _BRACKET.findall(code)]
    bare = re.sub(r"\\.", "", _ASIDE.sub("", _QUOTED.sub("", _BRACKET.sub("", code))))
    digits = _DIGITS.search(bare)
    if digits is None or _DATES.search(bare):
        return None
    hidden = len(digits[0].rstrip(" ")) - len(digits[0].rstrip(" ,"))
    texts += ["%"] if "%" in bare else []
    text = " ".join(part for t in texts if (part := t.strip()) and any(c.isalpha() or c == "%" for c in part))
    return hidden, text


def currency_of(number_format: str) -> str | None:
    """`[$€-407]` is EUR, `"$"#,##0` is USD; None where there is no currency or it is not certain."""
    for sign, language in _BRACKET.findall(number_format):
        if found := _named(sign.strip(), language.upper()):
            return found
    bare = _BRACKET.sub("", number_format)
    for sign in _QUOTED.findall(bare):
        if found := _named(sign.strip(), ""):
            return found
    for sign in ("€", "£", "₹", "$"):
        if sign in bare.replace("\\", ""):
            return _named(sign, "")
    return None


def _named(sign: str, language: str) -> str | None:
    if _ISO.fullmatch(sign):
        return sign
    if sign in _BY_LANGUAGE:
        # A dollar sign without a country is what Excel writes for the US dollar.
        return _BY_LANGUAGE[sign].get(language) or ("USD" if sign == "$" and not language else None)
    return _SIGNS.get(sign)
