"""Numbers as printed: 3.4万, 1,200, 三百五十, 一万二千."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000, "万亿": 1_000_000_000_000}


def arabic(digits: str, myriad: str = "") -> int | float:
    """Return the value of figures with an optional 万 or 亿; whole numbers come back as int."""
    plain = digits.replace(",", "").replace("，", "")
    scale = MYRIADS.get(myriad, 1)
    if "." not in plain:
        return int(plain) * scale
    whole, _, part = plain.partition(".")
    # Integer arithmetic, since 1.1 × 10000 is 11000.000000000002 in floating point.
    value, rest = divmod(int(whole + part) * scale, 10 ** len(part))
    return value if rest == 0 else float(plain) * scale


def chinese(numeral: str) -> int | None:
    """Return the value of a Chinese numeral, or None when it is not one (一二, 万一)."""
    total = section = digit = 0
    seen_digit = False
    for char in numeral:
        if char in _DIGITS:
            if seen_digit and digit:
                return None
            digit, seen_digit = _DIGITS[char], True
        elif char in _SCALES:
            section += (digit if seen_digit else 1) * _SCALES[char]
            digit, seen_digit = 0, False
        elif char in MYRIADS:
            section += digit
            if section == 0:
                return None
            total += section * MYRIADS[char]
            section = digit = 0
            seen_digit = False
        else:
            return None
    return total + section + digit
