"""One request as a page sees it: who asks, what they sent, and how to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from audit.web import templating
from audit.web.jobs.worker import Workers
from audit.web.settings import LANGUAGES, Settings
from audit.web.store.engine import Store
from audit.web.store.scope import Scope

_FLASH_SECONDS = 30


class RefusedError(Exception):
    """What a person asked for can't be done. `code` names the sentence that says why, and the way out."""

    def __init__(self, code: str, status: int = 422, **values: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.values = code, status, values


@dataclass(frozen=True)
class Call:
    """A request with everything that its page needs. `scope` is of whoever is signed in; links have none."""

    request: Request
    settings: Settings
    store: Store
    workers: Workers
    language: str
    visitor: Scope | None
    allows: Callable[..., bool]  # who, the path of an endpoint, its method (POST): whether it lets them in
    path: Mapping[str, str] = field(default_factory=dict)
    form: FormData = field(default_factory=FormData)
    body: Any = None  # of the API, as its endpoint's type
    query: Any = None
    reads_only: bool = False  # the token that was sent

    @property
    def scope(self) -> Scope:
        """Who is signed in."""
        if self.visitor is None:
            raise RefusedError("signed_out", 401)
        return self.visitor

    def asked(self, name: str, default: str = "") -> str:
        """A value of the address's query."""
        return self.request.query_params.get(name, default)

    def sent(self, name: str, default: str = "", most: int = 2_000) -> str:
        """A text of the form, without what surrounds it. Raises RefusedError for one that is too long."""
        value = self.form.get(name, default)
        text = value.replace("\0", "").strip() if isinstance(value, str) else default
        if len(text) > most:
            raise RefusedError("too_long", most=most)
        return text

    def files(self, name: str) -> list[UploadFile]:
        """The files that were sent; a field that was left empty is none."""
        return [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and one.filename]

    def may(self, path: str, method: str = "POST") -> bool:
        """Whether whoever asks may go to the endpoint at a path; pages show no button that would be refused."""
        return self.allows(self.visitor, path, method)

    def url(self, path: str) -> str:
        """A page's path with the prefix that people reach it by."""
        return f"{self.settings.prefix}{path}"

    def page(self, template: str, *, status: int = 200, **names: Any) -> Response:
        """A page, in the language of whoever asks."""
        shared = {
            "call": self,
            "url": self.url,
            "may": self.may,
            "language": self.language,
            "languages": LANGUAGES,
            "visitor": self.visitor,
            "said": self.request.query_params.get("said", ""),
            "here": self.request.url.path,
            "limits": self.settings,
        }
        return HTMLResponse(templating.render(template, self.language, {**shared, **names}), status)

    def to(self, path: str) -> Response:
        """Sends the browser to another page, which it then asks for."""
        return RedirectResponse(self.url(path), 303)
