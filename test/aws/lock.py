"""Moto is not thread-safe: every request and every change holds this lock."""

import threading

LOCK = threading.RLock()
