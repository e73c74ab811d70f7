"""A text in the Open Data Contract Standard: read with line numbers, checked with its schema."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from jsonschema import Draft201909Validator
from jsonschema.exceptions import ValidationError

Path = tuple[str | int, ...]

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_SHAPES = {"object": "a mapping", "array": "a list", "string": "a text", "boolean": "true or false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One thing wrong with a contract's text; it holds no value of that text."""

    place: str
    line: int
    reason: str
    repair: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: {self.reason}. {self.repair}."


class Document:
    """A contract's text as mappings and lists, and what was found wrong with it so far."""

    def __init__(self, root: Mapping[str, object], lines: Mapping[Path, int]) -> None:
        self.root = root
        self.lines = lines
        self.findings: list[LintFinding] = []

    def at(self, path: Path) -> object:
        """Return what stands at a place, or nothing."""
        here: Any = self.root
        for step in path:
            try:
                here = here[step]
            except (LookupError, TypeError):
                return None
        return here

    def note(self, path: Path, reason: str, repair: str) -> None:
        """Add a finding at a place, or at the nearest place above that is in the text."""
        known = path
        while known not in self.lines:
            known = known[:-1]
        place, line = _spoken(path, self.root), self.lines[known]
        self.findings.append(LintFinding(place=place, line=line, reason=reason, repair=repair))


