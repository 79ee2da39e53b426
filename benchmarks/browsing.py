"""Every kind of page of a served build with eight readers at once, and what a first visit to each fetches.

    python benchmarks/browsing.py                              # a build of 1,000,000 quads, made for it
    python benchmarks/browsing.py --keep FOLDER                # made in this folder, and taken from there the next time
    python benchmarks/browsing.py --out OUT --seconds 30       # a build of yours

The build is that of `graphs.py`, with the texts of its documents and what `build` writes beside a store. Readers keep
their connections and ask for the next page as soon as they have one; each kind of page has its turn as often as the
others, with addresses drawn from the store by a fixed seed, so that few pages are asked for twice. Times are from the
first byte sent to the last byte read; `cpu` is what the server's processes spend on a page of a kind, on average. Then
Chromium visits one page of each kind with nothing in its cache, and what comes over the wire is counted. The exit code
is 1 when a page has another status than 200, when the 95th percentile of a kind is above 150 ms, or when the first
visit to a page, without those of SPARQL and of networks, fetches more than 200 kB.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.running import at, free_port, running, symposia  # noqa: E402
from graph.explorer.shelf import TITLE, Shelf, href  # noqa: E402
from graph.terms import LABEL, TYPE, sym  # noqa: E402

P95 = 0.150  # seconds
FIRST = 200_000  # bytes that a first visit may fetch
READERS = 8
ALONE = 40  # pages of each kind that one reader asks for first
THINGS = {"person": "Person", "org": "Organization", "topic": "Topic", "event": "Event", "talk": "Talk"}
THINGS |= {"project": "Project", "award": "Award", "document": "Document"}
HEAVY = ("sparql", "network")  # pages with a program of their own
HEADERS = {"Accept": "text/html,*/*;q=0.1", "Accept-Encoding": "gzip"}  # as a browser asks
Address = tuple[str, str]  # the kind of page, and where it is


def main() -> int:
    """Build, serve, read, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="the folder of a build; otherwise one is made")
    parser.add_argument("--keep", type=Path, help="a folder for the build that is made")
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--only", nargs="+", help="kinds of pages")
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--no-browser", action="store_true", help="count no bytes of first visits")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = wanted.out or built(wanted.keep or Path(scratch), wanted.quads)
        pools = addresses(out, wanted.only)
        with served(out, wanted.memory) as (port, process):
            spent = _ask_each_kind(port, pools, process)
            slow = _report(read(port, pools, wanted.readers, wanted.seconds, process), spent)
            large = [] if wanted.no_browser else _first_visits(port, pools)
    for failure in slow + large:
        print(f"FAILED: {failure}")
    return 1 if slow or large else 0


# A build


def built(folder: Path, quads: int) -> Path:
    """A build of about so many quads in the folder; one that is there is taken."""
    if (folder / "store").is_dir():
        return folder
    from benchmarks import graphs
    from graph.folder import text_of
    from graph.store import EmbeddedStore

    class Texts(graphs.Maker):
        """Writes the texts of the documents, too, as a build does."""

        def extractions(self) -> Iterator[Any]:
            for x, things in super().extractions():
                target = folder / text_of(x.document.key)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(x.document.text.encode())
                yield x, things

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "graph.nq"
    with file.open("wb") as written:
        Texts(quads).write(written)
    with file.open("rb") as read_again:
        EmbeddedStore.create(folder / "store", ox.parse(read_again, format=ox.RdfFormat.N_QUADS))
    _beside(folder)
    return folder


def _beside(folder: Path) -> None:
    """What a build writes besides the store and the texts."""
    from graph import network
    from graph.analysis import annotate, summary
    from graph.store import EmbeddedStore
    from viz import write_network

    held = EmbeddedStore.open(folder / "store")
    reading = network.read(held)
    whole = annotate(network.drawn(reading, network.Choice()))
    write_network(whole, folder / "network.html", title="A build to measure")
    people = network.drawn(reading, network.Choice("people"))
    (folder / "analysis.json").write_bytes(summary.written(summary.summary(people, reading)))


# Addresses


