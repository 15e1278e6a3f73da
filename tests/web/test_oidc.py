"""Signing in through an OpenID provider: npm's oidc-provider on loopback, and answers that nobody honest gives."""

from __future__ import annotations

import asyncio
import fcntl
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from platformdirs import user_cache_path

from audit.web.app import application
from audit.web.call import RefusedError
from audit.web.guard import oidc
from audit.web.guard.provider import Flow, Identity, Provider
from audit.web.jobs.worker import Workers
from audit.web.services import people
from audit.web.services.audits import prepare_order, record_outcome
from audit.web.settings import COOKIE, Settings
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside
from tests.collect.environments import free_port, started
from tests.web.serving import Person, seen, serving
from tests.web.test_accounts import House

RELEASE = "oidc-provider@8.8.1"
SECRET = "a secret of the test, long enough"
PROVIDER = Provider("http://127.0.0.1:1", "audits", SECRET, "Test")
FLOW = Flow("state", "nonce", "verifier")


def _package() -> Path:
    """The folder with the provider's package, made once; the test is skipped where it can't be had."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node is not installed: apt-get install nodejs npm")
    folder = user_cache_path("mlops-readiness-audit-tests", appauthor=False) / "oidc-provider-8"
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules/oidc-provider").is_dir():
            line = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), RELEASE]
            try:
                subprocess.run(line, check=True, capture_output=True, timeout=300)
            except (subprocess.SubprocessError, OSError) as error:
                pytest.skip(f"{RELEASE} can't be installed here: {type(error).__name__}")
    return folder


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    package, folder = _package(), tmp_path_factory.mktemp("oidc")
    script = package / "provider.mjs"  # beside its packages, where node looks for them
    shutil.copy(Path(__file__).parent / "provider.mjs", script)
    port, own = free_port(), free_port()
    line = ["node", script, str(port), f"http://127.0.0.1:{own}/sign-in/provider/back"]
    options = ("--accounts", "--port", str(own), "--oidc-issuer", f"http://127.0.0.1:{port}", "--oidc-client-id",
               "audits", "--oidc-name", "Test")  # fmt: skip
    with started(line, port, "/.well-known/openid-configuration", {}, folder):
        monkeypatch = pytest.MonkeyPatch()
        monkeypatch.setenv("MLOPS_AUDIT_OIDC_SECRET", SECRET)
        with serving(folder / "data", *options) as address:
            made = House(address, folder / "data")
            yield made
            made.close()
        monkeypatch.undo()


def _through_the_provider(person: Person, path: str, login: str) -> httpx.Response:
    """Follows the way to the provider, signs in and agrees there, and comes back."""
    answer = person.client.get(path)
    for _ in range(4):
        form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        if form is None or "/interaction/" not in form[1]:
            return answer
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)"', answer.text))
        answer = person.client.post(form[1], data={**fields, "login": login, "password": "any"})
    return answer


@pytest.mark.real
def test_whoever_was_invited_ties_the_provider_to_their_account_and_signs_in_by_it(house: House) -> None:
    path = house.invited("Ola", "reader")
    ola = house.stranger()
    assert "Sign in with Test" in seen(ola.get(path))
    answer = _through_the_provider(ola, f"{path}/provider", "ola")
    assert answer.status_code == 200 and str(answer.url) == f"{house.base}/clients"
    assert "ola@provider.example reader" in seen(house.owner.get("/people"))
    again = house.stranger()
    assert _through_the_provider(again, "/sign-in/provider", "ola").status_code == 200
    assert "ola of the provider" in seen(again.get("/me"))
    house.signs_in("ola@provider.example", "anything at all here", 401)  # there is no password to guess
    house.stranger().get(path, 404)


@pytest.mark.real
def test_whom_the_provider_knows_and_nobody_invited_stays_outside(house: House) -> None:
    answer = _through_the_provider(house.stranger(), "/sign-in/provider", "mallory")
    assert answer.status_code == 403 and "this server does not" in seen(answer.text)


@pytest.mark.real
def test_the_way_back_fits_one_browser_and_one_flow(house: House) -> None:
    person, other = house.stranger(), house.stranger()
    away = httpx.get(f"{house.base}/sign-in/provider")
    told = parse_qs(urlsplit(away.headers["location"]).query)
    assert told["code_challenge_method"] == ["S256"] and told["response_type"] == ["code"] and told["nonce"]
    for browser in (person, other):
        answer = browser.client.get(f"/sign-in/provider/back?code=x&state={told['state'][0]}")
        assert answer.status_code == 401
    _ = other.client.get("/sign-in/provider")
    assert other.client.get("/sign-in/provider/back?code=x&state=guessed").status_code == 401


# Without a provider: what is checked of its answers

_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
_OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


def _claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    told = {
        "iss": PROVIDER.issuer,
        "aud": "audits",
        "sub": "ola",
        "nonce": "nonce",
        "iat": now,
        "exp": now + 60,
    }
    return {name: value for name, value in {**told, **changed}.items() if value is not None}


def _identity(claims: dict[str, Any], key: RSAKey = _KEY, alg: str = "RS256") -> Identity:
    token = jwt.encode({"alg": alg, "kid": "one"}, claims, key, algorithms=[alg])
    return oidc._verified(PROVIDER, FLOW, token, KeySet([_KEY]).as_dict(private=False))


def test_a_good_token_names_its_subject() -> None:
    assert _identity(_claims(name="Ola", email="o@x")) == Identity(PROVIDER.issuer, "ola", "Ola", "o@x")


@pytest.mark.parametrize(
    ("methods", "several"),
    [(["pwd", "mfa"], True), (["pwd"], False), (None, False), ("mfa", False), ({"mfa": 1}, False)],
)
def test_a_token_says_by_how_many_factors(methods: Any, several: bool) -> None:
    assert _identity(_claims(amr=methods)).by_several_factors is several


@pytest.mark.parametrize(
    ("required", "by_several", "enrolled", "to"),
    [
        (False, False, False, "/"),
        (True, False, False, "/sign-in/code"),
        (True, True, False, "/"),
        (True, True, True, "/sign-in/code"),
        (False, False, True, "/sign-in/code"),
    ],
)
def test_a_factor_is_asked_for_where_the_provider_asked_for_none_or_there_is_one_here(
    required: bool, by_several: bool, enrolled: bool, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ola")
    with store.write(scope) as c:
        c.execute(sa.insert(t.account).values(person_id=scope.person, login="ola", created=1.0))
        people.link_identity(c, scope.person, PROVIDER.issuer, "ola")
        c.execute(sa.update(t.workspace).values(second_factor=required))
        if enrolled:
            c.execute(sa.insert(t.second_factor).values(person_id=scope.person, secret="sealed", created=1.0))
    identity = Identity(PROVIDER.issuer, "ola", "Ola", "o@x", by_several)
    monkeypatch.setattr(oidc, "finish_sign_in", lambda *_: identity)
    settings = Settings(tmp_path, "http://127.0.0.1:9", "Ola", accounts=True, provider=PROVIDER)
    app = application(settings, store, Workers(store, 0, prepare_order, record_outcome))
    held = json.dumps(["state", "nonce", "verifier", ""]).encode().hex()

    async def back() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9") as client:
            return await client.get("/sign-in/provider/back", headers={"Cookie": f"mlops_audit_flow={held}"})

    answer = asyncio.run(back())
    store.close()
    assert (answer.status_code, answer.headers["location"]) == (303, to)
    assert (COOKIE + "=" in answer.headers["set-cookie"]) == (to == "/")


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://evil.example"},
        {"aud": "somebody-else"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"iat": 4_000_000_000},
        {"azp": "somebody-else"},
    ],
    ids=str,
)
def test_a_token_for_another_flow_server_or_time_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="provider"):
        _identity(_claims(**changed))


def test_a_token_that_another_key_or_nobody_signed_is_refused() -> None:
    with pytest.raises(RefusedError):
        _identity(_claims(), _OTHER)
    unsigned = "eyJhbGciOiJub25lIn0.e30."
    for token in (unsigned, "", "a.b.c"):
        with pytest.raises(RefusedError):
            oidc._verified(PROVIDER, FLOW, token, KeySet([_KEY]).as_dict(private=False))


def test_a_provider_that_is_away_or_speaks_for_another_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="provider_away"):
        oidc.begin_sign_in(PROVIDER, "http://127.0.0.1/back")
    told = {"issuer": "https://evil.example", "authorization_endpoint": "https://x/a", "token_endpoint": "https://x/t",
            "jwks_uri": "https://x/j"}  # fmt: skip
    for changed in ({}, {"issuer": PROVIDER.issuer, "token_endpoint": "http://x/t"}):
        answer = httpx.Response(200, json={**told, **changed}, request=httpx.Request("GET", "http://x"))
        monkeypatch.setattr(httpx, "get", lambda *_, answer=answer, **__: answer)
        with pytest.raises(RefusedError, match="provider_away"):
            oidc.begin_sign_in(PROVIDER, "http://127.0.0.1/back")
