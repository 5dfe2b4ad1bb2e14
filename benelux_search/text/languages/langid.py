"""Language identification of lines: Dutch, French or a third language, with a confidence.

The evidence of one line comes from a character model, from function words, and from the words that
only one language has in its spelling dictionary.

A hidden Markov model over the lines of a document lets neighbours help short lines. Its states are
Dutch, French and third language. The probability that the language changes between two lines
depends on their boundary: a wrap, the end of a paragraph, or a blank line; and on whether they hold
the same figures, addresses or names, as a line and its translation do. These probabilities
differ between documents: some change language every forty lines, others at every second line. So
they are learned from the document in a first pass (one round of Baum-Welch).
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from benelux_search.model import Boundary, Language, LineLanguage
from benelux_search.text.languages.character_model import BATCH, character_model
from benelux_search.text.languages.forward_backward import (
    BOUNDARIES,
    JOINTS,
    Floats,
    Ints,
    Joint,
    forward_backward,
)
from benelux_search.text.languages.local_marks import local_evidence
from benelux_search.text.languages.shared_marks import are_alike, without_marks
from benelux_search.text.spelling import known_checksums, word_checksum

# --- Labelling lines: evidence and the hidden Markov model


State = Literal["nl", "fr", "other"]
STATES: tuple[State, ...] = ("nl", "fr", "other")

# Function words and months that the other language does not have: "van" is no French word, "dans"
# no Dutch one. ("en", "de", "des", "met", "section", "rapport" are words of both.)
_DUTCH = frozenset(
    "het een van voor niet zijn wordt worden werd werden dat die deze dit aan bij naar ook maar om "
    "over uit door tot zich heeft hebben had als er te ter nog wel geen meer zou zullen zal kan "
    "kunnen moet moeten mag mogen ik je jij u uw wij ze zij hij hun haar onze ons waar wanneer "
    "omdat indien tussen tegen onder zonder na sinds volgens betreffende tijdens binnen alle elk "
    "elke andere dan toch reeds al heer mevrouw januari februari maart april mei juni juli "
    "augustus september oktober november december maandag dinsdag woensdag donderdag vrijdag "
    "zaterdag zondag nee ja bijlage artikel "
    "assemblee hoofdstuk afdeling bladzijde aanbeveling vraag verslag nr blz wat wie hoe".split()
)
_FRENCH = frozenset(
    "le la les du un une et est sont dans pour par pas que qui sur au aux ce cette ces il elle ils "
    "elles nous vous je ne se sa ses leur leurs mais ou où avec sans sous entre vers chez comme "
    "plus être été ont avait sera peut doit doivent peuvent si dont selon lors depuis ainsi aussi "
    "afin tout tous toute toutes autre autres cet notre votre nos vos janvier février mars avril "
    "mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi "
    "samedi dimanche non oui annexe article assemblée chapitre recommandation réponse à mme l d qu "
    "n c aujourd lorsqu jusqu puisqu".split()
)
_WORD = re.compile(r"[^\W\d_]+")
# Titles before a name, which is in no language: "Mme Fientje Verbeeck"; in nats
_TITLES = {
    "mme": -2.5, "mmes": -2.5, "mlle": -2.5, "madame": -2.5, "monsieur": -2.5,
    "dhr": 2.5, "mevr": 2.5, "mevrouw": 2.5, "mijnheer": 2.5, "heer": 2.5,
}  # fmt: skip
_LISTED, _LISTED_CAP = 0.9, 4.5  # nats of a word that only one language has, and of all together
_CERTAIN = 4  # function words of one language that need no other evidence
_SHORTEST = 3  # letters of such a word
_TELLING = 200  # words of a text that are looked up
_FUNCTION_WORDS = _DUTCH | _FRENCH
_SPACED = 1.0  # nats for French of a space before a sign: "GSM : 0492"
_SPACED_SIGN = re.compile(r"[ \u00a0\u202f](?:(?<=\w.)[:;?!](?:\s|$)|(?<=«.)\w)")
_QUOTED = re.compile(r"\"[^\"]{8,400}\"|“[^”]{8,400}”|«[^»]{8,400}»")
_ENOUGH = 4  # words outside quotations that suffice to identify the language
_LETTERS_FOR_FULL_WEIGHT = 60.0
_WORD_CAP, _WORD_SCALE = 1.5, 0.25
_CHARACTER_CAP, _VOTE, _VOTE_CAP, _THIRD_CAP = 5.0, 1.1, 6.0, 14.0

# Default probabilities of a switch between the lines of a page dump
_FIRST_SWITCH: dict[Joint, float] = {"wrap": 0.002, "end": 0.03, "blank": 0.2, "likeness": 0.9}
# Between two columns a switch is as likely as none. If these switches counted, the heading above a
# table could be labelled with the language that its first column is not in.
_BETWEEN_COLUMNS = 0.5
# Upper limits: a wrapped line is in the language of the line before, whatever a document suggests
_MOST_SWITCH: dict[Joint, float] = {"wrap": 0.02, "end": 0.9, "blank": 0.9, "likeness": 0.97}
_WORDLESS = (0.0, 0.0, -1.0)  # evidence of a line without letters
_HINT = 1.5  # weight of a source's language hint in nats; markup is often wrong
_STATED = 100.0  # the same of a hint that is certain
# Evidence of a column in nats: upper limit, and minimum to count
_COLUMN_MOST, _COLUMN_CLEAR = 4.0, 2.0
_CLEAR = 1.5  # nats from which the language of a line is clear without its neighbours
_FEW = 3.0  # weight of the defaults, in boundaries, when those between clear lines are counted
_ESTIMATE_WEIGHT = 12.0  # weight of the first estimate in the second one, in boundaries


@dataclass(frozen=True, slots=True)
class Label:
    """The language of a line, and its confidence.

    ``confidence`` (0 to 1) is the posterior probability of the language. It is 0.5 for a line
    without letters, which takes its language from a neighbour.
    """

    language: LineLanguage
    confidence: float


def _folded_words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def language_evidence(texts: Sequence[str]) -> Floats:
    """Return the log-likelihood of each language for each text alone, in nats.

    The result is an array (texts, 3); the columns are Dutch, French and third language. The values
    are at most 0.
    """
    if not texts:  # the model need not be loaded
        return np.zeros((0, len(STATES)))
    texts = [_unquoted(text) for text in texts]
    written = [_WORD.findall(text) for text in texts]
    words = [[word.casefold() for word in line] for line in written]
    capitals = [text.isupper() for text in texts]
    model = character_model().scores(
        [text.casefold() if upper else text for text, upper in zip(texts, capitals, strict=True)]
    )
    count = np.array([len(line) for line in words])
    letters = np.array([sum(map(len, line)) for line in words])
    dutch = np.array([sum(map(_DUTCH.__contains__, line)) for line in words])
    french = np.array([sum(map(_FRENCH.__contains__, line)) for line in words])
    nl, fr, third = model[:, 0], model[:, 1], model[:, 2:].max(axis=1)
    weight = np.minimum(1.0, letters / _LETTERS_FOR_FULL_WEIGHT)
    cap = _CHARACTER_CAP * (0.2 + 0.8 * weight)
    names = np.array([_are_names(*each) for each in zip(texts, written, strict=True)], bool)
    is_told = names | (np.abs(dutch - french) >= _CERTAIN)
    scale = np.where(names, 0.1, 0.25)
    gap = np.clip(scale * (nl - fr), -cap, cap)
    gap += np.clip(_VOTE * (dutch - french), -_VOTE_CAP, _VOTE_CAP)
    gap += np.clip(
        _LISTED * _listed_words(texts, written, is_told.tolist()), -_LISTED_CAP, _LISTED_CAP
    )
    gap -= _SPACED * np.array([_SPACED_SIGN.search(text) is not None for text in texts])
    gap += np.array([sum(_TITLES.get(word, 0.0) for word in line[:2]) for line in words])
    gap += np.array([local_evidence(*each) for each in zip(texts, words, strict=True)])
    # a third language needs a whole sentence: "Color Profile" also occurs in Dutch documents
    beyond = scale * (third - np.maximum(nl, fr)) - 0.8 * np.maximum(dutch, french)
    alien = np.where(count >= 4, np.clip(beyond, -8.0, _THIRD_CAP * weight), -3.0)
    likelihoods = np.stack([np.minimum(0.0, gap), np.minimum(0.0, -gap), alien], axis=1)
    likelihoods -= np.maximum(0.0, alien)[:, None]
    likelihoods[letters == 0] = _WORDLESS
    return likelihoods


def _listed_words(
    texts: Sequence[str], written: Sequence[Sequence[str]], without: Sequence[bool]
) -> Floats:
    """Return the number of words of each text that only Dutch has, less those that only French has.

    Function words are not counted again, nor words that may be names: *Jan de Smet*. ``written``
    are the words of each text; ``without`` marks the texts whose words are not looked up.
    """
    sums = np.zeros(len(texts))
    for start in range(0, len(texts), BATCH):
        end = min(len(texts), start + BATCH)
        own = [
            () if without[k] else _telling_words(written[k], is_upper=texts[k].isupper())
            for k in range(start, end)
        ]
        words = list(dict.fromkeys(itertools.chain.from_iterable(own)))
        score = dict(zip(words, _dutch_less_french(words).tolist(), strict=True))
        sums[start:end] = [sum(map(score.__getitem__, each)) for each in own]
    return sums


def _dutch_less_french(words: Sequence[str]) -> Ints:
    """Return 1 for each word that only Dutch has, -1 for one that only French has, else 0."""
    signs = np.zeros(len(words), np.int64)
    wanted = np.array([word_checksum(word.replace("œ", "oe")) for word in words], np.uint32)
    for language, sign in (("nl", 1), ("fr", -1)):
        known = np.frombuffer(known_checksums(language), np.uint32)
        places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        signs[known[places] == wanted] += sign
    return signs


def tell_languages(words: Iterable[str]) -> dict[str, Language]:
    """Return the language of each word that only one of the languages has.

    The words are case-folded. A function word of one language (``dat``, ``dans``) counts, too.
    """
    known = list(words)
    signs = _dutch_less_french(known).tolist()
    told: dict[str, Language] = {}
    for word, sign in zip(known, signs, strict=True):
        both = sign + (word in _DUTCH) - (word in _FRENCH)
        if both:
            told[word] = "nl" if both > 0 else "fr"
    return told


def _telling_words(words: Sequence[str], *, is_upper: bool) -> Collection[str]:
    """Return the first words of a text that are no function words, in small letters."""
    if is_upper:
        found = {word.casefold() for word in words[:_TELLING]}
    else:  # but for the first word, capitals begin names
        found = set(filter(str.islower, words[1:_TELLING]))
        found.update(map(str.casefold, words[:1]))
    return [word for word in found - _FUNCTION_WORDS if len(word) >= _SHORTEST]


def has_function_word(words: Iterable[str], language: Language) -> bool:
    """Return True if one of some case-folded words is a function word of this language only."""
    return not (_DUTCH if language == "nl" else _FRENCH).isdisjoint(words)


def dutch_word_scores(words: Sequence[str]) -> dict[str, float]:
    """Return the evidence of single words for Dutch, in nats; below 0, for French.

    The words must be case-folded. The evidence of a text is not their sum, but its sign is that of
    the sum in nearly all texts.
    """
    if not words:
        return {}
    scores = character_model().scores(words)
    return {
        word: max(-_WORD_CAP, min(_WORD_CAP, _WORD_SCALE * min(1.0, len(word) / 6) * (nl - fr)))
        + _VOTE * ((word in _DUTCH) - (word in _FRENCH))
        for word, (nl, fr) in zip(words, scores[:, :2].tolist(), strict=True)
    }


def _unquoted(text: str) -> str:
    """Remove quotations, which may be in another language, from a text if enough words remain."""
    if not any(mark in text for mark in '"“«'):
        return text
    rest = _QUOTED.sub(" ", text)
    return rest if len(_WORD.findall(rest)) >= _ENOUGH else text


def names_only(text: str) -> bool:
    """Return True if a line holds only names, which belong to no language.

    An example is "Christophe Lacroix, Greet Daems". One or two words in capitals also count as a
    name: institutions have similar names in both languages ("INTERPARLEMENTAIRE").
    """
    return _are_names(text, _WORD.findall(text))


def _are_names(text: str, words: Sequence[str]) -> bool:
    if text.isupper():
        return len(words) <= 2
    if len(words) < 2 or not all(word[0].isupper() for word in words):
        return False
    if any(map(str.isdigit, text)):  # "Sectie 2 – Straatnamen"
        return False
    return _FUNCTION_WORDS.isdisjoint([word.casefold() for word in words])


def label_lines(
    texts: Sequence[str],
    boundaries: Sequence[Boundary],
    hints: Sequence[Language | None] | None = None,
    column_indexes: Sequence[int | None] | None = None,
    stated: Sequence[bool] | None = None,
    *,
    paged: bool = True,
) -> list[Label]:
    """Label each line of a document as ``nl``, ``fr`` or ``other``.

    ``boundaries[k]`` is the boundary between line ``k`` and line ``k + 1``. A line without letters,
    such as a page number, has no influence on other lines; pass a bilingual line as an empty text.
    ``hints`` are languages that the source states for the lines; one that is certain is marked in
    ``stated`` and always becomes the label. ``column_indexes`` are the columns of the lines; most
    columns are in one language.

    If the document is ``paged``, a change of language between two columns makes other changes in
    the document more likely, because titles change language as the columns do. Otherwise such a
    change has no influence, because the columns of a table say nothing about the text around the
    table.
    """
    certain: dict[int, Language] = {
        k: hint for k, hint in enumerate(hints or ()) if hint and stated and stated[k]
    }
    spoken = [k for k, text in enumerate(texts) if k in certain or any(map(str.isalpha, text))]
    if not spoken:
        return [Label("other", 0.5)] * len(texts)
    spoken_texts = [texts[k] for k in spoken]
    between = _joints(texts, spoken, boundaries, column_indexes, paged=paged)
    alike = {k for k, each in enumerate(between) if each == "likeness"}
    local = np.zeros(len(spoken))  # nats for Dutch
    for k in alike | {k + 1 for k in alike}:  # what both lines hold tells neither's language
        local[k] = local_evidence(spoken_texts[k], _folded_words(spoken_texts[k]))
        spoken_texts[k] = without_marks(spoken_texts[k])
    spoken_hints = [hints[k] if hints else None for k in spoken]
    spoken_columns = [column_indexes[k] if column_indexes else None for k in spoken]
    certainly = [k in certain for k in spoken]
    spoken_labels = _label_spoken(
        spoken_texts, between, spoken_hints, spoken_columns, certainly, local
    )
    return list(_labels_of_all(len(texts), spoken, spoken_labels, boundaries))


def _joints(
    texts: Sequence[str],
    spoken: Sequence[int],
    boundaries: Sequence[Boundary],
    column_indexes: Sequence[int | None] | None,
    *,
    paged: bool,
) -> list[Joint]:
    """Return the joint between each two lines with letters; ``spoken`` are their numbers."""

    def joint(a: int, b: int) -> Joint:
        if not paged and _are_in_different_columns(column_indexes, a, b):
            return "column"
        # a blank line counts at any position between the two
        widest = max(boundaries[a:b], key=BOUNDARIES.index)
        if widest == "wrap" or b != a + 1 or (column_indexes and column_indexes[a] is not None):
            return widest
        return "likeness" if are_alike(texts[a], texts[b]) else widest

    return [joint(a, b) for a, b in itertools.pairwise(spoken)]


def _labels_of_all(
    lines: int,
    spoken: Sequence[int],
    spoken_labels: Sequence[Label],
    boundaries: Sequence[Boundary],
) -> Iterator[Label]:
    """Yield the label of each line; one without words has that of a line beside it."""
    for k in range(lines):
        index = max(0, bisect.bisect_right(spoken, k) - 1)
        if spoken[index] == k:
            yield spoken_labels[index]
            continue
        # a line without words takes the label of the line it is wrapped to, else of the one before
        not_wrapped = k > 0 and boundaries[k - 1] != "wrap"
        wraps_on = (
            k < len(boundaries) and boundaries[k] == "wrap" and index + 1 < len(spoken_labels)
        )
        chosen = spoken_labels[index + 1 if not_wrapped and wraps_on else index]
        yield Label(chosen.language, 0.5)


def _are_in_different_columns(column_indexes: Sequence[int | None] | None, a: int, b: int) -> bool:
    """Return True if two lines are in different columns."""
    if column_indexes is None or column_indexes[a] is None or column_indexes[b] is None:
        return False
    return column_indexes[a] != column_indexes[b]


def _label_spoken(
    texts: Sequence[str],
    boundaries: Sequence[Joint],
    hints: Sequence[Language | None],
    column_indexes: Sequence[int | None],
    certainly: Sequence[bool],
    local: Floats,
) -> list[Label]:
    known = {text: k for k, text in enumerate(dict.fromkeys(texts))}
    emissions = language_evidence(list(known))[[known[text] for text in texts]]
    emissions[:, :2] += np.minimum(0.0, np.stack([local, -local], axis=1))
    for k, hint in enumerate(hints):
        if hint is not None:
            emissions[k, STATES.index(hint)] += _STATED if certainly[k] else _HINT
    emissions += _column_evidence(emissions, column_indexes)
    switch = _count_switches(emissions, boundaries)
    _, switched = forward_backward(emissions, boundaries, switch)
    seen = np.ones_like(switched)
    switch = _learn_switches(switch, boundaries, switched, seen, _ESTIMATE_WEIGHT)
    posterior, _ = forward_backward(emissions, boundaries, switch)
    best, chances = posterior.argmax(axis=1).tolist(), posterior.max(axis=1).tolist()
    return [Label(STATES[state], chance) for state, chance in zip(best, chances, strict=True)]


def _column_evidence(emissions: Floats, column_indexes: Sequence[int | None]) -> Floats:
    """Return the evidence from the column of each line, if nearly all of it is in one language."""
    column_evidence = np.zeros_like(emissions)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for k, column_index in enumerate(column_indexes):
        if column_index is not None:
            members[column_index].append(k)
    for lines in members.values():
        gap = emissions[lines, 0] - emissions[lines, 1]
        clear_gaps = gap[np.abs(gap) > _CLEAR]
        if len(clear_gaps) >= _FEW:
            share = (np.sum(clear_gaps > 0) + 0.5) / (len(clear_gaps) + 1.0)
            odds = float(np.log(share / (1 - share)))
            if abs(odds) > _COLUMN_CLEAR:
                column_evidence[lines, 0 if odds > 0 else 1] += min(_COLUMN_MOST, abs(odds))
    return column_evidence


def _count_switches(emissions: Floats, boundaries: Sequence[Joint]) -> dict[Joint, float]:
    """Return the probabilities of a switch, counted between neighbours of clear language.

    Without this, a short agenda whose lines alternate looks like one language with odd lines.
    """
    gap = emissions[:, 0] - emissions[:, 1]
    is_clear = np.abs(gap) > _CLEAR
    both_clear = is_clear[:-1] & is_clear[1:]
    switched = ((gap[:-1] > 0) != (gap[1:] > 0)) & both_clear
    counts = switched.astype(np.float64), both_clear.astype(np.float64)
    return _learn_switches(_FIRST_SWITCH, boundaries, *counts, _FEW)


def _learn_switches(
    switch: Mapping[Joint, float],
    boundaries: Sequence[Joint],
    switched: Floats,
    seen: Floats,
    weight: float,
) -> dict[Joint, float]:
    """Return the probabilities of a switch learned from the document, smoothed with ``switch``.

    ``seen`` has the boundaries that count, ``switched`` is the probability that each is a
    switch. ``weight`` is that of ``switch``, in boundaries.
    """
    learned: dict[Joint, float] = {"column": _BETWEEN_COLUMNS}
    kinds = np.array([JOINTS.index(b) for b in boundaries], dtype=np.int64)
    for kind, most in _MOST_SWITCH.items():
        here = kinds == JOINTS.index(kind)
        share = (switched[here].sum() + weight * switch[kind]) / (seen[here].sum() + weight)
        learned[kind] = float(min(most, max(5e-4, share)))
    return learned


# Nats of the language of a group of texts: the least, and the most that one text may give
_CLEAR, _MOST_OF_TEXT = 1.0, 3.0


def dutch_to_french_ratios(texts: Iterable[str]) -> list[float]:
    """Return the log-likelihood ratio of Dutch to French for each text, in nats.

    A ratio above 0 means Dutch, below 0 French.
    """
    likelihoods = language_evidence(list(texts))
    ratios: list[float] = (likelihoods[:, 0] - likelihoods[:, 1]).tolist()
    return ratios


def language_of_texts(texts: Iterable[str]) -> Language | None:
    """Return the language that all these texts together are clearly in, or None."""
    return languages_of([list(texts)])[0]


def languages_of(groups: Sequence[Sequence[str]]) -> list[Language | None]:
    """Return for each group of texts the language that they together are clearly in, or None."""
    ratios = iter(dutch_to_french_ratios([text for texts in groups for text in texts]))
    return [language_of_ratios(list(itertools.islice(ratios, len(texts)))) for texts in groups]


def language_of_ratios(ratios: Iterable[float]) -> Language | None:
    """Return the language that texts with these ratios of Dutch to French are clearly in."""
    total = sum(max(-_MOST_OF_TEXT, min(_MOST_OF_TEXT, ratio)) for ratio in ratios)
    return "nl" if total > _CLEAR else "fr" if total < -_CLEAR else None
