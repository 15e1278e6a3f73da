"""The door where there are accounts: signing in, taking an invitation, the way to a provider and back."""

from __future__ import annotations

import json
import logging
from typing import Any

from sqlalchemy import Row
from starlette.responses import RedirectResponse, Response

from audit.web.call import Call, RefusedError
from audit.web.guard import passwords
from audit.web.guard.provider import Flow, Identity, Provider
from audit.web.guard.tokens import hash_token, new_token
from audit.web.guard.totp import qr_code
from audit.web.services import people, second_factor
from audit.web.store import repositories as rows
from audit.web.store.scope import Outside, Scope

_LOG = logging.getLogger("audit.web")
_MOST_TOKEN, _MOST_PATH = 100, 2_000
_FLOW, _FLOW_SECONDS = "mlops_audit_flow", 600
_HALF = "mlops_audit_half"
_MOST_CODE = 60


def page(call: Call) -> Response:
    """Login and password, or the provider."""
    return call.to("/") if call.visitor is not None else sign_in_form(call)


def sign_in_form(call: Call, *, status: int = 200, wrong: bool = False, next_: str | None = None) -> Response:
    """The form of the door; `next_` is where the person wanted to go."""
    if not call.settings.accounts:
        raise RefusedError("signed_out", 401)
    return call.page(
        "sign_in.html", status=status, wrong=wrong, next=next_ if next_ is not None else _own(call.asked("next")),
        provider=call.settings.provider,
    )  # fmt: skip


def sign_in(call: Call) -> Response:
    """Lets in whoever knows login and password."""
    _require_accounts(call)
    login = people.login_of(call.sent("login", most=people.MOST_LOGIN))
    next_ = _own(call.sent("next", most=_MOST_PATH))
    person = _person_with(call, login, password_sent(call, "password"))
    if person is None:
        return sign_in_form(call, status=401, wrong=True, next_=next_)
    return _let_in(call, person, next_)


def _person_with(call: Call, login: str, password: str) -> str | None:
    """Whose login and password these are. Raises RefusedError where too many were tried."""
    with call.store.write(Outside()) as connection:
        people.count_try(connection, login)
    with call.store.read(Outside()) as connection:
        account = people.authenticate(connection, login, password)
    if account is None:
        _note_wrong(call, login)
        return None
    return str(account.person_id)


def require_password(call: Call, login: str, password: str) -> None:
    """Raises RefusedError where somebody who is in does not know their password."""
    if _person_with(call, login, password) is None:
        raise RefusedError("password_wrong", 403)
    with call.store.write(Outside()) as connection:
        people.forget_tries(connection, login)


def _note_wrong(call: Call, login: str) -> None:
    with call.store.read(Outside()) as connection:
        person = people.person_of_login(connection, login)
    if person is None:  # of no workspace, so that the log of none can tell it
        _LOG.warning("sign-in refused: unknown login")
    elif (scope := _scope(call, person)) is not None:
        with call.store.write(scope) as connection:
            rows.note(connection, scope, "sign_in_refused", scope.person)


def _scope(call: Call, person: str) -> Scope | None:
    with call.store.read(Outside(person=person)) as connection:
        return people.scope_of(connection, person)


def _let_in(call: Call, person: str, next_: str, *, by_several_factors: bool = False) -> Response:
    """In, or on to the second factor: where they have one here, or need one and the provider asked for none."""
    scope = _scope(call, person)
    if scope is None:
        raise RefusedError("provider", 401)
    with call.store.read(scope) as connection:
        has_one = second_factor.has_one(connection, person)
        is_required = second_factor.is_required(connection, scope)
    if has_one or (is_required and not by_several_factors):
        return _half_in(call, scope, next_)
    return _entered(call, scope, call.to(next_ or "/"))


def _half_in(call: Call, scope: Scope, next_: str) -> Response:
    token = new_token()
    with call.store.write(scope) as connection:
        second_factor.begin_half_session(connection, scope.person, token, next_)
    answer = call.to("/sign-in/code")
    call.settings.set_cookie(answer, call.settings.cookie_name(_HALF), token, int(second_factor.HALF_SECONDS))
    return answer


