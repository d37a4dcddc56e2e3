"""The response to treatment: each cycle's months against the months before the first injections."""

from abate.response.course import Course, Cycle, Window, course
from abate.response.stretch import MEANINGFUL, Reduction, Stretch, reduction

__all__ = ["MEANINGFUL", "Course", "Cycle", "Reduction", "Stretch", "Window", "course", "reduction"]
