"""The whole reading: the samples of the repository, refusals, and the documented form."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.pipeline import as_json, parse_document, parse_report
from reports.parsing.readers import read_pasted
from reports.parsing.types import Document, ReadingError
from reports.tests.parsing.places import SAMPLES, gazetteer

EXPECTED = sorted((SAMPLES / "expected").glob("*.json"))
EXCERPT = (
    "听取和审议区人民政府关于优化营商环境工作情况的报告，提出加强政策宣传、畅通企业诉求渠道等意见。围绕"
    "群众关心的停车难问题开展调研，"
    "组织代表视察公共停车场建设情况，推动新增泊位。督促有关部门把代表建议办理与改进工作结合起来，做到事"
    "事有回音、件件有着落，"
    "办结率和满意率都有提高。常委会还组织人大代表旁听庭审，参加公益诉讼听证，促进公正司法，维护群众合法"
    "权益，"
    "并对相关条例的实施情况进行了执法检查，要求限期整改存在的问题，整改结果向常委会书面报告。"
)


def squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def sample(expected: Path) -> Path:
    return next(path for path in SAMPLES.glob(f"{expected.stem}.*") if path.suffix != ".json")


@pytest.mark.parametrize("expected", [pytest.param(path, id=path.stem) for path in EXPECTED])
def test_samples_are_read_as_annotated(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    path = sample(expected)
    parsed = parse_report(path.read_bytes(), path.name, gazetteer())
    found = as_json(parsed)["metadata"] | {"place_name": None}
    for name, value in wanted["metadata"].items():
        if name == "place_name":
            continue
        got = (found[name] or {}).get("value")
        assert squeeze(str(got)).strip("—") == squeeze(str(value)).strip("—"), name
    text = squeeze(parsed.text)
    assert [line for line in wanted.get("removed", ()) if squeeze(line) in text] == []
    assert [line for line in wanted.get("kept", ()) if squeeze(line) not in text] == []
    assert [m["quote"] for m in wanted["metrics"] if squeeze(m["quote"]) not in text] == []


def test_the_form_of_the_answer() -> None:
    path = sample(EXPECTED[0])
    answer = as_json(parse_report(path.read_bytes(), path.name, gazetteer()))
    assert list(answer) == ["text", "metadata", "candidates", "sections", "metrics", "removed"]
    assert set(answer["metadata"]) == {
        "title", "kind", "division_code", "division_path", "division_hint_code", "level", "covers_from",
        "covers_year",
        "plan_year", "delivered_on", "published_on", "term", "session_no", "session", "subtitle", "speaker",
        "speaker_title", "source", "source_url", "masked", "truncated",
    }  # fmt: skip
    assert set(answer["metadata"]["title"]) == {"value", "start", "end", "rule"}
    assert set(answer["sections"][0]) == {
        "ordinal", "level", "kind", "stance", "heading", "start", "end", "body_start",
    }  # fmt: skip
    assert set(answer["metrics"][0]) == {
        "raw", "start", "end", "value", "value_max", "unit", "qualifier", "indicator", "year", "status",
        "subject", "section", "quote", "rule", "confidence",
    }  # fmt: skip
    assert all(answer["text"][m["start"] : m["end"]] == m["raw"] for m in answer["metrics"])
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer


def refused(data: bytes, name: str = "页面.html") -> ReadingError:
    with pytest.raises(ReadingError) as error:
        parse_report(data, name, gazetteer())
    return error.value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "<a href=/>首页</a> <a href=/a>人大概况</a> <a href=/b>代表之家</a>" * 20, id="links only"
        ),
        pytest.param("<h1>页面不存在</h1><p>您访问的页面已删除。</p>", id="not found"),
        pytest.param(
            "<p>" + "本周末天气晴朗，适合出门踏青，各大公园推出赏花路线。" * 20 + "</p>", id="another story"
        ),
        pytest.param("<p>abc def ghi</p>" * 100, id="no Chinese"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_page_without_a_report(body: str) -> None:
    error = refused(f"<html><head><title>x</title></head><body>{body}</body></html>".encode())
    assert error.code == "not_a_report"
    assert "页面.html" in error.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(EXCERPT, id="an excerpt"),
        pytest.param(EXCERPT[:200], id="two hundred characters"),
        pytest.param(
            "各位代表：\n现在，我代表市人民政府，向大会报告工作。"
            + "全市生产总值增长5.5%，财政收入稳步提高，城镇新增就业3万人。" * 4,
            id="a government",
        ),
    ],
)
def test_short_excerpts_are_reports(text: str) -> None:
    assert parse_document(read_pasted(text), gazetteer()).text


def test_the_same_input_gives_the_same_output() -> None:
    path = sample(EXPECTED[1])
    first, second = (as_json(parse_report(path.read_bytes(), path.name, gazetteer())) for _ in range(2))
    assert first == second


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [EXCERPT, "一、", "2023年", "\n", "9次", "％", "万", "亿元", "（", "**区", "——", "至", "\u3000"]
        ),
        max_size=30,
    )
)
def test_spans_hold_whatever_comes(parts: list[str]) -> None:
    try:
        parsed = parse_document(Document(text="".join(parts), media_type="text/plain"), gazetteer())
    except ReadingError:
        return
    assert all(parsed.text[metric.start : metric.end] == metric.raw for metric in parsed.metrics)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=600), name=st.sampled_from(["a.txt", "a.html", "", "x.zip"]))
def test_no_bytes_raise_anything_else(data: bytes, name: str) -> None:
    try:
        parsed = parse_report(data, name, gazetteer())
    except ReadingError:
        return
    assert parsed.text
