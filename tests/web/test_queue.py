"""Jobs: whoever dies loses the job, whoever comes back late writes nothing, and every job ends."""

from __future__ import annotations

import threading
import time

import pytest
import sqlalchemy as sa

from audit.web.jobs import queue
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope

QUEUE = Outside(every_job=True)


@pytest.fixture
def scope(store: Store) -> Scope:
    with store.write(Outside()) as connection:
        return rows.local_scope(connection, "Ada")


def _put(store: Store, scope: Scope, number: int = 1) -> list[str]:
    with store.write(scope) as connection:
        return [queue.enqueue(connection, scope, "portfolio", {"n": n}, None) for n in range(number)]


def _job(store: Store, id_: str) -> sa.Row:
    with store.read(QUEUE) as connection:
        return connection.execute(sa.select(t.job).where(t.job.c.id == id_)).one()


def _claim(store: Store, holder: str = "one", now: float | None = None) -> queue.Claim | None:
    with store.write(QUEUE) as connection:
        return queue.claim(connection, holder, now)


def test_jobs_are_taken_in_their_order_and_each_once(store: Store, scope: Scope) -> None:
    put = _put(store, scope, 3)
    assert [_claim(store).id for _ in put] == put
    assert _claim(store) is None


def test_a_lease_that_ended_gives_the_job_to_another_and_refuses_the_first(
    store: Store, scope: Scope
) -> None:
    (id_,) = _put(store, scope)
    first = _claim(store)
    assert _claim(store, "two") is None
    second = _claim(store, "two", time.time() + queue.LEASE_SECONDS + 1)
    assert (second.id, second.fence) == (id_, first.fence + 1)
    with store.write(QUEUE) as connection:
        assert not queue.renew_lease(connection, first)
        assert not queue.finish(connection, first, "done", result={"late": True})
        assert queue.finish(connection, second, "done", result={"late": False})
        assert not queue.finish(connection, second, "failed")
    assert (_job(store, id_).state, _job(store, id_).result) == ("done", {"late": False})


def test_a_heartbeat_keeps_a_job(store: Store, scope: Scope) -> None:
    _put(store, scope)
    claim = _claim(store)
    later = time.time() + queue.LEASE_SECONDS - 1
    with store.write(QUEUE) as connection:
        assert queue.renew_lease(connection, claim, "judge", later)
    assert _claim(store, "two", later + queue.LEASE_SECONDS - 1) is None
    assert _job(store, claim.id).step == "judge"


def test_a_job_that_takes_everybody_down_is_handed_out_once_more_to_be_given_up(
    store: Store, scope: Scope
) -> None:
    _put(store, scope)
    now = time.time()
    for _ in range(queue.MOST_ATTEMPTS):
        assert not _claim(store, now=now).is_hopeless
        now += queue.LEASE_SECONDS + 1
    assert _claim(store, now=now).is_hopeless


def test_what_a_holder_had_is_free_as_soon_as_it_is_known_to_be_gone(store: Store, scope: Scope) -> None:
    _put(store, scope, 2)
    _claim(store, "gone")
    _claim(store, "at work")
    with store.write(QUEUE) as connection:
        queue.release(connection, "gone")
    assert (_claim(store).fence, _claim(store)) == (2, None)


def test_ending_in_good_order_is_no_failed_attempt(store: Store, scope: Scope) -> None:
    _put(store, scope)
    for _ in range(queue.MOST_ATTEMPTS + 1):
        assert not _claim(store, "one").is_hopeless
        with store.write(QUEUE) as connection:
            queue.release(connection, "one", fell=False)


def test_a_stop_reaches_what_waits_and_what_runs(store: Store, scope: Scope) -> None:
    running, waiting = _put(store, scope, 2)
    claim = _claim(store)
    with store.write(scope) as connection:
        queue.ask_to_stop(connection, scope, running)
        queue.ask_to_stop(connection, scope, waiting)
    assert _job(store, waiting).state == "stopped"
    with store.write(QUEUE) as connection:
        assert not queue.renew_lease(connection, claim)


def test_nobody_stops_the_job_of_another_workspace(store: Store, scope: Scope) -> None:
    (id_,) = _put(store, scope)
    other = Scope("elsewhere", "p", "Eve")
    with store.write(other) as connection, pytest.raises(rows.MissingError):
        queue.ask_to_stop(connection, other, id_)
    assert _job(store, id_).state == "waiting"


def test_many_at_once_take_each_job_once_whatever_falls(store: Store, scope: Scope) -> None:
    """Every third holder falls: its job comes back by itself, and each of 60 ends exactly once."""
    put, ended, lock = _put(store, scope, 60), [], threading.Lock()
    clock = [time.time()]

    def work(holder: int) -> None:
        while True:
            with lock:
                clock[0] += 0.2
                now = clock[0]
            claim = _claim(store, str(holder), now)
            if claim is None:
                with store.read(QUEUE) as connection:
                    left = connection.scalar(sa.select(sa.func.count()).where(t.job.c.state.in_(queue.OPEN)))
                if not left:
                    return
                continue
            if (int(claim.id[:4], 16) + claim.fence) % 3 == 0 and claim.fence < queue.MOST_ATTEMPTS:
                continue  # it falls
            with store.write(QUEUE) as connection:
                if queue.finish(connection, claim, "done"):
                    with lock:
                        ended.append(claim.id)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == sorted(put)
