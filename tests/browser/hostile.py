"""Words that want to be more than words: a fixed set, two hundred made from it by chance, and a build full of them.

Whatever of them ran would open a dialog, set `window.hit`, ask another host or say something on the console, and the
watch over pages hears each of these.
"""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from random import Random

import pyoxigraph as ox

from graph import network
from graph.analysis import annotate, summary
from graph.store import EmbeddedStore
from viz import write_network

FIXED = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<!--<script>alert(3)//-->",
    '"><img src=https://example.org/x onerror=alert(4)>',
    "'><svg/onload=alert(5)>",
    '<a href="javascript:alert(6)">href</a>',
    "</title></style></textarea></noscript><script>alert(7)</script>",
    '<iframe srcdoc="<script>alert(8)</script>"></iframe>',
    "<style>@import 'https://example.org/x.css';</style>",
    '<meta http-equiv="refresh" content="0;url=https://example.org/">',
    '<form action="https://example.org/"><button>Go</button></form>',
    '<base href="https://example.org/">',
    "{{7*7}}{% include '/etc/passwd' %}${alert(9)}<%= 7*7 %>",
    "javascript:alert(10)",
    "');alert(11);//",
    '");alert(12);//',
    "\\u003cscript\\u003ealert(13)\\u003c/script\\u003e",
    "&lt;script&gt;alert(14)&lt;/script&gt;&#60;img src=x onerror=alert(15)&#62;",
    "\u202ecba\u2066\u2069 turned around",
    "\u200b\u200b\ufeff\u00ad",
    "a\u0001b\u001b[31mc\u009bd\ud7ff\ufffe",
    "line\none\r\ntwo\u2028three\u2029four",
    "`${alert(16)}`",
    "]]><x/>&amp;<![CDATA[",
    "=HYPERLINK(\"https://example.org/\",\"x\")",
    "@prefix x: <x> . \"\"\" . } ; DROP ALL",
    "__proto__",
    "constructor",
    "toString",
    "null",
    "NaN",
    "W" * 300,
    "Z̸̧̢̛̲͎͉̗̈́̈́̊a̵̛͙͑͝l̶̢̬͗̾g̴̼̣̈́o̶",
    "﷽" * 20,
)  # fmt: skip
# What leaves the place where a text stands, and what is to be run once outside.
_LEAVES = (
    "", '"', "'", "`", ">", '">', "'>", "-->", "</script>", "</style>", "</title>", "</bdi></a>", "]]>", "\n", "\\",
    "\\'", "}}", "*/", "&quot;>", "%22%3E", "\u2028",
)  # fmt: skip
_RUNS = (
    "<script>{}</script>",
    "<script src=https://example.org/{{}}></script><script>{}</script>",
    "<img src=x onerror={}>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<body onload={}>",
    "<a href=javascript:{}>x</a>",
    "<a href='data:text/html,<script>{}</script>'>x</a>",
    "<object data=javascript:{}></object>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror={}>",
    " onmouseover={} autofocus x=",
    "${{{}}}",
    "{{{{constructor.constructor('{}')()}}}}",
    "<style>*{{background:url(https://example.org/{})}}</style>",
    "<link rel=stylesheet href=https://example.org/{}>",
)
_DOES = ("alert({0})", "window.hit={0}", "console.error({0})", "fetch('https://example.org/{0}')")
IRIS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(2)//https://example.org/",
    "vbscript:msgbox(3)",
    "data:text/html,%3Cscript%3Ealert(4)%3C/script%3E",
    "blob:https://example.org/5",
    "file:///etc/passwd",
    "https://example.org/'onmouseover='alert(6)",
    "https://example.org/\u202egpj.exe",
    "x-unknown:');alert(7);//",
)
PATHS = (
    "person/');alert(8);//",
    "person/'-alert(9)-'",
    "topic/&lt;script&gt;",
    "org/%3Cscript%3Ealert(10)%3C%2Fscript%3E",
    "person/..%2F..%2Fetc",
    "event/\u202ex",
    "topic/%E2%80%AEx",
    "person/?x=1",
    "talk/a;b=c",
)


