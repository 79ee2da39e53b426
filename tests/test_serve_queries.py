"""Ready queries, questions, the editor of SPARQL, networks, analysis and downloads of a served build."""

import csv
import gzip
import io
import json
import re
from html import unescape
from urllib.parse import quote, urlencode

import networkx as nx
import pyoxigraph as ox
import pytest
from serving import BASE, ENDLESS, build, serving, small_quads

import queries
from graph.analysis.summary import MOST_CELLS

BROWSER = "text/html,*/*;q=0.8"
ADA = f"{BASE}person/ada-example"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(build(tmp_path_factory.mktemp("queries")), "--workers", "2", "--timeout", "6") as served:
        yield served


def asked(server, address, accept=BROWSER):
    status, headers, content = server.ask(address, Accept=accept)
    return status, headers, content.decode()


def rows(content):
    return list(csv.reader(io.StringIO(content)))


# Ready queries


def test_all_ready_queries_are_listed_by_their_groups(server):
    page = server.page("/queries")
    assert sorted(re.findall(r'href="/queries/([\w-]+)"', page)) == list(queries.names())
    for group in queries.listed():
        assert f">{group.capitalize()}</h2>" in page


@pytest.mark.parametrize("name", queries.names())
def test_each_ready_query_has_a_form_with_its_parameters(server, name):
    page, query = server.page(f"/queries/{name}"), queries.read(name)
    assert unescape(query.question) in unescape(page)
    for parameter in query.parameters:
        assert re.search(rf'<(input|select)[^>]* name="{parameter.name}"', page), parameter
        if parameter.is_entity:
            assert re.search(rf'name="{parameter.name}"[^>]* data-suggest', page)
    assert len(re.findall(r'<(?:input|select) id="p-', page)) == len(query.parameters)


@pytest.mark.parametrize(
    "value", ["Ada Example", "ada example", "person/ada-example", ADA, f"<{ADA}>", "professor example"]
)
def test_a_thing_is_given_by_a_name_a_path_or_an_identifier(server, value):
    status, _, page = asked(server, f"/queries/career?{urlencode({'person': value, 'run': '1'})}")
    assert status == 200 and '<a href="/org/other-university"' in page and "Show the SPARQL" in page


def test_the_answer_links_names_to_their_pages_and_hides_identifiers(server):
    page = server.page("/queries/experts?topic=machine+learning&run=1")
    assert f'<a href="/person/ada-example" title="{ADA}"><bdi>Ada Example</bdi></a>' in page
    heads = re.findall(r'<th scope="col">(\w+)</th>', page)
    assert heads and not any(head.endswith("Iri") for head in heads)


@pytest.mark.parametrize("form", ["csv", "json", "tsv", "xml"])
def test_the_answer_can_be_had_in_every_form_with_identifiers(server, form):
    page = server.page("/queries/experts?topic=machine+learning&run=1")
    address = unescape(re.search(rf'href="(/queries/experts\?[^"]*as={form})"', page).group(1))
    status, headers, content = asked(server, address)
    assert status == 200 and ADA in content and f'experts.{form}"' in headers["content-disposition"]


def test_the_query_can_be_taken_into_the_editor_with_its_values(server):
    page = server.page("/queries/experts?topic=machine+learning&run=1")
    editor = server.page(unescape(re.search(r'href="(/sparql\?begin=[^"]*)"', page).group(1)))
    assert "VALUES ?askedIri" in editor and "<table>" not in editor


def test_a_name_that_is_none_is_told_with_the_nearest_as_links(server):
    status, _, page = asked(server, "/queries/career?person=Ada+Exampel&run=1")
    assert status == 404 and 'role="alert"' in page and 'aria-invalid="true"' in page
    assert (
        asked(server, unescape(re.search(r'href="(/queries/career\?person=Ada\+Example[^"]*)"', page).group(1)))[0]
        == 200
    )
    assert asked(server, "/queries/career?person=Ada+Exampel&run=1&as=csv", "*/*")[0] == 404


def test_a_value_that_is_needed_is_asked_for(server):
    status, _, page = asked(server, "/queries/experts?run=1")
    assert status == 400 and "is needed" in page
    assert "required" in server.page("/queries/experts")


