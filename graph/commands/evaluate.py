"""`symposia evaluate`: what is found against what is right."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from graph.commands.common import COMPLETE, SET_ASIDE, fail
from graph.commands.groups import GoldByDefault
from graph.commands.pages import page_file, put
from graph.commands.pairs import pairs
from graph.commands.readers import extractors_of, reading, tell


@click.group(
    cls=GoldByDefault,
    subcommand_metavar="GOLD_DIR",
    epilog="Examples: symposia evaluate annotations --documents texts --html errors.html; "
    "symposia evaluate annotations --extractor rules,my-plugin",
)
def evaluate() -> None:
    """Measure on documents of your own: what is found against what you wrote down as right.

    GOLD_DIR holds a .json file of right answers for each document; docs/evaluation.md describes its form. The
    documents lie beside these files, in a folder docs beside theirs, or in the folder that --documents names.
    """


@evaluate.command("gold-folder", hidden=True, epilog="Example: symposia evaluate annotations --html errors.html")
@click.argument("gold", metavar="GOLD_DIR", type=click.Path(path_type=Path))
@click.option("--documents", type=click.Path(path_type=Path), help="Folder of the documents.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--html",
    "page",
    metavar="ERRORS.html",
    type=click.Path(path_type=Path),
    callback=page_file,
    help="Write a page, too: every document with its errors beside it.",
)
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Leave out what is less sure."
)
@reading
def gold_folder(
    gold: Path, documents: Path | None, form: str, page: Path | None, min_confidence: float, **readers: Any
) -> None:
    """Measure on the documents that GOLD_DIR has right answers for."""
    import json
    from dataclasses import asdict

    from graph import rulebook, trial
    from graph.errors import SymposiaError
    from graph.figure import figures
    from viz import scored

    try:
        extractors = extractors_of(Path(), **readers)
        found = list(trial.run(gold, documents, min_confidence, extractors))
    except SymposiaError as error:
        fail(str(error).replace("\n", "; "))
    tell(extractors)
    trials = [t for t in found if isinstance(t, trial.Trial)]
    faults = [str(f).replace("\n", "; ") for f in found if isinstance(f, SymposiaError)]
    for fault in faults:
        click.echo(f"set aside: {fault}", err=True)
    if not trials:
        fail("nothing could be measured")
    total = figures([t.score for t in trials]).as_json()
    if form == "json":
        alone = {t.source: figures([t.score]).as_json() for t in trials}
        click.echo(json.dumps({**total, "perDocument": alone, "setAside": faults}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(scored.table(total)))
    if page is not None:
        sheets = trial.sheets(trials)
        rules = rulebook.glossary(item.rule for sheet in sheets for item in sheet.items if item.rule)
        put(page, scored.render_errors(total, [asdict(s) for s in sheets], [asdict(r) for r in rules]))
    sys.exit(SET_ASIDE if faults else COMPLETE)


evaluate.add_command(pairs)
