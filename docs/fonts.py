"""Makes the fonts in bot/pictures/fonts anew, and the table of what is in them.

Once in a blue moon, in a virtualenv with fonttools and uharfbuzz: `python docs/fonts.py FOLDER`, where the folder has
the files named in SOURCES, from the Debian packages fonts-noto-core, fonts-noto-extra and
fonts-noto-cjk-extra and the npm package @expo-google-fonts/noto-emoji.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import uharfbuzz as harfbuzz
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "bot" / "pictures" / "fonts"
SHARED = {0x20, 0x200C, 0x200D, 0x25CC, 0xFE0E, 0xFE0F}  # joiners and the like are needed in every font
TATWEEL = "ـ"  # a stroke that joins
SIMPLIFIED_CHINESE = 2  # its place in the collection
PLAIN = (*range(0x20, 0x0600), *range(0x1C80, 0x1C90), *range(0x1D00, 0x20F0), *range(0x2100, 0x2C80), 0xFFFD)
FANCY = (*range(0x2100, 0x2460), *range(0x1D400, 0x1D800))  # letters that people decorate their names with
SIGNS = (*range(0x2300, 0x2400), *range(0x2460, 0x2C00), *range(0x1F100, 0x1F200), *range(0x1F780, 0x1F7E0))
EVERY = range(0x20, 0x110000)

# In this order: a character is drawn with the first font that has it.
SCRIPTS = (
    *("Hebrew", "Arabic", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada"),
    *("Malayalam", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Armenian", "Georgian", "Ethiopic"),
)
SOURCES: tuple[tuple[str, str, Iterable[int]], ...] = (
    ("sans", "NotoSans-Regular.ttf", PLAIN),
    ("sans-strong", "NotoSans-SemiBold.ttf", PLAIN),
    *((name.lower(), f"NotoSans{name}-Medium.ttf", EVERY) for name in SCRIPTS),
    ("emoji", "NotoEmoji_500Medium.ttf", EVERY),
    ("math", "NotoSansMath-Regular.ttf", FANCY),
    ("symbols", "NotoSansSymbols-Medium.ttf", SIGNS),
    ("symbols-2", "NotoSansSymbols2-Regular.ttf", SIGNS),
    ("cjk", "NotoSansCJK-Medium.ttc", ()),
)


def common_cjk() -> set[int]:
    """What the national standards of two bytes have: simplified, traditional, Japanese; and every Korean syllable."""
    found = {*range(0x3000, 0x3100), *range(0x3130, 0x3190), *range(0xAC00, 0xD7A4), *range(0xFF00, 0xFFF0)}
    for codec in ("gb2312", "big5", "shift_jis", "euc_kr"):
        last = 0xC6 if codec == "big5" else 0xFF  # the rest of Big5 is for rare characters
        for high in range(0x81, last + 1):
            for low in range(0x40, 0xFF):
                try:
                    [character] = bytes((high, low)).decode(codec)
                except (UnicodeDecodeError, ValueError):
                    continue
                found.add(ord(character))
    return {each for each in found if each >= 0x2E80}


def subset(source: Path, target: Path, wanted: Iterable[int]) -> TTFont:
    """Write what is wanted of a font, without hints and names in other languages."""
    options = Options(hinting=False, name_languages=[0x409], notdef_outline=True)
    options.name_IDs += [13, 14, 16, 17]  # the licence, and the family that the weights belong to
    font = TTFont(source, fontNumber=SIMPLIFIED_CHINESE if source.suffix == ".ttc" else -1, recalcTimestamp=False)
    if source.suffix == ".ttc":  # one character is one glyph: no rules are needed, nor anything for vertical lines
        options.layout_features = []
        options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={*wanted, *SHARED})
    subsetter.subset(font)
    font.save(target)
    return font


def joined(font: Path, character: int) -> float:
    """How wide a letter is when another follows, in ems: the form that most letters of an Arabic word have."""
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(font)))
    widths = []
    for text in (chr(character) + TATWEEL, TATWEEL):
        buffer = harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        harfbuzz.shape(harfbuzz.Font(face), buffer)
        widths.append(sum(each.x_advance for each in buffer.glyph_positions) / face.upem)
    return max(0, widths[0] - widths[1])


def runs(widths: dict[int, int]) -> Iterator[tuple[int, int, int]]:
    """(first, last, width) of neighbours as wide as each other."""
    first = last = width = -1
    for character in sorted(widths):
        if character != last + 1 or widths[character] != width:
            if width >= 0:
                yield first, last, width
            first, width = character, widths[character]
        last = character
    yield first, last, width


def main(folder: Path) -> None:
    table = {}
    known: set[int] = set()
    for name, source, wanted in SOURCES:
        target = FONTS / f"{name}{'.otf' if source.endswith('.ttc') else '.ttf'}"
        font = subset(folder / source, target, wanted or common_cjk())
        em, advances = font["head"].unitsPerEm, font["hmtx"]
        cmap = {code: glyph for code, glyph in font.getBestCmap().items() if code not in SHARED - {0x20}}
        new = {code: round(100 * advances[glyph][0] / em) for code, glyph in cmap.items() if code not in known}
        if name == "arabic":
            new |= {code: round(100 * joined(target, code)) for code in new if unicodedata.category(chr(code)) == "Lo"}
        if name != "sans":  # the strong one is wider: its widths serve for both
            known |= new.keys()
            table[target.name] = {"family": font["name"].getBestFamilyName(), "runs": list(runs(new))}
    (FONTS / "widths.json").write_text(json.dumps(table, separators=(",", ":")).replace("]]},", "]]},\n") + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
