"""An OpenID provider as the server is told of it, and what a browser's way there and back consists of."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

_NEAR = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people sign in, and as what this server is known there. `name` stands on the button."""

    issuer: str
    client_id: str
    secret: str
    name: str


@dataclass(frozen=True, slots=True)
class Flow:
    """What one browser's way to the provider and back must agree on."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who came back. `subject` tells people of one issuer apart; `name` and `email` are only proposed.

    `by_several_factors`: the provider says so, as RFC 8176 has it (`amr` with `mfa`).
    """

    issuer: str
    subject: str
    name: str
    email: str
    by_several_factors: bool = False


def is_safe(address: str) -> bool:
    """Whether nobody between reads what is sent to an address: https, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _NEAR)
