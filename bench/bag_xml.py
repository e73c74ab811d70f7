"""Writes a made-up BAG as the Kadaster delivers it: XML in zip in zip, a stand or its mutations."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

NAMES = {
    "WPL": "Woonplaats",
    "OPR": "OpenbareRuimte",
    "NUM": "Nummeraanduiding",
    "VBO": "Verblijfsobject",
    "LIG": "Ligplaats",
    "STA": "Standplaats",
}
PER_FILE = 10_000
"""Objects in one XML file, as in the real ones."""

_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "Objecten": "www.kadaster.nl/schemas/lvbag/imbag/objecten/v20200601",
        "Objecten-ref": "www.kadaster.nl/schemas/lvbag/imbag/objecten-ref/v20200601",
        "Historie": "www.kadaster.nl/schemas/lvbag/imbag/historie/v20200601",
        "nen5825": "www.kadaster.nl/schemas/lvbag/imbag/nen5825/v20200601",
        "se": "http://www.kadaster.nl/schemas/lvbag/extract-selecties/v20200601",
        "sb": "http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601",
        "sl": "http://www.kadaster.nl/schemas/standlevering-generiek/1.0",
        "mlm": "http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-mutaties-lvc/v20200601",
        "ml": "http://www.kadaster.nl/schemas/mutatielevering-generiek/1.0",
        "gwr": "www.kadaster.nl/schemas/lvbag/gem-wpl-rel/gwr-producten-lvc/v20200601",
        "bagtypes": "www.kadaster.nl/schemas/lvbag/gem-wpl-rel/bag-types/v20200601",
        "gml": "http://www.opengis.net/gml/3.2",
    }.items()
)
_POINT = (
    '<Objecten:geometrie><Objecten:punt><gml:Point srsName="urn:ogc:def:crs:EPSG::28992" '
    'srsDimension="3"><gml:pos>131009.0 482405.0 0.0</gml:pos></gml:Point></Objecten:punt>'
    "</Objecten:geometrie><Objecten:gebruiksdoel>woonfunctie</Objecten:gebruiksdoel>"
    "<Objecten:oppervlakte>94</Objecten:oppervlakte>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one object, with what it tells under the names of the extract."""

    part: str
    number: str
    version: int
    begin: str
    end: str | None = None
    is_inactive: bool = False
    texts: tuple[tuple[str, str], ...] = ()
    refers: tuple[tuple[str, str, str], ...] = ()
    """Relation, kind of object and number."""


Objects = Callable[[str], Iterable[Version]]
"""The versions of one part, made when they are asked for."""


def xml(one: Version) -> str:
    """Return a version as the extract writes it."""
    name = NAMES[one.part]
    texts = "".join(
        f"<nen5825:VerkorteNaamOpenbareRuimte><nen5825:verkorteNaam>{escape(text)}"
        "</nen5825:verkorteNaam></nen5825:VerkorteNaamOpenbareRuimte>"
        if key == "verkorteNaam"
        else f"<Objecten:{key}>{escape(text)}</Objecten:{key}>"
        for key, text in one.texts
    )
    refers = "".join(
        f"<Objecten:{relation}><Objecten-ref:{kind}Ref>{number}</Objecten-ref:{kind}Ref>"
        f"</Objecten:{relation}>"
        for relation, kind, number in one.refers
    )
    place = _POINT if one.part == "VBO" else ""
    return (
        f'<Objecten:{name}><Objecten:identificatie domein="NL.IMBAG.{name}">{one.number}'
        f"</Objecten:identificatie>{texts}{place}<Objecten:geconstateerd>N"
        "</Objecten:geconstateerd><Objecten:documentdatum>2010-08-31</Objecten:documentdatum>"
        f"<Objecten:voorkomen>{_history(one)}</Objecten:voorkomen>{refers}</Objecten:{name}>"
    )


def _history(one: Version) -> str:
    end = f"<Historie:eindGeldigheid>{one.end}</Historie:eindGeldigheid>" if one.end else ""
    over = (
        f"<Historie:eindRegistratie>{one.end}T10:00:00.000</Historie:eindRegistratie>"
        if one.end
        else ""
    )
    inactive = (
        "<Historie:tijdstipInactiefLV>2020-01-01T10:00:00.000</Historie:tijdstipInactiefLV>"
        if one.is_inactive
        else ""
    )
    return (
        f"<Historie:Voorkomen><Historie:voorkomenidentificatie>{one.version}"
        f"</Historie:voorkomenidentificatie><Historie:beginGeldigheid>{one.begin}"
        f"</Historie:beginGeldigheid>{end}<Historie:tijdstipRegistratie>{one.begin}T10:00:00.000"
        f"</Historie:tijdstipRegistratie>{over}<Historie:BeschikbaarLV>"
        f"<Historie:tijdstipRegistratieLV>{one.begin}T10:05:00.000</Historie:tijdstipRegistratieLV>"
        f"{inactive}</Historie:BeschikbaarLV></Historie:Voorkomen>"
    )


def write_stand(
    path: Path, day: date, objects: Objects, places: Mapping[str, str], area: str | None
) -> None:
    """Write a stand of one municipality, or of the country; memory holds one object."""
    code = area or "9999"
    inner = path.with_suffix(".inner.zip")
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("Leveringsdocument-BAG-Extract.xml", _letter(_stand_says(day), area))
            archive.writestr(f"GEM-WPL-RELATIE-{day:%d%m%Y}.zip", _relation(day, places, path))
            for part in NAMES:
                _write_part(inner, f"{code}{part}{day:%d%m%Y}", objects(part), day)
                archive.write(inner, f"{code}{part}{day:%d%m%Y}.zip", zipfile.ZIP_STORED)
    finally:
        inner.unlink(missing_ok=True)


