"""Automatic numbering of a .docx: which paragraphs are numbered, and what Word prints before them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reports.parsing.readers.list_numbers import ListCounter, ListLevel

_MAX_CHAIN = 20  # styles based on styles; a circle ends there


def local(element: Any) -> str:
    """Return the name of an element without its namespace: strict and transitional files differ there."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, name: str) -> Any:
    """Return the first child of that name, or None."""
    return next((item for item in element if local(item) == name), None)


def attribute(element: Any, name: str = "val") -> str | None:
    """Return an attribute whatever its namespace."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def number(element: Any, name: str = "val") -> int | None:
    """Return an attribute as a number, or None."""
    try:
        return int(attribute(element, name) or "")
    except ValueError:
        return None


def is_on(element: Any) -> bool:
    """Whether a toggle property is set: present and not switched off."""
    return element is not None and attribute(element) not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class _Definition:
    levels: dict[int, ListLevel]
    styles: dict[str, int]  # paragraph style → level
    style_link: str | None


@dataclass(frozen=True, slots=True)
class _Instance:
    definition: str
    starts: dict[int, int]
    levels: dict[int, ListLevel]


@dataclass(slots=True)
class Numbering:
    """The lists of one document with their running numbers."""

    definitions: dict[str, _Definition] = field(default_factory=dict)
    instances: dict[int, _Instance] = field(default_factory=dict)
    # style → (numId, ilvl, the style it is based on)
    styles: dict[str, tuple[int | None, int | None, str | None]] = field(default_factory=dict)
    default_style: str | None = None
    counters: dict[str, ListCounter] = field(default_factory=dict)

    def label(self, properties: Any) -> str:
        """Count the paragraph with these properties (w:pPr or None); return its number or nothing."""
        style = attribute(child(properties, "pStyle")) if properties is not None else None
        own = child(properties, "numPr") if properties is not None else None
        numbered, level = _reference(own)
        if numbered is None:
            inherited, inherited_level, owner = self._from_style(style or self.default_style)
            numbered = inherited
            if level is None:
                level = inherited_level
            if level is None and numbered is not None and owner is not None:
                level = self._level_of_style(numbered, owner)
        instance = self.instances.get(numbered or 0)
        if not numbered or instance is None:
            return ""
        key, definition = self._resolve(instance.definition)
        if definition is None:
            return ""
        counter = self.counters.setdefault(key, ListCounter())
        return counter.label(definition.levels | instance.levels, level or 0, numbered, instance.starts)

    def _from_style(self, style: str | None) -> tuple[int | None, int | None, str | None]:
        level = None
        for _ in range(_MAX_CHAIN):
            if style is None or style not in self.styles:
                break
            numbered, own_level, parent = self.styles[style]
            level = own_level if level is None else level
            if numbered is not None:
                return numbered, level, style
            style = parent
        return None, level, None

    def _level_of_style(self, numbered: int, style: str) -> int | None:
        instance = self.instances.get(numbered)
        definition = self.definitions.get(instance.definition) if instance else None
        return definition.styles.get(style) if definition else None

    def _resolve(self, key: str) -> tuple[str, _Definition | None]:
        """Follow a link to the list style that holds the levels."""
        definition = self.definitions.get(key)
        if definition is not None and not definition.levels and definition.style_link:
            numbered, _, _ = self.styles.get(definition.style_link, (None, None, None))
            linked = self.instances.get(numbered or 0)
            if linked is not None:
                return linked.definition, self.definitions.get(linked.definition)
        return key, definition


def _reference(properties: Any) -> tuple[int | None, int | None]:
    if properties is None:
        return None, None
    return number(child(properties, "numId")), number(child(properties, "ilvl"))


def load_numbering(numbering: Any, styles: Any) -> Numbering:
    """Build the lists from the roots of numbering.xml and styles.xml (either may be None)."""
    found = Numbering()
    for item in numbering if numbering is not None else ():
        if local(item) == "abstractNum":
            found.definitions[attribute(item, "abstractNumId") or ""] = _definition(item)
        elif local(item) == "num" and (identifier := number(item, "numId")) is not None:
            found.instances[identifier] = _instance(item)
    for item in styles if styles is not None else ():
        if local(item) == "style" and (name := attribute(item, "styleId")):
            properties = child(item, "pPr")
            numbered = child(properties, "numPr") if properties is not None else None
            found.styles[name] = (*_reference(numbered), attribute(child(item, "basedOn")))
            if attribute(item, "type") == "paragraph" and attribute(item, "default") in ("1", "true"):
                found.default_style = name
    return found


def _definition(item: Any) -> _Definition:
    levels: dict[int, ListLevel] = {}
    styles: dict[str, int] = {}
    for level in item:
        if local(level) == "lvl" and (at := number(level, "ilvl")) is not None:
            levels[at] = _level(level)
            if style := attribute(child(level, "pStyle")):
                styles[style] = at
    return _Definition(levels, styles, attribute(child(item, "numStyleLink")))


def _instance(item: Any) -> _Instance:
    starts: dict[int, int] = {}
    levels: dict[int, ListLevel] = {}
    for override in item:
        if local(override) == "lvlOverride" and (at := number(override, "ilvl")) is not None:
            if (start := number(child(override, "startOverride"))) is not None:
                starts[at] = start
            if (level := child(override, "lvl")) is not None:
                levels[at] = _level(level)
    return _Instance(attribute(child(item, "abstractNumId")) or "", starts, levels)


def _level(item: Any) -> ListLevel:
    def value(name: str) -> str | None:
        return attribute(child(item, name))

    start = number(child(item, "start"))
    return ListLevel(
        start=1 if start is None else start,
        number_format=value("numFmt") or "decimal",
        text=value("lvlText") or "",
        restart=number(child(item, "lvlRestart")),
        legal=is_on(child(item, "isLgl")),
        separated=value("suff") != "nothing",
    )
