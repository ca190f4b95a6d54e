"""The parts of an Office Open XML file (ECMA-376 part 2), opened with every limit in place."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from reports.parsing.types import ReadingError

MAX_PARTS = 10_000
MAX_XML_BYTES = 40 * 1024 * 1024  # one part, inflated; a tree takes some ten times as much memory
MAX_TOTAL_XML_BYTES = 80 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, struct.error)


def damaged(name: str, detail: str = "") -> ReadingError:
    """Return the error for a file that is not whole."""
    return ReadingError(
        "damaged", f"“{name}”已损坏，无法读取{detail}。请在 Word 或 WPS 中打开并另存后再上传。"
    )


@dataclass(slots=True)
class Package:
    """A zip of parts. Parts are found by name without regard to case and slashes."""

    archive: zipfile.ZipFile
    name: str
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    inflated: int = 0

    def has(self, part: str) -> bool:
        return _key(part) in self.members

    def read(self, part: str, limit: int = MAX_XML_BYTES) -> bytes:
        """Return one part. Raises ReadingError: ``damaged``, ``encrypted``, ``zip_bomb``."""
        info = self.members[_key(part)]
        if info.flag_bits & 0x1:
            raise ReadingError("encrypted", f"“{self.name}”有密码，无法读取。请去掉密码后再上传。")
        try:
            # The size in the directory can lie: never inflate more than the limit.
            with self.archive.open(info) as stream:
                content = stream.read(limit + 1)
        except (*_BROKEN, RuntimeError) as error:
            raise damaged(self.name) from error
        self.inflated += len(content)
        if len(content) > limit or self.inflated > MAX_TOTAL_XML_BYTES:
            raise ReadingError("zip_bomb", f"“{self.name}”解开后大得反常，疑似恶意文件，没有读取。")
        return content

    def xml(self, part: str) -> Any:
        """Return the root element of a part. Raises ReadingError like ``read``."""
        content = self.read(part)
        # ECMA-376 forbids a document type; it could only carry entities.
        if b"<!DOCTYPE" in content[:4096] or b"<\0!\0D\0O\0C\0T\0Y\0P\0E" in content[:8192]:
            raise damaged(self.name, "（含有不允许的文档类型声明）")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(self.name) from error

    def related(self, part: str) -> list[tuple[str, str, str]]:
        """Return (last word of the type, identifier, part name) of the inner relations of a part."""
        folder, base = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(relations):
            return []
        found = []
        for relation in self.xml(relations):
            target = relation.get("Target") or ""
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External" or not target:
                continue
            absolute = target.startswith("/")
            path = posixpath.normpath(target.lstrip("/") if absolute else posixpath.join(folder, target))
            if self.has(path):
                kind = (relation.get("Type") or "").rpartition("/")[2]
                found.append((kind, relation.get("Id") or "", path))
        return found


def open_package(data: bytes, name: str) -> Package:
    """Open the zip. Raises ReadingError: ``damaged``, ``zip_bomb``."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise damaged(name) from error
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        raise ReadingError("zip_bomb", f"“{name}”里有 {len(infos)} 个部件，疑似恶意文件，没有读取。")
    return Package(archive, name, {_key(info.filename): info for info in infos})


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()
