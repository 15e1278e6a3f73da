"""Files by what they hold: a blob is written once, whole, and never changed. The database says what there is."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from audit.domain.errors import InputError, OutputError

if TYPE_CHECKING:
    from obstore.store import RetryConfig

CHUNK = 1 << 20
_PATIENCE: RetryConfig = {"max_retries": 4, "retry_timeout": timedelta(seconds=20)}
_FILE = "file://"
_S3 = "s3://"
_UNFINISHED = ".part"
ORPHAN_SECONDS = 3_600.0  # after which a file that no row names is nobody's who is still at work


class Stored(NamedTuple):
    """A blob: its SHA-256 as hex, and its size in bytes."""

    sha256: str
    size: int


class Blobs(Protocol):
    """Files of each workspace apart. Names are hashes, so that nothing that a person typed becomes a path.

    Every method may raise OSError where the place can't be reached, is full, or a blob is not there.
    """

    def put(self, workspace: str, content: bytes | IO[bytes]) -> Stored:
        """Keeps a content, read from its beginning; the same content is kept once."""

    def chunks(self, workspace: str, sha256: str) -> Iterator[bytes]:
        """A blob, piece by piece."""

    def read(self, workspace: str, sha256: str) -> bytes:
        """The whole of a blob."""

    def local(self, workspace: str, sha256: str, folder: Path) -> Path:
        """A blob as a file of this machine, brought into `folder` where it is kept elsewhere."""

    def is_whole(self, workspace: str, sha256: str) -> bool:
        """Whether a blob is there as it was written."""

    def delete(self, workspace: str, sha256: str) -> None:
        """Removes a blob for good, if it is there."""

    def names(self, workspace: str) -> list[str]:
        """Every blob of a workspace."""

    def orphans(self, workspace: str, known: frozenset[str], now: float | None = None) -> list[str]:
        """What is none of the known blobs and older than ORPHAN_SECONDS: somebody was ended before a row named it."""


def blobs_at(place: str) -> Blobs:
    """The files of a folder, `file://` and `s3://` addresses. Raises InputError for another address, OutputError for a
    bucket that can't be used."""
    if place.startswith(_S3):
        return _Bucket(place)
    if "://" in place and not place.startswith(_FILE):
        raise InputError("--store: is no folder and no address like s3://bucket/folder.")
    return Folder(Path(place.removeprefix(_FILE)))


