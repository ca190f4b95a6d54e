"""What people type, checked: a search is always answered, an upload says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from reports.models import Division, Report, Section
from reports.models.divisions import NATION_CODE
from reports.search.concordance import SORTS
from reports.search.folding import fold
from reports.search.query import SearchRequest
from reports.search.trends import TrendRequest

PAGE_SIZE = 20
KWIC_PAGE_SIZE = 50
# Beyond this a reader should narrow the search; the engine looks at no more candidates anyway.
MAX_PAGE = 100

SCOPES = (("sentence", "同句"), ("paragraph", "同段"), ("section", "同节"), ("report", "同篇"))
ORDERS = (("relevance", "相关"), ("-year", "从新到旧"), ("year", "从旧到新"))
VIEWS = (("list", "章节"), ("kwic", "关键词居中"))
KWIC_SORTS = dict(zip(SORTS, ("按右文", "按左文", "从新到旧", "从旧到新"), strict=True))


class SearchForm(forms.Form):
    """The whole state of a search, as it stands in the address. Values that are wrong fall away."""

    q = forms.CharField(required=False, max_length=500)
    division = forms.RegexField(r"^\d{2}(\d{2}){0,2}$", required=False)
    year_from = forms.IntegerField(required=False, min_value=1949, max_value=2100)
    year_to = forms.IntegerField(required=False, min_value=1949, max_value=2100)
    kind = forms.MultipleChoiceField(required=False, choices=Report.KINDS)
    level = forms.MultipleChoiceField(required=False, choices=Report.LEVELS)
    stance = forms.MultipleChoiceField(required=False, choices=Section.STANCES)
    term = forms.IntegerField(required=False, min_value=1, max_value=99)
    scope = forms.ChoiceField(required=False, choices=SCOPES)
    order = forms.ChoiceField(required=False, choices=ORDERS)
    group = forms.BooleanField(required=False)
    view = forms.ChoiceField(required=False, choices=VIEWS)
    sort = forms.ChoiceField(required=False, choices=tuple(KWIC_SORTS.items()))
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)

    def __init__(self, params: QueryDict) -> None:
        clean = params.copy()
        if "q" in clean:
            clean["q"] = str(clean["q"]).replace("\0", " ")[:500]
        super().__init__(clean)

    @property
    def page_number(self) -> int:
        """The page asked for, from 1."""
        self.full_clean()
        return self.cleaned_data.get("page") or 1

    @property
    def way(self) -> str:
        """How hits are shown: ``list`` or ``kwic``."""
        self.full_clean()
        return self.cleaned_data.get("view") or "list"

    @property
    def line_order(self) -> str:
        """What the lines of ``kwic`` are sorted by."""
        self.full_clean()
        return self.cleaned_data.get("sort") or SORTS[0]

    def to_request(self) -> SearchRequest:
        """Return the request of the search engine: the same that the API builds."""
        self.full_clean()
        data: dict[str, Any] = self.cleaned_data
        size = KWIC_PAGE_SIZE if self.way == "kwic" else PAGE_SIZE
        return SearchRequest(
            q=data.get("q", ""),
            division=data.get("division") or None,
            year_from=data.get("year_from"),
            year_to=data.get("year_to"),
            kind=tuple(data.get("kind", ())),
            level=tuple(data.get("level", ())),
            stance=tuple(data.get("stance", ())),
            term=data.get("term"),
            scope=data.get("scope") or "section",
            order=data.get("order") or "relevance",
            group=bool(data.get("group")),
            offset=(self.page_number - 1) * size,
            limit=size,
        )

    @property
    def complaints(self) -> list[str]:
        """Say which parameters were set aside, by name."""
        self.full_clean()
        return [name for name in self.errors if name in self.fields]


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes any number of files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files; cleaned to a list. What is wrong with one of them is said when it is read."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were sent."""
        files = data if isinstance(data, list | tuple) else [data]
        return [file for file in files if file]


