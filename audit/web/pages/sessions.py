"""The door: a one-time token becomes a cookie, and the first page."""

from __future__ import annotations

import hmac
import time
from typing import Any

from sqlalchemy import Row
from starlette.responses import JSONResponse, Response

from audit.web.call import Call, RefusedError
from audit.web.guard import passwords
from audit.web.guard.tokens import hash_token, new_token
from audit.web.pages import questions, sign_in, uploading
from audit.web.services import people, second_factor
from audit.web.settings import SESSION_SECONDS
from audit.web.store import repositories as rows
from audit.web.store.scope import Outside

_MOST_NAME = 120


class Door:
    """The token of the address that the terminal printed: good for one browser, once."""

    def __init__(self) -> None:
        self._hash: str | None = None

    def new(self) -> str:
        """A new token; the one before is worth nothing."""
        token = new_token()
        self._hash = hash_token(token)
        return token

    def opens(self, token: str) -> bool:
        """Whether a token is the one; it is used up then."""
        if self._hash is None or not hmac.compare_digest(hash_token(token), self._hash):
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
    """The upload page; with the token of the address, a cookie first. Who only reads or answers begins elsewhere."""
    if (token := call.asked("token")) and not call.settings.accounts:
        return _entered(call, token)
    if call.visitor is None:
        raise RefusedError("signed_out", 401)
    if call.may("/uploads"):
        return uploading.page(call)
    return call.to("/clients") if call.may("/clients", "GET") else questions.page(call)


def _entered(call: Call, token: str) -> Response:
    if not DOOR.opens(token):
        if call.visitor is not None:
            return call.to("/")
        raise RefusedError("token", 401)
    cookie = new_token()
    with call.store.write(Outside()) as connection:
        scope = rows.local_scope(connection, call.settings.name)
        rows.begin_session(connection, scope.person, hash_token(cookie), time.time() + SESSION_SECONDS)
    answer = call.to("/")
    call.settings.set_cookie(answer, call.settings.cookie, cookie, int(SESSION_SECONDS))
    return answer


def me(call: Call) -> Response:
    """Under which name decisions are written down; password, and where one is signed in."""
    with call.store.read(call.scope) as connection:
        account = people.account_of(connection, call.scope)
        sessions = people.sessions_of(connection, call.scope)
        has_factor = second_factor.has_one(connection, call.scope.person)
        codes_left = second_factor.codes_left(connection, call.scope.person)
        is_required = second_factor.is_required(connection, call.scope)
    return call.page(
        "me.html", account=account, sessions=sessions, here_session=_session(call), least=passwords.LEAST,
        has_factor=has_factor, codes_left=codes_left, is_required=is_required,
    )  # fmt: skip


def _session(call: Call) -> str:
    return hash_token(call.request.cookies.get(call.settings.cookie, ""))


def rename(call: Call) -> Response:
    """Takes another name and language. A respondent is asked about the models of their name, so it stays."""
    name = call.sent("name", most=_MOST_NAME)
    if not name:
        raise RefusedError("no_name")
    if call.scope.role != "respondent":
        with call.store.write(call.scope) as connection:
            rows.rename_person(connection, call.scope, name)
    answer = call.to("/me?said=named")
    chosen = call.sent("language")
    if chosen:
        call.settings.set_cookie(
            answer, call.settings.cookie_name("language"), chosen[:2], int(SESSION_SECONDS)
        )
    return answer


def password(call: Call) -> Response:
    """Another password, where the old one is given; every other browser is signed out."""
    new = sign_in.password_sent(call, "password")
    if new != sign_in.password_sent(call, "again"):
        raise RefusedError("password_again")
    account = _proven(call, "old")
    with call.store.write(call.scope) as connection:
        people.change_password(
            connection, call.scope, account.login, new, _session(call), call.settings.breached
        )
    return call.to("/me?said=password")


def _proven(call: Call, field: str) -> Row[Any]:
    """The account of whoever is signed in, where they gave its password once more. Raises RefusedError."""
    with call.store.read(Outside()) as connection:
        account = people.account_of(connection, call.scope)
    if account is None or account.password is None:
        raise RefusedError("no_account")
    sign_in.require_password(call, account.login, sign_in.password_sent(call, field))
    return account


def offer_factor(call: Call) -> Response:
    """A second factor to set up, in place of the one that there is, where the password is given."""
    account = _proven(call, "old")
    with call.store.write(call.scope) as connection:
        offer = second_factor.offer_secret(
            connection, call.settings.folder, call.scope.person, account.login, anew=True
        )
    return sign_in.factor_form(call, offer, "/me/second-factor/confirm")


def confirm_factor(call: Call) -> Response:
    """Sets it up, where the app shows the right code; every other browser is signed out."""
    with call.store.write(call.scope) as connection:
        found = second_factor.factor_of(connection, call.scope.person)
        account = people.account_of(connection, call.scope)
        if found is None or found.pending is None or account is None:
            return call.to("/me")
        codes = second_factor.set_up(connection, call.settings.folder, call.scope, call.sent("code"))
        if codes is None:
            offer = second_factor.offer_secret(
                connection, call.settings.folder, call.scope.person, account.login, anew=False
            )
            return sign_in.factor_form(call, offer, "/me/second-factor/confirm", wrong=True)
        people.end_sessions(connection, call.scope.person, but=_session(call))
    return call.page("codes.html", codes=codes, on="/me")


def new_codes(call: Call) -> Response:
    """New recovery codes, where the password is given."""
    _proven(call, "old")
    with call.store.write(call.scope) as connection:
        if not second_factor.has_one(connection, call.scope.person):
            return call.to("/me")
        codes = second_factor.new_codes(connection, call.scope)
    return call.page("codes.html", codes=codes, on="/me")


def factor_off(call: Call) -> Response:
    """Goes without a second factor, where the password is given and the workspace allows it."""
    _proven(call, "old")
    with call.store.write(call.scope) as connection:
        second_factor.switch_off(connection, call.scope)
    return call.to("/me?said=factor_off")


def end_others(call: Call) -> Response:
    """Signs out in one other browser, or in all of them, where the password is given by whoever has one."""
    with call.store.read(Outside()) as connection:
        account = people.account_of(connection, call.scope)
    if account is not None and account.password is not None:
        _proven(call, "old")
    with call.store.write(call.scope) as connection:
        people.end_sessions(connection, call.scope.person, but=_session(call), only=call.sent("session"))
        rows.note(connection, call.scope, "sessions_ended", call.scope.person)
    return call.to("/me?said=ended")


def leave(call: Call) -> Response:
    """Lets this browser in no more."""
    with call.store.write(call.scope) as connection:
        rows.end_session(connection, _session(call))
        rows.note(connection, call.scope, "signed_out", call.scope.person)
    answer = call.page("left.html")
    call.settings.drop_cookie(answer, call.settings.cookie)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
