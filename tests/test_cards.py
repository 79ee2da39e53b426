"""The cards of names: made in lots, kept on a shelf, found by the numbers of the names."""

from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from graph.resolution import card, known
from graph.resolution.card import Card, Lot
from graph.resolution.cards import Cards
from graph.units.step import here

WRITTEN = ("Ada Lovelace", "A. Lovelace", "Li Wei", "Emmy Noether", "Wang", "O. Hahn")


def alone(kind: str, name: str) -> Card:
    (found,) = msgspec.msgpack.decode(card.write(card.pack(Lot(kind, (name,)))), type=tuple[Card, ...])
    return found


@given(st.lists(st.sampled_from(WRITTEN), unique=True))
def test_a_name_has_the_card_that_it_has_by_itself(names):
    cards = Cards("Person", names, here)
    assert len(cards) == len(names)
    assert [cards[n] for n in range(len(names))] == list(cards) == [alone("Person", name) for name in names]


def test_more_cards_than_stay_in_memory_are_found_on_the_disk(tmp_path: Path):
    names = [f"Ada{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}a Love{chr(97 + n // 676)}lace" for n in range(12_000)]
    cards = Cards("Person", names, here, tmp_path)
    assert [cards[n].exact for n in (11_999, 0, 7_000)] == [alone("Person", names[n]).exact for n in (11_999, 0, 7_000)]
    assert not list(tmp_path.iterdir()), "the file has no name"


def test_what_stands_with_a_name_tells_only_where_the_name_leaves_it_open():
    of = {known.label(row): row for row in known.rows("NTU")}
    assert len(of) > 1, "an acronym of several"
    assert known.rows("NTU", frozenset(["Taipei"])) == (of["National Taiwan University"],)
    assert known.rows("NTU", frozenset(["of technology"])) == known.rows("NTU"), "that tells no place"
    sure = known.rows("University of Oslo")
    assert len(sure) == 1 and known.rows("University of Oslo", frozenset(["Paris"])) == sure
    assert known.rows("Quellmark Polytechnic", frozenset(["Paris"])) == ()
