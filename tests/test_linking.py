import csv
import gzip
import io
import json
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import linking
from graph.endpoint import Endpoint
from graph.errors import EndpointError, LinkingError, SymposiaError
from graph.linking import Entity, Record, address, files, match, openalex, orcid, ror
from graph.linking import wikidata as wikidata_module
from graph.linking.entry import Faults
from graph.linking.filesource import Unfit
from graph.linking.keys import Index
from graph.linking.wikidata import spellings
from graph.resolution.profile import Profile
from graph.resolution.verdict import found, verdict
from graph.store import EmbeddedStore

SMALL = Path(__file__).parent / "linking_small.ttl"
ZOE_ORCID = "https://orcid.org/0000-0002-1825-0097"
OTHER_ORCID = "https://orcid.org/0000-0001-5109-3700"


def thing(label, kind="Person", iri="", **known):
    profile = Profile(kind, frozenset({label}), **{name: frozenset(value) for name, value in known.items()})
    return Entity(iri or f"https://example.org/{kind}/{label.replace(' ', '-')}", label, profile)


def entry(label, identifier, kind="Person", **known):
    return Record(label, thing(label, kind, identifiers=[identifier], **known).profile)


def plain_judge(one, other):
    """A stand-in that only counts: a shared body says much, another name little."""
    weight = 1.0 if one.names & other.names else -1.0
    return verdict(
        [found("full-name", weight=weight)]
        + [found("same-body", weight=2.0)] * bool(one.bodies & other.bodies)
        + [found("other-body")] * bool(one.bodies and other.bodies and not one.bodies & other.bodies)
    )


class Given:
    """A source of records that are there already."""

    def __init__(self, *records, name="given"):
        self.name = name
        self.faults = Faults()
        self._records = records

    def records(self, entities):
        return iter(self._records)


def propose(entities, *records, **options):
    return linking.propose(entities, [Given(*records)], **{"judge": plain_judge, **options})


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def lines(*values):
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def table(*rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


# Addresses


@pytest.mark.parametrize(
    ("read", "written", "iri"),
    [
        (address.orcid, "0000-0002-1825-0097", ZOE_ORCID),
        (address.orcid, " http://orcid.org/0000-0002-1825-0097/ ", ZOE_ORCID),
        (address.orcid, "0000000218250097", ZOE_ORCID),
        (address.orcid, "0000-0002-1694-233x", "https://orcid.org/0000-0002-1694-233X"),
        (address.orcid, "0000-0002-1825-0098", ""),
        (address.orcid, "٠٠٠٠-0002-1825-0097", ""),
        (address.ror, "https://ror.org/00ABCDE12", "https://ror.org/00abcde12"),
        (address.ror, "00abcde1", ""),
        (address.wikidata, "Q42", "http://www.wikidata.org/entity/Q42"),
        (address.wikidata, "https://www.wikidata.org/wiki/Q42", "http://www.wikidata.org/entity/Q42"),
        (address.wikidata, "http://www.wikidata.org/entity/P42", ""),
        (address.openalex, "https://api.openalex.org/authors/a5000000001", "https://openalex.org/A5000000001"),
        (address.openalex, "W123", ""),
        (address.page, "http://WWW.Example.org/lab/", "https://example.org/lab"),
        (address.page, "http://[", ""),
        (address.page, "http://example.org:x/", ""),
        (address.page, "javascript:alert(1)", ""),
        (address.page, "https://example.org/> <b", ""),
        (address.known, "mailto:Ada@Example.org", "mailto:ada@example.org"),
        (address.known, "Q42", ""),
    ],
)
def test_an_address_has_one_spelling(read, written, iri):
    assert read(written) == iri


def test_the_scheme_of_an_address():
    assert address.scheme(ZOE_ORCID) == "ORCID"
    assert address.scheme("http://www.wikidata.org/entity/Q1") == "Wikidata"
    assert address.scheme("https://example.org/") == ""
    assert address.scheme("Q1") == ""


# ROR

ROR_2 = {
    "id": "https://ror.org/00abcde12",
    "status": "active",
    "types": ["education"],
    "names": [
        {"value": "SIT", "types": ["acronym"], "lang": None},
        {"value": "Sample Institute of Technology", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "Institut Sample", "types": ["label"], "lang": "fr"},
    ],
    "external_ids": [{"type": "wikidata", "all": ["Q1", "Q900000010"], "preferred": "Q900000010"}],
    "links": [
        {"type": "website", "value": "https://www.sit.example.org/"},
        {"type": "wikipedia", "value": "http://w.org"},
    ],
    "locations": [{"geonames_id": 1, "geonames_details": {"name": "Sampletown", "country_name": "Sampleland"}}],
    "relationships": [
        {"type": "parent", "label": "Sample System", "id": "https://ror.org/00xxxxx99"},
        {"type": "child", "label": "Sample Lab", "id": "https://ror.org/00yyyyy99"},
    ],
}
ROR_1 = {
    "id": "https://ror.org/00abcde12",
    "name": "Sample Institute of Technology",
    "status": "active",
    "aliases": [],
    "acronyms": ["SIT"],
    "labels": [{"label": "Institut Sample", "iso639": "fr"}],
    "links": ["http://sit.example.org/"],
    "country": {"country_name": "Sampleland", "country_code": "XX"},
    "addresses": [{"city": "Sampletown"}],
    "external_ids": {"Wikidata": {"preferred": None, "all": ["Q900000010"]}},
    "relationships": [{"type": "Parent", "label": "Sample System", "id": "https://ror.org/00xxxxx99"}],
}


@pytest.mark.parametrize("row", [ROR_1, ROR_2], ids=["schema 1", "schema 2"])
def test_both_schemas_of_ror_say_the_same(row):
    record = ror.record(row)
    assert record.label == "Sample Institute of Technology"
    assert record.profile == Profile(
        "Organization",
        frozenset({"Sample Institute of Technology", "SIT", "Institut Sample"}),
        identifiers=frozenset(
            {"https://ror.org/00abcde12", "http://www.wikidata.org/entity/Q900000010", "https://sit.example.org"}
        ),
        owners=frozenset({"Sample System"}),
        hints=frozenset({"Sampletown", "Sampleland"}),
    )


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


DUMP = json.dumps([ROR_2, {**ROR_2, "id": "https://ror.org/00zzzzz11"}], indent=1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ror.json", DUMP),
        ("bom.json", "\ufeff" + DUMP),
        ("ror.json.gz", gzip.compress(DUMP.encode())),
        ("named-otherwise", gzip.compress(DUMP.encode())),
        ("ror.jsonl", lines(*json.loads(DUMP))),
        ("answer.json", json.dumps({"number_of_results": 2, "items": json.loads(DUMP)})),
        ("pretty.json", json.dumps({"items": json.loads(DUMP)}, indent=2)),
        ("ror.zip", zipped(("README.txt", "-"), ("a-ror-data.csv", "id\n1\n"), ("a-ror-data.json", DUMP))),
        ("both.zip", zipped(("a.json", json.dumps([ROR_1])), ("a_schema_v2.json", DUMP), ("__MACOSX/a.json", "x"))),
        ("inner.zip", zipped(("a.json.gz", gzip.compress(DUMP.encode())))),
    ],
)
def test_a_dump_is_read_however_it_is_packed(tmp_path, name, content):
    source = linking.ror_file(write(tmp_path / name, content))
    assert [r.label for r in source.records()] == ["Sample Institute of Technology"] * 2
    assert source.faults.count == 0


