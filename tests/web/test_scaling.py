"""The page on PostgreSQL and S3, with workers that share neither its process nor its folder."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from audit.web.jobs.notifications import Listener
from audit.web.jobs.queue import CHANNEL
from audit.web.services import backups
from audit.web.services.backups import Place
from audit.web.store.blobs import blobs_at
from audit.web.store.engine import Store
from tests.web.buckets import S3
from tests.web.databases import Cluster
from tests.web.serving import MESSY, Person, serving
from tests.web.workshop import until, workshop

pytestmark = pytest.mark.real


@pytest.mark.slow
def test_a_page_without_workers_of_its_own_and_workers_elsewhere(
    postgresql: Cluster, s3: S3, tmp_path: Path
) -> None:
    place = Place(tmp_path / "page", postgresql.url(postgresql.new_database()), s3.new_bucket())
    kept = ("--database", str(place.database), "--store", str(place.files))
    with serving(place.folder, *kept, "--workers", "0") as address:
        ada = Person(address)
        store = Store(tmp_path / "looks on", place.database, place.files, is_server=False)
        with workshop(store, tmp_path / "worker", *kept) as shop:
            shop.start()
            audit = ada.upload(client_name="Far Away")
            assert "24 models" in ada.get(f"/audits/{audit}/reading")
            original = ada.client.get(f"/audits/{audit}/original")
            assert original.content == MESSY.read_bytes()
            ada.send(f"/audits/{audit}/documents", format="pdf")
            page = f"/audits/{audit}/documents"
            assert until(lambda: f"{page}/" in ada.get(page), 120)
            pdf = ada.client.get(page + "/" + ada.get(page).split(f'"{page}/')[1].split('"')[0])
            assert pdf.content.startswith(b"%PDF-")
            assert ada.client.get("/portfolio", params={"as": "xlsx"}).content.startswith(b"PK")
            client = ada.get("/clients").split("/clients/")[1].split('"')[0]
            archive = ada.client.get(f"/clients/{client}/archive.zip")
            assert archive.content.startswith(b"PK")
            assert backups.check(place)[0] > 4
            workspace = shop.scope.workspace
            ada.send(f"/clients/{client}/delete", name="Far Away")
            assert blobs_at(str(place.files)).names(workspace) == []
            ada.send("/clients/import", files={"file": ("client.zip", archive.content)})
            assert "Far Away" in ada.get("/clients")
        store.close()
        ada.close()
    assert not (place.folder / "blobs").exists() and not (place.folder / "audits.sqlite").exists()


def test_word_of_a_job_reaches_whoever_listens_and_again_after_a_fall(
    postgresql: Cluster, tmp_path: Path
) -> None:
    store = Store(tmp_path, postgresql.url(postgresql.new_database()))
    heard: list[float] = []
    listener = Listener(store.engine, CHANNEL, lambda: heard.append(time.monotonic()))
    listener.start()
    try:
        with workshop(store, tmp_path) as shop:
            assert until(lambda: shop.hand_over(1) and heard, 20)
            postgresql.stop("immediate")
            postgresql.start()
            heard.clear()
            assert until(lambda: shop.hand_over(1) and heard, 20)
    finally:
        listener.close()
        store.close()
