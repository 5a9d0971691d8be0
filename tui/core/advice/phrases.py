"""Phrases that ask a model to think aloud, in six languages: as patterns, with the words that may stand around them.

A request is an imperative at the beginning of a clause, or what Korean and Japanese put at its end. "Explain step by
step how TLS works" asks for an answer in steps, and is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language. All patterns ignore case.

    ``anchors`` are words, in lower case, of which each request has one. ``requests`` are the patterns of a request; a
    group ``then`` is what joins it to the rest of its sentence.

    ``before`` matches what may stand between the beginning of a sentence and a request; its group ``join`` begins a
    clause within a sentence, its group ``clings`` one that cannot be taken out alone. ``behind`` matches what may
    stand between a request and the end of its clause, ``and_then`` what begins the next clause there. Where
    ``onward`` follows, the request goes on: only its author can take it out.

    ``others`` are words before a request that make it somebody else's, or no request; after ``topic`` it is what the
    text is about.
    """

    anchors: tuple[str, ...]
    requests: tuple[re.Pattern[str], ...]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    and_then: re.Pattern[str]
    onward: re.Pattern[str]
    others: re.Pattern[str]
    topic: re.Pattern[str]


NEVER = r"(?!)"


def _phrases(
    anchors: str,
    *requests: str,
    before: str,
    joins: str,
    clings: str = NEVER,
    behind: str,
    and_then: str = NEVER,
    onward: str,
    others: str,
    topic: str,
) -> Phrases:
    """Return the phrases of a language, compiled. ``anchors`` are divided by ``|``."""
    return Phrases(
        tuple(anchors.split("|")),
        tuple(re.compile(each, re.IGNORECASE) for each in requests),
        re.compile(
            rf"(?:^|(?P<join>{joins})|(?P<clings>{clings}))(?P<said>(?:{before})*)(?P<marks>[*_]*)$", re.IGNORECASE
        ),
        re.compile(rf"(?:{behind})*", re.IGNORECASE),
        re.compile(and_then, re.IGNORECASE),
        re.compile(onward, re.IGNORECASE),
        re.compile(others, re.IGNORECASE),
        re.compile(topic, re.IGNORECASE),
    )


