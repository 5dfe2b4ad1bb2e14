"""Kinds of texts of daily life: terms, recipes, columns, guides and debates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from benchmarks.layouts.templates import Pair, Value, templates
from benchmarks.made.maker import TEXTS, Kind, Maker
from benchmarks.made.rows import Row, row

_ATTEMPTS: Final = 30


def new_pair(make: Callable[[], Pair], seen: set[str]) -> Pair:
    """Return a pair of texts that the document does not have yet, and note it.

    After thirty attempts in vain, the last pair is returned all the same.
    """
    pair = make()
    for _ in range(_ATTEMPTS):
        if not seen.intersection(pair):
            break
        pair = make()
    seen.update(text for text in pair if text)
    return pair


# --- Terms and recipes


def glossary(own: Maker) -> Iterator[Row]:
    """Yield a list of terms, a term a paragraph: in the Dutch alphabet, or by subject."""
    texts = templates("glossary", TEXTS)
    if own.draw.random() < 0.6:
        yield own.row("title")
    subjects = list(texts["subjects"])
    own.draw.shuffle(subjects)
    if not own.is_long:
        subjects = subjects[: own.number(1, 2)]
    by_subject = {name: texts[name] for _, _, name in subjects}
    everything = [(name, k) for name, terms in by_subject.items() for k in range(len(terms))]
    drawn = sorted(own.draw.sample(everything, own.count(8, 16)), key=lambda item: item[1])
    if own.draw.random() < 0.5:
        terms = sorted((by_subject[name][k] for name, k in drawn), key=lambda term: term[0])
        yield from (row(*term) for term in terms)
        return
    has_headings = own.draw.random() < 0.6
    for nl, fr, subject in subjects:
        chosen = [by_subject[name][k] for name, k in drawn if name == subject]
        if has_headings and chosen:
            yield row(nl, fr)
        yield from (row(*term) for term in chosen)


def recipe(own: Maker) -> Iterator[Row]:
    """Yield a recipe: portions, times, what is needed, and the steps; or a booklet of recipes."""
    dishes = list(templates("recipe", TEXTS)["dishes"])
    own.draw.shuffle(dishes)
    if own.is_long:
        yield own.row("book")
    is_numbered = own.draw.random() < 0.4
    for nl, fr, name in dishes[: own.number(5, 9) if own.is_long else 1]:
        yield row(nl, fr)
        yield from _dish(own, name, is_numbered=is_numbered)


def _dish(own: Maker, name: str, *, is_numbered: bool) -> Iterator[Row]:
    """Yield the rows of a recipe below its title."""
    texts = templates("recipe", TEXTS)
    times = own.number(1, 3)
    yield own.row("portions", n=str(2 * times))
    if own.draw.random() < 0.8:
        yield own.row("time", n=str(5 * own.number(3, 12)))
    yield own.row("needs")
    needs = list(texts[f"{name}_needs"])
    if own.draw.random() < 0.3:
        own.draw.shuffle(needs)
    for nl, fr, *quantity in needs:
        yield row(*own.filled(nl, fr, n=str(int(quantity[0]) * times if quantity else "")))
    if own.draw.random() < 0.7:
        yield own.row("steps")
    for number, (nl, fr, *numbers) in enumerate(texts[f"{name}_steps"], start=1):
        dutch, french = own.filled(nl, fr, n=own.choice(numbers[0].split()) if numbers else "")
        mark = f"{number}. " if is_numbered else ""
        yield row(mark + dutch, mark + french)
    if own.draw.random() < 0.5:
        yield own.row("tip")


# --- A column in a free translation


def free_translations(own: Maker) -> Iterator[Row]:
    """Yield a column on travel: the French says the same in its own order and at its own length."""
    yield own.row("title")
    yield own.row("author", who=_value(own, "free_translations", "who"))
    seen: set[str] = set()
    for number in range(own.count(8, 13)):
        if number and number % 5 == 0:
            nl, fr = own.pair("between")
            if nl not in seen:
                yield row(nl, fr)
            seen.add(nl)
        pieces = [new_pair(lambda: _piece(own), seen) for _ in range(own.choice((1, 1, 2)))]
        nl = " ".join(piece[0] for piece in pieces)
        yield row(nl, " ".join(piece[1] for piece in reversed(pieces)))


def _piece(own: Maker) -> Pair:
    """Return one thought of the column."""
    names = ("sight", "dish", "woman", "man", "season", "cafe")
    return own.pair("piece", **{name: _value(own, "free_translations", name) for name in names})


def _value(own: Maker, kind: str, name: str) -> Value:
    """Return a value of a slot that the kind has itself."""
    dutch, french, gender = own.choice(templates(kind, TEXTS)[name])
    return dutch, french, gender


# --- A guide with chapters that one language lacks


def extra_chapter(own: Maker) -> Iterator[Row]:
    """Yield a guide in both languages, of which some chapters are in one language only.

    Numbered chapters are numbered by each language for itself.
    """
    yield own.row("title")
    if own.draw.random() < 0.6:
        yield own.row("intro")
    chapters = list(templates("extra_chapter", TEXTS)["chapters"])
    own.draw.shuffle(chapters)
    if not own.is_long:
        chapters = chapters[:3]
    extra = set(own.draw.sample(range(len(chapters)), own.number(2, 3) if own.is_long else 1))
    is_numbered = own.draw.random() < 0.5
    dutch_number = french_number = 0
    for k, (nl, fr, name) in enumerate(chapters):
        has_dutch = k not in extra or own.draw.random() < 0.5
        has_french = k not in extra or not has_dutch
        dutch_number += has_dutch
        french_number += has_french
        pairs = [(nl, fr)]
        if is_numbered:
            pairs = [(f"{dutch_number}. {nl}", f"{french_number}. {fr}")]
        pairs += _advices(own, name)
        yield from (row(a if has_dutch else "", b if has_french else "") for a, b in pairs)


def _advices(own: Maker, chapter: str) -> list[Pair]:
    """Return the paragraphs of a chapter of the guide."""
    texts = templates("extra_chapter", TEXTS)[chapter]
    most = len(texts) if own.is_long else 5
    count = own.number(5 if own.is_long else 3, most)
    chosen = sorted(own.draw.sample(range(len(texts)), count))
    phone = f"555 {own.number(10, 99)} {own.number(10, 99)}"
    summed = own.choice(("35", "75", "125", "250", "350"))
    return [own.filled(*texts[k], phone=phone, sum=summed) for k in chosen]


# --- Debates without a translation


def untranslated_report(own: Maker) -> Iterator[Row]:
    """Yield a debate: each speech is in one language, and at most three headings are in both."""
    seen: set[str] = set()
    yield own.row("opening")
    number = own.count(8, 16)
    has_middle = own.draw.random() < 0.5
    has_numbers = own.draw.random() < 0.3
    for k in range(number):
        if has_middle and k == number // 2:
            yield own.row("middle")
        mark = f"{k // 20 + 1:02}.{k % 20 + 1:02} " if has_numbers else ""
        yield _turn(own, "untranslated_report", seen, chance=0.2, mark=mark)
    if own.draw.random() < 0.7:
        yield own.row("closing")


def mixed_report(own: Maker) -> Iterator[Row]:
    """Yield a report: titles and procedure in both languages, speeches in the speaker's only."""
    seen: set[str] = set()
    yield own.row("title")
    opens, closes = _hour(own, 9, 14), _hour(own, 15, 20)
    yield own.row("opening", other=_other(own, "mixed_report"), hour=opens)
    is_numbered = own.draw.random() < 0.5
    for number in range(1, own.count(2, 3) + 1):
        nl, fr = new_pair(lambda: own.pair("question", other=_other(own, "mixed_report")), seen)
        mark = f"{number}. " if is_numbered else ""
        yield row(mark + nl, mark + fr)
        for _ in range(own.number(1 if own.is_long else 2, 3)):
            yield _turn(own, "mixed_report", seen, chance=0.0)
        for _ in range(own.choice((0, 1, 1, 2)) if own.is_long else 1):
            yield row(
                *new_pair(lambda: own.pair("procedure", other=_other(own, "mixed_report")), seen)
            )
    yield own.row("closing", hour=closes)