def _entered(call: Call, scope: Scope, answer: Response) -> Response:
    """A new session for somebody who proved who they are; an older one of this browser ends."""
    cookie = new_token()
    with call.store.write(scope) as connection:
        rows.end_session(connection, hash_token(call.request.cookies.get(call.settings.cookie, "")))
        people.begin_session(connection, scope, cookie)
        if (login := people.login_of_person(connection, scope.person)) is not None:
            people.forget_tries(connection, login)
    call.settings.set_cookie(answer, call.settings.cookie, cookie, int(people.SESSION_SECONDS))
    return answer


# The second factor


def code_page(call: Call) -> Response:
    """Asks for the second factor, or has it set up where the workspace requires one and there is none yet."""
    held = _held_half(call)
    return call.to("/sign-in") if held is None else _asking_code(call, held[1])


def _held_half(call: Call) -> tuple[Row[Any], Scope] | None:
    _require_accounts(call)
    token = call.request.cookies.get(call.settings.cookie_name(_HALF), "")
    if not token or len(token) > _MOST_TOKEN:
        return None
    with call.store.read(Outside()) as connection:
        half = second_factor.half_session(connection, token)
    scope = None if half is None else _scope(call, half.person_id)
    return None if half is None or scope is None else (half, scope)


def _asking_code(call: Call, scope: Scope, *, wrong: bool = False) -> Response:
    status = 401 if wrong else 200
    with call.store.write(scope) as connection:
        if second_factor.has_one(connection, scope.person):
            return call.page("code.html", status=status, wrong=wrong)
        login = people.login_of_person(connection, scope.person) or scope.name
        offer = second_factor.offer_secret(connection, call.settings.folder, scope.person, login, anew=False)
    return factor_form(call, offer, "/sign-in/code", wrong=wrong)


def factor_form(call: Call, offer: second_factor.Offer, path: str, *, wrong: bool = False) -> Response:
    """The page on which a second factor is set up."""
    return call.page(
        "factor.html", status=401 if wrong else 200, wrong=wrong, path=path, secret=offer.secret,
        picture=qr_code(offer.address),
    )  # fmt: skip


def check_code(call: Call) -> Response:
    """Lets in whoever has the second factor at hand, or has set it up now."""
    held = _held_half(call)
    if held is None:
        return call.to("/sign-in")
    half, scope = held
    codes: list[str] | None = None
    with call.store.read(scope) as connection:
        has_one = second_factor.has_one(connection, scope.person)
    if has_one and not _is_at_hand(call, scope):
        return _asking_code(call, scope, wrong=True)
    if not has_one:
        with call.store.write(scope) as connection:
            codes = second_factor.set_up(
                connection, call.settings.folder, scope, call.sent("code", most=_MOST_CODE)
            )
        if codes is None:
            return _asking_code(call, scope, wrong=True)
    with call.store.write(scope) as connection:
        second_factor.end_half_session(
            connection, call.request.cookies.get(call.settings.cookie_name(_HALF), "")
        )
    on = half.next or "/"
    answer = call.to(on) if codes is None else call.page("codes.html", codes=codes, on=on)
    call.settings.drop_cookie(answer, call.settings.cookie_name(_HALF))
    return _entered(call, scope, answer)


def _is_at_hand(call: Call, scope: Scope) -> bool:
    """Counts as a try of the login, as a password does. Raises RefusedError where too many were tried."""
    typed = call.sent("code", most=_MOST_CODE)
    with call.store.write(Outside()) as connection:
        people.count_try(connection, people.login_of_person(connection, scope.person) or scope.person)
    with call.store.write(scope) as connection:
        is_right = second_factor.use_code(connection, call.settings.folder, scope, typed)
        if not is_right:
            rows.note(connection, scope, "second_factor_refused", scope.person)
    return is_right


