"""Lines of the page around a report: how they are known, and why they go.

Patterns match the folded line (``folding.fold``) as a whole. Those of ``_EVERYWHERE`` hold in the
middle of a report too; those of ``_AT_THE_EDGES`` only before its first and after its last paragraph,
where a short odd line is hardly ever the report's own. Losing text is worse than keeping furniture:
a sentence about the congress is never furniture.
"""

from __future__ import annotations

import re

from reports.parsing.pinyin import without_readings

_LABEL = (
    r"(?:(?:发布|发表|发稿|发文|更新|成文|录入|上传|公开|印发|生成)?(?:日期|时间)|(?:信息|文章|稿件|文件|内容|新闻)?来源|稿源|来自(?=\s*[:：])"
    r"|(?:文章|文档)?作者|(?:本页|责任|文字|网络|值班|本期|执行)?编辑|责编|编审|审核|审签|校对|[初复终一二三]审|供稿|撰稿|撰文"
    r"|附件下载|文号|发文字号|组配分类|主题分类|发布者|上传者|更新(?=\s*[:：]\s*\d)|摄影|版式|美编|监制|(?:点击|浏览|阅读|访问|查看|人气)(?:量|数|次数|率|人数)?|字号|字体(?:大小|颜色)?|视力保护色?|背景色"
    r"|发布机构|索引号|信息索引|公开方式|公开范围|栏目|分类|标签|关键词|关键字|主题词|上一[篇条页]|下一[篇条页]|电子信箱|邮箱"
    r"|您?(?:现在|当前|目前)?(?:所在|所处)?的?位置|分享(?:到|至|给)?|(?:主办|承办|协办)(?:单位)?|技术支持|网站标识码|今天是"
    r"|原标题|发文单位|输入人|颁[发布](?:日期|机关|文号)|批准机关|执行日期|有效性|公开(?:责任)?部门|公开责任部门|公开(?:目录|形式|日期)|成文日期|(?:公安机关|网站)备案号|来源URL|正文|知识类型|内容出处|唯一号|颗粒名称|分类号|页码|(?:文档|文章)?编号|字数|价格(?=\s*[:：]\s*(?:\d|免费))|页数|文件大小|投稿邮箱|(?:客服|咨询|联系|投诉|举报|新闻|报料|服务)(?:电话|热线|方式|邮箱))"
)
_LABELLED = re.compile(rf"^[【\[（(▪•·>»\s]*{_LABEL}\s*(?:[:：｜]|\|(?=[^。]*[|｜])|[】\]]\s*(?=\S))")
_SPACED = re.compile(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff])*\s*[:：]")
_GAP_IN_WORD = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_COUNTER = r"(?:点赞|收藏|分享|评论|在看|阅读|浏览|转发|喜欢|打赏|举报|好评|热度|赞|踩|推荐|回复)"
_ISO_DATE = r"\d{4}\s?[-/.－]\s?\d{1,2}\s?[-/.－]\s?\d{1,2}"
_CHINESE_DATE = r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
_CLOCK = r"(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)"
_WEEKDAY = r"(?:星期|周|礼拜)[一二三四五六日天]"
_PRESS = r"(?:新华社|中新社|本报|本网|人民网|新华网)"
_LIBRARY = r"(?:文库|文稿库|稿库|范文网?|公文网?|(?:秘书|写作|材料|文秘|文档)网)"
_SHARE = (
    r"(?:分享到?|转发到?|微信(?:好友|扫一扫)?|朋友圈|(?:新浪|腾讯)?微博|QQ(?:空间|好友)?|qq空间"
    r"|人人网|豆瓣|今日头条|百度贴吧|复制链接|更多)"
)
_BUTTON = (
    r"(?:打印(?:本页|此页|该页|文章|正文)?|关闭(?:窗口|本页|页面)?|返回(?:页面顶部|顶部|首页|列表|上页)?|设为首页|加入收藏|纠错|复制链接"
    r"|分享|收藏|阅读全文|展开(?:阅读)?全文|上一[页章]|下一[页章]|尾页|加入书[签架]|投推荐票|返回目录)"
)

