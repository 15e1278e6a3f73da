"""The door and the walls: token, host, origin, headers, sizes, and bodies that hang."""

from __future__ import annotations

import asyncio
import io
import re
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from audit.web.guard import body_limit, tokens
from audit.web.guard.request_checks import POLICY, RequestChecks
from audit.web.settings import Settings
from tests.web.serving import MESSY, ROOT, Person, seen, serving


def test_the_token_opens_once_and_nobody_comes_in_without(folder: Path) -> None:
    with serving(folder) as address:
        early = Person(address, enters=False)
        assert "Open the address that the terminal printed." in seen(early.get("/", 401))
        early.get("/?token=guessed", 401)
        ada = Person(address)
        cookie = next(iter(ada.client.cookies.jar))
        assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite") == "lax"
        second = Person(address, enters=False)
        assert second.client.get(address).status_code == 401
        assert ada.client.get(address).status_code == 200  # whoever is in stays in
        ada.send("/leave")
        ada.get("/clients", 401)
        for person in (early, ada, second):
            person.close()


def test_a_session_outlives_the_server(folder: Path) -> None:
    with serving(folder) as address:
        ada = Person(address)
    with serving(folder) as address:
        base = address.partition("/?")[0]
        with httpx.Client(cookies=dict(ada.client.cookies)) as client:
            assert client.get(f"{base}/clients").status_code == 200
    ada.close()


def test_two_servers_never_share_a_folder(folder: Path) -> None:
    with (
        serving(folder),
        pytest.raises(AssertionError, match="another `mlops-audit serve` works there"),
        serving(folder),
    ):
        pass


def test_beyond_this_machine_nobody_is_let_in_without_an_account(folder: Path) -> None:
    with (
        pytest.raises(AssertionError, match="need the address that people use"),
        serving(folder, "--host", "0.0.0.0"),
    ):
        pass


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"])
def test_another_host_is_not_answered(ada: Person, host: str) -> None:
    assert ada.client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 422),  # let in, and refused for want of a file
    ],
)
def test_what_changes_something_comes_from_our_own_page(
    ada: Person, headers: dict[str, str], status: int
) -> None:
    assert ada.client.post("/uploads", data={}, headers=headers).status_code == status


def test_every_answer_carries_the_policy(ada: Person, stranger: Person) -> None:
    for person, path in (
        (ada, "/"),
        (stranger, "/"),
        (ada, "/nowhere"),
        (ada, "/static/page.css"),
        (ada, "/health"),
    ):
        headers = person.client.get(path).headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers
    assert ada.client.get("/").headers["cache-control"] == "no-store"


def test_a_page_holds_nothing_inline(ada: Person, audit: str) -> None:
    for path in (
        "/",
        f"/audits/{audit}/reading",
        f"/audits/{audit}/verdict",
        f"/audits/{audit}/report",
        "/clients",
    ):
        page = ada.get(path)
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", page), path
        assert not re.search(r"""(?:src|href|action)=["']?https?://""", page), path


def test_a_name_that_is_markup_stays_text(ada: Person) -> None:
    evil = "<script>alert(1)</script>"
    audit = ada.upload(client_name=evil, name="<b>x.xlsx")
    for path in ("/", "/clients", f"/audits/{audit}/reading", f"/audits/{audit}/verdict"):
        assert evil not in ada.get(path)


def _zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * 300_000_000)
    return made.getvalue()


