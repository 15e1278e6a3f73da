"""The application: the table of endpoints behind the guard."""

from __future__ import annotations

import errno
import logging
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from audit.domain.errors import AuditError
from audit.report.templates.folder import templates
from audit.web import words
from audit.web.call import Call, RefusedError
from audit.web.endpoints import ENDPOINTS, Endpoint
from audit.web.guard.bodies import Bodies, BodyError
from audit.web.guard.outer import Outer
from audit.web.guard.tokens import hashed
from audit.web.jobs.worker import Workers
from audit.web.settings import MOST_FILES, Settings
from audit.web.store import repositories as rows
from audit.web.store.engine import Store
from audit.web.store.scope import Outside

COOKIE = "mlops_audit"
_LOG = logging.getLogger("audit.web")
_LONGEST_TOKEN = 200
_MAY: dict[str, frozenset[str]] = {
    "read": frozenset({"owner", "auditor", "reader"}),
    "write": frozenset({"owner", "auditor"}),
    "own": frozenset({"owner"}),
}


def application(settings: Settings, store: Store, workers: Workers) -> Starlette:
    """The whole of it as one ASGI application."""
    uploads = frozenset(one.path for one in ENDPOINTS if one.takes_files)
    static = StaticFiles(directory=Path(__file__).parent / "static")
    fonts = StaticFiles(directory=templates() / "fonts")
    return Starlette(
        routes=[
            Mount("/static/fonts", fonts),
            Mount("/static", static),
            *(
                Route(one.path, _answering(one, settings, store, workers), methods=[one.method])
                for one in ENDPOINTS
            ),
        ],
        middleware=[
            Middleware(Outer, settings=settings),
            Middleware(Bodies, largest=settings.largest_bytes * MOST_FILES, uploads=uploads),
        ],
        exception_handlers={HTTPException: _missing(settings, store, workers)},
    )


def _answering(
    endpoint: Endpoint, settings: Settings, store: Store, workers: Workers
) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        form = FormData()
        try:
            if request.method == "POST":
                form = await request.form(max_files=MOST_FILES, max_fields=500, max_part_size=500_000)
            call = await run_in_threadpool(_call, request, settings, store, workers, form)
            return await run_in_threadpool(_answer, endpoint, call)
        except (BodyError, ClientDisconnect):
            raise  # which whoever counts the body answers
        except (MultiPartException, HTTPException):
            return _refused(_bare(request, settings, store, workers), RefusedError("form", 400))
        except Exception:  # a defect of ours: named in the log by its place, without a word of the client's
            _LOG.error("%s %s failed in %s", request.method, endpoint.path, _at(), stack_info=False)
            return _refused(_bare(request, settings, store, workers), RefusedError("defect", 500))
        finally:
            with suppress(OSError):
                await form.close()

    return answered


def _call(request: Request, settings: Settings, store: Store, workers: Workers, form: FormData) -> Call:
    token = request.cookies.get(COOKIE, "")
    visitor = None
    if token and len(token) <= _LONGEST_TOKEN:
        with store.read(Outside()) as connection:
            visitor = rows.session_scope(connection, hashed(token))
    return Call(request, settings, store, workers, _language(request), visitor, request.path_params, form)


def _bare(request: Request, settings: Settings, store: Store, workers: Workers) -> Call:
    return Call(request, settings, store, workers, _language(request), None)


def _answer(endpoint: Endpoint, call: Call) -> Response:
    try:
        allowed = _MAY.get(endpoint.permission)
        if allowed is not None and call.scope.role not in allowed:
            raise RefusedError("role", 403)
        return endpoint.answer(call)
    except RefusedError as refusal:
        return _refused(call, refusal)
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


def _refused(call: Call, refusal: RefusedError) -> Response:
    return call.page("refused.html", status=refusal.status, code=refusal.code, values=refusal.values)


def _missing(
    settings: Settings, store: Store, workers: Workers
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answered(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        call = await run_in_threadpool(_call, request, settings, store, workers, FormData())
        return await run_in_threadpool(_refused, call, RefusedError("missing", status))

    return answered


def _at() -> str:
    """The kind of the error in hand and the lines of code that it passed, and nothing that it says."""
    kind, _, trace = sys.exc_info()
    passed = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(trace)[-4:]]
    return f"{kind.__name__ if kind else ''} at {' > '.join(passed)}"


def _language(request: Request) -> str:
    """The first language that the browser wants and the pages speak."""
    spoken = words.languages()
    chosen = request.cookies.get("language", "")
    wanted = [
        chosen,
        *(part[:2] for part in request.headers.get("accept-language", "").replace(" ", "").split(",")),
    ]
    return next((one for one in wanted if one in spoken), "en")
