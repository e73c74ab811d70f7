"""Which test proves which rule: read from the marks of the tests, written as a page.

`python -m tests.house.rules` lists the rules without a test and without a reason;
with `--write` it writes the page anew.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
RULES = Path(__file__).with_name("rules.toml")
PAGE = ROOT / "docs" / "reference" / "rules.md"

HEAD = """\
# Rules

Every rule that the service keeps, and the tests that prove it.
`R-` rules come from the protocols of municipalities and from the law, `D-` rules are the project's own.
A rule without a test says why; the build fails when a rule loses its last test.
This page is made from the marks of the tests: `make rules`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the list."""

    number: str
    profiles: tuple[str, ...]
    says: str
    not_covered: str | None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Proof:
    """A test that carries the number of a rule."""

    file: str
    name: str

    def __str__(self) -> str:
        return f"{self.file.removeprefix('tests/')}::{self.name}"


def rules(path: Path = RULES) -> dict[str, Rule]:
    """Return the rules of the list by number, in its order."""
    listed = tomllib.loads(path.read_text())
    return {
        number: Rule(
            number=number,
            profiles=tuple(one["profiles"]),
            says=one["says"],
            not_covered=one.get("not_covered"),
        )
        for number, one in listed.items()
    }


def proofs(folder: Path = TESTS) -> dict[str, list[Proof]]:
    """Return the tests in a folder by the rules they are marked with, in order."""
    found: dict[str, list[Proof]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        file = path.relative_to(folder.parent).as_posix()
        for name, number in marks(path.read_text()):
            proof = Proof(file=file, name=name)
            if proof not in found.setdefault(number, []):
                found[number].append(proof)
    return found


def marks(text: str) -> Iterator[tuple[str, str]]:
    """Yield each test of a file with each rule that it, its class or its file is marked with."""
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef() if node.name.startswith("test_"):
                yield from ((node.name, number) for number in _numbers(*node.decorator_list))
            case ast.ClassDef():
                yield from ((node.name, number) for number in _numbers(*node.decorator_list))
                yield from _of_methods(node)
            case ast.Assign(targets=[ast.Name(id=name)]):
                told = "every test" if name == "pytestmark" else name
                yield from ((told, number) for number in _numbers(node.value))


def _of_methods(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            for number in _numbers(*part.decorator_list):
                yield f"{node.name}::{part.name}", number


def _numbers(*nodes: ast.AST) -> Iterator[str]:
    """Yield the arguments of every mark `rule` at or below these nodes."""
    for node in (one for top in nodes for one in ast.walk(top)):
        match node:
            case ast.Call(func=ast.Attribute(attr="rule", value=ast.Attribute(attr="mark"))):
                yield from (ast.literal_eval(argument) for argument in node.args)


def uncovered(listed: Mapping[str, Rule], proven: Mapping[str, list[Proof]]) -> list[Rule]:
    """Return the rules that have neither a test nor a reason."""
    return [r for r in listed.values() if r.number not in proven and r.not_covered is None]


def page(listed: Mapping[str, Rule], proven: Mapping[str, list[Proof]]) -> str:
    """Return the page: one row a rule, in the order of the list."""
    counted = sum(number in proven for number in listed)
    lines = [
        HEAD,
        f"{counted} of {len(listed)} rules have a test.",
        "",
        "| rule | profiles | says | tests |",
        "|---|---|---|---|",
    ]
    for rule in listed.values():
        tests = [f"`{proof}`" for proof in sorted(proven.get(rule.number, []))]
        if not tests:
            tests = [f"*not covered*: {rule.not_covered or 'no test yet'}"]
        row = (rule.number, ", ".join(rule.profiles), rule.says, "<br>".join(tests))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page or list what is not covered; tell how many rules that is."""
    listed, proven = rules(), proofs()
    if arguments == ["--write"]:
        PAGE.write_text(page(listed, proven))
    missing = uncovered(listed, proven)
    for rule in missing:
        print(f"{rule.number}  {', '.join(rule.profiles):22} {rule.says}")  # noqa: T201
    print(f"{len(missing)} rules have neither a test nor a reason.")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
