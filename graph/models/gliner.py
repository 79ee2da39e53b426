"""The extractor that runs a GLiNER2 model from a folder on this machine. It never downloads anything."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from graph import topic
from graph.document import Document
from graph.errors import ExtractorError
from graph.extractor import Findings
from graph.models.vocabulary import KINDS, RELATIONS
from graph.statement import Claim, Mention
from graph.text import Span, clean

VERSION = 1
THRESHOLD = 0.5
# Two ends further apart than this are no passage that a reader would accept.
LONGEST_PASSAGE = 400
# What two spans can say. Posts, degrees, values and interviews need words that the model does not give.
_LEFT_OUT = frozenset(["hasPosition", "hasDegree", "heldOn", "place", "interviewee", "interviewer"])
LABELS = {kind.lower(): kind for kind in KINDS if kind != "Interview"}
PHRASES = {
    re.sub(r"([A-Z])", lambda m: " " + m.group().lower(), name): name for name in RELATIONS if name not in _LEFT_OUT
}


class Model(Protocol):
    """What is asked of a GLiNER2 model: the two methods of its extractors that are called here."""

    def create_schema(self) -> Any:
        """An empty schema, to which entities and relations can be added."""

    def extract_long(
        self, text: str, schema: Any, threshold: float, *, include_confidence: bool, include_spans: bool
    ) -> Mapping[str, Any]:
        """Entities by label and relations by name, with spans and confidences."""


class Gliner:
    """Runs a model over each document and maps its spans to mentions and claims.

    `folder` holds the model. `model`, for tests, is used instead of what the folder holds. Raises
    ExtractorError when the folder holds no model or the library is not installed.
    """

    name = "gliner"

    def __init__(self, folder: Path, model: Model | None = None) -> None:
        self.model = model or load(folder)
        self.label = re.sub(r"[^A-Za-z0-9.]+", "-", folder.resolve().name).strip("-") or "model"
        self.rule = f"gliner-{self.label}/{VERSION}"
        self.claims = 0
        self.dropped: Counter[str] = Counter()

    def read(self, documents: Iterable[Document]) -> Iterator[Findings]:
        """What the model finds in each document."""
        labels = {label: KINDS[kind] for label, kind in LABELS.items()}
        phrases = {phrase: RELATIONS[name].meaning for phrase, name in PHRASES.items()}
        schema = self.model.create_schema().entities(labels).relations(phrases)
        for document in documents:
            found = self.model.extract_long(
                document.matched, schema, THRESHOLD, include_confidence=True, include_spans=True
            )
            yield self._findings(document, found)

    def report(self) -> dict[str, object]:
        """The model, and what came of it."""
        return {
            "model": self.label,
            "extractor": self.rule,
            "claims": self.claims,
            "dropped": dict(sorted(self.dropped.items())),
        }

    def summary(self) -> str:
        """Claims and drops."""
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(self.dropped.items()))
        return f"gliner ({self.label}): {self.claims} claims, {self.dropped.total()} dropped" + (
            f" ({why})" if why else ""
        )

    def _findings(self, document: Document, found: Mapping[str, Any]) -> Findings:
        mentions = [
            mention
            for label, kind in LABELS.items()
            for row in found.get("entities", {}).get(label) or ()
            if (mention := self._mention(document, kind, row)) is not None
        ]
        kinds = {m.span: m.kind for m in mentions}
        claims = [
            claim
            for phrase, name in PHRASES.items()
            for row in found.get("relation_extraction", {}).get(phrase) or ()
            if (claim := self._claim(document, name, row, kinds)) is not None
        ]
        self.claims += len(claims)
        return Findings(document, tuple(mentions), tuple(claims), self.rule)

    def _mention(self, document: Document, kind: str, row: Mapping[str, Any]) -> Mention | None:
        """A mention of a span of the model, if that span holds what the model says it holds."""
        span = Span(int(row["start"]), int(row["end"]))
        written = clean(document.matched[max(0, span.begin) : span.end])
        if span.begin < 0 or written != clean(str(row["text"])) or not any(c.isalpha() for c in written):
            self.dropped["span not in the text"] += 1
            return None
        confidence = round(min(1.0, max(0.0, float(row["confidence"]))), 2)
        if kind == "Topic":
            return Mention(kind, topic.name_of(written), span, "", (written,), confidence)
        return Mention(kind, written, span, "", (), confidence)

    def _claim(self, document: Document, name: str, row: Mapping[str, Any], kinds: Mapping[Span, str]) -> Claim | None:
        relation = RELATIONS[name]
        ends: list[Mention] = []
        for end, wanted in (("head", relation.subjects), ("tail", relation.objects)):
            span = Span(int(row[end]["start"]), int(row[end]["end"]))
            kind = kinds.get(span, wanted[0])
            if kind not in wanted:
                self.dropped["end of the wrong class"] += 1
                return None
            mention = self._mention(document, kind, row[end])
            if mention is None:
                return None
            ends.append(mention)
        subject, target = ends
        span = subject.span.join(target.span)
        if span.end - span.begin > LONGEST_PASSAGE:
            self.dropped["ends far apart"] += 1
            return None
        return Claim(subject, name, target, span, self.rule, min(subject.confidence, target.confidence))


def load(folder: Path) -> Model:
    """The model in a folder. Raises ExtractorError when it cannot be loaded; nothing is ever downloaded."""
    if not (folder / "config.json").is_file():
        raise ExtractorError(
            "gliner", f"{folder} is no folder of a model (it has no config.json)", "name one with --gliner-model"
        )
    if find_spec("gliner2") is None or find_spec("torch") is None:
        raise ExtractorError("gliner", "is not installed", "install it with  pip install 'symposia[gliner]'")
    # Read by the libraries underneath when they are imported: whatever is missing is an error, not a download.
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    from gliner2 import AutoExtractor

    try:
        model: Model = AutoExtractor.from_pretrained(str(folder), map_location="cpu")
    except Exception as error:  # damaged weights, other formats, missing files: all the same to the user
        raise ExtractorError(
            "gliner", f"the model in {folder} cannot be loaded ({type(error).__name__})", "look at its files"
        ) from error
    return model
