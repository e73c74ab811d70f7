"""Which functions reach what: read from the text of modules, by the names that they use."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

STEPS, CLI = "pipelines.steps", "pipelines.cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function or method of a module, with the names it uses as they are written in full."""

    name: str
    annotations: tuple[str, ...]
    uses: frozenset[str]

    @property
    def is_public(self) -> bool:
        return not any(part.startswith("_") for part in self.name.split("."))


def functions(folder: Path, package: str) -> dict[str, Function]:
    """Return every function of a package by its full name."""
    found: dict[str, Function] = {}
    for path in sorted(folder.glob("*.py")):
        module = f"{package}.{path.stem}"
        tree = ast.parse(path.read_text())
        known = _imported(tree) | {
            node.name: f"{module}.{node.name}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        for name, node in _functions(tree):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            full = f"{module}.{name}"
            found[full] = Function(
                name=full,
                annotations=tuple(
                    ast.unparse(one.annotation) for one in arguments if one.annotation
                ),
                uses=frozenset(_used(node, known)),
            )
    return found


def reaching(of: Mapping[str, Function], starts: tuple[str, ...]) -> set[str]:
    """Return the functions that use a name beginning so, themselves or through one another."""
    found = {
        name
        for name, one in of.items()
        if any(used.startswith(start) for used in one.uses for start in starts)
    }
    while more := {n for n, one in of.items() if n not in found and one.uses & found}:
        found |= more
    return found


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    yield f"{node.name}.{part.name}", part


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return the names that imports anywhere in a module give, and what they stand for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                found[one.asname or one.name] = f"{node.module}.{one.name}"
    return found


def _used(node: ast.FunctionDef, known: Mapping[str, str]) -> Iterator[str]:
    # What stands in annotations is handed in, not reached.
    for part in [*node.body, *node.args.defaults]:
        for one in ast.walk(part):
            if isinstance(one, ast.Name) and one.id in known:
                yield known[one.id]
            elif isinstance(one, ast.Attribute):
                yield f".{one.attr}"
                if isinstance(one.value, ast.Name) and one.value.id in known:
                    yield f"{known[one.value.id]}.{one.attr}"
