"""Asking a language model: schema, deadlines, retries, pace. What it answers is verified elsewhere."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph.errors import ExtractorError
from graph.models import prompt
from graph.models.answer import Answer

KEY = "SYMPOSIA_LLM_KEY"
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Service:
    """Which model is asked, and how.

    `model` is the model's name at the OpenAI-compatible address `url`, or, without an address,
    `provider:name` as pydantic-ai writes it. `output` is how the form of the answer is asked for: as
    a JSON schema, as a call of a tool, or in words. `rate` is in requests a minute (0: no limit);
    `timeout` in seconds for one request, `deadline` for a document with all its pieces and retries;
    `pause` in seconds before the first retry, doubled each time.
    """

    model: str
    url: str = ""
    output: str = "schema"
    cache: Path = Path(".symposia-cache")
    rate: float = 0.0
    timeout: float = 120.0
    deadline: float = 600.0
    parallel: int = 4
    tries: int = 6
    pause: float = 1.0


@dataclass(frozen=True)
class Reply:
    """An answer, with the requests and tokens that it took; `cost` in US dollars where the prices are known."""

    answer: Answer
    requests: int
    tokens_in: int
    tokens_out: int
    cost: str = ""


class Failed(Exception):
    """A document could not be asked about; its text says why, `down` whether the service itself seems to be down."""

    def __init__(self, reason: str, *, down: bool = False) -> None:
        super().__init__(reason)
        self.down = down


class _Again(Exception):
    """Worth another try, after `wait` seconds if the service said so."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Asker:
    """A model that can be asked. `sent` counts requests to it, in this run, failed ones included.

    What it is told, and the data class in which it answers, are those for documents unless others are given.
    """

    def __init__(self, service: Service, model: Any = None, form: type = Answer, told: str = "") -> None:
        self.service = service
        self.sent = 0
        self._agent = _agent(service, model, form, told or prompt.instructions())
        self._next = 0.0

    async def ask(self, message: str, until: float) -> Reply:
        """The answer to a message, before the clock `time.monotonic` shows `until`.

        Raises Failed for this document, ExtractorError when no document can be asked about.
        """
        reason = "the time for a document was over (--llm-deadline)"
        for attempt in range(self.service.tries):
            until += await self._turn()
            left = until - time.monotonic()
            if left <= 0:
                break
            try:
                return await self._once(message, min(left, self.service.timeout))
            except _Again as again:
                reason = str(again)
                wait = min(self.service.pause * 2**attempt, _LONGEST_PAUSE) if again.wait is None else again.wait
                if attempt + 1 == self.service.tries or time.monotonic() + wait >= until:
                    break
                await asyncio.sleep(wait)
        raise Failed(reason, down=True)

    async def close(self) -> None:
        """Close the connections."""
        await self._agent.__aexit__(None, None, None)

    async def open(self) -> None:
        """Open what holds the connections."""
        await self._agent.__aenter__()

    async def _turn(self) -> float:
        """Wait for the next turn under `rate`; the seconds waited."""
        if not self.service.rate:
            return 0.0
        now = time.monotonic()
        begin = max(now, self._next)
        self._next = begin + 60 / self.service.rate
        await asyncio.sleep(begin - now)
        return begin - now

    async def _once(self, message: str, seconds: float) -> Reply:
        self.sent += 1
        try:
            async with asyncio.timeout(seconds):
                return _reply(await self._agent.run(message))
        except TimeoutError:
            raise _Again(f"no whole answer came within {seconds:.0f} seconds") from None
        except Exception as error:  # a library and a service at the far end of a network: anything can come
            raise _judged(error) from error


def _judged(error: Exception) -> Exception:
    """What an error means: try again, give this document up, or give up altogether.

    The words of the service are left out: they come from outside, and may quote the document or the key.
    """
    from pydantic_ai import exceptions

    status = getattr(error, "status_code", None)
    if isinstance(error, exceptions.ModelQuotaExceededError):
        return ExtractorError("llm", "the service says that the quota is used up", "top it up, then run again")
    if isinstance(error, exceptions.ModelHTTPError):
        if status in (401, 403):
            return ExtractorError("llm", f"the service refused the key (HTTP {status})", f"set {KEY}, see the manual")
        if status == 404:
            return ExtractorError("llm", "the service knows no such model or address", "look at --llm-model, --llm-url")
        if status in (408, 409, 425, 429) or (status or 0) >= 500:
            return _Again(f"the service answered HTTP {status}", getattr(error, "retry_after", None))
        return Failed(f"the service refused the request (HTTP {status})")
    if isinstance(error, exceptions.ModelAPIError):
        return _Again("the service could not be reached, or broke off its answer")
    if isinstance(error, exceptions.UnexpectedModelBehavior):
        return Failed("the answer was not in the form asked for")
    if isinstance(error, exceptions.UserError):
        return ExtractorError("llm", f"cannot be asked ({str(error).splitlines()[0]})", "look at --llm-model")
    return Failed(f"the answer could not be used ({type(error).__name__})")


def _reply(result: Any) -> Reply:
    usage = result.usage
    return Reply(result.output, usage.requests, usage.input_tokens, usage.output_tokens, _cost(result))


def _cost(result: Any) -> str:
    """The price of all responses in US dollars, empty when one is not known."""
    from pydantic_ai.messages import ModelResponse

    try:
        return str(sum(m.cost().total_price for m in result.all_messages() if isinstance(m, ModelResponse)))
    except (LookupError, ValueError, AssertionError):  # no price is known for the model
        return ""


def _agent(service: Service, model: Any, form: type, told: str) -> Any:
    from pydantic_ai import Agent, NativeOutput, PromptedOutput, ToolOutput

    output: Any = {"schema": NativeOutput, "tool": ToolOutput, "prompt": PromptedOutput}[service.output](form)
    try:
        return Agent(
            model or _model(service),
            output_type=output,
            instructions=told,
            retries=1,
            model_settings={"temperature": 0.0},
        )
    except Exception as error:  # unknown names, missing keys, providers that are not installed
        raise ExtractorError(
            "llm", f"{service.model} cannot be used ({str(error).splitlines()[0]})", "look at --llm-model and --llm-url"
        ) from error


def _model(service: Service) -> Any:
    """The model at the address given; else the name, which the library resolves."""
    if not service.url:
        return service.model
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles import ModelProfile
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    # Retries are made here; a redirect would carry the document to an address that nobody gave.
    client = AsyncOpenAI(
        base_url=service.url,
        api_key=os.environ.get(KEY) or "none",
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(follow_redirects=False),
    )
    profile = ModelProfile(supports_json_schema_output=True)
    provider = OpenAICompatibleProvider("llm", openai_client=client, profile=profile)
    return OpenAIChatModel(service.model, provider=provider)


def check(service: Service) -> None:
    """Raise ExtractorError for settings that cannot work."""
    url = urlsplit(service.url)
    if service.url and (url.scheme not in ("http", "https") or not url.hostname):
        raise ExtractorError("llm", "--llm-url is no web address", "give one such as http://localhost:8000/v1")
    if url.username or url.password:
        raise ExtractorError("llm", "--llm-url holds a password", f"give a key in the environment variable {KEY}")
    if not service.model:
        raise ExtractorError("llm", "no model is named", "name one with --llm-model")
    if not service.url and ":" not in service.model:
        raise ExtractorError(
            "llm", f"no address and no provider for {service.model}", "give --llm-url, or --llm-model PROVIDER:NAME"
        )
