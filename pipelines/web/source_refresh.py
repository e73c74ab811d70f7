"""Looking for a delivery now, beside what is asked meanwhile: the work of a page and of a call."""

from collections.abc import Callable

from contracts.acts import Act
from contracts.ids import DeliveryId, SourceName
from pipelines.steps import lives, refresh
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.steps.bench import Bench
from pipelines.steps.refresh import Refreshed
from pipelines.web.source_views import Looking
from pipelines.web.tasks import Say, Task, Tasks, Work
from pipelines.web.work import bench_after


def begin(
    source: SourceName,
    at: Looking,
    *,
    confirmed: DeliveryId | None = None,
    told: Callable[[Bench], Bench] = lambda bench: bench,
) -> Task:
    """Begin to look in the inbox of a source, or return that work of theirs that is on its way.

    `confirmed` is the small delivery that this person says is right. `told` can put another
    journal on the bench on which it is done. Raises `NotPermitted` for who may not, and for a
    source that may not be asked; `TryAgain` while other work on it goes on.
    """
    authorise_new(Act.RUN_SOURCE, profile_in_use(at.bench)[0], at.bench, at.actor)
    lives.require_askable([source], at.bench)
    bench, actor = told(bench_after(at.request.app)), at.actor
    tasks: Tasks = at.request.app.state.tasks

    def do(say: Say) -> Refreshed:
        say("de postbus van de afdeling bekijken")
        return refresh.refresh(source, bench, actor, confirm_shrink=confirmed)

    work = Work.REFRESH if confirmed is None else Work.CONFIRM
    return tasks.begin(work, source, actor.account, at.now, do, about=confirmed or "")
