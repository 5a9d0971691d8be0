"""Wishes for quality that do not say what a good answer is, by how six languages build them: effort, being, output."""

from __future__ import annotations

import re
from dataclasses import dataclass

GOOD = (
    r"(?:helpful|useful|accurate|correct|good|great|excellent|amazing|awesome|incredible|brilliant|outstanding"
    r"|exceptional|superb|impressive|smart|intelligent"
    r"|clever|reliable|capable|knowledgeable|perfect|effective|(?:very\s+)?high[- ]quality|top[- ](?:notch|quality)"
    r"|first[- ]class|world[- ]class|best[- ]possible|the\s+best)"
)
ANSWERS = (
    r"(?:answers?|responses?|repl(?:y|ies)|outputs?|results?|texts?|content|advice|information|work|help|support"
    r"|solutions?|writing|feedback)"
)
GUT = (
    r"(?:hilfreich|nützlich|genau|korrekt|gut|richtig|klug|intelligent|zuverlässig|kompetent|hochwertig|großartig"
    r"|toll|super|ausgezeichnet|hervorragend"
    r"|exzellent|perfekt|bestmöglich|best|genial|professionell)"
)
ANTWORTEN = (
    r"(?:antwort(?:en)?|ergebnisse?|ausgaben?|texte?|arbeit|inhalte?|hilfe|lösung(?:en)?|ratschläge|informationen)"
)
BUENO = (
    r"(?:útil(?:es)?|precis[oa]s?|correct[oa]s?|buen[oa]?s?|excelentes?|inteligentes?|fiables?|competentes?"
    r"|increíbles?|geniale?s?|fantástic[oa]s?|perfect[oa]s?"
    r"|de\s+(?:la\s+)?(?:alta|máxima|mejor|gran)\s+calidad)"
)
RESPUESTAS = (
    r"(?:respuestas?|resultados?|salidas?|textos?|contenidos?|consejos?|información|trabajos?|soluci(?:ón|ones)|ayuda)"
)
EN_FIRST = (
    r"(?:(?:please|always|just|you\s+(?:should|must|will)|make\s+sure\s+(?:to|you|that\s+you)|be\s+sure\s+to|(?:try"
    r"|aim|strive|work|do\s+your\s+best)\s+(?:very\s+|really\s+)?(?:hard\s+)?to"
    r"|your\s+(?:goal|job|task)\s+is\s+to)\s+)*"
)
ENGLISH = (
    r"(?:do|try|give(?:\s+it)?)\s+your\s+(?:very\s+|absolute\s+)?best",
    r"do\s+the\s+best\s+(?:job\s+|work\s+)?(?:that\s+)?(?:you\s+(?:possibly\s+)?can|possible)",
    r"try\s+(?:very\s+|really\s+|your\s+)?hard(?:est)?",
    rf"be\s+(?:as\s+|so\s+|very\s+|really\s+|truly\s+)*{GOOD}(?:\s*,?\s+(?:and\s+)?{GOOD})*(?:\s+as\s+(?:possible"
    r"|you\s+(?:possibly\s+)?can))?",
    r"(?:give|provide|write|produce|create|deliver|offer|return|generate|do)\s+(?:me\s+|us\s+"
    r"|(?:the\s+)?users?\s+)?(?:an?\s+|the\s+|only\s+)?(?:absolutely\s+|truly\s+|really\s+)?"
    rf"{GOOD}(?:\s*,?\s+(?:and\s+)?{GOOD})*\s+(?:possible\s+)?{ANSWERS}(?:\s+possible|\s+every\s+time)?",
    r"(?:give|provide|write|produce|deliver|offer)\s+(?:me\s+|us\s+"
    rf"|(?:the\s+)?users?\s+)?the\s+best\s+(?:possible\s+)?{ANSWERS}(?:\s+(?:possible|you\s+can))?",
    r"do\s+an?\s+(?:really\s+|very\s+)?(?:good|great|excellent|perfect|amazing)\s+job",
    rf"(?:your|the|all|each|every)\s+(?:\w+\s+)?{ANSWERS}\s+(?:should|must|has\s+to|have\s+to|needs?\s+to|is\s+to"
    r"|are\s+to)\s+(?:always\s+)?be\s+"
    r"(?:of\s+(?:the\s+)?(?:very\s+)?(?:highest|best|top|excellent|high)\s+(?:possible\s+)?quality"
    rf"|{GOOD}(?:\s*,?\s+(?:and\s+)?{GOOD})*)",
    rf"(?:ensure|make\s+sure|guarantee)\s+(?:that\s+)?(?:everything|it\s+all|(?:the|your)\s+{ANSWERS})\s+(?:is"
    r"|are)\s+(?:absolutely\s+)?(?:perfect|flawless|excellent|great"
    r"|of\s+(?:the\s+)?(?:highest|best|high)\s+quality)",
    r"(?:ensure|aim\s+for|strive\s+for|maintain|deliver|guarantee)\s+(?:the\s+)?(?:highest|best|top"
    r"|excellent)(?:\s+possible)?\s+quality",
    r"make\s+(?:it|this|that|them|the\s+(?:text|code|result|answer))\s+(?:(?:really|very|absolutely|truly|as|so)\s+)*"
    r"(?:good|great|better|best|awesome|amazing|interesting|perfect|nicer?|excellent|impressive"
    r"|shine)(?:\s+as\s+(?:possible|you\s+can))?",
    r"(?:write|create|make|say|come\s+up\s+with|give\s+(?:me|us))\s+something\s+(?:really\s+|very\s+"
    r"|truly\s+)?(?:good|great|interesting|awesome|amazing|cool|nice|special|brilliant)",
    r"(?:improve|rewrite|enhance|polish|edit|change|rework|revise)\s+(?:[\w'’-]+\s+){1,8}?(?:so\s+(?:that\s+)?(?:it"
    r"|they)\s+(?:is|are|becomes?|sounds?|reads?|looks?)|to\s+make\s+(?:it|them)|to\s+be)\s+"
    r"(?:much\s+)?(?:better|nicer|great|good|more\s+professional)(?:\s*,?\s+(?:and\s+)?(?:better|nicer|more\s+\w+))*",
)
DE_FIRST = r"(?:(?:bitte|immer|stets|du\s+sollst|sie\s+sollen)\s+)*"
ADVERBS_DE = (
    r"(?:(?:bitte|immer|so|stets|sehr|wirklich|einfach|ganz|richtig|möglichst|mir|uns|dem\s+nutzer|den\s+nutzern)\s+)*"
)
GERMAN = (
    rf"(?:gib|gebe?n\s+sie|tu|tun\s+sie)\s+{ADVERBS_DE}(?:dein|ihr)\s+bestes",
    rf"sei(?:en\s+sie)?\s+{ADVERBS_DE}{GUT}(?:\s*,?\s+(?:und\s+)?{GUT})*(?:\s+wie\s+möglich)?",
    r"(?:gib|geben\s+sie|liefere?(?:n\s+sie)?|schreibe?(?:n\s+sie)?|erstelle?(?:n\s+sie)?"
    rf"|biete?(?:n\s+sie)?)\s+{ADVERBS_DE}(?:die\s+|eine\s+|das\s+|nur\s+)?"
    rf"{GUT}(?:e[ns]?)?(?:\s*,?\s+(?:und\s+)?{GUT}(?:e[ns]?)?)*\s+{ANTWORTEN}",
    r"bemüh(?:e|en\s+sie)?\s+(?:dich"
    rf"|sich)\s+{ADVERBS_DE}um\s+{GUT}(?:e[ns]?)?(?:\s*,?\s+(?:und\s+)?{GUT}(?:e[ns]?)?)*\s+{ANTWORTEN}",
    rf"(?:leiste?|mach(?:e|en\s+sie)?)\s+{ADVERBS_DE}(?:eine\s+)?(?:gute|tolle|hervorragende)\s+arbeit",
    r"mach(?:e|en\s+sie)?\s+(?:[\w-]+\s+){1,3}?so\s+gut\s+(?:wie\s+)?(?:du\s+kannst|sie\s+können|möglich)",
    rf"(?:alle\s+)?(?:deine?|ihre?|die|das|alle|jede)\s+{ANTWORTEN}\s+(?:soll(?:en)?|muss|müssen|hat"
    rf"|haben)\s+{ADVERBS_DE}(?:von\s+|in\s+)?(?:der\s+)?(?:höchster|höchsten|bester|besten"
    r"|hoher)\s+qualität\s+(?:zu\s+)?sein",
    rf"(?:alle\s+)?(?:deine?|ihre?|die|alle)\s+{ANTWORTEN}\s+(?:soll(?:en)?|muss"
    rf"|müssen)\s+{ADVERBS_DE}{GUT}(?:\s*,?\s+(?:und\s+)?{GUT})*\s+sein",
    r"(?:achte?(?:n\s+sie)?\s+darauf|stelle?(?:n\s+sie)?\s+sicher|sorge?(?:n\s+sie)?\s+dafür)\s*,\s+dass\s+(?:alles"
    rf"|(?:deine?|ihre?|die|das)\s+{ANTWORTEN})\s+(?:(?:immer|stets)\s+)?"
    r"(?:perfekt|fehlerfrei|hervorragend|(?:von\s+)?(?:höchster|bester|hoher)\s+qualität)\s+(?:ist|sind)",
    rf"mach(?:e|en\s+sie)?\s+(?:es|das|sie|ihn|den\s+text|daraus)\s+{ADVERBS_DE}(?:gut|besser|schöner?|toll|perfekt"
    r"|großartig|interessant)",
    r"(?:schreibe?|erfinde?|mache?|sage?|erstelle?|denke?\s+dir|lass\s+dir)(?:n\s+sie)?\s+(?:mir\s+"
    r"|uns\s+)?etwas\s+(?:wirklich\s+|richtig\s+|sehr\s+)?(?:interessantes|tolles|gutes|schönes|besonderes"
    r"|großartiges)(?:\s+(?:aus|einfallen))?",
    r"(?:verbessere?|überarbeite?|ändere?)(?:n\s+sie)?\s+(?:[\w-]+\s+){1,8}?[\w-]+\s*,\s+(?:sodass|so\s+dass"
    r"|damit)\s+(?:er|sie|es)\s+(?:besser|schöner|professioneller|gut)"
    r"(?:\s*,?\s+(?:und\s+)?(?:besser|schöner|professioneller))*\s+(?:klingt|ist|wird|wirkt)",
)
ES_FIRST = (
    r"(?:(?:por\s+favor,?|siempre|debes|intenta|procura|asegúrate\s+de|esfuérzate(?:\s+siempre)?\s+(?:por|en))\s+)*"
)
GIVE_ES = r"(?:d[aé]|dar|ofrec(?:e|er|er)|proporciona(?:r)?|escrib(?:e|ir)|entrega(?:r)?|produc(?:e|ir)|genera(?:r)?)"
SPANISH = (
    r"(?:da|dé|dar)\s+(?:siempre\s+)?lo\s+mejor\s+de\s+(?:ti|sí)",
    r"(?:haz|haga|hacer)(?:lo)?\s+lo\s+mejor\s+(?:que\s+(?:puedas|pueda)|posible)",
    r"(?:sé|sea|ser)\s+(?:lo\s+más\s+|muy\s+|siempre\s+"
    rf"|realmente\s+)*{BUENO}(?:\s*,?\s+(?:y\s+)?{BUENO})*(?:\s+(?:posible|que\s+(?:puedas|pueda)))?",
    r"(?:haz|haga|hacer)\s+(?:siempre\s+)?un\s+(?:buen|gran|excelente)\s+trabajo",
    rf"{GIVE_ES}(?:me|nos)?\s+(?:siempre\s+)?(?:la\s+mejor|el\s+mejor|las\s+mejores"
    rf"|los\s+mejores)\s+{RESPUESTAS}\s+(?:posibles?|que\s+puedas)",
    rf"{GIVE_ES}(?:me|nos)?\s+(?:siempre\s+)?(?:unas?\s+|la\s+|el\s+"
    rf"|un\s+)?(?:{RESPUESTAS}\s+{BUENO}(?:\s*,?\s+(?:y\s+)?{BUENO})*|{BUENO}\s+{RESPUESTAS})",
    r"(?:haz|haga)\s+(?:tu|su)\s+trabajo\s+lo\s+mejor\s+(?:que\s+pueda?s?|posible)",
    rf"(?:todas\s+|todos\s+)?(?:tus?|las?|el|los|su|cada)\s+{RESPUESTAS}\s+(?:deben?|tienen?\s+que"
    rf"|ha\s+de)\s+ser\s+(?:siempre\s+)?{BUENO}(?:\s*,?\s+(?:y\s+)?{BUENO})*",
    rf"(?:asegúrate|asegúrese|cuida)\s+de\s+que\s+(?:todo|(?:tus?|la|el)\s+{RESPUESTAS})\s+(?:sean?|esté"
    r"|quede)\s+(?:perfecto|impecable|muy\s+bien|de\s+(?:la\s+)?(?:máxima|alta)\s+calidad)",
    r"(?:hazlo|hágalo)\s+(?:(?:muy|realmente|lo\s+más)\s+)*(?:bien|mejor|perfecto|genial|interesante)",
    r"(?:haz|haga)\s+(?:esto|el\s+texto)\s+(?:mejor|perfecto)",
    r"(?:escrib[ea]|crea|haz|di|inventa)\s+algo\s+(?:realmente\s+|muy\s+)?(?:interesante|bueno|genial|increíble"
    r"|bonito|especial)",
    r"(?:mejora|reescribe|mejore|reescriba|corrige|cambia)\s+(?:[\w-]+\s+){1,8}?(?:para\s+que"
    r"|de\s+modo\s+que)\s+(?:sea|suene|quede)\s+(?:mejor|bueno|más\s+profesional)"
    r"(?:\s*,?\s+(?:y\s+)?(?:mejor|más\s+\w+))*",
)
KO_ASK = (
    r"\s*(?:(?:답변?|대답|작성|도와|일|수행|제공|응답)?\s*(?:을|를)?\s*(?:해\s*)?(?:줘요?|주세요|주십시오"
    r"|주시기\s*바랍니다|주시고|하세요|하십시오|하라"
    r"|하도록\s*(?:하세요|노력하세요)|한다|할\s*것|해|하고))"
)
KOREAN = (
    rf"(?:최선을\s*다(?:해|하여|하)|최대한\s*잘|가능한\s*한\s*잘)(?:서)?{KO_ASK}?(?:세요|십시오)?",
    r"(?:맡은\s*)?(?:일을\s*)?(?:(?:아주|정말|매우|무척|최대한|더)\s*)?잘\s*(?:써|작성해|만들어|답해|해"
    r"|대답해)\s*(?:줘요?|주세요|주십시오|주시고|라)?",
    r"(?:가능한\s*한\s*|항상\s*)?(?:최고의|최상의|훌륭한|좋은|뛰어난|수준\s*높은|질\s*높은|고품질의?"
    r"|완벽한)\s*(?:답변?|대답|결과|글|응답|조언|도움)(?:물)?(?:을"
    r"|를)\s*(?:주세요|주고|제공하\S*|해\s*주\S*|하\S*|내\S*|쓰세요|작성하\S*)",
    r"(?:(?:정확|유용|유익|신뢰)\S{1,3}\s*,?\s*)+(?:(?:수준\s*높은|훌륭한|좋은)\s*)?(?:답변?|대답|응답)을\s*(?:주\S*"
    r"|제공하\S*|하도록\s*\S+|해\s*\S+"
    r"|하\S*)",
    r"(?:최대한|가능한\s*한|정말|진심으로|진짜)\s*(?:도움이\s*되|유용하)\S*(?:\s*(?:하고|하세요|해\s*주세요))?",
    r"(?:항상\s*)?(?:도움이\s*되고\s*정확하게|정확하고\s*(?:유용|도움이\s*되)게?)\s*(?:답변?"
    r"|대답)\s*(?:해\s*)?(?:줘요?|주세요|하세요|하십시오)",
    r"(?:모든\s*)?(?:출력|답변|결과물?|대답)(?:은|는|이)\s*\**(?:반드시\s*)?(?:최고(?:의)?\s*(?:품질|수준)|고품질"
    r"|완벽|훌륭|뛰어나)\**\S*(?:\s*(?:되도록"
    r"|합니다|한다|할\s*것))?(?:\s*(?:하세요|합니다))?",
    r"(?:모든\s*것이|모두|전부)\s*완벽하\S*(?:\s*(?:하세요|해\s*주세요|할\s*것))?",
    r"(?:정말\s*)?(?:멋지게|훌륭하게|완벽하게)(?:\s*(?:써|해|작성해|만들어)\s*\S{0,4})?",
    r"(?:뭔가\s*)?(?:흥미로운|재미있는|멋진|좋은|특별한)\s*(?:것|걸|무언가)(?:을|를)?\s*(?:쓰|써|만들|말"
    r"|생각해)\S*(?:\s*\S{2,3})?",
    r"(?:[가-힣]+\s+){0,4}?더\s*(?:좋|나은|낫|잘)\S*\s*(?:더\s*(?:전문적|세련)\S*\s*)?(?:개선|수정|고쳐|바꿔"
    r"|다듬)\S*(?:\s*\S{2,4})?",
)
ZH_FIRST = r"(?:[请請]|[总總]是|始[终終]|一定要?|[务務]必|必[须須]|要|你(?:要|[应應])?)*"
ZH_GOOD = (
    r"(?:好的|(?:最)?高[质質]量|[优優][质質]|最好|[优優]秀|有用|有[帮幫]助|准[确確]|精[确確]|完美|[尽盡]可能好|最佳)"
)
ZH_ANSWER = r"(?:回答|答案|回[复覆]|[输輸]出|[内內]容|[结結]果|文字|建[议議])"
CHINESE = (
    r"(?:[尽盡](?:你|您)所能|[尽盡](?:你|您)?(?:的)?(?:最大努力|全力)|[尽盡]力而[为為]|做到最好"
    r"|[尽盡]可能好(?:地)?(?:回答|完成)?)(?:地?回答|[帮幫]助我|完成"
    r"|做好[^，。,]{0,8})?(?:吧)?",
    r"(?:好好(?:干|做|[写寫])|(?:[写寫]|做|干)得?(?:更|很|非常)?(?:好|精彩|漂亮)(?:一?些|一?[点點])?|(?:[写寫]|做"
    r"|干)好(?:一?[点點]|些)?)(?:吧)?",
    rf"(?:[努尽盡]力|力求)?(?:[给給]出|提供|[写寫]出|生成|做出|[输輸]出)(?:{ZH_GOOD}[、，和且又的]{{0,2}})+{ZH_ANSWER}",
    r"(?:[尽盡]量|[尽盡]可能)(?:地)?(?:有[帮幫]助|有用|好)(?:一[点點些])?",
    r"(?:真正|真的|非常|很)(?:要)?(?:有[帮幫]助|有用)",
    r"有[帮幫]助(?:[、,，]|[并並]?且|和|又)(?:要)?(?:准[确確]|精[确確])",
    rf"(?:你的|您的|所有)?{ZH_ANSWER}(?:都)?(?:必[须須]|[应應][该該]?|要)(?:是|[达達]到|保持)?\**(?:最高|最好"
    r"|[优優][质質]|完美|高[质質]量|一流|[优優]秀"
    r"|出色)(?:的)?(?:[质質]量|水[准準平])?\**(?:的)?",
    rf"(?:确保|確保|保[证證])(?:你的|您的)?{ZH_ANSWER}(?:的)?(?:[质質]量(?:高|好|最高)|高[质質]量|完美)",
    r"(?:确保|確保|保[证證])(?:一切|所有|全部)(?:都)?(?:完美(?:[无無]缺)?|最好)",
    r"(?:精彩|出色|[优優]秀|完美)(?:一?[点點些])?",
    r"(?:[写寫]|[创創]作|做|[说說]|想)(?:出)?(?:一?[点點些])?(?:特[别別]|有趣|好看|精彩|[优優]秀)(?:的)?(?:[东東]西"
    r"|[内內]容)",
    r"(?:改[进進]|[优優]化|[润潤]色|修改)[^，。,；]{1,12}[，,]?(?:使其|[让讓](?:它"
    r"|其))(?:[变變]得)?更好(?:[、和，]更?[^，。、]{1,4})*",
    r"(?:使其|[让讓](?:它|其))(?:[变變]得)?更好(?:[、和]更?[^，。、]{1,4})*",
)
JA_GOOD = r"(?:高品質|正確|有用|有益|役に立つ|優れた|最高|最良|良い|よい|いい|素晴らしい|質の高い)"
JA_ASKED = (
    r"(?:して|出して|心がけて|目指して|提供して|書いて|お願いし|を|する|出す|提供する|心がける|目指す|し)?(?:ください"
    r"|下さい|ます|こと|なさい)?"
)
JAPANESE = (
    r"(?:最善|ベスト|全力)を尽くし(?:て(?:ください|下さい|答えてください|回答してください)?|ましょう)?|(?:最善|ベスト"
    r"|全力)を尽くす(?:こと)?",
    r"(?:仕事を)?(?:できるだけ|できる限り|なるべく|可能な限り)(?:うまく|上手に|良く)(?:こなして|やって"
    r"|して)(?:ください|下さい)?",
    r"(?:本当に|とても|できるだけ)?役に立つように",
    r"(?:すべて|全て)?の?(?:出力|回答|結果|文章)(?:は|が)(?:高品質|完璧|優れ|最高)(?:に|で"
    r"|て)?(?:いなければなりません|なるようにして(?:ください|下さい)|あること|いること)",
    r"(?:できるだけ|できる限り|なるべく|可能な限り)(?:良い|いい|よい|うまい|上手な|最高の|最良の)(?:答え|回答|文章"
    rf"|結果)を?{JA_ASKED}",
    r"(?:できるだけ|できる限り|なるべく|可能な限り)(?:役に立って|役立って|有用で|お役に立って)(?:ください|下さい)?",
    rf"(?:{JA_GOOD}[でなの]?(?:、|かつ)?)+(?:回答|答え|文章|結果|出力|助言|アドバイス)を{JA_ASKED}",
    r"役に立ち、?正確(?:に答えて|であって|でいて)(?:ください|下さい)",
    r"(?:出力|回答|結果|文章)(?:は|を)(?:常に|必ず)?\**(?:最高|最良|高い|最上)(?:の)?(?:品質|水準"
    r"|質)\**(?:でなければなりません|にしてください|とする|であること|で(?:ある"
    r"|す))?",
    r"(?:とても|非常に|本当に|より)?(?:良い|いい|よい|素晴らしい|最高の)(?:もの|作品|仕事|文章)(?:に|を)(?:する|して"
    r"|書いて|作って|し)(?:ください|下さい)?",
    r"(?:すべて|全て|何もかも)(?:を|が)完璧(?:に|である)(?:して|する|し|こと)?(?:ください|下さい|こと)?",
    r"(?:素晴らしく|完璧に|見事に)(?:書いて|して|書く|する)?(?:ください|下さい)?",
    r"(?:何か)?(?:面白い|興味深い|素敵な|良い|特別な)(?:こと|もの|何か)を(?:考えて|書く|書いて|作って"
    r"|言って)(?:ください|下さい)?",
    r"(?:[^、。\n]{1,12}を、?)?もっと(?:良く|よく)(?:して|する)(?:ください|下さい)?",
    r"(?:[^、。\n]{1,12}を、?)?より(?:良く|よく|良いものに)[、]?(?:より[^、。\n]{1,8}?)?(?:改善|修正|直"
    r"|書き直)\S{1,6}?(?:ください|下さい|こと|する|$)",
)
# A clause begins here, and ends there. What is said behind a colon, or by "with" and the like, says what is meant.
BEGINS = r"(?:^|[,;:，、；：]\s*|\b(?:and|then|und|y|e)\s+|\s[-–—]\s+|(?<=[고며])\s+|[¡¿])[*_¡¿]*"
ENDS = (
    r"[*_]*(?=\s*(?:(?<=[고며])\s|[,;!)！，、；…]|$|\s[-–—]\s|\b(?:and|und|y)\s))(?!\s*,\s*(?:by|with|that|which|i\.e"
    r"|meaning|such|so|for|where|indem|das|die|con|es\s+decir|para|que)\b)"
    r"(?!\s+(?:and|und|y)\s+(?:\w+\s+)?(?:about|for|to|zu|für)\b)"
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of one language: ``clause`` matches one, each of which has one of ``anchors``, in lower case."""

    anchors: tuple[str, ...]
    clause: re.Pattern[str]


def _wishes(anchors: str, first: str, wishes: tuple[str, ...]) -> Wishes:
    """Return the wishes of a language, compiled. ``anchors`` are divided by ``|``; ``first`` may stand before one."""
    clause = rf"{BEGINS}(?P<wish>{first}(?:{'|'.join(wishes)})){ENDS}"
    return Wishes(tuple(anchors.split("|")), re.compile(clause, re.IGNORECASE))


LANGUAGES = (
    _wishes(
        "best|try |helpful|useful|accurate|correct|good|great|excellent|amazing|awesome|incredible|brilliant"
        "|outstanding|exceptional|superb|impressive|smart"
        "|intelligent|clever|reliable|capable|knowledgeable|perfect|effective|quality|top-notch|top notch|class"
        "|better|nice|shine|interesting|something|professional",
        EN_FIRST,
        ENGLISH,
    ),
    _wishes(
        "bestes|hilfreich|nützlich|genau|korrekt|gut|richtig|klug|intelligent|zuverlässig|kompetent|hochwertig"
        "|großartig|toll|super|ausgezeichnet|hervorragend"
        "|exzellent|perfekt|bestmöglich|genial|professionell|qualität|besser|schön|etwas|fehlerfrei",
        DE_FIRST,
        GERMAN,
    ),
    _wishes(
        "mejor|útil|precis|correct|buen|excelente|inteligente|fiable|competente|increíble|genial|fantástic|perfect"
        "|calidad|algo|bien|impecable",
        ES_FIRST,
        SPANISH,
    ),
    _wishes(
        "최선|잘|최고|최상|훌륭|수준|품질|질 높|정확|유용|유익|신뢰|도움|완벽|멋지|멋진|흥미|재미|특별|좋|낫|나은|뛰어",
        r"(?:항상\s*|반드시\s*|부디\s*)*",
        KOREAN,
    ),
    _wishes("尽|盡|好|精彩|漂亮|质量|質量|优|優|有用|帮助|幫助|完美|有趣|特别|特別|出色|准确|精确", ZH_FIRST, CHINESE),
    _wishes(
        "最善|ベスト|全力|良|いい|よい|よく|うま|上手|最高|最良|役に立|役立|品質|正確|有用|有益|完璧|素晴|見事|面白"
        "|興味|素敵|特別|優れ|質の",
        r"(?:常に|必ず|いつも)?、?",
        JAPANESE,
    ),
)
