"""Word of new jobs from other processes, where the database passes it on: a thread that listens to PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

_LISTEN_SECONDS = 1.0  # until it looks whether it is to end
_AGAIN_SECONDS = 2.0  # until it listens again after the database was away


class Listener:
    """Calls `tell` whenever something is said on a channel. On SQLite workers look by themselves."""

    def __init__(self, engine: Engine, channel: str, tell: Callable[[], object]) -> None:
        self._engine, self._channel, self._tell = engine, channel, tell
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        if self._engine.dialect.name == "postgresql":
            self._thread.start()

    def close(self) -> None:
        """Ends it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except Exception:  # the database is away: workers look by themselves meanwhile
                self._stop.wait(_AGAIN_SECONDS)

    def _listen(self) -> None:
        with self._engine.connect() as connection:
            raw: Any = connection.execution_options(isolation_level="AUTOCOMMIT").connection.driver_connection
            try:
                raw.execute(f"LISTEN {self._channel}")
                while not self._stop.is_set():
                    if any(True for _ in raw.notifies(timeout=_LISTEN_SECONDS, stop_after=1)):
                        self._tell()
            finally:
                connection.invalidate()  # nobody else gets a connection that listens
