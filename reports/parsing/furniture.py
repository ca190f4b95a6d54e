"""Lines of the page around a report: how they are known, and why they go.

Patterns match the folded line (``folding.fold``) as a whole. Those of ``EVERYWHERE`` hold in the
middle of a report too; those of ``AT_THE_EDGES`` only before its first and after its last paragraph,
where a short odd line is hardly ever the report's own. Losing text is worse than keeping furniture:
a line with a sentence about the congress is never furniture.
"""

from __future__ import annotations

import re

_LABEL = (
    r"(?:(?:发布|发表|发稿|更新|成文|录入|上传|公开|印发|生成)?(?:日期|时间)|(?:信息|文章|稿件|文件|内容|新闻)?来源|(?:文章|文档)?作者|"
    r"(?:本页|责任|文字|网络|值班|本期|执行)?编辑|责编|编审|审核|审签|校对|[初复终一二三]审|供稿|撰稿|撰文|摄影|版式|美编|监制|"
    r"(?:点击|浏览|阅读|访问|查看|人气)(?:量|数|次数|率|人数)?|字号|字体(?:大小|颜色)?|视力保护色?|背景色|"
    r"发布机构|索引号|信息索引|公开方式|公开范围|栏目|分类|标签|关键词|关键字|主题词|上一[篇条页]|下一[篇条页]|电子信箱|邮箱|"
    r"您?(?:现在|当前|目前)?(?:所在|所处)?的?位置|分享(?:到|至|给)?|(?:主办|承办|协办)(?:单位)?|技术支持|网站标识码|今天是|原标题)"
)
_LABELLED = re.compile(rf"^[【\[（(▪•·>»\s]*{_LABEL}\s*[:：]")
_COUNTER = r"(?:点赞|收藏|分享|评论|在看|阅读|浏览|转发|喜欢|打赏|举报|好评|热度|赞|踩|推荐|回复)"
_ISO_DATE = r"\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}"
_CLOCK = r"(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)"
_WEEKDAY = r"(?:星期|周|礼拜)[一二三四五六日天]"

EVERYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "continuation",
        re.compile(
            r"^[▲△▼▽◆■●★→>（(【\s]*(?:紧接|上接|下转|续接|接|转)第?\s*[\dA-Z〇一二三四五六七八九十]{1,4}\s*版.{0,20}$"
        ),
    ),
    ("continuation", re.compile(r"^[（(【]?\s*未完待续.{0,10}$")),
    (
        "caption",
        re.compile(
            r"^[▲△▼◆■（(【]?\s*(?:[左右上下]?图(?:为|片说明|\d|[①②③④⑤⑥⑦⑧⑨]|[一二三四五][:：])|[左右上下]图[:：]|图片[:：]).{2,140}$"
        ),
    ),
    ("caption", re.compile(r"^.{0,150}(?:记者|通讯员|摄影|新华社发)[^。；]{0,24}摄\s*[）)。]?$")),
    (
        "caption",
        re.compile(
            r"^.{0,120}(?:[（(]资料图片[）)]|摄影报道|[（(][^（()）]{0,20}(?:供图|摄|图/文)[）)])\s*$"
        ),
    ),
    (
        "dateline",
        re.compile(
            r"^[（(]?\s*(?:新华社|中新社|本报|本网|人民网|新华网)[^，。]{0,20}(?:电|讯)\s*(?:[（(][^）)]{1,40}[）)])?\s*[）)]?$"
        ),
    ),
    ("page_furniture", re.compile(r"^[—－\-–·•~\s]{1,6}\d{1,4}[—－\-–·•~\s]{1,6}$")),
    ("page_furniture", re.compile(r"^第\s*\d{1,4}\s*页(?:\s*[/,，、共]*\s*(?:共\s*)?\d{0,4}\s*页?)?$")),
    ("page_furniture", re.compile(r"^\d{3,5}\s*版\s*[:：].{0,30}$")),
    ("reader_count", re.compile(rf"^(?:{_COUNTER}\s*[:：（(]?\s*\d[\d.,]*\s*[万次]?\+?\s*[)）]?[\s|/·]*)+$")),
    ("library_banner", re.compile(r"^.{0,40}(?:共计?\s*\d+\s*个?字|预计阅读|阅读时长).{0,40}$")),
    (
        "library_banner",
        re.compile(
            r"^.{0,30}(?:文库|文稿库|稿库|范文网?|公文网?|秘书网?|写作网?|材料网)\s*(?:[◆★●▪|~～■]|[—–-]\s*[—–-]).{0,40}$"
        ),
    ),
    ("print_hint", re.compile(r"^[（(【\[]?.{0,24}(?:Command|Ctrl|CTRL|ctrl)\s*\+\s*[A-Za-z].{0,24}$")),
    (
        "print_hint",
        re.compile(
            r"^(?:[【\[（(]?(?:打印(?:本页|此页|文章|正文)?|关闭(?:窗口|本页|页面)?|返回(?:顶部|首页|列表|上页)?|分享|收藏|关闭|设为首页|加入收藏|纠错|复制链接)[】\]）)]?[\s|/·]*)+$"
        ),
    ),
    (
        "repost_notice",
        re.compile(
            r"^.{0,12}(?:如若|如需|欢迎|请勿|未经|禁止|谢绝|严禁|若需|转载请).{0,30}(?:转载|注明).{0,100}$"
        ),
    ),
    (
        "repost_notice",
        re.compile(
            r"^[（(【]?(?:本文|文章|文档|内容|稿件|资料|本资料)(?:来自|转自|来源|由|摘自|原载|转载|版权|仅供|系).{0,110}$"
        ),
    ),
    (
        "repost_notice",
        re.compile(
            r"^[（(【]?(?:(?:特别|免责|版权|郑重|本站)声明|转自|转载自|原文链接|原文地址|本文链接|文章链接|阅读原文)\s*[:：]?.{0,150}$"
        ),
    ),
    ("repost_notice", re.compile(r"^.{0,40}版权(?:所有|归).{0,60}$")),
    ("advertisement", re.compile(r"^.{0,40}(?:扫码|扫一扫|扫描二维码|长按(?:识别|图片)|识别二维码).{0,40}$")),
    (
        "advertisement",
        re.compile(
            r"^.{0,12}(?:领取|点击|免费|限时|立即|马上|注册|开通|充值|购买).{0,12}(?:福利|优惠|红包|下载|会员|VIP|vip|资料|礼包|领取|查看全文|阅读全文|咨询|抢购).{0,30}$"
        ),
    ),
    (
        "advertisement",
        re.compile(
            r"^.{0,20}(?:加(?:我)?微信|微信号|QQ群?|qq群?|客服|公众号)\s*[:：]?\s*[A-Za-z0-9_-]{4,}.{0,40}$"
        ),
    ),
    (
        "advertisement",
        re.compile(
            r"^.{0,6}(?:更多|关注|搜索|欢迎|请|推荐).{0,24}(?:公众号|小程序|范文|公文|APP|app|文库|官网|网站|网址|微博|视频号).{0,40}$"
        ),
    ),
    ("advertisement", re.compile(r"^[^\u4e00-\u9fff]{0,10}(?:https?://|www\.)[\w./?=&%#:@~+-]+.{0,10}$")),
    ("advertisement", re.compile(r"^.{0,16}(?:【?广告】?|推广|赞助(?:商)?)\s*[:：】]?.{0,16}$")),
    ("navigation", re.compile(r"^(?:网站)?首页(?:[\s　]+[\u4e00-\u9fff]{2,8}){2,12}$")),
    ("navigation", re.compile(r"^(?:网站)?首页\s*(?:[>»›/|＞→-]|&gt;).{0,80}$")),
    ("navigation", re.compile(r"^(?:[^|｜>›»。，；]{1,12}\s*[|｜>›»]\s*){2,}[^|｜>›»。，；]{1,30}$")),
    (
        "navigation",
        re.compile(
            r"^(?:相关(?:链接|阅读|新闻|推荐|文章|资讯)|推荐阅读|热门(?:推荐|文章|阅读)|猜你喜欢|延伸阅读|网友评论|发表评论|站内搜索|最新评论)\s*[:：]?$"
        ),
    ),
    ("navigation", re.compile(r"^.{0,30}(?:ICP备|ICP证|公网安备|网站地图|联系我们).{0,80}$")),
)
AT_THE_EDGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("page_furniture", re.compile(r"^\d{1,8}$")),
    ("page_furniture", re.compile(rf"^[（(【\[]?{_ISO_DATE}{_CLOCK}?(?:\s*{_WEEKDAY})?[）)】\]]?$")),
    (
        "page_furniture",
        re.compile(
            rf"^\d{{4}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日(?:{_CLOCK}(?:\s*{_WEEKDAY})?|\s*{_WEEKDAY}{_CLOCK}?)$"
        ),
    ),
    ("page_furniture", re.compile(r"^.{0,20}(?:数字报|电子报|数字报纸|电子版).{0,20}$")),
    ("page_furniture", re.compile(rf"^.{{0,30}}{_WEEKDAY}.{{0,20}}(?:第?\s*[A-Z]?\d+\s*版|版面).{{0,30}}$")),
    ("page_furniture", re.compile(rf"^.{{0,90}}{_ISO_DATE}.{{0,12}}\d{{4}}\s?年.{{0,12}}{_WEEKDAY}$")),
    (
        "page_furniture",
        re.compile(r"^[（(]?\s*《\s*[\u4e00-\u9fff]{2,10}(?:报|网)\s*》\s*[（(]?\s*[\d ]{4}.{0,30}$"),
    ),
    ("page_furniture", re.compile(r"^第?\s*[A-Z]?\d{1,3}\s*版(?:\s*[:：].{0,20})?$")),
    ("page_furniture", re.compile(r"^(?:admin|管理员|网站管理员|系统管理员|编辑部)\b.{0,60}$")),
    (
        "page_furniture",
        re.compile(
            r"^(?:[（(]?\s*(?:本报|本网|通讯员|见习|融媒体)?\s*(?:记者|通讯员)\s*[:：]?\s*[\u4e00-\u9fff·]{2,4}(?:[\s、,，/]+[\u4e00-\u9fff·]{2,4}){0,5}\s*[）)]?)$"
        ),
    ),
    ("page_furniture", re.compile(r"^[【\[]?\s*字[号体]?[:：\s]*[\[【]?\s*大\s*中\s*小.{0,4}$")),
    (
        "navigation",
        re.compile(
            r"^(?:繁体|简体|繁體|English|无障碍(?:浏览|阅读)?|长者模式|登录|注册|搜索|分享|收藏|评论|目录|返回)$"
        ),
    ),
)
# A long line without any of these is a paragraph; most lines are, and need no closer look.
_TRIGGER = re.compile(
    r"[摄图电讯扫版｜|>›»]|转载|注明|来自|来源|转自|摘自|原载|仅供|版权|声明|链接|地址|https?:|www\.|个字|阅读|文库|稿库|范文|公文|"
    r"公众号|微信|QQ|小程序|下载|VIP|福利|优惠|红包|会员|广告|推广|赞助|打印|首页|ICP|联系我们|网站地图|点赞|收藏|客服|星期|\d{4} ?[-/.]"
)
_CONGRESS = re.compile(r"常委会|代表|审议|监督|人大")
_SENTENCE_END = re.compile(r"[。！？；]$")
_URL = re.compile(r"https?://|www\.")


def is_prose(line: str) -> bool:
    """Whether a line reads like a paragraph of the report."""
    return len(line) >= 40 and any(mark in line for mark in "。；！？") and len(_URL.findall(line)) == 0


def classify(line: str, *, at_edge: bool) -> str | None:
    """Return the reason why a folded line is not the report, or None."""
    if len(line) > 220:
        return None
    if _LABELLED.match(line) and len(line) <= 160 and line.count("。") == 0:
        return "page_furniture"
    if len(line) >= 60 and not _TRIGGER.search(line):
        return None
    for reason, pattern in EVERYWHERE:
        if pattern.match(line) and not _is_report_sentence(reason, line):
            return reason
    if at_edge:
        for reason, pattern in AT_THE_EDGES:
            if pattern.match(line):
                return reason
    return None


def _is_report_sentence(reason: str, line: str) -> bool:
    """A sentence about the congress that speaks of WeChat or of reposting is still a sentence of the report."""
    if reason not in ("advertisement", "repost_notice", "library_banner", "navigation"):
        return False
    return bool(_SENTENCE_END.search(line) and _CONGRESS.search(line) and not _URL.search(line)) or is_prose(
        line
    )
