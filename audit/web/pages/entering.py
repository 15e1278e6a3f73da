"""The door: a one-time token becomes a cookie, and the first page."""

from __future__ import annotations

import hmac
import time
from datetime import date

from starlette.responses import JSONResponse, Response

from audit.web.call import Call, RefusedError
from audit.web.guard.tokens import hashed, new_token
from audit.web.pages import uploading
from audit.web.settings import SESSION_SECONDS
from audit.web.store import repositories as rows
from audit.web.store.scope import Outside

COOKIE = "mlops_audit"
_MOST_NAME = 120


class Door:
    """The token of the address that the terminal printed: good for one browser, once."""

    def __init__(self) -> None:
        self._hash: str | None = None

    def new(self) -> str:
        """A new token; the one before is worth nothing."""
        token = new_token()
        self._hash = hashed(token)
        return token

    def opens(self, token: str) -> bool:
        """Whether a token is the one; it is used up then."""
        if self._hash is None or not hmac.compare_digest(hashed(token), self._hash):
            return False
        self._hash = None
        return True


DOOR = Door()


def health(call: Call) -> Response:
    """Whether the server is there and its database answers."""
    with call.store.read(Outside()) as connection:
        connection.exec_driver_sql("SELECT 1")
    return JSONResponse({"status": "ok"})


def home(call: Call) -> Response:
    """The upload page; with the token of the address, a cookie first."""
    if token := call.asked("token"):
        return _entered(call, token)
    if call.visitor is None:
        raise RefusedError("signed_out", 401)
    return uploading.page(call)


def _entered(call: Call, token: str) -> Response:
    if not DOOR.opens(token):
        if call.visitor is not None:
            return call.to("/")
        raise RefusedError("token", 401)
    cookie = new_token()
    with call.store.write(Outside()) as connection:
        scope = rows.local_scope(connection, call.settings.name)
        rows.begin_session(connection, scope.person, hashed(cookie), time.time() + SESSION_SECONDS)
    answer = call.to("/")
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=int(SESSION_SECONDS),
        path=call.settings.prefix or "/",
        secure=call.settings.is_secure,
        httponly=True,
        samesite="lax",
    )
    return answer


def me(call: Call) -> Response:
    """Under which name decisions are written down."""
    return call.page("me.html", today=date.today())  # noqa: DTZ011 (the person's own day)


def named(call: Call) -> Response:
    """Takes another name."""
    name = call.sent("name", most=_MOST_NAME)
    if not name:
        raise RefusedError("no_name")
    with call.store.write(call.scope) as connection:
        rows.rename_person(connection, call.scope, name)
    answer = call.to("/me?said=named")
    chosen = call.sent("language")
    if chosen:
        answer.set_cookie(
            "language", chosen[:2], max_age=int(SESSION_SECONDS), path=call.settings.prefix or "/",
            secure=call.settings.is_secure, httponly=True, samesite="lax",
        )  # fmt: skip
    return answer


def leave(call: Call) -> Response:
    """Lets this browser in no more."""
    with call.store.write(Outside()) as connection:
        rows.end_session(connection, hashed(call.request.cookies.get(COOKIE, "")))
    answer = call.page("left.html")
    answer.delete_cookie(COOKIE, path=call.settings.prefix or "/")
    return answer
