"""Passwords of accounts: which are taken, and what is kept of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LEAST, MOST = 12, 128  # characters
_LEAST_SCORE = 3  # of zxcvbn's 0 to 4: "safely unguessable" by somebody who tries online
_SCORED = 72  # characters that zxcvbn looks at
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MB for a moment
_HASHER = PasswordHasher()


def password_fault(password: str, about: Sequence[str]) -> str | None:
    """Why a password is not taken: `short`, `long` or `guessable`; None where it is. `about`: what a guesser knows of
    the person."""
    if len(password) < LEAST:
        return "short"
    if len(password) > MOST:
        return "long"
    from zxcvbn import zxcvbn

    known = [part for text in about for part in (text, *text.replace("@", " ").replace(".", " ").split())]
    score = zxcvbn(password[:_SCORED], user_inputs=["mlops", "audit", *known])["score"]
    return "guessable" if score < _LEAST_SCORE else None


def hash_password(password: str) -> str:
    """What is kept of a password: its Argon2id hash with salt and cost."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def verify_password(password: str, kept: str | None) -> bool:
    """Whether a password is the one of which that was kept. Without anything kept it takes as long, and is wrong."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _nobodys(), password)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return kept is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
