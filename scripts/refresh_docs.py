"""Make the parts of the documentation anew that show what the program really does.

    python scripts/refresh_docs.py            write them
    python scripts/refresh_docs.py --check    change nothing; exit code 1 when one is out of date

Four kinds of part stand between marks in README.md and docs/*.md:

    <!-- shown: COMMAND -->   COMMAND, run in a folder that holds the sample documents and, in `out/`,
    <!-- end -->              their build; its output stands in a block of code
    <!-- evidence: SUBJECT PROPERTY OBJECT -->   a statement of that build with its passage, as Turtle;
    <!-- end -->              entities as in their identifiers (person/ada-example)
    <!-- weights -->          the table of the evidence on who is who, from graph/lexicon/weights.tsv
    <!-- end -->
    <!-- rules: KIND -->      the table of the rules, from graph/lexicon/rules.tsv (KIND: extraction) or
    <!-- end -->              from ontology/rules (KIND: derivation)

Besides, every rule named in the code must stand in graph/lexicon/rules.tsv, and docs/dependencies.md must have a row
for each dependency of pyproject.toml, and no other.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from graph import lexicon, rulebook  # noqa: E402  (this working tree, also where another one is installed)

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(r"(<!-- shown: (.*?) -->\n).*?(<!-- end -->)", re.DOTALL)
EVIDENCE = re.compile(r"(<!-- evidence: (\S+) (\S+) (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
RULES = re.compile(r"(<!-- rules: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
WEIGHTS = re.compile(r"(<!-- weights -->\n).*?(<!-- end -->)", re.DOTALL)
EXTRACTOR = re.compile(r"[a-z]+(-[a-z]+)*/\d+")
TURTLE = """\
# in the graph of the document
{s} sym:{p} {o} .

# in its graph of evidence
{statement} a sym:Statement ;
    rdf:subject {s} ;
    rdf:predicate sym:{p} ;
    rdf:object {o} ;
    sym:confidence {confidence} ;
    sym:extractor "{extractor}" ;
    sym:evidencedBy <{base}{doc}#char={begin},{end}> .

<{base}{doc}#char={begin},{end}> a sym:Passage ;
    sym:inDocument {document} ;
    sym:beginOffset {begin} ;
    sym:endOffset {end} ;
    sym:quote {quote} .
"""


def main() -> int:
    """Write or check; 0 when all is well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 when a part is out of date")
    check = parser.parse_args().check
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        shell = _Shell(Path(folder))
        for page in PAGES:
            old = page.read_text(encoding="utf-8")
            new = SHOWN.sub(lambda m: f"{m[1]}```console\n$ {m[2]}\n{shell.run(m[2])}```\n{m[3]}", old)
            new = EVIDENCE.sub(lambda m: f"{m[1]}```turtle\n{shell.turtle(m[2], m[3], m[4])}```\n{m[5]}", new)
            new = RULES.sub(lambda m: f"{m[1]}{rulebook.table(m[2] == 'derivation')}{m[3]}", new)
            new = WEIGHTS.sub(lambda m: f"{m[1]}{_weights()}{m[2]}", new)
            name = page.relative_to(ROOT).as_posix()
            if new != old and check:
                faults.append(f"{name}: out of date; run: python scripts/refresh_docs.py")
            elif new != old:
                page.write_text(new, encoding="utf-8", newline="\n")
                print(f"{name}: written anew")
    faults += [*_undescribed(), *_dependencies()]
    print("\n".join(faults) or "the documentation is up to date")
    return 1 if faults else 0


def _weights() -> str:
    """The kinds of evidence as a table in Markdown."""
    rows = ["| evidence | weight |\n|---|---|\n"]
    for kind in lexicon.weights().values():
        figure = "forbids" if kind.weight is None else f"{kind.weight:+g}"
        rows.append(f"| {kind.words} | {'up to ' if kind.computed else ''}{figure} |\n")
    return "".join(rows)


class _Shell:
    """Runs commands where the sample documents and their build are, with `symposia` being this working tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "documents").symlink_to(ROOT / "documents")
        program = folder / "symposia"
        code = (
            f"import sys; sys.argv[0] = 'symposia'; sys.path.insert(0, {str(ROOT)!r}); "
            "from build_graph import main; main(prog_name='symposia')"
        )
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{code}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        self.run("symposia documents")

    def run(self, command: str) -> str:
        """What a command writes to its standard output; it must not fail."""
        full = f'set -o pipefail; PATH={shlex.quote(str(self.folder))}:"$PATH"; {command}'
        done = subprocess.run(
            ["bash", "-c", full], cwd=self.folder, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode:
            sys.exit(f"{command} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def turtle(self, subject: str, predicate: str, target: str) -> str:
        """A statement of the build and its first passage, with prefixes as in graph.ttl."""
        rows = (json.loads(line) for line in (self.folder / "out" / "statements.jsonl").open(encoding="utf-8"))
        for row in rows:
            base = row["statement"].rpartition("statement/")[0]
            ends = (row["subject"]["iri"], row["object"]["iri"], row["predicate"].rpartition("#")[2])
            if ends == (base + subject, base + target, predicate):
                break
        else:
            sys.exit(f"the build does not state {subject} {predicate} {target}; choose another example")
        document = hashlib.sha256((self.folder / "documents" / row["document"]).read_bytes()).hexdigest()[:12]
        short = [name.replace("org/", "orgn/", 1).replace("/", ":", 1) for name in (subject, target)]
        return TURTLE.format(
            s=short[0],
            p=predicate,
            o=short[1],
            statement=row["statement"].removeprefix(base).replace("/", ":"),
            confidence=row["confidence"],
            extractor=row["extractor"],
            base=base,
            doc=f"doc/{document}",
            begin=row["begin"],
            end=row["end"],
            document=f"doc:{document}",
            quote=json.dumps(row["quote"]),
        )


def _undescribed() -> list[str]:
    """The rules that the code names and the table of rules does not."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "graph").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and EXTRACTOR.fullmatch(node.value):
                found.setdefault(rulebook.stem(node.value), path.relative_to(ROOT).as_posix())
    unknown = sorted(found.keys() - rulebook.rules().keys())
    return [f"graph/lexicon/rules.tsv: say there what the rule {name} of {found[name]} reads" for name in unknown]


def _dependencies() -> list[str]:
    """What docs/dependencies.md has too much or too little."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    names = {re.split(r"[<>=!~ \[;]", requirement)[0].lower() for requirement in wanted}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    described = {name.lower() for name in re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)}
    return [f"docs/dependencies.md: no row for {name}" for name in sorted(names - described)] + [
        f"docs/dependencies.md: {name} is no dependency" for name in sorted(described - names)
    ]


if __name__ == "__main__":
    sys.exit(main())
