"""Uploads gone wrong: files, names, forms and whole requests, all drawn from one seed."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from npcarchive.tests.site import multipart
from reports.tests.conftest import REPORT_TEXT
from reports.tests.parsing.readers.builders import zipped
from reports.tests.pile import EVERY_FORMAT

BOUNDARY = b"a-boundary-that-no-file-holds"
NAMES = (
    "报告.txt",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/absolute/路径.docx",
    "C:\\盘符.doc",
    "长" * 400 + ".txt",
    "x" * 5000 + ".pdf",
    "\u202etxt.exe\u202c.html",
    "\u200f\u061cعربي.txt",
    "😀📄🏛️.docx",
    "a\x00b.txt",
    "a\tb\x07\x1b[31m.txt",
    "<script>alert(1)</script>.html",
    '=HYPERLINK("x").txt',
    "'; DROP TABLE reports_report; --.txt",
    "%00%2e%2e%2f.txt",
    ".",
    "..",
    "",
    " ",
    "CON",
    "无后缀",
    "报告.TXT ",
    "报告.txt.zip",
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One request: what kind of mischief, through which door, and the bytes."""

    kind: str
    door: str
    body: bytes
    headers: dict[str, str]


def base_files(chance: random.Random) -> tuple[str, bytes]:
    """Return a good file of some format; each one is another report."""
    ending, build = chance.choice(list(EVERY_FORMAT.items()))
    return ending, build(REPORT_TEXT.replace("9次", f"{chance.randrange(10**6)}次"))


# --- files ---------------------------------------------------------------------------------------
def flip_bits(data: bytes, chance: random.Random) -> bytes:
    """Turn a few bits over."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Cut the file off somewhere."""
    return data[: chance.randrange(len(data))]


def stuff(data: bytes, chance: random.Random) -> bytes:
    """Put noise, NUL bytes or a second file into the middle."""
    at = chance.randrange(len(data))
    noise = chance.choice((b"\0" * 2000, chance.randbytes(500), data, b"\xff\xfe" * 50, b"\r\n--" + BOUNDARY))
    return data[:at] + noise + data[at:]


def shuffle(data: bytes, chance: random.Random) -> bytes:
    """Put pieces of the file in another order."""
    size = max(1, len(data) // 8)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    chance.shuffle(pieces)
    return b"".join(pieces)


def overwrite_sizes(data: bytes, chance: random.Random) -> bytes:
    """Write huge numbers where a format may keep its sizes and places."""
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(max(1, len(changed) - 4))
        changed[at : at + 4] = struct.pack("<I", chance.choice((0xFFFFFFFF, 0x7FFFFFFF, 0, 0x10000000)))
    return bytes(changed)


def strange_zip(_: bytes, chance: random.Random) -> bytes:
    """Return a zip with names, nesting or sizes that nobody means well."""
    text = REPORT_TEXT.replace("9次", f"{chance.randrange(10**6)}次").encode()
    nested = text
    for depth in range(chance.randrange(1, 6)):
        nested = zipped({f"{depth}.zip" if depth else "a.txt": nested})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as twice:
        for _again in range(3):
            twice.writestr(zipfile.ZipInfo("同名.txt"), text)
    return chance.choice(
        (
            zipped({"../../../etc/cron.d/x": text, "/srv/y.txt": text}),
            zipped({"..\\..\\y.txt": text, "a/../../b.txt": b"", "目录/": b""}),
            zipped({f"{n}.txt": b"x" for n in range(chance.choice((3, 300)))}),
            zipped({"大.txt": bytes(20 * 1024 * 1024)}),
            zipped({"\u202e报告.txt": text, "n" * 3000 + ".txt": text}),
            zipped({"内.zip": nested}),
            zipped({}),
            buffer.getvalue(),
            flip_bits(zipped({"a.txt": text, "b.html": text}), chance),
        )
    )


def noise(_: bytes, chance: random.Random) -> bytes:
    """Return no document at all."""
    magic = chance.choice(
        (b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"")
    )
    return magic + chance.randbytes(chance.choice((0, 1, 100, 5000)))


def deep(_: bytes, chance: random.Random) -> bytes:
    """Return markup nested far too deep, or one line far too long."""
    return chance.choice(
        (
            b"<html>" + b"<div>" * 20_000 + REPORT_TEXT.encode(),
            b"<html>" + b"<table><tr><td>" * 3000,
            "人民代表大会".encode() * 20_000,
            b"1" * 300_000,
            ("一、" * 30_000).encode(),
            b"\n" * 200_000,
        )
    )


FILES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "as it is": lambda data, _: data,
    "bits flipped": flip_bits,
    "cut off": cut,
    "stuffed": stuff,
    "shuffled": shuffle,
    "huge sizes": overwrite_sizes,
    "strange zip": strange_zip,
    "noise": noise,
    "deep or long": deep,
}
# --- requests ------------------------------------------------------------------------------------
RECENT: list[bytes] = []