def test_an_enumeration_is_a_choice(server):
    page = server.page("/queries/positions?status=former")
    assert re.findall(r'<option value="(\w*)"', page) == ["", "current", "former", "unknown"]
    assert '<option value="former" selected>' in page and "postdoc" in page


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/queries/expert", 404, "experts"),
        ("/queries/%3Cscript%3E", 404, "no query is named"),
        ("/queries/collaborators?person=ada+example&hops=x&run=1", 400, "is not a whole number"),
        ("/queries/experts?nothing=1&run=1", 400, "no such parameter"),
        ("/queries/experts?topic=" + "a" * 501, 400, "at most 20 values"),
        ("/queries/experts?" + "&".join(f"p{n}=1" for n in range(30)), 400, "at most 20 values"),
        ("/queries/experts?topic=x&as=exe", 400, "csv, json, tsv, xml"),
    ],
)
def test_what_is_no_query_or_value_is_told(server, address, status, words):
    for accept in (BROWSER, "*/*"):
        found, _, content = asked(server, address, accept)
        assert found == status and words in unescape(content)


HOSTILE = [
    '"> <script>alert(1)</script>',
    "> } . ?s ?p ?o . {",
    "' UNION SELECT",
    "\\",
    "a\u202eb",
    "x" * 400,
    "\x00",
    "{{1787*7919}}",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_values_are_values(server, words):
    for address in (f"/queries/career?{urlencode({'person': words, 'run': '1'})}",
                    f"/queries/find?{urlencode({'name': words, 'run': '1'})}",
                    f"/ask?{urlencode({'q': words})}", f"/network?{urlencode({'focus': words})}"):  # fmt: skip
        status, headers, page = asked(server, address)
        assert status in (200, 400, 404) and headers["content-type"].startswith("text/html"), address
        assert "<script>alert" not in page and "\u202e" not in page and "14151253" not in page


# Questions


def test_a_question_is_answered_with_what_it_was_understood_as(server):
    page = server.page("/ask?q=who+works+on+machine+learning%3F")
    assert "Understood as" in page and 'href="/topic/machine-learning"' in page and ">Ada Example</bdi>" in page
    form = unescape(re.search(r'<dd><a href="(/queries/[^"]+)"', page).group(1))
    assert "Ada Example" in server.page(form)
    csv_ = unescape(re.search(r'href="(/sparql\?[^"]*as=csv)"', page).group(1))
    assert "Ada Example" in asked(server, csv_, "*/*")[2]


def test_a_question_that_is_not_understood_is_told_with_questions_that_are(server):
    status, _, page = asked(server, "/ask?q=why+is+the+sky+blue")
    assert status == 404 and 'role="alert"' in page
    for near in re.findall(r'href="(/ask\?q=[^"]+)"', page):
        assert asked(server, unescape(near))[0] in (200, 404)


def test_without_a_question_what_can_be_asked_is_listed(server):
    assert server.page("/ask").count("<li>") > 60
    assert asked(server, "/ask?q=" + "a" * 1001)[0] == 400


# The editor


def test_the_editor_has_ready_queries_prefixes_and_a_script_of_ours(server):
    page = server.page("/sparql")
    assert page.count("<option value=") > 65 and re.search(r'src="/static/editor\.js\?v=', page)
    assert "?institutionIri" in server.page("/sparql?ready=experts")
    assert "<textarea" in server.page("/sparql?ready=nothing")


def test_the_editor_is_told_the_place_of_an_error(server):
    status, _, page = asked(server, f"/sparql?{urlencode({'query': 'SELECT * {' + chr(10) + '  ?a ?b }}'})}")
    assert status == 400 and re.search(r'data-line="2" data-column="\d+"', page) and 'id="fault"' in page


def test_the_editor_completes_terms_that_exist(server):
    status, headers, content = asked(server, "/terms", "application/json")
    told = json.loads(content)
    assert status == 200 and headers["content-type"] == "application/json"
    names = {term["name"] for term in told["terms"]}
    assert {"sym:researches", "sym:Person", "rdfs:label"} <= names and told["prefixes"]["person"] == f"{BASE}person/"
    for name in sorted(names):
        prefix, _, _ = name.partition(":")
        assert prefix in told["prefixes"], name


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 3", "csv json tsv xml"),
        ("CONSTRUCT WHERE { ?s a ?o }", "turtle ntriples jsonld rdfxml"),
    ],
)
def test_an_answer_in_the_editor_can_be_had_in_every_form(server, text, forms):
    page = server.page(f"/sparql?{urlencode({'query': text})}")
    links = [unescape(link) for link in re.findall(r'<a href="(/sparql\?query=[^"]+)"', page)]
    assert [link.rpartition("as=")[2] for link in links] == forms.split()
    assert all(server.ask(link, Accept="*/*")[0] == 200 for link in links)