STEPS = r"step[\s-]+by[\s-]+step"
IT = r"(?:this|it|that|everything|(?:the|this|each|every)\s+(?:whole\s+)?(?:problem|question|task|answer))"
REASONING = (
    r"(?:reasoning|thinking|thought\s+process|thoughts\s+process|chain[\s-]+of[\s-]+thoughts?|train\s+of\s+thought"
    r"|inner\s+monologue|internal\s+monologue|line\s+of\s+(?:thought|reasoning))(?:\s+(?:process|steps|chain))?"
)
WORDS = r"(?:(?!(?:not|never|no|nicht|nie|kein\w*|sin|nunca)\b)[\w'’-]+\s+)"  # between the parts of a request
STEPWISE = (
    rf"(?:{STEPS}|(?:one\s+)?step\s+(?:at\s+a\s+time|after\s+(?:another|step))"
    r"|(?<!made\s)in\s+(?:(?:small|clear|logical|single|explicit|several|numbered)\s+)*steps|aloud|out\s+loud)"
)
HARD = (
    r"(?:carefully|deeply|hard|thoroughly|slowly|twice|logically|long\s+and\s+hard|critically|calmly|properly"
    r"|methodically|it\s+over|things\s+through)"
)
BEFORE_ANSWER = (
    r"before\s+(?:you\s+|giving\s+|writing\s+|stating\s+|committing\s+|coming\s+)?(?:to\s+)?(?:(?:an?|any|the|your"
    r"|each|every)\s+)?(?:final\s+)?"
    r"(?:answer|respon[ds]|repl|conclu|verdict|result|speak|output|decid)\w*"
)
ENGLISH = _phrases(
    "step|your |of thought|of-thought|breath|aloud|out loud|before|let's|let’s|lets|let us|arrived|reached|came to"
    "|spend",
    rf"\b(?:think|reason|reflect|ponder|deliberate|(?:talk|walk)\s+yourself\s+through)\s+(?:{WORDS}{{0,6}}?"
    rf"|(?:very\s+)?{HARD},\s+){STEPWISE}\b",
    r"\b(?:think|reason)\s+(?:it|this|that|things|the\s+\w+)\s+through\b[^.!?\n]{0,40}?\b(?:then"
    r"|before\s+you)\s+(?:answer|respond|reply|give|write|decide)\b",
    rf"\b(?:work|go|move|proceed)\s+{STEPWISE}\s+through\s+your\s+{REASONING}\b",
    r"\b(?:show|write\s+(?:down|out)|include|share|output|give|state|list)\s+(?:each|every|all"
    r"|any)\s+(?:of\s+your\s+)?(?:intermediate|inner|internal|reasoning)\s+(?:thoughts?|steps?|reasoning)\b",
    rf"\b(?:work|go|walk)\s+(?:through\s+{IT}|{IT}\s+through|(?:your\s+way"
    rf"|yourself)\s+through\s+{IT})\s+{WORDS}?{STEPWISE}\b",
    rf"\bspend\s+{WORDS}{{0,5}}?(?:time|effort|moment)\s+(?:thinking|reasoning|reflecting)\b",
    r"\blet(?:['’]?s|\s+us)\s+(?:break|work|solve|tackle|approach|think"
    rf"|reason)\s+{WORDS}{{0,3}}?[\w’'-]+,?\s+{STEPWISE}\b",
    rf"\b(?:break|split)\s+{IT}\s+(?:down\s+|up\s+)?into\s+{WORDS}{{0,2}}?(?:steps|parts|pieces)\s+and\s+(?:think"
    rf"|reason|work)\s+{WORDS}{{0,4}}?{STEPWISE}\b",
    rf"\b(?:think|reason|reflect|ponder|deliberate)\s+{WORDS}{{0,3}}?{HARD}\s+{WORDS}{{0,8}}?{BEFORE_ANSWER}",
    r"\b(?:think|reason|reflect|ponder|deliberate)\s+(?:(?:about|through|over|on|each|every"
    rf"|all)\s+{WORDS}{{1,6}}?)?{BEFORE_ANSWER}",
    r"\b(?:explain|describe|show|say|state|tell\s+(?:me|us))\s+(?:(?:me|us)\s+)?(?:exactly\s+|briefly\s+"
    r"|in\s+detail\s+)?how\s+you\s+"
    r"(?:arrived\s+at|reached|came\s+to|got\s+to|derived)\s+(?:it|this|that|your\s+\w+|the\s+(?:answer|result"
    r"|conclusion|solution))\b",
    r"\b(?:justify|explain|show|write\s+(?:out|down)|document|list)\s+(?:each|every|all)\s+(?:single\s+)?(?:steps?"
    rf"|parts?|stages?)\s+(?:of|in)\s+your\s+{REASONING}\b",
    r"\b(?:begin|start|open)\s+(?:each\s+|every\s+|your\s+)?(?:(?:answer|reply|response)\s+)?(?:with|by\s+(?:writing"
    r"|showing|giving))\s+your\s+"
    rf"(?:{REASONING}|thoughts)\b",
    rf"\b(?:think|reason)\s+(?:(?:through|about|over)\s+)?(?:{IT}\s+)?(?:(?:through|out)\s+)?"
    rf"(?:carefully\s+|slowly\s+|logically\s+)?(?:in\s+a\s+)?{STEPS}(?:\s+(?:way|manner|fashion))?\b",
    rf"\blet(?:['’]?s|\s+us)\s+(?:work|solve)\s+{IT}\s+out\s+(?:in\s+a\s+)?{STEPS}(?:\s+(?:way|manner|fashion))?\b",
    r"\b(?:explain|describe|show|set\s+out|lay\s+out)\s+(?:in\s+(?:full\s+)?detail|fully|briefly)\s+(?:your"
    rf"|the)\s+{REASONING}\s+(?:(?:that\s+)?you|behind\s+your)\b",
    r"\b(?:explain|describe|show|share|reveal|state|outline|provide|include|present|detail|document|articulate"
    r"|expose|output|print|record|note(?:\s+down)?|log|capture|jot\s+down"
    r"|display|give|write(?:\s+(?:out|down))?|lay\s+(?:out|open)|set\s+out|spell\s+out|(?:walk|talk|take)\s+(?:me"
    r"|us)\s+through)\s+(?:(?:me|us)\s+)?(?:all\s+(?:of\s+)?)?your\s+"
    rf"(?:(?:full|complete|entire|whole|own|detailed|internal|inner|{STEPS})\s+)*{REASONING}\b"
    r"(?!\s+in\s+(?:the\s+)?(?:prs?|pull|commits?|code|comments?|doc\w*)\b)",
    r"\bshow(?:ing)?\s+(?:(?:me|us)\s+)?(?:all\s+(?:of\s+)?)?your\s+work(?:ings?)?\b",
    rf"\b(?:explaining|describing|sharing|outlining)\s+(?:all\s+(?:of\s+)?)?your\s+{REASONING}\b",
    r"\bthink\s+(?:out\s+loud|aloud)\b",
    rf"\b(?:think|reason)\s+(?:(?:very|really)\s+)?(?:(?:carefully|deeply|hard|thoroughly|slowly|twice)\s+)?"
    rf"(?:about\s+{IT}\s+)?(?:{IT}\s+through\s+)?before\s+(?:you\s+)?(?:answer|respond|reply)(?:ing)?\b",
    r"\btake\s+a\s+deep\s+breath\b",
    rf"\bwork\s+(?:through|on)\s+{IT}\s+{STEPS}\b",
    r"\bthink\s+(?:it\s+|this\s+)?through\s+one\s+step\s+at\s+a\s+time\b",
    rf"\b(?:narrate|verbali[sz]e|voice)\s+(?:all\s+(?:of\s+)?)?your\s+(?:{REASONING}|thoughts)\b",
    r"\bwrite\s+(?:down|out)\s+your\s+thoughts\b",
    r"\b(?:use|apply|employ)\s+(?:(?:a|the|your)\s+)?chain[\s-]+of[\s-]+thought(?:\s+(?:reasoning|approach))?\b",
    rf"\b(?:use|apply|give|show|provide)\s+(?:me\s+)?(?:your\s+)?{STEPS}\s+(?:reasoning|thinking)\b",
    r"\blet(?:['’]?s|\s+us)\s+(?:think|reason)(?:\s+(?:about|through)\s+(?:this|it))?(?:\s+(?:this|it)\s+through)?"
    r"(?:\s+(?:carefully|slowly|logically))?(?=\s*(?:[.!\n:…]|$))",
    r"\b(?:put|write|place|enclose|wrap)\s+(?:all\s+)?(?:of\s+)?your\s+"
    rf"(?:{REASONING}|thoughts)\s+(?:in|inside|within|between)\b",
    before=r"(?:please|also|then|now|so|next|finally|lastly|always|just|simply|carefully|kindly|but|to\s+begin"
    r"|first(?:ly)?"
    r"|be\s+sure\s+to|make\s+sure\s+(?:to|that\s+you|you)|remember\s+to|don['’]?t\s+forget\s+to|try\s+to"
    r"|take\s+your\s+time"
    r"|you\s+(?:must|should|need\s+to|have\s+to|are\s+to|will)|i\s+(?:want|need|would\s+like)\s+you\s+to"
    r"|i['’]d\s+like\s+"
    r"you\s+to|(?:can|could|would|will)\s+you|as\s+an?\s+[\w-]+(?:\s+[\w-]+){0,2}?|let(?:['’]?s|\s+us)|hello|hi|hey"
    r"|ok(?:ay)?|important|note)[\s,:]+",
    joins=r"(?:,\s*)?\b(?:and|then|but|plus)\s+|,\s*",
    clings=r"\(|\s[-–—]\s+",
    behind=rf"\s+(?:{STEPS}|in\s+(?:full\s+|great\s+|more\s+)?detail|clearly|briefly|carefully|thoroughly|first"
    r"|please|too|as\s+well|aloud"
    r"|explicitly|again|here|as\s+you\s+go|as\s+you\s+work|along\s+the\s+way|in\s+your\s+(?:answer|reply|response)"
    r"|(?:for|at|in|with)\s+(?:each|every)\s+(?:step|stage|answer|question)|to\s+(?:be|make)\s+sure(?:\s+(?:we"
    r"|you)\s+(?:have|get|"
    r"are)(?:\s+the)?\s+right(?:\s+answer)?)?|before\s+(?:you\s+)?(?:answer|respond|reply|conclud|decid)(?:ing|ing|e"
    r"|s)?"
    rf"|before\s+giving\s+(?:me\s+)?(?:an|the|your)\s+(?:final\s+)?answer|about\s+{IT}"
    r"|when\s+(?:you\s+)?answer(?:ing)?)\b",
    onward=r"\s+(?:and|then|but|or|for|in(?!\s+progress)|with|as|when|while|to|behind|by|so|at|about|through|over"
    r"|into|how|why|where|whenever|if"
    r"|before|after|until)\b|(?<=step)\s+about\b|(?:(?<=\sin)|(?<=inside)|(?<=within)|(?<=between))\s",
    and_then=r"\s+(?:and\s+then|and|then|before)\s+(?!you\b)",
    others=r"\b(?:models?|llms?|ais?|gpt|humans?|people|persons?|students?|pupils?|child(?:ren)?|they|he|she"
    r"|users?(?!['’]?s?\s+(?:sends?|asks?|gives?|writes?|provides?|wants?|shows?|names?|pastes?|questions?|inputs?"
    r"|messages?|requests?)\b)|agents?"
    r"|assistants?|candidates?|teach|ask|tell|told|asked|says?|said|whether)\b|^\s*(?:how|why|does|did)\b[^,;]*$"
    r"|\b(?:don['’]?t|not|never|without|no\s+need|needn['’]?t|avoid|stop|rather|instead|refrain)\b[^,;]*$",
    topic=r"\b(?:prompts?|prompting|phrases?|wording|translat\w+|proof-?read|paraphrase|rephrase|reword|rewrite"
    r"|grammar|slogan|"
    r"lyrics|quiz|worksheet|llms?|language\s+models?|chatbots?|chain[\s-]of[\s-]thought\s+(?!reasoning))\b",
)

