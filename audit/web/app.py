"""The application: the table of endpoints behind the guard."""

from __future__ import annotations

import errno
import logging
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from audit.domain.errors import AuditError
from audit.report.templates.folder import templates
from audit.web import templating
from audit.web.call import Call, RefusedError
from audit.web.endpoints import ENDPOINTS, Endpoint, may, permits
from audit.web.guard.body_limit import BodyError, BodyLimit
from audit.web.guard.rate_limit import RateLimit
from audit.web.guard.request_checks import RequestChecks
from audit.web.guard.tokens import hash_token
from audit.web.jobs.worker import Workers
from audit.web.pages import sign_in
from audit.web.services import people, tokens
from audit.web.settings import MOST_FILES, Settings
from audit.web.store import repositories as rows
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope

_LOG = logging.getLogger("audit.web")
_LONGEST_TOKEN = 200
_MOST_FIELDS, _MOST_PART = 2_500, 500_000
_NOTED = {"role": "refused"} | dict.fromkeys(
    ("archive", "archive_large", "body", "colour", "decision", "ending", "form", "infected", "json", "too_large",
     "too_long"), "refused_form",
)  # fmt: skip
"""Codes of refusals that the log of the workspace tells of, by the endpoint -> what it calls them."""


def application(settings: Settings, store: Store, workers: Workers) -> Starlette:
    """The whole of it as one ASGI application."""
    uploads = frozenset(one.path for one in ENDPOINTS if one.takes_files)
    server = _Server(settings, store, workers, RateLimit())
    return Starlette(
        routes=[
            Mount("/static/fonts", StaticFiles(directory=templates() / "fonts")),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
            *(Route(one.path, server.answering(one), methods=[one.method]) for one in ENDPOINTS),
        ],
        middleware=[
            Middleware(RequestChecks, settings=settings),
            Middleware(BodyLimit, largest=settings.largest_bytes * MOST_FILES, uploads=uploads),
        ],
        exception_handlers={HTTPException: server.unanswered},
    )