def _write_part(path: Path, name: str, versions: Iterable[Version], day: date) -> None:
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?><sb:bagStand {_SPACES}>'
        f"<sb:bagInfo>{_stand_says(day)}</sb:bagInfo><sl:standBestand>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        rest = iter(versions)
        for number in range(1, 1_000_000):
            first = next(rest, None)
            if first is None and number > 1:
                return
            with archive.open(f"{name}-{number:06}.xml", "w") as file:
                file.write(head.encode())
                for one in _some(first, rest):
                    wrapped = f"<sl:stand><sb:bagObject>{xml(one)}</sb:bagObject></sl:stand>"
                    file.write(wrapped.encode())
                file.write(b"</sl:standBestand></sb:bagStand>")


def _some(first: Version | None, rest: Iterator[Version]) -> Iterator[Version]:
    if first is not None:
        yield first
        for _, one in zip(range(PER_FILE - 1), rest, strict=False):
            yield one


def toevoeging(now: Version) -> str:
    """Return a group of mutations that adds a version."""
    return _group(f"<ml:toevoeging>{_state('wordt', now)}</ml:toevoeging>")


def wijziging(was: Version, now: Version, *then: Version) -> str:
    """Return a group that changes a version, and adds those that come after it."""
    added = "".join(f"<ml:toevoeging>{_state('wordt', one)}</ml:toevoeging>" for one in then)
    changed = f"{_state('was', was)}{_state('wordt', now)}"
    return _group(f"<ml:wijziging>{changed}</ml:wijziging>{added}")


def verwijdering(was: Version) -> str:
    """Return a group that takes a version away."""
    return _group(f"<ml:verwijdering>{_state('was', was)}</ml:verwijdering>")


def _group(text: str) -> str:
    return f"<ml:mutatieGroep>{text}</ml:mutatieGroep>"


def _state(step: str, one: Version) -> str:
    return f"<ml:{step}><mlm:bagObject>{xml(one)}</mlm:bagObject></ml:{step}>"


def write_mutations(
    path: Path, since: date, until: date, groups: Iterable[str], places: Mapping[str, str]
) -> None:
    """Write the mutations of the whole country between two days."""
    period = (
        f"<se:MUT-Extract><se:StandTechnischeDatum>{until}</se:StandTechnischeDatum>"
        f"<se:Mutatieperiode><se:MutatiedatumVanaf>{since}</se:MutatiedatumVanaf>"
        f"<se:MutatiedatumTot>{until}</se:MutatiedatumTot></se:Mutatieperiode></se:MUT-Extract>"
    )
    name = f"9999MUT{since:%d%m%Y}-{until:%d%m%Y}"
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><mlm:bagMutaties {_SPACES}><mlm:bagInfo>{period}'
        f"</mlm:bagInfo><ml:mutatieBericht>{''.join(groups)}</ml:mutatieBericht></mlm:bagMutaties>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Leveringsdocument-BAG-Extract.xml", _letter(period, None))
        archive.writestr(f"GEM-WPL-RELATIE-{until:%d%m%Y}.zip", _relation(until, places, path))
        archive.writestr(f"{name}.zip", _zipped(path, f"{name}-000001.xml", text))


def _stand_says(day: date) -> str:
    return (
        f"<se:LVC-Extract><se:StandTechnischeDatum>{day}</se:StandTechnischeDatum></se:LVC-Extract>"
    )


def _letter(says: str, area: str | None) -> str:
    where = (
        "<se:Gebied-GEM><se:GemeenteCollectie><se:Gemeente><se:GemeenteIdentificatie>"
        f"{area}</se:GemeenteIdentificatie></se:Gemeente></se:GemeenteCollectie></se:Gebied-GEM>"
        if area
        else "<se:Gebied-NLD/>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><xb:BAG-Extract-Levering {_SPACES} '
        'xmlns:xb="http://www.kadaster.nl/schemas/lvbag/extract-levering/v20200601">'
        f"<xb:SelectieGegevens>{says}<se:Gebied-Registratief>{where}</se:Gebied-Registratief>"
        "</xb:SelectieGegevens></xb:BAG-Extract-Levering>"
    )


def _relation(day: date, places: Mapping[str, str], path: Path) -> bytes:
    told = "".join(
        "<gwr:GemeenteWoonplaatsRelatie><gwr:tijdvakgeldigheid>"
        "<bagtypes:begindatumTijdvakGeldigheid>2010-01-01</bagtypes:begindatumTijdvakGeldigheid>"
        "</gwr:tijdvakgeldigheid><gwr:gerelateerdeWoonplaats><gwr:identificatie>"
        f"{place}</gwr:identificatie></gwr:gerelateerdeWoonplaats><gwr:gerelateerdeGemeente>"
        f"<gwr:identificatie>{code}</gwr:identificatie></gwr:gerelateerdeGemeente>"
        "</gwr:GemeenteWoonplaatsRelatie>"
        for place, code in places.items()
    )
    name = f"GEM-WPL-RELATIE-{day:%d%m%Y}-000001.xml"
    return _zipped(path, name, f"<gwr:Product {_SPACES}>{told}</gwr:Product>")


def _zipped(path: Path, name: str, text: str) -> bytes:
    inner = path.with_suffix(".part.zip")
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    content = inner.read_bytes()
    inner.unlink()
    return content
