"""Real radiographs: pairs are found however they are laid out, and no patient stands in two splits."""

import cv2
import numpy as np
import pytest
from cvnotes.datasets import cxr
from cvnotes.datasets.real.cxr import read
from real_course import ROOT

_SAMPLES = ROOT.parent / "shared" / "data" / "lungs"
_SPLITS = ("train", "validation", "test")


def _write(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image)


def _picture(shade, shape=(40, 60)):
    return np.full(shape, shade, np.uint8)


def _half(side, shape=(40, 60)):
    """A mask whose left or right half is 255."""
    mask = np.zeros(shape, np.uint8)
    mask[:, : shape[1] // 2] = 255
    return mask if side == "left" else 255 - mask


@pytest.fixture
def hundred(tmp_path):
    """A folder of a hundred patients, each with a shade of its own."""
    for number in range(100):
        _write(tmp_path / f"{number}.png", _picture(number))
        _write(tmp_path / f"{number}_mask.png", _half("left"))
    return tmp_path


def _shades(folder, split, count=None):
    """The shade in the middle of each picture: who it is."""
    images, _ = read(folder, split, count, 60)
    return [round(float(image[30, 30, 0]) * 255) for image in images]


def test_every_patient_stands_in_one_split(hundred):
    """The three splits must hold everybody once, most of them for training."""
    train, validation, test = (_shades(hundred, split) for split in _SPLITS)
    assert list(range(100)) == sorted([*train, *validation, *test])
    assert len(train) > 2 * len(test) > 2 * len(validation) > 0


def test_split_of_a_patient_depends_on_nothing_else(hundred):
    """Taking others away must move nobody to another split, nor change the order of those who stay."""
    before = {split: _shades(hundred, split) for split in _SPLITS}
    for number in range(0, 100, 2):
        (hundred / f"{number}.png").unlink()
    for split in _SPLITS:
        assert [shade for shade in before[split] if shade % 2] == _shades(hundred, split)


def test_larger_count_continues_a_smaller_one(hundred):
    """Asking for more must not change the first ones."""
    assert _shades(hundred, "train", 5) == _shades(hundred, "train", 9)[:5]


def test_shapes_and_ranges(hundred):
    """Images must be float32 in 0..1, masks float32 of zeros and ones, both with a channel axis."""
    images, masks = read(hundred, "train", 3, 48)
    assert ((3, 48, 48, 1), np.float32) == (images.shape, images.dtype)
    assert ((3, 48, 48, 1), np.float32) == (masks.shape, masks.dtype)
    assert 0 <= images.min() < images.max() <= 1
    assert [0, 1] == np.unique(masks).tolist()


def test_proportions_are_kept(tmp_path):
    """A picture must stand in the middle of its square, black above and below, and its mask with it."""
    _write(tmp_path / "a.png", _picture(200, (30, 60)))
    _write(tmp_path / "a_mask.png", _half("left", (30, 60)))
    images, masks = next(
        found for split in _SPLITS for found in [read(tmp_path, split, None, 60)] if len(found[0])
    )
    rows = np.flatnonzero(images[0, :, 30, 0])
    assert (15, 44) == (rows[0], rows[-1])
    assert (30 * 30, True) == (masks.sum(), bool(masks[0, 15:45, :30].all()))


def _all(folder, size=60):
    """Everything below a folder, whatever its split."""
    parts = [read(folder, split, None, size) for split in _SPLITS]
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


def test_montgomery_masks_are_put_together(tmp_path):
    """The left and the right lung stand in two files, and a picture needs no other mask."""
    folder = tmp_path / "MontgomerySet"
    _write(folder / "CXR_png" / "MCUCXR_0001_0.png", _picture(100))
    for side in ("left", "right"):
        _write(folder / "ManualMask" / f"{side}Mask" / "MCUCXR_0001_0.png", _half(side))
    images, masks = _all(tmp_path)
    assert 1 == len(images)
    assert 40 * 60 == masks.sum()


def test_shenzhen_masks_lie_in_a_folder_of_their_own(tmp_path):
    """A mask is found by the id in its name; a picture without one is left out."""
    _write(tmp_path / "CXR_png" / "CHNCXR_0001_0.png", _picture(100))
    _write(tmp_path / "CXR_png" / "CHNCXR_0002_0.png", _picture(100))
    _write(tmp_path / "mask" / "CHNCXR_0001_0_mask.png", _half("left"))
    images, masks = _all(tmp_path)
    assert (1, 40 * 30) == (len(images), masks.sum())


def test_too_few_are_counted(hundred):
    """A split that holds less than asked for must say how much it holds."""
    there = len(_shades(hundred, "test"))
    with pytest.raises(ValueError, match=f"there are {there} radiographs with a mask for 'test'"):
        read(hundred, "test", there + 1, 32)


def test_empty_folder_is_counted_too(tmp_path):
    """Nothing at all is too few."""
    with pytest.raises(ValueError, match="there are 0 radiographs"):
        read(tmp_path, "train", 1, 32)


def test_mask_of_another_size_is_refused(tmp_path):
    """A mask that does not fit must not be stretched over a picture."""
    _write(tmp_path / "a.png", _picture(9))
    _write(tmp_path / "a_mask.png", _half("left", (40, 40)))
    with pytest.raises(ValueError, match=r"a_mask\.png"):
        _all(tmp_path)


def test_two_pictures_of_one_id_are_refused(tmp_path):
    """Which of two pictures a mask belongs to must not be guessed."""
    for folder in ("one", "two"):
        _write(tmp_path / folder / "a.png", _picture(9))
    with pytest.raises(ValueError, match="have the same id"):
        _all(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x89PNG broken"])
def test_damaged_picture_is_named(tmp_path, content):
    """A file that is no picture must be named."""
    _write(tmp_path / "a_mask.png", _half("left"))
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.png cannot be read as a picture"):
        _all(tmp_path)


def test_profile_real_loads_them(hundred, monkeypatch):
    """`cxr.load` must read the folder of COURSE_DATA in the profile real, and only there."""
    synthetic = cxr.load("train", count=2, size=48)[0]
    (hundred.parent / "data").mkdir()
    (hundred.parent / "data" / "cxr").symlink_to(hundred)
    monkeypatch.setenv("COURSE_DATA", str(hundred.parent / "data"))
    assert np.array_equal(synthetic, cxr.load("train", count=2, size=48)[0])
    monkeypatch.setenv("COURSE_PROFILE", "real")
    assert np.array_equal(read(hundred, "train", 2, 48)[0], cxr.load("train", count=2, size=48)[0])


def test_missing_folder_is_never_replaced_by_synthetic_data(tmp_path, monkeypatch):
    """In the profile real, missing data must be an error."""
    monkeypatch.setenv("COURSE_PROFILE", "real")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="there is no folder cxr/"):
        cxr.load("train", count=1)


@pytest.mark.skipif(not _SAMPLES.is_dir(), reason="the samples of real radiographs are not on this machine")
def test_samples_of_real_radiographs_are_read():
    """The 46 sample radiographs must come out with lungs where lungs are: darker than what is around them."""
    images, masks = _all(_SAMPLES, 128)
    assert (46, 128, 128, 1) == images.shape
    lungs = [image[mask == 1].mean() for image, mask in zip(images, masks, strict=True)]
    around = [image[64 - 20 : 64 + 20, 60:68].mean() for image in images]
    assert 0.2 < masks.mean() < 0.5
    assert np.mean(np.array(lungs) < np.array(around)) > 0.9
