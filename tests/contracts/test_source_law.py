import pytest

from contracts import asking, protocol
from contracts.cases import Evidence
from contracts.outcomes import Reason
from contracts.protocol import LawClass, Protocol, SourceLaw
from contracts.source_law import barred_everywhere, barring, registrable
from tests.builders import NOW, profile_text
from tests.contracts.a_source import a_source

CCV = protocol.read(profile_text())
TODAY = NOW.date()


def with_law(name: str, closed_by: str, *sources: str) -> Protocol:
    law = SourceLaw.model_validate(
        {"class": closed_by, "department": "X", "sources": sources, "cites": f"art. 1 {name}"}
    )
    return CCV.model_copy(update={"source_law": {**CCV.source_law, name: law}})


@pytest.mark.rule("R-134")
@pytest.mark.rule("R-139")
@pytest.mark.parametrize("regime", ["vir", "wpg"])
def test_the_referral_index_and_police_data_are_no_source(regime: str) -> None:
    assert CCV.source_law[regime].closed_by is LawClass.UNREGISTRABLE
    assert not registrable(a_source(regime=regime), CCV)


@pytest.mark.rule("R-134")
@pytest.mark.parametrize("regime", ["vir", "wpg"])
def test_no_decision_and_no_evidence_opens_what_is_barred(regime: str) -> None:
    contract = a_source(
        regime=regime, secrecy="closed", openedBy={"reference": "B-1", "date": "2026-01-01"}
    )
    evidence = Evidence(source=contract.name, exemption="toestemming", told={}, by="rregie", at=NOW)

    assert asking.closed_by_law(contract, CCV, [evidence], TODAY) is Reason.FORBIDDEN_BY_LAW


def test_a_source_under_no_law_or_another_can_be_registered() -> None:
    assert registrable(a_source(), CCV)
    assert registrable(a_source(regime="belastingen"), CCV)
    assert registrable(a_source(regime="onbekend"), CCV)


@pytest.mark.rule("R-134")
def test_a_law_that_names_the_source_bars_it_whatever_its_contract_says() -> None:
    named = with_law("jeugd", "unregistrable", "toezicht")

    assert barring(a_source(regime="geen"), named) is named.source_law["jeugd"]


@pytest.mark.rule("R-134")
def test_its_own_regime_bars_a_source_that_a_milder_law_names() -> None:
    named = with_law("jeugd", "open", "toezicht")
    contract = a_source(regime="vir")

    assert barring(contract, named) is named.source_law["vir"]
    assert asking.closed_by_law(contract, named, (), TODAY) is Reason.FORBIDDEN_BY_LAW


def test_a_source_is_barred_everywhere_only_if_no_protocol_that_knows_its_law_opens_it() -> None:
    contract = a_source(regime="wpg")
    silent = CCV.model_copy(update={"source_law": {}})
    opens = with_law("wpg", "closed")

    assert barred_everywhere(contract, [CCV, silent]) is CCV.source_law["wpg"]
    assert barred_everywhere(contract, [CCV, opens]) is None
    assert barred_everywhere(contract, [silent]) is None
    assert barred_everywhere(contract, []) is None
    assert barred_everywhere(a_source(), [CCV]) is None


@pytest.mark.rule("R-134")
def test_a_source_that_laws_bar_by_its_name_is_barred_everywhere() -> None:
    named = with_law("jeugd", "unregistrable", "toezicht")
    silent = CCV.model_copy(update={"source_law": {}})

    assert barred_everywhere(a_source(), [silent, named]) is named.source_law["jeugd"]
