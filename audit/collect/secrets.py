"""Keeps secrets out of everything that is written: what looks like one, and those that a collection was given."""

from __future__ import annotations

import re
from collections.abc import Iterable

WITHHELD = "[withheld]"
_SHORTEST = 6  # characters of a secret that is looked for word for word
_LOOKS = re.compile(
    r"""
    -----BEGIN[ A-Z]*KEY-----.*
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b
    | \b(?:ghp|gho|ghs|ghu|github_pat|glpat|xox[abprs]|sk|rk|hf|dapi|dop_v1|npm)[-_][A-Za-z0-9_-]{16,}
    | \bAIza[A-Za-z0-9_-]{30,}
    | \bya29\.[A-Za-z0-9_-]{10,}
    | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?
    | (?<=://)[^/@\s]+(?=@)
    | (?<=[?&;])(?:sig|signature|token|key|password|secret|x-amz-[a-z-]+|access_token)=[^&\s]+
    | \b(?:password|passwd|secret|api[-_]?key|token|authorization|bearer)\b\s*[:=]\s*\S+
    | \bbearer\s+\S{8,}
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


class Scrubber:
    """Withholds secrets inside texts; `known` are those that the collection itself uses."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = sorted({one for one in known if len(one) >= _SHORTEST}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without what is, or looks like, a secret."""
        for one in self._known:
            text = text.replace(one, WITHHELD)
        return _LOOKS.sub(WITHHELD, text)
