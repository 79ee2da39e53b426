"""Whether what the engine of Spark needs is installed."""

from __future__ import annotations

import os
import shutil

from graph.engines.shelf import EXTRA
from graph.errors import SymposiaError

JAVA = "install Java 17 or newer, such as the Debian package openjdk-17-jre-headless"


def check(master: str | None) -> None:
    """Raise SymposiaError where Spark cannot be started at all; `master` as given, or None."""
    try:
        import pandas  # noqa: F401  (which PySpark wants, though nothing here goes through it)
        import pyarrow  # noqa: F401
        import pyspark  # noqa: F401
    except ImportError as error:
        reason = f"the engine spark is not installed ({error.name} is missing)"
        raise SymposiaError(reason, advice=f"{EXTRA}; {JAVA}") from None
    remote = (master or "").startswith("sc://") or "SPARK_REMOTE" in os.environ or "PYSPARK_GATEWAY_PORT" in os.environ
    java = os.environ.get("JAVA_HOME") or shutil.which("java")
    if not remote and not java:
        raise SymposiaError("the engine spark runs on Java, and there is none", advice=JAVA)
