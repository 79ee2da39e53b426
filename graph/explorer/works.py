"""The pages of projects and awards: who made or received them, where they were shown, who gives them, and when."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from graph.explorer import trail
from graph.explorer.lines import Row, at_place, day, first, holders, latest_first, line, paged, section, triples, values
from graph.explorer.shelf import Shelf
from graph.terms import sym


def project(shelf: Shelf, node: ox.NamedNode) -> Row:
    """Return what is known of a project as plain data."""
    sections = [
        holders(shelf, "Made by", node, "developed"),
        values(shelf, "Released by", node, "releasedBy"),
        holders(shelf, "Presented in", node, "presents"),
        holders(shelf, "Shown by", node, "demonstrated"),
        holders(shelf, "Spoken of by", node, "broughtUp"),
        values(shelf, "Topics", node, "aboutTopic"),
        section("Uses", [line(shelf, [(node, sym("uses"), o)], o.value) for o in shelf.literals(node, sym("uses"))]),
    ]
    return {
        "page": "project",
        "sections": [one for one in sections if one["rows"]],
        "documents": trail.documents(shelf, node),
    }


def award(shelf: Shelf, node: ox.NamedNode, number: int = 1) -> Row:
    """Return what is known of an award as plain data; `number` is the page of those who received it."""
    receipts: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for receipt in shelf.holders(sym("ofAward"), node):
        for person in shelf.holders(sym("hasAwardReceipt"), receipt):
            receipts[person].append(receipt)
    years = {one: max((first(shelf, r, "year") for r in receipts[one]), default="") for one in receipts}
    people = {*shelf.holders(sym("hasAward"), node), *receipts}
    ordered = sorted(people, key=lambda one: (latest_first(years.get(one, "")), one.value))

    def row(person: ox.NamedNode) -> Row:
        held = receipts.get(person, [])
        said = [*triples(person, "hasAward", node), *triples(person, "hasAwardReceipt", *held)]
        told = sorted({year for one in held if (year := first(shelf, one, "year"))})
        when = ", ".join(day(year) for year in told)
        return line(shelf, said, shelf.link(person), *at_place(shelf, person), when=when)

    sections = [
        values(shelf, "Given by", node, "givenBy"),
        paged("Received by", ordered, row, number, shelf.path(node)),
    ]
    return {
        "page": "award",
        "sections": [one for one in sections if one["rows"]],
        "documents": trail.documents(shelf, node),
    }
