"""What a report says about itself. Texts are invented; places are real where the real table matters."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.cleaning import clean
from reports.parsing.metadata import detect_metadata
from reports.parsing.types import Candidate, Document, Metadata
from reports.tests.parsing.places import gazetteer

BODY = (
    "过去一年，常委会共召开会议8次，听取和审议专项工作报告15项，开展执法检查3次，各项工作取得新的进展。" * 2
)
OPENING = "各位代表：\n我受常委会委托，向大会报告工作，请予审议。"


def detect(text: str) -> tuple[Metadata, tuple[Candidate, ...]]:
    return detect_metadata(clean(Document(text=text, media_type="text/plain")), gazetteer())


def value(metadata: Metadata, name: str) -> Any:
    claim = getattr(metadata, name)
    return None if claim is None else claim.value


CASES = [
    pytest.param(
        "石墩县第十八届人民代表大会第三次会议文件（七）\n石墩县人民代表大会常务委员会\n工 作 报 告\n"
        "——2024年1月9日在石墩县第十八届人民代表大会\n第三次会议上\n县人大常委会主任 李明\n"
        f"{OPENING}\n一、2023年工作回顾\n{BODY}",
        {
            "title": "石墩县人民代表大会常务委员会工作报告",
            "subtitle": "2024年1月9日在石墩县第十八届人民代表大会第三次会议上",
            "session_no": 3,
        },
        id="a numbered paper, and a sitting over two lines",
    ),
    pytest.param(
        "县人大常委会工作报告\n2022年1月8日\n在石墩县第十八届人民代表大会第一次会议上\n"
        "县人大常委会主任 李明\n"
        f"{OPENING}\n五年工作回顾\n{BODY}\n二、监督工",
        {
            "subtitle": "2022年1月8日在石墩县第十八届人民代表大会第一次会议上",
            "covers_year": 2021, "covers_from": 2017, "plan_year": None, "truncated": "end",
        },
        id="a date on a line of its own; what is cut off plans nothing",
    ),
    pytest.param(
        "政府工作报告\n2024年1月9日在石墩县第十八届人民代表大会第三次会议上\n罗 小 川\n"
        f"各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n一、2023年工作回顾\n{BODY}",
        {"speaker": "罗小川", "covers_year": 2023, "plan_year": 2024},
        id="a name alone above the salutation",
    ),
    pytest.param(
        "人大常委会工作报告\n——2021年10月22日在石墩县第十八届人民代表大会第一次会议上\n"
        f"{OPENING}\n过去五年的工作\n{BODY}",
        {"covers_year": 2021, "covers_from": 2017},
        id="an autumn session closes its own year",
    ),
    pytest.param(
        "政府工作报告\n——2016年2月26日在石墩县第十七届人民代表大会第六次会议上\n"
        f"各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n一、“十二五”时期工作回顾\n{BODY}",
        {"covers_year": 2015, "covers_from": 2011},
        id="the five years of a plan",
    ),
    pytest.param(
        "石墩县人民政府\n石墩县人民代表大会常务委员会\n工作报告\n"
        f"——2024年1月9日在石墩县第十八届人民代表大会第三次会议上\n{OPENING}\n{BODY}",
        {"title": "石墩县人民代表大会常务委员会工作报告"},
        id="the owner of the site above the title",
    ),
    pytest.param(
        f"石墩县人大志·第五编·文献选载\n石墩县人民代表大会常务委员会工作报告\n{OPENING}\n{BODY}",
        {"title": "石墩县人民代表大会常务委员会工作报告"},
        id="the chapter of a chronicle above the title",
    ),
    pytest.param(
        f"今日石墩\n初心如磐担使命 笃行不怠写华章\n——县人大常委会五年工作综述\n{BODY}",
        {"title": "初心如磐担使命 笃行不怠写华章", "kind": "news_feature"},
        id="a short name above a headline",
    ),
    pytest.param(
        f"• 政 府 工 作 报 告（2022年）\n政府工作报告\n{OPENING}\n{BODY}",
        {"title": "政府工作报告（2022年）"},
        id="a title with a bullet and gaps, said twice",
    ),
    pytest.param(
        "在石墩县第十八届人民代表大会第四次会议\n闭幕会上的讲话\n（2024年1月19日）\n"
        f"县人大常委会主任 李明\n各位代表：\n{BODY}",
        {"title": "在石墩县第十八届人民代表大会第四次会议闭幕会上的讲话", "subtitle": None, "kind": "speech",
         "session_no": 4, "delivered_on": date(2024, 1, 19), "speaker": "李明"},
        id="a title in two lines, the session in the first",
    ),
    pytest.param(
        "石墩县十八届人大二次会议举行第二次全体会议\n2023-01-06 来源：县融媒体中心\n"
        f"县人大常委会主任李小明受县人大常委会委托，向大会报告一年来的工作和下一年的打算。\n{BODY}",
        {"title": "石墩县十八届人大二次会议举行第二次全体会议", "kind": "news_feature", "covers_year": 2022},
        id="news of a sitting",
    ),
    pytest.param(
        f"县人民代表大会专题报道\n县长李小明向大会作了工作报告，回顾了一年来的工作，提出了下一年的目标任务。\n报告指出，2012年，是发展最快的一年。\n{BODY}",
        {"kind": "news_feature", "covers_year": 2012},
        id="the year that retold words name",
    ),
    pytest.param(
        "区政府工作报告\n时间：2022-07-15\n各位代表：\n现在，我代表区人民政府向大会报告工作，请予审议。\n"
        f"一、2008年工作回顾\n{BODY}\n二、2009年工作安排\n{BODY}",
        {"covers_year": 2008, "plan_year": 2009, "published_on": date(2022, 7, 15)},
        id="an old report put up again",
    ),
    pytest.param(
        "县人大常委会扩大会议举行\n会议听取了李小明县长作的县人民政府2005年上半年工作总结。\n"
        f"{BODY}",
        {"covers_year": 2005},
        id="the year of an account inside a sentence",
    ),
    pytest.param(
        "昨日下午，省十二届人大三次会议举行第二次全体会议，省人大常委会副主任李明作工作报告。\n"
        f"李明在报告中总结，省人大常委会共审议法规11部。\n这一年，陕西省人大常委会清理了法规。\n{BODY}",
        {"kind": "news_feature", "division_code": "610000", "level": "province"},
        id="news; the only province named by a text of a province",
    ),
    pytest.param(
        f"2023年新疆自治区政府工作报告\n{OPENING}\n"
        f"在自治区党委领导下，自治区人民政府认真履职，全区上下团结一心。\n全区新疆各地发展。\n{BODY}",
        {"division_code": "650000", "level": "province"},
        id="the whole region is the autonomous region",
    ),
    pytest.param(
        "十四届全国人大四次会议听取常委会工作报告\n全国人民代表大会常务委员会委员长受常委会委托报告工作。\n"
        f"{BODY}",
        {"covers_year": 2025, "level": "nation"},
        id="a national session tells its year",
    ),
    pytest.param(
        "全国人民代表大会常务委员会工作报告\n"
        f"2012年3月9日在第十一届全国人民代表大会第五次会议上 全国人民代表大会常务委员会委员长 李小明\n{BODY}",
        {"speaker": "李小明", "speaker_title": "全国人民代表大会常务委员会委员长", "covers_year": 2011},
        id="the speaker in the line of the session",
    ),
    pytest.param(
        f"政府工作报告\n（2004年1月8日 李明）\n各位代表：\n现在，我代表县人民政府报告工作。\n{BODY}",
        {"speaker": "李明", "delivered_on": date(2004, 1, 8), "subtitle": None},
        id="a date and a name",
    ),
    pytest.param(
        "波密县人民政府\n重磅发布！自治区人大工作报告\n西藏自治区人民代表大会常务委员会工作报告\n"
        f"——2023年1月14日在西藏自治区第十二届人民代表大会第一次会议上\n{OPENING}\n{BODY}",
        {"title": "西藏自治区人民代表大会常务委员会工作报告", "division_code": "540000", "level": "province"},
        id="the site of a county and a call above the title",
    ),
    pytest.param(
        "州十二届人大一次会议举行第二次全体会议\n王晓明 陈小红出席\n李明作州人大常委会工作报告\n"
        f"1月10日上午，苍原州第十二届人民代表大会第一次会议举行第二次全体会议。\n{BODY}",
        {"title": "州十二届人大一次会议举行第二次全体会议", "kind": "news_feature", "session_no": 1},
        id="a headline is whole, and names the session",
    ),
    pytest.param(
        f"20XX年乡镇人大工作报告.docx\n各位代表：\n受主席团委托，我向大会报告工作，请予审议。\n{BODY}",
        {"title": "20XX年乡镇人大工作报告"},
        id="the name of the file is the title",
    ),
    pytest.param(
        f"一、2024年工作回顾\n县人民政府认真落实县人大的决议。\n{BODY}",
        {"title": None},
        id="a numbered heading is no title",
    ),
    pytest.param(
        f"* p\" g4 E& e/ B\n全国人大常委会工作报告解读\n近日，代表们热烈讨论常委会工作报告。\n{BODY}",
        {"title": "全国人大常委会工作报告解读"},
        id="letters against copying are no title",
    ),
    pytest.param(
        f"举报2025年乡镇政府工作总结及2026年工作计划\n各位代表：\n现将政府工作报告如下，请予审议。\n{BODY}",
        {"title": "2025年乡镇政府工作总结及2026年工作计划", "covers_year": 2025, "plan_year": 2026},
        id="a button glued to a title of two years",
    ),
    pytest.param(
        "发布时间：2013-02-21\n2月20日上午，鄂温克族自治旗第十五届人民代表大会第二次会议在雄壮的国歌声中隆重开幕。\n"
        f"旗长李明作政府工作报告，旗委领导出席了会议。\n{BODY}",
        {"kind": "news_feature", "division_code": "150724", "term": 15, "session_no": 2},
        id="the place of the session that news tell about",
    ),
    pytest.param(
        "标题：石墩县政府工作报告\n发文单位：石墩县人民政府\n发文时间：2015-04-21\n"
        f"报告人：石墩县人民政府县长 李明\n正文：\n各位代表：\n现在，我代表县人民政府报告工作。\n{BODY}",
        {"title": "石墩县政府工作报告", "speaker": "李明", "speaker_title": "石墩县人民政府县长",
         "published_on": date(2015, 4, 21)},
        id="a sheet of labels above the text",
    ),
    pytest.param(
        f"区人大常委会工作报告\n时间：2022-03-12\n{OPENING}\n20*年，常委会认真履职。\n{BODY}",
        {"covers_year": None, "published_on": date(2022, 3, 12)},
        id="a masked year is not that of the upload",
    ),
    pytest.param(
        f"县人大常委会全年工作汇报\n时间：2022-03-12\n{BODY}\n{BODY}",
        {"kind": "summary", "covers_year": None},
        id="an account without a salutation; an upload says nothing of the year",
    ),
    pytest.param(
        f"石墩县第十八届人民代表大会第三次会议胜利召开\n本报讯 {BODY}\n{BODY}",
        {"title": "石墩县第十八届人民代表大会第三次会议胜利召开", "session_no": 3, "subtitle": None},
        id="a headline names the session",
    ),
    pytest.param(
        "政府工作报告\n——2021年12月28日在西安市雁塔区第十八届人民代表大会第一次会议上\n"
        "雁塔区人民政府区长 王二\n各位代表：\n现在，我代表区人民政府，向大会报告工作，请予审议。\n"
        f"一、过去五年工作回顾\n{BODY}\n"
        f"二、今后五年奋斗目标\n{BODY}\n三、2022年工作安排\n{BODY}",
        {"division_code": "610113", "covers_year": 2021, "plan_year": 2022, "covers_from": 2017},
        id="a report of December that arranges the next year",
    ),
    pytest.param(
        "导航\n安庆市人民代表大会常务委员会工作报告\n"
        f"（2023年1月12日在安庆市第十八届人民代表大会第二次会议上）\n{OPENING}\n{BODY}",
        {"title": "安庆市人民代表大会常务委员会工作报告", "division_code": "340800"},
        id="a button above the title",
    ),
    pytest.param(
        "松江区政府工作报告（摘要）\n2024-01-16 08:30　来源：松江报\n"
        "1月10日，在上海市松江区第六届人民代表大会第四次会议上\n区长 李二\n各位代表：\n"
        f"现在，我代表区人民政府，向大会报告政府工作，请予审议。\n一、2023年工作回顾\n{BODY}",
        {"division_code": "310117", "delivered_on": date(2024, 1, 10), "published_on": date(2024, 1, 16),
         "source": "松江报", "covers_year": 2023},
        id="day of the sitting without its year",
    ),
    pytest.param(
        "望都县人大常委会工作报告（2016—2021年）\n2021年7月15日在望都县第十七届人民代表大会第一次会议上\n"
        "县人大常委会主任 高某\n各位代表：\n"
        f"我受县十六届人大常委会委托，报告五年来的工作。\n过去五年的工作\n{BODY}",
        {"division_code": "130631", "covers_from": 2016, "covers_year": 2021, "speaker": None},
        id="a term stated in the title",
    ),
    pytest.param(
        "第 002 版：要闻        上一版  下一版\n安庆日报 2023年02月14日\n"
        "安庆市人民代表大会常务委员会工作报告\n"
        f"（2023年1月12日在安庆市第十八届人民代表大会第二次会议上）\n{OPENING}\n{BODY}",
        {"title": "安庆市人民代表大会常务委员会工作报告", "division_code": "340800", "source": "安庆日报",
         "published_on": date(2023, 2, 14), "delivered_on": date(2023, 1, 12)},
        id="newspaper page with navigation",
    ),
    pytest.param(
        "某某文稿网：精品讲话\n在全市县乡人大工作推进会上的交流发言\nXX县人大常委会\n"
        f"同志们：\n下面，我简要汇报XX县的做法。\n{BODY}",
        {"title": "在全市县乡人大工作推进会上的交流发言", "level": "county", "kind": "speech",
         "masked": True},
        id="what the page says above the title is no part of it",
    ),
    pytest.param(
        f"科左中旗人大常委会2023年上半年工作总结\n及下半年工作计划\n今年以来，旗人大常委会认真履职。\n{BODY}",
        {"division_code": "150521", "level": "county", "covers_year": 2023, "kind": "summary",
         "title": "科左中旗人大常委会2023年上半年工作总结及下半年工作计划"},
        id="banner by its short name, title in two lines",
    ),
    pytest.param(
        f"兰州市城关区人大常委会2024年工作要点\n一、增强监督实效\n{BODY}",
        {"division_code": "620102", "covers_year": None, "plan_year": 2024},
        id="a text that only plans",
    ),
    pytest.param(
        f"**街道人大工委2023年工作总结\n今年以来，街道人大工委在区人大常委会指导下开展工作。\n{BODY}",
        {"division_code": None, "level": "township", "covers_year": 2023, "masked": True},
        id="masked street",
    ),
    pytest.param(
        f"江西省人民代表大会常务委员会工作报告\n（2024年1月25日在江西省第十四届人民代表大会第二次会议上）\n"
        f"江西省人大常委会副主任 王二\n{OPENING}\n{BODY}",
        {"division_code": "360000", "level": "province", "covers_year": 2023, "plan_year": 2024, "term": 14,
         "session_no": 2, "speaker": "王二", "speaker_title": "江西省人大常委会副主任", "kind": "work_r"
         "eport",
         "delivered_on": date(2024, 1, 25), "session": "第十四届人民代表大会第二次会议"},
        id="province, session in brackets",
    ),
    pytest.param(
        "政府工作报告\n——2023年2月8日在杭州市第十四届人民代表大会第三次会议上\n杭州市市长  张三丰\n各"
        "位代表：\n"
        f"现在，我代表市人民政府，向大会报告政府工作，请予审议。\n一、2022年工作回顾\n{BODY}\n二、2023"
        f"年主要任务\n{BODY}",
        {"division_code": "330100", "level": "prefecture", "covers_year": 2022, "plan_year": 2023,
         "speaker": "张三丰", "speaker_title": "杭州市市长", "title": "政府工作报告"},
        id="government of a city",
    ),
    pytest.param(
        "政府工作报告\n——2022年1月6日在吉安市第五届人民代表大会第一次会议上\n市长 罗二\n各位代表：\n我"
        "代表市人民政府，"
        f"向大会报告工作，请予审议。\n一、过去五年工作回顾\n{BODY}\n二、今后五年的目标\n{BODY}\n三、202"
        f"2年重点工作\n{BODY}",
        {"covers_from": 2017, "covers_year": 2021, "plan_year": 2022, "division_code": "360800"},
        id="a whole term of a government",
    ),
    pytest.param(
        f"鄂温克族自治旗人大常委会工作报告\n2022年1月8日在鄂温克族自治旗第十五届人民代表大会第一次会议上\n"
        "旗人大常委会主任  敖日格勒\n各位代表：\n受旗第十四届人大常委会委托，向大会报告五年来的工作，"
        f"请予审议。\n{BODY}",
        {"division_code": "150724", "level": "county", "covers_from": 2017,
         "covers_year": 2021, "speaker": "敖日格勒"},
        id="a banner, a term in the opening, a Mongolian name",
    ),
    pytest.param(
        "湘西土家族苗族自治州人民代表大会常务委员会工作报告\n——2023年12月28日在湘西土家族苗族自治州第"
        "十五届人民代表大会"
        f"第四次会议上\n州人大常委会主任 石一\n{OPENING}\n{BODY}",
        {"division_code": "433100", "level": "prefecture", "covers_year": 2023, "plan_year": 2024},
        id="autonomous prefecture, given in December",
    ),
    pytest.param(
        "定海区马岙镇人大工作报告\n——2024年2月1日在马岙镇第十八届人民代表大会第五次会议上\n马岙镇人大"
        "主席 刘三\n"
        f"各位代表：\n我受镇人大主席团委托，向大会作工作报告，请予审议。\n{BODY}",
        {"division_code": "330902", "level": "township", "place_name": "马岙镇",
         "speaker": "刘三", "term": 18},
        id="a town under its county",
    ),
    pytest.param(
        "定海区人民代表大会常务委员会\n工 作 报 告\n——二○二四年一月十日在定海区第十八届\n人民代表大会"
        "第三次会议上\n"
        f"定海区人大常委会主任   李　　明\n{OPENING}\n{BODY}",
        {"title": "定海区人民代表大会常务委员会工作报告",
         "delivered_on": date(2024, 1, 10), "speaker": "李明",
         "subtitle": "二○二四年一月十日在定海区第十八届人民代表大会第三次会议上", "session_no": 3},
        id="title and session broken over lines, name spread out",
    ),
    pytest.param(
        "定海区人大常委会工作报告\n2024年元月10日\n定海区人大常委会主任\n李 明\n各位代表：\n受委托，我"
        "向定海区第十八届"
        f"人民代表大会第三次会议报告工作，请予审议。\n{BODY}",
        {"delivered_on": date(2024, 1, 10), "speaker": "李明", "term": 18, "session_no": 3},
        id="name below its title, session in the opening",
    ),
    pytest.param(
        "定海區人民代表大會常務委員會工作報告\n——２０２４年１月１０日在定海區第十八屆人民代表大會第三"
        "次會議上\n"
        "定海區人大常委會主任　李明\n各位代表：\n我受區人大常委會委託，向大會報告工作，請予審議。\n２"
        f"０２３年工作回顧\n{BODY}",
        {"division_code": "330902", "division_path": "浙江省/舟山市/定海区",
         "delivered_on": date(2024, 1, 10),
         "kind": "work_report", "covers_year": 2023, "session": "第十八屆人民代表大會第三次會議"},
        id="traditional characters, full-width digits",
    ),
    pytest.param(
        "定海区人大常委会工作报告——2024年1月10日在定海区第十八届人民代表大会第三次会议上　　定海区人大"
        "常委会主任 李明"
        "　　各位代表：　　我受区人大常委会委托，向大会报告工作，请予审议。　　一、2023年工作回顾　　"
        f"{BODY}",
        {"title": "定海区人大常委会工作报告", "delivered_on": date(2024, 1, 10), "speaker": "李明"},
        id="everything in one line",
    ),
    pytest.param(
        f"在区委人大工作会议上的讲话\n（2023年6月15日）\n定海区人大常委会主任 李明\n同志们：\n"
        f"今年以来，区人大常委会认真履职。{BODY}",
        {"kind": "speech", "division_code": "330902", "delivered_on": date(2023, 6, 15), "speaker": "李明",
         "session": None, "covers_year": 2023, "plan_year": None},
        id="speech",
    ),
    pytest.param(
        "县人大常委会主任在“四个机关”建设推进会上的发言\n各位领导：\n2023年以来，县人大常委会认真履职"
        f"。{BODY}",
        {"kind": "speech", "speaker": None, "speaker_title": "县人大常委会主任", "covers_year": 2023,
         "division_code": None, "level": "county"},
        id="speech whose title names the office only",
    ),
    pytest.param(
        "定海区人大常委会2023年工作总结和2024年工作思路\n2023年，区人大常委会认真履职，全年召开会议8次"
        f"。{BODY}",
        {"kind": "summary", "division_code": "330902", "covers_year": 2023,
         "plan_year": 2024, "level": "county"},
        id="summary",
    ),
    pytest.param(
        f"为民履职谱新篇\n——定海区人大常委会2023年工作综述\n本报记者 王明 通讯员 李红\n"
        f"2023年，区人大常委会认真履职，全年召开会议8次。{BODY}",
        {"kind": "news_feature", "division_code": "330902", "covers_year": 2023, "plan_year": None},
        id="news feature",
    ),
    pytest.param(
        "各位代表：\n现在，我代表国务院，向大会报告过去五年政府工作，请予审议。\n一、过去五年工作回顾"
        f"\n{BODY}\n"
        f"二、2018年经济社会发展目标\n{BODY}\n（新华社北京3月22日电）\n《 人民日报 》（ 2018年03月23日 "
        "01 版）",
        {"division_code": "100000", "division_path": "全国", "level": "nation", "covers_from": 2013,
         "covers_year": 2017, "plan_year": 2018, "published_on": date(2018, 3, 23),
         "source": "人民日报", "title": None},
        id="the nation, without a title",
    ),
    pytest.param(
        "崇文区人民代表大会常务委员会工作报告\n——2009年1月9日在北京市崇文区第十四届人民代表大会第四次"
        "会议上\n"
        f"区人大常委会主任 程一\n{OPENING}\n{BODY}",
        {"division_code": "110103", "division_path": "北京市/崇文区", "covers_year": 2008},
        id="a district that was merged later",
    ),
    pytest.param(
        "在第十五届人民代表大会第四次会议上的政府工作报告\n各位代表：\n现在，我代表县人民政府，向大会作工作"
        f"报告，请予审议。\n{BODY}",
        {"term": 15, "session_no": 4, "level": "county"},
        id="session in the title, level in the commission",
    ),
    pytest.param(
        "20XX年县政府工作报告\n各位代表：\n现在，我代表县人民政府，向大会报告政府工作，请予审议。\n"
        f"我市领导多次来县调研。全市、全省都很关心。{BODY}",
        {"masked": True, "level": "county", "division_code": None},
        id="a masked year; the commission says whose report it is",
    ),
    pytest.param(
        "在全省乡镇人大工作会上的发言\nXX县人大常委会副主任\n各位领导：\n近年来，XX县人大常委会认真履职"
        f"。{BODY}",
        {"speaker": None, "speaker_title": "XX县人大常委会副主任"},
        id="speaker of a masked place",
    ),
    pytest.param(
        "襄河日报 2021年11月19日 星期五\n五载春秋履职路\n——定海区第十八届人大常委会五年工作综述\n"
        f"本报记者 王明\n五年来，区人大常委会认真履职。\n2020年，常委会组织代表视察3次。{BODY}",
        {"kind": "news_feature", "published_on": date(2021, 11, 19), "covers_from": 2017,
         "covers_year": 2021},
        id="a feature of the autumn in which the term ends",
    ),
    pytest.param(
        f"石墩县大河镇\n第十九届人民代表大会主席团工作报告\n（2021年10月12日在大河镇第二十届人民代表大会第一次会议上）\n"
        f"镇人大主席  罗 小 川\n{OPENING}\n{BODY}",
        {"title": "石墩县大河镇第十九届人民代表大会主席团工作报告", "speaker": "罗小川"},
        id="a title whose first line is the place",
    ),
    pytest.param(
        f"石墩县大河镇人民代表大会\n主 席 团 工 作 报 告\n镇人大主席 罗 小 川\n{OPENING}\n{BODY}",
        {"title": "石墩县大河镇人民代表大会主席团工作报告", "speaker": "罗小川",
         "speaker_title": "镇人大主席"},
        id="a title set with blanks is no speaker",
    ),
    pytest.param(
        f"石墩县大河镇信息公开\n首页 > 政务公开 > 工作报告\n政 府 工 作 报 告\n"
        f"镇长 罗 小 川\n{OPENING}\n{BODY}",
        {"title": "政府工作报告"},
        id="the name of the site above a title with blanks",
    ),
    pytest.param(
        "石墩县十三届人大五次会议主席团举行第二次会议\n石墩县十三届人大五次会议主席团3月8日下午举行第二次会议，听取审议"
        f"情况的汇报，王小明主持会议。\n罗小川同志向大会做《人大主席团工作报告》。报告指出，各项工作都能完成。\n{BODY}",
        {"title": "石墩县十三届人大五次会议主席团举行第二次会议", "subtitle": None, "kind": "news_feature",
         "speaker": None},
        id="a headline with a session; news of a sitting have no speaker",
    ),
    pytest.param(
        "石墩县十五届人大三次会议开幕\n12日上午，石墩县第十五届人民代表大会第三次会议隆重开幕。县长罗小川作政府工作报告。\n"
        f"罗小川说，刚刚过去的2019年，各项工作取得新的成绩。\n罗小川在报告中指出，2020年可能是最为关键的一年。\n{BODY}",
        {"kind": "news_feature", "covers_year": 2019, "plan_year": 2020},
        id="news that name the year that is over",
    ),
    pytest.param(
        f"本报讯 8月11日，县人大常委会组织开展了2020年度代表建议现场督办活动。\n{BODY}",
        {"kind": "news_feature", "covers_year": 2020},
        id="news whose year stands with the suggestions",
    ),
    pytest.param(
        f"为民履职\n采访对象：王小明，石墩县人大常委会主任\n采 访 组：李小红\n采访组：王主任，您好！\n{BODY}",
        {"kind": "news_feature"},
        id="an interview",
    ),
    pytest.param(
        f"2022年上半年石墩县政府工作报告\n各位代表：\n现在，我代表县人民政府，向大会报告工作，请予审议。\n{BODY}",
        {"covers_year": 2022},
        id="half a year",
    ),
    pytest.param(
        f"2025年石墩县政府工作报告\n会议：石墩县第十八届人民代表大会第五次会议\n{OPENING}\n{BODY}",
        {"subtitle": None, "session_no": 5},
        id="a session behind a label",
    ),
    pytest.param(
        "呼和浩特市新城区人大常委会工作报告\n2024-01-15 15:24 来源：新城区人大办公室\n——2024年1月13日"
        "在新城区第十八届"
        f"人民代表大会第三次会议上\n{OPENING}\n2023年工作回顾\n{BODY}听取2021年审计整改报告和2022年1-6"
        "月份执行报告。\n"
        f"2024年的主要工作\n{BODY}",
        {"delivered_on": date(2024, 1, 13), "published_on": date(2024, 1, 15), "covers_year": 2023,
         "plan_year": 2024, "division_code": "150102", "source": "新城区人大办公室"},
        id="three dates told apart",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_detect_metadata(text: str, expected: dict[str, Any]) -> None:
    metadata, _ = detect(text)
    assert {name: value(metadata, name) for name in expected} == expected


@pytest.mark.parametrize("text", [pytest.param(case.values[0], id=case.id) for case in CASES])
def test_evidence_stands_in_the_text(text: str) -> None:
    cleaned = clean(Document(text=text, media_type="text/plain"))
    metadata, candidates = detect_metadata(cleaned, gazetteer())
    for name, claim in metadata.items():
        if claim is None or claim.start is None:
            continue
        evidence = cleaned.text[claim.start : claim.end]
        assert evidence, name
        if name in ("division_written", "place_name", "speaker_title"):
            assert evidence == claim.value
        if name in ("title", "subtitle", "speaker"):
            assert "".join(evidence.split()) == "".join(claim.value.split())
    assert all(candidate.why for candidate in candidates)


AMBIGUOUS = (
    "鼓楼区人民代表大会常务委员会工作报告\n——2024年1月9日在鼓楼区第十八届人民代表大会第三次会议上\n"
    f"鼓楼区人大常委会主任 程一\n{OPENING}\n{BODY}\n"
)


def test_an_ambiguous_name_stays_open_with_its_candidates() -> None:
    metadata, candidates = detect(AMBIGUOUS)
    assert value(metadata, "division_code") is None
    assert value(metadata, "level") == "county"
    assert {candidate.division_code for candidate in candidates} >= {"320106", "320302", "350102", "410204"}


@pytest.mark.parametrize(
    ("clue", "code"),
    [
        pytest.param(
            "配合徐州市人大常委会开展调研，检查《徐州市文明行为促进条例》。",
            "320302",
            id="bodies of its city",
        ),
        pytest.param(
            "对《福州市养犬管理条例》开展执法检查，福州市作出部署。", "350102", id="rules of its city"
        ),
    ],
)
def test_places_above_decide_between_namesakes(clue: str, code: str) -> None:
    assert value(detect(AMBIGUOUS + clue)[0], "division_code") == code


def test_a_page_that_says_only_our_district() -> None:
    text = (
        "践行全过程人民民主 促进我区高质量发展\n2023年，区人大常委会全年召开13次会议。" + BODY
        + "作出《关于推动杨浦创新发展的决定》，形成杨浦区经济运行分析报告，"
        "杨浦人大网上代表之家办理建议，《上海市道路条例》得到落实。"
    )  # fmt: skip
    metadata, candidates = detect(text)
    assert value(metadata, "division_path") == "上海市/杨浦区"
    assert metadata.division_code is not None
    assert metadata.division_code.rule == "weighed"
    assert "杨浦" in candidates[0].why


@pytest.mark.parametrize(
    ("clues", "code", "level"),
    [
        pytest.param(
            "慈溪人大加强自身建设，慈溪市人大常委会组织视察，宁波市人大常委会通报表扬，《宁波市条例》得到落实。",
            *("330282", "county"),
            id="a city of a city",
        ),
        pytest.param(
            "吉安市人大常委会组织视察，《吉安市条例》得到落实，安福县人大常委会承办，吉安人大网报道。",
            *("360800", "prefecture"),
            id="a city over counties",
        ),
    ],
)
def test_a_page_that_says_only_our_city(clues: str, code: str, level: str) -> None:
    head = "实干笃行谱新篇\n——市人大常委会2023年工作综述\n"
    text = f"{head}2023年，市人大常委会推动全市各项工作走在前列。{BODY}{clues}"
    metadata, _ = detect(text)
    assert (value(metadata, "division_code"), value(metadata, "level")) == (code, level)


MASKED = f"在人大工作座谈会上的发言\n各位领导：\n近年来，**区人大常委会学习贯彻党的XX大精神，依法履职。{BODY}"


def test_a_masked_text_has_no_place_but_a_hint() -> None:
    metadata, candidates = detect(
        MASKED + "在白下高新区设立人大代表经济运行观察点，区人大常委会持续跟踪监督。"
    )
    assert value(metadata, "masked") is True
    assert value(metadata, "division_code") is None
    assert value(metadata, "division_hint_code") == "320104"
    assert [candidate.division_code for candidate in candidates] == ["320104"]
    assert "白下" in candidates[0].why


def test_a_hint_from_a_short_name_and_its_city() -> None:
    metadata, _ = detect(
        MASKED.replace("**区", "XX县").replace("区", "县")
        + "把绿色作为安福的底色，被确定为吉安市立法联系点。"
    )
    assert value(metadata, "division_hint_code") == "360829"
    assert value(metadata, "level") == "county"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("**区人大常委会", id="stars"),
        pytest.param("XX省人大常委会", id="letters"),
        pytest.param("××县人大常委会", id="crosses"),
        pytest.param("党的XX大精神", id="party congress"),
        pytest.param("20XX年工作", id="year"),
        pytest.param("20__年，我镇人大", id="year with strokes"),
        pytest.param("201X年，我镇人大", id="a decade"),
        pytest.param("XXXX年，我镇人大", id="no digit of the year"),
        pytest.param("__县人大常委会", id="strokes"),
        pytest.param("某某市人大，某某市政府", id="a certain city, twice"),
    ],
)
def test_masks(text: str) -> None:
    assert value(detect(f"工作报告\n{text}。{BODY}")[0], "masked") is True


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("代表在某区调研", id="a certain district, once"),
        pytest.param("**重点工作**", id="emphasis"),
        pytest.param("工作报告_县人民政府网", id="the name of a site"),
        pytest.param("填写年份：____年", id="a form"),
        pytest.param("AI+行动，5G基站，C919", id="letters in names"),
        pytest.param("被告人张某某", id="a person"),
        pytest.param("●市人大常委会作出决定", id="a bullet"),
    ],
)
def test_no_masks(text: str) -> None:
    assert value(detect(f"工作报告\n{text}。{BODY}")[0], "masked") is False


@pytest.mark.parametrize(
    ("ending", "truncated"),
    [
        pytest.param(
            "发动200余名代表,紧盯安全生产、消防、食品药品等重点领域,深入企业一线,听取职工、人员",
            "end",
            id="in mid-sentence",
        ),
        pytest.param("让我们团结一心，为建设现代化新城区而努力奋斗！", None, id="a proper end"),
        pytest.param("二、代表工作", "end", id="a heading with nothing behind it"),
        pytest.param(
            "让我们在区委坚强领导下，团结一心，依法履职，为建设现代化新城区而努力奋斗",
            None,
            id="no full stop",
        ),
        pytest.param(
            "附件：\n1.家站：指代表联络站、代表之家等代表联系群众、开展活动的场所和平台", None, id="an annex"
        ),
        pytest.param("望川区人大常委会\n2024年1月10日", None, id="a signature"),
    ],
)
def test_truncated(ending: str, truncated: str | None) -> None:
    assert value(detect(f"工作报告\n{BODY}\n{ending}")[0], "truncated") == truncated


PIECES = st.sampled_from(
    ["望川区", "新桥区", "第十八届人民代表大会", "第三次会议上", "2024年1月9日", "——", "主任", "李明",
     "工作报告", "\n", "各位代表：", "**区",
     "年", "五年来", "（", "）", "　", "镇", "人大", "全国", BODY]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_nothing_makes_it_fail(text: str) -> None:
    cleaned = clean(Document(text=text, media_type="text/plain"))
    metadata, _ = detect_metadata(cleaned, gazetteer())
    for claim in [claim for _, claim in metadata.items()]:
        if claim is not None and claim.start is not None:
            assert 0 <= claim.start <= (claim.end or 0) <= len(cleaned.text)
