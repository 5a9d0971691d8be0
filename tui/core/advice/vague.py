"""Vague orders: a wish for quality that does not say what a good answer is, in six languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from tui.core.advice.finding import Finding, Rule
from tui.core.advice.sentences import Sentence, without

MOST = 10  # findings: nobody reads more
LONGEST = 120  # characters of a sentence that says only this
GOOD = (
    r"(?:helpful|useful|accurate|correct|good|great|excellent|amazing|awesome|smart|intelligent|clever|reliable|capable"
    r"|knowledgeable|perfect|effective|high[- ]quality)"
)
GUT = r"(?:hilfreich|nützlich|genau|korrekt|gut|richtig|klug|intelligent|zuverlässig|kompetent)"
BUENO = r"(?:útil|precis[oa]|correct[oa]|buen[oa]|excelente|inteligente|fiable|competente)"
# A whole sentence that says only this.
WHOLE = re.compile(
    r"(?:(?:please|always|and|just|try\s+to|you\s+(?:should|must)|make\s+sure\s+(?:to|you))\s+)*(?:"
    rf"be\s+(?:as\s+|very\s+|really\s+)?{GOOD}(?:\s*,?\s+(?:and\s+)?{GOOD})*(?:\s+as\s+(?:possible|you\s+can))?"
    r"(?:\s+(?:at\s+all\s+times|in\s+your\s+(?:answers?|responses?|replies)))?"
    r"|(?:do|try|give(?:\s+it)?)\s+your\s+(?:very\s+)?best"
    r"|do\s+(?:a|an)\s+(?:good|great|excellent|perfect)\s+job"
    rf"|(?:answer|respond|reply|do\s+(?:it|this|that))\s+(?:this\s+|it\s+)?as\s+(?:well|best|{GOOD})\s+as\s+(?:possible|you\s+can)"
    rf"|(?:give|provide|write)\s+(?:me\s+|us\s+)?(?:a|an|the)\s+(?:best\s+possible|{GOOD}|best)\s+(?:answers?|responses?|repl(?:y|ies))"
    rf"|(?:give|provide)\s+{GOOD}(?:\s*,?\s+(?:and\s+)?{GOOD})*\s+(?:answers?|responses?|replies|information|advice)"
    r"|make\s+(?:it|this|that|the\s+(?:text|code))\s+(?:as\s+good\s+as\s+possible|perfect|better|nice(?:r)?|good)"
    rf"|(?:bitte\s+|immer\s+)*(?:sei|seien\s+sie)\s+(?:(?:bitte|immer|so|stets)\s+)*{GUT}(?:\s*,?\s+(?:und\s+)?{GUT})*(?:\s+wie\s+möglich)?"
    r"|(?:gib|geben\s+sie)\s+(?:(?:bitte|immer|stets)\s+)*(?:dein|ihr)\s+bestes"
    rf"|(?:antworte|antworten\s+sie|mach(?:e|en\s+sie)?\s+(?:es|das))\s+(?:bitte\s+)?(?:so\s+{GUT}\s+(?:wie\s+möglich|du\s+kannst|sie\s+können)"
    rf"|möglichst\s+{GUT}(?:\s+und\s+{GUT})*)"
    r"|mach(?:e|en\s+sie)?\s+(?:es|das|den\s+text)\s+(?:einfach\s+)?(?:besser|schöner|perfekt)"
    rf"|(?:por\s+favor,?\s+|siempre\s+)*(?:sé|sea)\s+(?:lo\s+más\s+|muy\s+|siempre\s+)?{BUENO}(?:\s*,?\s+(?:y\s+)?{BUENO})*(?:\s+posible)?"
    r"|(?:haz|haga)(?:lo)?\s+lo\s+mejor\s+(?:que\s+(?:puedas|pueda)|posible)|(?:da|dé)\s+lo\s+mejor\s+de\s+(?:ti|sí)"
    r"|(?:responde|responda|contesta)\s+lo\s+mejor\s+(?:que\s+(?:puedas|pueda)|posible)"
    r"|(?:haz|haga|hazlo)\s+(?:esto\s+|el\s+texto\s+)?(?:mejor|perfecto)"
    r"|(?:항상\s*)?(?:최선을\s*다(?:해|하여)?|최대한\s*잘|가능한\s*한\s*잘)\s*(?:(?:답변|대답|답|작성|도와)?\s*(?:해\s*)?(?:줘요?|주세요|주십시오|하세요|하십시오|해|하라))?"
    r"|(?:항상\s*)?(?:도움이\s*되고\s*정확하게|정확하고\s*(?:유용|도움이\s*되)게?)\s*(?:답변?|대답)\s*(?:해\s*)?(?:줘요?|주세요|하세요|하십시오)"
    r"|(?:[请請])?(?:[总總]是|始[终終]|一定要)?(?:[尽盡](?:你|您)所能|[尽盡](?:你|您)?(?:的)?最大努力|[尽盡]力而[为為]|做到最好|[尽盡]可能好(?:地)?(?:回答|完成)?)"
    r"(?:地?回答|[帮幫]助我|完成)?(?:吧)?"
    r"|(?:[请請])?(?:[总總]是|始[终終])?(?:要)?有[帮幫]助(?:[、,，]|[并並]?且|和|又)(?:要)?(?:准[确確]|精[确確])"
    r"|(?:常に)?(?:最善|ベスト)を尽くして(?:ください|下さい|答えてください|回答してください)?"
    r"|(?:できるだけ|できる限り|なるべく)(?:良い|いい|よい|うまい|上手な)(?:答え|回答)を(?:して|出して|お願いし)?(?:ください|下さい|ます)?"
    r"|(?:常に)?(?:役に立つ|有用な|有益な)?(?:、)?正確(?:で|かつ)(?:有用な|有益な|役に立つ)?(?:回答|答え)をして(?:ください|下さい)"
    r"|(?:常に)?役に立ち、?正確(?:に答えて|であって|でいて)(?:ください|下さい)"
    r")",
    re.IGNORECASE,
)

# A sentence that ends with a wish of this kind; without it something else has to be said, by its author.
TAIL = re.compile(
    r"\s(?:as\s+(?:good|well|best)\s+as\s+(?:possible|you\s+(?:possibly\s+)?can)"
    r"|so\s+gut\s+(?:wie\s+(?:nur\s+)?möglich|(?:du|sie)\s+(?:kannst|können)|es\s+geht)"
    r"|lo\s+mejor\s+(?:posible|que\s+(?:puedas|pueda)))$",
    re.IGNORECASE,
)
CONTRAST = re.compile(r"(?:don['’]t|do not|not|no|nicht|sei nicht)\b[^.!?\n]*[.!]\s*$", re.IGNORECASE)


def vague(said: str, parts: Sequence[Sentence]) -> list[Finding]:
    """Return those of the sentences of what is said that wish for quality and say no more."""
    return list(islice(filter(None, (_judged(said, each) for each in parts)), MOST))


def _judged(said: str, sentence: Sentence) -> Finding | None:
    """Return the finding on a sentence; None where it says more, or says what is meant by what is not."""
    start, end = sentence.start, sentence.end
    whole = len(sentence.words) <= LONGEST and WHOLE.fullmatch(sentence.words) is not None
    if whole and CONTRAST.search(said, max(0, start - 100), start):
        return None
    if not whole and not TAIL.search(sentence.words):
        return None
    return Finding(Rule.VAGUE, start, end, Rule.VAGUE.reason, without(said, sentence) if whole else None)
