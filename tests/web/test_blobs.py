"""Files in a folder and on S3: kept once, whole, gone when they are deleted, and a full or missing place is told."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.domain.errors import InputError, OutputError
from audit.web.store.blobs import CHUNK, ORPHAN_SECONDS, Blobs, Folder, blobs_at
from tests.web.buckets import S3

LARGE = os.urandom(3 * CHUNK + 7)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.real)])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return blobs_at(str(tmp_path / "blobs"))
    return blobs_at(request.getfixturevalue("s3").new_bucket())


def test_a_content_is_kept_once_and_comes_back(blobs: Blobs, tmp_path: Path) -> None:
    stored = blobs.put("w", io.BytesIO(LARGE))
    assert stored == (hashlib.sha256(LARGE).hexdigest(), len(LARGE))
    assert blobs.put("w", LARGE) == stored
    assert blobs.names("w") == [stored.sha256]
    assert blobs.read("w", stored.sha256) == LARGE
    assert b"".join(blobs.chunks("w", stored.sha256)) == LARGE
    assert blobs.local("w", stored.sha256, tmp_path).read_bytes() == LARGE
    assert blobs.is_whole("w", stored.sha256)


def test_workspaces_see_nothing_of_each_other(blobs: Blobs) -> None:
    sha256, _ = blobs.put("mine", b"a list")
    assert blobs.names("theirs") == []
    with pytest.raises(FileNotFoundError):
        blobs.read("theirs", sha256)
    with pytest.raises(FileNotFoundError):
        next(blobs.chunks("theirs", sha256))
    assert not blobs.is_whole("theirs", sha256)


def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_error(blobs: Blobs) -> None:
    sha256, _ = blobs.put("w", b"a list")
    blobs.delete("w", sha256)
    blobs.delete("w", sha256)
    assert blobs.names("w") == []


def test_what_no_row_names_is_an_orphan_once_it_is_old(blobs: Blobs) -> None:
    known, _ = blobs.put("w", b"known")
    orphan, _ = blobs.put("w", b"orphan")
    assert blobs.orphans("w", frozenset({known})) == []
    later = time.time() + ORPHAN_SECONDS + 60
    assert blobs.orphans("w", frozenset({known}), later) == [orphan]


def test_an_empty_file_is_a_file(blobs: Blobs) -> None:
    sha256, size = blobs.put("w", b"")
    assert (size, blobs.read("w", sha256)) == (0, b"")


def test_what_was_changed_is_not_whole(tmp_path: Path) -> None:
    blobs = Folder(tmp_path)
    sha256, _ = blobs.put("w", b"a list")
    blobs.path("w", sha256).write_bytes(b"another")
    assert not blobs.is_whole("w", sha256)


@pytest.mark.parametrize("place", ["ftp://host/folder", "http://bucket", "gs://bucket"])
def test_another_kind_of_place_is_refused(place: str) -> None:
    with pytest.raises(InputError, match="--store"):
        blobs_at(place)


@pytest.mark.real
def test_a_bucket_that_is_not_there_is_told_with_the_way_out(s3: S3) -> None:
    with pytest.raises(OutputError, match=r"--store.*AWS_ENDPOINT_URL"):
        blobs_at("s3://no-such-bucket")


@pytest.mark.real
def test_a_bucket_that_is_gone_is_an_error_of_the_system(s3: S3) -> None:
    address = s3.new_bucket()
    blobs = blobs_at(address)
    s3.remove(address)
    with pytest.raises(OSError, match="the store"):
        blobs.put("w", b"a list")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(line, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can't be mounted here: it takes root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.real
def test_a_full_disk_leaves_no_half_file_and_takes_the_next(small_disk: Path) -> None:
    blobs = blobs_at(str(small_disk))
    with pytest.raises(OSError, match="No space left"):
        blobs.put("w", LARGE)
    assert list((small_disk / "w").iterdir()) == []
    sha256, _ = blobs.put("w", b"a list")
    assert blobs.read("w", sha256) == b"a list"