def test_a_town_in_the_name_is_no_hint_beside_it():
    names = [{"value": "University of Sampletown", "types": ["ror_display"]}]
    assert ror.record({**ROR_2, "names": names}).profile.hints == {"Sampleland"}


def test_withdrawn_organizations_are_left_out(tmp_path):
    path = write(tmp_path / "ror.json", json.dumps([{**ROR_2, "status": "withdrawn"}, ROR_2]))
    assert len(list(linking.ror_file(path).records())) == 1


# ORCID

SUMMARY = {"organization": {"name": "Sample Institute of Technology"}, "role-title": "Professor"}
STUDY = {"organization": {"name": "Other University"}, "role-title": "Ph.D. in specimen science"}
PERSON = {
    "name": {
        "given-names": {"value": "Zoë"},
        "family-name": {"value": "Specimen"},
        "credit-name": None,
        "visibility": "public",
    },
    "other-names": {"other-name": [{"content": "Z. B. Specimen"}]},
    "keywords": {"keyword": [{"content": "specimen science"}]},
    "researcher-urls": {"researcher-url": [{"url": {"value": "http://www.specimen.example.org/"}}]},
    "emails": {"email": [{"email": "zoe@specimen.example.org"}]},
}
ORCID_3 = {
    "orcid-identifier": {"uri": ZOE_ORCID, "path": "0000-0002-1825-0097"},
    "person": PERSON,
    "activities-summary": {
        "employments": {"affiliation-group": [{"summaries": [{"employment-summary": SUMMARY}]}]},
        "educations": {"affiliation-group": [{"summaries": [{"education-summary": STUDY}]}]},
    },
}
ORCID_2 = {
    **ORCID_3,
    "activities-summary": {
        "employments": {"employment-summary": [SUMMARY]},
        "educations": {"education-summary": [STUDY]},
    },
}


@pytest.mark.parametrize("row", [ORCID_2, ORCID_3], ids=["version 2", "version 3"])
def test_a_public_record_of_orcid(row):
    record = orcid.record(row)
    assert record.label == "Zoë Specimen"
    assert record.profile == Profile(
        "Person",
        frozenset({"Zoë Specimen", "Z. B. Specimen"}),
        bodies=frozenset({"Sample Institute of Technology"}),
        schools=frozenset({"Other University"}),
        doctorates=frozenset({"Other University"}),
        fields=frozenset({"specimen science"}),
        identifiers=frozenset({ZOE_ORCID, "https://specimen.example.org", "mailto:zoe@specimen.example.org"}),
    )


def test_a_record_without_a_public_name_is_passed_over(tmp_path):
    path = write(tmp_path / "o.jsonl", lines({**ORCID_3, "person": {"name": None}}, ORCID_3))
    source = linking.orcid_file(path)
    assert len(list(source.records())) == 1 and source.faults.count == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header",
    [
        ("orcid", "given names", "family name", "other names", "affiliations"),
        ("ORCID iD", "First_Name", "Last-Name", "Also known as", "Institution"),
        ("\ufefforcid_id", "Given Name", "SURNAME", "aliases", "Current Affiliation"),
    ],
)
def test_a_table_of_people(tmp_path, header, delimiter):
    cell = "Sample Institute of Technology|Other University"
    content = table(header, ("0000-0002-1825-0097", "Zoë", "Specimen", "Z. Specimen", cell), delimiter=delimiter)
    (record,) = linking.orcid_file(write(tmp_path / "people.csv", content)).records()
    assert record.profile.names == {"Zoë Specimen", "Z. Specimen"}
    assert record.profile.bodies == {"Sample Institute of Technology", "Other University"}
    assert record.profile.identifiers == {ZOE_ORCID}


