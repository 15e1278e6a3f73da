"""How often somebody may ask: far more than a person clicks, and less than a program that runs away."""

from __future__ import annotations

import threading
import time

MOST_A_MINUTE = 1_200
_WINDOW_SECONDS = 60.0


class RateLimit:
    """Counts what each person asks for in the last minute or two."""

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._begun = 0.0
        self._now: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def allows(self, person: str, now: float | None = None) -> bool:
        """Whether one more request of a person is answered; it counts either way.

        What the window before held counts for the part of it that a sliding one would still cover.
        """
        at = time.monotonic() if now is None else now
        with self._lock:
            if at - self._begun >= _WINDOW_SECONDS:
                is_next = at - self._begun < 2 * _WINDOW_SECONDS
                self._before, self._now = self._now if is_next else {}, {}
                self._begun = self._begun + _WINDOW_SECONDS if is_next else at
            self._now[person] = self._now.get(person, 0) + 1
            left = 1 - (at - self._begun) / _WINDOW_SECONDS
            return self._now[person] + left * self._before.get(person, 0) <= self._most
