import pytest

from connectors.formats.recognition import recognised
from tests.connectors.formats.reading import DATA


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("20220502_Testset_persoonslijsten_proefomgeving_GBA-V.csv", "brp_lo"),
        ("amsterdam-verblijfplaatshistorie.v2.json", "brp_haalcentraal_historie"),
        ("iconnect_hc_brp_v2_personen.json", "brp_haalcentraal"),
        ("openforms_ingeschrevenpersonen.v2-full.json", "brp_haalcentraal"),
        ("personen-mock-test-data.2024-06-11.json", "brp_gba"),
    ],
)
def test_a_real_file_of_the_brp_tells_its_format(name: str, reader: str) -> None:
    assert recognised(DATA / "brp" / name) == reader