MOST_PHRASES = 6
MOST_PHRASE_LENGTH = 40
_BETWEEN_PHRASES = re.compile(r"[,，、;；\r\n]+")


def split_phrases(values: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the phrases that are asked for, each once, and what was set aside of them."""
    found: dict[str, str] = {}
    aside: list[str] = []
    for value in values:
        for part in _BETWEEN_PHRASES.split(value.replace("\0", " ")[:1_000]):
            phrase = part.strip(' \t\u3000“”"「」『』')
            folded = fold(phrase)
            if not folded or folded in found:
                continue
            if len(phrase) > MOST_PHRASE_LENGTH or len(found) == MOST_PHRASES:
                aside.append(phrase)
            else:
                found[folded] = phrase
    return tuple(found.values()), aside


class TrendForm(forms.Form):
    """Phrases over time, as they stand in the address. Values that are wrong fall away."""

    division = forms.CharField(required=False, max_length=40)
    year_from = forms.IntegerField(required=False, min_value=1949, max_value=2100)
    year_to = forms.IntegerField(required=False, min_value=1949, max_value=2100)
    level = forms.ChoiceField(required=False, choices=Report.LEVELS)
    kind = forms.ChoiceField(required=False, choices=Report.KINDS)

    def __init__(self, params: QueryDict) -> None:
        self.phrases, self.aside = split_phrases(params.getlist("phrase"))
        super().__init__(params)

    def clean_division(self) -> str:
        """Take a code, or the name of exactly one place of today."""
        written: str = self.cleaned_data["division"].replace("\0", "").strip()
        if not written:
            return ""
        if re.fullmatch(r"\d{2}(\d{2}){0,2}", written, re.ASCII):
            return "" if written.ljust(6, "0") == NATION_CODE else written
        named = Q(name=written) | Q(short_name=written) | Q(aliases__contains=[written])
        codes = set(Division.objects.current().filter(named).values_list("code", flat=True)[:9])
        if len(codes) == 1:
            return str(codes.pop())
        listed = "、".join(sorted(codes))
        raise forms.ValidationError(
            f"有几个地区叫“{written}”，请写代码：{listed}。" if codes else f"没有叫“{written}”的地区。"
        )

    def to_request(self) -> TrendRequest:
        """Return what is to be measured."""
        self.full_clean()
        data: dict[str, Any] = self.cleaned_data
        return TrendRequest(
            phrases=self.phrases,
            division=data.get("division") or None,
            year_from=data.get("year_from"),
            year_to=data.get("year_to"),
            level=data.get("level") or None,
            kind=data.get("kind") or None,
        )

    @property
    def complaints(self) -> list[str]:
        """Say what was set aside and why."""
        self.full_clean()
        said = [
            f"“{phrase[:20]}”没有计入：一次最多 {MOST_PHRASES} 个，每个不超过 {MOST_PHRASE_LENGTH} 字。"
            for phrase in self.aside
        ]
        for name, errors in self.errors.items():
            said += (
                [str(error) for error in errors]
                if name == "division"
                else [f"地址中的 {name} 无法识别，已忽略。"]
            )
        return said


class UploadForm(forms.Form):
    """Any number of files, or a pasted text with a name."""

    file = ManyFilesField(label="文件", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="或粘贴文本", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    name = forms.CharField(label="文本的名称", required=False, max_length=200)
    as_version = forms.BooleanField(label="已有相同内容时，另立新版本", required=False)
    # The upload that a script sends in several goes.
    batch = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, not both."""
        data = super().clean() or self.cleaned_data
        data["file"] = data.get("file") or []
        has_text = bool((data.get("text") or "").strip())
        if data["file"] and has_text:
            raise forms.ValidationError("请只选文件或只粘贴文本，不要两样都给；没有入库。")
        if not data["file"] and not has_text:
            raise forms.ValidationError("请选择文件，或粘贴一段文本。")
        return data


class ReasonForm(forms.Form):
    """Why a report goes back or is taken away."""

    reason = forms.CharField(label="原因", max_length=500)
