"""The results of the acceptance suite as JUnit XML, which build servers read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from connectors.files import replace_file
from contracts.acceptance import Mark, Result
from contracts.errors import WrongUse
from contracts.ids import SourceName


def content(source: SourceName, results: Sequence[Result]) -> bytes:
    """Return the results as XML."""
    suite = TestSuite(f"treffer source accept {source}")
    for one in results:
        suite.add_testcase(_case(source, one))
    found: Any = JUnitXml()
    found.add_testsuite(suite)
    return bytes(found.tostring())


def write(path: Path, source: SourceName, results: Sequence[Result]) -> None:
    """Write the results, whole or not at all."""
    try:
        replace_file(path, content(source, results), 0o644)
    except OSError as error:
        raise WrongUse(
            f"{path} cannot be written ({error.strerror}). Name another: --junit.", code="C-662"
        ) from None


def _case(source: SourceName, one: Result) -> TestCase:
    case = TestCase(one.title, f"treffer.{source}.{one.check}")
    if one.mark is Mark.FAILED:
        case.result = [Failure(f"{one.reason}. {one.repair}")]
    elif one.mark is Mark.NOT_APPLICABLE:
        case.result = [Skipped(one.reason)]
    elif one.reason:
        case.system_out = one.reason
    return case
