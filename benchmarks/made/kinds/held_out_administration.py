"""Kinds of texts of towns, courts, parliaments, transport and schools that are held out."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterator, Mapping
from itertools import chain, count
from typing import Final

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.kinds.public_texts import Given
from benchmarks.made.kinds.typist import Typist, parted, typeset_kind
from benchmarks.made.maker import Kind, Maker
from benchmarks.made.rows import Row, row


def building_permit(own: Maker) -> Iterator[Row]:
    """Yield the decision on a building permit: considerations, conditions, a list of plans."""
    text = Typist(own, "building_permit")
    text.share("town", "zip", "line", "road", "the_road", "house", "file", "work", "mr")
    yield from text.plan(plans=_plans(text))


def _plans(text: Typist) -> Iterator[Row]:
    """Yield a list of plans with their number, scale and date."""
    names = text.sample("drawing", 14 if text.own.is_long else 2)
    template = text.lists["plan_line"][text.style]
    for number, (nl, fr) in enumerate(names, 1):
        given: Given = {"nr": f"{number:02}", "of": str(len(names)), "drawing": (nl, fr, "m")}
        yield row(*text.filled(template, given))


def police_regulation(own: Maker) -> Iterator[Row]:
    """Yield a police regulation of a town: chapters of articles, and fines."""
    text = Typist(own, "police_regulation")
    text.share("town")
    yield from text.plan(chapters=_chapters(text))


def _chapters(text: Typist) -> Iterator[Row]:
    """Yield chapters of articles, the first and the last of which are always there."""
    own, numbers, chapters = text.own, count(1), text.lists["chapter"]
    kept = chapters if own.is_long else [own.choice(chapters[1:-1]), chapters[-1]]
    word, mot = text.lists["division"][text.style]
    for roman, (head, tete, name) in zip(
        "I II III IV V VI VII VIII IX".split(), kept, strict=False
    ):
        er = "er" * (roman == "I")
        yield row(f"{word} {roman}. {head}", f"{mot} {roman}{er}. {tete}")
        left = len(text.lists[name]) if own.is_long else 2
        while left > 0:
            parts, number = min(left, own.choice((1, 1, 1, 2))), next(numbers)
            stem = ("Artikel 1. ", "Article 1er. ") if number == 1 else (f"Art. {number}. ",) * 2
            for part in range(1, parts + 1):
                nl, fr = text.pair(name)
                mark = (f"§ {part}. ", f"§ {part}{'er' * (part == 1)}. ") if parts > 1 else ("", "")
                yield from parted(stem[0] + mark[0] + nl, stem[1] + mark[1] + fr)
                stem = ("", "")
            left -= parts


def court_roll(own: Maker) -> Iterator[Row]:
    """Yield the roll of a hearing: chambers, cases with numbers, hours and parties."""
    text, chambers = Typist(own, "court_roll"), list[Iterator[Row]]()
    text.share("court")
    numbers = sorted(own.draw.sample(range(1, 40), own.number(3, 4) if own.is_long else 1))
    chambers += [_chamber(text, number) for number in numbers]
    yield from text.plan(chambers=chain.from_iterable(chambers))


def _chamber(text: Typist, number: int) -> Iterator[Row]:
    """Yield the cases of a chamber, in the order of their hours."""
    own, quarter = text.own, text.own.number(34, 38)
    nl = "ste" if number in {1, 8} or number >= 20 else "de"
    first = (f"{number}{nl}", f"{number}{'re' if number == 1 else 'e'}", "f")
    text.shared |= {"chamber": first, "start": text.figure(quarter, "clock")}
    yield from text.plan("chamber_plan")
    for case in range(1, (own.number(6, 8) if own.is_long else own.number(2, 3)) + 1):
        roll = f"{own.number(2015, 2024)}/AR/{own.number(12, 3900)}"
        given: dict[str, str | Value] = {"nr": str(case), "roll": roll}
        given["clock"] = text.figure(quarter, "clock")
        given["lawsuit"] = (*text.pair("lawsuit"), "f")
        values = text.given() | given
        for template in text.lists[f"case{text.style}"]:
            yield row(*text.filled(template, values))
        if own.draw.random() < 0.25:
            yield row(*text.pair("remark"))
        quarter += own.number(0, 2)


def budget(own: Maker) -> Iterator[Row]:
    """Yield a budget: headings of income and expenditure with figures, and explanations."""
    text, year = Typist(own, "budget"), own.number(2009, 2024)
    text.shared |= {"year": str(year), "previous": str(year - 1), "next": str(year + 1)}
    text.share("town")
    divisions = text.lists["division"]
    kept = divisions if own.is_long else [own.choice(divisions)]
    yield from text.plan(divisions=chain.from_iterable(_division(text, *each) for each in kept))


def _division(text: Typist, nl: str, fr: str, name: str) -> Iterator[Row]:
    """Yield a division of a budget: lines with figures, their total, and explanations."""
    own, total, before = text.own, 0, 0
    yield row(nl, fr)
    labels = text.lists[name] if own.is_long else text.sample(name, 4)
    for label, libelle, code in labels:
        amount = own.number(20, 9_000) * own.choice((50, 500, 1_000))
        old = amount * own.number(85, 112) // 100
        total, before = total + amount, before + old
        given: dict[str, str | Value] = {"label": (label, libelle, "m"), "code": code}
        given |= {"amount": text.figure(amount, "#"), "old": text.figure(old, "#")}
        for template in text.lists[f"entry{text.style}"]:
            yield row(*text.filled(template, given))
    sums = {"amount": text.figure(total, "#"), "old": text.figure(before, "#")}
    yield row(*text.filled(text.lists["sum"][text.style], sums))
    yield from text.listed("explanation", own.number(2, 4) if own.is_long else 1)


def parliamentary_debate(own: Maker) -> Iterator[Row]:
    """Yield a debate of a parliament: the president, speakers with their party, interruptions."""
    text = Typist(own, "parliamentary_debate")
    text.share("minister_of")
    topics = text.sample("topic", own.number(5, 6) if own.is_long else 1)
    debates = (_debate(text, number, *topic) for number, topic in enumerate(topics, 1))
    yield from text.plan(debates=chain.from_iterable(debates))


def _debate(text: Typist, number: int, nl: str, fr: str) -> Iterator[Row]:
    """Yield the debate on a topic: a question, an answer, replies."""
    own = text.own
    text.shared["about"] = (nl, fr, "m")
    text.share("mr", "full", "party")
    yield row(*(f"{number:02} {each}" for each in text.filled(text.lists["item"][text.style])))
    spoken = [("speaker", "question"), ("speaker_minister", "answer"), ("speaker", "reply")]
    if own.is_long:
        spoken += [("other", "opinion"), ("speaker_minister", "answer"), ("other", "opinion")]
    yield from _said(text, text.lists["chair"][text.style], ("", ""), "opening")
    for turn, (who, what) in enumerate(spoken, 1):
        if who == "other":
            text.share("mr2", "full2", "party2")
        stems = text.lists[who][text.style]
        times = own.number(1, 3) if own.is_long else 1
        mark = f"{number:02}.{turn:02} " if text.style == 0 else ""
        yield from _said(text, stems, (mark, mark), what, times)
        yield from text.listed("interruption", own.draw.random() < 0.35)
    yield from _said(text, text.lists["chair"][text.style], ("", ""), "closing")


def _said(text: Typist, who: list[str], mark: Pair, name: str, times: int = 1) -> Iterator[Row]:
    """Yield what somebody says, the first paragraph after the name."""
    names = (each[:1].upper() + each[1:] for each in text.filled(who))
    stem = tuple(map("".join, zip(mark, names, strict=True)))
    for _ in range(times):
        nl, fr = text.pair(name)
        yield from parted(stem[0] + nl, stem[1] + fr)
        stem = ("", "")


def public_inquiry(own: Maker) -> Iterator[Row]:
    """Yield a notice of a public inquiry, or a bulletin of several, with places and addresses."""
    text = Typist(own, "public_inquiry")
    notices = chain.from_iterable(_notice(text, n) for n in range(own.number(4, 5)))
    text.share("town", "zip")
    yield from text.plan(notices=notices) if own.is_long else _notice(text, 0)


def _notice(text: Typist, number: int) -> Iterator[Row]:
    """Yield a notice on one project."""
    first, month = text.own.number(1, 12), text.own.choice(text.lists["month"])
    text.shared |= {"month": (month[0], month[1], "m"), "nr": str(number + 1)}
    text.shared |= {"from": (str(first), "1er" if first == 1 else str(first), "m")}
    text.shared |= {"until": str(first + 14), "hearing": str(first + 15)}
    text.share("project", "line", "the_road", "house", "mr", "year", "pm", "file", "phone")
    yield from text.plan("notice")


def waste_calendar(own: Maker) -> Iterator[Row]:
    """Yield the calendar of the collection of waste: months, days, what is collected, advice."""
    text, year = Typist(own, "waste_calendar"), own.number(2012, 2025)
    text.shared["year"] = str(year)
    text.share("town", "zip")
    first, weekday = own.number(1, 12), own.number(0, 4)
    months = range(1, 13) if own.is_long else range(first, first + 1)
    rows = chain.from_iterable(_month(text, year, month, weekday) for month in months)
    yield from text.plan(months=rows)


def _month(text: Typist, year: int, month: int, weekday: int) -> Iterator[Row]:
    """Yield the days of a month on which something is collected."""
    (nl, fr, *_), (day, jour) = text.lists["month"][month - 1], text.lists["weekday"][weekday]
    heads = ((nl, fr), (f"{nl} {year}", f"{fr} {year}"), (nl.upper(), fr.upper()))
    yield row(*heads[text.style])
    for date in Calendar().itermonthdates(year, month):
        if date.month == month and date.weekday() == weekday:
            waste, dechets = text.lists["collected"][date.toordinal() // 7 % 4]
            if month in range(4, 12) and date.toordinal() // 7 % 2:
                extra = text.lists["garden"][0]
                waste, dechets = f"{waste}, {extra[0]}", f"{dechets}, {extra[1]}"
            given: dict[str, str | Value] = {"weekday": (day, jour, "m")}
            given["waste"] = (waste, dechets, "m")
            given["date_nr"] = (str(date.day), "1er" if date.day == 1 else str(date.day), "m")
            given["short"] = (day[:2].lower(), jour[:2].lower(), "m")
            given["month"] = (nl.lower(), fr.lower(), "m")
            yield row(*text.filled(text.lists["day_line"][text.style], given))
    yield from text.listed("advice", text.own.number(1, 2))


def tram_notice(own: Maker) -> Iterator[Row]:
    """Yield a notice of a disruption of public transport: lines, stops, hours, replacement."""
    text = Typist(own, "tram_notice")
    text.share("from_day", "to_day", "month", "the_road", "stop", "stop2", "stop3", "company")
    numbers = own.draw.sample([3, 4, 7, 10, 19, 25, 39, 44, 51, 55, 62, 81, 82, 92, 93, 97], 9)
    chosen = sorted(numbers[: 9 if own.is_long else 1])
    yield from text.plan(lines=chain.from_iterable(_tram(text, str(each)) for each in chosen))


def _tram(text: Typist, number: str) -> Iterator[Row]:
    """Yield what changes for a line."""
    text.shared["nr"] = number
    text.share("end", "end2", "served", "served2", "served3")
    yield from text.plan("line_plan")


def diploma_supplement(own: Maker) -> Iterator[Row]:
    """Yield a diploma supplement: labels and values, courses with credits and marks."""
    text, year = Typist(own, "diploma_supplement"), own.number(2009, 2023)
    text.shared |= {"year": str(year), "previous": str(year - 1), "start": str(year - 3)}
    text.shared["second"], issued = str(year - 2), own.number(2, 28)
    text.shared["day"] = (f"{issued} juli {year}", f"{issued} juillet {year}", "m")
    text.share("full", "school", "degree", "field", "place")
    yield from text.plan(courses=_courses(text))


def _courses(text: Typist) -> Iterator[Row]:
    """Yield courses with codes, credits and marks, by year, and each language in its own order."""
    own, taken = text.own, text.sample("course", 99 if text.own.is_long else 4)
    years = text.lists["study_year"][: 3 if own.is_long else 1]
    is_sorted, style = own.draw.random() < 0.4, text.lists["course_line"][text.style]
    size = len(taken) // len(years)
    for nth, head in enumerate(years):
        lines = list[Pair]()
        yield row(*text.filled(head))
        for nl, fr in taken[nth * size : (nth + 1) * size]:
            given: Given = {"course": (nl, fr, "m"), "credits": str(own.number(3, 12))}
            lines.append(text.filled(style, {**given, "mark": str(own.number(10, 19))}))
        yield from text.sorted(lines) if is_sorted else (row(*line) for line in lines)
        yield from text.listed("year_result", 1)


KINDS: Final[Mapping[str, Kind]] = {
    each.__name__: typeset_kind(each)
    for each in (
        building_permit,
        police_regulation,
        court_roll,
        budget,
        parliamentary_debate,
        public_inquiry,
        waste_calendar,
        tram_notice,
        diploma_supplement,
    )
}
