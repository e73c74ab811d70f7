"""Brings messages to stewards through apprise: its one importer. Off unless a file sets it up.

The addresses hold passwords. They lie in a file of their own, which nobody else may read, and
are never logged or told: who would log them is silenced.
"""

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connectors import keys
from contracts.alerts import Alert, AlertKind
from contracts.errors import Invalid, TryAgain
from contracts.ids import SourceName

FILE = "notify.toml"
FAILED_AFTER = 3
_SILENCED = ("apprise", "urllib3.connectionpool")
"""They log addresses, and what is in the path of one can be a password too."""
_KNOWN = {"urls", "approvals", "failed_after", "sources"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where messages go; in the words of apprise, with their passwords."""

    every: tuple[str, ...] = field(repr=False)
    approvals: tuple[str, ...] = field(repr=False)
    """Who signs contracts; without any, those of the source."""
    sources: Mapping[SourceName, tuple[str, ...]] = field(repr=False)
    """Instead of `every`, for one source."""
    failed_after: int = FAILED_AFTER

    def of(self, alert: Alert) -> tuple[str, ...]:
        """Return who is to be told of this."""
        if alert.kind is AlertKind.APPROVAL_WAITS and self.approvals:
            return self.approvals
        return self.sources.get(alert.source, self.every)


class Post:
    """Fulfils `contracts.ports.Post` by the addresses in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_on(self) -> bool:
        """Return whether the file is there."""
        return self._path.is_file()

    def failed_after(self) -> int:
        """Return after how many failures in a row a steward is told."""
        return read(self._path).failed_after

    def reach(self, alert: Alert) -> int:
        """Return how many addresses a message goes to, as they are set up now."""
        return len(read(self._path).of(alert)) if self.is_on() else 0

    def send(self, alert: Alert) -> bool:
        """Bring a message to every address of its source; raises `TryAgain` if none is reached.

        Returns whether anybody is to be told of this source at all. Nothing is told of an address:
        it holds a password.
        """
        import apprise

        for name in _SILENCED:
            logging.getLogger(name).disabled = True
        urls = read(self._path).of(alert)
        if not urls:
            return False
        asset = apprise.AppriseAsset(
            app_id="treffer",
            app_desc="treffer",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            image_path_mask="",
            async_mode=False,
            http_redirects=0,
        )
        senders = [apprise.Apprise(asset=asset) for _ in urls]
        known = [sender.add(url) for sender, url in zip(senders, urls, strict=True)]
        if not all(known):
            raise Invalid(
                f"An address in {self._path.name} is none that apprise knows. Correct it; the "
                "others were not used either.",
                code="S-770",
            )
        # Each is tried; who was reached is not told again because somebody else was not.
        reached = [one.notify(title=alert.title, body=alert.text) for one in senders]
        if not any(reached):
            raise TryAgain(
                "A message to a steward reached no address. It is tried again with the next "
                "refresh.",
                code="S-771",
            )
        return True


def read(path: Path) -> Addresses:
    """Read the file of addresses; raises `Invalid` without repeating any of it."""
    try:
        content = tomllib.loads(keys.read_secret_text(path))
    except tomllib.TOMLDecodeError:
        raise Invalid(f"{path.name} is not valid TOML.", code="S-770") from None
    sources = content.get("sources", {})
    tables = sources if isinstance(sources, dict) else {}
    lists = [content.get("urls", []), content.get("approvals", [])]
    lists += [part.get("urls") if isinstance(part, dict) else None for part in tables.values()]
    after = content.get("failed_after", FAILED_AFTER)
    is_known = set(content) <= _KNOWN and isinstance(sources, dict)
    if not is_known or not all(map(_is_texts, lists)) or type(after) is not int or after < 1:
        raise Invalid(
            f'{path.name} cannot be used. Write urls = ["…"], and if needed failed_after = 3, '
            'approvals = ["…"] and a table [sources.NAME] with urls of its own.',
            code="S-770",
        )
    return Addresses(
        every=tuple(content.get("urls", [])),
        approvals=tuple(content.get("approvals", [])),
        sources={SourceName(name): tuple(part["urls"]) for name, part in tables.items()},
        failed_after=after,
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
