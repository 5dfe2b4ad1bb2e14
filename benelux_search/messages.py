"""What is said to people, which an interface may say in another language."""

from __future__ import annotations


class Message(str):
    """A text in English that knows what it was made of: ``Message("no {}", name)``.

    ``template`` is the text with ``{}`` for each of ``values``, in their order. A value may be a
    message again.
    """

    __slots__ = ("template", "values")
    template: str
    values: tuple[object, ...]

    def __new__(cls, template: str, /, *values: object) -> Message:
        made = super().__new__(cls, template.format(*values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[object, ...]]:
        return Message, (self.template, *self.values)


def counted(number: int, one: str, several: str) -> Message:
    """One of two messages; that for several has ``{}`` where the number is."""
    return Message(one) if number == 1 else Message(several, number)
