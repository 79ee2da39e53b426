"""What is written of one document: text that is what pyoxigraph would write, a pure function that is remembered."""

import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from itertools import islice

import msgspec
import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import carried, decisions, document, identifier, judged, lines, noted, packed, report, segment
from graph.assembly import Assembly
from graph.copying import Copies
from graph.decisions import Decisions
from graph.errors import SymposiaError
from graph.extract import extract
from graph.judged import Judged
from graph.lines import foreign, iri, quoted, typed
from graph.place import OURS
from graph.resolve import Judgement, resolve
from graph.sorting import Sorter
from graph.terms import TYPE, canonical, sym
from graph.text import Span
from graph.units import fingerprint, record, stage
from graph.units.cache import Cache
from graph.units.remembered import FILE, remembered
from graph.units.step import here
from graph.writing import Terms

texts = st.text(st.characters(exclude_categories=["Cs"]))
awkward = st.text(st.sampled_from('"\\\n\r\t\b\f\x00\x1f\x7f\x85\u2028\ufffe\uffff\U0010ffffaé '))


@given(texts | awkward)
def test_a_string_is_written_as_pyoxigraph_writes_it(value):
    assert quoted(value) == str(ox.Literal(value))
    for name in ("date", "gYear", "string"):
        assert typed(value, name) == str(
            ox.Literal(value, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}"))
        )


def test_every_character_is_written_as_pyoxigraph_writes_it():
    for plane in range(0, 0x110000, 0x1000):
        value = "".join(chr(code) for code in range(plane, plane + 0x1000) if not 0xD800 <= code < 0xE000)
        assert quoted(value) == str(ox.Literal(value))


@given(
    st.lists(
        st.tuples(*[st.sampled_from("ab-.~")] * 2, texts | awkward, st.sampled_from(["string", "date"])), max_size=8
    )
)
def test_lines_sorted_as_text_are_in_canonical_order(triples):
    node = "http://example.org/{}".format
    made = {f"{iri(node(s))} {iri(node(p))} {typed(o, kind)} {iri(node('graph'))} .\n" for s, p, o, kind in triples} | {
        f"{iri(node(s))} {iri(node(p))} {iri(node(s + p))} {iri(node('graph'))} .\n" for s, p, _, _ in triples
    }
    text = "".join(sorted(made))
    quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    assert quads == canonical(quads)
    assert ox.serialize(quads, format=ox.RdfFormat.N_QUADS) == text.encode()


def test_an_address_that_is_none_is_refused_as_pyoxigraph_refuses_it():
    assert foreign("https://example.org/é") == "<https://example.org/é>"
    for words in ("no address", "https://example.org/a b", "https://example.org/>"):
        with pytest.raises(ValueError, match="IRI"):
            foreign(words)


def test_classes_are_counted_by_what_lines_say_and_not_by_what_they_quote():
    is_ours = f"<urn:a> {TYPE} {sym('Person')} <urn:g> .\n"
    quotes = f'<urn:a> <urn:p> "{TYPE} {sym("Person")}" <urn:g> .\n'
    assert lines.kinds([is_ours, quotes]) == {"Person": 1}


# Segments

PAGES = {
    "one.md": "# Ada Lovelace\n\nAda Lovelace is Professor of Computing at the University of Oslo. "
    "She works on machine learning. She received the Turing Award in 2019.\n",
    "two.txt": "Ada Lovelace, University of Oslo, collaborates with Grace Hopper of Yale University.\r\n"
    "Grace Hopper received her PhD in mathematics from Yale University. Her homepage is https://example.org/hopper.\r\n",
    "three.txt": "Grace Hopper spoke on machine learning at the Compiler Workshop 2021.\n"
    "Grace M. Hopper works on machine learning at Yale University.\n",
}


@pytest.fixture(scope="module")
def extractions():
    documents = [document.of_bytes(words.encode(), name) for name, words in PAGES.items()]
    return sorted(extract(documents), key=lambda x: x.document.sha256)


@pytest.fixture(scope="module")
def inputs(extractions):
    resolution = resolve(extractions)
    return [
        segment.encode_input(
            record.encode(x),
            resolution.of.ends(x.document.key),
            [(s.begin, s.end) for _, s in x.mentions],
            Terms(),
        )
        for x in extractions
    ]


