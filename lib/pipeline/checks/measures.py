"""Units of measure: what they are called, and how many of the smallest of their kind they make."""

from __future__ import annotations

_KINDS: dict[str, dict[str, float]] = {
    "length": {
        "mm millimetre millimeter": 0.001, "cm centimetre centimeter": 0.01, "m metre meter": 1.0,
        "km kilometre kilometer": 1000.0, "inch": 0.0254, "ft foot feet": 0.3048, "yard": 0.9144, "mi mile": 1609.344,
        "nm nanometre nanometer": 1e-9, "micrometre micrometer micron": 1e-6,
    },
    "mass": {
        "mg milligram": 0.001, "g gram": 1.0, "kg kilo kilogram": 1000.0, "tonne": 1e6, "ton": 1.016e6,
        "oz ounce": 28.3495, "lb": 453.592,
    },
    "volume": {"ml millilitre milliliter": 0.001, "cl": 0.01, "l litre liter": 1.0, "gallon": 4.546, "pint": 0.568},
    "area": {"hectare": 10_000.0, "acre": 4046.86},
    "time": {
        "ms millisecond": 0.001, "sec second": 1.0, "min minute": 60.0, "h hour hr": 3600.0, "day": 86_400.0,
        "week": 604_800.0, "fortnight": 1_209_600.0, "month": 2_629_800.0, "year": 31_557_600.0,
        "decade": 315_576_000.0, "century centurie": 3_155_760_000.0, "night": 86_400.0,
    },
    "data": {
        "kb kilobyte": 1e3, "mb megabyte": 1e6, "gb gigabyte": 1e9, "tb terabyte": 1e12, "byte": 1.0, "bit": 0.125,
    },
    "energy": {"kwh": 1e3, "mwh": 1e6, "gwh": 1e9, "twh": 1e12},
    "power": {"watt": 1.0, "kw kilowatt": 1e3, "mw megawatt": 1e6, "gw gigawatt": 1e9},
    "ratio": {"% percent percentage": 0.01},
    "heat": {"° °c degree": 1.0},
}  # fmt: skip
_MONEY = "euro dollar crown pound pence penny pennie cent franc yen kroner krone kronor rupee yuan peso ruble mark"
CURRENCIES = {"£": "pound", "$": "dollar", "€": "euro", "¥": "yen"}

_BY_NAME = {name: (kind, size) for kind, of in _KINDS.items() for names, size in of.items() for name in names.split()}
_BY_NAME |= {name: (f"money {name}", 1.0) for name in _MONEY.split()}
_BY_NAME |= {"pence": ("money pound", 0.01), "penny": ("money penny", 1.0), "pennie": ("money penny", 1.0)}
_BY_NAME |= {"cent": ("money cent", 1.0)}


def measure(word: str) -> tuple[str, float] | None:
    """Kind and size of a unit by its name, singular or plural; None for other words."""
    low = word.lower()
    return _BY_NAME.get(low) or (_BY_NAME.get(low[:-1]) if low.endswith("s") and len(low) > 3 else None)
