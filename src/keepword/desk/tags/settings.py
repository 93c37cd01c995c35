"""The shop's tags: names, colours, how much they are used."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from keepword.accounts.models import User
from keepword.conversations import queries, services
from keepword.conversations.models import Colour, Tag
from keepword.core.keyset import page
from keepword.desk.access import person, sharer_required
from keepword.desk.settings import pages
from keepword.desk.tags.panel import found_with

PAGE = 100


class TagForm(forms.Form):
    """A tag."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"), choices=Colour.choices, widget=forms.RadioSelect, initial=Colour.GREY
    )
    about = forms.CharField(
        label=gettext_lazy("When to use it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Colleagues see it where they choose tags."),
    )


class MergeForm(forms.Form):
    """The tag to merge into."""

    into = forms.TypedChoiceField(label=gettext_lazy("Merge into"), coerce=int)

    def __init__(self, user: User, tag: Tag, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        others = queries.tags(user).exclude(pk=tag.pk).values_list("pk", "name")
        self.fields["into"].choices = [("", _("Choose a tag")), *others]  # type: ignore[attr-defined]


@pages.both
@sharer_required
def tags(request: HttpRequest) -> HttpResponse:
    """The list, one more tag, and whether agents make tags too."""
    user = person(request)
    if "rules" in request.POST:
        services.set_tag_rules(user, agents_create="agents_create" in request.POST)
        messages.success(request, _("Saved."))
        return redirect("settings_tags")
    form = TagForm(request.POST or None)
    if pages.done(form, lambda: services.save_tag(user, None, **form.cleaned_data)):
        messages.success(request, _("The tag “%(name)s” is there now.") % {"name": form.cleaned_data["name"]})
        return redirect("settings_tags")
    archived = "archived" in request.GET
    rows = Tag.objects.filter(archived_at__isnull=not archived).select_related("merged_into")
    found = page(rows, order=("key", "pk"), after=request.GET.get("after", ""), size=PAGE)
    counts = queries.tag_counts(user, [tag.pk for tag in found.rows])
    shown = [(tag, found_with(tag), _shown(counts.get(tag.pk, 0))) for tag in found.rows]
    return pages.show(
        request,
        "desk/tags/settings.html",
        "settings_tags",
        form=form,
        page=found,
        shown=shown,
        archived=archived,
        agents_create=services.agents_create(),
    )


def _shown(count: int) -> str:
    return f"{queries.COUNT_LIMIT}+" if count > queries.COUNT_LIMIT else str(count)


@pages.both
@sharer_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename it, give it another colour, merge it, archive it."""
    user = person(request)
    tag = queries.get_tag(user, pk)
    label = tag.name
    form = TagForm(request.POST or None, initial={n: getattr(tag, n) for n in TagForm.base_fields})
    if pages.done(form, lambda: services.save_tag(user, tag, **form.cleaned_data)):
        messages.success(request, _("The tag “%(name)s” is saved.") % {"name": tag.name})
        return redirect("settings_tags")
    merging = MergeForm(user, tag)
    return pages.show(
        request, "desk/tags/tag.html", "settings_tags", form=form, tag=tag, label=label, merging=merging
    )


@require_POST
@sharer_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it nowhere any more, or (`back`) again."""
    user = person(request)
    tag = queries.get_tag(user, pk)
    back = "back" in request.POST
    services.archive_tag(user, tag, archived=not back)
    said = _("The tag “%(name)s” is in use again.") if back else _("The tag “%(name)s” is archived.")
    messages.success(request, said % {"name": tag.name})
    return redirect("settings_tags")


@require_POST
@sharer_required
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it one with another tag."""
    user = person(request)
    tag = queries.get_tag(user, pk)
    merging = MergeForm(user, tag, request.POST)

    def verb() -> None:
        into = services.merge_tags(user, tag, queries.get_tag(user, merging.cleaned_data["into"]))
        said = _("“%(name)s” is “%(into)s” from now on.")
        messages.success(request, said % {"name": tag.name, "into": into.name})

    if pages.done(merging, verb):
        return redirect("settings_tags")
    form = TagForm(initial={n: getattr(tag, n) for n in TagForm.base_fields})
    response = pages.show(
        request, "desk/tags/tag.html", "settings_tags", form=form, tag=tag, label=tag.name, merging=merging
    )
    response.status_code = 422
    return response