def test_a_query_that_takes_too_long_is_told_beside_its_text(server):
    status, _, page = asked(server, f"/sparql?{urlencode({'query': ENDLESS})}")
    assert status == 504 and "was ended after 6 s" in page and "?a7 ?b7 ?c7" in page


# Networks and analysis


@pytest.fixture(scope="module")
def whole(sample_build):
    with serving(sample_build, "--workers", "2") as served:
        yield served


def test_the_network_of_the_build_runs_its_own_scripts_and_no_others(whole):
    status, headers, page = asked(whole, "/network")
    policy = headers["content-security-policy"]
    assert status == 200 and "vis" in page and "'sha256-" in policy
    assert "unsafe" not in policy and "'self'" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_a_network_around_a_thing_is_drawn_on_request(server):
    status, headers, page = asked(server, "/network?focus=person/ada-example&hops=1")
    assert status == 200 and "'sha256-" in headers["content-security-policy"]
    assert "within 1 step of Ada Example" in page and "Ben Sample" in page
    assert asked(server, "/network?focus=Ada+Example&hops=1")[2] == page


def test_a_network_shows_the_nearest_first_and_leads_to_more(server):
    some = asked(server, "/network?focus=person/ada-example&most=3")[2]
    assert "the 3 nearest with most ties are shown" in some
    (more,) = re.findall(r'<a href="(/network[^"]*)">Show up to 300</a>', some)
    whole = asked(server, unescape(more))[2]
    assert "nearest" not in whole and "Show up to" not in whole
    assert whole.count('"iri":') > some.count('"iri":') == 3


@pytest.mark.parametrize("most", ["0", "301", "-1", "many", "9" * 40])
def test_how_many_things_a_network_shows_is_a_number_within_a_limit(server, most):
    status, _, content = server.ask(f"/network?focus=person/ada-example&most={most}")
    assert status == 400 and b"most is a number from 1 to 300" in content


@pytest.mark.parametrize("form", ["csv", "json", "graphml", "gexf"])
def test_a_network_can_be_had_in_every_form(server, form):
    status, headers, content = server.ask(f"/network?focus=person/ada-example&projection=people&as={form}")
    assert status == 200 and f'network.{form}"' in headers["content-disposition"]
    assert b"person/dan-specimen" in content


def test_without_a_network_of_the_build_there_is_the_form(server):
    page = server.page("/network")
    assert 'name="focus"' in page and "data-suggest" in page and page == server.page("/network/around")


@pytest.mark.parametrize(
    ("query", "status"),
    [("focus=nobody+xyzzy", 404), ("focus=x&hops=9", 400), ("focus=x&hops=-1", 400), ("projection=cats", 400),
     ("focus=x&as=png", 400), ("since=soon", 400), ("focus=" + "a" * 301, 400), ("since=2020-13", 400)],
)  # fmt: skip
def test_a_network_that_cannot_be_is_told(server, query, status):
    assert asked(server, f"/network?{query}")[0] == status


def test_the_analysis_is_shown_sorted_and_given_as_tables(whole):
    page = whole.page("/analysis")
    for title in ("Central people", "Communities", "Brokers", "Bridges", "Institutions together", "Topics together"):
        assert title in page
    for sort in ("pagerank", "degree", "betweenness"):
        table = rows(asked(whole, f"/analysis?table=centrality&sort={sort}&as=csv", "*/*")[2])
        column = table[0].index(sort)
        values = [float(row[column]) for row in table[1:]]
        assert len(values) > 5 and values == sorted(values, reverse=True)
    told = json.loads(asked(whole, "/analysis?table=topics&as=json", "*/*")[2])
    assert {"one", "oneIri", "other", "otherIri", "count"} == set(told[0])
    links = set(re.findall(r'href="(/(?:person|org|topic)/[^"]+)"', page))
    assert links and all(whole.ask(link, "HEAD")[0] == 200 for link in sorted(links)[:10])


@pytest.mark.parametrize("query", ["table=cats", "table=centrality&sort=name", "page=x", "table=topics&as=xls"])
def test_an_analysis_that_is_none_is_400(whole, query):
    assert asked(whole, f"/analysis?{query}")[0] == 400


