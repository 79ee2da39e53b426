"""What an extractor is: documents in, what each of them names and says out.

The rules are one (`graph/extract.py`), language models others (`graph/models/`), and another
package can bring its own. Joining what they found to entities is none of their business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from graph.context import Context
from graph.document import Document, Problem
from graph.statement import Claim, Mention, Node

MENTION = "mention/1"


@dataclass(frozen=True)
class Findings:
    """What one extractor found in one document.

    `mentions` is what the document names, in a claim or not, `claims` what it says; every span
    counts in characters of the document's text. `rule` is the name, with a version, that statements
    about mere mentions carry. `context` is the reading of the rules, which other extractors leave out.
    """

    document: Document
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    rule: str = MENTION
    context: Context | None = field(default=None, compare=False, repr=False)

    def named(self) -> Iterator[Mention]:
        """All mentions, those in claims included."""
        yield from self.mentions
        for claim in self.claims:
            yield from claimed(claim)


class Extractor(Protocol):
    """Reads documents.

    `name` is what `--extractor` calls it. `read` gives one result for each document, in their order:
    its Findings, or a Problem when that document could not be read. It is free to look ahead, and
    must give the same for the same documents.
    """

    @property
    def name(self) -> str:
        """The short name: lower-case letters, digits, hyphens."""

    def read(self, documents: Iterable[Document]) -> Iterator[Findings | Problem]:
        """What each document names and says."""


@runtime_checkable
class Independent(Protocol):
    """An extractor that reads each document for itself, in whatever process and order, and tells the same each time.

    Only then can many processes read at once, and can a result be kept for the next build.
    """

    def fingerprint(self) -> str:
        """What its findings hang on besides the document, such as its version and that of its data."""


@runtime_checkable
class Accounting(Protocol):
    """An extractor that has figures to tell once it has read."""

    def report(self) -> dict[str, object]:
        """Figures for report.json; a second run over the same documents gives the same."""

    def summary(self) -> str:
        """One line for the terminal, about this run."""


def claimed(claim: Claim) -> Iterator[Mention]:
    """The mentions at the ends of a claim."""
    for end in (claim.subject, claim.object):
        if isinstance(end, Mention):
            yield end
    if isinstance(claim.object, Node):
        yield from (value for _, value in claim.object.properties if isinstance(value, Mention))
