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


@dataclass(frozen=True, slots=True)
class Outside:
    """A transaction that begins before a workspace is known, and what it may see of tenant tables.

    `person`: their own memberships. `token_sha256`: the row that the token of this hash belongs to. `every_job`: the
    queue of all workspaces. `keeper`: everything, for backups; only the owner of the tables gets it.
    """

    person: str = ""
    token_sha256: str = ""
    every_job: bool = False
    keeper: bool = False
