"""Bytes in less room, for what is kept from one build to the next or sent to another process: it repeats itself."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_HOW: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 1,  # higher ones take longer, for a tenth less
    zstd.CompressionParameter.checksum_flag: 1,
}

VERSION = zstd.zstd_version
"""What packs: another version may give other bytes for the same."""


def pack(data: bytes) -> bytes:
    """Packed bytes, the same for the same."""
    return zstd.compress(data, options=_HOW)


def unpack(data: bytes) -> bytes:
    """The bytes again. Raises ValueError for what was not packed, or has been changed."""
    try:
        return zstd.decompress(data)
    except zstd.ZstdError as error:
        raise ValueError(f"not packed ({error})") from error
