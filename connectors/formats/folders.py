"""The files of a raw export that is a folder, without what an editor or a file system leaves."""

from pathlib import Path


def files(path: Path) -> list[Path]:
    """Return a file itself, or what stands in a folder, in order of name."""
    if not path.is_dir():
        return [path]
    return sorted(inner for inner in path.iterdir() if not inner.name.startswith("."))
