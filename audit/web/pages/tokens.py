"""One's own tokens for the API: made, shown once, revoked."""

from __future__ import annotations

import time

from starlette.responses import Response

from audit.web.call import Call, RefusedError
from audit.web.services import tokens

_MOST_NAME = 120


def page(call: Call) -> Response:
    """The tokens that one has, and how the API is called."""
    with call.store.read(call.scope) as connection:
        mine = tokens.list_tokens(connection, call.scope)
    return call.page(
        "tokens.html", tokens=mine, now=time.time(), usual_days=tokens.USUAL_DAYS, most_days=tokens.MOST_DAYS
    )


def make(call: Call) -> Response:
    """Makes a token, and shows it: now, and never again."""
    name, days = call.sent("name", most=_MOST_NAME), call.sent("days")
    if not name:
        raise RefusedError("no_name")
    if not (days.isdecimal() and len(days) < 4 and 1 <= int(days) <= tokens.MOST_DAYS):
        raise RefusedError("number", value=days[:20], least=1, most=tokens.MOST_DAYS)
    with call.store.write(call.scope) as connection:
        made = tokens.create_token(
            connection, call.scope, name, int(days), reads_only=call.sent("reads_only") == "yes"
        )
    return call.page("secret.html", kind="token", name=name, secret=made, back="/tokens")


def revoke(call: Call) -> Response:
    """Ends a token at once."""
    with call.store.write(call.scope) as connection:
        tokens.revoke_token(connection, call.scope, call.path["api_token"])
    return call.to("/tokens?said=revoked")