def test_a_segment_is_what_pyoxigraph_makes_of_its_quads_in_canonical_order(inputs):
    for data in inputs:
        made = segment.decode(segment.write(data))
        quads = list(ox.parse(made.evidence + made.claims, format=ox.RdfFormat.N_QUADS))
        assert quads == canonical(quads) and len(quads) > 50
        assert ox.serialize(quads, format=ox.RdfFormat.N_QUADS) == made.evidence + made.claims
        assert segment.told(made.told).kinds == Counter(
            q.object.value.rpartition("#")[2] for q in quads if q.predicate == TYPE
        )


def test_statements_are_json_in_the_order_of_their_places_and_quote_the_file(inputs, extractions):
    for data, x in zip(inputs, extractions, strict=True):
        made = segment.decode(segment.write(data))
        rows = [json.loads(line) for line in made.statements.decode().split("\n")[:-1]]
        words = PAGES[x.document.source]
        assert all(words[row["begin"] : row["end"]] == row["quote"] for row in rows)
        assert [row["begin"] for row in rows] == sorted(row["begin"] for row in rows)
        assert {row["document"] for row in rows} == {x.document.source}
        assert [json.dumps(row, ensure_ascii=False) for row in rows] == made.statements.decode().split("\n")[:-1]
        told = segment.told(made.told)
        assert sum(told.properties.values()) == len({row["statement"] for row in rows}) == told.kinds["Statement"]


def test_passages_that_are_asked_for_are_told_as_they_stand_in_the_file(inputs, extractions):
    for data, x in zip(inputs, extractions, strict=True):
        asked = [s for _, s in x.mentions]
        placed = segment.told(segment.decode(segment.write(data)).told).placed
        assert placed == (tuple(x.document.placed(s)[:2] for s in asked) if "\r" in PAGES[x.document.source] else ())
    assert any(x.document.original for x in extractions)


WRITE = """
import sys
from graph.units.step import run
size = int.from_bytes(sys.stdin.buffer.read(4))
sys.stdout.buffer.write(run("segment", sys.stdin.buffer.read(size)))
"""


@pytest.mark.parametrize("order", ["1", "2"])
def test_another_process_with_another_order_of_hashes_writes_the_same_segment(inputs, order):
    data = inputs[0]
    done = subprocess.run(
        [sys.executable, "-c", WRITE],
        input=len(data).to_bytes(4) + data,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": order},
        check=True,
        timeout=120,
    )
    assert done.stdout == segment.write(data)


def test_bytes_that_are_no_segment_are_an_error():
    with pytest.raises(ValueError, match="not packed"):
        segment.decode(b"something else")


def test_all_sources_that_a_segment_runs_are_in_its_fingerprint():
    counted = set(fingerprint.modules(["graph.segment"]))
    assert {"graph.writing", "graph.lines", "graph.identifier", "graph.units.record", "ontology"} <= counted
    assert not {"graph.resolve", "graph.populate", "graph.build", "graph.derive"} & counted


# The whole graph


EVERYTHING = Terms()
FORMS = carried.FORM, decisions.FORM


def assembled(extractions, folder, terms=EVERYTHING, map_=here):
    """The files of a build of these extractions, and its counts."""
    folder.mkdir(exist_ok=True)
    resolution = resolve(extractions, terms.base)
    with (
        Sorter(folder) as records,
        Decisions(folder, terms.base) as decisions,
        Assembly(folder, stage.gathered(extractions, records), terms, decisions, map_) as assembly,
    ):
        assembly.graph(resolution)
        assembly.networked()
        assembly.whole()
        assembly.turtle()
        counts = assembly.counts
        reported(decisions, folder)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}, counts


def reported(decisions, folder):
    with (folder / "report.json").open("wb") as file:
        report.put({"merges": decisions.merges, "keptApart": decisions.apart}, Copies(file))


def quads_of(files):
    return list(ox.parse(files["graph.nq"], format=ox.RdfFormat.N_QUADS))


def graph_of(quads, name):
    return [q for q in quads if q.graph_name.value == f"{identifier.BASE}graph/{name}"]


def test_a_graph_is_in_canonical_order_and_its_counts_are_those_of_its_quads(extractions, tmp_path):
    files, counts = assembled(extractions, tmp_path)
    quads = quads_of(files)
    assert quads == canonical(quads) and counts.quads == len(quads)
    ours = [q.object.value.rpartition("#")[2] for q in quads if q.predicate == TYPE and "symposia" in q.object.value]
    assert counts.kinds == Counter(ours)
    rules = Counter(q.object.value.rpartition("/")[2] for q in quads if q.predicate == sym("derivedBy"))
    assert counts.derived == rules and rules
    assert counts.properties.total() == len(
        {json.loads(r)["statement"] for r in files["statements.jsonl"].splitlines()}
    )


