"""What pySigma reads in correlations and filters.

usage: correlations.py FILE
FILE has a text a line, as JSON. Prints a line for each: what it says, or {"fault": why}.
"""

import json
import sys

from sigma.correlations import SigmaCorrelationRule
from sigma.filters import SigmaFilter


def listed(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def correlation(rule):
    condition = rule.condition
    # Where a temporal one says nothing, pySigma writes a condition of its own.
    is_count = not rule.type.name.startswith("TEMPORAL")
    return {
        "type": rule.type.name.lower(),
        "rules": [reference.reference for reference in rule.rules],
        "groupBy": listed(rule.group_by),
        "seconds": rule.timespan.seconds,
        "aliases": {
            alias.alias: {reference.reference: field for reference, field in alias.mapping.items()}
            for alias in rule.aliases
        },
        "bound": [condition.op.name.lower(), condition.count] if is_count else None,
        "fields": listed(condition.fieldref) if is_count else [],
        "percentile": condition.percentile if is_count else None,
        "generate": rule.generate,
    }


def filtering(rule):
    rules = rule.filter.rules
    return {
        "rules": None if isinstance(rules, str) else [reference.reference for reference in rules],
        "source": [rule.logsource.product, rule.logsource.category, rule.logsource.service],
    }


for line in open(sys.argv[1], encoding="utf-8"):
    text = json.loads(line)
    try:
        rule = SigmaCorrelationRule.from_yaml(text) if "\ncorrelation:" in text else SigmaFilter.from_yaml(text)
    except Exception as error:
        print(json.dumps({"fault": f"{type(error).__name__}: {error}"}))
        continue
    print(json.dumps(correlation(rule) if isinstance(rule, SigmaCorrelationRule) else filtering(rule)))
