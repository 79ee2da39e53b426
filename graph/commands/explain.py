"""`symposia explain`: one document as it was understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graph.commands.common import fail
from graph.commands.pages import page_file, put, show
from graph.commands.readers import extractors_of, reading, tell


@click.command(
    epilog="Examples: symposia explain talk.txt --html talk.html; symposia explain --rule position-clause; "
    "symposia explain talk.txt --extractor rules,my-plugin"
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--html",
    "page",
    metavar="PAGE.html",
    type=click.Path(path_type=Path),
    callback=page_file,
    help="Write a page instead.",
)
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Leave out what is less sure."
)
@click.option("--rule", help="Say what the rule of this name reads and where it is; no FILE is wanted.")
@click.option("--rules", is_flag=True, help="List all rules; no FILE is wanted.")
@reading
def explain(
    file: Path | None, page: Path | None, min_confidence: float, rule: str | None, rules: bool, **readers: Any
) -> None:
    """Show FILE as it was understood: its blocks, what it names, what it says, and which rule read that.

    A claim is numbered in the text where its words begin, and stands under its block with the quote, the
    confidence and the name of the rule; where others than the rules have read, with that of the extractor, too.
    """
    from dataclasses import asdict

    from graph import rulebook
    from graph.errors import SymposiaError
    from graph.explain import explain as lay_out
    from graph.explain import read
    from viz import explained

    if (file is not None) + (rule is not None) + rules != 1:
        raise click.UsageError("name one FILE, or give --rule NAME or --rules")
    try:
        if file is None:
            found = rulebook.rules().values() if rule is None else [rulebook.find(rule)]
            show(line for r in found for line in explained.rule_lines(asdict(r), brief=rules))
            return
        extractors = extractors_of(Path(), **readers)
        laid_out = asdict(lay_out(read(file, extractors), min_confidence))
    except SymposiaError as error:
        fail(str(error).replace("\n", "; "))
    tell(extractors)
    if page is None:
        show(explained.lines(laid_out))
    else:
        put(page, explained.render_explanation(laid_out))
