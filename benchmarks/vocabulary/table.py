"""From classes to the table that is shipped: only what the rules would get wrong stands in it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Set

Frequency = Callable[[str], float]


def stems_of(
    lemmas: Mapping[str, str], rule: Callable[[str], str], frequency: Frequency
) -> dict[str, str]:
    """The stem of each class, by its lemma.

    It is what the rules make of the lemma, unless another class that is more in use has the same:
    then it is the lemma itself with a full stop, which no rule gives (traité has ``traité.``,
    for traiter is ``trait`` already).
    """
    weight: dict[str, float] = defaultdict(float)
    reach: dict[tuple[str, str], float] = defaultdict(float)
    for form, lemma in lemmas.items():
        used = math.pow(10, frequency(form))
        weight[lemma] += used
        reach[rule(form), lemma] += used
    rivals: dict[str, list[str]] = defaultdict(list)
    for lemma in weight:
        rivals[rule(lemma)].append(lemma)
    stems = {}
    for stem, claimants in rivals.items():
        # who has most of what the rules bring here has it, and fewest lines are needed
        best = max(claimants, key=lambda lemma: (reach[stem, lemma], weight[lemma], lemma))
        for lemma in claimants:
            stems[lemma] = stem if lemma == best else f"{lemma}."
    return stems


def lines_of(
    stem_of: Mapping[str, str],
    rule: Callable[[str], str],
    fold: Callable[[str], str],
    always: Set[str] = frozenset(),
) -> dict[str, list[tuple[str, str]]]:
    """The lines that are needed: by folded form, every spelling with its stem.

    ``always`` are folded forms that have a line whatever the rules say.
    """
    spellings: dict[str, list[str]] = defaultdict(list)
    for form in stem_of:
        spellings[fold(form)].append(form)
    lines = {}
    for folded, forms in spellings.items():
        found = {stem_of[form] for form in forms}
        plain = folded if folded not in forms else None
        if (
            folded in always
            or any(stem_of[form] != rule(form) for form in forms)
            or (plain is not None and found != {rule(plain)})
        ):
            lines[folded] = sorted((form, stem_of[form]) for form in forms)
    return lines
