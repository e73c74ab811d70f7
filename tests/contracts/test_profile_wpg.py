"""The lapsed decision on police data, rule by rule."""

from datetime import date, timedelta

import pytest

from contracts import asking, moves, privacy
from contracts.acts import Act
from contracts.cases import CaseState
from contracts.errors import NotPermitted
from contracts.outcomes import Reason
from contracts.protocol import CheckKind
from contracts.protocol_lint import require_usable
from contracts.retention import Length
from contracts.topics import Kind
from tests.contracts.a_profile import (
    NOW,
    SOURCES,
    a_case,
    a_check,
    a_topic,
    a_weighing,
    allowed_roles,
    destroyed,
    evidence,
    expected,
    filled,
    options,
    profile,
    signed,
    standing,
    table,
    weighed,
)
from tests.contracts.a_source import a_source_called

NAME = "wpg"
WPG = profile(NAME)
TODAY = NOW.date()
BOTH = "casuscoordinator casusanalist"

ANYWHERE = {
    "open a case": "casuscoordinator",
    "add a signal": "casuscoordinator",
    "read who reported": "casuscoordinator",
    "read a case": f"{BOTH} partner",
    "ask for substance": "casusanalist",
    "decide on substance": "zaaksofficier cie-officier privacy-officer",
    "verify a doubtful match": "verificateur",
    "read notices": "privacy-officer",
    "close a notice": "privacy-officer",
    "keep the list of who is watched": "privacy-officer",
    "put a protocol into use": "functioneel-beheerder privacy-officer",
    "move a case to another version": "functioneel-beheerder",
    "review the journal": "controleur",
    "submit a source": "datasteward",
    "sign a source": "privacy-officer",
    "keep a source": "datasteward",
    "put deliveries into use": "datasteward functioneel-beheerder",
    "destroy what is past its term": "functioneel-beheerder",
}
STEP = {
    "add a topic": BOTH,
    "record what opens a source": BOTH,
    "decide a phase": "casuscoordinator",
    "close a case": "casuscoordinator",
    "record a deviation": "casuscoordinator",
}
PHASES = {
    "stap-1": {
        "weigh georganiseerd": "casuscoordinator",
        "ask for a privacy check noodzakelijkheidstoets": "casusanalist",
        "decide a privacy check noodzakelijkheidstoets": "privacy-officer",
        "run a hit check": "casusanalist",
    },
    "stap-2": {"write down halfopen-informatie": BOTH},
    "stap-3": {
        "write down gesloten-informatie": BOTH,
        "weigh aanwijzingen": "casuscoordinator",
    },
    "stap-4": {
        "add a topic": f"{BOTH} partner",
        "record what opens a source": f"{BOTH} partner",
        "close a case": "casuscoordinator partner",
        "record a deviation": "casuscoordinator partner",
        "ask for a privacy check instemming-officier": "casusanalist",
        "decide a privacy check instemming-officier": "zaaksofficier cie-officier",
        "write down noodzakelijkheid": "casuscoordinator",
        "write down overleg-functionaris": "casuscoordinator",
        "write down categorie-personen": "casuscoordinator",
        "write down casusanalyse": f"{BOTH} partner",
        "write down strategie": "casuscoordinator partner",
        "write down toestemming-doorverstrekking": "casuscoordinator",
        "write down partners-geinformeerd": "casuscoordinator",
        "write down geanonimiseerd-bewaren": "casuscoordinator",
    },
}


@pytest.mark.rule("R-030")
@pytest.mark.rule("R-051")
@pytest.mark.parametrize("phase", PHASES)
def test_every_act_is_for_the_roles_of_the_text_and_nobody_else(phase: str) -> None:
    rows = {act: roles for row in (ANYWHERE, STEP, PHASES[phase]) for act, roles in row.items()}

    assert table(NAME, phase) == expected(rows)


