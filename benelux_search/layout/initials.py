"""Initials: big first letters that reach over several lines ("drop caps")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from benelux_search.layout.page import Word

BIG = 2.3  # of the size of the text: an initial over two lines measures so much at least
_INITIAL = re.compile(r"[^\w\s]?[^\W\d_]['’]?")
_CAPITAL = 0.7  # of the size: the height of a capital
_MOST = 20  # on a page; more are no initials
_BESIDE = 1.5  # of the size of the text: the most between an initial and its lines


def with_initials(words: Sequence[Word]) -> list[Word]:
    """The words with each initial set on the first line beside it.

    The other lines beside it begin where it begins, so that they are not taken for set in.
    """
    sizes = Counter(round(word.size, 1) for word in words)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    initials = [w for w in words if w.size >= BIG * usual and _INITIAL.fullmatch(w.text)]
    if not 0 < len(initials) <= _MOST:
        return list(words)
    gone = set(map(id, initials))
    out = [word for word in words if id(word) not in gone]
    for initial in initials:
        top = initial.base - _CAPITAL * initial.size
        beside = {
            round(w.base, 1): k
            for k, w in sorted(enumerate(out), key=lambda kw: -kw[1].left)
            if -0.5 * w.size < w.left - initial.right < _BESIDE * w.size
            and top < w.base < initial.base + 0.3 * w.size
        }
        if not beside:
            out.append(initial)
            continue
        first = min(beside)
        for base, k in beside.items():
            if base != first:
                out[k] = out[k]._replace(left=initial.left)
        word = out[beside[first]]
        out.append(
            initial._replace(right=word.left, base=word.base, size=word.size, face=word.face)
        )
    return out
