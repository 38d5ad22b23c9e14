"""Asks every probe at once, from within the namespaces, in one process: who answered, and which source did the other end see?"""

import selectors
import time

from answering import Answerers
from asking import Asker

# when to ask once more, and how long after the last answer nothing more is to be expected, in seconds. Here an answer takes
# milliseconds; on a machine that is busy it takes longer, so the wait grows with what was seen
AGAIN = (0.15, 0.35)
QUIET = 0.6
QUIET_FACTOR = 4
QUIET_MOST = 4.0

AT_ONCE = 1500
# requests between two looks at what has come: more of them would fill the kernel's queues
BURST = 100


def run(network, servers, probes):
    """Results in the order of the probes."""
    selector = selectors.DefaultSelector()
    answerers = Answerers(network, selector, servers, {one["port"] for one in probes})
    asker = Asker(network, selector, answerers)
    try:
        for start in range(0, len(probes), AT_ONCE):
            began = time.monotonic()
            for number, probe in enumerate(probes[start : start + AT_ONCE], 1):
                asker.ask(probe)
                if number % BURST == 0:
                    handle(selector, 0)
            wait(selector, asker, began)
            asker.give_up()
        results = asker.results()
        return [results[one["id"]] for one in probes]
    finally:
        answerers.close()
        selector.close()
        network.leave()


def wait(selector, asker, began):
    """Waits until every open probe is answered, or none has been for a while."""
    last = time.monotonic()
    slowest = last - began
    again = [last + one for one in AGAIN]
    while asker.open:
        now = time.monotonic()
        if again and now >= again[0]:
            again.pop(0)
            asker.ask_again()
        quiet = last + min(max(QUIET, QUIET_FACTOR * slowest), QUIET_MOST)
        if now >= quiet:
            return
        before = len(asker.ended)
        handle(selector, min([quiet] + again[:1]) - now)
        if len(asker.ended) != before:
            last = time.monotonic()
            slowest = last - began


def handle(selector, seconds):
    for key, _ in selector.select(max(0.0, seconds)):
        key.data(key.fileobj)