SCHRITTE = r"(?:schritt[\s-]*für[\s-]*schritt|schrittweise)"
GEDANKEN = (
    r"(?:(?:genauen?|vollständigen?|gesamten?|ganzen?|eigenen?|inneren?)\s+)*(?:überlegungen|gedankengangs?"
    r"|gedankengänge|denkprozess|denkweg"
    r"|gedanken(?=\s+(?:auf|offen|dar|nieder|aus))|denkschritten?|gedankenkette|denkvorgang|argumentationskette"
    r"|rechenweg|lösungsweg)"
)
SCHRITTE_LAUT = (
    rf"(?:{SCHRITTE}|(?:einen\s+)?schritt\s+(?:nach\s+dem\s+(?:anderen|andern)|um\s+schritt)|in\s+(?:(?:kleinen"
    r"|einzelnen|klaren|logischen)\s+)*"
    r"schritten|laut)"
)
DENKE = (
    r"(?:denke?(?:n\s+(?:sie|wir))?|denkst\s+du|du\s+denkst|überlege?(?:n\s+(?:sie|wir))?|du\s+überlegst"
    r"|durchdenke?(?:n\s+sie)?|reflektiere(?:n\s+sie)?|grübe?le?(?:n\s+sie)?)"
)
GRUENDLICH = r"(?:gründlich|genau|gut|sorgfältig|in\s+(?:aller\s+)?ruhe|lange?|tief|intensiv|logisch|kritisch|scharf)"
VOR_ANTWORT = (
    r"(?:bevor\s+(?:du|sie)\b(?:\s+[\w-]+){0,4}?\s+(?:antwort|nenn|schreib|gib|geb|entscheid|urteil"
    r"|äußer)\w*(?:\s+(?:gibst|geben|nennst|nennen|schreibst|schreiben))?|vor\s+(?:der|jeder|deiner"
    r"|ihrer)\s+(?:\w+\s+)?antwort)"
)
GERMAN = _phrases(
    "schritt|überlegung|gedanken|denk|argumentationskette|rechenweg|lösungsweg|tief|überleg|laut",
    rf"\b{DENKE}\s+(?:{WORDS}{{0,6}}?|{WORDS}?{GRUENDLICH},\s+){SCHRITTE_LAUT}(?:\s+(?:(?:über"
    rf"|durch)\s+{WORDS}{{1,4}}?)?(?:darüber\s+)?(?:nach|durch))?\b",
    rf"\b{DENKE}\s+{WORDS}{{1,8}}?durch\b[^.!?\n]{{0,20}}?\b(?:dann|danach|bevor)\s+(?:du\s+"
    r"|sie\s+)?(?:erst\s+)?(?:antwort|nenn|gib|schreib|entscheid)\w*",
    rf"\bspr(?:ich|echen\s+sie)\s+{WORDS}{{1,6}}?laut\s+durch\b",
    rf"\bgeh(?:e|en\s+sie)?\s+{WORDS}{{0,3}}?{SCHRITTE_LAUT}\s+durch\s+(?:deine|ihre)\s+{GEDANKEN}\b",
    r"\b(?:zeige?|schreibe?|nenne?|notiere?)(?:n\s+sie)?\s+(?:mir\s+)?(?:jeden|alle|sämtliche)\s+(?:zwischengedanken"
    r"|zwischenüberlegungen?|denkschritte?|gedankenschritte?)(?:\s+auf)?\b",
    rf"\b{SCHRITTE_LAUT}\s+{WORDS}{{0,3}}?(?:nach|durch|mit)?(?:zu)?(?:denken|überlegen)\b",
    rf"\b(?:lass|lasst|lassen\s+sie)\s+uns\s+{WORDS}{{0,6}}?{SCHRITTE_LAUT}\s+(?:angehen|vorgehen|durchgehen|lösen"
    r"|überlegen|herangehen)\b",
    rf"\bgeh(?:e|en\s+sie)?\s+(?:beim\s+(?:nach)?denken|in\s+gedanken)\s+{WORDS}{{0,3}}?{SCHRITTE_LAUT}(?:\s+vor)?\b",
    r"\bgeh(?:e|en\s+sie|st)?\s+(?:sie|es|das|(?:das|die)\s+(?:ganze\s+)?(?:problem|aufgabe"
    rf"|frage))\s+{WORDS}{{0,3}}?{SCHRITTE_LAUT}\s+(?:durch|an)\b",
    rf"\b{DENKE}\s+{WORDS}{{0,4}}?{GRUENDLICH}\b[^.!?\n]{{0,60}}?{VOR_ANTWORT}",
    rf"\b{DENKE}\s+{WORDS}{{0,4}}?(?:nach\s*,\s*|nach\s+)?{VOR_ANTWORT}",
    r"\b(?:erkläre?|erläutere?|zeige?|beschreibe?|schildere?|lege?|gib|schreibe?|notiere?|begründe?|dokumentiere?"
    r"|nenne?|führe?|mache?)"
    r"(?P<sie>n\s+sie)?\s+(?:(?:mir|uns|bitte|dabei|auch|immer|zuerst|erst|stets|alle|ausführlich|genau"
    r"|kurz)\s+)*(?:jeden\s+(?:einzelnen\s+)?)?(?(sie)ihre[nr]?|(?:deine[nr]?|eure[nr]?))\s+"
    rf"{GEDANKEN}(?:\s+(?:offen|dar|an|auf|nieder|aus|sichtbar))?\b",
    r"\b(?:erkläre?|erläutere?|zeige?|beschreibe?|sage?)(?:n\s+sie)?\s*,?\s+(?:(?:mir|uns|bitte|dabei|auch|immer"
    r"|genau)\s*,?\s+)*wie\s+(?:du|sie)\s+(?:zu|auf)\s+"
    r"(?:\w+\s+)?(?:ergebnis|antwort|schluss|lösung|urteil)\s+(?:gekommen|gelangt)\s+(?:bist|sind)\b",
    r"\b(?:denke?|überlege?|(?:denken|überlegen)\s+(?:sie|wir))\s+(?:(?:dir|das|es|darüber|bitte|dabei|gründlich"
    r"|genau|"
    rf"sorgfältig|logisch)\s+)*{SCHRITTE}(?:\s+(?:darüber\s+)?nach)?\b",
    rf"\b(?:lass|lasst|lassen\s+sie)\s+uns\s+(?:(?:das|darüber|dabei)\s+)?{SCHRITTE}\s+(?:nach|durch)?denken\b",
    rf"\b(?:du|sie)\s+(?:sollst|musst|sollen|müssen)\s+{SCHRITTE}\s+(?:nach)?denken\b",
    r"\b(?:erkläre?|erläutere?|zeige?|beschreibe?|schildere?|lege?|gib)\s+(?:(?:mir|uns|bitte|dabei|auch|immer)\s+)*"
    rf"(?:deine?n?|eure?n?)\s+{GEDANKEN}(?:\s+(?:offen|dar|an))?\b",
    r"\b(?:erklären|erläutern|zeigen|beschreiben|schildern|legen|geben)\s+sie\s+(?:(?:mir|uns|bitte|dabei|auch"
    r"|immer)\s+)*"
    rf"ihre?n?\s+{GEDANKEN}(?:\s+(?:offen|dar|an))?\b",
    r"\b(?:kannst|könntest|würdest)\s+du\s+(?:(?:mir|uns|bitte|auch)\s+)*deine?n?\s+"
    rf"{GEDANKEN}\s+(?:erklären|erläutern|zeigen|beschreiben|offenlegen|darlegen)\b",
    r"\batme?(?:n\s+sie|st)?\s+(?:(?:erst|einmal|zuerst|erst\s+einmal)\s+)*tief\s+(?:durch|ein)\b",
    r"\bdenke?(?:n\s+sie)?\s+(?:(?:gründlich|genau|gut|sorgfältig|in\s+ruhe)\s+)?nach\s*,?\s+bevor\s+(?:du\s+antwortest"
    r"|sie\s+antworten)\b",
    r"\bdenke?(?:n\s+sie)?\s+(?:(?:zuerst|erst|bitte)\s+)?laut(?:\s+nach)?\b",
    r"\bschreibe?\s+(?:(?:mir|bitte|zuerst|erst)\s+)*deine\s+(?:gedanken|überlegungen)\s+auf\b",
    before=r"(?:bitte|dann|zuerst|erst|nun|also|jetzt|immer|danach|dabei|wichtig|hallo|stets|zunächst|vorher"
    r"|bevor\s+du\s+antwortest"
    r"|bevor\s+sie\s+antworten|als\s+[\w-]+\s+(?:(?:sollst|musst)\s+du|(?:sollen|müssen)\s+sie)|du\s+(?:sollst"
    r"|musst)|sie\s+(?:sollen|müssen)|(?:das|die|jede)\s+(?:problem|aufgabe|frage))[\s,:]+",
    joins=r"(?:,\s*)?\b(?:und|aber|dann)\s+|,\s*",
    clings=r"\(|\s[-–—]\s+",
    behind=rf"\s*,?\s+(?:{SCHRITTE}|bitte|ausführlich|genau|kurz|im\s+detail|zuerst|dabei|auch"
    r"|bevor\s+(?:du\s+antwortest|sie\s+antworten)"
    r"|für\s+jeden\s+schritt)\b",
    onward=r"\s+(?:und|aber|für|bei|mit|zu|zur|zum|wenn|während|damit|oder|über|vor|durch|bevor)\b|,",
    and_then=r"\s+(?:und\s+dann|und|dann)\s+",
    others=r"\b(?:modelle?n?|schüler\w*|studierenden?|menschen|nutzer\w*|sagt|sage|wir|er)\b|^\s*(?:wie|warum"
    r"|wieso)\b[^,;]*$"
    r"|\b(?:nicht|kein\w*|ohne|nie|niemals)\b[^,;]*$",
    topic=r"\b(?:prompts?|übersetz\w*|satz|formulierung|bedeutet|sprachmodelle?n?|korrigiere)\b",
)

