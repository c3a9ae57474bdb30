import itertools

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.session.transfers import SIZE, Transfers

CHUNK = limits.TRANSFER_CHUNK


def name_of(call: object, *arguments: object) -> str:
    with pytest.raises(SealringError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.name


def test_chunks_that_arrive_in_order_make_the_file() -> None:
    transfers = Transfers()
    data = bytes(range(256)) * (CHUNK // 256) + b"the rest"
    name = transfers.begin(len(data))
    assert transfers.put(name, 0, data[:CHUNK]) == CHUNK
    assert transfers.put(name, 1, data[CHUNK:]) == len(data)
    assert transfers.take(name) == data
    assert name_of(transfers.take, name) == "transfer_unknown"


def test_a_file_that_is_offered_comes_back_whole_and_says_where_it_ends() -> None:
    transfers = Transfers()
    for data in (b"", b"x", b"x" * CHUNK, b"x" * CHUNK + b"y"):
        name = transfers.offer(data)
        pieces = []
        for index in itertools.count():
            piece, last = transfers.get(name, index)
            pieces.append(piece)
            if last:
                break
        assert b"".join(pieces) == data
        assert all(len(piece) <= CHUNK for piece in pieces)
        assert name_of(transfers.get, name, len(pieces)) == "transfer_order"
        transfers.end(name)


def test_a_chunk_out_of_order_is_refused_and_the_right_one_still_taken() -> None:
    transfers = Transfers()
    name = transfers.begin(4)
    assert name_of(transfers.put, name, 1, b"cd") == "transfer_order"
    assert transfers.put(name, 0, b"ab") == 2
    assert name_of(transfers.put, name, 0, b"ab") == "transfer_order"  # sent twice
    assert name_of(transfers.put, name, 1, b"") == "transfer_order"
    assert name_of(transfers.take, name) == "transfer_order"  # a part is missing
    assert transfers.put(name, 1, b"cd") == 4
    assert transfers.take(name) == b"abcd"
    assert name_of(transfers.get, transfers.offer(b"x"), -1) == "transfer_order"


def test_sizes_have_their_limits() -> None:
    transfers = Transfers()
    for size in (-1, 0, SIZE + 1):
        assert name_of(transfers.begin, size) == "transfer_too_large"
    assert name_of(transfers.offer, bytes(SIZE + 1)) == "transfer_too_large"
    assert transfers.offer(bytes(SIZE))
    name = transfers.begin(SIZE)
    assert name_of(transfers.put, name, 0, bytes(CHUNK + 1)) == "transfer_too_large"
    small = transfers.begin(3)
    assert name_of(transfers.put, small, 0, b"four") == "transfer_too_large"  # more than was announced
    assert transfers.put(small, 0, b"two") == 3
    assert name_of(transfers.put, small, 1, b"!") == "transfer_too_large"


def test_what_is_not_there_is_unknown() -> None:
    transfers = Transfers()
    arriving, offered = transfers.begin(1), transfers.offer(b"x")
    assert name_of(transfers.get, arriving, 0) == "transfer_unknown"
    assert name_of(transfers.put, offered, 0, b"x") == "transfer_unknown"
    for name in (arriving, offered):
        transfers.end(name)
        assert name_of(transfers.end, name) == "transfer_unknown"
        assert name_of(transfers.take, name) == "transfer_unknown"
    assert name_of(Transfers().end, "0" * 32) == "transfer_unknown"


def test_two_at_once_do_not_mix() -> None:
    transfers = Transfers()
    one, other = transfers.begin(4), transfers.begin(4)
    assert one != other
    for index, (left, right) in enumerate(((b"ab", b"wx"), (b"cd", b"yz"))):
        transfers.put(one, index, left)
        transfers.put(other, index, right)
    assert transfers.take(other) == b"wxyz"
    assert transfers.take(one) == b"abcd"


def test_one_too_many_drops_the_oldest() -> None:
    transfers = Transfers()
    names = [transfers.begin(1) for _ in range(limits.TRANSFERS_OPEN + 1)]
    assert name_of(transfers.put, names[0], 0, b"x") == "transfer_unknown"
    assert [transfers.put(name, 0, b"x") for name in names[1:]] == [1] * limits.TRANSFERS_OPEN
    offered = [transfers.offer(b"x") for _ in range(limits.TRANSFERS_OPEN + 1)]
    assert name_of(transfers.get, offered[0], 0) == "transfer_unknown"
    assert transfers.get(offered[-1], 0) == (b"x", True)
