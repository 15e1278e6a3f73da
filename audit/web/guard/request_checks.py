"""The outer wall: which host was asked for, from where, and what each answer says to the browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audit.web.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex",
}
_HTTPS_ONLY = "max-age=31536000"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestChecks:
    """Refuses strangers, strips the prefix that a proxy may have left, and sets the headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._headers = _HEADERS | ({"Strict-Transport-Security": _HTTPS_ONLY} if settings.is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._settings.hosts:
            await PlainTextResponse("This server has another name.\n", 421)(
                scope, receive, self._with_headers(send)
            )
            return
        inner = self._without_prefix(scope)
        by_token = inner["path"].startswith("/api/")  # where no cookie lets anybody in
        if scope["method"] not in _SAFE and not by_token and not self._is_ours(headers):
            await PlainTextResponse("This form was sent from another page.\n", 403)(
                scope, receive, self._with_headers(send)
            )
            return
        ours = inner["path"].startswith(
            "/static/"
        )  # nothing of a client's: asked again, and mostly not sent again
        await self._app(inner, receive, self._with_headers(send, "no-cache" if ours else "no-store"))

    def _is_ours(self, headers: Headers) -> bool:
        """Whether a page of ours sent it, by what the browser says of itself."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin")
        return origin is not None and urlsplit(origin).netloc == headers.get("host")

    def _without_prefix(self, scope: Scope) -> Scope:
        prefix, path = self._settings.prefix, scope["path"]
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            return {**scope, "path": path[len(prefix) :] or "/", "root_path": ""}
        return scope

    def _with_headers(self, send: Send, cache: str = "no-store") -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", cache)
            await send(message)

        return sending
