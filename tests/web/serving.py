"""A real server on loopback, and people who use it: by HTTP alone, as a browser without JavaScript does."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
MESSY = ROOT / "examples" / "messy.xlsx"
PATIENCE_SECONDS = 90.0


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """The address that a server prints; it is ended at the end."""
    command = [sys.executable, "-m", "audit.cli", "serve", "--folder", str(folder), "--port", "0", "--name",
               "Ada Lovelace", *options]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, process.stderr.read() if process.stderr else ""
        yield address
    finally:
        process.terminate()
        _, said = process.communicate(timeout=60)
        assert "Traceback" not in said, said


class Person:
    """Somebody at a browser without JavaScript: follows redirects, keeps cookies, sends forms."""

    def __init__(self, address: str, *, enters: bool = True) -> None:
        self.base = address.partition("/?")[0]
        self.client = httpx.Client(base_url=self.base, follow_redirects=True, timeout=PATIENCE_SECONDS)
        if enters:
            assert self.client.get(address).status_code == 200

    def get(self, path: str, status: int = 200, **options: Any) -> str:
        """A page's text."""
        answer = self.client.get(path, **options)
        assert answer.status_code == status, (path, answer.status_code, seen(answer.text)[-600:])
        return answer.text

    def send(self, path: str, status: int = 200, /, files: Any = None, **fields: Any) -> httpx.Response:
        """The page after a form."""
        answer = self.client.post(path, data=fields, files=files, headers={"Origin": self.base})
        assert answer.status_code == status, (path, answer.status_code, seen(answer.text)[-600:])
        return answer

    def upload(self, file: Path = MESSY, name: str | None = None, **fields: str) -> str:
        """Hands a list over and waits until it is read; the audit's id."""
        with file.open("rb") as content:
            answer = self.send(
                "/uploads", files={"file": (name or file.name, content)},
                **{"as_of": "2026-11-24", "language": "en", **fields},
            )  # fmt: skip
        audit = str(answer.url).split("/audits/")[1].split("/")[0]
        self.settled(audit)
        return audit

    def settled(self, audit: str) -> str:
        """Waits until an audit is read; its page."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            answer = self.client.get(f"/audits/{audit}")
            if "is being read" not in answer.text:
                return answer.text
            time.sleep(0.2)
        raise AssertionError("it is still being read")

    def decide(self, audit: str, expected: int = 200, /, **fields: Any) -> str:
        """One click on the page of the reading."""
        return self.send(f"/audits/{audit}/decisions", expected, **fields).text

    def close(self) -> None:
        """Leaves."""
        self.client.close()


def seen(page: str) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page.partition("<body")[2], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
