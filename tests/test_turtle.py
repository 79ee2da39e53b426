"""Turtle written a subject at a time: the bytes that the whole graph would give at once, whatever the terms are."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import ontology
from graph.exports import rdf
from graph.exports.content import Content
from graph.exports.turtle import Turtle
from graph.terms import TYPE, XSD

BASE = "https://example.org/kg/"
NAMES = [
    *(f"{BASE}{folder}" for folder in ("person/", "org/", "doc/", "topic/", "statement/", "nothing/")),
    *ontology.prefixes(BASE).values(),
    *rdf.OTHERS.values(),
    "urn:x:",
    "https://example.org/",
    "http://",
]
LOCAL = st.text("ab1-_.~,;#/?%20:é'()", max_size=6)
IRIS = st.builds(lambda name, local: name + local, st.sampled_from(NAMES), LOCAL)


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


NODES = IRIS.map(_node).filter(lambda node: node is not None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    [
        "1",
        "01",
        "-1",
        "+1",
        "1.5",
        "1.",
        ".5",
        "1e5",
        "1E5",
        "1.e5",
        "INF",
        "true",
        "false",
        " , ",
        ' a "',
        "<urn:x> .",
        "\\",
    ]
)
TYPES = st.sampled_from("string integer decimal double boolean date gYear gYearMonth dateTime float time".split())
LITERALS = (
    st.builds(ox.Literal, TEXT)
    | st.builds(lambda text: ox.Literal(text, language="en-gb"), TEXT)
    | st.builds(lambda text, name: ox.Literal(text, datatype=ox.NamedNode(XSD + name)), TEXT, TYPES)
    | st.builds(lambda text, node: ox.Literal(text, datatype=node), TEXT, NODES)
)
SUBJECTS = st.sampled_from([ox.NamedNode(f"{BASE}person/{name}") for name in ("a", "ab", "a-b", "b")]) | NODES
GRAPHS = st.sampled_from([ox.NamedNode(BASE + name) for name in ("doc/1", "doc/2", "graph/derived", "doc/1/evidence")])
QUADS = st.lists(
    st.builds(ox.Quad, SUBJECTS, NODES | st.just(TYPE), NODES | LITERALS, GRAPHS | st.just(ox.DefaultGraph()))
)


def written(lines: Iterable[bytes], base: str = BASE) -> bytes:
    to = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, Turtle(base, Path(folder)) as made:
        for line in lines:
            made.add(line)
        made.write(to)
    return to.getvalue()


@given(QUADS)
@example([])
def test_the_bytes_are_those_of_the_whole_graph_at_once(quads: list[ox.Quad]) -> None:
    content = Content(BASE)
    lines = [f"{quad} .\n".encode() for quad in quads]
    assert written(lines) == rdf.turtle(filter(content.wants, quads), BASE)
    assert written([b"".join(lines)]) == written(reversed(lines))


@given(QUADS)
def test_lines_are_written_as_the_library_serialises_them(quads: list[ox.Quad]) -> None:
    assert "".join(f"{quad} .\n" for quad in quads).encode() == ox.serialize(quads, format=ox.RdfFormat.N_QUADS)


def test_a_build_gives_the_same_again_from_its_quads(sample_build: Path) -> None:
    with (sample_build / "graph.nq").open("rb") as lines:
        made = written(lines)
    with (sample_build / "graph.nq").open("rb") as lines:
        own = written(lines, ontology.BASE)
    assert own == (sample_build / "graph.ttl").read_bytes()
    assert made != own  # for another base other prefixes


def test_what_is_no_line_is_refused() -> None:
    with pytest.raises(ValueError, match="no line of N-Quads"):
        written([b"<urn:a> <urn:b> 'c' .\n"])
