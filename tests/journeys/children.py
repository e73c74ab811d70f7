"""What runs in processes of its own beside a journey."""

from pathlib import Path

from tests.pipelines import a_town
from tests.pipelines.a_town import Town


def publish(folder: Path, moment: float, times: int) -> list[str]:
    """Deliver and refresh Handhaving that many times; return what was put into use."""
    town = Town(folder)
    town.clock.moment = town.clock.moment.fromtimestamp(moment, town.clock.moment.tzinfo)
    used = []
    for _ in range(times):
        town.extract("handhaving", a_town.handhaving())
        used.append(str(town.refresh("handhaving").in_use))
    return used