class Folder:
    """Blobs as files below one folder: see Blobs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, workspace: str, content: bytes | IO[bytes]) -> Stored:
        own = self._folder / workspace
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        hashed, size = hashlib.sha256(), 0
        handle, half = tempfile.mkstemp(dir=own, suffix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in _pieces(content):
                    hashed.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(half).replace(own / hashed.hexdigest())
        except BaseException:
            Path(half).unlink(missing_ok=True)
            raise
        return Stored(hashed.hexdigest(), size)

    def path(self, workspace: str, sha256: str) -> Path:
        """Where a blob lies."""
        return self._folder / workspace / sha256

    def chunks(self, workspace: str, sha256: str) -> Iterator[bytes]:
        with self.path(workspace, sha256).open("rb") as file:
            yield from _pieces(file)

    def read(self, workspace: str, sha256: str) -> bytes:
        return self.path(workspace, sha256).read_bytes()

    def local(self, workspace: str, sha256: str, folder: Path) -> Path:
        return self.path(workspace, sha256)

    def is_whole(self, workspace: str, sha256: str) -> bool:
        return _is_whole(self, workspace, sha256)

    def delete(self, workspace: str, sha256: str) -> None:
        self.path(workspace, sha256).unlink(missing_ok=True)

    def names(self, workspace: str) -> list[str]:
        return sorted(one.name for one in self._files(workspace) if one.suffix != _UNFINISHED)

    def orphans(self, workspace: str, known: frozenset[str], now: float | None = None) -> list[str]:
        before = (time.time() if now is None else now) - ORPHAN_SECONDS
        found = []
        for file in self._files(workspace):
            with suppress(FileNotFoundError):
                if file.name not in known and file.stat().st_mtime < before:
                    found.append(file.name)
        return found

    def _files(self, workspace: str) -> list[Path]:
        with suppress(FileNotFoundError):
            return list((self._folder / workspace).iterdir())
        return []


class _Bucket:
    """Blobs as objects of an S3 bucket: see Blobs.

    It asks for put, get, list and delete alone, which every such server has. Where it is and who asks is said by the
    usual variables: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and their kin.
    """

    def __init__(self, url: str) -> None:
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        try:
            self._store: S3Store = S3Store.from_url(
                url.rstrip("/"), client_options={"allow_http": plain}, retry_config=_PATIENCE
            )
            next(iter(self._store.list(chunk_size=1)), None)
        except (BaseError, OSError) as error:
            raise OutputError(
                f"--store: the bucket can't be used: {_short(error)}. Is its name right, and do AWS_ENDPOINT_URL, "
                "AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY say where it is and who asks?"
            ) from error

    def put(self, workspace: str, content: bytes | IO[bytes]) -> Stored:
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        hashed, size = hashlib.sha256(), 0
        for chunk in _pieces(file):
            hashed.update(chunk)
            size += len(chunk)
        file.seek(0)
        with _as_os_error():
            self._store.put(f"{workspace}/{hashed.hexdigest()}", file)
        return Stored(hashed.hexdigest(), size)

    def chunks(self, workspace: str, sha256: str) -> Iterator[bytes]:
        with _as_os_error():
            for chunk in self._store.get(f"{workspace}/{sha256}").stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

    def read(self, workspace: str, sha256: str) -> bytes:
        with _as_os_error():
            return bytes(self._store.get(f"{workspace}/{sha256}").bytes())

    def local(self, workspace: str, sha256: str, folder: Path) -> Path:
        file = folder / sha256
        if not file.exists():
            half = file.with_suffix(_UNFINISHED)
            with half.open("wb") as out:
                out.writelines(self.chunks(workspace, sha256))
            half.replace(file)
        return file

    def is_whole(self, workspace: str, sha256: str) -> bool:
        return _is_whole(self, workspace, sha256)

    def delete(self, workspace: str, sha256: str) -> None:
        with suppress(FileNotFoundError), _as_os_error():
            self._store.delete(f"{workspace}/{sha256}")

    def names(self, workspace: str) -> list[str]:
        return sorted(name for name, _ in self._listed(workspace))

    def orphans(self, workspace: str, known: frozenset[str], now: float | None = None) -> list[str]:
        before = (time.time() if now is None else now) - ORPHAN_SECONDS
        return [name for name, at in self._listed(workspace) if name not in known and at < before]

    def _listed(self, workspace: str) -> Iterator[tuple[str, float]]:
        with _as_os_error():
            for page in self._store.list(f"{workspace}/"):
                for one in page:
                    yield one["path"].rpartition("/")[2], one["last_modified"].timestamp()


class _as_os_error:  # noqa: N801 (used like a function)
    """Whatever the S3 client complains about is an OSError, as of a folder."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FileNotFoundError | NotFoundError):
            raise FileNotFoundError("the store holds no such file") from error
        if isinstance(error, BaseError):
            raise OSError(f"the store: {_short(error)}") from error


def _short(error: BaseException) -> str:
    """What an S3 client says of an error, without the request that it made."""
    return str(error).strip().partition("\n")[0][:200]


def _is_whole(blobs: Blobs, workspace: str, sha256: str) -> bool:
    hashed = hashlib.sha256()
    try:
        for chunk in blobs.chunks(workspace, sha256):
            hashed.update(chunk)
    except FileNotFoundError:
        return False
    return hashed.hexdigest() == sha256


def _pieces(content: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(CHUNK):
        yield chunk
