"""Asks every probe at once, from within the namespaces, in one process: who answered, and which source did the other end see?"""

import selectors
import time

from answering import Answerers
from asking import Asker

# TCP sends its request again after 1 s; three quarters of a second after that nothing more is to be expected
QUIET = 1.35
RESEND = (0.3, 0.7)
AT_ONCE = 1500


def run(network, servers, probes):
    selector = selectors.DefaultSelector()
    answerers = Answerers(network, selector, servers)
    asker = Asker(network, selector, answerers)
    try:
        for start in range(0, len(probes), AT_ONCE):
            for probe in probes[start : start + AT_ONCE]:
                asker.ask(probe)
            wait(selector, asker)
            asker.give_up()
        results = asker.results()
    finally:
        answerers.close()
        selector.close()
        network.leave()
    return [results[one["id"]] for one in probes]


def wait(selector, asker):
    """Waits until every open probe is answered, or none has been for a while."""
    last = started = time.monotonic()
    resends = list(RESEND)
    while asker.open:
        now = time.monotonic()
        if resends and now >= started + resends[0]:
            resends.pop(0)
            asker.send_again()
        if now >= last + QUIET:
            return
        wake = min([last + QUIET] + [started + one for one in resends[:1]])
        before = len(asker.ended)
        for key, _ in selector.select(max(0.0, wake - now)):
            key.data(key.fileobj)
        if len(asker.ended) != before:
            last = time.monotonic()