@pytest.mark.rule("R-148")
@pytest.mark.parametrize(
    ("day", "usable"),
    [
        (date(2014, 12, 30), True),
        (date(2014, 12, 31), True),
        (date(2015, 1, 1), False),
        (TODAY, False),
    ],
)
def test_the_profile_cannot_be_used_after_its_decision_lapsed(day: date, usable: bool) -> None:
    if usable:
        require_usable(filled(NAME), day)
    else:
        with pytest.raises(NotPermitted, match="R-148"):
            require_usable(filled(NAME), day)


@pytest.mark.rule("R-201")
def test_the_profile_needs_the_version_of_the_privacy_protocol() -> None:
    with pytest.raises(NotPermitted, match="privacyprotocol"):
        require_usable(WPG, date(2014, 6, 1))


@pytest.mark.rule("R-006")
def test_purposes_are_case_analysis_and_its_strategy_only() -> None:
    assert set(WPG.purposes) == {"integrale-casusanalyse", "strategie-uitvoeren"}
    assert not {"bibob", "B-CBA", "b-cba"} & set(WPG.purposes)


@pytest.mark.rule("R-006")
def test_what_is_not_organised_crime_stops() -> None:
    made = standing(NAME, "stap-1", weighings=[a_weighing("georganiseerd", passed=False)])

    assert moves.after(made).may_end_as == ("geen-georganiseerde-criminaliteit",)


@pytest.mark.rule("R-073")
def test_the_steps_come_in_their_order_and_no_step_is_skipped() -> None:
    onward = {
        phase: [to for to in options(NAME, phase).values() if to != "closed"] for phase in PHASES
    }

    assert onward == {
        "stap-1": ["stap-2"],
        "stap-2": ["stap-3"],
        "stap-3": ["stap-4"],
        "stap-4": [],
    }
    for phase, option, gate in (
        ("stap-1", "halfopen", "hit"),
        ("stap-2", "gesloten-bronnen", "halfopen-informatie"),
        ("stap-3", "artikel-9-en-10", "aanwijzingen"),
    ):
        with pytest.raises(NotPermitted, match=gate):
            signed(standing(NAME, phase), option)
        assert signed(standing(NAME, phase, gate), option).phase == onward[phase][0]


@pytest.mark.rule("R-073")
@pytest.mark.parametrize(
    ("yes", "passes"),
    [((), False), (("georganiseerde-criminaliteit",), False), (("nodig-voor-analyse",), False),
     (("georganiseerde-criminaliteit", "nodig-voor-analyse"), True)],
)  # fmt: skip
def test_articles_9_and_10_need_signs_and_necessity(yes: tuple[str, ...], passes: bool) -> None:
    assert weighed(NAME, "aanwijzingen", yes) is passes


@pytest.mark.rule("R-114")
@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.ORGANISATION])
def test_a_name_is_asked_with_its_address_only(kind: Kind) -> None:
    case, check = a_case(NAME, "stap-1"), a_check(NAME, "noodzakelijkheidstoets")

    with pytest.raises(NotPermitted) as told:
        privacy.check_may_run(case, WPG, check, [a_topic(kind=kind)])
    assert told.value.code == "B-125"
    topic = a_topic(kind=kind, has_address=True)
    assert privacy.check_may_run(case, WPG, check, [topic]) is check


@pytest.mark.rule("R-107")
def test_no_partner_is_asked_without_a_written_test_of_necessity() -> None:
    part = WPG.phase("stap-1").privacy_checks[0]

    assert {"noodzaak", "proportionaliteit", "subsidiariteit"} <= set(part.questions)
    with pytest.raises(NotPermitted) as told:
        privacy.check_may_run(a_case(NAME, "stap-1"), WPG, None, [a_topic(has_address=True)])
    assert told.value.code == "B-101"


@pytest.mark.rule("R-052")
@pytest.mark.rule("R-107")
@pytest.mark.rule("R-144")
@pytest.mark.rule("R-174")
@pytest.mark.parametrize(
    "without",
    [
        "noodzakelijkheid",
        "overleg-functionaris",
        "categorie-personen",
        "instemming-officier",
        "casusanalyse",
        "strategie",
    ],
)
def test_the_strategy_rests_on_necessity_consultation_category_and_consent(without: str) -> None:
    gates = {
        "noodzakelijkheid",
        "overleg-functionaris",
        "categorie-personen",
        "instemming-officier",
        "casusanalyse",
        "strategie",
    }

    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "stap-4", *(gates - {without})), "strategie-uitgevoerd")
    assert (
        signed(standing(NAME, "stap-4", *gates), "strategie-uitgevoerd").state is CaseState.STOPPED
    )


