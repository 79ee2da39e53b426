"""What a document names, all names of one thing together, and its claims about those things.

The one place where mentions become entities of a document, whichever extractor found them.
"""

from __future__ import annotations

import copy
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from graph import agreement, identity, layout, lexicon, name
from graph.context import Context
from graph.document import Document
from graph.extractor import Findings
from graph.registry import Registry
from graph.rules import employment, position, post, post_verb, publication, renaming, schooling
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span


@dataclass(frozen=True, slots=True)
class Sighting:
    """That an extractor found a document to name something: the first place, how sure, by which rule or model."""

    extractor: str
    rule: str
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Join:
    """That a document means one thing by two names: where each stands first, and the kind of evidence for it."""

    names: tuple[str, str]
    spans: tuple[Span, Span]
    kind: str


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """Something a document names, all its names in it together.

    `names` are (name, how often) pairs, the best first; `span` is the first mention; `sightings`
    has one for each extractor that found it. `former` are those of its names that the text says are earlier ones;
    `joins` tell why its names were taken for one thing's.
    """

    kind: str
    subclass: str
    names: tuple[tuple[str, int], ...]
    span: Span
    confidence: float = 0.9
    sightings: tuple[Sighting, ...] = ()
    former: tuple[str, ...] = ()
    joins: tuple[Join, ...] = ()

    @property
    def label(self) -> str:
        """The best name."""
        return self.names[0][0]


@dataclass(frozen=True, slots=True)
class LocalClaim:
    """A claim whose ends are places in the list of local entities; None stands for the document.

    What a node says stands in `links`; its own properties, whose ends are mentions, are left empty. `rule` names what
    read the words, `extractor` the plug-in that it belongs to. `also` has further passages that it rests on: where the
    subject is named, when the words say only he or nothing.
    """

    subject: int | None
    predicate: str
    object: int | Literal | Node
    span: Span
    rule: str
    confidence: float
    links: tuple[tuple[str, int | Literal], ...] = ()
    extractor: str = "rules"
    also: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Extraction:
    """What came of one document: all that later stages need of it, and nothing of how it was read.

    `title` is what the document calls itself, `date` when it was written, where it says so. `mentions` has every
    place where something is named, in the order of the text: its local entity and the span.
    """

    document: Document
    title: str
    entities: tuple[LocalEntity, ...]
    claims: tuple[LocalClaim, ...]
    date: str = ""
    mentions: tuple[tuple[int, Span], ...] = ()


def join(document: Document, findings: Mapping[str, Findings]) -> Extraction:
    """What the extractors (by their names) found in one document, as local entities and claims about them."""
    context = next((f.context for f in findings.values() if f.context is not None), None) or _unread(document)
    mentions = [m for f in findings.values() for m in f.named()]
    renamed = [r for f in findings.values() for c in f.claims for r in _renaming(c)]
    local = Local(document, _registry(context, findings), mentions, renamed)
    lookup = local.lookup()

    def number(end: Mention) -> int:
        return lookup[end.kind, local.canonical(end)]

    claims = [c for name, f in findings.items() for c in _localise(document, number, f.claims, name)]
    entities = [
        replace(e, sightings=s, confidence=agreement.noisy_or([one.confidence for one in s]))
        for e, s in zip(local.entities, _sightings(number, findings), strict=True)
    ]
    claims = _without_echoes(claims)
    if len(findings) > 1:
        claims = agreement.agree(claims, list(findings))
    places = {(m.span, number(m)) for f in findings.values() for m in f.named()}
    return Extraction(
        document,
        context.layout.title,
        tuple(entities),
        tuple(claims),
        publication.dated(context),
        tuple((index, span) for span, index in sorted(places)),
    )


def _renaming(claim: Claim) -> Iterator[tuple[Mention, str]]:
    """The body and its earlier name, where a claim gives one."""
    if claim.predicate == renaming.FORMER_NAME and claim.subject is not None and isinstance(claim.object, Literal):
        yield claim.subject, claim.object.value


