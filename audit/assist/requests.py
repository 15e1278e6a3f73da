"""What is asked of a language model: distinct unread texts with header and allowed statuses, nothing else of a list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from audit.domain.inventory import ColumnMatch
from audit.domain.models import DEPLOYED, FUNCTION_STATUSES, MONITORED, RETRAINED, Model, VocabularyEntry
from audit.knowledge import Knowledge
from audit.lexicon.answers import is_unread

MOST_TEXTS = 200  # of a list, those that stand in most cells
LONGEST_TEXT = 500  # characters; a longer text is left to the person
A_REQUEST = 20  # texts
NAME = "[name]"  # what stands for a name of the list
_SHORTEST_NAME = 3  # characters
_STATUSES = {"deployed": DEPLOYED, "monitored": MONITORED, "retrained": RETRAINED}
_FENCE = re.compile(r"^```\w*\s*|\s*```$")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One text to be explained. `shown` is what is sent: names of the list are withheld."""

    field: str
    axis: str
    header: str
    text: str
    shown: str
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a reply says that a text means, with the words of it that it quotes."""

    asked: Asked
    status: str
    quote: str


def texts_to_ask(
    vocabulary: Sequence[VocabularyEntry], columns: Sequence[ColumnMatch], models: Iterable[Model]
) -> list[Asked]:
    """The distinct unread texts of a list, the most frequent first."""
    headers = {(m.field, m.place.sheet, at): m.header for m in columns for at in _lines(m.place)}
    unread = [e for e in vocabulary if is_unread(e.rule) and len(e.text) <= LONGEST_TEXT]
    unread.sort(key=lambda entry: -entry.count)
    found: dict[tuple[str, str], Asked] = {}
    hide = _hider(models, [entry.text for entry in unread])
    for entry in unread:
        keys = ((entry.field, entry.place.sheet, at) for at in _lines(entry.place))
        header = next((headers[key] for key in keys if key in headers), entry.field)
        asked = Asked(
            entry.field,
            entry.axis,
            header,
            entry.text,
            hide(entry.text),
            tuple(_STATUSES.get(entry.axis, FUNCTION_STATUSES)),
        )
        found.setdefault((entry.field, entry.text), asked)
    return list(found.values())[:MOST_TEXTS]


def bodies(
    asked: Sequence[Asked], knowledge: Knowledge, model: str
) -> Iterator[tuple[Sequence[Asked], dict[str, Any]]]:
    """The requests in the order in which they are sent, each with the texts that it asks about."""
    told = knowledge.assist
    for start in range(0, len(asked), A_REQUEST):
        part = asked[start : start + A_REQUEST]
        texts = [
            {
                "n": number,
                "header": one.header,
                "about": told.about.get(one.axis, told.about["presence"]),
                "statuses": list(one.statuses),
                "text": one.shown,
            }
            for number, one in enumerate(part, 1)
        ]
        messages = [
            {"role": "system", "content": told.instructions},
            {"role": "user", "content": json.dumps({"texts": texts}, ensure_ascii=False)},
        ]
        yield part, {"model": model, "temperature": 0, "messages": messages}


def kept(asked: Sequence[Asked], reply: bytes) -> list[Suggested]:
    """The answers of a reply that can be believed to speak of their text: an allowed status, with words of the cell.

    Raises ValueError, with the reason, where the reply is none.
    """
    answers = _answers(reply)
    found: dict[int, Suggested] = {}
    for answer in answers if isinstance(answers, list) else ():
        if not isinstance(answer, dict):
            continue
        number, status, quote = answer.get("n"), answer.get("status"), answer.get("quote")
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(asked):
            continue
        one = asked[number - 1]
        if isinstance(quote, str) and status in one.statuses and _quotes(quote, one.shown):
            found.setdefault(number, Suggested(one, str(status), " ".join(quote.split())))
    return [found[number] for number in sorted(found)]


def _answers(reply: bytes) -> Any:
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise ValueError("it is no reply of a chat completion") from error
    try:
        return json.loads(_FENCE.sub("", content.strip()))["answers"]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise ValueError("its message is not the JSON that was asked for") from error


def _quotes(quote: str, text: str) -> bool:
    """Whether a quote is words of a text, whole and in their order."""
    said, own = _WORD.findall(quote.casefold()), _WORD.findall(text.casefold())
    return bool(said) and any(own[at : at + len(said)] == said for at in range(len(own) - len(said) + 1))


def _lines(place: Any) -> tuple[tuple[str, int | None], ...]:
    """The column of a cell, and its row for a sheet whose fields are rows."""
    return (("column", place.column), ("row", place.row))


def _hider(models: Iterable[Model], texts: Sequence[str]) -> Any:
    """What puts NAME in place of the names that a list itself has: of models, owners, teams and units."""
    names = {name for m in models for name in (m.name, m.id, m.owner, m.team, m.unit) if name}
    together = "\n".join(texts).casefold()
    parts = {part for name in names for part in (name.strip(), *_people(name))}
    present = [part for part in parts if len(part) >= _SHORTEST_NAME and part.casefold() in together]
    if not present:
        return lambda text: text
    longest_first = sorted(present, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(NAME, text)


def _people(name: str) -> list[str]:
    """The parts of what looks like a person's name: two or three words with capitals."""
    words = re.findall(r"[^\W\d_]+", name)
    return words if 2 <= len(words) <= 3 and all(word[0].isupper() for word in words) else []
