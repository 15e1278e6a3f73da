"""Answers as a YAML file that people can read, correct and give back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from audit.domain.questionnaire import UNKNOWN_ANSWER, Answer


def as_yaml(answers: Iterable[Answer]) -> str:
    """The answers of one value or none; every text is quoted, so that `no` stays a word."""
    lines = ["answers:"]
    for answer in answers:
        mark = "  - "
        for name, text in _fields(answer):
            lines.append(f"{mark}{name}: {json.dumps(text, ensure_ascii=False)}")
            mark = "    "
    return "\n".join(lines if len(lines) > 1 else ["answers: []"]) + "\n"


def _fields(answer: Answer) -> Iterator[tuple[str, str]]:
    yield "question", answer.question
    if answer.subject is not None:
        yield "about", answer.subject
    yield "answer", answer.values[0] if answer.values else UNKNOWN_ANSWER
    if answer.note:
        yield "note", answer.note
    if answer.who:
        yield "who", answer.who
    if answer.when:
        yield "when", answer.when.isoformat()
    if answer.status != "given":
        yield "status", answer.status
