"""Text that will be inserted with nothing around it: at a place to fill in, or in parts that are announced."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.quoted import BLANK
from tui.core.advice.sentences import Sentence
from tui.core.personas.persona import PLACE

MOST = 5  # findings: nobody reads more
MOST_PLACES = 400  # brackets that are looked at
AROUND = 100  # characters in which a label stands
# Names of what is a text of many words: it needs marks, a name or a number does not.
NAME = re.compile(
    r"(?:[a-z]+[_-])?(?:text|document|article|transcript|email|log|logs|texto|documento|dokument)"
    r"|input|content|context|code|diff|contract|passage|report|essay|letter|notes|story|message|messages|review|data"
    r"|posts?|question"
    r"|eingabe|inhalt|kontext|vertrag|artikel|brief|bericht|aufsatz|nachricht|frage|entrada|contexto|contenido"
    r"|artículo|articulo|correo"
    r"|c[oó]digo|carta|informe|ensayo|mensaje|pregunta",
    re.IGNORECASE,
)
# A place that the author, or whoever asks, is to fill by hand: brackets with an order to paste, or a name in braces.
BY_HAND = re.compile(
    r"[\[【［<](?!!)(?P<held>[^\[\]【】［］<>\n{}]{3,60})[\]】］>]|(?<![\w{$\\])\{(?P<name>[a-z_]{3,30})\}(?!\})",
    re.IGNORECASE,
)
PASTED = re.compile(
    r"\bpaste\b.{0,40}\bhere\b|\b(?:paste|insert|copy)\b.{0,40}\b(?:text|articles?|documents?|code|e-?mails?"
    r"|reviews?|contents?|transcripts?|messages?|letters?|reports?|data)\b"
    r"|\b(?:text|article|document|code|e-?mail|review|transcript|content)\s+(?:goes\s+)?here\b"
    r"|\bhier\b.{0,40}\b(?:einfügen|einsetzen)\b|\b(?:text|artikel|dokument|code|e-?mail|vertrag|brief|mitschnitt"
    r"|bericht|inhalt)\w*\s+(?:hier\s+)?einfügen\b"
    r"|\b(?:pega|pegue|pegar|insert(?:a|e|ar)|copia|introduce)\b.{0,40}\b(?:aquí|texto|transcripción|artículo"
    r"|documento|código|correo|opinión|contenido)\b|\baquí\s+(?:el|la|tu|su)\s"
    r"|여기에?.{0,20}(?:붙여|입력|넣|삽입)|(?:본문|내용|글|텍스트|기사|코드|녹취록|회의록|기록"
    r"|문서)\S*\s*(?:붙여\s*넣|입력|삽입)"
    r"|(?:在)?(?:此|[这這][里裡]).{0,4}(?:粘[贴貼]|[插输輸]入|填[写寫]|[贴貼]上)|(?:粘[贴貼]|[插输輸]入).{0,10}(?:此"
    r"|[这這][里裡]|文|[内內]容|代[码碼])"
    r"|(?:ここ|こちら)に.{0,20}(?:貼|挿入|入力|記入)|(?:本文|文章|内容|記事|コード|記録|議事録|文書)を(?:貼|挿入|入力)",
    re.IGNORECASE,
)
LABEL = r"(?:#{1,6}[ \t][^\n]{1,80}|[^\n]{1,80}[:：][*_]*|[-=_*~]{3,})[ \t]*"
LED_IN = re.compile(rf"(?:^|\n){LABEL}\s*$|[:：][*_]*\s+$")
FOLLOWED = re.compile(rf"\s*(?:$|\n[ \t]*{LABEL}(?:\n|$))")
NOUN_EN = (
    r"(?:texts?|documents?|articles?|logs?|code|snippets?|diffs?|contracts?|e-?mails?|transcripts?|essays?"
    r"|questions?|contexts?|passages?"
    r"|letters?|r[eé]sum[eé]s?|cvs?|reports?|answers?|stor(?:y|ies)|abstracts?|reviews?|messages?|description"
    r"|specifications?|data)"
)
A_EN = r"(?:an?|the|some|one|two|several|my|their)?\s*(?:[\w-]+\s+){0,2}"
NOUN_DE = (
    r"(?:texte?|dokumente?|artikel|protokolle?|logs?|code|vertrag|verträge"
    r"|e-?mails?|aufsatz|aufsätze|fragen?|kontext|briefe?|bericht\w*|antwort(?:en)?)"
)
NOUN_ES = (
    r"(?:textos?|documentos?|artículos?|registros?|código|contratos?"
    r"|correos?|ensayos?|preguntas?|contextos?|cartas?|informes?|respuestas?)"
)
NOUN_KO = r"(?:텍스트|문서|기사|로그|코드|계약서|이메일|에세이|질문|문맥|맥락|편지|보고서|답변|본문|글)"
NOUN_ZH = (
    r"(?:文本|文[档檔]|文件|文章|日[志誌]|代[码碼]|合同|合約|邮件|郵件|作文|[问問][题題]|上下文|信|[报報]告|回答|段落)"
)
NOUN_JA = r"(?:テキスト|文書|記事|ログ|コード|契約書|メール|作文|質問|文脈|手紙|報告書|回答|本文|文章)"
# Two texts in one message: one alone is the message.
PARTS = re.compile(
    r"(?:you\s+(?:will|['’]ll)\s+(?:be\s+(?:given|provided\s+with|shown)|receive|get)|you\s+are\s+given"
    r"|(?:i|the\s+user|users)\s+(?:will|['’]ll)\s+(?:give|provide|paste|send|supply|insert|share)(?:\s+(?:you"
    r"|me))?(?:\s+with)?)\s+"
    rf"{A_EN}{NOUN_EN}(?:\s+and|,)\s+{A_EN}{NOUN_EN}\b"
    r"|(?:du\s+(?:bekommst|erhältst)|sie\s+(?:bekommen|erhalten)|(?:ich|der\s+nutzer)\s+(?:gebe|gibt|füge|fügt|sende"
    r"|sendet)(?:\s+(?:dir|ihnen))?)\s+"
    rf"(?:\w+\s+){{0,2}}{NOUN_DE}\s+und\s+(?:\w+\s+){{0,2}}{NOUN_DE}\b"
    r"|(?:recibirás|recibirá|se\s+(?:te|le)\s+(?:dará|darán|proporcionará|proporcionarán)|(?:te|le)\s+(?:daré"
    r"|enviaré|pegaré))\s+"
    rf"(?:\w+\s+){{0,2}}{NOUN_ES}\s+y\s+(?:\w+\s+){{0,2}}{NOUN_ES}\b"
    rf"|{NOUN_KO}\s*(?:와|과|및|하고)\s*{NOUN_KO}(?:이|가|을|를)?\s*(?:주어|제공|드리|드릴|보내|줄|붙여|입력)"
    r"|(?:我(?:[会會]|[将將])?(?:[给給]你|提供|[发發]送|[贴貼]上)|你[会會將将](?:收到"
    rf"|得到))(?:[给給]你)?[一两兩]?[段份篇個个]?{NOUN_ZH}(?:和|与|與"
    rf"|及)[一两兩]?[段份篇個个]?{NOUN_ZH}"
    rf"|{NOUN_JA}(?:と|および){NOUN_JA}(?:が|を)(?:与えられ|渡し|提供|送り|貼り付け|入力)",
    re.IGNORECASE,
)
# Where a text says how parts are marked, or marks some itself.
SAYS_HOW = re.compile(
    r"</?[A-Za-z_][\w.-]{0,40}>|\b(?:delimit\w*|tags?|xml|json|fence\w*|backticks?|triple|quotes?|quotation|enclosed"
    r"|surrounded|wrapped|separated"
    r"|separator|headings?|headers?|labell?ed|attach\w*|files?|fields?|columns?|markier\w*|überschrift\w*"
    r"|anführungs\w*|etiquetas?|comillas|delimitad\w*|separad\w*)\b"
    r"|태그|따옴표|구분|제목|표시|标签|標籤|引号|引號|分隔|标题|標題|タグ|引用符|区切|見出し"
    r"|^[ \t]*[^\s:：]{1,30}[:：][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)

PARTS_REASON = (
    "Several texts will stand in one message. Say how each is marked, for example: “each stands between tags of its"
    " name”. Then the model knows which is which, and what is no order."
)
BY_HAND_REASON = (
    "What is put here may be long, or hold orders. Tags around the place tell the model where it begins and ends."
)
PLACE_REASON = "What is filled in here may be long, or hold orders. Tags tell the model where it begins and ends."


def announced_parts(text: str, parts: Sequence[Sentence]) -> list[Finding]:
    """Return one finding where a text says that several texts will be given in one message, and not how each is marked.

    ``parts`` are the sentences of what is said.
    """
    if SAYS_HOW.search(text):
        return []
    found = (each for each in parts if PARTS.search(each.words))
    return [Finding(Rule.DELIMITERS, each.start, each.end, PARTS_REASON) for each in islice(found, 1)]


def places_to_fill(text: str, said: str, names: Collection[str]) -> list[Finding]:
    """Return the places in a persona's text where a text is filled in among its own words, with nothing around it.

    ``said`` is the text with all that is quoted blanked, ``names`` are those of its variables.
    """
    found: list[Finding] = []
    for place in PLACE.finditer(text):
        start, end = place.span()
        name = place[2]
        filled = not place[1] and name in names and said[start] != BLANK
        if filled and NAME.fullmatch(name) and not _is_led_in(text, start, end):
            marked = Edit(start, end, f"<{name}>\n{text[start:end]}\n</{name}>")
            found.append(Finding(Rule.DELIMITERS, start, end, PLACE_REASON, marked))
    return [*found, *_by_hand(text, said)][:MOST]


def _by_hand(text: str, said: str) -> list[Finding]:
    """Return the places that somebody is to fill by hand, among the words of a text and with nothing around them."""
    found: list[Finding] = []
    for place in islice(BY_HAND.finditer(said), MOST_PLACES):
        start, end = place.span()
        wanted = NAME.fullmatch(place["name"]) if place["name"] else PASTED.search(place["held"])
        stop = said.find("\n", end)
        beside = said[said.rfind("\n", 0, start) + 1 : start] + said[end : stop if stop >= 0 else None]
        among_words = re.search(r"\w", beside) is not None and said[end : end + 1] not in ("(", "]")
        if wanted and among_words and not _is_led_in(text, start, end):
            tag = place["name"] or "text"
            marked = Edit(start, end, f"<{tag}>\n{text[start:end]}\n</{tag}>")
            found.append(Finding(Rule.DELIMITERS, start, end, BY_HAND_REASON, marked))
    return found


def _is_led_in(text: str, start: int, end: int) -> bool:
    """Return whether a label or a heading stands before a place, and nothing or another one behind it."""
    return (
        LED_IN.search(text[max(0, start - 100) : start]) is not None
        and FOLLOWED.match(text[end : end + 100]) is not None
    )
