"""The in-process job queue."""

import asyncio

import pytest

from bot.delivery.queue import InProcessQueue
from bot.ports.queue import Job


async def test_equal_waiting_jobs_are_done_once():
    done: list[Job] = []
    queue = InProcessQueue()
    queue.register("work", _note_in(done))

    queue.defer(Job("work", lock="a"))
    queue.defer(Job("work", lock="a"))
    await queue.join()

    assert done == [Job("work", lock="a")]


async def test_jobs_of_one_lock_never_overlap_and_of_two_do():
    running: set[str] = set()
    seen_beside: set[frozenset[str]] = set()

    async def work(job: Job) -> None:
        assert job.lock not in running
        running.add(job.lock)
        for _ in range(3):
            await asyncio.sleep(0)
            seen_beside.add(frozenset(running))
        running.discard(job.lock)

    queue = InProcessQueue()
    queue.register("one", work)
    queue.register("other", work)

    for job in (Job("one", lock="a"), Job("other", lock="a"), Job("one", lock="b")):
        queue.defer(job)
    await queue.join()

    assert frozenset({"a", "b"}) in seen_beside


async def test_work_asked_for_while_it_runs_is_done_again():
    done: list[Job] = []
    queue = InProcessQueue()

    async def work(job: Job) -> None:
        done.append(job)
        if len(done) == 1:
            queue.defer(job)

    queue.register("work", work)
    queue.defer(Job("work", lock="a"))
    await queue.join()

    assert len(done) == 2


async def test_a_failing_job_leaves_the_others_and_its_lock_free(caplog: pytest.LogCaptureFixture):
    done: list[Job] = []
    queue = InProcessQueue()

    async def fail(_: Job) -> None:
        raise ValueError("broken")

    queue.register("fail", fail)
    queue.register("work", _note_in(done))
    queue.defer(Job("fail", lock="a"))
    queue.defer(Job("work", lock="a"))
    await queue.join()

    assert done == [Job("work", lock="a")]
    assert "tried again at the next tick" in caplog.text


async def test_run_works_until_it_is_cancelled():
    worked = asyncio.Event()
    queue = InProcessQueue()

    async def work(_: Job) -> None:
        worked.set()

    queue.register("work", work)
    running = asyncio.create_task(queue.run())
    queue.defer(Job("work", lock="a"))
    await asyncio.wait_for(worked.wait(), timeout=5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def _note_in(done: list[Job]):
    async def note(job: Job) -> None:
        done.append(job)

    return note
