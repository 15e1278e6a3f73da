"""Every endpoint × who asks × whose it is: own, of a foreign workspace, of a foreign client; signed in, not, no longer,
or with a link for others in hand. Cookies open pages alone, tokens the API alone.

A foreign id is answered exactly like one that there is not. `rights.py` says what each endpoint is for.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from audit.web.api import shapes
from audit.web.app import application
from audit.web.endpoints import ENDPOINTS, Endpoint
from audit.web.guard.tokens import hash_token
from audit.web.jobs import queue
from audit.web.jobs.worker import Workers
from audit.web.services import links, people, tokens
from audit.web.services.audits import prepare_order, record_outcome
from audit.web.settings import COOKIE, Settings
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope
from tests.web.rights import RIGHTS, ROLES, WHO, WORKSPACE_WIDE

BASE = "http://127.0.0.1:9"
NOTHING = "0123456789abcdef"
_BODIES: dict[type, Any] = {
    shapes.ClientChange: {"name": "x"},
    shapes.CorrectionSent: {"kind": "seen", "subject": "x"},
    shapes.AnswersSent: {"answers": [{"question": "q", "value": ""}]},
    shapes.DocumentSent: {"format": "pdf"},
    shapes.ReviewSent: {"action": "hide", "subject": "x", "why": "y"},
    shapes.LinkSent: {"kind": "share"},
    shapes.JoinSent: {"key": "endpoint/x", "model": None},
    shapes.BrandSent: {"name": "x"},
}
_GONE = ("nobody", "expired", "share link", "owner link", "unknown")
"""Who comes with nothing that lets in, whatever it is."""


class World:
    """A store with two workspaces, and somebody of each role in both, once for all clients and once for another one."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.store = Store(folder, database)
        self.ids: dict[str, dict[str, str]] = {"nothing": {}}
        self.secrets: dict[str, tuple[str, str]] = {"nobody": ("", ""), "unknown": ("guessed", "mra_guessed")}
        for name in ("mine", "theirs"):
            self.ids[name] = self._workspace(name)
        self.ids["nothing"] = dict.fromkeys(self.ids["mine"], NOTHING)
        workers = Workers(self.store, 1, prepare_order, record_outcome)  # none of them works
        workers.wait = lambda is_over, seconds: False  # type: ignore[method-assign]
        self.app = application(Settings(folder, BASE, "Ada", accounts=True), self.store, workers)

    def _workspace(self, name: str) -> dict[str, str]:
        workspace = t.new_id()
        blob, _ = self.store.blobs.put(workspace, b"a list")
        scope = Scope(workspace, "", name)
        with self.store.write(scope) as c:
            c.execute(sa.insert(t.workspace).values(id=workspace, name=name, created=time.time()))
            client = rows.add(c, scope, t.client, name=f"client of {name}", named=True, language="en")
            other = rows.add(c, scope, t.client, name=f"other of {name}", named=True, language="en")
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
            job = queue.enqueue(c, scope, "read", {}, audit)
            brand = rows.add(c, scope, t.brand, name="b", settings={"name": "b"})
            for kind in ("share", "owner"):
                token = links.create_link(c, scope, audit, kind, owner=None if kind == "share" else "Eve")
                self.secrets[f"{kind} link"] = (token, token)
            link = rows.of_audit(c, scope, t.link, audit)[0]
            people.invite(c, scope, kind="join", name="New", role="reader", clients=None)
            (invitation,) = people.open_invitations(c, scope)
            for role in ROLES:
                self._person(c, workspace, f"{name}-{role}", role, None)
                self._person(c, workspace, f"{name}-{role}-elsewhere", role, [other])
            person = self._person(c, workspace, f"{name}-somebody", "owner", None)
            tokens.create_token(c, Scope(workspace, person, "somebody"), "t", 1, reads_only=False)
            api_token = tokens.list_tokens(c, Scope(workspace, person, "somebody"))[0]
            if name == "mine":
                self._expire(c, self._person(c, workspace, "expired", "owner", None))
        return {
            "audit": audit, "before": audit, "decision": decision, "row": row, "document": document, "job": job,
            "brand": brand, "link": link.id, "client": client, "model": "0", "token": "no-such-token",
            "set": "google", "person": person, "invitation": invitation.id, "api_token": api_token.id,
        }  # fmt: skip

    def _person(
        self, c: sa.Connection, workspace: str, name: str, role: str, clients: list[str] | None
    ) -> str:
        person = t.new_id()
        c.execute(sa.insert(t.person).values(id=person, name=name, created=time.time()))
        c.execute(
            sa.insert(t.membership).values(
                workspace_id=workspace, person_id=person, role=role, clients=clients
            )
        )
        rows.begin_session(c, person, hash_token(name), time.time() + 30_000)
        token = tokens.create_token(c, Scope(workspace, person, name), name, 1, reads_only=False)
        self.secrets[name] = (name, token)
        return person

    def _expire(self, c: sa.Connection, person: str) -> None:
        gone = time.time() - 1
        c.execute(sa.update(t.session).where(t.session.c.person_id == person).values(ends=gone))
        c.execute(sa.update(t.api_token).where(t.api_token.c.person_id == person).values(ends=gone))

    def ask(
        self, who: str, endpoint: Endpoint, ids: dict[str, str], *, swapped: bool = False
    ) -> tuple[int, str]:
        """The status, and the words of the answer. `swapped`: a token for a page, a cookie for the API."""
        path = re.sub(r"\{(\w+)\}", lambda part: ids[part[1]], endpoint.path)
        cookie, token = self.secrets[who]
        headers = {}
        if cookie and endpoint.is_api == swapped:
            headers["Cookie"] = f"{COOKIE}={cookie}"
        if token and endpoint.is_api != swapped:
            headers["Authorization"] = f"Bearer {token}"
        return asyncio.run(self._asked(endpoint, path, headers))

    async def _asked(self, endpoint: Endpoint, path: str, headers: dict[str, str]) -> tuple[int, str]:
        sent: dict[str, Any] = {}
        if endpoint.method == "POST" and (endpoint.takes is None or endpoint.takes_files):
            fields = {"name": "x", "role": "reader", "kind": "seen"}
            sent = {"data": fields if endpoint.takes is None else {}}
            headers["Origin"] = BASE
        elif endpoint.takes is not None:
            sent = {"json": _BODIES[endpoint.takes]}
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            answer = await client.request(endpoint.method, path, headers=headers, **sent)
        return answer.status_code, answer.text


