"""Possible duplicates in a served build: shown to all, decided where the server was started for that, and safely."""

import json
import re
import threading
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from conftest import run_symposia
from serving import BASE, build, serving, small_quads

from graph import curation, review
from graph.errors import CurationError
from graph.who import Mention, Told

BROWSER = "text/html,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
SYM, RDF = "https://w3id.org/symposia/ontology#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PAIRS = 6


def quads():
    """The small graph, with further pairs of people to look at, each with a name in each document."""
    found = small_quads()
    graph = ox.NamedNode(f"{BASE}graph/resolution")

    def say(subject, predicate, thing, where=graph):
        node = thing if isinstance(thing, ox.Literal) else ox.NamedNode(thing)
        found.append(ox.Quad(ox.NamedNode(BASE + subject), ox.NamedNode(predicate), node, where))

    for number in range(PAIRS):
        judgement = f"judgement/extra{number}"
        say(judgement, RDF + "type", SYM + "Judgement")
        for name in ("decision", "rule", "score", "threshold", "reason", "supportedBy"):
            value = {"decision": "review", "score": f"0.{70 - number}", "threshold": "0.80"}.get(name, f"<b>{name}</b>")
            say(judgement, SYM + name, ox.Literal(value))
        for side, document in (("Ada", "0123456789ab"), ("Dan", "ba9876543210")):
            name, begin = f"{side} Number{number}", 200 + 30 * number
            person = f"person/{side.lower()}-number{number}"
            say(person, RDF + "type", SYM + "Person")
            say(person, "http://www.w3.org/2000/01/rdf-schema#label", ox.Literal(name))
            say(judgement, SYM + "aboutEntity", BASE + person)
            say(judgement, SYM + "mergedName", ox.Literal(name))
            passage = f"doc/{document}#char={begin},{begin + len(name)}"
            evidence = ox.NamedNode(f"{BASE}doc/{document}/evidence")
            say(judgement, SYM + "comparedMention", BASE + passage)
            say(passage, SYM + "quote", ox.Literal(name), evidence)
            say(passage, SYM + "inDocument", f"{BASE}doc/{document}", evidence)
            for offset, place in (("beginOffset", begin), ("endOffset", begin + len(name))):
                say(passage, SYM + offset, ox.Literal(place), evidence)
    return found


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return build(tmp_path_factory.mktemp("review"), quads())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("decided") / "curation.yaml"


@pytest.fixture
def file(place):
    """The curation file of the server, which is not there yet."""
    place.unlink(missing_ok=True)
    return place


@pytest.fixture(scope="module")
def editor(out, place):
    with serving(out, "--workers", "2", "--edit", "--curation", str(place)) as served:
        yield served


def form(server):
    """The token of the page, and the pairs on it."""
    status, _, content = server.ask("/review", Accept=BROWSER)
    assert status == 200, content
    page = content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)
    return token, list(dict.fromkeys(re.findall(r'name="key" value="([^"]+)"', page)))


def decide(server, token, key, decision, headers=None, **values):
    body = urlencode({"token": token, "key": key, "decision": decision, "page": "1", **values})
    return server.ask("/review", "POST", body=body, **{"Content_Type": FORM, "Accept": BROWSER, **(headers or {})})


# What is shown


def test_pairs_are_side_by_side_with_words_for_and_against(out):
    with serving(out, "--workers", "1") as server:
        page = server.page("/review")
        assert page.count('class="pair"') == PAIRS + 1
        assert 'href="/person/ada-number0"' in page and 'href="/doc/0123456789ab#char=200,211"' in page
        assert "&lt;b&gt;supportedBy&lt;/b&gt;" in page and "<b>supportedBy" not in page
        assert "Cleo Writer" in page and "probability 0.41" in page
        assert page.index("probability 0.70") < page.index("probability 0.69")
        told = json.loads(server.ask("/review?as=json")[2])
        assert len(told) == PAIRS + 1 and told[0]["score"] == 0.7


def test_without_edit_there_is_no_form_and_no_decision(out, tmp_path):
    with serving(out, "--workers", "1", "--curation", str(tmp_path / "c.yaml")) as server:
        page = server.page("/review")
        assert "<form method" not in page and "--edit" in page
        status, _, content = decide(server, "x", "y", "same")
        assert status == 403 and b"read-only" in content and not (tmp_path / "c.yaml").exists()


def test_a_page_with_a_token_is_neither_kept_nor_compressed(editor):
    _, headers, content = editor.ask("/review", Accept=BROWSER, Accept_Encoding="gzip")
    assert headers["cache-control"] == "no-store" and "content-encoding" not in headers and b'name="token"' in content


