"""How well the extractor reads texts it was not made for: five relations of KnowledgeNet, scored span by span.

The file holds one document a line: `text`, blank outside the annotated passages, and `passages`
with their `annotated` properties and `facts` (property, begin and end of the subject, of the
object). A fact is right when its property is one of the gold facts' and both its spans overlap
that fact's; every mention of the subject in the passage counts as a fact of its own.

The passages are cut out of pages about somebody, and most say only `he` or `she`. As the page's
title is not in the file, a person without a name stands in for whoever a pronoun without an
antecedent means; with --named only people who are named in the text can be subjects.

    python benchmarks/knowledgenet.py FOLDS.jsonl.gz [--predictions OUT.jsonl] [--limit N] [--named] [--half 0]
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from graph import extract, organization
from graph.chunk import Item
from graph.context import Context
from graph.document import Document
from graph.rules import clause, subject
from graph.sentence import Sentence
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span

Fact = tuple[str, int, int, int, int]
Wholes = dict[Span, list[Mention]]

STUDY, WORK, FOUNDER, CEO, PARENT = "EDUCATED_AT", "EMPLOYEE_OR_MEMBER_OF", "FOUNDED_BY", "CEO", "SUBSIDIARY_OF"
STAND_IN = Mention("Person", "(the page's subject)", Span(0, 0))

# Relations between two mentions: property, and whether the object of the claim is the subject of the fact.
PLAIN = {
    "educatedAt": [(STUDY, False)],
    "affiliatedWith": [(WORK, False)],
    "formerlyAt": [(WORK, False)],
    "memberOf": [(WORK, False)],
    "leads": [(WORK, False)],
    "founded": [(FOUNDER, True), (WORK, False)],
    "partOf": [(PARENT, False)],
}
NODES = {"Degree": (STUDY, "awardedBy"), "Position": (WORK, "atOrganization"), "Membership": (WORK, "atOrganization")}
STUDENT = re.compile(r"\b(?:students?|undergraduate|pupil|alumn\w+)\b", re.IGNORECASE)
CHIEF = re.compile(r"\b(?:ceo|chief executive)\b", re.IGNORECASE)


def main() -> int:
    """Read, extract, score and print."""
    options = _options()
    with gzip.open(options.folds, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    if options.half is not None:
        rows = [row for row in rows if int(row["id"]) % 2 == options.half]
    rows = rows[: options.limit]
    begin = time.perf_counter()
    predictions = {row["id"]: sorted(facts) for row, facts in predict(rows, options.named)}
    seconds = time.perf_counter() - begin
    if options.predictions:
        lines = (json.dumps({"id": key, "facts": facts}) for key, facts in predictions.items())
        options.predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for line in score(rows, predictions):
        print(line)
    characters = sum(len(row["text"].split()) for row in rows)
    print(f"{len(rows)} documents, {characters:,} words in {seconds:.1f} s")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folds", type=Path, metavar="FOLDS.jsonl.gz", help="the documents with their facts")
    parser.add_argument("--predictions", type=Path, metavar="OUT.jsonl", help="write what was found to this file")
    parser.add_argument("--limit", type=int, metavar="N", help="read only the first N documents")
    parser.add_argument("--named", action="store_true", help="no subject for pronouns that stand for nobody named")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only documents with an even (0) or odd (1) number")
    return parser.parse_args()


def predict(rows: Iterable[dict[str, Any]], named: bool = False) -> Iterator[tuple[dict[str, Any], set[Fact]]]:
    """The facts of each document, each for every mention of its subject and object in their passage."""
    kept = list(rows)
    read = extract.contexts_of(_document(row) for row in kept)
    for row, (context, chunker) in zip(kept, read, strict=True):
        whole = context if named else _with_stand_in(context)
        claims = list(extract.claims(whole, chunker))
        facts: set[Fact] = set()
        for passage in row["passages"]:
            facts |= _Passage(whole, Span(passage["start"], passage["end"])).facts(claims, _wholes(claims))
        yield row, facts


def _document(row: dict[str, Any]) -> Document:
    """A document with each passage in a paragraph of its own; blanks give way to line ends, so offsets stay."""
    text = list(row["text"])
    for passage in row["passages"]:
        start = passage["start"]
        if start >= 2 and not (text[start - 1] + text[start - 2]).strip():
            text[start - 2 : start] = "\n\n"
    words = "".join(text)
    return Document(f"{row['id']}.txt", words, hashlib.sha256(words.encode()).hexdigest(), "text/plain")


def _with_stand_in(context: Context) -> Context:
    """The context with somebody for every pronoun that has no antecedent."""
    sentences = tuple(
        replace(
            s,
            focus=s.focus or STAND_IN,
            speaker=s.speaker or STAND_IN,
            he=s.he or STAND_IN,
            she=s.she or STAND_IN,
        )
        for s in context.sentences
    )
    return replace(context, sentences=sentences)


@dataclass
class _Passage:
    """One annotated stretch: every mention of people and bodies in it."""

    context: Context
    span: Span
    people: dict[str, list[Span]] = field(default_factory=dict)
    bodies: list[Item] = field(default_factory=list)
    pointers: list[tuple[int, Span]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for s in self.context.sentences:
            if s.span.meets(self.span):
                self._read(s)

    def _read(self, s: Sentence) -> None:
        for index, item in enumerate(s.items):
            if not item.span.meets(self.span):
                continue
            who = self._who(s, index, item)
            if who is not None:
                self.people.setdefault(self._key(who), []).append(item.span)
            if item.kind in ("organization", "name"):
                self.bodies.append(item)
            elif item.text in ("where", "which"):
                # `X in Town, where`; `X, which`
                near = next((i for i in reversed(s.items[max(0, index - 9) : index]) if i in self.bodies), None)
                if near is not None:
                    self.pointers.append((near.span.begin, item.span))

    def _who(self, s: Sentence, index: int, item: Item) -> Mention | None:
        """The person for whom an item stands."""
        if item.kind == "person":
            return Mention("Person", item.text, item.span)
        if item.text in ("who", "whose"):
            before = next((i for i in reversed(s.items[max(0, index - 3) : index]) if i.kind == "person"), None)
            return clause.doer(s, index) if before is None else Mention("Person", before.text, before.span)
        if item.kind != "pronoun":
            return None
        if item.text in ("i", "my", "me", "myself"):
            return s.speaker
        if item.text in ("we", "our", "us", "they", "their", "them"):
            return None
        return subject.pointed(s, index)

    def _key(self, who: Mention) -> str:
        return self.context.registry.person(who.name) or who.name

    def facts(self, claims: Iterable[Claim], wholes: Wholes) -> set[Fact]:
        """The facts that claims state between mentions in this passage."""
        found: set[Fact] = set()
        for claim in claims:
            for name, one, other in _relations(claim, wholes):
                if not self.span.meets(claim.span):
                    continue
                for first in self._mentions(one, other):
                    for second in self._mentions(other, one):
                        if first != second:
                            found.add((name, first.begin, first.end, second.begin, second.end))
        return found

    def _mentions(self, end: Mention, facing: Mention) -> list[Span]:
        """Where the passage speaks of one end of a claim; never of what the other end names."""
        if end.kind == "Person":
            return self.people.get(self._key(end), []) or ([end.span] if end.span.meets(self.span) and end.name else [])
        same = [i for i in self.bodies if i.span.meets(end.span) or (i.text != facing.name and _same_body(end, i))]
        spans = {i.span for i in same} | ({end.span} if end.span.meets(self.span) else set())
        for item in same:
            if isinstance(item.match, organization.OrgMatch) and item.match.acronym_span is not None:
                spans.add(item.match.acronym_span)
        spans |= {span for begin, span in self.pointers if any(begin == i.span.begin for i in same)}
        return sorted(spans)


def _same_body(end: Mention, item: Item) -> bool:
    """Whether an item names the body again: in the same words, by its initials, by its first words."""
    one, other = organization.key(end.name), organization.key(item.text)
    if one == other or item.text in end.aliases:
        return True
    long, short = (end.name, item.text) if len(one) > len(other) else (item.text, end.name)
    if short.isupper() and " " not in short:
        return len(long.split()) > 1 and organization.initials(long) == short
    long, short = organization.key(long), organization.key(short)
    return len(short) > 3 and long.startswith(short + " ")


def _wholes(claims: Iterable[Claim]) -> Wholes:
    """The bodies that a text names as the wholes of others, by the place of the part."""
    wholes: Wholes = {}
    for claim in claims:
        if claim.predicate == "partOf" and claim.rule == "unit-chain/1" and isinstance(claim.object, Mention):
            assert claim.subject is not None
            wholes.setdefault(claim.subject.span, []).append(claim.object)
    return wholes


def _relations(claim: Claim, wholes: Wholes) -> Iterator[tuple[str, Mention, Mention]]:
    """The same for studies and posts at a part as for the whole: the data has both."""
    for name, one, other in _stated(claim):
        yield name, one, other
        if name in (STUDY, WORK):
            for whole in wholes.get(other.span, []):
                yield name, one, whole
                yield from ((name, one, outer) for outer in wholes.get(whole.span, []))


def _stated(claim: Claim) -> Iterator[tuple[str, Mention, Mention]]:
    """What a claim says in the properties of the data: property, subject, object."""
    if claim.subject is None:
        return
    if isinstance(claim.object, Mention):
        for name, turned in PLAIN.get(claim.predicate, []):
            yield (name, claim.object, claim.subject) if turned else (name, claim.subject, claim.object)
    elif isinstance(claim.object, Node) and claim.object.kind in NODES:
        name, link = NODES[claim.object.kind]
        place, title = claim.object.get(link), claim.object.get("roleTitle")
        words = title.value if isinstance(title, Literal) else ""
        if isinstance(place, Mention):
            yield STUDY if STUDENT.search(words) else name, claim.subject, place
            if CHIEF.search(words):
                yield CEO, place, claim.subject


def score(rows: Iterable[dict[str, Any]], predictions: dict[str, list[Fact]]) -> Iterator[str]:
    """Precision, recall and F1 of each property; only the properties that a passage is annotated with count."""
    right, said, found, gold = (Counter[str]() for _ in range(4))
    for row in rows:
        mine = set(predictions.get(row["id"], []))
        for passage in row["passages"]:
            wanted = {(f[0], f[1], f[2], f[3], f[4]) for f in passage["facts"]}
            given = {f for f in mine if f[0] in passage["annotated"] and _within(f, passage)}
            said.update(f[0] for f in given)
            right.update(f[0] for f in given if any(_agree(f, g) for g in wanted))
            gold.update(g[0] for g in wanted)
            found.update(g[0] for g in wanted if any(_agree(f, g) for f in given))
    for name in [*sorted(gold), "ALL"]:
        counts = [sum(c.values()) if name == "ALL" else c[name] for c in (right, said, found, gold)]
        precision = counts[0] / counts[1] if counts[1] else 0.0
        recall = counts[2] / counts[3] if counts[3] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        yield (
            f"{name:24} gold {counts[3]:5} said {counts[1]:5} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"
        )


def _within(fact: Fact, passage: dict[str, Any]) -> bool:
    begin, end = passage["start"], passage["end"]
    return begin <= min(fact[1], fact[3]) and max(fact[2], fact[4]) <= end


def _agree(one: Fact, other: Fact) -> bool:
    """Whether two facts have the same property and overlapping ends."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]


if __name__ == "__main__":
    sys.exit(main())
