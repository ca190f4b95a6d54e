"""Encodings: the bytes decide, never what a file claims to be."""

from __future__ import annotations

import random

import pytest

from reports.parsing.readers.text import decode, familiarity, tidy
from reports.parsing.types import ReadingError

TEXT = "望川区人大常委会全年召开会议９次，听取和审议报告21项。\n各位代表：请予审议。\n"
TRADITIONAL = "荻洲縣人民代表大會常務委員會向大會報告工作，請予審議。\n縣人大常委會聽取報告。\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        pytest.param("utf-8", "utf-8", id="utf-8"),
        pytest.param("utf-8-sig", "utf-8-sig", id="utf-8 with a mark"),
        pytest.param("utf-16", "utf-16", id="utf-16 with a mark"),
        pytest.param("utf-16-le", "utf-16-le", id="utf-16 little endian without a mark"),
        pytest.param("utf-16-be", "utf-16-be", id="utf-16 big endian without a mark"),
        pytest.param("gb18030", "gb18030", id="gb18030"),
        pytest.param("gbk", "gb18030", id="gbk is read as its superset"),
    ],
)
def test_decode_finds_the_encoding(encoding: str, expected: str) -> None:
    assert decode(TEXT.encode(encoding)) == (TEXT, expected)


def test_big5_is_told_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5")


@pytest.mark.parametrize(
    ("actual", "declared"),
    [
        pytest.param("gb18030", "utf-8", id="says utf-8, is GBK"),
        pytest.param("utf-8", "gb2312", id="says GBK, is utf-8"),
        pytest.param("utf-8", "no-such-charset", id="says nonsense"),
    ],
)
def test_a_wrong_declaration_does_not_win(actual: str, declared: str) -> None:
    assert decode(TEXT.encode(actual), declared)[0] == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_last_character_cut_in_two_is_dropped(encoding: str) -> None:
    data = (TEXT * 20).rstrip().encode(encoding) + "。".encode(encoding)[:1]
    assert decode(data)[0] == (TEXT * 20).rstrip()


def test_one_damaged_byte_does_not_lose_a_text() -> None:
    data = bytearray((TEXT * 50).encode())
    data[1000] = 0xFF
    text, encoding = decode(bytes(data))
    assert encoding == "utf-8"
    assert text.count("\ufffd") <= 3


def test_binary_noise_is_refused() -> None:
    noise = random.Random(7).randbytes(4000)  # noqa: S311
    with pytest.raises(ReadingError) as refused:
        decode(noise)
    assert refused.value.code == "binary_noise"


def test_tidy_unifies_line_ends_and_drops_shapeless_characters() -> None:
    assert tidy("望\u200b川\r\n区\u2028人\ufeff大\x07") == "望川\n区\n人大"


def test_familiarity_tells_text_from_wrongly_decoded_text() -> None:
    assert familiarity(TEXT) > 0.3
    assert familiarity(TEXT.encode().decode("gb18030", errors="replace")) < 0.15