@pytest.mark.parametrize("query", ["page=x", "page=-1", "as=exe", "page=99999999"])
def test_a_page_that_is_none_is_400(editor, query):
    assert editor.ask(f"/review?{query}")[0] == 400


# Decisions


def test_decisions_are_written_for_the_next_build_with_their_reasons(editor, file):
    token, keys = form(editor)
    status, headers, _ = decide(editor, token, keys[0], "same", why='they say "so"\n: - {x')
    assert status == 303 and headers["location"].startswith("/review?") and keys[0] in headers["location"]
    assert decide(editor, token, keys[1], "different")[0] == 303
    assert decide(editor, token, keys[-1], "different")[0] == 303
    found = curation.read(file)
    (same,) = found.same
    assert same.refs == (curation.Ref("Ada Number0", "agenda.txt"), curation.Ref("Dan Number0", "interview.txt"))
    assert same.why == 'they say "so" : - {x'
    by_name, by_iri = found.different
    assert by_name.refs[0].text == "Ada Number1"
    assert {ref.text for ref in by_iri.refs} == {f"{BASE}person/cleo-writer", f"{BASE}person/dan-specimen"}
    page = editor.page("/review")
    assert page.count("Decided: two things") == 2 and page.count("Decided: one thing") == 1


def test_a_decision_just_made_can_be_taken_back_and_the_one_before_it(editor, file):
    token, keys = form(editor)
    decide(editor, token, keys[0], "same")
    once = file.read_bytes()
    decide(editor, token, keys[1], "different")
    assert "Take it back" in editor.page("/review")
    assert decide(editor, token, keys[0], "undo")[0] == 409
    assert decide(editor, token, keys[1], "undo")[0] == 303 and file.read_bytes() == once
    assert decide(editor, token, keys[0], "undo")[0] == 303 and not file.exists()
    assert decide(editor, token, keys[0], "undo")[0] == 409


def test_what_was_changed_by_hand_is_not_taken_back(editor, file):
    token, keys = form(editor)
    decide(editor, token, keys[0], "same")
    changed = file.read_bytes() + b"# a note\n"
    file.write_bytes(changed)
    status, _, content = decide(editor, token, keys[0], "undo")
    assert status == 409 and b"changed since" in content and file.read_bytes() == changed


def test_a_pair_is_decided_once(editor, file):
    token, keys = form(editor)
    assert decide(editor, token, keys[0], "same")[0] == 303
    status, _, content = decide(editor, token, keys[0], "different")
    assert status == 409 and b"says already" in content and not curation.read(file).different


def test_decisions_made_at_once_are_all_kept(editor, file):
    token, keys = form(editor)
    status = []
    threads = [
        threading.Thread(target=lambda key=key: status.append(decide(editor, token, key, "different")[0]))
        for key in keys[:PAIRS]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert status == [303] * PAIRS and len(curation.read(file).different) == PAIRS


def test_a_file_that_cannot_be_read_is_left_and_told(editor, file):
    token, keys = form(editor)
    file.write_text("same: [", encoding="utf-8")
    status, _, content = decide(editor, token, keys[0], "same")
    assert status == 409 and str(file).encode() in content and file.read_text(encoding="utf-8") == "same: ["
    assert 'role="alert"' in editor.page("/review")


def test_the_next_build_applies_what_was_decided_here(tmp_path):
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, words in (
        ("oslo", "a professor at the University of Oslo"),
        ("uppsala", "a lecturer in law at Uppsala University"),
    ):
        text = (
            f"Ada Lovelace is {words}. Ada Lovelace works on {'volcanic glass' if name == 'oslo' else 'Roman law'}.\n"
        )
        (documents / f"{name}.txt").write_text(text, encoding="utf-8")
    command = (
        "build",
        documents,
        "--out",
        tmp_path / "out",
        "--no-validate",
        "--quiet",
        "--curation",
        tmp_path / "c.yaml",
    )
    (tmp_path / "c.yaml").write_text("same: []\n", encoding="utf-8")
    assert run_symposia(*command).returncode == 0
    with serving(tmp_path / "out", "--workers", "1", "--edit", "--curation", str(tmp_path / "c.yaml")) as server:
        token, keys = form(server)
        assert decide(server, token, keys[0], "same")[0] == 303
        people = json.loads(server.ask("/find?kind=Person&as=json")[2])
        assert len(people) == 2
    assert run_symposia(*command).returncode == 0
    with serving(tmp_path / "out", "--workers", "1") as server:
        assert len(json.loads(server.ask("/find?kind=Person&as=json")[2])) == 1


# Who may decide


OTHERS = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "none"},
    {"Origin": "http://localhost:1", "Sec_Fetch_Site": "same-origin"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "http://["},
]


