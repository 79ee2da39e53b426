"""How a program that goes on and on is ended: by Ctrl-C or SIGTERM, with time to leave everything whole."""

from __future__ import annotations

import signal
from types import TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ending:
    """While the context lasts, the first Ctrl-C or SIGTERM raises KeyboardInterrupt; what comes later changes nothing.

    So putting the older results back is never cut short by somebody who presses the keys twice.
    """

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Take the signals."""
        self._before = {number: signal.signal(number, self._ask) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give them back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Raise KeyboardInterrupt if the end was asked for, also when the first one got lost in code of others."""
        if self._asked:
            raise KeyboardInterrupt

    def _ask(self, *_: object) -> None:
        if not self._asked:
            self._asked = True
            raise KeyboardInterrupt
