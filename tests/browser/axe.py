"""Accessibility by axe, from the copy in its package; nothing is fetched."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
# The places of what passed are named for nobody, and naming them takes most of the time.
OPTIONS = {"resultTypes": ["violations"]}
# Wagtail's messages fade in, half transparent till then; a badge of its own pulses for 25 seconds.
SETTLE = """() => document.getAnimations()
    .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
    .forEach(one => one.finish())"""


def axe_violations(page: Page) -> list[str]:
    """The serious and critical violations of the page, a readable paragraph each; best empty."""
    page.wait_for_load_state()
    page.evaluate(SETTLE)
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {_place(node)}" for node in violation["nodes"])
        for violation in violations
        if violation["impact"] in GRAVE
    ]


def _place(node: dict) -> str:
    why = node.get("failureSummary", "").splitlines()
    return f"{node['target']} {node['html'][:160]} — {'; '.join(part.strip() for part in why[1:])}"
