"""Archives: names made safe, limits kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.readers import archive
from reports.parsing.readers.archive import expand
from reports.parsing.types import ReadingError


def make_zip(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target.getvalue()


def test_files_come_in_order_and_folders_are_skipped() -> None:
    data = make_zip(
        {"甲/": b"", "甲/一.txt": b"1", "二.txt": b"2", "__MACOSX/._二.txt": b"x", ".DS_Store": b"x"}
    )
    assert list(expand(data, "a.zip")) == [("甲/一.txt", b"1"), ("二.txt", b"2")]


def test_names_written_in_gbk() -> None:
    wanted = "工作报告.txt"
    data = make_zip({"x" * len(wanted.encode("gbk")): b"1"})
    data = data.replace(b"x" * len(wanted.encode("gbk")), wanted.encode("gbk"))
    assert list(expand(data, "a.zip")) == [(wanted, b"1")]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        pytest.param("../../etc/passwd", "etc/passwd", id="parent folders"),
        pytest.param("/etc/a.txt", "etc/a.txt", id="absolute"),
        pytest.param("C:\\a\\b.txt", "C_/a/b.txt", id="drive"),
        pytest.param("a/./b/../c.txt", "a/b/c.txt", id="dots inside"),
        pytest.param("...", "未命名文件", id="dots only"),
        pytest.param("a\nb<c>.txt", "a_b_c_.txt", id="odd characters"),
    ],
)
def test_names_cannot_leave_their_folder(name: str, safe: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr(info, b"1")
    assert [found for found, _ in expand(target.getvalue(), "a.zip")] == [safe]


def test_equal_names_are_told_apart() -> None:
    assert [
        name for name, _ in expand(make_zip({"a.txt": b"1", "./a.txt": b"2", "A.txt": b"3"}), "a.zip")
    ] == [
        "a.txt",
        "a (2).txt",
        "A (3).txt",
    ]


def bomb() -> bytes:
    return make_zip({"bomb.txt": b"0" * (8 << 20)})


def nested() -> bytes:
    return make_zip({"in.zip": make_zip({"a.txt": b"1"})})


def encrypted() -> bytes:
    data = bytearray(make_zip({"a.txt": b"1"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(make_zip({"a.txt": b"1234567890" * 50}, zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    return bytes(data)


def without_a_name() -> bytes:
    """A directory whose entry has lost its name, the length says 0."""
    data = bytearray(make_zip({"a": b"1"}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 28] = 0
    del data[entry + 46]
    end = data.index(b"PK\x05\x06")
    data[end + 12] -= 1
    return bytes(data)


@given(
    compression=st.sampled_from(
        (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    ),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), max_size=6),
    length=st.integers(0, 10_000),
)
@settings(max_examples=150, deadline=None)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_damaged_archive_raises_only_reading_errors(
    compression: int, changes: list[tuple[int, bytes]], length: int
) -> None:
    data = bytearray(make_zip({"甲/一.txt": b"1" * 60, "二.html": b"<p>2"}, compression))
    for at, new in changes:
        at %= len(data)
        data[at : at + len(new)] = new
    try:
        members = list(expand(bytes(data[: length or None]), "坏.zip"))
    except ReadingError:
        return
    assert all(name and not name.startswith("/") and ".." not in name.split("/") for name, _ in members)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(without_a_name, "bad_archive", id="a file without a name"),
        pytest.param(lambda: b"PK\x03\x04 broken", "bad_archive", id="broken"),
        pytest.param(damaged, "bad_archive", id="checksum"),
        pytest.param(bomb, "zip_bomb", id="bomb"),
        pytest.param(nested, "nested_archive", id="archive in the archive"),
        pytest.param(encrypted, "encrypted", id="password"),
    ],
)
def test_hostile_archives(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        list(expand(make(), "坏.zip"))
    assert refused.value.code == code
    assert "坏.zip" in refused.value.message


def test_limits_on_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 2)
    with pytest.raises(ReadingError, match="3 个文件"):
        list(expand(make_zip(dict.fromkeys("abc", b"1")), "a.zip"))
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 10)
    with pytest.raises(ReadingError, match="超过"):
        list(expand(make_zip({"a": b"123456", "b": b"123456"}), "a.zip"))


def test_a_document_that_is_a_zip_is_not_nested() -> None:
    docx = make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert [name for name, _ in expand(make_zip({"a.docx": docx}), "a.zip")] == ["a.docx"]
