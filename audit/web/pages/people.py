"""People and roles: who is in, who was invited, what each may do, and for which clients."""

from __future__ import annotations

from starlette.responses import Response

from audit.web.call import Call, RefusedError
from audit.web.services import people, second_factor
from audit.web.store import repositories as rows

_ALL, _SOME = "all", "some"


def page(call: Call) -> Response:
    """Everybody of the workspace, and who was invited."""
    with call.store.read(call.scope) as connection:
        found = people.members(connection, call.scope)
        open_ = people.open_invitations(connection, call.scope)
        clients = rows.clients(connection, call.scope)
        is_required = second_factor.is_required(connection, call.scope)
    return call.page(
        "people.html",
        members=found,
        invitations=open_,
        clients=clients,
        roles=people.ROLES,
        is_required=is_required,
    )


def invite(call: Call) -> Response:
    """Makes an invitation, and shows its address: now, and never again."""
    name = call.sent("name", most=people.MOST_NAME)
    if not name:
        raise RefusedError("no_name")
    _require_accounts(call)
    with call.store.write(call.scope) as connection:
        role, clients = _reach(call)
        if clients is not None:
            clients = people.require_clients(connection, call.scope, clients)
        token = people.invite(connection, call.scope, kind="join", name=name, role=role, clients=clients)
    return _address(call, "join", name, token)


def _address(call: Call, kind: str, name: str, token: str) -> Response:
    address = f"{call.settings.base_url.rstrip('/')}/join/{token}"
    return call.page("secret.html", kind=kind, name=name, secret=address, back="/people")


def _require_accounts(call: Call) -> None:
    if not call.settings.accounts:
        raise RefusedError("no_accounts")


def _reach(call: Call) -> tuple[str, list[str] | None]:
    """The role that was chosen, and the clients that it is limited to."""
    role = call.sent("role")
    if role not in people.ROLES:
        raise RefusedError("decision")
    if call.sent("reach", _ALL) != _SOME:
        return role, None
    chosen = [one for one in call.form.getlist("client") if isinstance(one, str)]
    return role, list(dict.fromkeys(chosen))


def withdraw(call: Call) -> Response:
    """Takes an invitation back."""
    with call.store.write(call.scope) as connection:
        people.withdraw_invitation(connection, call.scope, call.path["invitation"])
    return call.to("/people?said=withdrawn")


def change(call: Call) -> Response:
    """Another role, or other clients."""
    with call.store.write(call.scope) as connection:
        found = people.member(connection, call.scope, call.path["person"])
        role, clients = _reach(call)
        if clients is not None:
            clients = people.require_clients(connection, call.scope, clients)
        people.change_member(connection, call.scope, found.person_id, role, clients)
    return call.to("/people?said=changed")


def remove(call: Call) -> Response:
    """Lets somebody in no more."""
    with call.store.write(call.scope) as connection:
        found = people.member(connection, call.scope, call.path["person"])
        if call.sent("sure") != "yes":
            raise RefusedError("not_sure")
        people.remove_member(connection, call.scope, found.person_id)
    return call.to("/people?said=removed")


def sign_out(call: Call) -> Response:
    """Signs somebody out everywhere; their tokens stay."""
    with call.store.write(call.scope) as connection:
        found = people.member(connection, call.scope, call.path["person"])
        people.end_sessions(connection, found.person_id)
        rows.note(connection, call.scope, "sessions_ended", found.person_id)
    return call.to("/people?said=signed_out")


def require_factor(call: Call) -> Response:
    """Has everybody need a second factor, or nobody."""
    _require_accounts(call)
    needed = call.sent("required") == "yes"
    with call.store.write(call.scope) as connection:
        second_factor.set_required(connection, call.scope, needed=needed)
    return call.to(f"/people?said={'required' if needed else 'optional'}#second-factor")


def reset_factor(call: Call) -> Response:
    """Takes the second factor of somebody away who has lost it."""
    with call.store.write(call.scope) as connection:
        second_factor.reset(connection, call.scope, call.path["person"])
    return call.to("/people?said=factor_reset")


def reset(call: Call) -> Response:
    """An address at which somebody sets their password anew."""
    with call.store.write(call.scope) as connection:
        found = people.member(connection, call.scope, call.path["person"])
        _require_accounts(call)
        token = people.create_reset_link(connection, call.scope, found.person_id)
    return _address(call, "reset", found.name, token)
