"""What an editor types about a report and its numbers, checked before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import fields_for_model

from reports.models import Division, Indicator, Metric, Report
from reports.services.review import find_division

COLUMNS = (
    *("kind", "level", "place_name", "body", "title", "subtitle", "covers_from", "covers_year", "plan_year"),
    *("delivered_on", "published_on", "term", "session_no", "session", "speaker", "speaker_title"),
    *("source", "source_url", "masked", "truncated"),
)
# The columns of the table in which many reports are edited at once.
TABLE_COLUMNS = (
    "kind",
    "level",
    "covers_from",
    "covers_year",
    "delivered_on",
    "term",
    "session_no",
    "speaker",
)
FIRST_YEAR, LAST_YEAR = 1949, 2100


def place_as_written(division: Division | None) -> str:
    """Return a place as its field shows it: 望川区（990102）."""
    return f"{division.name}（{division.code}）" if division else ""


class MetadataForm(forms.Form):
    """The metadata of one report. `values` are the columns to store."""

    division = forms.CharField(
        label="行政区划",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "名称、别名、拼音或代码", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        report: Report,
        columns: tuple[str, ...] = COLUMNS,
        prefix: str | None = None,
    ) -> None:
        initial = {name: getattr(report, name) for name in columns}
        initial["division"] = place_as_written(report.division)
        super().__init__(data, initial=initial, prefix=prefix)
        self.fields.update(
            {k: f for k, f in fields_for_model(Report, fields=columns).items() if f is not None}
        )
        for name in ("covers_from", "covers_year", "plan_year"):
            if name in columns:
                self.fields[name] = forms.IntegerField(
                    label=self.fields[name].label,
                    required=False,
                    min_value=FIRST_YEAR,
                    max_value=LAST_YEAR,
                )
        for name in ("delivered_on", "published_on"):
            if name in columns:
                self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.report = report
        self.columns = columns
        self.place: Division | None = report.division

    def clean(self) -> dict[str, Any]:
        """Look the place up under the name of the year, and put the years in order."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("covers_from"), data.get("covers_year")
        if first and not last and "covers_year" not in self.errors:
            self.add_error("covers_year", "有起始年，就要有所述年份（最后一年）。")
        elif first and last and first > last:
            self.add_error("covers_from", "起始年不能晚于所述年份。")
        elif last and not first and "covers_from" in self.columns:
            data["covers_from"] = last
        for name in ("term", "session_no"):
            if data.get(name) is not None and data[name] < 1:
                self.add_error(name, "届、次从 1 起。")
        self._find_place(data)
        return data

    def _find_place(self, data: dict[str, Any]) -> None:
        # The radio buttons of the candidates win over the words in the field.
        picked = self.data.get(self.add_prefix("division_pick"), "")
        written = str(picked or data.get("division") or "").strip()
        if "division" in self.errors or (not picked and written == self.initial["division"]):
            return
        self.place = find_division(written=written, year=data.get("covers_year")) if written else None
        if written and self.place is None:
            self.add_error("division", f"没有唯一的地区叫“{written}”。请从候选里选，或写六位代码。")

    @property
    def values(self) -> dict[str, Any]:
        """The columns to store, by name."""
        columns = {name: self.cleaned_data[name] for name in self.columns}
        return columns | {"division_id": self.place.pk if self.place else None}

    def compared(self, names: Iterable[str], now: Report) -> list[tuple[str, str, str]]:
        """Return (label, as typed, as it stands now) of some columns."""
        found = []
        for name in (column.removesuffix("_id") for column in names):
            field = self.fields[name]
            if name == "division":
                mine, theirs = place_as_written(self.place), place_as_written(now.division)
            else:
                shown = dict(getattr(field, "choices", ()))
                mine, theirs = (
                    str(shown.get(value, "" if value is None else value))
                    for value in (self.cleaned_data[name], getattr(now, name))
                )
            found.append((str(field.label), mine, theirs))
        return found


class MetricForm(forms.Form):
    """What a number says."""

    value = forms.DecimalField(label="数值", max_digits=30, decimal_places=6, required=False)
    value_max = forms.DecimalField(label="上限", max_digits=30, decimal_places=6, required=False)
    unit = forms.CharField(label="单位", max_length=20, required=False)
    qualifier = forms.ChoiceField(
        label="限定", choices=[(k, v or "恰为") for k, v in Metric.QUALIFIERS], required=False
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.all(), label="指标", required=False, empty_label="未归类"
    )
    year = forms.IntegerField(label="年份", required=False, min_value=1900, max_value=2200)
    year_from = forms.IntegerField(label="起始年", required=False, min_value=1900, max_value=2200)
    status = forms.ChoiceField(label="状态", choices=Metric.STATUSES, required=False)
    scope = forms.ChoiceField(
        label="范围", choices=(("total", "全部"), ("partial", "单项"), ("term", "届内累计")), required=False
    )
    subject = forms.CharField(label="主体", max_length=200, required=False)

    @classmethod
    def of(cls, metric: Metric) -> MetricForm:
        """Return the form filled with a number as it stands."""
        initial = {name: getattr(metric, name) for name in cls.base_fields}
        for name in ("value", "value_max"):
            if initial[name] is not None:
                initial[name] = format(initial[name].normalize(), "f")
        return cls(initial=initial)

    def clean(self) -> dict[str, Any]:
        """Keep ranges and periods in order."""
        data = super().clean() or self.cleaned_data
        low, high = data.get("value"), data.get("value_max")
        if low is not None and high is not None and high < low:
            self.add_error("value_max", "上限不能小于数值。")
        first, last = data.get("year_from"), data.get("year")
        if first and (not last or first > last):
            self.add_error("year_from", "起始年不能晚于年份。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The columns to store; choices left empty stay as they are."""
        data = dict(self.cleaned_data)
        indicator = data.pop("indicator")
        data["indicator_id"] = indicator.pk if indicator else None
        return {k: v for k, v in data.items() if v != "" or k in ("unit", "subject")}


class ScheduleForm(forms.Form):
    """When a report is to publish itself; empty calls it off."""

    publish_at = forms.DateTimeField(label="发布时间", required=False, input_formats=["%Y-%m-%dT%H:%M"])
