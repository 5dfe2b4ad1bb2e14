"""The classes of Dutch forms, from the dictionary of OpenTaal and lists of irregular words.

The dictionary says which suffixes a word takes; which infinitive belongs to which stem, and which
participle to which verb, it does not say, and the rules of spelling do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from benchmarks.vocabulary.classes import Classes, Family, rows
from benchmarks.vocabulary.hunspell import Dictionary
from benchmarks.vocabulary.irregular import FORMS, NOUNS, PARTICLES, SAME, STRONG_VERBS
from benchmarks.vocabulary.table import Frequency
from benchmarks.vocabulary.uninflected import UNINFLECTED
from benelux_search.analysis.folding import fold

_LISTED, _NOUN, _INFINITIVE, _ADJECTIVE, _VERB = 5, 4, 3, 2, 1
# Adjectives that only look like participles: verkeerd is not what verkeer does
_APART: Final = frozenset(
    "verkeerd bekend bereid beleid geluid gemeend gezond geweld gebied gewest gerecht geniet "
    "geboden voldoend uitstekend dringend aanstaand vermogend volgend houdend".split()
)
# Ai, At to Aw: (iets) rechts, groters; these are words of their own more often than not
_GENITIVES: Final = frozenset("Ai At Au Av Aw".split())
_INSEPARABLE: Final = tuple("be ge her ont ver er mis onder over door om voor weer aan vol".split())
_PREFIXES: Final = (*_INSEPARABLE, *PARTICLES, "mis", "zwart", "waar", "kennis")
# Nouns that are no infinitives: een wagen
_NO_GERUNDS: Final = frozenset(("wagen",))
# Words that hardly anybody uses, and that take forms of others for their own: art. 5, maart
_RARE: Final = frozenset("ar maar maren".split())
_IN_USE: Final = 1.8  # how common the forms of a verb are that nouns are merged with
_LONG: Final = 10  # letters of a verb that is no other word, however rare it is
_SINGLE: Final = 6  # letters of a noun that is only known to be a word
_VOWELS: Final = "aeiou"
_PARTICIPLE_ENDINGS: Final = ("end", "erd", "eld", "eerd", "igd", "aard", "aakt", "eurd")
_UNSTRESSED: Final = ("elen", "enen", "eren", "emen", "igen")


@dataclass(slots=True)
class PartsOfSpeech:
    """The dictionary by parts of speech; a word may be of several."""

    nouns: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    adjectives: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    stems: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    infinitives: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    participles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # what stands in compounds, or is only known to be a word: politie, which has no plural
    others: set[str] = field(default_factory=set)
    every: set[str] = field(default_factory=set)


def plain(word: str) -> str:
    """A word in small letters, the letter ĳ as two."""
    return word.lower().replace("ĳ", "ij")


def dutch_classes(words: PartsOfSpeech, frequency: Frequency) -> dict[str, str]:
    """The lemma of each form: of a noun its singular, of a verb its stem."""
    classes = Classes()
    families = [
        *_families(words.nouns, _NOUN),
        *_families(words.adjectives, _ADJECTIVE),
        *_families(words.stems, _VERB),
        *_families(words.participles, _VERB),
        *_verbs(words, classes, frequency),
        *_irregular(words, classes),
    ]
    for form, lemma in _strays(words, families):
        families.append(Family(lemma, frozenset({form}), _NOUN))
    known = {form for family in families for form in family.forms}
    # gehoor, which has no plural, is no form of horen
    # and vóór is voor, één een
    accented = {fold(form) for form in known if not form.isascii()}
    own = (
        word
        for word in sorted(words.others - known - accented - UNINFLECTED["nl"])
        if fold(word) == word and not word.endswith("je")  # eentje is een
    )
    families += [Family(word, frozenset({word}), 0) for word in own]
    for adjective, forms in words.adjectives.items():
        for form in sorted(forms & words.nouns.keys()):
            if form.endswith("e"):
                classes.merge(adjective, form)  # een werkloze is who is werkloos
    for noun in words.nouns:
        for masculine in words.nouns.keys() & set(_masculine(noun)):
            classes.merge(masculine, noun)
    for into, *others in rows(SAME.splitlines()):
        for other in others:
            classes.merge(into, other)
    assigned = classes.assigned(families)
    for form, lemma in _inflected_participles(assigned):
        if form not in words.nouns:
            assigned.setdefault(form, lemma)
    for lemma, *irregular in rows(FORMS.splitlines()):
        assigned.update(dict.fromkeys((lemma, *irregular), lemma))
    return assigned


def _inflected_participles(assigned: Mapping[str, str]) -> list[tuple[str, str]]:
    """Forms that a dictionary leaves out: uitdagende, gepensioneerden."""
    participles = [form for form in assigned if form.endswith(_PARTICIPLE_ENDINGS)]
    return [(form + ending, assigned[form]) for form in participles for ending in ("e", "en")]


def _verbs(words: PartsOfSpeech, classes: Classes, frequency: Frequency) -> Iterator[Family]:
    used = {infinitive: _use(infinitive, words, frequency) for infinitive in words.infinitives}
    taken: set[str] = set()
    # the more usual verb takes a participle that two have: gebuurt is of buurten, if of any
    for infinitive in sorted(words.infinitives, key=lambda each: (-used[each], each)):
        forms = words.infinitives[infinitive]
        stem = verb_stem(infinitive, words)
        yield Family(stem, frozenset({stem, *forms}), _VERB)
        # rijden is no past of rijen
        yield Family(stem, frozenset({infinitive}), _INFINITIVE)
        strong = {
            form
            for form in _strong(infinitive)
            if form in words.every and form not in words.infinitives
        }
        yield Family(stem, frozenset(strong), _ADJECTIVE)
        if used[infinitive] < _IN_USE and len(infinitive) < _LONG:
            continue  # reden is no verb, and buurt no form of buren
        plural = f"{infinitive}en"
        is_gerund = plural not in words.nouns.get(infinitive, {plural})
        if is_gerund and infinitive not in _NO_GERUNDS:
            classes.merge(stem, infinitive)  # het vragen, but schepenen are no verb
        if infinitive.removesuffix("n") in words.nouns and stem not in words.nouns:
            classes.merge(stem, infinitive.removesuffix("n"))  # een getuige kan getuigen
        merged = {*_strong(infinitive, last=True), *_participles(infinitive, stem, words)}
        for form in sorted(merged - taken):
            # gegeven is what gegevens are, and no form of geven
            own = form in _APART or (form in strong and _has_forms(form, words))
            is_known = form in words.every or frequency(form) > 0
            is_plain = is_known and not _has_forms(form, words)  # voorspeld
            if (form in words.participles or form in words.adjectives or is_plain) and not own:
                classes.merge(stem, form)
                yield Family(stem, frozenset({form}), 0)
                taken.add(form)
        present = f"{infinitive}d"
        if present in words.adjectives and present not in _APART:
            classes.merge(stem, present)  # beschermende bepalingen


def _has_forms(word: str, words: PartsOfSpeech) -> bool:
    """True for a noun with a plural or a diminutive; aangewezenen are who is aangewezen."""
    return not words.nouns.get(word, frozenset()) <= {word, f"{word}e", f"{word}en"}


def _use(infinitive: str, words: PartsOfSpeech, frequency: Frequency) -> float:
    """The highest frequency of the forms that only a verb has: werkt, werkte, and not reden."""
    stem = verb_stem(infinitive, words)
    forms = {*words.stems.get(stem, ()), *words.infinitives[infinitive], *_strong(infinitive)}
    forms |= set(_participles(infinitive, stem, words))
    own = forms - words.nouns.keys() - words.adjectives.keys() - {infinitive, stem}
    return max(map(frequency, own & words.every), default=0.0)


def _irregular(words: PartsOfSpeech, classes: Classes) -> Iterator[Family]:
    for singular, *plurals in rows(NOUNS.splitlines()):
        yield Family(singular, frozenset(plurals), _LISTED)
        for word in sorted(words.every):
            for plural in plurals:
                # raadsleden -> raadslid
                if word.endswith(plural):
                    single = word.removesuffix(plural) + singular
                    if single in words.nouns:
                        yield Family(single, frozenset({word}), _LISTED)
                        if word in words.nouns and word not in words.infinitives:
                            classes.merge(single, word)


def _strays(words: PartsOfSpeech, families: Iterable[Family]) -> Iterator[tuple[str, str]]:
    """Forms that the dictionary has by themselves: bomen, catalogi, goedkopere."""
    known = {form for family in families for form in family.forms}
    strays = words.every - known
    for word in sorted(strays):
        lemma = _known_singular(word, words)
        if lemma is not None:
            yield word, lemma
            continue
        for plural in ("en", "s"):
            # maatregelen: of maatregel it is only known that it is a word
            single = word.removesuffix(plural)
            is_word = single != word and single in words.others and single in strays
            if len(single) >= _SINGLE and is_word and _known_singular(single, words) is None:
                yield word, single


def _known_singular(word: str, words: PartsOfSpeech) -> str | None:
    # goedkopere is goedkoop, and kerst no form of keer
    positive = next((lemma for lemma in _positives(word) if lemma in words.adjectives), None)
    if positive is not None:
        return positive
    for lemma in _singulars(word):
        is_known = lemma in words.nouns or lemma in words.adjectives
        if is_known or (lemma.endswith("ie") and lemma in words.every):
            return lemma
    return None


def _singulars(word: str) -> Iterator[str]:
    if word.endswith("ën"):
        yield word.removesuffix("ën")  # kopieën -> kopie
        yield word.removesuffix("ën") + "e"
    elif word.endswith("en"):
        yield word.removesuffix("n")  # uitgaven -> uitgave
        yield from _stems(word)
    elif word.endswith("i"):
        yield word.removesuffix("i") + "us"
    elif word.endswith("e"):
        yield from _stems(word + "n")


def _positives(word: str) -> Iterator[str]:
    for ending in ("ere", "er", "ste", "st"):
        if word.endswith(ending):
            yield from _stems(word.removesuffix(ending) + "en")


def _masculine(noun: str) -> Iterator[str]:
    """What a woman's noun may be made of: voorzitster, werkneemster, studente."""
    if noun.endswith("ster"):
        base = noun.removesuffix("ster")
        yield base + "er"
        yield base + base[-1:] + "er"
        if base[-3:-2] == base[-2:-1]:
            yield base[:-2] + base[-1:] + "er"
    elif noun.endswith(("ente", "iste", "ante")):
        yield noun.removesuffix("e")


