"""A package that the rules forbid is found wherever it is used, and nowhere else."""

from __future__ import annotations

import pytest

from bot.inspection.rules import Rules
from tests.inspection.samples import hints, notebook, places, seen

TF = "import tensorflow as tf"

USED = {
    "import fastai": [("fastai", 1, 1)],
    "import fastai.vision as v": [("fastai", 1, 1)],
    "import numpy, fastai.text": [("fastai", 1, 1)],
    "from fastai.vision.all import *": [("fastai", 1, 1)],
    "import fastai2.basics": [("fastai", 1, 1)],
    "import keras": [("keras", 1, 1)],
    "from keras import layers": [("keras", 1, 1)],
    "from keras.layers import (\n    Dense,\n)": [("keras", 1, 1)],
    "import \\\n  keras": [("keras", 1, 1)],
    "import tf_keras as k": [("keras", 1, 1)],
    "import keras_core": [("keras", 1, 1)],
    "import tensorflow.keras": [("keras", 1, 1)],
    "import tensorflow.keras.layers as L": [("keras", 1, 1)],
    "from tensorflow import keras": [("keras", 1, 1)],
    "from tensorflow import keras as k\nk.Model()\nk.layers.Dense(1)": [("keras", 1, 1)],
    "from tensorflow.python.keras import Model": [("keras", 1, 1)],
    "from tensorflow.python import keras": [("keras", 1, 1)],
    "import tensorflow\nmodel = tensorflow.keras.Model()": [("keras", 1, 2)],
    "import tensorflow as tf\nmodel = tf.keras.Model()": [("keras", 1, 2)],
    "import tensorflow as tf\ntf.keras.a(tf.keras.b)\ntf.keras.c": [("keras", 1, 2), ("keras", 1, 3)],
    "import tensorflow.compat.v1 as tf1\ntf1.keras.Model()": [("keras", 1, 2)],
    "import tensorflow as tf\ntf.compat.v1.keras.Model()": [("keras", 1, 2)],
    "import tensorflow as tf\nflow = tf\nflow.keras": [("keras", 1, 3)],
    "import tensorflow as tf\nK = tf.keras.backend\nK.clear_session()": [("keras", 1, 2)],
    "import tensorflow as tf\nprint(x := tf)\nx.keras": [("keras", 1, 3)],
    "import tensorflow as tf\ntf = wrap(tf.keras)": [("keras", 1, 2)],
    "import tensorflow as tf\nfor layer in tf.keras.layers:\n    pass": [("keras", 1, 2)],
    "import tensorflow as tf\n@tf.keras.saving.register()\nclass A(tf.keras.Model):\n    pass": [
        ("keras", 1, 2),
        ("keras", 1, 3),
    ],
    "import tensorflow as tf\n@tf.keras.saving.register()\nclass A:\n    pass": [("keras", 1, 2)],
    "from tensorflow import *\nkeras.Model()": [("keras", 1, 2)],
    "def train():\n    import keras\n    return keras.Model()": [("keras", 1, 2)],
    "def train():\n    import tensorflow as tf\n    return lambda: tf.keras": [("keras", 1, 3)],
    "def train():\n    return tf.keras.Model()\nimport tensorflow as tf": [("keras", 1, 2)],
    "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\ntf.keras": [("keras", 1, 5)],
    "if True:\n    class A:\n        async def b(self):\n            from keras import Model": [("keras", 1, 4)],
    'import importlib\nimportlib.import_module("keras")': [("keras", 1, 2)],
    'import importlib as i\ni.import_module("keras.layers")': [("keras", 1, 2)],
    'from importlib import import_module\nimport_module("tensorflow.keras")': [("keras", 1, 2)],
    'from importlib import import_module as load\nload(name="keras")': [("keras", 1, 2)],
    'import importlib\nimportlib.import_module(".keras", "tensorflow")': [("keras", 1, 2)],
    'import importlib\nimportlib.import_module("ke" + "ras")': [("keras", 1, 2)],
    'import importlib\nk = importlib.import_module("tensorflow")\nk.keras': [("keras", 1, 3)],
    '__import__("keras")': [("keras", 1, 1)],
    '__import__("tensorflow").keras.Model()': [("keras", 1, 1)],
    'import tensorflow as tf\ngetattr(tf, "keras")': [("keras", 1, 2)],
    'import tensorflow as tf\ngetattr(tf, "keras").layers.Dense(1)': [("keras", 1, 2)],
    "import ｋeras": [("keras", 1, 1)],
    "await f()\nimport keras": [("keras", 1, 2)],
    "s = '\\d'\nimport keras": [("keras", 1, 2)],
    # among magics
    "%matplotlib inline\nimport keras": [("keras", 1, 2)],
    "%%time\nimport keras": [("keras", 1, 2)],
    "\n%%capture out\n%%time\nimport keras": [("keras", 1, 4)],
    "%%time import keras": [("keras", 1, 1)],
    "%timeit -n 10 -r3 import keras": [("keras", 1, 1)],
    "if x:\n    %time import keras": [("keras", 1, 2)],
    "import tensorflow as tf\nx = %time tf.keras.Model()": [("keras", 1, 2)],
    "!ls -l it's (\nfiles = !ls\nfiles?\n?tf.Module\nimport keras": [("keras", 1, 5)],
    "tf.Module??\n%cd '/data\n%load_ext x\nimport keras": [("keras", 1, 4)],
    "!pip install a \\\n   b\nimport keras": [("keras", 1, 3)],
    "x = (1\n  % 2)\n%time\ny = '''\n%time\n'''\nimport keras": [("keras", 1, 7)],
    "pip install numpy\nimport keras": [("keras", 1, 2)],
    "%%writefile model.py\nimport keras": [("keras", 1, 2)],
    "%%script python3 -u\nimport keras": [("keras", 1, 2)],
    "%%script /usr/bin/python3.12\nimport keras": [("keras", 1, 2)],
    "%%python\nimport keras": [("keras", 1, 2)],
    # where the cell is no Python
    "print 'python 2'\nimport keras": [("keras", 1, 2)],
    "x = = 1\n  from keras import (": [("keras", 1, 2)],
    ">>> import keras\n>>> 1 +": [("keras", 1, 1)],
    "if x:\nimport keras as k, numpy": [("keras", 1, 2)],
    "print 'it\\'s'  # \"\"\"\nimport keras": [("keras", 1, 2)],
}


