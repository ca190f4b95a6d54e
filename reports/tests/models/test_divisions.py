"""Divisions: what lies under a code, and which name it bore when."""

from __future__ import annotations

import pytest

from reports.models import Division
from reports.models.divisions import code_prefix
from reports.services.reference import division_in_year


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        pytest.param("330000", "33", id="province"),
        pytest.param("33", "33", id="province, short"),
        pytest.param("330900", "3309", id="prefecture"),
        pytest.param("330902", "330902", id="county"),
        pytest.param("429004", "429004", id="county right under a province"),
        pytest.param("110100", "1101", id="prefecture ending in 0100"),
        pytest.param("100000", "", id="nation"),
    ],
)
def test_code_prefix(code: str, prefix: str) -> None:
    assert code_prefix(code) == prefix


@pytest.mark.parametrize("code", ["", "3", "330", "33090", "3309021", "abc", "３３０９０２", "33;--"])
def test_code_prefix_refuses_what_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match="行政区划代码"):
        code_prefix(code)


@pytest.mark.django_db
def test_path_and_children(places: None) -> None:
    county = Division.objects.get(code="990102")
    assert county.path == "澜江省/临澜市/望川区"
    assert set(Division.objects.under("9901").values_list("code", flat=True)) >= {
        "990100",
        "990102",
        "990121",
    }
    assert "990202" not in Division.objects.under("9901").values_list("code", flat=True)


@pytest.mark.django_db
def test_retired_place_leads_to_its_successor(places: None) -> None:
    old, new = Division.objects.get(code="990122"), Division.objects.get(code="990181")
    assert list(old.successors.all()) == [new]
    assert old not in Division.objects.current()
    assert old in Division.objects.in_year(2019)


def test_division_in_year_chooses_the_name_of_the_time() -> None:
    county = Division(code="1", name="甲县", valid_from=1980, valid_to=1999)
    city = Division(code="1", name="甲市", valid_from=2000)
    assert division_in_year([county, city], 1990) is county
    assert division_in_year([county, city], 2020) is city
    assert division_in_year([county, city], None) is city
    assert division_in_year([county], 2020) is county
    assert division_in_year([], 2020) is None