def test_nothing_but_the_files_of_a_build_is_left(extractions, tmp_path):
    files, _ = assembled(extractions, tmp_path)
    kept = {f"texts/{x.document.key[:2]}/{x.document.key}.txt" for x in extractions}
    assert files.keys() == {"graph.nq", "graph.ttl", "statements.jsonl", "report.json"} | kept
    for x in extractions:
        assert files[f"texts/{x.document.key[:2]}/{x.document.key}.txt"] == PAGES[x.document.source].encode()


def test_passages_of_judgements_are_described_in_their_documents(extractions, tmp_path):
    quads = quads_of(assembled(extractions, tmp_path)[0])
    compared = {q.object for q in quads if q.predicate == sym("comparedMention")}
    described = {q.subject for q in quads if q.predicate == sym("quote")}
    assert compared and compared <= described


def entities_of(quads):
    folders = tuple(f"{identifier.BASE}{folder}/" for folder in identifier.FOLDERS.values())
    return {q.subject for q in graph_of(quads, "resolution") if q.subject.value.startswith(folders)}


def test_entities_without_a_sure_statement_are_neither_described_nor_judged(extractions, tmp_path):
    unsure = [
        replace(x, entities=tuple(replace(e, confidence=0.3) if e.kind == "Person" else e for e in x.entities))
        for x in extractions
    ]
    claims = [replace(x, claims=tuple(replace(c, confidence=0.2) for c in x.claims)) for x in unsure]
    everything = quads_of(assembled(claims, tmp_path / "all")[0])
    sure = quads_of(assembled(claims, tmp_path / "sure", Terms(least=0.5))[0])
    people = f"{identifier.BASE}person/"
    assert any(node.value.startswith(people) for node in entities_of(everything))
    left = entities_of(sure)
    assert left and not any(node.value.startswith(people) for node in left)
    judged = {q.object for q in sure if q.predicate == sym("aboutEntity")}
    assert judged and judged <= left
    described = {q.subject.value.rpartition("#char")[0] for q in sure if q.predicate == sym("quote")}
    assert described and not any(people in q.object.value for q in sure if isinstance(q.object, ox.NamedNode))


def test_a_statement_that_a_person_drops_goes_with_what_only_it_names(extractions, tmp_path):
    quads = quads_of(assembled(extractions, tmp_path / "all")[0])
    (award,) = [node for node in entities_of(quads) if "/award/" in node.value]
    gone = frozenset(
        q.subject.value for q in quads if q.object == award and q.predicate.value.endswith("#object")
        and not any(d.subject == q.subject and d.predicate == sym("derivedBy") for d in quads)
    )  # fmt: skip
    receipts = {q.subject for q in quads if q.object == award and q.predicate == sym("ofAward")}
    gone |= {q.subject.value for q in quads if q.object in receipts and q.predicate.value.endswith("#object")}
    files, counts = assembled(extractions, tmp_path / "less", Terms(dropped=gone | {"urn:not-there"}))
    left = quads_of(files)
    assert counts.dropped == gone
    assert award not in {q.subject for q in left} | {q.object for q in left}
    assert entities_of(left) == entities_of(quads) - {award}


# What is remembered


class Counting:
    """A map that counts what it is asked for, and may look ahead."""

    def __init__(self, ahead=0):
        self.asked, self._ahead = [], ahead

    def __call__(self, step, inputs):
        source = iter(inputs)
        waiting = list(islice(source, self._ahead))
        self.asked += waiting
        for data in source:
            self.asked.append(data)
            waiting.append(data)
            yield b"made of " + waiting.pop(0)
        for data in waiting:
            yield b"made of " + data


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 300), max_size=60),
    st.lists(st.integers(0, 300), max_size=150),
    st.sampled_from([0, 1, 7, 200]),
)
def test_results_come_in_the_order_of_the_inputs_however_many_are_known(tmp_path_factory, known, asked, ahead):
    folder = tmp_path_factory.mktemp("kept")
    cache = Cache(folder, "", file=FILE)
    known, asked = ([b"%d" % n for n in numbers] for numbers in (known, asked))
    assert list(remembered(here_made, cache)("segment", known)) == [b"made of " + data for data in known]
    counting = Counting(ahead)
    assert list(remembered(counting, cache)("segment", asked)) == [b"made of " + data for data in asked]
    assert set(counting.asked) == set(asked) - set(known)
    cache.close()
    assert not cache.notes


