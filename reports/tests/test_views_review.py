"""The review bench through its pages: what an editor sees, does and is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from reports.forms_review import MetadataForm
from reports.models import Metric, Report, Revision
from reports.services.history import version_of
from reports.services.ingestion import ingest_file
from reports.services.review import save_metadata
from reports.tests.conftest import REPORT_TEXT


def person(name: str, *permissions: str) -> User:
    user = User.objects.create_user(name, password="a-long-password")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def reviewer(db: None) -> User:
    return person("reviewer", "view_report", "add_report", "change_report")


@pytest.fixture
def staff(reviewer: User, client: Client) -> Client:
    client.force_login(reviewer)
    return client


def post(client: Client, name: str, report: Report, *args: int, **values: Any) -> Any:
    headers = values.pop("headers", None)
    values.setdefault("base", version_of(report.pk))
    return client.post(reverse(name, args=(report.pk, *args)), values, headers=headers)


def metadata_of(report: Report, **changed: Any) -> dict[str, Any]:
    """Return what the form would post for a report as it stands."""
    form = MetadataForm(report=report)
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {k: v for k, v in (values | changed).items() if v not in (None, False)}


def test_bench_shows_everything(draft: Report, staff: Client) -> None:
    Report.objects.filter(pk=draft.pk).update(removed=[{"reason": "caption", "text": "图一", "line": 3}])
    html = staff.get(reverse("staff-review", args=(draft.pk,))).content.decode()
    assert 'id="e-title"' in html
    assert 'href="#e-title"' in html
    for metric in draft.metrics.all():
        assert f'id="m{metric.pk}"' in html
        assert f'data-number="{metric.pk}"' in html
    assert "放回正文" in html
    assert "style=" not in html
    text = Report.objects.get(pk=draft.pk).text
    for start in (int(part.split('"')[0]) for part in html.split('data-start="')[1:]):
        assert start == 0 or text[start - 1] == "\n"


def test_metadata_is_saved_and_confirmed(draft: Report, staff: Client) -> None:
    response = post(staff, "staff-review-metadata", draft, **metadata_of(draft, speaker="沈砚", term=17))
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.speaker, draft.term, draft.confirmed) == ("沈砚", 17, ["speaker", "term"])
    post(staff, "staff-review-metadata", draft, **metadata_of(draft, confirm="1"))
    draft.refresh_from_db()
    assert "division" in draft.confirmed


def test_metadata_saves_itself(draft: Report, staff: Client) -> None:
    wanted = metadata_of(draft, speaker="沈砚")
    headers = {"Accept": "application/json"}
    told = post(staff, "staff-review-metadata", draft, headers=headers, **wanted).json()
    assert told["base"] == version_of(draft.pk)
    assert "已保存" in told["message"]
    wrong = post(
        staff, "staff-review-metadata", draft, headers=headers, **metadata_of(draft, covers_from=2030)
    )
    assert wrong.status_code == 422
    assert "covers_from" in wrong.json()["errors"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"division": "某个没有的县"}, "没有唯一的地区", id="unknown place"),
        pytest.param({"covers_from": 2024, "covers_year": 2023}, "不能晚于", id="years backwards"),
        pytest.param({"covers_year": ""}, "就要有所述年份", id="no last year"),
        pytest.param({"title": ""}, "这个字段是必填项", id="no title"),
        pytest.param({"term": 0}, "从 1 起", id="term zero"),
        pytest.param({"division_pick": "000000"}, "没有唯一的地区", id="place that is none"),
        pytest.param({"speaker": "a\0b"}, "空字符", id="null"),
    ],
)
def test_wrong_metadata_is_explained(
    draft: Report, staff: Client, changed: dict[str, Any], message: str
) -> None:
    response = post(staff, "staff-review-metadata", draft, **{**metadata_of(draft), **changed})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Revision.objects.filter(action="edit:metadata").exists()


def test_ambiguous_place_is_chosen(draft: Report, staff: Client) -> None:
    Report.objects.filter(pk=draft.pk).update(
        division=None, candidates=[{"division_code": "990102", "why": "标题", "weight": 1}]
    )
    draft.refresh_from_db()
    html = staff.get(reverse("staff-review", args=(draft.pk,))).content.decode()
    assert 'value="990102"' in html
    assert "地区未定" in html
    post(staff, "staff-review-metadata", draft, **metadata_of(draft, division_pick="990102"))
    draft.refresh_from_db()
    assert draft.division is not None
    assert draft.division.code == "990102"
    choices = staff.get(reverse("staff-places"), {"division": "望川"}).content.decode()
    assert 'value="990102"' in choices


def test_two_people_at_once(draft: Report, staff: Client) -> None:
    base = version_of(draft.pk)
    other = person("other")
    save_metadata(report_id=draft.pk, user=other, values={"speaker": "沈砚"}, base=base)
    merged = metadata_of(draft, term=17)
    post(staff, "staff-review-metadata", draft, base=base, **merged)
    draft.refresh_from_db()
    assert (draft.speaker, draft.term) == ("沈砚", 17)
    clash = post(staff, "staff-review-metadata", draft, base=base, **{**merged, "speaker": "我写的"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "other" in page
    assert "我写的" in page
    draft.refresh_from_db()
    assert draft.speaker == "沈砚"


def test_numbers_by_button_by_tick_and_by_script(draft: Report, staff: Client) -> None:
    first, second, third = draft.metrics.all()[:3]
    post(staff, "staff-review-metrics", draft, accept=first.pk, ids=[second.pk])
    post(staff, "staff-review-metrics", draft, reject="ticked", ids=[second.pk, third.pk])
    reviews = dict(Metric.objects.values_list("pk", "review"))
    assert [reviews[m.pk] for m in (first, second, third)] == ["accepted", "rejected", "rejected"]
    headers = {"HX-Request": "true"}
    part = post(staff, "staff-review-metrics", draft, headers=headers, reopen=third.pk)
    assert part.content.decode().lstrip().startswith("<details")
    assert f'data-base="{version_of(draft.pk)}"' in part.content.decode()
    stale = post(staff, "staff-review-metrics", draft, headers=headers, base=1, accept=third.pk)
    assert stale.status_code == 409


def test_number_is_corrected(draft: Report, staff: Client) -> None:
    metric = draft.metrics.get(raw="128")
    address = reverse("staff-review", args=(draft.pk,))
    assert "改正“128件”" in staff.get(f"{address}?metric={metric.pk}").content.decode()
    values = {
        "value": "128",
        "unit": "条",
        "qualifier": "exact",
        "year": 2022,
        "status": "done",
        "scope": "total",
    }
    post(staff, "staff-review-metric", draft, metric.pk, **values)
    metric.refresh_from_db()
    assert (metric.unit, metric.year, metric.review) == ("条", 2022, "corrected")
    wrong = post(staff, "staff-review-metric", draft, metric.pk, **{**values, "value": ""})
    assert wrong.status_code == 422


def test_number_is_added_by_words_and_by_selection(draft: Report, staff: Client) -> None:
    draft.metrics.filter(raw__in=("128", "98.4")).delete()
    post(staff, "staff-review-metric-add", draft, words="提出的128件", start="", end="")
    start = draft.text.index("98.4%")
    post(staff, "staff-review-metric-add", draft, words="", start=start, end=start + 5)
    assert set(draft.metrics.filter(review="added").values_list("raw", "unit")) == {
        ("128", "件"),
        ("98.4", "%"),
    }


def test_outline_is_mended(draft: Report, staff: Client) -> None:
    count = draft.sections.count()
    at = draft.text.index("代表提出的")
    post(staff, "staff-review-sections", draft, at=at)
    assert draft.sections.count() == count + 1
    made = draft.sections.get(start=at)
    post(
        staff,
        "staff-review-sections",
        draft,
        **{"set": made.ordinal, f"level-{made.ordinal}": 3, f"stance-{made.ordinal}": "plan"},
    )
    made.refresh_from_db()
    assert (made.level, made.stance) == (3, "plan")
    post(staff, "staff-review-sections", draft, merge=made.ordinal)
    assert draft.sections.count() == count


@pytest.mark.parametrize(
    ("name", "values"),
    [
        pytest.param("staff-review-sections", {}, id="no section"),
        pytest.param("staff-review-sections", {"at": "x"}, id="offset is a word"),
        pytest.param("staff-review-sections", {"merge": "9" * 30}, id="huge section"),
        pytest.param("staff-review-metrics", {}, id="no number"),
        pytest.param("staff-review-metrics", {"accept": "9" * 17}, id="number of nobody"),
        pytest.param("staff-review-take-back", {"number": "-1"}, id="removed part below zero"),
        pytest.param("staff-review-take-back", {"number": "99"}, id="no such removed part"),
        pytest.param("staff-review-metric-add", {"words": "", "start": "5", "end": "999999"}, id="outside"),
        pytest.param("staff-review-undo", {}, id="nothing to undo"),
        pytest.param("staff-review-metadata", {"base": "²"}, id="base is no number"),
    ],
)
def test_senseless_posts_change_nothing(
    draft: Report, staff: Client, name: str, values: dict[str, str]
) -> None:
    before = version_of(draft.pk)
    response = post(staff, name, draft, **values)
    assert response.status_code in (302, 409, 422)
    assert version_of(draft.pk) == before


def test_undo_and_history_and_restore(draft: Report, staff: Client) -> None:
    speaker = draft.speaker
    post(staff, "staff-review-metadata", draft, **metadata_of(draft, speaker="沈砚"))
    number = version_of(draft.pk)
    post(staff, "staff-review-undo", draft)
    draft.refresh_from_db()
    assert draft.speaker == speaker
    html = staff.get(reverse("staff-history", args=(draft.pk,))).content.decode()
    assert f"<del>{speaker}</del> → <ins>沈砚</ins>" in html
    post(staff, "staff-restore", draft, number)
    draft.refresh_from_db()
    assert draft.speaker == "沈砚"


def test_reread_shows_first_and_keeps_what_was_confirmed(draft: Report, staff: Client) -> None:
    post(staff, "staff-review-metadata", draft, **metadata_of(draft, speaker="沈砚"))
    Report.objects.filter(pk=draft.pk).update(term=9)
    address = reverse("staff-reread", args=(draft.pk,))
    html = staff.get(address).content.decode()
    assert "<del>9</del> → <ins>18</ins>" in html
    draft.refresh_from_db()
    assert draft.term == 9
    staff.post(address)
    draft.refresh_from_db()
    assert (draft.term, draft.speaker) == (18, "沈砚")
    post(staff, "staff-review-undo", draft)
    draft.refresh_from_db()
    assert draft.term == 9


def test_reread_keeps_sections_and_text_of_a_person(draft: Report, staff: Client) -> None:
    post(staff, "staff-review-sections", draft, merge=3)
    count = draft.sections.count()
    staff.post(reverse("staff-reread", args=(draft.pk,)))
    assert draft.sections.count() == count
    Report.objects.filter(pk=draft.pk).update(removed=[{"reason": "caption", "text": "望川好水", "line": 3}])
    post(staff, "staff-review-take-back", draft, number=0)
    staff.post(reverse("staff-reread", args=(draft.pk,)))
    draft.refresh_from_db()
    assert "望川好水" in draft.text


def test_owner(draft: Report, staff: Client, reviewer: User) -> None:
    post(staff, "staff-review-owner", draft, take="1")
    draft.refresh_from_db()
    assert draft.owner == reviewer
    post(staff, "staff-review-owner", draft, leave="1")
    draft.refresh_from_db()
    assert draft.owner is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", True, id="open ones"),
        pytest.param("?status=published", False, id="status"),
        pytest.param("?status=all&q=望川", True, id="words"),
        pytest.param("?problem=place", False, id="problem"),
        pytest.param("?problem=numbers&owner=none", False, id="doubts"),
        pytest.param("?owner=x²&kind=zzz&problem=zzz&page=zzz", True, id="nonsense"),
    ],
)
def test_queue(draft: Report, staff: Client, query: str, found: bool) -> None:
    Metric.objects.update(confidence=0.97)
    html = staff.get(reverse("staff-review-queue") + query).content.decode()
    assert (reverse("staff-review", args=(draft.pk,)) in html) == found


def test_table_saves_rows_by_themselves(draft: Report, staff: Client) -> None:
    other = ingest_file(data=REPORT_TEXT.replace("2024", "2022").encode(), name="另.txt").report
    address = reverse("staff-table")
    page = staff.get(address)
    values: dict[str, Any] = {"ids": [draft.pk, other.pk]}
    for row in page.context["rows"]:
        for field in row.form:
            value = field.value()
            values[field.html_name] = "" if value is None else value
        values[f"{row.report.pk}-base"] = row.base
    values[f"{draft.pk}-speaker"] = "沈砚"
    values[f"{other.pk}-covers_year"] = "1800"
    response = staff.post(address, values)
    assert response.status_code == 422
    assert "没有填对" in response.content.decode()
    draft.refresh_from_db()
    assert draft.speaker == "沈砚"
    assert Revision.objects.filter(report_id=other.pk, action="edit:metadata").count() == 0


def test_corrections_are_public_and_name_nobody(report: Report, staff: Client, client: Client) -> None:
    post(staff, "staff-review-metadata", report, **metadata_of(report, speaker="<b>沈砚</b>"))
    post(staff, "staff-review-metrics", report, accept=report.metrics.first().pk)
    client.logout()
    html = client.get(reverse("corrections")).content.decode()
    assert "&lt;b&gt;沈砚&lt;/b&gt;" in html
    assert "核对数据" not in html
    assert "reviewer" not in html
    feed = client.get(reverse("corrections-feed"))
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert report.get_absolute_url() in feed.content.decode()


def test_drafts_have_no_public_corrections(draft: Report, staff: Client) -> None:
    post(staff, "staff-review-metadata", draft, **metadata_of(draft, speaker="沈砚"))
    assert "沈砚</ins>" not in staff.get(reverse("corrections")).content.decode()


STEPS = {
    "staff-review-metadata": (),
    "staff-review-metrics": (),
    "staff-review-metric": (1,),
    "staff-review-metric-add": (),
    "staff-review-sections": (),
    "staff-review-take-back": (),
    "staff-review-undo": (),
    "staff-restore": (1,),
    "staff-reread": (),
}


@pytest.mark.parametrize("name", STEPS)
def test_only_editors_change(name: str, draft: Report, client: Client) -> None:
    address = reverse(name, args=(draft.pk, *STEPS[name]))
    assert client.post(address).status_code == 302
    client.force_login(person("uploader", "view_report", "add_report"))
    assert client.post(address).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("r", "view_report", "change_report"))
    assert strict.post(address).status_code == 403


def test_ones_own_answer_to_a_conflict_keeps_what_others_wrote_elsewhere(
    draft: Report, staff: Client
) -> None:
    base = version_of(draft.pk)
    stale = metadata_of(draft, speaker="沈砚")
    others = person("other", "change_report")
    save_metadata(
        report_id=draft.pk, user=others, values={"speaker": "沈秋", "source": "望川日报"}, base=base
    )
    answer = post(staff, "staff-review-metadata", draft, base=base, **stale)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "现在是 <b>沈秋</b>，你填的是 <ins>沈砚</ins>" in html
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html))
    assert sent["base"] == str(base)
    # Somebody writes there once more before the answer: that has not been seen yet.
    save_metadata(report_id=draft.pk, user=others, values={"speaker": "沈冬"}, base=version_of(draft.pk))
    again = staff.post(reverse("staff-review-metadata", args=(draft.pk,)), sent)
    assert again.status_code == 409
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', again.content.decode()))
    assert staff.post(reverse("staff-review-metadata", args=(draft.pk,)), sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.speaker, draft.source) == ("沈砚", "望川日报")
