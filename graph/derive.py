"""What follows from the claims: each derived triple with a statement that names its rule.

Most rules are SPARQL in `ontology/rules`; what they cannot do, such as comparing the words of
names, is computed before (`scheme.py`) and is there for them to build on. Rules that count run
once, when the others derive nothing more.

Nothing here is kept in memory but what is small: the claims that rules read are in a store, on the disk
if they are many, and what is derived is sorted outside of memory.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from pathlib import Path
from typing import IO

import pyoxigraph as ox

import ontology
from graph import identifier, scheme
from graph.batched import batched
from graph.closing import Closing
from graph.construct import Construct, construct
from graph.lines import kinds
from graph.release import release, thrifty
from graph.sorting import Sorter
from graph.terms import LABEL, RDF, SKOS, TYPE, Triple, sym

IN_MEMORY = 64_000_000
"""Up to how many bytes of claims that rules read they run in memory; a store takes about twice as many."""

_SLICE = 8_000_000  # bytes of N-Quads that are loaded into a store at a time
_MOVED = 20_000  # quads that are moved from memory to the disk at a time: of more the engine keeps all in memory
_AT_ONCE = 5_000  # triples that are looked up and loaded at a time
_SORTED = 4_000_000  # bytes that are sorted in memory, of what is derived and of what one round finds
_TOLD_AT_ONCE = 100  # rows whose lines are given together
_NAMES, _WITHIN = attrgetter("names"), attrgetter("within")
_TYPE, _STATEMENT, _DERIVED_BY = str(TYPE), str(sym("Statement")), str(sym("derivedBy"))

Row = tuple[str, str]
"""A triple as N-Triples without the full stop, and the name of its rule."""


class Derived(Closing):
    """The lines of the derived graph, sorted; in `counts` the number of triples of each rule, in `kinds` that of things
    of each class which the lines tell of.

    Close it, or use it in a ``with`` statement, to have what it holds removed.
    """

    def __init__(self, rows: Sorter, counts: Mapping[str, int], kinds: Mapping[str, int], base: str) -> None:
        self.counts, self.kinds = dict(sorted(counts.items())), dict(sorted(kinds.items()))
        self._rows, self._base = rows, base

    def __iter__(self) -> Iterator[bytes]:
        """Lines of N-Quads in blocks: by subject, predicate and object, as their text sorts."""
        rule, end = f"<{self._base}rule/", _end(self._base)
        for block in batched(self._rows, _TOLD_AT_ONCE):
            yield "".join(_written(key, value.decode(), rule, end) for key, value in block).encode()

    def close(self) -> None:
        """Remove what is on the disk."""
        self._rows.close()


def derive(
    work: Path,
    claims: Iterable[bytes],
    computed: Callable[[], Mapping[Triple, str]],
    base: str,
    triples: IO[bytes] | None = None,
) -> Derived:
    """What is computed, with the names of the rules, and what the rules of the ontology derive, run to a fixpoint.

    `claims` are lines of N-Quads, or blocks of them: the claims and the descriptions of entities, in any order.
    What was `computed` is asked for when all of them are read. What does not fit in memory is put in the folder `work`.
    The derived triples alone go to `triples`, too, as lines in the order in which they are found.
    """
    rules = [construct(rule, base) for rule in ontology.rules()]
    graph_name = ox.NamedNode(f"{base}graph/derived")
    counts: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    rows, end = Sorter(work, _SORTED), _end(base)
    try:
        with tempfile.TemporaryDirectory(prefix="derive-", dir=work, ignore_cleanup_errors=True) as folder:
            store = _filled(Path(folder), _of_use(claims, rules))
            for triple, rule in fixpoint(store, ontology.rules(), computed(), base, None, work):
                counts[rule] += 1
                if f" {_TYPE} " in triple:
                    classes += kinds([f"{triple} ."])
                rows.add(triple, b"")
                if triples is not None:
                    triples.write(f"{triple}{end}".encode())
                rows.add(_node(triple, base), f"{rule} {triple}".encode())
            del store  # it writes to the folder until it is let go of
            release()
    except BaseException:
        rows.close()
        raise
    every: list[ontology.Rule | scheme.Rule] = [*ontology.rules(), *scheme.RULES]
    for about in every:
        if about.name in counts:
            lines = sorted(f"{quad} .\n" for quad in described([about], base, graph_name))
            classes += kinds(lines)
            rows.add(f"<{base}rule/{about.name}>", "".join(lines).encode())
    if counts:
        classes["Statement"] += counts.total()
    return Derived(rows, counts, classes, base)


def fixpoint(
    store: ox.Store,
    rules: Sequence[ontology.Rule],
    computed: Mapping[Triple, str],
    base: str,
    graph_name: str | None,
    work: Path,
    *,
    any_predicate: bool = False,
) -> Iterator[Row]:
    """What the rules add to a store: each triple once, with the name of its rule.

    The rules run over all graphs together, until nothing new appears, and the last ones then once; a triple of
    several has the first of them. The store has what is derived, but by the last rules, in the graph of this name.
    Without a name that is the default graph, which has all there is then, and is asked alone but for what a rule wants
    of single graphs.
    `computed` has triples that are found already, with their rules, for the rules to build on. With `any_predicate`
    a rule may have a variable as a predicate; else it waits until there is something new that it names.
    """
    ready = [construct(rule, base) for rule in rules]
    first = [one for one in ready if not one.rule.last]
    given = {" ".join(map(str, triple)): rule for triple, rule in computed.items()}
    yield from _kept(store, [(triple, given[triple]) for triple in _unknown(store, sorted(given))], graph_name, set())
    todo, union = first, graph_name is not None
    while todo:
        new: set[str] = set()
        yield from _kept(store, _found(store, todo, work, union), graph_name, new)
        todo = [one for one in first if new and (any_predicate or one.reads & new)]
    yield from _found(store, [one for one in ready if one.rule.last], work, union)


def _found(store: ox.Store, rules: Sequence[Construct], work: Path, union: bool) -> Iterator[Row]:
    """What each rule adds to what is known, with its name; a triple of several has the first of them."""

    def once(rows: Iterable[tuple[str, bytes]]) -> Iterator[Row]:
        last = ""
        for triple, number in rows:
            if triple != last:
                last = triple
                yield triple, rules[int.from_bytes(number)].rule.name

    with Sorter(work, _SORTED) as rows:
        for number, answer in enumerate(_answers(store, rules, work, union)):
            place = number.to_bytes(2)
            # All are looked up before any is loaded: in between, the engine would keep what it reads in memory anew.
            for triple in _unknown(store, rules[number].triples(answer)):
                rows.add(triple, place)
        yield from once(rows)


def _answers(store: ox.Store, rules: Sequence[Construct], work: Path, union: bool) -> Iterator[Path]:
    """What each rule finds, in a file that is there until the next is asked for; the engine is a rule ahead."""
    with (
        tempfile.TemporaryDirectory(prefix="rules-", dir=work, ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(1) as ahead,
    ):
        files = [Path(folder) / f"{number}" for number in range(len(rules))]

        def ask(number: int) -> None:
            if number < len(rules):
                rules[number].ask(store, files[number], union)

        asked = ahead.submit(ask, 0)
        for number, file in enumerate(files, 1):
            asked.result()
            asked = ahead.submit(ask, number)
            yield file
            file.unlink()


def _kept(store: ox.Store, rows: Iterable[Row], graph_name: str | None, predicates: set[str]) -> Iterator[Row]:
    """The same rows, which the store has afterwards; their predicates are added to those given."""
    end = f" <{graph_name}> .\n" if graph_name is not None else " .\n"
    for block in batched(rows, _AT_ONCE):
        predicates.update(_predicate(triple)[1:-1] for triple, _ in block)
        lines = "".join(f"{triple}{end}" for triple, _ in block)
        store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
        yield from block


def _unknown(store: ox.Store, triples: Iterable[str]) -> Iterator[str]:
    """Those of the triples that stand in no graph of the store."""
    held: dict[str, bool] = {}  # most predicates stand in no claim, so their triples need not be looked up
    for block in batched(triples, _AT_ONCE):
        named = [_predicate(triple) for triple in block]
        for predicate in set(named) - held.keys():
            found = store.quads_for_pattern(None, ox.NamedNode(predicate[1:-1]), None, None)
            held[predicate] = next(iter(found), None) is not None
        told = [(triple, held[predicate]) for triple, predicate in zip(block, named, strict=True)]
        lines = "".join(f"{triple} .\n" for triple, known in told if known)
        quads = iter(ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES))
        yield from [triple for triple, known in told if not known or _is_new(store, next(quads))]


def _is_new(store: ox.Store, quad: ox.Quad) -> bool:
    return next(iter(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)), None) is None


def _predicate(triple: str) -> str:
    return triple.split(" ", 2)[1]


def _of_use(claims: Iterable[bytes], rules: Collection[Construct]) -> Iterator[bytes]:
    """The lines with predicates that rules name, in blocks of some size: for the default graph, and with the names of
    their graphs those that a rule may ask single graphs for.
    """
    wanted, within = ({f"<{iri}>".encode() for rule in rules for iri in given(rule)} for given in (_NAMES, _WITHIN))
    lines: list[bytes] = []
    size = 0
    for block in claims:
        for line in block.splitlines(keepends=True):
            predicate = line.split(b" ", 2)[1]
            if predicate in wanted:
                triple = line.rsplit(b" ", 2)[0] + b" .\n"
                lines.append(triple)
                size += len(triple)
                if predicate in within:
                    lines.append(line)
                    size += len(line)
        if size > _SLICE:
            yield b"".join(lines)
            lines, size = [], 0
    yield b"".join(lines)


def _filled(folder: Path, blocks: Iterator[bytes]) -> ox.Store:
    """A store of these lines: in memory if they are few, else in the folder."""
    store, size, small = ox.Store(), 0, True
    for block in blocks:
        size += len(block)
        if small and size > IN_MEMORY:
            thrifty()
            store, small = _moved(store, folder), False
            release()
        store.bulk_load(block, ox.RdfFormat.N_QUADS)
    if not small:
        release()
    return store


def _moved(store: ox.Store, folder: Path) -> ox.Store:
    """A store in a folder that has what another has."""
    large = ox.Store(str(folder))
    for some in batched(store, _MOVED):
        large.bulk_extend(some)
    return large


def told(triple: str, rule: str, base: str, graph_name: str) -> bytes:
    """The lines of N-Quads that tell which rule derived a triple (N-Triples without the full stop)."""
    return _statement(_node(triple, base), triple, f"<{base}rule/{rule}>", f" <{graph_name}> .\n").encode()


def _end(base: str) -> str:
    """How each line of the derived graph ends."""
    return f" <{base}graph/derived> .\n"


def _node(triple: str, base: str) -> str:
    subject, predicate, target = triple.split(" ", 2)
    return f"<{identifier.statement(base, subject, predicate, target, 'derived')}>"


def _written(key: str, value: str, rule: str, end: str) -> str:
    """The lines of a row of what is derived, a triple, a rule or a statement; `rule` begins the nodes of rules."""
    if not value:
        return f"{key}{end}"
    if key.startswith(rule):
        return value
    name, triple = value.split(" ", 1)
    return _statement(key, triple, f"{rule}{name}>", end)


def _statement(node: str, triple: str, rule: str, end: str) -> str:
    """The lines of the statement of a derived triple, by predicate."""
    subject, predicate, target = triple.split(" ", 2)
    told = f"{node} <{RDF}object> {target}{end}{node} <{RDF}predicate> {predicate}{end}"
    told += f"{node} <{RDF}subject> {subject}{end}{node} {_TYPE} {_STATEMENT}{end}{node} {_DERIVED_BY} {rule}{end}"
    return told


def described(rules: Iterable[ontology.Rule | scheme.Rule], base: str, graph_name: ox.NamedNode) -> Iterator[ox.Quad]:
    """What a graph tells of the rules that were used in it."""
    for rule in sorted(rules, key=lambda rule: rule.name):
        node = ox.NamedNode(f"{base}rule/{rule.name}")
        yield ox.Quad(node, TYPE, sym("Rule"), graph_name)
        yield ox.Quad(node, LABEL, ox.Literal(rule.title), graph_name)
        yield ox.Quad(node, ox.NamedNode(SKOS + "definition"), ox.Literal(rule.explanation), graph_name)
