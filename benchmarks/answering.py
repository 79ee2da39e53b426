"""The server beside `oxigraph serve-read-only`: the same store, the same queries, in turn; then long queries at once.

    python benchmarks/answering.py OUT                 # a build (its folder), 60 s for each server
    python benchmarks/answering.py --quads FILE.nq     # quads of which a store is made first
    python benchmarks/answering.py OUT --seconds 10 --rounds 3
    python benchmarks/answering.py OUT --no-memory     # our server from disk, as the other one

Clients are in a process of their own and keep their connections. The log mixes small lookups, searches for names,
experts on topics, two steps of collaboration and counts over everything, bound to things drawn from the store with a
fixed seed; every server gets the same log in the same order. The exit code is 1 when there was an error, or when
throughput or the 99th percentile are worse than twice those of the other server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.running import at, free_port, running, symposia  # noqa: E402

LIMIT = 2.0
PREFIXES = """PREFIX sym: <https://w3id.org/symposia/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# Of a hundred queries, so many are of a kind; %s is an IRI or a text drawn from the store.
KINDS = {
    "lookup": (35, "person", "SELECT ?p ?o WHERE { %s ?p ?o }"),
    "profile": (
        20,
        "person",
        """SELECT ?relation ?other ?label ?quote WHERE {
  ?s rdf:subject %s ; rdf:predicate ?relation ; rdf:object ?other ; sym:evidencedBy/sym:quote ?quote .
  OPTIONAL { ?other rdfs:label ?label } }""",
    ),
    "ask": (10, "person", "ASK { %s sym:researches ?topic }"),
    "two steps": (
        15,
        "person",
        """SELECT DISTINCT ?name WHERE { %s sym:collaboratesWith/sym:collaboratesWith ?other .
  ?other rdfs:label ?name } ORDER BY ?name LIMIT 50""",
    ),
    "experts": (
        12,
        "topic",
        """SELECT ?name (COUNT(DISTINCT ?statement) AS ?times) WHERE {
  ?topic skos:broader* %s . ?person sym:researches ?topic ; rdfs:label ?name .
  ?statement rdf:subject ?person ; rdf:predicate sym:researches ; rdf:object ?topic .
} GROUP BY ?person ?name ORDER BY DESC(?times) ?name LIMIT 20""",
    ),
    "search": (
        6,
        "word",
        """SELECT DISTINCT ?thing ?name WHERE { ?thing rdfs:label ?name FILTER(CONTAINS(LCASE(?name), %s)) }
ORDER BY ?name ?thing LIMIT 20""",
    ),
    "count": (
        2,
        "nothing",
        "SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class",
    ),
}
LONG = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def main() -> int:
    """Measure and compare."""
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        out = _build(wanted, Path(scratch))
        log = _log(out / "store", wanted.length)
        print(f"{len(log):,} queries in the log: {dict(Counter(kind for kind, _ in log))}")
        servers = {"symposia": _symposia(out, wanted.memory), "oxigraph": _oxigraph(out)}
        _same_answers(servers, log)
        figures = _compare(servers, log, wanted)
        worst = _report(figures)
        contained = True if wanted.no_long else _long_ones(out, log, wanted)
    return 0 if worst <= LIMIT and contained else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--quads", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--length", type=int, default=5000)
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--no-long", action="store_true")
    wanted = parser.parse_args()
    if (wanted.out is None) == (wanted.quads is None):
        parser.error("give the folder of a build, or --quads")
    return wanted


def _build(wanted: argparse.Namespace, scratch: Path) -> Path:
    if wanted.out is not None:
        return wanted.out
    import pyoxigraph as ox

    store = ox.Store(str(scratch / "store"))
    store.bulk_load(path=str(wanted.quads), format=ox.RdfFormat.N_QUADS)
    store.optimize()
    return scratch