def _without_echoes(claims: list[LocalClaim]) -> list[LocalClaim]:
    """Claims without plain ties that say less than others, or the same as others, of the same words.

    A tie of a person to a body goes where the same extractor read a post or a degree of theirs there; of two by which
    two rules of work read one tie in one sentence (`Ada works for X`), the less sure goes.
    """
    titled = {
        (c.extractor, c.subject, value)
        for c in claims
        if isinstance(c.object, Node)
        for key, value in c.links
        if key in ("atOrganization", "awardedBy")
    }
    plain = [c for c in claims if c.rule not in _PLAIN or (c.extractor, c.subject, c.object) not in titled]
    plain = _without_verbs(plain)
    work: dict[tuple[object, ...], list[LocalClaim]] = defaultdict(list)
    for c in plain:
        if c.rule in _WORK:
            work[c.extractor, c.subject, c.predicate, c.object].append(c)
    echoes = {c for same in work.values() for c in same if any(_echoes(c, other) for other in same)}
    return [c for c in plain if c.rule not in _WORK or c not in echoes]


def _without_verbs(claims: list[LocalClaim]) -> list[LocalClaim]:
    """Claims without posts that only a verb tells (`she leads X`), where the document gives the title (`Lead, X`)."""
    heading = {_held(c) for c in claims if isinstance(c.object, Node) and not _by_verb(c) and position.heads(_title(c))}
    return [c for c in claims if not (_by_verb(c) and _held(c) in heading)]


def _held(claim: LocalClaim) -> tuple[object, ...]:
    """Who holds a post where, and whether still."""
    values = dict(claim.links)
    return claim.extractor, claim.subject, values.get("atOrganization"), values.get("status")


def _title(claim: LocalClaim) -> str:
    title = dict(claim.links).get("roleTitle")
    return title.value if isinstance(title, Literal) else ""


def _by_verb(claim: LocalClaim) -> bool:
    return isinstance(claim.object, Node) and claim.object.kind == "Position" and _title(claim) in post_verb.LEAD_VERBS


def _echoes(claim: LocalClaim, other: LocalClaim) -> bool:
    """Whether of two claims that say the same the other is by another rule, of words that meet, and surer."""
    surer = (other.confidence, other.rule == post.AFFILIATION) > (claim.confidence, claim.rule == post.AFFILIATION)
    return other.rule != claim.rule and other.span.meets(claim.span) and surer


_PLAIN = frozenset([employment.RULE, schooling.RULE, post.AFFILIATION])
_WORK = frozenset([employment.RULE, post.AFFILIATION])


def _unread(document: Document) -> Context:
    """The context of a document that no rule has read: its layout, for title and date."""
    return Context(document, layout.read(document), (), {}, Registry(), None, None)


def _registry(context: Context, findings: Mapping[str, Findings]) -> Registry:
    """Whom short names stand for: what the rules learned, and the full names that models found."""
    full = {m.name for f in findings.values() if f.context is None for m in f.named() if m.kind == "Person"}
    if not full:
        return context.registry
    registry = copy.deepcopy(context.registry)
    for words in sorted(full):
        registry.add_person(words)
    return registry


