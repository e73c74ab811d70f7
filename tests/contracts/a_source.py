"""A small source contract, and what makes a contract's text from it."""

import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import yaml

from contracts.ids import SourceName
from contracts.sources import SourceContract, load

Column = dict[str, Any]


@cache
def odcs_schema() -> Mapping[str, object]:
    """The JSON Schema of the standard, as its own package carries it."""
    packaged = importlib.resources.files("open_data_contract_standard") / "schema.json"
    schema: Mapping[str, object] = json.loads(packaged.read_text("utf-8"))
    return schema


def own(**properties: object) -> list[dict[str, object]]:
    return [{"property": name, "value": value} for name, value in properties.items()]


def a_column(
    name: str, treatment: str = "token", kind: str | None = None, **standard: Any
) -> Column:
    """A column; `party`, `category`, `onError` and `law` are ours, everything else is the standard's."""
    ours = {
        key: standard.pop(key) for key in ("party", "category", "onError", "law") if key in standard
    }
    kinds = {} if kind is None else {"kind": kind}
    said = own(treatment=treatment, **kinds, **ours)
    return {"name": name, "logicalType": "string", "customProperties": said} | standard


NUMBER = a_column("nummer", "substance", "key", category="zaak", primaryKey=True, required=True)
SEEN = a_column("gezien", "relevance", "date", logicalType="date", required=True)
NAME = a_column("naam", "token", "full-name", party="betrokkene")


def a_document(
    columns: list[Column] | None = None, *, ours: Mapping[str, object] | None = None, **top: Any
) -> dict[str, Any]:
    """A contract as mappings; `ours` replaces or (None) removes our own properties."""
    said: dict[str, object] = {
        "role": "hit",
        "department": "Toezicht",
        "contact": "Team Toezicht, 0999-000 000",
        "secrecy": "open",
        "legalGround": "art. 125 Gemeentewet",
        "regime": "geen",
        "relevance": "gezien >= vandaag - 5 jaar",
        "warnAfter": "2d",
    } | dict(ours or {})
    reader = own(reader="tabular", delimiter=";")
    server = {"server": "in", "type": "local", "path": "./*.csv", "format": "csv"}
    return {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": "urn:treffer:source:toezicht",
        "name": "Toezicht",
        "version": "1.0.0",
        "status": "draft",
        "description": {"purpose": "Vaststellen of iemand bekend is."},
        "servers": [server | {"customProperties": reader}],
        "schema": [{"name": "zaken", "properties": columns or [NUMBER, SEEN, NAME]}],
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "d"},
            {"property": "latency", "value": 3, "unit": "d"},
            {"property": "retention", "value": 30, "unit": "d"},
        ],
        "customProperties": own(**{key: v for key, v in said.items() if v is not None}),
    } | top


def a_text(
    columns: list[Column] | None = None, *, ours: Mapping[str, object] | None = None, **top: Any
) -> str:
    return yaml.safe_dump(a_document(columns, ours=ours, **top), sort_keys=False)


def a_source(*columns: Column, **ours: object) -> SourceContract:
    """A loaded contract with a number, a date and these columns."""
    return load(a_text([NUMBER, SEEN, NAME, *columns], ours=ours), odcs_schema())


def a_source_called(name: str, **ours: object) -> SourceContract:
    """A loaded contract under another name, with our own properties."""
    return replace(a_source(**ours), name=SourceName(name))
