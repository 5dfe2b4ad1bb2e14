"""The evidence of single texts for Dutch, French or a third language.

It comes from a character model, from function words, and from the words that only one language has
in its spelling dictionary.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from benelux_search.model import Language
from benelux_search.text.languages.character_model import BATCH, MODEL_LANGUAGES, character_model
from benelux_search.text.languages.foreign_words import FOREIGN_WORDS
from benelux_search.text.languages.forward_backward import Floats, Ints
from benelux_search.text.languages.local_marks import local_evidence
from benelux_search.text.spelling import known_checksums, word_checksum

State: TypeAlias = Literal["nl", "fr", "other"]
STATES: Final[tuple[State, ...]] = ("nl", "fr", "other")

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
FUNCTION_WORDS: Final[Mapping[Language, frozenset[str]]] = {"nl": _DUTCH, "fr": _FRENCH}
_FUNCTION_WORDS = _DUTCH | _FRENCH
_SPACED = 1.0  # nats for French of a space before a sign: "GSM : 0492"
_SPACED_SIGN = re.compile(r"[ \u00a0\u202f](?:(?<=\w.)[:;?!](?:\s|$)|(?<=«.)\w)")
_QUOTED = re.compile(r"\"[^\"]{8,400}\"|“[^”]{8,400}”|«[^»]{8,400}»")
_ENOUGH = 4  # words outside quotations that suffice to identify the language
_LETTERS_FOR_FULL_WEIGHT = 60.0  # of a line; fewer letters say less
_WORD_CAP, _WORD_SCALE = 1.5, 0.25  # nats; no word decides alone
_SENTENCE, _NO_SENTENCE = 4, 3.0  # words, and nats against a third language of a text with fewer
_AGAINST_THIRD = 0.5  # of the nats of words that only Dutch or only French has
SCALE, VOTE = 0.25, 1.1  # nats of a unit of the character model, and of a function word
# Nats; no kind of evidence outweighs all others
_CHARACTER_CAP, _VOTE_CAP, _THIRD_CAP = 5.0, 6.0, 14.0

_WORDLESS = (0.0, 0.0, -1.0)  # evidence of a line without letters


def folded_words(text: str) -> list[str]:
    """Return the case-folded words of a text."""
    return [word.casefold() for word in _WORD.findall(text)]


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """The evidence of some texts, each alone, in nats; all arrays have the shape (texts,).

    ``dutch`` is the evidence for Dutch and against French, ``third`` that for a third language.
    ``words`` and ``letters`` are counts.
    """

    dutch: Floats
    third: Floats
    words: Ints
    letters: Ints

    def doubted(self, doubt: float) -> Floats:
        """Return the evidence for a third language, which is doubted if a text is no sentence.

        *Color Profile* also occurs in Dutch documents. ``doubt`` is 1 in most documents, and 0 in
        one that is in a third language for the most part.
        """
        most = (1 - doubt) * np.maximum(0.0, self.third)
        short = np.minimum(most, self.third) - doubt * _NO_SENTENCE
        return np.where(self.words >= _SENTENCE, self.third, short)

    def likelihoods(self) -> Floats:
        """Return the log-likelihood of Dutch, French and a third language (texts, 3), at most 0."""
        third = self.doubted(1.0)
        sides = np.minimum(0.0, self.dutch), np.minimum(0.0, -self.dutch), third
        likelihoods = np.stack(sides, axis=1) - np.maximum(0.0, third)[:, None]
        likelihoods[self.letters == 0] = _WORDLESS
        return likelihoods

    def of(self, numbers: Sequence[int]) -> TextEvidence:
        """Return the evidence of the texts with these numbers."""
        own = list(numbers)
        return TextEvidence(self.dutch[own], self.third[own], self.words[own], self.letters[own])


def language_evidence(texts: Sequence[str]) -> Floats:
    """Return the log-likelihood of each language for each text alone, in nats.

    The result is an array (texts, 3); the columns are Dutch, French and third language. The values
    are at most 0.
    """
    return text_evidence(texts).likelihoods()


def text_evidence(texts: Sequence[str]) -> TextEvidence:
    """Return the evidence of each text alone."""
    if not texts:  # the model need not be loaded
        none, no_counts = np.zeros(0), np.zeros(0, np.int64)
        return TextEvidence(none, none, no_counts, no_counts)
    texts = [_unquoted(text) for text in texts]
    written = [_WORD.findall(text) for text in texts]
    words = [[word.casefold() for word in line] for line in written]
    capitals = [text.isupper() for text in texts]
    model = character_model().scores(
        [text.casefold() if upper else text for text, upper in zip(texts, capitals, strict=True)]
    )
    letters = np.array([sum(map(len, line)) for line in words])
    votes = function_word_counts(words)
    dutch, french = votes["nl"], votes["fr"]
    nl, fr = model[:, 0], model[:, 1]
    weight = np.minimum(1.0, letters / _LETTERS_FOR_FULL_WEIGHT)
    cap = _CHARACTER_CAP * (0.2 + 0.8 * weight)
    names = np.array([_are_names(*each) for each in zip(texts, written, strict=True)], bool)
    is_told = names | (np.abs(dutch - french) >= _CERTAIN)
    scale = np.where(names, 0.1, SCALE)
    listed = np.clip(
        _LISTED * _listed_words(texts, written, is_told.tolist()), -_LISTED_CAP, _LISTED_CAP
    )
    gap = np.clip(scale * (nl - fr), -cap, cap)
    gap += np.clip(VOTE * (dutch - french), -_VOTE_CAP, _VOTE_CAP) + listed
    gap -= _SPACED * np.array([_SPACED_SIGN.search(text) is not None for text in texts])
    gap += np.array([sum(_TITLES.get(word, 0.0) for word in line[:2]) for line in words])
    gap += np.array([local_evidence(*each) for each in zip(texts, words, strict=True)])
    third = np.max(
        [
            scale * (model[:, MODEL_LANGUAGES.index(language)] - np.maximum(nl, fr))
            + VOTE * votes[language]
            for language in FOREIGN_WORDS
        ],
        axis=0,
    )
    third -= 0.8 * np.maximum(dutch, french) + _AGAINST_THIRD * np.abs(listed)
    third = np.clip(third, -8.0, _THIRD_CAP * weight)
    return TextEvidence(gap, third, np.array([len(line) for line in words]), letters)


def function_word_counts(words: Sequence[Sequence[str]]) -> dict[str, Ints]:
    """Return the number of function words of each language in each text, by its code.

    ``words`` are the case-folded words of the texts. The languages are Dutch, French, English and
    German; each array has the shape (texts,).
    """
    lists = (*FUNCTION_WORDS.items(), *FOREIGN_WORDS.items())
    return {
        language: np.array([sum(map(own.__contains__, line)) for line in words])
        for language, own in lists
    }


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
    return not FUNCTION_WORDS[language].isdisjoint(words)


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
        + VOTE * ((word in _DUTCH) - (word in _FRENCH))
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
