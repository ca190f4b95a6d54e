"""Web archives (.mht), which Word and many office systems also save under the name .doc."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser

from reports.parsing.readers.office_package import damaged

_HEAD = 2_000
_MARKS = (b"mime-version:", b"content-type:")


def is_web_archive(data: bytes) -> bool:
    """Whether the file is a mail-like archive: header lines first, a page in one of its parts."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n").lower()
    mail = head.startswith((b"mime-version:", b"from:", b"content-type: multipart/"))
    return mail and all(mark in head for mark in _MARKS)


def web_page(data: bytes, name: str) -> bytes:
    """Return the page inside a web archive. Raises ReadingError("damaged") when there is none."""
    try:
        for part in BytesParser(policy=policy.compat32).parsebytes(data).walk():
            if part.get_content_type() == "text/html":
                content = part.get_payload(decode=True)
                if isinstance(content, bytes) and content.strip():
                    return content
    except Exception as error:  # the parser is lenient, but not with every header
        raise damaged(name) from error
    raise damaged(name, "（里面没有网页）")
