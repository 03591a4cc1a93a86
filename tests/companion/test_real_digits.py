"""MNIST from its files: split as promised, and nothing damaged gets through."""

import gzip
import struct

import numpy as np
import pytest
from cvnotes.datasets.real.digits import read
from real_course import ROOT

_SAMPLES = ROOT.parent / "shared" / "data" / "mnist"


def _write(folder, prefix, count, first=0):
    """Write so many images of which each holds its own number, and their labels."""
    numbers = np.arange(first, first + count)
    images = np.repeat(numbers % 251, 28 * 28).astype(np.uint8)
    labels = (numbers % 10).astype(np.uint8)
    _put(folder / f"{prefix}-images-idx3-ubyte.gz", struct.pack(">IIII", 0x803, count, 28, 28), images)
    _put(folder / f"{prefix}-labels-idx1-ubyte.gz", struct.pack(">II", 0x801, count), labels)


def _put(path, head, values):
    path.write_bytes(gzip.compress(head + values.tobytes(), compresslevel=1))


@pytest.fixture(scope="module")
def mnist(tmp_path_factory):
    """A set with 10,030 training and 20 test images."""
    folder = tmp_path_factory.mktemp("mnist")
    _write(folder, "train", 10_030)
    _write(folder, "t10k", 20, first=7)
    return folder


def test_splits_are_the_published_ones(mnist):
    """The last 10,000 training images must be for validation, the rest for training, t10k for the test."""
    train, validation, test = (read(mnist, split, None) for split in ("train", "validation", "test"))
    assert [30, 10_000, 20] == [len(images) for images, _ in (train, validation, test)]
    assert [0, 30, 7] == [int(images[0, 0, 0]) for images, _ in (train, validation, test)]
    for images, labels in (train, validation, test):
        assert ((28, 28), np.uint8, np.uint8) == (images.shape[1:], images.dtype, labels.dtype)


def test_labels_belong_to_their_images(mnist):
    """Image and label must come from the same row."""
    images, labels = read(mnist, "train", 30)
    assert np.array_equal(images[:, 0, 0] % 10, labels)


def test_count_takes_the_first(mnist):
    """A larger count must continue a smaller one."""
    assert np.array_equal(read(mnist, "test", 9)[0][:5], read(mnist, "test", 5)[0])


def test_too_few_are_counted(mnist):
    """More than there is must be refused with what there is."""
    with pytest.raises(ValueError, match="there are 20 digits for 'test'"):
        read(mnist, "test", 21)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: raw[: len(raw) // 2], "damaged or cut short"),
        (lambda raw: b"not gzip at all", "damaged or cut short"),
        (lambda raw: gzip.compress(gzip.decompress(raw)[:-1]), "cut short: 19 bytes"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b"x"), "21 bytes where"),
        (lambda raw: gzip.compress(b"\0\0\x08\x03" + gzip.decompress(raw)[4:]), "not an IDX file"),
        (lambda raw: gzip.compress(b"\0\0\x0d\x01" + gzip.decompress(raw)[4:]), "not an IDX file"),
        (lambda raw: gzip.compress(b"\0\0\x08\x01\0\0"), "not an IDX file"),
        (lambda raw: gzip.compress(b""), "not an IDX file"),
    ],
    ids=["half", "no gzip", "byte less", "byte more", "axes", "floats", "head only", "empty"],
)
def test_damaged_file_is_named(tmp_path, spoil, said):
    """A file that is not what it should be must be named, and nothing of it used."""
    _write(tmp_path, "t10k", 20)
    path = tmp_path / "t10k-labels-idx1-ubyte.gz"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(ValueError, match=f"t10k-labels-idx1-ubyte.gz.*{said}"):
        read(tmp_path, "test", None)


def test_files_that_do_not_belong_together_are_refused(tmp_path):
    """As many labels as images, or none are used."""
    _write(tmp_path, "t10k", 20)
    _put(tmp_path / "t10k-labels-idx1-ubyte.gz", struct.pack(">II", 0x801, 3), np.zeros(3, np.uint8))
    with pytest.raises(ValueError, match="20 images of 't10k', but 3 labels"):
        read(tmp_path, "test", None)


@pytest.mark.skipif(not _SAMPLES.is_dir(), reason="the sample of MNIST is not on this machine")
def test_sample_of_mnist_is_read():
    """The published test set must come out with its first labels, paper 0 and ink up to 255."""
    images, labels = read(_SAMPLES, "test", None)
    assert ((10_000, 28, 28), (0, 255)) == (images.shape, (images.min(), images.max()))
    assert [7, 2, 1, 0, 4, 1, 4, 9, 5, 9] == labels[:10].tolist()
    assert 980 == np.count_nonzero(labels == 0)