def _log(store: Path, length: int) -> list[tuple[str, str]]:
    """Queries with their kinds, drawn with a fixed seed."""
    from graph.store import EmbeddedStore

    opened = EmbeddedStore.open(store)

    def drawn(kind: str) -> list[Any]:
        rows = opened.query(f"{PREFIXES}SELECT ?x ?name {{ ?x a sym:{kind} ; rdfs:label ?name }} ORDER BY ?x").rows
        return sorted(random.Random(1).sample(rows, min(300, len(rows))), key=str)

    people, topics = drawn("Person"), drawn("Topic")
    words = sorted({word.lower() for _, name in people + topics for word in name.value.split() if word.isalpha()})
    pools = {
        "person": [str(iri) for iri, _ in people],
        "topic": [str(iri) for iri, _ in topics],
        "word": [json.dumps(word) for word in words],
        "nothing": [""],
    }
    chance = random.Random(2)
    kinds = chance.choices(list(KINDS), [share for share, _, _ in KINDS.values()], k=length)
    log = []
    for kind in kinds:
        _, pool, text = KINDS[kind]
        log.append((kind, PREFIXES + (text % chance.choice(pools[pool]) if "%s" in text else text)))
    return log


# Servers


def _symposia(out: Path, memory: bool) -> Any:
    return lambda port: (
        symposia(out, port, memory, "--timeout", "20"),
        f"http://127.0.0.1:{port}/sparql",
        "in memory now" if memory else "",
    )


def _oxigraph(out: Path) -> Any:
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        raise SystemExit("the program oxigraph is wanted: pip install oxigraph")
    words = [program, "serve-read-only", "--location", str(out / "store"), "--bind"]
    return lambda port: (
        [*words, f"127.0.0.1:{port}", "--union-default-graph"],
        f"http://127.0.0.1:{port}/query",
        "",
    )


@contextmanager
def _running(server: Any) -> Iterator[str]:
    command, address, sign = server(free_port())
    with running(command, lambda said: sign in said and _answers(address)):
        yield address


def _answers(address: str) -> bool:
    try:
        return bool(_ask(address, "ASK {}"))
    except OSError:
        return False