def test_a_table_whose_columns_are_not_understood(tmp_path):
    source = linking.orcid_file(write(tmp_path / "people.csv", "nummer,vorname\n1,Ada\n"))
    with pytest.raises(LinkingError, match=r"names no column that is understood: nummer,vorname") as caught:
        list(source.records())
    assert "family: family name, family names, last name" in caught.value.advice


def test_rows_of_another_width_are_set_aside(tmp_path):
    content = (
        "orcid,name\n0000-0002-1825-0097,Ada,Example\n\n0000-0002-1825-0097,Ada Example\n0000-0002-1825-0098,Bad\n"
    )
    source = linking.orcid_file(write(tmp_path / "people.csv", content))
    assert [r.label for r in source.records()] == ["Ada Example"]
    assert source.faults == Faults(2, "row 2: has 3 cells, and the first row 2")


# OpenAlex

AUTHOR = {
    "id": "https://openalex.org/A5000000001",
    "orcid": ZOE_ORCID,
    "display_name": "Zoë Specimen",
    "display_name_alternatives": ["Z. Specimen"],
    "last_known_institutions": [{"id": "https://openalex.org/I1", "display_name": "Sample Institute of Technology"}],
    "affiliations": [{"institution": {"display_name": "Other University"}, "years": [2020]}],
    "topics": [{"display_name": "Specimen Science", "count": 3}],
    "x_concepts": [{"display_name": "Biology", "score": 99.5}],
}
INSTITUTION = {
    "id": "https://openalex.org/I5000000002",
    "ror": "https://ror.org/00abcde12",
    "display_name": "Sample Institute of Technology",
    "display_name_acronyms": ["SIT"],
    "display_name_alternatives": ["Institut Sample"],
    "geo": {"city": "Sampletown", "country": "Sampleland"},
    "homepage_url": "http://www.sit.example.org",
    "ids": {"wikidata": "https://www.wikidata.org/entity/Q900000010", "mag": 7},
    "associated_institutions": [
        {"display_name": "Sample System", "relationship": "parent"},
        {"display_name": "Sample Lab", "relationship": "child"},
    ],
}
TOPIC = {
    "id": "https://openalex.org/T10001",
    "display_name": "Specimen Science",
    "keywords": ["sampling"],
    "field": {"display_name": "Biology"},
}


def test_an_author_carries_the_orcid():
    profile = openalex.record(AUTHOR).profile
    assert profile.kind == "Person" and profile.names == {"Zoë Specimen", "Z. Specimen"}
    assert profile.identifiers == {"https://openalex.org/A5000000001", ZOE_ORCID}
    assert profile.bodies == {"Sample Institute of Technology", "Other University"}
    assert profile.fields == {"Specimen Science", "Biology"}


def test_an_institution_carries_ror_and_wikidata():
    profile = openalex.record(INSTITUTION).profile
    assert profile.kind == "Organization"
    assert profile.names == {"Sample Institute of Technology", "SIT", "Institut Sample"}
    assert {*map(address.scheme, profile.identifiers)} == {"OpenAlex", "ROR", "Wikidata", ""}
    assert profile.owners == {"Sample System"} and profile.hints == {"Sampletown", "Sampleland"}


@pytest.mark.parametrize("letter", "TC")
def test_topics_and_concepts(letter):
    record = openalex.record({**TOPIC, "id": f"https://openalex.org/{letter}10001"})
    assert record.profile.kind == "Topic" and record.profile.names == {"Specimen Science"}
    assert record.profile.fields == {"sampling", "Biology"}


def test_kinds_may_be_mixed_and_gzipped(tmp_path):
    path = write(tmp_path / "part_000.gz", gzip.compress(lines(AUTHOR, INSTITUTION, TOPIC).encode()))
    kinds = [r.profile.kind for r in linking.openalex_file(path).records()]
    assert kinds == ["Person", "Organization", "Topic"]


def test_a_table_of_authors(tmp_path):
    header = (
        "id",
        "orcid",
        "display_name",
        "display_name_alternatives",
        "last_known_institutions.display_name",
        "works",
    )
    row = ("A5000000001", ZOE_ORCID, "Zoë Specimen", "Z. Specimen|Z. B. Specimen", "Other University", "12")
    (record,) = linking.openalex_file(write(tmp_path / "authors.csv", table(header, row))).records()
    assert record.label == "Zoë Specimen"
    assert record.profile.names == {"Zoë Specimen", "Z. Specimen", "Z. B. Specimen"}
    assert record.profile.bodies == {"Other University"} and ZOE_ORCID in record.profile.identifiers


# Files that are something else, broken, or meant to do harm

SOURCES = [linking.ror_file, linking.orcid_file, linking.openalex_file]