# Each entry is a whole line. The reasons stand in the order in which they are tried.
_EVERYWHERE: dict[str, tuple[str, ...]] = {
    "continuation": (
        r".{0,30}(?:隐藏内容|剩余\s?\d{1,2}\s?%|试读(?:已)?结束|继续阅读).{0,40}",
        r"[▲△▼▽◆■●★→>（(【\s]*(?:紧接|上接|下转|续接|接|转)第?\s*[\dA-Z〇一二三四五六七八九十]{1,4}\s*版.{0,20}",
        r"[（(【]?\s*未完待续.{0,10}",
    ),
    "caption": (
        r"[▲△▼◆■（(【]?\s*[左右上下]?图(?:为|片说明|片?[:：]|\d|[①②③④⑤⑥⑦⑧⑨]|[一二三四五][:：]).{2,140}",
        r".{0,150}(?:记者|通讯员|摄影|新华社发|[人新中光央]\w{1,3}网)[^。；]{0,24}摄\s*[）)。]?",
        r".{0,120}(?:[（(]资料图片[）)]|摄影报道|[（(][^（()）]{0,20}(?:供图|摄|图/文)[）)])\s*|.{4,100}[/／]\s*摄影",
        r"\|[^|。]{4,60}。?\s*\||[▲△▼◆■].{4,80}\s摄",
    ),
    "dateline": (rf"[（(]?\s*{_PRESS}[^，。]{{0,20}}(?:电|讯)\s*(?:[（(][^）)]{{1,40}}[）)])?\s*[）)]?",),
    "page_furniture": (
        r".{0,12}《[^《》]{4,60}\.(?:docx?|pdf|wps|txt)》.{0,120}(?:在线阅读|文库).{0,40}",
        r"[—－\-–·•~\s]{1,6}\d{1,4}[—－\-–·•~\s]{1,6}",
        r"第\s*\d{1,4}\s*页(?:\s*[/,，、共]*\s*(?:共\s*)?\d{0,4}\s*页?)?(?:\s*[上下]一页)*|共\s*\d{1,4}\s*页.{0,12}",
        r"\d{3,5}\s*版\s*[:：].{0,30}",
        r".{0,60}(?:网友上传|不代表本(?:站|网)(?:观点|立场)|文责自负).{0,60}",
        r".{4,40}编辑\s*[:：].{1,20}(?:字号|字体|大\s*中\s*小).{0,20}|本文目录.{0,200}",
        r"[*=_~#\-—－─━]{5,}",
        rf"[（(【\[]?(?:{_ISO_DATE}|{_CHINESE_DATE}){_CLOCK}?.{{0,6}}(?:{_LABEL}\s*[:：]|\|).{{0,60}}",
        r"[（(【]\s*(?:责任)?编辑\s.{2,12}[）)】]|[（(【]\s*(?:全文)?完\s*[）)】]",
        r"(?:Original )?URL\s*[:：]\s*https?://\S+|(?:IMG|DSC|DSCN|P|QQ截图|微信图片|mmexport)_?\d{3,}(?:_\d+)?(?:\.\w{3,4})?",
    ),
    "reader_count": (
        rf"(?:{_COUNTER}\s*[:：（(]?\s*\d[\d.,]*\s*[万次]?\+?\s*[)）]?[\s|/·]*)+",
        r".{0,12}(?:点个?赞|打赏|点在看|一键三连).{0,12}",
    ),
    "library_banner": (
        r".{0,60}(?:温馨提示|共享文档|下载收益|(?:电脑|添加到)桌面|桌面快捷|\d金币|在线阅读全文|最多预览).{0,60}",
        r"[^，。；]{2,12}\s+[—–_|·-]\s+[^，。；]{2,30}(?:网站|文库|文档网|平台)",
        r"[^，。；]{2,12}网(?:站)?\s*[—–_|·-]{1,3}\s*[^，。；]{0,16}(?:范文|公文|素材|原创|文档|资料|更新)[^，。；]{0,12}",
        r".{0,60}(?:共计?\s*\d+\s*个?字|预计阅读|阅读时长|阅读(?:大约|大概|约)?需要?\s*\d+\s*分钟).{0,100}",
        r".{2,60}[【\[(（]字数\s*\d+[】\])）]|.{0,40}(?:Word|word)\s*(?:文档|版)(?:下载|到).{0,60}",
        rf".{{0,30}}{_LIBRARY}\s*(?:[◆★●▪|~～■]|[—–-]\s*[—–-]|\s-\s).{{0,40}}",
        rf"[【\[《].{{0,16}}{_LIBRARY}(?:大全|网|之家|吧|库)?.{{0,6}}(?:www\.|https?:|\.com|\.cn|\.net).{{0,40}}",
        r".{0,40}(?:小编|供大家参考|欢迎阅读|欢迎参考|希望对(?:大家|您|你)).{0,40}",
        r".{0,120}(?:下面|以下|这)?是?小编(?:整理|收集|精心|为大家|给大家|帮大家).{0,120}|.{4,40}范文\s?\d{1,2}",
    ),
    "print_hint": (
        r"[（(【\[]?.{0,24}(?:Command|Ctrl|CTRL|ctrl)\s*\+\s*[A-Za-z].{0,24}",
        rf"(?:[【\[（(]?{_BUTTON}[】\]）)]?[\s|/·\d]*)+",
    ),
    "repost_notice": (
        r".{0,12}(?:如若|如需|欢迎|请勿|未经|禁止|谢绝|严禁|若需|转载请).{0,30}(?:转载|注明).{0,100}",
        r"[（(【]?(?:[本此](?:文章?|文档|内容|稿件|资料|站)|文档|稿件).{0,8}(?:来自|转自|来源|由|摘自|原载|转载|版权|仅供|下载自|用户上传).{0,110}",
        r"[（(【]?(?:(?:特别|免责|版权|郑重|本站)声明|转自|转载[自于]|摘自|原文链接|原文地址|本文(?:链接|地址|网址)|文章(?:链接|地址))\s*[:：]?.{0,150}",
        r".{0,12}(?:不允许|禁止|谢绝|不得)(?:二次)?传播.{0,30}|版权声明",
        r".{0,40}(?:版权(?:所有|归)|Copyright|All Rights Reserved).{0,60}",
        r".{0,40}(?:(?:如有|若有|如|若|涉嫌|认为)侵权|侵权(?:请|必究|举报|投诉|联系|删)).{0,60}",
    ),
    "advertisement": (
        r".{0,20}(?:马上注册|结交更多|没有账号|点击查阅更多).{0,40}|.{0,12}需要\s*登录\s*才可以.{0,40}",
        r"[【\[]导[语读][】\]].{0,80}本站.{0,80}",
        r".{0,30}(?:(?:开通|购买|成为|升级)[^。]{0,6}会员|付费(?:阅读|查看)).{0,40}",
        r".{0,40}(?:扫码|扫一扫|扫描二维码|长按(?:识别|图片)|识别二维码).{0,40}",
        r".{0,12}(?:领取|点击|限时|立即|马上|购买|充值)[^，。]{0,12}"
        r"(?:福利|优惠|红包|下载|会员|VIP|vip|资料|礼包|领取|查看全文|阅读全文|咨询|抢购|关注).{0,30}",
        r".{0,12}(?:免费|注册|开通|限时)[^。]{0,10}(?:福利|优惠|红包|下载|会员|VIP|vip|礼包|领取).{0,30}",
        r".{0,20}(?:加(?:我)?微信|微信号|QQ群?|qq群?|客服|公众号)\s*[:：]?\s*[A-Za-z0-9_-]{4,}.{0,40}",
        r".{0,6}(?:更多.{0,16}(?:请|尽在|关注|访问)|请(?:关注|搜索|访问|登录)|欢迎(?:关注|访问)|搜索|关注|喜欢)"
        r"[^，。]{0,12}(?:公众号|小程序|范文|公文|APP|app|文库|官网|网站|网址|微博|视频号|分享给).{0,40}",
        r"[^\u4e00-\u9fff]{0,10}(?:https?://|www\.)[\w./?=&%#:@~+-]+.{0,10}",
        r"[【\[（(](?:广告|推广)[】\]）)].{0,30}|(?:广告|推广|赞助商?)\s*[:：].{0,30}|广告",
        r".{0,4}分享(?:到朋友圈|让更多人看到).{0,10}",
        rf"(?:{_SHARE}[\s|/、·:：]*){{2,}}",
    ),
    "navigation": (
        r"(?:网站)?首页(?:[\s　]+[\u4e00-\u9fff]{2,8}){2,40}",
        r"(?:网站)?首页\s*(?:[>»›/|→-]|&gt;).{0,80}",
        r"(?=.{0,60}(?:首页|登录|注册))(?:[^\s。，；]{1,10}[\s|]+){3,12}[^\s。，；]{1,10}",
        r"(?:您?好\s*[，,!！]?\s*)?欢迎(?:您|来到|访问|光临|进入)[^，。；]{2,24}[!！。]?",
        r"(?:[^|｜>›»。，；]{1,12}\s*[|｜>›»]\s*){2,}[^|｜>›»。，；]{1,30}",
        r"(?:新闻推荐|相关(?:链接|阅读|新闻|推荐|文章|资讯|报道)|推荐阅读|热门(?:推荐|文章|阅读)|猜你喜欢|您?可能感兴趣的.{0,6}|延伸阅读|网友评论|发表评论|站内搜索"
        r"|最新评论)\s*[:：]?",
        r".{0,30}(?:ICP备|ICP证|公网安备|网站地图|联系我们|浏览器).{0,80}",
    ),
}
_AT_THE_EDGES: dict[str, tuple[str, ...]] = {
    "caption": (
        r"(?!.*(?:听取|审议|会议|根据|我))[▲△▼◆■]?\s*[^，。；]{0,20}[\u4e00-\u9fff·]{2,4}(?:同志)?(?:在大会上)?"
        r"(?<!工)[作做](?!了|的|好)[^，。；]{0,12}报告[。.]",
        r"[▲△▼◆■]\s*[^，。；]{2,30}(?<!工)[作做](?!了|的|好)[^，。；]{0,12}报告",
    ),
    "page_furniture": (
        r"\d{1,8}",
        rf"(?:发布于|发表于|更新于)?\s*[（(【\[]?{_ISO_DATE}{_CLOCK}?(?:\s*{_WEEKDAY})?[）)】\]]?",
        rf"(?:发布于|发表于|更新于)\s*{_CHINESE_DATE}.{{0,20}}",
        rf"{_CHINESE_DATE}(?:{_CLOCK}(?:\s*{_WEEKDAY})?|[，,]?\s*{_WEEKDAY}{_CLOCK}?)",
        rf"{_CHINESE_DATE}{_CLOCK}?\s*{_WEEKDAY}[^。；]{{0,60}}",
        rf"[\u4e00-\u9fff]{{1,8}}(?:报|周刊|在线)\s*(?:{_CHINESE_DATE}|{_ISO_DATE})[^。；]{{0,40}}",
        rf"原创\s+[\u4e00-\u9fff]{{2,12}}\s+(?:{_CHINESE_DATE}|{_ISO_DATE})[^。；]{{0,30}}",
        rf"{_ISO_DATE}{_CLOCK}\s+[^。；，]{{2,30}}",
        r"第?\s*[A-Z]?\d{1,3}\s*版.{0,40}",
        r"[■◆●▲□]?\s*(?:版式(?:设计)?|美术编辑|责任编辑|责编|校对|编辑|组版|视觉设计|制图|图片编辑)[\s:：/|]+[\u4e00-\u9fff\s/|]{2,24}",
        r"[A-Z]\d{1,3}\s*(?:版)?\s*[:：·]?\s*[\u4e00-\u9fff·/ ]{0,10}",
        r".{0,20}(?:数字报|电子报|数字报纸|电子版).{0,20}",
        rf".{{0,30}}{_WEEKDAY}.{{0,20}}(?:第?\s*[A-Z]?\d+\s*版|版面).{{0,30}}",
        rf".{{0,90}}{_ISO_DATE}.{{0,12}}\d{{4}}\s?年.{{0,12}}{_WEEKDAY}",
        r"[（(]?\s*《\s*[\u4e00-\u9fff]{2,10}(?:报|网)\s*》\s*[（(]?\s*[\d ]{4}.{0,30}",
        r"(?:[\u4e00-\u9fff]{1,8}报\s*)?第?\s*[A-Z]?\d{1,3}\s*版(?:\s*[:：].{0,20})?",
        r"[\u4e00-\u9fff]{1,8}报/\d{4}年/\d{1,2}月/\d{1,2}日/.{0,20}|[（(]原载[^。；]{4,40}[）)]",
        rf"(?:{_ISO_DATE})?.{{0,20}}\d[\d.]*\s?(?:KB|MB|kb|Kb)\b.{{0,20}}|(?:VIP|vip).{{0,6}}|海报.{{0,10}}|.{{0,6}}侵权投诉",
        r"下载(?:本?文档|全文|此文档|本文).{0,16}|声明\s*[:：].{0,40}(?:上传|存储空间|版权).{0,40}",
        r"[^。；，]{0,30}(?:www\.|https?://)\S+[^。；，]{0,40}|[\u4e00-\u9fff ]{2,16}(?:信息公开网|门户网站)",
        r"[（(□■◇○●◆\s]{0,3}本报(?:记者|通讯员)[^。；，]{2,40}",
        r"[•·]\s*(?:中文名|外文名|性质|类型|类别|发布单位|发布时间|地点)\s*[:：].{1,40}|基本(?:介绍|信息)",
        r"今天是.{4,60}|站内(?:检索|搜索)\s*[:：]?|(?:APP|客户端)下载|(?:Word)?文档(?:库|下载).{0,20}",
        r"下载(?:Word|本|此)?文档.{0,50}|(?:最新文章|热门推荐|相关推荐)\s.{0,60}|首 ?页[^，。；：:]{12,80}",
        r"(?:admin|管理员|网站管理员|系统管理员|编辑部)\b.{0,60}",
        r"[（(]?\s*(?:本报|本网|见习|融媒体)?\s*(?:记者|通讯员)\s*[:：]?\s*[\u4e00-\u9fff·]{2,4}"
        r"(?:[\s、,，/]+[\u4e00-\u9fff·]{2,4}){0,5}\s*[）)]?",
        r"[（(]?\s*(?:本报|本网|融媒体)?(?:全媒体|首席|见习|特约)*(?:记者|通讯员)\s[^。，：]{2,40}[）)]?",
        r"[【\[]?\s*(?:字[号体]?[:：\s]*)?[\[【]?\s*大\s*中\s*小.{0,4}",
        r"[▲△▼▽◆■●★☆※×✕]{1,3}",
        rf"(?:[\u4e00-\u9fff]{{2,12}}\s+){{1,4}}{_ISO_DATE}{_CLOCK}(?:\s+[\u4e00-\u9fff]{{2,10}})?",
        rf"\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d{_CLOCK}?|[Dd]ate\s*[:：]?\s*{_ISO_DATE}.{{0,12}}",
        rf"{_CHINESE_DATE}\s*[\u4e00-\u9fff]{{2,8}}报\s*第?\s*[A-Z]?\d{{1,3}}\s*版.{{0,20}}",
        r"[^。；，]{2,10}[/／]\s*(?:本报|特派)?记者[^。；，]{2,40}",
        r"(?:本作品收录于|查看原文|举报$|→?返回维基).{0,60}",
        r".{4,50}。\s*(?:新华社|中新社|人民网|资料图片)(?:图|图片|发)?",
        r"[A-Za-z][A-Za-z ,.'-]{5,80}",
        r"附件(?:下载)?\s*\d{0,2}\s*[:：]?(?:[^。；]{2,60}\.(?:docx?|pdf|xlsx?|zip|rar|wps|ofd))?",
        r"[^。；，]{2,40}\.(?:docx?|pdf|wps|ppt|txt)",
        r"(?:网友)?(?:评论|跟帖|回帖)\s*\d+\s*[条个]?",
        r"[（(][^。；]{0,20}(?:需要?|请)先?(?:登录|注册)[^。；]{0,12}[）)]",
        r"[\u4e00-\u9fff]{2,4}(?:日|晚|早|晨|时|侨|商|周|都市|城市|青年|工人|农民)报",
        r"[\u4e00-\u9fff·]{2,10}(?:特刊|专刊|专版)|[（(]?本版[^。；]{0,20}(?:提供|摄影?|采写|撰文)[）)]?",
        r"[^。；]{0,30}(?:专家|会员|文苑|文秘|笔杆子)[^。；]{0,12}(?:免费|下载|会员)[^。；]{0,10}",
        r"文[/|][\u4e00-\u9fff]{2,4}.{0,12}",
        r"(?:[\[【][^\[\]【】]{2,8}[\]】]\s*){1,5}.{0,8}(?:您是第|本文已被|已有)\s*\d*.{0,20}",
        r"[\u4e00-\u9fff]{2,12}\s*(?:19|20)\d\d\s*年\s*第?\s*\d{1,2}\s*期|[【\[]\s*字号(?:大小)?\s*[:：]?\s*[】\]]",
        r".{0,30}下面是文章的全部内容.{0,20}|ID\s*[:：]\s*\d+\s.{0,80}(?:上传|下载).{0,40}|.{4,30}\s篇\s?\d{1,2}",
        r"[（(](?:录入|供稿|整理)\s*[:：].{1,30}[）)]|[^。；，]{2,20}(?:整理|供稿|录入)\s+阅读\s*[:：]\s*\d+\s*次?",
    ),
    "navigation": (
        r"第\s?\d{1,4}\s?章.{0,20}|书城.{0,24}",
        r"(?:[上下]一[版篇页条期]|版面导航|标题导航|返回(?:版面|目录|首页)|放大|缩小|默认|朗读|语音播报|[+＋-]|\s|[|/<>《》])+",
        r"[^。，；]{1,20}\s*(?:>>|->|»|--?>|>|＞|→)\s*[^。；]{1,60}",
        r"(?:新闻|文摘|要闻|时政|时政要闻|公告|通知公告|信息公开|政务公开|正文|工作动态)",
        r"(?:19|20)\d\d ?卷.{0,2}",
        r"(?:繁体|简体|English|无障碍(?:浏览|阅读)?|长者模式|登录|注册|搜索|分享|收藏|评论|目录|返回)",
        r"正文复制|.{0,36}Flash Player.{0,4}|扫描到手机.{0,12}|更加方便分享给朋友|.{0,30}写作神器.{0,20}"
        r"|格式\s*[:：]\s*[A-Z]{3,4}\s.{0,60}"
        r"|[\u4e00-\u9fff]{2,12}(?:人大|政府|新闻|信息|门户)网站?|杂志排行|[^。；，]{2,16}的其[它他]文章",
        r"(?:法律|网站|隐私|版权)声明|关于(?:本站|我们|网站)|(?:联系|帮助)(?:方式|中心)|使用帮助|友情链接|是否继续[?？]",
        r"您访问的链接即将离开.{0,40}|[\u4e00-\u9fff]{4,16}(?:微信|微博|客户端)",
        r"(?:推荐|相关|延伸)阅读\s*[:：].{4,80}",
    ),
}