def parts_of_speech(dictionary: Dictionary, valid: Set[str]) -> PartsOfSpeech:
    """The words of a dictionary; ``valid`` are others that are spelt right."""
    words = PartsOfSpeech(every=set(valid))
    for entry in dictionary.entries:
        for raw in (entry.word, *dictionary.prefixed(entry)):
            word = plain(raw)
            letters = word.replace("-", "")
            if len(word) < 2 or not word[0].isalpha() or not letters.isalpha() or word in _RARE:
                continue
            words.every.add(word)
            if not entry.flags or any(flag.startswith("C") for flag in entry.flags):
                words.others.add(word)
            for flag in entry.flags:
                kind = _kind(words, flag)
                if kind is not None:
                    forms = {
                        plain(form)
                        for form in dictionary.forms(raw, (flag,), 0)
                        if not form.endswith("-")
                    }
                    kind[word] |= forms
                    words.every |= forms
    for infinitive in sorted(words.infinitives):
        if any(_is_participle(infinitive, each, words) for each in PARTICLES):
            del words.infinitives[infinitive]
    for word, forms in [*words.adjectives.items(), *words.nouns.items()]:
        # waarheid is not what is waar
        for form in [form for form in forms if form.endswith(("heid", "heden"))]:
            abstract = form.removesuffix("heden").removesuffix("heid") + "heid"
            if abstract != word:
                forms.discard(form)
                words.nouns[abstract].add(form)
    return words