@pytest.mark.parametrize("make", SOURCES)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n\n",
        b"\xef\xbb\xbf",
        b"<html><body>Not found</body></html>",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xfe{\x00}\x00",
        b"id,display_name\xff\nA1,x\n",
        b"[]",
        b"[1, 2]",
        b"{}",
        b'{"a": 1}\n{"b": 2}\n',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"id": ' + b"9" * 10_000 + b"}",
        b'[{"id": "x"}',
        b"\x1f\x8b\x08\x00broken",
        gzip.compress(b"[" * 1000, mtime=0)[:-12],
        b"PK\x03\x04broken",
        zipped(("a.txt", "hello")),
        zipped(("a.json", "")),
    ],
)
def test_a_file_that_is_something_else(tmp_path, make, content):
    path = write(tmp_path / "file", content)
    with pytest.raises(LinkingError) as caught:
        list(make(path).records())
    assert str(path) in str(caught.value) and caught.value.advice


@pytest.mark.parametrize("make", SOURCES)
def test_a_file_that_is_not_there(tmp_path, make):
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(LinkingError, match="cannot be read"):
            list(make(path).records())


def test_a_file_of_another_source_is_named_as_such(tmp_path):
    path = write(tmp_path / "authors.jsonl", lines(*[AUTHOR] * 5000))
    with pytest.raises(LinkingError, match="no entry of it is a record of ROR") as caught:
        list(linking.ror_file(path).records())
    assert "the dump of ROR" in caught.value.advice


def test_bad_lines_are_set_aside_and_counted(tmp_path):
    content = lines(AUTHOR) + '{"id": \n\nnot json\n[1]\n' + '{"a":' * 100_000 + "\n" + '{"id": "W1"}\n' + lines(TOPIC)
    source = linking.openalex_file(write(tmp_path / "a.jsonl", content))
    assert len(list(source.records())) == 2
    assert source.faults.count == 5
    assert source.faults.first.startswith("line 2: is no JSON")
    assert len(list(source.records())) == 2 and source.faults.count == 5, "a source can be read again"


def test_a_broken_array_says_where(tmp_path):
    path = write(tmp_path / "ror.json", DUMP[:-40])
    with pytest.raises(LinkingError, match="breaks off behind record 1"):
        list(linking.ror_file(path).records())


def test_a_record_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_RECORD", 100_000)
    endless = '"' + "x" * 1_000_000
    with pytest.raises(LinkingError, match="longer than"):
        list(linking.ror_file(write(tmp_path / "a.json", f"[{endless}")).records())
    path = write(tmp_path / "b.jsonl.gz", gzip.compress((lines(AUTHOR) + "{" + endless + "\n" + lines(TOPIC)).encode()))
    source = linking.openalex_file(path)
    assert len(list(source.records())) == 2 and "longer than" in source.faults.first


def test_a_quote_without_end_in_a_table(tmp_path):
    rows = "".join(f"0000-0002-1825-0097,Ada Example {n}\n" for n in range(20_000))
    source = linking.orcid_file(write(tmp_path / "a.csv", f'orcid,name\n0000-0002-1825-0097,Ada Example\n"{rows}'))
    assert next(source.records()).label == "Ada Example"
    assert len(list(source.records())) > 1 and source.faults.count > 0


def test_an_encrypted_archive(tmp_path):
    content = bytearray(zipped(("a.json", DUMP)))
    content[6] |= 1  # the flags of the member, before it and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(LinkingError, match="encrypted"):
        list(linking.ror_file(write(tmp_path / "a.zip", bytes(content))).records())


WORDS = st.sampled_from(
    (
        "id name names value types status orcid display_name given family person path content label addresses city "
        "orcid-identifier given-names family-name external_ids Wikidata preferred all relationships type parent topics "
        "affiliations institution withdrawn ror_display https://openalex.org/A123 https://ror.org/00abcde12 Q1 geo "
        "0000-0002-1825-0097 activities-summary employments employment-summary links other-names other-name \ud800 \0"
    ).split(" ")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=30,
)


@pytest.mark.parametrize("module", [ror, orcid, openalex])
@given(row=st.dictionaries(WORDS, JSON, max_size=8))
def test_no_shape_of_json_does_harm(module, row):
    valid = {"id": {"ror": "https://ror.org/00abcde12"}.get(module.__name__[-3:], "https://openalex.org/A123")}
    for candidate in (row, {**row, **valid}):
        try:
            record = module.record(candidate)
        except Unfit:
            continue
        if record is not None:
            assert record.label in record.profile.names and record.label.isprintable()


def test_names_that_are_none_are_left_out():
    hostile = ["", "  ", "\x1b[31mAda", "a" * 10_000, "Ada\nExample", "\u202eAda", "\ud800"]
    assert linking.entry.names(hostile) == {"Ada Example"}


# Which names meet


@pytest.mark.parametrize(
    ("kind", "ours", "theirs"),
    [
        ("Person", "Zoë B. Specimen", "Specimen, Z."),
        ("Person", "Zoe Specimen", "Zoë Specimen"),
        ("Person", "Wang Wei", "Wei Wang"),
        ("Person", "Jürgen Müller", "J. Mueller"),
        ("Person", "Jurgen Mueller", "Jürgen Müller"),
        ("Person", "Siobhán O'Brien", "Siobhan OBrien"),
        ("Person", "José García Márquez", "J. García"),
        ("Person", "Ada Smith-Jones", "A. Jones"),
        ("Person", "J. Robert Oppenheimer", "Robert Oppenheimer"),
        ("Person", "Bill Example", "William Example"),
        ("Person", "William Example", "Bill Example"),
        ("Organization", "University of Oxford", "Oxford University"),
        ("Organization", "Univ. of Wrocław", "University of Wroclaw"),
        ("Organization", "The Sample Centre", "Sample Center"),
        ("Organization", "SIT", "Sample Institute of Technology"),
        ("Organization", "S.I.T.", "SIT"),
        ("Organization", "AI Laboratory", "Artificial Intelligence Lab"),
        ("Topic", "Neural networks", "neural network"),
        ("Award", "The Sample Prize", "Sample Prize"),
    ],
)
def test_names_that_meet(kind, ours, theirs):
    assert list(Index([thing(ours, kind)]).near(thing(theirs, kind).profile))


