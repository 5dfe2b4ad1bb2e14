"""Seeded corpora whose two sides translate each other: ``python -m benchmarks.engines.recombined``.

The questions of the development data are cut into sentences. Sentences are kept where both sides
of an item have the same number of them, of like lengths and with the same numbers. A pair is one
to four of these at random, 40 words a side in the mean. Numbers, months and names are drawn anew,
the same ones on both sides, so that a large corpus goes on having new words. A corpus is the
beginning of any larger one.
"""

from __future__ import annotations

import argparse
import json
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.engines.corpus import BENCH, QUESTIONS, SIZES, Corpus, Sides

_SEED: Final = 1802
_LENGTHS: Final = (1, 2, 3, 4)  # sentences of a pair
_LENGTH_WEIGHTS: Final = list(accumulate((0.2, 0.4, 0.3, 0.1)))
_LIKE: Final = (0.6, 1.9)  # characters of the French side for one of the Dutch
_SHORTEST, _LONGEST = 4, 70  # words of a sentence
_NAMED_SHARE: Final = 0.15  # of the sentences get a name and a date

_ITEM: Final = re.compile(r"(?:(?<=[.?!:;])|(?<=\s))\s*(?=[1-9]\d?\. ?[A-ZÀ-Þ])")
_SENTENCE: Final = re.compile(r"(?<=[.?!;])\s*(?=[A-ZÀ-Þ\"«-]|[a-z]\) )")
_LEADER: Final = re.compile(r"^(?:[-–]\s*|\d{1,2}\.\s*|[a-z]\)\s*)+")
_TRAILER: Final = re.compile(r"(?<=[.?!;:])\s*\d{1,2}\.?$")  # the number of the next item
_NUMBER: Final = re.compile(r"\d+")
_NAME: Final = re.compile(r"(?<=[a-zà-ÿ,] )[A-Z][a-zà-ÿ]{3,}\b")
_MONTHS: Final = (
    "januari februari maart april mei juni juli augustus september oktober november december",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
)
_DUTCH_MONTHS, _FRENCH_MONTHS = (tuple(names.split()) for names in _MONTHS)
_FRENCH_MONTH_OF: Final = dict(zip(_DUTCH_MONTHS, _FRENCH_MONTHS, strict=True))
_MONTH: Final = tuple(
    re.compile(rf"(?<=\d )(?:{'|'.join(names)})\b") for names in (_DUTCH_MONTHS, _FRENCH_MONTHS)
)
_BEGINNINGS: Final = (
    "Van Ver De Bos Claes Del Du Meu Lam Der Goos Her Hen Jac Kor La Le Mar Mer Mo Nys Pau Pee "
    "Phi Re Ros Sche Ser Smet Stee Tim Val Vande Was Wil Wou Bel Ber Bro Cam Cou Dael Ever Fon"
).split()
_MIDDLES: Final = (
    "ba be bo da de di do ga ge la le li lo ma me mo na ne no ra re ri ro sa te".split()
)
_ENDINGS: Final = (
    "beke bergh bosch broeck court daele donck dries elle eaux ens gaert hem heyden hout ier laer "
    "legem lette loo man mans meire mont nard naert poel put quin rin sel sens steen straete tens "
    "teau velde vert ville voorde vliet waert wals winckel wyck zeele"
).split()
_NAMES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in both languages, with a slot for all that is drawn anew.

    ``slots`` are what stood there: digits, a Dutch month or a name.
    """

    dutch: str
    french: str
    slots: tuple[str, ...]

    def filled(self, rng: Random) -> Sides:
        """The sentence with numbers, months and names that are drawn anew."""
        dutch = [_drawn(slot, rng) for slot in self.slots]
        french = [_FRENCH_MONTH_OF.get(value, value) for value in dutch]
        sides = self.dutch.format(*dutch), self.french.format(*french)
        return _signed(sides, rng) if rng.random() < _NAMED_SHARE else sides


def recombined_corpus(size: int, folder: Path, questions: Path = QUESTIONS) -> Corpus:
    """The corpus of so many pairs in a folder; made when it is not there.

    Raises:
        FileNotFoundError: there are no questions.
    """
    corpus = Corpus(folder, size)
    if not corpus.pairs.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / "pairs.new"
        with fresh.open("w", encoding="utf-8") as file:
            for dutch, french in recombined_pairs(size, read_sentences(questions)):
                record = {"nl": dutch, "fr": french}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        fresh.replace(corpus.pairs)
    return corpus


def recombined_pairs(size: int, sentences: Sequence[Sentence]) -> Iterator[Sides]:
    """So many pairs of one to four sentences, (Dutch, French)."""
    rng = Random(_SEED)
    for _ in range(size):
        length = _LENGTHS[bisect(_LENGTH_WEIGHTS, rng.random() * _LENGTH_WEIGHTS[-1])]
        chosen = [rng.choice(sentences).filled(rng) for _ in range(length)]
        yield " ".join(dutch for dutch, _ in chosen), " ".join(french for _, french in chosen)


def read_sentences(questions: Path) -> list[Sentence]:
    """The different sentences of the questions that surely translate each other."""
    pairs: dict[Sides, None] = {}
    with questions.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            pairs.update(dict.fromkeys(aligned_sentences(record["nl"], record["fr"])))
    return [_with_slots(dutch, french) for dutch, french in pairs]


def aligned_sentences(dutch: str, french: str) -> Iterator[Sides]:
    """The sentences of the items that have equally many on both sides, of like lengths."""
    items = _items(dutch), _items(french)
    if len(items[0]) != len(items[1]):
        items = [dutch], [french]
    for sides in zip(*items, strict=True):
        split = [_sentences(side) for side in sides]
        if len(split[0]) == len(split[1]):
            couples = list(zip(*split, strict=True))
            if all(_alike(*couple) for couple in couples):
                yield from (couple for couple in couples if _usable(*couple))


def _items(text: str) -> list[str]:
    return _ITEM.split(" ".join(text.split()))


def _sentences(text: str) -> list[str]:
    parts = (_TRAILER.sub("", part.strip()) for part in _SENTENCE.split(" ".join(text.split())))
    return [part for part in (_LEADER.sub("", part) for part in parts) if part]


def _alike(dutch: str, french: str) -> bool:
    least, most = _LIKE
    return abs(len(french) - len(dutch)) < 12 or least <= len(french) / len(dutch) <= most


def _usable(dutch: str, french: str) -> bool:
    lengths = len(dutch.split()), len(french.split())
    return (
        dutch != french
        and min(lengths) >= _SHORTEST
        and max(lengths) <= _LONGEST
        and _NUMBER.findall(dutch) == _NUMBER.findall(french)
    )


def _with_slots(dutch: str, french: str) -> Sentence:
    """Slots for the numbers, and for months and names that both sides have in one order."""
    slots = _NUMBER.findall(dutch)
    numbers = {
        side: {match.start(): at for at, match in enumerate(_NUMBER.finditer(text))}
        for side, text in enumerate((dutch, french))
    }
    months = [pattern.findall(text) for pattern, text in zip(_MONTH, (dutch, french), strict=True)]
    same_months = [_FRENCH_MONTH_OF[month] for month in months[0]] == months[1]
    names = [_NAME.findall(text) for text in (dutch, french)]
    shared = list(dict.fromkeys(names[0])) if names[0] == names[1] else []
    ordinals = {name: len(slots) + at for at, name in enumerate(shared)}
    slots = [*slots, *shared]
    first_month = len(slots)
    slots += months[0] if same_months else []
    templates = []
    for side, text in enumerate((dutch, french)):
        found = [(match, numbers[side][match.start()]) for match in _NUMBER.finditer(text)]
        found += [(m, ordinals[m[0]]) for m in _NAME.finditer(text) if m[0] in ordinals]
        if same_months:
            found += [(m, first_month + at) for at, m in enumerate(_MONTH[side].finditer(text))]
        templates.append(_template(text, found))
    return Sentence(templates[0], templates[1], tuple(slots))


def _template(text: str, found: Sequence[tuple[re.Match[str], int]]) -> str:
    parts, end = [], 0
    for match, slot in sorted(found, key=lambda each: each[0].start()):
        parts += [_escaped(text[end : match.start()]), f"{{{slot}}}"]
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _drawn(slot: str, rng: Random) -> str:
    """What stands in a slot: of the kind and the length of what stood there."""
    if slot in _FRENCH_MONTH_OF:
        return rng.choice(_DUTCH_MONTHS)
    if not slot[0].isdigit():
        return _name(rng)
    if len(slot) == 4 and slot[:2] in {"19", "20"}:
        return str(rng.randint(1990, 2025))
    if len(slot) <= 2 and int(slot) <= 31:
        return str(rng.randint(1, 28)).zfill(len(slot) if slot[0] == "0" else 1)
    if slot[0] == "0":  # of a decimal or of a group of thousands
        return "".join(rng.choice("0123456789") for _ in slot)
    return str(rng.randrange(10 ** (len(slot) - 1), 10 ** len(slot)))


def _name(rng: Random) -> str:
    """A name; a few are frequent, and there is always another one."""
    size = len(_BEGINNINGS) * len(_ENDINGS)
    middle, rank = divmod(int(40 * rng.paretovariate(0.3) - 40) % _NAMES, size)
    letters = ""
    while middle:
        middle, syllable = divmod(middle - 1, len(_MIDDLES))
        letters += _MIDDLES[syllable]
    first, last = divmod(rank * 1009 % size, len(_ENDINGS))
    return _BEGINNINGS[first] + letters + _ENDINGS[last]


def _signed(sides: Sides, rng: Random) -> Sides:
    """Both sides with a name and a date at the end of the sentence, before its full stop."""
    name, day, year = _name(rng), rng.randint(1, 28), rng.randint(1990, 2025)
    month = rng.choice(_DUTCH_MONTHS)
    signed = []
    for side, named in zip(sides, (month, _FRENCH_MONTH_OF[month]), strict=True):
        body, mark = (side[:-1], side[-1]) if side[-1] in ".?!;:" else (side, "")
        signed.append(f"{body} ({name}, {day} {named} {year}){mark}")
    return signed[0], signed[1]


def real_corpus(size: str) -> Corpus:
    """The recombined corpus of a size such as ``100k``, among the files of the benchmarks."""
    return recombined_corpus(SIZES[size], BENCH / "real" / size)


def main() -> int:
    parser = argparse.ArgumentParser(description="Corpora of recombined sentences")
    parser.add_argument("--sizes", default="10k,100k", help=",".join(SIZES))
    for size in parser.parse_args().sizes.split(","):
        print(real_corpus(size).pairs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
