"""Uploading the site's logos, in the form of the site's own row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.site.models import Identity
from mirrorsite.ground.site.pictures import LARGEST_BYTES, PictureError, store

HELP = _("PNG, JPEG or WebP; it is shown 28 points high. Without a new file the old one stays.")
TYPES = {"accept": "image/png,image/jpeg,image/webp,image/gif"}
FIELDS = ["logo_file", "no_logo", "logo_dark_file", "no_logo_dark"]


class LogoForm(forms.ModelForm):
    """The site's row with a file for each logo."""

    logo_file = forms.FileField(
        label=_("logo"), required=False, help_text=HELP, widget=forms.FileInput(TYPES)
    )
    no_logo = forms.BooleanField(label=_("show no logo"), required=False)
    logo_dark_file = forms.FileField(
        label=_("logo on dark paper"), required=False, help_text=HELP, widget=forms.FileInput(TYPES)
    )
    no_logo_dark = forms.BooleanField(label=_("show no logo on dark paper"), required=False)

    class Meta:
        model = Identity
        fields = "__all__"  # noqa: DJ007 - the admin chooses

    def clean_logo_file(self) -> str:
        return self._stored("logo_file")

    def clean_logo_dark_file(self) -> str:
        return self._stored("logo_dark_file")

    def _stored(self, name: str) -> str:
        """The address of the picture that was uploaded; empty without one."""
        upload: UploadedFile | None = self.cleaned_data.get(name)
        if not upload:
            return ""
        try:
            stored = store(upload.read(LARGEST_BYTES + 1))
        except PictureError as error:
            raise forms.ValidationError(str(error)) from error
        return reverse("picture", kwargs={"name": stored})

    def save(self, commit: bool = True) -> Any:
        for field in ("logo", "logo_dark"):
            chosen = self.cleaned_data.get(f"{field}_file")
            if chosen or self.cleaned_data.get(f"no_{field}"):
                setattr(self.instance, field, chosen or "")
        return super().save(commit)


class WithLogos(admin.ModelAdmin):
    """The admin page of the site's row, with a part for its logos."""

    form = LogoForm

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        rest = []
        for name, options in super().get_fieldsets(request, obj):
            shown = [field for field in options["fields"] if field not in FIELDS]
            rest.append((name, {**options, "fields": shown}))
        return [*rest, (_("Logo"), {"fields": FIELDS})]
