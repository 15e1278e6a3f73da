"""What docs/serve.md says of proxies and containers: nginx before the page, and the lines of `deploy/`."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from ruamel.yaml import YAML

from audit.cli import cli
from audit.web.services import backups
from audit.web.services.backups import Place
from audit.web.store import row_level_security
from tests.collect.environments import free_port
from tests.web.databases import Cluster
from tests.web.serving import ROOT, Person, seen, serving

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_FRAME = """daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/a;
  uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;
  server {{ listen 127.0.0.1:{port}; {lines} }}
}}
"""


@contextmanager
def nginx(port: int, lines: str) -> Iterator[None]:
    """nginx at a port of loopback, as a user without rights where the tests have some."""
    folder = Path(tempfile.mkdtemp(prefix="mlops-audit-nginx-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    (folder / "nginx.conf").write_text(_FRAME.format(folder=folder, port=port, lines=lines), "utf-8")
    (folder / "nginx.conf").chmod(0o644)
    line = [str(NGINX), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd="/", **who)
    try:
        _answers(port, process)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(100):
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx does not answer")


@pytest.mark.real
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx-light")
@pytest.mark.parametrize("target", ["", "/"], ids=["prefix passed on", "prefix stripped"])
def test_the_page_behind_nginx_below_a_path(folder: Path, target: str) -> None:
    own, port = free_port(), free_port()
    lines = (DEPLOY / "nginx.conf").read_text("utf-8").replace("127.0.0.1:8421;", f"127.0.0.1:{own}{target};")
    base = f"http://127.0.0.1:{port}/mlops"
    with serving(folder, "--port", str(own), "--base-url", base) as address, nginx(port, lines):
        assert address.startswith(f"{base}/?token=")
        ada = Person(address)
        audit = ada.upload(client_name="Behind a proxy")
        page = ada.get(f"/audits/{audit}/reading")
        assert "24 models on 4 sheets." in seen(page)
        links = {part.split('"')[0] for part in page.split('href="')[1:]}
        assert all(one.startswith(("/mlops/", "#", "?")) or one == "/mlops" for one in links), links
        ada.decide(audit, kind="seen", subject="x")
        made = ada.send(f"/audits/{audit}/links", kind="share", days="3").text
        assert f"{base}/s/" in made
        share = made.split(f"{base}/s/")[1].split('"')[0].split("<")[0].strip()
        with httpx.Client(timeout=60) as stranger:
            assert stranger.get(f"{base}/s/{share}").status_code == 200
            assert stranger.get(f"{base}/clients").status_code == 401
            assert stranger.get(base, follow_redirects=True).status_code == 401
            assert stranger.get(f"{base}/health").json() == {"status": "ok"}
            elsewhere = stranger.get(f"{base}/health", headers={"Host": "evil.example"})
            assert elsewhere.status_code == 421
            assert stranger.get(f"{base}/static/page.css").status_code == 200
        cookie = next(iter(ada.client.cookies.jar))
        assert cookie.path == "/mlops"
        big = ada.client.post(
            "/uploads",
            files={"file": ("big.csv", b"a;b\n" * 13_000_000)},
            headers={"Origin": base.rpartition("/")[0]},
        )
        assert big.status_code == 413 and "50" in seen(big.text)
        ada.close()


def _services() -> dict[str, Any]:
    return dict(YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"])


@pytest.mark.parametrize("name", [name for name, one in _services().items() if one["image"] == "mlops-audit"])
def test_what_a_container_calls_is_a_command_with_its_options(name: str) -> None:
    words = [
        one.replace("${AUDITS_URL:?}", "https://audits.example.com/mlops")
        for one in _services()[name]["command"]
    ]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
        context = click.Context(command, parent=context)
    command.parse_args(context, words)  # which raises for an option that there is not
    options = {option for one in command.params for option in (one.envvar or "",)}
    told = {one for one in _services()[name]["environment"] if one.startswith("MLOPS_AUDIT_")}
    assert told <= options


def test_the_image_is_made_of_files_that_there_are() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    assert copied and all((ROOT / one).exists() for one in copied)
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    }
    assert {one.split("/")[0] for one in copied} <= kept


@pytest.mark.real
@pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")
def test_the_database_of_the_containers_serves_a_login_that_owns_nothing(
    postgresql: Cluster, tmp_path: Path
) -> None:
    where = {"PGHOST": "127.0.0.1", "PGPORT": str(postgresql.port), "PGUSER": "administrator"}
    made = {**os.environ, **where, "OWNER_PASSWORD": "o'wner", "WEB_PASSWORD": "web"}
    subprocess.run(["sh", str(DEPLOY / "database.sh")], env=made, check=True)
    owner = Place(tmp_path / "owner", postgresql.url("audits", "audits_owner"))
    owner.store().close()
    store = Place(tmp_path / "web", postgresql.url("audits", "audits_web")).store()
    with store.engine.connect() as connection, connection.begin():
        assert not row_level_security.holes(connection) and not row_level_security.is_owner(connection)
    store.close()
    assert backups.check(owner) == (0, 0)
