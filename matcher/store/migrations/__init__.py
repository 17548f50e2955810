"""Changes of the schema, oldest first in `versions`; run by `matcher.store.migrating` alone."""
