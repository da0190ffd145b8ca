"""Content ids of IPFS: whether some bytes are what an id stands for. So no gateway can put its own words in their place.

A small file is one block: raw bytes (CIDv1, codec `raw`), or UnixFS in a dag-pb node (CIDv0, and CIDv1 with codec
`dag-pb`), as `ipfs add` makes them. https://github.com/multiformats/cid, https://github.com/ipfs/specs/blob/main/UNIXFS.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_SHA256 = b"\x12\x20"
_RAW, _DAG_PB = 0x55, 0x70
_FILE = 2


def matches(cid: str, body: bytes) -> bool:
    """Whether `body` is the file that `cid` names. False for an id of a kind that is not known."""
    found = _read(cid)
    if found is None:
        return False
    codec, digest = found
    if codec == _RAW:
        return hashlib.sha256(body).digest() == digest
    return codec == _DAG_PB and hashlib.sha256(_node(body)).digest() == digest


def _read(cid: str) -> tuple[int, bytes] | None:
    """The codec and the SHA-256 that an id holds."""
    if cid.startswith("Qm"):
        whole = _from_base58(cid)
        return (_DAG_PB, whole[2:]) if len(whole) == 34 and whole.startswith(_SHA256) else None
    try:
        whole = base64.b32decode(cid[1:].upper() + "=" * (-len(cid[1:]) % 8)) if cid.startswith("b") else b""
    except (binascii.Error, ValueError):
        return None
    if len(whole) != 36 or whole[0] != 1 or whole[2:4] != _SHA256:
        return None
    return whole[1], whole[4:]


def _from_base58(text: str) -> bytes:
    number = 0
    for letter in text:
        place = _BASE58.find(letter)
        if place < 0:
            return b""
        number = number * 58 + place
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _node(body: bytes) -> bytes:
    """The dag-pb node of a file of one block: field 1 holds UnixFS with type, data and length."""
    unixfs = bytes((0x08, _FILE)) + b"\x12" + _varint(len(body)) + body + b"\x18" + _varint(len(body))
    return b"\x0a" + _varint(len(unixfs)) + unixfs


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))