def _own(path: str) -> str:
    """A path of ours that was asked for; "" for anything that leads elsewhere."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and len(path) <= _MOST_PATH else ""


def password_sent(call: Call, name: str) -> str:
    """As it was typed: not even a blank at its end is taken away."""
    value = call.form.get(name, "")
    if not isinstance(value, str) or len(value) > 4 * passwords.MOST:
        raise RefusedError("password_long", least=passwords.LEAST, most=passwords.MOST)
    return value


def _require_accounts(call: Call) -> None:
    if not call.settings.accounts:
        raise rows.MissingError("sign-in")


# Invitations


def _invitation(call: Call, token: str) -> Row:  # type: ignore[type-arg]
    _require_accounts(call)
    found = None
    if len(token) <= _MOST_TOKEN:
        with call.store.read(Outside(token_sha256=hash_token(token))) as connection:
            found = people.find_invitation(connection, token)
    if found is None:
        raise RefusedError("invitation", 404)
    return found


def invitation(call: Call) -> Response:
    """Whoever was invited makes their account; whose password is reset, types a new one."""
    found = _invitation(call, call.path["token"])
    return call.page("join.html", invitation=found, provider=call.settings.provider, least=passwords.LEAST)


def join(call: Call) -> Response:
    """Takes the invitation."""
    found = _invitation(call, call.path["token"])
    password = password_sent(call, "password")
    if password != password_sent(call, "again"):
        raise RefusedError("password_again")
    login = "" if found.kind == "reset" else people.login_of(call.sent("login", most=people.MOST_LOGIN))
    scope = Scope(found.workspace_id, found.person_id or "", found.name)
    with call.store.write(scope) as connection:
        person = people.accept_invitation(
            connection, found, name=call.sent("name", most=people.MOST_NAME), login=login, password=password,
            breached=call.settings.breached,
        )  # fmt: skip
    return _let_in(call, person, "/")


# The provider


def to_provider(call: Call) -> Response:
    """Sends the browser to the provider."""
    return _sent_away(call, "")


def join_by_provider(call: Call) -> Response:
    """The same with an invitation in hand, which names the account that the identity will belong to."""
    found = _invitation(call, call.path["token"])
    if found.kind != "join":
        raise RefusedError("invitation", 404)
    return _sent_away(call, call.path["token"])


def _sent_away(call: Call, token: str) -> Response:
    from audit.web.guard import oidc  # see there why it is not above

    provider = _provider(call)
    address, flow = oidc.begin_sign_in(provider, _back(call))
    answer = RedirectResponse(address, 303)
    held = json.dumps([flow.state, flow.nonce, flow.verifier, token])
    call.settings.set_cookie(answer, call.settings.cookie_name(_FLOW), held.encode().hex(), _FLOW_SECONDS)
    return answer


def _provider(call: Call) -> Provider:
    if not call.settings.accounts or call.settings.provider is None:
        raise rows.MissingError("provider")
    return call.settings.provider


def _back(call: Call) -> str:
    return f"{call.settings.base_url.rstrip('/')}/sign-in/provider/back"


def from_provider(call: Call) -> Response:
    """Lets in whom the provider names, where somebody here is known by that name, or holds an invitation."""
    from audit.web.guard import oidc  # as above

    provider = _provider(call)
    flow, token = _held(call)
    who = oidc.finish_sign_in(provider, _back(call), flow, call.request.query_params)
    with call.store.read(Outside()) as connection:
        person = people.person_of_identity(connection, who.issuer, who.subject)
    if token:
        person = _joined(call, token, who, person)
    if person is None:
        raise RefusedError("provider_stranger", 403)
    answer = _let_in(call, person, "/", by_several_factors=who.by_several_factors)
    call.settings.drop_cookie(answer, call.settings.cookie_name(_FLOW))
    return answer


def _joined(call: Call, token: str, who: Identity, known: str | None) -> str:
    if known is not None:
        raise RefusedError("login_taken")
    found = _invitation(call, token)
    scope = Scope(found.workspace_id, found.person_id or "", found.name)
    login = people.login_of(who.email or f"{who.subject} {who.issuer}")[: people.MOST_LOGIN]
    name = (who.name or found.name or login)[: people.MOST_NAME]
    with call.store.write(scope) as connection:
        person = people.accept_invitation(connection, found, name=name, login=login, password=None)
        people.link_identity(connection, person, who.issuer, who.subject)
    return person


def _held(call: Call) -> tuple[Flow, str]:
    try:
        state, nonce, verifier, token = json.loads(
            bytes.fromhex(call.request.cookies.get(call.settings.cookie_name(_FLOW), ""))
        )
        return Flow(str(state), str(nonce), str(verifier)), str(token)
    except (ValueError, TypeError) as error:
        raise RefusedError("provider", 401) from error
