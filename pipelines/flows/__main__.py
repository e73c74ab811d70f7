"""Runs flows in this process: `python -m pipelines.flows refresh brp bag`, or `expire`."""

import json
import sys

from contracts.errors import TrefferError
from pipelines.flows.expire import expire
from pipelines.flows.refresh import refresh


def main(arguments: list[str]) -> int:
    """Run the named flow, for each source apart; one that fails stops no other."""
    name, *sources = arguments
    outcomes: dict[str, str] = {}
    worst = 0
    for source in sources or [""]:
        try:
            outcomes[source or name] = refresh(source) if name == "refresh" else expire()
        except TrefferError as error:
            outcomes[source or name] = f"{error.code}  {error}"
            worst = max(worst, error.exit_code)
    sys.stdout.write(json.dumps(outcomes) + "\n")
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
