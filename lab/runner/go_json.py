"""JSON as Go's `encoding/json` takes it: keys of a struct in any case, each of several decoded, null leaving a field as it is."""

import json
import math


class Refused(ValueError):
    pass


class Pairs(list):
    """The members of an object in their order, a key as often as it is written."""


TEXT, FLAG = "string", "bool"
KINDS = {str: "string", bool: "bool", float: "number", list: "array", Pairs: "object"}


def parse(text):
    """A text with its objects as `Pairs`; Go takes neither a byte order mark nor NaN."""
    try:
        return json.loads(text, object_pairs_hook=Pairs, parse_int=_number, parse_float=_number, parse_constant=_constant)
    except RecursionError:
        raise Refused("exceeded max depth") from None


def _number(text):
    value = float(text)
    if math.isinf(value):
        raise Refused("json: cannot unmarshal number %s into Go value of type float64" % text)
    return value


def _constant(text):
    raise Refused("invalid character %r looking for beginning of value" % text[0])


def plain(value):
    """As Go decodes it into an `interface{}` and writes it anew: the last of several keys, 1500.0 as 1500."""
    if isinstance(value, Pairs):
        return {key: plain(member) for key, member in value}
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value


def write(value):
    """Keys sorted, as Go writes a map."""
    return json.dumps(value, sort_keys=True)


def decode(value, kind, where):
    """Decodes a value into a type of Go: TEXT, FLAG, a struct (a dict), a list ([type]), or a map ((type,); of anything: (None,))."""
    if value is None or kind is None:
        return None
    if isinstance(kind, dict):
        found = {}
        for key, member in _members(value, where, "struct"):
            field = key.lower()
            if field in kind:
                decoded = decode(member, kind[field], "%s.%s" % (where, field))
                found[field] = found.get(field) if decoded is None else decoded
        return found
    if isinstance(kind, tuple):
        return {key: decode(member, kind[0], where) for key, member in _members(value, where, "map")}
    if isinstance(kind, list):
        if type(value) is not list:
            raise _mismatch(value, where, "list")
        return [decode(member, kind[0], where) for member in value]
    if not isinstance(value, {TEXT: str, FLAG: bool}[kind]):
        raise _mismatch(value, where, kind)
    return value


def _members(value, where, wanted):
    if not isinstance(value, Pairs):
        raise _mismatch(value, where, wanted)
    return value


def _mismatch(value, where, wanted):
    return Refused("json: cannot unmarshal %s into Go value %s of type %s" % (KINDS[type(value)], where, wanted))