def made(count: int = 200, seed: int = 1) -> list[str]:
    """So many more, each other than the rest; the same seed gives the same."""
    random = Random(f"hostile {seed}")
    found: dict[str, None] = {}
    while len(found) < count:
        act = random.choice(_DOES).format(1000 + len(found))
        text = random.choice(_LEAVES) + random.choice(_RUNS).format(act)
        if random.random() < 0.2:
            text = random.choice(FIXED) + text
        if random.random() < 0.2:
            text = "".join(c.upper() if random.random() < 0.5 else c for c in text)
        if random.random() < 0.1:
            text = text.replace(" ", random.choice("\t\n\f/"))
        found[text] = None
    return list(found)


def everything() -> list[str]:
    """The fixed ones and those that are made."""
    return [*FIXED, *made()]


def poisoned(quads: list[ox.Quad], base: str) -> list[ox.Quad]:
    """These quads with hostile words in every text, some things under hostile identifiers, and hostile links."""
    texts, links = cycle(everything()), cycle(IRIS)
    entities = sorted({q.subject.value for q in quads if _is_named(q) and q.subject.value.startswith(base)})
    every = max(1, len(entities) // len(PATHS))
    renamed = {
        ox.NamedNode(iri): ox.NamedNode(base + path) for iri, path in zip(entities[::every], PATHS, strict=False)
    }
    spoken: dict[tuple[str, str], ox.Literal] = {}

    def other(term: ox.NamedNode | ox.Literal, predicate: ox.NamedNode) -> ox.NamedNode | ox.Literal:
        if isinstance(term, ox.Literal):
            if term.datatype.value not in _TEXT or predicate.value.rpartition("#")[2] in _KEPT:
                return term
            key = predicate.value, term.value
            spoken.setdefault(key, ox.Literal(next(texts).replace("\ufffe", "")))
            return spoken[key]
        return renamed.get(term, term)

    found = []
    for quad in sorted(quads, key=str):
        changed = [other(term, quad.predicate) for term in (quad.subject, quad.object)]
        found.append(ox.Quad(changed[0], quad.predicate, changed[1], quad.graph_name))
        if _is_named(quad):
            for predicate in _LINKS:
                found.append(ox.Quad(changed[0], ox.NamedNode(predicate), ox.NamedNode(next(links)), quad.graph_name))
    return found


def poisoned_build(sample: Path, out: Path, base: str) -> Path:
    """A build like the sample, with hostile words in its store and its texts."""
    with (sample / "graph.nq").open("rb") as file:
        quads = list(ox.parse(file, format=ox.RdfFormat.N_QUADS))
    out.mkdir(parents=True)
    EmbeddedStore.create(out / "store", poisoned(quads, base))
    for place in sorted(sample.glob("texts/*/*.txt")):
        target = out / place.relative_to(sample)
        target.parent.mkdir(parents=True, exist_ok=True)
        length = len(place.read_text(encoding="utf-8"))
        target.write_text("\n".join(everything() * (1 + length // 10_000))[: length // 2], encoding="utf-8")
    held = EmbeddedStore.open(out / "store")
    reading = network.read(held)
    whole = annotate(network.drawn(reading, network.Choice()))
    write_network(whole, out / "network.html", title=FIXED[0])
    people = network.drawn(reading, network.Choice("people"))
    (out / "analysis.json").write_bytes(summary.written(summary.summary(people, reading)))
    return out


_TEXT = ("http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
_KEPT = ("status", "sha256", "decision")
_LINKS = (
    "http://www.w3.org/2002/07/owl#sameAs",
    "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "http://xmlns.com/foaf/0.1/homepage",
)


def _is_named(quad: ox.Quad) -> bool:
    return quad.predicate.value == "http://www.w3.org/2000/01/rdf-schema#label"
