"""The outline: which lines are headings, how deep, and what they look at."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.sections import split_sections
from reports.parsing.types import Detected, Metadata, Section

BODY = "常委会围绕这一工作多次组织代表实地查看,召开座谈会听取各方意见,推动有关部门逐项落实。"
METADATA = Metadata(
    covers_year=Detected(2023, None, None, "test"), plan_year=Detected(2024, None, None, "test")
)


def outline(text: str, metadata: Metadata = METADATA) -> list[tuple[int, str | None]]:
    return [(s.level, s.heading) for s in split_sections(text, metadata) if s.heading]


def section_of(text: str, heading: str) -> Section:
    return next(s for s in split_sections(text, METADATA) if s.heading == heading)


def lines(*parts: str) -> str:
    return "\n".join(("各位代表:", *parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            lines(
                "一、增强监督实效",
                BODY,
                "1.听取专项工作报告14项。",
                "2.开展执法检查3次。",
                "二、做好代表工作",
                "7.召开常委会会议8次、主任会议12次以上。",
            ),
            [(1, "一、增强监督实效"), (1, "二、做好代表工作")],
            id="numbered sentences with counts are a list",
        ),
        pytest.param(
            lines(
                "目 录",
                "一、2022年工作总结…………1",
                "二、2023年工作思路…………6",
                "2022年工作总结",
                "政治引领更加坚定",
                BODY,
                "2023年工作思路",
                "展现新气象",
                "加强学习,统一思想和行动。",
            ),
            [(1, "2022年工作总结"), (2, "政治引领更加坚定"), (1, "2023年工作思路"), (2, "展现新气象")],
            id="a table of contents holds no headings, a short body is one",
        ),
        pytest.param(
            lines(
                "一、过去五年的工作",
                f"五年来,我们聚力转型升级,产业迈上新台阶。{BODY}",
                f"五年来,我们聚力乡村振兴,农村有了新面貌。{BODY}",
                f"五年来,我们聚力民生改善,生活得到新提升。{BODY}",
            ),
            [
                (1, "一、过去五年的工作"),
                (2, "五年来,我们聚力转型升级,产业迈上新台阶。"),
                (2, "五年来,我们聚力乡村振兴,农村有了新面貌。"),
                (2, "五年来,我们聚力民生改善,生活得到新提升。"),
            ],
            id="sentences with a refrain",
        ),
        pytest.param(
            lines(
                "一、工作回顾",
                BODY,
                "二、主要任务",
                "(一)稳住增长",
                BODY,
                "(二)振兴乡村",
                BODY,
                f"第一,种好粮食。{BODY}",
                f"第二,修好沟渠。{BODY}",
                "三、自身建设",
                BODY,
                f"第一,转变职能。{BODY}",
                f"第二,转变作风。{BODY}",
            ),
            [
                (1, "一、工作回顾"),
                (1, "二、主要任务"),
                (2, "(一)稳住增长"),
                (2, "(二)振兴乡村"),
                (3, "第一,种好粮食。"),
                (3, "第二,修好沟渠。"),
                (1, "三、自身建设"),
                (2, "第一,转变职能。"),
                (2, "第二,转变作风。"),
            ],
            id="first and second stand inside whatever is open",
        ),
        pytest.param(
            lines(
                *("一、计划执行情况", BODY, "二、建设方针", BODY),
                *(
                    f"{n}、{name}。{BODY}"
                    for n, name in zip(
                        "一二三四", ("定好速度", "管好投资", "用好科技", "抓好教育"), strict=True
                    )
                ),
                *("三、体制改革", BODY, "四、对外交往", BODY),
            ),
            [
                (1, "一、计划执行情况"),
                (1, "二、建设方针"),
                (2, "一、定好速度。"),
                (2, "二、管好投资。"),
                (2, "三、用好科技。"),
                (2, "四、抓好教育。"),
                (1, "三、体制改革"),
                (1, "四、对外交往"),
            ],
            id="numbers that begin anew inside a section whose own go on",
        ),
        pytest.param(
            lines(
                *("第一部分工作回顾", "一、抓监督", BODY, "二、抓服务", BODY),
                *("下步工作打算", "一、再加力", BODY, "二、再提升", BODY, "三、再创新", BODY),
            ),
            [
                (1, "第一部分工作回顾"),
                (2, "一、抓监督"),
                (2, "二、抓服务"),
                (1, "下步工作打算"),
                (2, "一、再加力"),
                (2, "二、再提升"),
                (2, "三、再创新"),
            ],
            id="numbers that begin anew under the next part",
        ),
        pytest.param(
            lines(
                *("五年来工作的回顾", "一、抓领导", BODY, "二、抓监督", BODY, "三、抓服务", BODY),
                *("对下届人大的话", "一、再加力", BODY, "二、再提升", BODY),
            ),
            [
                (1, "五年来工作的回顾"),
                *((2, "一、抓领导"), (2, "二、抓监督"), (2, "三、抓服务")),
                (1, "对下届人大的话"),
                *((2, "一、再加力"), (2, "二、再提升")),
            ],
            id="numbers that begin anew under a heading that names no period",
        ),
        pytest.param(
            lines(
                *("关于县内建设", "一、改革流通体制", BODY, "二、改革建筑体制", BODY, "三、办好园区", BODY),
                *("关于对外交流", BODY),
            ),
            [
                (1, "关于县内建设"),
                (2, "一、改革流通体制"),
                (2, "二、改革建筑体制"),
                (2, "三、办好园区"),
                (1, "关于对外交流"),
            ],
            id="an unnumbered heading behind the last number stands beside the one above",
        ),
        pytest.param(
            lines(
                "一、抓好绿化",
                BODY,
                "附件",
                "1.林木碳汇:是指树木吸收的二氧化碳。",
                "2.“三员”:指护林员、宣传员和监督员。",
            ),
            [(1, "一、抓好绿化")],
            id="explanations of words are no headings",
        ),
        pytest.param(
            lines(
                *("一、工作回顾", f"(一)稳增长。{BODY}", f"(二)促改革。{BODY}"),
                *(
                    "二、主要任务",
                    "要做好以下工作:",
                    "(一)千方百计稳住增长。",
                    "(二)千方百计促进改革。",
                    "(三)全力保障民生。",
                ),
            ),
            [
                *((1, "一、工作回顾"), (2, "(一)稳增长。"), (2, "(二)促改革。")),
                *(
                    (1, "二、主要任务"),
                    (2, "(一)千方百计稳住增长。"),
                    (2, "(二)千方百计促进改革。"),
                    (2, "(三)全力保障民生。"),
                ),
            ],
            id="headings of a shortened report, without their text",
        ),
        pytest.param(
            lines(
                "一、主要内容",
                BODY,
                f"关于综合部门的改革。{BODY}",
                *(BODY, BODY, BODY, BODY),
                f"关于专业部门的改革。{BODY}",
                *(BODY, BODY),
            ),
            [(1, "一、主要内容"), (2, "关于综合部门的改革。"), (2, "关于专业部门的改革。")],
            id="what paragraphs are about",
        ),
        pytest.param(
            lines(
                "一、服务大局",
                f"领衔推进重点项目。{BODY}",
                f"扎实开展定点帮扶。{BODY}",
                f"主动加强对外交流。{BODY}",
                f"各位代表,过去五年的成绩来之不易,离不开全体代表的努力,也离不开各方面的支持和帮助。{BODY}",
                *(BODY, BODY, BODY, BODY, BODY, BODY),
            ),
            [
                (1, "一、服务大局"),
                (2, "领衔推进重点项目。"),
                (2, "扎实开展定点帮扶。"),
                (2, "主动加强对外交流。"),
            ],
            id="closing words have no part in the section before them",
        ),
        pytest.param(
            lines("一、工作打算", BODY, "(一)继续抓好立法,全年审议法规十八件,其中修改四件。", BODY),
            [(1, "一、工作打算")],
            id="a numbered sentence with counts in words",
        ),
        pytest.param(
            lines("一、大会开幕", BODY, "柳明作县人大常委会工作报告", BODY),
            [(1, "一、大会开幕")],
            id="who gave a report",
        ),
        pytest.param(
            lines(
                "过去五年的主要工作",
                *("坚定政治方向", "在坚持领导中筑牢根本", BODY, "依法有效监督", "在推动发展中彰显作为", BODY),
                "今后五年的工作建议",
                *("坚持全面领导,把牢方向", BODY, "坚持服务中心,展现担当", BODY),
            ),
            [
                (1, "过去五年的主要工作"),
                (2, "坚定政治方向 在坚持领导中筑牢根本"),
                (2, "依法有效监督 在推动发展中彰显作为"),
                (1, "今后五年的工作建议"),
                (2, "坚持全面领导,把牢方向"),
                (2, "坚持服务中心,展现担当"),
            ],
            id="headings in two lines, single ones in the other part",
        ),
        pytest.param(
            lines(
                *(
                    "一要提振“敢”的锐气,在攻坚克难上勇担当",
                    BODY,
                    "二要保持“拼”的劲头,在改善民生上见真章",
                    BODY,
                ),
                *("三要强化“实”的作风", BODY, f"一要加强学习。{BODY}", "二要抓好落实;"),
            ),
            [
                (1, "一要提振“敢”的锐气,在攻坚克难上勇担当"),
                (1, "二要保持“拼”的劲头,在改善民生上见真章"),
                (1, "三要强化“实”的作风"),
            ],
            id="what is bidden, in lines of its own",
        ),
        pytest.param(
            lines("一、存在的问题", BODY, "二、工作打算", f"第一,强化学习。{BODY}第二,强化监督。{BODY}"),
            [(1, "一、存在的问题"), (1, "二、工作打算")],
            id="a list inside one paragraph",
        ),
        pytest.param(
            lines(
                "一、为民履职",
                f"推动民生实事落地。{BODY}",
                f"推动老旧小区改造。{BODY}",
                f"推动医疗资源下沉。{BODY}",
                f"停车难专题询问。{BODY}",
                "二、存在的问题",
                BODY,
            ),
            [
                (1, "一、为民履职"),
                (2, "推动民生实事落地。"),
                (2, "推动老旧小区改造。"),
                (2, "推动医疗资源下沉。"),
                (2, "停车难专题询问。"),
                (1, "二、存在的问题"),
            ],
            id="an odd one among run-in headings",
        ),
        pytest.param(
            lines("任免国家机关工作人员:59人次", "坚持高站位统领", BODY, "坚持高质量监督", BODY),
            [(1, "坚持高站位统领"), (1, "坚持高质量监督")],
            id="a row of a table is no half of a heading",
        ),
        pytest.param(
            lines(
                "2023年工作回顾",
                "一、强化监督",
                BODY,
                "二、服务代表",
                BODY,
                "2024年工作安排",
                "一、再加力",
                BODY,
            ),
            [
                (1, "2023年工作回顾"),
                (2, "一、强化监督"),
                (2, "二、服务代表"),
                (1, "2024年工作安排"),
                (2, "一、再加力"),
            ],
            id="parts and numbers",
        ),
        pytest.param(
            lines(
                "一、2023年主要工作",
                "(一)紧扣大局",
                "1.盯住产业",
                BODY,
                "2.盯住财政",
                BODY,
                "(二)服务民生",
                BODY,
            ),
            [
                (1, "一、2023年主要工作"),
                (2, "(一)紧扣大局"),
                (3, "1.盯住产业"),
                (3, "2.盯住财政"),
                (2, "(二)服务民生"),
            ],
            id="three styles of numbers",
        ),
        pytest.param(
            lines(f"(一)守牢粮食安全。{BODY}", f"(二)守护碧水蓝天。{BODY}"),
            [(1, "(一)守牢粮食安全。"), (1, "(二)守护碧水蓝天。")],
            id="number and text on one line",
        ),
        pytest.param(
            lines("心怀大局 主动担当", BODY, "情系民生 务求实效", BODY),
            [(1, "心怀大局 主动担当"), (1, "情系民生 务求实效")],
            id="unnumbered lines",
        ),
        pytest.param(
            lines("倾听群众呼声", "用心办好民生小事", BODY, "夯实履职根基", "努力建设四个机关", BODY),
            [(1, "倾听群众呼声 用心办好民生小事"), (1, "夯实履职根基 努力建设四个机关")],
            id="heading broken over two lines",
        ),
        pytest.param(
            lines(
                "一、聚力监督",
                f"聚焦产业发展开展监督。{BODY}",
                f"聚焦民生改善开展监督。{BODY}",
                "二、其他",
                BODY,
            ),
            [
                (1, "一、聚力监督"),
                (2, "聚焦产业发展开展监督。"),
                (2, "聚焦民生改善开展监督。"),
                (1, "二、其他"),
            ],
            id="run-ins with a verb",
        ),
        pytest.param(
            lines(
                "一、聚力监督",
                f"产业监督促攀升。{BODY}",
                f"财政监督管得住。{BODY}",
                f"环保监督不放松。{BODY}",
                "二、其他",
                BODY,
            ),
            [
                (1, "一、聚力监督"),
                (2, "产业监督促攀升。"),
                (2, "财政监督管得住。"),
                (2, "环保监督不放松。"),
                (1, "二、其他"),
            ],
            id="parallel run-ins with a topic",
        ),
        pytest.param(
            lines(
                "一、为民履职",
                f"百姓的事比天大。{BODY}",
                f"关注就学难题,解家长之忧。{BODY}",
                f"关注就医难题,解患者之忧。{BODY}",
            ),
            [(1, "一、为民履职"), (2, "关注就学难题,解家长之忧。"), (2, "关注就医难题,解患者之忧。")],
            id="rhetoric is no run-in",
        ),
        pytest.param(
            lines(
                "一、强化监督",
                f"一是盯住重点抓落实。{BODY}",
                f"二是盯住难点促整改。{BODY}",
                "二、服务代表",
                BODY,
            ),
            [(1, "一、强化监督"), (1, "二、服务代表")],
            id="enumerations are no headings",
        ),
        pytest.param(
            lines(
                "一、听取下列报告",
                "1.关于预算执行情况的报告;",
                "2.关于审计工作的报告;",
                "3.关于环境状况的报告。",
                BODY,
                "二、其他",
                BODY,
            ),
            [(1, "一、听取下列报告"), (1, "二、其他")],
            id="a list is no outline",
        ),
        pytest.param(
            lines(
                "一、过去五年的工作",
                f"——经济总量持续扩大。{BODY}",
                f"——城乡面貌焕然一新。{BODY}",
                f"——全年实现产值90亿元。{BODY}",
            ),
            [(1, "一、过去五年的工作"), (2, "——经济总量持续扩大。"), (2, "——城乡面貌焕然一新。")],
            id="dashes before headings, and before a statement",
        ),
        pytest.param(
            lines("二、主要工作", BODY, f"——坚持依法监督。{BODY}"),
            [(1, "二、主要工作")],
            id="one dash alone has no siblings",
        ),
        pytest.param(
            lines(
                "一、回顾",
                f"——五年来,我们攻坚稳增长,实力迈上新台阶。{BODY}",
                f"——五年来,我们倾情惠民生,生活得到新提升。{BODY}",
                f"——五年来,我们铁腕护生态,环境实现新改善。{BODY}",
            ),
            [
                (1, "一、回顾"),
                (2, "——五年来,我们攻坚稳增长,实力迈上新台阶。"),
                (2, "——五年来,我们倾情惠民生,生活得到新提升。"),
                (2, "——五年来,我们铁腕护生态,环境实现新改善。"),
            ],
            id="dashes before a refrain",
        ),
        pytest.param(
            lines(
                "一、立法工作",
                "加强重点领域立法。",
                BODY,
                "推进科学民主立法。",
                BODY,
            ),
            [(1, "一、立法工作"), (2, "加强重点领域立法。"), (2, "推进科学民主立法。")],
            id="run-in headings on lines of their own",
        ),
        pytest.param(
            lines(
                "（一）聚力城乡发展",
                f"关注乡村振兴　{BODY}",
                f"关注城市品质　{BODY}",
            ),
            [(1, "（一）聚力城乡发展"), (2, "关注乡村振兴"), (2, "关注城市品质")],
            id="a blank instead of a full stop",
        ),
        pytest.param(
            lines(
                "（一）监督工作",
                "一、盯住产业",
                BODY,
                "二、盯住财政",
                BODY,
                "（二）代表工作",
                "一、建好站点",
                BODY,
            ),
            [
                (1, "（一）监督工作"),
                (2, "一、盯住产业"),
                (2, "二、盯住财政"),
                (1, "（二）代表工作"),
                (2, "一、建好站点"),
            ],
            id="the styles of numbers the other way round",
        ),
        pytest.param(
            lines(
                "坚持政治统领,在把牢方向上持续用力",
                "始终用理论凝心铸魂",
                BODY,
                "始终服从大局",
                BODY,
                "聚焦发展大局,在助推转型上持续用力",
                "助推科创策源",
                BODY,
                "助推经济回升",
                BODY,
                "加强自身建设,在提升能力上持续用力",
                BODY,
            ),
            [
                (1, "坚持政治统领,在把牢方向上持续用力"),
                (2, "始终用理论凝心铸魂"),
                (2, "始终服从大局"),
                (1, "聚焦发展大局,在助推转型上持续用力"),
                (2, "助推科创策源"),
                (2, "助推经济回升"),
                (1, "加强自身建设,在提升能力上持续用力"),
            ],
            id="unnumbered lines on two levels",
        ),
        pytest.param(
            lines(
                "一、会议情况",
                f"1、3月8日,县人大常委会召开第九次会议。{BODY}",
                f"2、5月6日,县人大常委会召开第十次会议。{BODY}",
            ),
            [(1, "一、会议情况")],
            id="a diary is no outline",
        ),
        pytest.param(
            lines(
                "三、打算",
                f"要强化党的领导。{BODY}",
                f"要强化协同配合。{BODY}",
                f"要强化能力建设。{BODY}",
            ),
            [(1, "三、打算"), (2, "要强化党的领导。"), (2, "要强化协同配合。"), (2, "要强化能力建设。")],
            id="three and more biddings",
        ),
        pytest.param(
            lines(
                "四届区人大常委会工作回顾",
                "聚力高质量发展,监督更加有效",
                BODY,
                "聚合代表力量,平台更加坚实",
                BODY,
            ),
            [
                (1, "四届区人大常委会工作回顾"),
                (2, "聚力高质量发展,监督更加有效"),
                (2, "聚合代表力量,平台更加坚实"),
            ],
            id="a term names a part",
        ),
        pytest.param(
            lines("一、強化監督", BODY, "2023年工作回顧", "一、服務代表", BODY),
            [(1, "一、強化監督"), (1, "2023年工作回顧"), (2, "一、服務代表")],
            id="traditional characters",
        ),
    ],
)
def test_outline(text: str, expected: list[tuple[int, str]]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("heading", "stance"),
    [
        pytest.param("2023年工作回顾", "review", id="year covered"),
        pytest.param("一、强化监督", "review", id="inherits review"),
        pytest.param("存在的问题和不足", "problems", id="problems"),
        pytest.param("2024年工作安排", "plan", id="year planned"),
        pytest.param("一、再加力", "plan", id="inherits plan"),
    ],
)
def test_stance(heading: str, stance: str) -> None:
    text = lines(
        "2023年工作回顾", "一、强化监督", BODY, "存在的问题和不足", BODY, "2024年工作安排", "一、再加力", BODY
    )
    assert section_of(text, heading).stance == stance


def test_lines_that_begin_alike_are_headings() -> None:
    heads = [
        f"这一年,我们{what}。" for what in ("感恩奋进,项目如期建成", "敢闯敢试,改革加快", "迎难而上,经济向好")
    ]
    text = "\n".join(part for head in heads for part in (head, BODY * 2))
    assert [heading for _, heading in outline(lines("一、工作回顾", text))][1:] == heads


def test_opening_sentences_alike_at_both_ends_are_headings() -> None:
    heads = [f"这五年是{what}的五年。" for what in ("面貌变化最大", "群众得实惠最多", "安全屏障更加牢固")]
    text = "\n".join(head + BODY * 2 for head in heads)
    assert [heading for _, heading in outline(lines("一、工作回顾", text))][1:] == heads


def test_a_numbered_heading_over_two_lines() -> None:
    head = "一、认真学习贯彻县委关于加强和改进新时代人大工作的部署要求和全会"
    text = lines(head, "精神,统一思想行动", BODY * 3, "二、加强法律监督", BODY * 3)
    assert outline(text) == [(1, f"{head} 精神,统一思想行动"), (1, "二、加强法律监督")]


def test_short_headings_under_a_numbered_one_stay() -> None:
    head = "一、认真学习贯彻县委关于加强和改进新时代人大工作的部署要求和安排"
    text = lines(head, "把牢方向", BODY * 3, "服务大局", BODY * 3)
    assert outline(text) == [(1, head), (2, "把牢方向"), (2, "服务大局")]


def test_what_the_speaker_says_first_is_no_heading() -> None:
    assert outline(lines("现在,我代表县人民政府向大会作报告,请予审议,并请", BODY, BODY)) == []


def test_paragraphs_of_a_yearbook_under_bracketed_headings() -> None:
    text = f"常委会工作\n【议案建议办理】 {BODY}\n【“双联系”制度】 {BODY}\n〔机构队伍〕\n{BODY}"
    assert [heading for _, heading in outline(text)] == [
        "【议案建议办理】",
        "【“双联系”制度】",
        "〔机构队伍〕",
    ]


def test_headlines_above_the_first_paragraph_of_news_are_no_headings() -> None:
    news = Metadata(
        title=Detected("县人大会议举行全体会议", 0, 11, "test"),
        kind=Detected("news_feature", None, None, "test"),
    )
    text = f"县人大会议举行全体会议\n李明作工作报告\n王晓明通报情况\n{BODY}\n会议与决定\n{BODY}"
    assert outline(text, news) == [(1, "会议与决定")]


def test_a_single_bracket_is_no_heading() -> None:
    assert outline(lines("【编者按】 " + BODY, BODY)) == []


@pytest.mark.parametrize(
    "line",
    [
        "城镇新增就业超过6000万人次",
        "居民收入增长5.4%",
        "李明主持",
        "王晓明 陈小红出席",
        "2024年石墩县政府工作报告",
        "2024年1月9日上午",
    ],
)
def test_short_lines_that_are_no_headings(line: str) -> None:
    assert outline(lines("一、工作回顾", BODY, line, BODY)) == [(1, "一、工作回顾")]


def test_short_lines_that_begin_with_a_year() -> None:
    assert outline(lines("2023年成绩单", BODY, "2024年怎么干", BODY)) == [
        (1, "2023年成绩单"),
        (1, "2024年怎么干"),
    ]


def test_problems_without_a_heading_become_a_section() -> None:
    turn = "各位代表!我们也清醒地认识到,监督的刚性还不够,联系代表还不够紧密,这些不足之处需要认真改进。"
    sections = split_sections(lines("一、强化监督", BODY, turn, "二、2024年工作安排", BODY), METADATA)
    assert [(s.heading, s.stance) for s in sections[1:]] == [
        ("一、强化监督", "review"),
        (None, "problems"),
        ("二、2024年工作安排", "plan"),
    ]


def test_a_run_in_heading_whose_siblings_were_cut_off() -> None:
    text = lines("一、讲政治", BODY, f"持续加强理论武装。{BODY}")
    broken_off = Metadata(truncated=Detected("end", None, None, "test"))
    assert outline(text) == [(1, "一、讲政治")]
    assert outline(text, broken_off) == [(1, "一、讲政治"), (2, "持续加强理论武装。")]


def test_a_dash_belongs_to_the_section_that_it_opens() -> None:
    text = lines("一、回顾", f"——经济持续扩大。{BODY}", f"——民生持续改善。{BODY}")
    assert text[section_of(text, "——经济持续扩大。").start] == "—"


def test_the_speakers_office_is_no_heading() -> None:
    text = f"座谈会发言\n石墩县人大常委会主任\n{BODY}{BODY}"
    metadata = Metadata(
        title=Detected("座谈会发言", 0, 5, "t"), speaker_title=Detected("石墩县人大常委会主任", 6, 16, "t")
    )
    assert outline(text, metadata) == []


def test_a_heading_between_two_salutations() -> None:
    text = lines(
        "现在,我受县人大常委会委托,向大会报告工作,请予审议。", "过去一年的主要工作", "各位代表!", BODY
    )
    assert outline(text) == [(1, "过去一年的主要工作")]


def test_preamble_holds_what_stands_before_the_first_heading() -> None:
    first, *_ = split_sections(lines("一、强化监督", BODY), METADATA)
    assert (first.kind, first.heading, first.start) == ("preamble", None, 0)


def test_empty_text_has_no_sections() -> None:
    assert split_sections("", Metadata()) == ()


_PIECES = st.sampled_from(
    [
        "一、强化监督",
        "(一)紧扣大局",
        "1.盯住产业",
        "2023年工作回顾",
        "心怀大局",
        BODY,
        f"聚焦民生。{BODY}",
        "**二、强化监督**",
        f"**(二)聚焦民生。**{BODY}",
        "## 三、服务代表",
        "**二、监督**2023年工作回顾",
        "[编辑]",
        "工作圆满完成。 一、强化监督",
        "过去一年的工作[编辑]",
        "",
        "  ",
        "各位代表:",
        "第三,",
    ]
)


@settings(max_examples=60)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=40)), max_size=12).map("\n".join))
def test_sections_tile_any_text(text: str) -> None:
    sections = split_sections(text, METADATA)
    assert "".join(text[s.start : s.end] for s in sections) == text
    assert [s.ordinal for s in sections] == list(range(len(sections)))
    assert all(s.start <= s.body_start <= s.end for s in sections)