PASOS = r"paso\s+(?:a|por)\s+paso"
RAZONES = (
    r"(?:(?:propio|completo)\s+)?(?:razonamiento|proceso\s+de\s+(?:pensamiento|razonamiento)|proceso\s+mental"
    r"|cadena\s+de\s+"
    r"(?:pensamientos?|razonamiento)|línea\s+de\s+razonamiento)(?:\s+completo)?"
)
POR_PASOS = (
    rf"(?:{PASOS}|en\s+pasos(?:\s+(?:pequeños|cortos|claros))?|por\s+(?:pasos|partes)|en\s+voz\s+alta"
    r"|(?:un\s+)?paso\s+a\s+la\s+vez|de\s+forma\s+gradual)"
)
PIENSA = (
    r"(?:pi[eé]ns(?:a|e|as|en)|pensemos|raz[oó]n(?:a|e|as|en)|razonemos|reflexion(?:a|e|as|en)|reflexionemos"
    r"|medit(?:a|e|as)|delibere?a?)"
    r"(?:l[oa]s?)?"
)
BIEN = (
    r"(?:bien|con\s+(?:calma|cuidado|detenimiento)|(?:deten|cuida|profun)(?:ida|dosa|da)mente|a\s+fondo|mucho"
    r"|despacio|dos\s+veces|largamente|lógicamente)"
)
ANTES = (
    r"antes\s+de\s+(?:responder|contestar|(?:dar|escribir|emitir)(?:\s+(?:tu|su|la|una)\s+(?:\w+\s+)?\w+)?|concluir"
    r"|decidir|opinar|(?:la|tu|su|cada)\s+(?:\w+\s+)?(?:respuesta|conclusión))"
)
SPANISH = _phrases(
    "paso|por partes|vueltas|intermedi|razonamiento|pensamiento|mental|trabajo|procedimiento|respir|voz alta"
    "|antes de|llegado|llegaste|llegó",
    rf"\b{PIENSA}\s+(?:{WORDS}{{0,6}}?|(?:muy\s+)?{BIEN},\s+){POR_PASOS}\b",
    rf"\b(?:pensar|razonar|reflexionar)(?:lo)?\s+{WORDS}{{0,4}}?{POR_PASOS}\b",
    rf"\bvayamos\s+{POR_PASOS}\b",
    r"\b(?:dale|dele)\s+(?:muchas\s+)?vueltas\b",
    rf"\b(?:repasa|repase|recorre|recorra)\s+{WORDS}{{1,5}}?en\s+voz\s+alta\b",
    rf"\b(?:avanza|avance|ve|vaya|procede|proceda)\s+{WORDS}{{0,2}}?{POR_PASOS}\s+por\s+(?:tu|su)\s+{RAZONES}\b",
    r"\b(?:mu[eé]str[ae]|escrib[ae]|incluy[ae]|anot[ae])(?:me)?\s+(?:cada|tod[oa]s?\s+(?:l[oa]s|tus))\s+(?:ideas?"
    r"|pensamientos?|pasos?)\s+intermedi[oa]s?\b",
    rf"\b{PIENSA}\s+{WORDS}{{0,4}}?{BIEN}\s+{WORDS}{{0,8}}?{ANTES}\b",
    rf"\b{PIENSA}\s+(?:en\s+{WORDS}{{1,4}}?)?{ANTES}\b",
    r"\b(?:(?P<usted>explique|mu[eé]stre|descr[ií]ba|detalle|escriba|presente|incluya|justifique|dé|anote|redacte"
    r"|exponga|comparta)"
    r"|explica|mu[eé]stra|descr[ií]be|detalla|escribe|presenta|incluye|justifica|da|anota|redacta|expón|comparte"
    r"|enseña)(?:me|nos)?\s+"
    r"(?:(?:siempre|primero|tod[oa]|con\s+detalle|brevemente|en\s+detalle)\s+)*(?:(?:cada"
    rf"|todos\s+los)\s+pasos?\s+de\s+)?(?(usted)su|tu)\s+{RAZONES}\b",
    r"\b(?:expl[ií](?:ca|que)|mu[eé]str[ae]|descr[ií]b[ae]|d[ií](?:ga)?)(?:me|nos)?\s+cómo\s+(?:has\s+llegado"
    r"|llegaste)\s+a\s+"
    r"(?:ella|ello|es[ae]|est[ae]|tu|su|la|el)\b(?:\s+(?:respuesta|conclusión|resultado|solución))?",
    rf"\b(?:pi[eé]nsa(?:lo)?|piense(?:lo)?|pensemos|razona|razone|razonemos|reflexiona|reflexione|pensar|razonar)\s+"
    rf"(?:(?:esto|en\s+esto|bien|con\s+calma|en\s+ello|sobre\s+(?:esto|ello)|el\s+problema)\s+)*{PASOS}\b",
    r"\b(?:expl[ií]ca|mu[eé]stra|descr[ií]be|detalla|comp[aá]rte|ens[eé]ña|incluye|expón|dime|da)(?:me"
    r"|nos)?\s+(?:todo\s+)?"
    rf"tu\s+{RAZONES}\b",
    rf"\b(?:expl[ií]que|mu[eé]stre|descr[ií]ba|detalle|comp[aá]rta|ens[eé]ñe|incluya|exponga)(?:me|nos)?\s+(?:todo\s+)?"
    rf"su\s+{RAZONES}\b",
    rf"\b(?:puedes|podrías)\s+(?:explicar|mostrar|describir|detallar)(?:me|nos)?\s+tu\s+{RAZONES}\b",
    r"\bmu[eé]stra(?:me|nos)?\s+tu\s+(?:trabajo|procedimiento)\b",
    r"\brespir(?:a|e|as)\s+(?:hondo|profundo|profundamente)\b",
    r"\bpiens[ae]\s+(?:bien\s+|con\s+cuidado\s+)?antes\s+de\s+(?:responder|contestar)\b",
    r"\b(?:piens[ae]|razon[ae])\s+en\s+voz\s+alta\b",
    r"\b(?:escribe\s+tus|escriba\s+sus)\s+pensamientos\b",
    before=r"(?:por\s+favor|luego|después|primero|ahora|entonces|siempre|además|también|vamos\s+a|debes|tienes\s+que"
    r"|quiero\s+que"
    r"|importante|hola|pero|antes\s+de\s+(?:responder|contestar)|como\s+[\w-]+(?:\s+[\w-]+)?,?\s+(?:debes|debe"
    r"|tienes\s+que)|(?:hay|tiene)\s+que|debe|es\s+necesario|conviene)[\s,:]+",
    joins=r"(?:,\s*)?\b(?:y|e|pero|luego)\s+|,\s*",
    clings=r"\(|\s[-–—]\s+",
    behind=rf"\s*,?\s+(?:{PASOS}|por\s+favor|en\s+detalle|con\s+detalle|detalladamente|brevemente|claramente|primero"
    r"|también|antes\s+de\s+"
    r"(?:responder|contestar)|en\s+cada\s+paso)\b",
    onward=r"\s+(?:y|e|pero|para|en|con|cuando|mientras|al|o|sobre|antes|cómo|encima|debajo|arriba|junto|a)\b",
    and_then=r"\s+(?:y\s+luego|y|luego)\s+",
    others=r"\b(?:modelos?|alumnos?|estudiantes?|personas?|usuarios?(?!\s+(?:envía|pregunta|da|escribe|pide|manda)\b)"
    r"|ellos|ella|él|dice|dicen)\b"
    r"|^\s*¿?\s*(?:cómo|por\s+qué)\b[^,;]*$|\b(?:no|sin|nunca|tampoco|evita)\b[^,;]*$",
    topic=r"\b(?:prompts?|tradu\w+|frase|significa|corrige|modelos?\s+de\s+lenguaje)\b",
)