def _ask(address: str, text: str) -> Any:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    request = urllib.request.Request(address, text.encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def _same_answers(servers: dict[str, Any], log: list[tuple[str, str]]) -> None:
    """See that all servers do the same work."""
    asked = sorted({text for _, text in log[:200]})
    found = {}
    for name, server in servers.items():
        with _running(server) as address:
            found[name] = [_ask(address, text) for text in asked]
    same = all(one == two for one, two in zip(*found.values(), strict=True))
    counted = [[len(f.get("results", {}).get("bindings", "1")) for f in answers] for answers in found.values()]
    rows = "the same" if same else "as many" if counted[0] == counted[1] else "OTHER"
    print(f"{len(asked)} different queries: {rows} rows")


# Clients


def _compare(servers: dict[str, Any], log: list[tuple[str, str]], wanted: argparse.Namespace) -> dict[str, list[Any]]:
    figures: dict[str, list[Any]] = {name: [] for name in servers}
    for _ in range(wanted.rounds):
        for name, server in servers.items():
            with _running(server) as address:
                _load(address, log, wanted.clients, min(3.0, wanted.seconds))
                found = _load(address, log, wanted.clients, wanted.seconds)
            figures[name].append(found)
            _print(name, found)
    return figures


def _load(address: str, log: list[tuple[str, str]], clients: int, seconds: float) -> dict[str, Any]:
    """Ask from a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_clients, (address, log, clients, seconds))


def _clients(address: str, log: list[tuple[str, str]], clients: int, seconds: float) -> dict[str, Any]:
    try:
        from uvloop import run
    except ImportError:
        from asyncio import run
    return run(_ask_all(address, log, clients, seconds))


async def _ask_all(address: str, log: list[tuple[str, str]], clients: int, seconds: float) -> dict[str, Any]:
    times: list[tuple[str, float]] = []
    errors: Counter[str] = Counter()
    begun = time.perf_counter()
    turn = iter(range(10**9))

    async def client() -> None:
        connection = _Connection(address)
        while (now := time.perf_counter()) < begun + seconds:
            kind, text = log[next(turn) % len(log)]
            try:
                status = await asyncio.wait_for(connection.ask(text), 120)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                errors[type(error).__name__] += 1
                connection = _Connection(address)
                continue
            if status != 200:
                errors[str(status)] += 1
            times.append((kind, time.perf_counter() - now))

    await asyncio.gather(*(client() for _ in range(clients)))
    return {"times": times, "errors": dict(errors), "seconds": time.perf_counter() - begun}


class _Connection(asyncio.Protocol):
    """A connection that is kept; the parser is that of httptools."""

    def __init__(self, address: str) -> None:
        from urllib.parse import urlsplit

        parts = urlsplit(address)
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._transport: Any = None
        self._answer: asyncio.Future[int] | None = None

    async def ask(self, text: str) -> int:
        if self._transport is None or self._transport.is_closing():
            await asyncio.get_running_loop().create_connection(lambda: self, self._host, self._port)
        self._answer = asyncio.get_running_loop().create_future()
        body = text.encode()
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
            f"Content-Type: application/sparql-query\r\nAccept: application/sparql-results+json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        import httptools

        self._transport = transport
        self._parser = httptools.HttpResponseParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())


# Figures


def _print(name: str, found: dict[str, Any]) -> None:
    times = [t for _, t in found["times"]]
    print(
        f"{name:>10}: {len(times) / found['seconds']:8.1f} a second; p50 {1000 * at(times, 0.5):7.1f} ms, "
        f"p99 {1000 * at(times, 0.99):8.1f} ms; errors {found['errors'] or 'none'}"
    )
    for kind in KINDS:
        of_kind = [t for k, t in found["times"] if k == kind]
        if of_kind:
            print(f"{kind:>22}: p50 {1000 * at(of_kind, 0.5):7.1f} ms, p99 {1000 * at(of_kind, 0.99):8.1f} ms")


def _report(figures: dict[str, list[Any]]) -> float:
    """Print the ratios and return the worst; an error counts as infinitely bad."""
    ratios = []
    for ours, other in zip(figures["symposia"], figures["oxigraph"], strict=True):
        rate = [len(f["times"]) / f["seconds"] for f in (other, ours)]
        tail = [at([t for _, t in f["times"]], 0.99) for f in (ours, other)]
        ratios.append((rate[0] / rate[1], tail[0] / tail[1]))
        print(f"oxigraph's throughput over ours {ratios[-1][0]:.2f}; our p99 over oxigraph's {ratios[-1][1]:.2f}")
    failed = any(f["errors"] for f in figures["symposia"])
    middle = [sorted(r[i] for r in ratios)[len(ratios) // 2] for i in (0, 1)]
    return float("inf") if failed else max(middle)


def _long_ones(out: Path, log: list[tuple[str, str]], wanted: argparse.Namespace) -> bool:
    """Ask twenty queries that would take minutes, and small ones meanwhile."""
    small = [(kind, text) for kind, text in log if kind in ("lookup", "ask")]
    with _running(_symposia(out, wanted.memory)) as address:
        alone = _load(address, small, 4, 5)
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            long_ones = pool.apply_async(_clients_once, (address, LONG, 20))
            time.sleep(0.5)
            beside = _load(address, small, 4, 22)
            ended = long_ones.get(120)
        after = _load(address, small, 4, 5)
    print("small queries of four clients, while twenty run that would take minutes (limit 20 s):")
    for name, found in (("alone", alone), ("beside", beside), ("after", after)):
        _print(name, found)
        print(f"{'':>10}  longest {1000 * max(t for _, t in found['times']):.0f} ms")
    print(f"the twenty were ended: {ended}")
    quiet = not any(found["errors"] for found in (alone, beside, after))
    return quiet and all(status in (500, 503, 504) for _, status in ended)  # 500: it needed too much memory


def _clients_once(address: str, text: str, clients: int) -> list[tuple[float, int]]:
    async def once() -> tuple[float, int]:
        begun = time.perf_counter()
        status = await asyncio.wait_for(_Connection(address).ask(text), 100)
        return round(time.perf_counter() - begun, 1), status

    async def all_at_once() -> list[tuple[float, int]]:
        return sorted(await asyncio.gather(*(once() for _ in range(clients))))

    return asyncio.run(all_at_once())


if __name__ == "__main__":
    raise SystemExit(main())
