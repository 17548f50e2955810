"""Pages out of templates. Everything a template prints is escaped; nothing it runs is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from matcher.domain.person import Role
from matcher.web.current import Current
from matcher.web.languages import NAMES, load_texts
from matcher.web.references import own_path
from matcher.web.security import cookies, forgery
from matcher.web.static import address
from matcher.web.twice import once_field
from matcher.wording.language import LANGUAGES

SEE_OTHER = 303

#: What an address may hold besides letters and digits.
_URL = ":/%#?=@[]!$&'()*+,;"


def page(
    current: Current,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Fill a template in.

    Templates know `current` and `texts`, `_` and `ngettext`, `Role`, `csrf_field`,
    `once_field()` for forms that add something, and the filters `day`, `short_day`, `moment`, `number`,
    `dialled`.
    """
    html = (
        environment(current.language)
        .get_template(template)
        .render(
            current=current,
            texts=current.texts,
            csrf_field=csrf_field(current),
            here=own_path(current.request),
            **values,
        )
    )
    response = HTMLResponse(html, status_code=status, headers=headers)
    if current.session is None and current.guest.is_new:
        secure = current.settings.secure
        cookies.put(response, cookies.GUEST, current.guest.token, secure=secure)
    return response


def see(current: Current, path: str) -> Response:
    """Send the browser on to a page after a change, by htmx as well."""
    if current.from_htmx:
        # Headers hold ASCII alone; what is encoded already stays as it is.
        return Response(status_code=204, headers={"HX-Redirect": quote(path, safe=_URL)})
    return RedirectResponse(path, status_code=SEE_OTHER)


def csrf_field(current: Current) -> Markup:
    """The hidden field that every form must hold."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(forgery.FIELD, current.csrf)


@lru_cache(maxsize=len(LANGUAGES))
def environment(language: str) -> Environment:
    """Where the templates of a language come from, read once."""
    made = Environment(
        loader=PackageLoader("matcher.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    texts = load_texts(language)
    # The i18n extension adds this method, which the class itself does not declare.
    made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"static": address, "languages": NAMES, "Role": Role, "path_part": path_part}
    made.globals["once_field"] = once_field
    made.filters |= {
        "day": texts.day,
        "short_day": texts.short_day,
        "moment": texts.moment,
        "number": texts.number,
        "say": texts.say,
        "dialled": dialled,
    }
    return made


def dialled(phone: str) -> str:
    """A phone number as it is dialled, for an address that begins with ``tel:``.

    Examples
    --------
    >>> dialled("+47 55 97 00 00")
    '+4755970000'
    """
    return "+" * phone.strip().startswith("+") + "".join(filter(str.isdecimal, phone))


def path_part(text: str) -> str:
    """An id as one part of an address."""
    return quote(text, safe="")
