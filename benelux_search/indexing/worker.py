"""The main function of a worker process: read documents as the parent asks for them."""

from __future__ import annotations

import pickle
import signal

from benelux_search.processes import answers_to, requests, send

_ANSWER = b"a"


def main() -> int:
    """Answer each request with its outcome, until the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # at once; the parent says what happened
    answers, asked = answers_to(), requests()
    read = pickle.loads(next(asked))
    for request in asked:
        way, files = pickle.loads(request)
        send(answers, _ANSWER, pickle.dumps(way(read, files)))
    return 0
