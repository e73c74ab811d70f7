"""What is told of a command that cannot be meant: which part is wrong, never what was typed."""

import typer

from contracts.errors import WrongUse

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""The base of every fault in how a command was typed; typer has no public name for it."""


def told(error: BaseException) -> WrongUse:
    """Return the message on a misused command: a mistyped value can be of a person."""
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", None) or "the program"
    return WrongUse(f"{_what(error)} See {path} --help.", code="S-004")


def is_help(error: BaseException) -> bool:
    """Return whether somebody typed a group of commands alone, and is to be shown its help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _what(error: BaseException) -> str:
    if isinstance(error, typer.BadParameter):
        name = error.param.get_error_hint() if error.param else "an option"
        if hasattr(error, "param_type"):
            return f"Missing: {name}."
        return f"Not a value for {name}{_expected(error.message)}."
    if hasattr(error, "possibilities"):
        return "There is no such option."
    if hasattr(error, "option_name"):
        return "An option lacks its value, or has one that it does not take."
    return "There is no such command, or it does not take so many arguments."


def _expected(message: str) -> str:
    """Return what the value could have been: the part of a message in which it does not stand."""
    _, is_choice, choices = message.rpartition(" is not one of ")
    if is_choice:
        return f", which is one of {choices.removesuffix('.')}"
    if " does not match the format" in message:
        return ", which is a day such as 2026-11-22"
    if message.startswith("Input should be"):
        return f": {message.removesuffix('.')}"
    return ""