def test_a_build_without_an_analysis_says_so(server):
    assert "has no analysis" in server.page("/analysis")
    assert asked(server, "/analysis?table=topics")[0] == 404


def test_a_table_of_which_the_build_kept_a_part_does_not_claim_to_be_whole(tmp_path):
    out = build(tmp_path)
    pairs = [[f"{BASE}topic/a{n}", f"a{n}", f"{BASE}topic/b{n}", f"b{n}", 1] for n in range(MOST_CELLS)]
    told = {"projection": "people", "nodes": [], "communities": [], "bridges": [], "institutions": pairs[:3]}
    (out / "analysis.json").write_text(json.dumps({**told, "topics": pairs}))
    with serving(out, "--workers", "1") as served:
        assert "there may be more" in served.page("/analysis?table=topics")
        assert "there may be more" not in served.page("/analysis?table=institutions")
        page = served.page("/analysis")
        assert f"The first {MOST_CELLS}, with downloads" in page and f"All {MOST_CELLS}" not in page


def test_an_analysis_that_is_broken_is_none(tmp_path):
    out = build(tmp_path)
    for text in ("{", "[]", '{"nodes": []}'):
        (out / "analysis.json").write_text(text)
        with serving(out, "--workers", "1") as served:
            assert "has no analysis" in served.page("/analysis")


# Downloads


def test_things_can_be_had_with_their_graphs(server):
    page = server.page("/person/ada-example")
    links = dict(re.findall(r'<a href="(/person/ada-example\.(\w+))"', page))
    assert set(links.values()) == {"ttl", "nt", "jsonld", "rdf", "trig", "nq", "csv", "graphml", "gexf"}
    for link in links:
        assert f'<link rel="alternate" href="{link}"' in page and server.ask(link)[0] == 200
    told = {t for t in ox.parse(server.ask("/person/ada-example.nt")[2], format=ox.RdfFormat.N_TRIPLES)}
    for suffix, form in (("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)):
        quads = set(ox.parse(server.ask(f"/person/ada-example.{suffix}")[2], format=form))
        assert quads <= set(small_quads()) and {q.triple for q in quads} == {q.triple for q in told}


def test_the_statements_about_a_thing_are_a_table_with_their_quotes(server):
    table = rows(asked(server, "/person/ada-example.csv", "*/*")[2])
    assert table[0][0] == "subject" and table[0][-1] == "quote"
    assert any(row[-1] == "a fellow of the Sample Academy" and row[4] == "Sample Academy of Sciences" for row in table)
    assert any("rule-collaborates-with-inverse" in row[6] for row in table)


def test_what_is_near_a_thing_is_a_network_for_other_programs(server):
    found = nx.parse_graphml(server.ask("/person/ada-example.graphml")[2].decode())
    assert f"{BASE}person/dan-specimen" in found.nodes
    assert b"<gexf" in server.ask("/person/ada-example.gexf")[2]


@pytest.mark.parametrize("suffix", ["nq", "trig", "csv", "graphml", "gexf"])
def test_what_is_not_known_has_no_files(server, suffix):
    status, _, content = server.ask(f"/person/nobody-at-all.{suffix}")
    assert status == 404 and b"nothing is known" in content


@pytest.mark.parametrize(
    "path", ["doc/0123456789ab", "position/a1", "statement/s1", f"doc/{quote('0123456789ab#char=10,59')}"]
)
def test_everything_has_files(server, path):
    for suffix in ("nq", "csv", "ttl", "graphml", "gexf"):  # the network of what is none of its things is empty
        assert server.ask(f"/{path}.{suffix}")[0] == 200


# Faults


def test_faults_are_pages_for_browsers_and_text_for_programs(server):
    for address, status in (("/static/nothing.css", 404), ("/find?page=x", 400), ("/queries/nothing", 404)):
        found, headers, page = asked(server, address)
        assert found == status and headers["content-type"].startswith("text/html") and "<nav" in page
        assert asked(server, address, "*/*")[1]["content-type"].startswith("text/plain")
    status, headers, page = server.ask("/find", "POST", body="x", Accept=BROWSER)
    assert status == 405 and headers["content-type"].startswith("text/html")


def test_what_is_compressed_is_the_page(server):
    _, headers, content = server.ask("/queries", Accept=BROWSER, Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip" and gzip.decompress(content).decode() == server.page("/queries")