def test_a_hostile_file_ends_in_a_sentence_and_the_server_goes_on(ada: Person) -> None:
    before = ada.get("/health")
    for name, content in (
        ("bomb.xlsx", _zip_bomb()),
        ("text.xls", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("nul.csv", bytes(4096)),
    ):
        answer = ada.send("/uploads", files={"file": (name, content)}, as_of="2026-11-24")
        words = seen(ada.settled(str(answer.url).split("/audits/")[1]))
        assert "could not be read" in words and name in words
    assert ada.get("/health") == before
    assert "24 models" in seen(ada.get(f"/audits/{ada.upload(client_name='After hostile')}/reading"))


async def _asked(app, scope: dict, messages: list[dict], hangs: bool = False) -> tuple[int, list[dict]]:
    sent: list[dict] = []
    waiting = list(messages)

    async def receive() -> dict:
        if waiting:
            return waiting.pop(0)
        if hangs:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent


async def _reads_all(scope, receive, send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


def _scope(path: str = "/uploads") -> dict:
    return {"type": "http", "method": "POST", "path": path, "headers": [(b"host", b"h")]}


def test_a_body_is_counted_as_it_streams_whatever_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    app = body_limit.BodyLimit(_reads_all, largest=1000, uploads=frozenset({"/uploads"}))
    chunks = [{"type": "http.request", "body": bytes(400), "more_body": True}] * 3
    assert asyncio.run(_asked(app, _scope(), chunks))[0] == 413
    small = [
        {"type": "http.request", "body": bytes(400), "more_body": True},
        {"type": "http.request", "body": b""},
    ]
    assert asyncio.run(_asked(app, _scope(), small))[0] == 200
    monkeypatch.setattr(body_limit, "SMALL_BYTES", 300)
    assert asyncio.run(_asked(app, _scope("/me"), small))[0] == 413


def test_a_body_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "SILENT_SECONDS", 0.05)
    app = body_limit.BodyLimit(_reads_all, largest=1000, uploads=frozenset({"/uploads"}))
    begun = [{"type": "http.request", "body": b"a", "more_body": True}]
    assert asyncio.run(_asked(app, _scope(), begun, hangs=True))[0] == 408


def test_a_body_that_only_trickles_is_ended_and_a_slow_one_that_goes_on_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = body_limit.BodyLimit(_reads_all, largest=10**6, uploads=frozenset({"/uploads"}))
    clock = iter(range(0, 10_000, 10))  # each piece comes ten seconds after the one before
    monkeypatch.setattr(body_limit, "monotonic", lambda: float(next(clock)))
    trickle = [{"type": "http.request", "body": b"a", "more_body": True}] * 9
    assert asyncio.run(_asked(app, _scope(), trickle))[0] == 408
    slow = [{"type": "http.request", "body": bytes(11_000), "more_body": True}] * 9
    assert asyncio.run(_asked(app, _scope(), [*slow, {"type": "http.request", "body": b"end"}]))[0] == 200


def test_who_may_not_sends_no_body(ada: Person, stranger: Person) -> None:
    """An upload of nobody's is refused at its first byte, whatever would follow."""
    head = (
        f"POST /uploads HTTP/1.1\r\nHost: {ada.client.base_url.netloc.decode()}\r\nOrigin: {ada.base}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 49000000\r\n\r\n"
    )
    with socket.create_connection((ada.client.base_url.host, ada.client.base_url.port), timeout=10) as raw:
        raw.sendall(head.encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize(
    ("base_url", "name", "path"),
    [
        ("https://audits.example", "__Host-mlops_audit", "/"),
        ("https://audits.example/tools", "__Secure-mlops_audit", "/tools"),
        ("http://127.0.0.1:8421", "mlops_audit", "/"),
    ],
)
def test_cookies_are_bound_to_https_and_to_this_host(base_url: str, name: str, path: str) -> None:
    settings = Settings(Path("x"), base_url, "Ada")
    answer = Response()
    settings.set_cookie(answer, settings.cookie, "value", 60)
    told = answer.headers["set-cookie"]
    assert told.startswith(f"{name}=value;") and f"Path={path};" in told
    assert (
        "HttpOnly" in told
        and "SameSite=lax" in told
        and ("Secure" in told.split(";", 1)[1]) == settings.is_secure
    )
    host = base_url.split("/")[2].encode()
    scope = {"type": "http", "method": "GET", "path": f"{settings.prefix}/x", "headers": [(b"host", host)]}
    _, sent = asyncio.run(_asked(RequestChecks(_reads_all, settings), scope, []))
    names = {one for one, _ in sent[0]["headers"]}
    assert (b"strict-transport-security" in names) == settings.is_secure


def test_nothing_but_the_pages_own_files_is_served(ada: Person) -> None:
    for path in ("/static/", "/static/../app.py", "/static/%2e%2e/app.py", "/static/vendor", "/.git/config",
                 "/audits.sqlite", "/docs", "/static/..%2f..%2fpyproject.toml"):  # fmt: skip
        assert ada.client.get(path).status_code == 404, path
    for method in ("TRACE", "CONNECT", "PUT"):
        assert ada.client.request(method, "/clients", headers={"Origin": ada.base}).status_code == 405, method


@pytest.mark.parametrize("path", ["/audits/x", "/pre/fix/audits/x"])
def test_a_prefix_works_stripped_or_not(path: str) -> None:
    seen_paths = []

    async def app(scope, receive, send) -> None:
        seen_paths.append(scope["path"])
        await _reads_all(scope, receive, send)

    settings = Settings(Path("x"), "https://audits.example/pre/fix", "Ada")
    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", b"audits.example")]}
    assert asyncio.run(_asked(RequestChecks(app, settings), scope, []))[0] == 200
    assert seen_paths == ["/audits/x"]


def test_behind_a_proxy_every_address_begins_with_the_base_url(folder: Path) -> None:
    with serving(folder, "--base-url", "https://audits.example/tools") as address:
        assert address.startswith("https://audits.example/tools/join/")


def test_the_pages_work_behind_a_prefix_whether_the_proxy_strips_it_or_not(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}/tools"
    with serving(folder, "--port", str(port), "--base-url", base) as address, httpx.Client() as client:
        assert client.get(address).headers["location"] == "/tools/"
        page = client.get(f"{base}/")
        links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
        assert page.status_code == 200 and links and all(link.startswith("/tools/") for link in links)
        cookie = {"Cookie": f"mlops_audit={client.cookies['mlops_audit']}"}
        assert httpx.get(f"http://127.0.0.1:{port}/clients", headers=cookie).status_code == 200
        assert client.get(f"{base}/static/page.css").status_code == 200


def test_a_password_is_kept_as_its_hash() -> None:
    kept = tokens.hash_password("correct horse")
    assert "correct" not in kept and tokens.verify_password("correct horse", kept)
    assert not tokens.verify_password("wrong horse", kept)
    assert kept != tokens.hash_password("correct horse")


def test_the_upload_is_never_shown_inline(ada: Person, audit: str) -> None:
    answer = ada.client.get(f"/audits/{audit}/original")
    assert answer.content == MESSY.read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_no_other_command_loads_a_library_of_the_page() -> None:
    said = "import sys, audit.cli; print(sorted({'starlette', 'sqlalchemy', 'uvicorn', 'alembic'} & set(sys.modules)))"
    made = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, cwd=ROOT)
    assert made.stdout.strip() == "[]"


def test_a_server_frees_what_its_pages_leave_behind(tmp_path: Path) -> None:
    """Commands switch the search for garbage off, since they end; a server that did so grew with every page."""
    program = (
        "import gc, os, signal, sys\n"
        "from pathlib import Path\n"
        "from audit.web.serve import Wanted, serve\n"
        "gc.disable()\n"
        "wanted = Wanted(Path(sys.argv[1]), '127.0.0.1', 0, None, 'Ada', 0)\n"
        "serve(wanted, lambda *_: (print(gc.isenabled()), os.kill(os.getpid(), signal.SIGTERM)))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.returncode) == ("True", 0), done.stderr
