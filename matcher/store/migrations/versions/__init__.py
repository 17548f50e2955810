"""One file a change of the schema. A file that has been released is never altered."""
