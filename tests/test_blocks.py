"""Members that may be one thing are settled in blocks that know nothing of the rest of the corpus."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import lexicon
from graph.document import Document
from graph.extract import Extraction, extract
from graph.resolution import block, parts, shelf
from graph.resolution.bodies import compare
from graph.resolution.differ import differ
from graph.resolution.rarity import step
from graph.resolution.shelf import Shelf
from graph.resolve import Asked, resolve
from graph.units import step as steps

ADA = "Ada Lovelace is a professor of chemistry at the University of Oslo.\n"
ADA_TOO = "Ada Lovelace is a lecturer at the University of Oslo. She earned a PhD in physics from Uppsala University.\n"
LETTER = "A. Lovelace is a professor at the University of Oslo.\n"
PHYSICS = "Otto Hahn is a professor in the Department of Physics at the University of Oslo.\n"
PHYSICS_TOO = "Emmy Noether is a lecturer in the Department of Physics at the University of Oslo.\n"
OTHER = "Fatou Diop is a lecturer in law at the University of Nairobi, where she works on contracts of sale.\n"
OTHER_TOO = "Fatou Diop is a professor in law at the University of Nairobi.\n"
TEXTS = (ADA, ADA_TOO, LETTER, PHYSICS, PHYSICS_TOO)


@cache
def extraction(text: str) -> Extraction:
    digest = hashlib.sha256(text.encode()).hexdigest()
    (found,) = extract([Document(f"{digest[:4]}.txt", text, digest, "text/plain")])
    return found


class Remembering:
    """Runs a step once for each input; counts what it ran."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, bytes], bytes] = {}
        self.ran: Counter[str] = Counter()

    def __call__(self, name: str, inputs: Iterable[bytes]) -> Iterator[bytes]:
        for data in inputs:
            if (name, data) not in self.known:
                self.ran[name] += 1
                self.known[name, data] = steps.run(name, data)
            yield self.known[name, data]


def backwards(name: str, inputs: Iterable[bytes]) -> Iterator[bytes]:
    """All inputs at once, the last first."""
    waiting = list(inputs)
    return iter([steps.run(name, data) for data in reversed(waiting)][::-1])


def test_a_document_about_others_changes_no_block():
    run = Remembering()
    resolve([extraction(t) for t in (*TEXTS, OTHER)], map=run)
    blocks = {data for name, data in run.known if name == "block"}
    assert len(blocks) > 2
    again = Remembering()
    resolve([extraction(t) for t in (*TEXTS, OTHER, OTHER_TOO)], map=again)
    assert blocks < {data for name, data in again.known if name == "block"}


def test_what_is_remembered_is_not_run_again_and_changes_nothing():
    run = Remembering()
    first = resolve([extraction(t) for t in TEXTS], map=run)
    before = +run.ran
    second = resolve([extraction(t) for t in TEXTS], map=run)
    assert run.ran == before
    assert second.entities == first.entities and second.judgements == first.judgements


def test_where_and_in_which_order_blocks_are_settled_changes_nothing(tmp_path: Path):
    here, there = (
        resolve([extraction(t) for t in TEXTS]),
        resolve([extraction(t) for t in TEXTS], map=backwards, folder=tmp_path),
    )
    assert there.entities == here.entities and there.judgements == here.judgements
    assert not list(tmp_path.iterdir())


def people_of(texts: Iterable[str]) -> list[set[str]]:
    """The documents of the people in each block."""
    run = Remembering()
    resolve([extraction(t) for t in texts], map=run)
    found = (block._BLOCK.decode(data) for name, data in run.known if name == "block")
    return [{row.document for row in one.members} for one in found if one.kind == "Person"]


CHAIN = tuple(
    f"{name} Wang is a professor at the University of {place}.\n"
    for name, place in (("Wei", "Oslo"), ("W.", "Nairobi"), ("Wen", "Lima"), ("Wei", "Quito"))
)


def test_a_large_set_of_people_is_parted_where_they_share_nothing_but_a_name_that_many_have(monkeypatch):
    assert [len(one) for one in people_of(CHAIN)] == [4]
    monkeypatch.setattr(parts, "LARGEST", 3)
    monkeypatch.setattr(parts, "CROWDS", (3, 1))
    assert people_of(CHAIN) == [{extraction(CHAIN[n]).document.key for n in (0, 3)}], "the two of one full name"
    monkeypatch.setattr(parts, "LARGEST", 1)
    assert people_of(CHAIN) == []
    there = CHAIN[1].replace("Nairobi", "Oslo")
    assert people_of((CHAIN[0], there, *CHAIN[2:])) == [{extraction(t).document.key for t in (CHAIN[0], there)}]


