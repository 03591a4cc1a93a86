"""Real scenes: folders become labels, classes take turns, and no photograph stands in two splits."""

import cv2
import numpy as np
import pytest
from cvnotes.datasets import scenes
from cvnotes.datasets.real.scenes import CLASSES, read


def _write(folder, count, first=0):
    """Write so many photographs of each class: red tells the class, green the photograph."""
    for label, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            image = np.zeros((12, 12, 3), np.uint8)
            image[..., 2], image[..., 1] = 40 * label, first + number  # OpenCV writes blue, green, red
            cv2.imwrite(str(folder / name / f"{first + number}.png"), image)


@pytest.fixture(scope="module")
def intel(tmp_path_factory):
    """Folders as they come from Kaggle: 60 photographs of each class for training, 5 for the test."""
    root = tmp_path_factory.mktemp("intel")
    _write(root / "seg_train" / "seg_train", 60)
    _write(root / "seg_test" / "seg_test", 5, first=100)
    return root


def test_classes_are_those_of_the_rendered_scenes():
    """A label must mean the same in both profiles."""
    assert scenes.CLASSES == CLASSES


def test_labels_take_turns_and_belong_to_their_folders(intel):
    """Labels must run 0 to 5 again and again, and each picture come from the folder of its label."""
    images, labels = read(intel, "test", 14, 12)
    assert [*range(6), *range(6), 0, 1] == labels.tolist()
    assert [40 * label for label in labels] == images[:, 0, 0, 0].tolist()
    assert ((14, 12, 12, 3), np.uint8) == (images.shape, images.dtype)


def test_splits_share_no_photograph(intel):
    """Training, validation and test must have nothing in common, and lose nothing."""
    who = {}
    for split in ("train", "validation", "test"):
        images, labels = read(intel, split, None, 12)
        who[split] = {(int(i[0, 0, 1]), int(label)) for i, label in zip(images, labels, strict=True)}
    assert 30 == len(who["test"])
    assert set() == who["train"] & who["validation"]
    assert len(who["train"]) > 3 * len(who["validation"]) > 0


def test_larger_count_continues_a_smaller_one(intel):
    """Asking for more must not change the first ones."""
    assert np.array_equal(read(intel, "train", 7, 12)[0], read(intel, "train", 20, 12)[0][:7])


def test_folders_may_lie_directly(tmp_path):
    """seg_test without a second seg_test inside must do as well."""
    _write(tmp_path / "seg_test", 1)
    assert 6 == len(read(tmp_path, "test", None, 12)[1])


def test_middle_square_is_taken(tmp_path):
    """A photograph that is not square must not be squeezed."""
    _write(tmp_path / "seg_test", 1)
    wide = np.zeros((10, 30, 3), np.uint8)
    wide[:, 10:20] = 255
    cv2.imwrite(str(tmp_path / "seg_test" / "sea" / "0.png"), wide)
    images, _ = read(tmp_path, "test", 6, 10)
    assert 255 == images[4].min()


def test_too_few_are_named_with_their_class(intel):
    """A class that runs out must be named with what it has."""
    with pytest.raises(ValueError, match="there are 5 photographs of buildings for 'test', not 6"):
        read(intel, "test", 31, 12)


def test_missing_class_is_named(tmp_path):
    """A folder that is not there must be named as it should be called."""
    _write(tmp_path / "seg_test", 1)
    (tmp_path / "seg_test" / "sea").rename(tmp_path / "seg_test" / "ocean")
    with pytest.raises(ValueError, match="there is no folder seg_test/sea"):
        read(tmp_path, "test", 1, 12)


def test_damaged_photograph_is_named(tmp_path):
    """A file that is no picture must be named."""
    _write(tmp_path / "seg_test", 1)
    (tmp_path / "seg_test" / "forest" / "0.png").write_bytes(b"")
    with pytest.raises(ValueError, match=r"0\.png cannot be read as a picture"):
        read(tmp_path, "test", 6, 12)