@pytest.fixture
def world(tmp_path: Path, database: str | None) -> Iterator[World]:
    """A world that a test may change, on each database."""
    made = World(tmp_path, database)
    yield made
    made.store.close()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def kept_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all tests in which everything is refused, on each database."""
    folder, database = tmp_path_factory.mktemp("world"), None
    if request.param == "postgresql":
        postgresql = request.getfixturevalue("postgresql")
        database = postgresql.url(postgresql.new_database())
    made = World(folder, database)
    yield made
    made.store.close()


def _id(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


every = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=_id)


def test_every_endpoint_has_its_row_and_every_row_its_endpoint() -> None:
    assert sorted(RIGHTS) == sorted(map(_id, ENDPOINTS))


def _each_role_gets_what_its_row_says(world: World, endpoint: Endpoint) -> None:
    may = WHO[RIGHTS[_id(endpoint)]]
    for role in ROLES:
        status, _ = world.ask(f"mine-{role}", endpoint, world.ids["mine"])
        if role in may:
            assert status not in (401, 403), (role, status)
        else:
            assert status == 403, (role, status)


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.method == "GET"], ids=_id)
def test_each_role_sees_what_its_row_says(kept_world: World, endpoint: Endpoint) -> None:
    _each_role_gets_what_its_row_says(kept_world, endpoint)


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.method != "GET"], ids=_id)
def test_each_role_changes_what_its_row_says(world: World, endpoint: Endpoint) -> None:
    _each_role_gets_what_its_row_says(world, endpoint)


@every
def test_nothing_but_a_session_or_a_token_that_is_good_lets_in(kept_world: World, endpoint: Endpoint) -> None:
    is_open = "nobody" in WHO[RIGHTS[_id(endpoint)]]
    for who in _GONE:
        status, text = kept_world.ask(who, endpoint, kept_world.ids["mine"])
        if is_open and endpoint.path != "/":
            assert status not in (403, 500) and "client of" not in text, (who, status)
        else:
            assert status == 401, (who, status)


@every
def test_a_cookie_opens_no_api_and_a_token_no_page(kept_world: World, endpoint: Endpoint) -> None:
    if "nobody" not in WHO[RIGHTS[_id(endpoint)]]:
        assert kept_world.ask("mine-owner", endpoint, kept_world.ids["mine"], swapped=True)[0] == 401


_OF_SOMETHING = [one for one in ENDPOINTS if re.search(r"\{(?!token)", one.path)]


@pytest.mark.parametrize("endpoint", _OF_SOMETHING, ids=_id)
def test_what_is_foreign_is_answered_like_what_is_not_there(kept_world: World, endpoint: Endpoint) -> None:
    for role in WHO[RIGHTS[_id(endpoint)]]:
        missing = kept_world.ask(f"mine-{role}", endpoint, kept_world.ids["nothing"])
        assert missing[0] == 404
        assert kept_world.ask(f"mine-{role}", endpoint, kept_world.ids["theirs"]) == missing, role
        if any(one in endpoint.path for one in WORKSPACE_WIDE):
            continue
        elsewhere = kept_world.ask(f"mine-{role}-elsewhere", endpoint, kept_world.ids["nothing"])
        assert elsewhere[0] == 404
        assert kept_world.ask(f"mine-{role}-elsewhere", endpoint, kept_world.ids["mine"]) == elsewhere, role


def test_a_token_of_somebody_else_in_the_same_workspace_is_missing(kept_world: World) -> None:
    revoke = next(one for one in ENDPOINTS if one.path == "/tokens/{api_token}/revoke")
    assert kept_world.ask("mine-owner", revoke, kept_world.ids["mine"])[0] == 404


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.path.startswith("/people")], ids=_id)
def test_an_owner_of_some_clients_manages_nobody(kept_world: World, endpoint: Endpoint) -> None:
    assert kept_world.ask("mine-owner-elsewhere", endpoint, kept_world.ids["mine"])[0] == 403


def test_a_list_shows_no_row_of_others(kept_world: World) -> None:
    for endpoint in ENDPOINTS:
        if endpoint.method == "GET" and "{" not in endpoint.path and endpoint.path != "/leave":
            _, text = kept_world.ask("mine-owner", endpoint, {})
            assert "theirs" not in text, endpoint.path
            _, text = kept_world.ask("mine-owner-elsewhere", endpoint, {})
            assert "client of mine" not in text, endpoint.path


def test_links_open_their_own_page_alone_and_only_while_they_are_good(world: World) -> None:
    pages = [one for one in ENDPOINTS if "{token}" in one.path]
    for kind, start in (("share link", "/s/"), ("owner link", "/o/")):
        token = world.secrets[kind][0]
        for endpoint in pages:
            status, _ = world.ask("nobody", endpoint, {"token": token})
            assert (status != 404) == endpoint.path.startswith(start), (endpoint.path, status)
    with world.store.write(Outside(keeper=True)) as c:
        c.execute(sa.update(t.link).values(ends=time.time() - 1))
    for endpoint in pages:
        for kind in ("share link", "owner link"):
            gone = world.ask("nobody", endpoint, {"token": world.secrets[kind][0]})
            assert gone == world.ask("nobody", endpoint, {"token": "no-such-token"}) and gone[0] == 404


def test_a_token_that_reads_changes_nothing_and_one_that_is_revoked_opens_nothing(world: World) -> None:
    with world.store.write(Outside(keeper=True)) as c:
        c.execute(sa.update(t.api_token).values(reads_only=True))
    for endpoint in ENDPOINTS:
        if endpoint.is_api:
            status, _ = world.ask("mine-owner", endpoint, world.ids["mine"])
            is_reading = "reader" in WHO[RIGHTS[_id(endpoint)]]
            assert (status != 403) == is_reading, (endpoint.path, status)
    with world.store.write(Outside(keeper=True)) as c:
        c.execute(sa.update(t.api_token).values(revoked=time.time()))
    for endpoint in ENDPOINTS:
        if endpoint.is_api:
            assert world.ask("mine-owner", endpoint, world.ids["mine"])[0] == 401


def test_whoever_is_removed_is_out_at_once(world: World) -> None:
    mine = world.ids["mine"]
    with world.store.read(Outside(keeper=True)) as c:
        owner = c.execute(sa.select(t.person.c.id).where(t.person.c.name == "mine-auditor")).scalar_one()
        workspace = c.execute(
            sa.select(t.client.c.workspace_id).where(t.client.c.id == mine["client"])
        ).scalar_one()
    scope = Scope(workspace, "", "x")
    with world.store.write(scope) as c:
        people.remove_member(c, scope, owner)
    for endpoint in ENDPOINTS:
        if "nobody" not in WHO[RIGHTS[_id(endpoint)]]:
            assert world.ask("mine-auditor", endpoint, mine)[0] == 401, endpoint.path


def test_no_two_endpoints_answer_the_same() -> None:
    assert len({(one.method, one.path) for one in ENDPOINTS}) == len(ENDPOINTS)