def addresses(out: Path, only: list[str] | None = None) -> dict[str, list[str]]:
    """Addresses of each kind of page, drawn with a fixed seed."""
    store = ox.Store.read_only(str(out / "store"))
    chance = random.Random(1)
    things = {name: _drawn(store, kind, chance) for name, kind in THINGS.items()}
    pools = {name: [path for path, _ in some] for name, some in things.items()}
    names = [label for some in things.values() for _, label in some]
    words = sorted({word for name in names for word in re.findall(r"\w{4,}", name)})
    chance.shuffle(words)
    pools["front"] = ["/"]
    pools["find"] = [f"/find?{urlencode({'name': word})}" for word in words[:200]]
    pools["find"] += [f"/find?{urlencode({'kind': kind, 'page': page})}" for kind in THINGS.values() for page in (1, 2)]
    pools["suggest"] = [f"/suggest?{urlencode({'name': word[: chance.randint(1, 5)]})}" for word in words[:300]]
    people = [path[1:] for path in pools["person"]]
    pairs = [*zip(people[::2], people[1::2], strict=False), *_together(store, chance)]
    pools["compare"] = [f"/compare?{urlencode({'one': one, 'other': other})}" for one, other in pairs]
    for name, hops in (("ego network", 1), ("two steps", 2)):
        pools[name] = [f"/network?{urlencode({'focus': path, 'hops': hops})}" for path in people[:200]]
    pools |= {name: [f"/{name}"] for name in ("network", "analysis", "review", "sparql", "queries")}
    pools["query form"] = [f"/queries/{quote(file.stem)}" for file in sorted((ROOT / "queries").glob("*.rq"))]
    return {name: pool for name, pool in pools.items() if pool and (not only or name in only)}


def _drawn(store: ox.Store, kind: str, chance: random.Random, most: int = 400) -> list[Address]:
    """So many things of a kind: their addresses and names."""
    base, named = Shelf(store).base, TITLE if kind == "Document" else LABEL
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, TYPE, sym(kind), None):
        names = store.quads_for_pattern(quad.subject, named, None, None)
        found[href(quad.subject.value.removeprefix(base))] = min((name.object.value for name in names), default="")
    return chance.sample(sorted(found.items()), min(most, len(found)))


def _together(store: ox.Store, chance: random.Random) -> list[Address]:
    """Pairs of people of whom it is said that they work together, by their paths."""
    base, ties = Shelf(store).base, store.quads_for_pattern(None, sym("collaboratesWith"), None, None)
    pairs = sorted({(q.subject.value.removeprefix(base), q.object.value.removeprefix(base)) for q in ties})
    return chance.sample(pairs, min(200, len(pairs)))


# The server


@contextmanager
def served(out: Path, memory: bool) -> Iterator[tuple[int, int]]:
    """Serve the build; yields the port and the process."""
    port, signs = free_port(), ("is ready now", "in memory now" if memory else "Serving")
    begun = time.perf_counter()
    with running(symposia(out, port, memory), lambda said: all(sign in said for sign in signs)) as process:
        print(f"ready after {time.perf_counter() - begun:.0f} s")
        yield port, process


def _ask_each_kind(port: int, pools: dict[str, list[str]], server: int) -> dict[str, float]:
    """Processor seconds of a page of each kind, on average; what is not there at all is left out, loudly."""
    spent = {}
    for kind in list(pools):
        statuses = [_fetch(port, address)[0] for address in pools[kind][:3]]
        if set(statuses) != {200}:
            print(f"NOT MEASURED: {kind} answers with {statuses} ({pools[kind][0]})")
            del pools[kind]
            continue
        before = _processor(server)
        for address in (pools[kind] * ALONE)[:ALONE]:
            _fetch(port, address)
        spent[kind] = (_processor(server) - before) / ALONE
    return spent


def _fetch(port: int, address: str) -> tuple[int, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address, headers=HEADERS)
        response = connection.getresponse()
        return response.status, len(response.read())
    finally:
        connection.close()


# Readers


def read(port: int, pools: dict[str, list[str]], readers: int, seconds: float, server: int) -> dict[str, Any]:
    """Read from a process of its own; what each page took, by kind, and the processor time of the server."""
    before = _processor(server)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(_read_all, (port, pools, readers, seconds))
    return {**found, "processor": _processor(server) - before}