@pytest.mark.parametrize(
    ("kind", "ours", "theirs"),
    [
        ("Person", "Zoe Specimen", "Bob Specimen"),
        ("Person", "Specimen", "Zoe Specimen"),
        ("Person", "Zoe Specimen", "Zoe Example"),
        ("Organization", "Sample University", "Other University"),
        ("Topic", "specimen science", "specimen art"),
    ],
)
def test_names_that_do_not_meet(kind, ours, theirs):
    assert not list(Index([thing(ours, kind)]).near(thing(theirs, kind).profile))


def test_kinds_do_not_meet():
    assert not list(Index([thing("Sample", "Topic")]).near(thing("Sample", "Organization").profile))


def test_a_shared_identifier_meets_whatever_the_names():
    ours = thing("Zoe Specimen", identifiers=["https://specimen.example.org"])
    theirs = thing("Z. Married", identifiers=["https://specimen.example.org"])
    assert list(Index([ours]).near(theirs.profile)) == [ours]


# Proposals


def test_a_proposal_says_what_for_and_what_against():
    zoe = thing("Zoe Specimen", bodies=["Sample Institute"])
    (found,) = propose([zoe], entry("Zoe Specimen", ZOE_ORCID, bodies=["Sample Institute"]))
    assert (found.entity, found.label, found.kind) == (zoe.iri, "Zoe Specimen", "Person")
    assert (found.identifier, found.scheme, found.name, found.source) == (ZOE_ORCID, "ORCID", "Zoe Specimen", "given")
    assert found.score == pytest.approx(0.9526, abs=1e-4) and found.clear
    assert found.supporting == ("same organization", "same full name") and found.opposing == ()


def test_namesakes_alike_are_not_clear():
    zoe = thing("Zoe Specimen", bodies=["Sample Institute"])
    both = [entry("Zoe Specimen", iri, bodies=["Sample Institute"]) for iri in (ZOE_ORCID, OTHER_ORCID)]
    proposals = propose([zoe], *both)
    assert [p.identifier for p in proposals] == [OTHER_ORCID, ZOE_ORCID], "the same score: by identifier"
    assert not any(p.clear for p in proposals)


def test_the_better_of_two_is_clear_when_it_is_well_ahead():
    zoe = thing("Zoe Specimen", bodies=["Sample Institute"])
    best, worse = entry("Zoe Specimen", ZOE_ORCID, bodies=["Sample Institute"]), entry("Zoe Specimen", OTHER_ORCID)
    assert [(p.identifier, p.clear) for p in propose([zoe], worse, best)] == [(ZOE_ORCID, True), (OTHER_ORCID, False)]


def test_a_low_score_is_never_clear():
    (found,) = propose([thing("Zoe Specimen")], entry("Zoe Specimen", ZOE_ORCID))
    assert found.score < match.CLEAR and not found.clear


def test_what_scores_less_than_asked_is_left_out():
    zoe, other = thing("Zoe Specimen"), entry("Z. Specimen", ZOE_ORCID)
    assert propose([zoe], other) == []
    assert [p.score for p in propose([zoe], other, least=0.2)] == [pytest.approx(0.2689, abs=1e-4)]


def test_all_identifiers_of_a_record_are_proposed():
    record = openalex.record(AUTHOR)
    found = propose([thing("Zoë Specimen")], record)
    assert [(p.scheme, p.identifier) for p in found] == [
        ("ORCID", ZOE_ORCID),
        ("OpenAlex", "https://openalex.org/A5000000001"),
    ]


def test_a_scheme_that_the_entity_has_is_not_proposed_again():
    zoe = thing("Zoë Specimen", identifiers=[OTHER_ORCID])
    assert {p.scheme for p in propose([zoe], openalex.record(AUTHOR))} == {"OpenAlex"}
    assert {p.scheme for p in propose([zoe], openalex.record(AUTHOR), again=True)} == {"ORCID", "OpenAlex"}


def test_the_identifier_that_the_entity_has_is_never_proposed():
    zoe = thing("Zoë Specimen", identifiers=[ZOE_ORCID])
    assert {p.identifier for p in propose([zoe], openalex.record(AUTHOR), again=True)} == {
        "https://openalex.org/A5000000001"
    }


def test_one_identifier_from_two_sources_is_one_proposal():
    zoe = thing("Zoe Specimen", bodies=["Sample Institute"])
    sources = [
        Given(entry("Zoe Specimen", ZOE_ORCID), name="a"),
        Given(entry("Zoe Specimen", ZOE_ORCID, bodies=["Sample Institute"]), name="b"),
    ]
    for order in (sources, sources[::-1]):
        (found,) = linking.propose([zoe], order, plain_judge)
        assert found.source == "b" and found.clear


