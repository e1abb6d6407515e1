"""Which modules and which installable names belong to a package that the rules name.

A name that is not listed here is a package of that name: its top-level module, and what pip calls it. What is listed
has another name somewhere, lives in another package too, or is worth telling when a notebook uses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Package:
    """`name` as rules write it, `title` as people do. `modules`: each with all that is below it; `installs`: what pip
    and conda call it, in small letters with dashes. `told`: reports name it even where no rule does."""

    name: str
    title: str
    modules: tuple[str, ...]
    installs: tuple[str, ...]
    told: bool = True


# Keras 2 was TensorFlow's: `tf.keras` and each of the paths that lead there. tf_keras is what remains of it since
# Keras 3, keras_core what became Keras 3. What only builds on Keras (keras_tuner, keras_cv) is a package of its own.
KERAS = ("keras", "tf_keras", "keras_core", *(
    f"tensorflow.{within}keras"
    for within in ("", "python.", "_api.v1.", "_api.v2.", "compat.v1.", "compat.v2.", "contrib.")
))  # fmt: skip
KERAS_INSTALLS = ("keras", "tf-keras", "tf-keras-nightly", "keras-core", "keras-nightly", "keras-cpu", "keras-gpu")

LISTED = {
    package.name: package
    for package in (
        Package("torch", "PyTorch", ("torch",), ("torch", "pytorch")),
        Package("tensorflow", "TensorFlow", ("tensorflow",), ("tensorflow", "tensorflow-gpu", "tensorflow-cpu")),
        Package("mxnet", "MXNet", ("mxnet",), ("mxnet",)),
        Package("jax", "JAX", ("jax",), ("jax",)),
        Package("keras", "Keras", KERAS, KERAS_INSTALLS),
        Package("fastai", "fastai", ("fastai", "fastai2"), ("fastai", "fastai2")),
        Package("lightning", "Lightning", ("lightning", "pytorch_lightning"), ("lightning", "pytorch-lightning")),
        Package("flax", "Flax", ("flax",), ("flax",)),
        Package("transformers", "Transformers", ("transformers",), ("transformers",)),
        Package("gymnasium", "Gymnasium", ("gymnasium",), ("gymnasium",)),
        Package("gym", "Gym", ("gym",), ("gym",)),
        Package("stable_baselines3", "Stable-Baselines3", ("stable_baselines3",), ("stable-baselines3",)),
        Package("sklearn", "scikit-learn", ("sklearn",), ("scikit-learn", "sklearn")),
        Package("xgboost", "XGBoost", ("xgboost",), ("xgboost",)),
        Package("numpy", "NumPy", ("numpy",), ("numpy",), told=False),
        Package("pandas", "pandas", ("pandas",), ("pandas",), told=False),
        Package("matplotlib", "Matplotlib", ("matplotlib", "pylab"), ("matplotlib",), told=False),
        Package("cv2", "OpenCV", ("cv2",), ("opencv-python", "opencv-python-headless"), told=False),
        Package("pil", "Pillow", ("PIL",), ("pillow",), told=False),
        Package("skimage", "scikit-image", ("skimage",), ("scikit-image",), told=False),
        Package("bs4", "Beautiful Soup", ("bs4",), ("beautifulsoup4",), told=False),
    )
}
INSTALLS = {install: package for package in LISTED.values() for install in package.installs}


def package(name: str) -> Package:
    """The package of that name, by its module or as pip calls it: `sklearn` and `scikit-learn` are the same."""
    known = LISTED.get(name.lower()) or INSTALLS.get(installed(name))
    return known or Package(name, name, (name.replace("-", "_"),), (installed(name),))


def installed(name: str) -> str:
    """A name as package indexes compare it: https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()
