"""The second factor: codes of an app by RFC 6238, codes to recover by, and what is kept of both."""

from __future__ import annotations

import base64
import secrets
import threading
import time
from functools import cache
from hmac import compare_digest
from pathlib import Path

import pyotp
import segno
from markupsafe import Markup

from audit.domain.errors import OutputError

STEP_SECONDS, DIGITS = 30, 6
RECOVERY_CODES = 10
_EARLIER_OR_LATER = 1  # steps that a clock may be off by
_SECRET_BYTES, _RECOVERY_BYTES = (
    20,
    15,
)  # 160 bits, as RFC 4226 has it; 120 bits, of which a plain hash is kept
_KEY_FILE = "second-factor.key"
_KEY_BYTES, _NONCE_BYTES = 32, 12  # AES-256 in GCM
_MADE_ONCE = threading.Lock()


def new_secret() -> str:
    """A new secret for somebody's app, in base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def provisioning_uri(secret: str, login: str, server: str) -> str:
    """What an app reads from the picture: whose secret it is, and where it is for."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=server)


def qr_code(told: str) -> Markup:
    """The same as a QR code: an SVG without any style or script."""
    made = segno.make(told, error="m", micro=False)
    return Markup(made.svg_inline(scale=5, border=4, dark="#000", light="#fff"))


def matching_step(secret: str, code: str, now: float | None = None) -> int | None:
    """The number of the 30 seconds that a code is of; None where it is of none near now."""
    app, at = pyotp.TOTP(secret), int(time.time() if now is None else now)
    for off in range(-_EARLIER_OR_LATER, _EARLIER_OR_LATER + 1):
        if compare_digest(app.at(at + off * STEP_SECONDS).encode(), code.encode()):
            return at // STEP_SECONDS + off
    return None


def new_recovery_codes() -> list[str]:
    """Codes that stand in for the app, each once."""
    return [
        _in_fours(base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode())
        for _ in range(RECOVERY_CODES)
    ]


def _in_fours(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4)).lower()


def normalized_code(typed: str) -> str:
    """A code as it is compared, however it was grouped."""
    return "".join(sign for sign in typed if sign.isalnum()).lower()


def encrypt_secret(folder: Path, secret: str, person: str) -> str:
    """A secret as the database keeps it: of use with the key of this folder alone, and to that person alone."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + AESGCM(_key(folder)).encrypt(nonce, secret.encode(), person.encode())).hex()


def decrypt_secret(folder: Path, kept: str, person: str) -> str | None:
    """The secret again; None where it was sealed with another key, as on a machine that the key was not brought to."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    told = bytes.fromhex(kept)
    try:
        return (
            AESGCM(_key(folder)).decrypt(told[:_NONCE_BYTES], told[_NONCE_BYTES:], person.encode()).decode()
        )
    except InvalidTag:
        return None


@cache
def _key(folder: Path) -> bytes:
    """The folder's key, made where there is none. It is in no backup, so that one alone opens nothing.

    Raises OutputError where the file holds no key.
    """
    file = folder / _KEY_FILE
    with _MADE_ONCE:
        if not file.exists():
            half = file.with_suffix(".part")
            half.touch(mode=0o600)
            half.write_text(secrets.token_hex(_KEY_BYTES) + "\n", "ascii")
            half.rename(file)
    try:
        key = bytes.fromhex(file.read_text("ascii"))
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise OutputError(
            f"{file}: holds no key. Put back the one that was there, or remove it and have second factors set anew."
        )
    return key
