"""What the server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import Response

if TYPE_CHECKING:
    from audit.web.guard.breached_passwords import BreachedPasswords
    from audit.web.guard.provider import Provider
    from audit.web.guard.virus_scan import Scanner

MOST_FILES = 200  # of one upload
LARGEST_BYTES = 50_000_000  # of one file
SESSION_SECONDS = 30 * 86_400.0
LINK_DAYS = 14
COOKIE = "mlops_audit"
ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv")
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where it listens, where it keeps what it is given, and by which address people reach it.

    `base_url` is how a browser writes it, with a path where a proxy puts one in front; every absolute address that the
    pages show begins with it, and no other host is answered. `accounts`: people sign in; else whoever holds the token
    that was printed is in. `provider`: where they may sign in as well. `breached`: passwords that nobody may take.
    `scanner`: who looks at each file before it is taken in.
    """

    folder: Path
    base_url: str
    name: str
    workers: int = 1
    largest_bytes: int = LARGEST_BYTES
    accounts: bool = False
    provider: Provider | None = None
    breached: BreachedPasswords | None = None
    scanner: Scanner | None = None

    @property
    def host(self) -> str:
        """The host, and the port where it is not the usual one."""
        return urlsplit(self.base_url).netloc

    @property
    def hosts(self) -> frozenset[str]:
        """Every name that this server answers to."""
        own = urlsplit(self.base_url)
        port = f":{own.port}" if own.port else ""
        near = {f"{name}{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        return frozenset(
            {own.netloc} | (near if own.hostname in ("127.0.0.1", "localhost", "::1") else set())
        )

    @property
    def prefix(self) -> str:
        """The path before every page: "" or `/audits`."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether a browser reaches it by https."""
        return self.base_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        return self.cookie_name(COOKIE)

    def cookie_name(self, name: str) -> str:
        """A cookie's name; its beginning binds it to https, and to this host where no path is ours."""
        if not self.is_secure:
            return name
        return f"__Secure-{name}" if self.prefix else f"__Host-{name}"

    def set_cookie(self, answer: Response, name: str, value: str, seconds: int) -> None:
        """A cookie that no script reads and no other site sends."""
        answer.set_cookie(
            name,
            value,
            max_age=seconds,
            path=self.prefix or "/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def drop_cookie(self, answer: Response, name: str) -> None:
        """Has the browser forget a cookie."""
        answer.delete_cookie(
            name, path=self.prefix or "/", secure=self.is_secure, httponly=True, samesite="lax"
        )
