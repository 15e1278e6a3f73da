"""Compiled templates, kept in the user's cache: compiling them anew takes longer than a short audit."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from audit.user_cache import cache_folder


class _Kept(FileSystemBytecodeCache):
    """A folder that can't be written to costs time and nothing else."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps one compiled template where that can be done."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


@cache
def compiled() -> BytecodeCache | None:
    """The cache, or None where the user has no folder for one."""
    folder = cache_folder() / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return _Kept(str(folder))
