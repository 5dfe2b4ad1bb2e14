"""Kinds of texts of councils, associations and leisure that are held out: minutes, calls, trips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from benchmarks.layouts.templates import Pair, Value
from benchmarks.made.kinds.public_texts import numbered, printed
from benchmarks.made.kinds.trade_writer import Text, people_of, spaced_kind
from benchmarks.made.maker import Kind, Maker
from benchmarks.made.rows import Row, row

_Month: TypeAlias = tuple[str, str]
_SPRING: Final = (("april", "avril"), ("mei", "mai"), ("juni", "juin"))
_AUTUMN: Final = (("september", "septembre"), ("oktober", "octobre"), ("november", "novembre"))
_SEATS: Final = 12  # the members of a works council who vote
_VOTED: Final = frozenset({"minutes", "holiday", "home", "rules", "overtime"})


def _same(text: str, gender: str = "m") -> Value:
    """Return a value that both languages share."""
    return text, text, gender


def _month(own: Maker, months: tuple[_Month, ...]) -> Value:
    """Return one of the months."""
    nl, fr = own.choice(months)
    return nl, fr, "m"


def works_council_minutes(own: Maker) -> Iterator[Row]:
    """Yield the minutes of a works council: who is there, the agenda, speakers, votes."""
    text, (chair, clerk) = Text(own, "works_council_minutes"), people_of(own, 2)
    text.shared |= {"chair": _same(*chair), "clerk": _same(*clerk)}
    text.shared["year"] = str(own.number(2008, 2024))
    text.keep("firm", "day_met", "month_met")
    yield from text.plan("start")
    yield from text.plan("members")
    all_points = text.lists["points"]
    points = all_points if own.is_long else own.draw.sample(all_points[:-1], 2)
    for number, (nl, fr, _) in enumerate(points, 1):
        yield numbered(f"{number}.", (nl, fr))
    head = own.choice((("{nr}. {nl}", "{nr}. {fr}"), ("Punt {nr} – {nl}", "Point {nr} – {fr}")))
    for number, (nl, fr, key) in enumerate(points, 1):
        yield row(*(form.format(nr=number, nl=nl, fr=fr) for form in head))
        yield from text.plan("point", key)
        if key in _VOTED:
            no, blank = own.number(0, 4), own.number(0, 2)
            votes = {"yes": _SEATS - no - blank, "no": no, "blank": blank}
            text.shared |= {name: str(times) for name, times in votes.items()}
            yield from text.plan("voted")
    yield from text.plan("end")


def subsidy_call(own: Maker) -> Iterator[Row]:
    """Yield a call for projects: conditions, budget lines with their total, dates, contact."""
    text = Text(own, "subsidy_call")
    lines = text.lists["lines"] if own.is_long else text.items("lines", 2)
    amounts = [own.number(4, 90) * 250_000 for _ in lines]
    text.shared |= {"total": text.money(sum(amounts)), "last": _month(own, _SPRING)}
    text.shared["ceiling"] = text.money(own.number(5, 60) * 100_000)
    text.shared |= {"year": str(own.number(2012, 2025)), "deadline": str(own.number(2, 28))}
    text.shared["mail"] = own.choice(text.lists["email"])[0]
    text.keep("fund", "theme")
    yield from text.plan("start")
    chosen = {"condition", "contact", own.choice(("budget", "criterion", "calendar", "who"))}
    sections = [each for each in text.lists["sections"] if own.is_long or each[2] in chosen]
    mark = own.choice(("{}.", "{})", "")) if own.is_long else ""
    for number, (nl, fr, key) in enumerate(sections, 1):
        yield numbered(mark.format(number), (nl, fr)) if mark else row(nl, fr)
        yield from text.plan(f"plan_{key}")
        if key == "budget":
            for (label, libelle, code), amount in zip(lines, amounts, strict=True):
                yield from _amount_line(text, (f"{code} {label}", f"{code} {libelle}"), amount)
            label, libelle = own.choice(text.lists["total_line"])
            yield from _amount_line(text, (label, libelle), sum(amounts))


def _amount_line(text: Text, label: Pair, cents: int) -> Iterator[Row]:
    """Yield a label with its amount, beside or below it."""
    nl, fr, _ = text.money(cents)
    yield from text.fact((f"{label[0]}: {nl}", f"{label[1]} : {fr}"))


def animal_passport(own: Maker) -> Iterator[Row]:
    """Yield the passport of an animal: owner, description, vaccinations, weights, advice."""
    text, (owner,) = Text(own, "animal_passport"), people_of(own, 1)
    text.shared["owner"] = _same(*owner)
    text.keep("vet")
    yield from text.plan("start")
    yield from _animal(text, "about")
    for _ in range(own.number(1, 2 if text.style[0] else 1) if own.is_long else 0):
        yield from _animal(text, "second")
    yield from text.plan("end")


def _animal(text: Text, plan: str) -> Iterator[Row]:
    """Yield what a passport has on an animal; its vaccinations and weights follow its age."""
    own, is_dog = text.own, text.own.draw.random() < 0.6
    before = text.shared.get("pet")
    while text.shared.get("pet") == before:
        text.shared.pop("pet", None)
        text.keep("pet")
    born, is_first = own.number(2010, 2019), plan == "about"
    breed, race = own.choice(text.lists["breeds_dog" if is_dog else "breeds_cat"])
    is_female = text.shared["pet"][2] == "f"
    text.shared |= {
        "breed": (breed, race, "m"),
        "species": ("hond", "chien", "m") if is_dog else ("kat", "chat", "m"),
        "sex": ("vrouwelijk", "femelle", "f") if is_female else ("mannelijk", "mâle", "m"),
        "born": str(born),
        "implanted": str(born + 1),
    }
    yield from text.plan(plan)
    if own.is_long and is_first:
        yield text.head("rabies_head")
    shot = f"shot{own.number(0, 2)}"
    for year in range(born + 1, born + 1 + (own.number(4, 6) if own.is_long else 2)):
        text.shared |= {"year": str(year), "next": str(year + own.choice((1, 3)))}
        yield from text.rows(shot, 1, "again")
    if is_first:
        yield from text.plan("after_shots", "others" if is_dog else "others_cat")
        yield from [text.head("weight_head")] if own.is_long else ()
    yield from _weights(text, born, own.number(40, 160) if is_dog else own.number(28, 40))
    yield from text.plan("after_weights") if is_first else ()
    text.shared.pop("year")


def _weights(text: Text, born: int, first: int) -> Iterator[Row]:
    """Yield the weights of an animal, which go up; ``first`` is in hundreds of grams."""
    own, weight = text.own, first
    for visit in range(own.number(4, 6) if own.is_long else 1):
        day, month = own.number(2, 28), own.number(1, 12)
        date, kilos = f"{day:02}/{month:02}/{born + 1 + visit}", f"{weight / 10:.1f}"
        kilos = kilos.replace(".", ",")
        yield from text.fact((f"{date}: {kilos} kg", f"{date} : {kilos} kg"))
        weight += own.number(1, 1 + first // 10)


def travel_brochure(own: Maker) -> Iterator[Row]:
    """Yield the brochure of a trip: its days, prices, what is included, formalities."""
    text, days = Text(own, "travel_brochure"), 8 if own.is_long else 3
    nl, fr, key = own.choice(text.lists["trips"])
    first = own.number(2, 20)
    text.shared |= {"trip": (nl, fr, "f"), "in_month": _month(own, _SPRING)}
    text.shared |= {"days": str(days), "days_less": str(days - 1)}
    text.shared |= {"start": str(first), "finish": str(first + days - 1)}
    price = own.number(70, 110) * days * 100
    sums = {"price": price, "extra": price // 5, "child": price * 3 // 5, "early": 5_000}
    sums |= {"insured": price // 20, "member": price - 2_500}
    text.shared |= {name: text.money(cents) for name, cents in sums.items()}
    text.keep("agency", "hotel", "pickup", "year")
    yield from text.plan("start")
    routes, form = text.items(f"route_{key}", days - 2), own.choice(text.lists["day"])
    firsts, lasts = own.choice(text.lists["first"]), own.choice(text.lists["last"])
    for number, (nl, fr) in enumerate([firsts, *routes, lasts], 1):
        text.shared |= {"nr": str(number), "route": (*text.filled(nl, fr), "m")}
        yield row(*text.filled(*form))
        part = "first" if number == 1 else "last" if number == days else "day"
        yield from text.plan(f"plan_{part}")
    yield from text.plan("prices_plan")
    yield from text.plan("end")


def energy_bill_guide(own: Maker) -> Iterator[Row]:
    """Yield how to read an energy bill: meter readings, costs, tariffs, explanations."""
    text, year = Text(own, "energy_bill_guide"), own.number(2013, 2024)
    text.shared |= {"year": str(year), "previous": str(year - 1)}
    text.shared["in_month"] = _month(own, _SPRING)
    text.keep("firm", "product", "place", "road", "house")
    yield from text.plan("start")
    form = f"reading{own.number(0, 2)}"
    for nl, fr, unit in text.lists["meters"][: None if own.is_long else 2]:
        old, used = own.number(900, 48_000), own.number(600, 4_800)
        text.shared |= {"meter": (nl, fr, "m"), "unit": unit}
        for name, number in (("old", old), ("used", used), ("new", old + used)):
            text.shared[name] = text.figure(printed(number))
        yield text.head(form)
    yield from text.plan("after_meters")
    yield from _costs(text)
    if own.is_long:
        yield text.head("tariff_head")
        for nl, fr, low, high in text.lists["tariffs"]:
            text.shared["cent"] = f"{own.number(int(low), int(high))},{own.number(10, 99)}"
            yield from text.fact(text.filled(nl, fr))
    yield from text.plan("after_tariffs")
    yield from text.plan("end")


def _costs(text: Text) -> Iterator[Row]:
    """Yield the costs of a bill, most of them explained, and what is still to pay."""
    own, total = text.own, 0
    for nl, fr, why, raison in text.lists["costs"][: None if own.is_long else 3]:
        cents = own.number(2_000, 60_000)
        total += cents
        yield from _amount_line(text, (nl, fr), cents)
        if own.is_long and own.draw.random() < 0.8:
            yield row(why, raison)
    vat = (total * 6 + 50) // 100
    total += vat
    paid = total * own.number(70, 120) // 120_000 * 1_200  # twelve times a whole amount
    sums = {"vat": vat, "total": total, "paid": paid, "balance": total - paid}
    sums["monthly"] = max(1, total // 12 // 100) * 100
    text.shared |= {name: text.money(cents) for name, cents in sums.items()}
    yield from text.plan("after_costs")


def swimming_pool_rules(own: Maker) -> Iterator[Row]:
    """Yield the rules of a swimming pool: hours, tariffs, articles, prohibitions."""
    text, form = Text(own, "swimming_pool_rules"), own.number(0, 2)
    text.keep("pool", "road", "house", "place")
    yield from text.plan("start")
    closed = own.number(0, 4)
    for number, (nl, fr) in enumerate(text.lists["days"]):
        hours = text.lists["clock"][form]
        times = {"from": str(own.number(8, 13)), "at": own.choice(("00", "15", "30"))}
        times["to"] = str(own.number(17, 21))
        template = own.choice(text.lists["closed"]) if number == closed else hours
        when, quand = own.filled(*template, **times)
        if own.is_long or number > 4:
            yield from text.fact((f"{nl}: {when}", f"{fr} : {quand}"))
    yield from text.plan("after_hours")
    for nl, fr, low, high in text.lists["prices"][: None if own.is_long else 3]:
        yield from _amount_line(text, (nl, fr), own.number(int(low), int(high)) // 50 * 50)
    for nl, fr in text.lists["free_who"] if own.is_long else ():
        free, gratuit = text.lists["free"][0]
        yield from text.fact((f"{nl}: {free}", f"{fr} : {gratuit}"))
    yield from text.plan("after_prices")
    mark = own.choice((("Artikel {} – ", "Article {} – "), ("Art. {}. ", "Art. {}. "), ("", "")))
    parts = text.lists["parts"] if own.is_long else text.items("parts", 1)
    for number, (nl, fr, key) in enumerate(parts, 1):
        first = "1er" if number == 1 else str(number)
        yield row(mark[0].format(number) + nl, mark[1].format(first) + fr)
        yield from text.plan("part", key)
    yield from text.plan("bans")
    yield from text.plan("end")


def obituary_notices(own: Maker) -> Iterator[Row]:
    """Yield notices of deaths: names, dates, families, services and words of thanks."""
    text, name = Text(own, "obituary_notices"), f"name{own.number(0, 2)}"
    text.shared["died"] = str(own.number(2005, 2024))
    text.keep("place", "firm")
    yield from text.plan("start")
    for _ in range(own.number(6, 8) if own.is_long else own.number(1, 2)):
        yield from _notice(text, name)
    if own.is_long:
        for each in ("list_head", "list_line", "list_last"):
            how = "sorted" if each == "list_last" else "again"
            for _ in range(own.number(5, 7) if each == "list_line" else 1):
                text.shared["age_at"] = str(own.number(51, 103))
                yield from text.rows(each, 6 if each == "list_last" else 1, how)
    yield from text.plan("end")


def _notice(text: Text, name: str) -> Iterator[Row]:
    """Yield the notice of a death; its words agree with who died."""
    own, (dead, partner, other) = text.own, people_of(text.own, 3)
    while partner[1] == dead[1]:
        (partner,) = people_of(own, 1)
    is_woman, died = dead[1] == "f", own.number(2, 21)
    text.shared |= {"dead": _same(*dead), "partner": _same(*partner)}
    text.shared |= {"name": dead[0].partition(" ")[2], "other": other[0].partition(" ")[2]}
    age = own.number(48, 99)
    text.shared |= {"age": str(age), "born": str(int(str(text.shared["died"])) - age)}
    text.shared |= {"dday": str(died), "later": str(died + own.number(4, 7))}
    text.shared["dmonth"] = _month(own, _AUTUMN)
    for each, *words in text.lists["agreeing"]:
        nl, fr = words[2 * is_woman : 2 * is_woman + 2]
        text.shared[each] = (nl, fr, dead[1])
    nl, fr, *_ = own.choice(text.lists["slot_job_f" if is_woman else "slot_job_m"])
    text.shared["job"] = (nl, fr, dead[1])
    yield from text.plan("before_name")
    yield text.head(name)
    yield from text.plan("after_name")
    yield from text.rows(f"dates{own.number(0, 2)}", 1, "again")
    yield from text.plan("after_dates")
    yield from text.plan("family_plan")


def library_newsletter(own: Maker) -> Iterator[Row]:
    """Yield the newsletter of a library: new books with shelf marks, events, tips."""
    text, form = Text(own, "library_newsletter"), f"book{own.number(0, 3)}"
    text.shared["year"] = str(own.number(2009, 2024))
    text.keep("library", "month", "issue")
    yield from text.plan("start")
    books = list[list[str]]()
    for nl, fr, key in text.lists["sections"] if own.is_long else text.items("sections", 1):
        yield row(nl, fr)
        taken = text.items(key, own.number(4, 5) if own.is_long else 2)
        for book, livre, author in taken:
            text.shared |= {"book": (book, livre, "m"), "author": author}
            text.shared["mark"] = _shelf_mark(own, key, author)
            yield from text.rows(form, 1, "again")
            yield from text.plan("after_book", key)
        books += taken
    yield from text.plan("middle")
    own.draw.shuffle(books)
    for place, (book, livre, author) in enumerate(books[:10] if own.is_long else (), 1):
        yield row(f"{place}. {book} ({author})", f"{place}. {livre} ({author})")
    yield from text.plan("end")


def _shelf_mark(own: Maker, key: str, author: str) -> str:
    """Return the shelf mark of a book: a class, if it has one, and the start of a name."""
    start = author.rsplit(maxsplit=1)[-1][:4].upper()
    if key == "fact":
        return f"{own.number(102, 994)}.{own.number(1, 9)} {start}"
    return {"novel": "", "crime": "P ", "young": "J ", "comic": "BD "}[key] + start


KINDS: Final[Mapping[str, Kind]] = {
    name: spaced_kind(kind)
    for name, kind in {
        "works_council_minutes": works_council_minutes,
        "subsidy_call": subsidy_call,
        "animal_passport": animal_passport,
        "travel_brochure": travel_brochure,
        "energy_bill_guide": energy_bill_guide,
        "swimming_pool_rules": swimming_pool_rules,
        "obituary_notices": obituary_notices,
        "library_newsletter": library_newsletter,
    }.items()
}
