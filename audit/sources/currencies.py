"""The ISO 4217 code that an Excel number format shows, where it shows one without doubt."""

from __future__ import annotations

import re

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
