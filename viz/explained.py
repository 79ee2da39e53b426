"""A document with all that was read from it, for a reader: as one HTML page without a script, or for a terminal.

Both take an explanation as plain data: what `dataclasses.asdict` makes of `graph.explain.Explanation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.style import Style
from rich.text import Text

from viz.marked import Mark, Passage, Piece, pieces, within
from viz.safe import fill, shown
from viz.style import kind_style

Row = dict[str, Any]
_STYLE = Path(__file__).parent / "explained.css"


def render_explanation(explanation: Row) -> str:
    """Return the page of an explanation; the same explanation gives the same text.

    Every mention is marked with the word of its kind, every claim stands under its block and leads to its passage.
    """
    claims = _claims(explanation)
    style = _STYLE.read_text(encoding="utf-8") + lit(c["number"] for c in claims)
    found = _pieces(explanation)
    parts = [{**part, "pieces": list(inner)} for part, inner in zip(explanation["parts"], found, strict=True)]
    rules = {rule["name"]: rule for rule in explanation["rules"]}
    doubtful = sorted(claims, key=lambda c: (c["confidence"], c["number"]))
    shown_as = {**explanation, "parts": parts, "several": _several(explanation)}
    return fill("explained.html", style, **shown_as, doubtful=doubtful, glossary=rules, stem=stem)


def lit(numbers: Iterator[int]) -> str:
    """Return the style by which a passage is lit when its claim, or the number in the text, is the page's target."""
    rule = ":root:has(:is(#p{0},#c{0}):target) .q{0}{{background:var(--lit);color:var(--ink)}}\n"
    return "".join(rule.format(number) for number in numbers)


def stem(rule: str) -> str:
    """Return the name of a rule without its version."""
    return re.sub(r"/\d+$", "", rule)


def lines(explanation: Row) -> Iterator[Text]:
    """Yield an explanation as lines for a terminal; without colours, brackets and words still tell everything."""
    claims, derived = _claims(explanation), explanation["derived"]
    counts = f"{len(explanation['parts'])} blocks, {len(explanation['mentions'])} mentions, {len(claims)} claims"
    by = f"; read by {', '.join(explanation['extractors'])}" if _several(explanation) else ""
    yield Text(f"{shown(explanation['source'])}: {counts}, {len(derived)} derived{by}", style="bold")
    for part, found in zip(explanation["parts"], _pieces(explanation), strict=True):
        yield Text()
        yield Text(f"-- line {part['line']}: {part['kind']}", style="dim")
        yield _sentence(found)
        for claim in part["claims"]:
            yield from _claim(claim, _several(explanation))
    if derived:
        yield Text()
        yield Text("-- derived from these claims", style="dim")
        for row in derived:
            yield Text(f"   {shown(row['subject'])} {row['predicate']} {shown(row['object'])}  {row['rule']}")
    yield Text()
    yield Text("What a rule reads, and where it is: symposia explain --rule NAME", style="dim")


def rule_lines(rule: Row, brief: bool = False) -> Iterator[Text]:
    """Yield what a rule reads, with an example and its files; `brief` is its name and words alone."""
    yield Text.assemble((rule["name"], "bold"), f": {rule['reads']}")
    if not brief:
        if rule["example"]:
            yield Text("for example:")
            yield from (Text(f"    {line}") for line in rule["example"].split("\n"))
        yield Text(f"in {', '.join(rule['modules'])}")


def _claims(explanation: Row) -> list[Row]:
    return [claim for part in explanation["parts"] for claim in part["claims"]]


def _several(explanation: Row) -> bool:
    """Whether others than the rules have read, so that the name of the extractor tells something."""
    return explanation["extractors"] not in ((), ("rules",))


def _pieces(explanation: Row) -> Iterator[Iterator[Piece]]:
    """The text of each part, cut at its mentions and at the passages of claims."""
    marks = [Mark(m["begin"], m["end"], m["kind"], m["label"]) for m in explanation["mentions"]]
    passages = [Passage(c["begin"], c["end"], c["number"]) for c in _claims(explanation)]
    stretches = [(part["begin"], part["end"]) for part in explanation["parts"]]
    for stretch, inner, over in zip(stretches, within(stretches, marks), within(stretches, passages), strict=True):
        yield pieces(explanation["text"], *stretch, inner, over)


def _sentence(found: Iterator[Piece]) -> Text:
    """A block with its mentions in brackets, the word of the kind behind each."""
    line = Text()
    for piece in found:
        look = kind_style(piece.mark.look) if piece.mark else None
        if piece.kind == "text":
            line.append(shown(piece.text))
        elif look is not None:
            bracket = "[" if piece.kind == "open" else f"]{look.kind.lower()}"
            line.append(bracket, style=Style(color=look.dark, bold=True))
    return line


def _claim(claim: Row, several: bool) -> Iterator[Text]:
    by = f"{claim['extractor']}: " if several else ""
    yield Text.assemble(
        f"   {claim['number']:>3}. ",
        (shown(claim["subject"]), "bold"),
        f" {claim['predicate']} ",
        (shown(claim["object"]), "bold"),
        (f"  {claim['confidence']:.2f}  {by}{claim['rule']}", "dim"),
    )
    quote = " ".join(shown(claim["quote"].replace("\n", " ")).split())
    yield Text(f'        "{quote}"', style="italic")
