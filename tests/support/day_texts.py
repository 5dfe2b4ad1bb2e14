"""The documents of the tasks of a day: a law, a question, two notices, a translation memory.

They stand beside the document in ``corpus``. All of them were written for the tests.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import glossed
from paths import ROOT

_LAW_NL: Final = """\
Wet betreffende de veiligheid van de fietsers

14 maart 2017

Hoofdstuk I. Algemene bepalingen

Art. 1. Deze wet regelt een aangelegenheid als bedoeld in artikel 74 van de Grondwet.

Art. 2. § 1. Voor de toepassing van deze wet wordt onder fietser verstaan: elke persoon die een \
fiets bestuurt op de openbare weg.

§ 2. De Koning kan andere voertuigen gelijkstellen met een fiets.

Art. 3. De gemeenten leggen fietspaden aan langs de gewestwegen waar de snelheid hoger is dan \
50 kilometer per uur.

\fHoofdstuk II. Verplichtingen van de fietser

Art. 4. § 1. De fietser draagt een helm wanneer hij een snelle fiets bestuurt.

§ 2. De fietser die geen helm draagt, wordt gestraft met een geldboete van 58 euro.

Art. 5. De fietser voert tussen zonsondergang en zonsopgang een wit licht vooraan en een rood \
licht achteraan.

Art. 6. De politie kan de fiets in beslag nemen indien de verlichting ontbreekt.

\fHoofdstuk III. Slotbepalingen

Art. 7. De overtreding van artikel 4 wordt bestraft door de rechtbank van de plaats van het \
ongeval.

Art. 8. De minister brengt elk jaar verslag uit aan de Kamer over de veiligheid van de fietsers.

Art. 9. De inbreuken op artikel 5 worden vastgesteld door de politie of door de gemeente.

Art. 10. Deze wet treedt in werking op 1 januari 2018.
"""
_LAW_FR: Final = """\
Loi relative à la sécurité des cyclistes

14 mars 2017

Chapitre Ier. Dispositions générales

Art. 1er. La présente loi règle une matière visée à l'article 74 de la Constitution.

Art. 2. § 1er. Pour l'application de la présente loi, on entend par cycliste : toute personne qui \
conduit un vélo sur la voie publique.

§ 2. Le Roi peut assimiler d'autres véhicules à un vélo.

Art. 3. Les communes aménagent des pistes cyclables le long des routes régionales où la vitesse \
dépasse 50 kilomètres à l'heure.

\fChapitre II. Obligations du cycliste

Art. 4. § 1er. Le cycliste porte un casque lorsqu'il conduit un vélo rapide.

§ 2. Le cycliste qui ne porte pas de casque est puni d'une amende de 58 euros.

Art. 5. Entre le coucher et le lever du soleil, le cycliste allume un feu blanc à l'avant et un \
feu rouge à l'arrière.

Art. 6. La police peut saisir le vélo si l'éclairage fait défaut.

\fChapitre III. Dispositions finales

Art. 7. L'infraction à l'article 4 est punie par le tribunal du lieu de l'accident.

Art. 8. Le ministre fait chaque année rapport à la Chambre sur la sécurité des cyclistes.

Art. 9. Les infractions à l'article 5 sont constatées par la police ou par la commune.

Art. 10. La présente loi entre en vigueur le 1er janvier 2018.
"""
_QUESTION_NL: Final = """\
Vraag nr. 312 van mevrouw Peeters van 12 november 2019

Vraag over de aanpak van mensenhandel langs de autosnelwegen

De politie controleert sinds vorig jaar meer parkings langs de autosnelwegen. Slachtoffers van \
mensenhandel worden daar vaak in vrachtwagens aangetroffen.

1. Hoeveel slachtoffers van mensenhandel heeft de politie in 2018 aangetroffen?

2. Welke maatregelen neemt de minister om de chauffeurs beter in te lichten?

Antwoord van de minister van 20 december 2019

In 2018 heeft de politie 27 slachtoffers aangetroffen. De chauffeurs krijgen een folder in vijf \
talen.
"""
_QUESTION_FR: Final = """\
Question n° 312 de madame Peeters du 12 novembre 2019

Question sur la lutte contre la traite des êtres humains le long des autoroutes

Depuis l'an dernier, la police contrôle davantage de parkings le long des autoroutes. Des victimes \
de la traite des êtres humains y sont souvent découvertes dans des camions.

1. Combien de victimes de la traite des êtres humains la police a-t-elle découvertes en 2018 ?

2. Quelles mesures le ministre prend-il pour mieux informer les chauffeurs ?

Réponse du ministre du 20 décembre 2019

En 2018, la police a découvert 27 victimes. Les chauffeurs reçoivent un dépliant en cinq langues.
"""
_NOTICE_NL: Final = """\
Bericht over het waterpeil van de Maas te {place}

{day} februari 2021

Het waterpeil van de Maas te {place} bedraagt {level} centimeter. De scheepvaart is verboden tot \
nader bericht van de havenmeester.
"""
_NOTICE_FR: Final = """\
Avis relatif au niveau de la Meuse à {place}

{day} février 2021

Le niveau de la Meuse à {place} est de {level} centimètres. La navigation est interdite jusqu'à \
nouvel avis du capitaine du port.
"""
NEW_NL: Final = """\
Bericht over de aanpak van de wateroverlast

8 maart 2022

De gemeente pompt het water uit de kelders van de Maasstraat.
"""
NEW_FR: Final = """\
Avis relatif à la lutte contre les inondations

8 mars 2022

La commune pompe l'eau des caves de la rue de la Meuse.
"""


def write_documents(folder: Path) -> None:
    """Write the documents of the tasks to a folder, which must not exist."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "corpus" / "000_42a1812e0558ab74.txt", folder)
    write_pair(folder, "fietswet", _LAW_NL, _LAW_FR)
    write_pair(folder, "vraag-312", _QUESTION_NL, _QUESTION_FR)
    for name, day, level in (("bericht-1", 3, 412), ("bericht-2", 5, 436)):
        names = {"place": "Visé", "day": day, "level": level}
        write_pair(folder, name, _NOTICE_NL.format(**names), _NOTICE_FR.format(**names))
    memory = _tmx(glossed.pairs())
    (folder / "vertaalgeheugen.tmx").write_text(memory, encoding="utf-8")


def write_pair(folder: Path, name: str, dutch: str, french: str) -> None:
    """Write the Dutch and the French file of a document."""
    (folder / f"{name}.nl.txt").write_text(dutch, encoding="utf-8")
    (folder / f"{name}.fr.txt").write_text(french, encoding="utf-8")


def _tmx(pairs: Iterable[tuple[str, str]]) -> str:
    def variant(language: str, text: str) -> str:
        return f'<tuv xml:lang="{language}"><seg>{escape(text)}</seg></tuv>'

    units = (f"<tu>{variant('nl', dutch)}{variant('fr', french)}</tu>\n" for dutch, french in pairs)
    head = '<header creationtool="tests" segtype="sentence" srclang="nl" datatype="plaintext"/>'
    body = f"<body>\n{''.join(units)}</body>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n{head}\n{body}\n</tmx>\n'
