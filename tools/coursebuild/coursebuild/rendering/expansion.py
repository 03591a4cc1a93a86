"""How large a formula becomes that defines commands of its own, before the library is given it.

A command that calls itself, or a few that call each other twice, make more text than any memory holds, and
the library ends the whole process then. So the formula is expanded here first, only counting: every part of
an argument counts wherever it goes, so that the count is never smaller than what the library makes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursebuild.nouns.errors import RenderError

MOST_CHARACTERS = 10_000
"""Of a formula, its commands expanded: the library sets every pair of braces on the stack."""
DEEPEST = 100
_TOO_LONG = (
    f"it holds more than {MOST_CHARACTERS} characters once its commands are expanded: make several of it"
)
_TOO_DEEP = f"its braces are nested more than {DEEPEST} deep"
_TOKEN = re.compile(r"\\(?:[A-Za-z@]+\*?|.)|#[0-9]|.", re.DOTALL)
_DEFINES = frozenset(
    {r"\newcommand", r"\renewcommand", r"\providecommand", r"\def", r"\gdef", r"\edef", r"\xdef", r"\let"}
)
_NOT_PLAIN = "commands are defined in it in a way that cannot be followed: write it out"

_Tokens = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Command:
    arguments: int
    body: _Tokens


def refuse_boundless(latex: str) -> None:
    """Raise RenderError for a formula that is, or would become, too long or too deep to be typeset."""
    if len(latex) > MOST_CHARACTERS:
        raise RenderError(_TOO_LONG)
    tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
    _refuse_deep(tokens)
    if _DEFINES.isdisjoint(token.rstrip("*") for token in tokens):
        return
    commands, rest = _definitions(tokens)
    _Count(commands).add(rest, (), 0)


def _refuse_deep(tokens: _Tokens) -> None:
    depth = 0
    for token in tokens:
        depth += (token in ("{", r"\left", r"\begin")) - (token in ("}", r"\right", r"\end"))
        if depth > DEEPEST:
            raise RenderError(_TOO_DEEP)


def _definitions(tokens: _Tokens) -> tuple[Mapping[str, _Command], _Tokens]:
    """The commands that a formula defines, and what is left of it."""
    commands: dict[str, _Command] = {}
    rest: list[str] = []
    position = 0
    while position < len(tokens):
        if (kind := tokens[position].rstrip("*")) not in _DEFINES:
            rest.append(tokens[position])
            position += 1
            continue
        name, position = _argument(tokens, position + 1)
        if kind == r"\let":
            position += tokens[position : position + 1] == ["="]
            arguments, (body, position) = 0, _argument(tokens, position)
            if body and body[0] in commands:
                arguments = commands[body[0]].arguments
                body = commands[body[0]].body
        else:
            arguments, position = _parameters(tokens, position)
            body, position = _argument(tokens, position)
        if len(name) != 1 or name[0] in commands or not _DEFINES.isdisjoint(t.rstrip("*") for t in body):
            raise RenderError(_NOT_PLAIN)
        commands[name[0]] = _Command(arguments, body)
    return commands, rest


def _parameters(tokens: _Tokens, position: int) -> tuple[int, int]:
    """How many arguments are declared, as in `[2]` or `#1#2`, and where the body begins."""
    declared = position
    while position < len(tokens) and tokens[position] != "{":
        position += 1
    written = "".join(tokens[declared:position])
    if not re.fullmatch(r"(?:\[[0-9]\])?|(?:#[1-9])+", written):
        raise RenderError(_NOT_PLAIN)
    return (int(written[1]) if written.startswith("[") else len(written) // 2), position


def _argument(tokens: _Tokens, position: int) -> tuple[_Tokens, int]:
    """The next token, or what stands between the next braces; and where it goes on."""
    if tokens[position : position + 1] != ["{"]:
        return tokens[position : position + 1], position + 1
    depth, end = 0, position
    for end in range(position, len(tokens)):
        depth += (tokens[end] == "{") - (tokens[end] == "}")
        if not depth:
            break
    return tokens[position + 1 : end], end + 1


class _Count:
    """Counts what the commands of a formula expand to, and stops as soon as that is too much."""

    def __init__(self, commands: Mapping[str, _Command]) -> None:
        self._commands, self._steps = commands, 0

    def add(self, tokens: _Tokens, sizes: Sequence[int], depth: int) -> int:
        """The size of `tokens`; `sizes` are those of the arguments of the command whose body they are."""
        if depth > DEEPEST:
            raise RenderError(_TOO_DEEP)
        size = position = 0
        while position < len(tokens):
            token = tokens[position]
            position += 1
            command = self._commands.get(token)
            self._steps += 1
            if command is None:
                is_argument = token[0] == "#" and len(token) == 2
                number = int(token[1]) - 1 if is_argument else -1
                size += sizes[number] if 0 <= number < len(sizes) else len(token)
            else:
                given = []
                for _ in range(command.arguments):
                    argument, position = _argument(tokens, position)
                    given.append(self.add(argument, sizes, depth + 1))
                size += sum(given) + self.add(command.body, given, depth + 1)
            if size > MOST_CHARACTERS or self._steps > MOST_CHARACTERS:
                raise RenderError(_TOO_LONG)
        return size
