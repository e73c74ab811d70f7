"""A page of figures: for each a picture, what it shows, and its numbers in a table beneath."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connectors.files import replace_file
from pipelines.charts import NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture, what it shows, and the same numbers as a table."""

    name: str
    """Stands in the picture's file name."""
    title: str
    caption: str
    svg: str = field(repr=False)
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def markdown(figure: Figure, picture: str) -> str:
    """Return the section of a page: heading, picture, caption and table."""
    table = [figure.columns, tuple("---" for _ in figure.columns), *figure.rows]
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in table]
    return "\n".join(
        [
            f"## {figure.title}",
            "",
            f"![{figure.title}]({picture})",
            "",
            figure.caption,
            "",
            *(lines if figure.rows else [NOTHING]),
            "",
        ]
    )


def page(name: str, title: str, intro: str, figures: Iterable[Figure]) -> str:
    """Return a page of figures, whose pictures lie beside it."""
    sections = [markdown(figure, f"{name}-{figure.name}.svg") for figure in figures]
    return "\n".join([f"# {title}", "", intro, "", *sections])


def write(folder: Path, name: str, text: str, figures: Sequence[Figure]) -> Path:
    """Write a page and the pictures of its figures; return where the page is."""
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in figures:
        replace_file(folder / f"{name}-{figure.name}.svg", figure.svg.encode(), 0o644)
    replace_file(folder / f"{name}.md", text.encode(), 0o644)
    return folder / f"{name}.md"