def here_made(step, inputs):
    return (b"made of " + data for data in inputs)


def test_known_results_do_not_gather_behind_one_that_is_being_made(tmp_path):
    cache = Cache(tmp_path, "", file=FILE)
    numbers = [b"%d" % n for n in range(1000)]
    list(remembered(here_made, cache)("segment", numbers[1:]))
    taken = Counter()

    def counted():
        for data in numbers:
            taken["inputs"] += 1
            yield data

    results = remembered(here_made, cache)("segment", counted())
    for done, _ in enumerate(results, 1):
        assert taken["inputs"] <= done + 40
    cache.close()


def kept(folder, extractions, out, older=None):
    """A build that knows the last one: its files, with those that stay, and how often each step was run for it."""
    cache = Cache(folder, "", file=FILE)
    made = Counter()

    def counted(step, inputs):
        for result in here(step, inputs):
            made[step] += 1
            yield result

    out.mkdir()
    resolution = resolve(extractions, identifier.BASE)
    with (
        Sorter(out) as records,
        Decisions(out, identifier.BASE, counted, older) as decisions,
        Assembly(
            out, stage.gathered(extractions, records), EVERYTHING, decisions, remembered(counted, cache), counted, older
        ) as assembly,
    ):
        assembly.graph(resolution)
        assembly.networked()
        assembly.whole()
        reported(decisions, out)
        (out / OURS).mkdir()
        assembly.note(out / OURS)
        decisions.note(out, out / OURS)
        for form in FORMS:
            form.keep(out / OURS)
        assembly.turtle()
    cache.tidy()
    cache.close()
    assert not cache.notes
    for name in assembly.stays:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(older / name, out / name)
    paths = [p for p in out.rglob("*") if p.is_file() and p.parent.name != OURS]
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in paths}, made


@pytest.fixture
def last(extractions, tmp_path):
    """A build of all extractions, and its files."""
    files, made = kept(tmp_path, extractions, tmp_path / "last")
    assert made["segment"] == 3 and made["judged"]
    return tmp_path / "last", files


def one_changed(extractions):
    return [
        *extractions[:2],
        next(iter(extract([document.of_bytes(b"Lise Meitner works on fission.\n", "new.txt")]))),
    ]


