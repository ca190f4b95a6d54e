"""What every test of the application may use."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from reports.models import OPEN_STATES, Division, Report, UploadItem
from reports.services.ingestion import ingest_file
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.tasks import read_item


def pytest_configure() -> None:
    from django.conf import settings

    settings.SECRET_KEY = "key-for-tests-only"
    # Nothing in a test database needs to survive a power cut.
    options = settings.DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = "-c synchronous_commit=off"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.API_RATE = settings.API_WRITE_RATE = "100000/m"


REPORT_TEXT = """望川区人民代表大会常务委员会工作报告
——2024年1月16日在望川区第十八届人民代表大会第三次会议上
望川区人大常委会主任 沈砚秋
各位代表：
现在，我代表区人大常委会向大会报告工作，请予审议。
2023年工作回顾
一、紧扣大局履行监督职责
一年来，召开常委会会议9次、主任会议17次，听取和审议专项工作报告21项，开展执法检查4次。
二、用心做好代表工作
代表提出的128件建议全部办复，满意率达到98.4%。组织代表培训6次，新建代表联络站11个，接待群众3200余人次。
2024年工作安排
一、抓好重点监督
计划听取和审议专项工作报告18项，组织专题询问2次。
"""


def read_queue() -> None:
    """Do what a worker would: read everything that waits, also what comes out of archives."""
    while waiting := list(UploadItem.objects.filter(state__in=OPEN_STATES).values_list("pk", flat=True)):
        for item in waiting:
            read_item(item=item)


@pytest.fixture
def places(db: None) -> None:
    """The invented places of the samples."""
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)


@pytest.fixture
def indicators(db: None) -> None:
    """The indicator table."""
    load_indicators()


@pytest.fixture
def report(places: None, indicators: None) -> Report:
    """A published report of 望川区 for 2023."""
    return ingest_file(data=REPORT_TEXT.encode(), name="报告.txt", publish=True).report


@pytest.fixture
def draft(places: None, indicators: None) -> Report:
    """The same report, still a draft."""
    return ingest_file(data=REPORT_TEXT.encode(), name="报告.txt").report


@pytest.fixture
def editor(db: None) -> User:
    """Somebody who may sign in to the staff pages."""
    return User.objects.create_user("editor", password="a-long-password", is_staff=True)


@pytest.fixture
def wangchuan(places: None) -> Division:
    """望川区."""
    return Division.objects.get(code="990102")