def _compile(rules: dict[str, tuple[str, ...]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (reason, re.compile("|".join(f"(?:{line})" for line in lines))) for reason, lines in rules.items()
    )


# A line of buttons, labels, counters and dates side by side: 打印本页 关闭窗口 阅读次数:251.
_TOKEN = re.compile(
    rf"(?:{_BUTTON}|{_COUNTER}|[上下]一[版篇页条期]|放大|缩小|默认|朗读|登录|注册|搜索|目录|举报)[+＋\-oO]?(?:[（(]?[\d.,]+[kKwW万次]?[）)]?)?"
    rf"|[+＋\-oO]|{_LABEL}(?:[:：/].{{0,24}})?|{_ISO_DATE}|{_CHINESE_DATE}|\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?|{_WEEKDAY}"
)
_TOKEN_BREAK = re.compile(r"[\s|｜【】\[\]]+")
_MOST_TOKENS = 14

_EVERYWHERE_COMPILED = _compile(_EVERYWHERE)
_AT_THE_EDGES_COMPILED = _compile(_AT_THE_EDGES)
# Reasons whose words a report may use itself: 加强微信公众号建设, 禁止转载.
_DOUBTFUL = frozenset(("advertisement", "repost_notice", "library_banner", "navigation", "reader_count"))
# Rules of these reasons hold only where one of their words stands; most headings have none and need not be
# tried against them. A new rule brings its word: test_furniture.py makes lines of every rule to see to it.
_WORDED = frozenset(("caption", "library_banner", "advertisement", "navigation"))
_WORDS = re.compile(
    r"图|摄|\||｜|>|›|»|字|网|阅读|文库|稿库|范文|公文|小编|供大家|欢迎|希望对|会员|付费|扫|长按|识别"
    r"|导语|导读|字数|Word|word|传播|领取|点击|限时|立即|马上|购买|充值|免费|注册|开通|微信|QQ|qq|客服|公众号|小程序|APP|app|微博|视频号|分享"
    r"|http|www|广告|推广|赞助|转发|朋友圈|豆瓣|今日头条|贴吧|复制链接|更多"
    r"|首页|登录|相关|推荐|热门|猜你|感兴趣|评论|搜索|ICP|联系我们|浏览器|提示|文档|平台|账号|收益|金币|预览|桌面"
)
# A long line without any of these is a paragraph; most lines are, and need no closer look.
# Plain words, and the date apart: a search for nothing but words leaps from one first character to the next.
_TRIGGER = re.compile(
    r"摄|图|电|讯|扫|版|赞|｜|\||>|›|»|转载|注明|来自|来源|转自|摘自|原载|仅供|供大家|小编|欢迎|希望对|版权|声明|链接|地址"
    r"|http:|https:|www\.|\.c|个字|阅读|文库|稿库|范文|公文|文秘|文档|秘书|写作|材料|公众号|微信|QQ|小程序|下载|VIP|福利|优惠|红包"
    r"|会员|广告|推广|赞助|打印|首页|ICP|联系我们|网站地图|浏览器|收藏|分享|客服|星期|侵权|上传"
)
_TRIGGER_DATE = re.compile(r"\d{4} ?[-/.]")
_CONGRESS = re.compile(r"常委会|代表|审议|监督|人大")
_SENTENCE_END = re.compile(r"[。！？；]$")


def is_prose(line: str) -> bool:
    """Whether a folded line reads like a paragraph of the report."""
    return len(line) >= 40 and any(mark in line for mark in "。；！？") and not _has_address(line)


def classify(line: str, *, at_edge: bool) -> str | None:
    """Return the reason why a folded line is not the report, or None."""
    if "(" in line:
        line = without_readings(line)
    if len(line) > 220 or (len(line) >= 60 and _is_paragraph(line)):
        return None
    if len(line) <= 160 and "。" not in line and (_LABELLED.match(line) or _is_spaced_label(line)):
        return "page_furniture"
    has_word = _WORDS.search(line) is not None
    for reason, pattern in _EVERYWHERE_COMPILED:
        if not has_word and reason in _WORDED:
            continue
        if pattern.fullmatch(line) and not (reason in _DOUBTFUL and _is_report_sentence(line)):
            return reason
    if at_edge:
        for reason, pattern in _AT_THE_EDGES_COMPILED:
            if pattern.fullmatch(line):
                return reason
        if _is_toolbar(line):
            return "page_furniture"
    return None


def _is_spaced_label(line: str) -> bool:
    """索 引 号: GZ01 — a label set with blanks for looks."""
    return _SPACED.match(line) is not None and _LABELLED.match(_GAP_IN_WORD.sub("", line)) is not None


def interrupts(line: str) -> bool:
    """Whether a folded line can stand in the middle of a broken sentence without being of it."""
    return classify(line, at_edge=False) is not None and not _CONGRESS.search(line)


def _is_paragraph(line: str) -> bool:
    return not (_TRIGGER.search(line) or _TRIGGER_DATE.search(line) or _LABELLED.match(line))


def _is_toolbar(line: str) -> bool:
    """Whether two and more words of a page, and more of them than of others, make up the whole line."""
    tokens = [token for token in _TOKEN_BREAK.split(line) if token]
    if not 2 <= len(tokens) <= _MOST_TOKENS or "。" in line:
        return False
    known = sum(_TOKEN.fullmatch(token) is not None for token in tokens)
    return known >= 2 and 2 * known > len(tokens)


def _is_report_sentence(line: str) -> bool:
    """A sentence about the congress that speaks of WeChat or of reposting is the report's own."""
    if "小编" in line or _has_address(line):
        return False
    return is_prose(line) or bool(_SENTENCE_END.search(line) and _CONGRESS.search(line))


def _has_address(line: str) -> bool:
    return "://" in line or "www." in line
