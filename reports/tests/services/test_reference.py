"""Reference tables follow their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.models import Division, Indicator
from reports.services.reference import DIVISIONS_CSV, LoadResult, load_divisions, load_indicators

pytestmark = pytest.mark.django_db
HEADER = "code,name,short_name,level,parent,valid_from,valid_to,successors,aliases\n"


@pytest.mark.long
def test_whole_table_loads_and_changes_nothing_the_second_time() -> None:
    first = load_divisions(path=DIVISIONS_CSV)
    assert first.created > 7_000
    second = load_divisions(path=DIVISIONS_CSV)
    assert (second.created, second.updated) == (0, 0)
    assert Division.objects.get(code="330902", valid_to=None).path == "浙江省/舟山市/定海区"
    assert Division.objects.get(code="310110", valid_to=None).path == "上海市/杨浦区"
    baixia = Division.objects.filter(code="320103").newest_first()[0]
    assert "320104" in baixia.successors.values_list("code", flat=True)


def test_renamed_place_keeps_its_row(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    province = "990000,甲省,甲,province,,,,,\n"
    table.write_text(HEADER + province + "990100,乙地区,乙,prefecture,990000,,,,\n", encoding="utf-8")
    load_divisions(path=table)
    before = Division.objects.get(code="990100").pk
    table.write_text(
        HEADER + province + "990100,乙地区,乙,prefecture,990000,,1999,990100,\n"
        "990100,乙市,乙,prefecture,990000,2000,,,小乙;乙城\n",
        encoding="utf-8",
    )
    assert load_divisions(path=table) == LoadResult(created=1, updated=1, unchanged=1)
    assert Division.objects.get(pk=before).valid_to == 1999
    assert Division.objects.get(name="乙市").aliases == ["小乙", "乙城"]
    assert [d.name for d in Division.objects.get(pk=before).successors.all()] == ["乙市"]


def test_indicators_load() -> None:
    assert load_indicators().created >= 90
    assert load_indicators().created == 0
    assert Indicator.objects.get(pk="suggestions_received").units
