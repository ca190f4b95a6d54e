"""The grammar of queries. Nothing a reader types is an error.

    query  = and { ("OR" | "|") and }
    and    = unary { unary }
    unary  = ("-" | "NOT") near | near
    near   = primary { "~n" [primary] }
    primary = "(" query ")" | phrase | field ":" value | run

Phrases stand in "…", “…”, 「…」 or 『…』. Full-width forms of every mark are accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.search.field_values import FIELD_NAMES, LISTED, field_value
from reports.search.folding import fold
from reports.search.nodes import And, Field, Literal, Near, Node, Not, Or, Words, terms
from reports.search.words import split_run

MAX_LENGTH = 400
MAX_TERMS = 24
MAX_DEPTH = 12
# PostgreSQL's regular expressions repeat at most 255 times.
MAX_DISTANCE = 200
_DEFAULT_DISTANCE = 10

_CLOSING = {'"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』"}
_RUN_ENDS = "".join(_CLOSING) + "」』()（）|｜"
_DISTANCE = re.compile(r"[~～](\d{1,4}|(?=\s|$))")
_FIELD = re.compile(rf"({'|'.join(sorted(FIELD_NAMES, key=len, reverse=True))})[:：]", re.IGNORECASE)
_OPERATOR_WORDS = {"OR": "or", "ＯＲ": "or", "AND": "and", "ＡＮＤ": "and", "NOT": "not", "ＮＯＴ": "not"}
_OPERATOR_WORDS |= {"&&": "and", "＆＆": "and"}
_WRAPPING = ("‘’", "''", "《》", "〈〉", "【】", "[]", "{}", "〔〕")
_LIST = re.compile("[,，、]")
# What no keyboard types on purpose: control characters, and marks that turn the direction of writing.
_UNTYPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One mark or one text of a query. `kind`: ( ) or and not near phrase run field."""

    kind: str
    text: str = ""
    number: int = 0
    quoted: bool = False