def test_the_order_of_sources_and_entities_changes_nothing():
    entities = [thing("Zoe Specimen"), thing("Ada Example"), thing("Ada Example", iri="https://example.org/other")]
    records = [entry(e.label, f"Q{i}") for i, e in enumerate(entities)]
    records += [
        entry(e.label, f"http://www.wikidata.org/entity/Q{i}{j}") for i, e in enumerate(entities, 1) for j in (1, 2)
    ]
    records += [entry("Ada Example", ZOE_ORCID)]
    forward, backward = propose(entities, *records), propose(entities[::-1], *records[::-1])
    assert forward == backward and len(forward) == 2 + 5 + 5
    assert [p.label for p in forward] == sorted(p.label for p in forward)


def test_of_many_namesakes_the_best_are_kept():
    zoe = thing("Zoe Specimen", bodies=["Sample Institute"])
    many = [entry("Zoe Specimen", f"http://www.wikidata.org/entity/Q{n}") for n in range(1, 500)]
    many.insert(250, entry("Zoe Specimen", "http://www.wikidata.org/entity/Q1000", bodies=["Sample Institute"]))
    found = propose([zoe], *many)
    assert len(found) == match.MOST and found[0].identifier.endswith("Q1000") and found[0].clear
    assert [p.identifier for p in found[1:]] == sorted(p.identifier for p in found[1:])


def test_progress_is_told():
    told = []
    many = [entry("Nobody Here", f"http://www.wikidata.org/entity/Q{n}") for n in range(1, 2501)]
    propose([thing("Zoe Specimen")], *many, progress=lambda *news: told.append(news))
    assert told == [("given", 1000), ("given", 2000), ("given", 2500)]


def test_nothing_to_link():
    assert propose([], entry("Zoe Specimen", ZOE_ORCID)) == []
    assert linking.propose([thing("Zoe Specimen")], [], plain_judge) == []


# Our entities

BUILD = """
@prefix sym: <https://w3id.org/symposia/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/> .
:doc {
  :zoe sym:hasPosition :post ; sym:memberOf :academy ; sym:hasDegree :phd, :ba ; sym:researches :field ;
    sym:collaboratesWith :ada ; sym:homepage <http://www.specimen.example.org/> ; sym:mbox <mailto:Zoe@Example.org> .
  :post a sym:Position ; sym:atOrganization :lab .
  :phd a sym:Degree ; sym:degreeLevel "PhD" ; sym:awardedBy :other .
  :ba a sym:Degree ; sym:degreeLevel "BA" ; sym:awardedBy :institute .
  :lab sym:partOf :institute .
  :talk sym:organizedBy :lab ; sym:aboutTopic :field ; sym:heldOn "2018-11-03"^^xsd:date .
  :statement a sym:Statement ; rdfs:label "no entity" .
}
:resolution {
  :zoe a sym:Person ; rdfs:label "Zoë Specimen" ; skos:altLabel "Z. Specimen" ;
    owl:sameAs <https://orcid.org/0000-0002-1825-0097> .
  :ada a sym:Person ; rdfs:label "Ada Example" .
  :lab a sym:Laboratory, sym:Organization ; rdfs:label "Sample Lab" .
  :institute a sym:University, sym:Organization ; rdfs:label "Sample Institute of Technology" ; skos:altLabel "SIT" .
  :other a sym:Organization ; rdfs:label "Other University" .
  :academy a sym:Organization ; rdfs:label "Sample Academy" .
  :field a sym:Topic, skos:Concept ; rdfs:label "specimen science" .
  :talk a sym:Talk, sym:Event ; rdfs:label "On specimens" .
}
"""


@pytest.fixture
def build(tmp_path):
    quads = ox.parse(BUILD.encode(), format=ox.RdfFormat.TRIG)
    found = linking.entities(EmbeddedStore.create(tmp_path / "store", quads))
    return {entity.iri.rsplit("/", 1)[1]: entity for entity in found}


def test_entities_of_a_build(build):
    assert list(build) == sorted(["zoe", "ada", "lab", "institute", "other", "academy", "field", "talk"])
    assert build["zoe"].label == "Zoë Specimen" and build["zoe"].held == {"ORCID"}


def test_what_a_build_knows_of_a_person(build):
    assert build["zoe"].profile == Profile(
        "Person",
        frozenset({"Zoë Specimen", "Z. Specimen"}),
        bodies=frozenset({"Sample Lab", "Sample Institute of Technology", "SIT", "Sample Academy"}),
        schools=frozenset({"Other University", "Sample Institute of Technology", "SIT"}),
        doctorates=frozenset({"Other University"}),
        fields=frozenset({"specimen science"}),
        people=frozenset({"ada example"}),
        identifiers=frozenset({ZOE_ORCID, "https://specimen.example.org", "mailto:zoe@example.org"}),
    )


def test_what_a_build_knows_of_other_things(build):
    lab, talk = build["lab"].profile, build["talk"].profile
    assert (lab.kind, lab.subclass) == ("Organization", "Laboratory")
    assert lab.owners == {"Sample Institute of Technology", "SIT"}
    assert (talk.kind, talk.years, talk.fields) == ("Talk", {"2018-11"}, {"specimen science"})
    assert "Sample Lab" in talk.bodies and build["field"].profile.kind == "Topic"


