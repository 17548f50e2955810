"""The case file in words: its tree laid out for people to read, every part under a heading.

Codes become words where there are words for them, and stand as they are where there are none, so
that nothing of the tree is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from matcher.domain.ranking import Excluded
from matcher.files.case_file_parts import Attachment, Document, Facts, Grid, Heading, Part, Words
from matcher.services.desk.case_file import CaseFile
from matcher.wording.speech import Wording

_NORWAY = ZoneInfo("Europe/Oslo")

Cells = Mapping[str, Any]

#: Columns that number rows or stand elsewhere on the page.
_SILENT = frozenset(
    {
        "id", "request_id", "revision", "row_key", "audit_id", "known_assumed", "list_id",
        "letter_id", "link_id", "place", "digest", "content", "found", "message_id", "attempts",
        "is_open", "row",
    }
)  # fmt: skip

#: Columns that hold a word of a closed list; a text that happens to be one stays as it is.
_CODES = frozenset(
    {
        "state", "channel", "confidentiality", "kind", "answer", "status", "received_via", "via",
        "reason", "decline_reason", "link_kind", "opinion", "country_outcome", "outcome", "verdict",
    }
)  # fmt: skip

#: Columns that hold 1 or 0.
_YES_NO = frozenset(
    {"withdrawn", "competing_studies", "standard_of_care_ok", "is_complete", "is_material"}
)


def compose_case_file(
    found: CaseFile, wording: Wording, *, made_by: str, actions: Mapping[str, str]
) -> Document:
    """Lay a case file out; its JSON and the files that came with the request go along inside.

    Parameters
    ----------
    made_by:
        The unit whose file it is.
    actions:
        What the audit's actions are called.
    """
    return _Case(found.tree, wording, actions).document(found, made_by)


class _Case:
    """One case file being laid out."""

    def __init__(self, tree: Cells, wording: Wording, actions: Mapping[str, str]) -> None:
        self.tree, self.wording, self.actions = tree, wording, actions

    def document(self, found: CaseFile, made_by: str) -> Document:
        own = str(self.tree["request_id"])
        newest = self.tree["versions"][-1]
        title = f"{own}: {newest['title'] or newest['indication'] or own}"
        footer = self.say("footer", reference=own, page="{page}", pages="{pages}")
        return Document(
            title=title,
            subject=self.say("subject", reference=own),
            language=self.wording.language,
            made_at=datetime.fromisoformat(self.tree["made_at"]),
            made_by=made_by,
            footer=footer,
            parts=tuple(self.parts(newest, made_by)),
            attachments=tuple(self.attachments(found)),
        )

    def parts(self, newest: Cells, made_by: str) -> Iterable[Part]:
        tree = self.tree
        yield Heading(newest["title"] or newest["indication"] or tree["request_id"])
        made = (self.say("made_at"), self.moment(tree["made_at"]))
        counts = [
            (self.say(f"n_{name}"), str(len(tree[name])))
            for name in ("versions", "lists", "letters", "files", "replies", "notes", "audit")
        ]
        reference = (self.say("reference"), tree["request_id"])
        yield Facts((reference, (self.say("kept_by"), made_by), made))
        yield from self.facts(tree["case"])
        yield Facts(tuple(counts))
        yield Words(self.say("about"), quiet=True)
        yield from self.versions()
        yield from self.lists()
        yield from self.section("choices", self.choice)
        yield from self.section("forwardings", self.facts)
        yield from self.section("letters", self.letter)
        yield from self.section("files", self.facts)
        yield from self.section("replies", self.facts)
        yield from self.section("answers", self.facts)
        for name in ("answer_links", "opinions", "country_outcomes", "allocations", "notes"):
            yield from self.section(name, self.facts)
        yield from self.section("redactions", self.facts)
        for table, rows in tree["other"].items():
            yield Heading(self.label(table))
            for row in rows:
                yield from self.facts(row)
        yield from self.audit()

    def section(self, name: str, lay_out: Any) -> Iterable[Part]:  # noqa: ANN401 - a method
        rows = self.tree[name]
        if not rows:
            return
        yield Heading(self.say(f"part_{name}"))
        for number, row in enumerate(rows, start=1):
            if len(rows) > 1:
                yield Heading(f"{number}. {self.about(row)}".rstrip(" ."), 1)
            yield from lay_out(row)

    def about(self, row: Cells) -> str:
        """What a row is of, in a few words."""
        for name in ("subject", "name", "site", "party"):
            if row.get(name):
                return self.value(name, row[name])
        for name in ("chosen_at", "written_at", "country_outcome_on"):
            if row.get(name):
                return self.value(name, row[name])
        return ""

    def versions(self) -> Iterable[Part]:
        """The newest version whole, earlier ones by what was otherwise in them."""
        kept = self.tree["versions"]
        yield Heading(self.say("part_versions"))
        yield from self.facts(kept[-1])
        for older, newer in reversed(list(pairwise(kept))):
            yield Heading(self.say("before", day=self.value("known_on", newer["known_on"])), 1)
            names = [name for name in older if older[name] != newer[name]]
            empty = self.say("empty")
            was = {
                name: older[name] if older[name] not in (None, "", []) else empty for name in names
            }
            yield from self.facts(was)

    def lists(self) -> Iterable[Part]:
        yield from self.section("lists", self.shown_list)

    def shown_list(self, row: Cells) -> Iterable[Part]:
        yield from self.facts(row)
        content, wording = row["content"], self.wording
        suggested = set(content["suggestion"]["forward_to"])
        # As on the page: before a model has learnt from outcomes, no chances are shown.
        has_learnt = row["model_id"] != "prior"
        names = ("rank", "site", "group", "chance")[: 4 if has_learnt else 3]
        rows = []
        for one in content["candidates"]:
            mark = f" · {self.say('suggested')}" if one["site_id"] in suggested else ""
            cells = (
                str(one["rank"]),
                wording.site(one["site_id"]) + mark,
                wording.group(one["group"]),
                wording.percent(one["probability"]),
            )
            rows.append(cells[: len(names)])
        header = tuple(self.say(name) for name in names)
        yield Grid(header, tuple(rows), (8, 52, 25, 15)[: len(names)])
        if content["excluded"]:
            said = (
                f"{wording.site(one['site_id'])}: {self.excluded(one)}"
                for one in content["excluded"]
            )
            yield Words(f"{self.say('excluded')}\n" + "\n".join(said))

    def excluded(self, one: Cells) -> str:
        return self.wording.excluded(Excluded(**one))

    def choice(self, row: Cells) -> Iterable[Part]:
        yield from self.facts({**row, "sites": ()})
        wording = self.wording
        chosen = ", ".join(wording.site(one["site_id"]) for one in row["sites"] if one["chosen"])
        rows = [(self.say("chosen"), chosen)]
        for one in row["sites"]:
            if not one["chosen"]:
                why = (self.word(str(one["reason"])) if one["reason"] else "", one["note"])
                said = ": ".join(part for part in why if part) or self.say("left_out")
                rows.append((wording.site(one["site_id"]), said))
        yield Facts(tuple(rows))

    def letter(self, row: Cells) -> Iterable[Part]:
        sites = [
            " ".join((self.wording.site(one["site_id"]), one["department"])).strip()
            for one in row["items"]
        ]
        head = {name: cell for name, cell in row.items() if name not in ("body", "items")}
        yield from self.facts({**head, "asks": ", ".join(sites)})
        yield Words(row["body"])

    def audit(self) -> Iterable[Part]:
        yield Heading(self.say("part_audit"))
        rows = []
        for one in self.tree["audit"]:
            when = self.moment(one["at_utc"]) or self.value("on_day", one["on_day"])
            done = self.actions.get(one["action"], one["action"])
            rows.append((str(one["id"]), when, one["actor"], done))
        header = tuple(self.say(name) for name in ("number", "when", "who", "what"))
        yield Grid(header, tuple(rows), (10, 25, 20, 45))
        yield Words(self.say("audit_more"), quiet=True)

    def attachments(self, found: CaseFile) -> Iterable[Attachment]:
        own = self.tree["request_id"]
        name = f"{own}.json".replace("/", "-")
        about = self.say("whole")
        yield Attachment(name, "application/json", found.as_json(), about, is_source=False)
        for file in self.tree["files"]:
            content = found.contents[file["id"]]
            yield Attachment(file["name"], file["media_type"], content, file["name"])

    def facts(self, row: Cells) -> Iterable[Part]:
        said = [
            (self.label(name), self.value(name, cell))
            for name, cell in row.items()
            if name not in _SILENT
            and not name.endswith("_as_written")
            and not _goes_without(name, cell)
        ]
        yield Facts(tuple(said))

    def label(self, name: str) -> str:
        key = f"case_file.f_{name}"
        if key in self.wording.messages:
            return self.wording.text(key)
        found = self.wording.field(name)
        return found if found != name else name.replace("_", " ")

    def value(self, name: str, cell: Any) -> str:  # noqa: ANN401 - whatever a cell may hold
        if cell is None or cell in ("", [], ()):
            return ""
        if name in _YES_NO:
            return self.say("yes" if cell else "no")
        if name.endswith("_at"):
            return self.moment(str(cell))
        if name.endswith(("_on", "_since")) or name in ("as_of", "on_day", "valid_from"):
            return self._day(str(cell))
        if name in ("site", "site_id"):
            return self.wording.site(str(cell))
        if name == "sites":
            return "; ".join(self._told(one) for one in cell)
        if name == "bytes":
            return f"{cell} B"
        if isinstance(cell, dict) or (
            isinstance(cell, list) and cell and isinstance(cell[0], dict)
        ):
            return json.dumps(cell, ensure_ascii=False)
        return self.word(str(cell)) if name in _CODES else self.wording.value(name, cell)

    def _told(self, pair: Sequence[str]) -> str:
        """A hospital, and what was told of it."""
        site, *told = pair
        return ": ".join((self.wording.site(site), *map(self.word, told)))

    def word(self, code: str) -> str:
        key = f"case_file.v_{code}"
        return self.wording.text(key) if key in self.wording.messages else code

    def moment(self, text: str) -> str:
        """A moment in Norwegian time."""
        if not text:
            return ""
        try:
            local = datetime.fromisoformat(text).astimezone(_NORWAY)
        except ValueError:  # blacked out
            return text
        return f"{self.wording.day(local.date())} {local:%H:%M}"

    def say(self, key: str, **values: object) -> str:
        return self.wording.text(f"case_file.{key}", **values)

    def _day(self, text: str) -> str:
        try:
            return self.wording.day(date.fromisoformat(text))
        except ValueError:
            return text


def _goes_without(name: str, cell: object) -> bool:
    """Whether nobody needs to be told: a row that was not taken back."""
    return name == "withdrawn" and not cell
