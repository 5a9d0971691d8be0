"""Orders that cannot both be followed: always and never, two languages, two lengths, and the two sides of a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from tui.core.advice.finding import EXCERPT, Finding, Rule
from tui.core.advice.sentences import Mentions, Sentence, heading_between
from tui.core.advice.stances import SOMETIMES, TOPICS
from tui.core.cleaning import cleaned_line

MOST = 5  # findings: nobody reads more
LEAST = 6  # characters of what is to be done always, and never
LEAST_DENSE = 3  # the same where each character is a syllable or a word
LONGEST_ORDER = 120  # characters
# An order that says neither always nor never begins so.
BEGINS = re.compile(
    r"(?:use|include|add|write|answer|ask|cite|mention|give|show|usa|incluye|escribe|verwende|nutze|schreibe"
    r"|[请請]?使用"
    r"|[请請]?[写寫])(?:\b|(?<=[用写寫]))"
)


class Kind(Enum):
    """What an order settles. Two orders of one kind with different values contradict each other."""

    LANGUAGE = "language"
    SPAN = "span"
    ACT = "act"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Order:
    """An order that holds always: what it settles, and how. ``about`` is what is to be done or left, or the topic."""

    kind: Kind
    value: str
    sentence: Sentence
    about: str = ""


PIECE = re.compile(r"[^;；\s][^;；]*")
PURPOSE = re.compile(r"\b(?:so\s+that|damit|para\s+que)\b.*", re.IGNORECASE)
TONGUES = {
    "english": "english|englisch|inglés|영어|英语|英語|英文",
    "german": "german|deutsch|alemán|독일어|德语|德語|ドイツ語",
    "spanish": "spanish|spanisch|español|스페인어|西班牙语|西班牙語|スペイン語",
    "french": "french|französisch|francés|프랑스어|法语|法語|フランス語",
    "italian": "italian|italienisch|italiano|이탈리아어|意大利语|義大利語|イタリア語",
    "portuguese": "portuguese|portugiesisch|portugués|포르투갈어|葡萄牙语|葡萄牙語|ポルトガル語",
    "korean": "korean|koreanisch|coreano|한국어|韩语|韓語|韓文|韓国語",
    "chinese": "chinese|chinesisch|chino|중국어|中文|汉语|漢語|中国語",
    "japanese": "japanese|japanisch|japonés|일본어|日语|日語|日文|日本語",
    "russian": "russian|russisch|ruso|러시아어|俄语|俄語|ロシア語",
}
TONGUE = "|".join(TONGUES.values())
IN_TONGUE = re.compile(
    r"(?:^|[,;:]\s*)(?:(?:please|always|only|you\s+(?:must|should)|and)\s+)*(?:answer|reply|respond)\s+(?:always\s+"
    rf"|only\s+|exclusively\s+)*in\s+(?P<en>{TONGUE})\b"
    r"|(?:^|[,;:]\s*)(?:bitte\s+|immer\s+)*(?:antworte|antworten\s+sie)\s+(?:(?:bitte|immer|nur|stets"
    rf"|ausschließlich)\s+)*auf\s+(?P<de>{TONGUE})\b"
    r"|(?:^|[,;:]\s*)(?:por\s+favor,?\s+|siempre\s+)*(?:responde|responda|contesta|conteste)\s+(?:siempre\s+"
    rf"|solo\s+|sólo\s+|únicamente\s+)*en\s+(?P<es>{TONGUE})\b"
    rf"|(?P<ko>{TONGUE})(?:로만|로)\s*(?:답|답변|대답|응답)(?:해|하)"
    rf"|(?:^|[，,；;：:]|[请請]|[总總]是|始[终終]|只|一律|必[须須])用(?P<zh>{TONGUE})(?:[来來])?(?:回答|回[复覆]|作答)"
    rf"|(?P<ja>{TONGUE})(?:だけ|のみ)?で(?:答え|回答[しす]|返答[しす])",
    re.IGNORECASE,
)
ANSWER = (
    r"(?:(?:please|always)\s+)*(?:answer|reply|respond)(?:\s+to\s+(?:everything|every\s+question|all\s+questions))?\s+"
    r"(?:always\s+|only\s+)?"
)
SHORT = re.compile(
    rf"{ANSWER}(?:in|with)\s+(?:only\s+|just\s+|exactly\s+|at\s+most\s+)?(?:one|a\s+single)\s+(?:word|sentence"
    r"|line)(?:\s+only)?"
    r"|(?:please\s+|always\s+)*(?:be|keep\s+(?:it|(?:your\s+|the\s+)?(?:answers?|responses?|replies)))\s+(?:very\s+"
    r"|as\s+)?(?:brief|short|concise)"
    r"(?:\s+as\s+possible)?"
    r"|(?:bitte\s+|immer\s+)*(?:antworte|antworten\s+sie)\s+(?:(?:immer|nur|bitte)\s+)*(?:mit"
    r"|in)\s+(?:nur\s+)?eine[mnr]\s+(?:einzigen\s+)?(?:wort|satz)"
    r"|(?:antworte|antworten\s+sie|fasse\s+dich|fassen\s+sie\s+sich)\s+(?:(?:immer|bitte|sehr)\s+)*kurz"
    r"|(?:por\s+favor,?\s+|siempre\s+)*(?:responde|responda|contesta)\s+(?:(?:siempre|solo|sólo)\s+)*(?:con"
    r"|en)\s+una\s+(?:sola\s+)?(?:palabra|frase|oración)"
    r"|(?:sé|sea)\s+(?:muy\s+)?(?:breve|conciso)"
    r"|(?:항상\s*|반드시\s*)*(?:한\s*단어로|한\s*문장으로|짧게|간결하게)만?\s*(?:답|답변|대답)(?:해\s*(?:줘|주세요)"
    r"|하세요|하십시오|하라)"
    r"|(?:[请請]|[总總]是|始[终終]|只)*用一(?:个|個)?(?:[词詞]|字|句[话話])(?:回答|作答)|(?:[请請]"
    r"|[总總]是)*[简簡][短洁潔]地?回答"
    r"|(?:常に|必ず)?(?:一言|一語|一文)(?:だけ)?で(?:答えて|回答して)(?:ください|下さい)|(?:常に|必ず)?(?:短く"
    r"|簡潔に)(?:答えて|回答して)(?:ください|下さい)",
    re.IGNORECASE,
)
LONG = re.compile(
    rf"(?:{ANSWER}|(?:please\s+|always\s+)*explain\s+(?:(?:everything|it|your\s+answers?|each\s+answer"
    r"|every\s+answer|the\s+answer|all)\s+)?)"
    r"(?:at\s+(?:great\s+)?length|in\s+(?:great|full|as\s+much)\s+detail(?:\s+as\s+possible)?|in\s+detail|in\s+depth)"
    r"|(?:please\s+|always\s+)*(?:be|make\s+(?:it|your\s+(?:answers?|responses?)))\s+as\s+(?:detailed|long|verbose"
    r"|thorough|exhaustive)\s+as\s+(?:possible|you\s+can)"
    r"|(?:bitte\s+|immer\s+)*(?:(?:antworte|antworten\s+sie)|(?:erkläre|erklären\s+sie)\s+(?:alles|es"
    r"|jede\s+antwort))\s+(?:(?:immer|bitte|sehr)\s+)*"
    r"(?:ausführlich|in\s+aller\s+ausführlichkeit|so\s+ausführlich\s+wie\s+möglich)"
    r"|(?:por\s+favor,?\s+|siempre\s+)*(?:(?:responde|responda|contesta)|(?:explica|explique)\s+(?:todo"
    r"|cada\s+respuesta))\s+(?:siempre\s+)?"
    r"(?:con\s+(?:todo\s+|mucho\s+)?detalle|extensamente|detalladamente|en\s+detalle)"
    r"|(?:항상\s*|반드시\s*)*(?:(?:모든\s*것을|모두|답을)\s*)?(?:자세히|자세하게|길게|상세히|상세하게)\s*(?:설명|답"
    r"|답변|대답)(?:해\s*(?:줘|주세요)|하세요|하십시오|하라)"
    r"|(?:[请請]|[总總]是|始[终終])*(?:[详詳][细細]|[长長]篇)地?(?:解[释釋]|回答|[说說]明)(?:一切|所有[内內]容"
    r"|每[个個]答案)?"
    r"|(?:常に|必ず)?(?:すべてを?|答えを)?(?:詳しく|詳細に|長く)(?:説明して|答えて|回答して)(?:ください|下さい)",
    re.IGNORECASE,
)
# What is to be done, and what is not; of both, what is left is compared.
NOT = re.compile(
    r"(?:you\s+must\s+)?(?:never|do\s+not(?:\s+ever)?|don['’]t(?:\s+ever)?|nunca|no)\s+|\b(?:niemals|nie|nicht"
    r"|nunca)\s+"
    r"|^(?:[请請])?(?:不要|[别別]|[绝絕]不|切勿|[请請]勿)|^(?:절대로?\s*)|^(?:決して|絶対に)",
    re.IGNORECASE,
)
ALWAYS = re.compile(
    r"^(?:you\s+(?:must|should)\s+)?(?:always|please|siempre|항상|반드시|[请請]|[总總]是|一定要|[务務]必|必[须須]"
    r"|常に|必ず)[\s、,，]*"
    r"|\b(?:immer|stets|siempre)\s+",
    re.IGNORECASE,
)
NOT_AT_END = re.compile(r"(?:하지\s*(?:마세요|마십시오|말\s*것|마라)|しないで(?:ください|下さい)|してはいけません)$")
AT_END = re.compile(r"(?:하세요|하십시오|해\s*주세요|할\s*것|해라|して(?:ください|下さい)|しなさい)$")
SPANISH_VERB = re.compile(r"^(\w{2,}?)(?:es|as|a|e)(?=\s)")


def contradictions(said: str, parts: Sequence[Sentence]) -> list[Finding]:
    """Return the orders that go against an earlier one; ``parts`` are the sentences of what is said."""
    first: dict[tuple[Kind, str], Order] = {}
    found: dict[int, Finding] = {}
    mentions = Mentions(said, [each for each in parts if len(each.words) <= LONGEST_ORDER])
    for order in chain(_orders(mentions), _stances(mentions)):
        if len(found) == MOST:
            break
        before, place = first.setdefault((order.kind, order.about), order), order.sentence
        if before.value != order.value and not heading_between(said, before.sentence.end, place.start):
            found.setdefault(place.start, Finding(Rule.CONTRADICTION, place.start, place.end, _reason(before.sentence)))
    return [found[start] for start in sorted(found)]


def _reason(before: Sentence) -> str:
    words = cleaned_line(before.words[: EXCERPT * 2])
    return f"It contradicts “{words}”, which stands before it. {Rule.CONTRADICTION.reason}"


def _orders(mentions: Mentions) -> Iterator[Order]:
    """Yield the orders that hold always."""
    named = {sentence.start for sentence in mentions.of(TONGUE.lower().split("|"))}
    for sentence in mentions.parts:
        order = _order(sentence, names_tongue=sentence.start in named)
        if order is not None and not SOMETIMES.search(PURPOSE.sub("", sentence.words)):
            yield order


def _stances(mentions: Mentions) -> Iterator[Order]:
    """Yield the orders on a topic, one topic after another; each part of a sentence behind a semicolon is an order."""
    for topic in TOPICS:
        split = [piece for each in mentions.of(topic.anchors) for piece in _pieces(each)]
        for sentence, side in topic.sides(split):
            yield Order(Kind.TOPIC, side, sentence, topic.name)


def _pieces(sentence: Sentence) -> Iterator[Sentence]:
    for piece in PIECE.finditer(sentence.words):
        yield Sentence(sentence.start + piece.start(), sentence.start + piece.end(), piece[0])


def _order(sentence: Sentence, *, names_tongue: bool) -> Order | None:
    words = sentence.words
    tongue = IN_TONGUE.search(words) if names_tongue else None
    if tongue is not None:
        name = next(filter(None, tongue.groupdict().values())).lower()
        return Order(
            Kind.LANGUAGE, next(key for key, names in TONGUES.items() if name in names.lower().split("|")), sentence
        )
    if SHORT.fullmatch(words):
        return Order(Kind.SPAN, "short", sentence)
    return Order(Kind.SPAN, "long", sentence) if LONG.fullmatch(words) else _act(sentence)


def _act(sentence: Sentence) -> Order | None:
    """Return what is to be done always, or never: the rest of the words is what the order is about."""
    words = " ".join(sentence.words.lower().split()).strip(" ,:;*_")
    denied = NOT.search(words) is not None or NOT_AT_END.search(words) is not None
    if not (denied or ALWAYS.search(words) or BEGINS.match(words)):
        return None
    about = AT_END.sub("", NOT_AT_END.sub("", ALWAYS.sub("", NOT.sub("", words)))).strip()
    about = SPANISH_VERB.sub(r"\1", about)
    long_enough = len(about) >= (LEAST if about.isascii() else LEAST_DENSE)
    return Order(Kind.ACT, "not" if denied else "do", sentence, about) if long_enough else None