def test_only_what_changed_is_written_anew_and_the_bytes_are_those_of_a_clean_build(extractions, tmp_path, last):
    out, clean = last
    assert kept(tmp_path, extractions, tmp_path / "again", out) == (clean, Counter())
    changed = one_changed(extractions)
    files, made = kept(tmp_path, changed, tmp_path / "changed", tmp_path / "again")
    fewer, _ = kept(tmp_path, extractions[:2], tmp_path / "fewer", tmp_path / "changed")
    assert files == assembled(changed, tmp_path / "anew")[0] and files != clean
    assert fewer == assembled(extractions[:2], tmp_path / "fewer anew")[0] and fewer != clean
    assert 1 <= made["segment"] <= 2, "the new one, and one whose entities may have other names now"


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("graph.nq", {"segment", "judged"}),
        ("statements.jsonl", {"segment"}),
        ("report.json", {"judged"}),
        (f"{OURS}/lines", {"segment"}),
        (f"{OURS}/judgements", {"judged"}),
    ],
)
def test_nothing_is_taken_from_files_that_were_changed(extractions, tmp_path, last, name, steps):
    out, clean = last
    data = bytearray((out / name).read_bytes())
    data[len(data) // 2] ^= 1
    (out / name).write_bytes(data)
    files, made = kept(tmp_path, extractions, tmp_path / "again", out)
    assert files == clean and made.keys() == steps and made["segment"] in (0, 3)


def test_notes_that_were_cut_short_or_are_of_other_files_are_of_no_use(extractions, tmp_path, last):
    out, clean = last
    notes = (out / OURS / "lines").read_bytes()
    for number, part in enumerate((b"", notes[:10], notes[:-1])):
        (out / OURS / "lines").write_bytes(part)
        assert kept(tmp_path, extractions, tmp_path / f"{number}", out) == (clean, Counter(segment=3))
    (out / OURS / "lines").write_bytes(notes)
    (out / "statements.jsonl").unlink()
    assert kept(tmp_path, extractions, tmp_path / "one less", out) == (clean, Counter(segment=3))


def test_a_text_that_was_changed_or_removed_is_written_again(extractions, tmp_path, last):
    out, clean = last
    one, other, _ = sorted(name for name in clean if name.startswith("texts/"))
    (out / one).write_bytes(b"somebody's")
    (out / other).unlink()
    assert kept(tmp_path, extractions, tmp_path / "again", out) == (clean, Counter())


@pytest.mark.parametrize(("step", "name"), [("segment", "statements.jsonl"), ("judged", "report.json")])
def test_files_that_change_while_they_are_copied_are_noticed(extractions, tmp_path, last, monkeypatch, step, name):
    out, _ = last

    def changed(this, data):
        if this == step:
            (out / name).touch()
        return looked(this, data)

    looked = noted.look
    monkeypatch.setattr(noted, "look", changed)
    with pytest.raises(SymposiaError, match="was changed during the build"):
        kept(tmp_path, extractions, tmp_path / "again", out)


def test_a_graph_that_is_cut_before_judgements_are_looked_up_in_it_is_noticed(extractions, tmp_path, last, monkeypatch):
    out, _ = last

    def cut(this, data):
        if this == "judged":
            os.truncate(out / "graph.nq", 1000)
        return looked(this, data)

    looked = noted.look
    monkeypatch.setattr(noted, "look", cut)
    with pytest.raises(SymposiaError, match="was changed during the build"):
        kept(tmp_path, one_changed(extractions), tmp_path / "again", out)


def test_a_damaged_result_is_made_anew(extractions, tmp_path):
    clean, _ = kept(tmp_path, extractions, tmp_path / "clean")
    (tmp_path / FILE).write_bytes(random.Random(1).randbytes(9000))
    cache = Cache(tmp_path, "", file=FILE)
    files, _ = assembled(extractions, tmp_path / "again", map_=remembered(here, cache))
    cache.close()
    assert files == clean and "damaged" in cache.notes[0]


# Documents of a build


def test_extractions_are_read_as_often_as_wanted_in_the_order_of_their_hashes(extractions, tmp_path):
    with Sorter(tmp_path) as records:
        gathered = stage.gathered(reversed(extractions), records)
        assert list(gathered) == extractions == list(gathered)
        assert len(gathered) == 3 and [head.sha256 for head, _ in gathered.records()] == [
            x.document.sha256 for x in extractions
        ]


def test_the_head_of_a_document_is_what_its_extraction_says(extractions):
    for x in extractions:
        data = record.encode(x)
        d, head = x.document, record.head(data)
        assert (head.source, head.sha256, head.key, head.media_type) == (d.source, d.sha256, d.key, d.media_type)
        assert (head.title, head.characters, head.entities) == (x.title, len(d.text), len(x.entities))
        assert record.text(data) == PAGES[d.source]
    for read in (record.head, record.text):
        with pytest.raises(ValueError, match="not packed"):
            read(b"no record")


# The report

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(texts, parts, max_size=4) | st.tuples(parts, parts),
)


@given(st.dictionaries(texts, plain, max_size=4))
def test_a_report_in_pieces_is_what_the_json_library_writes(content):
    out = io.BytesIO()
    report.put(content, Copies(out))
    assert out.getvalue().decode() == json.dumps(content, ensure_ascii=False, indent=1)


places = st.tuples(st.integers(0, 2**31), st.integers(0, 2**31)).map(lambda ends: Span(*ends))
several = st.lists(texts, max_size=3).map(tuple)
scores = st.integers(0, 10_000).map(lambda n: n / 10_000)  # what a verdict rounds to
judgements = st.builds(
    Judgement, texts, texts, *(st.tuples(one, one) for one in (texts, texts, st.tuples(texts, st.integers(0))))
    , st.tuples(places, places), st.sampled_from(["merged", "review", "apart"]), texts,
    scores, scores, several, several,
)  # fmt: skip


@given(st.lists(judgements, max_size=4))
def test_decisions_stand_in_a_report_as_the_json_library_writes_them(tmp_path_factory, found):
    def plain(merged: bool) -> list[object]:
        return [msgspec.to_builtins(j) for j in found if (j.decision == "merged") == merged]

    def listed(some: list[Judgement], merged: bool) -> str:
        return ",\n  ".join(judged.listed(j) for j in some if (j.decision == "merged") == merged)

    def made(step, inputs):
        for some in ([found[int(n)] for n in data.split()] for data in inputs):
            yield packed_judged(listed(some, merged=True), listed(some, merged=False), ())

    folder = tmp_path_factory.getbasetemp()
    with Decisions(folder, identifier.BASE, made) as decisions, tempfile.TemporaryFile(dir=folder) as out:
        decisions.take(b" ".join(b"%d" % n for n in some) for some in (range(len(found))[:2], range(len(found))[2:]))
        report.put({"merges": decisions.merges, "keptApart": decisions.apart}, Copies(out))
        out.seek(0)
        written = out.read().decode()
    expected = {"merges": plain(True), "keptApart": plain(False)}
    assert written == json.dumps(expected, ensure_ascii=False, indent=1)


