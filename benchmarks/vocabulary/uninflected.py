"""Words that are not inflected: each has a stem of its own, which no noun or verb shares.

Prepositions, conjunctions, pronouns, determiners and adverbs. Of forms that are inflected words as
well, the usual reading decides: *devant* is seldom of *devoir*, and *wegens* never of *weg*.
Words that share their form with a more usual noun or verb (*recht*, *été*) are not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benelux_search.model import Language

_DUTCH: Final = """
aan aangaande achter behalve behoudens benevens beneden betreffende bij binnen blijkens boven
buiten dankzij door gedurende hangende ingevolge inzake jegens krachtens langs luidens met
middels na naar naast nabij namens niettegenstaande nopens om omstreeks omtrent ondanks onder
ongeacht onverminderd op over per rond rondom sedert sinds te tegen tegenover ten ter tijdens
tot tussen uit van vanaf vanuit vanwege via volgens voor voorbij wegens zonder alhoewel als
alsmede alsook alvorens aangezien daar dat doch doordat dus en evenals evenmin hetzij hoewel
indien maar mits naargelang naarmate nadat noch nochtans of ofschoon ofwel omdat opdat
sedertdien tenzij terwijl toen totdat vermits voordat voorzover want wanneer zoals zodat zodra
zowel zover zoverre gelang rechtens voordat
allebei alles andermans dezelfde diegene diens eenieder elkaar elkander elkaars er
ergens hem hen hetgeen hetzelfde hierdoor hij hun iedereen iemand iets ik jij jou jullie men mij
nergens niemand niets ons u uw wat wie wiens wier wij ze zich zichzelf zij aldaar aldus alleen
allereerst allerlei allicht allemaal alsdan althans altijd alweer anders anderzijds andermaal
anderhalf binnenkort bijgevolg bijna bijvoorbeeld bovendien daaraan daarbij daarbuiten daardoor
daarenboven daarentegen daarin daarmee daarna daarnaast daarom daaromtrent daarop daarover
daartegen daartoe daaruit daarvan daarvoor dan derhalve desalniettemin desgevallend desnoods
desondanks destijds dikwijls ditmaal doorgaans eens eensdeels eerdaags eertijds elders enerzijds
enigszins ervan erbij erop ertoe eveneens evenveel evenwel evenzeer evenzo geenszins gisteren
haast heden helaas hier hieraan hierbij hierin hiermee hierna hierom hierop hierover hiertoe
hieruit hiervan hiervoor hoe hoelang hoeveel hoezeer hoever hooguit immers ineens ingeval insgelijks
integendeel inmiddels intussen inzonderheid ja jawel kortom kortweg langzamerhand meermaals
meestal meteen minstens misschien morgen naderhand namelijk nauwelijks nee neen niet niettemin
nimmer nog nogal nogmaals nooit nu omlaag omhoog ondertussen onlangs ook opeens opnieuw overal
overigens overmorgen pas reeds samen slechts soms somtijds steeds straks telkens teneinde
tenminste tenslotte terstond thans tevens tevoren tezamen toch toentertijd trouwens uiteraard
vaak vanavond vandaag vandaar vanzelf veeleer veelal vervolgens vooral vooraf voorheen
voorshands voort voortaan waar waaraan waarbij waardoor waarheen waarin waarmee waarna waarnaast
waarom waarop waarover waartegen waartoe waaruit waarvan waarvoor wederom weer weldra weleens
welja weliswaar zeer zelden zelf zelfs zo zodoende zojuist zolang zopas zoveel
bis quater quinquies sexies septies octies nonies decies undecies duodecies
"""
_FRENCH: Final = """
afin après avant avec chez concernant contre dans de depuis derrière dès devant durant en entre
envers excepté hormis hors jusque malgré moyennant nonobstant outre par parmi pendant pour près
sans sauf selon sous suivant sur vers via voici voilà ainsi aussi car comme donc et lorsque mais
ni ou parce puis puisque quand que quoique si sinon sitôt tandis autrui ça ceci cela celui celle
ceux celles chacun chacune dont eux elle elles il ils je la le les lequel laquelle lesquels
lesquelles leur leurs lui me moi moins nous on quiconque quoi rien se toi tu vous y auquel
auxquels auxquelles duquel desquels desquelles ce cet cette ces mon ton son notre votre nos vos
plusieurs ailleurs alors assez auparavant aussitôt autant autour autrefois autrement beaucoup
bientôt cependant certes combien comment davantage dedans dehors déjà demain désormais dessous
dessus dorénavant également encore enfin ensuite environ fois guère hier ici jadis jamais loin
longtemps lors maintenant mieux naguère néanmoins non notamment nullement oui parfois partout
peu plutôt plus pourquoi pourtant presque quasi quelquefois quant quasiment seulement souvent
surtout tant tantôt tard tellement tôt toujours toutefois travers très trop voire
bis ter quater quinquies sexies septies octies nonies decies undecies duodecies natura minimis
estonie
"""
UNINFLECTED: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset(_DUTCH.split()),
    "fr": frozenset(_FRENCH.split()),
}