# What ends a Korean or Japanese request: nothing, or something that is no longer the request itself.
KO_ASKS = (
    r"(?:해\s*(?:줘요?|주세요|주십시오|주시기\s*바랍니다|보세요|보자|봅시다|봐요?|라)|하세요|하십시오|하시오|하라"
    r"|합시다|하자|할\s*것"
    r"|해(?=\s*(?:[.,!。\n]|$))|(?P<then>(?:하고(?:\s*나서)?|해서|한\s*(?:다음에?|뒤에?|후에?))(?=[\s,][^.!?\n]{0,100}"
    r"(?:줘요?|주세요|세요|십시오|하라|해라|해)(?:[.!\s]|$))))"
)
KO_ORDERS = (
    r"(?:해\s*(?:줘|주)\S*|하세요|하십시오|하시오|하라|합시다|하자|할\s*것|하도록|한다(?=[\s.,!。]|$)"
    r"|합니다(?=[\s.,!。]|$)|해야|해\s*(?:보|봅|봐"
    r"|본)(?!\S*고\s*(?:하|말|해))\S*|하고|하며|하면서|해서"
    r"|한\s*(?:다음|뒤|후)|해(?=\s*(?:[.,!。\n]|$)))"
)
KO_STEPWISE = (
    r"(?:단계\s*별로|단계적으로|단계\s*단계|한\s*단계(?:씩|\s*한\s*단계)|한\s*(?:걸음|발)\s*(?:씩|한\s*(?:걸음|발))"
    r"|차근\s*차근(?:히)?|하나(?:씩|하나)"
    r"|단계를\s*밟아|단계로\s*나누어|(?:여러|모든|다양한)\s*(?:각도|면|관점)에서|순서대로|순차적으로"
    r"|스텝\s*바이\s*스텝(?:으로)?|소리\s*내어?|소리를\s*내어?|논리적으로|체계적으로)"
)
KO_HARD = r"(?:깊이|깊게|신중히|신중하게|곰곰이|곰곰히|천천히|충분히|잘|꼼꼼히|꼼꼼하게|오래|심사숙고)"
KO_THINK = r"(?:생각|사고|추론|고민|숙고|사유)(?:을|를)?\s*"
KO_BEFORE = r"(?:답|답변|대답|응답|결론|결과|판단|출력)[^.!?\n]{0,12}전에[\s,]*"
KOREAN = _phrases(
    "단계|차근|걸음|스텝|과정|흐름|중간|각도|심호흡|소리|전에|순차|논리|체계|하나",
    rf"{KO_STEPWISE}[\s,]*(?:[가-힣]+\s+){{0,3}}?{KO_THINK}{KO_ORDERS}",
    rf"{KO_STEPWISE}[\s,]*(?:[가-힣]+\s+){{0,2}}?(?:따져|헤아려|짚어|풀어)\s*(?:보|봐|본|봅|가며)\S*",
    rf"{KO_BEFORE}(?:[가-힣]+[\s,]+){{0,6}}?{KO_HARD}[\s,]*(?:[가-힣]+\s+){{0,2}}?{KO_THINK}{KO_ORDERS}",
    r"(?:(?:추론|사고|생각|풀이|판단)(?:의)?\s*(?:전체\s*|모든\s*)?(?:과정|절차|흐름|단계)|중간\s*(?:생각|사고"
    r"|추론))(?:을|를|도"
    r"|까지)?\s*(?:[가-힣]+\s+){0,3}?(?:보여|적|쓰|써|밝히|밝혀|밝힌|기록|남기|남겨|드러내|공개|서술|설명|제시|기술"
    r"|출력|나열|작성)"
    r"(?:\s*(?:줘|주|준)\S*|어라|으세요|으시오|을\s*것|세요|십시오|라(?=[\s.,!]|$)|다(?=[\s.,!]|$)|는다|ㄴ다|하세요"
    r"|하십시오|하라|한다|할\s*것|해\s*(?:줘"
    r"|주)\S*|고|\s*(?:다음|뒤|후))",
    r"심호흡(?:을)?\s*(?:(?:크게|깊게|한\s*번)\s*)*(?:한|하고|하세요|해)",
    r"(?:단계\s*별로|단계적으로|단계\s*단계|한\s*단계씩|한\s*걸음씩|차근\s*차근(?:히)?|스텝\s*바이\s*스텝(?:으로)?)\s*"
    rf"(?:(?:논리적으로|신중하게|천천히|깊이|잘)\s*)?(?:생각|사고|추론)(?:을|를)?\s*{KO_ASKS}",
    r"(?:추론|사고|생각|풀이)\s*(?:과정|절차|흐름)(?:을|를|도|까지)?\s*(?:(?:모두|전부|자세히|상세히|상세하게"
    r"|단계별로|함께|같이|먼저"
    r"|꼭|반드시|차근차근|구체적으로|명확히|명확하게)\s*)*(?:(?:설명|서술|제시|기술|공개|작성|나열|포함)(?:을\s*)?"
    + KO_ASKS
    + r"|(?:보여|적어|써|알려|말해)\s*(?:줘요?|주세요|주십시오|라|봐요?|보세요))",
    r"심호흡(?:을)?\s*(?:(?:크게|깊게)\s*)?(?:한\s*번\s*)?" + KO_ASKS,
    r"(?:소리\s*내어?|소리를\s*내어?)\s*생각\s*" + KO_ASKS,
    before=r"(?:먼저|우선|그리고|또한|또|반드시|꼭|이제|자|답하기\s*전에|답변하기\s*전에|대답하기\s*전에|당신의|너의"
    r"|네|귀하의|항상"
    r"|제발|다음\s*문제를|이\s*문제를|문제를|답을|정답을|중요)[\s,:]*",
    joins=r",\s*",
    clings=r"\s",
    behind=r"\s*(?:부탁(?:해요?|합니다|드립니다))",
    onward=r"[\s,]",
    others=r"(?:모델|사람|학생|그는|그녀|우리는|아이|(?<!너)(?<!당신)의\s*)\s*$|(?:사람|학생|모델|인간|아이)(?:은|는"
    r"|이|가|들|에게|한테)",
    topic=r"프롬프트|번역|문구|뜻|의미|이라는|라는|왜",
)

