"""What a person says of an alignment, in a file beside the document."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from fakes import bitext
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.align.override_file import parse_overrides, quotations
from benelux_search.align.overrides import apply
from benelux_search.documents.pairing import override_files
from benelux_search.documents.registry import with_overrides
from benelux_search.model import AlignedDocument, Aside, Paragraph, Span
from benelux_search.output.override_skeleton import override_skeleton

DOCUMENT = bitext(
    ("Artikel 1. De ministers spraken.", "Article 1. Les ministres ont parlé."),
    ("Antwoord", "Réponse"),
    ("De trein rijdt. De bus rijdt niet.", "Le train roule."),
    ("Antwoord", None),
    ("Het water van de", "L'eau de la"),
    ("Schelde is schoon.", "Le bus ne roule pas."),
)


def mend(text: str, document: AlignedDocument = DOCUMENT) -> AlignedDocument:
    return apply(document, parse_overrides(text))


def beads(document: AlignedDocument) -> list[str]:
    """Each bead as ``Dutch + Dutch | French``."""
    return [
        " + ".join(document.nl[k].text for k in bead.nl)
        + " | "
        + " + ".join(document.fr[k].text for k in bead.fr)
        for bead in document.beads
    ]


def test_nothing_said_changes_nothing() -> None:
    assert mend("# nothing\n") == DOCUMENT


def test_paragraphs_that_are_paired_leave_the_beads_that_they_were_in() -> None:
    mended = mend('[[pair]]\nnl = "Schelde is"\nfr = "L\'eau de la"\n')
    assert beads(mended)[4:] == [
        "Het water van de | ",
        "Schelde is schoon. | L'eau de la",
        " | Le bus ne roule pas.",
    ]
    assert [bead.confidence for bead in mended.beads[4:]] == [0.9, 1.0, 0.9]
    assert mended.notes == ()


def test_what_crosses_is_in_the_order_of_the_dutch() -> None:
    mended = mend('[[pair]]\nnl = "De trein"\nfr = "Le bus"\n[[pair]]\nnl="Schelde"\nfr="Le train"')
    assert beads(mended)[2:] == [
        "De trein rijdt. De bus rijdt niet. | Le bus ne roule pas.",
        "Antwoord | ",
        "Het water van de | L'eau de la",
        "Schelde is schoon. | Le train roule.",
    ]


def test_what_is_left_alone_loses_its_counterpart() -> None:
    mended = mend('[[alone]]\nnl = "Artikel 1"\n[[alone]]\nfr = "Le bus"\n')
    assert beads(mended)[:2] == [
        "Artikel 1. De ministers spraken. | ",
        " | Article 1. Les ministres ont parlé.",
    ]
    assert beads(mended)[-2:] == ["Schelde is schoon. | ", " | Le bus ne roule pas."]


def test_a_paragraph_is_split_and_its_parts_are_paired() -> None:
    mended = mend(
        '[[pair]]\nnl = "De bus rijdt"\nfr = "Le bus ne"\n[[split]]\nnl = "De bus rijdt niet"\n'
    )
    assert beads(mended)[2:5] == [
        "De trein rijdt. | Le train roule.",
        "De bus rijdt niet. | Le bus ne roule pas.",
        "Antwoord | ",
    ]
    assert [p.spans[0] for p in mended.nl[2:4]] == [Span(0, 16, 1), Span(16, 34, 1)]


def test_paragraphs_are_merged_with_their_beads() -> None:
    mended = mend('[[merge]]\nnl = ["Het water", "Schelde is"]\n')
    assert beads(mended)[4:] == [
        "Het water van de Schelde is schoon. | L'eau de la + Le bus ne roule pas."
    ]
    assert mended.beads[-1].confidence == 1.0


def test_what_does_not_follow_each_other_is_not_merged() -> None:
    mended = mend('[[merge]]\nnl = ["Artikel 1", "Schelde is"]\nfr = ["Réponse", "Le train"]\n')
    assert beads(mended) == beads(DOCUMENT)
    assert "line 1, [[merge]]: the Dutch paragraphs are not consecutive" in mended.notes[0]


def test_a_passage_gets_its_language() -> None:
    mended = mend('[[language]]\nfr = "Schelde is"\nother = "Artikel 1"\n')
    assert beads(mended) == [
        " | Article 1. Les ministres ont parlé.",
        "Antwoord | Réponse",
        "De trein rijdt. De bus rijdt niet. | Le train roule.",
        "Antwoord | ",
        "Het water van de | L'eau de la",
        " | Le bus ne roule pas.",
        " | Schelde is schoon.",
    ]
    assert [aside.text for aside in mended.other] == ["Artikel 1. De ministers spraken."]
    assert mended.notes == ()


def test_what_was_set_aside_comes_back_in_its_place() -> None:
    spans = (Span(0, 9, 1), Span(20, 29, 1), Span(40, 49, 1))
    document = AlignedDocument(
        DOCUMENT.facts,
        (Paragraph("Een.", spans[:1]), Paragraph("Drie.", spans[2:])),
        (),
        (Aside("Twee talen.", "other language", spans[1:2]),),
        mend("", bitext(("Een.", None), ("Drie.", None))).beads,
        (),
        "UTF-8",
    )
    mended = mend('[[language]]\nnl = "Twee talen"\n', document)
    assert beads(mended) == ["Een. | ", "Twee talen. | ", "Drie. | "]
    assert mended.other == ()


def test_of_several_that_begin_so_a_number_chooses() -> None:
    mended = mend('[[pair]]\nnl = "Antwoord #2"\nfr = "Réponse"\n')
    assert (
        beads(mended)[1:4]
        == [
            "Antwoord | ",
            "De trein rijdt. De bus rijdt niet. | Le train roule.",
            "Antwoord | Réponse",
        ]
        or beads(mended)[1] == "Antwoord | "
    )
    several = mend('[[alone]]\nnl = "Antwoord"\n')
    assert beads(several) == beads(DOCUMENT)
    assert '"Antwoord" occurs 2 times: quote more words, or add' in several.notes[0]
    none = mend('[[alone]]\nnl = "Antwoord #3"\n')
    assert 'no Dutch paragraph begins with "Antwoord #3"' in none.notes[0]


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("artikel 1", True),
        ("ARTIKEL  1. de Ministers", True),
        ("Artikel 1. De min", False),  # a word is quoted whole
        ("Artikel 1. De min…", True),
        ("Artikel 1. De min...", True),
        ("De ministers", False),  # it does not begin so
        ("Artikel 10", False),
        ("Artikel 1. De ministers spraken. En meer", False),
    ],
)
def test_quotations_are_of_whole_words_and_nothing_but_letters_counts(
    quotation: str, found: bool
) -> None:
    mended = mend(f'[[alone]]\nnl = "{quotation}"\n')
    assert (beads(mended)[0] == "Artikel 1. De ministers spraken. | ") == found
    assert (mended.notes == ()) == found


def test_accents_and_their_forms_do_not_count() -> None:
    document = bitext((None, "L'été de l'année"), (None, "Autre"))
    for quotation in ("L'été de", "l’ete DE", "L'e\u0301te\u0301"):
        assert mend(f'[[alone]]\nfr = "{quotation}"\n', document).notes == ()


def test_an_entry_that_does_not_find_its_text_is_named_and_the_others_are_applied() -> None:
    mended = mend(
        '# eerst\n[[alone]]\nnl = "Weg"\n\n[[alone]]\nnl = "Artikel"\n[[split]]\nfr = "nergens"\n'
    )
    assert beads(mended)[0] == "Artikel 1. De ministers spraken. | "
    assert mended.notes == (
        'line 7, [[split]]: no French paragraph contains "nergens"; if the text has changed, quote '
        "the new text or delete the entry",
        'line 2, [[alone]]: no Dutch paragraph begins with "Weg"; if the text has changed, quote '
        "the new text or delete the entry",
    )


def test_a_pair_that_is_not_found_whole_is_left_as_it_was() -> None:
    mended = mend('[[pair]]\nnl = "Artikel 1"\nfr = ["Réponse", "Weg"]\n')
    assert beads(mended) == beads(DOCUMENT)


def test_entries_that_contradict_each_other_are_named() -> None:
    mended = mend('[[pair]]\nnl="Artikel"\nfr="Article"\n[[pair]]\nnl="Artikel"\nfr="Réponse"\n')
    assert "Artikel 1. De ministers spraken. | Réponse" in beads(mended)
    assert mended.notes == (
        'line 4, [[pair]]: "Artikel 1. De ministers spraken.…" was already placed by line '
        "1, [[pair]]; the later entry applies",
    )


# --- what is written wrongly ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('[[pin]]\nnl = "x"', "[[pin]] is not one of [[alone]], [[language]], [[merge]], [[pair]]"),
        ('[[pair]]\nnl = "x"', "line 1, [[pair]]: quote both nl and fr"),
        ("[[alone]]\n", "line 1, [[alone]]: quote a text"),
        ("[[alone]]\nnl = 3", "nl must be a text in quotes"),
        ('[[alone]]\nnl = "…"', "nl must be a text in quotes"),
        ('[[alone]]\nde = "x"', "de is not one of nl, fr"),
        ('[[merge]]\nnl = "x"', "quote both parts"),
        ('alone = ["x"]', "number 1, [[alone]]: write lines such as"),
        ('alone = "x"', "[[alone]] is not one of"),
        ("[[alone]]\nnl = “Artikel”", "at line 2, column 6): use straight quotes"),
        ("[[alone]]\nnl = « Artikel »", "use straight quotes"),
        ('[[alone]]\nnl = "De "grote" dag"', 'write a quote inside a text as \\"'),
        ('[alone]\nnl = "x"\n[alone]\nnl = "y"', "use double brackets"),
        ("[[alone]\nnl", "line 1"),
        ("x = " + "[" * 3000, "no entry was applied"),
    ],
)
def test_what_is_written_wrongly_is_named_and_the_document_is_there(text: str, note: str) -> None:
    mended = mend(text)
    assert beads(mended) == beads(DOCUMENT)
    assert len(mended.notes) == 1
    assert note in mended.notes[0]


def test_of_too_many_entries_for_a_long_document_the_first_are_applied() -> None:
    overrides = parse_overrides('[[alone]]\nnl = "Weg"\n' * 300)
    mended = apply(DOCUMENT, overrides, most_looks=2400)
    assert mended.notes[0] == "only 200 of 300 entries were applied"
    assert len(mended.notes) == 201
    assert len(apply(DOCUMENT, overrides).notes) == 300


def test_single_brackets_do_for_one_entry() -> None:
    assert beads(mend('[alone]\nnl = "Artikel 1"\n'))[0] == "Artikel 1. De ministers spraken. | "


# --- what always holds ---------------------------------------------------------------------------

_WORDS = st.lists(st.sampled_from(["een", "twee", "drie", "één", "#2", "…", "«"]), min_size=1)
_SIDES = st.none() | _WORDS.map(" ".join).filter(lambda text: any(map(str.isalnum, text)))
_DOCUMENTS = st.lists(st.tuples(_SIDES, _SIDES).filter(any), max_size=8).map(
    lambda pairs: bitext(*pairs)
)
_ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["pair", "alone", "merge", "split", "language"]),
        st.sampled_from(["een", "twee", "een #2", "drie een", "een twee", "twee #3"]),
        st.sampled_from(["een", "twee", "een #2", "drie een", "een twee", "een #3"]),
    ),
    max_size=6,
)


@given(_DOCUMENTS, _ENTRIES)
def test_whatever_is_said_every_paragraph_is_in_one_bead_and_nothing_is_lost(
    document: AlignedDocument, entries: list[tuple[str, str, str]]
) -> None:
    text = "".join(
        f'[[{kind}]]\nnl = ["{one}", "{two}"]\nfr = ["{two}", "{one}"]\n'
        if kind == "merge"
        else f'[[{kind}]]\nnl = "{one}"\nfr = "{two}"\n'
        for kind, one, two in entries
    )
    mended = mend(text, document)
    for numbers, side in (
        ((b.nl for b in mended.beads), mended.nl),
        ((b.fr for b in mended.beads), mended.fr),
    ):
        assert sorted(k for bead in numbers for k in bead) == list(range(len(side)))
    assert all(bead.nl or bead.fr for bead in mended.beads)
    assert letters(mended) == letters(document)


def letters(document: AlignedDocument) -> list[str]:
    texts = [part.text for part in (*document.nl, *document.fr)]
    texts += [aside.text for aside in document.other]
    return sorted(c for text in texts for c in text if c.isalnum())


@given(_DOCUMENTS)
def test_a_skeleton_says_what_is_so(document: AlignedDocument) -> None:
    lines = list(override_skeleton(document, "x.txt", "x", "x.beads.toml"))
    assert all(not line or line.startswith("#") for line in lines)
    entries = "\n".join(lines[lines.index("") :] if "" in lines else [])
    said = re.sub(r"^# (?=\[\[|nl|fr)", "", entries, flags=re.MULTILINE)
    mended = mend(said, document)
    assert beads(mended) == beads(document)
    assert mended.notes == ()


@given(st.lists(_WORDS.map(" ".join), max_size=8))
def test_quotations_are_short(texts: list[str]) -> None:
    made = quotations(texts)
    assert len(made) == len(texts)
    assert all(len(one.split()) <= max(16, 5) for one in made)


# --- files ---------------------------------------------------------------------------------------


def test_where_the_file_lies(tmp_path: Path) -> None:
    nl, fr = tmp_path / "nl" / "x.md", tmp_path / "fr" / "x.md"
    both = (str(nl), str(fr))
    assert override_files(both, str(nl)) == ()
    for path in (tmp_path / "fr" / "x.beads.toml", tmp_path / "nl" / "x.beads.toml"):
        path.parent.mkdir()
        path.touch()
    assert [Path(path).parent.name for path in override_files(both, str(nl))] == ["nl", "fr"]


@pytest.mark.timeout(60)
def test_a_link_or_a_pipe_is_named_and_hides_no_file(tmp_path: Path) -> None:
    real = tmp_path / "x.beads.toml"
    real.write_text('[[alone]]\nnl = "Artikel 1"\n')
    named = tmp_path / "x.txt.beads.toml"
    for make, cause in (
        (os.mkfifo, "not a regular file"),
        (os.mkdir, "not a regular file"),
        (lambda path: path.symlink_to(real), "a link, which is not followed"),
    ):
        make(named)
        refused = f"{named.name}: {cause}; no entry was applied"
        files = override_files((str(tmp_path / "x.txt"),), str(tmp_path / "x.txt"))
        assert [Path(path).name for path in files] == [named.name, real.name]
        found = with_overrides(DOCUMENT, files)
        assert beads(found)[0] == "Artikel 1. De ministers spraken. | "
        assert found.notes == (refused,)
        assert with_overrides(DOCUMENT, [str(named)]).notes == (refused,)
        if named.is_dir() and not named.is_symlink():
            named.rmdir()
        else:
            named.unlink()


def test_of_many_wrong_entries_the_first_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.beads.toml"
    path.write_text("[[pair]]\nnl = 1\n" * 1000 + '[[alone]]\nnl = "Artikel 1"\n')
    found = with_overrides(DOCUMENT, [str(path)])
    assert beads(found)[0] == "Artikel 1. De ministers spraken. | "
    assert len(found.notes) == 21
    assert found.notes[-1] == "x.beads.toml: 980 more entries were not applied"


def test_only_the_first_file_counts_and_the_other_one_is_named(tmp_path: Path) -> None:
    first, second = tmp_path / "x.txt.beads.toml", tmp_path / "x.beads.toml"
    first.write_text('[[alone]]\nnl = "Artikel 1"\n')
    second.write_text('[[alone]]\nnl = "Schelde"\n')
    found = with_overrides(DOCUMENT, [str(first), str(second)])
    assert beads(found)[0] == "Artikel 1. De ministers spraken. | "
    assert found.notes == ("x.beads.toml is ignored: x.txt.beads.toml is used",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_editor_will_do(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.beads.toml"
    path.write_text('# é\r\n[[alone]]\r\nfr = "Réponse"\r\n', encoding=encoding)
    assert "Antwoord | " in beads(with_overrides(DOCUMENT, [str(path)]))


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", ""),
        (b"%PDF-1.4", "not a text file: it looks like a PDF; no entry was applied"),
        (b"#" * 6_000_000, "more than 2,000,000 bytes; no entry was applied"),
    ],
)
def test_a_bad_file_is_named(data: bytes, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "x.beads.toml"
    path.write_bytes(data)
    found = with_overrides(DOCUMENT, [str(path)])
    assert beads(found) == beads(DOCUMENT)
    assert found.notes == ((f"x.beads.toml: {cause}",) if cause else ())


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    [note] = with_overrides(DOCUMENT, [str(tmp_path / "x.beads.toml")]).notes
    assert note.startswith("x.beads.toml: cannot be read: no such file")


def test_a_quotation_ends_at_the_word_that_tells_texts_apart() -> None:
    texts = ["Een twee drie vier acht negen", "Een twee drie viel acht negen"]
    assert quotations(texts) == ["Een twee drie vier", "Een twee drie viel"]
