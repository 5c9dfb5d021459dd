"""What pySigma's parse tree of each rule says of events: those given, and some made from the tree itself.

usage: verdicts.py RULES EVENTS
RULES is a folder; EVENTS a file, an event a line: {"fields": {name: [values]}, "texts": [texts]}. Prints a line for
each rule: {"file": …, "given": [0 or 1 for each event], "made": [{"fields": …, "texts": …, "verdict": 0 or 1}]}.
The evaluation is written from the specification, not from the program that it checks.
"""

import ipaddress
import json
import pathlib
import random
import re
import sys

from sigma.collection import SigmaCollection
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR, ConditionValueExpression
from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SpecialChars,
)

MADE_MAX = 40
FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: re.IGNORECASE,
    SigmaRegularExpressionFlag.MULTILINE: re.MULTILINE,
    SigmaRegularExpressionFlag.DOTALL: re.DOTALL,
}
COMPARE = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def text_of(value):
    if value is True or value is False:
        return str(value).lower()
    return str(value)


def regex_of(string):
    def part(each):
        if each == SpecialChars.WILDCARD_MULTI:
            return ".*"
        return "." if each == SpecialChars.WILDCARD_SINGLE else re.escape(each)

    flags = re.DOTALL if isinstance(string, SigmaCasedString) else re.DOTALL | re.IGNORECASE
    return re.compile("".join(map(part, string.s)), flags)


COMPILED = {}


def compiled(value):
    key = id(value)
    if key not in COMPILED:
        if isinstance(value, SigmaString):
            COMPILED[key] = regex_of(value)
        else:
            flags = 0
            for flag in value.flags:
                flags |= FLAGS[flag]
            COMPILED[key] = re.compile(str(value.regexp), flags)
    return COMPILED[key]


def says(text, value):
    """Whether one value of an event is what the rule says."""
    if isinstance(value, SigmaString):
        return compiled(value).fullmatch(text) is not None
    if isinstance(value, SigmaRegularExpression):
        return compiled(value).search(text) is not None
    if isinstance(value, SigmaBool):
        return text.lower() == text_of(value.boolean)
    if isinstance(value, SigmaNumber):
        return text == text_of(value.number)
    if isinstance(value, SigmaCIDRExpression):
        try:
            return ipaddress.ip_address(text) in ipaddress.ip_network(value.cidr, strict=False)
        except ValueError:
            return False
    if isinstance(value, SigmaCompareExpression):
        try:
            return COMPARE[value.op.value](float(text), float(value.number.number))
        except ValueError:
            return False
    if isinstance(value, SigmaExpansion):
        return any(says(text, each) for each in value.values)
    raise NotImplementedError(type(value))


def verdict(node, event):
    if isinstance(node, ConditionAND):
        return all(verdict(part, event) for part in node.args)
    if isinstance(node, ConditionOR):
        return any(verdict(part, event) for part in node.args)
    if isinstance(node, ConditionNOT):
        return not verdict(node.args[0], event)
    if isinstance(node, ConditionValueExpression):
        value = node.value
        if isinstance(value, SigmaString):
            return any(compiled(value).search(text) for text in event["texts"])
        if isinstance(value, SigmaNumber):
            return any(text_of(value.number) in text for text in event["texts"])
        return any(says(text, value) for text in event["texts"])
    found = event["fields"].get(node.field)
    if isinstance(node.value, SigmaExists):
        return (found is not None) == bool(node.value)
    if isinstance(node.value, SigmaNull):
        return found is None or all(each is None for each in found)
    if found is None:
        return False
    texts = [text_of(each) for each in found if each is not None]
    if isinstance(node.value, SigmaFieldReference):
        others = [text_of(each).lower() for each in event["fields"].get(node.value.field, []) if each is not None]
        return any(text.lower() == other for text in texts for other in others)
    return any(says(text, node.value) for text in texts)


class Impossible(Exception):
    pass


def example(value, dice):
    """A text that is what the rule says."""
    if isinstance(value, SigmaString):
        shown = {SpecialChars.WILDCARD_MULTI: lambda: dice.choice(["", "x", "some thing"]), SpecialChars.WILDCARD_SINGLE: lambda: "q"}
        text = "".join(shown[part]() if isinstance(part, SpecialChars) else part for part in value.s)
        return text if isinstance(value, SigmaCasedString) else dice.choice([text, text.upper(), text.lower(), text])
    if isinstance(value, SigmaBool):
        return value.boolean
    if isinstance(value, SigmaNumber):
        return dice.choice([value.number, text_of(value.number)])
    if isinstance(value, SigmaCIDRExpression):
        return str(ipaddress.ip_network(value.cidr, strict=False)[1])
    if isinstance(value, SigmaCompareExpression):
        step = {"<": -1, "<=": 0, ">": 1, ">=": 0}[value.op.value]
        return value.number.number + step
    if isinstance(value, SigmaExpansion):
        return example(dice.choice(value.values), dice)
    if isinstance(value, SigmaRegularExpression):
        return matching(str(value.regexp), value, dice)
    raise Impossible(type(value))


