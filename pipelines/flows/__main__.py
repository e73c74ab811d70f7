"""Runs flows in this process: `refresh brp bag`, `expire`, or `region S-2026-0042`; `serve` all."""

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from contracts.errors import TrefferError, WrongUse
from pipelines.flows.expire import expire
from pipelines.flows.refresh import refresh


def main(arguments: Sequence[str]) -> int:
    """Run the named flow."""
    name, *rest = arguments
    if name == "serve":
        from pipelines.flows import serving

        return serving.main(rest)
    return _region(rest) if name == "region" else _each(name, rest)


def _each(name: str, sources: Sequence[str]) -> int:
    """Run a flow for each source apart; one that fails stops no other."""
    outcomes: dict[str, str] = {}
    worst = 0
    for source in sources or [""]:
        try:
            told = refresh(source) if name == "refresh" else expire()
            outcomes[source or name] = str(told)
        except TrefferError as error:
            outcomes[source or name] = f"{error.code}  {error}"
            worst = max(worst, error.exit_code)
    sys.stdout.write(json.dumps(outcomes) + "\n")
    return worst


def _region(arguments: Sequence[str]) -> int:
    try:
        if find_spec("prefect_dask") is None:
            raise WrongUse(
                "Dask is not installed. Install treffer with its extra: region.", code="S-757"
            )
        from pipelines.flows import region

        return region.main(arguments)
    except TrefferError as error:
        sys.stdout.write(json.dumps({"region": f"{error.code}  {error}"}) + "\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
