"""``align --index``: the translations that an index has learned help to align."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Shell

import benelux_search as bs
from benelux_search.errors import LexiconMissing

# Words that no lexicon holds: only an index can know that they translate each other
WORDS = [("zwalp", "brigou"), ("kneus", "fratte"), ("plomp", "sigale"), ("vlier", "mouchure")]
SENTENCES = [
    ("De {} staat in de hoek van de kamer.", "Le {} se trouve dans le coin de la chambre."),
    ("Niemand heeft de {} ooit gezien.", "Personne n'a jamais vu le {}."),
    ("Zij verkoopt de {} op de markt.", "Elle vend le {} au marché."),
    ("Ons dorp is trots op de {}.", "Notre village est fier du {}."),
    ("Elke {} kost twee frank.", "Chaque {} coûte deux francs."),
]


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    """An index that has seen each pair of words in five sentences."""
    with bs.update_index(tmp_path / "index") as update:
        for number, (nl, fr) in enumerate(WORDS):
            for k, (dutch, french) in enumerate(SENTENCES):
                update.put(bs.Document(f"d{number}-{k}", nl=dutch.format(nl), fr=french.format(fr)))
    return tmp_path / "index"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Sentences of which only one in each language is a translation of another."""
    nl = [f"Hier vond men vroeger een {word}." for word, _ in WORDS]
    fr = [f"On y trouvait jadis un {word}." for _, word in WORDS[2:]]
    paths = tmp_path / "x.nl.txt", tmp_path / "x.fr.txt"
    paths[0].write_text("\n\n".join(nl), encoding="utf-8")
    paths[1].write_text("\n\n".join(fr), encoding="utf-8")
    return paths


def pairs(document: bs.AlignedDocument) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.nl, bead.fr) for bead in document.beads if bead.nl and bead.fr]


def test_learned_words_tell_which_sentences_were_translated(
    taught: Path, files: tuple[Path, Path]
) -> None:
    assert pairs(bs.align_files(*files, index_dir=taught)) == [((2,), (0,)), ((3,), (1,))]
    assert pairs(bs.align_files(*files)) != [((2,), (0,)), ((3,), (1,))]


def test_an_index_without_translations_is_an_error(
    tmp_path: Path, files: tuple[Path, Path]
) -> None:
    with bs.update_index(tmp_path / "bare", lexicon=False) as update:
        update.put(bs.Document("d", nl="Het water.", fr="L'eau."))
    with pytest.raises(LexiconMissing, match="no translations"):
        bs.align_files(*files, index_dir=tmp_path / "bare")


def test_the_command_takes_an_index(shell: Shell, taught: Path, files: tuple[Path, Path]) -> None:
    ran = shell("align", "--index", str(taught), str(files[0]), "--format", "json")
    assert ran.status == 0
    assert '"nl": [2], "fr": [0]' in ran.out


def test_the_command_names_an_index_that_is_none(shell: Shell, files: tuple[Path, Path]) -> None:
    ran = shell("align", "--index", "nowhere", str(files[0]))
    assert ran.status == 2
    assert "nowhere" in ran.err