def matching(pattern, value, dice):
    """A text that a pattern finds, by the pattern's own parse tree."""
    from re import _constants as c, _parser as p

    def made(tree):
        return "".join(one(*each) for each in tree)

    def one(op, arg):
        if op is c.LITERAL:
            return chr(arg)
        if op is c.NOT_LITERAL:
            return "a" if arg != ord("a") else "b"
        if op is c.ANY:
            return "k"
        if op is c.IN:
            return member(arg)
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            low, high, inner = arg
            return "".join(made(inner) for _ in range(max(low, min(1, high))))
        if op is c.SUBPATTERN:
            return made(arg[-1])
        if op is c.BRANCH:
            return made(dice.choice(arg[1]))
        if op is c.AT:
            return ""
        raise Impossible(op)

    def member(items):
        if items[0][0] is c.NEGATE:
            for char in "aZ5 ~%":
                if re.fullmatch("[" + "".join(shown(*item) for item in items[1:]) + "]", char) is None:
                    return char
            raise Impossible("class")
        op, arg = dice.choice(items)
        if op is c.LITERAL:
            return chr(arg)
        if op is c.RANGE:
            return chr(dice.randint(*arg))
        return {c.CATEGORY_DIGIT: "7", c.CATEGORY_WORD: "w", c.CATEGORY_SPACE: " "}.get(arg, "-")

    def shown(op, arg):
        if op is c.LITERAL:
            return re.escape(chr(arg))
        if op is c.RANGE:
            return f"{re.escape(chr(arg[0]))}-{re.escape(chr(arg[1]))}"
        return {c.CATEGORY_DIGIT: r"\d", c.CATEGORY_WORD: r"\w", c.CATEGORY_SPACE: r"\s"}.get(arg, "")

    text = made(p.parse(pattern))
    if compiled(value).search(text) is None:
        raise Impossible(pattern)
    return text


def satisfy(node, event, dice):
    """Puts into the event what makes the node true; what has to be false is left to chance and tried."""
    if isinstance(node, ConditionAND):
        for part in node.args:
            satisfy(part, event, dice)
    elif isinstance(node, ConditionOR):
        satisfy(dice.choice(node.args), event, dice)
    elif isinstance(node, ConditionNOT):
        return
    elif isinstance(node, ConditionValueExpression):
        event["texts"].append(dice.choice(["", "before "]) + text_of(example(node.value, dice)) + dice.choice(["", " behind"]))
    elif isinstance(node.value, SigmaNull):
        if dice.random() < 0.5:
            event["fields"].setdefault(node.field, [None])
    elif isinstance(node.value, SigmaExists):
        if bool(node.value):
            event["fields"].setdefault(node.field, ["there"])
    elif isinstance(node.value, SigmaFieldReference):
        both = event["fields"].get(node.value.field, ["Same"])
        event["fields"][node.value.field] = both
        event["fields"].setdefault(node.field, []).append(both[0])
    else:
        event["fields"].setdefault(node.field, []).append(example(node.value, dice))


def near(event, dice):
    """The same with one thing otherwise."""
    copy = json.loads(json.dumps(event))
    places = [("fields", name) for name in copy["fields"]] + [("texts", at) for at in range(len(copy["texts"]))]
    if not places:
        return copy
    kind, at = dice.choice(places)
    if kind == "texts":
        text = copy["texts"][at]
        copy["texts"][at] = dice.choice([text[:-1], text[1:], text[: len(text) // 2] + "~" + text[len(text) // 2 :]])
        return copy
    if dice.random() < 0.25:
        del copy["fields"][at]
        return copy
    value = dice.choice(copy["fields"][at])
    text = "" if value is None else text_of(value)
    changed = [text + "~", "~" + text, text[:-1], text[1:], text[: len(text) // 2] + "~" + text[len(text) // 2 :], None]
    copy["fields"][at] = [dice.choice(changed)]
    return copy


def made_from(trees, seed):
    dice = random.Random(seed)
    found = []
    for _ in range(MADE_MAX):
        event = {"fields": {}, "texts": []}
        try:
            satisfy(dice.choice(trees), event, dice)
        except Impossible:
            continue
        found.append(event)
        found.extend(near(event, dice) for _ in range(3))
    return found


def main(folder, events):
    given = [json.loads(line) for line in open(events, encoding="utf-8")]
    root = pathlib.Path(folder)
    for file in sorted(root.rglob("*.yml")):
        rules = SigmaCollection.from_yaml(file.read_text(encoding="utf-8")).rules
        trees = [condition.parsed for rule in rules for condition in rule.detection.parsed_condition]

        def judge(event):
            return int(any(verdict(tree, event) for tree in trees))

        made = [{**event, "verdict": judge(event)} for event in made_from(trees, file.name)]
        print(json.dumps({"file": str(file.relative_to(root)), "given": [judge(event) for event in given], "made": made}))
        COMPILED.clear()


main(*sys.argv[1:])
