"""The application for other ASGI servers: ``uvicorn --factory benelux_search.web.asgi:app``.

The environment says what is served: ``BENELUX_SEARCH_INDEX`` is the folder of the index,
``BENELUX_SEARCH_TOKEN`` the token of clients. Several processes need the same
``BENELUX_SEARCH_SECRET``, which signs cookies.
"""

from __future__ import annotations

import os
from dataclasses import replace

from fastapi import FastAPI

from benelux_search.storage.location import FOLDER
from benelux_search.web.server import make_app
from benelux_search.web.settings import WebSettings


def app() -> FastAPI:
    """Return the application; it opens the index.

    Raises:
        IndexMissing, IndexDamaged: as for :func:`~benelux_search.api.opening.open_index`.
    """
    given = os.environ
    settings = WebSettings(
        given.get("BENELUX_SEARCH_INDEX", FOLDER), token=given.get("BENELUX_SEARCH_TOKEN")
    )
    if secret := given.get("BENELUX_SEARCH_SECRET"):
        settings = replace(settings, secret=secret.encode())
    return make_app(settings, keeps_up=True)