def _sightings(number: Callable[[Mention], int], findings: Mapping[str, Findings]) -> list[tuple[Sighting, ...]]:
    """For each local entity the first place where each extractor saw it."""
    found: dict[int, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for extractor, f in findings.items():
        for mention in f.named():
            found[number(mention)][extractor].append(mention)
    return [
        tuple(
            Sighting(x, findings[x].rule, min(m.span for m in ms), max(m.confidence for m in ms))
            for x, ms in found[index].items()
        )
        for index in sorted(found)
    ]


class Local:
    """Mentions of one document joined to local entities; `registry` knows whom a short name stands for.

    `renamed` are bodies by their present names, each with an earlier one.
    """

    def __init__(
        self,
        document: Document,
        registry: Registry,
        mentions: Iterable[Mention],
        renamed: Iterable[tuple[Mention, str]] = (),
    ) -> None:
        self.document, self.registry = document, registry
        self._full: dict[str, str] = {}
        self.by_name: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in mentions:
            canonical = self.canonical(mention)
            self.by_name[mention.kind, canonical].append(mention)
        self.keys = sorted(self.by_name)
        self.groups = identity.Groups()
        self._join()
        self._former = self._join_renamed(renamed)
        self.entities: list[LocalEntity] = []
        self._index: dict[int, int] = {}
        self._build()

    def canonical(self, mention: Mention) -> str:
        """The name by which a mention is grouped: for people the full name, where one is known."""
        if mention.kind != "Person":
            return mention.name
        if mention.name not in self._full:
            self._full[mention.name] = self.registry.person(mention.name) or mention.name
        return self._full[mention.name]

    def _join(self) -> None:
        members: dict[str, list[int]] = defaultdict(list)
        for number, (kind, _) in enumerate(self.keys):
            members[kind].append(number)
        for kind, numbers in sorted(members.items()):
            for one, other in identity.pairs_by(numbers, lambda n, k=kind: self._blocks(k, n)):  # type: ignore[misc]
                self.groups.join(one, other, "here-same")
        self._join_organizations(members["Organization"])
        self._join_people(members["Person"])
        self._join_fellowships(members["Award"])

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
                self.groups.join(short, longs[0], "here-initials")
        owners = sorted(names.values())
        tails: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            tails[" ".join(identity.organization_key(names[n]).split()[-2:])].append(n)
        for group in tails.values():
            for long in group:
                for short in group:
                    if long != short and identity.owner_prefix(names[long], names[short], owners):
                        self.groups.join(short, long, "here-owner")
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
                    self.groups.join(one, fits[0], "here-short")

    def _join_fellowships(self, numbers: list[int]) -> None:
        """`Jane Doe Foundation fellowship` and `Doe Research Fellowship`, when no other Doe has one in the text."""
        by_family: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for n in numbers:
            given, family = identity.fellowship_of(self.keys[n][1])
            if family:
                by_family[family].append((n, given))
        for group in by_family.values():
            named = {given for _, given in group if given}
            if len(named) == 1:
                for n, _ in group[1:]:
                    self.groups.join(group[0][0], n, "here-short")

    def _join_short(self, numbers: list[int], names: dict[int, str]) -> None:
        """`The Forum` in a text that names one body with that word: the definite short form."""
        for n in numbers:
            words = names[n].split()
            whole = {self.groups.find(o) for o in numbers if o != n and _short_of(names[n], names[o])}
            if len(whole) == 1:
                self.groups.join(n, next(iter(whole)), "here-short")
                continue
            if len(words) != 1 or names[n].isupper() or not names[n][0].isupper():
                continue
            before = [
                self.document.matched[max(0, m.span.begin - 4) : m.span.begin].lower()
                for m in self.by_name[self.keys[n]]
            ]
            longer = {
                self.groups.find(o)
                for o in numbers
                if o != n and len(names[o].split()) > 1 and words[0] in names[o].split()
            }
            if len(longer) == 1 and all(b.endswith("the ") for b in before):
                self.groups.join(n, next(iter(longer)), "here-short")

    def _join_renamed(self, renamed: Iterable[tuple[Mention, str]]) -> frozenset[int]:
        """Join each body with its earlier name; the numbers of all names that stood for it under that one."""
        numbers = {key: n for n, key in enumerate(self.keys)}
        pairs = [
            (numbers[m.kind, self.canonical(m)], numbers[m.kind, old])
            for m, old in renamed
            if (m.kind, old) in numbers and (m.kind, self.canonical(m)) in numbers
        ]
        group = [self.groups.find(n) for n in range(len(self.keys))]
        earlier = {group[old] for _, old in pairs}
        last: dict[int, set[int]] = defaultdict(set)
        for now, old in pairs:
            last[group[old]] |= {group[now]} - earlier
        former: set[int] = set()
        for now, old in pairs:
            if group[now] == group[old]:
                former.add(old)
            elif len(last[group[old]]) < 2:  # else one body became two
                former |= {n for n, g in enumerate(group) if g == group[old]}
                self.groups.join(now, old, "here-renamed")
        return frozenset(former)

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
                if kind == "Person" and (generation := self._generation(m)):
                    counts[f"{self.keys[n][1]} {generation}"] += 1
                counts.update(
                    a for a in m.aliases if kind != "Topic" or identity.topic_key(a) == identity.topic_key(m.name)
                )
            if kind == "Person":
                counts[self.keys[n][1]] += 0
        former = self._former_names(numbers, counts)
        present = [m for m in mentions if m.name not in former] if former else mentions
        subclasses = Counter(m.subclass for m in present if m.subclass)
        subclass = min(subclasses, key=lambda s: (-subclasses[s], s)) if subclasses else ""
        ranked = tuple(sorted(counts.items(), key=lambda pair: (pair[0] in former, *rank_name(kind, *pair))))
        best = max(m.confidence for m in mentions)
        first = min(m.span for m in mentions)
        return LocalEntity(kind, subclass, ranked, first, best, (), tuple(sorted(former)), self._joins(numbers))

    def _generation(self, m: Mention) -> str:
        """`Jr.`, `III` or the like, where it stands behind a full name."""
        full = m.via is None and m.name == self.canonical(m)
        behind = _GENERATION.match(self.document.matched, m.span.end) if full else None
        return behind.group(1) if behind else ""

    def _joins(self, numbers: list[int]) -> tuple[Join, ...]:
        """Why the names of an entity are one thing's: names that were joined, and short forms of each."""
        found: list[Join] = []
        first = {n: min(m.span for m in self.by_name[self.keys[n]]) for n in numbers}
        for one, other, kind in self.groups.joins:
            if one in first and other in first:
                found.append(Join((self.keys[one][1], self.keys[other][1]), (first[one], first[other]), kind))
        for n in numbers:
            full = self.keys[n][1]
            for m in sorted(self.by_name[self.keys[n]], key=lambda m: (m.span, m.name)):
                known = {j.names[1] for j in found if j.names[0] == full}
                if m.name != full and m.name not in known:
                    found.append(Join((full, m.name), (first[n], m.span), "here-short"))
                given = [
                    a for a in m.aliases if identity.key(m.kind, a) != identity.key(m.kind, full) and a not in known
                ]
                found += [Join((full, a), (m.span, m.span), "here-given") for a in given]
        return tuple(dict.fromkeys(found))

    def _former_names(self, numbers: list[int], names: Iterable[str]) -> frozenset[str]:
        """Those of the names of an entity that are earlier ones only, unless all are."""
        present = [m for n in numbers if n not in self._former for m in self.by_name[self.keys[n]]]
        if not present or len(self._former.intersection(numbers)) == 0:
            return frozenset()
        return frozenset(names) - {name for m in present for name in (m.name, *m.aliases)}

    def lookup(self) -> dict[tuple[str, str], int]:
        """Local entity of every (kind, canonical name)."""
        return {key: self._index[number] for number, key in enumerate(self.keys)}


_GENERATION = re.compile(r",? (Jr\.?|Sr\.?|I{2,3}|IV)(?![\w.])")
_IN_FULL = frozenset(["LearnedSociety", "University", "Agency"])


def _short_of(short: str, long: str) -> bool:
    """`Elmfield` for `University of Elmfield`, `Lady Ada` for `Lady Ada University of Elmfield`."""
    if " " in short and any(w in lexicon.organization_heads() for w in short.split()):
        kind = lexicon.organization_heads().get(short.split()[-1], ("", 0))[0]
        # Royal Society and Royal Society of Chemistry are two: societies and universities are named in full.
        return kind not in _IN_FULL and long.startswith(tuple(f"{short} {link} " for link in ("for", "of", "in", "on")))
    # `NTU School of Art` is a part of NTU; `SOAS University of London` is SOAS.
    heads = ("University",) if short.isupper() else _WITH_TOWN
    return long in (f"University of {short}", f"The University of {short}") or long.startswith(
        tuple(f"{short} {head}" for head in heads)
    )


_WITH_TOWN = ("University", "College", "Hospital", "Institute", "School", "Museum")


def rank_name(kind: str, words: str, count: int) -> tuple[object, ...]:
    """Order of names, best first: full forms before short ones, then the frequent, then the first in the alphabet."""
    if kind == "Person":
        return (-len(identity.key("Person", words).split()), -len(words.replace(".", "")), words)
    if kind == "Organization":
        return (words.isupper() and len(words) < 9, " " not in words, -count, -len(words), words)
    if kind == "Topic":
        return (words != words.lower(), words.endswith("s"), -count, words)
    return (-count, -len(words), words)


def _localise(
    document: Document, number: Callable[[Mention], int], claims: Iterable[Claim], extractor: str
) -> Iterator[LocalClaim]:
    """Claims by number of entity, each once, self-relations left out."""
    seen: set[tuple[object, ...]] = set()
    for claim in claims:
        subject = number(claim.subject) if claim.subject is not None else None
        links: tuple[tuple[str, int | Literal], ...] = ()
        target: int | Literal | Node
        if isinstance(claim.object, Mention):
            target = number(claim.object)
            if target == subject:
                continue
        elif isinstance(claim.object, Node):
            target = replace(claim.object, properties=())
            links = tuple((k, number(v) if isinstance(v, Mention) else v) for k, v in claim.object.properties)
        else:
            target = claim.object
        span, also = _passages(document, claim)
        sure = _sure(claim)
        what = (target.kind, links) if isinstance(target, Node) else target
        if (subject, claim.predicate, what, span, claim.rule) not in seen:
            seen.add((subject, claim.predicate, what, span, claim.rule))
            yield LocalClaim(subject, claim.predicate, target, span, claim.rule, sure, links, extractor, also)


_MOST = 0.97  # no reading of words is certain


def _sure(claim: Claim) -> float:
    """The confidence of a claim: what its rule gives, as far as that rule was found right, less behind a pronoun."""
    factor = lexicon.sureness().get(claim.rule.partition("/")[0], 1.0)
    pronoun = _BY_PRONOUN if claim.subject is not None and claim.subject.via is not None else 1.0
    return round(min(_MOST, claim.confidence * factor) * pronoun, 3)


_BY_PRONOUN = 0.95  # a pronoun may stand for somebody else
_QUOTE = 300  # characters; a longer passage is given as two


def _passages(document: Document, claim: Claim) -> tuple[Span, tuple[Span, ...]]:
    """The words that say a claim, and further passages: together they hold the names of the person and the bodies."""
    span, also = _of_person(document, claim)
    ends = [claim.subject, claim.object, *(v for _, v in getattr(claim.object, "properties", ()))]
    named = {e.named for e in ends if isinstance(e, Mention) and e.named is not None}
    covered = (span, *also)
    return span, (*also, *sorted(n for n in named if not any(c.covers(n) for c in covered)))


def _of_person(document: Document, claim: Claim) -> tuple[Span, tuple[Span, ...]]:
    """The words that say a claim, and where the person it is about is named, if not in these."""
    span = _tight(document, claim.span)
    person = claim.subject
    if person is None or person.kind != "Person":
        return span, ()
    named = (person.span,) if person.via is not None else ()
    place = person.via or person.span
    if span.covers(place):
        return span, tuple(p for p in named if not span.covers(p))
    whole = span.join(place)
    if (
        not claim.apart
        and whole.end - whole.begin <= _QUOTE
        and "\n\n" not in document.matched[whole.begin : whole.end]
    ):
        return _tight(document, whole), tuple(p for p in named if not whole.covers(p))
    return span, tuple(p for p in (named or (place,)) if not span.covers(p))


def _tight(document: Document, span: Span) -> Span:
    """A span without blanks at its ends."""
    quote = document.quote(span)
    left = len(quote) - len(quote.lstrip())
    return Span(span.begin + left, span.begin + len(quote.rstrip()))