def test_a_build_is_linked_to_files(build, tmp_path):
    sources = [
        linking.ror_file(write(tmp_path / "ror.json", json.dumps([ROR_2]))),
        linking.orcid_file(write(tmp_path / "orcid.jsonl", lines(ORCID_3))),
        linking.openalex_file(write(tmp_path / "alex.jsonl", lines(AUTHOR, INSTITUTION, TOPIC))),
    ]
    found = linking.propose([*build.values()], sources, plain_judge)
    assert {(p.label, p.scheme, p.identifier) for p in found} == {
        ("Sample Institute of Technology", "OpenAlex", "https://openalex.org/I5000000002"),
        ("Sample Institute of Technology", "ROR", "https://ror.org/00abcde12"),
        ("Sample Institute of Technology", "Wikidata", "http://www.wikidata.org/entity/Q900000010"),
        ("Zoë Specimen", "OpenAlex", "https://openalex.org/A5000000001"),
    }


def test_places_of_study_in_another_spelling_are_the_same_place():
    zoe = thing("Zoe Specimen", schools=["Other University"], doctorates=["Other University"])
    spelt = ["Department of Physics, Other University"]
    seen = []
    record = entry("Zoe Specimen", ZOE_ORCID, schools=[*spelt, "Elsewhere College"], doctorates=spelt)
    propose([zoe], record, judge=lambda one, other: seen.append(other) or plain_judge(one, other))
    assert (seen[0].schools, seen[0].doctorates) == ({"Other University", "Elsewhere College"}, {"Other University"})


# With the judge that the resolution of names uses


def test_the_namesake_at_our_institution_is_the_likelier():
    zoe = thing("Wei Zhang", bodies=["Sample Institute of Technology"], fields=["specimen science"])
    here = entry("Wei Zhang", ZOE_ORCID, bodies=["Sample Institute of Technology"], fields=["Specimen science"])
    there = entry("Wei Zhang", OTHER_ORCID, bodies=["Other University"], fields=["Roman law"])
    found = linking.propose([zoe], [Given(there, here)])
    assert found[0].identifier == ZOE_ORCID and found[0].clear
    assert any("Sample Institute of Technology" in words for words in found[0].supporting)
    for other in linking.propose([zoe], [Given(there)], least=0.0):
        assert other.opposing and not other.clear


def test_a_body_by_its_name_or_acronym():
    sit = thing("Sample Institute of Technology", "Organization")
    (found, *others) = linking.propose([sit], [Given(ror.record(ROR_2))])
    assert found.identifier == "https://ror.org/00abcde12" and found.clear
    assert [p.scheme for p in others] == ["Wikidata"]
    other = thing("Simple Institute of Typography", "Organization")
    assert not linking.propose([other], [Given(ror.record({**ROR_2, "names": ROR_2["names"][1:]}))])


def test_two_bodies_of_one_acronym_are_told_apart():
    ours = thing("Massachusetts Institute of Technology", "Organization")
    ours = Entity(ours.iri, ours.label, ours.profile.join(thing("MIT", "Organization").profile))
    rows = [("I1", "Massachusetts", "Cambridge", "United States"), ("I2", "Manipal", "Manipal", "India")]
    records = [
        openalex.record(
            {
                "id": number,
                "display_name": f"{place} Institute of Technology",
                "display_name_acronyms": ["MIT"],
                "geo": {"city": city, "country": country},
            }
        )
        for number, place, city, country in rows
    ]
    (found,) = linking.propose([ours], [Given(*records)])
    assert found.identifier == "https://openalex.org/I1" and found.clear


def test_what_a_shared_identifier_brings():
    zoe = thing("Zoë Specimen", identifiers=[ZOE_ORCID])
    (found,) = linking.propose([zoe], [Given(openalex.record(AUTHOR))])
    assert found.scheme == "OpenAlex" and found.clear
    contradicted = thing("Zoë Specimen", identifiers=[OTHER_ORCID])
    assert linking.propose([contradicted], [Given(openalex.record(AUTHOR))]) == []
    again = linking.propose([contradicted], [Given(openalex.record(AUTHOR))], again=True)
    assert {p.scheme for p in again} == {"ORCID", "OpenAlex"}


