"""Every XML file goes through one reader, which refuses what is broken and what it does not know."""

import io

import pytest

from connectors.formats.xml_leaves import objects
from connectors.formats.xml_trees import trees
from contracts.errors import RawFileUnreadable

BROKEN = {
    "cut off": b"<a><b>kanarie</b>",
    "no XML": b"kanarie",
    "an encoding that nobody knows": b'<?xml version="1.0" encoding="kanarie"?><a/>',
    "an encoding of several bytes": b'<?xml version="1.0" encoding="shift_jis"?><a/>',
    "a document type": b'<!DOCTYPE a [<!ENTITY b "kanarie">]><a>&b;</a>',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    "read",
    [
        lambda stream: objects(stream, frozenset("b"), frozenset(), "x.xml"),
        lambda stream: trees(stream, lambda _parent, name: name == "b", "x.xml"),
    ],
    ids=["leaves", "trees"],
)
def test_what_cannot_be_read_is_refused_without_its_text(read, content: bytes) -> None:
    with pytest.raises(RawFileUnreadable) as told:
        list(read(io.BytesIO(content)))

    assert "x.xml" in str(told.value)
    assert "kanarie" not in str(told.value)
