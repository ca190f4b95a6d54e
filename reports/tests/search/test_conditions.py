"""Which condition goes to which index."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.search.conditions import (
    TRUE,
    Matcher,
    bigrams,
    filter_conditions,
    index_condition,
    key_conditions,
    like_pattern,
)
from reports.search.nodes import Literal
from reports.search.patterns import escape, matches, near_pattern, sentence_pattern
from reports.search.query import SearchRequest, parse_query


@pytest.mark.parametrize(
    ("q", "condition"),
    [
        pytest.param('"专题询问"', "@>", id="four characters: bigrams"),
        pytest.param('"人大常委会"', None, id="five characters: trigrams"),
        pytest.param("专题询问", "@>", id="a run of two words of two"),
        pytest.param("询问", "@>", id="two characters: bigrams"),
        pytest.param("常委会", "@>", id="three characters: bigrams"),
        pytest.param('询问 "专题询问"', "@>", id="never both"),
        pytest.param("询问 监督", "@>", id="two words of two"),
        pytest.param("询问 OR 监督", ") OR (bigrams", id="or of two"),
        pytest.param('询问 OR "专题询问"', ") OR (bigrams", id="or of two and four"),
        pytest.param('"专题询问" OR 人大常委会', ") OR (bigrams", id="or of four and five"),
        pytest.param('"常务委员会" OR 人大常委会', None, id="or of longer ones: trigrams"),
        pytest.param("5.5%", "@>", id="punctuation hides the letters from trigrams"),
        pytest.param('"务。广泛开展"', "@>", id="or some of them: the rest is in many more rows"),
        pytest.param("询", None, id="one character: a walk"),
        pytest.param("询 OR 监督", None, id="an arm without index: a walk"),
        pytest.param("-监督", None, id="negation: a walk"),
        pytest.param("year:2020", None, id="field"),
    ],
)
def test_index(q: str, condition: str | None) -> None:
    found = index_condition(parse_query(q).root)
    assert found == TRUE if condition is None else condition in found.text
    if condition is not None:
        # Nothing beside the bigrams may be served by the trigram index.
        assert "LIKE" not in Matcher(indexed=False).condition(parse_query(q).root).text


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["100%", "a_b", "c:\\d", "%%", "_", "\\", "'", "%s", "5.5%"])
def test_like_pattern_means_the_text_itself(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s LIKE %s, %s LIKE %s", (f"x{text}y", like_pattern(text), "xzzzzzy", like_pattern(text))
        )
        assert cursor.fetchone() == (True, False)


@pytest.mark.django_db
def test_bigrams_are_those_of_the_database() -> None:
    text = "监督，监督5.5%。"
    with connection.cursor() as cursor:
        cursor.execute("SELECT bigrams(%s)", (text,))
        assert set(cursor.fetchone()[0]) == set(bigrams(text))


TEXTS = st.text(alphabet="甲乙丙丁。!,5.%()[]", min_size=0, max_size=40)
WORDS = st.text(alphabet="甲乙丙5.%()[]", min_size=1, max_size=2)


@given(TEXTS, WORDS, WORDS, st.integers(0, 6))
def test_near_pattern(text: str, a: str, b: str, distance: int) -> None:
    def gaps(x: str, y: str) -> bool:
        starts = [i for i in range(len(text)) if text.startswith(x, i)]
        return any(
            0 <= j - i - len(x) <= distance for i in starts for j in range(len(text)) if text.startswith(y, j)
        )

    assert (re.search(near_pattern((a, b), distance), text) is not None) == (gaps(a, b) or gaps(b, a))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "q", ["甲 乙", "甲 -乙", "甲 OR 乙", "(甲 OR 丁) -乙 丙", "甲 ~2 丙", "5.% 甲", "-(甲 乙)", '"甲。"']
)
def test_database_and_python_read_patterns_alike(q: str) -> None:
    root = parse_query(q).root
    assert root is not None
    texts = ["甲乙。丙", "甲。乙", "甲丙。乙丁", "丁丙!甲", "", "乙", "甲5.%[]丙", "甲,丙。", "甲。乙。丙"]
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute('SELECT %s COLLATE "C" ~ %s', (text, sentence_pattern(root)))
            by_database = cursor.fetchone()[0]
            by_python = re.search(sentence_pattern(root), text) is not None
            assert by_database == by_python, text
            if "。" not in q:
                assert by_python == any(matches(root, part) for part in re.split("[。!?]", text)), text


@given(st.text(max_size=20))
def test_escaped_text_matches_itself_only(text: str) -> None:
    assert re.fullmatch(escape(text), text)
    assert matches(Literal(text), f"x{text}") is True


_YEARS = st.none() | st.integers(1940, 2110)
_ROWS = """
    SELECT * FROM unnest(ARRAY['', '110000', '110105', '330000', '330900', '330902']) AS a(division_code),
        (VALUES (NULL, 0), (2020, 2020), (2017, 2021), (1999, 2002), (1949, 1949), (2015, 2016), (NULL, 2024),
                (1998, 2000), (2100, 2100)) AS b(year_from, year),
        (VALUES ('speech', 'county', 12, 'plan'), ('summary', '', NULL, '')) AS c(kind, level, term, stance)
"""


@pytest.mark.django_db
@settings(max_examples=50)
@given(
    request_=st.builds(
        SearchRequest,
        division=st.sampled_from([None, "33", "3309", "330900", "330902", "110000", "000000", "12345"]),
        year_from=_YEARS,
        year_to=_YEARS,
        kind=st.sampled_from([(), ("speech",), ("speech", "summary"), ("news_feature",)]),
        level=st.sampled_from([(), ("county",)]),
        stance=st.sampled_from([(), ("plan", "review")]),
        term=st.sampled_from([None, 12, 13]),
    )
)
def test_keys_mean_what_the_filters_mean(request_: SearchRequest) -> None:
    """The words of the index select the same rows as the conditions on the columns."""
    plain, keys = filter_conditions(request_), key_conditions(request_)
    assert list(plain) == list(keys)
    pairs = [(plain[name], keys[name]) for name in plain]
    same = " AND ".join(f"coalesce({a.text}, FALSE) = coalesce({b.text}, FALSE)" for a, b in pairs) or "TRUE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {same}) FROM ({_ROWS}) r",  # noqa: S608 - constants
            tuple(param for a, b in pairs for param in (*a.params, *b.params)),
        )
        everything, alike = cursor.fetchone()
    assert everything == alike
