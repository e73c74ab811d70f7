"""The health page in Dutch, for a person: symbol, word and colour for each part, no script."""

import base64
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from html import escape

from contracts import health
from contracts.days import AMSTERDAM
from contracts.health import Condition, Finding, Line

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
_MARKS = {
    Condition.WELL: ("●", "werkt", "goed"),
    Condition.WARNING: ("▲", "let op", "let-op"),
    Condition.STALE: ("◆", "verouderd", "oud"),
    Condition.DOWN: ("✖", "werkt niet", "stuk"),
}
_PARTS = {
    "server": "Planner",
    "runner": "Uitvoerder",
    "web": "Pagina's",
    "stores": "Databases",
    "journal": "Logboek",
    "disk": "Schijf",
}
_TOLD = {
    Finding.ANSWERS: "Dit onderdeel geeft antwoord.",
    Finding.SILENT: "Dit onderdeel geeft geen antwoord.",
    Finding.SEEN: "De uitvoerder start de taken.",
    Finding.NOT_SEEN: "De uitvoerder is te lang niet gezien.",
    Finding.FRESH: "De gegevens zijn actueel.",
    Finding.OLD: "De gegevens worden oud. Vraag de afdeling om een nieuwe levering.",
    Finding.TOO_OLD: "De gegevens zijn te oud. Deze bron geeft geen antwoorden.",
    Finding.NO_DELIVERY: "Er is geen levering in gebruik. Deze bron geeft geen antwoorden.",
    Finding.NOT_ASKED: "Deze bron mag niet bevraagd worden.",
    Finding.PAUSED: "Deze bron staat op pauze en wordt niet bevraagd.",
    Finding.RETIRED: "Deze bron is gestopt en wordt niet bevraagd.",
    Finding.NOT_SIGNED: "De afspraken over deze bron zijn nog niet getekend.",
    Finding.REFUSED: "De laatste levering is geweigerd.",
    Finding.UNREADABLE: "De afspraken over deze bron zijn niet te lezen.",
    Finding.FAILED: "De laatste keer is mislukt.",
    Finding.VERIFIED: "Het logboek klopt.",
    Finding.NOT_VERIFIED: "Het logboek is nog niet gecontroleerd.",
    Finding.ROOM: "Er is genoeg ruimte.",
    Finding.LITTLE_ROOM: "De schijf is bijna vol.",
    Finding.CURRENT: "De databases passen bij dit programma.",
    Finding.BEHIND: "De databases zijn ouder dan dit programma. Er wordt niets gedaan.",
    Finding.NEWER: "De databases zijn nieuwer dan dit programma. Er wordt niets gedaan.",
}
STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 60rem; padding: 0 1rem 2rem; background: #fff; color: #1b1b1b;
  font: 1.0625rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.test { margin: 0 -1rem; padding: .5rem 1rem; background: #1b1b1b; color: #ffe14d;
  font-weight: bold; }
h1 { font-size: 1.5rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin: 2rem 0 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-bottom: 1px solid #767676; padding: .6rem 0; }
.stand { font-weight: bold; }
.goed { color: #1a6b2a; }
.let-op { color: #7a5200; }
.oud { color: #6b2a8a; }
.stuk { color: #a3161f; }
"""
STYLE_HASH = f"sha256-{base64.b64encode(sha256(STYLE.encode()).digest()).decode()}"
_GIB = 2**30


def draw(municipality: str, at: datetime, lines: Sequence[Line], *, is_demo: bool) -> str:
    """Return the page; it reads on a telephone, without colours and without a picture."""
    parts = [one for one in lines if not one.is_source]
    sources = [one for one in lines if one.is_source]
    bar = '<p class="test">TESTGEGEVENS: alles op deze pagina is verzonnen.</p>' if is_demo else ""
    none = "<p>Er is nog geen bron aangesloten.</p>"
    return f"""<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_title(lines)} – treffer, gemeente {escape(municipality)}</title>
<style>{STYLE}</style>
</head>
<body>
{bar}
<main>
<h1>treffer, gemeente {escape(municipality)}</h1>
<p class="stand {"goed" if health.is_well(lines) else "stuk"}">{_sum(lines)}</p>
<p>Dit is de stand van {_moment(at)}. Ververs de pagina voor een nieuwe stand.</p>
<h2>De dienst</h2>
{_list(parts)}
<h2>De bronnen</h2>
{_list(sources) if sources else none}
</main>
</body>
</html>
"""


def _title(lines: Sequence[Line]) -> str:
    return "Alles werkt" if health.is_well(lines) else "Let op"


def _sum(lines: Sequence[Line]) -> str:
    wrong = [one for one in lines if not health.is_well([one])]
    if not wrong:
        return "● Alles werkt."
    number = "1 onderdeel vraagt" if len(wrong) == 1 else f"{len(wrong)} onderdelen vragen"
    return f"✖ {number} aandacht: {', '.join(escape(_name(one)) for one in wrong)}."


def _list(lines: Sequence[Line]) -> str:
    return "<ul>\n" + "\n".join(_item(one) for one in lines) + "\n</ul>"


def _item(line: Line) -> str:
    symbol, word, style = _MARKS[line.condition]
    more = "".join(f"<br>{part}" for part in _more(line))
    return (
        f'<li><strong>{escape(_name(line))}</strong> <span class="stand {style}">'
        f"{symbol} {word}</span><br>{_TOLD[line.finding]}{more}</li>"
    )


def _more(line: Line) -> list[str]:
    told = []
    if line.as_of:
        told.append(f"Peildatum: {_day(line.as_of)}.")
    if line.at:
        what = "Laatste verversing" if line.is_source else "Laatst gezien"
        told.append(f"{'Gecontroleerd' if line.part == 'journal' else what}: {_moment(line.at)}.")
    if line.free is not None:
        told.append(f"Vrij: {line.free // _GIB} GiB.")
    return told


def _name(line: Line) -> str:
    return line.part if line.is_source else _PARTS[line.part]


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _moment(at: datetime) -> str:
    local = at.astimezone(AMSTERDAM)
    return f"{_day(local.date())}, {local:%H.%M} uur"
