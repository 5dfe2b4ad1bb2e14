"""Small bilingual texts written for the tests, and functions that lay them out as page dumps."""

from __future__ import annotations

import random
import textwrap
from dataclasses import dataclass

PAIRS: tuple[tuple[str, str], ...] = (
    (
        "De werkgroep Spoor kwam op 14 maart 2019 in Luxemburg bijeen om de vertragingen op de lijn "
        "tussen Brussel en Luxemburg te bespreken.",
        "Le groupe de travail Rail s'est réuni le 14 mars 2019 à Luxembourg pour examiner les retards "
        "sur la ligne entre Bruxelles et Luxembourg.",
    ),
    (
        "De ministers erkennen dat de reistijd sinds 1980 met 35 minuten is toegenomen.",
        "Les ministres reconnaissent que le temps de parcours a augmenté de 35 minutes depuis 1980.",
    ),
    (
        "De werken aan de brug van Aarlen zullen in 2021 beginnen. Zij kosten 12,5 miljoen euro.",
        "Les travaux sur le pont d'Arlon débuteront en 2021. Ils coûtent 12,5 millions d'euros.",
    ),
    (
        "Nederland vraagt meer aandacht voor de fietsen in de internationale treinen, zoals de "
        "vereniging Rover in haar brief heeft gevraagd.",
        "Les Pays-Bas demandent plus d'attention pour les vélos dans les trains internationaux, comme "
        "l'association Rover l'a demandé dans sa lettre.",
    ),
    (
        "Een tweede onderwerp was de kwaliteit van het water van de Maas.",
        "Un deuxième sujet était la qualité de l'eau de la Meuse.",
    ),
    (
        "De drinkwaterbedrijven melden dat de grens voor nitraat in 2018 zeven keer is overschreden.",
        "Les producteurs d'eau potable signalent que la limite pour les nitrates a été dépassée sept "
        "fois en 2018.",
    ),
    (
        "De laboratoria zullen hun metingen voortaan elke week uitwisselen en op een gezamenlijke "
        "website bekendmaken.",
        "Les laboratoires échangeront désormais leurs mesures chaque semaine et les publieront sur un "
        "site commun.",
    ),
    (
        "De landbouwers krijgen steun om minder mest te gebruiken in de buurt van de rivier.",
        "Les agriculteurs reçoivent une aide pour utiliser moins d'engrais à proximité de la rivière.",
    ),
    (
        "Wat de erkenning van diploma's betreft, herinnert het secretariaat aan de beschikking van "
        "18 mei 2015.",
        "En ce qui concerne la reconnaissance des diplômes, le secrétariat rappelle la décision du "
        "18 mai 2015.",
    ),
    (
        "Sindsdien wordt een bachelor uit een van de drie landen in de andere twee zonder onderzoek "
        "aanvaard.",
        "Depuis lors, un bachelier de l'un des trois pays est accepté dans les deux autres sans "
        "examen.",
    ),
    (
        "De universiteiten van Gent en Luik willen ook de doctoraten in deze regeling opnemen.",
        "Les universités de Gand et de Liège souhaitent également inclure les doctorats dans ce "
        "régime.",
    ),
    (
        "De brandweer van Essen mag sinds kort ook in Roosendaal uitrukken zonder voorafgaande "
        "toestemming.",
        "Les pompiers d'Essen peuvent depuis peu intervenir à Roosendaal sans autorisation préalable.",
    ),
    (
        "Dat bespaart gemiddeld acht minuten, wat bij een hartstilstand het verschil kan maken.",
        "Cela fait gagner huit minutes en moyenne, ce qui peut faire la différence lors d'un arrêt "
        "cardiaque.",
    ),
    (
        "De ziekenhuizen onderzoeken of een ambulance de patiënt naar het dichtstbijzijnde ziekenhuis "
        "over de grens mag brengen.",
        "Les hôpitaux étudient si une ambulance peut conduire le patient à l'hôpital le plus proche "
        "de l'autre côté de la frontière.",
    ),
    (
        "De verzekeraars stellen als voorwaarde dat de rekening binnen 60 dagen wordt betaald.",
        "Les assureurs posent comme condition que la facture soit payée dans les 60 jours.",
    ),
    (
        "Ten slotte besluit de vergadering de volgende zitting in Maastricht te houden.",
        "Enfin, l'assemblée décide de tenir sa prochaine session à Maastricht.",
    ),
)


@dataclass(frozen=True)
class Page:
    """The pairs on a page, and the language that comes first."""

    pairs: tuple[int, ...]
    first: str = "nl"


def page_dump(pages: list[Page], *, width: int | None = None) -> str:
    """Return a text with, on each page, all paragraphs of one language, then of the other."""
    blocks: list[str] = []
    for page in pages:
        columns = [[PAIRS[k][side] for k in page.pairs] for side in (0, 1)]
        for column in columns if page.first == "nl" else reversed(columns):
            blocks += [textwrap.fill(text, width) if width else text for text in column]
    return "\n\n".join(blocks) + "\n"


def cut_dump(first: int, cut: int, last: int, share: float) -> str:
    """Return two pages; the page break cuts pair ``cut`` after ``share`` of its words."""
    pages: list[list[str]] = []
    for side in (0, 1):
        words = PAIRS[cut][side].split()
        at = max(2, min(len(words) - 2, int(len(words) * share)))
        pages.append([*(PAIRS[k][side] for k in range(first, cut)), " ".join(words[:at])])
        pages.append([" ".join(words[at:]), *(PAIRS[k][side] for k in range(cut + 1, last))])
    dutch_one, dutch_two, french_one, french_two = pages
    return "\n\n".join([*dutch_one, *french_one, *dutch_two, *french_two]) + "\n"


def shuffled(seed: int, count: int) -> list[int]:
    """Return the indices of ``count`` different pairs in random order."""
    return random.Random(seed).sample(range(len(PAIRS)), count)
