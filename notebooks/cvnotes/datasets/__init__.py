"""The data sets of the course, a module each: `from cvnotes.datasets import cxr`, then `cxr.load(…)`.

Every module has a function `load(split, *, count, …)` whose splits are "train", "validation" and "test": no
example stands in two of them, and a larger `count` continues a smaller one. What the data are, how they were
made and under which licence stands in `_data/datasets.yml` under the same name.
"""
