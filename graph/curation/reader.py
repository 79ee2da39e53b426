"""The values of an entry, read from its pieces; whatever is wrong with them is kept, not raised."""

from __future__ import annotations

from collections.abc import Collection

from graph.curation.entry import IRI, Ref
from graph.curation.pieces import Piece
from graph.curation.words import quoted
from graph.errors import nearest
from graph.models.vocabulary import KINDS

REFS = ("entity", "name", "document", "kind")
"""The keys that name a thing."""
_LOOKED = 1000


class Reader:
    """Reads values; `faults` are (line, words), `form` is what to do about a fault where nothing better is known."""

    def __init__(self) -> None:
        self.faults: list[tuple[int, str]] = []
        self.form = ""

    def fault(self, piece: Piece, reason: str, advice: str = "") -> None:
        """Keep what is wrong with a piece."""
        self.faults.append((piece.line, f"{reason}; {advice or self.form}"))

    def near(self, name: str, known: Collection[str], otherwise: str) -> str:
        """Advice for a name that is not known: those that are spelt like it, else all, after the words `otherwise`."""
        if len(self.faults) > _LOOKED:
            return ""  # looking for what is alike takes time, and nobody will see it
        near = nearest(name, known)
        return f"did you mean {' or '.join(near)}?" if near else f"{otherwise} {', '.join(known)}"

    def values(self, piece: Piece, known: Collection[str], what: str) -> dict[str, Piece]:
        """The values of a mapping by their keys, those that are known."""
        if piece.kind != "mapping":
            self.fault(piece, f"{what} is {piece.words}, not keys with values")
            return {}
        found: dict[str, Piece] = {}
        for key, value in piece.pairs:
            if key.kind != "text" or key.text not in known:
                name = key.text or "(no text)"
                self.fault(key, f"{what} has the unknown key {quoted(name)}", self.near(name, known, "known are"))
            elif key.text in found:
                self.fault(key, f"the key {key.text!r} stands twice", "join the two")
            else:
                found[key.text] = value
        return found

    def given(self, piece: Piece, needed: Collection[str], others: Collection[str]) -> dict[str, Piece]:
        """The values of an entry by their keys, some of which it must have."""
        found = self.values(piece, (*needed, *others), "the entry")
        for key in needed:
            if piece.kind == "mapping" and key not in found:
                self.fault(piece, f"the entry has no {key!r}")
        return found

    def text(self, piece: Piece | None, what: str) -> str:
        """The words of a piece that must have some; of one that is missing, enough was said."""
        if piece is None:
            return ""
        if piece.kind != "text":
            self.fault(piece, f"{what} is {piece.words}, not text")
        elif not piece.text.strip():
            self.fault(piece, f"{what} is blank")
        elif any("\ud800" <= letter <= "\udfff" for letter in piece.text):
            self.fault(piece, f"{what} has half of a character", "write the character itself")
        return piece.text

    def optional(self, given: dict[str, Piece], key: str) -> str:
        """The words for a key that may be missing or have nothing."""
        piece = given.get(key)
        return "" if piece is None or piece.kind == "nothing" else self.text(piece, f"'{key}'")

    def ref(self, piece: Piece | None, what: str) -> Ref:
        """What a piece names, by its words or as a mapping."""
        if piece is not None and piece.kind == "mapping":
            return self.narrowed(piece, self.values(piece, REFS, what))
        text = self.text(piece, what)
        if text.startswith(("http://", "https://")) and piece and not IRI.fullmatch(text):
            self.fault(piece, f"{quoted(text)} is no web address", "take the blanks and brackets out of it")
        return Ref(text, line=piece.line if piece else 0)

    def narrowed(self, piece: Piece, given: dict[str, Piece]) -> Ref:
        """What the values of the mapping `piece` name."""
        names = [given[key] for key in ("entity", "name") if key in given]
        if len(names) != 1:
            self.fault(piece, "not exactly one of 'entity' and 'name' is given")
            return Ref("")
        document, kind = self.optional(given, "document"), self.optional(given, "kind")
        if kind and kind not in KINDS:
            self.fault(given["kind"], f"no kind is named {quoted(kind)}", self.near(kind, KINDS, "the kinds are"))
        if names[0].kind == "mapping":
            self.fault(names[0], "a mapping stands within a mapping", "write a name or an address here")
            return Ref("")
        return Ref(self.ref(names[0], "'entity'").text, document, kind, piece.line)