# Judgements that the last build has written

A_NODE = st.tuples(st.integers(0, 12), st.sets(st.sampled_from("abc"), min_size=1).map(sorted))
A_LOT = st.tuples(st.lists(A_NODE, max_size=4), st.text("éx", max_size=2), st.text("éx", max_size=2))
BEFORE, BEHIND = (f"<{identifier.BASE}{name}> <urn:p> <urn:o> <urn:graph> .\n".encode() for name in ("a/1", "z/1"))


def packed_judged(*fields):
    return packed.pack(msgspec.msgpack.encode(Judged(*fields)))


def judgements_of(inputs):
    for data in inputs:
        nodes, merges, apart = msgspec.json.decode(data)
        told = [
            (judged.node(identifier.BASE, f"{number << 60 | number:016x}"), "\n".join(f'<urn:p> "{w}"' for w in said))
            for number, said in nodes
        ]
        yield packed_judged(merges and f'"{merges}"', apart and f'"{apart}"', told)


def decided(folder, lots, older, before):
    """Write these judgements where so many lines stand before them: graph and report, counts, how many were made."""
    made = []
    folder.mkdir()
    (folder / OURS).mkdir()

    def counted(_, inputs):
        for result in judgements_of(inputs):
            made.append(result)
            yield result

    with Decisions(folder, identifier.BASE, counted, older) as decisions:
        decisions.take(msgspec.json.encode(lot) for lot in lots)
        with (folder / "graph.nq").open("wb") as file:
            out = Copies(file)
            out.write(BEFORE * before)
            decisions.write(out)
            out.write(BEHIND)
        reported(decisions, folder)
        decisions.note(folder, folder / OURS)
        FORMS[1].keep(folder / OURS)
        counts = decisions.nodes, decisions.quads
    return [(folder / name).read_bytes() for name in ("graph.nq", "report.json")], counts, len(made)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(A_LOT, max_size=6), min_size=1, max_size=3), st.data())
def test_judgements_are_written_as_if_there_had_been_no_build_before(tmp_path_factory, builds, data):
    work = tmp_path_factory.mktemp("decided")
    older = None
    every = [lot for lots in builds for lot in lots]
    for number, fresh in enumerate(builds):
        # Some that were there before come again, maybe in another place.
        lots = fresh + data.draw(st.lists(st.sampled_from(every), max_size=8)) if every else fresh
        found, counts, _ = decided(work / f"{number}", lots, older, number)
        clean, counts_clean, _ = decided(work / f"clean {number}", lots, None, number)
        assert (found, counts) == (clean, counts_clean)
        lines = found[0].decode().split("\n")[number:-2]
        said = {(node, word) for nodes, _, _ in lots for node, words in nodes for word in words}
        assert lines == sorted(set(lines)) and len(lines) == len(said) == counts[1]
        assert counts[0] == len({node for node, _ in said})
        older = work / f"{number}"
    assert decided(work / "last", lots, older, 0)[2] <= len(lots)


def test_only_judgements_that_share_a_node_are_made_again(tmp_path):
    lots = [([(1, ["a"]), (2, ["a"])], "x", ""), ([(2, ["b"])], "", "é"), ([(3, ["c"])], "x", "x")]
    decided(tmp_path / "one", lots, None, 2)
    assert decided(tmp_path / "two", lots, tmp_path / "one", 0)[2] == 2


keys = st.text("abc", max_size=2)
few = st.lists(keys, max_size=4).map(tuple)


@given(judgements, st.tuples(keys, keys), st.tuples(keys, keys), few)
def test_the_lines_of_a_judgement_are_in_canonical_order_and_each_stands_once(judgement, ends, documents, passages):
    told = msgspec.structs.replace(judgement, entity=ends[0], other=ends[1], documents=documents)
    written = judged.said(told, passages, "https://example.org/").split("\n")
    assert written == sorted(set(written))
    several = (set(ends), set(documents), set(told.names), set(passages), set(told.supporting), set(told.opposing))
    assert len(written) == 6 + sum(map(len, several))