def _hour(own: Maker, least: int, most: int) -> Value:
    """Return an hour of the day between two whole hours."""
    hour, minute = own.number(least, most), 5 * own.number(1, 11)
    return f"{hour}.{minute:02} uur", f"{hour} h {minute:02}", "m"


def _turn(own: Maker, kind: str, seen: set[str], *, chance: float, mark: str = "") -> Row:
    """Return a speech with its speaker; ``chance`` is how often the chair speaks."""
    language = own.choice(("dutch", "french"))
    k = int(language == "french")
    colon = " :" if k else ":"
    if own.draw.random() < chance:
        text = new_pair(lambda: _said(own, kind, f"chair_{language}"), seen)[k]
        speaker = ("De voorzitter", "Le président")[k]
    else:
        name, party, _ = own.choice(templates(kind, TEXTS)[f"{language}_speakers"])
        speaker = f"{name} ({party})"
        count = own.choice((1, 2, 2, 3, 4))
        said = [new_pair(lambda: _said(own, kind, language, name), seen)[k] for _ in range(count)]
        text = " ".join(said)
    text = f"{mark}{speaker}{colon} {text}"
    return row("", text) if k else row(text, "")


def _said(own: Maker, kind: str, list_name: str, speaker: str = "") -> Pair:
    """Return a sentence of a speech, which may name a speaker other than its own."""
    other = _other(own, kind, speaker)
    vocative = (
        other[0].replace("de heer", "mijnheer"),
        other[1].replace("M.", "monsieur").replace("Mme", "madame"),
        other[2],
    )
    return own.pair(list_name, other=other, vocative=vocative)


def _other(own: Maker, kind: str, speaker: str = "") -> Value:
    """Return a speaker of either language but this one, as others name them."""
    texts = templates(kind, TEXTS)
    speakers: Sequence[list[str]] = texts["dutch_speakers"] + texts["french_speakers"]
    full, _, gender = own.choice([each for each in speakers if each[0] != speaker])
    surname = full.partition(" ")[2]
    if gender == "f":
        return f"mevrouw {surname}", f"Mme {surname}", "f"
    return f"de heer {surname}", f"M. {surname}", "m"


KINDS: Final[Mapping[str, Kind]] = {
    "glossary": glossary,
    "recipe": recipe,
    "free_translations": free_translations,
    "extra_chapter": extra_chapter,
    "untranslated_report": untranslated_report,
    "mixed_report": mixed_report,
}
