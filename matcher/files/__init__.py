"""Files in and out: the contract's tables as CSV and XLSX, requests, rankings, exports.

Reads and writes files, knows the catalogue's names, and never the store: what an import
must know of it comes as `domain.batch.ExistingRows`.
"""
