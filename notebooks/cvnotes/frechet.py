"""How good generated digits are: the measures that the two adversarial lessons share.

Both lessons train the same classifier from the same start on the same digits in the same order, whatever seed
they have set themselves, so that the numbers of one can be compared with those of the other.
"""

import numpy as np
from scipy.spatial.distance import cdist

from cvnotes.backend import keras

layers = keras.layers


def build_classifier():
    """Return a model from digits (batch, 28, 28, 1) to [features (batch, 32), probabilities (batch, 10)].

    Its first weights are the same on every call, whatever was drawn before.

    Taught in: notebooks/gan.ipynb
    """
    start = keras.initializers.HeNormal
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(16, 5, strides=2, activation="relu", kernel_initializer=start(seed=0))(inputs)
    x = layers.Conv2D(32, 5, strides=2, activation="relu", kernel_initializer=start(seed=1))(x)
    x = layers.Flatten()(x)
    features = layers.Dense(32, activation="leaky_relu", kernel_initializer=start(seed=2))(x)
    outputs = layers.Dense(10, activation="softmax", kernel_initializer=start(seed=3))(features)
    return keras.Model(inputs, [features, outputs], name="classifier")


def train_classifier(images, labels, epochs=10):
    """Return a classifier trained on digits (n, 28, 28, 1) and labels (n,), in the order in which they come.

    Taught in: notebooks/gan.ipynb
    """
    classifier = build_classifier()
    loss = [None, "sparse_categorical_crossentropy"]
    classifier.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss, jit_compile=False)
    classifier.fit(images, labels, batch_size=64, epochs=epochs, shuffle=False, verbose=0)
    return classifier


def features_and_labels(classifier, images):
    """Return what the classifier makes of images (n, 28, 28, 1): features (n, 32) and labels 0..9 (n,).

    Taught in: notebooks/gan.ipynb
    """
    features, probabilities = classifier.predict(images, batch_size=500, verbose=0)
    return features.astype("float64"), probabilities.argmax(axis=1)


def frechet_distance(first, second):
    """Return the Fréchet distance of two sets of features, (n, d) and (m, d), each taken as normal.

    |mean1 - mean2|² + trace(C1 + C2 - 2 (C1 C2)^½) with the covariances C1 and C2. The trace of the root is
    the sum of the roots of the eigenvalues of C1^½ C2 C1^½. That matrix is symmetric: no complex numbers
    arise, and what rounding makes negative counts as 0. Source: Dowson and Landau (1982); for images
    Heusel et al. (2017), who take the features of an Inception network.

    Taught in: notebooks/gan.ipynb
    """
    shift = first.mean(axis=0) - second.mean(axis=0)
    spread1, spread2 = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    values, vectors = np.linalg.eigh(spread1)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    common = np.linalg.eigvalsh(root @ spread2 @ root)
    overlap = np.sqrt(np.clip(common, 0, None)).sum()
    return max(float(shift @ shift + np.trace(spread1) + np.trace(spread2) - 2 * overlap), 0.0)


def share_inside(points, cloud, neighbours=3):
    """Return the share of `points` (n, d) that lie inside the region that `cloud` (m, d) occupies.

    The region is made of a ball around each member of the cloud that reaches to its third neighbour in the
    cloud. `share_inside(real, generated)` is the recall, `share_inside(generated, real)` the precision of
    Kynkäänniemi et al. (2019).

    Taught in: notebooks/gan.ipynb
    """
    radii = np.sort(cdist(cloud, cloud), axis=1)[:, neighbours]
    return float((cdist(points, cloud) <= radii).any(axis=1).mean())
