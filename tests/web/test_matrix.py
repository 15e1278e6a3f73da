"""Every endpoint × who asks: nobody, a reader, an auditor, an owner, another workspace, somebody limited to a client.

A foreign id is answered exactly like one that there is not. An endpoint that the table below can't fill fails.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from audit.web.app import COOKIE, application
from audit.web.endpoints import ENDPOINTS, Endpoint
from audit.web.guard.tokens import hashed
from audit.web.jobs import queue
from audit.web.jobs.worker import Workers
from audit.web.services import links
from audit.web.services.audits import prepared, written_down
from audit.web.settings import Settings
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope

BASE = "http://127.0.0.1:9"
ROLES = ("owner", "auditor", "reader", "respondent")
MAY = {
    "open": ("owner", "auditor", "reader", "respondent", "nobody"),
    "share_link": ("owner", "auditor", "reader", "respondent", "nobody"),
    "owner_link": ("owner", "auditor", "reader", "respondent", "nobody"),
    "read": ("owner", "auditor", "reader"),
    "write": ("owner", "auditor"),
    "own": ("owner",),
}


class World:
    """A store with two workspaces, and somebody of each role in both."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.store = Store(folder, database)
        self.ids: dict[str, dict[str, str]] = {}
        for name in ("mine", "theirs"):
            self.ids[name] = self._workspace(name)
        settings = Settings(folder, BASE, "Ada")
        workers = Workers(self.store, 1, prepared, written_down)  # none of them works
        workers.wait = lambda is_over, seconds: False  # type: ignore[method-assign]
        self.app = application(settings, self.store, workers)

    def _workspace(self, name: str) -> dict[str, str]:
        workspace = t.new_id()
        blob, _ = self.store.blobs.put(workspace, b"a list")
        with self.store.write(Scope(workspace, "", name)) as c:
            c.execute(sa.insert(t.workspace).values(id=workspace, name=name, created=time.time()))
            for role in ROLES:
                self._person(c, workspace, f"{name}-{role}", role, None)
            scope = Scope(workspace, "", name)
            client = rows.add(c, scope, t.client, name=f"client of {name}", named=True, language="en")
            other = rows.add(c, scope, t.client, name=f"other of {name}", named=True, language="en")
            self._person(c, workspace, f"{name}-limited", "owner", [other])
            audit = rows.add(
                c, scope, t.audit, client_id=client, file="x.xlsx", upload=blob, size=1,
                as_of=date(2026, 1, 1), window_months=18, language="en", state="failed", revision=0, who=name,
            )  # fmt: skip
            decision = rows.add(c, scope, t.decision, audit_id=audit, client_id=client, kind="seen", subject="x",
                                state="kept", who=name)  # fmt: skip
            row = rows.add(c, scope, t.review_row, audit_id=audit, action="hide", subject="x", about="", value="",
                           until="", words="", why="y", who=name, state="kept")  # fmt: skip
            document = rows.add(c, scope, t.document, audit_id=audit, kind="pdf", variant="named", revision=0,
                                file="report.pdf", blob=blob, size=1)  # fmt: skip
            job = queue.put(c, scope, "read", {}, audit)
            brand = rows.add(c, scope, t.brand, name="b", settings={"name": "b"})
            links.made(c, scope, audit, "share")
            (link,) = rows.of_audit(c, scope, t.link, audit)
        return {"audit": audit, "before": audit, "decision": decision, "row": row, "document": document, "job": job,
                "brand": brand, "link": link.id, "client": client, "model": "0", "token": "no-such-token"}  # fmt: skip

    def _person(
        self, c: sa.Connection, workspace: str, name: str, role: str, clients: list[str] | None
    ) -> None:
        person = t.new_id()
        c.execute(sa.insert(t.person).values(id=person, name=name, created=time.time()))
        c.execute(
            sa.insert(t.membership).values(
                workspace_id=workspace, person_id=person, role=role, clients=clients
            )
        )
        rows.begin_session(c, person, hashed(name), time.time() + 1000)

    def ask(self, who: str, endpoint: Endpoint, ids: dict[str, str]) -> tuple[int, str]:
        """The status, and the words of the answer."""
        path = re.sub(r"\{(\w+)\}", lambda part: ids[part[1]], endpoint.path)
        cookies = {COOKIE: who} if who != "nobody" else {}
        return asyncio.run(self._asked(endpoint.method, path, cookies))

    async def _asked(self, method: str, path: str, cookies: dict[str, str]) -> tuple[int, str]:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, cookies=cookies) as client:
            form = {"data": {"name": "x"}, "headers": {"Origin": BASE}} if method == "POST" else {}
            answer = await client.request(method, path, **form)
        return answer.status_code, answer.text


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.store.close()


def _id(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=_id)
def test_each_role_gets_what_its_row_says(world: World, endpoint: Endpoint) -> None:
    may = MAY[endpoint.permission]
    for role in (*ROLES, "nobody"):
        who = "nobody" if role == "nobody" else f"mine-{role}"
        status, _ = world.ask(who, endpoint, world.ids["mine"])
        if role in may:
            assert status not in (401, 403) or endpoint.path == "/", (role, status)
        else:
            assert status == (401 if role == "nobody" else 403), (role, status)


_OF_SOMETHING = [one for one in ENDPOINTS if re.search(r"\{(?!token)", one.path)]


@pytest.mark.parametrize("endpoint", _OF_SOMETHING, ids=_id)
def test_what_is_foreign_is_answered_like_what_is_not_there(world: World, endpoint: Endpoint) -> None:
    nothing = dict.fromkeys(world.ids["mine"], "0123456789abcdef")
    missing = world.ask("mine-owner", endpoint, nothing)
    assert missing[0] == 404
    assert world.ask("mine-owner", endpoint, world.ids["theirs"]) == missing
    if "{brand}" not in endpoint.path:  # a look is the workspace's, and no client's
        limited = world.ask("mine-limited", endpoint, nothing)
        assert world.ask("mine-limited", endpoint, world.ids["mine"]) == limited and limited[0] == 404


def test_an_ended_session_is_nobodys(world: World) -> None:
    with world.store.write(Outside()) as c:
        c.execute(sa.update(t.session).values(ends=time.time() - 1))
    for endpoint in ENDPOINTS:
        if endpoint.permission in ("read", "write", "own"):
            assert world.ask("mine-owner", endpoint, world.ids["mine"])[0] == 401, endpoint


def test_a_foreign_list_shows_no_row_of_others(world: World) -> None:
    for path in ("/", "/clients", "/now"):
        endpoint = next(one for one in ENDPOINTS if one.path == path and one.method == "GET")
        _, text = world.ask("mine-owner", endpoint, {})
        assert "theirs" not in text
        _, text = world.ask("mine-limited", endpoint, {})
        assert "client of mine" not in text


def test_no_two_endpoints_answer_the_same(world: World) -> None:
    assert len({(one.method, one.path) for one in ENDPOINTS}) == len(ENDPOINTS)
