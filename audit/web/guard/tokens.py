"""Secrets: only their hash is kept, so that whoever reads the database can use none of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_SALT_BYTES = 16
_WORK = {"n": 1 << 14, "r": 8, "p": 1}  # 16 MB and some 50 ms for each try


def new_token() -> str:
    """A secret for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token; it is random, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """What is kept of a password: its salt and its scrypt hash."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{salt.hex()}${_scrypt(password, salt).hex()}"


def verify_password(password: str, kept: str) -> bool:
    """Whether a password is the one of which that was kept."""
    salt, _, digest = kept.partition("$")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)).hex(), digest)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_WORK["n"], r=_WORK["r"], p=_WORK["p"])
