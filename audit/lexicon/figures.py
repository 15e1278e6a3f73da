"""What figures, days and signs say: a share, a part of a whole, a day ahead or past."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from audit.lexicon.tokens import CRON
from audit.lexicon.wordlist import NONE, Concepts
from audit.lexicon.words import Word

_YEAR = re.compile(r"(?<!\d)(?:19[6-9]|20\d)\d(?!\d)")  # in which there were models
_PART_OF_YEAR = re.compile(r"(?:q|t)([1-4])|(?:h|s)([12])|([1-4])(?:q|t)")
_OTHER_DATE = re.compile(r"fy\d{2,4}|kw\d{1,2}|[qht][1-4]\d\d|cw\d{1,2}")
_DATE = re.compile(r"\d{1,4}[/-]\d{1,2}(?:[/-]\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?")
_SHORT_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d\d)")
_SHORT_MONTH = re.compile(r"(\d{1,2})/([1-4]\d)")  # `od 1/24`, of a month behind which its year stands
_TWO, _DAY, _MONTHS = re.compile(r"\d\d"), re.compile(r"\d{1,2}"), 12
_HOUR = re.compile(r"\d{1,2}(?::\d\d(?::\d\d)?|(?::\d\d)?\s?(?:am|pm|h|uhr))")
_SHARE = re.compile(r"(\d{1,5})/(\d{1,5})", re.ASCII)
_DAYS = 31  # of a month, at most
_OF_ITSELF = re.compile(r"(1[3-9]|[2-9]\d|[1-9]\d{2,5})/\1", re.ASCII)  # `17/17`, which is no day of a month
LONG_AGO = "long_ago"  # of a date that lies more than a year back
LAPSED_YEARS = 2  # from one year to another, so that more than a year lies between the days
_GLUE = frozenset({"glue"})
OF_FIGURES = frozenset({"whole", "hundred"})  # what several of them may mean together


class Dates:
    """The days of a language, by the names of its months, as the audit date sees them; what lay ahead on the day of
    which a list speaks (`as_at`) still does."""

    def __init__(self, months: Mapping[str, int], as_of: date, as_at: date) -> None:
        self._months = months
        self._as_of, self._as_at = as_of, as_at

    def is_named(self, key: str) -> bool:
        """Whether a word is a month, a quarter or a week of a year."""
        return key in self._months or bool(_PART_OF_YEAR.fullmatch(key) or _OTHER_DATE.fullmatch(key))

    def is_month(self, key: str) -> bool:
        """Whether a word is a month."""
        return key in self._months

    def meant(self, words: list[Word]) -> list[Word]:
        """The words with what a date in them means: ahead, or past."""
        if not any(word.concepts & {"date", "latest"} for word in words):
            return words
        ahead = self._lies_ahead(words)
        found: list[Word] = []
        for number, word in enumerate(words):
            concepts = word.concepts
            followed = any("date" in other.concepts for other in words[number + 1 : number + 4])
            if "each" in concepts and number + 1 < len(words) and self.is_month(words[number + 1].key):
                concepts = frozenset({"yearly"})  # `every January`
            elif "date" in concepts:
                concepts = concepts | {"future" if ahead else "past"} if ahead is not None else concepts
                if number and words[number - 1].concepts & {"within", "since", "from", "of"}:
                    concepts = concepts - {"ability", "plan"}  # `in May`
            elif "from" in concepts and followed:
                # what ended from a day on without a year may be over
                unsaid = {"plan"} if ahead else {"plan", "from"}
                concepts = frozenset({"since"} if ahead is False else unsaid)
            elif "until" in concepts and followed and ahead is not None:
                concepts = frozenset({"glue"}) if ahead else frozenset({"until", "ended"})
            elif "latest" in concepts:
                concepts = (
                    frozenset({"ended"}) if self.is_long_ago(words[number + 1 :]) else frozenset({"glue"})
                )
            elif "ended" in concepts and followed and ahead:
                concepts = concepts - {"ended"} or frozenset({"glue"})  # `until 2031`
            found.append(word._replace(concepts=concepts))
        return found

    def _lies_ahead(self, words: Sequence[Word]) -> bool | None:
        """Whether the first date that names its year lies after the day of the list; None where none does."""
        texts = [word.key for word in words]
        for at, text in enumerate(texts):
            if (ahead := self._of_short_day(texts, at)) is not None:
                return ahead
            found = _YEAR.search(text)
            if not found:
                continue
            year = int(found[0])
            if year != self._as_at.year:
                return year > self._as_at.year
            month = self._month_of([*texts[max(0, at - 2) : at], text, *texts[at + 1 : at + 3]], found[0])
            return month is not None and month > self._as_at.month
        return None

    def _of_short_day(self, texts: Sequence[str], at: int) -> bool | None:
        """Whether a day that ends in two figures of its year lies ahead: `01-Apr-25`, `14/03/25`; None where there is
        none, or it may lie on either side, as `03/12/26` may."""
        if found := _SHORT_MONTH.fullmatch(texts[at]):
            months, year = (
                ([int(found[1])] if 1 <= int(found[1]) <= _MONTHS < int(found[2]) else []),
                found[2],
            )
        elif found := _SHORT_DATE.fullmatch(texts[at]):
            months = [int(one) for one in found.groups()[:2] if 1 <= int(one) <= _MONTHS]
            year = found[3]
        elif at > 1 and texts[at - 1] in self._months and _TWO.fullmatch(texts[at]):
            months = [self._months[texts[at - 1]]] if _DAY.fullmatch(texts[at - 2]) else []
            year = texts[at]
        else:
            return None
        said = {(2000 + int(year), month) > (self._as_at.year, self._as_at.month) for month in months}
        return said.pop() if len(said) == 1 else None

    def is_long_ago(self, words: Sequence[Word], years_back: int = 1) -> bool:
        """Whether the year that follows lies so many years back."""
        years = [int(found[0]) for word in words if (found := _YEAR.search(word.key))]
        return bool(years) and years[0] <= self._as_of.year - years_back

    def _month_of(self, texts: Sequence[str], year: str) -> int | None:
        """The first month that the words around a year may mean."""
        for text in texts:
            if text in self._months:
                return self._months[text]
            if part := _PART_OF_YEAR.fullmatch(text):
                quarter, half = part[1] or part[3], part[2]
                return 3 * int(quarter) - 2 if quarter else 6 * int(half or 1) - 5
            numbers = [int(n) for n in re.findall(r"\d+", text.replace(year, " "))]
            if (
                len(numbers) in (1, 2)
                and year in text
                and 1 <= numbers[-1 if text.endswith(year) else 0] <= 12
            ):
                return numbers[-1 if text.endswith(year) else 0]
        return None


def counted(words: list[Word]) -> list[Word]:
    """The words with what two figures, or a figure and its unit, mean together: `100 pct`, `4 of 4`."""
    found = list(words)
    for at, word in enumerate(words[1:], 1):
        before = words[at - 1]
        if word.concepts == {"percent"} and before.concepts & {"number", "hundred"}:
            if before.key.isdigit():
                found[at - 1] = before._replace(concepts=figure(f"{before.key}%"))
            found[at] = word._replace(concepts=_GLUE)
        dated = any("date" in other.concepts for other in words[at : at + 3])
        if "until" in before.concepts and word.concepts == {"number"} and not dated:
            found[at - 1] = before._replace(concepts=_GLUE)  # up to 5,000, which is no day
        same = next((n for n in range(max(0, at - 4), at - 1) if words[n].key == word.key), None)
        if same is not None and "of" in before.concepts and _several(word):
            found[same] = words[same]._replace(concepts=frozenset({"whole"}))  # `4 of 4`, `3 sites of 3`
            found[at] = word._replace(concepts=_GLUE)
    return found


def _several(word: Word) -> bool:
    """Whether a word counts more than one: `4`, `due`."""
    if word.key.isdigit():
        return word.key.strip("0") not in ("", "1")
    return word.concepts == {"number"} and word.key.isalpha()


def long_ago(word: Word) -> Word:
    return word._replace(concepts=word.concepts | {LONG_AGO})


def of_sign(key: str) -> Concepts:
    """What a token says that is no word: a cron line, `#channel`, a comparison, question marks."""
    if key == CRON:
        return frozenset({"clock", "job"})
    if key[0] == "#":
        return frozenset({"channel"})
    if key in "<><=>=":
        return frozenset({"number"} if key != "=" else {"glue"})
    return NONE if key.strip("?") else frozenset({"question"})


def figure(key: str) -> Concepts:
    if key.endswith("%"):
        if not key.strip("0.,% "):
            return frozenset({"number"})  # nothing of it
        return frozenset({"number", "hundred" if key.startswith("100") else "percent"})
    if _OF_ITSELF.fullmatch(key):
        return frozenset({"whole"})
    if share := _share(key):
        return share
    if _YEAR.search(key) or _DATE.fullmatch(key):
        return frozenset({"date"})
    if _HOUR.fullmatch(key):
        return frozenset({"number", "hour"})
    return frozenset({"number"})


def _share(key: str) -> Concepts:
    """What so many of so many say: a part, or a day where it may be one; nothing where it is neither."""
    found = _SHARE.fullmatch(key)
    if found is None:
        return NONE
    some, all_of_them = int(found[1]), int(found[2])
    if not 0 < some < all_of_them or some + 1 == all_of_them > _MONTHS or _YEAR.search(key):
        return NONE
    may_be_day = some <= _MONTHS and all_of_them <= _DAYS
    return frozenset({"date", "share"} if may_be_day else {"one_of"})
