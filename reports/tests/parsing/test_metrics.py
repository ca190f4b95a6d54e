"""Quantities in clauses as reports write them. All sentences are invented."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.metrics import extract_metrics
from reports.parsing.sections import split_sections
from reports.parsing.types import Detected, Metadata, Metric, Section, Stance


def claim(value: object) -> Detected[object]:
    return Detected(value, None, None, "test")


METADATA = Metadata(
    kind=claim("work_report"),  # type: ignore[arg-type]
    covers_year=claim(2023),  # type: ignore[arg-type]
    plan_year=claim(2024),  # type: ignore[arg-type]
    delivered_on=claim(date(2024, 1, 9)),  # type: ignore[arg-type]
)


def read(text: str, metadata: Metadata = METADATA) -> tuple[Metric, ...]:
    return extract_metrics(text, split_sections(text, metadata), metadata)


def facts(text: str) -> list[tuple[str, str, str, str]]:
    return [(m.raw, str(m.value), m.unit, m.qualifier) for m in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("全年召开9次常委会会议。", [("9", "9", "次", "exact")], id="number before its noun"),
        pytest.param("常委会会议9次。", [("9", "9", "次", "exact")], id="number behind its noun"),
        pytest.param(
            "确定8类36项实施任务。",
            [("8", "8", "类", "exact"), ("36", "36", "项", "exact")],
            id="two numbers",
        ),
        pytest.param("投资31.5亿元。", [("31.5亿", "3150000000", "元", "exact")], id="money with scale"),
        pytest.param(
            "服务群众30余万人次。", [("30余万", "300000", "人次", "over")], id="more before the scale"
        ),
        pytest.param(
            "惠及8600多居民。", [("8600多", "8600", "人", "over")], id="people without measure word"
        ),
        pytest.param("接待来访45人(次)。", [("45", "45", "人次", "exact")], id="bracketed measure word"),
        pytest.param("接待来访４５人（次）。", [("４５", "45", "人次", "exact")], id="full width"),
        pytest.param("培训代表近200人。", [("200", "200", "人", "nearly")], id="nearly"),
        pytest.param(
            "代表每年至少接待选民2次。", [("2", "2", "次", "over")], id="at least, with a verb between"
        ),
        pytest.param("满意率不低于95%。", [("95", "95", "%", "over")], id="not below"),
        pytest.param("失业率控制在5%以内。", [("5", "5", "%", "up_to")], id="within"),
        pytest.param("增长6%左右。", [("6", "6", "%", "about")], id="about"),
        pytest.param(
            "突破百亿元,超过80%以上。",
            [("百亿", "10000000000", "元", "over"), ("80", "80", "%", "over")],
            id="beyond",
        ),
        pytest.param("成立三个检查组。", [("三", "3", "个", "exact")], id="Chinese numeral"),
        pytest.param("开展为期四天的培训。", [("四", "4", "天", "exact")], id="days of a course"),
        pytest.param("七成以上农户受益。", [("七", "7", "成", "over")], id="tenths"),
        pytest.param("人均增收1.2倍。", [("1.2", "1.2", "倍", "exact")], id="times"),
        pytest.param("提高2.5个百分点。", [("2.5", "2.5", "百分点", "exact")], id="points"),
        pytest.param("占地三分之一。", [("三分之一", "33.33", "%", "about")], id="fraction"),
        pytest.param("連續五年開展監督。", [("五", "5", "年", "exact")], id="traditional"),
        pytest.param("年产八千万吨。", [("八千万", "80000000", "吨", "exact")], id="ten millions of tons"),
        pytest.param("装机四十万千瓦。", [("四十万", "400000", "千瓦", "exact")], id="kilowatts"),
        pytest.param("规模一亿二千万吨。", [("一亿二千万", "120000000", "吨", "exact")], id="two scales"),
        pytest.param("总额增长一倍以上。", [("一", "1", "倍", "over")], id="doubled"),
        pytest.param(
            "贫困人口由85万减少到65万。",
            [("85万", "850000", "人", "exact"), ("65万", "650000", "人", "exact")],
            id="population",
        ),
        pytest.param("旅游人次突破150万、收入可观。", [("150万", "1500000", "人次", "over")], id="visits"),
        pytest.param("转移1亿左右农业转移人口。", [("1亿", "100000000", "人", "about")], id="about, people"),
        pytest.param(
            "建成一点一亿元项目。", [("一点一亿", "110000000", "元", "exact")], id="decimal with scale"
        ),
        pytest.param("先后四次组织代表宣讲。", [("四", "4", "次", "exact")], id="one after another"),
        pytest.param("审查债务35笔。", [("35", "35", "笔", "exact")], id="loans"),
        pytest.param(
            "投资1 2.3 6亿元。", [("1 2.3 6亿", "1236000000", "元", "exact")], id="digits set apart"
        ),
        pytest.param("发电58亿千瓦小时。", [("58亿", "5800000000", "千瓦时", "exact")], id="kilowatt hours"),
        pytest.param("轮训代表2遍。", [("2", "2", "遍", "exact")], id="rounds"),
        pytest.param("其中10亿元以上项目5个。", [("5", "5", "个", "exact")], id="a threshold names the kind"),
        pytest.param(
            "产值超亿元企业12家。", [("12", "12", "家", "exact")], id="a threshold before the measure"
        ),
        pytest.param("50岁以上老人1200人。", [("1200", "1200", "人", "exact")], id="an age bound"),
        pytest.param("解决率达到 85% 以上。", [("85", "85", "%", "over")], id="a blank before the qualifier"),
        pytest.param("80%以上的村通水。", [("80", "80", "%", "over")], id="a share is no threshold"),
        pytest.param(
            "贫困人口减少1亿3千多万。", [("1亿3千多万", "130000000", "人", "over")], id="mixed numeral"
        ),
        pytest.param(
            "明确5个方面18项任务。",
            [("5", "5", "个", "exact"), ("18", "18", "项", "exact")],
            id="sides and tasks",
        ),
        pytest.param(
            "监督10大类26项实事。",
            [("10", "10", "类", "exact"), ("26", "26", "项", "exact")],
            id="great kinds",
        ),
        pytest.param("整改审计查出的二十九个问题。", [("二十九", "29", "个", "exact")], id="many problems"),
        pytest.param("优良天数三百一十八天。", [("三百一十八", "318", "天", "exact")], id="many days"),
        pytest.param(
            "增长36. 8%,达到1. 0 8亿元。",
            [("36. 8", "36.8", "%", "exact"), ("1. 0 8亿", "108000000", "元", "exact")],
            id="a blank behind the point",
        ),
        pytest.param("参加代表1 6 40人次。", [("1 6 40", "1640", "人次", "exact")], id="blanks inside"),
        pytest.param(
            "解决84万农村牧区人口的饮水。", [("84万", "840000", "人", "exact")], id="people of the land"
        ),
        pytest.param(
            "三万二千贫困人口解决温饱。", [("三万二千", "32000", "人", "exact")], id="people in words"
        ),
        pytest.param(
            "比上年减产百分之三点二。", [("百分之三点二", "-3.2", "%", "exact")], id="a smaller crop"
        ),
        pytest.param("办好两期人大代表学习班。", [("两", "2", "期", "exact")], id="two courses"),
        pytest.param("每年至少开展专题询问1次。", [("1", "1", "次", "over")], id="at least, far before"),
        pytest.param(
            "修订议事规则等六项制度。", [("六", "6", "项", "exact")], id="examples, and how many in all"
        ),
        pytest.param("新建网上联络站一个。", [("一", "1", "个", "exact")], id="one, behind its noun"),
        pytest.param(
            "批准条约和国际公约5件。", [("5", "5", "件", "exact")], id="a word that ends like a qualifier"
        ),
        pytest.param("机关干部集中学习十八天。", [("十八", "18", "天", "exact")], id="days of study"),
        pytest.param(
            "财政收入迈上20亿元台阶。", [("20亿", "2000000000", "元", "exact")], id="a step reached"
        ),
        pytest.param(
            "以36票赞成、2票弃权通过。",
            [("36", "36", "票", "exact"), ("2", "2", "票", "exact")],
            id="votes",
        ),
        pytest.param(
            "降幅较一季度收窄2.4个百分点。", [("2.4", "2.4", "百分点", "exact")], id="a smaller decline"
        ),
        pytest.param("察看62个点位。", [("62", "62", "个", "exact")], id="places, no points"),
        pytest.param("每人补助五元。", [("五", "5", "元", "exact")], id="a small sum in words"),
        pytest.param("400多栋楼宇换新颜。", [("400多", "400", "栋", "over")], id="many buildings"),
        pytest.param(
            "新建集贸市场一个、中转站2个。",
            [("一", "1", "个", "exact"), ("2", "2", "个", "exact")],
            id="one built, behind its noun",
        ),
        pytest.param(
            "委员平均年龄,由54岁降到49岁。",
            [("54", "54", "岁", "exact"), ("49", "49", "岁", "exact")],
            id="an average age",
        ),
        pytest.param(
            "建成高标准农田 1 ,3 4 0 亩。", [("1 ,3 4 0", "1340", "亩", "exact")], id="blanks and a comma"
        ),
        pytest.param(
            "产值、收入分别增长6%和6.5%左右。",
            [("6", "6", "%", "about"), ("6.5", "6.5", "%", "about")],
            id="about both",
        ),
        pytest.param(
            "收入、支出分别突破30亿元和300亿元。",
            [("30亿", "3000000000", "元", "over"), ("300亿", "30000000000", "元", "over")],
            id="over both",
        ),
        pytest.param(
            "分别不少于5次、建成3个以上。",
            [("5", "5", "次", "over"), ("3", "3", "个", "over")],
            id="at least, of each its own",
        ),
        pytest.param(
            "开展视察5次和检查3次左右。",
            [("5", "5", "次", "exact"), ("3", "3", "次", "about")],
            id="about the last only",
        ),
        pytest.param("增长率控制在6‰以 内。", [("6", "6", "‰", "up_to")], id="a blank inside the qualifier"),
        pytest.param(
            "要抓好两座小水库的配套。", [("两", "2", "座", "exact")], id="behind a verb that ends in 好"
        ),
    ],
)
def test_value_unit_and_qualifier(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert [
        (raw.rstrip("成"), *rest) if unit == "成" else (raw, *rest)
        for raw, *rest in facts(text)
        for unit in [rest[1]]
    ] == [tuple(row) for row in expected]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("召开第六次主任会议。", id="ordinal"),
        pytest.param("区十八届人大三次会议期间。", id="session"),
        pytest.param("2023年1-6月份预算执行情况。", id="dates"),
        pytest.param("二〇二三年三月五日。", id="date in words"),
        pytest.param("2024-01-15 15:24发布。", id="ISO date"),
        pytest.param("增幅位居全市第一,排名全省前10。", id="ranks"),
        pytest.param("落实“1+9”机制和“1264”思路。", id="names in quotes"),
        pytest.param("推出6.0版方案。", id="version"),
        pytest.param("开通110路公交,改造228街坊。", id="bus line and block"),
        pytest.param("组织四级人大代表、市区两级代表。", id="tiers"),
        pytest.param("两手抓、两促进,一件接着一件办。", id="idioms"),
        pytest.param("实施三年行动计划和五年规划。", id="plans by their years"),
        pytest.param("抓好以下四个方面的工作。", id="structure of the text"),
        pytest.param("落实中央八项规定,胸怀两个大局。", id="names with numerals"),
        pytest.param("采取三项措施。一是抓宣传。", id="announces a list"),
        pytest.param("打造15分钟生活圈,实行24小时值班。", id="names of services"),
        pytest.param("《关于促进100个村发展的意见》出台。", id="title of a document"),
        pytest.param("为80岁以上老人服务。", id="age"),
        pytest.param("一年来,一批问题得到解决。", id="vague"),
        pytest.param("千家万户,万家灯火。", id="idioms of scale"),
        pytest.param("成立75周年。", id="anniversary"),
        pytest.param("两个多月前已经解除。", id="months ago"),
        pytest.param("突出一个主题、把握两条主线。", id="structure of a plan"),
        pytest.param("用好两种资源,开拓两个市场。", id="set phrases"),
        pytest.param("告慰亿万人民。", id="vague millions"),
        pytest.param("正确处理两类矛盾。", id="kinds of a thing"),
        pytest.param("先后在五家墩、蓼汀设站。", id="a village with a number in its name"),
        pytest.param("孙平、徐五成、柳明出席。", id="a person with a number in the name"),
        pytest.param("70万吨炼化一体化项目满产。", id="what a plant can make"),
        pytest.param("站点半径1.5公里范围内。", id="a radius"),
        pytest.param("办好四项工作。\n(一)把方向。", id="announces a list on the next line"),
        pytest.param("检查物业十二条落实情况。", id="a document by its articles"),
        pytest.param("引进一批亿元项目。", id="a class of projects"),
        pytest.param("贯彻区委十届九次、十次全会部署。", id="plenary sessions in a row"),
        pytest.param("贯彻省第十次、十一次党代会精神。", id="party congresses in a row"),
        pytest.param("落实区委十二届三次(扩大)会议的部署。", id="an enlarged session of the party"),
        pytest.param("生产总值达到 亿元。", id="a number left out"),
        pytest.param("落实党委六届六次全委(扩大)会精神。", id="an enlarged session"),
        pytest.param("建设百万吨级码头。", id="a tier"),
        pytest.param("贯彻市六次党代会精神。", id="a party congress without its prefix"),
        pytest.param("补选镇十六人大代表。", id="a congress without its word for session"),
        pytest.param("破除城乡二元结构,推进二次供水改造。", id="names that begin with two"),
        pytest.param("扶持三元、石墩等龙头企业。", id="a firm whose name looks like money"),
        pytest.param("道路四通八达。", id="an idiom with a measure word"),
        pytest.param("抓好生态防护林六期工程。", id="the sixth phase"),
    ],
)
def test_no_metric(text: str) -> None:
    assert facts(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "固定资产投资96亿元,增长9%。",
            ["fixed_asset_investment", "fixed_asset_investment_growth"],
            id="growth keeps the noun",
        ),
        pytest.param(
            "税收收入、民间投资分别增长5%、8%。",
            ["tax_revenue_growth", "private_investment_growth"],
            id="respectively",
        ),
        pytest.param(
            "新建代表联络站4个,总数达到26个。",
            ["liaison_stations", "liaison_stations"],
            id="total of the same",
        ),
        pytest.param(
            "表彰优秀人大代表12名、优秀代表之家4个。",
            ["honours_deputies", "honours_deputy_homes"],
            id="one verb, a list",
        ),
        pytest.param(
            "常委会会议8次,主任会议15次。",
            ["standing_committee_meetings", "directors_meetings"],
            id="list of meetings",
        ),
        pytest.param(
            "开展专题调研、执法检查、代表视察和约见116次。",
            ["activities_held"],
            id="one number for many activities",
        ),
        pytest.param("组织视察、约见等活动17场。", ["activities_held"], id="activities of all kinds"),
        pytest.param("全县24个乡镇都建立了代表之家。", [None], id="townships are counted, not what they did"),
        pytest.param("力争每名代表联系选民20户。", [None], id="a standard for each"),
        pytest.param("其中市级人大代表3名。", [None], id="deputies that only exist"),
        pytest.param(
            "受理群众来信来访64件187人次。",
            ["petitions_handled", "petition_visitors_received"],
            id="letters and visitors",
        ),
        pytest.param(
            "生产总值由77亿元跃升到161亿元,翻了一番多,年均增长13%。",
            ["gdp", "gdp", None, "gdp_growth"],
            id="growth behind a doubling",
        ),
        pytest.param(
            "固定资产投资年均增长23%,累计完成投资108亿元。",
            ["fixed_asset_investment_growth", "fixed_asset_investment"],
            id="a bare investment is the one just named",
        ),
        pytest.param(
            "其中一、二、三产增加值分别增长8%、9%和10%。",
            ["primary_industry_growth", "secondary_industry_growth", "tertiary_industry_growth"],
            id="three sectors",
        ),
        pytest.param(
            "建议办结率比上年提高3%。", ["suggestions_completion_share_change"], id="a change is no level"
        ),
    ],
)
def test_indicators_of_a_clause(text: str, expected: list[str]) -> None:
    assert [m.indicator for m in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("单位能耗下降3.2%", "-3.2", id="decline"),
        pytest.param("税收下降了3.5个百分点", "-3.5", id="percentage points"),
        pytest.param("办件时限压缩71%", "-71", id="compressed"),
        pytest.param("压减一般性支出12.5%", "-12.5", id="the object stands between"),
        pytest.param("失业率下降到4.1%", "4.1", id="a level"),
        pytest.param("较上年减少21人次", "21", id="a count keeps its value"),
    ],
)
def test_decline_is_negative_growth(text: str, value: str) -> None:
    (metric,) = read(f"{text}。")
    assert str(metric.value) == value


def test_range_is_one_metric() -> None:
    (metric,) = read("每季度走访选民80—100人次。")
    assert (metric.raw, str(metric.value), str(metric.value_max)) == ("80—100", "80", "100")


REPORT = (
    "各位代表:\n2023年工作回顾\n一、强化监督\n全年开展执法检查5次。比2020年多了2次。去年票决民生实事项目8项。"
    "全县地区生产总值增长6%。\n2024年工作安排\n一、再加力\n计划开展执法检查6次。2023年已建成代表联络站20个。\n"
)


@pytest.mark.parametrize(
    ("quote", "year", "status"),
    [
        pytest.param("执法检查5次", 2023, "done", id="review"),
        pytest.param("民生实事项目8项", 2023, "done", id="last year"),
        pytest.param("生产总值增长6%", 2023, "external", id="economy"),
        pytest.param("执法检查6次", 2024, "planned", id="plan"),
        pytest.param("联络站20个", 2023, "done", id="done in the plan part"),
    ],
)
def test_year_and_status(quote: str, year: int, status: str) -> None:
    at = REPORT.index(quote)
    metric = next(m for m in read(REPORT) if at <= m.start < at + len(quote))
    assert (metric.year, metric.status) == (year, status)


def test_speech_gives_no_year_that_the_paragraph_does_not_give() -> None:
    speech = Metadata(kind=claim("speech"), covers_year=claim(2023))  # type: ignore[arg-type]
    text = "收集意见40条。\n今年以来,收集意见60条。"
    assert [m.year for m in read(text, speech)] == [None, 2023]


def test_speech_takes_the_year_of_its_heading_and_of_the_past_year() -> None:
    speech = Metadata(kind=claim("speech"), delivered_on=claim(date(2024, 1, 19)))  # type: ignore[arg-type]
    text = (
        "收集意见40条。\n过去的一年,收集意见60条。\n"
        "一、2021年工作回顾\n办结意见80条。\n二、新的要求\n办结30条。"
    )
    assert [m.year for m in read(text, speech)] == [None, 2023, 2021, None]


def test_years_that_are_not_those_of_the_count() -> None:
    report = Metadata(
        kind=claim("work_report"),
        covers_from=claim(2017),
        covers_year=claim(2021),
        plan_year=claim(2022),  # type: ignore[arg-type]
    )
    text = "清理2013年以前制定的规章86部。\n今后五年工作安排\n届内代表述职率达到95%。"
    assert [m.year for m in read(text, report)] == [2021, 2022]


def test_what_is_intended_in_a_review_belongs_to_the_coming_year() -> None:
    done, planned = read("开展检查6次。新的一年即将开始,常委会计划听取专项报告12项。")
    assert (done.year, done.status, planned.year, planned.status) == (2023, "done", 2024, "planned")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        pytest.param("大会应到代表86人,实到代表80人。", [2024, 2024], id="who came to the sitting"),
        pytest.param("其中落实到位69件。", [2023], id="what was put into effect"),
        pytest.param("2024年拟听取审议专项报告11项。", [2024], id="the year of what is heard"),
        pytest.param("听取2022年审计报告提出的6项整改情况。", [2023], id="the year of a report"),
        pytest.param(
            "五年来,收入由21亿元提高到42亿元,满意率由届初的86%上升到97%。",
            [2018, 2023, 2019, 2023],
            id="before the five years, and their first",
        ),
        pytest.param(
            "2024年是换届之年。办公室将紧扣中心,计划开展检查4项、调研6项。",
            [2024, 2024],
            id="a list of intentions",
        ),
    ],
)
def test_years_of_a_report(text: str, years: list[int]) -> None:
    report = Metadata(
        kind=claim("summary"),  # type: ignore[arg-type]
        covers_year=claim(2023),  # type: ignore[arg-type]
        delivered_on=claim(date(2024, 1, 9)),  # type: ignore[arg-type]
    )
    assert [m.year for m in read(text, report)] == years


def test_term_report_gives_the_whole_period() -> None:
    term = Metadata(kind=claim("work_report"), covers_from=claim(2017), covers_year=claim(2021))  # type: ignore[arg-type]
    (metric,) = read("五年来,召开常委会会议43次。", term)
    assert (metric.year_from, metric.year, metric.scope) == (2017, 2021, "term")


def test_the_base_of_a_term_lies_before_it() -> None:
    term = Metadata(kind=claim("work_report"), covers_from=claim(2017), covers_year=claim(2021))  # type: ignore[arg-type]
    first, second = read("零售总额由21亿元提高到41亿元。", term)
    assert (first.year, second.year) == (2016, 2021)


def test_a_base_year_belongs_to_its_own_number() -> None:
    term = Metadata(kind=claim("work_report"), covers_year=claim(2023))  # type: ignore[arg-type]
    first, second = read("增长率由2022年的7%下降到5%。", term)
    assert (first.year, second.year) == (2022, 2023)


def test_since_the_month_of_an_election() -> None:
    term = Metadata(kind=claim("work_report"), covers_year=claim(2016))  # type: ignore[arg-type]
    (metric,) = read("常委会自2012年1月产生以来,召开会议38次。", term)
    assert (metric.year_from, metric.year, metric.scope) == (2012, 2016, "term")


def test_a_congress_under_a_government_banner_tells_of_itself() -> None:
    page = Metadata(title=claim("镇人大主席团工作报告"), body=claim("石墩县人民政府"))  # type: ignore[arg-type]
    (metric,) = read("收集意见建议153条。", page)
    assert metric.status == "done"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("新的一年,常委会将听取审议专项报告16项。", "planned", id="will hear"),
        pytest.param("各乡镇年内要召开代表大会2次。", "planned", id="has to hold"),
        pytest.param("今年要围绕民生开展执法检查2次。", "planned", id="has to do this year"),
        pytest.param("答复率必须达到100%。", "planned", id="must reach"),
        pytest.param("截至2023年12月底,建议45件全部办结。", "done", id="up to the end of a year"),
        pytest.param("即将召开的会议收到建议16件。", "done", id="about to be held"),
        pytest.param("常委会领导分包7个贫困村。", "done", id="taken charge of"),
        pytest.param("代表捐资12万元修路。", "done", id="given by deputies"),
        pytest.param("年末牲畜存栏64万头。", "external", id="livestock"),
    ],
)
def test_whose_doing_and_when(text: str, status: str) -> None:
    (metric,) = read(text, Metadata(covers_year=claim(2023), plan_year=claim(2024)))  # type: ignore[arg-type]
    assert metric.status == status


def test_the_last_year_of_a_plan_told_by_itself() -> None:
    text = "这一年,我们迎难而上。进口增长9%。"
    section = Section(0, 1, "run_in", Stance.REVIEW, "这一年,我们迎难而上。", 0, len(text), 11)
    term = Metadata(covers_from=claim(2021), covers_year=claim(2025))  # type: ignore[arg-type]
    (metric,) = extract_metrics(text, (section,), term)
    assert (metric.year_from, metric.year) == (None, 2025)


def test_a_year_compared_with_frames_nothing_behind_it() -> None:
    metadata = Metadata(kind=claim("work_report"), covers_year=claim(2010))  # type: ignore[arg-type]
    metrics = read("产值是2005年的2.7倍,年均增长18.4%;税收比 2005 年增长1.1倍,达到8亿元。", metadata)
    assert {metric.year for metric in metrics} == {2010}


@pytest.mark.parametrize("title", ["县政府工作报告", "縣政府工作報告"])
def test_everything_in_a_government_report_is_of_others(title: str) -> None:
    (metric,) = read("收集意见建议153条。", Metadata(title=claim(title)))  # type: ignore[arg-type]
    assert metric.status == "external"


def test_the_title_counts_nothing() -> None:
    text = "县工作报告3篇\n常委会召开会议8次。"
    metadata = Metadata(title=Detected("县工作报告3篇", 0, 7, "test"))
    assert [m.raw for m in extract_metrics(text, (), metadata)] == ["8"]


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        pytest.param("全年召开常委会会议8次。", "total", id="a year"),
        pytest.param("上半年,召开常委会会议4次。", "partial", id="half a year"),
        pytest.param("围绕治水专题视察2次。", "total", id="the whole"),
        pytest.param("上报重大项目30个,其中5个获批。", "partial", id="a part of the count before"),
    ],
)
def test_scope(text: str, scope: str) -> None:
    assert read(text)[-1].scope == scope


def test_metric_points_at_its_clause() -> None:
    text = "我们坚持为民,开展视察12次,成效明显。"
    (metric,) = read(text)
    assert text[slice(*metric.quote)] == "开展视察12次"
    assert metric.subject == "视察"
    assert 0.5 < metric.confidence < 1


_WORDS = st.sampled_from(
    [
        *"一二两三十百千万亿0123456789.,，、。;；%个项次名人年月日第近余多超至-—增长下降分之成“”《》\n ",
        "常委会会议",
        "代表建议",
        "分别",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=60).map("".join))
def test_any_text_gives_metrics_that_hold(text: str) -> None:
    metrics = read(text)
    assert [m.start for m in metrics] == sorted(m.start for m in metrics)
    for metric in metrics:
        assert text[metric.start : metric.end] == metric.raw
        assert 0 <= metric.quote[0] <= metric.start < metric.end <= metric.quote[1] <= len(text)
    assert read(text) == metrics


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("1个", id="numbers without a break"),
        pytest.param("达到", id="overlapping words"),
        pytest.param("增长了", id="change words"),
        pytest.param("一二三四五六七八九十", id="numerals"),
        pytest.param("“", id="open quotes"),
        pytest.param("《", id="open titles"),
        pytest.param("1 ", id="digits set apart"),
        pytest.param("1,", id="digits and commas"),
        pytest.param("加强监督。召开会议一次并作出安排部署推进落实工作。\n", id="run-ins"),
        pytest.param("强化监督\n", id="short lines"),
    ],
)
def test_time_does_not_run_away(unit: str) -> None:
    text = unit * (20_000 // len(unit)) + "5%"
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 4