class Part:
    """One mapping of a document, read key by key; what is wrong is noted in the document."""

    def __init__(self, document: Document, path: Path, known: Iterable[str]) -> None:
        self.document = document
        self.path = path
        self._known = frozenset(known)
        here: Any = document.root
        for step in path:
            here = here.get(step) if isinstance(step, str) and isinstance(here, dict) else here
            here = here[step] if isinstance(step, int) else here
        self.mapping: Mapping[str, object] = here if isinstance(here, dict) else {}
        self._own = self._read_own()

    def note(self, name: str, reason: str, repair: str) -> None:
        """Add a finding about one key or custom property."""
        own = self._own.get(name)
        path = (*self.path, name) if own is None else own[1]
        self.document.note(path, reason, repair)

    def value(self, name: str) -> object:
        """Return a custom property, else the standard's own key, else nothing."""
        return self._own[name][0] if name in self._own else self.mapping.get(name)

    def text(self, name: str) -> str | None:
        """Return a text that is filled in, or nothing."""
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.note(name, "must be a text", "Put quotes round it")
            return None
        if not value.strip() or value.strip().upper() in {"FILL IN", "TODO"}:
            self.note(name, "is not filled in", "Fill it in")
            return None
        return value.strip()

    def needed(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.text(name)
        if value is None and self.value(name) is None:
            self.note(name, f"{name} is missing", "Add it; see the reference of contract keys")
        return value or ""

    def choice(self, name: str, words: Iterable[str]) -> str | None:
        """Return one word of a closed list, or nothing."""
        value = self.text(name)
        if value is not None and value not in (listed := tuple(words)):
            self.note(name, "is not in the closed list", f"Use one of: {', '.join(listed)}")
            return None
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, none where it is left out."""
        value = self.value(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.note(name, "must be a list of texts", "Write it as [one, other]")
            return ()
        return tuple(value)

    def flag(self, name: str) -> bool | None:
        """Return true or false, or nothing where it is left out."""
        value = self.value(name)
        if value is not None and not isinstance(value, bool):
            self.note(name, "must be true or false", "Write it without quotes")
            return None
        return value

    def number(self, name: str, default: float, *, most: float) -> float:
        """Return a number from 0 up to a most, or the default where it is left out."""
        value = self.value(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            self.note(name, f"must be a number from 0 to {most:g}", "Correct it")
            return default
        return value

    def _read_own(self) -> dict[str, tuple[object, Path]]:
        own: dict[str, tuple[object, Path]] = {}
        listed = self.mapping.get("customProperties")
        for number, entry in enumerate(listed if isinstance(listed, list) else []):
            path = (*self.path, "customProperties", number)
            name = entry.get("property") if isinstance(entry, dict) else None
            if not isinstance(name, str) or name not in self._known:
                names = ", ".join(sorted(self._known))
                self.document.note(path, "is no property of ours", f"Use one of: {names}")
            elif name in own:
                self.document.note(path, "stands here for the second time", "Remove one of them")
            else:
                own[name] = (entry.get("value"), path)
        return own


class _Loader(yaml.SafeLoader):
    """Safe YAML whose dates stay texts, as the standard's JSON Schema wants them."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML reads it from the class
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read(text: str) -> Document | LintFinding:
    """Return a document, or the one reason why the text is not a YAML mapping."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        if node is not None and (twice := _walk(node, (), lines, set())):
            return twice
        root = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable(mark.line + 1 if mark else 1, "this is not YAML")
    except (yaml.YAMLError, ValueError):
        return _unreadable(1, "this is not YAML, or holds a sign that no text may hold")
    except RecursionError:
        return _unreadable(1, "mappings and lists are nested too deeply")
    if not isinstance(root, dict):
        return _unreadable(1, "a contract is a mapping that starts with apiVersion and kind")
    return Document(root, lines)


def check(document: Document, schema: Mapping[str, object]) -> None:
    """Note where a document differs from the standard's JSON Schema."""
    errors = list(Draft201909Validator(schema).iter_errors(document.root))
    for error in errors:
        path = tuple(error.absolute_path)
        # A wrong value below makes all its neighbours look unknown.
        if error.validator == "unevaluatedProperties" and any(
            tuple(other.absolute_path)[: len(path)] == path
            and (other.absolute_path != error.absolute_path or other.validator != error.validator)
            for other in errors
        ):
            continue
        for name in (unknown := _unknown(error)):
            reason = f"the standard knows no key {name}"
            document.note((*path, name), reason, "Correct or remove the key")
        if not unknown:
            document.note(path, *_said(error))


def _walk(
    node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[int]
) -> LintFinding | None:
    """Note the line of every place; return a finding for a key or part that stands twice."""
    line = node.start_mark.line + 1
    lines[path] = line
    children: list[tuple[str | int, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        children = [(str(key.value), value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = list(enumerate(node.value))
    if children and id(node) in seen:
        return _unreadable(line, "a part is repeated through an alias (*name)")
    seen.add(id(node))
    for key, child in children:
        if (*path, key) in lines:
            return _unreadable(child.start_mark.line + 1, "a key stands here for the second time")
        if twice := _walk(child, (*path, key), lines, seen):
            return twice
    return None


def _unreadable(line: int, reason: str) -> LintFinding:
    return LintFinding(place="text", line=line, reason=reason, repair="Correct the text there")


def _unknown(error: ValidationError) -> list[str]:
    """Return the keys that an error calls too many, if that is what it is about."""
    if error.validator not in {"additionalProperties", "unevaluatedProperties"}:
        return []
    return re.findall(r"'([^']*)'", error.message)


def _said(error: ValidationError) -> tuple[str, str]:
    """Put a schema's complaint in words that hold names of the standard alone."""
    wanted: Any = error.validator_value
    match error.validator:
        case "required" if isinstance(error.instance, Mapping):
            missing = ", ".join(name for name in wanted if name not in error.instance)
            return f"misses {missing}", "Add it"
        case "type":
            shapes = [wanted] if isinstance(wanted, str) else list(wanted)
            named = " or ".join(_SHAPES.get(shape, f"a {shape}") for shape in shapes)
            return f"must be {named}", "Change it; put quotes round a text that looks like a number"
        case "enum":
            return "is not in the standard's list", f"Use one of: {', '.join(map(str, wanted))}"
        case "pattern":
            return "is not written as the standard wants", "Use letters, digits, '_' and '-'"
    return f"breaks the standard's rule '{error.validator}'", "See the standard for this key"


def _spoken(path: Path, root: object) -> str:
    """Return a place as `column bsn, treatment`: by name where the parts have one."""
    spoken: list[str] = []
    here: object = root
    for step in path:
        if isinstance(here, Mapping) and isinstance(step, str):
            here = here.get(step)
            spoken.append(step)
        elif isinstance(here, list) and isinstance(step, int):
            here = here[step]
            named = here if isinstance(here, Mapping) else {}
            name = named.get("name") or named.get("property") or named.get("server")
            spoken[-1] = f"{spoken[-1]} {name if isinstance(name, Hashable) and name else step}"
    return ", ".join(spoken) or "contract"
