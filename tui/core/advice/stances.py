"""What orders settle about an answer, and how, in six languages: questions, lists, tone, explanations and the like.

A topic has two sides. An order takes one side by how its language builds such an order, wherever in a sentence that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.core.advice.sentences import Sentence

# An order that holds only sometimes, or of a part, contradicts nothing.
SOMETIMES = re.compile(
    r"\b(?:if|when|whenever|unless|except|otherwise|or|but|for|first|then|after|before|during|until|while"
    r"|in\s+(?:case|this|that"
    r"|mode)|where|once|default|examples?|wenn|falls|außer|sonst|oder|aber|für|bei|zuerst|nach|vor|während|bis|beispiel"
    r"|si|cuando|salvo|excepto|o|pero|para|primero|después|antes|durante|hasta|ejemplo)\b"
    r"|경우|때|으면|하면|라면|외에|또는|먼저|예외|如果|若|[时時](?![间間候代刻常而区區机機尚期])|除非|除了|或"
    r"|否[则則]|但|先|例外|場合|とき|時は|なら|以外|または|ただし",
    re.IGNORECASE,
)
# An order behind one of these holds only sometimes.
CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|except|otherwise|only\s+(?:for|in)|in\s+case|mode|optional\w*|wenn|falls|außer"
    r"|sonst|si|cuando|salvo|excepto)\b"
    r"|경우|(?:으|하|이|라)면(?=[\s,])|때(?:는|에는|만)?(?=[\s,])|如果|若|除非|除了|否[则則]"
    r"|[时時](?![间間候代刻常而区區机機尚期])|場合|とき|時は|なら|以外",
    re.IGNORECASE,
)
WORDS = r"(?:(?!(?:not|never|no|nicht|nie|niemals|keine?\w?|ohne|sin|nunca)\b)[\w'’-]+,?\s+)"
ENDS = r"(?=\s*(?:[,;:)!…—–*_]|$|\s(?:and|und|y|damit|whatever)\b))"


@dataclass(frozen=True, slots=True)
class Topic:
    """What two orders may contradict each other about.

    ``anchors`` are words in lower case of which each order on it has one. ``no`` and ``yes`` are its two sides; ``no``
    is looked for first. An order that holds only sometimes takes no side; one of ``yes`` by its pattern ``sometimes``,
    and where ``in_any_case`` is set that takes its side all the same.
    """

    name: str
    anchors: tuple[str, ...]
    no: re.Pattern[str]
    yes: re.Pattern[str]
    sometimes: re.Pattern[str] = SOMETIMES
    in_any_case: bool = False

    def sides(self, parts: Sequence[Sentence]) -> Iterator[tuple[Sentence, str]]:
        """Yield the sentences that take a side, each with that side, ``no`` or ``yes``; none where no ``no`` stands."""
        denying = {part.start for part in parts if self.no.search(part.words)}
        for part in parts if denying else ():
            if part.start in denying:
                if not SOMETIMES.search(part.words):
                    yield part, "no"
            elif self.yes.search(part.words) and (self.in_any_case or not self.sometimes.search(part.words)):
                yield part, "yes"


def _topic(
    name: str, anchors: str, no: str, yes: str, sometimes: re.Pattern[str] = SOMETIMES, *, in_any_case: bool = False
) -> Topic:
    """Return a topic, compiled. ``anchors`` are divided by ``|``."""
    flags = re.IGNORECASE
    patterns = re.compile(no, flags), re.compile(yes, flags)
    return Topic(name, tuple(anchors.split("|")), *patterns, sometimes, in_any_case)


def _thing(name: str, en: str, de: str, es: str, ko: str, zh: str, ja: str, anchors: str) -> Topic:
    """Return the topic of something that an answer has, or has not. The words are what it is called."""
    no = (
        r"(?:\b(?:never|do\s+not|don['’]t|avoid|without)|(?:^|[,;:(–—-]\s*|\b(?:with|and|use"
        rf"|add)\s+)no)\s+(?:(?:ever|use|using|write|writing|add|adding|include|including|any)\s+)*(?:{en}){ENDS}"
        rf"|\b(?:keine?n?|niemals|nie|ohne|vermeide?(?:n\s+sie)?|verzichte?(?:n\s+sie)?\s+auf)\s+(?:{de}){ENDS}"
        r"|\b(?:(?:no|nunca)\s+(?:uses?|utilices?|emplees?|escribas?|incluyas?|pongas?)|sin|evita"
        rf"|evite)\s+(?:las\s+|los\s+|la\s+)?(?:{es}){ENDS}"
        rf"|(?:{ko})(?:을|를|은|는)?\s*(?:[가-힣]+\s*)?(?:(?:쓰|사용하|넣|달)지\s*(?:마|말|않)|금지|없이|(?:을"
        r"|를)\s*(?:피하|삼가|자제))"
        rf"|(?:不要|不得|[别別]|切勿|禁止|避免|[请請]勿)(?:使用|用|[写寫]|加)?(?:任何)?\s*(?:{zh}){ENDS}"
        rf"|(?:{ja})(?:(?:は|を)(?:使わ|使用し|用い|書か|入れ)(?:ない|ず)|は?禁止|なしで|(?:は|を)(?:避け|控え))"
    )
    yes = (
        r"(?:^|[:,;]\s*|\b(?:and|always|please|then|must|should)\s+)(?:always\s+)?(?:use|include|add|write|format"
        r"|present|give|list|organi[sz]e|structure|answer|respond|reply|group)\s+"
        rf"{WORDS}{{0,6}}?(?:{en})\b"
        r"|(?:^|[:,;]\s*|\bund\s+)(?:verwende|nutze|benutze|schreibe?|setze|liste|stelle?|gliedere|gib"
        r"|antworte)(?:n\s+sie)?\s+"
        rf"{WORDS}{{0,6}}?(?:{de})\b"
        r"|(?:^|[:,;]\s*|\by\s+)(?:siempre\s+)?(?:usa|use|utiliza|utilice|emplea|presenta|escribe|responde|incluye"
        r"|organiza|pon)\s+"
        rf"{WORDS}{{0,6}}?(?:{es})\b"
        rf"|(?:{ko})(?:을|를|로|으로)\s*(?:[가-힣]+\s*){{0,2}}?(?:쓰(?:세요|십시오|라|고|기|시)|써|쓴다|사용(?:하세요"
        r"|하십시오|해|하라|한다)|나열|정리|작성"
        r"|넣(?:으세요|어|는다)|제시|답)"
        rf"|(?:^|[，,；;：:]|[请請])[^，。不避勿]{{0,6}}?(?:使用|用|以|加入|添加|列成)\s*(?:{zh})"
        rf"|(?:{ja})(?:を|で|に)[^。、]{{0,6}}?(?:使っ|使う|使い|使用[しす]|用い[てる]|示[しす]|まとめ|書[いく]|答え"
        r"|列挙|入れ[てる])"
    )
    return _topic(name, anchors, no, yes)


LISTS = _thing(
    "lists",
    r"bullet\s*points?|bullets|bullet(?:ed)?\s+lists?",
    r"aufzählung(?:en|spunkte?n?|szeichen)?|stichpunkte?n?|spiegelstriche?n?",
    r"viñetas?|listas?\s+con\s+viñetas|guiones",
    r"글머리\s*(?:기호|표)|불릿(?:\s*포인트)?",
    "[项項]目符[号號]",
    "箇条書き",
    "bullet|aufzählung|stichpunkt|spiegelstrich|viñeta|guiones|글머리|불릿|目符|箇条",
)
EMOJI = _thing(
    "emoji",
    "emojis?|emoticons?",
    "emojis?|emoticons?|smileys?",
    "emojis?|emoticonos?",
    "이모지|이모티콘",
    "表情符[号號]|emoji",
    "絵文字",
    "emoji|emotico|smiley|이모|表情符|絵文字",
)
TABLES = _thing(
    "tables", "tables?", "tabellen?", "tablas?", "도표|표", "表格", "表組み|表形式", "table|tabelle|tabla|표|表"
)
MARKDOWN = _thing(
    "markdown",
    r"markdown(?:\s+(?:formatting|syntax))?",
    r"markdown(?:-formatierung)?",
    "markdown",
    "마크다운",
    "markdown",
    "マークダウン|markdown",
    "markdown|마크다운|マークダウン",
)
JARGON = _thing(
    "jargon",
    r"(?:technical\s+)?jargon|technical\s+(?:terms?|language|terminology)",
    r"fach(?:begriffe?n?|jargon|wörter|sprache)",
    r"jerga(?:\s+técnica)?|tecnicismos|términos\s+técnicos",
    r"전문\s*용어",
    "(?:[专專][业業])?[术術][语語]",
    "専門用語",
    "jargon|technical|fachb|fachj|fachw|fachs|jerga|tecnicismo|técnicos|전문|语|語",
)
QUESTIONS = _topic(
    "questions",
    "ask|frage|pregunt|질문|묻|물어|问|問|質問|尋ね",
    r"\b(?:never|do\s+not|don['’]t|without|avoid)\s+(?:ever\s+)?ask(?:ing)?\s+(?:(?:the\s+user|me|them|any"
    r"|clarifying|follow-?up|further|more|for)\s+)*"
    rf"(?:questions?|clarifications?){ENDS}"
    r"|\bstell(?:e|en\s+sie)?\s+(?:\w+\s+){0,3}?(?:nie(?:mals)?|kein\w*)\s+(?:weiteren?\s+)?(?:rück"
    rf"|nach)?fragen{ENDS}|\bfrage?(?:n\s+sie)?\s+(?:niemals|nie|nicht)\s+nach{ENDS}"
    r"|\b(?:nunca|no)\s+(?:le\s+)?(?:hagas?|formules?)\s+(?:\w+\s+)?preguntas(?:\s+(?:al\s+usuario"
    rf"|de\s+seguimiento))?{ENDS}|\b(?:nunca|no)\s+preguntes?(?:\s+(?:nada|al\s+usuario))?{ENDS}"
    r"|질문(?:을|은)?\s*(?:[가-힣]+\s*)?하지\s*(?:마|말|않)|(?<!것은\s)(?<!것을\s)(?:묻지|물어보지)\s*(?:마|말|않)"
    r"|(?:不要|[绝絕]不|[绝絕][对對]不|切勿|禁止|[别別]|不得|[从從]不|不[许許])[^，。\n]{0,6}?(?:提[问問]"
    r"|[询詢][问問]|[发發][问問]|提?[问問](?:任何)?[问問][题題]"
    r"|反[问問])"
    r"|質問(?:を|は)?[^。、\n]{0,6}?(?:しない|せず|してはいけ|しては|禁止|するな)|質問禁止"
    r"|(?<!ことは)(?<!ことを)尋ねない",
    r"(?:^|[:,;]\s*|\b(?:always|please|must|should|then|and)\s+)(?:always\s+)?ask\s+(?:(?:the\s+user|me|them|us|him"
    r"|her|a|an|any|some|one|two|three|for|clarifying|follow-?up|\d)\s+)*"
    r"(?:questions?|clarifications?|details|more)\b"
    r"|\bstell(?:e|en\s+sie)?\s+(?:\w+\s+){0,4}?(?:rück|nach)?fragen?\b"
    r"|\bfrage?(?:n\s+sie)?\s+(?:\w+\s+){0,3}?nach(?=\s*(?:$|[,;]|(?:einzelheiten|details|weiteren)\b))"
    r"|(?:^|[:,;]\s*|\by\s+)(?:siempre\s+)?(?:haz|haga|hazle|formula|formule)\s+(?:\w+\s+){0,3}?preguntas?\b|(?:^"
    r"|[:,;]\s*)(?:pregunta|pregunte|pregúntale)\s+(?:siempre\s+)?(?:al\s+usuario|antes)\b"
    r"|질문(?:을|도)?\s*(?:하세요|하십시오|하라|한다|해|할\s*것|하고|던)|(?:물어|되물어)\s*(?:보세요|봐|보라|본다"
    r"|보십시오)|물어라|물으세요"
    r"|(?:[请請]|先|[应應]|要|[务務]必|可以|[须須]|^|[，,])(?:向用[户戶])?[^，。不\n]{0,4}?(?:提[问問]|[询詢][问問]"
    r"|[发發][问問]|反[问問]"
    r"|提出[^，。\n]{0,4}[问問][题題])"
    r"|質問(?:を)?(?:して|します|する|しましょう)|尋ね(?:て|る|ます)|聞き返[しす]",
    CONDITION,
    in_any_case=True,
)
PIECE = (
    r"(?:json|code|sql|yaml|html|xml|csv|translations?|results?|numbers?|words?|labels?|tables?|diff|patch|query"
    r"|command)"
)
STUECK = r"(?:json|code|sql|yaml|html|xml|csv|übersetzung|ergebnis|zahl|wort|tabelle|befehl)"
PIEZA = r"(?:json|código|sql|yaml|html|xml|csv|traducción|resultado|número|palabra|tabla|comando)"
KO_PIECE = "(?:JSON|SQL|YAML|HTML|XML|CSV|코드|번역문?|결과|숫자|표|명령어?)"
ZH_PIECE = "(?:JSON|SQL|YAML|HTML|XML|CSV|代[码碼]|翻[译譯]|[译譯]文|[结結]果|[数數]字|表格|命令)"
JA_PIECE = "(?:JSON|SQL|YAML|HTML|XML|CSV|コード|訳文?|翻訳|結果|数字|表|コマンド)"
ONLY = (
    r"\b(?:only|just|nothing\s+but)\s+(?:with\s+|in\s+|as\s+)?(?:(?:the|a|valid|raw|plain|fixed|corrected|final|one"
    rf"|single|translated)\s+)*{PIECE}\b"
    r"|\b(?:return|output|reply|respond|answer|give|print)\s+(?:with\s+|in\s+)?(?:(?:the|a|valid|raw|fixed"
    rf"|corrected|final)\s+)*{PIECE}\s+only\b"
    rf"|\b(?:nur|ausschließlich|lediglich)\s+(?:mit\s+|in\s+|als\s+)?(?:[\w-]+\s+){{0,2}}?{STUECK}\b"
    rf"|\b(?:solo|sólo|únicamente|solamente)\s+(?:con\s+|en\s+)?(?:(?:el|la|un|una)\s+)?{PIEZA}\b"
    rf"|{KO_PIECE}(?:으로|로)?만\s"
    rf"|(?:只|[仅僅])(?:能|可|需)?(?:用|返回|[输輸]出|回[复覆]|[给給]出|以|使用)[^，。\n]{{0,6}}?{ZH_PIECE}"
    rf"|{JA_PIECE}(?:だけ|のみ)(?:で|を)"
)
EXTRAS = _topic(
    "what stands beside the result",
    "only|just|nothing|add|after|below|follow|above|nur|ausschließlich|lediglich|nach|unter|hinter|vor|solo|sólo"
    "|únicamente|solamente|después|debajo|tras|antes"
    "|만|뒤|아래|다음|앞|밑|只|仅|僅|后|後|下|前|だけ|のみ|あと",
    ONLY,
    r"\b(?:after|below|under|beneath|before|above|following)\s+(?:(?:the|your|each"
    rf"|valid)\s+)*{PIECE}\b[^.]{{0,20}}?\b(?:add|write|explain|give|include|append|put|say|state|provide)\b"
    r"|(?:^|[:,;]\s*|\b(?:and|then|also)\s+)(?:add|write|explain|give|include|append|put"
    rf"|provide)\s+{WORDS}{{1,10}}?(?:after|below|under|beneath|before|above)\s+(?:(?:the|your|each)\s+)*{PIECE}\b"
    rf"|\b(?:nach|unter|hinter|vor|über)\s+(?:dem|der|den)\s+{STUECK}\b"
    rf"|\b(?:después|debajo|detrás|antes|encima)\s+de(?:l|\s+la)\s+{PIEZA}\b|\btras\s+(?:el|la)\s+{PIEZA}\b"
    rf"|{KO_PIECE}\s*(?:뒤|아래|다음|앞|밑)에[^.]{{0,40}}?(?:덧붙|추가|설명|쓰|적|넣)"
    rf"|{ZH_PIECE}\s*(?:之)?(?:[后後]|下面|下方|前|[后後]面|末尾)[^。]{{0,14}}?(?:加|附|[写寫]|解[释釋]|[说說]明)"
    rf"|{JA_PIECE}の(?:後|下|前|あと)に[^。]{{0,30}}?(?:加え|書|説明|付け|添え)",
    CONDITION,
)
EXPLANATIONS = _topic(
    "explanations",
    "expla|erklär|explic|expliqu|설명|解释|解釋|说明|說明|説明|only|just|nothing but|nur |ausschließlich|lediglich"
    "|solo |sólo"
    "|únicamente|solamente|만|只|仅|僅|だけ|のみ",
    rf"{ONLY}|(?:(?:^|[,;:(–—-]\s*|\b(?:with|and|give|add)\s+)no|\b(?:without|never\s+(?:add|give|include)"
    r"|do\s+not\s+(?:add|give|include)|don['’]t\s+(?:add|give|include)))\s+(?:any\s+|further\s+"
    rf"|an?\s+)*(?:explanations?|explaining){ENDS}"
    rf"|\b(?:do\s+not|don['’]t|never)\s+explain(?:\s+(?:anything|yourself))?{ENDS}"
    rf"|\b(?:ohne|keine)\s+(?:jede\s+|weiteren?\s+|zusätzlichen?\s+)?erklärung(?:en)?{ENDS}"
    rf"|\berkläre?(?:n\s+sie)?\s+(?:nichts|nicht){ENDS}"
    rf"|\bsin\s+(?:ninguna\s+|más\s+)?explicaci(?:ón|ones)(?:\s+adicional(?:es)?)?{ENDS}|\bno\s+(?:expliques?"
    rf"|des\s+explicaciones|añadas\s+explicaciones)(?:\s+nada)?{ENDS}"
    r"|설명\s*(?:없이|은?\s*(?:하지|쓰지|붙이지|넣지)|을?\s*(?:붙이지|하지|넣지|달지|덧붙이지)|금지)"
    r"|(?:不要|不加|[无無]需|不用|[没沒]有|不做|不作|不附|[别別])(?:任何|加|做|作|附|[给給]出)*(?:解[释釋]|[说說]明)"
    r"|説明(?:なし|せず|しない|は不要|は書かない|抜き|は?加えない|を(?:加え|書か|付け)ない)",
    rf"(?:^|[:,;]\s*|\b(?:and|then|always|also|please)\s+)explain\s+(?:each|every|all|your|why|what|how|the)\b"
    r"|(?:^|[:,;]\s*|\b(?:and|then|always|also)\s+)(?:add|include|give|provide|append"
    rf"|write)\s+{WORDS}{{0,4}}?explanations?\b"
    rf"|(?:^|[:,;]\s*|\bund\s+)erkläre?(?:n\s+sie)?\s+{WORDS}{{0,4}}?(?:jede[nrs]?|deine[nrs]?|alle|warum|was|die"
    r"|den|das)\b"
    rf"|(?:^|[:,;]\s*|\bund\s+)(?:füge|gib|schreibe|ergänze)(?:n\s+sie)?\s+{WORDS}{{0,4}}?(?:erklärung(?:en)?)\b"
    rf"|(?:^|[:,;]\s*|\by\s+)(?:explica|explique)\s+{WORDS}{{0,4}}?(?:cada|tu|su|por\s+qué|qué|los|las|el|la)\b"
    rf"|(?:^|[:,;]\s*|\by\s+)(?:añade|agrega|incluye|da|escribe)\s+{WORDS}{{0,4}}?explicaci(?:ón|ones)\b"
    r"|설명(?:을|도)?\s*(?:하세요|하십시오|해\s*(?:주|줘|라)|하라|한다|덧붙(?:이|여)|추가(?:하|해)|붙(?:이세|여)"
    r"|쓰세요|적으세요)"
    r"|(?:^|[，,；;：:]|[请請]|[并並]|面|[后後])(?:[详詳][细細])?(?:解[释釋]|[说說]明)(?:每|你|所有|原因"
    r"|[为為]什[么麼]|各|[这這]|改)|(?:加|附|[写寫]|[给給]出"
    r"|提供)[^，。不\n]{0,8}?(?:解[释釋]|[说說]明)"
    r"|説明(?:して(?:ください|下さい)|する(?=$|こと|。)|を(?:加え|書[いく]|付け|添え)(?!ない))",
    CONDITION,
)
TONE = _topic(
    "tone",
    "formal|casual|slang|colloquial|siez|duz|mit sie|mit du|per sie|per du|förmlich|formell|salopp|umgangs|locker"
    "|usted|tute|de tú|coloquial|jerga"
    "|존댓말|존대|높임|경어|반말|正式|随意|隨意|口语|口語|俚|敬語|丁寧|タメ口|ため口|くだけ",
    r"(?:^|[:,;]\s*|\b(?:always|and|please|must|should)\s+)(?:use|keep|maintain|write|adopt|be|stay|remain|speak"
    r"|answer|reply|respond)\s+(?:(?:in|a|an|the|strictly|always|very|to|your|tone|with)\s+)*formal\b"
    r"|\bsiez(?:e|en)\b|\bmit\s+[„\"“]?sie[”\"“]?\s+an\b|\b(?:per|in\s+der)\s+sie(?:-?form)?\b|(?:^"
    r"|[:,;]\s*)(?:schreibe?|antworte|bleib\w*|sei|sprich)\s+(?:\w+\s+)?(?:förmlich|formell)\b"
    r"|\b(?:tr[aá]t\w+|habla\w*|dirígete)\s+(?:\w+\s+){0,4}?de\s+usted\b|(?:^|[:,;]\s*)(?:usa|mantén|emplea"
    r"|escribe\s+en|responde\s+en)\s+(?:siempre\s+)?(?:un\s+)?(?:tono|lenguaje|registro)\s+formal\b"
    r"|(?:존댓말|존대말|높임말|경어)(?:을|를|로|으로|만)?\s*(?:[가-힣]+\s*)?(?:쓰(?!지)|써|사용(?!하지)|말하|답"
    r"|하세요)|반말(?:을|은"
    r"|로)?\s*(?:[가-힣]+\s*)?(?:쓰지|하지|금지|사용하지)"
    r"|(?:使用|用|保持|采用|採用|[语語][气氣][^，。不]{0,4}|以)(?:始[终終])?正式(?:的)?(?:[语語]|口|[书書]|文|$"
    r"|[，。])|正式(?:的)?(?:[语語][气氣言]|文[体體])"
    r"|(?:敬語|丁寧語|です・ます調?)(?:を|で|に)[^。、]{0,6}?(?:使っ|使う|使用|話[しす]|答え|書|統一|して)|(?:タメ口"
    r"|ため口)(?:は|を)?(?:使わ|禁止|避け)",
    r"(?:^|[:,;]\s*|\b(?:always|and|please)\s+)(?:use|keep|be|write|adopt|speak|talk|stay|answer|reply"
    r"|respond)\s+(?:(?:in|a|an|the|always|very|it|with|plenty|lots|of|some|your|tone|things)\s+)*"
    r"(?:casual|slang|informal|colloquial)\b"
    r"|\bduz(?:e|en)\b|\bmit\s+[„\"“]?du[”\"“]?\s+an\b|\b(?:per|in\s+der)\s+du(?:-?form)?\b|(?:^"
    r"|[:,;]\s*)(?:schreibe?|antworte|sei|sprich)\s+(?:\w+\s+)?(?:salopp|locker|umgangssprachlich)\b"
    r"|\btut(?:ea|ee|éa(?:lo|la))\b|\b(?:tr[aá]t\w+|habla\w*)\s+(?:\w+\s+){0,4}?de\s+tú\b|(?:^|[:,;]\s*"
    r"|\by\s+)(?:usa|emplea|escribe\s+en|sé|habla\s+en)\s+(?:un\s+)?(?:(?:tono|lenguaje|registro)\s+)?(?:informal"
    r"|coloquial|jerga)\b"
    r"|반말(?:을|로)\s*(?:[가-힣]+\s*)?(?:쓰(?!지)|써|말하|답|사용(?!하지)|하세요|이야기)"
    r"|(?:像朋友一[样樣])|(?:使用|用|保持|[语語][气氣])(?:[^，。不]{0,4})?(?:[随隨]意|口[语語]|俚[语語])"
    r"|(?:タメ口|ため口|くだけた(?:口調|言葉|話し方))で?(?:を)?[^。、]{0,4}?(?:話[しす]|答え|使っ|使う|書)",
)
QUANTITY = r"(?:two|three|four|five|six|ten|several|\d+)"
EXTENT = _topic(
    "length",
    "short|brief|concise|one |single|detail|length|least|long|thorough|kurz|einem|ausführlich|einzelheit|mindestens"
    "|breve|corto|conciso|una |detall|extens|al menos|mínimo"
    "|짧|간결|한 |한마디|자세|상세|최소|적어도|길게|简|簡|一句|一个|一個|详|詳|至少|短く|簡潔|一文|一言|一語"
    "|少なくとも|長く",
    r"\bas\s+(?:short|brief|concise)(?:ly)?\s+as\s+(?:possible|you\s+can)\b"
    r"|(?:^|[:,;]\s*|\b(?:always|please|only|must|should)\s+)(?:answer|reply|respond)\s+(?:\w+\s+)?(?:in|with"
    r"|using)\s+(?:only\s+|just\s+|exactly\s+|at\s+most\s+)?(?:one|a\s+single)\s+(?:short\s+)?(?:word|sentence"
    rf"|line){ENDS}"
    r"|\bso\s+(?:kurz|knapp)\s+wie\s+möglich\b|\bmöglichst\s+(?:kurz|knapp)\b"
    r"|\bantworte(?:n\s+sie)?\s+(?:\w+\s+)?(?:mit|in)\s+(?:nur\s+)?eine[mnr]\s+(?:einzigen\s+)?(?:wort|satz"
    rf"|zeile){ENDS}"
    r"|\blo\s+más\s+(?:breve|corto|conciso)(?:mente)?\s+posible\b|\b(?:responda|responde|contesta"
    r"|conteste)\s+(?:\w+\s+)?(?:con|en)\s+una\s+(?:sola\s+)?(?:palabra|frase|oración|línea)\b"
    r"|(?:가능한\s*한|최대한|되도록)\s*(?:짧게|간결하게)|한\s*(?:문장|단어|줄)(?:으로)?(?:만)?\s*(?:답|대답|응답)"
    r"|(?:尽可能|儘可能|尽量|盡量|[越])(?:[简簡][短洁潔])|用一(?:个|個)?(?:[词詞]|字|句[话話]|行)(?:[来來])?(?:回答"
    r"|作答)"
    r"|(?:できるだけ|できる限り|なるべく|極力)(?:短く|簡潔に)|(?:一文|一言|一語|一行)(?:だけ)?で(?:答え|回答|返答)",
    r"\bin\s+(?:full|great|as\s+much|exhaustive)\s+detail\b|\bas\s+(?:detailed|long|thorough|exhaustive"
    r"|verbose)(?:ly)?\s+as\s+(?:possible|you\s+can)\b"
    rf"|\bat\s+least\s+{QUANTITY}\s+(?:\w+\s+)?(?:paragraphs|pages)\b|\bat\s+(?:great\s+)?length{ENDS}"
    r"|\b(?:antworte|erkläre?|beschreibe?|schreibe?)(?:n\s+sie)?\s+(?:[\w-]+\s+){0,4}?(?:ausführlich"
    r"|in\s+allen\s+einzelheiten)\b|\bso\s+ausführlich\s+wie\s+möglich\b"
    r"|\bmindestens\s+(?:zwei|drei|vier|fünf|\d+)\s+(?:\w+\s+)?(?:absätze?n?|seiten)\b"
    r"|\bcon\s+(?:todo|mucho|gran|el\s+máximo)\s+detalle\b|\b(?:explica|responde"
    r"|contesta)\s+(?:\w+\s+){0,3}?(?:detalladamente|extensamente)\b|\blo\s+más\s+(?:detallad[oa]"
    r"|extens[oa])\s+posible\b"
    r"|\b(?:al\s+menos|como\s+mínimo|un\s+mínimo\s+de)\s+(?:dos|tres|cuatro|cinco|\d+)\s+(?:párrafos|páginas)\b"
    r"|(?:자세히|자세하게|상세히|상세하게|길게)\s*(?:설명|답|서술|쓰|풀어)|(?:최소|적어도)\s*[가-힣\d]{1,3}\s*(?:문단"
    r"|쪽|페이지|단락)"
    r"|(?:[详詳][细細]|[详詳][尽盡])(?:地)?(?:解[释釋]|[说說]明|回答|[阐闡]述)|至少(?:要|有|要有"
    r"|[写寫])?[一二两三四五六\d]+(?:个|個)?(?:段|[页頁])"
    r"|(?:詳しく|詳細に|長く)(?:説明|答え|回答|述べ)|少なくとも[一二三四五\d]+(?:つの?)?(?:段落|ページ)",
)
TOPICS = (LISTS, EMOJI, TABLES, MARKDOWN, JARGON, QUESTIONS, EXTRAS, EXPLANATIONS, TONE, EXTENT)