def _read_all(port: int, pools: dict[str, list[str]], readers: int, seconds: float) -> dict[str, Any]:
    log = _log(pools)
    turn = iter(range(10**9))
    lock = threading.Lock()
    times: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    errors: Counter[str] = Counter()
    end = time.perf_counter() + seconds

    def reader() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < end:
            with lock:
                kind, address = log[next(turn) % len(log)]
            begun = time.perf_counter()
            try:
                connection.request("GET", address, headers=HEADERS)
                response = connection.getresponse()
                size = len(response.read())
            except (OSError, http.client.HTTPException) as error:
                errors[f"{kind}: {type(error).__name__}"] += 1
                connection.close()
                continue
            times[kind].append((time.perf_counter() - begun, size, address))
            if response.status != 200:
                errors[f"{kind}: {response.status} {address}"] += 1
        connection.close()

    threads = [threading.Thread(target=reader) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"times": dict(times), "errors": dict(errors), "seconds": seconds}


def _log(pools: dict[str, list[str]], length: int = 20_000) -> list[Address]:
    """What is read, in this order: each kind as often as the others, its addresses in turn."""
    chance = random.Random(2)
    left = {kind: iter(()) for kind in pools}
    log = []
    for _ in range(length // len(pools)):
        for kind in chance.sample(sorted(pools), len(pools)):
            address = next(left[kind], None)
            if address is None:
                left[kind] = iter(chance.sample(pools[kind], len(pools[kind])))
                address = next(left[kind])
            log.append((kind, address))
    return log


def _processor(pid: int) -> float:
    """Processor seconds of a process and all that it started, those that ended included; 0 where nobody tells."""
    below: dict[int, list[int]] = defaultdict(list)
    spent: dict[int, float] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        below[int(fields[1])].append(int(entry.name))
        spent[int(entry.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    todo, total = [pid], 0.0
    while todo:
        one = todo.pop()
        total += spent.get(one, 0.0)
        todo += below[one]
    return total


# Figures


def _report(found: dict[str, Any], spent: dict[str, float]) -> list[str]:
    """Print a line for each kind; return what is beyond the limit."""
    failures = [f"{count} times {what}" for what, count in sorted(found["errors"].items())]
    everything = [row for rows in found["times"].values() for row in rows]
    rate, each = len(everything) / found["seconds"], 1000 * found["processor"] / max(1, len(everything))
    print(f"{len(everything):,} pages, {rate:.0f} a second; {each:.1f} ms of the server's processor time each")
    print(f"{'kind':14}{'pages':>7}{'cpu':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'longest':>9} ms{'kB':>8}  slowest")
    for kind, rows in [*sorted(found["times"].items()), ("all", everything)]:
        times = [seconds for seconds, _, _ in rows]
        figures = [1000 * at(times, share) for share in (0.5, 0.95, 0.99, 1.0)]
        size = at([size for _, size, _ in rows], 0.5) / 1000
        columns = "".join(f"{figure:8.1f}" for figure in (1000 * spent.get(kind, 0.0), *figures[:3]))
        print(f"{kind:14}{len(rows):7}{columns}{figures[3]:9.1f}   {size:8.1f}  {max(rows)[2][:70]}")
        if figures[1] > 1000 * P95:
            failures.append(f"the 95th percentile of {kind} is {figures[1]:.0f} ms")
    return failures


def _first_visits(port: int, pools: dict[str, list[str]]) -> list[str]:
    """Count what a browser with an empty cache fetches for a page of each kind."""
    from tests.browser.chromium import launched

    failures = []
    with launched() as browser:
        for kind in sorted(set(pools) - {"suggest"}):
            fetched = _fetched(browser, f"http://127.0.0.1:{port}{pools[kind][0]}")
            total = sum(fetched.values())
            print(f"first visit, {kind:14}{total / 1000:8.1f} kB in {len(fetched)} answers")
            if total > FIRST and not kind.startswith(HEAVY):
                failures.append(f"a first visit to {kind} fetches {total / 1000:.0f} kB")
    return failures


def _fetched(browser: Any, address: str) -> dict[str, int]:
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    bytes_of: dict[str, int] = {}
    session.on("Network.loadingFinished", lambda e: bytes_of.update({e["requestId"]: int(e["encodedDataLength"])}))
    page.goto(address, wait_until="networkidle")
    context.close()
    return bytes_of


if __name__ == "__main__":
    raise SystemExit(main())