def test_people_who_share_more_than_a_name_are_one_however_large_the_set(monkeypatch):
    def joined(**asked: object) -> list[set[str]]:
        found = resolve([extraction(t) for t in (*TEXTS, OTHER)], **asked)
        return [{document for document, _ in e.members} for e in found.entities if e.kind == "Person"]

    before = joined()
    monkeypatch.setattr(parts, "LARGEST", 1)
    monkeypatch.setattr(parts, "CROWDS", (0,))
    assert joined() == before
    assert any({extraction(ADA).document.key, extraction(LETTER).document.key} <= one for one in before)
    ada, other = (
        frozenset((x.document.key, i) for i, e in enumerate(x.entities) if e.kind == "Person")
        for x in (extraction(ADA), extraction(OTHER))
    )
    wished = joined(asked=Asked(same=((ada, other),)))
    assert any({extraction(ADA).document.key, extraction(OTHER).document.key} <= one for one in wished)


def test_extractions_are_read_once_one_after_the_other():
    assert resolve(extraction(t) for t in TEXTS).entities == resolve([extraction(t) for t in TEXTS]).entities


def test_a_person_can_join_what_no_key_links():
    one, other = extraction(ADA), extraction(OTHER)
    sets = tuple(
        frozenset((x.document.key, i) for i, e in enumerate(x.entities) if e.kind == "Person") for x in (one, other)
    )
    joined = resolve([one, other], asked=Asked(same=(sets,)))
    assert [{"Ada Lovelace", "Fatou Diop"}] == [
        {e.label, *e.aliases} for e in joined.entities if e.kind == "Person"
    ]  # fmt: skip


def test_every_member_has_the_entity_that_has_it_as_a_member():
    found = resolve([extraction(t) for t in TEXTS])
    assert sum(len(e.members) for e in found.entities) == len(found.of)
    assert all(found.of[m] == e for e in found.entities for m in e.members)
    with pytest.raises(KeyError):
        found.of["nothing", 0]
    assert ("nothing", 0) not in found.of and (extraction(ADA).document.key, 99) not in found.of


def test_judgements_can_be_read_any_number_of_times():
    found = resolve([extraction(t) for t in TEXTS])
    assert len(list(found.judgements)) == len(found.judgements) > 0
    assert list(found.judgements) == list(found.judgements)


def test_judgements_are_taken_in_lots_of_which_a_document_more_changes_few():
    def lots(texts: Iterable[str]) -> list[list[object]]:
        found = resolve([extraction(t) for t in texts]).judgements
        return [[found[at] for at, *_ in lot] for lot in found.lots()]

    texts = [f"{ADA.strip()} This is note {n}.\n" for n in range(150)]
    before, after = lots(texts), lots((*texts, LETTER))
    assert [j for lot in after for j in lot] == list(resolve([extraction(t) for t in (*texts, LETTER)]).judgements)
    assert len(before) > 4 and max(map(len, before)) < sum(map(len, before)) / 2
    assert sum(lot not in before for lot in after) <= 2 * (sum(map(len, after)) - sum(map(len, before)))


@given(st.lists(st.binary(max_size=20)), st.integers(0, 50))
def test_rows_come_back_as_they_were_in_memory_or_not(rows, held):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shelf, "_HELD", held)
        kept = Shelf()
        assert [kept.add(row) for row in rows] == list(range(len(rows)))
        assert list(kept) == rows
        assert [kept[n] for n in reversed(range(len(rows)))] == rows[::-1]
        with pytest.raises(IndexError):
            kept[len(rows)]


@given(st.lists(st.binary(max_size=20), min_size=1), st.lists(st.binary(max_size=20)), st.integers(1, 50))
def test_rows_that_come_after_others_were_read_come_back_too(rows, more, piece):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shelf, "_HELD", 0)
        patched.setattr(shelf, "_PIECE", piece)
        kept = Shelf()
        kept.extend(rows)
        assert list(kept) == rows
        kept.extend(more)
        assert list(kept) == [*rows, *more]


def test_names_that_differ_at_first_sight_are_never_one_bodys():
    names = sorted({name for names, _ in lexicon.bodies()[::7] for name in names if len(name) < 60})[:150]
    told = [(a, b) for a, b in itertools.combinations([f"{n} of Quellmark" for n in names] + names, 2) if differ(a, b)]
    assert len(told) > 1000
    assert all(any(e.weight is None for e in compare(a, b)) for a, b in told)


@given(st.integers(1, 10**9), st.integers(1, 10**6))
def test_counts_in_steps_are_a_fifth_too_small_at_most(number, exactly):
    assert step(number, exactly) <= max(number, exactly) < 1.2 * step(number, exactly) + 1
    assert step(number, exactly) >= exactly
