"""Forms of staff pages."""

from __future__ import annotations

from django import forms

from mirrorsite.ground.inbox.models import Host


class AddHost(forms.ModelForm):
    """A host to enrol; its machine id comes with its first report."""

    class Meta:
        model = Host
        fields = ["name", "rack", "asset_tag"]
