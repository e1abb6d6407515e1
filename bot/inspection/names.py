"""What the names in a notebook stand for, as far as they were imported, and what expressions make of them."""

from __future__ import annotations

import ast

IMPORTERS = {"importlib.import_module", "importlib.__import__", "builtins.__import__"}
BUILTINS = {"__import__": "builtins.__import__", "getattr": "builtins.getattr"}


class Names:
    """`known`: a name, and the dotted path of the module, or of what is in it, that it stands for; empty where
    something else hides what it stood for outside."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def path(self, node: ast.AST) -> str | None:
        """What the expression stands for, where it is (part of) a module."""
        below: list[str] = []
        while isinstance(node, ast.Attribute):
            below.append(node.attr)
            node = node.value
        root = None
        if isinstance(node, ast.Name):
            root = self.known.get(node.id, BUILTINS.get(node.id))
        elif isinstance(node, ast.Call):
            root = self.called(node)
        elif isinstance(node, ast.NamedExpr):
            root = self.path(node.value)
        return ".".join((root, *reversed(below))) if root else None

    def through(self, node: ast.AST) -> str | None:
        """What the name at the root stands for; None where there is an import instead of a name."""
        while not isinstance(node, ast.Name):
            match node:
                case ast.Attribute(value=value) | ast.NamedExpr(value=value):
                    node = value
                case ast.Call(func=function, args=[first, *_]):
                    imports = self.path(function) in IMPORTERS
                    if imports:
                        return None
                    node = first
                case _:
                    return None
        return self.known.get(node.id)

    def called(self, node: ast.Call) -> str | None:
        """What a call gives that imports a module, or gets an attribute of one by its name."""
        function = self.path(node.func)
        given = [*node.args, *(each.value for each in node.keywords if each.arg in ("name", "package"))]
        words = [_text(each) for each in given]
        if function in IMPORTERS and words and (module := words[0]):
            if module.startswith("."):  # below the package that is the second argument
                return f"{words[1]}{module}" if len(words) > 1 and words[1] else None
            return module
        if function == "builtins.getattr" and len(words) > 1 and words[1]:
            owner = self.path(given[0])
            return f"{owner}.{words[1]}" if owner else None
        return None


def _text(node: ast.AST) -> str | None:
    """The words of a literal, or of literals that are added."""
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.BinOp(left=ast.Constant(value=str(left)), op=ast.Add(), right=ast.Constant(value=str(right))):
            return left + right
    return None
