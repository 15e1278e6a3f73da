"""Who asks, and how far they may look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["owner", "auditor", "reader", "respondent"]


@dataclass(frozen=True, slots=True)
class Scope:
    """One workspace, and the person who acts in it.

    `clients`: the only clients that they may see; None for all. What lies outside is answered like what is missing.
    """

    workspace: str
    person: str
    name: str
    role: Role = "owner"
    clients: frozenset[str] | None = None

    def sees(self, client: str) -> bool:
        """Whether a client is inside."""
        return self.clients is None or client in self.clients