@pytest.mark.parametrize("source", USED)
def test_a_forbidden_package_is_found_with_its_cell_and_line(source: str) -> None:
    assert places(seen(source).forbidden) == USED[source]


UNUSED = [
    "import kerasplotlib",
    "import keras_tuner, autokeras",
    "from mymodule import keras",
    "from mymodule import keras\nkeras.Model()",
    "from . import keras",
    "from .keras import Model",
    "import mymodule.keras",
    "keras = 3\nprint(keras.real)",
    "keras.Model()",
    "tf.keras.Model()",
    "# import keras",
    '"""\nimport keras\n"""',
    "x = 'import keras'",
    "print('from keras import layers')",
    "import tensorflow as tf\ntf = load()\ntf.keras",
    "import tensorflow as tf\nclass A:\n    keras = 1\nA.keras\ntf.Module()",
    "import tensorflow as tf\ndef f(tf):\n    return tf.keras",
    "import tensorflow as tf\nf = lambda tf: tf.keras",
    "import tensorflow as tf\n[tf.keras for tf in range(3)]",
    "def f():\n    tf = load()\n    return tf.keras\nimport tensorflow as tf",
    "def f():\n    import tensorflow as tf\ntf.keras",
    "import tensorflow as tf\nmodel.tf.keras",
    "import tensorflow as tf\ntry:\n    f()\nexcept E as tf:\n    tf.keras",
    "import tensorflow as tf\ndef tf(): pass\ntf.keras",
    "import tensorflow as tf\nclass tf: pass\ntf.keras",
    "import tensorflow as tf\nmatch x:\n    case {'a': [tf, *_]}: tf.keras",
    "import tensorflow as tf\nmatch x:\n    case [1, *tf]: tf.keras",
    "import tensorflow as tf\nmatch x:\n    case {'a': 1, **tf}: tf.keras",
    "import_module('keras')",
    "import importlib\nimportlib.import_module(name)",
    "import importlib\nimportlib.reload('keras')",
    "import torch as tf\ntf.keras",
    "%run keras.py",
    "%%html\n<script>import keras</script>",
    "%%bash\nimport keras",
    "%%script false --no-raise-error\nimport keras",
    "%%script echo skipped\nimport keras",
    "%%ai a-model\nHow would I write this with PyTorch?\nimport keras",
    'print \'python 2\'\n"""Before:\nimport keras\n"""',
    "print 'a' '''\nimport keras\n'''",
    "x = = 1\nold = '''\nimport keras",
    "%%writefile notes.txt\nimport keras",
    "%%js\nimport keras from 'keras'",
    "!python -c 'import keras'",
    "keras?",
]


@pytest.mark.parametrize("source", UNUSED)
def test_what_only_looks_like_it_is_not_found(source: str) -> None:
    assert seen(source).forbidden == ()


HINTED = {
    "%pip install keras": [("keras", 1, 1)],
    "!pip install -q 'keras>=2.4,<3' numpy": [("keras", 1, 1)],
    '!pip3 install "fastai[dev]==2.7"': [("fastai", 1, 1)],
    "! pip --quiet install Keras": [("keras", 1, 1)],
    "!python -m pip install tf_keras": [("keras", 1, 1)],
    "!{sys.executable} -m pip install keras": [("keras", 1, 1)],
    "!uv pip install keras": [("keras", 1, 1)],
    "!uv add keras": [("keras", 1, 1)],
    "!conda install -y -c fastai fastai": [("fastai", 1, 1)],
    "!conda install fastchan::fastai": [("fastai", 1, 1)],
    "%conda install keras-gpu": [("keras", 1, 1)],
    "!apt update && pip install keras": [("keras", 1, 1)],
    "!pip install git+https://github.com/fastai/fastai.git@main": [("fastai", 1, 1)],
    "import torch\nif x:\n    !pip install keras fastai": [("fastai", 1, 3), ("keras", 1, 3)],
    "!pip install \\\n  numpy \\\n  keras": [("keras", 1, 1)],
    "pip install keras": [("keras", 1, 1)],
    "done = !pip install keras": [("keras", 1, 1)],
    "%%bash\napt update\npip install keras": [("keras", 1, 3)],
    "%%writefile requirements.txt\nnumpy\nkeras==2.4": [("keras", 1, 3)],
}