def _is_participle(infinitive: str, particle: str, words: PartsOfSpeech) -> bool:
    """True for overgedragen, of overdragen: it is no verb of its own."""
    rest = infinitive.removeprefix(f"{particle}ge")
    return rest != infinitive and particle + rest in words.infinitives


def _kind(words: PartsOfSpeech, flag: str) -> dict[str, set[str]] | None:
    if flag[0] in "ZY":
        return words.nouns
    if flag[0] == "A" and flag not in _GENITIVES and flag != "A0":
        return words.adjectives
    return {"Vi": words.infinitives, "Ve": words.participles}.get(
        flag,
        words.stems if flag in ("V3", "Vp", "Vq", "Va", "Vb") else None,
    )


def _families(words: Mapping[str, set[str]], weight: int) -> Iterator[Family]:
    for word, forms in words.items():
        yield Family(word, frozenset({word, *forms}), weight)


def verb_stem(infinitive: str, words: PartsOfSpeech) -> str:
    """The stem of a verb, by the rules of spelling: nemen -> neem, geloven -> geloof."""
    candidates = list(_stems(infinitive)) or [infinitive]
    if infinitive.endswith(_UNSTRESSED) and any(vowel in infinitive[:-4] for vowel in _VOWELS):
        # openen -> open, not opeen; but nemen -> neem
        known = [stem for stem in candidates[::-1] if stem in words.stems]
    else:
        known = [stem for stem in candidates if stem in words.stems or stem in words.every]
    return (known or candidates)[0]


