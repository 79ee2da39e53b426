"""What a store says of the things of a network: all of it at once, or what concerns some things, read step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter

from graph.network.asking import KINDS, Rows, Source, Whole
from graph.network.relation import OF_PEOPLE

Evidence = dict[str, str | int]
Passages = dict[str, Evidence | None]
"""Passages by their identifiers, each with its words if there are any."""
Pair = tuple[str, str]
Said = dict[str, dict[Pair, frozenset[str]]]

FEW = 50
"""How many of the passages that mention a thing are read of a large network, by identifier."""

_PLAIN = ("Person", "Organization", "Topic")  # have no details of their own that are read here
_LEADING = ("talkAt", "awardedBy", "atOrganization")  # details that are things with names of their own


def quoted(passages: Passages, most: int | None = None) -> tuple[Evidence, ...]:
    """The words of passages, by document and place, each once."""
    known = [(told["document"], told["begin"], told["end"], one, told) for one, told in passages.items() if told]
    return tuple(found for *_, found in sorted(known, key=itemgetter(0, 1, 2, 3))[:most])


class Reading:
    """What has been read of a store.

    `said` has, for each relation by its local name, the pairs that it ties and the graphs in which that stands;
    `details` the values of positions, talks, documents and the like; `names` and `kinds` those of all things met;
    `size` grows with whatever is read.
    """

    def __init__(self, rows: Whole, prepared: Source | None = None) -> None:
        """Take what to read, and for what concerns some things what was prepared of it, if it was."""
        self.rows = rows
        self._source: Source = prepared or rows
        self.said: Said = defaultdict(dict)
        self.details: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self.names: dict[str, str] = {}
        self.also: dict[str, set[str]] = defaultdict(set)
        self.kinds: dict[str, str] = {}
        self.from_subject: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.from_object: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._stated: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._shown: dict[str, set[str]] = defaultdict(set)
        self._mentions: dict[str, set[str]] = defaultdict(set)
        self._passages: dict[str, Evidence] = {}
        self._asked: dict[str, set[str]] = defaultdict(set)
        self._inside: set[str] = set()
        self._complete: set[str] = set()
        self.size = 0

    def whole(self) -> None:
        """Read everything, unless that has been done."""
        if self.read_whole:
            return
        rows = self.rows.whole()
        self._take_triples(rows["away"])
        self._take_names(rows["names"], rows["also"])
        self._take_details(rows["told"])
        self._take_statements(rows["statements"])
        self._take_shown(rows["shown"])
        self._take_passages(rows["quotes"])
        self._complete |= {"near", "inside", "met", "told", "dated", "evidence", "passages"}

    @property
    def read_whole(self) -> bool:
        """Whether everything has been read."""
        return "near" in self._complete

    def near(self, nodes: Iterable[str]) -> None:
        """Read what is said of these things and what says something of them, as far as that has not been read."""
        kept = set(nodes)
        fresh = self._new("near", kept)
        self._take_triples(self._source.away(fresh))
        self._take_triples(self._source.towards(fresh))
        self._meet(kept | self._ends(self.said))

    def inside(self, nodes: Iterable[str]) -> None:
        """Read what is said of these things, and of their ties to people only those among themselves.

        That is all there is to a network of these things alone, and much less than what is near them.
        """
        kept = set(nodes)
        if not kept <= self._inside:  # those that were asked for before are tied to others now
            self._inside |= kept
            self._asked["inside"].clear()
        rows = self._source.away(self._new("inside", kept - self._asked["near"]))
        self._take_triples(row for row in rows if row[1] not in OF_PEOPLE or row[2] in self._inside)
        self._meet(kept | self._ends(set(self.said) - set(OF_PEOPLE)))

    def told_of(self, nodes: Iterable[str]) -> None:
        """Read all that is said of these things; of those whom ties to people lead to, no names."""
        kept = set(nodes)
        self._take_triples(self._source.away(self._new("told of", kept)))
        self._meet(kept | self._ends(set(self.said) - set(OF_PEOPLE)))

    def evidence_of(self, nodes: Iterable[str], few: bool = False, words: bool = True) -> None:
        """Read which passages tell what is said of these things, and which mention them, with their words if wanted.

        With `few` only some of those that mention a thing, which may be most of a corpus.
        """
        fresh = self._new("evidence", nodes)
        self._take_statements(self._source.statements(fresh), FEW if few else None)
        self._take_shown(self._source.shown(fresh))
        if not words:
            return
        found = (*self._stated.values(), *self._shown.values(), *self._mentions.values())
        self._take_passages(self._source.quotes(self._new("passages", {one for some in found for one in some})))

    def passages(self, subject: str, relation: str, thing: str) -> set[str]:
        """The passages that state a triple."""
        return self._stated.get((subject, relation, thing), set())

    def passages_of_node(self, node: str) -> set[str]:
        """The passages that tell of a position, a degree or the like."""
        return self._shown.get(node, set())

    def mentions(self, node: str) -> set[str]:
        """The passages that mention a thing."""
        return self._mentions.get(node, set())

    def quoted(self, passages: Iterable[str], most: int | None = None) -> tuple[Evidence, ...]:
        """The passages with their words, by document and place, each once."""
        return quoted(self.worded(passages), most)

    def worded(self, passages: Iterable[str]) -> Passages:
        """The passages, each with its words if these have been read."""
        return {passage: self._passages.get(passage) for passage in passages}

    def detail(self, node: str, name: str) -> str:
        """The first value of a detail, empty without one."""
        return next(iter(self.details.get(node, {}).get(name, ())), "")

    def _ends(self, relations: Iterable[str]) -> set[str]:
        return {end for relation in relations for pair in self.said[relation] for end in pair}

    def _meet(self, things: set[str]) -> None:
        """Read the names and details of things, and the dates of the graphs met so far, which are documents."""
        self._describe(things)
        self._describe({end for told in self.details.values() for name in _LEADING for end in told.get(name, ())})
        graphs = {name for pairs in self.said.values() for names in pairs.values() for name in names}
        self._take_details(self._source.dated(self._new("dated", graphs)))

    def _describe(self, things: Iterable[str]) -> None:
        fresh = set(things) - self._asked["met"]
        some = self._new("met", fresh)
        self._take_names(self._source.names(some), self._source.also(some))
        some = self._new("told", {thing for thing in fresh if self.kinds.get(thing) not in _PLAIN})
        self._take_details(self._source.told(some))

    def _new(self, what: str, nodes: Iterable[str]) -> list[str]:
        """Those of the things that have not been asked for so, sorted."""
        if what in self._complete:
            return []
        fresh = sorted(set(nodes) - self._asked[what])
        self._asked[what].update(fresh)
        return fresh

    def _take_triples(self, rows: Rows) -> None:
        said, away, towards = self.said, self.from_subject, self.from_object
        alone: dict[str, frozenset[str]] = {}  # most pairs stand in one graph, and many in the same
        for one, name, other, where in rows:
            self.size += 1
            only = alone.get(where)
            if only is None:
                only = alone[where] = frozenset((where,))
            pairs, pair = said[name], (one, other)
            if pair in pairs:
                pairs[pair] |= only
                continue
            pairs[pair] = only
            away[name][one].add(other)
            towards[name][other].add(one)

    def _take_names(self, names: Rows, also: Rows) -> None:
        for node, kind, name in names:
            if node not in self.kinds or KINDS.index(kind) < KINDS.index(self.kinds[node]):
                self.kinds[node] = kind
            self.names[node] = min(name, self.names.get(node, name))
        for node, name in also:
            self.also[node].add(name)

    def _take_details(self, rows: Rows) -> None:
        for node, detail, value in rows:
            self.size += 1
            values = self.details[node].setdefault(detail, [])
            if value not in values:
                values.append(value)
                values.sort()

    def _take_shown(self, rows: Rows) -> None:
        for _, node, passage in rows:
            self.size += 1
            self._shown[node].add(passage)

    def _take_statements(self, rows: Rows, most: int | None = None) -> None:
        """Take which passages state what, and of the mentions of each thing with `most` the first by identifier."""
        for one, name, other, passage in rows:
            self.size += 1
            if name == "mentions":
                passages = self._mentions[other]
                passages.add(passage)
                if most is not None and len(passages) > 8 * most:
                    self._mentions[other] = set(sorted(passages)[:most])
            else:
                self._stated[one, name, other].add(passage)
        if most is not None:
            self._mentions.update((thing, set(sorted(held)[:most])) for thing, held in self._mentions.items())

    def _take_passages(self, rows: Rows) -> None:
        for passage, quote, begin, end, title in rows:
            self._passages[passage] = {"quote": quote, "document": title, "begin": int(begin), "end": int(end)}