@pytest.mark.parametrize("headers", OTHERS)
def test_pages_of_others_decide_nothing_even_with_the_token(editor, file, headers):
    token, keys = form(editor)
    status, _, content = decide(editor, token, keys[0], "same", headers)
    assert status == 403 and b"alone" in content and not file.exists()


def test_a_browser_that_says_where_it_comes_from_decides(editor, file):
    token, keys = form(editor)
    headers = {"Origin": f"http://127.0.0.1:{editor.port}", "Sec_Fetch_Site": "same-origin"}
    assert decide(editor, token, keys[0], "same", headers)[0] == 303 and file.exists()


@pytest.mark.parametrize(
    ("values", "status"),
    [({"token": ""}, 403), ({"token": "a" * 43}, 403), ({"token": "é"}, 403), ({"decision": "maybe"}, 400),
     ({"key": "nothing"}, 404), ({"key": "x" * 100}, 400), ({"key": "' OR 1=1 --"}, 404),
     ({"why": "w" * 501}, 400), ({"why": "w" * 30_000}, 413)],
)  # fmt: skip
def test_a_form_that_is_not_ours_decides_nothing(editor, file, values, status):
    token, keys = form(editor)
    body = urlencode({"token": token, "key": keys[0], "decision": "same", "page": "1", **values})
    assert editor.ask("/review", "POST", body=body, Content_Type=FORM)[0] == status and not file.exists()


def test_only_a_form_that_is_posted_decides(editor, file):
    token, keys = form(editor)
    values = urlencode({"token": token, "key": keys[0], "decision": "same"})
    assert editor.ask(f"/review?{values}")[0] == 200
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        assert editor.ask("/review", "POST", body=values, Content_Type=kind)[0] == 415
    assert editor.ask(f"/review?{values}", "POST", body="", Content_Type=FORM)[0] == 403
    assert editor.ask("/review", "PUT", body=values, Content_Type=FORM)[0] == 405
    assert editor.ask("/review", "POST", body=values, Content_Type=FORM, Host="evil.example")[0] == 400
    assert not file.exists()


def test_the_token_is_another_at_each_start(out, file):
    tokens = []
    for _ in range(2):
        with serving(out, "--workers", "1", "--edit", "--curation", str(file)) as server:
            tokens.append(form(server)[0])
    assert tokens[0] != tokens[1] and min(map(len, tokens)) >= 40


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--host", "0.0.0.0"), "beyond this machine"), (("--name", "graph.example"), "by a proxy"),
     (("--cors", "https://a.example"), "other origins")],
)  # fmt: skip
def test_deciding_beyond_this_machine_is_refused_unless_it_is_meant(out, options, words):
    done = run_symposia("serve", "--out", out, "--port", "0", "--edit", *options)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_deciding_beyond_this_machine_can_be_meant(out, file):
    with serving(out, "--workers", "1", "--edit-for-all", "--name", "graph.example", "--curation", str(file)) as server:
        assert b'name="token"' in server.ask("/review", Accept=BROWSER, Host="graph.example")[2]


# The decisions themselves


def mention(quote, source):
    return Mention(quote, source, 0, len(quote))


def told(mentions=(), entities=(), names=("A", "B")):
    return Told("review", 0.5, 0.8, entities, names, mentions, (), ())


def test_a_pair_is_known_by_its_names_places_and_things():
    one, other = told((mention("A", "x"), mention("B", "y"))), told((mention("A", "x"), mention("B", "z")))
    assert review.key(one) == review.key(told((mention("A", "x"), mention("B", "y")))) != review.key(other)


def test_two_names_in_the_same_words_are_told_apart_by_their_things():
    twice = told((mention("A", "x"), mention("A", "x")), (f"{BASE}person/a", f"{BASE}person/b"))
    assert [ref.text for ref in review.entry(twice, True).refs] == [f"{BASE}person/a", f"{BASE}person/b"]
    with pytest.raises(CurationError, match="by hand"):
        review.entry(told((mention("A", "x"),), (f"{BASE}person/a",)), False)


def test_a_decision_is_recognised_when_it_is_read_again(tmp_path):
    one = told((mention("A  One", "x.txt"), mention("B", "y.txt")))
    for same, words in ((True, "same"), (False, "different")):
        path = tmp_path / f"{words}.yaml"
        assert review.decided(one, curation.read(path, named=False)) == ""
        review.decide(path, [review.entry(one, same)])
        assert review.decided(one, curation.read(path)) == words
        again, made = review.decide(path, [review.entry(one, same)])
        assert again == () and made is None