ZH_STEPS = r"(?:一步一步|一步步|逐步|分步[骤驟]?|按步[骤驟]|循序[渐漸][进進])(?:地|的|來|来)?"
ZH_THINKING = r"(?:推理|思考|思[维維])(?:[过過]程|步[骤驟]|[链鏈]|[逻邏][辑輯])"
ZH_STEPWISE = (
    r"(?:一步一步|一步步|逐步|分步[骤驟]?|按步[骤驟]|分成[^，。,]{0,4}步[骤驟]?|[从從]各[个個]?(?:角度|方面)"
    r"|循序[渐漸][进進]|有[条條]理|[条條]理[清分][晰明]|步步"
    r"|一[个個]步[骤驟]一[个個]步[骤驟]|[层層][层層]|逐[句条條行字项項]|出[声聲])"
)
ZH_THINK = r"(?:思考|推理|思索|思[维維]|推敲|推演|琢磨|斟酌|考[虑慮])"
ZH_HARD = r"(?:仔[细細]|[认認]真|深入|好好|反[复覆復]|慢慢|冷[静靜]|充分|多|周[密到])"
ZH_BEFORE = r"(?:回答|作答|回[复覆]|[给給]出[^，。,\n]{0,6}|下[结結][论論]|答[复覆])(?:[^，。,\n]{0,6})?(?:之)?前"
CHINESE = _phrases(
    "步|推理|思|角度|中间|中間|深呼吸|口气|口氣|清楚|条理|條理|回答前|之前|答前|层层|層層",
    rf"{ZH_STEPWISE}(?:地|的|[来來])?[、，]?[^，。,；;！!\n]{{0,8}}?{ZH_THINK}(?!能力|方式|方法|模型|的|法|[过過]程"
    r"|[题題])",
    rf"{ZH_BEFORE}[，,]?[^，。,；;！!\n]{{0,8}}?{ZH_HARD}(?:地)?(?:{ZH_THINK}|想)",
    r"(?:想|考[虑慮]|思考|琢磨)(?:得)?(?:清楚|明白|好|透)(?:了|之[后後]|以[后後])?[，,]?(?:再|才|然[后後])(?:作|回)?答",
    r"(?:展示|列出|[写寫]出|[说說]出)(?:每一?[个個]|所有|全部)(?:的)?(?:中[间間])(?:的)?(?:想法|思考|推理|步[骤驟])",
    r"[把将將][^，。,；;！!\n]{0,8}?(?:推理|思考|思[维維])(?:[过過]程|步[骤驟]|[链鏈]|[逻邏][辑輯])(?:都"
    r"|全部)?(?:[说說写寫讲講列]|展示|呈[现現])(?:出"
    r"|下)?(?:[来來])?",
    r"(?:[详詳][细細](?:地)?)?(?:解[释釋]|展示|展[现現]|[说說]明|[写寫]出|[说說]出|列出|[给給]出|描述|呈[现現]"
    r"|[显顯]示|分享|[输輸]出|公[开開]"
    r"|[记記][录錄下])(?:一下)?(?:你|您)?(?:的)?(?:完整|全部|[详詳][细細]|整[个個])?(?:的)?"
    r"(?:(?:推理|思考|思[维維])(?:[过過]程|步[骤驟]|[链鏈]|[逻邏][辑輯])|[内內]心独白)",
    r"[把将將](?:你|您)的(?:完整)?(?:"
    + ZH_THINKING
    + r"|思路)(?:都|全部)?(?:[写寫]|列|展示|[说說])(?:出[来來]|下[来來])",
    r"大[声聲](?:地)?思考",
    r"先(?:仔[细細]|[认認]真|好好)?思考(?:一下)?再(?:回答|作答)",
    rf"{ZH_STEPS}(?:仔[细細]|[认認]真)?(?:地)?(?:思考|推理|想|思索)(?:一下|[这這][个個][问問][题題])?(?!能力|方式"
    r"|方法|模型|的|法|象|像)",
    r"(?:解[释釋]|展示|[说說]明|[写寫]出|列出|[给給]出|描述|呈[现現]|告[诉訴]我|[显顯]示|分享)(?:一下)?(?:你"
    r"|您)的(?:完整的?|全部"
    rf"|[详詳][细細]的?|整[个個])?(?:{ZH_THINKING}|思路|推理|解[题題][过過]程|[计計]算[过過]程)",
    r"(?:解[释釋]|展示|[写寫]出|列出|[给給]出|[说說]明)(?:完整的?|[详詳][细細]的?)?(?:推理|思考|思[维維])(?:[过過]程"
    r"|[链鏈])",
    r"深呼吸(?:一下|一次)?|深吸一口[气氣]",
    r"(?:仔[细細]|[认認]真|好好)?(?:思考|想清楚|想好)(?:之|以)?[后後]再(?:回答|作答|答)",
    before=r"(?:[请請]|[让讓]我[们們]|我[们們]来|我[们們]來|你要|您|你|需要|必[须須]|[务務]必|先|再|[并並]|然[后後]"
    r"|最[后後]|[现現]在|能否"
    r"|可以|首先|在?回答(?:之)?前|仔[细細]|慢慢(?:地)?|[认認]真|[来來]|同[时時]|也|都|要|可否|一定|[帮幫]我|麻[烦煩]"
    r"|注意|始[终終]|[总總]是|每次|用\s?|\s"
    r"|[应應][当當该該]?|在[^，。,；;！!\n]{1,8}(?:上方|下方|前面|[后後]面|里|中|之前)|[把将將][^，。,；;！!\n]{1,8}?"
    r"|[从從][^，。,]{1,8}角度"
    r"|[对對][^，。,]{1,8}|在)",
    clings=r"[^，。,；;！!\n]{1,20}前",
    joins=r"[，、,]\s*|(?:[并並]且?|然[后後])",
    behind=r"(?:一下|吧|[并並]?(?:再|然[后後])?(?:作答|回答)|[谢謝]{2}|好[吗嗎]|[吗嗎])",
    onward=r"[\s并並然再，、,每各所这這该該用问問题題]",
    others=r"不要|不用|不需|不必|[无無][须須需]|[别別]|勿|避免|停止|模型|人[类類]|他|她|[学學]生|如何|怎[么麼]",
    topic=r"提示[词詞语語]|翻[译譯]|[这這]句|意思|[为為](?:什[么麼]|何)|什[么麼]是|[语語]言模型",
)