@pytest.mark.rule("R-052")
def test_a_prosecutor_consents() -> None:
    part = WPG.phase("stap-4").privacy_checks[0]

    assert part.kind is CheckKind.SHARING
    assert set(part.by) == {"zaaksofficier", "cie-officier"}


@pytest.mark.rule("R-051")
@pytest.mark.rule("R-052")
@pytest.mark.rule("R-144")
def test_police_data_open_with_consultation_consent_category_and_screening_only() -> None:
    contract = a_source_called("politie", regime="wpg")

    assert asking.closed_by_law(contract, WPG, (), TODAY) is Reason.FORBIDDEN_BY_LAW
    assert set(WPG.source_law["wpg"].exemptions["machtiging"].evidence) == {
        "functionaris-2-10", "instemming-officier", "categorie-a-b-of-c", "screening-geldig-tot",
    }  # fmt: skip
    assert asking.closed_by_law(contract, WPG, [evidence("politie", "machtiging")], TODAY) is None


@pytest.mark.rule("R-146")
@pytest.mark.rule("R-204")
def test_passing_on_waits_for_consent_and_for_the_other_partners() -> None:
    assert {name: set(one.needs) for name, one in WPG.recipients.items()} == {
        "betrokken-partner": {"hit"},
        "andere-regio": {"toestemming-doorverstrekking", "partners-geinformeerd"},
        "derde": {"toestemming-doorverstrekking", "partners-geinformeerd"},
    }


@pytest.mark.rule("R-204")
def test_a_signal_names_the_partners_of_the_case() -> None:
    assert "partners" in WPG.signal.details


@pytest.mark.rule("R-147")
def test_a_refusal_to_supply_needs_nothing_and_says_nothing() -> None:
    ended = signed(standing(NAME, "stap-4"), "niet-verstrekt")

    assert ended.may_end_as == ("niet-verstrekt",)
    assert WPG.retention["niet-verstrekt"].title == "Niet verstrekt"


MUNICIPAL = set("vergunningen handhaving subsidies bezwaarschriften meldingen vastgoed".split())
LISTED = {
    "stap-1": {*MUNICIPAL, "belastingen", "woz"},
    "stap-2": {*MUNICIPAL, "brp", "bag", "kvk", "brk", "internet"},
    "stap-3": {"belastingen", "woz", "politie"},
    "stap-4": {"politie"},
}


@pytest.mark.rule("R-073")
@pytest.mark.parametrize("phase", LISTED)
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_may_be_asked_in_its_step_only(phase: str, source: str) -> None:
    assert (source in WPG.phase(phase).sources) is (source in LISTED[phase])


@pytest.mark.rule("R-174")
@pytest.mark.parametrize("outcome", WPG.retention)
def test_a_case_is_destroyed_on_the_day_it_ends(outcome: str) -> None:
    closed = date(2014, 1, 31)

    found = destroyed(NAME, outcome, opened=date(2013, 6, 1), last=closed, closed=closed)

    assert found == (None, closed)
    assert WPG.retention[outcome].remove_within == "1 day"
    assert Length.parse("1 day").after(closed) - closed == timedelta(days=1)


@pytest.mark.rule("R-175")
def test_keeping_anonymised_is_decided_in_the_open_case_only() -> None:
    phase = WPG.phase_of("geanonimiseerd-bewaren")

    assert phase is not None
    assert phase.id == "stap-4"
    roles = table(NAME, "stap-4")["write down geanonimiseerd-bewaren"]
    assert roles == {"casuscoordinator"}
    for state in (CaseState.STOPPED, CaseState.CLOSED, CaseState.DESTROYED):
        assert not allowed_roles(NAME, Act.WRITE, "stap-4", "geanonimiseerd-bewaren", state=state)
