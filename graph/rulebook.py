"""What each rule reads, so that a statement leads to the rule behind it, and from there to its code.

Rules of extraction are described in `lexicon/rules.tsv`, rules that derive in the files of `ontology/rules`
and, where they are code, in `scheme.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import ontology
from graph import lexicon, scheme
from graph.errors import UnknownRule


@dataclass(frozen=True)
class Rule:
    """A rule in words.

    `name` is that of `sym:extractor` without the version, or of `sym:derivedBy`; `reads` is one or two sentences;
    `example` a text that it reads (empty where it reads none); `modules` are the files that hold it, from the root
    of the repository; `derives` tells a rule that follows from statements from one that reads a text.
    """

    name: str
    reads: str
    example: str
    modules: tuple[str, ...]
    derives: bool = False


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its name, those that read texts first."""
    read = [
        Rule(name, reads, example, tuple(f"graph/{module}" for module in modules.split()))
        for name, modules, reads, example in lexicon.rule_rows()
    ]
    derive = [Rule(r.name, r.explanation, "", (f"ontology/rules/{r.name}.rq",), True) for r in ontology.rules()]
    derive += [Rule(r.name, r.explanation, "", ("graph/scheme.py",), True) for r in scheme.RULES]
    return {rule.name: rule for rule in [*read, *sorted(derive, key=lambda rule: rule.name)]}


def stem(extractor: str) -> str:
    """The name of a rule without its version.

    >>> stem("position-clause/1")
    'position-clause'
    """
    return re.sub(r"/\d+$", "", extractor)


def find(name: str) -> Rule:
    """The rule of that name, with or without a version; the IRI of a rule that derives will do as well.

    Raises UnknownRule.
    """
    known = rules()
    rule = known.get(stem(name.strip()).rsplit("/", 1)[-1])
    if rule is None:
        raise UnknownRule(name, known)
    return rule


def glossary(names: Iterable[str]) -> list[Rule]:
    """The rules of these names by name; a name that nothing is known of gets an entry that says so."""
    known = rules()
    unknown = "This rule is not described: a language model or a plug-in read the words."
    return [known.get(name) or Rule(name, unknown, "", ()) for name in sorted({stem(n) for n in names})]


def table(derives: bool) -> str:
    """The rules of one sort as a table in Markdown, for the documentation."""
    heads = ["rule", "derives", "file"] if derives else ["rule", "reads", "for example", "module"]
    rows = [heads, ["---"] * len(heads)]
    for rule in (r for r in rules().values() if r.derives == derives):
        files = ", ".join(f"[`{path.split('/', 1)[1]}`](../{path})" for path in rule.modules)
        rows.append([f"`{rule.name}`", rule.reads, *([] if derives else [rule.example]), files])
    return "".join(f"| {' | '.join(_cell(c) for c in row)} |\n" for row in rows)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", "<br>")
