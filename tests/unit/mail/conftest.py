"""Writes letters as Outlook saves them: a compound file with the few properties that are read."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise

import pytest

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_UNICODE, _BINARY, _TIME, _INTEGER = 0x001F, 0x0102, 0x0040, 0x0003

#: A storage is a mapping of names to streams and storages.
Storage = Mapping[str, object]


def _compound_file(root: Storage) -> bytes:
    """A compound file (MS-CFB, version 3) with all small streams in the mini stream."""
    entries: list[dict] = []
    mini = bytearray()
    minifat: list[int] = []
    sectors: list[bytes] = []
    fat: list[int] = []

    def chain(data: bytes) -> int:
        start = len(sectors)
        pieces = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors.extend(pieces)
        fat.extend([*range(start + 1, start + len(pieces)), _END] if pieces else [])
        return start if pieces else _END

    def stream(data: bytes) -> int:
        if len(data) >= 4096:
            return chain(data)
        start, n = len(mini) // 64, -(-len(data) // 64)
        mini.extend(data.ljust(n * 64, b"\0"))
        minifat.extend([*range(start + 1, start + n), _END] if n else [])
        return start if n else _END

    def add(name: str, content: object, kind: int) -> int:
        at = len(entries)
        entry = {"name": name, "kind": kind, "right": _FREE, "child": _FREE, "start": 0, "size": 0}
        entries.append(entry)
        if isinstance(content, bytes):
            entry |= {"start": stream(content), "size": len(content)}
            return at
        kids = [
            add(kid, inside, 2 if isinstance(inside, bytes) else 1)
            for kid, inside in sorted(content.items())
        ]
        for kid, following in pairwise(kids):
            entries[kid]["right"] = following
        entry["child"] = kids[0] if kids else _FREE
        return at

    add("Root Entry", root, 5)
    entries[0] |= {"start": chain(bytes(mini)), "size": len(mini)}
    minifat += [_FREE] * (-len(minifat) % 128)
    first_minifat = chain(struct.pack(f"<{len(minifat)}I", *minifat))
    directory = b"".join(_entry(entry) for entry in entries)
    first_directory = chain(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    n_fat = -(-(len(sectors) + 4) // 128)
    fat_at = [len(sectors) + i for i in range(n_fat)]
    fat += [_FAT] * n_fat
    fat += [_FREE] * (n_fat * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6x9I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, n_fat),
        *(first_directory, 0, 4096, first_minifat, len(minifat) // 128, _END, 0),
    )
    header += struct.pack("<109I", *fat_at, *[_FREE] * (109 - n_fat))
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _entry(entry: dict) -> bytes:
    name = (entry["name"] + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ",
        *(name, len(name), entry["kind"], 1, _FREE, entry["right"], entry["child"]),
        *(entry["start"], entry["size"]),
    )


def _properties(values: Mapping[int, object], header: int) -> dict[str, object]:
    rows, streams = b"", {}
    for pid, value in values.items():
        if isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
            rows += struct.pack("<HHIQ", _TIME, pid, 6, ticks)
        elif isinstance(value, int):
            rows += struct.pack("<HHIII", _INTEGER, pid, 6, value, 0)
        else:
            kind = _UNICODE if isinstance(value, str) else _BINARY
            data = value.encode("utf-16-le") if isinstance(value, str) else value
            rows += struct.pack("<HHIII", kind, pid, 6, len(data), 0)
            streams[f"__substg1.0_{pid:04X}{kind:04X}"] = data
    return {"__properties_version1.0": bytes(header) + rows, **streams}


@pytest.fixture
def outlook_file() -> Callable[..., bytes]:
    """(properties by id, attachments as such mappings) -> the bytes of a .msg file."""

    def write(values: Mapping[int, object], *attachments: Mapping[int, object]) -> bytes:
        root = _properties(values, 32)
        for number, attachment in enumerate(attachments):
            root[f"__attach_version1.0_#{number:08X}"] = _properties(attachment, 8)
        return _compound_file(root)

    return write