# An endpoint with Wikidata's vocabulary


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """Start a server with these triples; gives its address."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph server is not installed")
    running = []

    def start(turtle):
        folder = tmp_path_factory.mktemp("server") / "store"
        EmbeddedStore.create(folder, ox.parse(turtle, format=ox.RdfFormat.TURTLE))
        port = free_port()
        command = [program, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for _ in range(200):
            assert running[-1].poll() is None, "the server ended"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return f"http://127.0.0.1:{port}/query"
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server does not listen")

    yield start
    for process in running:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def wikidata(serve):
    return serve(SMALL.read_bytes())


def fetched(address_, *entities):
    return {r.label: r.profile for r in linking.wikidata_endpoint(address_).records(entities)}


def test_what_wikidata_knows_of_a_person(wikidata):
    assert fetched(wikidata, thing("Dr. Zoe B. Specimen"))["Zoë B. Specimen"] == Profile(
        "Person",
        frozenset({"Zoë B. Specimen", "Zoe Specimen"}),
        bodies=frozenset({"Sample Institute of Technology", "SIT"}),
        schools=frozenset({"Other University"}),
        fields=frozenset({"specimen science", "specimenology"}),
        people=frozenset({"ada example"}),
        identifiers=frozenset(
            {
                "http://www.wikidata.org/entity/Q900000001",
                ZOE_ORCID,
                "https://openalex.org/A5000000001",
                "https://specimen.example.org",
            }
        ),
    )


def test_what_wikidata_knows_of_a_body(wikidata):
    profile = fetched(wikidata, thing("SIT", "Organization"))["Sample Institute of Technology"]
    assert profile.kind == "Organization" and profile.names == {"Sample Institute of Technology", "SIT"}
    assert profile.owners == {"Sample System"} and profile.hints == {"Sampletown"}
    assert profile.identifiers == {"http://www.wikidata.org/entity/Q900000010", "https://ror.org/00abcde12"}


@pytest.mark.parametrize(("label", "kind"), [("specimenology", "Topic"), ("Sample Prize", "Award")])
def test_kinds_come_from_classes(wikidata, label, kind):
    assert [p.kind for p in fetched(wikidata, thing(label, kind)).values()] == [kind]


def test_things_of_no_kind_of_ours_are_left_out(wikidata):
    source = linking.wikidata_endpoint(wikidata)
    items = [r for r in source.records([thing("specimen science", "Topic"), thing("Sampletown", "Topic")])]
    assert [sorted(r.profile.identifiers) for r in items] == [["http://www.wikidata.org/entity/Q900000020"]]


def test_linking_to_an_endpoint(wikidata):
    zoe = thing("Zoe Specimen", bodies=["Sample Institute of Technology"])
    found = linking.propose([zoe], [linking.wikidata_endpoint(wikidata)], plain_judge)
    assert [(p.scheme, p.identifier.rsplit("/", 1)[1], p.clear) for p in found] == [
        ("ORCID", "0000-0002-1825-0097", True),
        ("OpenAlex", "A5000000001", True),
        ("Wikidata", "Q900000001", True),
    ], "the other of that name works elsewhere"
    assert {p.source for p in found} == {wikidata}


def test_names_are_asked_for_in_batches(wikidata, monkeypatch):
    asked = []
    ask = Endpoint.query
    monkeypatch.setattr(Endpoint, "query", lambda self, text: asked.append(text) or ask(self, text))
    monkeypatch.setattr(wikidata_module, "BATCH", 7)
    entities = [thing(f"Somebody {'x' * 50} {chr(97 + n % 26)}{n}") for n in range(100)] + [thing("Ada Example")]
    assert list(fetched(wikidata, *entities)) == ["Ada Example"]
    assert len(asked) == -(-101 // 7) + 1, "each seven names, and once the details"


def test_queries_stay_below_the_limit_of_length(wikidata):
    entities = [thing("Ædä" + "é" * 290 + f" {n}", "Topic") for n in range(50)] + [thing("Ada Example")]
    assert list(fetched(wikidata, *entities)) == ["Ada Example"]


HOSTILE = [
    'Bob "} UNION { ?item ?p ?o } #" Tables',
    'x" } DROP ALL ; #',
    "x'''} SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #",
    "line\nbreak} { \r\n #",
    "{{{{{{}}}}} ((( !!!!",
    '"@en "Ada Example',
    "\\u0022} UNION { ?item ?p ?o } #",
    'back\\slash\\" } #',
    "} # terms",
    "?item ?0 $x \\g<1>",
    "nul\0 \x1b[31m \u202e",
    "\ud800 lone",
    "",
    " ",
]


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("kind", ["Person", "Organization", "Topic"])
def test_what_stands_in_a_name_is_never_part_of_a_query(wikidata, label, kind):
    found = fetched(wikidata, thing(label, kind), thing("Ada Example"))
    assert set(found) - {HOSTILE[0]} == {"Ada Example"}


def test_a_strange_name_is_found_as_it_stands(wikidata):
    assert HOSTILE[0] in fetched(wikidata, thing(HOSTILE[0]))


def test_an_endpoint_without_the_vocabulary(serve):
    source = linking.wikidata_endpoint(serve(b"<urn:s> <urn:p> <urn:o> ."))
    with pytest.raises(LinkingError, match="nothing in Wikidata's vocabulary"):
        list(source.records([thing("Ada Example")]))


def test_an_endpoint_that_does_not_answer():
    source = linking.wikidata_endpoint(f"http://127.0.0.1:{free_port()}/query")
    with pytest.raises(EndpointError, match="nothing listens"):
        list(source.records([thing("Ada Example")]))
    with pytest.raises(SymposiaError):
        linking.wikidata_endpoint("file:///etc/passwd")


def test_nothing_is_asked_for_nobody(monkeypatch):
    monkeypatch.setattr(Endpoint, "query", lambda *_: pytest.fail("asked"))
    assert list(linking.wikidata_endpoint("http://127.0.0.1:1/").records([])) == []


@pytest.mark.parametrize(
    ("kind", "name", "spelt"),
    [
        (
            "Person",
            "Prof. Zoë B. Specimen",
            {"Prof. Zoë B. Specimen", "Prof. Zoe B. Specimen"} | {"Zoë Specimen", "Zoe Specimen"},
        ),
        ("Person", "J.-P. Example", {"J.-P. Example"}),
        ("Organization", "Université B. Sample", {"Université B. Sample", "Universite B. Sample"}),
        ("Topic", "a\\b", set()),
    ],
)
def test_spellings_that_are_looked_for(kind, name, spelt):
    assert spellings(kind, [name]) == spelt