@dataclass(frozen=True, slots=True)
class _Server:
    settings: Settings
    store: Store
    workers: Workers
    pace: RateLimit

    def answering(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """What Starlette calls: who asks is known, and whether they may, before a byte of the body is taken."""

        async def answered(request: Request) -> Response:
            call = self._bare(request)
            try:
                call, refusal = await run_in_threadpool(self._known, call, endpoint)
                if refusal is not None:
                    raise refusal
                call = await _with_body(call, endpoint)
                return await run_in_threadpool(self._answer, endpoint, call)
            except (BodyError, ClientDisconnect):
                raise  # which whoever counts the body answers
            except RefusedError as refusal:
                return await run_in_threadpool(self._told_off, call, endpoint, refusal)
            except (MultiPartException, HTTPException):
                return await run_in_threadpool(self._told_off, call, endpoint, RefusedError("form", 400))
            except (
                Exception
            ):  # a defect of ours: named in the log by its place, without a word of the client's
                _LOG.error("%s %s failed in %s", request.method, endpoint.path, _at(), stack_info=False)
                return _refused(call, RefusedError("defect", 500))
            finally:
                with suppress(OSError):
                    await call.form.close()

        return answered

    def _bare(self, request: Request) -> Call:
        return Call(
            request,
            self.settings,
            self.store,
            self.workers,
            _language(request, self.settings),
            None,
            may,
            request.path_params,
        )

    def _known(self, call: Call, endpoint: Endpoint) -> tuple[Call, RefusedError | None]:
        """The call with who asks, and why the endpoint is not for them, where it is not."""
        try:
            call = self._by_token(call) if endpoint.is_api else self._by_cookie(call)
        except OperationalError:
            return call, RefusedError("busy", 503)
        is_let_in = permits(endpoint.permission, call.visitor)
        if not is_let_in and call.visitor is None:
            return call, RefusedError("no_token" if endpoint.is_api else "signed_out", 401)
        if not is_let_in:
            return call, RefusedError("role", 403)
        if call.visitor is not None and self.settings.accounts and not self.pace.allows(call.visitor.person):
            return call, RefusedError("pace", 429)
        if any("\0" in one for one in call.path.values()):
            return call, RefusedError("missing", 404)
        return call, None

    def _by_cookie(self, call: Call) -> Call:
        token = call.request.cookies.get(self.settings.cookie, "")
        if not token or len(token) > _LONGEST_TOKEN:
            return call
        with self.store.read(Outside()) as connection:
            visitor = rows.session_scope(connection, hash_token(token))
        if visitor is not None and self.settings.accounts:
            self._keep_alive(visitor, hash_token(token))
        return replace(call, visitor=visitor)

    def _keep_alive(self, visitor: Scope, session: str) -> None:
        """Moves the end of a session on as it is used."""
        with self.store.read(visitor) as connection:
            idle = people.is_idle(connection, session)
        if idle:
            with self.store.write(visitor) as connection:
                people.extend_session(connection, session)

    def _by_token(self, call: Call) -> Call:
        kind, _, token = call.request.headers.get("authorization", "").partition(" ")
        if kind.casefold() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
            return call
        with self.store.read(Outside(token_sha256=hash_token(token))) as connection:
            found = tokens.find_token(connection, token)
        if found is None:
            return call
        with self.store.read(Outside(person=found.person_id)) as connection:
            visitor = tokens.holder(connection, found)
        if visitor is not None and tokens.is_to_be_noted(found):
            with self.store.write(visitor) as connection:
                tokens.note_use(connection, visitor, found.id)
        return replace(call, visitor=visitor, reads_only=found.reads_only)

    def _told_off(self, call: Call, endpoint: Endpoint, refusal: RefusedError) -> Response:
        """The answer to a refusal, which stands in the log where somebody may have tried what they should not."""
        if refusal.code in _NOTED and call.visitor is not None and call.visitor.person:
            with suppress(OperationalError), self.store.write(call.visitor) as connection:
                told = f"{endpoint.method} {endpoint.path}"
                rows.note(connection, call.visitor, _NOTED[refusal.code], told)
        return _refused(call, refusal)

    def _answer(self, endpoint: Endpoint, call: Call) -> Response:
        try:
            made = endpoint.answer(call)
        except RefusedError as refusal:
            return self._told_off(call, endpoint, refusal)
        except rows.MissingError:
            return _refused(call, RefusedError("missing", 404))
        except AuditError as error:
            return _refused(call, RefusedError("engine", 422, message=str(error)))
        except OperationalError:
            return _refused(call, RefusedError("busy", 503))
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            return _refused(call, RefusedError("disk", 507))
        if isinstance(made, Response):
            return made
        if made is None:
            return Response(status_code=endpoint.status)
        return JSONResponse(made.model_dump(mode="json"), endpoint.status)

    async def unanswered(self, request: Request, error: Exception) -> Response:
        """What no endpoint answers."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        call = self._bare(request)
        if not _is_api(request):
            call = await run_in_threadpool(self._by_cookie, call)
        answer = await run_in_threadpool(_refused, call, RefusedError("missing", status))
        if isinstance(error, HTTPException) and error.headers:
            answer.headers.update(error.headers)
        return answer


async def _with_body(call: Call, endpoint: Endpoint) -> Call:
    """The call with what was sent. Raises RefusedError for what is not of the endpoint's types."""
    try:
        query = endpoint.query.model_validate(dict(call.request.query_params)) if endpoint.query else None
        if endpoint.takes is not None and not endpoint.takes_files:
            if call.request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
                raise RefusedError("json", 415)
            body = endpoint.takes.model_validate_json(await call.request.body())
            return replace(call, query=query, body=body)
        if call.request.method != "POST":
            return replace(call, query=query)
        form = await call.request.form(
            max_files=MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_MOST_PART
        )
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        told = endpoint.takes.model_validate(fields) if endpoint.takes else None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise RefusedError("body", 422, place=place, fault=first["msg"]) from None
    return replace(call, query=query, body=told, form=form)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _refused(call: Call, refusal: RefusedError) -> Response:
    if _is_api(call.request):
        return _refused_as_json(call, refusal)
    if refusal.code == "signed_out" and call.settings.accounts:
        here = call.request.url
        next_ = f"{here.path}?{here.query}" if here.query else here.path
        return sign_in.sign_in_form(call, status=401, next_=next_ if call.request.method == "GET" else "")
    return call.page("refused.html", status=refusal.status, code=refusal.code, values=refusal.values)


def _refused_as_json(call: Call, refusal: RefusedError) -> Response:
    said = call.page("why.txt", code=refusal.code, values=refusal.values).body
    told = Markup(bytes(said).decode()).striptags()
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
    return JSONResponse({"code": refusal.code, "message": told}, refusal.status, headers)


def _at() -> str:
    """The kind of the error in hand and the lines of code that it passed, and nothing that it says."""
    kind, _, trace = sys.exc_info()
    passed = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(trace)[-4:]]
    return f"{kind.__name__ if kind else ''} at {' > '.join(passed)}"


def _language(request: Request, settings: Settings) -> str:
    """The first language that the browser wants and the pages speak."""
    spoken = templating.languages()
    chosen = request.cookies.get(settings.cookie_name("language"), "")
    wanted = [
        chosen,
        *(part[:2] for part in request.headers.get("accept-language", "").replace(" ", "").split(",")),
    ]
    return next((one for one in wanted if one in spoken), "en")
