"""What the patient wrote: the diary day, its readers and writers, day rules, and 28-day months with bounds."""

from abate.diary.table import Diary, DiaryTable

__all__ = ["Diary", "DiaryTable"]
