from pathlib import Path

import pytest
from junitparser import JUnitXml

from contracts.acceptance import Check, failed, not_applicable, passed
from contracts.errors import WrongUse
from contracts.ids import SourceName
from pipelines.acceptance import junit

NAME = SourceName("handhaving")
RESULTS = [
    passed(Check.LINT),
    passed(Check.TWICE, "12 rows <&>"),
    failed(Check.EMPTY, "no bytes: it was delivered"),
    not_applicable(Check.MIXED_ENCODING, "packed"),
]


def test_a_build_server_reads_what_failed_and_what_was_skipped(tmp_path: Path) -> None:
    junit.write(tmp_path / "out.xml", NAME, RESULTS)

    (suite,) = JUnitXml.fromfile(str(tmp_path / "out.xml"))
    assert (suite.tests, suite.failures, suite.skipped, suite.errors) == (4, 1, 1, 0)
    cases = {case.classname: case for case in suite}
    failure = cases["treffer.handhaving.empty"].result[0]
    assert failure.message.startswith("no bytes: it was delivered. Let the contract demand rows")
    assert cases["treffer.handhaving.twice"].system_out == "12 rows <&>"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="--junit") as told:
        junit.write(tmp_path / "nergens" / "out.xml", NAME, RESULTS)

    assert told.value.code == "C-662"
