"""Make the sample municipality: its registers, questions about five of them, and the truth.

python data/sample/generate.py --persons 5000 --seed 42 --out data/sample
"""

import argparse
import hashlib
from contextlib import ExitStack
from pathlib import Path

from voorbeeldstad.cases import ENFORCEMENT_HEADER, PERMIT_HEADER
from voorbeeldstad.others import HEADERS as OTHER_HEADERS
from voorbeeldstad.others import Others
from voorbeeldstad.places import HEADER as BAG_HEADER
from voorbeeldstad.questions import COLUMNS, HEADER, ask
from voorbeeldstad.town import Files, Town

REGISTERS = {
    "brp.ndjson": "",
    "bag.csv": BAG_HEADER,
    "woz.ndjson": "",
    "vergunningen.csv": PERMIT_HEADER,
    "handhaving.csv": ENFORCEMENT_HEADER,
}
QUESTIONS = {
    "questions.csv": HEADER,
    "truth.csv": "vraag_id;bron;bekend",
    "dirt.csv": "vraag_id;fout",
    "who.csv": "vraag_id;bsn",
}


def make(out: Path, persons: int, seed: int, questions: int) -> dict[str, int]:
    """Write all files and return how many rows each register got."""
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        opened = {}
        for name, header in (REGISTERS | OTHER_HEADERS).items():
            file = stack.enter_context((out / name).open("w", encoding="utf-8", newline="\n"))
            file.write(header + "\n" if header else "")
            opened[name] = file
        brp, bag, woz, permits, enforcements = (opened[name] for name in REGISTERS)
        files = Files(brp=brp, bag=bag, woz=woz, permits=permits, enforcements=enforcements)
        others = Others(seed, {name: opened[name] for name in OTHER_HEADERS})
        town = Town(persons, seed, max(questions, 50), files, others)
        town.build()
    counts = town.counts | others.counts | _write_questions(out, town, questions)
    _write_sums(out)
    return counts


def _write_questions(out: Path, town: Town, wanted: int) -> dict[str, int]:
    lines = {name: [header] for name, header in QUESTIONS.items()}
    for turn, question in enumerate(ask(town, wanted), start=1):
        name = f"Q{turn:05d}"
        lines["questions.csv"].append(";".join((name, *(question.row.get(c, "") for c in COLUMNS))))
        lines["truth.csv"] += [
            f"{name};{source.name.lower()};{int(known)}"
            for source, known in question.truth.items()
            if source.name
        ]
        lines["dirt.csv"] += [f"{name};{error}" for error in question.errors]
        if question.who:
            lines["who.csv"].append(f"{name};{question.who}")
    for file, text in lines.items():
        (out / file).write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")
    return {file.removesuffix(".csv"): len(text) - 1 for file, text in lines.items()}


def _write_sums(out: Path) -> None:
    sums = []
    for name in sorted((*REGISTERS, *OTHER_HEADERS, *QUESTIONS)):
        with (out / name).open("rb") as file:
            sums.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
    (out / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def main() -> None:
    """Read the options, make the files, tell what was made."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--persons", type=int, default=5000)
    options.add_argument("--seed", type=int, default=42)
    options.add_argument("--questions", type=int, default=1000)
    options.add_argument("--out", type=Path, default=Path(__file__).parent)
    chosen = options.parse_args()
    counts = make(chosen.out, chosen.persons, chosen.seed, chosen.questions)
    for name, count in counts.items():
        print(f"{name:14}{count:>10,}")


if __name__ == "__main__":
    main()
