"""One document to what it names and says: a pure function, so that its result can be kept.

Mentions of one thing are joined to a local entity; every claim is checked to quote the
document's own words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph import context as contexts
from graph import identity, language, layout, name
from graph.chunk import Chunker
from graph.context import Context
from graph.document import Document
from graph.layout import Layout
from graph.rules import (
    agenda,
    collaboration,
    education,
    employment,
    founding,
    honour,
    interest,
    membership,
    ownership,
    position,
    project,
    publication,
    roster,
    schooling,
    structure,
    talk,
)
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span

SENTENCE_RULES = (
    position.claims,
    education.claims,
    schooling.claims,
    employment.claims,
    founding.claims,
    honour.claims,
    membership.claims,
    interest.claims,
    talk.claims,
    collaboration.claims,
    project.claims,
    ownership.claims,
    structure.claims,
)
_NO_CLAIMS = frozenset(["subheading", "question", "credit", "byline", "url", "furniture", "time"])


@dataclass(frozen=True)
class LocalEntity:
    """Something a document names, all its names in it together.

    `names` are (name, how often) pairs, the best first; `span` is the first mention.
    """

    kind: str
    subclass: str
    names: tuple[tuple[str, int], ...]
    span: Span
    confidence: float = 0.9

    @property
    def label(self) -> str:
        """The best name."""
        return self.names[0][0]


@dataclass(frozen=True)
class LocalClaim:
    """A claim whose ends are places in the list of local entities; None stands for the document."""

    subject: int | None
    predicate: str
    object: int | Literal | Node
    span: Span
    rule: str
    confidence: float
    links: tuple[tuple[str, int | Literal], ...] = ()


@dataclass(frozen=True)
class Extraction:
    """What came of one document."""

    document: Document
    layout: Layout
    entities: tuple[LocalEntity, ...]
    claims: tuple[LocalClaim, ...]
    date: str = ""
    context: Context | None = field(default=None, compare=False, repr=False)


def extract(documents: Iterable[Document]) -> Iterator[Extraction]:
    """Extract documents one by one; only running text goes through the statistical model."""
    for context, chunker in contexts_of(documents):
        yield _extract(context, chunker)


def contexts_of(documents: Iterable[Document]) -> Iterator[tuple[Context, Chunker]]:
    """Each document read as sentences, with the chunker that knows its names: what `claims` starts from."""
    for document in documents:
        found = layout.read(document)
        stretches = [(i, b) for i, b in enumerate(found.blocks) if b.kind in contexts.PROSE]
        texts = [(document.matched[b.span.begin : b.span.end], b.span.begin) for _, b in stretches]
        readings = dict(zip((i for i, _ in stretches), language.read(texts), strict=True))
        context = contexts.read(document, found, readings)
        yield context, Chunker(document, context.registry, found.common)


def _extract(context: Context, chunker: Chunker) -> Extraction:
    document = context.document
    said = list(claims(context, chunker))
    mentions = list(_mentions(context)) + [m for c in said for m in _claimed(c)]
    local = _Local(context, mentions)
    return Extraction(
        document,
        context.layout,
        tuple(local.entities),
        tuple(_localise(document, local, said)),
        publication.dated(context),
        context,
    )


def claims(context: Context, chunker: Chunker) -> Iterator[Claim]:
    """All claims of a document, mention by mention, before those of one thing are joined."""
    for s in context.sentences:
        if s.block.kind in _NO_CLAIMS:
            continue
        for rule in SENTENCE_RULES:
            yield from rule(s)
    yield from agenda.claims(context, chunker)
    yield from publication.claims(context)
    yield from roster.claims(context)
    yield from interest.in_lists(context)
    yield from talk.in_context(context)


def _mentions(context: Context) -> Iterator[Mention]:
    """Every person, body, award and event named outside furniture, in a claim or not."""
    for s in context.sentences:
        if s.block.kind == "subheading":
            continue
        for item in s.items:
            if item.kind == "person" and not (s.block.kind == "title" and s.text.isupper()):
                yield Mention("Person", item.text, item.span)
            elif item.kind == "organization":
                found = item.match
                subclass = "" if found.kind == "Organization" else found.kind
                yield Mention("Organization", item.text, item.span, subclass, (found.acronym,) if found.acronym else ())
            elif (
                item.kind == "award"
                and len(item.text.split()) > 1
                and item.text.split()[-1] not in ("Order", "Title", "Honor")
            ):
                yield Mention("Award", item.text, item.span, confidence=0.7)
            elif item.kind == "event" and len(item.text.split()) > 1 and s.block.kind != "heading":
                yield Mention("Event", item.text, item.span, confidence=0.7)


def _claimed(claim: Claim) -> Iterator[Mention]:
    for end in (claim.subject, claim.object):
        if isinstance(end, Mention):
            yield end
    if isinstance(claim.object, Node):
        yield from (value for _, value in claim.object.properties if isinstance(value, Mention))


class _Local:
    """Joins mentions to local entities."""

    def __init__(self, context: Context, mentions: list[Mention]) -> None:
        self.context = context
        self.by_name: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in mentions:
            canonical = self._canonical(mention)
            self.by_name[mention.kind, canonical].append(mention)
        self.keys = sorted(self.by_name)
        self.groups = identity.Groups()
        self._join()
        self.entities: list[LocalEntity] = []
        self._index: dict[int, int] = {}
        self._build()

    def _canonical(self, mention: Mention) -> str:
        words = mention.name
        if mention.kind == "Person":
            return self.context.registry.person(words) or words
        return words

    def _join(self) -> None:
        members: dict[str, list[int]] = defaultdict(list)
        for number, (kind, _) in enumerate(self.keys):
            members[kind].append(number)
        for kind, numbers in sorted(members.items()):
            for one, other in identity.pairs_by(numbers, lambda n, k=kind: self._blocks(k, n)):  # type: ignore[misc]
                self.groups.join(one, other, "same name")
        self._join_organizations(members["Organization"])
        self._join_people(members["Person"])

    def _blocks(self, kind: str, number: int) -> Iterator[str]:
        words = self.keys[number][1]
        yield identity.key(kind, words)
        if kind == "Award":
            yield from identity.award_variants(words)
        for mention in self.by_name[self.keys[number]]:
            for alias in mention.aliases:
                yield identity.key(kind, alias)

    def _join_organizations(self, numbers: list[int]) -> None:
        names = {n: self.keys[n][1] for n in numbers}
        acronyms = [
            n
            for n in numbers
            if names[n].isupper()
            or (names[n].replace(" ", "").isalnum() and sum(c.isupper() for c in names[n]) > 2 and " " not in names[n])
        ]
        for short in acronyms:
            longs = [n for n in numbers if n != short and identity.acronym_of(names[short], names[n])]
            if longs and len({self.groups.find(n) for n in longs}) == 1:
                self.groups.join(short, longs[0], "initials")
        owners = sorted(names.values())
        tails: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            tails[" ".join(identity.organization_key(names[n]).split()[-2:])].append(n)
        for group in tails.values():
            for long in group:
                for short in group:
                    if long != short and identity.owner_prefix(names[long], names[short], owners):
                        self.groups.join(short, long, "owner left out")
        self._join_short(numbers, names)

    def _join_people(self, numbers: list[int]) -> None:
        """`Sam Doe` and `Samantha Doe` in one text, when no third Doe could be meant."""
        by_family: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            by_family[name.parse(self.keys[n][1]).family].append(n)
        for group in by_family.values():
            for one in group:
                fits = [
                    n
                    for n in group
                    if n != one
                    and name.compatible(name.parse(self.keys[one][1]), name.parse(self.keys[n][1]), short_forms=True)
                ]
                if len({self.groups.find(n) for n in fits}) == 1:
                    self.groups.join(one, fits[0], "short form of the name")

    def _join_short(self, numbers: list[int], names: dict[int, str]) -> None:
        """`The Quest` in a text that names one body with that word: the definite short form."""
        for n in numbers:
            words = names[n].split()
            whole = {self.groups.find(o) for o in numbers if o != n and _short_of(names[n], names[o])}
            if len(whole) == 1:
                self.groups.join(n, next(iter(whole)), "short form")
                continue
            if len(words) != 1 or names[n].isupper() or not names[n][0].isupper():
                continue
            before = [
                self.context.document.matched[max(0, m.span.begin - 4) : m.span.begin].lower()
                for m in self.by_name[self.keys[n]]
            ]
            longer = {
                self.groups.find(o)
                for o in numbers
                if o != n and len(names[o].split()) > 1 and words[0] in names[o].split()
            }
            if len(longer) == 1 and all(b.endswith("the ") for b in before):
                self.groups.join(n, next(iter(longer)), "short form")

    def _build(self) -> None:
        members: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self.keys)):
            members[self.groups.find(number)].append(number)
        built = [(self._entity(numbers), numbers) for numbers in members.values()]
        built.sort(key=lambda pair: (pair[0].span, pair[0].kind, pair[0].label))
        for index, (entity, numbers) in enumerate(built):
            self.entities.append(entity)
            for number in numbers:
                self._index[number] = index

    def _entity(self, numbers: list[int]) -> LocalEntity:
        kind = self.keys[numbers[0]][0]
        mentions = [m for n in numbers for m in self.by_name[self.keys[n]]]
        counts: Counter[str] = Counter()
        for n in numbers:
            for m in self.by_name[self.keys[n]]:
                counts[m.name] += 1
                counts.update(
                    a for a in m.aliases if kind != "Topic" or identity.topic_key(a) == identity.topic_key(m.name)
                )
            if kind == "Person":
                counts[self.keys[n][1]] += 0
        subclasses = Counter(m.subclass for m in mentions if m.subclass)
        subclass = min(subclasses, key=lambda s: (-subclasses[s], s)) if subclasses else ""
        ranked = tuple(sorted(counts.items(), key=lambda pair: rank_name(kind, pair[0], pair[1])))
        return LocalEntity(kind, subclass, ranked, min(m.span for m in mentions), max(m.confidence for m in mentions))

    def index(self, mention: Mention) -> int:
        """The local entity of a mention."""
        return self._index[self.keys.index((mention.kind, self._canonical(mention)))]

    def lookup(self) -> dict[tuple[str, str], int]:
        """Local entity of every (kind, canonical name)."""
        return {key: self._index[number] for number, key in enumerate(self.keys)}


def _short_of(short: str, long: str) -> bool:
    """`Otago` for `University of Otago`, `Queen Mary` for `Queen Mary University of London`."""
    return long in (f"University of {short}", f"The University of {short}") or long.startswith(
        (f"{short} University", f"{short} College")
    )


def rank_name(kind: str, words: str, count: int) -> tuple[object, ...]:
    """Order of names, best first: full forms before short ones, then the frequent, then the first in the alphabet."""
    if kind == "Person":
        return (-len(identity.key("Person", words).split()), -len(words.replace(".", "")), words)
    if kind == "Organization":
        return (words.isupper() and len(words) < 9, " " not in words, -count, -len(words), words)
    if kind == "Topic":
        return (words != words.lower(), words.endswith("s"), -count, words)
    return (-count, -len(words), words)


def _localise(document: Document, local: _Local, claims: list[Claim]) -> Iterator[LocalClaim]:
    """Claims by number of entity, each once, self-relations and quotes outside the document left out."""
    lookup = local.lookup()
    seen: dict[tuple[object, ...], int] = {}
    result: list[LocalClaim] = []

    def number(end: Mention) -> int:
        return lookup[end.kind, local._canonical(end)]

    for claim in claims:
        subject = number(claim.subject) if claim.subject is not None else None
        links: tuple[tuple[str, int | Literal], ...] = ()
        target: int | Literal | Node
        if isinstance(claim.object, Mention):
            target = number(claim.object)
            if target == subject:
                continue
        elif isinstance(claim.object, Node):
            target = claim.object
            links = tuple((k, number(v) if isinstance(v, Mention) else v) for k, v in claim.object.properties)
        else:
            target = claim.object
        span = _tight(document, claim.span)
        identity_of = (
            subject,
            claim.predicate,
            target if not isinstance(target, Node) else _node_key(target, links),
            span,
            claim.rule,
        )
        if identity_of in seen:
            continue
        seen[identity_of] = len(result)
        result.append(LocalClaim(subject, claim.predicate, target, span, claim.rule, claim.confidence, links))
    yield from result


def _node_key(node: Node, links: tuple[tuple[str, int | Literal], ...]) -> tuple[object, ...]:
    return (node.kind, links)


def _tight(document: Document, span: Span) -> Span:
    """A span without blanks at its ends."""
    quote = document.quote(span)
    left = len(quote) - len(quote.lstrip())
    return Span(span.begin + left, span.begin + len(quote.rstrip()))
