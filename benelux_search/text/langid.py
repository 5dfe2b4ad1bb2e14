"""A character model of languages: how likely the letters of a text are in each.

The model is that of ``py3langid`` (after Lui & Baldwin 2012): an automaton finds the sequences of
bytes that tell languages apart, and naive Bayes weighs them. The library walks one text at a
time in Python; here all texts of a document are walked side by side, a byte at a time.
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from benelux_search.model import Boundary, Language, LineLanguage

Weights = npt.NDArray[np.float32]
LANGUAGES = ("nl", "fr", "en", "de")
_ENOUGH_BYTES = 600  # bytes of a text: its beginning tells its language, and lines may be endless
_BATCH = 2048  # texts that are walked at a time


@dataclass(frozen=True, slots=True)
class CharacterModel:
    """An automaton over bytes, and what its features say.

    From state ``s`` byte ``b`` leads to ``following[(row[s] << 8) + b]``; ``feature[s]`` is the
    feature that is seen in a state, -1 for none; ``weights`` (features, languages) are log
    likelihoods, ``prior`` those of the languages.
    """

    following: npt.NDArray[np.uint32]
    row: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    weights: Weights
    prior: Weights

    def scores(self, texts: Sequence[str]) -> Weights:
        """Log likelihoods (texts, LANGUAGES), up to a constant; 0 where nothing tells."""
        coded = [_bytes(text) for text in texts]
        order = sorted(range(len(coded)), key=lambda k: -len(coded[k]))
        found = np.zeros((len(coded), len(self.prior)), np.float32)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            found[batch] = self._batch([coded[k] for k in batch])
        return found

    def _batch(self, coded: Sequence[bytes]) -> Weights:
        """Scores of texts of falling length."""
        lengths = np.array([len(code) for code in coded])
        longest = int(lengths[0])
        padded = b"".join(code.ljust(longest) for code in coded)
        letters = np.frombuffer(padded, np.uint8).reshape(len(coded), longest).T.astype(np.int64)
        seen = np.full((longest, len(coded)), -1, np.int64)
        state = np.zeros(len(coded), np.int64)
        for k in range(longest):
            active = int(np.searchsorted(-lengths, -k))  # the texts that are longer
            state = self.following[self.row[state[:active]] + letters[k, :active]]
            seen[k, :active] = self.feature[state]
        step, text = np.nonzero(seen >= 0)
        count = len(self.weights)
        codes = np.sort(text * count + seen[step, text])
        first = np.flatnonzero(np.diff(codes, prepend=-1))
        weight = np.log1p(np.diff(first, append=len(codes)))
        owner, feature = np.divmod(codes[first], count)
        scores = [
            np.bincount(owner, weight * self.weights[feature, k], len(coded)) + self.prior[k]
            for k in range(len(self.prior))
        ]
        told = np.bincount(owner, minlength=len(coded)) > 0
        return np.where(told[:, None], np.stack(scores, axis=1), 0.0).astype(np.float32)


def _bytes(text: str) -> bytes:
    beginning = unicodedata.normalize("NFC", text[:_ENOUGH_BYTES])
    return beginning.encode("utf-8", errors="surrogatepass")[:_ENOUGH_BYTES]


@lru_cache(maxsize=1)
def character_model() -> CharacterModel:
    """The model over Dutch, French, English and German; loaded once, half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    columns = [identifier.nb_classes.index(language) for language in LANGUAGES]
    return CharacterModel(
        np.asarray(identifier.tk_nextmove),
        np.asarray(identifier.tk_row).astype(np.int64) << 8,
        np.asarray(identifier.tk_output),
        identifier.nb_ptc[:, columns].astype(np.float32),
        identifier.nb_pc[columns],
    )


# Which language each line is in, with a confidence; neighbours help short lines.
#
# A hidden Markov chain over the lines of a document: the states are Dutch, French and any third
# language, a line's own evidence is a character model and a vote of function words,
# and the chance of a switch depends on what stands between two lines: nothing, the end of a
# paragraph, or a blank line. Those chances differ from document to document (pages in blocks switch
# every forty lines, minutes that alternate switch at every second one), so they are learned from a
# first pass over the document itself (one round of Baum-Welch, for these chances alone).