def bad_file(chance: random.Random, door: str, csrf: str) -> Shot:
    """A mutated file under a strange name, in a request that is right."""
    kind = chance.choices(list(FILES), (3, 5, 5, 4, 2, 4, 3, 3, 1))[0]
    ending, data = base_files(chance)
    data = FILES[kind](data, chance)
    if RECENT and chance.random() < 0.1:
        kind, data = "sent before", chance.choice(RECENT)
    RECENT.append(data)
    name = chance.choice(NAMES) if chance.random() < 0.4 else f"甲.{chance.choice((*EVERY_FORMAT, ending))}"
    fields = {"csrfmiddlewaretoken": csrf}
    if chance.random() < 0.2:
        fields |= {"as_version": chance.choice(("on", "", "\0", "x" * 1000))}
    if chance.random() < 0.2:
        fields |= {"batch": chance.choice(("1", "-1", "9" * 40, "甲", "\0", "1e9"))}
    body, media = multipart([(name, data)], fields)
    return Shot(kind, door, body, {"Content-Type": media} | _key(chance))


def bad_form(chance: random.Random, door: str, csrf: str) -> Shot:
    """A multipart body that is not one."""
    body, media = multipart([base_files(chance)], {"csrfmiddlewaretoken": csrf})
    body, media = chance.choice(
        (
            (cut(body, chance), media),
            (flip_bits(body, chance), media),
            (stuff(body, chance), media),
            (body.replace(b"\r\n", b"\n"), media),
            (body, "multipart/form-data"),
            (body, "multipart/form-data; boundary="),
            (body, f"multipart/form-data; boundary={'b' * 300}"),
            (body, "multipart/form-data; boundary=a-boundary-of-another"),
            (body, media.replace("form-data", "mixed")),
            (body.replace(b'filename="', b"filename*=UTF-8''%ff%fe\"; x=\""), media),
            (body.replace(b"Content-Disposition", b"Content-Position"), media),
            (body.replace(b'name="file"', b'name="' + b"f" * 3000 + b'"'), media),
            (body.replace(b'name="file"', b'name="file\xff\0"'), media),
            (body.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"), media),
            (body.replace(b"\r\n\r\n", b"\r\nX: " + b"h" * 20_000 + b"\r\n\r\n", 1), media),
            (body * 3, media),
            (b"", media),
        )
    )
    return Shot("broken form", door, body, {"Content-Type": media} | _key(chance))


def other_type(chance: random.Random, door: str, csrf: str) -> Shot:
    """A body of a wrong type, or JSON that is none, or odd."""
    text = chance.choice((REPORT_TEXT, "\0", "\ud800", "", "字" * 300_000)).encode("utf-8", "surrogatepass")
    body, media = chance.choice(
        (
            (text, "text/plain"),
            (text, "application/octet-stream"),
            (text, "application/json"),
            (b'{"text": "\\ud800\\u0000 \\u202e", "name": "\\u0000"}', "application/json"),
            (b'{"text": ' + b"[" * 5000, "application/json"),
            (b'{"text": 1e999, "name": null}', "application/json; charset=utf-7"),
            (b'{"text": "x", "text": "y", "as_version": 3}', "application/json"),
            (b"csrfmiddlewaretoken=" + csrf.encode() + b"&text=%00%ff%fe&name=%E2%80%AE", _FORM),
            (b"csrfmiddlewaretoken=" + csrf.encode() + b"&text=" + b"%E5%AD%97" * 50_000, _FORM),
            (b"&".join(b"f%d=1" % n for n in range(2000)), _FORM),
            (text, ""),
            (text, "multipart/form-data; charset=\xff"),
            (text, "a" * 5000),
        )
    )
    return Shot("another type", door, body, {"Content-Type": media} | _key(chance))


def bad_headers(chance: random.Random, door: str, csrf: str) -> Shot:
    """A good body behind odd or oversized headers."""
    body, media = multipart([base_files(chance)], {"csrfmiddlewaretoken": csrf})
    headers = chance.choice(
        (
            {"X-Large": "h" * 100_000},
            {f"X-{n}": "v" for n in range(300)},
            {"Cookie": "sessionid=" + "s" * 7000},
            {"Cookie": "csrftoken=\x7f; sessionid=../../x; =; ;;"},
            {"Authorization": "Bearer " + "t" * 5000},
            {"Authorization": "Bearer \xff\xfe"},
            {"Authorization": "Basic Og=="},
            {"Idempotency-Key": "k" * 5000},
            {"Idempotency-Key": "\xe4\xbd\xa0\x01"},
            {"Host": "evil.example"},
            {"X-Forwarded-For": "'" * 3000, "X-Forwarded-Proto": "https"},
            {"Content-Encoding": "gzip"},
            {"Accept-Language": "q=" + "-" * 5000, "Range": "bytes=-1", "Expect": "x"},
            {"X-HTTP-Method-Override": "DELETE", "HX-Request": "true"},
            {"Referer": "http://evil.example/", "Origin": "http://evil.example"},
            {"Transfer-Encoding": "chunked"},
        )
    )
    return Shot("odd headers", door, body, {"Content-Type": media} | headers)


_FORM = "application/x-www-form-urlencoded"


def _key(chance: random.Random) -> dict[str, str]:
    if chance.random() > 0.15:
        return {}
    return {"Idempotency-Key": chance.choice(("k-1", "k-2", " ", "k" * 256, "\xe9", "a b"))}


def shot(chance: random.Random, door: str, csrf: str) -> Shot:
    """Return the next request: most carry a bad file, the rest are bad themselves."""
    make = chance.choices((bad_file, bad_form, other_type, bad_headers), (11, 4, 3, 2))[0]
    return make(chance, door, csrf)
