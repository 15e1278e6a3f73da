"""Which audits are of one client: a client may have many, and counts once."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple


class Named(NamedTuple):
    """What an audit says of whom it is about: an id that is the same in every audit, None where nobody gave one; and
    the client's name, which is the id where only that was given."""

    client_id: str | None
    name: str


def identities(audits: Sequence[Named]) -> tuple[str | None, ...]:
    """Who the client of each audit is; None where that is not known.

    Audits with one id are of one client, whatever its case and spaces. An audit whose id is only the client's name
    belongs to the one id that other audits of that name have; where they have several, it may be of any of them.
    """
    ids_of_name: defaultdict[str, set[str]] = defaultdict(set)
    for one in audits:
        if one.client_id is not None and _folded(one.client_id) != _folded(one.name):
            ids_of_name[_folded(one.name)].add(_folded(one.client_id))
    return tuple(_identity(one, ids_of_name.get(_folded(one.name), set())) for one in audits)


def _identity(audit: Named, ids_of_name: set[str]) -> str | None:
    if audit.client_id is None:
        return None
    own = _folded(audit.client_id)
    if own != _folded(audit.name) or not ids_of_name:
        return own
    return next(iter(ids_of_name)) if len(ids_of_name) == 1 else None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