def _stems(infinitive: str) -> Iterator[str]:
    if infinitive.endswith("iëren"):
        yield infinitive.removesuffix("ëren") + "eer"  # subsidiëren -> subsidieer
    if infinitive.endswith(("ueren", "eëren")):
        yield infinitive[:-3] + "er"  # evalueren -> evalueer, creëren -> creëer
    base = infinitive.removesuffix("en") if infinitive.endswith("en") else infinitive[:-1]
    if len(base) < 2:
        return
    hard = base[:-1] + {"v": "f", "z": "s"}.get(base[-1], base[-1])
    before, last = base[-2], base[-1]
    if last == before and last not in _VOWELS:
        yield base[:-1]  # hebben -> heb
    if before in _VOWELS and last not in _VOWELS and base[-3:-2] not in list(_VOWELS):
        yield hard[:-1] + before + hard[-1]  # lopen -> loop
    yield hard
    yield base


def participles_of(infinitive: str, words: PartsOfSpeech) -> Iterator[str]:
    """The possible participles of a verb, weak and strong."""
    yield from _participles(infinitive, verb_stem(infinitive, words), words)
    yield from _strong(infinitive)


def _participles(infinitive: str, stem: str, words: PartsOfSpeech) -> Iterator[str]:
    """What the weak participles of a verb may be: gewerkt, samengewerkt, goedgekeurd."""
    for end in ("t", "d"):
        ending = "" if stem.endswith(end) else end
        yield f"ge{_parted(stem)}{ending}"
        if stem.startswith(_INSEPARABLE) and stem[-1] not in _VOWELS:  # bezit is not of bezien
            yield stem + ending
        for cut in range(2, len(stem) - 2):
            if infinitive[cut:] in words.infinitives:
                # samen|werken -> samen + ge + werkt; her|op|bouwen keeps what has no ge
                yield f"{stem[:cut]}ge{_parted(stem[cut:])}{ending}"
                yield f"{stem[:cut]}{stem[cut:]}{ending}"


def _parted(stem: str) -> str:
    """A stem as it is spelt after ge-: geëvalueerd, geïnstalleerd."""
    return {"e": "ë", "i": "ï", "u": "ü"}.get(stem[0], stem[0]) + stem[1:]


def _strong(infinitive: str, *, last: bool = False) -> Iterator[str]:
    """The forms of a verb that ends as a strong one does: aannemen, deelnemen, vernemen.

    With ``last``, only the participle.
    """
    for base, *forms in rows(STRONG_VERBS.splitlines()):
        before = infinitive.removesuffix(base)
        if before != infinitive and _are_prefixes(before):
            for form in forms[-1:] if last else forms:
                yield before + form
                if before and form.startswith("ge"):
                    yield before + form.removeprefix("ge")


def _are_prefixes(letters: str) -> bool:
    """True for letters that a strong verb may follow: gebruiken is not what ruiken is."""
    return not letters or any(
        _are_prefixes(letters.removeprefix(each)) for each in _PREFIXES if letters.startswith(each)
    )
