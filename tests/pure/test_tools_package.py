"""The package finds its tools, and each keeps the same promises."""

from __future__ import annotations

import json
import re
import unittest
from importlib import import_module
from pkgutil import iter_modules

from hardware.agent import recorder
from hardware.domain.machine import ToolError
from hardware.domain.survey import Survey
from hardware.tools import TOOLS, __path__, answering, explainers
from tests.recorded import UNUSABLE, FakeMachine


def _compiled(value: object) -> re.Pattern[str] | None:
    """A pattern, or the text of one as the recorder keeps them."""
    if isinstance(value, str) and value.startswith("^"):
        return re.compile(value, re.MULTILINE)
    return value if isinstance(value, re.Pattern) else None


class PackageTests(unittest.TestCase):
    def test_every_file_is_found_and_private_ones_are_not(self):
        names = {tool.__name__.rpartition(".")[2] for tool in TOOLS}
        assert names >= {"arcconf", "hwinfo", "mdstat", "smartctl", "sysfs", "system", "udev"}
        assert not [name for name in names if name.startswith("_")]

    def test_answering_gives_only_tools_with_that_question(self):
        assert all(callable(tool.survey) for tool in answering("survey"))
        assert "system" not in {tool.__name__.rpartition(".")[2] for tool in answering("survey")}
        assert answering("prophecy") == []

    def test_no_pattern_looks_for_a_line_across_others(self):
        # at each of many blank lines ^\s* runs to the end of all of them: minutes for a megabyte
        modules = [import_module(f"hardware.tools.{one.name}") for one in iter_modules(__path__)]
        patterns = [
            (module.__name__, one.pattern)
            for module in (*modules, recorder)
            for one in map(_compiled, vars(module).values())
            if one is not None and one.flags & re.MULTILINE
        ]
        assert len(patterns) > 20
        assert [(name, one) for name, one in patterns if one.startswith((r"^\s*", r"^\s+"))] == []

    def test_explainers_are_named_as_people_type_them(self):
        assert {"arcconf", "smartctl", "mdstat", "hwinfo", "udev"} <= set(explainers())

    def test_unusable_text_raises_and_never_explains_to_nothing(self):
        for kind, explain in explainers().items():
            for text in UNUSABLE:
                with self.subTest(kind=kind, text=text[:20]), self.assertRaises(ToolError) as error:
                    explain(text)
                assert "expected" in str(error.exception) or kind in str(error.exception)

    def test_an_empty_list_from_udev_is_a_machine_without_disks(self):
        assert explainers()["udev"]("[]") == []

    def test_a_machine_without_any_tool_gives_an_empty_survey(self):
        for tool in answering("survey"):
            with self.subTest(tool=tool.BINARY):
                assert tool.survey(FakeMachine()) == Survey()

    def test_a_tool_that_hangs_is_trouble_and_not_an_exception(self):
        asked = {
            "hwinfo": ("hwinfo", "--disk"),
            "pyudev": ("pyudev",),
            "arcconf": ("arcconf", "LIST"),
        }
        for tool in answering("survey"):
            if tool.BINARY in asked:
                with self.subTest(tool=tool.BINARY):
                    found = tool.survey(FakeMachine({asked[tool.BINARY]: ("", 124)}))
                    assert "no answer within 30 s" in found.trouble[0]

    def test_what_is_explained_is_plain_json(self):
        told = explainers()["mdstat"]("Personalities : [raid1]\nunused devices: <none>\n")
        assert json.loads(json.dumps(told)) == {"controller": None, "drives": [], "volumes": []}


if __name__ == "__main__":
    unittest.main()

    def test_a_kind_reads_what_its_relative_prints(self):
        sensors = "Drive 0 | 0x0 | discrete | 0x0180| na | na | na | na | na | na\n"
        assert explainers()["ipmi-sdr"](sensors) == explainers()["ipmi-sensor"](sensors)

    def test_what_neither_reads_is_refused_in_the_kinds_own_words(self):
        with self.assertRaisesRegex(ToolError, "sdr"):
            explainers()["ipmi-sdr"]("neither\n")