JA_ASKS = (
    r"(?:て(?:ください|下さい|くださいますか|くれますか|くれ|ほしい(?:です)?|欲しい(?:です)?|みて(?:ください|下さい)?"
    r"|みましょう|もらえますか"
    r"|いただけますか|(?=[。！!\n]|$))|ましょう|なさい|ること|(?P<then>て(?:から|、)))"
)
JA_STEPWISE = (
    r"(?:ステップ[・\s]*バイ[・\s]*ステップ(?:で)?|ステップごとに|段階的に|段階を追って|順を追って|順序立てて|順番に"
    r"|一行ずつ|筋道(?:を)?立てて|論理的に|一歩ずつ|一歩一歩|一つずつ|ひとつずつ"
    r"|段階に分けて|(?:あらゆる|さまざまな|様々な|いろいろな)(?:角度|観点|面)から"
    r"|声に出して)"
)
JA_HARD = r"(?:じっくり|よく|慎重に|深く|ゆっくり|しっかり|十分に|丁寧に|よくよく)"
JA_THINK = r"(?:考え(?:抜[いくき]|て[いみ])?|(?:思考|推論|熟考|思索)(?:を)?[しす]|(?<=声に出して)検討[しす]|思案し)"
JA_THINKS = (
    r"(?:て(?:から|ください|下さい|くださいませ|くれ|ほしい|欲しい|みて(?:ください|下さい)?|みましょう|みよう)?"
    r"|た(?:上|うえ|後|あと)[でに]|る(?:こと)?(?=[。、\s]|$)"
    r"|ること|ましょう|なさい|(?=、))"
)
JA_BEFORE = r"(?:答え|回答|返答|結論|結果)[^。\n]{0,8}前に[、\s]*"
JAPANESE = _phrases(
    "ステップ|段階|順を追|順序立て|順番に|筋道|論理的|角度|観点|流れ|一歩|一つず|ひとつず|過程|プロセス|手順|道筋"
    "|途中式|深呼吸|よく考え|声に出|前に",
    rf"(?:{JA_STEPWISE}[、\s]*)+[^。、！？\n]{{0,10}}?{JA_THINK}{JA_THINKS}(?!方|させ)",
    rf"{JA_BEFORE}[^。！？\n]{{0,20}}?{JA_HARD}[、\s]*[^。、！？\n]{{0,6}}?{JA_THINK}{JA_THINKS}(?!方|させ)",
    r"(?:推論|思考|考え|考えた|検討)(?:の)?(?:過程|プロセス|手順|道筋|流れ)(?:を|も)[^。、！？\n]{0,12}?(?:書[いきく]"
    r"|示[しす]|見せ|述べ|記[しす]|説明[しす]|提示[しす]"
    r"|記述[しす]|出力[しす]|開示[しす]|明か[しす]|記録[しす])"
    r"(?:出[しす])?(?:てから|て|る|ます|こと|なさい)?(?![たぬずな])",
    r"(?:どのように|どうやって)(?:その)?(?:結論|答え|結果)に(?:至った|達した|たどり着いた)か(?:を"
    r"|も)?[^。\n]{0,6}?(?:説明[しす]|示[しす]|述べ)",
    r"声に出して考え" + JA_ASKS,
    r"(?<=答える前に)よく考え" + JA_ASKS,
    r"(?:ステップ[・\s]*バイ[・\s]*ステップ(?:で)?|ステップごとに|段階的に|段階を追って|順を追って|順序立てて"
    r"|一歩ずつ|一歩一歩)[、\s]*"
    rf"(?:(?:よく|じっくり|慎重に|論理的に)\s*)?(?:考え|(?:思考|推論)し){JA_ASKS}",
    r"(?:推論|思考|考え|考えた)(?:の)?(?:過程|プロセス|手順|道筋)(?:を|も)(?:(?:すべて|全て|詳しく|詳細に|具体的に"
    r"|段階的に|一緒に|まず"
    r"|必ず|丁寧に|、)\s*)*(?:(?:説明|提示|記述|記載|開示|明示)し|示し|見せ|書い|書き出し|述べ|教え)" + JA_ASKS,
    r"途中式(?:を|も)(?:(?:すべて|全て|必ず)\s*)*(?:示し|見せ|書い)" + JA_ASKS,
    r"深呼吸(?:を)?し" + JA_ASKS,
    r"よく考えてから(?:答え|回答し)(?:てください|て下さい|て|なさい)",
    before=r"(?:まず|また|そして|次に|さらに|必ず|では|それでは|答える前に|回答する前に|あなたの|この問題を|問題を"
    r"|以下の問題を|次の問題を"
    r"|一緒に|ぜひ|常に|重要)[、\s：:]*",
    joins=r"[、，,]\s*",
    clings=r"(?<=[てしはをでに、])",
    behind=r"(?:お願いします|ね|よ)",
    onward=r"[、，,\s]|(?<=から)|(?<=[上えとだ]で)|(?<=[後と]に)",
    others=r"(?:モデル|人間|学生|生徒|彼|彼女|私|人)(?:は|が|も)|(?<!あなた)の$",
    topic=r"プロンプト|翻訳|という|とは|意味|文言|フレーズ|言語モデル|なぜ",
)

LANGUAGES = (ENGLISH, GERMAN, SPANISH, KOREAN, CHINESE, JAPANESE)
