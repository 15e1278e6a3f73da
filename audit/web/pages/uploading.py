"""The upload page: what may be handed over, what happens to it, and how far each list is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from audit import cached_knowledge, cached_questionnaires
from audit.web.call import Call, RefusedError
from audit.web.jobs import queue
from audit.web.pages.shared import download, download_file
from audit.web.services import brands, uploads
from audit.web.services.evidence import ENDING
from audit.web.settings import ENDINGS, LANGUAGES, MOST_FILES
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.scope import Scope

_SHOWN = 20
_MOST_NAME = 120
_EXAMPLE = "messy.xlsx"


def page(call: Call) -> Response:
    """Hand over a list."""
    with call.store.read(call.scope) as connection:
        clients = rows.clients(connection, call.scope)
        lists = _now(connection, call.scope)
        looks = brands.list_brands(connection, call.scope)
    return call.page(
        "start.html",
        clients=clients,
        brands=looks,
        lists=lists,
        chosen=call.asked("client"),
        today=date.today(),  # noqa: DTZ011 (the person's own day)
        endings=ENDINGS,
        snapshot=ENDING,
        most_files=MOST_FILES,
    )


def now(call: Call) -> Response:
    """How far each list is, alone, for a page that asks again and again."""
    with call.store.read(call.scope) as connection:
        return call.page("now.html", lists=_now(connection, call.scope))


def _now(connection: Connection, scope: Scope) -> list[dict[str, Any]]:
    """The lists that are under way, and those that came last."""
    audits = sorted(rows.audits(connection, scope), key=lambda one: -one.created)[:_SHOWN]
    jobs = rows.jobs(connection, scope, [one.id for one in audits])
    names = {one.id: one.name for one in rows.clients(connection, scope)}
    waiting = sorted((j for j in jobs.values() if j.state == "waiting"), key=lambda job: job.created)
    place = {job.id: number for number, job in enumerate(waiting, 1)}
    return [
        {"audit": one, "client": names.get(one.client_id, ""), "job": (job := jobs.get(one.id)),
         "place": place.get(job.id, 0) if job else 0}
        for one in audits
    ]  # fmt: skip


def upload(call: Call) -> Response:
    """Takes the files in, and shows how far they are."""
    about = uploads.UploadDetails(
        client=call.sent("client"),
        client_name=call.sent("client_name", most=_MOST_NAME),
        as_of=_day(call.sent("as_of")),
        language=call.sent("language") if call.sent("language") in LANGUAGES else "en",
        brand=call.sent("brand") or None,
    )
    taken = uploads.store_files(call.files("file"), call.store, call.scope, call.settings)
    with call.store.write(call.scope) as connection:
        found = uploads.create_audits(connection, call.scope, taken, about)
    call.workers.wake()
    return call.to(f"/audits/{found[0]}" if len(found) == 1 else "/?said=batch#now")


def _day(text: str) -> date:
    if not text:
        return date.today()  # noqa: DTZ011 (the person's own day)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError("day", value=text[:20]) from None


def stop(call: Call) -> Response:
    """Stops what is under way."""
    with call.store.write(call.scope) as connection:
        queue.ask_to_stop(connection, call.scope, call.path["job"])
        job = rows.one(connection, call.scope, t.job, call.path["job"])
        if job.kind == "read" and job.audit_id and job.state == "stopped":
            audit = rows.one(connection, call.scope, t.audit, job.audit_id)
            state = "read" if audit.result else "stopped"
            rows.change(connection, call.scope, t.audit, audit.id, state=state)
    call.workers.wake()
    return call.to(f"/audits/{job.audit_id}/documents" if job.kind == "render" else "/#now")


def template(call: Call) -> Response:
    """The workbook to fill in, in the language of the page."""
    from audit.template import template_workbook  # with openpyxl: 20 MB that no other page needs

    knowledge = cached_knowledge.load_knowledge(language=call.language)
    made = template_workbook(knowledge, cached_questionnaires.question_sets(None, knowledge.language))
    return download(made, "model-inventory.xlsx")


def example(call: Call) -> Response:
    """The messy example, to look at."""
    return download_file(_example(), _EXAMPLE)


def try_example(call: Call) -> Response:
    """Hands the messy example over."""
    with _example().open("rb") as content:
        stored = call.store.blobs.put(call.scope.workspace, content)
    about = uploads.UploadDetails("", "", date.today(), call.language, None)  # noqa: DTZ011 (the person's own day)
    with call.store.write(call.scope) as connection:
        found = uploads.create_audits(connection, call.scope, [uploads.Upload(_EXAMPLE, stored)], about)
    call.workers.wake()
    return call.to(f"/audits/{found[0]}")


def _example() -> Path:
    """The example inside an installed package, else in the checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "examples" / _EXAMPLE
    return inside if inside.is_file() else package.parent / "examples" / _EXAMPLE