class Parser:
    """Reads one query. `notes` says what had to be guessed, `scope` what `scope:同句` asks for."""

    def __init__(self, text: str) -> None:
        self.notes: list[str] = []
        self.scope: str | None = None
        self._tokens = self._tokenize(_UNTYPED.sub("", text))
        self._position = 0
        self._terms = 0

    def parse(self) -> Node | None:
        """Return the tree, or None when nothing is asked for."""
        parts: list[Node] = []
        while self._position < len(self._tokens):
            if (node := self._or(0)) is not None:
                parts.append(node)
            if self._peek() == ")":
                self._position += 1
                self._note("多余的右括号未计")
        return _join(And, parts)

    # --- tokens -------------------------------------------------------------------------------

    def _tokenize(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        position = 0
        while position < len(text):
            character = text[position]
            if character.isspace():
                position += 1
                continue
            token, position = self._token(text, position)
            tokens.append(token)
        return tokens

    def _token(self, text: str, position: int) -> tuple[Token, int]:
        character = text[position]
        if character in "(（":
            return Token("("), position + 1
        if character in ")）":
            return Token(")"), position + 1
        if character in "|｜":
            return Token("or"), position + 1
        if character in _CLOSING:
            return self._phrase(text, position)
        if character in "-－−" and position + 1 < len(text) and not text[position + 1].isspace():
            return Token("not"), position + 1
        if match := _DISTANCE.match(text, position):
            number = min(int(match[1]), MAX_DISTANCE) if match[1] else _DEFAULT_DISTANCE
            return Token("near", number=number), match.end()
        if (match := _FIELD.match(text, position)) and match.end() < len(text):
            return self._field(text, position, match)
        end = _run_end(text, position)
        run = text[position:end]
        if run in _OPERATOR_WORDS:
            return Token(_OPERATOR_WORDS[run]), end
        return Token("run", run), end

    def _phrase(self, text: str, position: int) -> tuple[Token, int]:
        closing = _CLOSING[text[position]]
        end = text.find(closing, position + 1)
        if end < 0 and text[position] == "“":
            end = next((i for i in range(position + 1, len(text)) if text[i] in '“"'), -1)
        if end < 0:
            self._note("引号没有配对，其后按一个短语检索")
            end = len(text)
        return Token("phrase", text[position + 1 : end]), end + 1

    def _field(self, text: str, position: int, match: re.Match[str]) -> tuple[Token, int]:
        name = FIELD_NAMES[match[1].lower()]
        start = match.end()
        if text[start] in _CLOSING:
            token, end = self._phrase(text, start)
            raw = token.text
        else:
            end = _run_end(text, start)
            raw = text[start:end]
        parts = [part for part in _LIST.split(raw) if part] if name in LISTED else [raw]
        values = [field_value(name, part) for part in parts]
        if None in values or not values:
            end = max(end, _run_end(text, position))
            self._note(f"“{text[position:end]}”不是可用的条件，按字面检索")
            return Token("phrase", text[position:end]), end
        if name == "scope":
            self.scope = values[0]
        return Token("field", f"{name}:{','.join(filter(None, values))}"), end

    # --- grammar ------------------------------------------------------------------------------

    def _peek(self) -> str:
        return self._tokens[self._position].kind if self._position < len(self._tokens) else ""

    def _or(self, depth: int) -> Node | None:
        arms = [self._and(depth)]
        while self._peek() == "or":
            self._position += 1
            arms.append(self._and(depth))
        return _join(Or, [arm for arm in arms if arm is not None])

    def _and(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while self._peek() not in ("", ")", "or"):
            if (node := self._unary(depth)) is not None:
                parts.append(node)
        return _join(And, parts)

    def _unary(self, depth: int) -> Node | None:
        negated = False
        while self._peek() in ("not", "and"):
            negated ^= self._peek() == "not"
            self._position += 1
        if self._peek() in ("", ")", "or"):
            return None
        node = self._near(depth)
        return _negate(node) if negated and node is not None else node

    def _near(self, depth: int) -> Node | None:
        node = self._primary(depth)
        while self._peek() == "near":
            distance = self._tokens[self._position].number
            self._position += 1
            other = self._primary(depth) if self._peek() in ("phrase", "run") and _single(node) else None
            node = self._bring_near(node, other, distance)
        return node

    def _bring_near(self, node: Node | None, other: Node | None, distance: int) -> Node | None:
        parts = [*terms(node), *terms(other)]
        if len(parts) < 2:
            self._note("“~”须有两个词，没有计入")
            return node if node is not None else other
        if not _nearable(node) or not _nearable(other):
            self._note("“~”两侧须为词或短语，已按“且”检索")
            return _join(And, [part for part in (node, other) if part is not None])
        return Near(tuple(parts), distance)

    def _primary(self, depth: int) -> Node | None:
        token = self._tokens[self._position]
        self._position += 1
        match token.kind:
            case "(":
                return self._group(depth)
            case "phrase":
                return self._phrase_node(token.text)
            case "run":
                return self._run_node(token.text)
            case "field":
                name, _, value = token.text.partition(":")
                if name == "scope" or not self._room():
                    return None
                values = value.split(",") if name in LISTED else [value]
                return _join(Or, [Field(name, one) for one in values])
            case _:
                return None

    def _group(self, depth: int) -> Node | None:
        if depth >= MAX_DEPTH:
            self._note("括号层数过多，内层括号未计")
            return None
        node = self._or(depth + 1)
        if self._peek() == ")":
            self._position += 1
        else:
            self._note("括号没有配对")
        return node

    def _phrase_node(self, text: str) -> Node | None:
        if self._peek() == "near" and len(pieces := [p for part in text.split() if (p := fold(part))]) > 1:
            # "监督 整改"~10: the words of the phrase, near each other.
            return And(tuple(Literal(piece) for piece in pieces)) if self._room() else None
        literal = fold(text)
        return Literal(literal) if literal and self._room() else None

    def _run_node(self, text: str) -> Node | None:
        run = fold(text)
        if not run or not self._room():
            return None
        if (core := _unwrapped(run)) != run:
            # 《监督法》 as it stands, or else 监督法: what somebody has put in marks belongs together.
            return Words(run, (core,))
        words = split_run(run)
        return Literal(run) if len(words) == 1 and words[0] == run else Words(run, words)

    def _room(self) -> bool:
        self._terms += 1
        if self._terms > MAX_TERMS:
            self._note(f"检索词过多，只取前{MAX_TERMS}个")
        return self._terms <= MAX_TERMS

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _run_end(text: str, position: int) -> int:
    while position < len(text) and not text[position].isspace() and text[position] not in _RUN_ENDS:
        if text[position] in "~～" and (match := _DISTANCE.match(text, position)) and match[1]:
            rest = text[match.end() : match.end() + 1]
            if not rest or rest.isspace():
                break
        position += 1
    return position


def _unwrapped(run: str) -> str:
    """Return a run without the marks around it: ‘监督’, 《监督法》, 【监督】."""
    inner = run[1:-1]
    wrapped = len(run) > 2 and (run[0] + run[-1]) in _WRAPPING and not set(run[0] + run[-1]) & set(inner)
    return inner if wrapped else run


def _single(node: Node | None) -> bool:
    """Say whether `node` is one term, so that a term after ~n belongs to it."""
    return isinstance(node, Literal | Words | Near)


def _nearable(node: Node | None) -> bool:
    match node:
        case None | Literal() | Words() | Near():
            return True
        case And(children):
            return all(isinstance(child, Literal | Words) for child in children)
        case _:
            return False


def _negate(node: Node) -> Node:
    match node:
        case Not(child):
            return child
        case Words(run, _):
            # What is excluded is what was typed, not every section that holds its parts.
            return Not(Literal(run))
        case Or(children) if all(isinstance(child, Field) for child in children):
            # Not 2019, and not 2021: each field is judged on its own.
            return And(tuple(Not(child) for child in children))
        case _:
            return Not(node)


def _join(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat: list[Node] = []
    for part in parts:
        flat += part.children if isinstance(part, kind) else (part,)
    unique = tuple(dict.fromkeys(flat))
    if not unique:
        return None
    return unique[0] if len(unique) == 1 else kind(unique)
