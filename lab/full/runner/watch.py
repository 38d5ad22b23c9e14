"""Ends a lab that hangs, and says where each of its machines stood."""

import os
import threading
import time

import boot_report


class Watch:
    """Whoever works for the lab names each step before it; a step that takes longer than `patience` seconds ends the lab."""

    def __init__(self, patience, machines):
        self.patience = patience
        self.machines = machines
        self.step = None
        threading.Thread(target=self._watch, daemon=True).start()

    def expect(self, doing, say, seconds=0):
        """The step that begins now; `seconds` it may take beside the patience."""
        self.step = (doing, say, self.patience + seconds, time.monotonic())

    def rest(self):
        """Nothing is being done until the next step."""
        self.step = None

    def _watch(self):
        while True:
            time.sleep(0.2)
            step = self.step
            if step is not None and time.monotonic() > step[3] + step[2]:
                self._end(*step[:3])

    def _end(self, doing, say, seconds):
        """The kernel ends whatever else there is with the first process."""
        try:
            stood = [standing(one) for one in list(self.machines.values())]
            words = "it hung for %d s at: %s. Where the machines stood:" % (seconds, doing)
            say({"event": "failed", "message": "\n".join([words, *stood])})
        finally:
            os._exit(1)


def standing(machine):
    try:
        return boot_report.standing(machine)
    except (OSError, ValueError) as error:
        # it has ended just now
        return "%s: %s" % (machine.plan["name"], error)
