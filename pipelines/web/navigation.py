"""Where somebody can go on the hub's pages: what their roles let them do, and no more."""

from collections.abc import Sequence

from contracts.acts import Act
from contracts.errors import TrefferError
from contracts.parties import Actor
from pipelines.site.site import Link
from pipelines.steps import inbox
from pipelines.steps.authorise import may_new
from pipelines.steps.bench import Bench

_FIRST = Link(path="/", title="Mijn werk")
_PLACES: Sequence[tuple[Link, frozenset[Act]]] = (
    (Link(path="/dossiers", title="Dossiers"), frozenset({Act.OPEN_CASE, Act.READ_CASE})),
    (
        Link(path="/bronnen", title="Bronnen"),
        frozenset(
            {Act.SUBMIT_SOURCE, Act.SIGN_SOURCE, Act.KEEP_SOURCE, Act.RUN_SOURCE, Act.REVIEW_LOG}
        ),
    ),
    (Link(path="/logboek", title="Logboek"), frozenset({Act.REVIEW_LOG})),
    (Link(path="/rapporten", title="Rapporten"), frozenset({Act.REVIEW_LOG})),
    (
        Link(path="/verwerkingen", title="Verwerkingen"),
        frozenset({Act.REVIEW_LOG, Act.SIGN_SOURCE}),
    ),
    (Link(path="/vernietiging", title="Vernietiging"), frozenset({Act.REVIEW_LOG})),
)
_DECISIONS = Link(path="/besluiten", title="Besluiten")
_PROTOCOL = Link(path="/protocol", title="Protocol")


def places(bench: Bench, actor: Actor) -> Sequence[Link]:
    """Return the places of the main menu for this person."""
    own = (_DECISIONS,) if inbox.is_decider(bench, actor) else ()
    try:
        found = [link for link, acts in _PLACES if _may_any(acts, bench, actor)]
    except TrefferError:
        found = []
    return [_FIRST, *found, *own, _PROTOCOL]


def _may_any(acts: frozenset[Act], bench: Bench, actor: Actor) -> bool:
    return any(may_new(act, bench, actor) for act in acts)
