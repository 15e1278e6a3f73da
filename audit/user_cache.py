"""Where this user keeps what takes long to make: of each version of the toolkit by itself, and safe to delete."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path

from audit import __version__


def cache_folder() -> Path:
    """The folder, which need not be there yet."""
    return user_cache_path("mlops-readiness-audit", appauthor=False, version=__version__)
