"""How often somebody may ask, and what the log tells of requests that were refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from audit.web.endpoints import ENDPOINTS
from audit.web.guard import rate_limit
from audit.web.guard.rate_limit import RateLimit
from audit.web.store import tables as t
from audit.web.store.scope import Outside
from tests.web.test_matrix import BASE, World


def test_nobody_asks_more_often_than_that_in_any_minute() -> None:
    one = RateLimit(most=60)
    assert all(one.allows("ada", 1_000 + second) for second in range(60))
    answered = [one.allows("ada", 1_060 + tenth / 10) for tenth in range(600)]
    assert not all(answered) and sum(answered) <= 60  # ten a second for the next minute
    assert one.allows("eve", 1_119.5)  # somebody else is no part of it
    assert all(one.allows("ada", 9_000 + second) for second in range(60))  # after a pause all is forgotten


def test_a_program_that_runs_away_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.web.app.RateLimit", lambda: RateLimit(most=5))
    world = World(tmp_path)
    endpoint = next(one for one in ENDPOINTS if (one.method, one.path) == ("GET", "/api/v1/me"))
    told = [world.ask("mine-owner", endpoint, {}) for _ in range(7)]
    other = world.ask("mine-reader", endpoint, {})
    world.store.close()
    assert [status for status, _ in told] == [200] * 5 + [429] * 2 and other[0] == 200
    assert "Wait a minute" in told[-1][1] and rate_limit.MOST_A_MINUTE > 600


def test_forms_and_bodies_that_were_refused_stand_in_the_log(tmp_path: Path) -> None:
    world = World(tmp_path)
    ids, token = world.ids["mine"], world.secrets["mine-auditor"][1]
    own = {"Authorization": f"Bearer {token}"}

    async def sent() -> list[int]:
        transport = httpx.ASGITransport(app=world.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=own) as client:
            answers = [
                await client.post(f"/api/v1/audits/{ids['audit']}/answers", json={"answers": "x' OR 1=1"}),
                await client.post(f"/api/v1/audits/{ids['audit']}/answers", content=b"x"),
                await client.delete(f"/api/v1/clients/{ids['client']}"),
                await client.get("/api/v1/clients/none"),
            ]
        return [one.status_code for one in answers]

    assert asyncio.run(sent()) == [422, 415, 403, 404]
    c = t.event.c
    with world.store.read(Outside(keeper=True)) as connection:
        query = sa.select(c.what, c.about).where(c.what.startswith("refused")).order_by(c.number)
        noted = [tuple(one) for one in connection.execute(query)]
    world.store.close()
    form = ("refused_form", "POST /api/v1/audits/{audit}/answers")
    assert noted == [form, form, ("refused", "DELETE /api/v1/clients/{client}")]


def test_a_login_that_nobody_has_is_told_without_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    world = World(tmp_path)

    async def sent() -> int:
        transport = httpx.ASGITransport(app=world.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Origin": BASE}) as client:
            told = {"login": "mallory", "password": "violet anchor tundra 9"}
            return (await client.post("/sign-in", data=told)).status_code

    assert asyncio.run(sent()) == 401
    world.store.close()
    assert "sign-in refused: unknown login" in caplog.text
    assert "mallory" not in caplog.text and "violet" not in caplog.text