State = Literal["nl", "fr", "other"]
STATES: tuple[State, ...] = ("nl", "fr", "other")
_BOUNDARIES: tuple[Boundary, ...] = ("wrap", "end", "blank")
_Joint = Literal["wrap", "end", "blank", "lane"]
_JOINTS: tuple[_Joint, ...] = (*_BOUNDARIES, "lane")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Function words and months that the other language does not have: "van" means nothing in French,
# "dans" nothing in Dutch. ("en", "de", "des", "met", "section", "rapport" are words of both.)
_DUTCH = frozenset(
    "het een van voor niet zijn wordt worden werd werden dat die deze dit aan bij naar ook maar om "
    "over uit door tot zich heeft hebben had als er te ter nog wel geen meer zou zullen zal kan "
    "kunnen moet moeten mag mogen ik je jij u uw wij ze zij hij hun haar onze ons waar wanneer "
    "omdat indien tussen tegen onder zonder na sinds volgens betreffende tijdens binnen alle elk "
    "elke andere dan toch reeds al heer mevrouw januari februari maart mei juni juli augustus "
    "oktober maandag dinsdag woensdag donderdag vrijdag zaterdag zondag nee ja bijlage artikel "
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
_QUOTED = re.compile(r"\"[^\"]{8,400}\"|“[^”]{8,400}”|«[^»]{8,400}»")
_ENOUGH = 4  # words beside the quoted ones that tell the language
_LETTERS_FOR_FULL_WEIGHT = 60.0
_CHARACTER_CAP, _VOTE, _VOTE_CAP, _THIRD_CAP = 5.0, 1.1, 6.0, 14.0

# Chances of a switch between the lines of a page dump, before the document says otherwise.
_FIRST_SWITCH: dict[_Joint, float] = {"wrap": 0.002, "end": 0.03, "blank": 0.2}
# Between two columns nothing is expected: a heading above a table is not in the language that
# its first column is not in
_BETWEEN_LANES = 0.5
# A line that goes on is in the language of the one before, whatever one document seems to show
_MOST_SWITCH: dict[_Joint, float] = {"wrap": 0.02, "end": 0.9, "blank": 0.9}
_THIRD = 0.02  # share of the switches that lead into a third language
_WORDLESS = (0.0, 0.0, -1.0)  # what a line without letters says
_HINT = 1.5  # nats that the word of a source is worth: markup is often wrong
_LANE, _LANE_CLEAR = 4.0, 2.0  # nats that a column is worth at most, and must be
_CHUNK = 4096  # lines that are Python numbers at a time
_CLEAR = 1.5  # nats by which a line alone is sure of its language
_FEW = 3.0  # boundaries that the first guess is worth when the sure ones are counted
_OWN_COUNT = 12.0  # boundaries that the first guess is worth when the document is counted


@dataclass(frozen=True, slots=True)
class Label:
    """The language of a line, and the chance that it is right."""

    language: LineLanguage
    confidence: float


def evidence(texts: Sequence[str]) -> Floats:
    """What lines say of themselves: log likelihoods (lines, STATES), at most 0."""
    texts = [_unquoted(text) for text in texts]
    words = [_WORD.findall(text.casefold()) for text in texts]
    capitals = [text.isupper() for text in texts]
    model = character_model().scores(
        [text.casefold() if upper else text for text, upper in zip(texts, capitals, strict=True)]
    )
    count = np.array([len(found) for found in words])
    letters = np.array([sum(map(len, found)) for found in words])
    dutch = np.array([sum(map(_DUTCH.__contains__, found)) for found in words])
    french = np.array([sum(map(_FRENCH.__contains__, found)) for found in words])
    nl, fr, third = model[:, 0], model[:, 1], model[:, 2:].max(axis=1)
    weight = np.minimum(1.0, letters / _LETTERS_FOR_FULL_WEIGHT)
    cap = _CHARACTER_CAP * (0.2 + 0.8 * weight)
    scale = np.where(np.array(list(map(names_only, texts)), bool), 0.1, 0.25)
    gap = np.clip(scale * (nl - fr), -cap, cap)
    gap += np.clip(_VOTE * (dutch - french), -_VOTE_CAP, _VOTE_CAP)
    # a third language must show on a whole sentence: "Color Profile" is a Dutch document's too
    beyond = scale * (third - np.maximum(nl, fr)) - 0.8 * np.maximum(dutch, french)
    alien = np.where(count >= 4, np.clip(beyond, -8.0, _THIRD_CAP * weight), -3.0)
    says = np.stack([np.minimum(0.0, gap), np.minimum(0.0, -gap), alien], axis=1)
    says -= np.maximum(0.0, alien)[:, None]
    says[letters == 0] = _WORDLESS
    return says


def _unquoted(text: str) -> str:
    """A text without what it quotes, which may be in another language, where words are left."""
    if not any(mark in text for mark in '"“«'):
        return text
    rest = _QUOTED.sub(" ", text)
    return rest if len(_WORD.findall(rest)) >= _ENOUGH else text


def names_only(text: str) -> bool:
    """Whether a line holds names only, which are in no language: "Christophe Lacroix, Greet Daems".

    A word or two in capitals name an institution, and these look alike: "INTERPARLEMENTAIRE".
    """
    words = _WORD.findall(text)
    if text.isupper():
        return len(words) <= 2
    capitals = len(words) > 1 and all(word[0].isupper() for word in words)
    if not capitals or any(map(str.isdigit, text)):  # "Sectie 2 – Straatnamen"
        return False
    return not any(word.casefold() in _DUTCH or word.casefold() in _FRENCH for word in words)


def label_lines(
    texts: Sequence[str],
    boundaries: Sequence[Boundary],
    hints: Sequence[Language | None] | None = None,
    lanes: Sequence[int | None] | None = None,
    *,
    paged: bool = True,
) -> list[Label]:
    """Labels each line of a document ``nl``, ``fr`` or ``other``.

    ``boundaries[k]`` is what stands between line ``k`` and line ``k + 1`` (one less than lines).
    A line without letters, such as a page number, says nothing and parts nothing; the caller
    gives a line that is in both languages as an empty text. ``hints`` are the languages that the
    source says the lines are in; ``lanes`` the columns that they stand in, most of which are in
    one language each. On a page titles alternate as its columns do; what stands above a table
    (not ``paged``) learns nothing from the cells.
    """
    spoken = [k for k, text in enumerate(texts) if any(map(str.isalpha, text))]
    if not spoken:
        return [Label("other", 0.5)] * len(texts)
    between: list[_Joint] = [
        # a blank line counts wherever it stands
        "lane"
        if not paged and _parted(lanes, a, b)
        else max(boundaries[a:b], key=_BOUNDARIES.index)
        for a, b in itertools.pairwise(spoken)
    ]
    said = [texts[k] for k in spoken]
    says = [hints[k] if hints else None for k in spoken]
    where = [lanes[k] if lanes else None for k in spoken]
    found = _label_spoken(said, between, says, where)
    labels: list[Label] = []
    for k in range(len(texts)):
        place = max(0, bisect.bisect_right(spoken, k) - 1)
        if spoken[place] == k:
            labels.append(found[place])
            continue
        # a line without words goes with the one that it is wrapped to, else with the one before
        apart = k > 0 and boundaries[k - 1] != "wrap"
        onward = k < len(boundaries) and boundaries[k] == "wrap" and place + 1 < len(found)
        labels.append(Label(found[place + 1 if apart and onward else place].language, 0.5))
    return labels


def _parted(lanes: Sequence[int | None] | None, a: int, b: int) -> bool:
    """Whether two lines stand in different columns."""
    if lanes is None or lanes[a] is None or lanes[b] is None:
        return False
    return lanes[a] != lanes[b]


def _label_spoken(
    texts: Sequence[str],
    boundaries: Sequence[_Joint],
    hints: Sequence[Language | None],
    lanes: Sequence[int | None],
) -> list[Label]:
    known = {text: k for k, text in enumerate(dict.fromkeys(texts))}
    emissions = evidence(list(known))[[known[text] for text in texts]]
    for k, hint in enumerate(hints):
        if hint is not None:
            emissions[k, STATES.index(hint)] += _HINT
    emissions += _by_lane(emissions, lanes)
    switch = _counted(emissions, boundaries)
    posterior, switched = _forward_backward(emissions, boundaries, switch)
    switch = _learned(switch, boundaries, switched)
    posterior, _ = _forward_backward(emissions, boundaries, switch)
    best = posterior.argmax(axis=1)
    return [Label(STATES[s], float(posterior[k, s])) for k, s in enumerate(best)]


def _by_lane(emissions: Floats, lanes: Sequence[int | None]) -> Floats:
    """What the column of each line says of its language, where nearly all of it is in one."""
    says = np.zeros_like(emissions)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for k, lane in enumerate(lanes):
        if lane is not None:
            members[lane].append(k)
    for own in members.values():
        gap = emissions[own, 0] - emissions[own, 1]
        sure = gap[np.abs(gap) > _CLEAR]
        if len(sure) >= _FEW:
            share = (np.sum(sure > 0) + 0.5) / (len(sure) + 1.0)
            odds = float(np.log(share / (1 - share)))
            if abs(odds) > _LANE_CLEAR:
                says[own, 0 if odds > 0 else 1] += min(_LANE, abs(odds))
    return says


def _counted(emissions: Floats, boundaries: Sequence[_Joint]) -> dict[_Joint, float]:
    """The chances of a switch, counted between neighbours that are each sure of their language.

    Without this a short agenda whose lines alternate looks like one language with odd lines.
    """
    gap = emissions[:, 0] - emissions[:, 1]
    sure = np.abs(gap) > _CLEAR
    both = sure[:-1] & sure[1:]
    switched = ((gap[:-1] > 0) != (gap[1:] > 0)) & both
    kinds = np.array([_JOINTS.index(b) for b in boundaries], dtype=np.int64)
    counted: dict[_Joint, float] = {}
    for index, kind in enumerate(_JOINTS):
        if kind == "lane":
            counted[kind] = _BETWEEN_LANES
            continue
        here = kinds == index
        guess = _FIRST_SWITCH[kind]
        share = (switched[here].sum() + _FEW * guess) / (both[here].sum() + _FEW)
        counted[kind] = float(min(_MOST_SWITCH[kind], max(5e-4, share)))
    return counted


def _learned(
    switch: dict[_Joint, float], boundaries: Sequence[_Joint], switched: Floats
) -> dict[_Joint, float]:
    """The chances of a switch as the document has them, the first guess worth a few lines."""
    learned: dict[_Joint, float] = {}
    kinds = np.array([_JOINTS.index(b) for b in boundaries], dtype=np.int64)
    for index, kind in enumerate(_JOINTS):
        if kind == "lane":
            learned[kind] = _BETWEEN_LANES
            continue
        here = switched[kinds == index]
        share = (here.sum() + _OWN_COUNT * switch[kind]) / (len(here) + _OWN_COUNT)
        learned[kind] = float(min(_MOST_SWITCH[kind], max(5e-4, share)))
    return learned


def _transition(switch: float) -> Floats:
    """Rows from, columns to: Dutch, French, other. Out of a third language both are as likely."""
    third = switch * _THIRD
    return np.array(
        [
            [1 - switch, switch - third, third],
            [switch - third, 1 - switch, third],
            [switch / 2, switch / 2, 1 - switch],
        ]
    )


def _forward_backward(
    emissions: Floats, boundaries: Sequence[_Joint], switch: dict[_Joint, float]
) -> tuple[Floats, Floats]:
    """Posterior of each line's state (lines, 3), and of a switch at each boundary (lines - 1)."""
    likelihood = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    kinds = np.array([_JOINTS.index(b) for b in boundaries], dtype=np.int64)
    tables = np.array([_transition(switch[kind]) for kind in _JOINTS])
    first = np.array([0.49, 0.49, 0.02])
    forward = _passed(first, likelihood, kinds, tables.transpose(0, 2, 1)) * likelihood
    # from the last line on, in the same way
    backward = _passed(np.ones(3), likelihood[::-1], kinds[::-1], tables)[::-1]
    posterior = forward * backward
    posterior /= posterior.sum(axis=1, keepdims=True)
    onward = likelihood[1:] * backward[1:]
    stay = (forward[:-1] * np.diagonal(tables, axis1=1, axis2=2)[kinds] * onward).sum(axis=1)
    move = np.einsum("ka,kab,kb->k", forward[:-1], tables[kinds], onward)
    return posterior, 1.0 - stay / np.maximum(move, 1e-300)


def _passed(first: Floats, likelihood: Floats, kinds: Ints, tables: Floats) -> Floats:
    """What each line is told by those before it (lines, 3), each row scaled to a sum of 1.

    ``tables[kinds[k]]`` leads from line ``k`` to the next, columns from, rows to.
    """
    told = np.empty_like(likelihood)
    told[0] = first
    x, y, z = first.tolist()
    ways = tables.tolist()
    for start in range(0, len(kinds), _CHUNK):
        chunk = []
        own = likelihood[start : start + _CHUNK].tolist()
        for (a, b, c), kind in zip(own, kinds[start : start + _CHUNK].tolist(), strict=False):
            x, y, z = x * a, y * b, z * c
            (d, e, f), (g, h, i), (j, k, m) = ways[kind]
            x, y, z = d * x + e * y + f * z, g * x + h * y + i * z, j * x + k * y + m * z
            whole = x + y + z
            x, y, z = x / whole, y / whole, z / whole
            chunk.append((x, y, z))
        told[start + 1 : start + 1 + len(chunk)] = chunk
    return told
