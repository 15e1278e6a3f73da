"""The file of proposals, to be confirmed by a person."""

from __future__ import annotations

import json
from collections.abc import Iterable

from audit.assist.requests import Suggested
from audit.knowledge import Knowledge


def proposals_text(suggested: Iterable[Suggested], knowledge: Knowledge, source: str) -> str:
    """The file as YAML, each answer with the header, text and status, unconfirmed."""
    lines = [f"# {line}" for line in knowledge.assist.comment.splitlines()]
    lines += [f"# From: {_quoted(source)}", 'confirmed_by: ""', "confirmed_on:", "proposals:"]
    for one in suggested:
        lines += [
            "- confirm: no",
            f"  field: {one.asked.field}",
            f"  header: {_quoted(one.asked.header)}",
            f"  text: {_quoted(one.asked.text)}",
            f"  status: {one.status}  # {', '.join(one.asked.statuses)}",
            f"  quote: {_quoted(one.quote)}",
        ]
    if lines[-1] == "proposals:":
        lines[-1] = "proposals: []"
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as a JSON string, which YAML reads as well; what no YAML may hold is escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in quoted)