@pytest.mark.parametrize("source", HINTED)
def test_a_line_that_installs_it_is_a_hint_and_no_breach(source: str) -> None:
    found = seen(source)
    assert sorted(hints(found.forbidden)) == HINTED[source]
    assert (found.breaches, found.unparsed) == ((), ())


@pytest.mark.parametrize(
    "source",
    [
        "!pip install kerasplotlib",
        "!pip install -r keras",
        "!pip uninstall -y keras",
        "!pip show keras",
        "# !pip install keras",
        "text = '''\n!pip install keras\n'''",
        "%pip install numpy  # keras",
        "%%writefile requirements.txt\n# keras\nnumpy",
        "!echo pip; install keras",
    ],
)
def test_a_line_that_does_not_install_it_is_no_hint(source: str) -> None:
    assert seen(source).forbidden == ()


def test_names_are_followed_from_cell_to_cell() -> None:
    found = seen(
        "import tensorflow as tf", "x = 1", "", "model = tf.keras.Model()\ntf.nn.relu(1)", "flow = tf", "flow.keras"
    )
    assert places(found.forbidden) == [("keras", 4, 1), ("keras", 6, 1)]
    assert found.forbidden[0].code == "model = tf.keras.Model()"


def test_a_function_sees_what_a_later_cell_imports() -> None:
    found = seen("def build():\n    return tf.keras.Model()", "import tensorflow as tf")
    assert [(each.cell, each.line, each.code) for each in found.forbidden] == [(1, 2, "return tf.keras.Model()")]


def test_a_cell_that_writes_a_file_does_not_see_the_names_of_the_notebook() -> None:
    assert seen("import tensorflow as tf", "%%writefile a.py\ntf.keras").forbidden == ()


def test_cells_of_prose_are_counted_but_not_read() -> None:
    found = seen(
        {"cell_type": "markdown", "source": "import keras"},
        {"cell_type": "raw", "source": "import keras"},
        "import keras",
    )
    assert places(found.forbidden) == [("keras", 3, 1)]


def test_code_in_another_language_is_not_read_and_that_is_said() -> None:
    found = seen("using Flux\nimport keras", metadata={"kernelspec": {"language": "Julia"}})
    assert (found.language, found.forbidden, found.unparsed, found.one_of) == ("julia", (), (), ())


@pytest.mark.parametrize("name", ["scikit-learn", "sklearn", "Scikit_Learn"])
def test_any_package_can_be_forbidden_by_any_of_its_names(name: str) -> None:
    found = seen("from sklearn import svm", "!pip install scikit-learn", rules=Rules(forbidden=(name,)))
    assert [(each.name, each.cell, each.hint) for each in found.forbidden] == [(name, 1, False), (name, 2, True)]


def test_a_package_that_nobody_has_listed_is_its_module() -> None:
    found = seen("import bread.yeast", "!pip install bread-maker bread", rules=Rules(forbidden=("bread",)))
    assert [(each.cell, each.hint) for each in found.forbidden] == [(1, False), (2, True)]


def test_what_the_rules_ask_for_is_missing_where_nothing_imports_it() -> None:
    rules = Rules(frameworks=("torch", "mxnet"), required=("numpy", "scikit-learn", "keras"))
    found = seen("import numpy as np\nfrom tensorflow import keras", rules=rules)
    assert (found.missing, found.one_of) == (("scikit-learn",), ("torch", "mxnet"))
    found = seen("import torch.nn\nimport sklearn", rules=rules)
    assert (found.missing, found.one_of) == (("numpy", "keras"), ())
    assert seen("import os, \\\n    torch", rules=rules).frameworks == ("torch",)


def test_the_frameworks_that_it_uses_are_named_with_well_known_ones() -> None:
    found = seen("import torch", "def f():\n    from jax import numpy", "import numpy, sklearn.svm", "import foo")
    assert found.frameworks == ("torch", "jax", "sklearn")


def test_a_program_is_read_like_a_single_cell_without_magics() -> None:
    from bot.inspection.inspecting import inspect
    from tests.inspection.samples import RULES

    found = inspect(b"import torch\nfrom keras import layers\n", "src/Model.PY", RULES)
    assert (found.readable, found.notebooks, found.code_lines) == (True, 0, 2)
    assert places(found.forbidden) == [("keras", 0, 2)]
    assert inspect(b"%pip install keras", "model.py", RULES).unparsed == (0,)
    assert inspect(notebook("import keras"), "model.py", RULES).forbidden == ()


def test_a_thousand_uses_are_not_all_kept() -> None:
    found = seen(TF, "\n".join(["tf.keras"] * 1000))
    assert len(found.forbidden) == 100
