"""Reports about an index: of a build, of its figures, and of a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benelux_search.presentation import Presented


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and the cause.

    ``is_new`` is False if the same content of the file failed for the same cause in an earlier run.
    """

    path: str
    cause: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class IndexSummary(Presented):
    """The outcome of :func:`build_index` or of an :class:`IndexUpdate`.

    ``added``, ``updated`` and ``removed`` are document ids; ``unchanged`` is a number of documents.
    ``failed`` are the files that could not be read, and documents from memory by their keys.
    ``skipped`` are the files of a folder whose type no reader supports; they do not count as
    failures. ``documents`` and ``pairs`` count the content of the index after the run, which took
    ``took_s`` seconds.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    documents: int = 0
    pairs: int = 0
    took_s: float = 0.0

    @property
    def newly_failed(self) -> tuple[Failure, ...]:
        """The failures that did not occur in an earlier run with the same content of the file."""
        return tuple(each for each in self.failed if each.is_new)


@dataclass(frozen=True, slots=True)
class RememberedPath:
    """A path that an index remembers, with the options of ``build_index`` that were given with it.

    ``path`` is as it was given, if it still leads to the same place, else the real path.
    ``options`` are by name; of ``limits``, only those that are not the usual ones are there.
    """

    path: str
    options: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class IndexStatus(Presented):
    """Figures of an index.

    ``aligned`` counts the pairs with text in both languages. ``size_bytes`` is the size of the
    current generation. ``spare_bytes`` is the size of all other files: old generations that are
    still being read, and the files of interrupted builds. ``analysis`` is the version of the text
    analysis. ``translations`` is True if the index has a lexicon learned from its pairs.
    ``uncertain`` counts the pairs that ``aligned:low`` finds. ``deleted_pairs`` counts the deleted
    pairs whose text is still in the store or beside the lexicon. ``pairs_to_learn`` counts the new
    pairs from which no translations are learned yet, and ``pairs_to_unlearn`` the deleted ones that
    still count for the translations. ``paths`` are those that ``build_index(None, …)`` indexes
    again, with their options. ``notes`` are messages to the user.
    """

    path: str
    generation: int
    engine: str
    analysis: str
    documents: int
    pairs: int
    passages_nl: int
    passages_fr: int
    aligned: int
    size_bytes: int
    spare_bytes: int = 0
    translations: bool = True
    uncertain: int = 0
    deleted_pairs: int = 0
    pairs_to_learn: int = 0
    pairs_to_unlearn: int = 0
    paths: tuple[RememberedPath, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about one file of an index.

    ``place`` is the path of the file inside the folder of the index. ``what`` describes the
    finding, ``advice`` tells what to do. If ``damage`` is False, the finding is only information.
    ``size_bytes`` is the size of the file, or 0 if the size is not relevant.
    """

    place: str
    what: str
    advice: str = ""
    damage: bool = True
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class IndexReport(Presented):
    """The result of a check of an index, after the repair if a repair was requested.

    - ``generation``: the number of the current generation; None if it is unknown.
    - ``files``, ``size_bytes``: the number of checked files and their size.
    - ``spare_bytes``: the size of all files outside the current generation.
    - ``is_older``: True if an older version of this program made the index; it is not damaged.
    - ``advice``: names the operation that repairs the damage, or renews an older index; else empty.
    - ``repaired``: descriptions of the repairs.
    - ``lost``: the paths of the documents that could not be recovered and must be indexed again. If
      the path is lost, too, the id of the document.
    """

    path: str
    generation: int | None
    documents: int = 0
    pairs: int = 0
    files: int = 0
    size_bytes: int = 0
    spare_bytes: int = 0
    is_older: bool = False
    advice: str = ""
    findings: tuple[Finding, ...] = ()
    repaired: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """True if no finding is damage."""
        return not any(finding.damage for finding in self.findings)
