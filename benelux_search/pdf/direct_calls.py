"""Functions of PDFium that are called for each word or object of a page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final, cast

ADDRESS: Final = ctypes.c_void_p


def direct(function: object, result: type, *arguments: type) -> Callable[..., Any]:
    """Return a function of PDFium that takes and returns untyped addresses.

    pypdfium2's own function spends half its time on typed pointers.
    """
    address = ctypes.cast(cast("Any", function), ADDRESS).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)
