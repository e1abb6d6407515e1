"""Sample notebooks to hand in. The demo serves them itself, and its bot can open nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from itertools import count
from typing import Any, NamedTuple

import httpx

from bot.fetching import Fetcher, FetchError

FOLDER = "/samples/"
KIND = "application/x-ipynb+json"
NOT_HERE = "This is a demo: the only links I open are its own sample notebooks. Elsewhere I would look at yours."


class Code(NamedTuple):
    """A cell that was run, and what it printed; a text alone is a cell of prose."""

    source: str
    printed: str = ""


DIGITS = (
    "Reading handwritten digits, from scratch. I want to know how far two plain layers get, and where they fail.",
    Code("import torch\nfrom torch import nn\nfrom torch.utils.data import DataLoader"),
    "The pictures are 28 by 28 pixels. I keep 5,000 of the training pictures aside, to choose settings with.",
    Code("model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))"),
    "A baseline first: always answering “1” is right 11 % of the time. Anything worth keeping must beat that clearly.",
    Code(
        "for epoch in range(5):\n    for x, y in train:\n"
        "        loss = nn.functional.cross_entropy(model(x), y)\n"
        "        optimiser.zero_grad()\n        loss.backward()\n        optimiser.step()",
        "epoch 5: 97.4 % on the pictures kept aside",
    ),
    "97.1 % on the test pictures. Most mistakes are 4 against 9; the confusion table below shows it.",
)
STREETS = (
    "What is road, and what is not? A small network that colours street scenes, pixel by pixel.",
    Code("import torch\nimport torchvision"),
    "CamVid has 367 training pictures. I checked that no street appears in both training and test.",
    Code(
        "class Small(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.down = torch.nn.Conv2d(3, 16, 3, stride=2)",
        "2,432 numbers to learn",
    ),
    "Mean overlap 0.61 over three seeds (0.60, 0.61, 0.62). Pavements are the hardest.",
)
SHORTCUT = (
    "Flowers in ten lines. It works well, but is it what the rules ask for?",
    Code("from tensorflow import keras\n\nmodel = keras.applications.MobileNetV2()", "92 % right"),
    "92 % without writing a training loop.",
)
NOTEBOOKS: Mapping[str, Sequence[str | Code]] = {
    "handwritten-digits.ipynb": DIGITS,
    "street-scenes.ipynb": STREETS,
    "flowers-with-keras.ipynb": SHORTCUT,
}


def notebook(name: str) -> bytes:
    """The file. Raises KeyError where there is none of that name."""
    runs = count(1)
    cells = [_code(cell, next(runs)) if isinstance(cell, Code) else _prose(cell) for cell in NOTEBOOKS[name]]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}, indent=1).encode()


def page(name: str) -> str:
    """The same for somebody who opens the link. Raises KeyError where there is none of that name."""
    cells = "".join(map(_shown, NOTEBOOKS[name]))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/demo/sample.css"><main><h1>{escape(name)}</h1>'
        f"<p><small>A sample notebook of the demo</small></p>{cells}</main></html>"
    )


def fetcher(address: str) -> Fetcher:
    """A fetcher for a demo at this address, such as http://127.0.0.1:8642."""
    host = httpx.URL(address)
    return Fetcher(_OwnSamples(host), allow=frozenset({(host.host, host.port or 80)}), resolve=_nobody)


class _OwnSamples(httpx.AsyncBaseTransport):
    """Instead of the network: answers from memory, for this demo's own address alone."""

    def __init__(self, address: httpx.URL) -> None:
        self._host = address.netloc.decode("ascii")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.headers["Host"] != self._host:
            raise FetchError(NOT_HERE)
        name = request.url.path.removeprefix(FOLDER)
        if name not in NOTEBOOKS:
            return httpx.Response(404)
        return httpx.Response(
            200, headers={"Content-Type": KIND}, stream=httpx.ByteStream(notebook(name))
        )  # not yet read


async def _nobody(host: str) -> Sequence[str]:
    raise FetchError(NOT_HERE)


def _code(cell: Code, run: int) -> dict[str, Any]:
    printed = [{"output_type": "stream", "name": "stdout", "text": cell.printed}] if cell.printed else []
    return {"cell_type": "code", "execution_count": run, "metadata": {}, "outputs": printed, "source": cell.source}


def _shown(cell: str | Code) -> str:
    if isinstance(cell, Code):
        return f"<pre>{escape(cell.source)}</pre>" + (f"<pre>{escape(cell.printed)}</pre>" if cell.printed else "")
    return f"<p>{escape(cell)}</p>"


def _prose(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}
