"""Whether a site's own accent colour can be read: contrast as WCAG counts it."""

from __future__ import annotations

import hashlib
import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LEAST = 4.5  # WCAG 2.2, 1.4.3: text of normal size
# What links stand on, as in static/site.css: paper, raised, and the papers of notices.
PAPERS = {
    "light": ("#ffffff", "#f5f6f8", "#fdf4e0", "#fdecec", "#eaf2fb"),
    "dark": ("#14161a", "#1c1f25", "#2a2415", "#331c1d", "#17242f"),
}
INKS = ("#ffffff", "#000000")

SHEET = """\
@media screen {{
{light}{dark}}}
"""
LIGHT = '  :root {{ {values} }}\n  :root[data-theme="light"] {{ {values} }}\n'
DARK = """\
  @media (prefers-color-scheme: dark) {{
    :root:not([data-theme="light"]) {{ {values} }}
  }}
  :root[data-theme="dark"] {{ {values} }}
"""


def is_colour(text: str) -> bool:
    """#rrggbb, and nothing else."""
    return COLOUR.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #rrggbb, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lowest(accent: str, theme: str) -> tuple[float, str]:
    """The contrast of an accent where it is least, and that paper."""
    return min((contrast(accent, paper), paper) for paper in PAPERS[theme])


def ink_on(accent: str) -> str:
    """The ink that is read best on an accent; always 4.5 or more."""
    return max(INKS, key=lambda ink: contrast(ink, accent))


def mark_of(accent: str, accent_dark: str) -> str:
    """Ten characters that change with the colours; empty when the site has none of its own."""
    if not accent and not accent_dark:
        return ""
    return hashlib.sha256(f"{accent} {accent_dark}".encode()).hexdigest()[:10]


def sheet(accent: str, accent_dark: str) -> str:
    """The style sheet with a site's colours; one that is no colour is left out."""
    return SHEET.format(light=_rules(LIGHT, accent), dark=_rules(DARK, accent_dark))


def _rules(rules: str, accent: str) -> str:
    if not is_colour(accent):
        return ""
    return rules.format(values=f"--accent: {accent}; --on-accent: {ink_on(accent)};")
