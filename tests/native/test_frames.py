import os
import struct
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealring.base import limits
from sealring.native.frames import SKIPPED, Frames, FrameTooLarge


class Pipe:
    """Frames that read what a test writes."""

    def __init__(self) -> None:
        self.source, self.target = os.pipe()
        self.back, sink = os.pipe()
        self.sink = sink
        self.frames = Frames(self.source, sink)

    def __enter__(self) -> "Pipe":
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in (self.source, self.target, self.back, self.sink):
            try:
                os.close(descriptor)
            except OSError:
                pass

    def close(self) -> None:
        os.close(self.target)


def framed(*bodies: bytes) -> bytes:
    return b"".join(struct.pack("=I", len(body)) + body for body in bodies)


def read_all(pipe: Pipe) -> list[bytes]:
    found = []
    while (body := pipe.frames.read()) is not None:
        found.append(body)
    return found


BODIES = [b"{}", b"", b'"\xc3\xa9"', b"x" * 300]


@pytest.mark.parametrize("cut", range(len(framed(*BODIES)) + 1))
def test_a_stream_cut_anywhere_gives_the_same_frames(cut: int) -> None:
    stream = framed(*BODIES)
    with Pipe() as pipe:
        first_part_read = threading.Event()

        def feed() -> None:
            os.write(pipe.target, stream[:cut])
            first_part_read.wait(0.002)  # so that the reader sees the cut
            os.write(pipe.target, stream[cut:])
            pipe.close()

        thread = threading.Thread(target=feed)
        thread.start()
        assert read_all(pipe) == BODIES
        thread.join()


def test_single_bytes() -> None:
    with Pipe() as pipe:

        def feed() -> None:
            for byte in framed(*BODIES):
                os.write(pipe.target, bytes([byte]))
            pipe.close()

        thread = threading.Thread(target=feed)
        thread.start()
        assert read_all(pipe) == BODIES
        thread.join()


@given(st.lists(st.binary(max_size=400), max_size=8), st.integers(min_value=0, max_value=500))
@settings(deadline=None, max_examples=100)
def test_a_half_frame_at_the_end_is_the_end(bodies: list[bytes], missing: int) -> None:
    stream = framed(*bodies, b"y" * 500)
    with Pipe() as pipe:
        os.write(pipe.target, stream[: len(stream) - 1 - missing])
        pipe.close()
        assert read_all(pipe) == bodies


def feed_in_background(pipe: Pipe, data: bytes) -> threading.Thread:
    def feed() -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(pipe.target, left) :]
        pipe.close()

    thread = threading.Thread(target=feed)
    thread.start()
    return thread


def test_the_largest_frame_in() -> None:
    body = b"z" * limits.FRAME_IN
    with Pipe() as pipe:
        thread = feed_in_background(pipe, framed(body))
        assert pipe.frames.read() == body
        thread.join()


def test_one_byte_more_is_passed_over_and_the_next_frame_is_read() -> None:
    with Pipe() as pipe:
        thread = feed_in_background(pipe, framed(b"z" * (limits.FRAME_IN + 1), b"next"))
        with pytest.raises(FrameTooLarge) as caught:
            pipe.frames.read()
        assert caught.value.passed_over
        assert pipe.frames.read() == b"next"
        thread.join()


@pytest.mark.parametrize("length", [SKIPPED + 1, 2**31, 2**32 - 1])
def test_a_length_that_no_browser_sends_is_refused_before_anything_is_read(length: int) -> None:
    with Pipe() as pipe:
        os.write(pipe.target, struct.pack("=I", length) + b"rest")
        with pytest.raises(FrameTooLarge) as caught:
            pipe.frames.read()
        assert not caught.value.passed_over


def test_the_end_inside_a_frame_that_is_too_large() -> None:
    with Pipe() as pipe:
        os.write(pipe.target, struct.pack("=I", limits.FRAME_IN + 1) + b"only this")
        pipe.close()
        assert pipe.frames.read() is None


def test_the_largest_frame_out_and_one_byte_more() -> None:
    with Pipe() as pipe:
        body = b"z" * limits.FRAME_OUT
        received = bytearray()

        def drain() -> None:
            while len(received) < len(body) + 4:
                received.extend(os.read(pipe.back, 65536))

        thread = threading.Thread(target=drain)
        thread.start()
        pipe.frames.write(body)
        thread.join()
        assert bytes(received) == framed(body)
        with pytest.raises(FrameTooLarge):
            pipe.frames.write(body + b"z")
        os.set_blocking(pipe.back, False)
        with pytest.raises(BlockingIOError):
            os.read(pipe.back, 1)


def test_two_writers_never_mix_their_frames() -> None:
    with Pipe() as pipe:
        pipe.frames.share(threading.Lock())
        writers = [
            threading.Thread(target=lambda byte=byte: [pipe.frames.write(byte * 70_000) for _ in range(10)])
            for byte in (b"a", b"b")
        ]
        for writer in writers:
            writer.start()
        reader = Frames(pipe.back, pipe.sink)
        for _ in range(20):
            body = reader.read()
            assert body in {b"a" * 70_000, b"b" * 70_000}
        for writer in writers:
            writer.join()
