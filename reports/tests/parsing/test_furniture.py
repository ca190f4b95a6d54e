"""Lines that are the page's, and lines of a report that look like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing import furniture
from reports.parsing.folding import fold
from reports.parsing.furniture import classify, is_prose

FURNITURE = """
page_furniture|索 引 号: GZ000001/2025-00412 主题分类: 人大
page_furniture|关 键 词: 20XX 乡镇 人大 工作报告
page_furniture|新闻热线:82518830 投稿邮箱:a@example.cn
page_furniture|第 2 页 共 2 页　上一页
library_banner|[温馨提示]当前文档最多预览五页,下载文档查看全文
library_banner|笔尖网——原创公文素材每日更新
repost_notice|如有侵权请联系客服删除
page_furniture|颗粒名称: 石墩县人民代表大会常务委员会工作报告
navigation|新闻推荐
advertisement|您需要 登录 才可以下载或查看,没有账号?注册
caption|县长李明（中）昨天作政府工作报告。特派记者王小明／摄影
continuation|▲上接第1版
advertisement|微信 微博 QQ空间 分享到：
continuation|（下转第三版）
caption|图为县人大代表察看渠道。（资料图片）
caption|2月5日，大会开幕。新华社记者 王小明 摄
caption|代表在联络站接待选民（记者 王小明 摄）
continuation|此处为隐藏内容，剩余62%内容需登录后查看
continuation|（未完，全文共1.2万字，下载后继续阅读）
page_furniture|《某街道工作报告.docx》由会员分享，可在线阅读，更多相关请在青简文库上搜索。
page_furniture|发表時間:2009/1/9 21:27:22
page_furniture|發(fā)表時間:2009/1/9 21:27:22
page_furniture|Original URL: http://www.example.cn/a?id=8
page_furniture|IMG_3327
page_furniture|编号:52292 字数:5180 价格:3积分
page_furniture|本文来源于网友上传，不代表本站观点。
page_furniture|工作报告3篇(精选) 编辑:小豆 字号:大 中 小
library_banner|下面是小编整理的工作报告范文（通用3篇），供参考。
library_banner|2023年县工作报告范文1
caption|| 县委书记在会上讲话。 |
navigation|您好,欢迎来到望川人大!
navigation|公文库 首页 总结 汇报 讲话 登录 注册VIP
navigation|首页 人大概况 机构职能 领导之窗 监督工作 代表工作 决议决定 人事任免 乡镇人大 理论研究 法律法规
advertisement|如需下载全文，请开通会员
dateline|新华社北京3月14日电
dateline|（新华社北京3月17日电）
dateline|本报讯（记者 王小明）
page_furniture|发布日期:2024-01-15 15:24点击量:
page_furniture|来源：区人大办公室　浏览次数：732
page_furniture|2024-01-18 10:00 来源：望川人大网
page_furniture|责任编辑：王小明　版式：李小红
page_furniture|当前位置：首页 > 人大会议
page_furniture|【字体：大 中 小】
page_furniture|— 12 —
page_furniture|第 3 页 共 12 页
page_furniture|00003版：两会特别报道
page_furniture|==========
page_furniture|【发布时间】2024年1月15日 【信息来源】区人大办公室 【阅读次数】732次
page_furniture|文号：无 关键词：人大 工作报告 浏览量：214
caption|▲区人大代表在柳湾镇视察农田 王小明 摄
caption|区人大常委会主任作工作报告。人民网 王小明摄
advertisement|分享让更多人看到
navigation|您可能感兴趣的文章：
reader_count|点赞0 收藏0
reader_count|阅读(1234) 评论(0)
reader_count|觉得不错就点个赞吧！
library_banner|共计2936个字,预计阅读时长10分钟
library_banner|导读:本文由网友分享,全文共2400字,阅读大约需要6分钟
repost_notice|作者原创,不允许二次传播
library_banner|书山有路勤为径——青简文库◆好文章都在这里~
library_banner|澜江文稿库 — — 好稿子都在这里
library_banner|以下是小编整理的人大工作报告，欢迎阅读！
print_hint|(Mac用户使用Command+S保存)
print_hint|（电脑用户可按Ctrl+P打印本页）
print_hint|【打印本页】【关闭窗口】
print_hint|【收藏】【打印】【关闭】
repost_notice|如若转载,请注明出处:https://www.example.cn/160159.html
repost_notice|本文由用户上传，如有侵权请联系删除
repost_notice|免责声明：本文仅供参考。
repost_notice|某某网 版权所有
advertisement|微信扫码领取福利
advertisement|领取福利
advertisement|更多范文请关注微信公众号：笔杆子之家
advertisement|公文写作交流QQ群：123456789
advertisement|https://www.example.cn/1.html
advertisement|点击下载Word版全文
navigation|首页 > 新闻中心 > 正文
navigation|首页　走进望川　政务公开　人大之窗
navigation|机构概况 | 监督工作 | 代表工作
navigation|相关阅读：
navigation|澜ICP备19000102号-1
"""

REPORT_LINES = """
新城区人大常委会主任 高山
2024年1月13日
（2024年1月13日）
一、紧扣大局履行监督职责
聚焦群众关切
关注群众需求，建好人大网站
强化经验推广
壮大新材料——打造产业高地
开通民意直通车，关注民生冷暖
文旅融合由浅入深
收藏记忆，留住乡愁
分享发展红利
依托微信公众号开展代表履职宣传。
完善“扫码找代表”机制，让群众随时能向代表提建议。
本文所称重大事项，是指依法由常委会审议的事项。
谢谢大家！
附件：名词解释
价格：居民消费价格上涨2.1%
更新：改造老旧管网3公里
群众办事只需登录一次
总投资3.2亿元
会议听取了县长作的政府工作报告。
县长作了政府工作报告。
我向大会作工作报告。
"""


@pytest.mark.parametrize("case", FURNITURE.strip().splitlines())
def test_furniture_goes_with_its_reason(case: str) -> None:
    reason, line = case.split("|", 1)
    assert classify(fold(line), at_edge=False) == reason


@pytest.mark.parametrize("line", REPORT_LINES.strip().splitlines())
def test_lines_of_a_report_stay(line: str) -> None:
    assert classify(fold(line), at_edge=False) is None
    assert classify(fold(line), at_edge=True) is None


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("221381", id="article number"),
        pytest.param("法律声明", id="a notice of the site"),
        pytest.param("此页面上的内容需要较新版本的 Adobe Flash Player。", id="a player that is missing"),
        pytest.param("[关闭] [打印] 本文已被浏览 316 次", id="buttons and a count"),
        pytest.param("石墩人大月刊 2018年6期", id="issue of a magazine"),
        pytest.param("石墩县人大网", id="name of the site"),
        pytest.param("[ 字号大小:]", id="letter size in brackets"),
        pytest.param("ID:5995286 大小:18.52KB 4页 上传者:小**** 下载积分:15", id="particulars of a file"),
        pytest.param("石墩县人民政府微信", id="an account of the site"),
        pytest.param("推荐阅读:县人大常委会主任在会上的讲话", id="what else to read"),
        pytest.param("2024-01-18", id="bare date"),
        pytest.param("2023年02月16日 星期四", id="day of the week"),
        pytest.param("今日石墩 数字报纸", id="name of the paper"),
        pytest.param("荻洲报　2023年1月14日　星期六　第02版：要闻", id="head of a newspaper page"),
        pytest.param("（《人民日报》1 9 5 4 0 9 2 4 第1至2 版）", id="source note"),
        pytest.param("本报记者 王小明 通讯员 李小红", id="reporters"),
        pytest.param("[大 中 小]", id="letter size"),
        pytest.param("襄河日报 2024-01-22", id="paper and date"),
        pytest.param("■ 版式设计 李小红", id="layout by"),
        pytest.param("A06 特刊", id="page of a newspaper"),
        pytest.param("2024年01月26日 星期五 编辑 王小明 校对 李小红", id="foot of a newspaper page"),
        pytest.param("本报记者 王小明 通讯员 李小红 文/图", id="reporters who took the picture"),
        pytest.param("打印本页 关闭窗口　阅读次数：２５１", id="buttons and a counter"),
        pytest.param("上一篇 下一篇 放大+ 缩小- 默认o", id="buttons with marks"),
        pytest.param("点赞(12) 收藏(8) 分享", id="counters"),
        pytest.param("望川人大网 | 今天是2024年1月15日 星期一 | 设为首页 | 加入收藏", id="head of a site"),
        pytest.param("2024/1/15 星期一 责编/王小明 版式/李小红", id="people of a newspaper page"),
        pytest.param("望川人大网 → 镇街人大 → 正文", id="where one is, with arrows"),
        pytest.param("襄河日报", id="name of a newspaper"),
        pytest.param("（阅读全部内容，您需要先登录！）", id="behind a wall"),
        pytest.param("聚焦两会·特刊", id="special issue"),
        pytest.param("附件：石墩县人大常委会工作报告.pdf", id="attached file"),
        pytest.param("2023年人大工作报告.docx", id="name of a file"),
        pytest.param("网友评论 0条", id="comments"),
        pytest.param("要闻", id="a word of the menu"),
        pytest.param("2002卷•", id="volume of a yearbook"),
        pytest.param("Shidun Renda Zhi", id="name in Latin letters"),
        pytest.param("（本版图片由区人大办提供）", id="whose pictures"),
        pytest.param("22.05.2020  08:35", id="the day first"),
        pytest.param("原创 石墩人大 石墩人大 2024-01-30 17:20 江西", id="head of a public account"),
        pytest.param("date 2026-03-06 聽新聞", id="date and a button"),
        pytest.param("罗小川作政府工作报告。", id="below a picture"),
        pytest.param("▲县人大常委会主任罗小川作工作报告", id="below a picture, marked"),
        pytest.param("青简文苑——您身边的公文专家 会员下载免费", id="a mill about itself"),
    ],
)
def test_odd_lines_go_at_the_edges_only(line: str) -> None:
    assert classify(fold(line), at_edge=True) in ("page_furniture", "navigation", "caption")
    assert classify(fold(line), at_edge=False) is None


def test_prose() -> None:
    assert is_prose(
        "常委会听取和审议专项工作报告，开展执法检查和专题询问，推动解决了一批群众关心的实际问题。"
    )
    assert not is_prose("常委会主任")
    assert not is_prose(
        "请访问https://www.example.cn，那里有更多文章可以阅读；也有更多资料可以下载，欢迎常来。"
    )


RULES = [rule for reason in sorted(furniture._WORDED) for rule in furniture._EVERYWHERE[reason]]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(RULES).flatmap(lambda rule: st.from_regex(rule, fullmatch=True)))
def test_every_line_of_a_worded_rule_has_one_of_its_words(line: str) -> None:
    assert furniture._WORDS.search(line)


def test_every_pattern_is_linear() -> None:
    for unit in ("，", "图", " ", "—", "记者 ", "首页 > ", "a|", "来源：", "点赞1 ", "（", "1"):
        classify(unit * (220 // len(unit)), at_edge=True)
