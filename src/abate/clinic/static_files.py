"""Static files under names that hold a hash of their content, in scripts' imports as well."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Hashed, compressed, and complete: a module's imports point to the hashed names too."""

    support_js_module_import_aggregation = True
