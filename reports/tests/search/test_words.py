"""The analyzer."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.search.folding import fold
from reports.search.words import cut, split_run, wordness

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The reference, with a cache folder of its own: it would load any /tmp/jieba.cache it finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pkg_resources
        import jieba
    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    tokenizer.initialize()
    return tokenizer


def test_tokens_are_those_of_the_reference(reference: object) -> None:
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(SAMPLES.glob("*.txt"))]
    lines = [line for text in texts[:8] for line in text.splitlines() if line.strip()]
    lines += ["人大常委会AI+行动，增长5.5%。", "老人大学", "２０２４年１月", "乾坤 a-b c_d 3.14‰", "𠮷野家𡈽"]
    for line in map(fold, lines):
        assert cut(line) == list(reference.cut(line, HMM=False)), line  # type: ignore[attr-defined]


def test_the_dictionary_is_loaded_when_it_is_needed() -> None:
    code = "import reports.search.words as w; assert not w._engine.cache_info().currsize; w.cut('监督')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=SAMPLES.parents[1])


@pytest.mark.parametrize(
    ("run", "words"),
    [
        pytest.param("监督", ("监督",), id="one word"),
        pytest.param("人大常委会", ("人大常委会",), id="one long word"),
        pytest.param("监督工作报告", ("监督", "工作", "报告"), id="several words"),
        pytest.param("代表的建议和意见", ("代表", "建议", "意见"), id="function words"),
        pytest.param("的", ("的",), id="nothing but a function word"),
        pytest.param("培训76次", ("培训", "76次"), id="number with its measure word"),
        pytest.param("增长5.5%", ("增长", "5.5%"), id="per cent"),
        pytest.param("217.8亿元", ("217.8亿元",), id="amount"),
        pytest.param("5、6", ("5、6",), id="no Chinese"),
        pytest.param("5、6月", ("5", "6月"), id="two numbers"),
        pytest.param("gdp增速", ("gdp增速",), id="Latin and a word"),
    ],
)
def test_split_run(run: str, words: tuple[str, ...]) -> None:
    assert split_run(run) == words


@given(st.text(alphabet="监督工作的人大代表5.%a+，、 ", max_size=20).map(fold).filter(bool))
def test_a_run_always_holds_its_words(run: str) -> None:
    """So a query without quotes never loses a section that holds it literally."""
    assert all(word in run for word in split_run(run))


@pytest.mark.parametrize(
    ("text", "word", "worth"),
    [
        pytest.param("人大会议", "人大", 1.0, id="a word"),
        pytest.param("区人大常委会", "人大", 1.0, id="a word within a longer one"),
        pytest.param("老人大学", "人大", 0.0, id="across two words"),
        pytest.param("个人大额支出", "人大", 0.0, id="across two words, again"),
        pytest.param("监督工作报告", "监督工作", 1.0, id="two words"),
        pytest.param("监督工作报告", "督工作", 0.5, id="one end only"),
    ],
)
def test_wordness(text: str, word: str, worth: float) -> None:
    start = text.index(word)
    assert wordness(text, start, start + len(word)) == worth
