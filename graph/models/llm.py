"""The extractor that asks a language model. Nothing goes out unless it is asked for by name."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from graph.batched import batched
from graph.document import Document, Problem
from graph.errors import ExtractorError
from graph.extractor import Findings
from graph.models import pieces, prompt, service, verify
from graph.models.cache import Cache, key
from graph.models.service import Asker, Failed, Reply, Service
from graph.text import Span

_GIVE_UP = 3


class Llm:
    """Asks a model about each document, piece by piece, and keeps what can be verified.

    Answers are kept on disk, so that a run that was broken off goes on where it stopped. `model`,
    for tests, is a model object of pydantic-ai to be asked instead of the one the settings name.

    Raises ExtractorError when the library is not installed or the settings cannot work.
    """

    name = "llm"

    def __init__(self, settings: Service, model: Any = None) -> None:
        if find_spec("pydantic_ai") is None:
            raise ExtractorError("llm", "is not installed", "install it with  pip install 'symposia[llm]'")
        service.check(settings)
        self.settings, self._given = settings, model
        self.rule = f"llm-{re.sub(r'[^A-Za-z0-9.]+', '-', settings.model).strip('-')}/{prompt.VERSION}"
        self.cache = Cache(settings.cache)
        self._asker: Asker | None = None
        self._failures = 0
        self.told: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.cost: Decimal | None = Decimal(0)

    def read(self, documents: Iterable[Document]) -> Iterator[Findings | Problem]:
        """What the model says of each document, as far as the document bears it out."""
        with asyncio.Runner() as runner:
            try:
                for batch in batched(documents, self.settings.parallel):
                    yield from map(self._settle, batch, runner.run(self._batch(batch)))
            finally:
                if self._asker is not None:
                    runner.run(self._asker.close())

    def report(self) -> dict[str, object]:
        """The model, what came of its answers, and what these took when they were given, now or in an earlier run."""
        return {
            "model": self.settings.model,
            # Some services take a key in the address.
            "url": urlsplit(self.settings.url)._replace(query="", fragment="").geturl(),
            "extractor": self.rule,
            **{name: self.told[name] for name in ("pieces", "claims")},
            "dropped": dict(sorted(self.dropped.items())),
            **{name: self.told[name] for name in ("requests", "tokensIn", "tokensOut")},
            "costUSD": None if self.cost is None else str(self.cost),
        }

    def summary(self) -> str:
        """Claims, drops, tokens, and what of it was asked now."""
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(self.dropped.items()))
        cost = f", {self.cost:.4f} USD" if self.cost else ""
        sent = self._asker.sent if self._asker else 0
        return (
            f"llm ({self.settings.model}): {self.told['claims']} claims verified, {self.dropped.total()} dropped"
            f"{f' ({why})' if why else ''}; {self.told['tokensIn']:,} tokens in, {self.told['tokensOut']:,} out{cost}; "
            f"{sent} requests now, {self.told['cached']} of {self.told['pieces']} answers from {self.cache.folder}"
        )

    async def _batch(self, batch: Sequence[Document]) -> list[list[tuple[Span, Reply]] | Failed]:
        results = await asyncio.gather(*map(self._ask, batch), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, Failed):
                raise result
        return [r for r in results if not isinstance(r, BaseException) or isinstance(r, Failed)]

    async def _ask(self, document: Document) -> list[tuple[Span, Reply]]:
        until = time.monotonic() + self.settings.deadline
        return [(span, await self._piece(document, span, until)) for span in pieces.cut(document.text)]

    async def _piece(self, document: Document, span: Span, until: float) -> Reply:
        """The answer about a piece: a kept one, or a new one, which is kept."""
        name = key(
            {
                "document": document.sha256,
                "piece": [span.begin, span.end],
                "prompt": [prompt.VERSION, prompt.instructions()],
                "model": self.settings.model,
                "url": self.settings.url,
                "output": self.settings.output,
            }
        )
        kept = _restored(self.cache.get(name))
        if kept is not None:
            self.told["cached"] += 1
            return kept
        if self._failures >= _GIVE_UP:
            raise Failed(f"not asked, since {_GIVE_UP} documents in a row failed", down=True)
        if self._asker is None:
            self._asker = Asker(self.settings, self._given)
            await self._asker.open()
        reply = await self._asker.ask(prompt.message(document, span), until)
        self.cache.put(name, asdict(reply))
        return reply

    def _settle(self, document: Document, result: list[tuple[Span, Reply]] | Failed) -> Findings | Problem:
        """Findings of the replies about a document, or the problem with it."""
        if isinstance(result, Failed):
            self._failures += result.down
            return Problem(document.source, f"llm: {result}", "run again; what was answered so far is kept")
        self._failures = 0
        findings, dropped = verify.verify(document, [(span, r.answer) for span, r in result], self.rule)
        self.dropped += dropped
        self.told["claims"] += len(findings.claims)
        for _, reply in result:
            self.told.update(pieces=1, requests=reply.requests, tokensIn=reply.tokens_in, tokensOut=reply.tokens_out)
            self.cost = None if self.cost is None or not reply.cost else self.cost + _decimal(reply.cost)
        return findings


def _decimal(words: str) -> Decimal:
    try:
        return Decimal(words)
    except InvalidOperation:
        return Decimal(0)


def _restored(content: dict[str, object] | None) -> Reply | None:
    """A reply as it was kept, None when it is none."""
    from pydantic import TypeAdapter, ValidationError

    if content is None:
        return None
    try:
        return TypeAdapter(Reply).validate_python(content)
    except ValidationError:
        return None
