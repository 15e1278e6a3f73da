"""How often a schedule comes round: the longest time between two runs of a cron line or a rate."""

from __future__ import annotations

import re
from datetime import timedelta

_RATE = re.compile(r"rate\((\d{1,5})\s+(minute|hour|day|week)s?\)", re.IGNORECASE)
_NAMED = {
    "@hourly": timedelta(hours=1),
    "@daily": timedelta(days=1),
    "@midnight": timedelta(days=1),
    "@weekly": timedelta(days=7),
    "@monthly": timedelta(days=31),
    "@yearly": timedelta(days=366),
    "@annually": timedelta(days=366),
}
_DAYS = {name: n for n, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}


def every(schedule: str | None) -> timedelta | None:
    """The longest interval of a schedule: five or six fields of cron, `rate(7 days)`, `@daily`; None where it can't be
    told. Never shorter than the schedule is, so that a run counts as overdue too late rather than too soon."""
    text = " ".join((schedule or "").split()).removeprefix("TZ=").strip()
    is_aws = text.lower().startswith(
        "cron("
    )  # which writes a year behind; Argo and Quartz write seconds before
    text = re.sub(r"^cron\((.*)\)$", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:CRON_TZ|TZ)?=?[A-Za-z]+/[A-Za-z_]+ ", "", text)
    if found := _RATE.fullmatch(text):
        return timedelta(**{f"{found[2].lower()}s": int(found[1])})
    if text.lower() in _NAMED:
        return _NAMED[text.lower()]
    fields = text.split(" ")
    if len(fields) == 6:
        fields = fields[:5] if is_aws else fields[1:]
    return _of_fields(fields) if len(fields) == 5 else None


def _of_fields(fields: list[str]) -> timedelta | None:
    minute, hour, day, month, weekday = (field.lower() for field in fields)
    anyday, anyweekday = day in ("*", "?"), weekday in ("*", "?")
    if month != "*":
        months = _values(month, 1, 12)
        return timedelta(days=31 * (12 // len(months) if months else 12) + 1)
    if not anyweekday and anyday:
        days = _values(weekday, 0, 7)
        return timedelta(days=_widest(sorted({one % 7 for one in days}), 7)) if days else timedelta(days=7)
    if not anyday:
        days = _values(day, 1, 31)
        return timedelta(days=_widest(days, 31)) if days else timedelta(days=31)
    hours = _values(hour, 0, 23)
    if hour != "*" and hours:
        return timedelta(hours=_widest(hours, 24))
    minutes = _values(minute, 0, 59)
    return timedelta(minutes=_widest(minutes, 60)) if minutes else None


def _values(field: str, first: int, last: int) -> list[int]:
    """The values that a field names, sorted; none where it can't be read."""
    found: set[int] = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        low, _, high = span.partition("-")
        if span == "*":
            low, high = str(first), str(last)
        begin, end = _number(low), _number(high or (str(last) if step else low))
        if begin is None or end is None or not (step or "1").isdecimal() or int(step or 1) < 1:
            return []
        found.update(range(begin, end + 1, int(step or 1)))
    return sorted(one for one in found if first <= one <= last)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else _DAYS.get(text[:3])


def _widest(values: list[int], round_: int) -> int:
    """The widest gap between two values, the way round from the last to the first included."""
    gaps = [b - a for a, b in zip(values, [*values[1:], values[0] + round_], strict=True)]
    return max(gaps)
